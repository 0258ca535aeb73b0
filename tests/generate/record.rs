use super::Raw;
use super::catalog::{Fact, Micro, ONE, Ty, Unit, digits};
use super::world::World;

const DATES: [&str; 7] =
    ["2020-01-01", "2019-12-31", "2024-06-30", "2020-02-29", "2024-07-01", "2023-12-31", "2024-12-31"];

impl World {
    /// One person, near the lines that the scheme draws.
    pub fn record(&mut self) -> Vec<(String, Raw)> {
        let mut values: Vec<Option<Raw>> = vec![];
        for index in 0..self.facts.len() {
            let fact = self.facts[index].clone();
            let value = if fact.used { Some(self.value(&fact, true)) } else { None };
            values.push(value);
        }
        self.take_aim(&mut values);
        let mut record = vec![("person".to_owned(), Raw::Text("p1".into()))];
        for (fact, value) in self.facts.iter().zip(values) {
            record.extend(value.map(|value| (fact.name.to_owned(), value)));
        }
        for list in self.lists.clone().into_iter().filter(|l| l.used) {
            let size = self.tape.one_of(&[1, 0, 2, 3, 4]);
            match size {
                0 => self.reach("empty list"),
                1 => self.reach("single row"),
                _ => {}
            }
            let mut rows = vec![];
            for _ in 0..size {
                let row = list.fields.iter().map(|f| (f.name.to_owned(), self.value(f, false))).collect();
                rows.push(row);
            }
            record.push((list.name.to_owned(), Raw::Rows(rows)));
        }
        record
    }

    fn value(&mut self, fact: &Fact, may_lack: bool) -> Raw {
        if fact.optional && self.tape.chance(40) {
            self.reach("missing optional");
            return Raw::Missing;
        }
        if fact.default.is_some() && self.tape.chance(30) {
            return Raw::Missing;
        }
        if may_lack && !fact.optional && fact.default.is_none() && self.tape.chance(2) {
            self.reach("missing required");
            return Raw::Missing;
        }
        match fact.ty {
            Ty::Bool => Raw::Bool(self.tape.chance(50)),
            Ty::Date => Raw::Date(self.tape.one_of(&DATES).into()),
            Ty::Text => Raw::Text(self.tape.one_of(&["协作", "A", "B", "C"]).into()),
            Ty::Dimension(index) => Raw::Text(self.tape.one_of(self.dimensions[index].values).into()),
            Ty::Unit(unit) => {
                let n = self.amount(fact, unit);
                Raw::Number(digits(n))
            }
        }
    }

    /// A line, a little beside it, a bound, zero, or something plain; always within the bounds.
    fn amount(&mut self, fact: &Fact, unit: Unit) -> Micro {
        let mut lines = fact.lines.clone();
        lines.extend(fact.low);
        lines.extend(fact.high);
        lines.push(0);
        let plain = match unit {
            Unit::Ratio => self.tape.one_of(&[90, 100, 75, 60, 33, 125]) * ONE / 100,
            Unit::Count => self.tape.one_of(&[3, 10, 9, 7, 1]) * ONE,
            Unit::Number => self.tape.one_of(&[8_000_000, 7_500_000, 3_333_333, 1_000_000]),
            Unit::Money => self.tape.one_of(&[100, 130, 60, 80, 1234]) * ONE + self.tape.one_of(&[0, 5000, 990_000]),
            Unit::Points => self.tape.one_of(&[5_000_000, 2_345_000, 2_335_000, 125_000]),
            Unit::Days => self.tape.one_of(&[10, 30, 0]) * ONE,
        };
        let line = self.tape.one_of(&lines);
        let tiny = if matches!(unit, Unit::Count | Unit::Days) { ONE } else { self.tape.one_of(&[1, 10_000]) };
        let n = match self.tape.below(8) {
            0..=3 => plain,
            4 | 5 => line,
            6 => line + tiny,
            _ => line - tiny,
        };
        if fits(fact, n) {
            n
        } else if fits(fact, plain) {
            plain
        } else {
            ONE
        }
    }

    /// Sets facts so that a measure stands exactly on a line of its method.
    fn take_aim(&mut self, values: &mut [Option<Raw>]) {
        for aim in self.aims.clone() {
            if aim.lines.is_empty() || !self.tape.chance(60) {
                continue;
            }
            let line = self.tape.one_of(&aim.lines);
            let below = self.tape.one_of(&[100, 10, 40, 3, 0, 80]) * ONE;
            let above = if aim.below.is_some() { line * below / ONE } else { line };
            if fits(&self.facts[aim.above], above) {
                match aim.below {
                    Some(index) if !fits(&self.facts[index], below) => continue,
                    Some(index) => values[index] = Some(Raw::Number(digits(below))),
                    None => {}
                }
                values[aim.above] = Some(Raw::Number(digits(above)));
            }
        }
    }
}

fn fits(fact: &Fact, n: Micro) -> bool {
    let whole = !matches!(fact.ty, Ty::Unit(Unit::Count)) || (n >= 0 && n % ONE == 0);
    let low = fact.low.is_none_or(|low| n > low || (n == low && !fact.strict));
    whole && low && fact.high.is_none_or(|high| n <= high)
}
