use super::catalog::{Unit, literal};
use super::tree::per_cent;
use super::world::World;

/// One thing that a patch may set, in several ways.
#[derive(Debug, Clone)]
pub struct Slot {
    pub feature: &'static str,
    pub texts: Vec<String>,
    /// What nobody else may speak of for the same person, since it may be absent.
    pub gone: Vec<String>,
}

impl Slot {
    pub fn new(feature: &'static str, texts: Vec<String>) -> Self {
        Self { feature, texts, gone: vec![] }
    }

    /// Whether some text speaks of one of these names.
    pub fn mentions(texts: &[String], names: &[String]) -> bool {
        texts.iter().any(|text| text.split_whitespace().any(|word| names.iter().any(|name| name == word)))
    }
}

impl World {
    /// Params and lets, for the base.
    pub fn define(&mut self) {
        for index in 0..self.tape.below(4) {
            let name = format!("p{index}");
            let unit = self.tape.one_of(&[Unit::Money, Unit::Ratio, Unit::Number]);
            let (a, b) = (self.some_literal(unit), self.some_literal(unit));
            self.reach("param");
            let word = unit_word(unit);
            let text = if self.tape.chance(35) {
                self.reach("param dated");
                self.as_of = Some(self.tape.one_of(&["2024-06-30", "2024-07-01", "2024-12-31"]).into());
                let (a, b) = (literal(unit, a), literal(unit, b));
                format!("param {name}: {word} {{ from 2024-01-01: {a}  from 2024-07-01: {b} }}")
            } else {
                format!("param {name}: {word} = {}", literal(unit, a))
            };
            self.definitions.push(text);
            self.name_it(name, unit, false, true, true);
        }
        for index in 0..self.tape.below(4) {
            let name = format!("l{index}");
            let unit = self.tape.one_of(&[Unit::Ratio, Unit::Money, Unit::Number, Unit::Count]);
            let number = self.maybe_number(unit, 2);
            self.reach("let");
            if number.undefined {
                self.reach("let undefined");
            }
            self.definitions.push(format!("let {name}: {} = {}", unit_word(unit), number.text));
            self.name_it(name, unit, number.undefined, number.at_least_zero, false);
        }
    }

    fn name_it(&mut self, name: String, unit: Unit, undefined: bool, at_least_zero: bool, positive: bool) {
        self.names.push(super::world::Defined { name, unit, undefined, at_least_zero, positive });
    }

    /// Patches that never clash: each sets things that no other sets, or holds for other people.
    pub fn patches(&mut self) -> Vec<String> {
        let mut slots = self.slots();
        let mut patches = vec![];
        while !slots.is_empty() && patches.len() < 3 && self.tape.chance(60) {
            let slot = slots.remove(self.tape.below(slots.len()));
            if Slot::mentions(&patches, &slot.gone) {
                continue;
            }
            slots.retain(|other| !Slot::mentions(&other.texts, &slot.gone));
            self.may_be_absent(&slot.gone);
            self.reach(slot.feature);
            if slot.texts.len() > 1 && self.tape.chance(30) {
                self.reach("patch exclusive");
                self.reach("patch dimension");
                self.fact("role");
                patches.push(format!("when role = fmcg {{\n  {}\n}}", slot.texts[0]));
                patches.push(format!("when role in {{key_account, new_market}} {{\n  {}\n}}", slot.texts[1]));
                continue;
            }
            let condition = self.patch_condition();
            let mut inner = slot.texts[0].clone();
            if !slots.is_empty() && self.tape.chance(25) {
                let more = slots.remove(self.tape.below(slots.len()));
                let spoken = [patches.clone(), vec![inner.clone()]].concat();
                if !Slot::mentions(&spoken, &more.gone) {
                    slots.retain(|other| !Slot::mentions(&other.texts, &more.gone));
                    self.may_be_absent(&more.gone);
                    self.reach(more.feature);
                    inner += &format!("\n  {}", more.texts[0]);
                }
            }
            if slot.texts.len() > 1 && self.tape.chance(40) {
                self.reach("patch nested");
                let nested = self.patch_condition();
                inner += &format!("\n  when {nested} {{ {} }}", slot.texts[1]);
            }
            patches.push(format!("when {condition} {{\n  {inner}\n}}"));
        }
        patches
    }

