//! Schemes of zero lines, capped quotients, adjustments and totals within limits, of facts at the ends of 32 bits, and of
//! up to 65 raters; records on the lines, a hair beside them and far beyond.
#![allow(dead_code, reason = "a test support module")]

use merit::facts::Raw;

use super::edges::{Draw, MODES, decimal, ending};

/// A number: its declaration, and between what records have it.
struct Number {
    name: String,
    declared: String,
    low: i64,
    high: i64,
    places: u32,
    is_optional: bool,
    /// Where lines are, in hundredths.
    lines: Vec<i64>,
}

/// A scheme, and what its records are drawn from.
pub(crate) struct Limits {
    pub(crate) text: String,
    numbers: Vec<Number>,
    /// Quotients with their lines, in thousandths.
    quotients: Vec<(usize, usize, Vec<i64>)>,
    rating: Option<Number>,
    raters: usize,
    pads: usize,
    longest: usize,
}

/// The last number of 32 bits.
const EDGE: i64 = (1 << 32) - 1;

fn number(draw: &mut Draw, name: String) -> Number {
    let places = draw.of(&[0, 0, 0, 1, 2, 2, 3]);
    let unit = 10_i64.pow(places);
    let (low, high) = match draw.below(12) {
        0 => (0, EDGE),
        1 => (0, EDGE + 1),
        2 => (1, EDGE + 2),
        3 => (0, 20 * unit),
        4 | 5 => (1, 40 * unit),
        6 => (-1, 100 * unit),
        7 => (-5 * unit, 5 * unit),
        8 => (unit, 1_000_000 * unit),
        9 => (0, 100 * unit),
        10 => (1, 16),
        _ => (-EDGE, 2 * EDGE),
    };
    let is_optional = draw.one_in(7);
    let lack = if is_optional { "?" } else { "" };
    let declared = format!("number{lack} in [{}, {}]", decimal(low, places), decimal(high, places));
    Number { name, declared, low, high, places, is_optional, lines: vec![] }
}

/// So many lines that rise, in parts of a whole.
fn lines(draw: &mut Draw, first: i64, steps: &[i64]) -> Vec<i64> {
    let (count, step) = (2 + draw.below(15), draw.of(steps));
    let mut all = vec![first];
    while all.len() < count {
        let more = if draw.one_in(4) { step * 2 } else { step };
        all.push(all[all.len() - 1] + more);
    }
    all
}

fn key(line: i64, places: u32) -> String {
    let own = decimal(line, places);
    if line < 0 { format!("({own})") } else { own }
}

fn bands(draw: &mut Draw, lines: &[i64], places: u32) -> String {
    let op = draw.of(&[">=", ">=", ">", "<=", "<"]);
    let mut ordered = lines.to_vec();
    if op.starts_with('>') {
        ordered.reverse();
    }
    let score = |draw: &mut Draw| draw.of(&["0", "100", "60", "70.5", "33.33", "1", "99.99", "-7.125", "0.005"]);
    let mut rows: Vec<String> =
        ordered.iter().map(|line| format!("{op} {}: {}", key(*line, places), score(draw))).collect();
    rows.push(format!("otherwise: {}", score(draw)));
    format!("bands {{ {} }}", rows.join(", "))
}

struct Made<'d> {
    draw: &'d mut Draw,
    numbers: Vec<Number>,
    quotients: Vec<(usize, usize, Vec<i64>)>,
    raters: usize,
    lists: bool,
}

