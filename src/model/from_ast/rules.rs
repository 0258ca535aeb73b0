//! Adjustments, vetoes, grades and outcomes.

use indexmap::IndexMap;

use super::exprs::{Hint, Scope};
use super::names::Rule;
use super::{Resolver, label};
use crate::diag::{Code, Label, say};
use crate::model::ExprKind;
use crate::model::layered::Layered;
use crate::model::rules::{Adjust, AdjustBody, Each, EachRow, Effect, GradeRow, GradeTable, OnePer, OutcomeRule, Veto};
use crate::model::scheme::DeclaredType;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

impl Resolver {
    /// Names the grades first, since expressions anywhere may speak of them.
    pub(super) fn grade_names(&mut self, items: &[ast::Item]) {
        let mut first: Option<Span> = None;
        for item in items {
            let ItemKind::Grades(grades) = &item.kind else { continue };
            if let Some(first) = first {
                self.twice(Code::DuplicateClause, "grades", first, item.at.0);
                continue;
            }
            first = Some(item.at.0);
            for (index, row) in grades.rows.iter().enumerate() {
                let name = &row.head.name;
                match self.names.grades.get(&name.text) {
                    Some((_, first)) => {
                        let first = *first;
                        self.twice(Code::DuplicateName, &name.text, first, name.at.0);
                    }
                    None => {
                        self.names.grades.insert(name.text.clone(), (index, name.at.0));
                    }
                }
            }
            if let Some(row) = grades.rows.first() {
                self.names.grade_attributes = row.attributes.iter().map(|(name, _)| name.text.clone()).collect();
            }
        }
    }

    pub(super) fn declare_rules(&mut self, items: &[ast::Item]) {
        for item in items {
            self.declare_rule(item);
        }
        self.declare_follow(items);
    }

    /// Names an adjustment, a veto, an outcome, a check or an action, numbered in the order in which they are filled in.
    pub(super) fn declare_rule(&mut self, item: &ast::Item) {
        let next = |counter: &mut usize| {
            *counter += 1;
            *counter - 1
        };
        if let ItemKind::Outcome(ast::Outcome { ty: ast::Type { kind: ast::TypeKind::Named(name), .. }, .. }) =
            &item.kind
            && let Some((dimension, _)) = self.names.dimensions.get(&name.text)
        {
            self.names.outcome_hints.insert(self.names.declared.outcomes, Hint::Dimension(*dimension));
        }
        let counts = &mut self.names.declared;
        let (name, rule) = match &item.kind {
            ItemKind::Adjust(adjust) => (&adjust.head.name, Rule::Adjust(next(&mut counts.adjusts))),
            ItemKind::Calibrate(calibrate) => (&calibrate.head.name, Rule::Adjust(next(&mut counts.adjusts))),
            ItemKind::Award(award) => (&award.head.name, Rule::Award(next(&mut counts.awards))),
            ItemKind::Group(group) => {
                for award in &group.awards {
                    let rule = Rule::Award(next(&mut self.names.declared.awards));
                    self.name_rule(&award.head.name, rule);
                }
                return;
            }
            ItemKind::Veto(veto) => (&veto.head.name, Rule::Veto(next(&mut counts.vetoes))),
            ItemKind::Outcome(outcome) => (&outcome.head.name, Rule::Outcome(next(&mut counts.outcomes))),
            ItemKind::Check(check) => (&check.head.name, Rule::Check(next(&mut counts.checks))),
            ItemKind::Action(action) => (&action.head.name, Rule::Action(next(&mut counts.actions))),
            _ => return,
        };
        self.name_rule(name, rule);
    }

    pub(super) fn fill_rules(&mut self, items: &[ast::Item]) {
        for item in items {
            let span = item.at.0;
            match &item.kind {
                ItemKind::Total(interval) => {
                    if let Some(first) = self.scheme.total_range {
                        self.twice(Code::DuplicateClause, "total", first.span, span);
                    } else {
                        self.scheme.total_range = Some(self.interval(interval, Scope::default()));
                    }
                }
                ItemKind::Adjust(adjust) => self.adjust(adjust),
                ItemKind::Veto(veto) => self.veto(veto),
                ItemKind::Grades(grades) if self.scheme.grades.is_none() => self.grades(grades, span),
                ItemKind::Outcome(outcome) => self.outcome(outcome),
                ItemKind::Clause(_) => {
                    let message = say!("a clause stands inside a section or an indicator", "子句要放在维度或指标里面");
                    self.error(Code::Misplaced, span, message);
                }
                ItemKind::Drop(..) | ItemKind::RestProportional => self.only_in_a_patch(span),
                ItemKind::Cohort(cohort) => self.cohort(cohort, span),
                ItemKind::Action(action) => self.action(action),
                ItemKind::Check(check) => self.record_check(check),
                ItemKind::Assert(assert) => self.assertion(assert),
                ItemKind::Classify(classify) => self.classification(classify),
                ItemKind::Award(award) => self.award(award),
                ItemKind::Calibrate(calibrate) => self.calibrate(calibrate),
                ItemKind::Group(group) => self.group(group, span),
                ItemKind::Spells(spells) => self.spells(spells),
                ItemKind::Property(property) => self.unsupported(property.name.at.0, "`property`", "性质"),
                ItemKind::Scheme(_)
                | ItemKind::Version(_)
                | ItemKind::Effective(..)
                | ItemKind::Round(..)
                | ItemKind::RoundLinesExact
                | ItemKind::Extends(_)
                | ItemKind::Dimension(_)
                | ItemKind::Facts(_)
                | ItemKind::Param(_)
                | ItemKind::Let(_)
                | ItemKind::Section(_)
                | ItemKind::Indicator(_)
                | ItemKind::When(_)
                | ItemKind::Grades(_)
                | ItemKind::Team(_)
                | ItemKind::History(_)
                | ItemKind::Person(_)
                | ItemKind::Test(_)
                | ItemKind::Cases(_)
                | ItemKind::Bad => {}
            }
        }
    }

