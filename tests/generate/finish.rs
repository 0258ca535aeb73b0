use super::catalog::{Ty, Unit};
use super::follow::GRADES;
use super::world::World;

const NUMBER: Ty = Ty::Unit(Unit::Number);

impl World {
    /// Vetoes, grades, and what follows from them: each part asks only those drawn before it, wherever it stands.
    pub fn ending(&mut self) -> Vec<String> {
        let mut lines = vec![];
        let grades = if self.tape.chance(80) { 2 + self.tape.below(4) } else { 0 };
        self.late.grades = grades;
        for index in 0..self.tape.below(4) {
            lines.push(self.veto(index, grades));
        }
        if grades > 0 {
            lines.push(self.grades(grades));
        }
        lines.extend(self.classes());
        for index in 0..2 + self.tape.below(8) {
            match self.tape.below(6) {
                3 => lines.push(self.check(index)),
                4 | 5 => lines.push(self.action(index)),
                _ => lines.extend(self.outcome(index, grades)),
            }
        }
        lines.extend(self.asserts());
        if self.tape.chance(50) {
            lines.reverse();
        }
        lines
    }

    fn veto(&mut self, index: usize, grades: usize) -> String {
        let name = format!("v{index}");
        let condition = match self.tape.below(4) {
            0 => self.against_line(),
            1 => {
                self.reach("x.points");
                let leaf = self.tape.below(self.leaves.len());
                format!("{}.points < 5", self.leaves[leaf].name)
            }
            _ => self.condition(1).text,
        };
        let effects = 1 + usize::from(self.tape.chance(25));
        if effects == 2 {
            self.reach("veto two effects");
        }
        let mut text = String::new();
        for kind in 0..effects {
            let by_grade = grades > 0 && (if effects == 2 { kind == 0 } else { self.tape.chance(50) });
            let at_most = self.tape.chance(50);
            let (feature, effect) = match (by_grade, at_most) {
                (true, false) => ("veto grade", format!("grade {}", GRADES[grades - 1])),
                (true, true) => ("veto grade at most", format!("grade at most {}", GRADES[self.tape.below(grades)])),
                (false, false) => ("veto total", format!("total {}", self.tape.one_of(&[0, 40, 90]))),
                (false, true) => ("veto total at most", format!("total at most {}", self.tape.one_of(&[59, 80, 75]))),
            };
            if kind == 1 && !by_grade && grades == 0 {
                continue;
            }
            self.reach(feature);
            text += &format!("  effect {effect}");
        }
        self.vetoes.push(name.clone());
        format!("veto {name} {{ when {condition}{text} }}")
    }

    fn grades(&mut self, rows: usize) -> String {
        self.reach("grades");
        let mut text = String::from("grades {\n");
        for (row, name) in GRADES.iter().enumerate().take(rows) {
            let line = if row + 1 == rows {
                "otherwise".into()
            } else {
                let op = if self.tape.chance(20) {
                    self.reach("grade strict");
                    ">"
                } else {
                    ">="
                };
                format!("{op} {}", 90 - 12 * row)
            };
            let coefficient = self.tape.one_of(&["1.5", "1.25", "0.8", "0", "1"]);
            text += &format!("  {name} {line} {{ coefficient: {coefficient}, talent_pool: {} }}\n", row < 2);
        }
        text + "}"
    }

    fn outcome(&mut self, index: usize, grades: usize) -> Option<String> {
        let name = format!("o{index}");
        let places = self.tape.one_of(&["  round to 2 half_up", "", "  round to 0 down", "  round to 1 half_even"]);
        let number = |unit: Unit, text: String| Some((Ty::Unit(unit), text));
        let (ty, text) = match self.tape.below(14) {
            0 if grades > 0 => {
                self.reach("grade attribute");
                self.fact("base_bonus");
                number(Unit::Money, format!("base_bonus * grade.coefficient{places}"))
            }
            1 if grades > 0 => {
                self.reach("outcome bool");
                Some((Ty::Bool, format!("total >= 60 and grade in {{{}, {}}}", GRADES[0], GRADES[1])))
            }
            2 if grades > 0 => {
                self.reach("outcome bool");
                Some((Ty::Bool, format!("grade.talent_pool or grade = {}", GRADES[1])))
            }
            3 => {
                self.reach("computed_total");
                number(Unit::Points, format!("computed_total - total{places}"))
            }
            4 => {
                self.reach("x.weight");
                let leaf = self.tape.below(self.leaves.len());
                number(Unit::Ratio, format!("{}.weight", self.leaves[leaf].name))
            }
            5 => Some(self.leaf_value(places)),
            6 => self.section_value(places),
            7..=11 => self.late_outcome(places),
            _ => {
                let made = self.number(Unit::Money, 2);
                number(Unit::Money, format!("{}{places}", made.text))
            }
        }?;
        self.reach("outcome");
        if text.contains("round to") {
            self.reach("outcome rounded");
        }
        self.late.outcomes.push((name.clone(), ty));
        Some(format!("outcome {name}: {} = {text}", self.type_word(ty)))
    }

    fn leaf_value(&mut self, places: &str) -> (Ty, String) {
        let leaf = self.tape.below(self.leaves.len());
        let leaf = self.leaves[leaf].clone();
        match self.tape.below(3) {
            0 if leaf.has_measure => {
                self.reach("x.measure");
                let otherwise = if leaf.measure_undefined { " else 0" } else { "" };
                (NUMBER, format!("{}.measure as number{otherwise}{places}", leaf.name))
            }
            1 => {
                self.reach("x.points");
                (Ty::Unit(Unit::Points), format!("{}.points{places}", leaf.name))
            }
            _ => {
                self.reach("x.score");
                let otherwise = if leaf.redistributes { " else 0" } else { "" };
                (NUMBER, format!("{}.score as number{otherwise}{places}", leaf.name))
            }
        }
    }

    fn section_value(&mut self, places: &str) -> Option<(Ty, String)> {
        let named: Vec<usize> = (0..self.sections.len()).filter(|&i| self.sections[i].name.is_some()).collect();
        if named.is_empty() {
            return None;
        }
        let section = self.sections[self.tape.one_of(&named)].clone();
        let name = section.name.unwrap();
        if self.tape.chance(50) {
            self.reach("section.points");
            return Some((Ty::Unit(Unit::Points), format!("{name}.points{places}")));
        }
        self.reach("section.score");
        let otherwise = if section.may_be_dead { " else 0" } else { "" };
        Some((NUMBER, format!("{name}.score as number{otherwise}{places}")))
    }
}
