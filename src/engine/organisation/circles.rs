//! The order of things that need each other, and the circles among them: without recursion, so that a chain may be as long
//! as a company is large.

use super::Enrolled;
use crate::diag::say;
use crate::facts::{Fault, FaultKind};

/// What an order was found to be.
pub(super) struct Sorted {
    /// Everything, each behind what it needs but for what it needs in a circle.
    pub(super) order: Vec<usize>,
    /// What needs itself, by way of others or not, in the order given.
    pub(super) circles: Vec<Vec<usize>>,
}

/// How many people of a circle a message names before it counts the rest.
const NAMED: usize = 20;

/// Strongly connected components, in the order in which Tarjan's algorithm closes them: what is needed comes first.
pub(super) fn in_order(edges: &[Vec<usize>]) -> Sorted {
    let mut walk = Walk {
        edges,
        number: vec![None; edges.len()],
        low: vec![0; edges.len()],
        on_stack: vec![false; edges.len()],
        stack: vec![],
        next: 0,
        sorted: Sorted { order: vec![], circles: vec![] },
    };
    for start in 0..edges.len() {
        walk.from(start);
    }
    walk.sorted
}

struct Walk<'a> {
    edges: &'a [Vec<usize>],
    number: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    sorted: Sorted,
}

impl Walk<'_> {
    fn from(&mut self, start: usize) {
        if self.number.get(start).copied().flatten().is_some() {
            return;
        }
        // what is being walked, and which of its edges is next
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        self.enter(start);
        while let Some((at, edge)) = path.last_mut() {
            let at = *at;
            match self.edges.get(at).and_then(|edges| edges.get(*edge)).copied() {
                Some(to) => {
                    *edge += 1;
                    match self.number.get(to).copied().flatten() {
                        None => {
                            self.enter(to);
                            path.push((to, 0));
                        }
                        Some(number) if self.on_stack.get(to).copied().unwrap_or(false) => self.lower(at, number),
                        Some(_) => {}
                    }
                }
                None => {
                    path.pop();
                    let low = self.low.get(at).copied().unwrap_or_default();
                    if let Some((above, _)) = path.last() {
                        self.lower(*above, low);
                    }
                    if self.number.get(at).copied().flatten() == Some(low) {
                        self.close(at);
                    }
                }
            }
        }
    }

    fn enter(&mut self, at: usize) {
        if let (Some(number), Some(low), Some(on)) =
            (self.number.get_mut(at), self.low.get_mut(at), self.on_stack.get_mut(at))
        {
            *number = Some(self.next);
            *low = self.next;
            *on = true;
        }
        self.next += 1;
        self.stack.push(at);
    }

    fn lower(&mut self, at: usize, to: usize) {
        if let Some(low) = self.low.get_mut(at) {
            *low = (*low).min(to);
        }
    }

    /// Takes a whole component from the stack.
    fn close(&mut self, first: usize) {
        let mut component = vec![];
        while let Some(at) = self.stack.pop() {
            if let Some(on) = self.on_stack.get_mut(at) {
                *on = false;
            }
            component.push(at);
            if at == first {
                break;
            }
        }
        component.sort_unstable();
        self.sorted.order.extend(&component);
        let needs_itself = self.edges.get(first).is_some_and(|edges| edges.contains(&first));
        if component.len() > 1 || needs_itself {
            self.sorted.circles.push(component);
        }
    }
}

/// What is wrong with the people of a circle.
pub(super) fn fault(circle: &[usize], people: &[Enrolled]) -> Fault {
    let names: Vec<String> = circle
        .iter()
        .take(NAMED)
        .filter_map(|person| people.get(*person)?.person.as_ref())
        .map(|name| format!("`{name}`"))
        .collect();
    let more = circle.len().saturating_sub(NAMED);
    let names = names.join(", ");
    let message = match circle {
        [_] => say!("{names} is on his own team, and so leads himself", "{names} 在自己的团队中,成了自己的上级"),
        _ if more > 0 => say!(
            "these people lead each other in a circle: {names} and {more} more",
            "这些人互为上下级,形成循环:{names},另有 {more} 人"
        ),
        _ => say!("these people lead each other in a circle: {names}", "这些人互为上下级,形成循环:{names}"),
    };
    Fault::new(FaultKind::TeamCycle, message)
}
