//! Functions over the rows of a list, and raters.

use super::super::amount::Amount;
use super::super::bounds::Bounds;
use super::super::build::Built;
use super::super::code::{Input, Instr, Reg};
use super::tally::Categories;
use super::{Lower, Symbol, There};
use crate::plan::{CompareOp, IndicatorPlan, ListFunction, NodeId, RatedPlan};
use crate::value::Rational;

impl Lower<'_> {
    pub(super) fn list(
        &mut self,
        function: ListFunction,
        list: usize,
        filter: Option<NodeId>,
        by: Option<NodeId>,
        value: Option<NodeId>,
    ) -> Built<Symbol> {
        if by.is_some() || matches!(function, ListFunction::First | ListFunction::Last) {
            return self.b.unsuited("one row of a list is chosen");
        }
        let (counts, mut bad) = self.filter(list, filter)?;
        let value = match value {
            Some(value) => Some(self.value(value, Some(list))?),
            None => None,
        };
        if let Some(value) = &value {
            let lacks = match (value, value.there()) {
                (Symbol::Missing, _) => Some(self.b.constant(1)?),
                (_, Some(there)) => Some(self.b.emit(Instr::Not(there))?),
                (_, None) => None,
            };
            if let Some(lacks) = lacks {
                let lacks = self.where_counts(counts, lacks)?;
                bad = Some(match bad {
                    Some(bad) => self.b.emit(Instr::Or(bad, lacks))?,
                    None => lacks,
                });
            }
        }
        // one row without a value leaves the whole without one
        let there = match bad {
            Some(bad) => {
                let count = self.summed(list, bad)?;
                Some(self.b.emit(Instr::Below(count, 1))?)
            }
            None => None,
        };
        let matched = self.matched(list, counts)?;
        let counted = Amount::Units(matched, Rational::ONE);
        match (function, value) {
            (ListFunction::Count, _) => Ok(Symbol::Number(counted, there)),
            (ListFunction::Share, _) => {
                let all = Amount::Units(self.length(list)?, Rational::ONE);
                let share = self.b.over_amount(&counted, &all)?;
                self.defined(share, there)
            }
            (ListFunction::Sum | ListFunction::Average, Some(value)) => {
                let Some((amount, _)) = self.as_number(value)? else {
                    // where no row counts there is a sum, but no average
                    let none = Symbol::Number(Amount::Const(Rational::ZERO), there);
                    return Ok(if function == ListFunction::Sum { none } else { Symbol::Missing });
                };
                let counting = match counts {
                    Some(counts) => self.b.select(counts, &amount, &Amount::Const(Rational::ZERO))?,
                    None => amount,
                };
                let sum = self.gather(list, &counting)?;
                if function == ListFunction::Sum {
                    return Ok(Symbol::Number(sum, there));
                }
                let average = self.b.over_amount(&sum, &counted)?;
                self.defined(average, there)
            }
            (ListFunction::Any | ListFunction::All, value) => {
                let is_any = function == ListFunction::Any;
                let (held, of) = match value {
                    Some(Symbol::Truth(holds, _)) => {
                        let holds = self.where_counts(counts, holds)?;
                        (self.summed(list, holds)?, matched)
                    }
                    Some(_) => return self.b.unsuited("a condition is no truth"),
                    None => (matched, self.length(list)?),
                };
                let holds = match is_any {
                    true => self.b.emit(Instr::Above(held, 0))?,
                    false => self.b.relation(held, CompareOp::Equal, of)?,
                };
                Ok(Symbol::Truth(holds, there))
            }
            (ListFunction::Min | ListFunction::Max, Some(value)) => {
                let some = self.b.emit(Instr::Above(matched, 0))?;
                let there = self.both(there, Some(some))?;
                let least = function == ListFunction::Min;
                match value {
                    Symbol::Number(Amount::Units(row, unit), _) if !unit.is_negative() => {
                        let best = self.best(list, row, counts, least)?;
                        Ok(Symbol::Number(Amount::Units(best, unit), there))
                    }
                    Symbol::Number(Amount::Const(value), _) => Ok(Symbol::Number(Amount::Const(value), there)),
                    Symbol::Code(row, _) => Ok(Symbol::Code(self.best(list, row, counts, least)?, there)),
                    _ => self.b.unsuited("the least of quotients is asked for"),
                }
            }
            (_, _) => self.b.unsuited("a list is asked for nothing"),
        }
    }

    fn defined(&mut self, found: Option<(Amount, There)>, there: There) -> Built<Symbol> {
        match found {
            Some((amount, own)) => Ok(Symbol::Number(amount, self.both(there, own)?)),
            None => Ok(Symbol::Missing),
        }
    }

    /// Which rows count, and which leave the whole undefined.
    fn filter(&mut self, list: usize, filter: Option<NodeId>) -> Built<(Option<Reg>, Option<Reg>)> {
        let Some(filter) = filter else { return Ok((None, None)) };
        match self.value(filter, Some(list))? {
            Symbol::Truth(holds, None) => Ok((Some(holds), None)),
            Symbol::Truth(holds, Some(there)) => {
                let counts = self.b.emit(Instr::And(holds, there))?;
                Ok((Some(counts), Some(self.b.emit(Instr::Not(there))?)))
            }
            Symbol::Missing => Ok((Some(self.b.constant(0)?), Some(self.b.constant(1)?))),
            _ => self.b.unsuited("a condition is no truth"),
        }
    }

    pub(super) fn where_counts(&mut self, counts: Option<Reg>, truth: Reg) -> Built<Reg> {
        match counts {
            Some(counts) => self.b.emit(Instr::And(counts, truth)),
            None => Ok(truth),
        }
    }

    fn length(&mut self, list: usize) -> Built<Reg> {
        let longest = self.b.longest.get(list).copied().unwrap_or(0);
        self.b.input(Input::Length(list), Bounds::new(0, i128::try_from(longest).unwrap_or(0)))
    }

    fn matched(&mut self, list: usize, counts: Option<Reg>) -> Built<Reg> {
        match counts {
            Some(counts) => self.summed(list, counts),
            None => self.length(list),
        }
    }

    /// The sum of a register over the rows of a list.
    pub(super) fn summed(&mut self, list: usize, row: Reg) -> Built<Reg> {
        if self.b.over(row).is_some() {
            return self.b.emit(Instr::Gather(list, row));
        }
        let length = self.length(list)?;
        self.b.emit(Instr::Multiply(length, row))
    }

    pub(super) fn gather(&mut self, list: usize, amount: &Amount) -> Built<Amount> {
        match amount {
            Amount::Const(value) => {
                let length = Amount::Units(self.length(list)?, Rational::ONE);
                self.b.times(&length, &Amount::Const(value.clone()))
            }
            Amount::Units(row, unit) => Ok(Amount::Units(self.summed(list, *row)?, unit.clone())),
            Amount::Ratio(row, den, unit) if self.b.over(*den).is_none() => {
                let sum = self.summed(list, *row)?;
                Ok(Amount::Ratio(sum, *den, unit.clone()))
            }
            Amount::Ratio(..) | Amount::Near(..) => self.b.unsuited("quotients of rows are added"),
        }
    }

    fn best(&mut self, list: usize, row: Reg, counts: Option<Reg>, least: bool) -> Built<Reg> {
        let bounds = self.b.bounds(row);
        let none = if least { bounds.high } else { bounds.low };
        let row = match counts {
            Some(counts) => self.b.emit(Instr::SelectOr(counts, row, none))?,
            None => row,
        };
        let row = match self.b.over(row) {
            Some(_) => row,
            None => self.b.emit(Instr::Spread(list, row))?,
        };
        self.b.emit(if least { Instr::GatherLeast(list, row, none) } else { Instr::GatherGreatest(list, row, none) })
    }

    /// Weighted mean of the categories' means; those nobody filled lend their weight to the others.
    pub(super) fn rated(&mut self, rule: &IndicatorPlan, rated: &RatedPlan) -> Built<Option<(Amount, There)>> {
        let list = rated.list;
        let (counts, mut bad) = self.filter(list, rated.filter)?;
        let (category, rating) = (self.field_of(list, rated.category)?, self.field_of(list, rated.field)?);
        let (Symbol::Code(category, s), Symbol::Number(rating, t)) = (category, rating) else {
            return self.b.unsuited("raters are unknown");
        };
        if let Some(there) = self.both(s, t)? {
            let lacks = self.b.emit(Instr::Not(there))?;
            let lacks = self.where_counts(counts, lacks)?;
            bad = Some(match bad {
                Some(bad) => self.b.emit(Instr::Or(bad, lacks))?,
                None => lacks,
            });
        }
        let mut there = match bad {
            Some(bad) => {
                let count = self.summed(list, bad)?;
                Some(self.b.emit(Instr::Below(count, 1))?)
            }
            None => None,
        };
        let members = rated.weights.iter().map(|(member, _)| i128::try_from(*member).unwrap_or(-1)).collect();
        let (mut means, mut filled) = (vec![], vec![]);
        let tallies = self.tallies(&Categories { list, category, members, counts }, &rating)?;
        for ((_, weight), (sum, count)) in rated.weights.iter().zip(tallies) {
            let some = self.b.emit(Instr::Above(count, 0))?;
            filled.push(self.b.times(&Amount::Units(some, Rational::ONE), &Amount::Const(weight.clone()))?);
            let Some((mean, _)) = self.b.over_amount(&sum, &Amount::Units(count, Rational::ONE))? else { continue };
            means.push(self.b.times(&mean, &Amount::Const(weight.clone()))?);
        }
        let (means, filled) = (self.b.total(&means, false)?, self.b.total(&filled, false)?);
        let Some((mean, defined)) = self.b.over_amount(&means, &filled)? else { return Ok(None) };
        there = self.both(there, defined)?;
        let Some(share) = Rational::ONE.checked_div(&rated.out_of) else { return Ok(None) };
        let mark = self.mark_amount(rule)?;
        let score = self.b.times(&mean, &Amount::Const(share))?;
        Ok(Some((self.b.times(&score, &mark)?, there)))
    }
}
