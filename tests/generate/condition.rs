use super::catalog::{Dimension, EVENTS, ONE, Ty, Unit, literal};
use super::number::{AND, ATOM, COMPARE, ELSE, NOT, OR, wrap};
use super::world::World;

/// A condition that is never undefined.
#[derive(Debug, Clone)]
pub struct Condition {
    pub text: String,
    pub level: u8,
}

fn condition(text: impl Into<String>, level: u8) -> Condition {
    Condition { text: text.into(), level }
}

impl World {
    pub fn condition(&mut self, depth: usize) -> Condition {
        if depth == 0 {
            return self.test();
        }
        match self.tape.below(8) {
            4 => {
                self.reach("and");
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                condition(format!("{} and {}", wrap(&a.text, a.level, AND), wrap(&b.text, b.level, AND)), AND)
            }
            5 => {
                self.reach("or");
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                condition(format!("{} or {}", wrap(&a.text, a.level, OR), wrap(&b.text, b.level, OR)), OR)
            }
            6 => {
                self.reach("not");
                let a = self.condition(depth - 1);
                condition(format!("not {}", wrap(&a.text, a.level, ATOM)), NOT)
            }
            7 => {
                let unit = self.tape.one_of(&[Unit::Ratio, Unit::Money, Unit::Number]);
                let a = self.number(unit, 1);
                let n = self.some_literal(unit);
                let op = self.tape.one_of(&[">=", "<", "<=", ">"]);
                condition(format!("{} {op} {}", a.at(ELSE), literal(unit, n)), COMPARE)
            }
            _ => self.test(),
        }
    }

    fn test(&mut self) -> Condition {
        match self.tape.below(14) {
            0 => condition(self.yes_or_no(), ATOM),
            1 => condition(self.of_dimension(), COMPARE),
            2 | 3 => condition(self.against_line(), COMPARE),
            4 => {
                self.reach("in interval");
                let fact = self.fact("quality");
                self.facts[fact].lines.extend([8 * ONE / 10, ONE]);
                condition(self.tape.one_of(&["quality in [80%, 100%)", "quality not in (80%, 100%]"]), COMPARE)
            }
            5 => {
                self.reach("in set");
                let fact = self.fact("breaches");
                self.facts[fact].lines.extend([ONE, 2 * ONE]);
                condition("breaches in {1, 2, 5}", COMPARE)
            }
            6 => {
                self.reach("is present");
                let fact = self.fact("index");
                self.facts[fact].lines.push(50 * ONE);
                condition("index is present and index >= 50", AND)
            }
            7 => {
                self.reach("is missing");
                let fact = self.fact("index");
                self.facts[fact].lines.push(50 * ONE);
                condition("index is missing or index < 50", OR)
            }
            8 => {
                self.reach("dates");
                self.fact("hired");
                condition(
                    self.tape.one_of(&[
                        "hired >= 2020-01-01",
                        "year(hired) = 2020",
                        "add_months(hired, 6) <= as_of",
                        "hired + 30 < as_of",
                        "quarter(hired) in {1, 2}",
                        "hired in [2019-06-01, 2020-06-30]",
                    ]),
                    COMPARE,
                )
            }
            9 => {
                self.reach("days");
                self.fact("hired");
                condition("as_of - hired > 365", COMPARE)
            }
            10 => {
                self.fact("level");
                condition(self.tape.one_of(&["level = \"A\"", "level in {\"A\", \"B\"}"]), COMPARE)
            }
            11 => {
                let list = self.tape.one_of(&[EVENTS, 1, 2]);
                let filter = self.row_filter(list, 100);
                let function = self.tape.one_of(&["any", "all"]);
                self.reach(function);
                condition(format!("{function}({}{filter})", self.lists[list].name), ATOM)
            }
            12 => {
                self.reach("is missing");
                self.fact("memo");
                condition(self.tape.one_of(&["memo is missing", "memo is present"]), COMPARE)
            }
            _ => {
                self.fact("left");
                self.reach("is present");
                condition("left is present and left < as_of", AND)
            }
        }
    }

    /// A test of a fact against a line that records will aim at.
    pub fn against_line(&mut self) -> String {
        let (name, unit) = self.tape.one_of(&[
            ("breaches", Unit::Count),
            ("late", Unit::Count),
            ("sales", Unit::Money),
            ("quality", Unit::Ratio),
            ("rating", Unit::Number),
            ("leave", Unit::Days),
        ]);
        let fact = self.fact(name);
        let n = self.some_literal(unit);
        self.facts[fact].lines.push(n);
        let op = self.tape.one_of(&[">", ">=", "<", "<=", "=", "<>"]);
        format!("{name} {op} {}", literal(unit, n))
    }

    pub fn yes_or_no(&mut self) -> String {
        let name = self.tape.one_of(&["senior", "certified", "试用"]);
        self.fact(name);
        name.into()
    }

    pub fn of_dimension(&mut self) -> String {
        let name = self.tape.one_of(&["role", "stage"]);
        let fact = self.fact(name);
        let Ty::Dimension(dimension) = self.facts[fact].ty else { unreachable!() };
        let Dimension { values, .. } = self.dimensions[dimension];
        let (a, b) = (self.tape.one_of(values), self.tape.one_of(values));
        match self.tape.below(4) {
            0 => format!("{name} = {a}"),
            1 => format!("{name} <> {a}"),
            2 if a != b => {
                self.reach("in set");
                format!("{name} in {{{a}, {b}}}")
            }
            _ => format!("{a} = {name}"),
        }
    }
}
