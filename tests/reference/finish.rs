use merit::syntax::ast::{Effect, Outcome, Veto};
use merit::value::RoundMode;
use num_traits::Zero;

use super::eval::{Run, clamp, hundred};
use super::follow::Follow;
use super::leaf::Status;
use super::value::{Fault, Num, Out, Value, divide, round, sum};

/// A person's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// Every leaf, in the order of the file.
    pub indicators: Vec<Indicator>,
    /// Every section that has children.
    pub sections: Vec<Section>,
    /// The lines of the adjustments.
    pub adjustments: Vec<AdjustLine>,
    /// Whether a leaf with weight was taken out.
    pub redistributed: bool,
    /// The total after the clamp, before vetoes.
    pub computed_total: Num,
    /// The total.
    pub total: Num,
    /// The grade, where the scheme has grades.
    pub grade: Option<String>,
    /// The vetoes that fired, in the order of the file.
    pub vetoes: Vec<String>,
    /// Classes, actions and checks.
    pub follow: Follow,
    /// The outcomes, rounded as declared; none for who is held.
    pub outcomes: Vec<(String, Option<Value>)>,
}

/// One leaf's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// How it came by its score.
    pub status: Status,
    /// Exact.
    pub measure: Option<Num>,
    /// Exact, on its own scale.
    pub score: Option<Num>,
    /// Effective, a share of the whole, exact.
    pub weight: Num,
    /// Exact points.
    pub exact: Num,
    /// The line: rounded unless `round lines exact`.
    pub points: Num,
}

/// One section's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Effective.
    pub weight: Num,
    /// The sum of its lines.
    pub points: Num,
    /// 100 × points ÷ effective weight.
    pub score: Option<Num>,
}

/// One line of an adjustment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustLine {
    /// The adjustment.
    pub name: String,
    /// Exact points.
    pub exact: Num,
    /// The line: rounded unless `round lines exact`.
    pub points: Num,
    /// An amount of money.
    pub money: Num,
    /// The row of the list, from 1.
    pub row: Option<usize>,
    /// Whether it counts.
    pub standing: Standing,
    /// What it would have given as a line, where it does not count.
    pub would: Option<Num>,
}

/// Whether a line of an adjustment counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Effective,
    /// A requirement is false or undefined.
    Pending,
    /// The line of this row, from 1, counts instead.
    Superseded(usize),
    /// It brings the sum of the others within the limit.
    Limit,
}

/// Works everything out, so that every fact which a rule demands is demanded.
pub fn finish(run: &Run) -> Result<Scored, Fault> {
    let weights = run.weights()?;
    let nodes = run.rules.nodes.iter().enumerate();
    let grade = if run.rules.grades.is_empty() { None } else { Some(run.grade()?) };
    let outcome = |o: &&Outcome| Ok((o.head.name.text.clone(), run.outcome(o)?));
    let follow = run.follow()?;
    let outcomes = if follow.held { &[][..] } else { &run.rules.outcomes };
    Ok(Scored {
        indicators: nodes
            .clone()
            .filter(|(_, n)| n.is_leaf())
            .map(|(i, _)| run.indicator(i))
            .collect::<Result<_, _>>()?,
        sections: nodes.filter(|(_, n)| !n.is_leaf()).map(|(i, _)| run.section(i)).collect::<Result<_, _>>()?,
        adjustments: run.adjust_lines()?,
        redistributed: weights.redistributed,
        computed_total: run.computed_total()?,
        total: run.total()?,
        grade,
        vetoes: run.fired()?.iter().map(|v| v.head.name.text.clone()).collect(),
        outcomes: outcomes.iter().map(outcome).collect::<Result<_, _>>()?,
        follow,
    })
}

