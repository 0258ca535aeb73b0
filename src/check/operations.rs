//! The types of sums, products, comparisons, sets and functions.

use crate::diag::say;
use crate::model::{AddOp, CompareOp, ExprId, ExprKind, ListCall, ListFunction, MulOp, Set, ValueFunction};
use crate::value::Unit;

use super::Checker;
use super::known::constant;
use super::types::{COMPARED, Deed, Type};

impl Checker<'_> {
    pub(super) fn sum(&mut self, first: ExprId, rest: &[(AddOp, ExprId)]) -> Type {
        let mut ty = self.infer(first);
        let mut last = first;
        for (op, term) in rest {
            let right = self.infer(*term);
            ty = self.add(last, ty, *op, *term, right);
            last = *term;
        }
        ty
    }

    pub(super) fn add(&mut self, a: ExprId, left: Type, op: AddOp, b: ExprId, right: Type) -> Type {
        let deed = match op {
            AddOp::Plus => Deed { en: "added", zh: "相加", alike: true },
            AddOp::Minus => Deed { en: "subtracted", zh: "相减", alike: true },
        };
        match (left, op, right) {
            (Type::Unknown, _, _) | (_, _, Type::Unknown) => Type::Unknown,
            (Type::Date, AddOp::Minus, Type::Date) => Type::Numeric(Unit::Days),
            (Type::Date, _, Type::Numeric(Unit::Days)) => Type::Date,
            (Type::Date, _, Type::Bare) => {
                if self.whole_days(b) {
                    Type::Date
                } else {
                    Type::Unknown
                }
            }
            (Type::Numeric(Unit::Days) | Type::Bare, AddOp::Plus, Type::Date) => Type::Date,
            (Type::Bare, _, Type::Bare) => Type::Bare,
            (Type::Bare, _, Type::Numeric(unit)) | (Type::Numeric(unit), _, Type::Bare) => {
                let (bare, other) = if left == Type::Bare { (a, b) } else { (b, a) };
                // a count plus a number that is no count is a number, so only whole literals stay counts
                if !self.lend_from(bare, unit, other) {
                    return Type::Unknown;
                }
                match (op, unit) {
                    (AddOp::Minus, Unit::Count) => Type::Numeric(Unit::Number),
                    _ => Type::Numeric(unit),
                }
            }
            (Type::Numeric(x), _, Type::Numeric(y)) => {
                let unit = match op {
                    AddOp::Plus => x.plus(y),
                    AddOp::Minus => x.minus(y),
                };
                unit.map_or_else(|| self.clash(a, left, b, right, deed), Type::Numeric)
            }
            _ => self.clash(a, left, b, right, deed),
        }
    }

    pub(super) fn whole_days(&mut self, id: ExprId) -> bool {
        self.lend(id, Unit::Count)
    }

    pub(super) fn product(&mut self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Type {
        let factors: Vec<(MulOp, ExprId)> =
            std::iter::once((MulOp::Times, first)).chain(rest.iter().copied()).collect();
        let types: Vec<Type> = factors.iter().map(|(_, id)| self.infer(*id)).collect();
        for ((_, id), ty) in factors.iter().zip(&types) {
            if self.numeric(*id, *ty) == Type::Unknown {
                return Type::Unknown;
            }
        }
        let only_times = factors.iter().all(|(op, _)| *op == MulOp::Times);
        let flexible = types.iter().all(|ty| matches!(ty, Type::Bare | Type::Numeric(Unit::Count)));
        if only_times && flexible && types.contains(&Type::Bare) {
            return Type::Bare;
        }
        let mut unit = types.first().and_then(|ty| ty.unit()).unwrap_or(Unit::Number);
        let mut last = first;
        for ((op, id), ty) in factors.iter().zip(&types).skip(1) {
            let right = ty.unit().unwrap_or(Unit::Number);
            let (result, deed) = match op {
                MulOp::Times => (unit.times(right), Deed { en: "multiplied", zh: "相乘", alike: false }),
                MulOp::Over => (unit.over(right), Deed { en: "divided", zh: "相除", alike: false }),
            };
            match result {
                Some(result) => unit = result,
                None => return self.clash(last, Type::Numeric(unit), *id, Type::Numeric(right), deed),
            }
            last = *id;
        }
        Type::Numeric(unit)
    }

    pub(super) fn compare(&mut self, left: ExprId, op: CompareOp, right: ExprId) -> Type {
        let (a, b) = (self.infer(left), self.infer(right));
        self.comparable(left, a, op, right, b);
        Type::Bool
    }

    /// Whether two sides can be compared so; reports where not.
    pub(super) fn comparable(&mut self, left: ExprId, a: Type, op: CompareOp, right: ExprId, b: Type) {
        // a count may well be compared with what it never is
        let below_zero = |id: ExprId| matches!(self.scheme.expr(id).kind, ExprKind::Negate(_));
        let count = Type::Numeric(Unit::Count);
        if (a == count && b == Type::Bare && below_zero(right)) || (b == count && a == Type::Bare && below_zero(left)) {
            return;
        }
        let met = self.meet(left, a, right, b, COMPARED);
        let orders = !matches!(op, CompareOp::Equal | CompareOp::Unequal);
        let ordered = met.is_numeric() || matches!(met, Type::Date | Type::Unknown);
        if orders && !ordered {
            let shown = self.name_of(met);
            self.mismatch(left, say!("only numbers and dates have an order", "只有数值和日期可以比较大小"), &shown);
        }
    }

    pub(super) fn within(&mut self, value: ExprId, set: &Set) -> Type {
        let ty = self.infer(value);
        let deed = COMPARED;
        match set {
            Set::Values(values) => {
                for item in values {
                    let other = self.infer(*item);
                    self.meet(value, ty, *item, other, deed);
                }
            }
            Set::Interval(interval) => {
                if !ty.is_numeric() && ty != Type::Date && ty != Type::Unknown {
                    let shown = self.name_of(ty);
                    self.mismatch(
                        value,
                        say!("only numbers and dates lie in intervals", "只有数值和日期可以用区间"),
                        &shown,
                    );
                }
                for end in [interval.low, interval.high] {
                    let other = self.infer(end);
                    self.meet(value, ty, end, other, deed);
                }
            }
        }
        Type::Bool
    }

    pub(super) fn same(&mut self, values: &[ExprId], deed: Deed) -> Type {
        let mut met: Option<(ExprId, Type)> = None;
        for value in values {
            let ty = self.infer(*value);
            met = Some(match met {
                None => (*value, ty),
                Some((first, so_far)) => {
                    let both = self.meet(first, so_far, *value, ty, deed);
                    // the side with a unit speaks for all
                    if so_far == Type::Bare { (*value, both) } else { (first, both) }
                }
            });
        }
        let (_, ty) = met.unwrap_or((ExprId::default(), Type::Unknown));
        if let Type::Numeric(unit) = ty {
            // literals met before the first unit take it as well
            for value in values {
                if self.ty(*value) == Type::Bare && !self.lend_quietly(*value, unit) {
                    return Type::Unknown;
                }
            }
        }
        ty
    }

    pub(super) fn lend_quietly(&mut self, id: ExprId, unit: Unit) -> bool {
        let reported = self.problems.len();
        let fits = self.lend(id, unit);
        self.problems.truncate(reported);
        fits
    }

    pub(super) fn call(&mut self, id: ExprId, function: ValueFunction, args: &[ExprId]) -> Type {
        let first = args.first().copied().unwrap_or(id);
        match function {
            ValueFunction::Min | ValueFunction::Max | ValueFunction::Clamp => {
                let ty =
                    self.same(args, Deed { en: "arguments of one function", zh: "作为同一函数的参数", alike: true });
                self.numeric(first, ty)
            }
            ValueFunction::Round => {
                let ty = self.infer(first);
                if let Some(places) = args.get(1) {
                    self.infer(*places);
                }
                self.numeric(first, ty)
            }
            ValueFunction::Abs | ValueFunction::Floor | ValueFunction::Ceil => {
                let ty = self.infer(first);
                self.numeric(first, ty)
            }
            ValueFunction::Year | ValueFunction::Quarter | ValueFunction::Month => {
                self.date(first);
                Type::Numeric(Unit::Count)
            }
            ValueFunction::Days => {
                let ty = self.infer(first);
                match ty {
                    Type::Bare | Type::Unknown => {}
                    Type::Numeric(Unit::Number | Unit::Count | Unit::Days) => {}
                    _ => self.expect_unit(first, ty, Unit::Number),
                }
                Type::Numeric(Unit::Days)
            }
            ValueFunction::AddMonths => {
                self.date(first);
                if let Some(months) = args.get(1) {
                    let ty = self.infer(*months);
                    // backwards is as good a direction, `add_months(d, -3)`
                    let backwards = constant(self.scheme, *months).is_some_and(|m| m.is_whole() && m.is_negative());
                    if !(ty == Type::Bare && backwards) {
                        self.expect_unit(*months, ty, Unit::Count);
                    }
                }
                Type::Date
            }
        }
    }

    pub(super) fn date(&mut self, id: ExprId) {
        let ty = self.infer(id);
        if ty != Type::Date && ty != Type::Unknown {
            let shown = self.name_of(ty);
            self.mismatch(id, say!("a date is expected", "这里需要日期"), &shown);
        }
    }

    pub(super) fn list(&mut self, call: &ListCall) -> Type {
        if let Some(filter) = call.filter {
            self.boolean(filter);
        }
        if let Some(by) = call.by {
            let ty = self.infer(by);
            if !ty.is_numeric() && !matches!(ty, Type::Date | Type::Unknown) {
                let shown = self.name_of(ty);
                self.mismatch(by, say!("rows are ordered by a number or a date", "只能按数值或日期排序"), &shown);
            }
        }
        let value = match call.value {
            Some(value) if matches!(call.function, ListFunction::Any | ListFunction::All) => self.boolean(value),
            Some(value) => {
                let ty = self.infer(value);
                let any_type = matches!(call.function, ListFunction::First | ListFunction::Last);
                if any_type { ty } else { self.numeric(value, ty) }
            }
            None => Type::Unknown,
        };
        match call.function {
            ListFunction::Count => Type::Numeric(Unit::Count),
            ListFunction::Share => Type::Numeric(Unit::Ratio),
            ListFunction::Any | ListFunction::All => Type::Bool,
            ListFunction::Average if value == Type::Numeric(Unit::Count) => Type::Numeric(Unit::Number),
            ListFunction::Sum
            | ListFunction::Average
            | ListFunction::Min
            | ListFunction::Max
            | ListFunction::First
            | ListFunction::Last => match value {
                Type::Bare => Type::Numeric(Unit::Number),
                ty => ty,
            },
        }
    }
}
