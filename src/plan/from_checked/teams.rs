//! Teams laid flat.

use super::Lowering;
use crate::model::{ExprId, ExprKind};
use crate::plan::{Op, TeamPlan};

impl Lowering<'_> {
    pub(super) fn teams(&mut self) -> Vec<TeamPlan> {
        let scheme = self.scheme;
        let mut teams = vec![];
        for team in &scheme.teams {
            let Some(join) = team.join(scheme) else { continue };
            let is_join = |id: &ExprId| {
                let alone = crate::model::Team { filter: Some(*id), ..team.clone() };
                matches!(scheme.expr(*id).kind, ExprKind::Compare(..)) && alone.join(scheme) == Some(join)
            };
            let rest = team.conjuncts(scheme).into_iter().filter(|id| !is_join(id));
            let rest: Vec<_> = rest.map(|id| self.node(id)).collect();
            let filter = match (rest.as_slice(), team.filter) {
                ([], _) | (_, None) => None,
                ([one], _) => Some(*one),
                (_, Some(whole)) => Some(self.add(Op::And(rest.into()), team.span, whole)),
            };
            let (of, is_own, faulty) = (team.of.clone(), team.is_own, team.faulty);
            teams.push(TeamPlan { list: team.list, of, is_own, join, filter, faulty });
        }
        teams
    }
}
