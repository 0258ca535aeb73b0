use super::catalog::{Micro, ONE, RATINGS, Unit, digits, literal};
use super::number::Number;
use super::world::{Aim, Leaf, Patchable, World};

/// A measure: what it is, its unit and, where it is plain, the facts it is made of.
pub(super) struct Measure {
    pub(super) number: Number,
    pub(super) unit: Unit,
    pub(super) facts: Option<(usize, Option<usize>)>,
    /// The least and greatest value, where its facts are bounded.
    pub(super) range: Option<(Micro, Micro)>,
}

/// An indicator or rated section while it is written.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) clauses: Vec<String>,
    pub(super) lines: Vec<Micro>,
    pub(super) undefined: bool,
    pub(super) patches: Vec<Patchable>,
}

impl World {
    /// The clauses of a leaf on the scale 0 to `full`, which weighs `share` of the whole (in millionths).
    pub fn leaf(&mut self, name: &str, full: Micro, share: Micro, is_section: bool) -> Vec<String> {
        let mut draft = Draft::default();
        let method = if is_section { 6 } else { self.tape.below(10) };
        let mut measure = None;
        if method == 6 {
            self.rated(&mut draft);
        } else {
            let made = self.measure(method);
            let rounding = match made.unit {
                Unit::Number | Unit::Money if self.tape.chance(15) => " round to 0",
                Unit::Number | Unit::Money if self.tape.chance(10) => " round to 1 half_even",
                _ => "",
            };
            if !rounding.is_empty() {
                self.reach("measure round");
            }
            draft.undefined = made.number.undefined;
            draft.clauses.push(format!("measure {}{rounding}", made.number.text));
            self.method(method, &made, full, share, &mut draft);
            self.zero_lines(&made, &mut draft);
            measure = Some(made);
        }
        let (redistributes, hidden) = self.no_data(full, &mut draft);
        if let Some(Measure { facts: Some((above, below)), .. }) = measure {
            self.aims.push(Aim { above, below, lines: draft.lines.clone() });
        }
        self.leaves.push(Leaf {
            name: name.into(),
            redistributes,
            has_measure: measure.is_some(),
            measure_undefined: hidden || measure.is_some_and(|m| m.number.undefined),
            patches: draft.patches,
        });
        draft.clauses
    }

    fn measure(&mut self, method: usize) -> Measure {
        let plain = |world: &mut Self, unit, above: &str, below: Option<&str>| {
            let above = world.fact(above);
            let below = below.map(|b| world.fact(b));
            let number = world.fact_number(above);
            let number = match below {
                None => number,
                Some(b) => {
                    let divisor = world.fact_number(b);
                    Number {
                        text: format!("{} / {}", number.text, divisor.text),
                        level: super::number::PRODUCT,
                        undefined: number.undefined || !divisor.positive,
                        ..number
                    }
                }
            };
            let fact = &world.facts[above];
            let range = if below.is_none() { fact.low.zip(fact.high) } else { None };
            Measure { number, unit, facts: Some((above, below)), range }
        };
        match method {
            // bands over intervals need a bounded fact
            3 => {
                let (fact, unit) =
                    self.tape.one_of(&[("quality", Unit::Ratio), ("合格率", Unit::Ratio), ("rating", Unit::Number)]);
                return plain(self, unit, fact, None);
            }
            4 => return plain(self, Unit::Count, "late", None),
            // an inverse needs what is surely not below 0
            8 => {
                let (fact, unit) =
                    self.tape.one_of(&[("sales", Unit::Money), ("工时", Unit::Number), ("leave", Unit::Days)]);
                return plain(self, unit, fact, None);
            }
            _ => {}
        }
        match self.tape.below(10) {
            0 => plain(self, Unit::Ratio, "sales", Some("target")),
            1 => plain(self, Unit::Ratio, "collected", Some("receivable")),
            2 => plain(self, Unit::Ratio, "renewed", Some("renewable")),
            3 => plain(self, Unit::Ratio, "quality", None),
            4 => plain(self, Unit::Money, "sales", None),
            5 => plain(self, Unit::Number, "rating", None),
            6 => plain(self, Unit::Ratio, "growth", None),
            7 => plain(self, Unit::Ratio, "renewed", Some("tasks")),
            _ => {
                let unit = self.tape.one_of(&[Unit::Ratio, Unit::Money, Unit::Number, Unit::Count]);
                let number = self.maybe_number(unit, 2);
                Measure { number, unit, facts: None, range: None }
            }
        }
    }