impl Made<'_> {
    fn any(&mut self) -> usize {
        self.draw.below(self.numbers.len())
    }

    /// A quotient that is named with its lines.
    fn quotient(&mut self, lines: Vec<i64>) -> (String, String) {
        let (a, b) = (self.any(), self.any());
        self.quotients.push((a, b, lines));
        (self.numbers[a].name.clone(), self.numbers[b].name.clone())
    }

    fn within(&mut self) -> String {
        let cap = self.draw.of(&["100", "120", "150", "99.99", "33.3", "0", "110"]);
        let floor = self.draw.of(&["0", "0", "0", "-20", "-3.125", "none", "10"]);
        format!("cap {cap}  floor {floor}")
    }

    fn raters(&mut self) -> String {
        let (count, first) = (1 + self.draw.below(self.raters), self.draw.below(self.raters));
        let mut left = 200 - count;
        let own = (0..count).map(|at| {
            let more = if at + 1 == count { left } else { self.draw.below(left / 2 + 1) };
            left -= more;
            format!("r{}: {}%", (first + at) % self.raters, decimal(i64::try_from(more + 1).unwrap() * 5, 1))
        });
        own.collect::<Vec<_>>().join(", ")
    }

    fn scored(&mut self) -> String {
        let target = self.draw.of(&["1", "1", "0.95", "3", "0.7", "1.25", "130", "0.001"]);
        let zero = self.draw.of(&["0.6", "0.333", "1", "0.005", "0", "(-0.5)"]);
        let side = self.draw.of(&["below", "below", "below", "above"]);
        let thousandths = vec![600, 333, 1_000, 5, 0, -500, 950, 1_200, 1_500];
        let within = self.within();
        match self.draw.below(if self.lists { 14 } else { 10 }) {
            0 | 1 => {
                let (a, b) = self.quotient(thousandths);
                format!("measure {a} / {b}  score proportional to {target}  {within}  zero {side} {zero}")
            }
            2 => {
                let (a, b) = self.quotient(thousandths);
                let c = self.any();
                let c = self.numbers[c].name.clone();
                let measure = self.draw.of(&[
                    "(A - C) / B",
                    "A / B + C / B",
                    "A / B - C / A",
                    "A * C / B",
                    "-A / B",
                    "A / (B * 2)",
                ]);
                let measure = measure.replace('A', &a).replace('B', &b).replace('C', &c);
                format!("measure {measure}  score proportional to {target}  {within}  zero {side} {zero}")
            }
            3 | 4 => {
                let (first, steps) = self.draw.of(&[
                    (600, &[100_i64, 50][..]),
                    (0, &[1_000, 500]),
                    (-1_000, &[250, 100]),
                    (5, &[1, 5]),
                    (800, &[333, 1]),
                    (0, &[20_000]),
                ]);
                let lines = lines(self.draw, first, steps);
                let (a, b) = self.quotient(lines.clone());
                let measure = self.draw.of(&["A / B", "min(A, B * 2) / B", "A * 1.5 / B", "-A / B"]);
                let measure = measure.replace('A', &a).replace('B', &b);
                format!("measure {measure}  score {}  floor none", bands(self.draw, &lines, 3))
            }
            5 => {
                let at = self.any();
                let (first, steps) = self.draw.of(&[
                    (0, &[100_i64, 50][..]),
                    (300, &[100]),
                    (-500, &[100, 250]),
                    (1, &[1, 3]),
                    (0, &[100_000]),
                ]);
                let lines = lines(self.draw, first, steps);
                self.numbers[at].lines.extend(&lines);
                let measure =
                    self.draw.of(&["A", "min(A, 12)", "max(A, 2)", "(-A)"]).replace('A', &self.numbers[at].name);
                format!(
                    "measure {measure}  score {}  {}",
                    bands(self.draw, &lines, 2),
                    self.draw.of(&["floor none", "cap 60  floor 0", "floor 1"])
                )
            }
            6 => {
                let (a, b) = self.quotient(thousandths.clone());
                let (c, d) = self.quotient(thousandths);
                let (most, next) = (self.draw.of(&["1", "1.2", "0.5"]), self.draw.of(&["1", "2", "1.15"]));
                let (f, g) =
                    (self.draw.of(&["40", "25", "33.3", "7"]), self.draw.of(&["60", "12.5", "-20", "100 / 3"]));
                format!("score min({a} / {b}, {most}) * ({f}) + min({c} / {d}, {next}) * ({g})  {within}")
            }
            7 => {
                let at = self.any();
                format!("score {}  {within}", self.numbers[at].name)
            }
            8 => {
                let at = self.any();
                let lines = lines(self.draw, 0, &[100, 300, 1_000]);
                self.numbers[at].lines.extend(&lines);
                let points: Vec<String> = lines
                    .iter()
                    .map(|line| format!("{}: {}", key(*line, 2), self.draw.of(&["0", "100", "60", "70.5", "-10", "1"])))
                    .collect();
                format!("measure {}  score curve {{ {} }}  floor none", self.numbers[at].name, points.join(", "))
            }
            9 => {
                let (a, b) = self.quotient(thousandths);
                let score = self.draw.of(&[
                    "round(A / B, 2) * 50",
                    "min(A, B) * 100 / B",
                    "max(A, B) / B",
                    "clamp(A / B, 0.5, 1.5) * 60",
                    "(if A < 0.6 * B then 0 else min(A, B) / B * 80)",
                ]);
                format!("score {}  {within}", score.replace('A', &a).replace('B', &b))
            }
            _ => {
                let filter = self.draw.of(&[
                    "",
                    "",
                    " where topic = x",
                    " where note > 3",
                    " where note <= 5 or topic = y",
                    " where value > 5",
                    " where mark > 2",
                ]);
                let weights = self.raters();
                let mark = self.draw.of(&["value", "value", "mark"]);
                format!(
                    "score rated by rows.{mark} of by{filter} out of {} {{ {weights} }}  {within}",
                    self.draw.of(&["10", "5", "7"])
                )
            }
        }
    }
}

