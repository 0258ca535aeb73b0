//! Schemes drawn to sit at the bounds of what the fast paths hold, and records at the ends of what their facts may be.
#![allow(dead_code, reason = "a test support module")]

use merit::facts::Raw;

/// Numbers without a pattern, the same in every run.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A number: its declaration, and what records hold.
struct Number {
    name: String,
    declared: String,
    values: Vec<String>,
    is_optional: bool,
}

/// A scheme, and what its records are drawn from.
pub(crate) struct Case {
    pub(crate) text: String,
    numbers: Vec<Number>,
    fields: Vec<Number>,
    /// Whether some numbers have more places than others.
    has_long: bool,
}

pub(crate) const MODES: [&str; 6] = ["half_up", "half_even", "up", "down", "floor", "ceil"];

pub(crate) fn decimal(units: i64, places: u32) -> String {
    let (size, unit) = (units.unsigned_abs(), 10_u64.pow(places));
    let sign = if units < 0 { "-" } else { "" };
    let width = places as usize;
    match places {
        0 => format!("{sign}{size}"),
        _ => format!("{sign}{}.{:0width$}", size / unit, size % unit),
    }
}

/// As many patches as one of these counts says, and grades.
pub(crate) fn ending(draw: &mut Draw, mut patches: Vec<String>, counts: &[usize]) -> String {
    let mut text = String::new();
    for _ in 0..draw.of(counts) {
        let at = draw.below(patches.len());
        text.push_str(&format!("{}\n", patches.remove(at)));
    }
    text.push_str(draw.of(&[
        "",
        "grades { A >= 90, B > 60, C >= 0, D otherwise }\n",
        "grades { A >= 60, B >= 30.005, C otherwise }\n",
    ]));
    text
}

fn number(draw: &mut Draw, name: &str) -> Number {
    let places = draw.of(&[0, 0, 1, 2, 2, 4]);
    let unit = 10_i64.pow(places);
    let most = match draw.below(9) {
        0 => 1 << 17,
        1 => (1 << 34) + 1,
        2 => 1 << 50,
        3 => 1 << 51,
        4 => 1 << 60,
        5 => 1_000_000 * unit,
        _ => 100 * unit,
    };
    let least = draw.of(&[1, unit, most / 3, most - 1]);
    let shown = |units: i64| decimal(units, places);
    let (low, high, bounds) = match draw.below(8) {
        0 => (-most, most, String::new()),
        1 => (0, most, " >= 0".to_owned()),
        2 => (1, most, " > 0".to_owned()),
        3 => (-most, -1, " < 0".to_owned()),
        4 => (-most, -least, format!(" in [{}, {}]", shown(-most), shown(-least))),
        5 => (-most, most, format!(" in [{}, {}]", shown(-most), shown(most))),
        6 => (least, most, format!(" in [{}, {}]", shown(least), shown(most))),
        _ => (0, most, format!(" in [0, {}]", shown(most))),
    };
    let is_optional = draw.one_in(3);
    let mut units =
        vec![low, low + 1, high, high - 1, 0, 1, -1, unit / 2, unit, 3 * unit, 7 * unit, high / 2, high / 7, low / 3];
    units.extend((0..4).map(|_| low + i64::try_from(draw.below(1 << 30)).unwrap() % (high - low + 1)));
    units.retain(|value| (low..=high).contains(value));
    // small numbers are what most people have
    let small = units.clone();
    units.extend(small.iter().filter(|value| value.abs() <= 100 * unit));
    Number {
        name: name.to_owned(),
        declared: format!("number{}{bounds}", if is_optional { "?" } else { "" }),
        values: units.into_iter().map(shown).collect(),
        is_optional,
    }
}

