//! Rules about people together: cohorts, quotas, awards, groups, calibrations, and what is made of several people's values.

use super::exprs::Scope;
use super::names::Value;
use super::{Resolver, label};
use crate::diag::{Code, Say, say};
use crate::facts::FieldKind;
use crate::model::expr::{ExprId, ExprKind, IndicatorMember, Interval, ValueFunction};
use crate::model::layered::Layered;
use crate::model::rules::{Adjust, AdjustBody};
use crate::model::together::{
    Among, Award, Cohort, Group, Grouping, HeadCount, Pool, PoolFunction, Quota, QuotaKind, RankKey, Ties,
};
use crate::model::{AddOp, Info, MulOp};
use crate::source::Span;
use crate::syntax::ast::{self, Function};
use crate::value::{Rational, Unit};

impl Resolver {
    pub(super) fn cohort(&mut self, cohort: &ast::Cohort, span: Span) {
        if let Some(first) = &self.scheme.cohort {
            let first = first.span;
            self.twice(Code::DuplicateClause, "cohort", first, span);
            return;
        }
        let by = cohort.by.iter().filter_map(|name| self.grouping_fact(name)).collect();
        let rank = self.rank_keys(&cohort.rank);
        let min_size = cohort.min_size.as_ref().map(|size| self.expr(size, Scope::default()));
        let ties = match &cohort.ties {
            None => Ties::Unresolved,
            Some(ast::Ties::Lower) => Ties::Lower,
            Some(ast::Ties::Upper) => Ties::Upper,
            Some(ast::Ties::By(keys)) => Ties::By(self.rank_keys(keys)),
        };
        let head_count = match cohort.head_count {
            None => HeadCount::default(),
            Some(ast::HeadCount::Round(mode)) => HeadCount::Round(mode),
            Some(ast::HeadCount::LargestRemainder) => HeadCount::LargestRemainder,
        };
        let exclude = cohort.exclude.as_ref().map(|c| self.expr(c, Scope::default()));
        self.scheme.cohort = Some(Cohort { span, by, rank, min_size, ties, head_count, exclude });
    }

    fn rank_keys(&mut self, keys: &[ast::RankKey]) -> Vec<RankKey> {
        let scope = Scope::default();
        keys.iter().map(|key| RankKey { value: self.expr(&key.value, scope), lower: key.lower }).collect()
    }

    /// A fact by which people are grouped.
    pub(super) fn grouping_fact(&mut self, name: &ast::Name) -> Option<usize> {
        let text = &name.text;
        let Some((Value::Fact(fact), _)) = self.names.values.get(text).copied() else {
            if self.names.values.contains_key(text) {
                self.error(Code::TypeMismatch, name.at.0, say!("`{text}` is no fact", "`{text}` 不是数据项"))
                    .help
                    .push(say!("people are grouped by facts", "只能按数据项分组"));
            } else if self.names.rules.contains_key(text) || is_result(text) {
                let message = say!("`{text}` is a result, not a fact", "`{text}` 是结果,不是数据项");
                self.error(Code::TypeMismatch, name.at.0, message)
                    .help
                    .push(say!("people are grouped by facts", "只能按数据项分组"));
            } else {
                let facts: Vec<String> = self.scheme.facts.fields.iter().map(|f| f.name.clone()).collect();
                self.unknown(name, facts.iter().map(String::as_str));
            }
            return None;
        };
        if matches!(self.scheme.facts.fields.get(fact).map(|f| &f.kind), Some(FieldKind::List(_))) {
            self.error(Code::TypeMismatch, name.at.0, say!("people are not grouped by a list", "不能按明细列表分组"));
            return None;
        }
        Some(fact)
    }

    pub(super) fn spells(&mut self, spells: &ast::Spells) {
        if let Some((_, first)) = self.scheme.spells {
            self.twice(Code::DuplicateClause, "spells weighted by", first, spells.at.0);
            return;
        }
        let Some(fact) = self.grouping_fact(&spells.weight) else { return };
        let field = self.scheme.facts.fields.get(fact);
        let weighs = field
            .is_some_and(|field| matches!(field.kind, FieldKind::Numeric(Unit::Days | Unit::Count)) && !field.optional);
        if weighs {
            self.scheme.spells = Some((fact, spells.at.0));
            self.scheme.facts.spells = true;
            return;
        }
        let name = &spells.weight.text;
        let message = say!("`{name}` can not weigh spells", "`{name}` 不能作为分段任职的权重");
        self.error(Code::TypeMismatch, spells.weight.at.0, message).help.push(say!(
            "spells are weighed by a `days` or `count` fact that every row has",
            "分段任职按每行都有的 `天数` 或 `计数` 数据加权"
        ));
    }

