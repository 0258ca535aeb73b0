//! What a word was probably meant to be, by its letters.

/// The word of `among` that `written` was probably meant to be; none where two are as near as each other.
pub(in crate::syntax) fn nearest<'a>(written: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let allowed = match length {
        0..=1 => return None,
        2 if written.is_ascii() => return None,
        2..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut doubtful = false;
    for word in among {
        let far = distance(written, word);
        // of a word this short nothing would be left
        if far == 0 || far > allowed || far >= word.chars().count().min(length) {
            continue;
        }
        match best {
            Some((least, _)) if far > least => {}
            Some((least, found)) if far == least => doubtful |= found != word,
            _ => (best, doubtful) = (Some((far, word)), false),
        }
    }
    best.filter(|_| !doubtful).map(|(_, word)| word)
}

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().take(40).collect());
    let mut before_last: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&last, j) + usize::from(x != y)).min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(get(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
