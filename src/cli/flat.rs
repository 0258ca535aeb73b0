//! Results of a batch, which are numbers in columns, as rows of a table: what [`Sheet::write`] writes of an outcome, without
//! the outcome.

use crate::engine::{Batch, Engine, Got, Lines, Scored};
use crate::facts::{Columns, FieldKind, Record};
use crate::outcome::Figure;
use crate::outcome::Status;
use crate::plan::{Plan, Step};
use crate::report::{Line, Part, Sheet, status_word};

/// Scores columns by the quick path and writes rows of who was scored there.
pub(super) struct Flat<'e> {
    engine: &'e Engine,
    batch: Batch<'e>,
    /// The actions in the order in which they follow.
    actions: Vec<usize>,
}

impl<'e> Flat<'e> {
    pub(super) fn new(engine: &'e Engine) -> Self {
        let steps = engine.plan().steps.iter();
        let actions = steps.filter_map(|step| if let Step::Action(index) = step { Some(*index) } else { None });
        Self { engine, batch: engine.batch_with_lines(), actions: actions.collect() }
    }

    /// What people score.
    pub(super) fn score(&mut self, columns: &Columns) -> Scored {
        self.batch.score(columns)
    }

    /// Adds somebody's row to a text; `None`, and nothing is added, where his outcome must be asked for.
    pub(super) fn write(
        &self,
        (columns, scored): (&Columns, &Scored),
        row: usize,
        sheet: &Sheet,
        text: &mut String,
    ) -> Option<()> {
        let start = text.len();
        let written = Person { flat: self, plan: self.engine.plan(), columns, scored, row }.write(sheet, text);
        if written.is_none() {
            text.truncate(start);
        }
        written
    }
}

/// One person of a batch.
struct Person<'a> {
    flat: &'a Flat<'a>,
    plan: &'a Plan,
    columns: &'a Columns,
    scored: &'a Scored,
    row: usize,
}

