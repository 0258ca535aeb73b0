//! A condition computed for one kind of person, before anyone is scored.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::level::Active;
use crate::diag::{Say, say};
use crate::facts::{FieldKind, Value};
use crate::model::{
    AddOp, ExprId, ExprKind, GroupMember, IndicatorMember, Interval, Layered, Level, MulOp, Node, Scheme, Set,
    ValueFunction,
};
use crate::source::Span;
use crate::value::{Rational, RoundMode, Rounding};

/// A part that can not be decided; without words where its problem is already reported.
#[derive(Clone)]
pub(super) struct Undecided {
    pub(super) at: Span,
    pub(super) why: Option<Say>,
}

pub(super) type Decided = Result<Value, Undecided>;

/// Computes for one kind of person.
pub(super) struct Judge<'a> {
    scheme: &'a Scheme,
    pub(super) person: &'a BTreeMap<usize, usize>,
    active: &'a Active<'a>,
    levels: &'a BTreeMap<Option<usize>, Rc<Level>>,
    /// The weights that are rescaled.
    shares: BTreeMap<Node, Rational>,
    definitions: BTreeMap<usize, Decided>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        person: &'a BTreeMap<usize, usize>,
        active: &'a Active<'a>,
        levels: &'a BTreeMap<Option<usize>, Rc<Level>>,
    ) -> Self {
        Self { scheme, person, active, levels, shares: rescaled(levels, active), definitions: BTreeMap::new() }
    }

    pub(super) fn settle(&mut self, index: usize) {
        let value = self.scheme.definitions.get(index).and_then(|d| self.pick(&d.value)).map(|value| self.value(value));
        if let Some(value) = value {
            self.definitions.insert(index, value);
        }
    }

    fn pick<T: Copy>(&self, property: &Layered<T>) -> Option<T> {
        property.pick(|patch| self.active.depth(patch)).map(|(value, ..)| *value)
    }

    pub(super) fn value(&self, id: ExprId) -> Decided {
        let expr = self.scheme.expr(id);
        let span = expr.span;
        let unknown = |why: Say| Err(Undecided { at: span, why: Some(why) });
        match &expr.kind {
            ExprKind::Number(value, _) => Ok(Value::Number(value.clone())),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Date(date) => Ok(Value::Date(*date)),
            ExprKind::Member(_, place) => Ok(Value::Member(*place)),
            ExprKind::Definition(index) => {
                self.definitions.get(index).cloned().unwrap_or(Err(Undecided { at: span, why: None }))
            }
            ExprKind::Fact(fact) => self.fact(*fact, span),
            ExprKind::Indicator(index, IndicatorMember::Weight) => self.weight(Node::Indicator(*index), span),
            ExprKind::Section(index, GroupMember::Weight) => self.weight(Node::Section(*index), span),
            ExprKind::Todo | ExprKind::Bad => Err(Undecided { at: span, why: None }),
            ExprKind::Negate(inner) => Ok(Value::Number(-self.number(*inner)?)),
            ExprKind::Not(inner) => Ok(Value::Bool(!self.truth(*inner)?)),
            ExprKind::As(inner, _) => self.value(*inner),
            ExprKind::Sum(first, rest) => self.sum(*first, rest, span),
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, op, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                holds(&left, *op, &right).map(Value::Bool).ok_or(Undecided { at: span, why: None })
            }
            ExprKind::In(value, positive, set) => Ok(Value::Bool(self.within(*value, set)? == *positive)),
            ExprKind::And(parts) => self.all(parts, true),
            ExprKind::Or(parts) => self.all(parts, false),
            ExprKind::If(arms, otherwise) => {
                for (condition, value) in arms {
                    if self.truth(*condition)? {
                        return self.value(*value);
                    }
                }
                self.value(*otherwise)
            }
            ExprKind::Else(options) => options.first().map_or(unknown(only_scored()), |first| self.value(*first)),
            ExprKind::Call(function, args) => self.call(*function, args, span),
            ExprKind::AsOf => {
                unknown(say!("the evaluation date is only known when somebody is scored", "评价日要到评分时才知道"))
            }
            ExprKind::Presence(..) | ExprKind::Field(_) | ExprKind::List(_) => unknown(differs()),
            ExprKind::Indicator(..)
            | ExprKind::Section(..)
            | ExprKind::GradeName(_)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Outcome(_)
            | ExprKind::Class(_)
            | ExprKind::ClassName(..)
            | ExprKind::ClassAttribute(..)
            | ExprKind::Noticed(_)
            | ExprKind::Taken(_)
            | ExprKind::Pool(_)
            | ExprKind::Rank
            | ExprKind::Percentile
            | ExprKind::Won(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Grade
            | ExprKind::GradeAttribute(_) => unknown(only_scored()),
        }
    }

    fn fact(&self, fact: usize, span: Span) -> Decided {
        match (self.person.get(&fact), self.scheme.facts.fields.get(fact).map(|f| &f.kind)) {
            (Some(place), Some(FieldKind::Member(_))) => Ok(Value::Member(*place)),
            (Some(place), Some(FieldKind::Bool)) => Ok(Value::Bool(*place == 1)),
            _ => Err(Undecided { at: span, why: Some(differs()) }),
        }
    }

    fn number(&self, id: ExprId) -> Result<Rational, Undecided> {
        match self.value(id)? {
            Value::Number(number) => Ok(number),
            Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Err(Undecided { at: self.scheme.expr(id).span, why: None })
            }
        }
    }

    fn truth(&self, id: ExprId) -> Result<bool, Undecided> {
        match self.value(id)? {
            Value::Bool(value) => Ok(value),
            Value::Missing | Value::Date(_) | Value::Number(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Err(Undecided { at: self.scheme.expr(id).span, why: None })
            }
        }
    }

    fn sum(&self, first: ExprId, rest: &[(AddOp, ExprId)], span: Span) -> Decided {
        let mut total = self.value(first)?;
        for (op, term) in rest {
            total = match (total, op, self.value(*term)?) {
                (Value::Number(a), AddOp::Plus, Value::Number(b)) => Value::Number(a + b),
                (Value::Number(a), AddOp::Minus, Value::Number(b)) => Value::Number(a - b),
                (Value::Date(a), AddOp::Minus, Value::Date(b)) => Value::Number(a.days_since(b).into()),
                _ => {
                    let why = say!("dates are not computed with here", "这里不计算日期");
                    return Err(Undecided { at: span, why: Some(why) });
                }
            };
        }
        Ok(total)
    }

    fn product(&self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Decided {
        let mut product = self.number(first)?;
        for (op, factor) in rest {
            let right = self.number(*factor)?;
            let at = self.scheme.expr(*factor).span;
            product = match op {
                MulOp::Times => product * right,
                MulOp::Over => product
                    .checked_div(&right)
                    .ok_or_else(|| Undecided { at, why: Some(say!("the divisor is 0", "除数为 0")) })?,
            };
            if product.bits() > crate::check::known::MOST_BITS {
                let why = say!("the number grows too long", "数字过长");
                return Err(Undecided { at, why: Some(why) });
            }
        }
        Ok(Value::Number(product))
    }

    fn within(&self, value: ExprId, set: &Set) -> Result<bool, Undecided> {
        let at = self.scheme.expr(value).span;
        let value = self.value(value)?;
        let compared = |op, other: &Value| holds(&value, op, other).ok_or(Undecided { at, why: None });
        use crate::model::CompareOp as Op;
        match set {
            Set::Values(values) => {
                for item in values {
                    if compared(Op::Equal, &self.value(*item)?)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Set::Interval(Interval { low, high, low_open, high_open, .. }) => {
                let above = compared(if *low_open { Op::Greater } else { Op::AtLeast }, &self.value(*low)?)?;
                let below = compared(if *high_open { Op::Less } else { Op::AtMost }, &self.value(*high)?)?;
                Ok(above && below)
            }
        }
    }

    /// `and` (`wanted`) or `or`: one part may decide for all, whatever the others are.
    fn all(&self, parts: &[ExprId], wanted: bool) -> Decided {
        let mut undecided = None;
        for part in parts {
            match self.truth(*part) {
                Ok(value) if value != wanted => return Ok(Value::Bool(value)),
                Ok(_) => {}
                Err(part) => undecided = undecided.or(Some(part)),
            }
        }
        undecided.map_or(Ok(Value::Bool(wanted)), Err)
    }

    fn call(&self, function: ValueFunction, args: &[ExprId], span: Span) -> Decided {
        let whole = |mode| Rounding { places: 0, mode };
        let given: Vec<Rational> = args.iter().map(|a| self.number(*a)).collect::<Result<_, _>>()?;
        let value = match (function, given.as_slice()) {
            (ValueFunction::Min, all) => all.iter().min().cloned(),
            (ValueFunction::Max, all) => all.iter().max().cloned(),
            (ValueFunction::Clamp, [value, low, high]) => Some(value.clone().max(low.clone()).min(high.clone())),
            (ValueFunction::Abs, [value]) => Some(value.abs()),
            (ValueFunction::Floor, [value]) => Some(value.round(whole(RoundMode::Floor))),
            (ValueFunction::Ceil, [value]) => Some(value.round(whole(RoundMode::Ceil))),
            (ValueFunction::Days, [value]) => Some(value.clone()),
            (ValueFunction::Round, [value, places @ ..]) => {
                let places = places.first().and_then(Rational::to_i64).unwrap_or(0);
                let places = u32::try_from(places).unwrap_or(0);
                Some(value.round(Rounding { places, mode: self.scheme.lines.mode }))
            }
            _ => None,
        };
        let why = say!("this function is not computed here", "这里不计算此函数");
        value.map(Value::Number).ok_or(Undecided { at: span, why: Some(why) })
    }

    /// The product of the weights down the tree; of a grouping without weight the sum of what is in it.
    fn weight(&self, node: Node, span: Span) -> Decided {
        self.effective(node).map(Value::Number).ok_or(Undecided { at: span, why: None })
    }

    fn effective(&self, node: Node) -> Option<Rational> {
        let scheme = self.scheme;
        if !self.active.is_present(node) {
            return Some(Rational::ZERO);
        }
        if let Node::Section(index) = node {
            let section = scheme.sections.get(index)?;
            if section.weight.is_unset() {
                return section.children.iter().map(|child| self.effective(*child)).sum();
            }
        }
        let mut product = Rational::ONE;
        let mut at = Some(node);
        while let Some(node) = at {
            let around = scheme.level_around(node);
            let is_rescaled = self.levels.get(&around).is_some_and(|level| self.active.rest(level).is_some());
            let share = if is_rescaled { self.shares.get(&node).cloned() } else { self.written(node) };
            product = &product * &share?;
            at = around.map(Node::Section);
        }
        Some(product)
    }

    fn written(&self, node: Node) -> Option<Rational> {
        let share = self.active.share(node).filter(|share| !share.is_open() && self.active.is_present(node))?;
        Some(share.value)
    }

    /// The innermost part that makes a condition fail.
    pub(super) fn failing(&self, id: ExprId) -> ExprId {
        match &self.scheme.expr(id).kind {
            ExprKind::And(parts) => {
                let part = parts.iter().find(|part| matches!(self.truth(**part), Ok(false)));
                part.map_or(id, |part| self.failing(*part))
            }
            ExprKind::If(arms, otherwise) => {
                let arm = arms.iter().find(|(condition, _)| matches!(self.truth(*condition), Ok(true)));
                self.failing(arm.map_or(*otherwise, |(_, value)| *value))
            }
            _ => id,
        }
    }
}

/// The weights of the levels that somebody rescales, where they are decided; the others stand for themselves.
fn rescaled(levels: &BTreeMap<Option<usize>, Rc<Level>>, active: &Active<'_>) -> BTreeMap<Node, Rational> {
    let levels = levels.values().filter(|level| active.rest(level).is_some());
    let shares = levels.flat_map(|level| active.shares(level));
    shares.filter(|share| !share.is_open()).map(|share| (share.node, share.value)).collect()
}

fn holds(left: &Value, op: crate::model::CompareOp, right: &Value) -> Option<bool> {
    let order = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Member(a), Value::Member(b)) => a.cmp(b),
        _ => return None,
    };
    Some(op.agrees(order))
}

fn differs() -> Say {
    say!("this differs from person to person", "这因人而异")
}

fn only_scored() -> Say {
    say!("this is only known when somebody is scored", "这要到评分时才知道")
}
