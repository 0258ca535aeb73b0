//! Schemes of several lists whose rows are held against sums of their own and of other lists, of curves of quotients, and
//! of sums of quotients that share divisors; records whose lists end where blocks of rows do.
#![allow(dead_code, reason = "a test support module")]

use merit::facts::Raw;

use super::edges::{Draw, MODES, decimal, ending};

/// Something a record or a row holds: its declaration, and what it is drawn from.
struct Fact {
    name: String,
    declared: String,
    values: Vec<String>,
    is_number: bool,
    is_optional: bool,
}

struct List {
    name: String,
    fields: Vec<Fact>,
}

/// A scheme, and what its records are drawn from.
pub(crate) struct Deep {
    pub(crate) text: String,
    facts: Vec<Fact>,
    lists: Vec<List>,
    /// Whether some people have lists longer than what is worked on at a time.
    has_long: bool,
    /// How many of the values come from the ends of ranges.
    is_calm: bool,
}

fn number(draw: &mut Draw, name: String, is_wide: bool, may_lack: bool) -> Fact {
    let places = draw.of(&[0, 0, 1, 2, 2, 3]);
    let unit = 10_i64.pow(places);
    let most = match draw.below(if is_wide { 8 } else { 3 }) {
        0 => 1_000,
        1 => 100 * unit,
        2 => 1 << 17,
        3 => 100_000 * unit,
        4 => (1 << 34) + 1,
        5 => 1 << 50,
        6 => (1 << 51) - 1,
        _ => 1 << 58,
    };
    let least = draw.of(&[1, unit, 7]);
    let shown = |units: i64| decimal(units, places);
    let (low, high, bounds) = match draw.below(7) {
        0 => (-most, most, format!(" in [{}, {}]", shown(-most), shown(most))),
        1 => (1, most, " > 0".to_owned()),
        2 => (-most, -least, format!(" in [{}, {}]", shown(-most), shown(-least))),
        3 => (least, most, format!(" in [{}, {}]", shown(least), shown(most))),
        4 => (-most, most, String::new()),
        5 => (0, most, format!(" in [0, {}]", shown(most))),
        _ => (0, most, " >= 0".to_owned()),
    };
    let is_optional = may_lack && draw.one_in(3);
    let mut units =
        vec![low, low + 1, high, high - 1, 0, 1, 2, 3, -1, unit, 3 * unit, 7 * unit, high / 2, high / 3, low / 7];
    units.extend((0..5).map(|_| low + i64::try_from(draw.below(1 << 30)).unwrap() % (high - low + 1)));
    units.retain(|value| (low..=high).contains(value));
    Fact {
        name,
        declared: format!("number{}{bounds}", if is_optional { "?" } else { "" }),
        values: units.into_iter().map(shown).collect(),
        is_number: true,
        is_optional,
    }
}

fn other(name: String, declared: &str, values: &[&str]) -> Fact {
    Fact {
        name,
        declared: declared.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        is_number: false,
        is_optional: declared.contains('?'),
    }
}

/// What expressions are made of.
struct Words<'c> {
    /// Numbers of the person.
    own: Vec<String>,
    lists: &'c [List],
}

const COMPARED: [&str; 6] = ["<", "<=", ">", ">=", "=", "<>"];

