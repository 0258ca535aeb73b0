//! Schemes of bands whose lines lie close together, of caps and floors that ranges decide, of curves of many points and of
//! raters, and records that lie on the lines, beside them and at the ends of what their facts may be.
#![allow(dead_code, reason = "a test support module")]

use merit::facts::Raw;

use super::edges::{Draw, MODES, decimal, ending};

/// A number: its declaration, and where records have it.
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
pub(crate) struct Close {
    pub(crate) text: String,
    numbers: Vec<Number>,
    /// Quotients with the lines of their bands, in thousandths.
    quotients: Vec<(usize, usize, Vec<i64>)>,
    rating: Option<Number>,
    raters: usize,
    /// Whether some lists are longer than what is worked on at a time.
    has_long: bool,
    /// Whether most records are where their facts are common.
    is_calm: bool,
    /// Whether a record has more decimal places than those before, once in a while.
    grows: bool,
}

fn number(draw: &mut Draw, name: String, may_lack: bool) -> Number {
    let places = draw.of(&[0, 0, 0, 1, 2, 2]);
    let unit = 10_i64.pow(places);
    let (low, high, bounds) = match draw.below(12) {
        0 => (0, 10 * unit, "in"),
        1 => (-5 * unit, 5 * unit, "in"),
        2 => (3 * unit, 9 * unit, "in"),
        3 => (unit, 100 * unit, "in"),
        4 => (0, 100 * unit, "in"),
        5 => (-100 * unit, -2 * unit, "in"),
        6 => (7 * unit, 7 * unit + 1, "in"),
        7 => (1, 4_000 * unit, "> 0"),
        8 => (0, 100_000 * unit, ">= 0"),
        9 => (-4_000 * unit, 4_000 * unit, ""),
        10 => (0, 20 * unit, "in"),
        _ => (1, 1 << 33, "> 0"),
    };
    let bounds = match bounds {
        "in" => format!(" in [{}, {}]", decimal(low, places), decimal(high, places)),
        "" => String::new(),
        other => format!(" {other}"),
    };
    let is_optional = may_lack && draw.one_in(4);
    let lack = if is_optional { "?" } else { "" };
    let declared = format!("number{lack}{bounds}");
    Number { name, declared, low, high, places, is_optional, lines: vec![] }
}

