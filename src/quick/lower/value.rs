//! Expressions.

use std::cmp::Ordering;

use super::super::amount::Amount;
use super::super::bounds::Bounds;
use super::super::build::Built;
use super::super::code::{Input, Instr, Reg};
use super::{Lower, Symbol, TALLEST, There};
use crate::facts::{FieldKind, Value, days};
use crate::plan::{AddOp, CompareOp, MulOp, NodeId, Op};
use crate::value::Rational;

impl Lower<'_> {
    /// A node, in a row of a list where one is given.
    pub(super) fn value(&mut self, id: NodeId, list: Option<usize>) -> Built<Symbol> {
        if let Some(known) = self.nodes.get(&(id, list)) {
            return Ok(known.clone());
        }
        let before = self.b.here.replace(self.plan.node(id).span);
        self.depth += 1;
        let found =
            if self.depth > TALLEST { self.b.unsuited("an expression is very tall") } else { self.op(id, list) };
        self.depth -= 1;
        let found = found?;
        self.b.here = before;
        self.nodes.insert((id, list), found.clone());
        Ok(found)
    }

    fn op(&mut self, id: NodeId, list: Option<usize>) -> Built<Symbol> {
        let plan = self.plan;
        let op = &plan.node(id).op;
        match op {
            Op::Negate(inner) => self.turned(*inner, list, |own, amount| own.b.negate(amount)),
            Op::Abs(inner) => self.turned(*inner, list, |own, amount| own.b.abs(amount)),
            Op::Round(inner, rounding) => {
                let rounding = *rounding;
                self.turned(*inner, list, move |own, amount| own.b.round(amount, rounding))
            }
            Op::Not(inner) => match self.value(*inner, list)? {
                Symbol::Truth(holds, there) => Ok(Symbol::Truth(self.b.emit(Instr::Not(holds))?, there)),
                other => Ok(other),
            },
            Op::Sum(first, rest) => self.sum(*first, rest, list),
            Op::Product(first, rest) => self.product(*first, rest, list),
            Op::Compare(left, op, right) => {
                let (left, right) = (self.value(*left, list)?, self.value(*right, list)?);
                self.compared(&left, *op, &right)
            }
            Op::InSet(value, positive, set) => self.in_set(*value, *positive, set, list),
            Op::InInterval { .. } => self.in_interval(id, list),
            Op::Presence(value, present) => self.presence(*value, *present, list),
            Op::And(parts) => self.chain(parts, true, list),
            Op::Or(parts) => self.chain(parts, false, list),
            Op::If(arms, otherwise) => self.choice(arms, *otherwise, list),
            Op::Else(options) => self.first_there(options, list),
            Op::Min(args) => self.extreme_of(args, Ordering::Less, list),
            Op::Max(args) => self.extreme_of(args, Ordering::Greater, list),
            Op::Clamp(value, low, high) => {
                let raised = self.extreme_of(&[*value, *low], Ordering::Greater, list)?;
                let Some((raised, there)) = self.as_number(raised)? else { return Ok(Symbol::Missing) };
                let Some((high, beside)) = self.number(*high, list)? else { return Ok(Symbol::Missing) };
                let amount = self.b.extreme(&raised, &high, Ordering::Less)?;
                Ok(Symbol::Number(amount, self.both(there, beside)?))
            }
            Op::Year(inner) => self.date_part(*inner, Instr::Year, list),
            Op::Quarter(inner) => self.date_part(*inner, Instr::Quarter, list),
            Op::Month(inner) => self.date_part(*inner, Instr::Month, list),
            Op::List { function, list: rows, filter, by, value } => self.list(*function, *rows, *filter, *by, *value),
            Op::AddMonths(..) => self.b.unsuited("months are added to a date"),
            _ => self.leaf(op, list),
        }
    }

    /// A node without parts.
    fn leaf(&mut self, op: &Op, list: Option<usize>) -> Built<Symbol> {
        let symbol = |found: Option<&Symbol>| found.cloned().unwrap_or(Symbol::Missing);
        let number = |amount: Amount| Ok(Symbol::Number(amount, None));
        let truth = |holds: Option<&Reg>| holds.map_or(Symbol::Missing, |holds| Symbol::Truth(*holds, None));
        match op {
            Op::Const(value) => self.constant_value(value),
            Op::AsOf => match self.from.as_of {
                Some(date) => self.code(days(date).into()),
                None => Ok(Symbol::Missing),
            },
            Op::Fact(fact) => self.fact(*fact),
            Op::Field(field) => match list {
                Some(list) => self.field_of(list, *field),
                None => self.b.unsuited("a field stands outside its list"),
            },
            Op::Definition(index) => self.definition(*index),
            Op::Measure(index) => Ok(symbol(self.measures.get(*index))),
            Op::Score(index) => Ok(symbol(self.scores.get(*index))),
            Op::Points(index) => match self.points.get(*index).cloned() {
                Some((_, line)) => number(line),
                None => Ok(Symbol::Missing),
            },
            Op::Weight(index) => number(self.each_of(|kind| kind.weights.get(*index).cloned())?),
            Op::SectionPoints(index) => number(self.section_points(*index)?),
            Op::SectionWeight(index) => number(self.section_weight(*index)?),
            Op::SectionScore(index) => {
                let (points, weight) = (self.section_points(*index)?, self.section_weight(*index)?);
                let score = self.b.over_amount(&points, &weight)?;
                Ok(score.map_or(Symbol::Missing, |(score, there)| Symbol::Number(score, there)))
            }
            Op::AdjustPoints(index) => match self.adjusted.get(*index).cloned() {
                Some((_, line, _)) => number(line),
                None => Ok(Symbol::Missing),
            },
            Op::AdjustMoney(index) => match self.adjusted.get(*index).cloned() {
                Some((.., money)) => number(money),
                None => Ok(Symbol::Missing),
            },
            Op::Fired(index) => Ok(truth(self.results.fired.get(*index))),
            Op::Noticed(index) => Ok(truth(self.results.noticed.get(*index))),
            Op::Taken(index) => Ok(truth(self.results.actions.get(*index))),
            Op::Outcome(index) => Ok(symbol(self.results.outcomes.get(*index).and_then(Option::as_ref))),
            Op::Total => Ok(self.results.total.clone().map_or(Symbol::Missing, |total| Symbol::Number(total, None))),
            Op::ComputedTotal => {
                let total = self.results.computed_total.clone();
                Ok(total.map_or(Symbol::Missing, |total| Symbol::Number(total, None)))
            }
            Op::Grade => {
                let rows = self.plan.grades.as_ref().map_or(0, |grades| grades.rows.len());
                self.row_of(self.results.grade, rows)
            }
            Op::Class(index) => {
                let rows = self.plan.classes.get(*index).map_or(0, |class| class.rows.len());
                self.row_of(self.results.classes.get(*index).copied(), rows)
            }
            Op::Attribute(place) => {
                let values = self.plan.grades.iter().flat_map(|grades| &grades.rows);
                let values: Vec<_> = values.map(|row| row.values.get(*place).cloned().flatten()).collect();
                self.entry(self.results.grade, &values)
            }
            Op::ClassAttribute(index, place) => {
                let values = self.plan.classes.get(*index).into_iter().flat_map(|class| &class.rows);
                let values: Vec<_> = values.map(|row| row.values.get(*place).cloned().flatten()).collect();
                self.entry(self.results.classes.get(*index).copied(), &values)
            }
            Op::Todo => self.b.unsuited("something is not decided yet"),
            _ => self.b.unsuited("people are compared"),
        }
    }

    fn code(&mut self, value: i128) -> Built<Symbol> {
        Ok(Symbol::Code(self.b.constant(value)?, None))
    }

    fn constant_value(&mut self, value: &Value) -> Built<Symbol> {
        match value {
            Value::Missing => Ok(Symbol::Missing),
            Value::Number(number) => Ok(Symbol::Number(Amount::Const(number.clone()), None)),
            Value::Date(date) => self.code(days(*date).into()),
            Value::Bool(value) => Ok(Symbol::Truth(self.b.constant((*value).into())?, None)),
            Value::Member(place) => self.code(i128::try_from(*place).unwrap_or(0)),
            Value::Text(text) => Ok(Symbol::Words(text.to_string())),
            Value::Rows(_) => self.b.unsuited("a list stands for a value"),
        }
    }

    /// A row that may be none.
    fn row_of(&mut self, row: Option<Reg>, rows: usize) -> Built<Symbol> {
        let Some(row) = row else { return Ok(Symbol::Missing) };
        let there = self.b.emit(Instr::Below(row, i128::try_from(rows).unwrap_or(0)))?;
        Ok(Symbol::Code(row, (self.b.bounds(there).low == 0).then_some(there)))
    }

    /// The value of a row among several.
    fn entry(&mut self, row: Option<Reg>, values: &[Option<Value>]) -> Built<Symbol> {
        let Some(row) = row else { return Ok(Symbol::Missing) };
        let mut found = Symbol::Missing;
        for (index, value) in values.iter().enumerate().rev() {
            let value = self.constant_value(value.as_ref().unwrap_or(&Value::Missing))?;
            let here = self.b.emit(Instr::Equals(row, i128::try_from(index).unwrap_or(0)))?;
            found = self.choose(here, value, found)?;
        }
        Ok(found)
    }

    fn fact(&mut self, fact: usize) -> Built<Symbol> {
        let (Some(field), Some(scale)) = (self.plan.facts.fields.get(fact), self.from.scales.0.get(fact)) else {
            return Ok(Symbol::Missing);
        };
        let there = match field.optional && scale.may_miss {
            true => Some(self.b.input(Input::There(fact), Bounds::TRUTH)?),
            false => None,
        };
        let (bounds, places) = (scale.bounds(), scale.places);
        if let FieldKind::Text = field.kind {
            return Ok(Symbol::Text(None, fact, there));
        }
        if let FieldKind::List(_) = field.kind {
            return self.b.unsuited("a list stands for a value");
        }
        let value = self.filled(Input::Fact(fact), bounds, there)?;
        self.read(value, &field.kind, places, there)
    }

    pub(super) fn field_of(&mut self, list: usize, field: usize) -> Built<Symbol> {
        let schema = self.plan.facts.fields.get(list).map(|fact| &fact.kind);
        let Some(FieldKind::List(schema)) = schema else { return Ok(Symbol::Missing) };
        let scale = self.from.scales.0.get(list).and_then(|scale| scale.fields.get(field));
        let (Some(field_of), Some(scale)) = (schema.fields.get(field), scale) else {
            return self.b.unsuited("nothing is known of a list yet");
        };
        let there = match field_of.optional && scale.may_miss {
            true => Some(self.b.input(Input::FieldThere(list, field), Bounds::TRUTH)?),
            false => None,
        };
        let (bounds, places) = (scale.bounds(), scale.places);
        if let FieldKind::Text = field_of.kind {
            return Ok(Symbol::Text(Some(list), field, there));
        }
        let value = self.filled(Input::Field(list, field), bounds, there)?;
        self.read(value, &field_of.kind, places, there)
    }

    /// A number that is filled in. Where there is none it is 0, which is brought to the range of those that are there:
    /// whatever is proved by that range, such as that nothing is divided by 0, must hold for everybody.
    fn filled(&mut self, input: Input, bounds: Bounds, there: There) -> Built<Reg> {
        if there.is_none() || bounds.contains(0) {
            return self.b.input(input, bounds);
        }
        let value = self.b.input(input, bounds.union(Bounds::just(0)))?;
        self.b.emit(match bounds.low > 0 {
            true => Instr::AtLeast(value, bounds.low),
            false => Instr::AtMost(value, bounds.high),
        })
    }

    fn read(&mut self, value: Reg, kind: &FieldKind, places: u32, there: There) -> Built<Symbol> {
        match kind {
            FieldKind::Numeric(_) => {
                let unit = Rational::from_parts(1, 10_i128.pow(places));
                Ok(Symbol::Number(Amount::Units(value, unit), there))
            }
            FieldKind::Bool => Ok(Symbol::Truth(value, there)),
            FieldKind::Date(_) | FieldKind::Member(_) => Ok(Symbol::Code(value, there)),
            FieldKind::Text | FieldKind::List(_) => self.b.unsuited("a text stands for a number"),
        }
    }

    fn definition(&mut self, index: usize) -> Built<Symbol> {
        if let Some(Some(known)) = self.definitions.get(index) {
            return Ok(known.clone());
        }
        let plan = self.plan;
        let value = self.picked(|kind| plan.definitions.get(index)?.value.pick(&kind.holds).copied())?;
        if let Some(slot) = self.definitions.get_mut(index) {
            *slot = Some(value.clone());
        }
        Ok(value)
    }

    fn turned(
        &mut self,
        inner: NodeId,
        list: Option<usize>,
        turn: impl Fn(&mut Self, &Amount) -> Built<Amount>,
    ) -> Built<Symbol> {
        match self.number(inner, list)? {
            Some((amount, there)) => Ok(Symbol::Number(turn(self, &amount)?, there)),
            None => Ok(Symbol::Missing),
        }
    }

    fn sum(&mut self, first: NodeId, rest: &[(AddOp, NodeId)], list: Option<usize>) -> Built<Symbol> {
        let mut total = self.value(first, list)?;
        let mut terms: Vec<Amount> = vec![];
        for (op, term) in rest {
            let right = self.value(*term, list)?;
            total = match (total, op, right) {
                (Symbol::Number(a, s), _, Symbol::Number(b, t)) => {
                    // terms are added together at the end, which shares their units
                    let b = if *op == AddOp::Minus { self.b.negate(&b)? } else { b };
                    terms.push(b);
                    Symbol::Number(a, self.both(s, t)?)
                }
                (Symbol::Code(a, s), AddOp::Minus, Symbol::Code(b, t)) => {
                    let days = self.b.emit(Instr::Subtract(a, b))?;
                    Symbol::Number(Amount::Units(days, Rational::ONE), self.both(s, t)?)
                }
                (Symbol::Missing, _, _) | (_, _, Symbol::Missing) => return Ok(Symbol::Missing),
                (_, _, _) => return self.b.unsuited("days are added to a date"),
            };
        }
        match total {
            Symbol::Number(first, there) if !terms.is_empty() => {
                terms.insert(0, first);
                Ok(Symbol::Number(self.b.total(&terms, false)?, there))
            }
            total => Ok(total),
        }
    }

    fn product(&mut self, first: NodeId, rest: &[(MulOp, NodeId)], list: Option<usize>) -> Built<Symbol> {
        let Some((mut product, mut there)) = self.number(first, list)? else { return Ok(Symbol::Missing) };
        for (op, factor) in rest {
            let Some((factor, beside)) = self.number(*factor, list)? else { return Ok(Symbol::Missing) };
            there = self.both(there, beside)?;
            product = match op {
                MulOp::Times => self.b.times(&product, &factor)?,
                MulOp::Over => {
                    let Some((quotient, defined)) = self.b.over_amount(&product, &factor)? else {
                        return Ok(Symbol::Missing);
                    };
                    there = self.both(there, defined)?;
                    quotient
                }
            };
        }
        Ok(Symbol::Number(product, there))
    }

    /// How two values of one type compare; undefined where either is.
    pub(super) fn compared(&mut self, left: &Symbol, op: CompareOp, right: &Symbol) -> Built<Symbol> {
        let there = self.both(left.there(), right.there())?;
        let holds = match (left, right) {
            (Symbol::Missing, _) | (_, Symbol::Missing) => return Ok(Symbol::Missing),
            (Symbol::Number(a, _), Symbol::Number(b, _)) => self.b.compare(a, op, b)?,
            (Symbol::Code(a, _), Symbol::Code(b, _)) | (Symbol::Truth(a, _), Symbol::Truth(b, _)) => {
                self.codes(*a, op, *b)?
            }
            (Symbol::Text(list, field, _), Symbol::Words(words))
            | (Symbol::Words(words), Symbol::Text(list, field, _))
                if matches!(op, CompareOp::Equal | CompareOp::Unequal) =>
            {
                let input = match list {
                    Some(list) => Input::FieldText(*list, *field, words.clone()),
                    None => Input::Text(*field, words.clone()),
                };
                let equal = self.b.input(input, Bounds::TRUTH)?;
                if op == CompareOp::Equal { equal } else { self.b.emit(Instr::Not(equal))? }
            }
            (_, _) => return self.b.unsuited("texts are compared"),
        };
        Ok(Symbol::Truth(holds, there))
    }

    fn codes(&mut self, left: Reg, op: CompareOp, right: Reg) -> Built<Reg> {
        let (one, other) = (self.b.bounds(left), self.b.bounds(right));
        match op {
            CompareOp::Equal if other.low == other.high => self.b.emit(Instr::Equals(left, other.low)),
            CompareOp::Equal if one.low == one.high => self.b.emit(Instr::Equals(right, one.low)),
            _ => self.b.relation(left, op, right),
        }
    }

    fn in_set(&mut self, value: NodeId, positive: bool, set: &[NodeId], list: Option<usize>) -> Built<Symbol> {
        let value = self.value(value, list)?;
        if value == Symbol::Missing {
            return Ok(Symbol::Missing);
        }
        let mut there = value.there();
        let mut found = self.b.constant(0)?;
        for item in set {
            let item = self.value(*item, list)?;
            let Symbol::Truth(equal, defined) = self.compared(&value, CompareOp::Equal, &item)? else {
                return Ok(Symbol::Missing);
            };
            there = self.both(there, defined)?;
            found = self.b.emit(Instr::Or(found, equal))?;
        }
        let found = if positive { found } else { self.b.emit(Instr::Not(found))? };
        Ok(Symbol::Truth(found, there))
    }

    fn in_interval(&mut self, id: NodeId, list: Option<usize>) -> Built<Symbol> {
        let plan = self.plan;
        let Op::InInterval { value, positive, low, high, low_open, high_open } = &plan.node(id).op else {
            return Ok(Symbol::Missing);
        };
        let (value, low, high) = (self.value(*value, list)?, self.value(*low, list)?, self.value(*high, list)?);
        let above = self.compared(&value, if *low_open { CompareOp::Greater } else { CompareOp::AtLeast }, &low)?;
        let below = self.compared(&value, if *high_open { CompareOp::Less } else { CompareOp::AtMost }, &high)?;
        let (Symbol::Truth(above, s), Symbol::Truth(below, t)) = (above, below) else { return Ok(Symbol::Missing) };
        let within = self.b.emit(Instr::And(above, below))?;
        let within = if *positive { within } else { self.b.emit(Instr::Not(within))? };
        Ok(Symbol::Truth(within, self.both(s, t)?))
    }

    fn presence(&mut self, value: NodeId, present: bool, list: Option<usize>) -> Built<Symbol> {
        let value = self.value(value, list)?;
        let there = match (&value, value.there()) {
            (Symbol::Missing, _) => self.b.constant(0)?,
            (_, Some(there)) => there,
            (_, None) => self.b.constant(1)?,
        };
        let holds = if present { there } else { self.b.emit(Instr::Not(there))? };
        Ok(Symbol::Truth(holds, None))
    }

    /// `and` (`all`) and `or`: the first part that decides or is undefined settles it.
    fn chain(&mut self, parts: &[NodeId], all: bool, list: Option<usize>) -> Built<Symbol> {
        let mut found = Symbol::Truth(self.b.constant(all.into())?, None);
        for part in parts.iter().rev() {
            let part = self.value(*part, list)?;
            let (holds, there) = match part {
                Symbol::Truth(holds, there) => (holds, there),
                Symbol::Missing => {
                    found = Symbol::Missing;
                    continue;
                }
                _ => return self.b.unsuited("a condition is no truth"),
            };
            let rest = match found {
                Symbol::Truth(rest, None) => Some(rest),
                _ => None,
            };
            found = match (rest, there) {
                (Some(rest), None) => {
                    let both = if all { Instr::And(holds, rest) } else { Instr::Or(holds, rest) };
                    Symbol::Truth(self.b.emit(both)?, None)
                }
                (_, there) => {
                    let decides = Symbol::Truth(self.b.constant((!all).into())?, None);
                    let goes_on = if all { holds } else { self.b.emit(Instr::Not(holds))? };
                    let mut chosen = self.choose(goes_on, found, decides)?;
                    let defined = self.both(there, chosen.there())?;
                    chosen.set_there(defined);
                    chosen
                }
            };
        }
        Ok(found)
    }

    fn choice(&mut self, arms: &[(NodeId, NodeId)], otherwise: NodeId, list: Option<usize>) -> Built<Symbol> {
        let mut found = self.value(otherwise, list)?;
        for (condition, value) in arms.iter().rev() {
            let (holds, there) = match self.value(*condition, list)? {
                Symbol::Truth(holds, there) => (holds, there),
                Symbol::Missing => {
                    found = Symbol::Missing;
                    continue;
                }
                _ => return self.b.unsuited("a condition is no truth"),
            };
            let value = self.value(*value, list)?;
            found = self.choose(holds, value, found)?;
            if there.is_some() && matches!(found, Symbol::Words(_) | Symbol::Text(..)) {
                return self.b.unsuited("texts are chosen between");
            }
            let defined = self.both(there, found.there())?;
            found.set_there(defined);
        }
        Ok(found)
    }

    fn first_there(&mut self, options: &[NodeId], list: Option<usize>) -> Built<Symbol> {
        let mut found = Symbol::Missing;
        for option in options.iter().rev() {
            let mut option = self.value(*option, list)?;
            found = match (&option, option.there()) {
                (Symbol::Missing, _) => found,
                (_, None) => option,
                (_, Some(there)) => {
                    option.set_there(None);
                    self.choose(there, option, found)?
                }
            };
        }
        Ok(found)
    }

    fn extreme_of(&mut self, args: &[NodeId], wins: Ordering, list: Option<usize>) -> Built<Symbol> {
        let mut best: Option<(Amount, There)> = None;
        for arg in args {
            let Some((next, there)) = self.number(*arg, list)? else { return Ok(Symbol::Missing) };
            best = Some(match best {
                Some((so_far, beside)) => (self.b.extreme(&so_far, &next, wins)?, self.both(beside, there)?),
                None => (next, there),
            });
        }
        Ok(best.map_or(Symbol::Missing, |(amount, there)| Symbol::Number(amount, there)))
    }

    fn date_part(&mut self, inner: NodeId, part: fn(Reg) -> Instr<i128>, list: Option<usize>) -> Built<Symbol> {
        match self.value(inner, list)? {
            Symbol::Code(date, there) => {
                let part = self.b.emit(part(date))?;
                Ok(Symbol::Number(Amount::Units(part, Rational::ONE), there))
            }
            Symbol::Missing => Ok(Symbol::Missing),
            _ => self.b.unsuited("a date is something else"),
        }
    }
}