    fn patch_condition(&mut self) -> String {
        match self.tape.below(6) {
            0 => {
                self.reach("patch dimension");
                self.of_dimension()
            }
            1 => {
                self.reach("patch bool");
                self.yes_or_no()
            }
            2 => {
                self.reach("patch bool");
                format!("not {}", self.yes_or_no())
            }
            3 => {
                self.reach("patch date");
                self.as_of = Some(self.tape.one_of(&["2024-06-30", "2024-07-01", "2024-12-31"]).into());
                "as_of >= 2024-07-01".into()
            }
            4 => {
                self.reach("patch date");
                self.fact("hired");
                "hired < 2020-01-01".into()
            }
            _ => {
                self.reach("patch dimension");
                self.reach("patch bool");
                format!("{} and {}", self.of_dimension(), self.yes_or_no())
            }
        }
    }

    fn slots(&mut self) -> Vec<Slot> {
        let mut slots = vec![];
        for leaf in self.leaves.clone() {
            let word = if leaf.name.starts_with("rated") { "section" } else { "indicator" };
            for patch in leaf.patches {
                let texts = patch.texts.iter().map(|text| format!("{word} {} {{ {text} }}", leaf.name)).collect();
                slots.push(Slot::new(patch.feature, texts));
            }
        }
        for group in self.sections.clone() {
            if group.members.len() < 2 {
                continue;
            }
            if let Some(slot) = self.rescaling(&group) {
                slots.push(slot);
                continue;
            }
            let first = self.tape.below(group.members.len() - 1);
            let (a, b) = (&group.members[first], &group.members[first + 1]);
            let both = a.1 + b.1;
            let feature = if a.2 || b.2 { "patch section weights" } else { "patch weights" };
            let moved = [both, both / 2, 0, both / 4];
            let mut texts = vec![];
            for &left in &moved {
                if left != a.1 {
                    texts.push(format!("{}  {}", weigh(a, left), weigh(b, both - left)));
                }
            }
            slots.push(Slot::new(feature, texts));
        }
        for index in 0..self.names.len() {
            let defined = self.names[index].clone();
            let (name, word) = (&defined.name, unit_word(defined.unit));
            if defined.positive {
                let values = [self.some_literal(defined.unit), self.some_literal(defined.unit)];
                let texts = values.map(|n| format!("param {name}: {word} = {}", literal(defined.unit, n.max(100_000))));
                if self.tape.chance(25) {
                    let text = self.dated(name, word, defined.unit, values);
                    slots.push(Slot::new("patch dated", vec![text]));
                    continue;
                }
                let texts = if texts[0] == texts[1] { texts[..1].to_vec() } else { texts.to_vec() };
                slots.push(Slot::new("patch param", texts));
            } else if let Some(number) = self.replacement(&defined) {
                slots.push(Slot::new("patch let", vec![format!("let {name}: {word} = {number}")]));
            }
        }
        slots
    }

    /// Another value for a let that is as defined and as little below 0.
    fn replacement(&mut self, defined: &super::world::Defined) -> Option<String> {
        let fits: Vec<usize> = (0..self.facts.len())
            .filter(|&i| {
                let fact = &self.facts[i];
                fact.ty == super::catalog::Ty::Unit(defined.unit) && !fact.optional
            })
            .collect();
        let index = self.tape.one_of(&fits);
        let number = self.fact_number(index);
        (number.at_least_zero || !defined.at_least_zero).then_some(number.text)
    }
}

pub fn weigh(member: &(String, u32, bool), weight: u32) -> String {
    let word = if member.2 { "section" } else { "indicator" };
    format!("{word} {} {{ weight {} }}", member.0, per_cent(weight))
}

/// The keyword of a unit.
pub fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Number => "number",
        Unit::Count => "count",
        Unit::Ratio => "ratio",
        Unit::Money => "money",
        Unit::Points => "points",
        Unit::Days => "days",
    }
}
