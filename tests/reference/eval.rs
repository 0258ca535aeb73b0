use std::cell::{OnceCell, RefCell};

use merit::syntax::ast::{AddOp, CompareOp, Expr, ExprKind, Interval, MulOp, RoundClause, Set};
use merit::value::{Date, RoundMode};
use num_traits::ToPrimitive;

use super::leaf::Leaf;
use super::lookup::Kind;
use super::rules::Rules;
use super::value::{Fault, Num, Out, Record, Row, Value, divide, literal, num, round};
use super::weight::Weights;

/// One person under their rules.
pub struct Run<'r, 'a> {
    pub rules: &'r Rules<'a>,
    pub record: &'r Record,
    pub as_of: Date,
    pub leaves: Vec<OnceCell<Result<Leaf, Fault>>>,
    pub weights: OnceCell<Result<Weights, Fault>>,
    busy: RefCell<Vec<String>>,
}

/// The row an expression is read in.
pub struct Scope<'s> {
    pub list: &'s str,
    pub row: &'s Row,
    pub outer: Option<&'s Scope<'s>>,
}

impl<'r, 'a> Run<'r, 'a> {
    pub fn new(rules: &'r Rules<'a>, record: &'r Record) -> Result<Self, Fault> {
        let end = rules.effective.map(|(_, to)| to);
        let any = Date::new(2024, 12, 31).unwrap();
        Ok(Self {
            rules,
            record,
            as_of: record.as_of.or(end).unwrap_or(any),
            leaves: rules.nodes.iter().map(|_| OnceCell::new()).collect(),
            weights: OnceCell::new(),
            busy: RefCell::default(),
        })
    }

    /// Works something out that must not need itself.
    pub fn once<T>(&self, what: &str, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        if self.busy.borrow().iter().any(|b| b == what) {
            return Err(Fault::Scheme(format!("{what} needs itself")));
        }
        self.busy.borrow_mut().push(what.to_owned());
        let result = work();
        self.busy.borrow_mut().pop();
        result
    }

    /// A condition that the checker knows to be defined.
    pub fn condition(&self, e: &Expr, scope: Option<&Scope>) -> Result<bool, Fault> {
        self.eval(e, scope, None)?.ok_or_else(|| Fault::Scheme("undefined condition".into()))?.truth()
    }

    /// A number that the checker knows to be defined.
    pub fn number(&self, e: &Expr, scope: Option<&Scope>) -> Result<Num, Fault> {
        self.maybe_number(e, scope)?.ok_or_else(|| Fault::Scheme("undefined number".into()))
    }

    /// A number that may be undefined.
    pub fn maybe_number(&self, e: &Expr, scope: Option<&Scope>) -> Result<Option<Num>, Fault> {
        self.eval(e, scope, None)?.map(Value::number).transpose()
    }

    /// Rounds as a clause says, in the scheme's mode where it names none.
    pub fn round_by(&self, x: &Num, clause: &RoundClause) -> Result<Num, Fault> {
        let places = self.number(&clause.places, None)?.to_integer().to_u32().unwrap_or(0);
        Ok(round(x, places, clause.mode.unwrap_or(self.mode())))
    }

    /// The scheme's mode.
    pub fn mode(&self) -> RoundMode {
        self.rules.round_lines.and_then(|c| c.mode).unwrap_or(RoundMode::HalfUp)
    }

    /// What an expression is worth; `want` is the dimension its context asks for.
    pub fn eval(&self, e: &Expr, scope: Option<&Scope>, want: Option<&Kind>) -> Out {
        match &e.kind {
            ExprKind::Number(l) => Ok(Some(Value::Num(literal(l)))),
            ExprKind::Text(t) => Ok(Some(Value::Text(t.value.clone()))),
            ExprKind::Bool(b) => Ok(Some(Value::Bool(*b))),
            ExprKind::Date(d) => Ok(Some(Value::Date(d.date))),
            ExprKind::Missing => Ok(None),
            ExprKind::Name(name) => self.name(&name.text, scope, want),
            ExprKind::Outer(name) => self.fact(&name.text),
            ExprKind::Member(base, member) => self.member(base, &member.text, scope),
            ExprKind::Call(call) => self.call(call, scope),
            ExprKind::Paren(inner) => self.eval(inner, scope, want),
            ExprKind::Negate(inner) => Ok(self.maybe_number(inner, scope)?.map(|n| Value::Num(-n))),
            ExprKind::Not(inner) => self.not(inner, scope),
            ExprKind::Sum(first, rest) => self.sum(first, rest, scope),
            ExprKind::Product(first, rest) => self.product(first, rest, scope),
            ExprKind::Compare(a, op, b) => self.compare(a, *op, b, scope),
            ExprKind::In(x, positive, set) => {
                Ok(self.is_in(x, set, scope)?.map(|found| Value::Bool(found == *positive)))
            }
            ExprKind::Presence(x, present) => Ok(Some(Value::Bool(self.eval(x, scope, None)?.is_some() == *present))),
            ExprKind::And(parts) => self.until(parts, false, scope),
            ExprKind::Or(parts) => self.until(parts, true, scope),
            ExprKind::If(arms, otherwise) => {
                for (condition, then) in arms {
                    match self.eval(condition, scope, None)? {
                        None => return Ok(None),
                        Some(value) if value.clone().truth()? => return self.eval(then, scope, want),
                        Some(_) => {}
                    }
                }
                self.eval(otherwise, scope, want)
            }
            ExprKind::Else(parts) => {
                for part in parts {
                    if let Some(value) = self.eval(part, scope, want)? {
                        return Ok(Some(value));
                    }
                }
                Ok(None)
            }
            // A conversion changes the unit, not the value: 90% as number is 0.9.
            ExprKind::As(x, _) => self.eval(x, scope, None),
            ExprKind::Todo | ExprKind::Bad => Err(Fault::Unsupported(format!("{:?}", e.kind))),
        }
    }

