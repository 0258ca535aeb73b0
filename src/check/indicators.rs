//! Indicators: scores that stay on their scale, and a policy wherever data can be absent.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Edit, Say, say};
use crate::facts::FieldKind;
use crate::model::{ExprId, ExprKind, Indicator, Method, Policy, Rated};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::bands::number;
use super::kinds::About;
use super::known::{Knowledge, Known, Undefined, constant, is_open, rounded};
use super::patches::{stated, touching};
use super::range::Range;
use super::types::Type;

impl Checker<'_> {
    pub(super) fn indicators(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        for (index, rule) in scheme.indicators.iter().enumerate() {
            if rule.method.is_unset() {
                let name = &rule.name;
                self.report(
                    Diagnostic::error(
                        Code::MissingPart,
                        rule.span,
                        say!("`{name}` has no score", "`{name}` 没有计分方法"),
                    )
                    .help(say!(
                        "add `score proportional to 100%`, `score bands {{ … }}` or an expression",
                        "请加上 `计分 按比例 100%`、`计分 分段 {{ … }}` 或表达式"
                    )),
                );
                continue;
            }
            let mut patches = vec![];
            touching([&rule.out_of, &rule.worth, &rule.cap, &rule.zero_below, &rule.zero_above], &mut patches);
            touching([&rule.measure], &mut patches);
            touching([&rule.method], &mut patches);
            touching([&rule.floor], &mut patches);
            touching([&rule.no_data], &mut patches);
            touching([&rule.no_data_when], &mut patches);
            let Some(kinds) = self.kinds(About::Rule(&rule.name), &patches) else { continue };
            let before = self.problems.len();
            for kind in kinds {
                let holds: BTreeMap<usize, bool> = patches.iter().copied().zip(kind.holds.iter().copied()).collect();
                self.looking_at = kind.person;
                self.variant(index, rule, &holds, knowledge);
            }
            self.looking_at.clear();
            // one finding of a rule shows up for every kind of person that has it
            let fresh = self.problems.split_off(before);
            for problem in fresh {
                if !self.problems.iter().any(|p| p.code == problem.code && p.span == problem.span) {
                    self.problems.push(problem);
                }
            }
        }
    }

    /// An indicator as it is for one kind of person.
    fn variant(
        &mut self,
        index: usize,
        rule: &Indicator,
        holds: &BTreeMap<usize, bool>,
        knowledge: &mut Knowledge<'_>,
    ) {
        let scheme = self.scheme;
        let active = |patch: usize| {
            holds.get(&patch).copied().unwrap_or(false).then(|| scheme.patches.get(patch).map_or(0, |p| p.depth))
        };
        let Some((method, span, _)) = rule.method.pick(active) else {
            let name = &rule.name;
            self.report(Diagnostic::error(
                Code::MissingPart,
                rule.span,
                say!("`{name}` has a score in patches only", "`{name}` 只在 `当` 中有计分方法"),
            ));
            return;
        };
        let mut constant_of = |id: ExprId| self.limit(id);
        let mark = rule.out_of.pick(active).or_else(|| rule.worth.pick(active));
        let mark = match mark {
            None => Rational::HUNDRED,
            Some((id, at, _)) => match constant_of(*id) {
                Some(mark) if mark > Rational::ZERO => mark,
                Some(_) => {
                    self.report(Diagnostic::error(
                        Code::EmptyRange,
                        at,
                        say!("a full mark is above 0", "满分必须大于 0"),
                    ));
                    return;
                }
                None => return,
            },
        };
        let when = rule.no_data_when.pick(active).map(|(rows, _, _)| rows.as_slice()).unwrap_or_default();
        let policy = rule.no_data.pick(active).map(|(policy, _, _)| *policy);
        self.policies(when, policy, &mark, knowledge);
        let conditions: Vec<ExprId> = when.iter().map(|(condition, _)| *condition).collect();
        let measure = rule.measure.pick(active).map(|(m, _, _)| m.clone());
        let measures = measure.as_ref().map(|m| m.value);
        let unit = measure.as_ref().and_then(|m| self.ty(m.value).unit()).unwrap_or(Unit::Number);
        let place = measure.as_ref().filter(|m| m.round.is_none()).map(|m| self.scheme.expr(m.value).span);
        let (measured, raw) = knowledge.given(&[], &conditions, |knowledge| {
            let measured = measure.map(|m| {
                let known = knowledge.of(m.value);
                match m.round {
                    Some(rounding) => Known { range: rounded(&known.range, rounding), ..known },
                    None => known,
                }
            });
            let raw = self.raw_score(method, measured.as_ref(), &mark, (unit, place, measures), span, knowledge);
            (measured, raw)
        });
        for (line, _, _) in [&rule.zero_below, &rule.zero_above].into_iter().filter_map(|l| l.pick(active)) {
            self.defined(*line, knowledge, "a zero line", "零分线");
        }
        let Some(raw) = raw else { return };
        // what is not decided yet may be undefined for all that
        let open = rule.measure.pick(active).is_some_and(|(m, _, _)| is_open(self.scheme, m.value));
        if measured.as_ref().is_some_and(|m| m.broken) && !open {
            return;
        }
        // a measure without data is one whatever a score that is not decided yet will be
        let undefined = raw.undefined.or(measured.and_then(|m| m.undefined));
        let broken = raw.broken || open;
        let earned = if !broken { self.earned(rule, &raw.range, &mark, active) } else { None };
        let so_far = self.earned.get(&index).cloned();
        let hull = match so_far {
            None => earned,
            Some(so_far) => so_far.zip(earned).map(|(a, b)| a.hull(&b)),
        };
        self.earned.insert(index, hull);
        if !broken {
            self.on_scale(rule, (&raw.range, method, measures), &mark, span, active);
        }
        if let Some(undefined) = undefined
            && policy.is_none()
        {
            self.no_policy(rule, undefined.at, &undefined.words(), span);
        }
    }

    /// What can be earned, 1 being the full mark: the score after cap, floor, zero lines and policies.
    fn earned(
        &self,
        rule: &Indicator,
        raw: &Range,
        mark: &Rational,
        active: impl Fn(usize) -> Option<usize> + Copy,
    ) -> Option<Range> {
        let number = |id: ExprId| constant(self.scheme, id);
        let cap = match rule.cap.pick(active) {
            Some((cap, ..)) => Some((number(*cap)?, false)),
            None => None,
        };
        let floor = match rule.floor.pick(active) {
            Some((Some(floor), ..)) => Some((number(*floor)?, false)),
            Some((None, ..)) | None => None,
        };
        let highest = |end: &Option<(Rational, bool)>| match (end, &cap) {
            (Some((value, _)), Some((cap, _))) => Some((value.clone().min(cap.clone()), false)),
            (None, cap) => cap.clone(),
            (end, None) => end.clone(),
        };
        let lowest = |end: Option<(Rational, bool)>| match (end, &floor) {
            (Some((value, _)), Some((floor, _))) => Some((value.max(floor.clone()), false)),
            (None, floor) => floor.clone(),
            (end, None) => end,
        };
        let low = lowest(raw.low.as_ref().map(|(low, open)| {
            cap.as_ref().map_or((low.clone(), *open), |(cap, _)| (low.clone().min(cap.clone()), false))
        }));
        let mut range = Range { low, high: highest(&raw.high), grid: None };
        let mut also = vec![];
        if !rule.zero_below.is_unset() || !rule.zero_above.is_unset() {
            also.push(Rational::ZERO);
        }
        for policy in rule.policies() {
            match policy {
                Policy::Zero => also.push(Rational::ZERO),
                Policy::Full => also.push(mark.clone()),
                Policy::Score(score) => also.push(number(score)?),
                Policy::Redistribute | Policy::Fault => {}
            }
        }
        for value in also {
            range = range.hull(&Range::point(value));
        }
        let share = Rational::ONE.checked_div(mark)?;
        Some(range.times(&Range::point(share)))
    }

    fn policies(
        &mut self,
        when: &[(ExprId, Policy)],
        policy: Option<Policy>,
        mark: &Rational,
        knowledge: &mut Knowledge<'_>,
    ) {
        for (condition, _) in when {
            self.defined(*condition, knowledge, "a condition", "条件");
        }
        for policy in when.iter().map(|(_, p)| *p).chain(policy) {
            let Policy::Score(score) = policy else { continue };
            let Some(value) = self.limit(score) else { continue };
            if value.is_negative() || value > *mark {
                let span = self.scheme.expr(score).span;
                let message = say!(
                    "a score without data lies between 0 and the full mark {mark}",
                    "无数据时的得分应在 0 和满分 {mark} 之间"
                );
                self.report(Diagnostic::error(Code::EmptyRange, span, message));
            }
        }
    }

    /// Where the score can lie before caps, and why it could be undefined.
    fn raw_score(
        &mut self,
        method: &Method,
        measured: Option<&Known>,
        mark: &Rational,
        (unit, place, measures): (Unit, Option<Span>, Option<ExprId>),
        span: Span,
        knowledge: &mut Knowledge<'_>,
    ) -> Option<Known> {
        match method {
            Method::Proportional(target) => {
                let measured = measured?;
                let target_known = knowledge.of(*target);
                let full = Range::point(mark.clone());
                let mut undefined = target_known.undefined.clone();
                // a target that is not decided yet will hardly be 0
                if target_known.range.has_zero() && undefined.is_none() && !target_known.broken {
                    let why = say!("the target can be 0", "目标值可能为 0");
                    undefined = Some(Undefined::new(self.scheme.expr(*target).span, why));
                }
                let range = measured.range.over(&target_known.range).times(&full);
                let undefined = measured.undefined.clone().or(undefined);
                Some(Known { undefined, ..Known::with(range) }.also(&target_known))
            }
            Method::Bands(rows) => {
                let measured = measured?;
                if !measured.broken {
                    self.bands(rows, (&measured.range, measures), unit, span, place);
                }
                let scores = rows.iter().map(|row| knowledge.of(row.score)).reduce(|a, b| a.or(&b));
                scores.map(|known| Known { undefined: measured.undefined.clone().or(known.undefined), ..known })
            }
            Method::Inverse(target) => {
                let measured = measured?;
                let target_known = knowledge.of(*target);
                self.not_negative(measured, place.unwrap_or(span), "the measure", "实绩");
                self.not_negative(&target_known, self.scheme.expr(*target).span, "the target", "目标值");
                let undefined = measured.undefined.clone().or(target_known.undefined.clone());
                // a measure of 0 has no quotient, and scores the cap
                let range = target_known.range.over(&measured.range).times(&Range::point(mark.clone()));
                Some(Known { undefined, ..Known::with(Range { high: None, ..range }) }.also(&target_known))
            }
            Method::Curve(points) => self.curve(points, measured?, knowledge),
            Method::Rated(rated) => self.rated_range(rated, mark, span),
            Method::Value(value) => Some(knowledge.of(*value)),
            Method::Bad => None,
        }
    }

    fn curve(&mut self, points: &[(ExprId, ExprId)], measured: &Known, knowledge: &mut Knowledge<'_>) -> Option<Known> {
        let mut last: Option<Rational> = None;
        for (x, _) in points {
            let value = self.limit(*x)?;
            if last.as_ref().is_some_and(|l| value <= *l) {
                let span = self.scheme.expr(*x).span;
                let mut problem = Diagnostic::error(
                    Code::CurveOrder,
                    span,
                    say!("the points of a curve ascend from left to right", "折线的各点必须从小到大"),
                )
                .help(say!(
                    "put the points in the order of their measures, each once",
                    "请按实绩从小到大排列,每点一次"
                ));
                if let Some(edits) = self.points_in_order(points) {
                    problem = problem.fix_all(say!("put the points in order", "按大小排列各点"), edits);
                }
                self.report(problem);
                return None;
            }
            last = Some(value);
        }
        for (_, y) in points {
            self.limit(*y)?;
        }
        let scores = points.iter().map(|(_, y)| knowledge.of(*y)).reduce(|a, b| a.or(&b));
        scores.map(|known| Known { undefined: measured.undefined.clone(), ..known })
    }

    /// The points of a curve written in their order; nothing where two of them begin alike.
    fn points_in_order(&self, points: &[(ExprId, ExprId)]) -> Option<Vec<Edit>> {
        let value = |id: ExprId| constant(self.scheme, id);
        let mut sorted: Vec<(Rational, Rational)> =
            points.iter().map(|(x, y)| Some((value(*x)?, value(*y)?))).collect::<Option<_>>()?;
        sorted.sort();
        if sorted.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return None;
        }
        let percent = points.iter().any(|(x, _)| self.ty(*x).unit() == Some(Unit::Ratio));
        let mut edits = vec![];
        for ((x, y), (at, score)) in points.iter().zip(&sorted) {
            for (id, before, after, percent) in [(*x, value(*x)?, at, percent), (*y, value(*y)?, score, false)] {
                if before != *after {
                    edits.push(Edit::new(self.scheme.expr(id).span, number(after, percent)));
                }
            }
        }
        Some(edits)
    }

    fn rated_range(&mut self, rated: &Rated, mark: &Rational, span: Span) -> Option<Known> {
        let scale = match rated.out_of {
            None => Rational::HUNDRED,
            Some(id) => self.limit(id)?,
        };
        if scale <= Rational::ZERO {
            self.report(Diagnostic::error(
                Code::EmptyRange,
                rated.span,
                say!("a full mark is above 0", "满分必须大于 0"),
            ));
            return None;
        }
        let field = match self.scheme.facts.fields.get(rated.list).map(|f| &f.kind) {
            Some(FieldKind::List(list)) => list.fields.get(rated.field),
            _ => None,
        }?;
        let range = Range { low: field.range.low.clone(), high: field.range.high.clone(), grid: None };
        let factor = mark.checked_div(&scale)?;
        let why = say!("nobody may have rated", "可能没有人评分");
        let undefined = Some(Undefined::new(span, why));
        Some(Known { undefined, ..Known::with(range.times(&Range::point(factor))) })
    }

    /// Over-caps and floors are declared, or proved needless.
    fn on_scale(
        &mut self,
        rule: &Indicator,
        (range, method, measure): (&Range, &Method, Option<ExprId>),
        mark: &Rational,
        span: Span,
        active: impl Fn(usize) -> Option<usize> + Copy,
    ) {
        let name = &rule.name;
        let cap = match rule.cap.pick(active) {
            Some((cap, _, _)) => self.limit(*cap).map(Some),
            None => Some(None),
        };
        let floor = match rule.floor.pick(active) {
            Some((Some(floor), _, _)) => self.limit(*floor).map(Some),
            Some((None, _, _)) | None => Some(None),
        };
        let over = range.high.as_ref().is_none_or(|(high, _)| high > mark);
        if over && rule.cap.pick(active).is_none() {
            let reach = range
                .high
                .as_ref()
                .map_or_else(|| say!("without limit", "没有上限"), |(high, _)| say!("up to {high}", "最高 {high}"));
            let (en, zh) = (&reach.en, &reach.zh);
            let text = say!(" cap {mark}", " 上限 {mark}");
            let mut problem = Diagnostic::error(
                Code::OverFullMark,
                span,
                say!(
                    "the score of `{name}` can exceed its full mark {mark}: {en}",
                    "`{name}` 的得分可能超过满分 {mark}:{zh}"
                ),
            )
            .help(say!(
                "declare `cap {mark}`, or a higher cap if more is meant to be earned",
                "请声明 `上限 {mark}`;如果允许超额得分,请写更高的上限"
            ))
            .fix(say!("add `cap {mark}`", "加上 `上限 {mark}`"), span.after(), text);
            if let Some((high, _)) = &range.high {
                let title = say!("let up to {high} be earned: `cap {high}`", "允许最高 {high}:`上限 {high}`");
                problem = problem.fix(title, span.after(), say!(" cap {high}", " 上限 {high}"));
            }
            let scores = [mark * &2.into(), mark + &Rational::ONE].into_iter();
            let scores = scores.chain(range.high.iter().map(|(high, _)| high.clone()));
            self.report(self.shown_scoring(problem, (method, measure), mark, scores));
        }
        let below = range.low.as_ref().is_none_or(|(low, _)| low.is_negative());
        if below && rule.floor.pick(active).is_none() {
            let reach = range
                .low
                .as_ref()
                .map_or_else(|| say!("without limit", "没有下限"), |(low, _)| say!("down to {low}", "最低 {low}"));
            let (en, zh) = (&reach.en, &reach.zh);
            let problem = Diagnostic::error(
                Code::BelowZero,
                span,
                say!("the score of `{name}` can fall below 0: {en}", "`{name}` 的得分可能低于 0:{zh}"),
            )
            .help(say!(
                "declare `floor 0`, or `floor none` if minus points are meant",
                "请声明 `下限 0`;如果允许负分,请写 `下限 不设`"
            ))
            .fix(say!("add `floor 0`", "加上 `下限 0`"), span.after(), say!(" floor 0", " 下限 0"))
            .fix(
                say!("let minus points be scored: `floor none`", "允许负分:`下限 不设`"),
                span.after(),
                say!(" floor none", " 下限 不设"),
            );
            let scores = [-mark.clone(), Rational::from(-10), Rational::from(-1)].into_iter();
            let scores = scores.chain(range.low.iter().map(|(low, _)| low.clone()));
            self.report(self.shown_scoring(problem, (method, measure), mark, scores));
        }
        if let (Some(Some(floor)), None) = (&floor, rule.cap.pick(active))
            && floor > mark
        {
            let at = stated(&rule.floor).unwrap_or(span);
            let message = say!("the floor {floor} is above the full mark {mark}", "下限 {floor} 高于满分 {mark}");
            let help = say!("lower the floor to {mark} or less", "请把下限降到 {mark} 或以下");
            self.report(Diagnostic::error(Code::EmptyRange, at, message).help(help));
        }
        if let (Some(Some(cap)), None) = (&cap, rule.floor.pick(active))
            && cap.is_negative()
        {
            let at = stated(&rule.cap).unwrap_or(span);
            self.report(
                Diagnostic::error(Code::BelowZero, at, say!("the cap {cap} is below 0", "上限 {cap} 低于 0"))
                    .help(say!("declare `floor none` if minus points are meant", "如果允许负分,请写 `下限 不设`")),
            );
        }
        if let (Some(Some(cap)), Some(Some(floor))) = (cap, floor)
            && floor > cap
        {
            let at = stated(&rule.floor).unwrap_or(span);
            self.report(
                Diagnostic::error(
                    Code::EmptyRange,
                    at,
                    say!("the floor {floor} is above the cap {cap}", "下限 {floor} 高于上限 {cap}"),
                )
                .help(say!(
                    "everybody would score {cap}: lower the floor or raise the cap",
                    "所有人都会得 {cap} 分:请降低下限或提高上限"
                )),
            );
        }
    }

    fn no_policy(&mut self, rule: &Indicator, at: Span, why: &Say, span: Span) {
        let name = &rule.name;
        let (en, zh) = (&why.en, &why.zh);
        let problem =
            Diagnostic::error(Code::NoDataPolicy, rule.span, say!("`{name}` can be without data and does not say what then", "`{name}` 可能没有数据,却没有说明如何处理"))
                .label(at, say!("{en}", "{zh}"))
                .help(say!(
                    "add `no data redistribute` (its weight goes to its siblings), `no data zero`, `no data full`, `no data score N` or `no data fault`",
                    "请加上 `无数据 分摊`(权重分给同层指标)、`无数据 零分`、`无数据 满分`、`无数据 计分 N` 或 `无数据 报错`"
                ))
                .fix(say!("redistribute its weight", "分摊它的权重"), span.after(), say!(" no data redistribute", " 无数据 分摊"))
                .fix(say!("score it 0", "记零分"), span.after(), say!(" no data zero", " 无数据 零分"));
        self.report(self.shown_without(problem, at));
    }

    /// `inverse to` makes sense of amounts that can not be negative only.
    fn not_negative(&mut self, known: &Known, at: Span, en: &str, zh: &str) {
        let proved = known.broken || known.range.low.as_ref().is_some_and(|(low, _)| !low.is_negative());
        if !proved {
            let message = say!("{en} of `inverse to` can be negative", "`按反比` 的{zh}可能为负");
            let help =
                say!("bound the facts it is made of: `spent: money >= 0`", "请给相关数据声明范围:`花费: 金额 >= 0`");
            self.report(Diagnostic::error(Code::BelowZero, at, message).help(help));
        }
    }

    /// Refuses a value that can be undefined where nothing covers it.
    pub(super) fn defined(&mut self, id: ExprId, knowledge: &mut Knowledge<'_>, en: &str, zh: &str) {
        if self.ty(id) == Type::Unknown {
            return;
        }
        let known = knowledge.of(id);
        let (Some(undefined), false) = (known.undefined, known.broken) else { return };
        let (at, why) = (undefined.at, undefined.words());
        let (why_en, why_zh) = (&why.en, &why.zh);
        let span = self.scheme.expr(id).span;
        let is_number = self.ty(id).is_numeric();
        let tested = self.tested_first(id, at);
        let mut problem =
            Diagnostic::error(Code::MayBeUndefined, span, say!("{en} can be undefined", "{zh}可能没有值"))
                .label(at, say!("{why_en}", "{why_zh}"))
                .help(if is_number {
                    say!(
                        "say what then: `… else 0`, or test it first: `if x is present then …`",
                        "请说明此时取什么:`… 否则 0`,或先判断:`如果 x 有值 那么 …`"
                    )
                } else {
                    say!(
                        "test it first: `x is present and …`, or say what it counts as: `(x else 0) > …`",
                        "请先判断:`x 有值 且 …`,或说明此时取什么:`(x 否则 0) > …`"
                    )
                });
        if let Some(name) = tested {
            let title = say!("test it first: `{name} is present and …`", "先判断:`{name} 有值 且 …`");
            problem = problem.fix(title, span.before(), say!("{name} is present and ", "{name} 有值 且 "));
        }
        if is_number {
            problem = problem.fix(say!("take 0 then", "此时取 0"), span.after(), say!(" else 0", " 否则 0"));
        }
        self.report(self.shown_without(problem, at));
    }

    /// The fact that one comparison may be without, where it can be tested before it.
    fn tested_first(&self, id: ExprId, at: Span) -> Option<String> {
        let ExprKind::Compare(left, _, right) = &self.scheme.expr(id).kind else { return None };
        let missing = [*left, *right].into_iter().find(|side| self.scheme.expr(*side).span == at)?;
        let is_fact = matches!(self.scheme.expr(missing).kind, ExprKind::Fact(_) | ExprKind::Field(_));
        self.declared(missing).filter(|_| is_fact).map(|(_, name, _)| name)
    }
}
