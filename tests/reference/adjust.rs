use merit::syntax::ast::{Adjust, AdjustBody, Each, Expr};
use num_traits::Zero;

use super::eval::{Run, Scope};
use super::finish::AdjustLine;
use super::value::{Fault, Num};

impl Run<'_, '_> {
    /// The lines of every adjustment, in order.
    pub fn adjust_lines(&self) -> Result<Vec<AdjustLine>, Fault> {
        let lines = self.rules.adjusts.iter().map(|adjust| self.lines_of(adjust)).collect::<Result<Vec<_>, _>>()?;
        Ok(lines.concat())
    }

    /// The lines of one adjustment.
    pub fn lines_of(&self, adjust: &Adjust) -> Result<Vec<AdjustLine>, Fault> {
        let name = adjust.head.name.text.as_str();
        if !adjust.requires.is_empty() || adjust.one_per.is_some() || adjust.limit.is_some() {
            return Err(Fault::Unsupported(format!("clauses of {name}")));
        }
        self.once(&format!("adjustment {name}"), || match &adjust.body {
            AdjustBody::Points(points, money) => Ok(vec![self.line(name, points, money.as_ref(), None)?]),
            AdjustBody::Each(each) => self.each_line(name, each),
            AdjustBody::Discretionary(..) | AdjustBody::Bad => Err(Fault::Unsupported(format!("body of {name}"))),
        })
    }

    /// A line for each row, by the first condition that holds.
    fn each_line(&self, name: &str, each: &Each) -> Result<Vec<AdjustLine>, Fault> {
        let list = each.list.text.as_str();
        let mut lines = vec![];
        for row in &self.rows(list)? {
            let scope = Scope { list, row, outer: None };
            if !each.filter.as_ref().map_or(Ok(true), |e| self.condition(e, Some(&scope)))? {
                continue;
            }
            for case in &each.rows {
                if case.condition.as_ref().map_or(Ok(true), |e| self.condition(e, Some(&scope)))? {
                    lines.push(self.line(name, &case.points, case.money.as_ref(), Some(&scope))?);
                    break;
                }
            }
        }
        Ok(lines)
    }

    fn line(
        &self,
        name: &str,
        points: &Expr,
        money: Option<&Expr>,
        scope: Option<&Scope>,
    ) -> Result<AdjustLine, Fault> {
        let exact = self.number(points, scope)?;
        Ok(AdjustLine {
            name: name.to_owned(),
            points: self.rounded_line(&exact)?,
            exact,
            money: money.map_or(Ok(Num::zero()), |e| self.number(e, scope))?,
        })
    }
}
