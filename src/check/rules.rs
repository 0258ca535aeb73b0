//! Vetoes, grades, outcomes and expectations.

use crate::diag::{Code, Diagnostic, say};
use crate::model::{Effect, ExprId, ExprKind, GradeRow, GradeTable, Must, Quota};
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::{Knowledge, constant};
use super::types::Type;

impl Checker<'_> {
    pub(super) fn rule_types(&mut self) {
        let scheme = self.scheme;
        if let Some(range) = &scheme.total_range {
            for end in [range.low, range.high] {
                self.in_points(end);
            }
        }
        for adjust in &scheme.adjusts {
            self.adjust_types(adjust);
        }
        for veto in &scheme.vetoes {
            self.boolean(veto.condition);
            for (effect, _) in &veto.effects {
                if let Effect::Total(value) = effect {
                    self.in_points(*value);
                }
            }
        }
        if let Some(table) = &scheme.grades {
            self.grade_types(table);
        }
        for outcome in &scheme.outcomes {
            let ty = self.infer(outcome.value);
            match (outcome.unit, outcome.ty) {
                (Some(unit), _) => self.expect_unit(outcome.value, ty, unit),
                (None, Some(declared)) => self.expect_type(outcome.value, ty, declared.into(), outcome.span),
                (None, None) => {}
            }
        }
    }

    pub(super) fn in_points(&mut self, id: ExprId) {
        let ty = self.infer(id);
        self.expect_unit(id, ty, Unit::Points);
    }

    pub(super) fn in_money(&mut self, id: Option<ExprId>) {
        if let Some(id) = id {
            let ty = self.infer(id);
            self.expect_unit(id, ty, Unit::Money);
        }
    }

    fn grade_types(&mut self, table: &GradeTable) {
        for row in &table.rows {
            if let Some((threshold, _)) = row.threshold {
                self.in_points(threshold);
            }
        }
        for name in &table.attributes {
            let values: Vec<ExprId> = table.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
            for value in &values {
                if self.is_fixed(*value) {
                    self.infer(*value);
                } else if !matches!(self.scheme.expr(*value).kind, ExprKind::Bad) {
                    self.not_constant(
                        *value,
                        say!("an attribute of a grade is a fixed value", "等级的属性必须是固定的值"),
                    );
                }
            }
            let Some((first, rest)) = values.split_first() else { continue };
            for value in rest {
                self.attribute_alike(name, *first, *value);
            }
        }
    }

    /// Two rows give an attribute one type.
    pub(super) fn attribute_alike(&mut self, name: &str, first: ExprId, value: ExprId) {
        let (a, b) = (self.ty(first), self.ty(value));
        let alike = a == b
            || a == Type::Unknown
            || b == Type::Unknown
            || (a.is_numeric() && b.is_numeric() && a.unit() == b.unit());
        if alike {
            return;
        }
        let (x, y) = (self.name_of(a), self.name_of(b));
        let (x_en, x_zh, y_en, y_zh) = (&x.en, &x.zh, &y.en, &y.zh);
        let (here, there) = (self.scheme.expr(value).span, self.scheme.expr(first).span);
        self.report(
            Diagnostic::error(
                Code::GradeAttributes,
                here,
                say!("`{name}` is {y_en} here and {x_en} above", "`{name}` 在这里是{y_zh},而上面是{x_zh}"),
            )
            .label(there, say!("{x_en} here", "这里是{x_zh}"))
            .help(say!("every row gives it a value of one type", "每一行的取值须是同一类型")),
        );
    }

    pub(super) fn trial_types(&mut self) {
        let scheme = self.scheme;
        for test in &scheme.tests {
            for expect in &test.expects {
                match &expect.must {
                    Must::Hold => {
                        self.boolean(expect.subject);
                    }
                    Must::Compare(op, value) => {
                        let (a, b) = (self.infer(expect.subject), self.infer(*value));
                        self.comparable(expect.subject, a, *op, *value, b);
                    }
                    Must::About(value, _) => {
                        let (a, b) = (self.infer(expect.subject), self.infer(*value));
                        self.meet(expect.subject, a, *value, b, super::types::COMPARED);
                    }
                    Must::Missing => {
                        self.infer(expect.subject);
                    }
                }
            }
        }
    }

    pub(super) fn rules(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        if let Some(range) = &scheme.total_range {
            if let (Some(low), Some(high)) = (self.limit(range.low), self.limit(range.high))
                && low >= high
            {
                let message = say!("no total lies between {low} and {high}", "{low} 与 {high} 之间没有总分");
                let problem = Diagnostic::error(Code::EmptyRange, range.span, message)
                    .help(say!("write the lower end first", "请先写较小的一端"));
                let problem = self.ends_exchanged(problem, range);
                self.report(problem);
            }
            if range.low_open || range.high_open {
                self.report(
                    Diagnostic::error(
                        Code::EmptyRange,
                        range.span,
                        say!("the ends of the total belong to it", "总分范围的两端必须包含在内"),
                    )
                    .help(say!("write `total in [0, 120]`", "请写 `总分 属于 [0, 120]`")),
                );
            }
        } else if let Some(adjust) = scheme.adjusts.first() {
            let name = &adjust.name;
            self.report(
                Diagnostic::error(
                    Code::TotalUnbounded,
                    adjust.span,
                    say!(
                        "`{name}` can push the total anywhere: the scheme does not bound it",
                        "`{name}` 会使总分失去边界:方案没有声明总分范围"
                    ),
                )
                .help(say!("declare `total in [0, 120]` at the top", "请在开头声明 `总分 属于 [0, 120]`"))
                .fix(
                    say!("bound it: `total in [0, 120]`", "声明范围:`总分 属于 [0, 120]`"),
                    scheme.head.after(),
                    say!("\ntotal in [0, 120]", "\n总分 属于 [0, 120]"),
                ),
            );
        }
        for adjust in &scheme.adjusts {
            self.adjust(adjust, knowledge);
        }
        for veto in &scheme.vetoes {
            self.defined(veto.condition, knowledge, "a veto", "一票否决的条件");
            for (effect, span) in &veto.effects {
                match effect {
                    Effect::Total(value) => self.veto_total(*value, *span),
                    Effect::Grade(_) if scheme.grades.is_none() => {
                        self.report(
                            Diagnostic::error(
                                Code::MissingPart,
                                *span,
                                say!("the scheme has no grades", "方案没有等级表"),
                            )
                            .help(say!(
                                "declare `grades {{ … }}`, or let it set the total: `effect total 0`",
                                "请声明 `等级表 {{ … }}`,或改为 `处理 总分 0`"
                            )),
                        );
                    }
                    Effect::Grade(_) | Effect::Todo => {}
                }
            }
        }
        if let Some(table) = &scheme.grades {
            self.grade_order(table);
        }
        for outcome in &scheme.outcomes {
            self.defined(outcome.value, knowledge, "an outcome", "结果");
        }
    }

    /// No veto takes the total out of its declared range.
    fn veto_total(&mut self, value: ExprId, span: crate::source::Span) {
        let Some(total) = self.limit(value) else { return };
        let Some(range) = &self.scheme.total_range else { return };
        let Some(low) = constant(self.scheme, range.low).filter(|low| total < *low) else { return };
        self.report(
            Diagnostic::error(
                Code::EmptyRange,
                span,
                say!(
                    "a total of {total} lies below {low}, the least that the scheme allows",
                    "总分 {total} 低于方案声明的最低总分 {low}"
                ),
            )
            .label(range.span, say!("the range of the total", "总分范围")),
        );
    }

    /// A row without a line needs a quota that refuses somebody, and a row behind it that refuses nobody.
    fn decided_by_rank(&mut self, row: &GradeRow, is_last: bool) {
        let name = &row.name;
        if is_last {
            let message = say!(
                "`{name}` is the last grade and would refuse somebody",
                "`{name}` 是最后一个等级,却会拒绝一部分人"
            );
            let problem = Diagnostic::error(Code::GradeOrder, row.span, message);
            self.report(problem.help(say!("end with a grade `otherwise`", "请以 `其余` 结尾")));
        } else if !row.quotas.iter().any(Quota::refuses) {
            let message = say!(
                "`{name}` has no line and no quota that refuses anybody, so the grades below it are never reached",
                "`{name}` 没有等级线,也没有会拒绝人的名额,它下面的等级永远用不到"
            );
            let problem = Diagnostic::error(Code::GradeOrder, row.span, message);
            self.report(problem.help(say!(
                "write a line, `>= 60`, or a quota such as `top 20%` or `share <= 70%`",
                "请写等级线 `>= 60`,或写名额,例如 `前 20%`、`占比 <= 70%`"
            )));
        }
    }

    fn grade_order(&mut self, table: &GradeTable) {
        let mut last: Option<(Rational, crate::source::Span)> = None;
        for (index, row) in table.rows.iter().enumerate() {
            let is_last = index + 1 == table.rows.len();
            match row.threshold {
                None if row.by_rank => {
                    self.decided_by_rank(row, is_last);
                }
                None if !is_last => {
                    let name = &row.name;
                    self.report(
                        Diagnostic::error(
                            Code::GradeOrder,
                            row.span,
                            say!(
                                "`{name}` takes everybody, so the grades below it are never reached",
                                "`{name}` 包含所有人,它下面的等级永远用不到"
                            ),
                        )
                        .help(say!("put the grade with `otherwise` last", "请把 `其余` 的等级放在最后")),
                    );
                }
                None => {}
                Some((threshold, strict)) => {
                    let Some(value) = self.limit(threshold) else { return };
                    let at = self.scheme.expr(threshold).span;
                    if let Some((above, place)) = &last
                        && value >= *above
                    {
                        self.report(
                            Diagnostic::error(
                                Code::GradeOrder,
                                at,
                                say!(
                                    "thresholds descend, and {value} is not below {above}",
                                    "等级线应从高到低,而 {value} 不低于 {above}"
                                ),
                            )
                            .label(*place, say!("the grade above begins here", "上一个等级线在这里"))
                            .help(say!("write the grades from the highest to the lowest", "请从最高等级写到最低等级")),
                        );
                        return;
                    }
                    let lowest =
                        self.scheme.total_range.as_ref().and_then(|r| constant(self.scheme, r.low)).unwrap_or_default();
                    let covers =
                        self.scheme.total_range.is_some() && if strict { value < lowest } else { value <= lowest };
                    if is_last && !covers {
                        self.report(
                            Diagnostic::error(
                                Code::GradeOrder,
                                row.span,
                                say!("no grade takes totals below {value}", "低于 {value} 的总分没有对应的等级"),
                            )
                            .help(say!("end with a grade `otherwise`", "请以 `其余` 结尾")),
                        );
                    }
                    last = Some((value, at));
                }
            }
        }
    }
}
