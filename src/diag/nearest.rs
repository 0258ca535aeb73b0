/// The known word that a misspelt one most likely stands for: within a third of its letters, ties to the first.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let allowed = (letters.len() / 3).max(1);
    let scored = known.into_iter().filter(|k| *k != word).map(|k| (distance(&letters, k), k));
    scored.filter(|(d, k)| *d <= allowed && *d < k.chars().count()).min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before_last: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, j) + usize::from(x != y);
            let mut best = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let before = i.checked_sub(1).and_then(|k| a.get(k)).zip(j.checked_sub(1).and_then(|k| b.get(k)));
            if before == Some((&y, &x)) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_and_leaves_strangers_alone() {
        let known = ["sales", "sales_target", "回款额", "renewed"];
        assert_eq!(nearest("slaes", known), Some("sales"));
        assert_eq!(nearest("sales_taget", known), Some("sales_target"));
        assert_eq!(nearest("回款", known), Some("回款额"));
        assert_eq!(nearest("customers", known), None);
    }
}