impl Words<'_> {
    /// A number of the person.
    fn person(&self, draw: &mut Draw, depth: usize) -> String {
        if depth == 0 || draw.one_in(6) {
            return match draw.below(6) {
                0 => draw.of(&["1", "3", "7", "100", "0.5", "(-2.5)", "12.345"]).to_owned(),
                _ => draw.of(&self.own),
            };
        }
        let part = |draw: &mut Draw| self.person(draw, depth - 1);
        match draw.below(if self.lists.is_empty() { 17 } else { 24 }) {
            0 => format!("({} + {})", part(draw), part(draw)),
            1 => format!("({} - {})", part(draw), part(draw)),
            2 => format!("({} * {})", part(draw), part(draw)),
            3 | 4 => format!("({} / {})", part(draw), part(draw)),
            5 => {
                let den = part(draw);
                format!("({} / {den} + {} / {den})", part(draw), part(draw))
            }
            6 => {
                let den = part(draw);
                format!("({} / {den} - {} / {den})", part(draw), part(draw))
            }
            7 => {
                let (a, b) = (part(draw), part(draw));
                format!("({a} / ({a} + {b}))")
            }
            8 => {
                let (a, b) = (part(draw), part(draw));
                format!("((2 * {a} - 3 * {b} + 1) / max({a}, {b}, 1))")
            }
            9 => {
                let (a, b) = (part(draw), part(draw));
                format!("(min({a}, {b} * 2) / {b})")
            }
            10 => {
                let (a, b) = (part(draw), part(draw));
                format!("(max({a}, {b}, -3) / (if {b} > 0 then {b} else 5))")
            }
            11 => {
                let (a, b) = (part(draw), part(draw));
                format!("(({a} * {b}) / abs({b}))")
            }
            12 => {
                format!("clamp({}, {}, {})", part(draw), draw.of(&["0", "-100", "1"]), draw.of(&["1", "100", "99999"]))
            }
            13 => format!(
                "(if {} {} {} then {} else {})",
                part(draw),
                draw.of(&COMPARED),
                part(draw),
                part(draw),
                part(draw)
            ),
            14 => format!("round({}, {})", part(draw), draw.of(&["0", "1", "2"])),
            15 => format!("({} else {})", part(draw), part(draw)),
            16 => {
                let (a, b, c) = (part(draw), part(draw), part(draw));
                format!("(({a} + {b}) / ({a} + {b} + {c}))")
            }
            _ => self.of_rows(draw, depth - 1),
        }
    }

    /// A number of the rows of a list.
    fn of_rows(&self, draw: &mut Draw, depth: usize) -> String {
        let at = draw.below(self.lists.len());
        let list = &self.lists[at];
        let filter = match draw.below(3) {
            0 => String::new(),
            _ => format!(" where {}", self.truth(draw, list, depth)),
        };
        let row = self.row(draw, list, depth.min(2));
        match draw.below(9) {
            0 => format!("(count({}{filter}) as number)", list.name),
            1 => format!("(share({} where {}) as number)", list.name, self.truth(draw, list, depth)),
            2 => format!("average({}{filter}, {row})", list.name),
            3 => format!("min({}{filter}, {row})", list.name),
            4 => format!("max({}{filter}, {row})", list.name),
            5 => {
                let holds = self.truth(draw, list, depth);
                format!(
                    "(if {}({}{filter}, {holds}) then 1 else {})",
                    draw.of(&["any", "all"]),
                    list.name,
                    draw.of(&self.own)
                )
            }
            _ => format!("sum({}{filter}, {row})", list.name),
        }
    }

    /// A number of a row.
    fn row(&self, draw: &mut Draw, list: &List, depth: usize) -> String {
        if depth == 0 || draw.one_in(3) {
            let numbers: Vec<&Fact> = list.fields.iter().filter(|field| field.is_number).collect();
            return match draw.below(5) {
                0 => format!("self.{}", draw.of(&self.own)),
                1 => draw.of(&["1", "3", "0.25", "(-7)"]).to_owned(),
                _ => {
                    let field = &numbers[draw.below(numbers.len())];
                    match field.is_optional && draw.one_in(2) {
                        true => format!("({} else 3)", field.name),
                        false => field.name.clone(),
                    }
                }
            };
        }
        let part = |draw: &mut Draw| self.row(draw, list, depth - 1);
        match draw.below(12) {
            0 => format!("({} + {})", part(draw), part(draw)),
            1 => format!("({} - {})", part(draw), part(draw)),
            2..=4 => format!("({} * {})", part(draw), part(draw)),
            5 => format!("({} / {})", part(draw), draw.of(&["3", "7", "100"])),
            6 => format!("({} / self.{})", part(draw), draw.of(&self.own)),
            7 => format!("{}({}, {})", draw.of(&["min", "max"]), part(draw), part(draw)),
            8 => format!("(if {} then {} else {})", self.truth(draw, list, depth - 1), part(draw), part(draw)),
            9 => format!("round({} / {}, {})", part(draw), draw.of(&["3", "8", "self.n0"]), draw.of(&["0", "1", "2"])),
            10 => format!("abs({})", part(draw)),
            _ => format!("clamp({}, -50, {})", part(draw), draw.of(&["50", "1000", "0.5"])),
        }
    }

    fn truth(&self, draw: &mut Draw, list: &List, depth: usize) -> String {
        if depth > 0 && draw.one_in(4) {
            let (one, next) = (self.truth(draw, list, depth - 1), self.truth(draw, list, depth - 1));
            return format!("({one} {} {next})", draw.of(&["and", "or"]));
        }
        match draw.below(10) {
            0 => format!("{}k = {}", list.name, draw.of(&["x", "y", "z"])),
            1 => format!("{}k in {{x, y}}", list.name),
            2 => format!("{}f", list.name),
            3 => format!("not {}f", list.name),
            4 => format!("{}t = \"u\"", list.name),
            5 => format!("{}d > 2020-01-01", list.name),
            6 => {
                let optional = list.fields.iter().find(|field| field.is_number && field.is_optional);
                match optional {
                    Some(field) => format!("({0} is present and {0} > 1)", field.name),
                    None => format!("{}f", list.name),
                }
            }
            7 => {
                let (one, other) = (self.row(draw, list, 1), self.row(draw, list, 0));
                format!("{one} / {other} {} {}", draw.of(&COMPARED), draw.of(&["1", "0.5", "3"]))
            }
            8 => {
                let other = &self.lists[draw.below(self.lists.len())];
                let sum = match draw.below(2) {
                    0 => format!("(count({}) as number)", other.name),
                    _ => format!("sum({}, {}0)", other.name, other.name),
                };
                format!("{} {} {sum}", self.row(draw, list, 1), draw.of(&COMPARED))
            }
            _ => format!("{} {} self.{}", self.row(draw, list, 1), draw.of(&COMPARED), draw.of(&self.own)),
        }
    }
}