/// A scheme.
pub(crate) fn case(draw: &mut Draw) -> Limits {
    let count = 2 + draw.below(6);
    let numbers: Vec<Number> = (0..count).map(|at| number(draw, format!("n{at}"))).collect();
    let lists = draw.one_in(3);
    let raters = draw.of(&[1, 2, 3, 5, 12, 63, 64, 65]);
    let rating = lists.then(|| {
        let places = draw.of(&[0, 0, 1, 2, 4, 6]);
        let unit = 10_i64.pow(places);
        let low = draw.of(&[0, 0, 0, 1, -1]) * unit;
        let is_optional = draw.one_in(3);
        let declared = format!("number{} in [{}, 10]", if is_optional { "?" } else { "" }, decimal(low, places));
        Number { name: "value".into(), declared, low, high: 10 * unit, places, is_optional, lines: vec![] }
    });
    // key, kind, truth and list are facts as well
    let pads = if draw.one_in(3) { (28 + draw.below(7)).saturating_sub(count) } else { 0 };
    let mut text = format!(
        "scheme limits\n{}\n{}\n",
        draw.of(&[
            "",
            "round to PLACES MODE",
            "round to 0 MODE",
            "round lines exact\nround total to PLACES MODE",
            "round lines exact\nround total to PLACES MODE",
        ]),
        draw.of(&[
            "total in [0, 100]",
            "total in [0, 120]",
            "total in [-50, 200]",
            "total in [33.33, 66.665]",
            "total in [50, 50.01]",
            "total in [-20, -10]",
            "total in [0, 0.005]",
            "total in [-1000000, 1000000]",
        ])
    )
    .replace("PLACES", draw.of(&["0", "1", "2", "2", "3", "4"]))
    .replace("MODE", draw.of(&MODES));
    let members: Vec<String> = (0..raters).map(|at| format!("r{at}")).collect();
    text.push_str(&format!(
        "dimension kind {{ x, y, z }}\ndimension who {{ {} }}\nfacts {{\n  key person: text  d: kind  f: bool\n",
        members.join(", ")
    ));
    for own in &numbers {
        text.push_str(&format!("  {}: {}\n", own.name, own.declared));
    }
    for at in 0..pads {
        text.push_str(&match at % 5 {
            0 => format!("  p{at}: text?\n"),
            1 => format!("  p{at}: date?\n"),
            2 => format!("  p{at}: count = 3\n"),
            3 => format!("  p{at}: bool = false\n"),
            _ => format!("  p{at}: number?\n"),
        });
    }
    if let Some(own) = &rating {
        text.push_str(&format!(
            "  rows: list {{ by: who, topic: kind, value: {}, mark: number in [0, 5], note: count }}\n",
            own.declared
        ));
    }
    text.push_str("}\n");
    let mut made = Made { draw, numbers, quotients: vec![], raters, lists };
    let weights: &[usize] = made.draw.of(&[
        &[100_usize][..],
        &[60, 40],
        &[30, 30, 40],
        &[25, 15, 10, 50],
        &[10, 10, 10, 10, 10, 10, 20, 20],
    ]);
    let mut patches = vec!["when d = z { indicator i0 { cap 44 } }".to_owned()];
    for (index, weight) in weights.iter().enumerate() {
        let own = made.scored();
        let policy = made.draw.of(&["no data zero", "no data full", "no data score 33.333", "no data redistribute"]);
        text.push_str(&format!("indicator i{index} {{ weight {weight}%  {own}  {policy} }}\n"));
    }
    if let [one, other, ..] = weights {
        // what a kind weighs is looked up
        patches.push(format!(
            "when d = y {{ indicator i0 {{ weight {}% }}  indicator i1 {{ weight {}% }} }}",
            one + other,
            0
        ));
        patches.push(format!("when d = x {{ indicator i0 {{ weight {other}% }}  indicator i1 {{ weight {one}% }} }}"));
        patches.push("when f { indicator i1 { cap 50 } }".to_owned());
    }
    let Made { draw, mut numbers, mut quotients, .. } = made;
    for index in 0..draw.below(3) {
        let (a, b) = (draw.below(numbers.len()), draw.below(numbers.len()));
        let line = draw.of(&["A * 5", "A / B", "-A * 10", "min(A * 5, 15)", "A - B", "-min(A, B) * 3 / B", "A / 3"]);
        let line = line.replace('A', &numbers[a].name).replace('B', &numbers[b].name);
        quotients.push((a, b, vec![0, 1_000, 333]));
        numbers[a].lines.extend([0, 100, 300]);
        let limit =
            draw.of(&["", "  limit [0, 15]", "  limit [-30, 0]", "  limit [-12.345, 30]", "  limit [0.005, 0.015]"]);
        text.push_str(&format!("adjust a{index} {{ points (({line}) else 0) as points{limit} }}\n"));
    }
    if lists && draw.one_in(3) {
        text.push_str(&format!(
            "adjust each_row {{ each rows where note > 4 {{ topic = x: -1.005, topic = y: 2, otherwise: (mark / 3) as points }}  limit {} }}\n",
            draw.of(&["[-10, 10]", "[-12.345, 30]", "[-3, 0]"])
        ));
    }
    if draw.one_in(4) {
        let effect = draw.of(&["total at most 65", "total 0", "total at most 30.125"]);
        text.push_str(&format!("veto v {{ when (n0 else 1) > {}  effect {effect} }}\n", draw.of(&["0", "1", "5"])));
    }
    let counts: Vec<usize> = (0..=patches.len()).collect();
    text.push_str(&ending(draw, patches, &counts));
    if draw.one_in(4) {
        text.push_str("outcome extra: number = (i0.points as number) * 3 + (n0 else 1)  round to 1 floor\n");
    }
    let longest = draw.of(&[3, 12, 40, 300]);
    Limits { text, numbers, quotients, rating, raters, pads, longest }
}

