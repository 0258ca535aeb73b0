use crate::value::Rational;

/// What a bare number may mean where a ratio is wanted, the likeliest first: `90` is `90%`, `0.9` is `90%` or `0.9%`.
pub(crate) fn percents(value: &Rational) -> Vec<String> {
    let as_it_stands = format!("{value}%");
    if value.is_zero() || value.abs() > Rational::ONE {
        return vec![as_it_stands];
    }
    vec![format!("{}%", value * &Rational::HUNDRED), as_it_stands]
}
