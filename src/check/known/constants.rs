//! What is known from the text alone: constants, and what waits for a `todo`.

use crate::check::order::{Step, parts};
use crate::model::{AddOp, ExprId, ExprKind, MulOp, Scheme};
use crate::value::Rational;

/// The value of an expression that depends on nothing but literals and params that no patch changes.
pub(in crate::check) fn constant(scheme: &Scheme, id: ExprId) -> Option<Rational> {
    match &scheme.expr(id).kind {
        ExprKind::Number(value, _) => Some(value.clone()),
        ExprKind::Negate(inner) => constant(scheme, *inner).map(|v| -v),
        ExprKind::As(inner, _) => constant(scheme, *inner),
        ExprKind::Sum(first, rest) => rest.iter().try_fold(constant(scheme, *first)?, |sum, (op, term)| {
            let term = constant(scheme, *term)?;
            Some(if *op == AddOp::Plus { sum + term } else { sum - term })
        }),
        ExprKind::Product(first, rest) => rest.iter().try_fold(constant(scheme, *first)?, |product, (op, factor)| {
            let factor = constant(scheme, *factor)?;
            let product = if *op == MulOp::Times { Some(product * factor) } else { product.checked_div(&factor) };
            product.filter(|p| p.bits() <= MOST_BITS)
        }),
        ExprKind::Definition(index) => scheme.definitions.get(*index)?.constant.clone(),
        _ => None,
    }
}

/// Whether an expression depends on a `todo`, by itself or through params and lets.
pub(in crate::check) fn is_open(scheme: &Scheme, id: ExprId) -> bool {
    match &scheme.expr(id).kind {
        ExprKind::Todo => true,
        ExprKind::Definition(index) => scheme.definitions.get(*index).is_some_and(|d| d.is_open),
        kind => parts(kind).into_iter().any(|part| is_open(scheme, part)),
    }
}

/// Finds the values of the params that are constant, and what is open; `order` puts each after those it needs.
pub(in crate::check) fn settle_params(scheme: &mut Scheme, order: &[Step]) {
    for step in order {
        let Step::Definition(index) = step else { continue };
        let value = scheme.definitions.get(*index).filter(|d| d.is_param && d.value.layers.is_empty());
        let value = value.and_then(|d| d.value.base.as_ref()).and_then(|(value, _)| constant(scheme, *value));
        let values = scheme.definitions.get(*index).into_iter().flat_map(|d| d.value.all());
        let open = values.map(|(value, _)| *value).any(|value| is_open(scheme, value));
        if let Some(definition) = scheme.definitions.get_mut(*index) {
            definition.constant = value;
            definition.is_open = open;
        }
    }
}

/// Numbers that take more bits than this are not followed: squares of squares would fill the memory.
pub(in crate::check) const MOST_BITS: u64 = 4_096;
