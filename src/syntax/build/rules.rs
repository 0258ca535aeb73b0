use super::super::ast::{
    Action, Adjust, AdjustBody, Assert, Check, CheckSeverity, ClassRow, Classify, Each, EachRow, Effect, Expr,
    ExprKind, GradeRow, Grades, ItemKind, OnePer, Quota, Threshold, Veto,
};
use super::super::grammar::Rule;
use super::{Build, Pair, child, children, first, first_rule, has};
use crate::diag::{Code, Diagnostic, say};

impl Build<'_> {
    /// The parts of a block, each of which is wrapped in one rule; what is no part is reported.
    pub(super) fn parts<'i>(&mut self, pair: &Pair<'i>, rule: Rule) -> Vec<Pair<'i>> {
        let mut parts = vec![];
        for part in pair.clone().into_inner() {
            if part.as_rule() == rule {
                parts.extend(first(&part));
            } else if part.as_rule() == Rule::bad_item {
                self.bad_row(&part, rule);
            }
        }
        parts
    }

    pub(super) fn adjust(&mut self, pair: &Pair<'_>) -> ItemKind {
        let head = self.head(pair);
        let (before, mut body) = (self.repairs.len() + self.problems.len(), None);
        let mut adjust =
            Adjust { head, body: AdjustBody::Bad, requires: vec![], one_per: None, limit: None, info: vec![] };
        for part in self.parts(pair, Rule::adjust_part) {
            match part.as_rule() {
                Rule::points | Rule::each if body.is_some() => {
                    let span = self.span(&part);
                    self.problems.push(
                        Diagnostic::error(
                            Code::DuplicateClause,
                            span,
                            say!(
                                "an adjustment has one `points` or one `each`",
                                "加减分只能写一个 `分数` 或一个 `逐条`"
                            ),
                        )
                        .help(say!("write a second adjustment, or several rows", "请另写一项加减分，或写成多行")),
                    );
                }
                Rule::points => body = Some(self.points(&part)),
                Rule::each => body = Some(AdjustBody::Each(self.each(&part))),
                Rule::requires => adjust.requires.push(self.expr_of(&part)),
                Rule::one_per if adjust.one_per.is_some() => self.twice(&part, "one per", "同一"),
                Rule::limit if adjust.limit.is_some() => self.twice(&part, "limit", "限额"),
                Rule::one_per => {
                    let key = self.small_operand(&part);
                    adjust.one_per = Some(OnePer { key, lowest: has(&part, Rule::kw_keep_lowest) });
                }
                Rule::limit => adjust.limit = self.interval_of(&part),
                _ => adjust.info.extend(self.info(&part)),
            }
        }
        match body {
            Some(body) => adjust.body = body,
            None if before == self.repairs.len() + self.problems.len() => self.missing(
                adjust.head.name.at.0,
                say!("this adjustment gives no points", "这项加减分没有写分数"),
                say!("write `points E` or `each LIST where C: E`", "请写 `分数 E` 或 `逐条 明细 其中 C: E`"),
            ),
            None => {}
        }
        ItemKind::Adjust(adjust)
    }

    fn twice(&mut self, pair: &Pair<'_>, en: &str, zh: &str) {
        let span = self.span(pair);
        let message = say!("an adjustment has one `{en}`", "加减分只能写一个 `{zh}`");
        self.problems.push(Diagnostic::error(Code::DuplicateClause, span, message));
    }

    fn points(&mut self, pair: &Pair<'_>) -> AdjustBody {
        let points = self.value_of(pair);
        let within = child(pair, Rule::within).and_then(|within| self.interval_of(&within));
        match within {
            Some(within) => {
                if let Some(money) = child(pair, Rule::money_part) {
                    let span = self.span(&money);
                    let message = say!("an amount within a range gives no money beside it", "酌定分数不能同时给出金额");
                    let help =
                        say!("write a second adjustment: `points 0 money M`", "请另写一项加减分:`分数 0 金额 M`");
                    self.problems.push(Diagnostic::error(Code::Misplaced, span, message).help(help));
                }
                AdjustBody::Discretionary(points, within)
            }
            None => AdjustBody::Points(points, self.money(pair)),
        }
    }

    fn money(&mut self, pair: &Pair<'_>) -> Option<Expr> {
        child(pair, Rule::money_part).map(|money| self.value_of(&money))
    }

    fn each(&mut self, pair: &Pair<'_>) -> Each {
        let filter = child(pair, Rule::where_part).map(|filter| self.expr_of(&filter));
        let rows = match child(pair, Rule::each_value) {
            Some(value) => vec![self.each_row(&value, None)],
            None => child(pair, Rule::each_rows).map(|rows| self.each_rows(&rows)).unwrap_or_default(),
        };
        Each { list: self.first_name(pair), filter, rows }
    }

    fn each_rows(&mut self, pair: &Pair<'_>) -> Vec<EachRow> {
        self.rows(pair, Rule::each_row, |build, row| {
            let condition = child(row, Rule::expr).map(|condition| build.expr(&condition));
            let value = child(row, Rule::each_value)?;
            let at = build.at(row);
            Some(EachRow { at, ..build.each_row(&value, condition) })
        })
    }

    fn each_row(&mut self, value: &Pair<'_>, condition: Option<Expr>) -> EachRow {
        EachRow { at: self.at(value), condition, points: self.value_of(value), money: self.money(value) }
    }

    pub(super) fn veto(&mut self, pair: &Pair<'_>) -> ItemKind {
        let head = self.head(pair);
        let before = self.repairs.len() + self.problems.len();
        let (mut condition, mut effects, mut info) = (None, vec![], vec![]);
        for part in self.parts(pair, Rule::veto_part) {
            match part.as_rule() {
                Rule::when_part => condition = Some(self.expr_of(&part)),
                Rule::effect => {
                    for what in children(&part, Rule::effect_what) {
                        effects.extend(self.effect(&what));
                    }
                }
                _ => info.extend(self.info(&part)),
            }
        }
        let silent = before == self.repairs.len() + self.problems.len();
        if condition.is_none() && silent {
            self.missing(
                head.name.at.0,
                say!("this veto does not say when it fires", "这项否决没有写触发条件"),
                say!("write `when C`", "请写 `当 条件`"),
            );
        }
        let condition = condition.unwrap_or(Expr { at: head.name.at, kind: ExprKind::Bad });
        ItemKind::Veto(Veto { head, condition, effects, info })
    }

    fn effect(&mut self, pair: &Pair<'_>) -> Option<Effect> {
        let what = first(pair)?;
        let at_most = has(&what, Rule::kw_at_most);
        Some(match what.as_rule() {
            Rule::effect_grade => Effect::Grade(self.first_name(&what), at_most),
            Rule::effect_total => Effect::Total(self.value_of(&what), at_most),
            _ => Effect::Todo(self.at(&what)),
        })
    }

    pub(super) fn grades(&mut self, pair: &Pair<'_>) -> ItemKind {
        ItemKind::Grades(Grades { rows: self.rows(pair, Rule::grade_row, |build, row| Some(build.grade_row(row))) })
    }

    fn grade_row(&mut self, pair: &Pair<'_>) -> GradeRow {
        let threshold = child(pair, Rule::threshold).map(|threshold| Threshold {
            strict: child(&threshold, Rule::threshold_op).is_some_and(|op| op.as_str() == ">"),
            value: self.value_of(&threshold),
        });
        let quotas = children(pair, Rule::quota).filter_map(|quota| self.quota(&quota)).collect();
        let attributes = child(pair, Rule::attributes).map(|fields| self.fields(&fields)).unwrap_or_default();
        let otherwise = has(pair, Rule::kw_otherwise);
        GradeRow { at: self.at(pair), head: self.head(pair), threshold, otherwise, quotas, attributes }
    }

    fn quota(&mut self, pair: &Pair<'_>) -> Option<Quota> {
        let op = child(pair, Rule::share_op);
        Some(match (first_rule(pair)?, op.as_ref().map(|op| op.as_str())) {
            (Rule::kw_top, _) => Quota::Top(self.value_of(pair)),
            (Rule::kw_bottom, _) => Quota::Bottom(self.value_of(pair)),
            (Rule::kw_rank, _) => Quota::Rank(self.interval_of(pair)?),
            (_, Some("<=")) => Quota::ShareAtMost(self.value_of(pair)),
            (_, Some(_)) => Quota::ShareAtLeast(self.value_of(pair)),
            (_, None) => Quota::Share(self.interval_of(pair)?),
        })
    }

    pub(super) fn action(&mut self, pair: &Pair<'_>) -> ItemKind {
        let head = self.head(pair);
        let mut action = Action { head, condition: None, after: None, exclusive: None, info: vec![] };
        for part in self.parts(pair, Rule::action_part) {
            match part.as_rule() {
                Rule::when_part => action.condition = Some(self.expr_of(&part)),
                Rule::after => action.after = Some(self.first_name(&part)),
                Rule::exclusive => action.exclusive = Some(self.first_name(&part)),
                _ => action.info.extend(self.info(&part)),
            }
        }
        ItemKind::Action(action)
    }

    pub(super) fn check(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        let over_people =
            child(pair, Rule::over_people).map(|over| child(&over, Rule::name).map(|name| self.name(&name)));
        let severity = match first_rule(&child(pair, Rule::severity)?)? {
            Rule::kw_warn => CheckSeverity::Warn,
            Rule::kw_hold => CheckSeverity::Hold,
            _ => CheckSeverity::Reject,
        };
        let (head, condition, info) = (self.head(pair), self.expr_of(pair), self.infos(pair));
        Some(ItemKind::Check(Check { head, over_people, severity, condition, info }))
    }

    pub(super) fn assert(&mut self, pair: &Pair<'_>) -> ItemKind {
        ItemKind::Assert(Assert { head: self.head(pair), condition: self.expr_of(pair) })
    }

    pub(super) fn classify(&mut self, pair: &Pair<'_>) -> ItemKind {
        let rows = self.rows(pair, Rule::class_row, |build, row| {
            let condition = child(row, Rule::when_part).map(|when| build.expr_of(&when));
            let attributes = child(row, Rule::attributes).map(|fields| build.fields(&fields)).unwrap_or_default();
            Some(ClassRow { at: build.at(row), head: build.head(row), condition, attributes })
        });
        ItemKind::Classify(Classify { head: self.head(pair), rows })
    }
}