    pub(super) fn quotas(&mut self, row: &ast::GradeRow) -> Vec<Quota> {
        let scope = Scope::default();
        for (place, quota) in row.quotas.iter().enumerate() {
            if let Some(first) = row.quotas.iter().take(place).find(|first| word_of(first) == word_of(quota)) {
                self.twice(Code::DuplicateClause, word_of(quota), place_of(first), place_of(quota));
            }
        }
        let quotas = row.quotas.iter().map(|quota| {
            let kind = match quota {
                ast::Quota::Top(share) => QuotaKind::Top(self.expr(share, scope)),
                ast::Quota::Bottom(share) => QuotaKind::Bottom(self.expr(share, scope)),
                ast::Quota::ShareAtMost(share) => QuotaKind::AtMost(self.expr(share, scope)),
                ast::Quota::ShareAtLeast(share) => QuotaKind::AtLeast(self.expr(share, scope)),
                ast::Quota::Share(range) => QuotaKind::Share(self.interval(range, scope)),
                ast::Quota::Rank(range) => QuotaKind::Rank(self.interval(range, scope)),
            };
            Quota { kind, span: place_of(quota) }
        });
        quotas.collect()
    }

    pub(super) fn award(&mut self, award: &ast::Award) {
        let by = award.by.iter().filter_map(|name| self.grouping_fact(name)).collect();
        self.award_among(award, Among::People(by));
    }

    fn award_among(&mut self, award: &ast::Award, among: Among) {
        let name = &award.head.name;
        let text = &name.text;
        if award.rank.is_empty() && award.top.is_some() {
            let message = say!("award `{text}` does not say what ranks", "奖项 `{text}` 没有说明按什么排名");
            self.error(Code::MissingPart, name.at.0, message)
                .help
                .push(say!("write `rank by total`", "请写 `排名 总分`"));
        }
        if award.top.is_none() && award.condition.is_none() {
            let message = say!("award `{text}` does not say who wins it", "奖项 `{text}` 没有说明由谁获得");
            self.error(Code::MissingPart, name.at.0, message)
                .help
                .push(say!("write `rank by total  top 1`, or `when …`", "请写 `排名 总分  前 1`,或 `当 …`"));
        }
        let rank = self.rank_keys(&award.rank);
        let top = award.top.as_ref().map(|top| self.expr(top, Scope::default()));
        let condition = award.condition.as_ref().map(|c| self.expr(c, Scope::default()));
        self.scheme.awards.push(Award {
            name: text.clone(),
            label: label(&award.head),
            span: name.at.0,
            among,
            rank,
            top,
            condition,
            info: Info::default(),
        });
    }

    pub(super) fn group(&mut self, group: &ast::Group, span: Span) {
        let Some(by) = self.grouping_fact(&group.by) else { return };
        let before = self.pooling.replace(Grouping::By(vec![by]));
        let score = group.score.as_ref().map(|score| self.expr(score, Scope::default()));
        if score.is_none() {
            let name = &group.by.text;
            let message =
                say!("`group by {name}` does not say what a group scores", "`分组汇总 {name}` 没有说明小组如何得分");
            self.error(Code::MissingPart, group.by.at.0, message).help.push(say!(
                "write `score average(total)`, or another value of its members",
                "请写 `计分 平均(总分)`,或由成员得出的其他数值"
            ));
        }
        let number = self.scheme.groups.len();
        self.scheme.groups.push(Group {
            by,
            name: group.by.text.clone(),
            label: group.label.as_ref().map(|l| l.value.clone()),
            span,
            score,
            info: Info::default(),
        });
        // awards may speak of a score that is missing, which is reported
        let score = score.unwrap_or_else(|| self.add(span, ExprKind::Bad));
        let score_before = self.group_score.replace(score);
        for award in &group.awards {
            self.award_among(award, Among::Groups(number));
        }
        self.group_score = score_before;
        self.pooling = before;
    }

