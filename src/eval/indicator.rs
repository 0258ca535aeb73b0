//! One indicator: its measure, its score, and what becomes of it without data.

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Value};
use crate::plan::{BandTest, IndicatorPlan, MethodPlan, PolicyPlan, RatedPlan};
use crate::value::Rational;

use super::level::Member;
use super::undecided::not_yet;
use super::{At, Run};

/// What is known of an indicator after its rule was applied.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    pub(super) measure: Option<Rational>,
    pub(super) target: Option<Rational>,
    /// The score before cap, floor and zero lines.
    pub(super) raw: Option<Rational>,
    /// After the cap, where it changed anything; likewise the floor.
    pub(super) capped: Option<Rational>,
    pub(super) floored: Option<Rational>,
    /// The measure lay beyond a zero line: the line, and whether it lay below it.
    pub(super) zeroed: Option<(Rational, bool)>,
    pub(super) score: Option<Rational>,
    /// The row of bands that held.
    pub(super) band: Option<usize>,
    /// Each category of raters: its member, how many answered, their mean and its share among those filled.
    pub(super) raters: Vec<Rater>,
    /// The policy that took over, and the condition's row if one did.
    pub(super) policy: Option<(PolicyPlan, Option<usize>)>,
}

/// One category of raters.
#[derive(Debug, Clone)]
pub(super) struct Rater {
    pub(super) member: usize,
    pub(super) weight: Rational,
    pub(super) count: usize,
    pub(super) mean: Option<Rational>,
    pub(super) share: Rational,
}

impl Scored {
    /// Whether its weight goes to its siblings.
    pub(super) fn is_redistributed(&self) -> bool {
        matches!(self.policy, Some((PolicyPlan::Redistribute, _)))
    }
}