    fn method(&mut self, method: usize, measure: &Measure, full: Micro, share: Micro, draft: &mut Draft) {
        let unit = measure.unit;
        match method {
            1 | 2 => self.threshold_bands(method == 1, unit, full, draft),
            3 => self.interval_bands(measure, full, draft),
            4 => {
                self.reach("bands count");
                draft.lines.extend([0, 9 * ONE, 10 * ONE, 20 * ONE, 21 * ONE]);
                let (a, b) = (digits(full), digits(full / 2));
                draft.clauses.push(format!("score bands {{ 0..9: {a}, 10..20: {b}, 21..30: 0 }}"));
            }
            5 => {
                self.reach("curve");
                let step = self.some_literal(unit).max(ONE / 10);
                // half a count is none
                let step = if unit == Unit::Count { (step / ONE / 2).max(1) * 2 * ONE } else { step };
                let at = |k: Micro| literal(unit, step * k / 4);
                draft.lines.extend([step / 2, step * 3 / 4, step, step * 2]);
                let middle = self.tape.one_of(&[60, 30, 45]) * full / 100;
                draft.clauses.push(format!(
                    "score curve {{ {}: 0, {}: {}, {}: {} }}",
                    at(2),
                    at(4),
                    digits(middle),
                    at(8),
                    digits(full)
                ));
            }
            7 => {
                self.reach("score expression");
                let number = self.maybe_number(Unit::Number, 2);
                draft.undefined |= number.undefined;
                draft.clauses.push(format!("score {}", number.text));
                self.cap_and_floor(full, number.at_least_zero, draft);
            }
            8 => {
                self.reach("inverse");
                let target = self.some_literal(unit).max(ONE);
                draft.lines.extend([0, target]);
                draft.clauses.push(format!("score inverse to {}", literal(unit, target)));
                let cap = self.tape.one_of(&[full, full * 6 / 5]);
                self.reach("cap");
                draft.clauses.push(format!("cap {}", digits(cap)));
            }
            _ => self.proportional(measure, full, share, draft),
        }
    }

    fn proportional(&mut self, measure: &Measure, full: Micro, share: Micro, draft: &mut Draft) {
        self.reach("proportional");
        let unit = measure.unit;
        let target = self.some_literal(unit).max(if unit == Unit::Ratio { ONE / 10 } else { ONE });
        draft.lines.extend([target, target * 6 / 5, 0]);
        // Measures whose points end in a half.
        let half = self.tape.one_of(&[12_345_000, 7_005_000, 5_000, 10_125_000]);
        draft.lines.extend((target * half * ONE / 100).checked_div(share).map(|line| line / ONE));
        let params: Vec<usize> =
            (0..self.names.len()).filter(|&i| self.names[i].unit == unit && self.names[i].positive).collect();
        let written = match self.tape.below(4) {
            2 if unit == Unit::Money => {
                self.fact("target");
                "target".into()
            }
            1 | 3 if !params.is_empty() => self.names[self.tape.one_of(&params)].name.clone(),
            _ => literal(unit, target),
        };
        draft.clauses.push(format!("score proportional to {written}"));
        let others = [target * 2, target * 3 / 2, target * 5 / 4];
        draft.patches.push(Patchable {
            feature: "patch target",
            texts: others.iter().map(|&t| format!("score proportional to {}", literal(unit, t))).collect(),
        });
        let measures: &[&str] = match unit {
            Unit::Ratio => &["measure sales / target", "measure renewed / tasks", "measure 合格率"],
            Unit::Money => &["measure sales", "measure collected", "measure 成本"],
            _ => &[],
        };
        if !measures.is_empty() && self.tape.chance(60) {
            for fact in ["sales", "target", "renewed", "tasks", "合格率", "collected", "成本"] {
                self.fact(fact);
            }
            let texts = measures.iter().map(|&m| m.to_owned()).collect();
            draft.patches.push(Patchable { feature: "patch measure", texts });
        }
        self.cap_and_floor(full, measure.number.at_least_zero, draft);
    }

