use crate::syntax::Comment;

/// The pairs of braces in a source text, so that a body is found from the rows inside it: the tree keeps the places
/// of rows and names, not those of braces.
#[derive(Debug, Default)]
pub(super) struct Braces {
    /// Opening and closing byte of every pair, in the order they open.
    pairs: Vec<(usize, usize)>,
    /// The pair around each pair.
    parents: Vec<Option<usize>>,
    /// Strings, quoted names and comments, where no keyword stands.
    quiet: Vec<std::ops::Range<usize>>,
}

impl Braces {
    /// Finds the pairs outside strings, quoted names and comments.
    pub(super) fn find(source: &str, comments: &[Comment]) -> Self {
        let mut found = Self::default();
        let mut open: Vec<usize> = vec![];
        let mut ends = comments.iter().map(|c| c.span.range()).peekable();
        let mut chars = source.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            while ends.next_if(|comment| comment.end <= at).is_some() {}
            let slashes = matches!(c, '/' | '／') && chars.peek().is_some_and(|(_, next)| matches!(next, '/' | '／'));
            if slashes || ends.peek().is_some_and(|comment| comment.contains(&at)) {
                while chars.next_if(|(_, c)| !matches!(c, '\n' | '\r')).is_some() {}
                found.quiet.push(at..chars.peek().map_or(source.len(), |(end, _)| *end));
                continue;
            }
            match c {
                '"' | '“' | '”' | '＂' | '`' | '｀' | '·' => {
                    skip_quoted(&mut chars, c);
                    found.quiet.push(at..chars.peek().map_or(source.len(), |(end, _)| *end));
                }
                '{' | '｛' => {
                    found.parents.push(open.last().copied());
                    open.push(found.pairs.len());
                    found.pairs.push((at, source.len()));
                }
                '}' | '｝' => {
                    if let Some(pair) = open.pop().and_then(|index| found.pairs.get_mut(index)) {
                        pair.1 = at;
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The innermost pair around a byte.
    pub(super) fn around(&self, at: usize) -> Option<(usize, usize)> {
        let mut index = self.pairs.partition_point(|(open, _)| *open < at).checked_sub(1)?;
        loop {
            let pair = *self.pairs.get(index)?;
            if pair.1 > at {
                return Some(pair);
            }
            index = (*self.parents.get(index)?)?;
        }
    }

    /// The first place of a text in a stretch of the source, outside strings, quoted names and comments.
    pub(super) fn seek(&self, source: &str, within: std::ops::Range<usize>, text: &str) -> Option<usize> {
        let stretch = source.get(within.clone())?;
        let mut places = stretch.match_indices(text).map(|(at, _)| within.start + at);
        places.find(|at| !self.quiet.iter().any(|quiet| quiet.contains(at)))
    }

    /// The first pair that opens at a byte or behind it.
    pub(super) fn after(&self, at: usize) -> Option<(usize, usize)> {
        self.pairs.get(self.pairs.partition_point(|(open, _)| *open < at)).copied()
    }
}

/// Skips to the closing mark, or to the end of the line where there is none.
fn skip_quoted(chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, open: char) {
    let closes = |c: char| c == open || (matches!(open, '“' | '”') && matches!(c, '“' | '”'));
    let escapes = matches!(open, '"' | '“' | '”' | '＂');
    while let Some((_, c)) = chars.next_if(|(_, c)| !matches!(c, '\n' | '\r')) {
        if escapes && c == '\\' {
            chars.next_if(|(_, c)| !matches!(c, '\n' | '\r'));
        } else if closes(c) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_pairs_outside_strings_names_and_comments() {
        let source = "a { \"}\\\"{\" { b } // }\n `{` ·{· “}” ｛ c ｝ } {";
        let braces = Braces::find(source, &[]);
        let text = |at: usize| braces.around(at).and_then(|(open, close)| source.get(open..close));
        let at = |what: &str| source.find(what).unwrap_or_default();
        assert_eq!(text(at("b")), Some("{ b "));
        assert_eq!(text(at("c")), Some("｛ c "));
        assert_eq!(braces.around(at("`{`")).map(|(open, _)| open), Some(2));
        assert_eq!(braces.around(0), None);
        assert_eq!(braces.after(3).map(|(open, _)| open), Some(at("{ b")));
        assert_eq!(braces.seek(source, 0..source.len(), "{"), Some(2));
    }
}
