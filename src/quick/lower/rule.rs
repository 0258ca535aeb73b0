//! One indicator: its measure, its score, and what becomes of it without data.

use std::cmp::Ordering;

use super::super::amount::Amount;
use super::super::build::Built;
use super::super::code::{Instr, Reg, Why};
use super::{Kind, Lower, Symbol, There};
use crate::plan::{BandPlan, BandTest, CompareOp, IndicatorPlan, MethodPlan, PolicyPlan};
use crate::value::Rational;

impl Lower<'_> {
    pub(super) fn indicator(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let (Some(rule), Some(kind)) = (plan.indicators.get(index), self.kind()) else { return Ok(()) };
        if !kind.there.get(index).copied().unwrap_or(false) {
            return Ok(());
        }
        self.b.here = Some(rule.span);
        // conditions are tried first; the first that holds decides
        let mut taken: Option<Reg> = None;
        let mut policies: Vec<(Reg, Option<Amount>)> = vec![];
        for (condition, policy) in rule.no_data_when.pick(&kind.holds).into_iter().flatten() {
            let mut holds = self.certain(*condition)?;
            if let Some(before) = taken {
                let free = self.b.emit(Instr::Not(before))?;
                holds = self.b.emit(Instr::And(holds, free))?;
                taken = Some(self.b.emit(Instr::Or(before, holds))?);
            } else {
                taken = Some(holds);
            }
            let score = self.policy(rule, Some(policy))?;
            policies.push((holds, score));
        }
        let measured = rule.measure.pick(&kind.holds);
        let measure = match measured {
            Some(measure) => {
                let found = self.picked(|kind| Some(rule.measure.pick(&kind.holds)?.value))?;
                match (self.as_number(found)?, measure.round) {
                    (Some((amount, there)), Some(rounding)) => Some((self.b.round(&amount, rounding)?, there)),
                    (found, _) => found,
                }
            }
            None => None,
        };
        let lacks = measured.is_some() && measure.is_none();
        let raw = if lacks { None } else { self.raw(rule, measure.as_ref())? };
        let score = match raw {
            Some((raw, mut there)) => {
                if let Some((_, beside)) = &measure {
                    there = self.both(there, *beside)?;
                }
                let score = self.in_range(rule, raw, measure.as_ref())?;
                Some((score, there))
            }
            None => None,
        };
        let without = self.policy(rule, rule.no_data.pick(&kind.holds))?;
        let mut score = self.or_policy(score, without, taken)?;
        for (holds, policy) in policies.into_iter().rev() {
            match policy {
                Some(policy) => score = self.b.select(holds, &policy, &score)?,
                None => self.b.leave(holds, Why::Undefined)?,
            }
        }
        if let Some((measure, there)) = &measure {
            self.modest(measure, *there)?;
        }
        self.modest(&score, None)?;
        if let Some(slot) = self.measures.get_mut(index) {
            *slot = measure.map_or(Symbol::Missing, |(measure, there)| Symbol::Number(measure, there));
        }
        if let Some(slot) = self.scores.get_mut(index) {
            *slot = Symbol::Number(score, None);
        }
        Ok(())
    }

    /// The score, with what a policy says where there is none; who is left then is not who a condition took before.
    fn or_policy(
        &mut self,
        score: Option<(Amount, There)>,
        policy: Option<Amount>,
        taken: Option<Reg>,
    ) -> Built<Amount> {
        let (score, there) = match (score, &policy) {
            (Some(found), _) => found,
            (None, Some(policy)) => return Ok(policy.clone()),
            (None, None) => {
                let nowhere = self.b.constant(0)?;
                (Amount::Const(Rational::ZERO), Some(nowhere))
            }
        };
        let Some(there) = there else { return Ok(score) };
        match policy {
            Some(policy) => self.b.select(there, &score, &policy),
            None => {
                let mut absent = self.b.emit(Instr::Not(there))?;
                if let Some(taken) = taken {
                    let free = self.b.emit(Instr::Not(taken))?;
                    absent = self.b.emit(Instr::And(absent, free))?;
                }
                self.b.leave(absent, Why::Undefined)?;
                Ok(score)
            }
        }
    }

    /// What a policy scores; nothing where weight goes elsewhere or the record is at fault.
    fn policy(&mut self, rule: &IndicatorPlan, policy: Option<&PolicyPlan>) -> Built<Option<Amount>> {
        Ok(match policy {
            Some(PolicyPlan::Zero) => Some(Amount::Const(Rational::ZERO)),
            Some(PolicyPlan::Full) => Some(self.mark(rule)?),
            Some(PolicyPlan::Score(score)) => score.clone().map(Amount::Const),
            Some(PolicyPlan::Redistribute | PolicyPlan::Fault) | None => None,
        })
    }

    fn mark(&mut self, rule: &IndicatorPlan) -> Built<Amount> {
        self.each_of(|kind| Some(mark_of(rule, kind)))
    }

    /// The score before cap, floor and zero lines; nothing where it never is defined.
    fn raw(&mut self, rule: &IndicatorPlan, measure: Option<&(Amount, There)>) -> Built<Option<(Amount, There)>> {
        let Some(method) = self.kind().and_then(|kind| rule.method.pick(&kind.holds)) else { return Ok(None) };
        let target = |kind: &Kind| match rule.method.pick(&kind.holds)? {
            MethodPlan::Proportional(node, _) | MethodPlan::Inverse(node, _) | MethodPlan::Value(node) => Some(*node),
            MethodPlan::Bands(..) | MethodPlan::Curve(..) | MethodPlan::Rated(_) => None,
        };
        match method {
            MethodPlan::Value(_) => {
                let value = self.picked(target)?;
                self.as_number(value)
            }
            MethodPlan::Proportional(..) => {
                let target = self.picked(target)?;
                let (Some((measure, s)), Some((target, t))) = (measure, self.as_number(target)?) else {
                    return Ok(None);
                };
                let mark = self.mark(rule)?;
                let Some((quotient, defined)) = self.b.over_amount(measure, &target)? else { return Ok(None) };
                let there = self.both(*s, t)?;
                Ok(Some((self.b.times(&quotient, &mark)?, self.both(there, defined)?)))
            }
            MethodPlan::Inverse(..) => {
                let target = self.picked(target)?;
                let (Some((measure, s)), Some((target, t))) = (measure, self.as_number(target)?) else {
                    return Ok(None);
                };
                let there = self.both(*s, t)?;
                let cap = self.cap(rule)?;
                let Some((quotient, defined)) = self.b.over_amount(&target, measure)? else {
                    return Ok(cap.map(|cap| (cap, there)));
                };
                let mark = self.mark(rule)?;
                let score = self.b.times(&quotient, &mark)?;
                match (defined, cap) {
                    (Some(defined), Some(cap)) => Ok(Some((self.b.select(defined, &score, &cap)?, there))),
                    (defined, _) => Ok(Some((score, self.both(there, defined)?))),
                }
            }
            MethodPlan::Bands(rows, _) => match measure {
                Some((measure, there)) => {
                    let (score, defined) = self.bands(rows, measure)?;
                    let Some((score, own)) = self.as_number(score)? else { return Ok(None) };
                    let defined = self.both(defined, own)?;
                    Ok(Some((score, self.both(*there, defined)?)))
                }
                None => Ok(None),
            },
            MethodPlan::Curve(points, _) => match measure {
                Some((measure, there)) => Ok(Some((self.curve(points, measure)?, *there))),
                None => Ok(None),
            },
            MethodPlan::Rated(rated) => self.rated(rule, rated),
        }
    }

    pub(super) fn mark_amount(&mut self, rule: &IndicatorPlan) -> Built<Amount> {
        self.mark(rule)
    }

    fn cap(&mut self, rule: &IndicatorPlan) -> Built<Option<Amount>> {
        match self.kind().is_some_and(|kind| rule.cap.pick(&kind.holds).is_some()) {
            true => self.each_of(|kind| rule.cap.pick(&kind.holds).cloned()).map(Some),
            false => Ok(None),
        }
    }

    /// Cap, floor and zero lines, in this order.
    fn in_range(&mut self, rule: &IndicatorPlan, raw: Amount, measure: Option<&(Amount, There)>) -> Built<Amount> {
        let mut score = raw;
        if let Some(cap) = self.cap(rule)? {
            score = self.b.extreme(&score, &cap, Ordering::Less)?;
        }
        if self.kind().is_some_and(|kind| rule.floor.pick(&kind.holds).is_some_and(Option::is_some)) {
            let floor = self.each_of(|kind| rule.floor.pick(&kind.holds).cloned().flatten())?;
            score = self.b.extreme(&score, &floor, Ordering::Greater)?;
        }
        for (line, beyond) in [(&rule.zero_below, CompareOp::Less), (&rule.zero_above, CompareOp::Greater)] {
            let line = self.picked(|kind| line.pick(&kind.holds).copied())?;
            let (Some((line, t)), Some((measure, s))) = (self.as_number(line)?, measure) else { continue };
            let mut holds = self.b.compare(measure, beyond, &line)?;
            for there in [*s, t].into_iter().flatten() {
                holds = self.b.emit(Instr::And(holds, there))?;
            }
            score = self.b.select(holds, &Amount::Const(Rational::ZERO), &score)?;
        }
        Ok(score)
    }

    /// The score of the first row that holds, and where one does.
    fn bands(&mut self, rows: &[BandPlan], measure: &Amount) -> Built<(Symbol, There)> {
        let scores: Vec<Symbol> = rows.iter().map(|row| self.value(row.score, None)).collect::<Built<_>>()?;
        let last_always = matches!(rows.last().map(|row| &row.test), Some(BandTest::Otherwise));
        if let Some(row) = self.on_ladder(rows, measure)? {
            let there = if last_always {
                None
            } else {
                Some(self.b.emit(Instr::Below(row, i128::try_from(rows.len()).unwrap_or(0)))?)
            };
            let constants: Option<Vec<Rational>> = scores
                .iter()
                .map(|score| match score {
                    Symbol::Number(Amount::Const(score), None) => Some(score.clone()),
                    _ => None,
                })
                .collect();
            if let Some(constants) = constants {
                return Ok((Symbol::Number(self.b.table(row, &constants)?, None), there));
            }
            let mut found = Symbol::Missing;
            for (index, score) in scores.into_iter().enumerate().rev() {
                let here = self.b.emit(Instr::Equals(row, i128::try_from(index).unwrap_or(0)))?;
                found = self.choose(here, score, found)?;
            }
            return Ok((found, None));
        }
        let mut found = Symbol::Missing;
        for (row, score) in rows.iter().zip(scores).rev() {
            let holds = match &row.test {
                BandTest::Compare(op, limit) => self.b.compare(measure, *op, &Amount::Const(limit.clone()))?,
                BandTest::In(low, low_open, high, high_open) => {
                    let (above, below) = (
                        if *low_open { CompareOp::Greater } else { CompareOp::AtLeast },
                        if *high_open { CompareOp::Less } else { CompareOp::AtMost },
                    );
                    let above = self.b.compare(measure, above, &Amount::Const(low.clone()))?;
                    let below = self.b.compare(measure, below, &Amount::Const(high.clone()))?;
                    self.b.emit(Instr::And(above, below))?
                }
                BandTest::Otherwise => self.b.constant(1)?,
            };
            found = self.choose(holds, score, found)?;
        }
        Ok((found, None))
    }

    /// The row of bands that only have one end, in falling or rising order: how many lines are missed.
    fn on_ladder(&mut self, rows: &[BandPlan], measure: &Amount) -> Built<Option<Reg>> {
        let (ends, rest): (Vec<_>, Vec<_>) =
            rows.iter().map(|row| &row.test).partition(|test| matches!(test, BandTest::Compare(..)));
        let last = matches!((rest.as_slice(), rows.last()), ([], _))
            || matches!((rest.as_slice(), rows.last().map(|row| &row.test)), ([_], Some(BandTest::Otherwise)));
        let ends: Vec<(CompareOp, &Rational)> = ends
            .into_iter()
            .filter_map(|test| match test {
                BandTest::Compare(op, limit) => Some((*op, limit)),
                BandTest::In(..) | BandTest::Otherwise => None,
            })
            .collect();
        let Some((op, _)) = ends.first().copied().filter(|_| last && !matches!(measure, Amount::Const(_))) else {
            return Ok(None);
        };
        let falls = matches!(op, CompareOp::AtLeast | CompareOp::Greater);
        let in_order = ends.windows(2).all(|pair| match pair {
            [(_, one), (_, next)] => {
                if falls {
                    one > next
                } else {
                    one < next
                }
            }
            _ => true,
        });
        if ends.iter().any(|(own, _)| *own != op) || !in_order {
            return Ok(None);
        }
        let lines: Vec<Rational> = ends.iter().map(|(_, line)| (*line).clone()).collect();
        let mirrored: Vec<Rational> = lines.iter().map(|line| -line.clone()).collect();
        let count = i128::try_from(lines.len()).unwrap_or(0);
        let turned = |own: &mut Self, missed: Reg| own.b.emit(Instr::Affine(missed, -1, count)).map(Some);
        match op {
            CompareOp::AtLeast => self.b.ladder(measure, &lines).map(Some),
            CompareOp::Less => {
                let below = self.b.ladder(measure, &lines)?;
                turned(self, below)
            }
            CompareOp::Greater => {
                let mirror = self.b.negate(measure)?;
                let above = self.b.ladder(&mirror, &mirrored)?;
                turned(self, above)
            }
            CompareOp::AtMost => {
                let mirror = self.b.negate(measure)?;
                self.b.ladder(&mirror, &mirrored).map(Some)
            }
            CompareOp::Equal | CompareOp::Unequal => Ok(None),
        }
    }

    /// Linear between points, flat outside.
    fn curve(&mut self, points: &[(Rational, Rational)], at: &Amount) -> Built<Amount> {
        let (Some((first, low)), Some((last, _))) = (points.first(), points.last()) else {
            return self.b.unsuited("a curve has no points");
        };
        if points.len() == 1 {
            return Ok(Amount::Const(low.clone()));
        }
        let within = self.b.extreme(at, &Amount::Const(first.clone()), Ordering::Greater)?;
        let within = self.b.extreme(&within, &Amount::Const(last.clone()), Ordering::Less)?;
        // the pieces from the last to the first: which one it is tells how many inner points are missed
        let (mut lines, mut slopes, mut starts) = (vec![], vec![], vec![]);
        for pair in points.windows(2).rev() {
            let [(x, y), (to, top)] = pair else { continue };
            let Some(slope) = (top - y).checked_div(&(to - x)).filter(|_| x < to) else {
                return self.b.unsuited("a curve stands upright");
            };
            starts.push(y - &(x * &slope));
            slopes.push(slope);
            lines.push(x.clone());
        }
        lines.pop();
        let (slope, start) = match (slopes.as_slice(), starts.as_slice()) {
            ([slope], [start]) => (Amount::Const(slope.clone()), Amount::Const(start.clone())),
            (slopes, starts) => {
                let piece = self.b.ladder(&within, &lines)?;
                (self.b.table(piece, slopes)?, self.b.table(piece, starts)?)
            }
        };
        let rise = self.b.times(&within, &slope)?;
        self.b.total(&[rise, start], false)
    }
}

pub(super) fn mark_of(rule: &IndicatorPlan, kind: &Kind) -> Rational {
    rule.mark.pick(&kind.holds).cloned().unwrap_or(Rational::HUNDRED)
}