    fn not(&self, e: &Expr, scope: Option<&Scope>) -> Out {
        let Some(value) = self.eval(e, scope, None)? else { return Ok(None) };
        Ok(Some(Value::Bool(!value.truth()?)))
    }

    /// `and` and `or` from left to right, no further than needed.
    fn until(&self, parts: &[Expr], decided: bool, scope: Option<&Scope>) -> Out {
        for part in parts {
            let Some(value) = self.eval(part, scope, None)? else { return Ok(None) };
            if value.truth()? == decided {
                return Ok(Some(Value::Bool(decided)));
            }
        }
        Ok(Some(Value::Bool(!decided)))
    }

    fn sum(&self, first: &Expr, rest: &[(AddOp, Expr)], scope: Option<&Scope>) -> Out {
        let mut total = self.eval(first, scope, None)?;
        for (op, e) in rest {
            let term = self.eval(e, scope, None)?;
            let (Some(a), Some(b)) = (total.take(), term) else {
                continue;
            };
            total = Some(match (a, op, b) {
                (Value::Date(a), AddOp::Minus, Value::Date(b)) => Value::Num(num(&a.days_since(b).to_string())),
                (Value::Date(day), AddOp::Plus, Value::Num(n)) => later(day, &n)?,
                (Value::Num(n), AddOp::Plus, Value::Date(day)) => later(day, &n)?,
                (Value::Date(day), AddOp::Minus, Value::Num(n)) => later(day, &-n)?,
                (a, AddOp::Plus, b) => Value::Num(a.number()? + b.number()?),
                (a, AddOp::Minus, b) => Value::Num(a.number()? - b.number()?),
            });
        }
        Ok(total)
    }

    fn product(&self, first: &Expr, rest: &[(MulOp, Expr)], scope: Option<&Scope>) -> Out {
        let mut product = self.maybe_number(first, scope)?;
        for (op, e) in rest {
            let factor = self.maybe_number(e, scope)?;
            product = match (product, factor, op) {
                (Some(a), Some(b), MulOp::Times) => Some(a * b),
                (Some(a), Some(b), MulOp::Over) => divide(&a, &b),
                (None, _, _) | (_, None, _) => None,
            };
        }
        Ok(product.map(Value::Num))
    }

    fn compare(&self, a: &Expr, op: CompareOp, b: &Expr, scope: Option<&Scope>) -> Out {
        let kind = self.kind(a, scope).or_else(|| self.kind(b, scope));
        let left = self.eval(a, scope, kind.as_ref())?;
        let right = self.eval(b, scope, kind.as_ref())?;
        let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
        Ok(Some(Value::Bool(holds(&left, op, &right)?)))
    }

    fn is_in(&self, x: &Expr, set: &Set, scope: Option<&Scope>) -> Result<Option<bool>, Fault> {
        let kind = match set {
            Set::Values(values) => {
                self.kind(x, scope).or_else(|| values.iter().find_map(|value| self.kind(value, scope)))
            }
            Set::Interval(_) => None,
        };
        let Some(x) = self.eval(x, scope, kind.as_ref())? else { return Ok(None) };
        match set {
            Set::Interval(interval) => self.within(&x, interval, scope),
            Set::Values(values) => {
                for value in values {
                    let Some(value) = self.eval(value, scope, kind.as_ref())? else { return Ok(None) };
                    if holds(&x, CompareOp::Equal, &value)? {
                        return Ok(Some(true));
                    }
                }
                Ok(Some(false))
            }
        }
    }

    /// Whether a value lies in an interval, of numbers or of dates.
    pub fn within(&self, x: &Value, interval: &Interval, scope: Option<&Scope>) -> Result<Option<bool>, Fault> {
        let low = self.eval(&interval.low, scope, None)?;
        let high = self.eval(&interval.high, scope, None)?;
        let (Some(low), Some(high)) = (low, high) else { return Ok(None) };
        let above = if interval.low_open { CompareOp::Greater } else { CompareOp::AtLeast };
        let below = if interval.high_open { CompareOp::Less } else { CompareOp::AtMost };
        Ok(Some(holds(x, above, &low)? && holds(x, below, &high)?))
    }
}

/// Whether a comparison of two values holds.
pub fn holds(a: &Value, op: CompareOp, b: &Value) -> Result<bool, Fault> {
    let order = match (a, b) {
        (Value::Num(a), Value::Num(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b))
        | (Value::Member(a), Value::Member(b))
        | (Value::Grade(a), Value::Grade(b))
        | (Value::Class(a), Value::Class(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => return Err(Fault::Scheme(format!("{a:?} and {b:?} do not compare"))),
    };
    Ok(match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::Unequal => order.is_ne(),
        CompareOp::Less => order.is_lt(),
        CompareOp::AtMost => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::AtLeast => order.is_ge(),
    })
}

/// The day so many days later.
fn later(day: Date, days: &Num) -> Result<Value, Fault> {
    let whole = days.is_integer().then(|| days.to_integer().to_i64()).flatten();
    let date = whole.and_then(|n| day.plus_days(n));
    date.map(Value::Date).ok_or_else(|| Fault::Record("a day outside the calendar".into()))
}

/// Points are hundredths of the whole.
pub fn hundred() -> Num {
    num("100")
}

/// Clamps to what an interval holds, ends included.
pub fn clamp(x: Num, low: Num, high: Num) -> Num {
    x.max(low).min(high)
}
