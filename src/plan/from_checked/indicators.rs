//! Indicators laid flat, with what makes their scores.

use super::Lowering;
use crate::model::{BandKey, Indicator, Method, Policy, Rated};
use crate::plan::{BandPlan, BandTest, IndicatorPlan, MeasurePlan, MethodPlan, PolicyPlan, RatedPlan};
use crate::source::Span;
use crate::value::Rational;

impl Lowering<'_> {
    pub(super) fn indicator(&mut self, rule: &Indicator) -> IndicatorPlan {
        let by_worth = rule.weight.is_unset() && !rule.worth.is_unset();
        let weight = if by_worth {
            self.choice(&rule.worth, |s, id, _| s.checked.constant(*id)?.checked_div(&Rational::HUNDRED))
        } else {
            self.constants(&rule.weight)
        };
        let mut mark = if by_worth { self.constants(&rule.worth) } else { self.constants(&rule.out_of) };
        mark.base.get_or_insert(Rational::HUNDRED);
        IndicatorPlan {
            name: rule.name.clone(),
            label: rule.label.clone(),
            parent: rule.parent,
            present: self.flag(&rule.present),
            weight,
            open_weight: self.open(if by_worth { &rule.worth } else { &rule.weight }),
            open_score: self.open_score(rule),
            mark,
            measure: self.choice(&rule.measure, |s, m, _| Some(MeasurePlan { value: s.node(m.value), round: m.round })),
            method: self.choice(&rule.method, |s, method, span| s.method(method, span)),
            cap: self.constants(&rule.cap),
            floor: self.choice(&rule.floor, |s, floor, _| match floor {
                Some(id) => s.checked.constant(*id).map(Some),
                None => Some(None),
            }),
            zero_below: self.choice(&rule.zero_below, |s, id, _| Some(s.node(*id))),
            zero_above: self.choice(&rule.zero_above, |s, id, _| Some(s.node(*id))),
            no_data: self.choice(&rule.no_data, |s, policy, _| Some(s.policy(*policy))),
            no_data_when: self.choice(&rule.no_data_when, |s, rows, _| {
                Some(rows.iter().map(|(condition, policy)| (s.node(*condition), s.policy(*policy))).collect())
            }),
            anonymous: self.choice(&rule.anonymous, |s, id, _| Some(fewest(s.checked.constant(*id)))),
            span: rule.span,
            info: rule.info.clone(),
        }
    }

    fn method(&mut self, method: &Method, span: Span) -> Option<MethodPlan> {
        Some(match method {
            Method::Proportional(target) => MethodPlan::Proportional(self.node(*target), span),
            Method::Inverse(target) => MethodPlan::Inverse(self.node(*target), span),
            Method::Bands(rows) => {
                let rows = rows.iter().filter_map(|row| {
                    let constant = |id| self.checked.constant(id);
                    let test = match &row.key {
                        BandKey::Compare(op, limit) => BandTest::Compare(*op, constant(*limit)?),
                        BandKey::In(i) => BandTest::In(constant(i.low)?, i.low_open, constant(i.high)?, i.high_open),
                        BandKey::Otherwise => BandTest::Otherwise,
                    };
                    Some(BandPlan { test, score: self.node(row.score), span: row.span })
                });
                MethodPlan::Bands(rows.collect(), span)
            }
            Method::Curve(points) => {
                let points =
                    points.iter().filter_map(|(x, y)| Some((self.checked.constant(*x)?, self.checked.constant(*y)?)));
                MethodPlan::Curve(points.collect(), span)
            }
            Method::Rated(rated) => MethodPlan::Rated(self.rated(rated)),
            Method::Value(value) => MethodPlan::Value(self.node(*value)),
            Method::Bad => return None,
        })
    }

    fn rated(&mut self, rated: &Rated) -> RatedPlan {
        let out_of = rated.out_of.and_then(|o| self.checked.constant(o)).unwrap_or(Rational::HUNDRED);
        let weights =
            rated.weights.iter().filter_map(|(member, w)| Some((*member, self.checked.constant(*w)?))).collect();
        RatedPlan {
            list: rated.list,
            field: rated.field,
            category: rated.category,
            filter: rated.filter.map(|f| self.node(f)),
            out_of,
            weights,
            span: rated.span,
        }
    }

    fn policy(&self, policy: Policy) -> PolicyPlan {
        match policy {
            Policy::Redistribute => PolicyPlan::Redistribute,
            Policy::Zero => PolicyPlan::Zero,
            Policy::Full => PolicyPlan::Full,
            Policy::Score(id) => PolicyPlan::Score(self.checked.constant(id)),
            Policy::Fault => PolicyPlan::Fault,
        }
    }
}

/// A number of answers; what is no such number keeps everybody unnamed.
fn fewest(count: Option<Rational>) -> usize {
    count.and_then(|c| c.to_i64()).and_then(|c| usize::try_from(c).ok()).unwrap_or(usize::MAX)
}
