use super::catalog::{CUSTOMERS, EVENTS, Fact, List, Micro, ONE, RATINGS, Ty, Unit, literal};
use super::world::World;

/// A numeric expression with what the generator knows of it.
#[derive(Debug, Clone)]
pub struct Number {
    pub text: String,
    /// How tightly it binds, see the constants.
    pub level: u8,
    pub undefined: bool,
    pub at_least_zero: bool,
    pub positive: bool,
}

pub const IF: u8 = 1;
pub const OR: u8 = 2;
pub const AND: u8 = 3;
pub const NOT: u8 = 4;
pub const COMPARE: u8 = 5;
pub const ELSE: u8 = 6;
pub const SUM: u8 = 7;
pub const PRODUCT: u8 = 8;
pub const AS: u8 = 9;
pub const ATOM: u8 = 10;

/// Puts parentheses around what binds less tightly than its place asks.
pub fn wrap(text: &str, level: u8, wanted: u8) -> String {
    if level < wanted { format!("({text})") } else { text.to_owned() }
}

impl Number {
    pub fn at(&self, wanted: u8) -> String {
        wrap(&self.text, self.level, wanted)
    }

    fn known(text: String, level: u8) -> Self {
        Self { text, level, undefined: false, at_least_zero: false, positive: false }
    }
}

impl World {
    /// A literal that suits the unit, at least zero.
    pub fn some_literal(&mut self, unit: Unit) -> Micro {
        match unit {
            Unit::Number => self.tape.one_of(&[5, 1, 2, 8, 10]) * ONE,
            Unit::Count => self.tape.one_of(&[1, 0, 3, 10, 20]) * ONE,
            Unit::Ratio => self.tape.one_of(&[100, 60, 80, 90, 120, 95]) * ONE / 100,
            Unit::Money => self.tape.one_of(&[100, 50, 10, 250, 1000]) * ONE,
            Unit::Points => self.tape.one_of(&[5, 1, 2, 10]) * ONE,
            Unit::Days => self.tape.one_of(&[30, 7, 365]) * ONE,
        }
    }

    /// An expression that is never undefined.
    pub fn number(&mut self, unit: Unit, depth: usize) -> Number {
        let number = self.maybe_number(unit, depth);
        if !number.undefined {
            return number;
        }
        self.reach("else");
        let n = self.some_literal(unit);
        let text = format!("{} else {}", number.at(SUM), literal(unit, n));
        Number { text, level: ELSE, undefined: false, at_least_zero: number.at_least_zero, positive: false }
    }

    /// An expression that may be undefined.
    pub fn maybe_number(&mut self, unit: Unit, depth: usize) -> Number {
        if depth == 0 {
            return self.atom(unit, false);
        }
        let depth = depth - 1;
        match self.tape.below(14) {
            0 => self.atom(unit, false),
            1 => self.atom(unit, true),
            2 => {
                let (a, b) = (self.maybe_number(unit, depth), self.maybe_number(unit, depth));
                let sign = Number::known(format!("{} + {}", a.at(SUM), b.at(PRODUCT)), SUM);
                both(sign, &a, &b)
            }
            3 if unit != Unit::Count => self.scaled(unit, depth),
            4 => self.chosen(unit, depth),
            5 => self.least_or_most(unit, depth),
            6 if unit != Unit::Count => self.rounded(unit, depth),
            7 if unit != Unit::Count => {
                let (a, b) = (self.maybe_number(unit, depth), self.maybe_number(unit, depth));
                let text = format!("{} - {}", a.at(SUM), b.at(PRODUCT));
                Number { undefined: a.undefined || b.undefined, ..Number::known(text, SUM) }
            }
            8 | 9 => self.over_list(unit).unwrap_or_else(|| self.atom(unit, false)),
            10 | 11 => self.special(unit, depth),
            12 if unit != Unit::Count => self.divided(unit, depth),
            _ => self.atom(unit, true),
        }
    }

