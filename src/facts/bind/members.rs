//! Members found by their texts at once, as long as these are short and few.

use crate::facts::Dimension;
use crate::facts::plain::trimmed;

/// The short texts that members are called by.
#[derive(Debug, Default)]
pub(super) struct Members(Vec<Member>);

#[derive(Debug)]
struct Member {
    text: Short,
    place: i64,
}

/// A text of at most 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short {
    head: u64,
    tail: u64,
    length: usize,
}

/// More texts than these take longer than to look for the one.
const MOST: usize = 12;

impl Members {
    /// The texts of a dimension; none at all where there are many.
    pub(super) fn of(dimension: &Dimension) -> Self {
        let mut found: Vec<Member> = vec![];
        let names = (0..).zip(&dimension.members).map(|(place, member)| (place, &member.name));
        let labels = (0..).zip(&dimension.members).filter_map(|(place, member)| Some((place, member.label.as_ref()?)));
        for (place, text) in names.chain(labels) {
            // a name goes before a label, and the first of two alike before the second
            if let Some(text) = Short::of(text).filter(|_| !text.is_empty() && trimmed(text) == text)
                && found.iter().all(|member| member.text != text)
            {
                found.push(Member { text, place });
            }
        }
        if found.len() > MOST { Self::default() } else { Self(found) }
    }

    /// The place of the member that is called exactly so; nothing where another look must tell.
    #[inline]
    pub(super) fn find(&self, text: &str) -> Option<i64> {
        if self.0.is_empty() {
            return None;
        }
        let text = Short::of(text)?;
        // every text is compared: who comes next is a guess that the machine loses
        let found = self.0.iter().fold(-1, |found, member| if member.text.is(&text) { member.place } else { found });
        (found >= 0).then_some(found)
    }
}

impl Short {
    #[inline]
    fn of(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let length = text.len();
        if length < 4 {
            let head = text.iter().fold(0, |head, byte| head << 8 | u64::from(*byte));
            return Some(Self { head, tail: 0, length });
        }
        // four by four, of which any two may overlap: no jump depends on the length
        let four = |at: usize| {
            let four: [u8; 4] = text.get(at..at + 4)?.try_into().ok()?;
            Some(u64::from(u32::from_le_bytes(four)))
        };
        let head = four(0)? | four((length - 4).min(4))? << 32;
        let tail = four(length.saturating_sub(8))? | four(length - 4)? << 32;
        (length <= 16).then_some(Self { head, tail, length })
    }

    #[inline]
    fn is(&self, other: &Self) -> bool {
        (self.head ^ other.head) | (self.tail ^ other.tail) | (self.length ^ other.length) as u64 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Member as Named;
    use crate::source::Span;

    fn dimension(members: &[(&str, Option<&str>)]) -> Dimension {
        let members =
            members.iter().map(|(name, label)| Named { name: (*name).to_owned(), label: label.map(str::to_owned) });
        Dimension { name: "d".to_owned(), label: None, members: members.collect(), span: Span::default() }
    }

    #[test]
    fn a_text_that_is_found_is_the_one_that_the_dimension_finds() {
        let dimension = dimension(&[
            ("a", Some("")),
            ("ab", Some(" ab ")),
            ("abc", Some("a")),
            ("abcd", Some("abcde")),
            ("abcdefgh", Some("abcdefghi")),
            ("重点客户", Some("重点客户部")),
        ]);
        let members = Members::of(&dimension);
        let long = "abcdefghijklmnopq";
        for text in
            (0..=long.len()).filter_map(|end| long.get(..end)).chain(["重点客户", "重点客户部", "客户", "b", "\0"])
        {
            let named = dimension.find(text).filter(|_| !text.is_empty());
            assert_eq!(members.find(text), named.and_then(|place| i64::try_from(place).ok()), "{text}");
        }
        assert_eq!(members.find(" ab "), None);
        for text in ["aaaaaaaaaaaaaaaa", "abcdefghabcdefgh", "bcd", "acd"] {
            assert_eq!(members.find(text), None, "{text}");
        }
    }

    #[test]
    fn many_members_are_left_to_the_dimension() {
        let names: Vec<String> = (0..=MOST).map(|at| format!("m{at}")).collect();
        let named: Vec<(&str, Option<&str>)> = names.iter().map(|name| (name.as_str(), None)).collect();
        assert_eq!(Members::of(&dimension(&named)).find("m1"), None);
        assert_eq!(Members::of(&dimension(named.get(1..).unwrap_or_default())).find("m1"), Some(0));
    }
}
