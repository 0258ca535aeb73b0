//! What is known of the facts before they are scored: decimal places, and between which numbers they lie.

use super::bounds::Bounds;
use crate::facts::{Column, Columns, Field, FieldKind, Schema};
use crate::value::{Rational, Unit};

/// The numbers of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) places: u32,
    /// In units of the places.
    pub(super) bounds: (i64, i64),
    /// Whether anybody may lack it.
    pub(super) may_miss: bool,
    /// The fields of a list.
    pub(super) fields: Vec<Scale>,
    /// The longest list.
    pub(super) longest: usize,
}

/// The facts of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scales(pub(super) Vec<Scale>);

impl Scales {
    /// What single records are expected to be like: numbers of so many bits, fewer where they are counts, and of the
    /// places that their units commonly have.
    pub(super) fn expected(schema: &Schema, bits: u32) -> Self {
        Self(schema.fields.iter().map(|field| expected(field, bits, common_places(field))).collect())
    }

    /// The same of places that are known.
    pub(super) fn of_places(schema: &Schema, bits: u32, places: &[u8]) -> Self {
        let fields = schema.fields.iter().zip(places);
        Self(fields.map(|(field, places)| expected(field, bits, (*places).into())).collect())
    }

    /// What columns turned out to be like, a little room left so that the next ones fit too, and so many bits more.
    pub(super) fn learned(schema: &Schema, columns: &Columns, room: u32) -> Self {
        let scales = schema.fields.iter().enumerate().map(|(index, field)| {
            let column = columns.table().column(index);
            column.map_or_else(|| expected(field, 1, 0), |column| learned(field, column, room))
        });
        Self(scales.collect())
    }

    /// Whether columns lie within what is expected.
    pub(super) fn cover(&self, columns: &Columns) -> bool {
        let mut scales = self.0.iter().enumerate();
        scales.all(|(index, scale)| columns.table().column(index).is_some_and(|column| scale.covers(column)))
    }

    /// The least that covers both.
    pub(super) fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            own.join(other);
        }
    }
}

impl Scale {
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::new(self.bounds.0.into(), self.bounds.1.into())
    }

    fn covers(&self, column: &Column) -> bool {
        if let Some(list) = column.list() {
            let mut fields = self.fields.iter().enumerate();
            return longest(list.ends()) <= self.longest
                && fields.all(|(index, scale)| list.rows().column(index).is_some_and(|column| scale.covers(column)));
        }
        let Some(factor) = self.places.checked_sub(column.places()).and_then(|up| 10_i64.checked_pow(up)) else {
            return false;
        };
        let within = |value: i64| value.checked_mul(factor).is_some_and(|v| self.bounds.0 <= v && v <= self.bounds.1);
        (self.may_miss || column.missing().is_empty())
            && column.range().is_none_or(|(low, high)| within(low) && within(high))
    }

    fn join(&mut self, other: &Self) {
        let places = self.places.max(other.places);
        let up = |scale: &Self, value: i64| value.saturating_mul(10_i64.saturating_pow(places - scale.places));
        self.bounds = (
            up(self, self.bounds.0).min(up(other, other.bounds.0)),
            up(self, self.bounds.1).max(up(other, other.bounds.1)),
        );
        self.places = places;
        self.may_miss |= other.may_miss;
        self.longest = self.longest.max(other.longest);
        for (own, other) in self.fields.iter_mut().zip(&other.fields) {
            own.join(other);
        }
    }
}

/// The length of the longest list.
fn longest(ends: &[usize]) -> usize {
    let mut start = 0;
    let lengths = ends.iter().map(|end| {
        let length = end - start;
        start = *end;
        length
    });
    lengths.max().unwrap_or(0)
}

fn common_places(field: &Field) -> u32 {
    match field.kind {
        FieldKind::Numeric(Unit::Ratio) => 6,
        FieldKind::Numeric(Unit::Money) => 2,
        FieldKind::Numeric(Unit::Number | Unit::Points) => 4,
        FieldKind::Numeric(Unit::Count | Unit::Days)
        | FieldKind::Date(_)
        | FieldKind::Member(_)
        | FieldKind::Bool
        | FieldKind::Text
        | FieldKind::List(_) => 0,
    }
}

fn expected(field: &Field, bits: u32, places: u32) -> Scale {
    let is_count = matches!(field.kind, FieldKind::Numeric(Unit::Count | Unit::Days));
    let most = (1_i64 << (if is_count { bits / 2 } else { bits }).min(60)) - 1;
    let bounds = codes(field).unwrap_or_else(|| within(field, places, (-most, most)));
    Scale { places, bounds, may_miss: true, fields: vec![], longest: 0 }
}

fn learned(field: &Field, column: &Column, room: u32) -> Scale {
    let mut scale = Scale {
        places: column.places(),
        bounds: column.range().map_or((0, 0), |range| roomy(range, room)),
        may_miss: !column.missing().is_empty(),
        fields: vec![],
        longest: 0,
    };
    scale.bounds = codes(field).unwrap_or_else(|| within(field, scale.places, scale.bounds));
    if let (FieldKind::List(schema), Some(list)) = (&field.kind, column.list()) {
        scale.longest = longest(list.ends()).next_power_of_two() << room;
        let fields = schema.fields.iter().enumerate();
        let fields = fields.map(|(index, field)| {
            let column = list.rows().column(index);
            column.map_or_else(|| expected(field, 1, 0), |column| learned(field, column, room))
        });
        scale.fields = fields.collect();
    }
    scale
}

/// What stands for a value that is no number.
fn codes(field: &Field) -> Option<(i64, i64)> {
    match &field.kind {
        FieldKind::Numeric(_) => None,
        FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => Some((0, 1)),
        FieldKind::Member(dimension) => Some((0, i64::try_from(dimension.members.len()).unwrap_or(i64::MAX))),
        // the last day of the calendar
        FieldKind::Date(_) => Some((0, 401_767)),
    }
}

/// A range up to the next powers of two and so many bits more, small numbers always within.
fn roomy((low, high): (i64, i64), room: u32) -> (i64, i64) {
    let up = |value: i64| {
        let next = value.unsigned_abs().checked_next_power_of_two()?;
        i64::try_from(next.checked_mul(1 << room)?).ok()
    };
    let low = if low < 0 { up(low).map_or(i64::MIN, |low| -low) } else { 0 };
    (low, up(high.max(1_000)).unwrap_or(i64::MAX))
}

/// The part of a range that a field's declaration allows.
fn within(field: &Field, places: u32, (low, high): (i64, i64)) -> (i64, i64) {
    let unit = Rational::from_parts(10_i128.pow(places), 1);
    let whole = |end: Rational| end.to_i64();
    let least = field.range.low.as_ref().and_then(|(end, open)| {
        let end = end * &unit;
        let first = end.ceil();
        whole(if *open && first == end { first + Rational::ONE } else { first })
    });
    let most = field.range.high.as_ref().and_then(|(end, open)| {
        let end = end * &unit;
        let last = end.floor();
        whole(if *open && last == end { last - Rational::ONE } else { last })
    });
    let count = matches!(field.kind, FieldKind::Numeric(Unit::Count)).then_some(0);
    let least = least.into_iter().chain(count).max();
    let (low, high) = (least.map_or(low, |least| low.max(least)), most.map_or(high, |most| high.min(most)));
    if low <= high { (low, high) } else { (low, low) }
}