/// So many lines that rise by the same, or nearly, in parts of a whole.
fn lines(draw: &mut Draw, count: usize, (least, most): (i64, i64), steps: &[i64]) -> Vec<i64> {
    let step = draw.of(steps);
    let span = step * i64::try_from(count).unwrap();
    let first = match draw.below(4) {
        0 => least,
        1 => most - span + step,
        2 => least - step,
        _ => least + i64::try_from(draw.below(1_000)).unwrap() * ((most - least) / 1_000).max(0) - span / 2,
    };
    let mut all: Vec<i64> = (0..i64::try_from(count).unwrap()).map(|at| first + at * step).collect();
    if draw.one_in(3) {
        for line in &mut all {
            *line += i64::try_from(draw.below(3)).unwrap() * (step / 3);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A line as it stands before its score.
fn key(line: i64, places: u32) -> String {
    let own = decimal(line, places);
    if line < 0 { format!("({own})") } else { own }
}

/// Bands of these lines, of which the last scores 100.
fn bands(draw: &mut Draw, lines: &[i64], places: u32) -> String {
    const SCORES: [&str; 9] = ["0", "100", "60", "70.5", "33.33", "1", "99", "100", "0"];
    let op = draw.of(&[">=", ">=", ">", "<=", "<"]);
    let mut ordered = lines.to_vec();
    if op.starts_with('>') {
        ordered.reverse();
    }
    let rising = draw.one_in(2);
    let count = ordered.len();
    let mut rows: Vec<String> = vec![];
    for (at, line) in ordered.iter().enumerate() {
        let score = match rising {
            true => decimal(i64::try_from(10_000 * at / count).unwrap(), 2),
            false => draw.of(&SCORES).to_owned(),
        };
        rows.push(format!("{op} {}: {score}", key(*line, places)));
    }
    rows.push("otherwise: 100".to_owned());
    format!("bands {{ {} }}", rows.join(", "))
}

/// Some raters with their weights, in half percents.
fn raters_of(draw: &mut Draw, raters: usize) -> String {
    let (count, first) = (1 + draw.below(raters), draw.below(raters));
    let mut left = 200 - count;
    let own = (0..count).map(|at| {
        let more = if at + 1 == count { left } else { draw.below(left / 2 + 1) };
        left -= more;
        format!("r{}: {}%", (first + at) % raters, decimal(i64::try_from(more + 1).unwrap() * 5, 1))
    });
    own.collect::<Vec<_>>().join(", ")
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

    /// How something is measured and scored.
    fn scored(&mut self) -> String {
        let at = self.any();
        let name = self.numbers[at].name.clone();
        let (low, high, unit) = (self.numbers[at].low, self.numbers[at].high, 10_i64.pow(self.numbers[at].places));
        let ends = (low.saturating_mul(100) / unit, high.saturating_mul(100) / unit);
        let sum = |draw: &mut Draw| {
            draw.of(&[
                "sum(rows, value else 0)",
                "(count(rows where note > 3) as number)",
                "sum(rows where note < 4, note as number)",
            ])
        };
        match self.draw.below(if self.lists { 13 } else { 9 }) {
            0..=2 => {
                let count = 1 + self.draw.below(20);
                let lines = lines(self.draw, count, ends, &[100, 100, 50, 1, 25, 500, 30, 2_600, 10_000]);
                self.numbers[at].lines.extend(&lines);
                let measure = match self.draw.below(6) {
                    0 => format!("(-{name})"),
                    1 => format!("max({name}, {})", self.draw.of(&["0", "3", "5"])),
                    2 => format!("min({name}, {})", self.draw.of(&["7", "10", "100"])),
                    3 => format!("(if f then {name} else {})", self.draw.of(&["7", "10", "n0 else 1"])),
                    _ => name,
                };
                let bands = bands(self.draw, &lines, 2);
                // as much as the most that a row scores
                let capped = self.draw.of(&["", "", "cap 100", "cap 100  floor 0", "cap 60  floor 1"]);
                format!("measure {measure}  score {bands}  {capped}")
            }
            3..=5 => {
                let den = self.any();
                let other = self.numbers[den].name.clone();
                let count = self.draw.of(&[2, 5, 6, 6, 7, 9, 12, 16, 20]);
                let ends = self.draw.of(&[(0, 1_000), (600, 1_400), (-1_000, 1_000), (0, 20_000)]);
                let lines = lines(self.draw, count, ends, &[100, 50, 10, 100, 1, 25, 1_000, 333]);
                let bands = bands(self.draw, &lines, 3);
                self.quotients.push((at, den, lines));
                let measure = match self.draw.below(4) {
                    0 => format!("(min({name}, {other} * 2) / {other})"),
                    1 => format!("(-{name} / {other})"),
                    _ => format!("({name} / {other})"),
                };
                format!("measure {measure}  score {bands}")
            }
            6 => {
                let count = 2 + self.draw.below(20);
                let lines = lines(self.draw, count, ends, &[100, 50, 100, 25, 1_000]);
                self.numbers[at].lines.extend(&lines);
                let points = lines.iter().map(|line| {
                    let to = self.draw.of(&["0", "100", "60", "70.5", "50", "1"]);
                    format!("{}: {to}", key(*line, 2))
                });
                let points: Vec<String> = points.collect();
                format!("measure {name}  score curve {{ {} }}", points.join(", "))
            }
            7 => {
                let den = self.any();
                let other = self.numbers[den].name.clone();
                let cap = self.draw.of(&["100", "120", "99.99", "33"]);
                self.quotients.push((at, den, vec![600, 1_000, 1_200, 5]));
                format!("measure {name} / {other}  score proportional to 1  cap {cap}  floor 0  zero below 0.6")
            }
            8 => format!(
                "score {name}  cap {}  floor {}",
                self.draw.of(&["100", "5", "9"]),
                self.draw.of(&["0", "0", "3"])
            ),
            9 => {
                let count = 1 + self.draw.below(12);
                let lines = lines(self.draw, count, (0, 10_000), &[100, 50, 500]);
                let bands = bands(self.draw, &lines, 2);
                format!("measure {}  score {bands}", sum(self.draw))
            }
            _ => {
                let filter =
                    self.draw.of(&["", "", " where topic = x", " where note > 3", " where note <= 5 or topic = y"]);
                let weights = raters_of(self.draw, self.raters);
                format!("score rated by rows.value of by{filter} out of 10 {{ {weights} }}  cap 100  floor 0")
            }
        }
    }
}

/// A scheme.
pub(crate) fn case(draw: &mut Draw) -> Close {
    let count = 2 + draw.below(5);
    let numbers: Vec<Number> = (0..count).map(|at| number(draw, format!("n{at}"), true)).collect();
    let lists = draw.one_in(2);
    let raters = 2 + draw.below(11);
    let rating = lists.then(|| {
        let mut own = number(draw, "value".to_owned(), true);
        if draw.below(3) > 0 {
            let places = own.places;
            (own.low, own.high) = (draw.of(&[0, 0, 1, 5, -5]) * 10_i64.pow(places), 10 * 10_i64.pow(places));
            let lack = if own.is_optional { "?" } else { "" };
            own.declared = format!("number{lack} in [{}, 10]", decimal(own.low, places));
        }
        own
    });
    let mut text = format!(
        "scheme close\n{}\n",
        draw.of(&["", "round to PLACES MODE", "round to 0 MODE", "round lines exact\nround total to PLACES MODE"])
    )
    .replace("PLACES", draw.of(&["0", "1", "2", "2", "3"]))
    .replace("MODE", draw.of(&MODES));
    let members: Vec<String> = (0..raters).map(|at| format!("r{at}")).collect();
    text.push_str(&format!(
        "dimension kind {{ x, y, z }}\ndimension who {{ {} }}\nfacts {{\n  key person: text  d: kind  f: bool\n",
        members.join(", ")
    ));
    for own in &numbers {
        text.push_str(&format!("  {}: {}\n", own.name, own.declared));
    }
    if let Some(own) = &rating {
        text.push_str(&format!("  rows: list {{ by: who, topic: kind, value: {}, note: count }}\n", own.declared));
    }
    text.push_str("}\n");
    let mut made = Made { draw, numbers, quotients: vec![], raters, lists };
    let weights: &[usize] = made.draw.of(&[
        &[100_usize][..],
        &[60, 40],
        &[30, 30, 40],
        &[13, 37, 25, 25],
        &[10, 10, 10, 10, 10, 10, 20, 20],
    ]);
    let mut patches = vec!["when d = y { indicator i0 { floor 1 } }".to_owned()];
    for (index, weight) in weights.iter().enumerate() {
        let own = made.scored();
        let policy = made.draw.of(&["no data zero", "no data full", "no data score 33.333", "no data redistribute"]);
        text.push_str(&format!("indicator i{index} {{ weight {weight}%  {own}  {policy} }}\n"));
        let kind = made.draw.of(&["d = x", "d = y and f", "f", "d = z"]);
        if made.draw.one_in(2) {
            patches.push(format!(
                "when {kind} {{ indicator i{index} {{ cap {} }} }}",
                made.draw.of(&["50", "100", "70.5"])
            ));
        } else if let Some(at) = own.find("score bands").or(own.find("score rated")) {
            let own_again = made.scored();
            // the same measure in bands of its own
            if let (Some(to), true) = (own_again.find("score bands"), own[at..].starts_with("score bands")) {
                let end = own_again[to..].find('}').map_or(own_again.len(), |end| to + end + 1);
                patches.push(format!("when {kind} {{ indicator i{index} {{ {} }} }}", &own_again[to..end]));
            } else if own_again.contains("score rated") && own[at..].starts_with("score rated") {
                let own_again = own_again.trim_end_matches("  cap 100  floor 0");
                patches.push(format!("when {kind} {{ indicator i{index} {{ {own_again} }} }}"));
            }
        }
    }
    let most = patches.len().min(4);
    let counts: Vec<usize> = (0..=most).collect();
    let Made { draw, numbers, quotients, .. } = made;
    text.push_str(&ending(draw, patches, &counts));
    if draw.one_in(3) {
        text.push_str("outcome extra: number = (i0.points as number) * 3 + (n0 else 1)  round to 1\n");
    }
    let (has_long, is_calm, grows) = (draw.one_in(5), draw.one_in(3), draw.one_in(5));
    Close { text, numbers, quotients, rating, raters, has_long, is_calm, grows }
}

fn value(draw: &mut Draw, own: &Number, is_calm: bool) -> i64 {
    let unit = 10_i64.pow(own.places);
    let most = if is_calm { own.high.min(own.low + 300 * unit) } else { own.high };
    let near = i64::try_from(draw.below(3)).unwrap() - 1;
    let some = match draw.below(5) {
        0 if !is_calm => draw.of(&[own.low, own.high, own.low + 1, own.high - 1, 0, 1, unit]),
        1 | 2 if !own.lines.is_empty() => draw.of(&own.lines) * unit / 100 + near,
        3 => (own.low + i64::try_from(draw.below(30)).unwrap() * unit / 2) + near,
        _ => own.low + i64::try_from(draw.below(1 << 30)).unwrap() % (most - own.low + 1),
    };
    some.clamp(own.low, own.high)
}

/// A record of a scheme.
pub(crate) fn record(draw: &mut Draw, case: &Close, person: usize) -> Raw {
    let cell = |text: &str| Raw::Cell(text.to_owned());
    let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
    entries.push(("d".into(), cell(draw.of(&["x", "y", "z"]))));
    entries.push(("f".into(), cell(draw.of(&["true", "false"]))));
    let mut values: Vec<i64> = case.numbers.iter().map(|own| value(draw, own, case.is_calm)).collect();
    // quotients on a line, and as near it as can be
    if !case.quotients.is_empty() && draw.below(3) > 0 {
        let (num, den, lines) = draw.of(&case.quotients);
        let line = draw.of(&lines);
        let (up, down) = (10_i128.pow(case.numbers[num].places), 10_i128.pow(case.numbers[den].places) * 1_000);
        let exact = i128::from(values[den]) * i128::from(line) * up;
        let own = (exact / down) + draw.of(&[0, 0, 1, -1]);
        let own = i64::try_from(own).unwrap_or(0);
        if num != den && (case.numbers[num].low..=case.numbers[num].high).contains(&own) {
            values[num] = own;
        }
    }
    for (own, value) in case.numbers.iter().zip(values) {
        let shown = decimal(value, own.places);
        entries.push((
            own.name.clone(),
            match draw.below(16) {
                0 | 1 if own.is_optional => Raw::Missing,
                2 if case.grows && person % 7 == 6 => match own.places {
                    0 => cell(&format!("{shown}.0000")),
                    _ => cell(&format!("{shown}00")),
                },
                3 if case.grows && person % 7 == 6 && value < own.high && value >= 0 => match own.places {
                    0 => cell(&format!("{shown}.0625")),
                    _ => cell(&format!("{shown}375")),
                },
                _ => cell(&shown),
            },
        ));
    }
    if let Some(rating) = &case.rating {
        let count = match draw.below(60) {
            0 if case.has_long => 2_000,
            1 if case.has_long => 1_023 + draw.below(3),
            2..=15 => 0,
            16..=25 => 1,
            _ => draw.below(41),
        };
        // some raters rate nobody here
        let some = 1 + draw.below(case.raters);
        let rows = (0..count).map(|_| {
            let rated = match draw.below(40) {
                0 if rating.is_optional => Raw::Missing,
                _ => {
                    let own = value(draw, rating, case.is_calm);
                    cell(&decimal(own, rating.places))
                }
            };
            let row = vec![
                ("by".to_owned(), cell(&format!("r{}", draw.below(some)))),
                ("topic".to_owned(), cell(draw.of(&["x", "y", "z"]))),
                ("value".to_owned(), rated),
                ("note".to_owned(), cell(&draw.below(8).to_string())),
            ];
            Raw::Map(row, None)
        });
        entries.push(("rows".into(), Raw::List(rows.collect())));
    }
    Raw::Map(entries, None)
}