    /// The score of the group whose awards are read.
    pub(super) fn group_score(&self, text: &str) -> Option<ExprKind> {
        let score = self.group_score.filter(|_| matches!(text, "score" | "得分" | "计分"))?;
        Some(self.scheme.expr(score).kind.clone())
    }

    /// Whether a word that speaks of the others has a cohort to speak of; otherwise that is reported.
    pub(super) fn needs_cohort(&mut self, span: Span) -> bool {
        if !self.has_cohort {
            let message = say!(
                "this compares people, and no `cohort` says with whom",
                "这里要与他人比较,但没有用 `分组` 说明与谁比较"
            );
            self.no_cohort(span, message);
        }
        self.has_cohort
    }

    pub(super) fn no_cohort(&mut self, span: Span, message: Say) {
        self.error(Code::NoCohort, span, message).help.push(say!(
            "write `cohort {{ rank by total }}` for everybody together, or `cohort by FACT {{ … }}`",
            "全体一起比较请写 `分组 {{ 排名 总分 }}`,分组比较请写 `分组 数据项 {{ … }}`"
        ));
    }

    /// Whether the place or the function makes a call one over people.
    pub(super) fn speaks_of_people(&self, call: &ast::Call) -> bool {
        match call.function {
            Function::CohortAverage | Function::Rank | Function::Percentile | Function::Allocate => true,
            function => {
                self.pooling.is_some()
                    && over_members(function, call.args.len()).is_some()
                    && call.args.first().is_none_or(|arg| self.list_of(&arg.value).is_none())
            }
        }
    }

    /// A function over people. Apart from the calls that nest, whose frames it would make larger.
    pub(super) fn pool_call(&mut self, call: &ast::Call, span: Span, scope: Scope) -> ExprKind {
        let function = match call.function {
            Function::CohortAverage => PoolFunction::Average,
            Function::Rank => PoolFunction::Rank,
            Function::Percentile => PoolFunction::Percentile,
            Function::Allocate => PoolFunction::Allocate,
            function => match (over_members(function, call.args.len()), self.pooling.clone()) {
                (Some(function), Some(of)) => return self.pool(call, function, of, span, scope),
                (_, _) => return ExprKind::Bad,
            },
        };
        self.pool(call, function, Grouping::Cohort, span, scope)
    }

    fn pool(&mut self, call: &ast::Call, function: PoolFunction, of: Grouping, span: Span, scope: Scope) -> ExprKind {
        if of == Grouping::Cohort && !self.needs_cohort(span) {
            return ExprKind::Bad;
        }
        if scope.row.is_some() {
            let message = say!("this speaks of people, not of the rows of a list", "这里针对人员,不能用在明细行内");
            self.error(Code::Misplaced, span, message)
                .help
                .push(say!("give it a name with `let` and use that", "请先用 `定义` 命名,再使用该名称"));
            return ExprKind::Bad;
        }
        let wanted = if function == PoolFunction::Allocate { 2 } else { 1 };
        let given = call.args.len();
        if given != wanted {
            let message =
                say!("{wanted} arguments are needed, {given} are given", "需要 {wanted} 个参数,这里有 {given} 个");
            self.error(Code::BadArguments, span, message).help.push(if wanted == 2 {
                say!("write `allocate(AMOUNT, WEIGHT)`", "请写 `分配(总额, 权重)`")
            } else {
                say!("write the value of each person", "请写每个人的取值")
            });
            return ExprKind::Bad;
        }
        // what each person gives is his own
        let before = self.pooling.take();
        let mut args = call.args.iter();
        let first = args.next();
        let value = first.map(|arg| self.expr(&arg.value, scope));
        let filter = first.and_then(|arg| arg.filter.as_ref()).map(|f| self.expr(f, scope));
        if let Some(by) = first.and_then(|arg| arg.by.as_ref()) {
            self.error(Code::BadArguments, by.at.0, say!("people have no order here", "这里人员没有先后"));
        }
        let weight = args.next().map(|arg| self.expr(&arg.value, scope));
        self.pooling = before;
        // `count` and `share` count those for whom something holds
        let (filter, value) = match function {
            PoolFunction::Count | PoolFunction::Share => (value, None),
            _ => (filter, value),
        };
        ExprKind::Pool(self.add_pool(Pool { function, of, filter, value, weight, span }))
    }

    fn add_pool(&mut self, pool: Pool) -> usize {
        self.scheme.pools.push(pool);
        self.scheme.pools.len() - 1
    }

