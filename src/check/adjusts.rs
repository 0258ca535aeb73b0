//! Adjustments.

use super::Checker;
use super::known::Knowledge;
use super::types::Type;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Adjust, AdjustBody, Each, ExprId, Interval};
use crate::value::Unit;

impl Checker<'_> {
    pub(super) fn adjust_types(&mut self, adjust: &Adjust) {
        match &adjust.body {
            AdjustBody::Points(points, money) => {
                self.line_points(*points, *money);
                self.in_money(*money);
            }
            AdjustBody::Discretionary(amount, range) => {
                self.in_points(*amount);
                self.in_points(range.low);
                self.in_points(range.high);
            }
            AdjustBody::Each(each) => {
                for condition in each.filter.iter().chain(each.rows.iter().filter_map(|r| r.condition.as_ref())) {
                    self.boolean(*condition);
                }
                for row in &each.rows {
                    self.line_points(row.points, row.money);
                    self.in_money(row.money);
                }
            }
        }
        for clause in &adjust.requires {
            self.boolean(*clause);
        }
        if let Some(one) = &adjust.one_per {
            self.infer(one.key);
        }
        if let Some(limit) = &adjust.limit {
            self.in_points(limit.low);
            self.in_points(limit.high);
        }
    }

    /// The points of a line; money in their place was meant to stand behind them.
    fn line_points(&mut self, points: ExprId, money: Option<ExprId>) {
        let ty = self.infer(points);
        if money.is_some() || ty != Type::Numeric(Unit::Money) {
            return self.expect_unit(points, ty, Unit::Points);
        }
        let span = self.scheme.expr(points).span;
        let mut problem = Diagnostic::error(
            Code::UnitMismatch,
            span,
            say!("expected points, found money", "这里需要分数,而不是金额"),
        )
        .label(span, say!("this is money", "这是金额"));
        if let Some((place, text)) = self.origin(points) {
            problem = problem.label(place, text);
        }
        self.report(
            problem
                .help(say!("a sum of money stands behind the points: `0 money …`", "金额写在分数之后:`0 金额 …`"))
                .fix(say!("no points, but this money", "不计分,只计金额"), span.before(), say!("0 money ", "0 金额 ")),
        );
    }

    /// A clause of `requires`, a key and an amount that somebody decides may be undefined; all else may not.
    pub(super) fn adjust(&mut self, adjust: &Adjust, knowledge: &mut Knowledge<'_>) {
        match &adjust.body {
            AdjustBody::Points(points, money) => {
                self.defined(*points, knowledge, "an adjustment", "加减分");
                if let Some(money) = money {
                    self.defined(*money, knowledge, "an amount", "金额");
                }
            }
            AdjustBody::Discretionary(_, range) => self.holds_something(range),
            AdjustBody::Each(each) => self.each(each, knowledge),
        }
        if let Some(limit) = &adjust.limit {
            self.limit_ends(limit);
        }
    }

    /// A range that is fixed and not empty.
    fn holds_something(&mut self, range: &Interval) {
        let (Some(low), Some(high)) = (self.limit(range.low), self.limit(range.high)) else { return };
        if low > high || (low == high && (range.low_open || range.high_open)) {
            let message = say!("no points lie between {low} and {high}", "{low} 与 {high} 之间没有分数");
            let problem = Diagnostic::error(Code::EmptyRange, range.span, message)
                .help(say!("write the lower end first", "请先写较小的一端"));
            let problem = self.ends_exchanged(problem, range);
            self.report(problem);
        }
    }

    /// What is cut to a limit ends on it.
    fn limit_ends(&mut self, limit: &Interval) {
        if limit.low_open || limit.high_open {
            let message = say!("the ends of a limit belong to it", "限额的两端必须包含在内");
            let help = say!("write `limit [0, 30]`", "请写 `限额 [0, 30]`");
            self.report(Diagnostic::error(Code::EmptyRange, limit.span, message).help(help));
        } else {
            self.holds_something(limit);
        }
    }

    /// Conditions of rows narrow their points, and each row knows that those above did not hold.
    fn each(&mut self, each: &Each, knowledge: &mut Knowledge<'_>) {
        if let Some(filter) = each.filter {
            self.defined(filter, knowledge, "a condition", "条件");
        }
        let before = knowledge.remembered();
        each.filter.into_iter().for_each(|filter| knowledge.suppose(filter, true));
        for row in &each.rows {
            let above = knowledge.remembered();
            if let Some(condition) = row.condition {
                self.defined(condition, knowledge, "a condition", "条件");
                knowledge.suppose(condition, true);
            }
            self.defined(row.points, knowledge, "an adjustment", "加减分");
            if let Some(money) = row.money {
                self.defined(money, knowledge, "an amount", "金额");
            }
            knowledge.forget(above);
            row.condition.into_iter().for_each(|condition| knowledge.suppose(condition, false));
        }
        knowledge.forget(before);
    }
}
