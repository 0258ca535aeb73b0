use super::catalog::{Micro, ONE, digits};
use super::world::{Group, World};

/// Ways to share out 100 %, in hundredths of a per cent.
const SHARES: [&[&[u32]]; 4] = [
    &[&[10000]],
    &[&[5000, 5000], &[6000, 4000], &[3350, 6650], &[10000, 0], &[3000, 7000]],
    &[&[4000, 3000, 3000], &[5000, 3000, 2000], &[2500, 2500, 5000], &[3333, 3333, 3334], &[5000, 5000, 0]],
    &[&[2500, 2500, 2500, 2500], &[4000, 3000, 2000, 1000], &[1250, 3750, 2500, 2500]],
];

/// A weight in per cent.
pub fn per_cent(hundredths: u32) -> String {
    format!("{}%", digits(Micro::from(hundredths) * ONE / 100))
}

impl World {
    /// The whole tree.
    pub fn tree(&mut self) -> Vec<String> {
        if self.tape.chance(20) { self.worths() } else { self.level(ONE, 2) }
    }

    /// What shares `share` of the whole: sections and indicators, some of them in sections without weight.
    fn level(&mut self, share: Micro, depth: usize) -> Vec<String> {
        let most = if self.leaves.len() > 6 { 2 } else { 4 };
        let size = self.tape.below(most);
        let weights = self.tape.one_of(SHARES[size]);
        let mut members = vec![];
        let mut lines = vec![];
        for &weight in weights {
            if weight == 0 {
                self.reach("weight zero");
            }
            let share = share * Micro::from(weight) / 10_000;
            let text = per_cent(weight);
            match self.tape.below(10) {
                6..=8 if depth > 0 => {
                    if depth == 1 {
                        self.reach("section nested");
                    }
                    let section = format!("s{}", self.sections.len());
                    self.sections.push(Group { name: None, owner: None, members: vec![], may_be_dead: false });
                    let place = self.sections.len() - 1;
                    members.push((section.clone(), weight, true));
                    let before = self.leaves.len();
                    let mut inner = vec![format!("weight {text}")];
                    inner.extend(self.level(share, depth - 1));
                    self.sections.last_mut().unwrap().owner = Some(section.clone());
                    let may_be_dead = weight == 0 || self.leaves[before..].iter().all(|l| l.redistributes);
                    self.sections[place].name = Some(section.clone());
                    self.sections[place].may_be_dead = may_be_dead;
                    lines.push(block("section", &section, &inner));
                }
                9 if depth > 0 => {
                    self.reach("section rated");
                    let name = format!("rated{}", self.leaves.len());
                    members.push((name.clone(), weight, true));
                    let mut inner = vec![format!("weight {text}")];
                    inner.extend(self.leaf(&name, 100 * ONE, share, true));
                    lines.push(block("section", &name, &inner));
                }
                5 => {
                    self.reach("section transparent");
                    let section = format!("t{}", self.sections.len());
                    let inner = self.indicator(&mut members, weight, share);
                    let may_be_dead = weight == 0 || self.leaves.last().is_some_and(|l| l.redistributes);
                    let group = Group { name: Some(section.clone()), owner: None, members: vec![], may_be_dead };
                    self.sections.push(group);
                    lines.push(block("section", &section, &[inner]));
                }
                _ => {
                    let text = self.indicator(&mut members, weight, share);
                    lines.push(text);
                }
            }
        }
        self.sections.push(Group { name: None, owner: None, members, may_be_dead: true });
        lines
    }

    fn indicator(&mut self, members: &mut Vec<(String, u32, bool)>, weight: u32, share: Micro) -> String {
        let name = format!("i{}", self.leaves.len());
        members.push((name.clone(), weight, false));
        let mut inner = vec![format!("weight {}", per_cent(weight))];
        let mut full = 100 * ONE;
        if self.tape.chance(15) {
            self.reach("out of");
            full = self.tape.one_of(&[10, 5, 120]) * ONE;
            inner.push(format!("out of {}", digits(full)));
        }
        inner.extend(self.leaf(&name, full, share, false));
        block("indicator", &name, &inner)
    }

    /// Indicators that are worth points, at the top or in sections without weight.
    fn worths(&mut self) -> Vec<String> {
        self.reach("worth");
        let worths = self.tape.one_of(&[&[100][..], &[60, 40], &[40, 35, 25], &[25, 25, 25, 25]]);
        let mut lines = vec![];
        for &worth in worths {
            let name = format!("i{}", self.leaves.len());
            let mut inner = vec![format!("worth {worth}")];
            let worth = Micro::from(worth);
            inner.extend(self.leaf(&name, worth * ONE, worth * ONE / 100, false));
            let text = block("indicator", &name, &inner);
            if self.tape.chance(20) {
                self.reach("section transparent");
                let section = format!("t{}", self.sections.len());
                let may_be_dead = self.leaves.last().is_some_and(|l| l.redistributes);
                let group = Group { name: Some(section.clone()), owner: None, members: vec![], may_be_dead };
                self.sections.push(group);
                lines.push(block("section", &section, &[text]));
            } else {
                lines.push(text);
            }
        }
        lines
    }
}

/// `word name { … }`, one line for each part.
pub fn block(word: &str, name: &str, inner: &[String]) -> String {
    let mut text = format!("{word} {name} {{\n");
    for part in inner {
        for line in part.lines() {
            text += &format!("  {line}\n");
        }
    }
    text + "}"
}