    pub(super) fn adjust(&mut self, adjust: &ast::Adjust) {
        let mut scope = Scope::default();
        let body = match &adjust.body {
            ast::AdjustBody::Points(points, money) => {
                let points = self.expr(points, scope);
                AdjustBody::Points(points, money.as_ref().map(|m| self.expr(m, scope)))
            }
            ast::AdjustBody::Each(each) => match self.each(each) {
                Some(each) => {
                    scope.row = Some(each.list);
                    AdjustBody::Each(each)
                }
                None => return self.bad_adjust(adjust),
            },
            ast::AdjustBody::Discretionary(amount, range) => {
                AdjustBody::Discretionary(self.expr(amount, scope), self.interval(range, scope))
            }
            ast::AdjustBody::Bad => return self.bad_adjust(adjust),
        };
        let requires = adjust.requires.iter().map(|clause| self.expr(clause, scope)).collect();
        let one_per = adjust.one_per.as_ref().and_then(|one| self.one_per(one, scope));
        let limit = adjust.limit.as_ref().map(|limit| self.interval(limit, Scope::default()));
        let info = self.infos(&adjust.info);
        self.scheme.adjusts.push(Adjust {
            name: adjust.head.name.text.clone(),
            label: label(&adjust.head),
            span: adjust.head.name.at.0,
            present: Layered::everybody(adjust.head.name.at.0),
            body,
            requires,
            one_per,
            limit,
            info,
        });
    }

    fn one_per(&mut self, one: &ast::OnePer, scope: Scope) -> Option<OnePer> {
        if scope.row.is_some() {
            return Some(OnePer { key: self.expr(&one.key, scope), lowest: one.lowest });
        }
        let message = say!("`one per` chooses among the rows of an `each`", "`同一` 只用于 `逐条` 的各行");
        let help = say!("write `each LIST: E`, or take `one per` out", "请写 `逐条 明细: E`,或删去 `同一`");
        self.error(Code::Misplaced, one.key.at.0, message).help.push(help);
        None
    }

    /// An adjustment whose points could not be read: its other clauses would only repeat the problem.
    fn bad_adjust(&mut self, adjust: &ast::Adjust) {
        let body = AdjustBody::Points(self.add(adjust.head.name.at.0, ExprKind::Bad), None);
        let info = self.infos(&adjust.info);
        self.scheme.adjusts.push(Adjust {
            name: adjust.head.name.text.clone(),
            label: label(&adjust.head),
            span: adjust.head.name.at.0,
            present: Layered::everybody(adjust.head.name.at.0),
            body,
            requires: vec![],
            one_per: None,
            limit: None,
            info,
        });
    }

    fn each(&mut self, each: &ast::Each) -> Option<Each> {
        let list = self.list_named(&each.list)?;
        let row = Scope { row: Some(list) };
        let filter = each.filter.as_ref().map(|f| self.expr(f, row));
        let rows = each
            .rows
            .iter()
            .map(|r| EachRow {
                span: r.at.0,
                condition: r.condition.as_ref().map(|c| self.expr(c, row)),
                points: self.expr(&r.points, row),
                money: r.money.as_ref().map(|m| self.expr(m, row)),
            })
            .collect();
        Some(Each { list, filter, rows })
    }

    pub(super) fn veto(&mut self, veto: &ast::Veto) {
        let condition = self.expr(&veto.condition, Scope::default());
        let mut effects = vec![];
        for effect in &veto.effects {
            match effect {
                ast::Effect::Grade(name, _) => match self.names.grades.get(&name.text) {
                    Some((row, _)) => effects.push((Effect::Grade(*row), name.at.0)),
                    None => {
                        let known: Vec<String> = self.names.grades.keys().cloned().collect();
                        self.unknown(name, known.iter().map(String::as_str));
                    }
                },
                ast::Effect::Total(value, _) => {
                    effects.push((Effect::Total(self.expr(value, Scope::default())), value.at.0))
                }
                ast::Effect::Todo(at) => effects.push((Effect::Todo, at.0)),
            }
        }
        if veto.effects.is_empty() {
            let name = &veto.head.name;
            let text = &name.text;
            self.error(
                Code::MissingPart,
                name.at.0,
                say!("veto `{text}` does not say what it does", "一票否决 `{text}` 没有说明后果"),
            )
            .help
            .push(say!(
                "add `effect grade G`, `effect grade at most G` or `effect total 0`; `effect todo` where it is not decided yet",
                "请写 `处理 等级 X`、`处理 等级 最高 X` 或 `处理 总分 0`;尚未确定时写 `处理 待定`"
            ));
        }
        let info = self.infos(&veto.info);
        self.scheme.vetoes.push(Veto {
            name: veto.head.name.text.clone(),
            label: label(&veto.head),
            span: veto.head.name.at.0,
            present: Layered::everybody(veto.head.name.at.0),
            condition,
            effects,
            info,
        });
    }

