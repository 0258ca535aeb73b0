//! Keys of people as they join tables: the text by which a record's person is named.

use crate::facts::{Field, FieldKind, Raw};
use crate::value::{DatePattern, Rational};

/// The key of a cell or value, as [`crate::facts::read_record`] will name the person; `None` where it is empty.
///
/// Numbers and dates are brought to one form, so that `007` joins `7` exactly where the key is a number; a text joins to
/// the letter.
pub(super) fn key_of(field: &Field, raw: &Raw) -> Option<String> {
    let text = match raw {
        Raw::Text(text) | Raw::Cell(text) | Raw::Number(text) => text.trim(),
        Raw::Missing | Raw::Bool(_) | Raw::List(_) | Raw::Map(..) => return None,
    };
    let canonical = match &field.kind {
        FieldKind::Numeric(_) => Rational::parse(text).map(|n| n.to_string()),
        FieldKind::Date(pattern) => date(pattern, text),
        FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) | FieldKind::List(_) => None,
    };
    let key = canonical.unwrap_or_else(|| text.to_owned());
    (!key.is_empty()).then_some(key)
}

/// A cell that is the key as it stands; `None` where [`key_of`] must look, or where there is none.
pub(super) fn plain_key<'t>(field: &Field, text: &'t str) -> Option<&'t str> {
    let text = text.trim();
    let plain = match &field.kind {
        FieldKind::Numeric(_) => (text == "0" || !text.starts_with('0')) && text.bytes().all(|b| b.is_ascii_digit()),
        FieldKind::Date(_) => false,
        FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) | FieldKind::List(_) => true,
    };
    // a tab is a fault
    (plain && !text.is_empty() && !text.contains('\t')).then_some(text)
}

fn date(pattern: &DatePattern, text: &str) -> Option<String> {
    pattern.parse(text).map(|date| date.to_string())
}