    /// A calibration is an adjustment: its line lifts or lowers everybody of a group towards the mean of all.
    pub(super) fn calibrate(&mut self, calibrate: &ast::Calibrate) {
        let name = &calibrate.head.name;
        let text = &name.text;
        let span = name.at.0;
        let missing = match (&calibrate.on, calibrate.by.is_empty(), &calibrate.how) {
            (None, _, _) => Some(say!("write `on INDICATOR`", "请写 `针对 指标`")),
            (_, true, _) => Some(say!("write `by FACT`, for instance `by manager`", "请写 `按 数据项`,例如 `按 主管`")),
            (_, _, None) => Some(say!(
                "write `shift within [-5, 5]` or `scale within [90%, 110%]`",
                "请写 `平移 范围 [-5, 5]` 或 `缩放 范围 [90%, 110%]`"
            )),
            (Some(_), false, Some(_)) => None,
        };
        if let Some(help) = missing {
            let message = say!("calibration `{text}` is not complete", "校准 `{text}` 不完整");
            self.error(Code::MissingPart, span, message).help.push(help);
        }
        let body = self.calibration(calibrate, span).unwrap_or_else(|| self.add(span, ExprKind::Bad));
        let info = self.infos(&calibrate.info);
        self.scheme.adjusts.push(Adjust {
            name: text.clone(),
            label: label(&calibrate.head),
            span,
            present: Layered::everybody(span),
            body: AdjustBody::Points(body, None),
            requires: vec![],
            one_per: None,
            limit: None,
            info,
        });
    }

    /// Whether the limits of a calibration, written as numbers, are no such limits; that is reported.
    fn moves_everybody(&mut self, scale: bool, limits: &Interval) -> bool {
        let (Some((low, low_percent)), Some((high, high_percent))) =
            (self.written(limits.low), self.written(limits.high))
        else {
            return false;
        };
        let bare = |value: &Rational, percent: bool| percent != scale && *value != Rational::ZERO;
        if bare(&low, low_percent) || bare(&high, high_percent) {
            let problem = if scale {
                self.error(Code::BareRatio, limits.span, say!("a scale is a ratio in per cent", "缩放的范围是百分比"))
            } else {
                self.error(Code::UnitMismatch, limits.span, say!("a shift is a number of points", "平移的范围是分数"))
            };
            problem.help.push(say!(
                "write `shift within [-5, 5]` or `scale within [90%, 110%]`",
                "请写 `平移 范围 [-5, 5]` 或 `缩放 范围 [90%, 110%]`"
            ));
            return true;
        }
        let still = if scale { Rational::ONE } else { Rational::ZERO };
        if low <= still && still <= high {
            return false;
        }
        if low <= high && scale {
            self.error(
                Code::EmptyRange,
                limits.span,
                say!(
                    "a scale of 100% leaves points as they are, and is not in this range",
                    "缩放 100% 表示不变,而它不在这个范围内"
                ),
            )
            .help
            .push(say!(
                "for up to 10% either way write `scale within [90%, 110%]`",
                "上下各 10% 请写 `缩放 范围 [90%, 110%]`"
            ));
        } else if low <= high {
            self.error(
                Code::EmptyRange,
                limits.span,
                say!(
                    "a shift of 0 leaves points as they are, and is not in this range",
                    "平移 0 表示不变,而它不在这个范围内"
                ),
            )
            .help
            .push(say!(
                "for up to 5 points either way write `shift within [-5, 5]`",
                "上下各 5 分请写 `平移 范围 [-5, 5]`"
            ));
        } else {
            self.error(Code::EmptyRange, limits.span, say!("nothing lies in this range", "这个范围内没有任何数值"))
                .help
                .push(say!("write the lower end first", "请先写较小的一端"));
        }
        true
    }

    /// A number that is written out, and whether in per cent.
    fn written(&self, id: ExprId) -> Option<(Rational, bool)> {
        match &self.scheme.expr(id).kind {
            ExprKind::Number(value, percent) => Some((value.clone(), *percent)),
            ExprKind::Negate(value) => self.written(*value).map(|(value, percent)| (-value, percent)),
            _ => None,
        }
    }

