//! The days at which patches change: between two of them the scheme stays the same, so it is proved once for each stretch.

use std::collections::BTreeMap;

use crate::facts::FieldKind;
use crate::model::{CompareOp, ExprId, ExprKind, Scheme, Set};
use crate::value::Date;

use super::cells::DATE;
use super::order::parts;

/// The stretches of time that conditions tell apart, each by its first day: of the evaluation date within the scheme's time,
/// and of every date fact that a patch looks at.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    starts: BTreeMap<usize, Vec<Date>>,
}

impl Calendar {
    /// Finds every day at which the condition of some patch begins to answer differently.
    pub(super) fn of(scheme: &Scheme) -> Self {
        let mut starts: BTreeMap<usize, Vec<Date>> = BTreeMap::from([(DATE, vec![])]);
        let mut open: Vec<ExprId> = scheme.patches.iter().map(|p| p.condition).collect();
        while let Some(id) = open.pop() {
            let kind = &scheme.expr(id).kind;
            open.extend(parts(kind));
            match kind {
                ExprKind::Compare(left, op, right) => {
                    if let Some((about, op, date)) = date_test(scheme, *left, *op, *right) {
                        changes(op, date, starts.entry(about).or_default());
                    }
                }
                ExprKind::In(value, _, Set::Interval(interval)) => {
                    let Some(about) = date_of(scheme, *value) else { continue };
                    for end in [interval.low, interval.high] {
                        if let ExprKind::Date(date) = scheme.expr(end).kind {
                            changes(CompareOp::Equal, date, starts.entry(about).or_default());
                        }
                    }
                }
                _ => {}
            }
        }
        for (about, days) in &mut starts {
            match scheme.effective {
                Some((from, to)) if *about == DATE => {
                    days.retain(|day| (from..=to).contains(day));
                    days.push(from);
                }
                _ => days.extend(Date::new(1900, 1, 1)),
            }
            days.sort_unstable();
            days.dedup();
        }
        Self { starts }
    }

    /// Whether the scheme changes within its time, so that the evaluation date must be given.
    pub(super) fn changes(&self) -> bool {
        self.starts.get(&DATE).is_some_and(|days| days.len() > 1)
    }

    /// The first day of a stretch of a date.
    pub(super) fn start(&self, about: usize, stretch: usize) -> Option<Date> {
        self.starts.get(&about).and_then(|days| days.get(stretch)).copied()
    }

    /// For each stretch of a date whether its days satisfy a test.
    pub(super) fn satisfying(&self, about: usize, test: impl Fn(Date) -> bool) -> Vec<bool> {
        self.starts.get(&about).into_iter().flatten().map(|day| test(*day)).collect()
    }
}

/// A comparison of the evaluation date or a date fact with a fixed day, read with the date on the left.
pub(super) fn date_test(
    scheme: &Scheme,
    left: ExprId,
    op: CompareOp,
    right: ExprId,
) -> Option<(usize, CompareOp, Date)> {
    match (&scheme.expr(left).kind, &scheme.expr(right).kind) {
        (_, ExprKind::Date(date)) => Some((date_of(scheme, left)?, op, *date)),
        (ExprKind::Date(date), _) => Some((date_of(scheme, right)?, super::known::mirrored(op), *date)),
        _ => None,
    }
}

/// The evaluation date, or the date fact that an expression names.
pub(super) fn date_of(scheme: &Scheme, id: ExprId) -> Option<usize> {
    match scheme.expr(id).kind {
        ExprKind::AsOf => Some(DATE),
        ExprKind::Fact(fact) => {
            let field = scheme.facts.fields.get(fact)?;
            matches!(field.kind, FieldKind::Date(_)).then_some(fact)
        }
        _ => None,
    }
}

/// The days at which a comparison with a date begins to answer differently.
fn changes(op: CompareOp, date: Date, into: &mut Vec<Date>) {
    let day_after = date.plus_days(1);
    match op {
        CompareOp::AtLeast | CompareOp::Less => into.push(date),
        CompareOp::Greater | CompareOp::AtMost => into.extend(day_after),
        CompareOp::Equal | CompareOp::Unequal => {
            into.push(date);
            into.extend(day_after);
        }
    }
}

/// Whether a day satisfies a comparison with another.
pub(super) fn compares(day: Date, op: CompareOp, date: Date) -> bool {
    match op {
        CompareOp::Equal => day == date,
        CompareOp::Unequal => day != date,
        CompareOp::Less => day < date,
        CompareOp::AtMost => day <= date,
        CompareOp::Greater => day > date,
        CompareOp::AtLeast => day >= date,
    }
}
