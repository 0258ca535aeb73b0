//! People together: what may rank and group, and quotas that some group can keep.

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{ExprId, ExprKind, GradeRow, Pool, PoolFunction, Quota, QuotaKind, RankKey, Ties};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::Knowledge;
use super::types::Type;

impl Checker<'_> {
    pub(super) fn together_types(&mut self) {
        let scheme = self.scheme;
        if let Some(cohort) = &scheme.cohort {
            // the grade as a key is reported as a circle
            let ties: &[RankKey] = if let Ties::By(keys) = &cohort.ties { keys } else { &[] };
            let keys = cohort.rank.iter().chain(ties);
            let keys: Vec<RankKey> =
                keys.filter(|key| !matches!(scheme.expr(key.value).kind, ExprKind::Grade)).copied().collect();
            self.rank_types(&keys);
            if let Some(condition) = cohort.exclude {
                self.boolean(condition);
            }
            if let Some(size) = cohort.min_size {
                self.head_count(size);
            }
        }
        for award in &scheme.awards {
            self.rank_types(&award.rank);
            if let Some(condition) = award.condition {
                self.boolean(condition);
            }
            if let Some(top) = award.top {
                self.head_count(top);
            }
        }
        for score in scheme.groups.iter().filter_map(|group| group.score) {
            let ty = self.infer(score);
            self.numeric(score, ty);
        }
        for quota in scheme.grades.iter().flat_map(|table| &table.rows).flat_map(|row| &row.quotas) {
            for share in quota.shares() {
                let ty = self.infer(share);
                self.expect_unit(share, ty, Unit::Ratio);
            }
        }
    }

    fn rank_types(&mut self, keys: &[RankKey]) {
        for key in keys {
            let ty = self.infer(key.value);
            if !ty.is_numeric() && !matches!(ty, Type::Date | Type::Unknown) {
                let shown = self.name_of(ty);
                self.mismatch(
                    key.value,
                    say!("people are ranked by a number or a date", "只能按数值或日期排名"),
                    &shown,
                );
            }
        }
    }

    fn head_count(&mut self, id: ExprId) {
        let ty = self.infer(id);
        self.expect_unit(id, ty, Unit::Count);
    }

    /// The type of what is made of several people's values.
    pub(super) fn pool_type(&mut self, index: usize) -> Type {
        let Some(pool) = self.scheme.pools.get(index) else { return Type::Unknown };
        if let Some(filter) = pool.filter {
            self.boolean(filter);
        }
        if let Some(weight) = pool.weight {
            let ty = self.infer(weight);
            self.numeric(weight, ty);
        }
        let value = match pool.value {
            Some(value) if matches!(pool.function, PoolFunction::Any | PoolFunction::All) => self.boolean(value),
            Some(value) => {
                let ty = self.infer(value);
                if matches!(pool.function, PoolFunction::First | PoolFunction::Last) {
                    ty
                } else {
                    self.numeric(value, ty)
                }
            }
            None => Type::Unknown,
        };
        match pool.function {
            PoolFunction::Count | PoolFunction::Rank => Type::Numeric(Unit::Count),
            PoolFunction::Share | PoolFunction::Percentile => Type::Numeric(Unit::Ratio),
            PoolFunction::Any | PoolFunction::All => Type::Bool,
            PoolFunction::Average if value == Type::Numeric(Unit::Count) => Type::Numeric(Unit::Number),
            // a bare amount takes the unit of its place
            PoolFunction::Allocate => value,
            PoolFunction::Sum
            | PoolFunction::Average
            | PoolFunction::Min
            | PoolFunction::Max
            | PoolFunction::First
            | PoolFunction::Last => match value {
                Type::Bare => Type::Numeric(Unit::Number),
                ty => ty,
            },
        }
    }

    pub(super) fn together(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        if let Some(cohort) = &scheme.cohort {
            if let Some(size) = cohort.min_size {
                self.places(
                    size,
                    say!("the least size of a group is a fixed number of people", "最小人数必须是固定的人数"),
                );
            }
            if let Some(condition) = cohort.exclude {
                self.defined(condition, knowledge, "an exclusion", "剔除的条件");
            }
        }
        for award in &scheme.awards {
            if let Some(top) = award.top {
                self.places(top, say!("the places that win are a fixed number", "获奖名次必须是固定的数"));
            }
            if let Some(condition) = award.condition {
                self.defined(condition, knowledge, "an award", "奖项的条件");
            }
        }
        for pool in &scheme.pools {
            self.pool_parts(pool, knowledge);
        }
        if let Some(table) = &scheme.grades {
            self.quotas(&table.rows);
        }
    }

    /// Whom a pool counts, and how much each weighs, is known of everybody.
    fn pool_parts(&mut self, pool: &Pool, knowledge: &mut Knowledge<'_>) {
        if let Some(filter) = pool.filter {
            self.defined(filter, knowledge, "a condition", "这个条件");
        }
        if let (Some(value), PoolFunction::Any | PoolFunction::All) = (pool.value, pool.function) {
            self.defined(value, knowledge, "a condition", "这个条件");
        }
    }

    /// A fixed number of people, 1 at least.
    fn places(&mut self, id: ExprId, message: Say) {
        let span = self.scheme.expr(id).span;
        match self.limit(id) {
            None => {}
            Some(count) if count >= Rational::ONE || self.is_reported(span) => {}
            Some(_) => {
                self.report(
                    Diagnostic::error(Code::QuotaRange, span, message)
                        .help(say!("write 1 or more", "请写 1 或更大的数")),
                );
            }
        }
    }

    /// Whether something within a place is reported already.
    fn is_reported(&self, span: Span) -> bool {
        let within = |at: Span| at.file == span.file && at.start >= span.start && at.end <= span.end;
        self.problems.iter().any(|problem| within(problem.span))
    }

    fn quotas(&mut self, rows: &[GradeRow]) {
        let mut whole = true;
        let (mut least, mut most) = (Rational::ZERO, Rational::ZERO);
        let mut unlimited = false;
        let mut last = Span::default();
        for (place, row) in rows.iter().enumerate() {
            let (mut low, mut high): (Rational, Option<Rational>) = (Rational::ZERO, None);
            for quota in &row.quotas {
                last = quota.span;
                if row.threshold.is_none() && !row.by_rank && quota.refuses() {
                    let name = &row.name;
                    let message = say!(
                        "`{name}` takes everybody who is left, and so can not refuse anybody",
                        "`{name}` 接收其余所有人,不能再限制人数"
                    );
                    self.report(Diagnostic::error(Code::QuotaOfTheRest, quota.span, message).help(say!(
                        "take the quota out; `bottom` and `share >=` may stand here",
                        "请去掉这个名额;这里可以写 `末` 和 `占比 >=`"
                    )));
                    whole = false;
                    continue;
                }
                if place == 0 && rows.len() > 1 && matches!(quota.kind, QuotaKind::Bottom(_)) {
                    let name = &row.name;
                    let message = say!(
                        "`{name}` is the best grade: that the last get at most `{name}` binds nobody",
                        "`{name}` 是最高等级:末位的人最高 `{name}`,对谁都没有约束"
                    );
                    self.report(Diagnostic::error(Code::QuotaRange, quota.span, message).help(say!(
                        "write `bottom` at the grade that the last get at most",
                        "请把 `末` 写在末位的人最高能得的等级上"
                    )));
                    whole = false;
                    continue;
                }
                let Some((from, to)) = self.quota_range(quota) else {
                    whole = false;
                    continue;
                };
                low = low.max(from);
                if let Some(to) = to {
                    high = Some(high.map_or(to.clone(), |high| high.min(to)));
                }
            }
            if let Some(high) = high.as_ref().filter(|high| **high < low) {
                self.opposed(&row.name, &low, high, last);
                whole = false;
            }
            least += low;
            match high {
                Some(high) => most += high,
                None => unlimited = true,
            }
        }
        if !whole || rows.iter().all(|row| row.quotas.is_empty()) {
            return;
        }
        if least > Rational::ONE {
            let shown = percent(&least);
            let message = say!("the least shares of the grades total {shown}", "各等级的最低占比合计 {shown}");
            self.report(Diagnostic::error(Code::QuotaRange, last, message).help(say!(
                "no group can give that many: lower some of them to at most 100% in all",
                "任何一组都给不出这么多:请降低到合计不超过 100%"
            )));
        } else if !unlimited && most < Rational::ONE {
            let shown = percent(&most);
            let message = say!("the largest shares of the grades total {shown}", "各等级的最高占比合计只有 {shown}");
            self.report(Diagnostic::error(Code::QuotaRange, last, message).help(say!(
                "somebody would be left without a grade: let the last one take the rest, `otherwise`",
                "会有人没有等级:请让最后一个等级接收其余的人(`其余`)"
            )));
        }
    }

    /// Quotas of one row of which no group can keep all.
    fn opposed(&mut self, name: &str, low: &Rational, high: &Rational, at: Span) {
        let (low, high) = (percent(low), percent(high));
        let message = say!(
            "`{name}` asks for at least {low} and allows at most {high}",
            "`{name}` 要求至少 {low},又限定最多 {high}"
        );
        self.report(Diagnostic::error(Code::QuotaRange, at, message).help(say!(
            "all quotas of a row bind: let the least share be below the largest, as in `share in [20%, 30%]`",
            "同一行的名额须同时满足:请让最低占比不高于最高占比,如 `占比 属于 [20%, 30%]`"
        )));
    }

    /// The least and the largest share of people that a quota lets have a grade; nothing where it is not a range.
    fn quota_range(&mut self, quota: &Quota) -> Option<(Rational, Option<Rational>)> {
        let ends: Vec<Option<Rational>> = quota.shares().into_iter().map(|share| self.limit(share)).collect();
        let ends: Vec<Rational> = ends.into_iter().collect::<Option<_>>()?;
        if self.is_reported(quota.span) {
            return None;
        }
        let outside = ends.iter().any(|share| *share < Rational::ZERO || *share > Rational::ONE);
        let (first, second) = (ends.first().cloned()?, ends.get(1).cloned());
        let is_open = match &quota.kind {
            QuotaKind::Share(range) | QuotaKind::Rank(range) => range.low_open || range.high_open,
            QuotaKind::Top(_) | QuotaKind::Bottom(_) | QuotaKind::AtMost(_) | QuotaKind::AtLeast(_) => false,
        };
        let is_empty = |second: &Rational| first > *second || first == *second && is_open;
        if outside || second.as_ref().is_some_and(is_empty) {
            let message = if outside {
                say!("a share of people lies between 0% and 100%", "人数占比在 0% 到 100% 之间")
            } else {
                say!("no share lies in this range", "这个范围内没有任何占比")
            };
            let help = if outside {
                say!("write for instance `top 10%`, `share <= 30%`", "请写例如 `前 10%`、`占比 <= 30%`")
            } else if second.as_ref() == Some(&first) {
                say!(
                    "an end with a round bracket is left out: take `[` and `]`, or two ends that differ",
                    "圆括号的一端不包含在内:请用 `[` 和 `]`,或写两个不同的界限"
                )
            } else {
                say!("write the lower end first", "请先写较小的一端")
            };
            let mut problem = Diagnostic::error(Code::QuotaRange, quota.span, message).help(help);
            if let (QuotaKind::Share(range) | QuotaKind::Rank(range), false) = (&quota.kind, outside) {
                problem = self.ends_exchanged(problem, range);
            }
            self.report(problem);
            return None;
        }
        Some(match quota.kind {
            QuotaKind::Top(_) | QuotaKind::AtMost(_) => (Rational::ZERO, Some(first)),
            QuotaKind::AtLeast(_) => (first, None),
            QuotaKind::Share(_) => (first, second),
            QuotaKind::Rank(_) => (Rational::ZERO, second.map(|high| high - first)),
            QuotaKind::Bottom(_) => (Rational::ZERO, None),
        })
    }
}

fn percent(share: &Rational) -> String {
    format!("{}%", share * &Rational::HUNDRED)
}
