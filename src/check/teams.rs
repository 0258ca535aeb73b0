//! Whose results belong to whom must be known before anybody is scored: the filters of teams.

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{ExprId, ExprKind, Team};
use crate::source::Span;

use super::Checker;
use super::order::parts;

impl Checker<'_> {
    pub(super) fn team_types(&mut self) {
        let scheme = self.scheme;
        for team in &scheme.teams {
            let Some(filter) = team.filter else {
                let name = scheme.facts.fields.get(team.list).map_or("", |field| field.name.as_str());
                let message =
                    say!("team `{name}` does not say whose results they are", "团队 `{name}` 没有说明包含谁的成绩");
                self.no_team(team, team.span, message);
                continue;
            };
            let before = self.problems.len();
            self.boolean(filter);
            if self.problems.len() > before || self.reads_results(team, filter) {
                continue;
            }
            if team.join(scheme).is_none() {
                let message = say!(
                    "the filter has no equality of a fact of theirs with a fact of the person's",
                    "筛选条件中没有“对方的数据项 = 本人的数据项”"
                );
                self.no_team(team, scheme.expr(filter).span, message);
            }
        }
    }

    /// Reports the first thing in a filter that is known only when people were scored.
    fn reads_results(&mut self, team: &Team, id: ExprId) -> bool {
        let scheme = self.scheme;
        let expr = scheme.expr(id);
        let is_known = match &expr.kind {
            ExprKind::Field(place) => place.list == team.list && place.field < team.facts,
            ExprKind::Definition(index) => scheme.definitions.get(*index).is_some_and(|definition| definition.is_param),
            ExprKind::Indicator(..)
            | ExprKind::Section(..)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Outcome(_)
            | ExprKind::Class(_)
            | ExprKind::ClassAttribute(..)
            | ExprKind::Noticed(_)
            | ExprKind::Taken(_)
            | ExprKind::Pool(_)
            | ExprKind::Rank
            | ExprKind::Percentile
            | ExprKind::Won(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Grade
            | ExprKind::GradeAttribute(_)
            | ExprKind::List(_)
            | ExprKind::Todo => false,
            ExprKind::Number(..)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Date(_)
            | ExprKind::AsOf
            | ExprKind::Member(..)
            | ExprKind::GradeName(_)
            | ExprKind::ClassName(..)
            | ExprKind::Fact(_)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Sum(..)
            | ExprKind::Product(..)
            | ExprKind::Compare(..)
            | ExprKind::In(..)
            | ExprKind::Presence(..)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::If(..)
            | ExprKind::Else(_)
            | ExprKind::As(..)
            | ExprKind::Call(..)
            | ExprKind::Bad => true,
        };
        if !is_known {
            let message = say!(
                "this is not known before people are scored; a team is found by facts and params",
                "评分之前还不知道这个值;团队只能按数据项和参数确定"
            );
            self.no_team(team, expr.span, message);
            return true;
        }
        parts(&expr.kind).into_iter().any(|part| self.reads_results(team, part))
    }

    fn no_team(&mut self, team: &Team, at: Span, message: Say) {
        let facts = &self.scheme.facts;
        let key = facts.key.and_then(|key| facts.fields.get(key)).map_or("person", |field| field.name.as_str());
        let name = facts.fields.get(team.list).map_or("reps", |field| field.name.as_str());
        self.report(Diagnostic::error(Code::TeamFilter, at, message).help(say!(
            "write `where F = self.{key}`, F being their fact that names the person; results are chosen where the team is used: `count({name} where total >= 80)`",
            "请写 `其中 F = 本人.{key}`,F 是对方指明本人的数据项;按成绩筛选请写在使用处:`计数({name} 其中 总分 >= 80)`"
        )));
    }
}
