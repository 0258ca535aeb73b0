use super::catalog::{Micro, ONE, Ty, Unit, literal};
use super::world::{Class, World};

pub const GRADES: [&str; 5] = ["S", "A", "B", "C", "D"];

/// Names of classes; those of two classifications may be alike.
const CLASSES: [[&str; 4]; 2] = [["star", "cow", "low", "其余人"], ["low", "mid", "star", "高"]];

impl World {
    /// Classifications: they end in `otherwise`, or their conditions leave nobody out.
    pub fn classes(&mut self) -> Vec<String> {
        let mut lines = vec![];
        for (index, names) in CLASSES.iter().enumerate().take(self.tape.below(3)) {
            self.reach("classify");
            let name = format!("c{index}");
            let conditions = self.class_conditions();
            let attributes = self.tape.chance(60);
            let mut text = format!("classify {name}{} {{\n", self.label("分型"));
            for (row, condition) in names.iter().zip(&conditions) {
                text += &format!("  {row} {condition}");
                if attributes {
                    self.reach("class attribute");
                    let factor = self.tape.one_of(&["1.2", "0.75", "0", "1"]);
                    let advice = self.tape.one_of(&["培养", "keep", "A"]);
                    text += &format!(" {{ factor: {factor}, advice: \"{advice}\", up: {} }}", self.tape.chance(50));
                }
                text.push('\n');
            }
            lines.push(text + "}");
            let rows = names[..conditions.len()].to_vec();
            self.late.classes.push(Class { name, rows, attributes });
        }
        lines
    }

    fn class_conditions(&mut self) -> Vec<String> {
        let split = match self.tape.below(8) {
            3 => {
                let line = self.tape.one_of(&[60, 80, 75]);
                [format!("total < {line}"), format!("total >= {line}")]
            }
            4 => {
                let fact = self.yes_or_no();
                [fact.clone(), format!("not {fact}")]
            }
            5 => {
                self.fact("role");
                ["role = fmcg".into(), "role in {key_account, new_market}".into()]
            }
            6 if self.late.grades > 1 => {
                let best = 1 + self.tape.below(self.late.grades - 1);
                let rest = GRADES[best..self.late.grades].join(", ");
                [format!("grade in {{{}}}", GRADES[..best].join(", ")), format!("grade in {{{rest}}}")]
            }
            _ => {
                self.reach("class otherwise");
                let rows = 1 + self.tape.below(3);
                let mut conditions: Vec<String> = (0..rows).map(|_| format!("when {}", self.of_result())).collect();
                conditions.push("otherwise".into());
                return conditions;
            }
        };
        self.reach("class by proof");
        split.map(|condition| format!("when {condition}")).to_vec()
    }

    /// A condition over facts and what is known once the grade is.
    fn of_result(&mut self) -> String {
        let classes = self.late.classes.len();
        match self.tape.below(8) {
            1 => format!("total {} {}", self.tape.one_of(&[">=", "<", ">"]), self.tape.one_of(&[60, 80, 75])),
            2 => {
                self.reach("computed_total");
                format!("computed_total <= {}", self.tape.one_of(&[60, 90]))
            }
            3 if self.late.grades > 0 => {
                let grade = GRADES[self.tape.below(self.late.grades)];
                format!("grade {} {grade}", self.tape.one_of(&["=", "<>"]))
            }
            4 | 5 if classes > 0 => {
                self.reach("class compared");
                let class = self.tape.below(classes);
                let Class { name, rows, .. } = self.late.classes[class].clone();
                let (a, b) = (self.tape.one_of(&rows), self.tape.one_of(&rows));
                match self.tape.below(3) {
                    0 => format!("{name} = {a}"),
                    1 => format!("{a} <> {name}"),
                    _ if a == b => format!("{name} in {{{a}}}"),
                    _ => format!("{name} not in {{{a}, {b}}}"),
                }
            }
            6 if !self.vetoes.is_empty() => {
                self.reach("veto.fired");
                let veto = self.tape.below(self.vetoes.len());
                format!("{}.fired", self.vetoes[veto])
            }
            _ => self.condition(1).text,
        }
    }

    /// A condition that may also ask other outcomes, actions and checks.
    pub fn late_condition(&mut self) -> String {
        match self.tape.below(6) {
            1 | 2 if !self.late.outcomes.is_empty() => {
                self.reach("outcome asked");
                let outcome = self.tape.below(self.late.outcomes.len());
                let (name, ty) = self.late.outcomes[outcome].clone();
                match ty {
                    Ty::Unit(unit) => {
                        let line: Micro = self.tape.one_of(&[0, 1, 50]) * ONE;
                        format!("{name} {} {}", self.tape.one_of(&[">", "<="]), literal(unit, line))
                    }
                    Ty::Text => format!("{name} in {{\"A\", \"培养\"}}"),
                    Ty::Bool | Ty::Date | Ty::Dimension(_) => name,
                }
            }
            3 | 4 if !self.late.fired.is_empty() => {
                let index = self.tape.below(self.late.fired.len());
                let name = self.late.fired[index].clone();
                self.reach(if name.starts_with('k') { "check.fired" } else { "action.fired" });
                format!("{}{name}.fired", if self.tape.chance(30) { "not " } else { "" })
            }
            _ => self.of_result(),
        }
    }