impl Person<'_> {
    fn write(&self, sheet: &Sheet, text: &mut String) -> Option<()> {
        let (scores, row) = (self.scored.scores(), self.row);
        if scores.left().contains(row) {
            return None;
        }
        let lines = scores.lines()?;
        let mut line = sheet.line(text);
        for part in sheet.parts() {
            match part {
                Part::Person => self.person(&mut line)?,
                Part::Total => self.total(*scores.totals().get(row)?, &mut line),
                Part::ComputedTotal => self.total(*scores.computed_totals().get(row)?, &mut line),
                Part::Grade => {
                    let grade = scores.grade(row).zip(self.plan.grades.as_ref());
                    line.text(grade.and_then(|(at, grades)| grades.rows.get(at)).map_or("", |grade| &grade.name));
                }
                Part::Status => {
                    line.plain(status_word(if scores.is_held(row) { Status::Held } else { Status::Scored }))
                }
                Part::Indicator(at) => figure(lines.points.get(*at)?.get(row)?, self.line_places(), &mut line)?,
                Part::Section(at) => figure(lines.sections.get(*at)?.get(row)?, self.line_places(), &mut line)?,
                Part::Adjustment(at) => figure(lines.adjusted.get(*at)?.get(row)?, self.line_places(), &mut line)?,
                Part::Outcome(at) => self.outcome(lines, *at, &mut line)?,
                Part::Vetoes => {
                    let vetoes = self.plan.vetoes.iter().zip(&lines.fired).filter(|(_, fired)| fired.contains(row));
                    line.list(vetoes.map(|(veto, _)| veto.name.as_str()));
                }
                Part::Class(at) => {
                    let Got::Code(place) = lines.classes.get(*at)?.get(row)? else { return None };
                    let class = self.plan.classes.get(*at)?.rows.get(usize::try_from(*place).ok()?);
                    line.text(class.map_or("", |class| &class.name));
                }
                Part::Actions => {
                    let taken = |at: &&usize| lines.actions.get(**at).is_some_and(|taken| taken.contains(row));
                    let taken = self.flat.actions.iter().filter(|_| !scores.is_held(row)).filter(taken);
                    line.list(taken.filter_map(|at| self.plan.actions.get(*at)).map(|action| action.name.as_str()));
                }
                Part::Warnings => {
                    let fired = || self.plan.checks.iter().zip(&lines.noticed).filter(|(_, fired)| fired.contains(row));
                    // such a check says of whom it is
                    if fired().any(|(check, _)| check.over.is_some()) {
                        return None;
                    }
                    line.list(fired().map(|(check, _)| check.title()));
                }
                Part::AsOf => line.maybe(self.flat.engine.date()),
                // one scheme whose people are not compared has none of these
                Part::Rank => line.plain(""),
                Part::Scheme | Part::Percentile | Part::Awards => return None,
            }
        }
        line.end();
        Some(())
    }

    fn person(&self, line: &mut Line<'_>) -> Option<()> {
        let key = self.plan.facts.key?;
        match self.plan.facts.fields.get(key)?.kind {
            FieldKind::Text => line.text(self.columns.table().column(key)?.texts().get(self.row)?.trim()),
            FieldKind::Numeric(_)
            | FieldKind::Date(_)
            | FieldKind::Bool
            | FieldKind::Member(_)
            | FieldKind::List(_) => {
                let Record { person, .. } = self.columns.record(self.row);
                line.text(&person);
            }
        }
        Some(())
    }

    /// A total with its declared places; one that has more shows itself whole.
    fn total(&self, units: i64, line: &mut Line<'_>) {
        let (places, declared) = (self.scored.scores().places(), self.plan.total.places);
        let (units, places) = stripped(units, places, declared);
        line.units(units, places);
    }

    fn line_places(&self) -> Option<u32> {
        self.plan.lines.map(|rounding| rounding.places)
    }

    fn outcome(&self, lines: &Lines, at: usize, line: &mut Line<'_>) -> Option<()> {
        let rule = self.plan.outcomes.get(at)?;
        if self.scored.scores().is_held(self.row) {
            line.plain("");
            return Some(());
        }
        match lines.outcomes.get(at)?.get(self.row)? {
            Got::Truth(truth) => line.plain(truth),
            Got::Text(text) => line.text(text),
            Got::Code(place) => {
                // a day, or a member of no dimension of its own: the outcome knows
                let member = rule.dimension.as_ref()?.members.get(usize::try_from(*place).ok()?)?;
                line.text(member.label.as_ref().unwrap_or(&member.name));
            }
            got @ (Got::None | Got::Units(..) | Got::Exact(_)) => {
                figure(got, rule.round.map(|rounding| rounding.places), line)?;
            }
        }
        Some(())
    }
}

/// A number as [`Figure`] shows it; `None` for what is none.
fn figure(got: &Got, places: Option<u32>, line: &mut Line<'_>) -> Option<()> {
    match (got, places) {
        (Got::None, _) => line.plain(""),
        (Got::Units(units, own), None) => {
            let (units, own) = stripped(*units, *own, 0);
            line.units(units, own);
        }
        (Got::Units(units, own), Some(places)) if places >= *own => {
            line.units(units.checked_mul(10_i64.checked_pow(places - own)?)?, places);
        }
        (Got::Units(units, own), Some(places)) => match stripped(*units, *own, places) {
            (units, own) if own == places => line.units(units, places),
            _ => line.plain(&Figure::rounded(got.number()?, places)),
        },
        (Got::Exact(number), Some(places)) => line.plain(&Figure::rounded((**number).clone(), places)),
        (Got::Exact(number), None) => line.plain(&Figure::exact((**number).clone())),
        (Got::Truth(_) | Got::Code(_) | Got::Text(_), _) => return None,
    }
    Some(())
}

/// The same number without its last zeros, as far as `least` places stay, or brought to so many.
fn stripped(mut units: i64, mut places: u32, least: u32) -> (i64, u32) {
    while places > least && units % 10 == 0 {
        (units, places) = (units / 10, places - 1);
    }
    (units, places)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]
mod tests {
    use std::path::{Path, PathBuf};