/// An expression of numbers; `sure` where it must be defined.
fn number_of(draw: &mut Draw, names: &[(String, bool)], lists: bool, depth: usize) -> String {
    let leaf = depth == 0 || draw.one_in(4);
    if leaf {
        if draw.one_in(4) {
            return draw.of(&["0", "1", "2", "3", "7", "100", "0.5", "line", "12.345", "(-1)", "(-2.5)"]).to_owned();
        }
        return draw.of(names).0;
    }
    let part = |draw: &mut Draw| number_of(draw, names, lists, depth - 1);
    let (a, b) = (part(draw), part(draw));
    match draw.below(if lists { 17 } else { 13 }) {
        0 => format!("({a} + {b})"),
        1 => format!("({a} - {b})"),
        2 | 3 => format!("({a} * {b})"),
        4 | 5 => format!("({a} / {b})"),
        6 => format!("(min({a}, {b}) / {b})"),
        7 => format!("({a} * {b} / max({a}, {b}, 1))"),
        8 => format!("(-({a}))"),
        9 => format!("abs({a})"),
        10 => format!("(if {a} {} {b} then {} else {b})", draw.of(&["<", "<=", ">", ">=", "=", "<>"]), part(draw)),
        11 => format!("clamp({a}, {}, {})", draw.of(&["0", "-100", "1"]), draw.of(&["1", "100", "99999"])),
        12 => format!("({a} else {b})"),
        13 => format!("(count(rows where w > {}) as number)", draw.of(&["0", "1", "50"])),
        14 => format!("average(rows{}, {})", draw.of(&["", " where k = y"]), row_of(draw)),
        15 => format!("{}(rows{}, w)", draw.of(&["min", "max"]), draw.of(&["", " where k = x"])),
        _ => format!("sum(rows{}, {})", draw.of(&["", " where k = y"]), row_of(draw)),
    }
}

fn row_of(draw: &mut Draw) -> String {
    draw.of(&[
        "v",
        "w",
        "(v * w)",
        "(v * v * w)",
        "(w else 3)",
        "(v - w)",
        "min(v, self.n0)",
        "(v + w / 3)",
        "(v * self.n0)",
    ])
    .to_owned()
}

fn indicator(draw: &mut Draw, index: usize, weight: usize, names: &[(String, bool)], lists: bool) -> String {
    let depth = 1 + draw.below(3);
    let value = number_of(draw, names, lists, depth);
    let policy = draw.of(&[
        "no data zero",
        "no data full",
        "no data score 50",
        "no data score 33.333",
        "no data redistribute",
        "no data fault",
    ]);
    let cap = draw.of(&["100", "120", "99.99"]);
    let own = match draw.below(6) {
        0 => format!(
            "measure {value}  score proportional to {}  cap {cap}  floor 0",
            draw.of(&["1", "3", "100", "max(n0, 1) else 7"])
        ),
        1 => format!("measure {value}  score bands {{ >= 100: 100, >= 1: 70.5, > 0: 1, otherwise: 0 }}")
            .replace("> 0: 1,", ">= 0.001: 1,"),
        2 => format!("measure {value}  score curve {{ 0: 0, 1: 50, 3: 100 }}"),
        3 => format!("measure {value}  score bands {{ <= 0: 3, <= 1: 33.33, <= 99: 66.67, otherwise: 100 }}"),
        _ => format!("score {value}  cap {cap}  floor {}", draw.of(&["0", "0", "-5"])),
    };
    format!("indicator i{index} {{ weight {weight}%  {own}  {policy} }}\n")
}

