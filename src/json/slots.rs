//! The text of one object straight into slots: what needs no second thought is read here, byte by byte, and whatever
//! does is left to the reader that builds raw data and gives reasons.

use crate::facts::{Binder, Columns, Filling, Place, Rows, Slots, leading_digits};

/// The most names that no fact reads; each of them is compared with all others.
const MOST_UNREAD: usize = 100;

/// Reads one record, an object without escapes or exponents whose only arrays are lists of objects that facts read, into
/// slots; every number is taken by its digits.
///
/// `None` where the record is anything else, or at fault: [`read_records`](super::read_records) and
/// [`read_record`](crate::facts::read_record) then tell which, and what they read of such an object is the same.
///
/// ```
/// # use merit::{Engine, facts::{Binder, Slots}, json};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let (mut binder, mut slots) = (Binder::new(engine.facts()), Slots::of(engine.facts()));
/// assert!(json::bind(&mut binder, r#"{"person": "Li", "calls": 90}"#, &mut slots).is_some());
/// assert_eq!(slots.record(engine.facts()).person, "Li");
/// assert!(json::bind(&mut binder, r#"{"person": "Li", "calls": "90"}"#, &mut slots).is_none());
///
/// let text = r#"{"person": "Li", "calls": 90}"#;
/// let brief = engine.scorer().score_bound(|binder, slots| json::bind(binder, text, slots));
/// assert_eq!(brief.expect("plain").expect("sound").total, 90.into());
/// # Ok::<(), merit::Problems>(())
/// ```
pub fn bind(binder: &mut Binder, text: &str, slots: &mut Slots) -> Option<()> {
    let mut filling = binder.begin(slots)?;
    let mut at = Cursor { text, at: 0, unread: vec![] };
    at.blanks();
    object(&mut at, &mut filling)?;
    at.blanks();
    if at.at < text.len() {
        return None;
    }
    filling.end()
}

/// Adds one record to columns, as [`bind`] reads it; `None`, and nothing is added, where it can not be bound.
///
/// ```
/// # use merit::{Engine, facts::{Binder, Columns}, json};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  customers: list { spend: number } }
/// indicator spent { weight 100% score sum(customers, spend) cap 100 floor 0 }")?;
/// let (mut binder, mut columns) = (Binder::new(engine.facts()), Columns::of(engine.facts()));
/// let text = r#"{"person": "Li", "customers": [{"spend": 20}, {"spend": 50.5}]}"#;
/// assert!(json::push(&mut columns, &mut binder, text).is_some());
/// assert_eq!(engine.batch().score(&columns).scores().totals(), [7_050]);
/// # Ok::<(), merit::Problems>(())
/// ```
pub fn push(columns: &mut Columns, binder: &mut Binder, text: &str) -> Option<()> {
    columns.push_bound(binder, |binder, slots| bind(binder, text, slots))
}

/// An object.
fn object(at: &mut Cursor<'_>, filling: &mut Filling<'_>) -> Option<()> {
    at.take(b'{')?;
    at.blanks();
    if at.peek() == Some(b'}') {
        at.at += 1;
        return Some(());
    }
    // the names of the object around it come after
    let around = at.unread.len();
    entries(at, filling, around)?;
    at.unread.truncate(around);
    Some(())
}

/// An array of objects, behind its bracket.
fn rows(at: &mut Cursor<'_>, mut rows: Rows<'_>) -> Option<()> {
    at.blanks();
    if at.peek() == Some(b']') {
        at.at += 1;
        return Some(());
    }
    loop {
        rows.row(|filling| object(at, filling))?;
        at.blanks();
        match at.next()? {
            b',' => at.blanks(),
            b']' => return Some(()),
            _ => return None,
        }
    }
}

/// The entries of an object and the brace that closes it.
fn entries(at: &mut Cursor<'_>, filling: &mut Filling<'_>, around: usize) -> Option<()> {
    loop {
        let expected = filling.expected().and_then(|name| at.expect(name));
        let (name, place) = match expected {
            Some(name) => (name, filling.expected_name()?),
            None => {
                let name = at.string()?;
                (name, filling.name(name)?)
            }
        };
        // a name given twice is at fault even where nothing reads it
        if !place.is_read() {
            let unread = at.unread.get(around..)?;
            if unread.len() == MOST_UNREAD || unread.contains(&name) {
                return None;
            }
            at.unread.push(name);
        }
        at.blanks();
        at.take(b':')?;
        at.blanks();
        value(at, place)?;
        at.blanks();
        match at.next()? {
            b',' => at.blanks(),
            b'}' => return Some(()),
            _ => return None,
        }
    }
}

fn value(at: &mut Cursor<'_>, place: Place<'_>) -> Option<()> {
    match at.peek()? {
        b'"' => place.text(at.string()?),
        b'0'..=b'9' | b'-' => {
            let (units, places) = at.number()?;
            place.number(units, places)
        }
        b't' => at.word("true").and_then(|()| place.truth(true)),
        b'f' => at.word("false").and_then(|()| place.truth(false)),
        b'n' => at.word("null"),
        b'[' => {
            let list = place.list()?;
            at.at += 1;
            rows(at, list)
        }
        _ => None,
    }
}

/// A place in a text.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    /// The names met in objects that are not closed yet which no fact reads.
    unread: Vec<&'t str>,
}

impl<'t> Cursor<'t> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    #[inline]
    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// A string without escapes and control characters, U+007F to U+009F among them.
    #[inline]
    fn string(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            match self.next()? {
                b'"' => return self.text.get(start..self.at - 1),
                b'\\' | 0..=0x1f | 0x7f => return None,
                0xc2 if matches!(self.peek(), Some(0x80..=0x9f)) => return None,
                _ => {}
            }
        }
    }

    /// A string of these letters, none of which needs an escape; stays where it is at any other.
    #[inline]
    fn expect(&mut self, letters: &str) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?.strip_prefix('"')?;
        let found = rest.get(..letters.len()).filter(|found| *found == letters)?;
        (rest.as_bytes().get(letters.len()) == Some(&b'"')).then(|| {
            self.at += letters.len() + 2;
            found
        })
    }

    /// A number of at most 18 digits, as units of its last decimal place; JSON knows no leading zeros. What follows it is
    /// for the caller to see: an exponent is neither a comma nor a brace.
    #[inline]
    fn number(&mut self) -> Option<(i64, u32)> {
        let rest = self.text.as_bytes().get(self.at..)?;
        if let [b'0', b'0'..=b'9', ..] | [b'-', b'0', b'0'..=b'9', ..] = rest {
            return None;
        }
        let (units, places, end) = leading_digits(rest)?;
        self.at += end;
        Some((units, places))
    }
}
