use super::catalog::{EVENTS, ONE, Ty, Unit};
use super::world::World;

impl World {
    /// Adjustments, with the clamp they need.
    pub fn adjustments(&mut self) -> Vec<String> {
        let mut lines = vec![];
        for index in 0..self.tape.below(3) {
            let name = format!("adj{index}");
            let body = match self.tape.below(7) {
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
                4 | 5 => {
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
                self.late.outcomes.push((format!("given{index}"), Ty::Unit(Unit::Points)));
            }
            if money && self.tape.chance(70) {
                self.reach("x.money");
                lines.push(format!("outcome cash{index}: money = {name}.money  round to 2 half_up"));
                self.late.outcomes.push((format!("cash{index}"), Ty::Unit(Unit::Money)));
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
}