    use super::super::score::{columns_of, stands_alone};
    use super::*;
    use crate::facts::{Field, Row, Value};
    use crate::report::CsvMode;
    use crate::value::{Date, Rational, Unit};

    /// Numbers that look drawn, the same in every run.
    struct Draw(u64);

    impl Draw {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn value(&mut self, field: &Field) -> Value {
            if field.optional && self.below(4) == 0 {
                return Value::Missing;
            }
            match &field.kind {
                FieldKind::Numeric(unit) => Value::Number(self.number(*unit, field)),
                FieldKind::Date(_) => {
                    let month = i8::try_from(self.below(12)).unwrap();
                    Value::Date(Date::new(2024, month + 1, 3).unwrap())
                }
                FieldKind::Bool => Value::Bool(self.below(2) == 0),
                FieldKind::Text => Value::Text(["Li", "=1", "a, b", " x", "张三"][self.below(5) as usize].into()),
                FieldKind::Member(dimension) => {
                    Value::Member(usize::try_from(self.below(dimension.members.len() as u64)).unwrap())
                }
                FieldKind::List(list) => {
                    let rows = (0..self.below(4)).map(|_| list.fields.iter().map(|f| self.value(f)).collect::<Row>());
                    Value::Rows(rows.collect())
                }
            }
        }

        fn number(&mut self, unit: Unit, field: &Field) -> Rational {
            let most = [3, 20, 100, 5_000][self.below(4) as usize];
            let drawn = i128::from(self.below(most * 100));
            let number = match unit {
                Unit::Count | Unit::Days => Rational::from_parts(drawn / 100, 1),
                Unit::Ratio => Rational::from_parts(drawn % 10_000, 10_000),
                Unit::Number | Unit::Money | Unit::Points => Rational::from_parts(drawn, 100),
            };
            let ends = [&field.range.low, &field.range.high].into_iter().flatten().map(|(end, _)| end.clone());
            let near = ends.flat_map(|end| [end.clone(), &end + &Rational::ONE, &end - &Rational::ONE]);
            let fitting = std::iter::once(number).chain(near).find(|number| field.range.contains(number));
            fitting.unwrap_or(Rational::from_parts(1, 2))
        }
    }

    fn schemes(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                schemes(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "merit") {
                found.push(path);
            }
        }
    }

    #[test]
    fn rows_of_batches_are_those_of_outcomes() {
        let mut found = vec![];
        schemes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut found);
        found.sort();
        let (mut flat_rows, mut all_rows, mut draw) = (0, 0, Draw(7));
        for path in found {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for text in [text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"), text] {
                let Ok(engine) = Engine::compile("s.merit", &text) else { continue };
                let engine = match engine.date() {
                    None => engine.at(Date::new(2024, 11, 2).unwrap()).unwrap_or(engine),
                    Some(_) => engine,
                };
                if !stands_alone(&engine) || !engine.todos().is_empty() || engine.facts().key.is_none() {
                    continue;
                }
                let mut columns = Columns::of(engine.facts());
                for _ in 0..20 {
                    let values = engine.facts().fields.iter().map(|field| draw.value(field)).collect();
                    columns.push(&Record { person: String::new(), values, origin: None, earlier: vec![] });
                }
                let sheet = Sheet::new(columns_of(&engine), CsvMode::Spreadsheet);
                let mut flat = Flat::new(&engine);
                let scored = flat.score(&columns);
                for row in 0..columns.rows() {
                    all_rows += 1;
                    let mut text = "before\n".to_owned();
                    if flat.write((&columns, &scored), row, &sheet, &mut text).is_none() {
                        assert_eq!(text, "before\n");
                        continue;
                    }
                    flat_rows += 1;
                    let record = columns.record(row);
                    let outcome =
                        engine.score_record(&record).unwrap_or_else(|faults| panic!("{}: {faults:?}", path.display()));
                    let wanted = format!("before\n{}", sheet.row(&outcome));
                    assert_eq!(text, wanted, "{}\n{}\n{record:?}", path.display(), sheet.header());
                }
            }
        }
        assert!(flat_rows > 1_200, "{flat_rows} of {all_rows}");
    }
}