fn value(draw: &mut Draw, own: &Number) -> i64 {
    let unit = 10_i64.pow(own.places);
    let near = i64::try_from(draw.below(3)).unwrap() - 1;
    let some = match draw.below(7) {
        0 => draw.of(&[own.low, own.high, own.low + 1, own.high - 1, 0, 1, -1, unit, EDGE, EDGE + 1, EDGE - 1]),
        1 | 2 if !own.lines.is_empty() => draw.of(&own.lines) * unit / 100 + near,
        3 | 4 => i64::try_from(draw.below(20)).unwrap() * draw.of(&[1, unit, unit / 2]),
        5 => draw.of(&[1, 2, 4, 8, 16, 5]) * unit,
        _ => own.low + i64::try_from(draw.below(1 << 30)).unwrap() % (own.high - own.low + 1),
    };
    some.clamp(own.low, own.high)
}

/// A record of a scheme.
pub(crate) fn record(draw: &mut Draw, case: &Limits, person: usize) -> Raw {
    let cell = |text: &str| Raw::Cell(text.to_owned());
    let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
    entries.push(("d".into(), cell(draw.of(&["x", "y", "z"]))));
    entries.push(("f".into(), cell(draw.of(&["true", "false"]))));
    let mut values: Vec<i64> = case.numbers.iter().map(|own| value(draw, own)).collect();
    // quotients on a line, and as near it as can be
    for _ in 0..3 {
        if case.quotients.is_empty() || draw.one_in(3) {
            continue;
        }
        let (num, den, lines) = draw.of(&case.quotients);
        let line = draw.of(&lines);
        let (up, down) = (10_i128.pow(case.numbers[num].places), 10_i128.pow(case.numbers[den].places) * 1_000);
        let own = i128::from(values[den]) * i128::from(line) * up / down + draw.of(&[0, 0, 1, -1]);
        let own = i64::try_from(own).unwrap_or(0);
        if num != den && (case.numbers[num].low..=case.numbers[num].high).contains(&own) {
            values[num] = own;
        }
    }
    for (own, value) in case.numbers.iter().zip(values) {
        let lacks = own.is_optional && draw.one_in(5);
        entries.push((own.name.clone(), if lacks { Raw::Missing } else { cell(&decimal(value, own.places)) }));
    }
    for at in 0..case.pads {
        let given = match at % 5 {
            0 => draw.of(&["some", "其他"]),
            1 => draw.of(&["2024-02-29", "1969-07-20"]),
            2 => draw.of(&["0", "4294967295", "4294967296"]),
            3 => draw.of(&["true", "false"]),
            _ => draw.of(&["-1", "0.5", "42949672.95", "42949672.96", "7"]),
        };
        let own = if draw.one_in(3) { Raw::Missing } else { cell(given) };
        entries.push((format!("p{at}"), own));
    }
    if let Some(rating) = &case.rating {
        let count = match draw.below(8) {
            0 => 0,
            1 => 1,
            2 => case.longest,
            _ => draw.below(case.longest + 1),
        };
        let (some, lacking) = (1 + draw.below(case.raters), draw.one_in(4));
        let rows = (0..count).map(|_| {
            let rated = match draw.below(12) {
                0 if rating.is_optional && lacking => Raw::Missing,
                _ => cell(&decimal(value(draw, rating), rating.places)),
            };
            let row = vec![
                ("by".to_owned(), cell(&format!("r{}", case.raters - 1 - draw.below(some)))),
                ("topic".to_owned(), cell(draw.of(&["x", "y", "z"]))),
                ("value".to_owned(), rated),
                ("mark".to_owned(), cell(draw.of(&["0", "5", "2", "3.5"]))),
                ("note".to_owned(), cell(&draw.below(8).to_string())),
            ];
            Raw::Map(row, None)
        });
        entries.push(("rows".into(), Raw::List(rows.collect())));
    }
    Raw::Map(entries, None)
}