/// Every fault that some rule meets.
pub fn faults(run: &Run) -> Vec<Fault> {
    let rules = run.rules;
    let leaves = (0..rules.nodes.len()).filter(|&i| rules.nodes[i].is_leaf());
    let mut found: Vec<Option<Fault>> = leaves.map(|i| run.leaf(i).err()).collect();
    found.extend(rules.adjusts.iter().map(|adjust| run.lines_of(adjust).err()));
    found.extend([run.weights().err(), run.total().err()]);
    found.extend(rules.vetoes.iter().map(|veto| run.condition(&veto.condition, None).err()));
    found.extend(rules.checks.iter().map(|check| run.notices(check).err()));
    found.extend(rules.classes.iter().map(|classify| run.class(classify).err()));
    found.extend(rules.outcomes.iter().map(|outcome| run.outcome(outcome).err()));
    found.extend(rules.actions.iter().map(|action| run.follows(action).err()));
    found.into_iter().flatten().collect()
}

impl<'a> Run<'_, 'a> {
    fn indicator(&self, index: usize) -> Result<Indicator, Fault> {
        let leaf = self.leaf(index)?;
        let weight = self.weights()?.effective[index].clone();
        let share = leaf.score.as_ref().and_then(|score| divide(score, &leaf.full));
        let exact = share.unwrap_or_default() * &weight * hundred();
        Ok(Indicator {
            name: self.rules.nodes[index].name.to_owned(),
            status: leaf.status,
            measure: leaf.measure,
            score: leaf.score,
            weight,
            points: self.rounded_line(&exact)?,
            exact,
        })
    }

    fn section(&self, index: usize) -> Result<Section, Fault> {
        let below = self.leaves_below(index);
        let lines = below.into_iter().map(|leaf| Ok(self.indicator(leaf)?.points)).collect::<Result<Vec<_>, _>>()?;
        let points = sum(&lines);
        let weight = self.weights()?.effective[index].clone();
        let score = divide(&points, &weight);
        Ok(Section { name: self.rules.nodes[index].name.to_owned(), weight, points, score })
    }

    /// A line as shown.
    pub fn rounded_line(&self, exact: &Num) -> Result<Num, Fault> {
        match (self.rules.lines_exact, self.rules.round_lines) {
            (true, _) => Ok(exact.clone()),
            (false, Some(clause)) => self.round_by(exact, clause),
            (false, None) => Ok(round(exact, 2, RoundMode::HalfUp)),
        }
    }

    /// Indicator lines, adjustments, their sum, its rounding, the clamp.
    pub fn computed_total(&self) -> Result<Num, Fault> {
        self.once("the computed total", || {
            let leaves = self.rules.nodes.iter().enumerate().filter(|(_, n)| n.is_leaf());
            let leaves = leaves.map(|(i, _)| self.indicator(i)).collect::<Result<Vec<_>, _>>()?;
            let adjusted = self.adjust_lines()?;
            let shown = sum(leaves.iter().map(|l| &l.points)) + sum(adjusted.iter().map(|l| &l.points));
            let exact = sum(leaves.iter().map(|l| &l.exact)) + sum(adjusted.iter().map(|l| &l.exact));
            let redistributed = self.weights()?.redistributed;
            let total = match self.rules.round_total {
                Some(clause) if redistributed => self.round_by(&exact, clause)?,
                Some(clause) => self.round_by(&shown, clause)?,
                None if redistributed && !self.rules.lines_exact => self.rounded_line(&exact)?,
                None => shown,
            };
            match self.rules.total {
                Some(range) => Ok(clamp(total, self.number(&range.low, None)?, self.number(&range.high, None)?)),
                None => Ok(total),
            }
        })
    }

    /// The total after vetoes: the least of all, none ever raises.
    pub fn total(&self) -> Result<Num, Fault> {
        self.once("the total", || {
            let mut total = self.computed_total()?;
            for veto in self.fired()? {
                for effect in &veto.effects {
                    if let Effect::Total(e, _) = effect {
                        total = total.min(self.number(e, None)?);
                    }
                }
            }
            Ok(total)
        })
    }

    /// The grade: the lowest of the total's and all effects.
    pub fn grade(&self) -> Result<String, Fault> {
        self.once("the grade", || {
            let total = self.total()?;
            let mut lowest = None;
            for (index, row) in self.rules.grades.iter().enumerate() {
                let reached = match &row.threshold {
                    None => true,
                    Some(line) if line.strict => total > self.number(&line.value, None)?,
                    Some(line) => total >= self.number(&line.value, None)?,
                };
                if reached {
                    lowest = Some(index);
                    break;
                }
            }
            let mut lowest = lowest.ok_or_else(|| Fault::Scheme(format!("no grade for {total}")))?;
            for veto in self.fired()? {
                for effect in &veto.effects {
                    if let Effect::Grade(name, _) = effect {
                        let row = self.rules.grades.iter().position(|g| g.head.name.text == name.text);
                        lowest = lowest.max(row.ok_or_else(|| Fault::Scheme(format!("no grade {}", name.text)))?);
                    }
                }
            }
            Ok(self.rules.grades[lowest].head.name.text.clone())
        })
    }

    fn fired(&self) -> Result<Vec<&'a Veto>, Fault> {
        let mut fired = vec![];
        for veto in &self.rules.vetoes {
            if veto.effects.iter().any(|e| matches!(e, Effect::Todo(_))) {
                return Err(Fault::Unsupported("todo".into()));
            }
            if self.once(&format!("veto {}", veto.head.name.text), || self.condition(&veto.condition, None))? {
                fired.push(*veto);
            }
        }
        Ok(fired)
    }

    /// An outcome, rounded as it declares.
    pub fn outcome(&self, outcome: &Outcome) -> Out {
        let value =
            self.once(&format!("outcome {}", outcome.head.name.text), || self.eval(&outcome.value, None, None))?;
        match (value, &outcome.round) {
            (Some(Value::Num(n)), Some(clause)) => Ok(Some(Value::Num(self.round_by(&n, clause)?))),
            (value, _) => Ok(value),
        }
    }

    /// `x.measure`, `section.points`, `adjustment.money`, `veto.fired`; nothing where no result is called `name`.
    pub fn result(&self, name: &str, member: &str) -> Result<Option<Option<Value>>, Fault> {
        let unknown = || Fault::Scheme(format!("{name} has no {member}"));
        if self.rules.absent.contains(name) {
            return Ok(Some(match member {
                "measure" | "实绩" | "score" | "得分" => None,
                "fired" | "触发" => Some(Value::Bool(false)),
                _ => Some(Value::Num(Num::zero())),
            }));
        }
        if let Some(index) = self.rules.node(name) {
            let is_leaf = self.rules.nodes[index].is_leaf();
            let number = match member {
                "measure" | "实绩" if is_leaf => self.leaf(index)?.measure,
                "score" | "得分" if is_leaf => self.leaf(index)?.score,
                "score" | "得分" => self.section(index)?.score,
                "weight" | "权重" => Some(self.weights()?.effective[index].clone()),
                "points" | "分数" if is_leaf => Some(self.indicator(index)?.points),
                "points" | "分数" => Some(self.section(index)?.points),
                _ => return Err(unknown()),
            };
            return Ok(Some(number.map(Value::Num)));
        }
        if let Some(adjust) = self.rules.adjusts.iter().find(|a| a.head.name.text == name) {
            let lines = self.lines_of(adjust)?;
            let of = |get: fn(&AdjustLine) -> &Num| lines.iter().map(get).fold(Num::zero(), |sum, n| sum + n);
            let number = match member {
                "points" | "分数" => of(|l| &l.points),
                "money" | "金额" => of(|l| &l.money),
                _ => return Err(unknown()),
            };
            return Ok(Some(Some(Value::Num(number))));
        }
        match self.rules.vetoes.iter().find(|v| v.head.name.text == name) {
            Some(veto) if matches!(member, "fired" | "触发") => {
                let fired = self.once(&format!("veto {name}"), || self.condition(&veto.condition, None))?;
                Ok(Some(Some(Value::Bool(fired))))
            }
            Some(_) => Err(unknown()),
            None => Ok(None),
        }
    }
}