impl Run<'_> {
    pub(super) fn indicator(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let plan = self.plan;
        let Some(rule) = plan.indicators.get(index) else { return Ok(()) };
        // what is not there asks for no facts
        if !self.tree.has(Member::Indicator(index)) {
            return Ok(());
        }
        let scored = self.score_indicator(index, rule)?;
        if let Some(slot) = self.scored.get_mut(index) {
            *slot = scored;
        }
        Ok(())
    }

    /// The full mark of an indicator for this person.
    pub(super) fn mark(&self, rule: &IndicatorPlan) -> Rational {
        rule.mark.pick(&self.holds).cloned().unwrap_or(Rational::HUNDRED)
    }

    fn score_indicator(&mut self, index: usize, rule: &IndicatorPlan) -> Result<Scored, Box<Fault>> {
        let mark = self.mark(rule);
        let when = rule.no_data_when.pick(&self.holds).into_iter().flatten();
        for (row, (condition, policy)) in when.enumerate() {
            if self.truth(*condition, None)? == Some(true) {
                return self.without_data(Scored::default(), rule, Some((policy.clone(), Some(row))), &mark);
            }
        }
        let mut scored = Scored::default();
        let measured = rule.measure.pick(&self.holds);
        if let Some(measure) = measured {
            let value = self.number(measure.value, None)?;
            scored.measure = match measure.round {
                Some(rounding) => value.map(|v| v.round(rounding)),
                None => value,
            };
        }
        if let (Some(slot), true) = (self.scored.get_mut(index), scored.measure.is_some()) {
            // it is known even where the score is not decided yet
            slot.measure.clone_from(&scored.measure);
        }
        if !self.score_is_settled(rule) {
            return Err(not_yet());
        }
        // without its measure an indicator has no data, and its score asks for no more facts
        let lacks = measured.is_some() && scored.measure.is_none();
        if let (Some(method), false) = (rule.method.pick(&self.holds), lacks) {
            scored.raw = self.raw(rule, method, &mark, &mut scored)?;
        }
        match &scored.raw {
            Some(raw) => {
                let raw = raw.clone();
                self.bring_in_range(rule, raw, &mut scored)?;
                Ok(scored)
            }
            None => {
                let policy = rule.no_data.pick(&self.holds).cloned().map(|p| (p, None));
                self.without_data(scored, rule, policy, &mark)
            }
        }
    }

    /// Applies a policy; its score is final.
    fn without_data(
        &self,
        mut scored: Scored,
        rule: &IndicatorPlan,
        policy: Option<(PolicyPlan, Option<usize>)>,
        mark: &Rational,
    ) -> Result<Scored, Box<Fault>> {
        let title = rule.label.as_deref().unwrap_or(&rule.name);
        scored.score = match policy.as_ref().map(|(p, _)| p) {
            Some(PolicyPlan::Redistribute) => None,
            Some(PolicyPlan::Zero) => Some(Rational::ZERO),
            Some(PolicyPlan::Full) => Some(mark.clone()),
            Some(PolicyPlan::Score(score)) => Some(score.clone().ok_or_else(not_yet)?),
            // the checker demands a policy wherever data can be absent
            Some(PolicyPlan::Fault) | None => {
                let message =
                    say!("`{title}` has no data, which the scheme does not allow", "`{title}` 没有数据,而方案不允许");
                let fault = Fault::new(FaultKind::FactMissing, message).of(&rule.name);
                return Err(Box::new(fault.at(self.record.origin.as_ref())));
            }
        };
        scored.raw = None;
        scored.policy = policy;
        Ok(scored)
    }

    /// The score before cap, floor and zero lines; nothing where it is undefined.
    fn raw(
        &mut self,
        rule: &IndicatorPlan,
        method: &MethodPlan,
        mark: &Rational,
        scored: &mut Scored,
    ) -> Result<Option<Rational>, Box<Fault>> {
        let measure = scored.measure.clone();
        match method {
            MethodPlan::Proportional(target, _) => {
                scored.target = self.number(*target, None)?;
                let quotient = measure.zip(scored.target.as_ref()).and_then(|(m, t)| m.checked_div(t));
                Ok(quotient.map(|q| &q * mark))
            }
            MethodPlan::Inverse(target, _) => {
                scored.target = self.number(*target, None)?;
                let Some((measure, target)) = measure.zip(scored.target.as_ref()) else { return Ok(None) };
                let quotient = target.checked_div(&measure).map(|q| &q * mark);
                Ok(quotient.or_else(|| rule.cap.pick(&self.holds).cloned()))
            }
            MethodPlan::Bands(rows, _) => {
                let Some(measure) = measure else { return Ok(None) };
                let found = rows.iter().position(|row| match &row.test {
                    BandTest::Compare(op, limit) => op.agrees(measure.cmp(limit)),
                    BandTest::In(low, low_open, high, high_open) => {
                        (if *low_open { measure > *low } else { measure >= *low })
                            && (if *high_open { measure < *high } else { measure <= *high })
                    }
                    BandTest::Otherwise => true,
                });
                scored.band = found;
                match found.and_then(|row| rows.get(row)) {
                    Some(row) => self.number(row.score, None),
                    None => Ok(None),
                }
            }
            MethodPlan::Curve(points, _) => Ok(measure.and_then(|m| on_curve(points, &m))),
            MethodPlan::Rated(rated) => self.rated(rated, mark, scored),
            MethodPlan::Value(value) => self.number(*value, None),
        }
    }

    /// Weighted mean of the categories' means; those nobody filled lend their weight to the others.
    fn rated(
        &mut self,
        rated: &RatedPlan,
        mark: &Rational,
        scored: &mut Scored,
    ) -> Result<Option<Rational>, Box<Fault>> {
        let rows = self.rows(rated.list);
        let mut ratings: Vec<(usize, Rational)> = vec![];
        for (index, row) in rows.iter().enumerate() {
            let at = Some(At { list: rated.list, row, index });
            match rated.filter.map(|f| self.truth(f, at)).transpose()? {
                Some(None) => return Ok(None),
                Some(Some(false)) => continue,
                Some(Some(true)) | None => {}
            }
            let (category, rating) = (self.field_value(rated.category, at)?, self.field_value(rated.field, at)?);
            match (category, rating) {
                (Value::Member(member), Value::Number(rating)) => ratings.push((member, rating)),
                _ => return Ok(None),
            }
        }
        scored.raters = rated
            .weights
            .iter()
            .map(|(member, weight)| {
                let own = || ratings.iter().filter(|(m, _)| m == member);
                let count = own().count();
                let sum: Rational = own().map(|(_, rating)| rating.clone()).sum();
                let mean = sum.checked_div(&Rational::from(i64::try_from(count).unwrap_or(i64::MAX)));
                Rater { member: *member, weight: weight.clone(), count, mean, share: Rational::ZERO }
            })
            .collect();
        let filled: Rational = scored.raters.iter().filter(|r| r.mean.is_some()).map(|r| r.weight.clone()).sum();
        for rater in scored.raters.iter_mut().filter(|r| r.mean.is_some()) {
            rater.share = rater.weight.checked_div(&filled).unwrap_or_default();
        }
        if filled.is_zero() {
            return Ok(None);
        }
        let mean: Rational = scored.raters.iter().filter_map(|r| r.mean.as_ref().map(|m| m * &r.share)).sum();
        Ok(mean.checked_div(&rated.out_of).map(|share| &share * mark))
    }

    /// Cap, floor and zero lines, in this order; the lines test the measure and win.
    fn bring_in_range(&mut self, rule: &IndicatorPlan, raw: Rational, scored: &mut Scored) -> Result<(), Box<Fault>> {
        let mut score = raw;
        if let Some(cap) = rule.cap.pick(&self.holds)
            && score > *cap
        {
            score = cap.clone();
            scored.capped = Some(cap.clone());
        }
        if let Some(Some(floor)) = rule.floor.pick(&self.holds)
            && score < *floor
        {
            score = floor.clone();
            scored.floored = Some(floor.clone());
        }
        for (line, below) in [(&rule.zero_below, true), (&rule.zero_above, false)] {
            let Some(line) = line.pick(&self.holds) else { continue };
            let Some(line) = self.number(*line, None)? else { continue };
            let beyond = scored.measure.as_ref().is_some_and(|m| if below { *m < line } else { *m > line });
            if beyond {
                score = Rational::ZERO;
                scored.zeroed = Some((line, below));
            }
        }
        scored.score = Some(score);
        Ok(())
    }
}

/// Linear between points, flat outside.
fn on_curve(points: &[(Rational, Rational)], at: &Rational) -> Option<Rational> {
    let (first, last) = (points.first()?, points.last()?);
    if *at <= first.0 {
        return Some(first.1.clone());
    }
    if *at >= last.0 {
        return Some(last.1.clone());
    }
    points.windows(2).find_map(|pair| match pair {
        [(x0, y0), (x1, y1)] if x0 <= at && at <= x1 => {
            let part = (at - x0).checked_div(&(x1 - x0))?;
            Some(y0 + &(&(y1 - y0) * &part))
        }
        _ => None,
    })
}
