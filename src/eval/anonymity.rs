//! What of the raters may be shown: no category with too few answers, alone or by subtraction.

use super::indicator::Rater;
use crate::value::Rational;

/// Categories that are shown as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The members of the dimension, in the order of the rule.
    pub(super) members: Vec<usize>,
    pub(super) weight: Rational,
    pub(super) count: usize,
    pub(super) mean: Option<Rational>,
    pub(super) share: Rational,
}

/// Each category by itself.
pub(super) fn apart(raters: &[Rater]) -> Vec<Group> {
    raters.iter().map(|rater| group(&[rater])).collect()
}

/// Categories with fewer answers than `least` are merged with each other, then with the next thinnest, until the group
/// has enough; nothing where all answers together are too few.
///
/// A category without share does not move the mean of its group, so its answers hide nobody's and do not count.
pub(super) fn merged(raters: &[Rater], least: usize) -> Option<Vec<Group>> {
    let mut thinnest_first: Vec<(usize, &Rater)> = raters.iter().enumerate().collect();
    thinnest_first.sort_by_key(|(place, rater)| (rater.count, *place));
    let (mut together, mut hiding) = (vec![], 0);
    let mut alone = vec![];
    for (place, rater) in thinnest_first {
        let needed = rater.count < least || (!together.is_empty() && hiding < least);
        if needed {
            hiding += if rater.share.is_zero() { 0 } else { rater.count };
            together.push((place, rater));
        } else {
            alone.push((place, group(&[rater])));
        }
    }
    together.sort_by_key(|(place, _)| *place);
    if let Some((first, _)) = together.first() {
        if hiding < least {
            return None;
        }
        let one: Vec<&Rater> = together.iter().map(|(_, rater)| *rater).collect();
        alone.push((*first, group(&one)));
    }
    alone.sort_by_key(|(place, _)| *place);
    Some(alone.into_iter().map(|(_, group)| group).collect())
}

/// The sums of some categories, and the mean that gives the same score as theirs.
fn group(raters: &[&Rater]) -> Group {
    let share: Rational = raters.iter().map(|r| r.share.clone()).sum();
    let weighed: Rational = raters.iter().filter_map(|r| r.mean.as_ref().map(|mean| mean * &r.share)).sum();
    let mean = match raters {
        [one] => one.mean.clone(),
        _ => weighed.checked_div(&share),
    };
    Group {
        members: raters.iter().map(|r| r.member).collect(),
        weight: raters.iter().map(|r| r.weight.clone()).sum(),
        count: raters.iter().map(|r| r.count).sum(),
        mean,
        share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Categories of equal weight with so many answers each.
    fn raters(counts: &[usize], weightless: &[usize]) -> Vec<Rater> {
        let share = |member: usize, count: usize| {
            let weighs = count > 0 && !weightless.contains(&member);
            if weighs { Rational::ONE } else { Rational::ZERO }
        };
        let rater = |(member, count): (usize, &usize)| Rater {
            member,
            weight: Rational::ONE,
            count: *count,
            mean: (*count > 0).then_some(Rational::ONE),
            share: share(member, *count),
        };
        counts.iter().enumerate().map(rater).collect()
    }

    fn members(counts: &[usize], weightless: &[usize], least: usize) -> Option<Vec<Vec<usize>>> {
        let groups = merged(&raters(counts, weightless), least)?;
        Some(groups.into_iter().map(|group| group.members).collect())
    }

    #[test]
    fn thin_categories_are_merged_until_there_are_enough() {
        assert_eq!(members(&[3, 4, 5], &[], 3), Some(vec![vec![0], vec![1], vec![2]]));
        assert_eq!(members(&[1, 4, 2, 5], &[], 3), Some(vec![vec![0, 2], vec![1], vec![3]]));
        assert_eq!(members(&[5, 4, 1], &[], 3), Some(vec![vec![0], vec![1, 2]]));
        assert_eq!(members(&[0, 4, 5], &[], 3), Some(vec![vec![0, 1], vec![2]]));
        assert_eq!(members(&[1, 1, 0], &[], 3), None);
        assert_eq!(members(&[0, 0], &[], 1), None);
        assert_eq!(members(&[1, 1], &[], 1), Some(vec![vec![0], vec![1]]));
    }

    #[test]
    fn answers_without_share_hide_nobody() {
        assert_eq!(members(&[2, 2, 5], &[0], 3), Some(vec![vec![0, 1, 2]]));
        assert_eq!(members(&[2, 9], &[1], 3), None);
        assert_eq!(members(&[9, 4], &[0], 3), Some(vec![vec![0], vec![1]]));
    }
}