    /// A fact or a name of that unit.
    pub fn atom(&mut self, unit: Unit, optional: bool) -> Number {
        let names: Vec<usize> = (0..self.names.len()).filter(|&i| self.names[i].unit == unit).collect();
        if !names.is_empty() && self.tape.chance(25) {
            let defined = self.names[self.tape.one_of(&names)].clone();
            return Number {
                undefined: defined.undefined,
                at_least_zero: defined.at_least_zero,
                positive: defined.positive,
                ..Number::known(defined.name, ATOM)
            };
        }
        let fits = |f: &Fact| f.ty == Ty::Unit(unit) && (optional || !f.optional);
        let facts: Vec<usize> = (0..self.facts.len()).filter(|&i| fits(&self.facts[i])).collect();
        let index = self.tape.one_of(&facts);
        self.fact_number(index)
    }

    /// The expression that is a fact.
    pub fn fact_number(&mut self, index: usize) -> Number {
        let name = self.use_fact(index);
        let fact = &self.facts[index];
        Number {
            undefined: fact.optional,
            at_least_zero: fact.ty == Ty::Unit(Unit::Count) || fact.low.is_some_and(|low| low >= 0),
            positive: fact.low.is_some_and(|low| low > 0 || (low == 0 && fact.strict)),
            ..Number::known(name, ATOM)
        }
    }

    fn scaled(&mut self, unit: Unit, depth: usize) -> Number {
        let a = self.maybe_number(unit, depth);
        let by = self.tape.one_of(&["2", "1.5", "0.8", "3"]);
        let text = match self.tape.below(3) {
            0 => format!("{} * {by}", a.at(PRODUCT)),
            1 => format!("{by} * {}", a.at(AS)),
            _ => format!("{} / {by}", a.at(PRODUCT)),
        };
        Number { text, level: PRODUCT, ..a }
    }

    fn divided(&mut self, unit: Unit, depth: usize) -> Number {
        let a = self.maybe_number(unit, depth);
        let by = self.atom(Unit::Number, false);
        let text = format!("{} / {}", a.at(PRODUCT), by.at(AS));
        let undefined = a.undefined || by.undefined || !by.positive;
        let at_least_zero = a.at_least_zero && by.at_least_zero;
        Number { undefined, at_least_zero, ..Number::known(text, PRODUCT) }
    }

    fn chosen(&mut self, unit: Unit, depth: usize) -> Number {
        self.reach("if");
        let condition = self.condition(1);
        let (a, b) = (self.maybe_number(unit, depth), self.maybe_number(unit, depth));
        // `else` between `then` and `else` belongs to the `if`.
        let text = format!("if {} then {} else {}", condition.text, a.at(SUM), b.at(SUM));
        both(Number::known(text, IF), &a, &b)
    }

    fn least_or_most(&mut self, unit: Unit, depth: usize) -> Number {
        self.reach("min max");
        let a = self.maybe_number(unit, depth);
        let n = self.some_literal(unit);
        let function = self.tape.one_of(&["min", "max"]);
        if self.tape.chance(50) {
            let b = self.maybe_number(unit, depth);
            let text = format!("{function}({}, {}, {})", a.text, literal(unit, n), b.text);
            return both(Number::known(text, ATOM), &a, &b);
        }
        let text = format!("{function}({}, {})", a.text, literal(unit, n));
        Number { text, level: ATOM, positive: a.positive && n > 0, ..a }
    }

    fn rounded(&mut self, unit: Unit, depth: usize) -> Number {
        let a = self.maybe_number(unit, depth);
        let undefined = a.undefined;
        match self.tape.below(4) {
            0 => {
                self.reach("round");
                let places = self.tape.below(3);
                Number { text: format!("round({}, {places})", a.text), level: ATOM, positive: false, ..a }
            }
            1 => {
                self.reach("abs");
                let text = format!("abs({})", a.text);
                Number { undefined, at_least_zero: true, ..Number::known(text, ATOM) }
            }
            2 => {
                self.reach("floor ceil");
                let function = self.tape.one_of(&["floor", "ceil"]);
                Number { text: format!("{function}({})", a.text), level: ATOM, positive: false, ..a }
            }
            _ => {
                self.reach("clamp");
                let (low, high) = (literal(unit, 0), self.some_literal(unit));
                let text = format!("clamp({}, {low}, {})", a.text, literal(unit, high));
                Number { undefined, at_least_zero: true, ..Number::known(text, ATOM) }
            }
        }
    }

    /// What only this unit has.
    fn special(&mut self, unit: Unit, depth: usize) -> Number {
        match unit {
            Unit::Ratio => self.quotient(),
            Unit::Number => self.converted(depth),
            Unit::Days => self.span(),
            Unit::Count => self.counted(),
            Unit::Money | Unit::Points => self.atom(unit, true),
        }
    }

