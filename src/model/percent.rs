use crate::diag::{Diagnostic, say};
use crate::source::Span;
use crate::value::Rational;

/// Offers what a bare number may mean where a ratio is wanted, the likeliest first: `90` is `90%`, `0.9` is `90%` or
/// `0.9%`, `1.5` is `150%` or `1.5%`. Only of 0, and from 10 to 200, nothing else can be meant.
pub(crate) fn offer_percents(problem: Diagnostic, span: Span, value: &Rational) -> Diagnostic {
    let as_it_stands = format!("{value}%");
    let title = |text: &String| say!("write `{text}`", "写成 `{text}`");
    let size = value.abs();
    if size.is_zero() || (Rational::from(10)..=Rational::from(200)).contains(&size) {
        return problem.safe_fix(title(&as_it_stands), span, as_it_stands);
    }
    let problem = if size <= Rational::ONE || !value.is_whole() {
        let hundredfold = format!("{}%", value * &Rational::HUNDRED);
        problem.fix(title(&hundredfold), span, hundredfold)
    } else {
        problem
    };
    problem.fix(title(&as_it_stands), span, as_it_stands)
}
