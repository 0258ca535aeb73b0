//! The weights of raters' categories total 100 %.

use crate::check::known::{constant, is_open};
use crate::check::level::percent;
use crate::check::{Checker, Type};
use crate::diag::{Code, Diagnostic, say};
use crate::facts::FieldKind;
use crate::model::{ExprKind, Method, Rated};
use crate::value::{Rational, Unit};

use super::outside_all;
use super::total::way_to_whole;

impl Checker<'_> {
    pub(super) fn raters(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            for (method, _) in rule.method.all() {
                let Method::Rated(rated) = method else { continue };
                let mut total = Rational::ZERO;
                let mut whole = true;
                for (_, weight) in &rated.weights {
                    if is_open(scheme, *weight) {
                        whole = false;
                        continue;
                    }
                    match constant(scheme, *weight) {
                        Some(value) if !value.is_negative() => total += value,
                        Some(_) => {
                            let at = scheme.expr(*weight).span;
                            self.report(outside_all(at, true));
                            whole = false;
                        }
                        None => {
                            if self.ty(*weight) != Type::Unknown {
                                self.not_constant(
                                    *weight,
                                    say!("a weight must be known before anyone is scored", "权重必须在评分之前确定"),
                                );
                            }
                            whole = false;
                        }
                    }
                }
                let typed = rated.weights.iter().all(|(_, w)| self.ty(*w) == Type::Numeric(Unit::Ratio));
                if whole && typed && total != Rational::ONE {
                    let shown = &total * &Rational::HUNDRED;
                    let mut problem = Diagnostic::error(
                        Code::WeightsTotal,
                        rated.span,
                        say!("the raters' weights total {shown}%, not 100%", "评分人的权重合计 {shown}%,不是 100%"),
                    );
                    let off = &total - &Rational::ONE;
                    problem = problem.help(way_to_whole(&off));
                    for (place, weight) in &rated.weights {
                        let at = scheme.expr(*weight).span;
                        let value = constant(scheme, *weight).unwrap_or_default();
                        let (name, shown) = (self.rater(rated, *place), percent(&value));
                        problem = problem.label(at, say!("`{name}` {shown}", "`{name}` {shown}"));
                        let mended = &value - &off;
                        if mended > Rational::ZERO && matches!(scheme.expr(*weight).kind, ExprKind::Number(..)) {
                            let mended = percent(&mended);
                            let title = say!("set `{name}` to {mended}", "把 `{name}` 改为 {mended}");
                            problem = problem.fix(title, at, mended);
                        }
                    }
                    self.report(problem);
                }
            }
        }
    }

    fn rater(&self, rated: &Rated, place: usize) -> &str {
        let list = self.scheme.facts.fields.get(rated.list).map(|f| &f.kind);
        let category = match list {
            Some(FieldKind::List(list)) => list.fields.get(rated.category).map(|f| &f.kind),
            _ => None,
        };
        match category {
            Some(FieldKind::Member(dimension)) => dimension.members.get(place).map_or("", |m| m.name.as_str()),
            _ => "",
        }
    }
}
