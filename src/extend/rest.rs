//! `rest proportional` in an extending file: where it sets or drops a weight, the siblings that it does not set share what
//! is left, in the proportions of the base.

use super::Merge;
use super::tree::{find, percent, split_worth, weight_of};
use crate::diag::{Code, Diagnostic, say};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AddOp, At, Block, Clause, Expr, ExprKind, Item, ItemKind, Literal, MulOp, Suffix};
use crate::value::Rational;

/// Each file that rescales weights made of params makes them so many times as long.
const MOST_NODES: usize = 5_000;

impl Merge {
    pub(super) fn rescale(&mut self) {
        let rests = std::mem::take(&mut self.rests);
        let mut levels: Vec<(Option<String>, Span)> = vec![];
        for (section, span) in rests {
            let asked = match &section {
                Some(name) => vec![self.level_of(name)],
                None => self.changed_levels(),
            };
            if asked.is_empty() {
                let message = say!(
                    "this file sets and drops no weight, so nothing is rescaled",
                    "此文件没有设置或删除任何权重,无需按比例调整"
                );
                self.error(Code::Misplaced, span, message)
                    .push(say!("set a weight, or take it out", "请设置权重,或去掉这一行"));
            }
            for level in asked {
                if !levels.iter().any(|(known, _)| *known == level) {
                    levels.push((level, span));
                }
            }
        }
        for (level, span) in levels {
            self.rescale_level(level.as_deref(), span);
        }
    }

    /// The level that the children of a section share: its own where it has a weight.
    fn level_of(&self, section: &str) -> Option<String> {
        let mut path = vec![];
        let found = path_to(&self.items, section, &mut path);
        path.into_iter().rev().find(|(_, weighs)| *weighs).map(|(name, _)| name.to_owned()).filter(|_| found)
    }

    /// The levels in which the extending file sets a weight, or from which it dropped a member.
    fn changed_levels(&mut self) -> Vec<Option<String>> {
        let own = self.own;
        let mut sections = vec![];
        weighed_sections(&self.items, &mut sections);
        let mut changed = vec![];
        for level in std::iter::once(None).chain(sections.into_iter().map(Some)) {
            let thinned = self.thinned.contains(&level);
            let set = self.members(level.as_deref()).iter().any(|member| is_set(member, own));
            if thinned || set {
                changed.push(level);
            }
        }
        changed
    }

    fn members(&mut self, section: Option<&str>) -> Vec<&mut Block> {
        let mut members = vec![];
        match section {
            None => gather(&mut self.items, &mut members),
            Some(name) => {
                if let Some(ItemKind::Section(block)) = find(&mut self.items, name).map(|item| &mut item.kind) {
                    gather(&mut block.items, &mut members);
                }
            }
        }
        members
    }

    fn rescale_level(&mut self, section: Option<&str>, span: Span) {
        let own = self.own;
        let (mut set, mut rest) = (vec![], vec![]);
        for member in self.members(section) {
            let is_set = is_set(member, own);
            if let Some(weight) = weight_of(member) {
                if is_set { set.push(weight) } else { rest.push(weight) }
            }
        }
        let total = |weights: &[Expr]| weights.iter().map(value).sum::<Option<Rational>>();
        let (given, left) = (total(&set), total(&rest));
        if let Some(given) = &given {
            let nothing = rest.is_empty() || left.as_ref().is_some_and(Rational::is_zero);
            if *given > Rational::ONE || (nothing && *given != Rational::ONE) {
                return self.can_not_share(given, *given > Rational::ONE, &set, span);
            }
            if nothing {
                return;
            }
        }
        if (given.is_none() || left.is_none()) && set.iter().chain(&rest).map(size).sum::<usize>() > MOST_NODES {
            let message =
                say!("these weights are too intricate to be rescaled once more", "这些权重过于复杂,无法再次按比例调整");
            self.error(Code::LimitExceeded, span, message)
                .push(say!("write them as numbers: `weight 20%`", "请写成数:`权重 20%`"));
            return;
        }
        for member in self.members(section).into_iter().filter(|member| !is_set(member, own)) {
            split_worth(&mut member.items);
            let clauses = member.items.iter_mut().map(|item| &mut item.kind);
            let weight = clauses.into_iter().find_map(|kind| match kind {
                ItemKind::Clause(Clause::Weight(weight, _)) => Some(weight),
                _ => None,
            });
            let Some(weight) = weight else { continue };
            *weight = match (&given, &left, value(weight)) {
                (Some(given), Some(left), Some(own)) => {
                    let share = (&own * &(&Rational::ONE - given)).checked_div(left).unwrap_or_default();
                    exactly(&share, weight.at)
                }
                _ => in_proportion(weight, &set, &rest),
            };
        }
    }

