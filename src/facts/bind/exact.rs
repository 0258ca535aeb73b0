//! Decimals of a host's structs without a detour over text.

use rust_decimal::Decimal;
use serde::ser::{Serialize, Serializer};

/// The name of the newtype that a decimal travels in; told apart by its address. In it is a variant: its number is that of
/// the decimal places, its value the units.
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
            let size = u64::from(parts.mid) << 32 | u64::from(parts.lo);
            // both signs of it fit 64 bits
            return if u64::from(parts.hi) | size >> 63 == 0 {
                let units = if parts.negative { -size.cast_signed() } else { size.cast_signed() };
                serializer.serialize_newtype_variant(NAME, parts.scale, NAME, &units)
            } else {
                serializer.serialize_newtype_variant(NAME, parts.scale, NAME, &self.0.mantissa())
            };
        }
        Serialize::serialize(self.0, serializer)
    }
}