/// Points of a curve: rising, falling or both, of thirds and sevenths, at small numbers or at large ones.
fn curve(draw: &mut Draw) -> String {
    let unit: i64 = draw.of(&[1, 1, 1, 100, 1 << 20, 1 << 40, 1 << 48]);
    let mut x = 0_i64;
    let mut points = vec![];
    for _ in 0..2 + draw.below(9) {
        let part = draw.of(&["", "", ".5", ".3333", ".999999"]);
        let shown = format!("{x}{part}");
        points.push(format!("{shown}: {}", draw.of(&["0", "10", "33.33", "50", "66.667", "100", "99.99", "7"])));
        x += unit * i64::try_from(1 + draw.below(9)).unwrap();
    }
    format!("curve {{ {} }}", points.join(", "))
}

fn indicator(draw: &mut Draw, index: usize, weight: usize, words: &Words<'_>) -> String {
    let depth = draw.of(&[1, 1, 1, 2, 2, 3]);
    let value = match words.lists.is_empty() || draw.one_in(2) {
        true => words.person(draw, depth),
        false => words.of_rows(draw, depth),
    };
    let policy = draw.of(&["zero", "full", "score 50", "score 33.333", "redistribute", "zero", "zero"]);
    let cap = draw.of(&["100", "120", "99.99", "33.3"]);
    let own = match draw.below(7) {
        0 => format!("measure {value}  score proportional to {}  cap {cap}  floor 0", draw.of(&["1", "3", "700"])),
        1 => {
            let target = draw.of(&words.own);
            format!("measure {value}  score proportional to {target}  cap {cap}  floor -20")
        }
        2 | 3 => format!("measure {value}  better higher  score {}", curve(draw)),
        4 => format!(
            "measure {value}  score bands {{ >= 1000: 100, >= 100: 90, >= 3: 33.3, >= 1: 20, >= 0.5: 9, otherwise: 0 }}"
        ),
        5 => format!("measure {value}  score bands {{ <= 0: 3, <= 1: 33.33, <= 99: 66.67, otherwise: 100 }}"),
        _ => format!("score {value}  cap {cap}  floor {}", draw.of(&["0", "0", "-5"])),
    };
    format!("indicator i{index} {{ weight {weight}%  {own}  no data {policy} }}\n")
}

