//! Which expressions a step evaluates, and which stand in an expression.

use crate::model::{
    AdjustBody, Among, BandKey, ExprId, ExprKind, Grouping, Interval, Method, Policy, Scheme, Set, Ties,
};

use super::Step;

/// The expressions that a step evaluates.
pub(in crate::check) fn roots(scheme: &Scheme, step: Step) -> Vec<ExprId> {
    let mut roots = vec![];
    match step {
        Step::Definition(i) => {
            roots.extend(scheme.definitions.get(i).iter().flat_map(|d| d.value.all()).map(|(v, _)| *v))
        }
        Step::Indicator(i) => {
            let Some(rule) = scheme.indicators.get(i) else { return roots };
            let ends = |interval: &Interval| [interval.low, interval.high];
            roots.extend(rule.measure.all().map(|(m, _)| m.value));
            for layered in [&rule.out_of, &rule.worth, &rule.cap, &rule.zero_below, &rule.zero_above] {
                roots.extend(layered.all().map(|(v, _)| *v));
            }
            roots.extend(rule.floor.all().filter_map(|(v, _)| *v));
            roots.extend(rule.anonymous.all().map(|(v, _)| *v));
            for (method, _) in rule.method.all() {
                match method {
                    Method::Proportional(value) | Method::Inverse(value) | Method::Value(value) => roots.push(*value),
                    Method::Bands(rows) => {
                        for row in rows {
                            match &row.key {
                                BandKey::Compare(_, value) => roots.push(*value),
                                BandKey::In(interval) => roots.extend(ends(interval)),
                                BandKey::Otherwise => {}
                            }
                            roots.push(row.score);
                        }
                    }
                    Method::Curve(points) => roots.extend(points.iter().flat_map(|(x, y)| [*x, *y])),
                    Method::Rated(rated) => {
                        roots.extend(rated.filter);
                        roots.extend(rated.out_of);
                        roots.extend(rated.weights.iter().map(|(_, w)| *w));
                    }
                    Method::Bad => {}
                }
            }
            roots.extend(rule.no_data_when.all().flat_map(|(rows, _)| rows).map(|(condition, _)| *condition));
            roots.extend(rule.policies().filter_map(|p| match p {
                Policy::Score(score) => Some(score),
                Policy::Redistribute | Policy::Zero | Policy::Full | Policy::Fault => None,
            }));
        }
        Step::Adjust(i) => {
            let Some(adjust) = scheme.adjusts.get(i) else { return roots };
            match &adjust.body {
                AdjustBody::Points(points, money) => roots.extend(std::iter::once(*points).chain(*money)),
                AdjustBody::Discretionary(amount, _) => roots.push(*amount),
                AdjustBody::Each(each) => {
                    roots.extend(each.filter);
                    for row in &each.rows {
                        roots.extend(row.condition.into_iter().chain([row.points]).chain(row.money));
                    }
                }
            }
            roots.extend(adjust.requires.iter().copied().chain(adjust.one_per.map(|one| one.key)));
        }
        Step::Veto(i) => roots.extend(scheme.vetoes.get(i).map(|v| v.condition)),
        Step::Outcome(i) => roots.extend(scheme.outcomes.get(i).map(|o| o.value)),
        Step::Class(i) => {
            let rows = scheme.classes.get(i).map(|c| c.rows.as_slice()).unwrap_or_default();
            roots.extend(rows.iter().filter_map(|row| row.condition));
        }
        Step::Action(i) => roots.extend(scheme.actions.get(i).map(|a| a.condition)),
        Step::Check(i) => roots.extend(scheme.checks.get(i).map(|c| c.condition)),
        Step::Pool(i) => {
            let Some(pool) = scheme.pools.get(i) else { return roots };
            roots.extend([pool.filter, pool.value, pool.weight].into_iter().flatten());
            // who is no member gives nothing
            let excludes = scheme.cohort.as_ref().and_then(|cohort| cohort.exclude);
            roots.extend(excludes.filter(|_| pool.of == Grouping::Cohort));
        }
        Step::Award(i) => {
            let Some(award) = scheme.awards.get(i) else { return roots };
            roots.extend(award.rank.iter().map(|key| key.value).chain(award.condition));
            let excludes = scheme.cohort.as_ref().and_then(|cohort| cohort.exclude);
            roots.extend(excludes.filter(|_| matches!(award.among, Among::People(_))));
        }
        Step::Place => {
            let Some(cohort) = &scheme.cohort else { return roots };
            roots.extend(cohort.rank.iter().map(|key| key.value).chain(cohort.exclude));
            if let Ties::By(keys) = &cohort.ties {
                roots.extend(keys.iter().map(|key| key.value));
            }
        }
        Step::Weigh | Step::Total | Step::Grade => {}
    }
    roots
}

/// The expressions directly inside an expression.
pub fn parts(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::Presence(a, _) | ExprKind::As(a, _) => vec![*a],
        ExprKind::Sum(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect(),
        ExprKind::Product(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect(),
        ExprKind::Compare(a, _, b) => vec![*a, *b],
        ExprKind::In(a, _, Set::Values(values)) => std::iter::once(*a).chain(values.iter().copied()).collect(),
        ExprKind::In(a, _, Set::Interval(interval)) => vec![*a, interval.low, interval.high],
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) | ExprKind::Call(_, parts) => parts.clone(),
        ExprKind::If(arms, otherwise) => arms.iter().flat_map(|(c, v)| [*c, *v]).chain([*otherwise]).collect(),
        ExprKind::List(call) => call.filter.into_iter().chain(call.by).chain(call.value).collect(),
        ExprKind::Number(..)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::AsOf
        | ExprKind::Member(..)
        | ExprKind::GradeName(_)
        | ExprKind::Fact(_)
        | ExprKind::Field(_)
        | ExprKind::Definition(_)
        | ExprKind::Indicator(..)
        | ExprKind::Section(..)
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
        | ExprKind::GradeAttribute(_)
        | ExprKind::Todo
        | ExprKind::Bad => vec![],
    }
}
