use super::row::{Joint, Row};
use super::{Printer, head_at, join};
use crate::syntax::Word;
use crate::syntax::ast::{
    Action, Adjust, AdjustBody, Assert, At, Check, ClassRow, Classify, Each, EachRow, Effect, Expr, GradeRow, Grades,
    Name, Quota, Veto,
};

impl Printer<'_> {
    pub(super) fn adjust(&self, at: At, adjust: &Adjust) -> Row {
        let mut rows = vec![];
        match &adjust.body {
            AdjustBody::Points(points, money) => {
                let row = Row::at(points.at).put(self.word(Word::Points)).put(self.signed(points));
                rows.push(self.with_money(row, money.as_ref()));
            }
            AdjustBody::Discretionary(amount, range) => {
                let row = Row::at(join(amount.at, range.at)).put(self.word(Word::Points)).put(self.value(amount));
                rows.push(row.put(self.within(range)));
            }
            AdjustBody::Each(each) => rows.push(self.each(each)),
            AdjustBody::Bad => {}
        }
        rows.extend(
            adjust
                .requires
                .iter()
                .map(|condition| Row::at(condition.at).put(self.word(Word::Requires)).put(self.expr(condition))),
        );
        if let Some(one) = &adjust.one_per {
            let keep = if one.lowest { Word::KeepLowest } else { Word::KeepHighest };
            let row = Row::at(one.key.at).put(self.word(Word::OnePer)).put(self.small(&one.key));
            rows.push(row.put(self.word(keep)));
        }
        if let Some(limit) = &adjust.limit {
            rows.push(Row::at(limit.at).put(self.word(Word::Limit)).put(self.interval(limit)));
        }
        rows.extend(self.info_rows(&adjust.info));
        let row = self.declare(at, Word::Adjust, &adjust.head);
        row.body(Joint::Gap, rows, self.braces, Some(head_at(&adjust.head).0))
    }

    fn each(&self, each: &Each) -> Row {
        let mut row = Row::at(each.list.at).put(self.word(Word::Each)).put(self.name(&each.list));
        let mut last = each.list.at;
        if let Some(filter) = &each.filter {
            row = row.put(self.word(Word::Where)).put(self.expr(filter));
            last = filter.at;
        }
        match each.rows.as_slice() {
            [EachRow { at, condition: None, points, money }] if !self.in_braces(last, points) => {
                self.with_money(row.covering(*at).glue(":").put(self.signed(points)), money.as_ref())
            }
            rows => {
                let end = rows.last().map_or(last, |row| row.at);
                let rows = rows.iter().map(|row| self.each_row(row)).collect();
                row.covering(end).body(Joint::Comma, rows, self.braces, Some(last.0)).closed()
            }
        }
    }

    /// Whether the only row of an `each` stands between braces: `each events { otherwise: 5 }`.
    fn in_braces(&self, last: At, points: &Expr) -> bool {
        let around = self.braces.around(points.at.0.start as usize);
        around.is_some_and(|(open, _)| open >= last.0.end as usize)
    }

    fn each_row(&self, each: &EachRow) -> Row {
        let condition = match &each.condition {
            Some(condition) => self.expr(condition),
            None => self.word(Word::Otherwise).to_owned(),
        };
        let row = Row::at(each.at).put(condition).glue(":").put(self.signed(&each.points));
        self.with_money(row, each.money.as_ref())
    }

    fn with_money(&self, row: Row, money: Option<&Expr>) -> Row {
        match money {
            Some(money) => row.covering(money.at).put(self.word(Word::Money)).put(self.signed(money)),
            None => row,
        }
    }

    /// A value that keeps the plus its author wrote before it: `+10`.
    fn signed(&self, value: &Expr) -> String {
        let start = value.at.0.start as usize;
        let before = self.source.get(..start).unwrap_or_default().trim_end();
        let here = self.source.get(start..value.at.0.end as usize).unwrap_or_default();
        let plus = before.ends_with(['+', '＋']) || here.starts_with(['+', '＋']);
        if plus { format!("+{}", self.value(value)) } else { self.value(value) }
    }

    pub(super) fn veto(&self, at: At, veto: &Veto) -> Row {
        let condition = Row::at(veto.condition.at).put(self.word(Word::When)).put(self.expr(&veto.condition));
        let mut rows = vec![condition];
        rows.extend(veto.effects.iter().map(|effect| self.effect(effect)));
        rows.extend(self.info_rows(&veto.info));
        let row = self.declare(at, Word::Veto, &veto.head);
        row.body(Joint::Gap, rows, self.braces, Some(head_at(&veto.head).0))
    }

    fn effect(&self, effect: &Effect) -> Row {
        let at_most = |holds: &bool| holds.then(|| self.word(Word::AtMost));
        let begin = |at: At| Row::at(at).put(self.word(Word::Effect));
        match effect {
            Effect::Grade(grade, most) => {
                begin(grade.at).put(self.word(Word::Grade)).put_some(at_most(most)).put(self.name(grade))
            }
            Effect::Total(total, most) => {
                begin(total.at).put(self.word(Word::Total)).put_some(at_most(most)).put(self.value(total))
            }
            Effect::Todo(at) => begin(*at).put(self.word(Word::Todo)),
        }
    }

    pub(super) fn grades(&self, at: At, grades: &Grades) -> Row {
        let rows = grades.rows.iter().map(|row| self.grade_row(row)).collect();
        Row::at(at).put(self.word(Word::Grades)).body(Joint::Comma, rows, self.braces, Some(at.0.before()))
    }

    fn grade_row(&self, grade: &GradeRow) -> Row {
        let mut row = Row::at(grade.at).put(self.head(&grade.head));
        row = match &grade.threshold {
            Some(line) => row.put(if line.strict { ">" } else { ">=" }).put(self.value(&line.value)),
            None if grade.otherwise => row.put(self.word(Word::Otherwise)),
            None => row,
        };
        row = grade.quotas.iter().fold(row, |row, quota| row.put(self.quota(quota)));
        self.attributes(row, &grade.attributes)
    }

    fn quota(&self, quota: &Quota) -> String {
        let share = self.word(Word::Share);
        match quota {
            Quota::Top(seats) => format!("{} {}", self.word(Word::Top), self.value(seats)),
            Quota::Bottom(seats) => format!("{} {}", self.word(Word::Bottom), self.value(seats)),
            Quota::ShareAtMost(most) => format!("{share} <= {}", self.value(most)),
            Quota::ShareAtLeast(least) => format!("{share} >= {}", self.value(least)),
            Quota::Share(range) => format!("{share} {} {}", self.word(Word::In), self.interval(range)),
            Quota::Rank(range) => {
                format!("{} {} {}", self.word(Word::Rank), self.word(Word::In), self.interval(range))
            }
        }
    }

    /// `{ coefficient: 1.5, talent_pool: true }`, where there are any.
    fn attributes(&self, row: Row, attributes: &[(Name, Expr)]) -> Row {
        if attributes.is_empty() {
            return row;
        }
        let rows = attributes
            .iter()
            .map(|(of, value)| Row::at(join(of.at, value.at)).put(self.name(of)).glue(":").put(self.value(value)));
        row.body(Joint::Comma, rows.collect(), self.braces, None)
    }

    pub(super) fn action(&self, at: At, action: &Action) -> Row {
        let mut rows = vec![];
        if let Some(condition) = &action.condition {
            rows.push(Row::at(condition.at).put(self.word(Word::When)).put(self.expr(condition)));
        }
        if let Some(after) = &action.after {
            rows.push(Row::at(after.at).put(self.word(Word::After)).put(self.name(after)));
        }
        if let Some(group) = &action.exclusive {
            rows.push(Row::at(group.at).put(self.word(Word::Exclusive)).put(self.name(group)));
        }
        rows.extend(self.info_rows(&action.info));
        let row = self.declare(at, Word::Action, &action.head);
        row.body(Joint::Gap, rows, self.braces, Some(head_at(&action.head).0))
    }

    pub(super) fn check(&self, at: At, check: &Check) -> Row {
        let mut row = self.declare(at, Word::Check, &check.head);
        row = match &check.over_people {
            Some(Some(by)) => row.put(self.word(Word::OverPeopleBy)).put(self.name(by)),
            Some(None) => row.put(self.word(Word::OverPeople)),
            None => row,
        };
        row = row.glue(":").put(self.word(check.severity)).put(self.word(Word::When));
        self.info_behind(row.put(self.expr(&check.condition)), &check.info)
    }

    pub(super) fn assertion(&self, at: At, assert: &Assert) -> Row {
        self.declare(at, Word::Assert, &assert.head).glue(":").put(self.expr(&assert.condition))
    }

    pub(super) fn classify(&self, at: At, classify: &Classify) -> Row {
        let rows = classify.rows.iter().map(|row| self.class_row(row)).collect();
        let row = self.declare(at, Word::Classify, &classify.head);
        row.body(Joint::Comma, rows, self.braces, Some(head_at(&classify.head).0))
    }

    fn class_row(&self, class: &ClassRow) -> Row {
        let row = Row::at(class.at).put(self.head(&class.head));
        let row = match &class.condition {
            Some(condition) => row.put(self.word(Word::When)).put(self.expr(condition)),
            None => row.put(self.word(Word::Otherwise)),
        };
        self.attributes(row, &class.attributes)
    }
}