    pub fn check(&mut self, index: usize) -> String {
        let name = format!("k{index}");
        let (severity, feature) = [("warn", "check warn"), ("hold", "check hold"), ("reject", "check reject")]
            [match self.tape.below(10) {
                0..=5 => 0,
                6 | 7 => 1,
                _ => 2,
            }];
        self.reach(feature);
        let mut condition = self.late_condition();
        if severity != "warn" {
            // so that most records are still worth something
            condition = format!("({condition}) and {}", self.against_line());
        }
        let label = self.label("请核实");
        self.late.fired.push(name.clone());
        format!("check {name}{label}: {severity} when {condition}")
    }

    pub fn action(&mut self, index: usize) -> String {
        self.reach("action");
        let name = format!("a{index}");
        let mut text = format!("action {name}{} {{ when {}", self.label("措施"), self.late_condition());
        let earlier: Vec<String> = self.late.fired.iter().filter(|f| f.starts_with('a')).cloned().collect();
        if !earlier.is_empty() && self.tape.chance(60) {
            self.reach("action after");
            text += &format!("  after {}", earlier[self.tape.below(earlier.len())]);
        }
        self.late.fired.push(name);
        text + " }"
    }

    /// What holds of every scheme that is generated here.
    pub fn asserts(&mut self) -> Vec<String> {
        let params: Vec<usize> = (0..self.names.len()).filter(|&i| self.names[i].positive).collect();
        let mut lines = vec![];
        for index in 0..self.tape.below(3) {
            let condition = match self.tape.below(4) {
                1 => {
                    self.reach("assert weight");
                    let leaf = self.tape.below(self.leaves.len());
                    format!("{}.weight in [0%, 100%]", self.leaves[leaf].name)
                }
                2 if !params.is_empty() => {
                    self.reach("assert param");
                    let param = self.names[self.tape.one_of(&params)].clone();
                    format!("{} > {} and {0} * 2 >= {0}", param.name, literal(param.unit, 0))
                }
                3 => {
                    self.reach("assert weight");
                    self.fact("role");
                    let leaf = self.tape.below(self.leaves.len());
                    let name = self.leaves[leaf].name.clone();
                    format!("if role = fmcg then {name}.weight * 2 <= 200% else not ({name}.weight < 0%)")
                }
                _ => {
                    self.reach("assert constant");
                    self.tape.one_of(&["4 * 2500万 = 1亿", "100% / 3 * 3 = 100%", "2024-07-01 > 2024-06-30"]).into()
                }
            };
            lines.push(format!("assert s_{index}{}: {condition}", self.label("断言")));
        }
        lines
    }

    fn label(&mut self, text: &str) -> String {
        if self.tape.chance(40) { format!(" \"{text}\"") } else { String::new() }
    }

    /// An outcome that takes what other outcomes, classes, actions and checks give.
    pub fn late_outcome(&mut self, places: &str) -> Option<(Ty, String)> {
        match self.tape.below(5) {
            0 => {
                self.reach("outcome of outcomes");
                let numbers = self.late.outcomes.iter().filter_map(|(name, ty)| match ty {
                    Ty::Unit(unit) => Some((name.clone(), *unit)),
                    Ty::Bool | Ty::Date | Ty::Text | Ty::Dimension(_) => None,
                });
                let numbers: Vec<(String, Unit)> = numbers.collect();
                let (name, unit) = numbers.get(self.tape.below(numbers.len().max(1)))?.clone();
                let same: Vec<&String> = numbers.iter().filter(|(_, u)| *u == unit).map(|(name, _)| name).collect();
                let other = same[self.tape.below(same.len())];
                let value = match self.tape.below(3) {
                    0 => format!("{name} * 1.5"),
                    1 => format!("{name} / 3 + {other}"),
                    _ => format!("max({name}, {other}) - {other}"),
                };
                Some((Ty::Unit(unit), value + places))
            }
            1 => {
                self.reach("outcome text");
                let value = match self.tape.below(3) {
                    0 => format!("if {} then \"A\" else \"另议\"", self.late_condition()),
                    1 => {
                        self.fact("memo");
                        "memo else \"A\"".into()
                    }
                    _ => {
                        self.fact("level");
                        "level".into()
                    }
                };
                Some((Ty::Text, value))
            }
            2 | 3 => {
                let attributed: Vec<String> =
                    self.late.classes.iter().filter(|c| c.attributes).map(|c| c.name.clone()).collect();
                let class = attributed.get(self.tape.below(attributed.len().max(1)))?.clone();
                self.reach("class.attribute");
                Some(match self.tape.below(3) {
                    0 => (Ty::Text, format!("{class}.advice")),
                    1 => (Ty::Bool, format!("{class}.up")),
                    _ => (Ty::Unit(Unit::Number), format!("{class}.factor / 7{places}")),
                })
            }
            _ => {
                self.reach("outcome bool");
                Some((Ty::Bool, self.late_condition()))
            }
        }
    }
}
