//! What patches add and drop: no two of them disagree about a person, and nothing is set of what is not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, say};
use crate::model::{Layered, Node};
use crate::source::Span;

use super::Checker;
use super::kinds::About;
use super::level::{Active, presence_patches};

impl Checker<'_> {
    pub(super) fn presence(&mut self) {
        let scheme = self.scheme;
        let sections = (0..scheme.sections.len()).map(Node::Section);
        for node in sections.chain((0..scheme.indicators.len()).map(Node::Indicator)) {
            let Some(present) = scheme.presence(node) else { continue };
            let name = scheme.name_of(node);
            self.one_presence(name, present);
            self.set_where_present(name, node);
        }
        for rule in &scheme.adjusts {
            self.one_presence(&rule.name, &rule.present);
        }
        for rule in &scheme.vetoes {
            self.one_presence(&rule.name, &rule.present);
        }
        for rule in &scheme.outcomes {
            self.one_presence(&rule.name, &rule.present);
        }
        for rule in &scheme.checks {
            self.one_presence(&rule.name, &rule.present);
        }
        for rule in &scheme.actions {
            self.one_presence(&rule.name, &rule.present);
        }
        self.idle_rests();
    }

    /// Refuses two patches of which one drops what the other has, for one person.
    fn one_presence(&mut self, name: &str, present: &Layered<bool>) {
        let scheme = self.scheme;
        for (index, second) in present.layers.iter().enumerate() {
            for first in present.layers.iter().take(index).filter(|first| first.value != second.value) {
                if scheme.is_within(first.patch, second.patch) || scheme.is_within(second.patch, first.patch) {
                    continue;
                }
                let Some(found) = self.kinds(About::Rule(name), &[first.patch, second.patch]) else { continue };
                let Some(clash) = found.into_iter().find(|cell| cell.holds.iter().all(|h| *h)) else { continue };
                let (dropped, kept) = if second.value { (first, second) } else { (second, first) };
                self.dropped_and_set(name, dropped.span, kept.span, &clash.person);
            }
        }
    }

    fn dropped_and_set(&mut self, name: &str, dropped: Span, set: Span, who: &BTreeMap<usize, usize>) {
        let problem = Diagnostic::error(
            Code::PatchConflict,
            dropped,
            say!(
                "one patch drops `{name}` and another sets it for one person",
                "对同一个人,一个 `当` 删除了 `{name}`,另一个 `当` 却在修改它"
            ),
        )
        .label(dropped, say!("dropped here", "在这里删除"))
        .label(set, say!("and set here", "又在这里修改"));
        self.report(self.shown_by(problem, who, &[]).help(say!(
            "nest one `when` in the other so that it wins, or narrow one condition",
            "请把一个 `当` 嵌套到另一个之内使其优先,或收窄其中一个条件"
        )));
    }

    /// Refuses a patch that sets something of what is not there for everybody for whom the patch holds.
    fn set_where_present(&mut self, name: &str, node: Node) {
        let scheme = self.scheme;
        let mut deciding = vec![];
        presence_patches(scheme, node, &mut deciding);
        if deciding.is_empty() {
            return;
        }
        for (patch, span) in scheme.set_by(node) {
            let mut asked = deciding.clone();
            asked.push(patch);
            let Some(kinds) = self.kinds(About::Rule(name), &asked) else { return };
            let mut lost = kinds.into_iter().filter(|kind| kind.holds.last() == Some(&true)).filter_map(|kind| {
                let active = Active::new(scheme, &asked, &kind.holds);
                (!active.is_present(node)).then(|| (self.absence(node, &active), kind.person))
            });
            // what is nested in a patch wins over what the patch says
            let wins = |by: &Absence| by.patch.is_some_and(|dropping| scheme.is_within(patch, dropping));
            let Some((by, person)) = lost.find(|(by, _)| !wins(by)) else { continue };
            match by {
                Absence { patch: Some(_), span: dropped } => {
                    // one setting shows what is wrong with a drop
                    if !self.problems.iter().any(|p| p.code == Code::PatchConflict && p.span == dropped) {
                        self.dropped_and_set(name, dropped, span, &person);
                    }
                }
                Absence { patch: None, span: added } => {
                    let who = self.person(&person);
                    let (en, zh) = (&who.en, &who.zh);
                    let problem = Diagnostic::error(
                        Code::PatchConflict,
                        span,
                        say!("for {en} there is no `{name}` to set", "对于 {zh},没有 `{name}` 可以修改"),
                    )
                    .label(added, say!("another patch adds it here", "它由另一个 `当` 在这里新增"))
                    .help(say!(
                        "add it once with both conditions, `when a or b`, and nest what differs in that `when`",
                        "请用 `当 a 或 b` 合并两个条件只新增一次,不同之处嵌套在其中"
                    ));
                    self.report(self.shown_by(problem, &person, &[]));
                }
            }
        }
    }

    /// Why a node is absent: the patch that drops it or a section around it; without one nobody has added it.
    fn absence(&self, node: Node, active: &Active<'_>) -> Absence {
        let scheme = self.scheme;
        let mut at = Some(node);
        while let Some(node) = at {
            if let Some(present) = scheme.presence(node)
                && let Some((false, span, patch)) = present.pick(|patch| active.depth(patch))
            {
                return Absence { patch, span };
            }
            at = scheme.parent(node).map(Node::Section);
        }
        Absence { patch: None, span: scheme.span }
    }

    /// `rest proportional` where no weight is set makes room for nothing.
    fn idle_rests(&mut self) {
        let scheme = self.scheme;
        if scheme.rests.is_empty() {
            return;
        }
        let weighed =
            (0..scheme.sections.len()).filter(|s| scheme.sections.get(*s).is_some_and(|s| !s.weight.is_unset()));
        let sections = std::iter::once(None).chain(weighed.map(Some));
        let levels: BTreeSet<Span> = sections.flat_map(|s| self.level_of(s).rests.clone()).map(|(_, at)| at).collect();
        for rest in scheme.rests.iter().filter(|rest| !levels.contains(&rest.span)) {
            let message = say!(
                "this patch sets and drops no weight, so nothing is rescaled",
                "这个 `当` 没有设置或删除任何权重,无需按比例调整"
            );
            let help = say!("set a weight in it, or take it out", "请在其中设置权重,或去掉这一行");
            self.report(Diagnostic::error(Code::Misplaced, rest.span, message).help(help));
        }
    }
}

struct Absence {
    patch: Option<usize>,
    span: Span,
}