    fn grades(&mut self, grades: &ast::Grades, span: Span) {
        let attributes = self.names.grade_attributes.clone();
        let mut rows = vec![];
        for row in &grades.rows {
            let quotas = self.quotas(row);
            if let (Some(quota), false) = (quotas.first(), self.has_cohort) {
                let message = say!(
                    "a quota, and no `cohort` says of which people",
                    "有名额限制,但没有用 `分组` 说明是哪些人的名额"
                );
                self.no_cohort(quota.span, message);
            }
            let threshold = row.threshold.as_ref().map(|t| (self.expr(&t.value, Scope::default()), t.strict));
            let mut values = IndexMap::new();
            for (name, value) in &row.attributes {
                let value = self.expr(value, Scope::default());
                if values.insert(name.text.clone(), value).is_some() {
                    self.twice(Code::DuplicateClause, &name.text, row.head.name.at.0, name.at.0);
                }
            }
            self.same_attributes(&attributes, &values, row, grades);
            rows.push(GradeRow {
                name: row.head.name.text.clone(),
                label: label(&row.head),
                span: row.at.0,
                by_rank: threshold.is_none() && !row.otherwise,
                threshold,
                quotas,
                attributes: values,
            });
        }
        self.scheme.grades = Some(GradeTable { span, rows, attributes });
    }

    fn same_attributes(
        &mut self,
        expected: &[String],
        given: &IndexMap<String, crate::model::ExprId>,
        row: &ast::GradeRow,
        grades: &ast::Grades,
    ) {
        let grade = &row.head.name.text;
        let missing = expected.iter().find(|name| !given.contains_key(*name));
        let extra = given.keys().find(|name| !expected.contains(name));
        let message = match (missing, extra) {
            (Some(name), _) => say!("grade `{grade}` has no `{name}`", "等级 `{grade}` 缺少 `{name}`"),
            (None, Some(name)) => say!(
                "grade `{grade}` has `{name}`, which the first grade has not",
                "等级 `{grade}` 多出了第一个等级没有的 `{name}`"
            ),
            (None, None) => return,
        };
        let first = grades.rows.first().map(|r| r.head.name.at.0).unwrap_or_default();
        let problem = self.error(Code::GradeAttributes, row.head.name.at.0, message);
        problem.labels.push(Label {
            span: first,
            text: say!("every grade needs the attributes of this one", "每个等级都要有与它相同的属性"),
        });
        problem.help.push(match (missing, extra) {
            (None, Some(name)) => {
                say!("give `{name}` to every grade, or take it out", "请给每个等级都写上 `{name}`,或去掉它")
            }
            (Some(name), _) => say!("add it: `{grade} … {{ {name}: … }}`", "请加上:`{grade} … {{ {name}: … }}`"),
            (None, None) => return,
        });
    }

    pub(super) fn outcome(&mut self, outcome: &ast::Outcome) {
        let unit = match &outcome.ty.kind {
            ast::TypeKind::Numeric(unit) => Some(*unit),
            ast::TypeKind::Named(name) => {
                self.dimension(name);
                None
            }
            ast::TypeKind::List(_) => {
                self.error(Code::Misplaced, outcome.ty.at.0, say!("an outcome is one value", "结果只能是一个值"));
                None
            }
            ast::TypeKind::Bool | ast::TypeKind::Text | ast::TypeKind::Date(_) | ast::TypeKind::Bad => None,
        };
        let ty = self.declared_type(&outcome.ty.kind);
        let hint = match ty {
            Some(DeclaredType::Dimension(index)) => Hint::Dimension(index),
            Some(DeclaredType::Date | DeclaredType::Bool | DeclaredType::Text) | None => Hint::Nothing,
        };
        let value = self.hinted(&outcome.value, Scope::default(), hint);
        let round = outcome.round.as_ref().map(|r| self.rounding(r));
        if let (Some(clause), None) = (&outcome.round, unit) {
            self.error(Code::Misplaced, clause.at.0, say!("only numbers are rounded", "只有数值才能舍入"));
        }
        let info = self.infos(&outcome.info);
        self.scheme.outcomes.push(OutcomeRule {
            name: outcome.head.name.text.clone(),
            label: label(&outcome.head),
            span: outcome.head.name.at.0,
            present: Layered::everybody(outcome.head.name.at.0),
            unit,
            ty,
            value,
            round,
            info,
        });
    }
}