    fn can_not_share(&mut self, given: &Rational, too_much: bool, set: &[Expr], span: Span) {
        let shown = format!("{}%", given * &Rational::HUNDRED);
        let (message, help) = if too_much {
            (
                say!(
                    "the weights that this file sets total {shown}, and nothing is left for the rest",
                    "此文件设置的权重合计 {shown},其余没有可分的权重"
                ),
                say!("lower them to 100% or less", "请降到 100% 或以下"),
            )
        } else {
            (
                say!(
                    "the weights that this file sets total {shown}, and there is no other weight to rescale",
                    "此文件设置的权重合计 {shown},没有其他权重可以按比例调整"
                ),
                say!("set them to total 100%, or leave one of them to the rest", "请让它们合计 100%,或留一个给其余"),
            )
        };
        let mut problem = Diagnostic::error(Code::WeightsTotal, span, message);
        for weight in set {
            let share = value(weight).unwrap_or_default();
            let share = format!("{}%", &share * &Rational::HUNDRED);
            problem = problem.label(weight.at.0, say!("{share}", "{share}"));
        }
        self.problems.push(problem.help(help));
    }
}

/// The sections from the outside to a section, each with whether it has a weight.
fn path_to<'i>(items: &'i [Item], name: &str, path: &mut Vec<(&'i str, bool)>) -> bool {
    for item in items {
        let ItemKind::Section(block) = &item.kind else { continue };
        path.push((&block.head.name.text, weighs(block)));
        if block.head.name.text == name || path_to(&block.items, name, path) {
            return true;
        }
        path.pop();
    }
    false
}

fn weighed_sections(items: &[Item], into: &mut Vec<String>) {
    for item in items {
        let ItemKind::Section(block) = &item.kind else { continue };
        if weighs(block) {
            into.push(block.head.name.text.clone());
        }
        weighed_sections(&block.items, into);
    }
}

fn weighs(block: &Block) -> bool {
    block.items.iter().any(|item| matches!(item.kind, ItemKind::Clause(Clause::Weight(..) | Clause::Worth(_))))
}

/// The members of a level; a section without weight lends it its children.
fn gather<'i>(items: &'i mut [Item], into: &mut Vec<&'i mut Block>) {
    for item in items {
        match &mut item.kind {
            ItemKind::Section(block) => {
                let scored = |i: &Item| matches!(i.kind, ItemKind::Clause(Clause::Score(_)));
                if weighs(block) || block.items.iter().any(scored) {
                    into.push(block);
                } else {
                    gather(&mut block.items, into);
                }
            }
            ItemKind::Indicator(block) => into.push(block),
            _ => {}
        }
    }
}

/// Whether the extending file says what a member weighs.
fn is_set(member: &Block, own: FileId) -> bool {
    member.items.iter().any(|item| {
        item.at.0.file == own && matches!(item.kind, ItemKind::Clause(Clause::Weight(..) | Clause::Worth(_)))
    })
}

/// The value of a weight made of literals.
fn value(expr: &Expr) -> Option<Rational> {
    match &expr.kind {
        ExprKind::Number(literal) => Some(literal.value()),
        ExprKind::Paren(inner) => value(inner),
        ExprKind::Product(first, rest) => rest.iter().try_fold(value(first)?, |product, (op, factor)| {
            let factor = value(factor)?;
            if *op == MulOp::Times { Some(product * factor) } else { product.checked_div(&factor) }
        }),
        _ => None,
    }
}

/// How long a weight is, one that no rescaling makes being very long.
fn size(expr: &Expr) -> usize {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => 1,
        ExprKind::Paren(inner) | ExprKind::As(inner, _) => 1 + size(inner),
        ExprKind::Sum(first, rest) => 1 + size(first) + rest.iter().map(|(_, term)| size(term)).sum::<usize>(),
        ExprKind::Product(first, rest) => 1 + size(first) + rest.iter().map(|(_, factor)| size(factor)).sum::<usize>(),
        _ => MOST_NODES,
    }
}

/// An exact ratio: `18%`, or `100% / 3` where per cents are no whole number.
fn exactly(share: &Rational, at: At) -> Expr {
    let text = (share * &Rational::HUNDRED).fraction();
    let Some((above, below)) = text.split_once('/') else { return percent(at, &text) };
    let below = Literal { digits: below.to_owned(), suffix: Suffix::None };
    let below = Expr { at, kind: ExprKind::Number(below) };
    Expr { at, kind: ExprKind::Product(Box::new(percent(at, above)), vec![(MulOp::Over, below)]) }
}

/// `w * (100% - set) / rest`, where weights are params.
fn in_proportion(weight: &Expr, set: &[Expr], rest: &[Expr]) -> Expr {
    let at = weight.at;
    let paren = |kind| Expr { at, kind: ExprKind::Paren(Box::new(Expr { at, kind })) };
    let minus = set.iter().map(|expr| (AddOp::Minus, expr.clone())).collect();
    let left = paren(ExprKind::Sum(Box::new(percent(at, "100")), minus));
    let others = rest.iter().map(|expr| (AddOp::Plus, expr.clone())).collect();
    let all = paren(ExprKind::Sum(Box::new(percent(at, "0")), others));
    let factors = vec![(MulOp::Times, left), (MulOp::Over, all)];
    Expr { at, kind: ExprKind::Product(Box::new(paren(weight.kind.clone())), factors) }
}