/// A scheme.
pub(crate) fn case(draw: &mut Draw) -> Case {
    let lists = draw.one_in(3);
    let numbers: Vec<Number> = (0..2 + draw.below(3)).map(|n| number(draw, &format!("n{n}"))).collect();
    let fields: Vec<Number> = ["v", "w"].iter().filter(|_| lists).map(|name| number(draw, name)).collect();
    let names: Vec<(String, bool)> = numbers.iter().map(|own| (own.name.clone(), own.is_optional)).collect();
    let places = draw.of(&[0, 1, 2, 2, 2, 4]);
    let mode = draw.of(&MODES);
    let exactly = draw.one_in(2);
    let mut text = format!(
        "scheme edges\n{}\n",
        match exactly {
            true => format!("round lines exact\nround total to {places} {mode}"),
            false => format!("round to {places} {mode}"),
        }
    );
    text.push_str(draw.of(&[
        "total in [-50, 200]\n",
        "total in [-1000000000000, 1000000000000]\n",
        "total in [-33.333, 99.9999]\n",
    ]));
    text.push_str(
        "dimension kind { x, y, z }\nfacts {\n  key person: text  d: kind  e: kind = y  f: bool  g: bool = false  since: date\n",
    );
    let show =
        |numbers: &[Number]| numbers.iter().map(|own| format!("{}: {}", own.name, own.declared)).collect::<Vec<_>>();
    text.push_str(&format!("  {}\n", show(&numbers).join("\n  ")));
    if lists {
        text.push_str(&format!("  rows: list {{ k: kind, {} }}\n", show(&fields).join(", ")));
    }
    text.push_str("}\n");
    let weights: &[usize] = draw.of(&[&[100_usize][..], &[60, 40], &[30, 30, 40], &[13, 37, 25, 25]]);
    for (index, weight) in weights.iter().enumerate() {
        text.push_str(&indicator(draw, index, *weight, &names, lists));
    }
    text.push_str("param line: number = 12.5\n");
    for index in 0..draw.below(3) {
        let points = number_of(draw, &names, lists, 2);
        let points = format!("(({points}) else {}) as points", draw.of(&["0", "-1.5", "0.005"]));
        text.push_str(&format!("adjust a{index} {{ points {points} }}\n"));
    }
    if lists && draw.one_in(2) {
        text.push_str("adjust each_row { each rows { k = x: -1.005, k = y and v > 1: 0.125, otherwise: (w else 1) / 3 as points }  limit [-12.345, 30] }\n"
            .replace("(w else 1) / 3 as points", draw.of(&["0.5", "min(w else 1, 7) as points", "((w else 1) / 3) as points"])).as_str());
    }
    let last = weights.len() - 1;
    let patches = vec![
        "when d = x { indicator i0 { cap 77.7 } }".to_owned(),
        format!("when f {{ indicator i{last} {{ no data score 5 }} }}"),
        "when d = y { indicator i0 { cap 33 }  when f { indicator i0 { cap 11 } } }".to_owned(),
        "when d in {y, z} { when e = z { indicator i0 { floor 1 } } }".to_owned(),
        "when d = z and e = x { indicator i0 { cap 44 } }".to_owned(),
        "when g { indicator i0 { score 50.005 } }".to_owned(),
        "when g = false { param line = 5 }".to_owned(),
        "when since > 2020-01-01 { param line = 88 }".to_owned(),
        "when e = y { outcome extra: number = 5 }".to_owned(),
        format!("when e = x {{ drop indicator i{last}  rest proportional }}"),
    ];
    text.push_str(&ending(draw, patches, &[0, 0, 1, 2, 3, 4]));
    if draw.one_in(3) {
        let (value, line) = (draw.of(&["n0", "n1", "i0.points as number"]), draw.of(&["0", "1", "50"]));
        let effect = draw.of(&["total at most 65", "total 0", "total at most 30.125"]);
        text.push_str(&format!("veto v {{ when ({value} else 0) > {line}  effect {effect} }}\n"));
    }
    for index in 0..draw.below(3) {
        let value = number_of(draw, &names, lists, 2);
        let round = draw.of(&["", "  round to 2 half_even", "  round to 0 up"]);
        text.push_str(&format!("outcome o{index}: number = ({value}) else {}{round}\n", draw.of(&["0", "7.125"])));
    }
    Case { text, numbers, fields, has_long: draw.one_in(4) }
}

fn drawn(draw: &mut Draw, (numbers, has_long): (&[Number], bool), entries: &mut Vec<(String, Raw)>) {
    for own in numbers {
        let cell = match draw.below(40) {
            0..=8 if own.is_optional => Raw::Missing,
            9 if draw.one_in(3) => Raw::Missing,
            // more places than anybody has, in range where the fact may lie there
            10 if has_long => Raw::Cell(draw.of(&["0.123456789", "1.0000000001", "-0.5000001", "2.5"]).to_owned()),
            _ => Raw::Cell(draw.of(&own.values)),
        };
        entries.push((own.name.clone(), cell));
    }
}

/// A record of a scheme.
pub(crate) fn record(draw: &mut Draw, case: &Case, person: usize) -> Raw {
    let cell = |text: &str| match text {
        "" => Raw::Missing,
        text => Raw::Cell(text.to_owned()),
    };
    let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
    entries.push(("d".into(), cell(draw.of(&["x", "y", "z"]))));
    entries.push(("e".into(), cell(draw.of(&["x", "y", "z", ""]))));
    entries.push(("f".into(), cell(draw.of(&["true", "false"]))));
    entries.push(("g".into(), cell(draw.of(&["true", "false", ""]))));
    entries.push(("since".into(), cell(draw.of(&["2019-05-05", "2020-01-01", "2022-12-31"]))));
    drawn(draw, (&case.numbers, case.has_long), &mut entries);
    if !case.fields.is_empty() {
        let count = draw.of(&[0, 0, 1, 2, 3, 17]);
        let rows = (0..count).map(|_| {
            let mut row = vec![("k".to_owned(), cell(draw.of(&["x", "y", "z"])))];
            drawn(draw, (&case.fields, case.has_long), &mut row);
            Raw::Map(row, None)
        });
        entries.push(("rows".into(), Raw::List(rows.collect())));
    }
    Raw::Map(entries, None)
}
