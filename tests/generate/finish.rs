use super::catalog::{EVENTS, ONE, Unit};
use super::world::World;

const GRADES: [&str; 5] = ["S", "A", "B", "C", "D"];

impl World {
    /// Adjustments, with the clamp they need.
    pub fn adjustments(&mut self) -> Vec<String> {
        let mut lines = vec![];
        for index in 0..self.tape.below(3) {
            let name = format!("adj{index}");
            let body = match self.tape.below(6) {
                0 => {
                    self.reach("adjust points");
                    let condition = self.condition(1);
                    format!("points if {} then 5 else -2.5", condition.text)
                }
                1 => {
                    self.reach("adjust points");
                    self.fact("extra");
                    "points extra".into()
                }
                2 => {
                    self.reach("adjust each");
                    let filter = self.row_filter(EVENTS, 60);
                    format!(
                        "each events{filter}: {}",
                        self.tape.one_of(&["+10", "-0.005", "award_points", "award_points / 3"])
                    )
                }
                3 => {
                    self.reach("adjust each rows");
                    let filter = self.row_filter(EVENTS, 30);
                    let test = self.row_condition(EVENTS);
                    let last =
                        self.tape.one_of(&["otherwise: 0.125", "kind = criticism: -3", "otherwise: award_points"]);
                    format!("each events{filter} {{ kind = award: 7.005, {test}: -20, {last} }}")
                }
                4 => {
                    self.reach("discretionary");
                    self.discretionary()
                }
                _ => {
                    self.reach("adjust money");
                    self.money_adjust = true;
                    self.use_list(EVENTS);
                    "each events { serious: -1 money -amount, otherwise: 0 money amount }".into()
                }
            };
            let money = body.contains("money");
            let clauses = self.adjust_clauses(body.starts_with("each"));
            lines.push(format!("adjust {name} {{ {body}{clauses} }}"));
            if self.tape.chance(30) {
                self.reach("adjust.points");
                lines.push(format!("outcome given{index}: points = {name}.points"));
            }
            if money && self.tape.chance(70) {
                self.reach("x.money");
                lines.push(format!("outcome cash{index}: money = {name}.money  round to 2 half_up"));
            }
        }
        lines
    }

    /// An amount that somebody decides, seldom outside its range.
    fn discretionary(&mut self) -> String {
        match self.tape.below(3) {
            0 => {
                let fact = self.fact("granted");
                self.facts[fact].lines.extend([-7 * ONE, 4 * ONE + ONE / 200]);
                "points granted within [-7, 4.005]".into()
            }
            1 => {
                let fact = self.fact("extra");
                self.facts[fact].lines.push(ONE);
                "points extra / 3 - 2 within [-2, 1.4)".into()
            }
            _ => {
                self.fact("granted");
                "points (granted else 0.335) / 7 within (-10, 10]".into()
            }
        }
    }

    /// What bounds the lines of an adjustment.
    fn adjust_clauses(&mut self, each: bool) -> String {
        let mut text = String::new();
        if self.tape.chance(45) {
            self.reach("requires");
            for _ in 0..1 + self.tape.below(2) {
                let clause = if each { self.row_requirement() } else { self.requirement() };
                text += &format!("  requires {clause}");
            }
        }
        if each && self.tape.chance(45) {
            self.reach("one per");
            let key = self.tape.one_of(&["kind", "serious", "document", "amount", "award_points", "(amount / amount)"]);
            let keep = self.tape.one_of(&["lowest", "highest"]);
            text += &format!("  one per {key} keep {keep}");
        }
        if self.tape.chance(45) {
            self.reach("limit");
            let limit =
                self.tape.one_of(&["[0, 10]", "[-5, 5.005]", "[-20.333, 0]", "[-0.3333, 20 as points / 3]", "[2, 2]"]);
            text += &format!("  limit {limit}");
        }
        text
    }

