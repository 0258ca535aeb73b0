//! Decimals of a host's structs without a detour over text.

use rust_decimal::Decimal;
use serde::ser::{Serialize, Serializer};

/// The name of the newtype that a decimal travels in; told apart by its address.
pub(super) static NAME: &str = "merit::facts::exact";

/// Serialises a decimal as it serialises itself, but for a [`Binder`](super::Binder), which takes its parts.
///
/// A decimal writes itself as text, digit by digit; for a struct of many decimals that takes several times as long as
/// everything else. The field says so:
///
/// ```
/// use rust_decimal::Decimal;
/// #[derive(serde::Serialize)]
/// struct Facts {
///     person: String,
///     #[serde(serialize_with = "merit::facts::exact")]
///     sales: Decimal,
/// }
/// let facts = Facts { person: "Li".to_owned(), sales: Decimal::new(180_250, 2) };
/// assert_eq!(serde_json::to_string(&facts)?, r#"{"person":"Li","sales":"1802.50"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// What the serialiser refuses.
#[inline(always)]
pub fn exact<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct(NAME, &Exact(decimal))
}

struct Exact<'d>(&'d Decimal);

impl Serialize for Exact<'_> {
    #[inline(always)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // a format is readable or it is not; only the binder says first this and then that
        if !serializer.is_human_readable() && serializer.is_human_readable() {
            let parts = self.0.unpack();
            if parts.hi != 0 || parts.mid >= 1 << (31 - SCALE_BITS) {
                return serializer.serialize_i128(self.0.mantissa() << SCALE_BITS | i128::from(parts.scale));
            }
            let size = i64::from(parts.mid) << 32 | i64::from(parts.lo);
            let units = if parts.negative { -size } else { size };
            return serializer.serialize_i64(units << SCALE_BITS | i64::from(parts.scale));
        }
        Serialize::serialize(self.0, serializer)
    }
}

/// A decimal has at most 28 places, and a mantissa of 96 bits and a sign; most need no more than 58 bits.
const SCALE_BITS: u32 = 5;

/// The units and places of a decimal that was handed over.
#[inline(always)]
pub(super) fn parts(packed: i64) -> (i64, u32) {
    let places = u32::try_from(packed & ((1 << SCALE_BITS) - 1)).unwrap_or(u32::MAX);
    (packed >> SCALE_BITS, places)
}

/// The same of a long one.
#[cold]
pub(super) fn long_parts(packed: i128) -> Option<(i64, u32)> {
    let places = u32::try_from(packed & ((1 << SCALE_BITS) - 1)).ok()?;
    Some((i64::try_from(packed >> SCALE_BITS).ok()?, places))
}
