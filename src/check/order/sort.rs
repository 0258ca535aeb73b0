//! Steps sorted by their needs, and the circles among those that can not be.

use std::collections::BTreeSet;

use super::Edges;

pub(super) struct Sorted {
    pub(super) done: Vec<usize>,
    pub(super) stuck: Vec<usize>,
}

/// Kahn's order: no recursion, so long chains are no danger; ties go to the lower number.
pub(super) fn sort(edges: &Edges) -> Sorted {
    let mut waiting: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut users: Vec<Vec<usize>> = vec![vec![]; edges.len()];
    for (step, needs) in edges.iter().enumerate() {
        for (need, _) in needs {
            if let Some(list) = users.get_mut(*need) {
                list.push(step);
            }
        }
    }
    let mut ready: BTreeSet<usize> =
        waiting.iter().enumerate().filter(|(_, n)| **n == 0).map(|(step, _)| step).collect();
    let mut done = vec![];
    while let Some(step) = ready.pop_first() {
        done.push(step);
        for user in users.get(step).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*user) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*user);
                }
            }
        }
    }
    let stuck = (0..edges.len()).filter(|s| waiting.get(*s).is_some_and(|n| *n > 0)).collect();
    Sorted { done, stuck }
}

/// The circles among the steps that could not be ordered: one for each way of following first needs that closes.
pub(super) fn circles(stuck: &[usize], edges: &Edges) -> Vec<Vec<usize>> {
    let mut inside = vec![false; edges.len()];
    for step in stuck {
        if let Some(slot) = inside.get_mut(*step) {
            *slot = true;
        }
    }
    let is_inside = |s: usize| inside.get(s).copied().unwrap_or(false);
    let next = |s: usize| edges.get(s).into_iter().flatten().map(|(to, _)| *to).find(|to| is_inside(*to));
    // each step is walked once: by the walk that it was first met in
    let mut met_by: Vec<Option<usize>> = vec![None; edges.len()];
    let mut found = vec![];
    for start in stuck {
        let mut path: Vec<usize> = vec![];
        let mut at = Some(*start);
        while let Some(step) = at {
            let Some(slot) = met_by.get_mut(step) else { break };
            if let Some(walk) = *slot {
                if walk == *start {
                    let from = path.iter().position(|s| *s == step).unwrap_or_default();
                    found.extend(path.get(from..).map(<[usize]>::to_vec));
                }
                break;
            }
            *slot = Some(*start);
            path.push(step);
            at = next(step);
        }
    }
    found
}
