//! Programs as text: what for, how wide and why, what is read, computed and given.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::cli::talk::many;
use crate::diag::{Lang, Say, say};
use crate::engine::{Engine, InputLine, InputRange, KindLine, Listing, ProgramListing, RefusedLine, StepLine, Tally};
use crate::report::escape;
use crate::source::Span;
use crate::value::{Rational, Unit};

/// The programs, each with its line ends.
pub(super) fn print(engine: &Engine, listing: &Listing, lang: Lang) -> String {
    let mut page = Page { engine, lang, text: String::new() };
    page.all(listing);
    page.text
}

/// Formulas are filled up to this width, so that places stand in one column.
const FORMULA: usize = 52;
/// Characters of the source that are shown beside a step.
const QUOTED: usize = 60;

struct Page<'e> {
    engine: &'e Engine,
    lang: Lang,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        // writing into a string does not fail
        let _ = writeln!(self.text, "{:indent$}{}", "", escape(text));
    }

    fn say(&mut self, indent: usize, said: &Say) {
        let lang = self.lang;
        self.line(indent, said.get(lang));
    }

    fn all(&mut self, listing: &Listing) {
        let plan = self.engine.plan();
        let label = plan.label.as_ref().map_or_else(String::new, |label| format!(" \"{label}\""));
        let name = format!("{}{label}", plan.scheme);
        if let Some(Say { en, zh }) = &listing.refused {
            self.say(0, &say!("{name}: no program", "{name}:没有程序"));
            self.say(2, &say!("because {en}", "原因:{zh}"));
            self.say(
                2,
                &say!(
                    "everybody is scored by the exact path, which takes the rules one by one in exact fractions",
                    "全部人员由精确路径计分:逐条规则,以精确分数计算"
                ),
            );
            return;
        }
        let made = listing.programs.iter().filter(|program| program.bits.is_some()).count();
        let (programs, many) = (many(made, "program", "programs"), listing.programs.len());
        match made == many {
            true => self.say(0, &say!("{name}: {programs}", "{name}:{made} 个程序")),
            false => self.say(
                0,
                &say!(
                    "{name}: {programs} for {many} shapes of the scheme",
                    "{name}:方案有 {many} 种形态,其中 {made} 种有程序"
                ),
            ),
        }
        for (at, program) in listing.programs.iter().enumerate() {
            self.line(0, "");
            self.program(at + 1, program);
        }
        if let Some(tally) = &listing.tally {
            self.line(0, "");
            self.tally(tally);
        }
    }

    fn program(&mut self, number: usize, program: &ProgramListing) {
        match program.bits {
            Some(bits) => {
                let Say { en, zh } = width(bits, program.nearly);
                self.say(0, &say!("program {number}: {en}", "程序 {number}:{zh}"));
            }
            None => self.say(0, &say!("shape {number}: the exact path", "形态 {number}:精确路径")),
        }
        self.say(2, &say!("for", "适用于"));
        for (at, kind) in program.kinds.iter().enumerate() {
            self.kind(at, kind, program.kinds.len() > 1);
        }
        if !program.refused.is_empty() {
            self.say(
                2,
                &match program.bits {
                    Some(_) => say!("why nothing quicker", "为何没有更快的程序"),
                    None => say!("why no program", "为何没有程序"),
                },
            );
            program.refused.iter().for_each(|refused| self.refused(refused));
        }
        if program.bits.is_none() {
            return;
        }
        self.say(2, &say!("reads, every step being proved for these numbers", "读取,每一步都按下列范围证明"));
        program.inputs.iter().for_each(|input| self.input(input));
        self.say(2, &say!("computes", "计算"));
        let mut last = None;
        for step in &program.steps {
            // what stands in the line above is not said again
            self.step(step, step.span != last);
            last = step.span;
        }
        self.say(2, &say!("gives", "得出"));
        for (name, value) in &program.results {
            let value = value.get(self.lang);
            self.line(4, &format!("{name} = {value}"));
        }
    }

    /// The patches that hold, by the text of their conditions.
    fn kind(&mut self, at: usize, kind: &KindLine, numbered: bool) {
        let plan = self.engine.plan();
        let patches = kind.patches.iter().filter_map(|patch| plan.patches.get(*patch));
        let conditions = patches.map(|patch| {
            let condition = one_line(self.engine.sources().text(plan.node(patch.condition).span));
            let Say { en, zh } = self.place(patch.span);
            let said = say!("when {condition} ({en})", "当 {condition}({zh})");
            said.get(self.lang).to_owned()
        });
        let conditions: Vec<String> = conditions.collect();
        let which = match conditions.is_empty() {
            true => say!("nobody's patches", "不适用任何调整条件的人员"),
            false => Say::same(conditions.join("; ")),
        };
        let number = if numbered { format!("{at}  ") } else { String::new() };
        let Say { en, zh } = match kind.people {
            Some(count) => {
                let (Say { en, zh }, people) = (which, many(count, "person", "people"));
                say!("{en}: {people}", "{zh}:{count} 人")
            }
            None => which,
        };
        self.say(4, &say!("{number}{en}", "{number}{zh}"));
    }

    fn refused(&mut self, refused: &RefusedLine) {
        let Say { en: width, zh: width_zh } = width(refused.bits, refused.nearly);
        let Say { en: why, zh: why_zh } = &refused.why;
        let (at, at_zh) = match refused.span {
            Some(span) => {
                let sources = self.engine.sources();
                let (position, quoted) = (sources.position(span), self.quoted(span));
                let file = if self.is_first(span) { String::new() } else { format!("{}:", sources.name(span)) };
                (format!(", at {file}{position}: {quoted}"), format!(",位于 {file}{position}:{quoted}"))
            }
            None => (String::new(), String::new()),
        };
        self.say(4, &say!("{width}: {why}{at}", "{width_zh}:{why_zh}{at_zh}"));
    }

    fn input(&mut self, input: &InputLine) {
        let (register, Say { en, zh }) = (&input.register, &input.what);
        let (range, range_zh) = input.range.map_or_else(Default::default, |range| {
            let Say { en, zh } = self::range(range);
            (format!(", {en}"), format!(",{zh}"))
        });
        self.say(4, &say!("{register}  {en}{range}", "{register}  {zh}{range_zh}"));
    }

    fn step(&mut self, step: &StepLine, quotes: bool) {
        let text = step.text.get(self.lang);
        let formula = match (&step.register, &step.over) {
            (Some(register), Some(list)) => format!("{register}[{list}] = {text}"),
            (Some(register), None) => format!("{register} = {text}"),
            (None, _) => text.to_owned(),
        };
        let Some(span) = step.span else { return self.line(4, &formula) };
        let fill = " ".repeat(FORMULA.saturating_sub(formula.width()));
        let Say { en, zh } = self.place(span);
        let place = match quotes {
            true => {
                let quoted = self.quoted(span);
                say!("{en}: {quoted}", "{zh}:{quoted}")
            }
            false => Say { en, zh },
        };
        let place = place.get(self.lang);
        self.line(4, &format!("{formula}{fill}  // {place}"));
    }

    fn tally(&mut self, tally: &Tally) {
        let (narrow, wide, left) = (tally.narrow, tally.wide, tally.left());
        let people = many(narrow + wide + left, "person", "people");
        let all = narrow + wide + left;
        self.say(
            0,
            &say!(
                "{people}: {narrow} by 64 bits, {wide} by 128 bits, {left} by the exact path",
                "{all} 人:64 位 {narrow} 人,128 位 {wide} 人,精确路径 {left} 人"
            ),
        );
        for (why, count) in &tally.left {
            let Say { en, zh } = Listing::reason(why);
            self.say(2, &say!("{count}: {en}", "{count} 人:{zh}"));
        }
    }

    fn is_first(&self, span: Span) -> bool {
        span.file == crate::source::FileId::FIRST
    }

    /// The line, with its file where that is not the scheme's own.
    fn place(&self, span: Span) -> Say {
        let (sources, line) = (self.engine.sources(), self.engine.sources().position(span).line);
        let file = if self.is_first(span) { String::new() } else { format!("{} ", sources.name(span)) };
        say!("{file}line {line}", "{file}第 {line} 行")
    }

    /// What the source says there: of a name alone its line.
    fn quoted(&self, span: Span) -> String {
        let sources = self.engine.sources();
        let own = sources.text(span);
        let text = match own.contains(char::is_whitespace) {
            true => one_line(own),
            false => {
                let text = sources.file(span.file).map_or("", |file| file.text.as_str());
                let (before, after) = text.split_at_checked(span.range().start).unwrap_or_default();
                let begin = before.rsplit(['\n', '\r']).next().unwrap_or_default();
                let end = after.split(['\n', '\r']).next().unwrap_or_default();
                one_line(&format!("{begin}{end}"))
            }
        };
        match text.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
            None => text,
        }
    }
}

fn width(bits: u32, nearly: bool) -> Say {
    match nearly {
        false => say!("{bits} bits, sums exact", "{bits} 位,和精确"),
        true => say!("{bits} bits, sums near, ties to the exact path", "{bits} 位,和近似,临界者交由精确路径"),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers for which a program is proved, in the fact's own units.
fn range(range: InputRange) -> Say {
    let InputRange { unit, places, low, high } = range;
    let (low, high) = (number(low, unit, places), number(high, unit, places));
    match places {
        0 => say!("{low} to {high}", "{low} 至 {high}"),
        1 => say!("1 decimal place, {low} to {high}", "1 位小数,{low} 至 {high}"),
        _ => say!("{places} decimal places, {low} to {high}", "{places} 位小数,{low} 至 {high}"),
    }
}

fn number(units: i64, unit: Unit, places: u32) -> String {
    let value = Rational::from_parts(units.into(), 10_i128.pow(places));
    match unit {
        Unit::Ratio => grouped(&(&value * &Rational::HUNDRED).to_fixed(places.saturating_sub(2))) + "%",
        Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days => grouped(&value.to_fixed(places)),
    }
}

/// A number with a comma between thousands.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}
