use super::catalog::{Dimension, Fact, List, ONE, Ty, literal};
use super::patch::unit_word;
use super::world::World;

impl World {
    /// The text of a whole scheme.
    pub fn scheme(&mut self) -> String {
        self.define();
        let tree = self.tree();
        let patches = self.patches();
        let adjustments = self.adjustments();
        let ending = self.ending();
        let adjusted = adjustments.iter().any(|line| line.starts_with("adjust"));
        let zero = ending.iter().any(|line| line.contains("effect total 0"));
        let mut lines = self.head(adjusted, zero);
        lines.extend(self.declared());
        lines.append(&mut self.definitions);
        lines.extend(tree);
        lines.extend(patches);
        lines.extend(adjustments);
        lines.extend(ending);
        lines.join("\n") + "\n"
    }

    /// `zero`: a veto gives a total of 0, which the clamp must allow.
    fn head(&mut self, adjusted: bool, zero: bool) -> Vec<String> {
        let mut lines: Vec<String> = vec![
            "scheme generated \"随机\"".into(),
            "version \"1\"".into(),
            "effective 2024-01-01 to 2024-12-31".into(),
        ];
        let modes = ["half_up", "half_even", "up", "down", "floor", "ceil"];
        let mode = self.tape.one_of(&modes);
        let places = self.tape.one_of(&[2, 0, 1, 3]);
        match self.tape.below(4) {
            0 => self.reach("round default"),
            1 | 2 => {
                self.reach("round mode");
                lines.push(format!("round to {places} {mode}"));
            }
            _ => {
                self.reach("round lines exact");
                lines.push("round lines exact".into());
                lines.push(format!("round total to {places} {mode}"));
            }
        }
        if adjusted || self.tape.chance(40) {
            self.reach("total in");
            let raised = if zero { "0, 95.5" } else { "10, 95.5" };
            lines.push(format!("total in [{}]", self.tape.one_of(&["0, 120", "0, 100", raised, "-50, 200"])));
        }
        lines
    }

    /// Dimensions and facts that the scheme mentions.
    fn declared(&mut self) -> Vec<String> {
        let mut lines = vec![];
        let row_fields = self.lists.iter().filter(|l| l.used).flat_map(|l| l.fields.clone());
        let all: Vec<Fact> = self.facts.iter().filter(|f| f.used).cloned().chain(row_fields).collect();
        for (index, Dimension { name, values }) in self.dimensions.clone().into_iter().enumerate() {
            if all.iter().any(|f| f.ty == Ty::Dimension(index)) {
                self.reach("dimension");
                lines.push(format!("dimension {name} {{ {} }}", values.join(", ")));
            }
        }
        lines.push("facts {\n  key person: text".into());
        for fact in self.facts.iter().filter(|f| f.used) {
            lines.push(format!("  {}", self.declaration(fact)));
        }
        for List { name, fields, used } in &self.lists {
            if *used {
                let fields: Vec<String> = fields.iter().map(|f| self.declaration(f)).collect();
                lines.push(format!("  {name}: list {{ {} }}", fields.join(", ")));
            }
        }
        lines.push("}".into());
        lines
    }

    fn declaration(&self, fact: &Fact) -> String {
        let mut text = format!("{}: {}", fact.name, self.type_word(fact.ty));
        if fact.optional {
            text.push('?');
        }
        if let Ty::Unit(unit) = fact.ty {
            match (fact.low, fact.high) {
                (Some(low), Some(high)) => text += &format!(" in [{}, {}]", literal(unit, low), literal(unit, high)),
                (Some(low), None) if fact.strict => text += &format!(" > {}", literal(unit, low)),
                (Some(low), None) if low >= 0 => text += &format!(" >= {}", literal(unit, low)),
                _ => debug_assert!(fact.low.is_none_or(|low| low <= ONE)),
            }
        }
        if let Some(default) = fact.default {
            text += &format!(" = {default}");
        }
        text
    }

    pub fn type_word(&self, ty: Ty) -> &'static str {
        match ty {
            Ty::Unit(unit) => unit_word(unit),
            Ty::Bool => "bool",
            Ty::Date => "date",
            Ty::Text => "text",
            Ty::Dimension(index) => self.dimensions[index].name,
        }
    }
}