/// A scheme.
pub(crate) fn case(draw: &mut Draw) -> Deep {
    let is_wide = draw.one_in(3);
    let lists: Vec<List> = (0..draw.of(&[0, 1, 2, 2, 3]))
        .map(|at| {
            let name = format!("l{}", ["p", "q", "r"][at]);
            let wide = is_wide && draw.one_in(2);
            let mut fields: Vec<Fact> =
                (0..1 + draw.below(3)).map(|n| number(draw, format!("{name}{n}"), wide, n > 0)).collect();
            fields.push(other(format!("{name}k"), "kind", &["x", "y", "z"]));
            fields.push(other(format!("{name}f"), "bool", &["true", "false"]));
            fields.push(other(format!("{name}t"), "text", &["u", "v", "u u"]));
            fields.push(other(format!("{name}d"), "date", &["2019-05-05", "2020-01-01", "2022-12-31"]));
            List { name, fields }
        })
        .collect();
    // eight registers are filled at a time
    let count = draw.of(&[2, 2, 2, 3, 4, 5, 6, 10]);
    let facts: Vec<Fact> = (0..count).map(|n| number(draw, format!("n{n}"), is_wide, n > 0)).collect();
    let exactly = draw.one_in(2);
    let (places, mode) = (draw.of(&[0, 1, 2, 2, 2, 4]), draw.of(&MODES));
    let mut text = format!(
        "scheme deep\n{}\n{}",
        match exactly {
            true => format!("round lines exact\nround total to {places} {mode}"),
            false => format!("round to {places} {mode}"),
        },
        draw.of(&[
            "total in [-50, 200]\n",
            "total in [-1000000000000, 1000000000000]\n",
            "total in [-33.333, 99.9999]\n"
        ])
    );
    text.push_str("dimension kind { x, y, z }\nfacts {\n  key person: text  d: kind  f: bool\n");
    let show = |all: &[Fact]| all.iter().map(|own| format!("{}: {}", own.name, own.declared)).collect::<Vec<_>>();
    text.push_str(&format!("  {}\n", show(&facts).join("\n  ")));
    for list in &lists {
        text.push_str(&format!("  {}: list {{ {} }}\n", list.name, show(&list.fields).join(", ")));
    }
    text.push_str("}\nparam line: number = 12.5\n");
    let mut words =
        Words { own: facts.iter().map(|fact| fact.name.clone()).chain(["line".to_owned()]).collect(), lists: &lists };
    for index in 0..draw.below(3) {
        let depth = draw.of(&[1, 1, 2]);
        let value = match lists.is_empty() || draw.one_in(3) {
            true => words.person(draw, depth),
            false => words.of_rows(draw, depth),
        };
        let value = if draw.one_in(2) { format!("({value}) else {}", draw.of(&["0", "7", "(-1)"])) } else { value };
        text.push_str(&format!("let m{index}: number = {value}\n"));
        words.own.push(format!("m{index}"));
    }
    let weights: &[usize] =
        draw.of(&[&[100_usize][..], &[60, 40], &[30, 30, 40], &[13, 37, 25, 25], &[100], &[60, 40]]);
    for (index, weight) in weights.iter().enumerate() {
        text.push_str(&indicator(draw, index, *weight, &words));
    }
    for index in 0..draw.below(2) {
        let points = words.person(draw, 1);
        text.push_str(&format!("adjust a{index} {{ points (({points}) else -1.5) as points }}\n"));
    }
    if !lists.is_empty() && draw.one_in(2) {
        let list = &lists[draw.below(lists.len())];
        let (one, next) = (words.truth(draw, list, 1), words.truth(draw, list, 0));
        let row = words.row(draw, list, 1);
        let requires = if draw.one_in(3) { format!("  requires {}f", list.name) } else { String::new() };
        text.push_str(&format!(
            "adjust each_row {{ each {} {{ {one}: -1.005, {next}: 0.125, otherwise: (({row} else 1) / 3) as points }}{requires}  {} }}\n",
            list.name,
            draw.of(&["", "limit [-12.345, 30]", "limit [-1000000, 1000000]"])
        ));
    }
    let last = weights.len() - 1;
    let (one, next) = (words.person(draw, 1), words.person(draw, 1));
    let patches = vec![
        "when d = x { indicator i0 { no data score 77.7 } }".to_owned(),
        format!("when d = y {{ indicator i{last} {{ measure {one}  score proportional to 3  cap 90  floor 0 }} }}"),
        format!("when f {{ indicator i0 {{ score {next}  cap 80  floor 0 }} }}"),
        format!(
            "when d = z {{ {} }}",
            if last > 0 { format!("drop indicator i{last}  rest proportional") } else { "param line = 5".into() }
        ),
    ];
    text.push_str(&ending(draw, patches, &[0, 0, 1, 2, 3]));
    if draw.one_in(4) {
        let value = words.person(draw, 1);
        text.push_str(&format!("veto v {{ when ({value} else 0) > 1  effect total at most 30.125 }}\n"));
    }
    for index in 0..draw.below(3) {
        let value = words.person(draw, 1);
        let round = draw.of(&["", "  round to 2 half_even", "  round to 0 up"]);
        text.push_str(&format!("outcome o{index}: number = ({value}) else 7.125{round}\n"));
    }
    let has_long = !lists.is_empty() && draw.one_in(9);
    Deep { text, facts, lists, has_long, is_calm: draw.one_in(2) }
}