    fn cap_and_floor(&mut self, full: Micro, at_least_zero: bool, draft: &mut Draft) {
        let cap = self.tape.one_of(&[full, full * 3 / 2, full * 6 / 5, full / 2]);
        self.reach("cap");
        draft.clauses.push(format!("cap {}", digits(cap)));
        let caps = [full * 11 / 10, full * 13 / 10, full * 4 / 5];
        let texts = caps.iter().map(|&c| format!("cap {}", digits(c))).collect();
        draft.patches.push(Patchable { feature: "patch cap", texts });
        match self.tape.below(6) {
            4 => {
                self.reach("floor");
                draft.clauses.push(format!("floor {}", digits(full / 5)));
            }
            1..=3 | 5 if !at_least_zero => {
                self.reach("floor none");
                draft.clauses.push("floor none".into());
            }
            _ if !at_least_zero => {
                self.reach("floor");
                draft.clauses.push("floor 0".into());
            }
            _ => {}
        }
    }

    fn rated(&mut self, draft: &mut Draft) {
        self.reach("rated");
        self.use_list(RATINGS);
        draft.undefined = true;
        let filter = if self.tape.chance(50) {
            self.reach("rated where");
            " where topic = \"协作\""
        } else {
            ""
        };
        let weights = self.tape.one_of(&[
            "self: 10%, manager: 50%, customer: 30%, peer: 10%",
            "manager: 60%, peer: 40%, customer: 0%, self: 0%",
            "self: 25%, manager: 25%, customer: 25%, peer: 25%",
        ]);
        draft.clauses.push(format!("score rated by ratings.score of rater{filter} out of 10 {{ {weights} }}"));
        if self.tape.chance(40) {
            self.reach("anonymous");
            draft.clauses.push(format!("anonymous below {}", self.tape.one_of(&[3, 2, 5])));
        }
    }

    fn zero_lines(&mut self, measure: &Measure, draft: &mut Draft) {
        if !self.tape.chance(25) {
            return;
        }
        let line = self.some_literal(measure.unit);
        draft.lines.push(line);
        let (clause, feature) = self.tape.one_of(&[("zero below", "zero below"), ("zero above", "zero above")]);
        self.reach(feature);
        draft.clauses.push(format!("{clause} {}", literal(measure.unit, line)));
    }

    /// Whether the leaf may be taken out, and whether a condition may hide its measure.
    fn no_data(&mut self, full: Micro, draft: &mut Draft) -> (bool, bool) {
        let mut redistributes = false;
        let mut hidden = false;
        if self.tape.chance(10) {
            self.reach("no data when");
            let condition = self.condition(0);
            let policy = self.tape.one_of(&["zero", "redistribute", "full"]);
            redistributes |= policy == "redistribute";
            hidden = true;
            draft.clauses.push(format!("no data when {}: {policy}", condition.text));
        }
        if draft.undefined {
            let score = format!("score {}", digits(full * 3 / 5));
            let (policy, feature) = match self.tape.below(9) {
                4 => ("zero", "no data zero"),
                5 => ("full", "no data full"),
                6 => (score.as_str(), "no data score"),
                7 => ("fault", "no data fault"),
                _ => ("redistribute", "redistribute"),
            };
            self.reach(feature);
            redistributes |= policy == "redistribute";
            draft.clauses.push(format!("no data {policy}"));
            let texts = ["no data zero", "no data full"].map(str::to_owned).to_vec();
            draft.patches.push(Patchable { feature: "patch no data", texts });
        }
        (redistributes, hidden)
    }
}
