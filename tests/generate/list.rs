use super::catalog::{CUSTOMERS, EVENTS, ONE, digits};
use super::world::World;

impl World {
    /// ` where …` so often in a hundred, else nothing; the list is declared either way.
    pub fn row_filter(&mut self, list: usize, percent: usize) -> String {
        self.use_list(list);
        if !self.tape.chance(percent) && percent < 100 {
            return String::new();
        }
        format!(" where {}", self.row_condition(list))
    }

    /// A list that is declared from now on.
    pub fn use_list(&mut self, list: usize) -> &'static str {
        self.reach("list");
        self.lists[list].used = true;
        self.lists[list].name
    }

    /// A condition in the words of a row.
    pub fn row_condition(&mut self, list: usize) -> String {
        let first = self.row_test(list);
        match self.tape.below(5) {
            3 => {
                self.reach("and");
                format!("{first} and {}", self.row_test(list))
            }
            4 => {
                self.reach("or");
                format!("{first} or {}", self.row_test(list))
            }
            _ => first,
        }
    }

    fn row_test(&mut self, list: usize) -> String {
        let choice = self.tape.below(6);
        match (list, choice) {
            (EVENTS, 0) => "kind = commendation".into(),
            (EVENTS, 1) => {
                self.reach("in set");
                "kind in {award, criticism}".into()
            }
            (EVENTS, 2) => "serious".into(),
            (EVENTS, 3) => {
                self.reach("is present");
                "document is present".into()
            }
            (EVENTS, 4) => self.field_line(EVENTS, 1, &[0, 50, 100], ">="),
            (EVENTS, _) => {
                self.reach("self fact");
                self.fact("fee");
                "amount > self.fee".into()
            }
            (CUSTOMERS, 0) => self.field_line(CUSTOMERS, 0, &[100, 0, 300], ">="),
            (CUSTOMERS, 1) => self.field_line(CUSTOMERS, 1, &[3, 1], "<"),
            (CUSTOMERS, 2) => {
                self.reach("dates");
                "closed >= 2024-06-30".into()
            }
            (CUSTOMERS, 3) => {
                self.reach("is present");
                "deposit is present and deposit > 10".into()
            }
            (CUSTOMERS, 4) => "deposit else 0 >= 10".into(),
            (CUSTOMERS, _) => {
                self.reach("in interval");
                "margin in [10%, 40%)".into()
            }
            (_, 0) => "topic = \"协作\"".into(),
            (_, 1) => "rater = manager".into(),
            (_, 2) => "rater <> rater.self".into(),
            (_, _) => self.field_line(list, 2, &[8, 5, 6], ">="),
        }
    }

    fn field_line(&mut self, list: usize, field: usize, lines: &[i128], op: &str) -> String {
        let line = self.tape.one_of(lines) * ONE;
        self.lists[list].fields[field].lines.push(line);
        format!("{} {op} {}", self.lists[list].fields[field].name, digits(line))
    }
}
