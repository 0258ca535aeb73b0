use merit::syntax::ast::{Band, BandKey, Deduction, Expr, Method, Rated};
use num_traits::Zero;

use super::eval::{Run, Scope, holds, hundred};
use super::value::{Fault, Num, Value, divide, num, sum};

type Score = Result<Option<Num>, Fault>;

impl Run<'_, '_> {
    /// What a method gives on the scale 0 to `full`, before cap and floor.
    pub fn by_method(&self, method: &Method, measure: Option<&Num>, full: &Num, cap: Option<&Num>) -> Score {
        let measured = || measure.cloned().ok_or_else(|| Fault::Scheme("a method without measure".into()));
        match method {
            Method::Proportional(target) => {
                let (measure, target) = (measured()?, self.maybe_number(target, None)?);
                Ok(target.and_then(|t| divide(&measure, &t)).map(|share| share * full))
            }
            Method::Inverse(target) => {
                let (measure, target) = (measured()?, self.maybe_number(target, None)?);
                let Some(target) = target else { return Ok(None) };
                match divide(&target, &measure) {
                    Some(share) => Ok(Some(share * full)),
                    None => Ok(cap.cloned()),
                }
            }
            Method::Bands(rows) => self.by_bands(rows, &measured()?),
            Method::Curve(points) => self.by_curve(points, &measured()?),
            Method::Rated(rated) => Ok(self.by_raters(rated)?.map(|share| share * full)),
            Method::Deduct(from, rows) => self.by_deductions(from, rows),
            Method::Value(e) => self.maybe_number(e, None),
            Method::Bad => Err(Fault::Unsupported("a method that could not be read".into())),
        }
    }

    fn by_bands(&self, rows: &[Band], measure: &Num) -> Score {
        for row in rows {
            let holds = match &row.key {
                BandKey::Otherwise => Some(true),
                BandKey::Compare(op, line) => match self.eval(line, None, None)? {
                    Some(line) => Some(holds(&Value::Num(measure.clone()), *op, &line)?),
                    None => None,
                },
                BandKey::In(interval) => self.within(&Value::Num(measure.clone()), interval, None)?,
            };
            match holds {
                None => return Ok(None),
                Some(true) => return self.maybe_number(&row.score, None),
                Some(false) => {}
            }
        }
        Err(Fault::Scheme(format!("no band for {measure}")))
    }

    /// Straight lines between the points, flat outside them.
    fn by_curve(&self, points: &[(Expr, Expr)], measure: &Num) -> Score {
        let mut earlier: Option<(Num, Num)> = None;
        for (x, y) in points {
            let (Some(x), Some(y)) = (self.maybe_number(x, None)?, self.maybe_number(y, None)?) else {
                return Ok(None);
            };
            if *measure <= x {
                return Ok(Some(match earlier {
                    None => y,
                    Some((x0, y0)) => &y0 + (&y - &y0) * (measure - &x0) / (&x - &x0),
                }));
            }
            earlier = Some((x, y));
        }
        Ok(earlier.map(|(_, y)| y))
    }

    /// The share of the raters' scale: the mean of each category that somebody filled, weighed.
    fn by_raters(&self, rated: &Rated) -> Score {
        let (list, scale) = (rated.list.text.as_str(), rated.out_of.as_ref());
        let scale = scale.map_or_else(|| Ok(hundred()), |e| self.number(e, None))?;
        let rows = self.rows(list)?;
        let (mut points, mut weights) = (Num::zero(), Num::zero());
        for (category, weight) in &rated.weights {
            let mut ratings = vec![];
            for row in &rows {
                let scope = Scope { list, row, outer: None };
                let counts = match &rated.filter {
                    None => true,
                    Some(e) => match self.eval(e, Some(&scope), None)? {
                        None => return Ok(None),
                        Some(value) => value.truth()?,
                    },
                };
                let of = match self.name(&rated.category.text, Some(&scope), None)? {
                    Some(Value::Member(of) | Value::Text(of)) => Some(of),
                    _ => None,
                };
                if counts && of.as_deref() == Some(category.text.as_str()) {
                    let rating = self.name(&rated.field.text, Some(&scope), None)?;
                    ratings.extend(rating.map(Value::number).transpose()?);
                }
            }
            if let Some(mean) = divide(&sum(&ratings), &num(&ratings.len().to_string())) {
                let weight = self.number(weight, None)?;
                points += mean * &weight;
                weights += weight;
            }
        }
        Ok(divide(&points, &weights).map(|mean| mean / scale))
    }

    fn by_deductions(&self, from: &Expr, rows: &[Deduction]) -> Score {
        let mut score = self.maybe_number(from, None)?;
        for row in rows {
            let (points, per) = (self.maybe_number(&row.points, None)?, self.maybe_number(&row.per, None)?);
            score = match (score, points, per) {
                (Some(score), Some(points), Some(per)) => Some(score - points * per),
                _ => None,
            };
        }
        Ok(score)
    }
}
