//! What people give each other, and in which round.

use super::Lowering;
use crate::cohort;
use crate::model::{ExprId, ExprKind, GradeTable, HeadCount, Quota, QuotaKind, RankKey, Ties};
use crate::plan::{AwardPlan, CohortPlan, GroupPlan, PoolPlan, Step, Together};
use crate::value::{Rational, Rounding};

impl Lowering<'_> {
    pub(super) fn together(&mut self) -> Together {
        let scheme = self.scheme;
        let cohort = scheme.cohort.as_ref().map(|cohort| {
            let (ties, tie_lower) = match &cohort.ties {
                Ties::By(keys) => self.keys(keys),
                Ties::Unresolved | Ties::Lower | Ties::Upper => Default::default(),
            };
            let (rank, lower) = self.keys(&cohort.rank);
            let quotas = scheme.grades.iter().flat_map(|t| &t.rows).flat_map(|row| &row.quotas);
            let mut ends = quotas.flat_map(Quota::shares).chain(cohort.min_size);
            CohortPlan {
                by: cohort.by.clone(),
                is_open: ends.any(|end| self.checked.is_open(end)),
                rules: cohort::Rules {
                    grades: scheme.grades.as_ref().map(|table| self.grade_rules(table)).unwrap_or_default(),
                    keys: cohort::RankKeys { lower, tie_lower },
                    ties: match cohort.ties {
                        Ties::Unresolved | Ties::By(_) => cohort::Ties::Unresolved,
                        Ties::Lower => cohort::Ties::Lower,
                        Ties::Upper => cohort::Ties::Upper,
                    },
                    min_size: cohort.min_size.and_then(|size| self.whole(size)).unwrap_or(0),
                    head_count: match cohort.head_count {
                        HeadCount::Round(mode) => cohort::HeadCount::Round(mode),
                        HeadCount::LargestRemainder => cohort::HeadCount::LargestRemainder,
                    },
                },
                rank,
                ties,
                exclude: cohort.exclude.map(|condition| self.node(condition)),
                span: cohort.span,
            }
        });
        let pools = (0..scheme.pools.len()).filter_map(|index| self.pool(index)).collect();
        let awards = scheme.awards.iter().map(|award| AwardPlan {
            name: award.name.clone(),
            label: award.label.clone(),
            among: award.among.clone(),
            rank: award.rank.iter().map(|key| (self.node(key.value), key.lower)).collect(),
            top: award.top.and_then(|top| self.whole(top)).map(|top| top as u64),
            condition: award.condition.map(|condition| self.node(condition)),
            span: award.span,
        });
        let awards = awards.collect();
        let groups = scheme.groups.iter().map(|group| GroupPlan {
            by: group.by,
            name: group.name.clone(),
            label: group.label.clone(),
            score: group.score.map(|score| self.node(score)),
            unit: group.score.and_then(|score| self.checked.ty(score).unit()),
            span: group.span,
        });
        let groups = groups.collect();
        Together { cohort, pools, awards, groups, rounds: self.rounds() }
    }

    fn keys(&mut self, keys: &[RankKey]) -> (Vec<crate::plan::NodeId>, Vec<bool>) {
        keys.iter().map(|key| (self.node(key.value), key.lower)).unzip()
    }

    fn whole(&self, id: ExprId) -> Option<usize> {
        self.checked.constant(id).and_then(|n| n.to_i64()).and_then(|n| usize::try_from(n).ok())
    }

    fn pool(&mut self, index: usize) -> Option<PoolPlan> {
        let pool = self.scheme.pools.get(index)?;
        // the parts of an amount are rounded as the outcome that shows them
        let shown = self.scheme.outcomes.iter().find(|outcome| self.shows(outcome.value, index));
        Some(PoolPlan {
            function: pool.function,
            of: pool.of.clone(),
            filter: pool.filter.map(|filter| self.node(filter)),
            value: pool.value.map(|value| self.node(value)),
            weight: pool.weight.map(|weight| self.node(weight)),
            rounding: shown.and_then(|outcome| outcome.round).unwrap_or(Rounding { ..self.scheme.lines }),
            span: pool.span,
        })
    }

    /// Whether an expression is the value of a pool, but for what stands in where it has none or is not meant.
    fn shows(&self, value: ExprId, pool: usize) -> bool {
        let kind = &self.scheme.expr(value).kind;
        if let ExprKind::Else(values) = kind {
            return values.first().is_some_and(|value| self.shows(*value, pool));
        }
        if let ExprKind::If(branches, last) = kind {
            let mut values = branches.iter().map(|(_, value)| value).chain([last]);
            return values.any(|value| self.shows(*value, pool));
        }
        if let ExprKind::As(value, _) = kind {
            return self.shows(*value, pool);
        }
        if let ExprKind::Definition(index) = kind {
            let definition = self.scheme.definitions.get(*index);
            return definition.is_some_and(|found| found.value.all().any(|(value, _)| self.shows(*value, pool)));
        }
        matches!(kind, ExprKind::Pool(shown) if *shown == pool)
    }

    fn grade_rules(&self, table: &GradeTable) -> Vec<cohort::GradeRule> {
        let rows = table.rows.iter().map(|row| cohort::GradeRule {
            line: row.threshold.and_then(|(id, strict)| Some((self.checked.constant(id)?, strict))),
            quotas: row.quotas.iter().flat_map(|quota| self.quota(quota)).collect(),
        });
        rows.collect()
    }

    fn quota(&self, quota: &Quota) -> Vec<cohort::Quota> {
        let share = |id: ExprId| self.checked.constant(id).unwrap_or(Rational::ONE);
        match &quota.kind {
            QuotaKind::Top(top) => vec![cohort::Quota::Top(share(*top))],
            QuotaKind::Bottom(bottom) => vec![cohort::Quota::Bottom(share(*bottom))],
            QuotaKind::AtMost(most) => vec![cohort::Quota::AtMost(share(*most), false)],
            QuotaKind::AtLeast(least) => vec![cohort::Quota::AtLeast(share(*least), false)],
            QuotaKind::Share(range) => vec![
                cohort::Quota::AtLeast(share(range.low), range.low_open),
                cohort::Quota::AtMost(share(range.high), range.high_open),
            ],
            QuotaKind::Rank(range) => vec![cohort::Quota::Rank {
                low: (share(range.low), range.low_open),
                high: (share(range.high), range.high_open),
            }],
        }
    }

    /// The exchanges by the round in which they can take place.
    fn rounds(&self) -> Vec<Vec<Step>> {
        let mut rounds: Vec<Vec<Step>> = vec![];
        let steps = self.checked.order().iter().zip(self.checked.stages());
        for (step, stage) in steps {
            if step.is_exchange(self.scheme) {
                if rounds.len() <= *stage {
                    rounds.resize(stage + 1, vec![]);
                }
                if let Some(round) = rounds.get_mut(*stage) {
                    round.push(*step);
                }
            }
        }
        rounds
    }
}
