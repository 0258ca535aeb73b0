use merit::syntax::ast::{Adjust, AdjustBody, Each, Expr};
use num_traits::Zero;

use super::eval::{Run, Scope, clamp};
use super::finish::{AdjustLine, Standing};
use super::value::{Fault, Num, Value, sum};

impl Run<'_, '_> {
    /// The lines of every adjustment, in order.
    pub fn adjust_lines(&self) -> Result<Vec<AdjustLine>, Fault> {
        let lines = self.rules.adjusts.iter().map(|adjust| self.lines_of(adjust)).collect::<Result<Vec<_>, _>>()?;
        Ok(lines.concat())
    }

    /// The lines of one adjustment: what each gives, whether it may count, which of several counts, the limit.
    pub fn lines_of(&self, adjust: &Adjust) -> Result<Vec<AdjustLine>, Fault> {
        let name = adjust.head.name.text.as_str();
        self.once(&format!("adjustment {name}"), || {
            let mut lines = match &adjust.body {
                AdjustBody::Points(points, money) => {
                    let exact = self.number(points, None)?;
                    vec![self.line(adjust, exact, money.as_ref(), None)?]
                }
                AdjustBody::Discretionary(amount, range) => match self.maybe_number(amount, None)? {
                    None => vec![],
                    Some(exact) => {
                        if self.within(&Value::Num(exact.clone()), range, None)? != Some(true) {
                            return Err(Fault::OutOfRange(name.to_owned()));
                        }
                        vec![self.line(adjust, exact, None, None)?]
                    }
                },
                AdjustBody::Each(each) => self.each_line(adjust, each)?,
                AdjustBody::Bad => return Err(Fault::Unsupported(format!("body of {name}"))),
            };
            lines.extend(self.limit_line(adjust, &lines)?);
            Ok(lines)
        })
    }

    /// A line for each row, by the first condition that holds.
    fn each_line(&self, adjust: &Adjust, each: &Each) -> Result<Vec<AdjustLine>, Fault> {
        let list = each.list.text.as_str();
        let mut lines = vec![];
        let mut keys = vec![];
        for (index, row) in self.rows(list)?.iter().enumerate() {
            let scope = Scope { list, row, outer: None };
            if !each.filter.as_ref().map_or(Ok(true), |e| self.condition(e, Some(&scope)))? {
                continue;
            }
            for case in &each.rows {
                if case.condition.as_ref().map_or(Ok(true), |e| self.condition(e, Some(&scope)))? {
                    let exact = self.number(&case.points, Some(&scope))?;
                    let mut line = self.line(adjust, exact, case.money.as_ref(), Some(&scope))?;
                    line.row = Some(index + 1);
                    keys.push(match &adjust.one_per {
                        Some(one) if line.standing == Standing::Effective => self.eval(&one.key, Some(&scope), None)?,
                        _ => None,
                    });
                    lines.push(line);
                    break;
                }
            }
        }
        let Some(one) = &adjust.one_per else { return Ok(lines) };
        // every line looks at all others of its key: one that is better, or as good and earlier, counts instead
        let mut settled = lines.clone();
        for (mine, line) in settled.iter_mut().enumerate() {
            let Some(key) = &keys[mine] else { continue };
            let group: Vec<usize> = (0..lines.len()).filter(|i| keys[*i].as_ref() == Some(key)).collect();
            let all = group.iter().map(|i| &lines[*i].exact);
            let wanted = if one.lowest { all.min() } else { all.max() };
            let winner = *group.iter().find(|i| Some(&lines[**i].exact) == wanted).unwrap();
            if winner != mine {
                drop_line(line, Standing::Superseded(lines[winner].row.unwrap()));
            }
        }
        Ok(settled)
    }

    fn line(
        &self,
        adjust: &Adjust,
        exact: Num,
        money: Option<&Expr>,
        scope: Option<&Scope>,
    ) -> Result<AdjustLine, Fault> {
        let mut line = AdjustLine {
            name: adjust.head.name.text.clone(),
            points: self.rounded_line(&exact)?,
            exact,
            money: money.map_or(Ok(Num::zero()), |e| self.number(e, scope))?,
            row: None,
            standing: Standing::Effective,
            would: None,
        };
        for clause in &adjust.requires {
            let holds = match self.eval(clause, scope, None)? {
                Some(value) => value.truth()?,
                None => false,
            };
            if !holds {
                drop_line(&mut line, Standing::Pending);
                break;
            }
        }
        Ok(line)
    }

    /// The sum that is bounded is the one that the total takes: of exact lines where the total is exact, else of
    /// the lines as shown.
    fn limit_line(&self, adjust: &Adjust, lines: &[AdjustLine]) -> Result<Option<AdjustLine>, Fault> {
        let Some(limit) = &adjust.limit else { return Ok(None) };
        let all = if self.rules.lines_exact || self.weights()?.redistributed {
            sum(lines.iter().map(|l| &l.exact))
        } else {
            sum(lines.iter().map(|l| &l.points))
        };
        let bounded = clamp(all.clone(), self.number(&limit.low, None)?, self.number(&limit.high, None)?);
        if bounded == all {
            return Ok(None);
        }
        let exact = bounded - all;
        Ok(Some(AdjustLine {
            name: adjust.head.name.text.clone(),
            points: self.rounded_line(&exact)?,
            exact,
            money: Num::zero(),
            row: None,
            standing: Standing::Limit,
            would: None,
        }))
    }
}

fn drop_line(line: &mut AdjustLine, standing: Standing) {
    line.would = Some(line.points.clone());
    (line.points, line.exact, line.money) = (Num::zero(), Num::zero(), Num::zero());
    line.standing = standing;
}