fn drawn(draw: &mut Draw, facts: &[Fact], is_calm: bool, lack: usize, entries: &mut Vec<(String, Raw)>) {
    for own in facts {
        let cell = match draw.below(5) {
            0 if own.is_optional => Raw::Missing,
            1 if draw.one_in(lack) => Raw::Missing,
            // small numbers stand behind those at the ends
            _ if is_calm && own.values.len() > 6 => Raw::Cell(draw.of(&own.values[4..])),
            _ => Raw::Cell(draw.of(&own.values)),
        };
        entries.push((own.name.clone(), cell));
    }
}

/// A record of a scheme.
pub(crate) fn record(draw: &mut Draw, case: &Deep, person: usize) -> Raw {
    let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
    entries.push(("d".into(), Raw::Cell(draw.of(&["x", "y", "z"]).to_owned())));
    entries.push(("f".into(), Raw::Cell(draw.of(&["true", "false"]).to_owned())));
    drawn(draw, &case.facts, case.is_calm, 30, &mut entries);
    for list in &case.lists {
        let count = match case.has_long && draw.one_in(20) {
            true => draw.of(&[1_023, 1_024, 1_025, 3_000, 600, 4_097]),
            false => draw.of(&[0, 0, 1, 1, 2, 3, 5, 17]),
        };
        let lack = if count > 20 { 100_000 } else { 300 };
        let rows = (0..count).map(|_| {
            let mut row = vec![];
            drawn(draw, &list.fields, case.is_calm, lack, &mut row);
            Raw::Map(row, None)
        });
        entries.push((list.name.clone(), Raw::List(rows.collect())));
    }
    Raw::Map(entries, None)
}