    /// Two of one unit, one divided by the other.
    fn quotient(&mut self) -> Number {
        if self.tape.chance(30) {
            return self.shared();
        }
        let unit = self.tape.one_of(&[Unit::Money, Unit::Count]);
        let (a, b) = (self.atom(unit, false), self.atom(unit, false));
        let text = format!("{} / {}", a.at(PRODUCT), b.at(AS));
        let undefined = a.undefined || b.undefined || !b.positive;
        Number { undefined, at_least_zero: a.at_least_zero && b.at_least_zero, ..Number::known(text, PRODUCT) }
    }

    fn converted(&mut self, depth: usize) -> Number {
        match self.tape.below(4) {
            0 => {
                self.reach("as");
                let unit = self.tape.one_of(&[Unit::Ratio, Unit::Money, Unit::Points, Unit::Days]);
                let a = self.maybe_number(unit, depth);
                Number { text: format!("{} as number", a.at(AS)), level: AS, ..a }
            }
            1 => {
                let (a, b) = (self.atom(Unit::Count, false), self.atom(Unit::Count, false));
                let text = format!("{} - {}", a.at(SUM), b.at(PRODUCT));
                Number { undefined: a.undefined || b.undefined, ..Number::known(text, SUM) }
            }
            2 => {
                self.reach("dates");
                self.fact("hired");
                let function = self.tape.one_of(&["year", "quarter", "month"]);
                Number::known(format!("{function}(as_of) - {function}(hired)"), SUM)
            }
            _ => self.atom(Unit::Number, true),
        }
    }

    fn span(&mut self) -> Number {
        self.reach("days");
        self.fact("hired");
        Number::known("as_of - hired".into(), SUM)
    }

    /// A list function, where a list has fields of that unit.
    fn over_list(&mut self, unit: Unit) -> Option<Number> {
        let (list, each, at_least_zero) = match unit {
            Unit::Money => match self.tape.below(4) {
                0 => (EVENTS, "amount", true),
                1 => (CUSTOMERS, "spend", true),
                2 => (CUSTOMERS, "spend * years * margin", true),
                _ => (CUSTOMERS, "spend * years * margin - acquisition", false),
            },
            Unit::Points => (EVENTS, "award_points", false),
            Unit::Number => self.tape.one_of(&[(RATINGS, "score", true), (CUSTOMERS, "years", true)]),
            Unit::Ratio => (CUSTOMERS, "margin", true),
            Unit::Count => return Some(self.counted()),
            Unit::Days => return None,
        };
        let condition = self.row_filter(list, 40);
        let List { name, .. } = self.lists[list];
        let (function, feature) = self.tape.one_of(&[
            ("sum", "sum"),
            ("average", "average"),
            ("min", "min of list"),
            ("max", "max of list"),
            ("first", "first"),
            ("last", "last"),
        ]);
        self.reach(feature);
        let by = match (function, list) {
            ("first" | "last", CUSTOMERS) => self.tape.one_of(&[" by closed", " by spend"]),
            ("first" | "last", EVENTS) => " by amount",
            ("first" | "last", _) => " by score",
            _ => "",
        };
        let text = format!("{function}({name}{condition}{by}, {each})");
        Some(Number { undefined: function != "sum", at_least_zero, ..Number::known(text, ATOM) })
    }

    fn counted(&mut self) -> Number {
        self.reach("count");
        let list = self.tape.one_of(&[EVENTS, CUSTOMERS, RATINGS]);
        let condition = self.row_filter(list, 70);
        let text = format!("count({}{condition})", self.lists[list].name);
        Number { at_least_zero: true, ..Number::known(text, ATOM) }
    }

    fn shared(&mut self) -> Number {
        self.reach("share");
        let list = self.tape.one_of(&[EVENTS, CUSTOMERS, RATINGS]);
        let condition = self.row_filter(list, 100);
        let text = format!("share({}{condition})", self.lists[list].name);
        Number { undefined: true, at_least_zero: true, ..Number::known(text, ATOM) }
    }
}

fn both(number: Number, a: &Number, b: &Number) -> Number {
    Number {
        undefined: a.undefined || b.undefined,
        at_least_zero: a.at_least_zero && b.at_least_zero,
        positive: a.positive && b.positive,
        ..number
    }
}