    /// What a calibration adds: `clamp(mean of all - mean of the group, limits)`, or so much of the points in proportion.
    fn calibration(&mut self, calibrate: &ast::Calibrate, span: Span) -> Option<ExprId> {
        let on = calibrate.on.as_ref()?;
        let Some((super::names::Rule::Indicator(indicator), _)) = self.names.rules.get(&on.text).copied() else {
            let known: Vec<String> = self.scheme.indicators.iter().map(|i| i.name.clone()).collect();
            self.unknown(on, known.iter().map(String::as_str));
            return None;
        };
        let by: Vec<usize> = calibrate.by.iter().filter_map(|name| self.grouping_fact(name)).collect();
        let (scale, limits) = calibrate.how.as_ref()?;
        let limits = self.interval(limits, Scope::default());
        if self.moves_everybody(*scale, &limits) {
            return None;
        }
        let mut mean = |of: Vec<usize>| {
            let score = self.add(span, ExprKind::Indicator(indicator, IndicatorMember::Score));
            let filter = Some(self.add(span, ExprKind::Presence(score, true)));
            let value = Some(self.add(span, ExprKind::Indicator(indicator, IndicatorMember::Points)));
            let function = PoolFunction::Average;
            let pool = self.add_pool(Pool { function, of: Grouping::By(of), filter, value, weight: None, span });
            self.add(span, ExprKind::Pool(pool))
        };
        let (all, group) = (mean(vec![]), mean(by));
        let moved = if *scale {
            let factor = self.add(span, ExprKind::Product(all, vec![(MulOp::Over, group)]));
            let factor = self.add(span, ExprKind::Call(ValueFunction::Clamp, vec![factor, limits.low, limits.high]));
            let one = self.add(span, ExprKind::Number(Rational::from(1), true));
            let more = self.add(span, ExprKind::Sum(factor, vec![(AddOp::Minus, one)]));
            let points = self.add(span, ExprKind::Indicator(indicator, IndicatorMember::Points));
            self.add(span, ExprKind::Product(points, vec![(MulOp::Times, more)]))
        } else {
            let more = self.add(span, ExprKind::Sum(all, vec![(AddOp::Minus, group)]));
            self.add(span, ExprKind::Call(ValueFunction::Clamp, vec![more, limits.low, limits.high]))
        };
        // who has no score is not moved, and does not move the means
        let score = self.add(span, ExprKind::Indicator(indicator, IndicatorMember::Score));
        let there = self.add(span, ExprKind::Presence(score, true));
        let (nothing, otherwise) = (
            self.add(span, ExprKind::Number(Rational::ZERO, false)),
            self.add(span, ExprKind::Number(Rational::ZERO, false)),
        );
        let moved = self.add(span, ExprKind::Else(vec![moved, nothing]));
        Some(self.add(span, ExprKind::If(vec![(there, moved)], otherwise)))
    }
}

/// Whether a name is that of a result which everybody has.
pub(super) fn is_result(name: &str) -> bool {
    ["total", "总分", "computed_total", "计算总分", "grade", "等级", "rank", "名次", "percentile", "百分位"]
        .contains(&name)
}

fn place_of(quota: &ast::Quota) -> Span {
    match quota {
        ast::Quota::Top(share)
        | ast::Quota::Bottom(share)
        | ast::Quota::ShareAtMost(share)
        | ast::Quota::ShareAtLeast(share) => share.at.0,
        ast::Quota::Share(range) | ast::Quota::Rank(range) => range.at.0,
    }
}

/// The kind of a quota as it is written.
fn word_of(quota: &ast::Quota) -> &'static str {
    match quota {
        ast::Quota::Top(_) => "top",
        ast::Quota::Bottom(_) => "bottom",
        ast::Quota::ShareAtMost(_) => "share <=",
        ast::Quota::ShareAtLeast(_) => "share >=",
        ast::Quota::Share(_) => "share in",
        ast::Quota::Rank(_) => "rank in",
    }
}

/// What a function over lists means of the members of a group.
fn over_members(function: Function, given: usize) -> Option<PoolFunction> {
    Some(match function {
        Function::Sum => PoolFunction::Sum,
        Function::Average => PoolFunction::Average,
        Function::Count => PoolFunction::Count,
        Function::Share => PoolFunction::Share,
        Function::Any => PoolFunction::Any,
        Function::All => PoolFunction::All,
        Function::First => PoolFunction::First,
        Function::Last => PoolFunction::Last,
        Function::Min if given == 1 => PoolFunction::Min,
        Function::Max if given == 1 => PoolFunction::Max,
        _ => return None,
    })
}
