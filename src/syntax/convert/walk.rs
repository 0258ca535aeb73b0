use super::names::Names;
use super::{AS_OF, GRADE, MEMBERS, Pair, RESULT_NAMES, in_language, pair_of};
use crate::syntax::Keywords;
use crate::syntax::ast::{
    Adjust, AdjustBody, Award, BandKey, Call, Clause, Definition, Expr, ExprKind, Item, ItemKind, Method, Must, Name,
    Policy, RankKey, Set, Ties, Value,
};

/// Converts every expression of a file in its place.
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) keywords: Keywords,
}

/// The list whose rows names are read from; one that the file does not declare keeps all its words.
type Row<'r> = Option<&'r str>;

impl Walk<'_> {
    pub(super) fn items(&self, items: &mut [Item]) {
        items.iter_mut().for_each(|item| self.item(&mut item.kind));
    }

    fn item(&self, item: &mut ItemKind) {
        match item {
            ItemKind::Section(block) | ItemKind::Indicator(block) => self.items(&mut block.items),
            ItemKind::When(patch) => {
                self.top(&mut patch.condition);
                self.items(&mut patch.items);
            }
            ItemKind::Clause(clause) => self.clause(clause),
            ItemKind::Param(definition) | ItemKind::Let(definition) => self.definition(definition),
            ItemKind::Adjust(adjust) => self.adjust(adjust),
            ItemKind::Veto(veto) => self.top(&mut veto.condition),
            ItemKind::Outcome(outcome) => self.top(&mut outcome.value),
            ItemKind::Action(action) => action.condition.iter_mut().for_each(|e| self.top(e)),
            ItemKind::Check(check) => self.top(&mut check.condition),
            ItemKind::Assert(assert) => self.top(&mut assert.condition),
            ItemKind::Classify(classify) => {
                classify.rows.iter_mut().filter_map(|row| row.condition.as_mut()).for_each(|e| self.top(e));
            }
            ItemKind::Cohort(cohort) => {
                self.keys(&mut cohort.rank);
                cohort.exclude.iter_mut().for_each(|e| self.top(e));
                if let Some(Ties::By(keys)) = &mut cohort.ties {
                    self.keys(keys);
                }
            }
            ItemKind::Award(award) => self.award(award),
            ItemKind::Calibrate(_) => {}
            ItemKind::Group(group) => {
                group.score.iter_mut().for_each(|e| self.top(e));
                group.awards.iter_mut().for_each(|award| self.award(award));
            }
            ItemKind::Test(test) => {
                for expect in &mut test.expects {
                    self.top(&mut expect.subject);
                    if let Some(Must::Compare(_, value) | Must::About(value)) = &mut expect.must {
                        self.top(value);
                    }
                }
            }
            ItemKind::Cases(cases) => cases.outputs.iter_mut().for_each(|e| self.top(e)),
            ItemKind::Property(property) => self.top(&mut property.subject),
            // words, constants, and what is read from the results of other schemes
            ItemKind::Scheme(_)
            | ItemKind::Version(_)
            | ItemKind::Effective(..)
            | ItemKind::Round(..)
            | ItemKind::RoundLinesExact
            | ItemKind::Total(_)
            | ItemKind::Extends(_)
            | ItemKind::Dimension(_)
            | ItemKind::Facts(_)
            | ItemKind::Drop(..)
            | ItemKind::RestProportional
            | ItemKind::Grades(_)
            | ItemKind::Team(_)
            | ItemKind::History(_)
            | ItemKind::Spells(_)
            | ItemKind::Person(_)
            | ItemKind::Bad => {}
        }
    }

    fn clause(&self, clause: &mut Clause) {
        match clause {
            Clause::Weight(e, _)
            | Clause::Worth(e)
            | Clause::OutOf(e)
            | Clause::Measure(e, _)
            | Clause::Cap(e)
            | Clause::ZeroBelow(e)
            | Clause::ZeroAbove(e)
            | Clause::Anonymous(e) => self.top(e),
            Clause::Score(method) => self.method(method),
            Clause::Floor(floor) => floor.iter_mut().for_each(|e| self.top(e)),
            Clause::NoData(condition, policy) => {
                condition.iter_mut().for_each(|e| self.top(e));
                if let Policy::Score(e) = policy {
                    self.top(e);
                }
            }
            Clause::Better(_) | Clause::Info(_) => {}
        }
    }

    fn method(&self, method: &mut Method) {
        match method {
            Method::Proportional(e) | Method::Inverse(e) | Method::Value(e) => self.top(e),
            Method::Bands(rows) => {
                for row in rows {
                    if let BandKey::Compare(_, line) = &mut row.key {
                        self.top(line);
                    }
                    self.top(&mut row.score);
                }
            }
            Method::Curve(points) => points.iter_mut().flat_map(|(x, y)| [x, y]).for_each(|e| self.top(e)),
            Method::Rated(rated) => {
                let list = rated.list.text.as_str();
                rated.filter.iter_mut().for_each(|e| self.expr(e, Some(list)));
            }
            Method::Deduct(from, rows) => {
                self.top(from);
                rows.iter_mut().flat_map(|row| [&mut row.points, &mut row.per]).for_each(|e| self.top(e));
            }
            Method::Bad => {}
        }
    }

    fn definition(&self, definition: &mut Definition) {
        match &mut definition.value {
            Value::Always(e) => self.top(e),
            Value::Dated(rows) => rows.iter_mut().for_each(|(_, e)| self.top(e)),
        }
    }

    fn adjust(&self, adjust: &mut Adjust) {
        let list = match &mut adjust.body {
            AdjustBody::Each(each) => {
                let list = each.list.text.clone();
                each.filter.iter_mut().for_each(|e| self.expr(e, Some(&list)));
                for row in &mut each.rows {
                    let parts = row.condition.iter_mut().chain([&mut row.points]).chain(row.money.iter_mut());
                    parts.for_each(|e| self.expr(e, Some(&list)));
                }
                Some(list)
            }
            AdjustBody::Points(points, money) => {
                [points].into_iter().chain(money.iter_mut()).for_each(|e| self.top(e));
                None
            }
            AdjustBody::Discretionary(amount, _) => {
                self.top(amount);
                None
            }
            AdjustBody::Bad => None,
        };
        let clauses = adjust.requires.iter_mut().chain(adjust.one_per.iter_mut().map(|one| &mut one.key));
        clauses.for_each(|e| self.expr(e, list.as_deref()));
    }

    fn award(&self, award: &mut Award) {
        self.keys(&mut award.rank);
        award.condition.iter_mut().for_each(|e| self.top(e));
    }

    fn keys(&self, keys: &mut [RankKey]) {
        keys.iter_mut().for_each(|key| self.top(&mut key.value));
    }

    /// An expression outside any row.
    fn top(&self, expr: &mut Expr) {
        self.expr(expr, None);
    }

    fn expr(&self, expr: &mut Expr, row: Row<'_>) {
        match &mut expr.kind {
            ExprKind::Name(name) => self.bare(name, row),
            ExprKind::Member(of, member) => self.member(of, member, row),
            ExprKind::Call(call) => self.call(call, row),
            ExprKind::Paren(of)
            | ExprKind::Negate(of)
            | ExprKind::Not(of)
            | ExprKind::Presence(of, _)
            | ExprKind::As(of, _) => self.expr(of, row),
            ExprKind::Sum(first, rest) => {
                self.expr(first, row);
                rest.iter_mut().for_each(|(_, e)| self.expr(e, row));
            }
            ExprKind::Product(first, rest) => {
                self.expr(first, row);
                rest.iter_mut().for_each(|(_, e)| self.expr(e, row));
            }
            ExprKind::Compare(left, _, right) => [left, right].into_iter().for_each(|e| self.expr(e, row)),
            ExprKind::In(of, _, set) => {
                self.expr(of, row);
                match set {
                    Set::Values(values) => values.iter_mut().for_each(|e| self.expr(e, row)),
                    Set::Interval(range) => {
                        [&mut range.low, &mut range.high].into_iter().for_each(|e| self.expr(e, row));
                    }
                }
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) => {
                parts.iter_mut().for_each(|e| self.expr(e, row));
            }
            ExprKind::If(arms, otherwise) => {
                arms.iter_mut().flat_map(|(a, b)| [a, b]).for_each(|e| self.expr(e, row));
                self.expr(otherwise, row);
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Date(_)
            | ExprKind::Todo
            | ExprKind::Missing
            | ExprKind::Outer(_)
            | ExprKind::Bad => {}
        }
    }

    /// Behind the name of a list the other arguments are read in its rows.
    fn call(&self, call: &mut Call, row: Row<'_>) {
        let list = call.args.first().and_then(|arg| match &arg.value.kind {
            ExprKind::Name(name) | ExprKind::Outer(name) => Some(name.text.clone()),
            _ => None,
        });
        let alone = call.args.len() == 1 && call.args.iter().all(|arg| arg.filter.is_none() && arg.by.is_none());
        let result = |list: &String| pair_of(&RESULT_NAMES, list).is_some();
        let list = list.filter(|list| !alone && self.names.may_be_list(list) && !result(list));
        let inner = list.as_deref().or(row);
        for (index, arg) in call.args.iter_mut().enumerate() {
            self.expr(&mut arg.value, if index == 0 { row } else { inner });
            arg.filter.iter_mut().chain(arg.by.iter_mut()).for_each(|e| self.expr(e, inner));
        }
    }

    fn member(&self, of: &mut Expr, member: &mut Name, row: Row<'_>) {
        let ExprKind::Name(owner) = &mut of.kind else { return self.expr(of, row) };
        if GRADE.contains(&owner.text.as_str()) {
            owner.text = in_language(GRADE, self.keywords);
        } else if self.names.has_members(&owner.text)
            && let Some(pair) = pair_of(&MEMBERS, &member.text)
        {
            member.text = in_language(pair, self.keywords);
        }
    }

    fn bare(&self, name: &mut Name, row: Row<'_>) {
        let dated: &[Pair] = if self.names.may_be_elsewhere() { &[] } else { &[AS_OF] };
        let found = pair_of(&RESULT_NAMES, &name.text).or_else(|| pair_of(dated, &name.text));
        if let Some(pair) = found.filter(|pair| self.names.leave_free(*pair, row)) {
            name.text = in_language(pair, self.keywords);
        }
    }
}
