use crate::value::Rational;

/// How values spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quartiles {
    /// The least.
    pub min: Rational,
    /// A quarter of the way from the least to the greatest, counted in values.
    pub q1: Rational,
    /// The middle.
    pub median: Rational,
    /// Three quarters of the way.
    pub q3: Rational,
    /// The greatest.
    pub max: Rational,
    /// The average.
    pub mean: Rational,
}

/// The quartiles as a spreadsheet's QUARTILE.INC gives them, exactly: between two values the way is divided evenly.
/// `None` of no values.
///
/// ```
/// use merit::cohort::quartiles;
/// use merit::value::Rational;
/// let spread = quartiles(&[4.into(), 1.into(), 3.into(), 2.into()]).expect("four values");
/// assert_eq!(spread.q1, Rational::scaled(175, 2));
/// ```
#[must_use]
pub fn quartiles(values: &[Rational]) -> Option<Quartiles> {
    let mut sorted: Vec<&Rational> = values.iter().collect();
    sorted.sort_unstable();
    let quarters = |count: usize| {
        let way = (sorted.len() - 1) * count;
        let (at, rest) = (way / 4, way % 4);
        let below = *sorted.get(at)?;
        let Some(above) = sorted.get(at + 1) else { return Some(below.clone()) };
        let part = Rational::from_parts(i128::try_from(rest).ok()?, 4);
        Some(below + &(&part * &(*above - below)))
    };
    let (min, max) = ((*sorted.first()?).clone(), (*sorted.last()?).clone());
    let sum: Rational = values.iter().cloned().sum();
    let mean = sum.checked_div(&super::seats::people(values.len()))?;
    Some(Quartiles { min, q1: quarters(1)?, median: quarters(2)?, q3: quarters(3)?, max, mean })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Option<[String; 6]> {
        let values: Vec<Rational> = values.iter().copied().map(Rational::from).collect();
        let q = quartiles(&values)?;
        Some([q.min, q.q1, q.median, q.q3, q.max, q.mean].map(|value| value.fraction()))
    }

    #[test]
    fn like_a_spreadsheet() {
        let texts = |parts: [&str; 6]| Some(parts.map(str::to_owned));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[5]), texts(["5"; 6]));
        assert_eq!(of(&[7, 1]), texts(["1", "5/2", "4", "11/2", "7", "4"]));
        // QUARTILE.INC of 1, 2, 4, 7, 8, 9, 10, 12: 3.5, 7.5, 9.25
        assert_eq!(of(&[10, 1, 12, 4, 7, 8, 9, 2]), texts(["1", "7/2", "15/2", "37/4", "12", "53/8"]));
        assert_eq!(of(&[3, 1, 2]), texts(["1", "3/2", "2", "5/2", "3", "2"]));
    }
}
