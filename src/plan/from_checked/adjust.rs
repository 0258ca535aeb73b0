use super::Lowering;
use crate::model::{Adjust, AdjustBody, ExprId, ExprKind, Interval};
use crate::plan::{AdjustPlan, AdjustRow, ClausePlan, RangePlan};

impl Lowering<'_> {
    pub(super) fn adjust(&mut self, adjust: &Adjust) -> AdjustPlan {
        let mut within = None;
        let (list, filter, rows) = match &adjust.body {
            AdjustBody::Points(points, money) => (None, None, vec![self.single(*points, *money)]),
            AdjustBody::Discretionary(amount, range) => {
                within = self.range(range);
                (None, None, vec![self.single(*amount, None)])
            }
            AdjustBody::Each(each) => {
                let rows = each.rows.iter().map(|row| AdjustRow {
                    condition: row.condition.map(|c| self.node(c)),
                    points: self.node(row.points),
                    money: row.money.map(|m| self.node(m)),
                    span: row.span,
                });
                let rows = rows.collect();
                (Some(each.list), each.filter.map(|f| self.node(f)), rows)
            }
        };
        let mut requires = vec![];
        for clause in &adjust.requires {
            self.clauses(*clause, &mut requires);
        }
        AdjustPlan {
            name: adjust.name.clone(),
            label: adjust.label.clone(),
            present: self.flag(&adjust.present),
            list,
            filter,
            rows: rows.into(),
            within,
            requires: requires.into(),
            one_per: adjust.one_per.map(|one| (self.node(one.key), one.lowest)),
            limit: adjust.limit.as_ref().and_then(|limit| self.range(limit)),
            is_open: self.has_open_range(adjust),
            span: adjust.span,
            info: adjust.info.clone(),
        }
    }

    fn single(&mut self, points: ExprId, money: Option<ExprId>) -> AdjustRow {
        let span = self.scheme.expr(points).span;
        AdjustRow { condition: None, points: self.node(points), money: money.map(|m| self.node(m)), span }
    }

    /// `requires a and b` means what `requires a requires b` means, and the part that fails is named alone.
    fn clauses(&mut self, id: ExprId, into: &mut Vec<ClausePlan>) {
        let expr = self.scheme.expr(id);
        if let ExprKind::And(parts) = &expr.kind {
            for part in parts {
                self.clauses(*part, into);
            }
            return;
        }
        let sources = self.sources;
        into.push(ClausePlan {
            condition: self.node(id),
            text: sources.text(expr.span).split_whitespace().collect::<Vec<_>>().join(" "),
            place: self.place(expr.span),
        });
    }

    fn range(&self, interval: &Interval) -> Option<RangePlan> {
        let end = |id, open| self.checked.constant(id).map(|value| (value, open));
        Some(RangePlan {
            low: end(interval.low, interval.low_open)?,
            high: end(interval.high, interval.high_open)?,
            span: interval.span,
        })
    }
}