    /// A condition of a row that may be undefined.
    fn row_requirement(&mut self) -> String {
        match self.tape.below(5) {
            0 => "document = \"A\"".into(),
            1 => "amount / amount = 100% and serious".into(),
            2 => {
                self.fact("index");
                "self.index >= 50 or kind = award".into()
            }
            _ => self.row_condition(EVENTS),
        }
    }

    /// A condition that may be undefined.
    fn requirement(&mut self) -> String {
        match self.tape.below(4) {
            0 => {
                self.fact("memo");
                "memo in {\"A\", \"B\"}".into()
            }
            1 => {
                let fact = self.fact("index");
                self.facts[fact].lines.push(50 * ONE);
                "index >= 50".into()
            }
            _ => self.condition(1).text,
        }
    }

    /// Vetoes, grades and outcomes.
    pub fn ending(&mut self) -> Vec<String> {
        let mut lines = vec![];
        let grades = if self.tape.chance(80) { 2 + self.tape.below(4) } else { 0 };
        for index in 0..self.tape.below(4) {
            lines.push(self.veto(index, grades));
        }
        if grades > 0 {
            lines.push(self.grades(grades));
        }
        for index in 0..1 + self.tape.below(4) {
            lines.extend(self.outcome(index, grades));
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
        let text = match self.tape.below(10) {
            0 if grades > 0 => {
                self.reach("grade attribute");
                self.fact("base_bonus");
                format!("money = base_bonus * grade.coefficient{places}")
            }
            1 if grades > 0 => {
                self.reach("outcome bool");
                format!("bool = total >= 60 and grade in {{{}, {}}}", GRADES[0], GRADES[1])
            }
            2 if grades > 0 => {
                self.reach("outcome bool");
                format!("bool = grade.talent_pool or grade = {}", GRADES[1])
            }
            3 => {
                self.reach("computed_total");
                format!("points = computed_total - total{places}")
            }
            4 => {
                self.reach("x.weight");
                let leaf = self.tape.below(self.leaves.len());
                format!("ratio = {}.weight", self.leaves[leaf].name)
            }
            5 => self.leaf_value(places),
            6 => self.section_value(places)?,
            7 if !self.vetoes.is_empty() => {
                self.reach("veto.fired");
                let veto = self.tape.below(self.vetoes.len());
                format!("bool = {}.fired", self.vetoes[veto])
            }
            _ => {
                let number = self.number(Unit::Money, 2);
                format!("money = {}{places}", number.text)
            }
        };
        self.reach("outcome");
        if text.contains("round to") {
            self.reach("outcome rounded");
        }
        Some(format!("outcome {name}: {text}"))
    }

    fn leaf_value(&mut self, places: &str) -> String {
        let leaf = self.tape.below(self.leaves.len());
        let leaf = self.leaves[leaf].clone();
        match self.tape.below(3) {
            0 if leaf.has_measure => {
                self.reach("x.measure");
                let otherwise = if leaf.measure_undefined { " else 0" } else { "" };
                format!("number = {}.measure as number{otherwise}{places}", leaf.name)
            }
            1 => {
                self.reach("x.points");
                format!("points = {}.points{places}", leaf.name)
            }
            _ => {
                self.reach("x.score");
                let otherwise = if leaf.redistributes { " else 0" } else { "" };
                format!("number = {}.score as number{otherwise}{places}", leaf.name)
            }
        }
    }

    fn section_value(&mut self, places: &str) -> Option<String> {
        let named: Vec<usize> = (0..self.sections.len()).filter(|&i| self.sections[i].name.is_some()).collect();
        if named.is_empty() {
            return None;
        }
        let section = self.sections[self.tape.one_of(&named)].clone();
        let name = section.name.unwrap();
        if self.tape.chance(50) {
            self.reach("section.points");
            return Some(format!("points = {name}.points{places}"));
        }
        self.reach("section.score");
        let otherwise = if section.may_be_dead { " else 0" } else { "" };
        Some(format!("number = {name}.score as number{otherwise}{places}"))
    }
}
