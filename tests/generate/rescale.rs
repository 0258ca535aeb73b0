use super::catalog::{Micro, ONE, Unit, literal};
use super::patch::{Slot, weigh};
use super::tree::{block, per_cent};
use super::world::{Group, Leaf, World};

impl World {
    /// A patch that drops, adds or sets one member of a level and lets the others share what is left.
    pub fn rescaling(&mut self, group: &Group) -> Option<Slot> {
        let at = self.tape.below(group.members.len());
        let member = group.members[at].clone();
        let others: u32 = group.members.iter().map(|m| m.1).sum::<u32>() - member.1;
        match self.tape.below(5) {
            1 if others > 0 => {
                let weights = self.tape.one_of(&[[500, 6000], [3333, 5], [0, 2500], [9000, 1250]]);
                let weights: Vec<u32> = weights.into_iter().filter(|w| *w != member.1).collect();
                let texts = weights.iter().map(|w| format!("{}  rest proportional", weigh(&member, *w))).collect();
                self.sections.iter_mut().for_each(|section| section.may_be_dead = true);
                Some(Slot::new("patch rest", texts))
            }
            2 if others > 0 => {
                let word = if member.2 { "section" } else { "indicator" };
                let mut slot = Slot::new("patch drop", vec![format!("drop {word} {}  rest proportional", member.0)]);
                slot.gone = self.below(&member.0);
                Some(slot)
            }
            3 => {
                let name = format!("n{}", self.leaves.len() + self.added.len());
                let weight = self.tape.one_of(&[1000, 3333, 500]);
                let share = ONE * Micro::from(weight) / 10_000;
                let mut inner = vec![format!("weight {}", per_cent(weight))];
                inner.extend(self.leaf(&name, 100 * ONE, share, false));
                let text = format!("{}\n  rest proportional", block("indicator", &name, &inner));
                let text = match &group.owner {
                    Some(section) => format!("section {section} {{\n{text}\n}}"),
                    None => text,
                };
                let leaf = self.leaves.last_mut().unwrap();
                leaf.patches.clear();
                (leaf.redistributes, leaf.measure_undefined) = (true, true);
                // only a patch that is written makes it a name
                let added = self.leaves.pop().unwrap();
                self.added.push(added);
                let mut slot = Slot::new("patch add", vec![text]);
                slot.gone = vec![name];
                Some(slot)
            }
            _ => None,
        }
    }

    /// A dated value of a param for the people of a patch.
    pub fn dated(&mut self, name: &str, word: &str, unit: Unit, values: [Micro; 2]) -> String {
        self.as_of = Some(self.tape.one_of(&["2024-06-30", "2024-09-01", "2024-12-31"]).into());
        let [a, b] = values.map(|n| literal(unit, n.max(100_000)));
        format!("param {name}: {word} {{ from 2024-01-01: {a}  from 2024-09-01: {b} }}")
    }

    /// Everything that hangs on one name of the tree.
    fn below(&self, name: &str) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        let inside = self.sections.iter().filter(|g| g.owner.as_deref() == Some(name)).flat_map(|g| &g.members);
        for member in inside {
            names.extend(self.below(&member.0));
        }
        names
    }

    /// Scores and measures of what some people lack have no value for them.
    pub fn may_be_absent(&mut self, names: &[String]) {
        let (written, rest): (Vec<Leaf>, Vec<Leaf>) =
            std::mem::take(&mut self.added).into_iter().partition(|leaf| names.contains(&leaf.name));
        self.added = rest;
        self.leaves.extend(written);
        for leaf in self.leaves.iter_mut().filter(|leaf| names.contains(&leaf.name)) {
            (leaf.redistributes, leaf.measure_undefined) = (true, true);
        }
        if !names.is_empty() {
            self.sections.iter_mut().for_each(|section| section.may_be_dead = true);
        }
    }
}
