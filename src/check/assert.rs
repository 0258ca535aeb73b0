//! What is asserted of the scheme is computed for every kind of person before anyone is scored.
//!
//! A weight is the one that this kind of person's patches give, down the tree, before redistribution: that depends on the
//! data of one record, and an assertion is about the scheme.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diag::{Code, Diagnostic, Say, say};
use crate::facts::{FieldKind, Value};
use crate::model::{
    AddOp, Assertion, ExprId, ExprKind, GroupMember, IndicatorMember, Interval, Layered, Level, MulOp, Node, Scheme,
    Set, ValueFunction,
};
use crate::source::Span;
use crate::value::{Rational, RoundMode, Rounding};

use super::Checker;
use super::cells::{Condition, cells};
use super::level::{Active, patches_of, presence_patches};
use super::order::{Step, parts};
use super::patches::touching;

/// A part that can not be decided; without words where its problem is already reported.
#[derive(Clone)]
struct Undecided {
    at: Span,
    why: Option<Say>,
}

type Decided = Result<Value, Undecided>;

impl Checker<'_> {
    pub(super) fn asserts(&mut self, order: &[Step]) {
        let scheme = self.scheme;
        for assert in &scheme.asserts {
            self.assert(assert, order);
        }
    }

    fn assert(&mut self, assert: &Assertion, order: &[Step]) {
        let scheme = self.scheme;
        let used = Used::by(self, assert.condition);
        let mut conditions = vec![];
        for patch in &used.patches {
            // a condition that can not be read is reported where it stands
            let Some(condition) = self.full_condition(*patch) else { return };
            conditions.push(condition);
        }
        conditions.extend(used.facts.iter().flat_map(|(fact, size)| {
            (0..*size).map(|value| Condition::Is(*fact, (0..*size).map(|v| v == value).collect()))
        }));
        let Some(kinds) = cells(&conditions) else {
            let why = say!("it depends on more kinds of person than can be tried", "它涉及的人员组合过多,无法逐一验证");
            return self.undecided(assert, scheme.expr(assert.condition).span, why);
        };
        for kind in kinds {
            // what follows the patches among the conditions are facts
            let active = Active::new(scheme, &used.patches, &kind.holds);
            let shares = rescaled(&used, &active);
            let levels = &used.levels;
            let mut judge =
                Judge { scheme, person: &kind.person, active: &active, levels, shares, definitions: BTreeMap::new() };
            for step in order {
                if let Step::Definition(index) = step
                    && used.definitions.contains(index)
                {
                    judge.settle(*index);
                }
            }
            match judge.value(assert.condition) {
                Ok(Value::Bool(true)) => {}
                Ok(_) => return self.fails(assert, &judge),
                // what is not decided for one kind of person may well fail for another
                Err(Undecided { why: None, .. }) => {}
                Err(Undecided { at, why: Some(why) }) => return self.undecided(assert, at, why),
            }
        }
    }

    fn undecided(&mut self, assert: &Assertion, at: Span, why: Say) {
        let name = &assert.name;
        self.report(
            Diagnostic::error(
                Code::AssertUndecided,
                assert.span,
                say!("`{name}` can not be decided before anyone is scored", "`{name}` 无法在评分之前判定"),
            )
            .label(at, why)
            .help(say!(
                "an assertion may use numbers, params, `x.weight`, dimensions and bools; about a record write `check NAME: warn when …`",
                "断言可以使用数、参数、`x.权重`、类别和是非;针对每条记录请写 `校验 名称: 提醒 当 …`"
            )),
        );
    }

    fn fails(&mut self, assert: &Assertion, judge: &Judge<'_>) {
        let part = judge.failing(assert.condition);
        let name = &assert.name;
        let (for_en, for_zh) = if judge.person.is_empty() {
            Default::default()
        } else {
            let who = self.person(judge.person);
            (format!(" for {}", who.en), format!("对于 {},", who.zh))
        };
        let expr = self.scheme.expr(part);
        let shown =
            |id: ExprId| judge.value(id).map_or_else(|_| Say::same(""), |value| self.constant_shown(id, &value));
        let (mut labels, mut because) = (vec![], Say::same(""));
        match &expr.kind {
            ExprKind::Compare(left, _, right) => {
                let (a, b) = (shown(*left), shown(*right));
                because = against(&a, &b);
                labels = vec![(*left, a), (*right, b)];
            }
            ExprKind::In(value, _, Set::Interval(interval)) => {
                let (value_shown, low, high) = (shown(*value), shown(interval.low), shown(interval.high));
                let (open, close) =
                    (if interval.low_open { "(" } else { "[" }, if interval.high_open { ")" } else { "]" });
                let range = Say {
                    en: format!("{open}{}, {}{close}", low.en, high.en),
                    zh: format!("{open}{}, {}{close}", low.zh, high.zh),
                };
                because = against(&value_shown, &range);
                labels = vec![(*value, value_shown)];
            }
            _ => {}
        }
        let Say { en, zh } = because;
        let mut problem = Diagnostic::error(
            Code::AssertFails,
            assert.span,
            say!("`{name}` does not hold{for_en}{en}", "{for_zh}`{name}` 不成立{zh}"),
        );
        for (id, Say { en, zh }) in labels {
            problem = problem.label(self.scheme.expr(id).span, say!("this is {en}", "这是 {zh}"));
        }
        if problem.labels.is_empty() {
            problem = problem.label(expr.span, say!("this does not hold", "这不成立"));
        }
        problem = problem.help(say!(
            "mend what it is about, or the assertion where that is what changed",
            "请修改它所针对的内容;如果约定本身变了,请修改断言"
        ));
        problem = self.shown_by(problem, judge.person, &[]);
        // with several kinds of person what is right for one may be wrong for the next
        let problem = if judge.person.is_empty() { self.offer_number(problem, &expr.kind, judge) } else { problem };
        self.report(problem);
    }

    /// Where a single number is compared, the number that would make the comparison hold.
    fn offer_number(&self, mut problem: Diagnostic, kind: &ExprKind, judge: &Judge<'_>) -> Diagnostic {
        use crate::model::CompareOp as Op;
        let ExprKind::Compare(left, Op::Equal | Op::AtMost | Op::AtLeast, right) = kind else { return problem };
        for (literal, other) in [(left, right), (right, left)] {
            let is_literal = matches!(self.scheme.expr(*literal).kind, ExprKind::Number(..));
            let Ok(Value::Number(value)) = judge.value(*other) else { continue };
            // a value that never ends, or is very long, can not be written
            let writable = value.decimal_places().is_some_and(|places| value.to_decimal_places(places).is_some());
            if is_literal && writable {
                let amount = self.amount_of(*other, &value);
                let Say { en, zh } = &amount;
                let title = say!("write `{en}`", "写成 `{zh}`");
                problem = problem.fix(title, self.scheme.expr(*literal).span, amount);
            }
        }
        problem
    }
}

fn against(a: &Say, b: &Say) -> Say {
    Say { en: format!(": {} against {}", a.en, b.en), zh: format!(":{} 对 {}", a.zh, b.zh) }
}

/// What an assertion depends on.
#[derive(Default)]
struct Used {
    definitions: BTreeSet<usize>,
    patches: Vec<usize>,
    /// Dimension and bool facts, with how many values they have.
    facts: BTreeMap<usize, usize>,
    /// The levels of weights, by their section.
    levels: BTreeMap<Option<usize>, Rc<Level>>,
}

/// The weights of the levels that somebody rescales, where they are decided; the others stand for themselves.
fn rescaled(used: &Used, active: &Active<'_>) -> BTreeMap<Node, Rational> {
    let levels = used.levels.values().filter(|level| active.rest(level).is_some());
    let shares = levels.flat_map(|level| active.shares(level));
    shares.filter(|share| !share.is_open()).map(|share| (share.node, share.value)).collect()
}

impl Used {
    fn by(checker: &mut Checker<'_>, condition: ExprId) -> Self {
        let scheme = checker.scheme;
        let mut used = Self::default();
        let mut open = vec![condition];
        while let Some(id) = open.pop() {
            let kind = &scheme.expr(id).kind;
            match kind {
                ExprKind::Definition(index) if used.definitions.insert(*index) => {
                    let definition = scheme.definitions.get(*index);
                    touching(definition.map(|d| &d.value), &mut used.patches);
                    open.extend(definition.iter().flat_map(|d| d.value.all()).map(|(value, _)| *value));
                }
                ExprKind::Fact(fact) => {
                    let field = scheme.facts.fields.get(*fact).filter(|f| !f.optional || f.default.is_some());
                    let size = match field.map(|f| &f.kind) {
                        Some(FieldKind::Member(dimension)) => dimension.members.len(),
                        Some(FieldKind::Bool) => 2,
                        _ => 0,
                    };
                    if size > 0 {
                        used.facts.insert(*fact, size);
                    }
                }
                ExprKind::Indicator(index, IndicatorMember::Weight) => used.weight(checker, Node::Indicator(*index)),
                ExprKind::Section(index, GroupMember::Weight) => used.weight(checker, Node::Section(*index)),
                _ => {}
            }
            open.extend(parts(kind));
        }
        used
    }

    /// The patches that change a weight, or one of those above it; of a grouping without weight those in it.
    fn weight(&mut self, checker: &mut Checker<'_>, node: Node) {
        let scheme = checker.scheme;
        let mut at = Some(node);
        while let Some(node) = at {
            if let Node::Section(index) = node
                && let Some(section) = scheme.sections.get(index).filter(|s| s.weight.is_unset())
            {
                section.children.iter().for_each(|child| self.weight(checker, *child));
                return;
            }
            presence_patches(scheme, node, &mut self.patches);
            let around = scheme.level_around(node);
            let level = checker.level_of(around);
            if level.rests.is_empty() {
                touching(scheme.weight_of(node).map(|(weight, _)| weight), &mut self.patches);
            } else if !self.levels.contains_key(&around) {
                self.patches.extend(patches_of(scheme, &level, around));
            }
            self.levels.insert(around, level);
            at = around.map(Node::Section);
        }
        self.patches.sort_unstable();
        self.patches.dedup();
    }
}

/// Computes for one kind of person.
struct Judge<'a> {
    scheme: &'a Scheme,
    person: &'a BTreeMap<usize, usize>,
    active: &'a Active<'a>,
    levels: &'a BTreeMap<Option<usize>, Rc<Level>>,
    /// The weights that are rescaled.
    shares: BTreeMap<Node, Rational>,
    definitions: BTreeMap<usize, Decided>,
}

impl Judge<'_> {
    fn settle(&mut self, index: usize) {
        let value = self.scheme.definitions.get(index).and_then(|d| self.pick(&d.value)).map(|value| self.value(value));
        if let Some(value) = value {
            self.definitions.insert(index, value);
        }
    }

    fn pick<T: Copy>(&self, property: &Layered<T>) -> Option<T> {
        property.pick(|patch| self.active.depth(patch)).map(|(value, ..)| *value)
    }

    fn value(&self, id: ExprId) -> Decided {
        let expr = self.scheme.expr(id);
        let span = expr.span;
        let unknown = |why: Say| Err(Undecided { at: span, why: Some(why) });
        match &expr.kind {
            ExprKind::Number(value, _) => Ok(Value::Number(value.clone())),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Date(date) => Ok(Value::Date(*date)),
            ExprKind::Member(_, place) => Ok(Value::Member(*place)),
            ExprKind::Definition(index) => {
                self.definitions.get(index).cloned().unwrap_or(Err(Undecided { at: span, why: None }))
            }
            ExprKind::Fact(fact) => self.fact(*fact, span),
            ExprKind::Indicator(index, IndicatorMember::Weight) => self.weight(Node::Indicator(*index), span),
            ExprKind::Section(index, GroupMember::Weight) => self.weight(Node::Section(*index), span),
            ExprKind::Todo | ExprKind::Bad => Err(Undecided { at: span, why: None }),
            ExprKind::Negate(inner) => Ok(Value::Number(-self.number(*inner)?)),
            ExprKind::Not(inner) => Ok(Value::Bool(!self.truth(*inner)?)),
            ExprKind::As(inner, _) => self.value(*inner),
            ExprKind::Sum(first, rest) => self.sum(*first, rest, span),
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, op, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                holds(&left, *op, &right).map(Value::Bool).ok_or(Undecided { at: span, why: None })
            }
            ExprKind::In(value, positive, set) => Ok(Value::Bool(self.within(*value, set)? == *positive)),
            ExprKind::And(parts) => self.all(parts, true),
            ExprKind::Or(parts) => self.all(parts, false),
            ExprKind::If(arms, otherwise) => {
                for (condition, value) in arms {
                    if self.truth(*condition)? {
                        return self.value(*value);
                    }
                }
                self.value(*otherwise)
            }
            ExprKind::Else(options) => options.first().map_or(unknown(only_scored()), |first| self.value(*first)),
            ExprKind::Call(function, args) => self.call(*function, args, span),
            ExprKind::AsOf => {
                unknown(say!("the evaluation date is only known when somebody is scored", "评价日要到评分时才知道"))
            }
            ExprKind::Presence(..) | ExprKind::Field(_) | ExprKind::List(_) => unknown(differs()),
            ExprKind::Indicator(..)
            | ExprKind::Section(..)
            | ExprKind::GradeName(_)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Outcome(_)
            | ExprKind::Class(_)
            | ExprKind::ClassName(..)
            | ExprKind::ClassAttribute(..)
            | ExprKind::Noticed(_)
            | ExprKind::Taken(_)
            | ExprKind::Pool(_)
            | ExprKind::Rank
            | ExprKind::Percentile
            | ExprKind::Won(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Grade
            | ExprKind::GradeAttribute(_) => unknown(only_scored()),
        }
    }

    fn fact(&self, fact: usize, span: Span) -> Decided {
        match (self.person.get(&fact), self.scheme.facts.fields.get(fact).map(|f| &f.kind)) {
            (Some(place), Some(FieldKind::Member(_))) => Ok(Value::Member(*place)),
            (Some(place), Some(FieldKind::Bool)) => Ok(Value::Bool(*place == 1)),
            _ => Err(Undecided { at: span, why: Some(differs()) }),
        }
    }

    fn number(&self, id: ExprId) -> Result<Rational, Undecided> {
        match self.value(id)? {
            Value::Number(number) => Ok(number),
            Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Err(Undecided { at: self.scheme.expr(id).span, why: None })
            }
        }
    }

    fn truth(&self, id: ExprId) -> Result<bool, Undecided> {
        match self.value(id)? {
            Value::Bool(value) => Ok(value),
            Value::Missing | Value::Date(_) | Value::Number(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Err(Undecided { at: self.scheme.expr(id).span, why: None })
            }
        }
    }

    fn sum(&self, first: ExprId, rest: &[(AddOp, ExprId)], span: Span) -> Decided {
        let mut total = self.value(first)?;
        for (op, term) in rest {
            total = match (total, op, self.value(*term)?) {
                (Value::Number(a), AddOp::Plus, Value::Number(b)) => Value::Number(a + b),
                (Value::Number(a), AddOp::Minus, Value::Number(b)) => Value::Number(a - b),
                (Value::Date(a), AddOp::Minus, Value::Date(b)) => Value::Number(a.days_since(b).into()),
                _ => {
                    let why = say!("dates are not computed with here", "这里不计算日期");
                    return Err(Undecided { at: span, why: Some(why) });
                }
            };
        }
        Ok(total)
    }

    fn product(&self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Decided {
        let mut product = self.number(first)?;
        for (op, factor) in rest {
            let right = self.number(*factor)?;
            let at = self.scheme.expr(*factor).span;
            product = match op {
                MulOp::Times => product * right,
                MulOp::Over => product
                    .checked_div(&right)
                    .ok_or_else(|| Undecided { at, why: Some(say!("the divisor is 0", "除数为 0")) })?,
            };
            if product.bits() > super::known::MOST_BITS {
                let why = say!("the number grows too long", "数字过长");
                return Err(Undecided { at, why: Some(why) });
            }
        }
        Ok(Value::Number(product))
    }

    fn within(&self, value: ExprId, set: &Set) -> Result<bool, Undecided> {
        let at = self.scheme.expr(value).span;
        let value = self.value(value)?;
        let compared = |op, other: &Value| holds(&value, op, other).ok_or(Undecided { at, why: None });
        use crate::model::CompareOp as Op;
        match set {
            Set::Values(values) => {
                for item in values {
                    if compared(Op::Equal, &self.value(*item)?)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Set::Interval(Interval { low, high, low_open, high_open, .. }) => {
                let above = compared(if *low_open { Op::Greater } else { Op::AtLeast }, &self.value(*low)?)?;
                let below = compared(if *high_open { Op::Less } else { Op::AtMost }, &self.value(*high)?)?;
                Ok(above && below)
            }
        }
    }

    /// `and` (`wanted`) or `or`: one part may decide for all, whatever the others are.
    fn all(&self, parts: &[ExprId], wanted: bool) -> Decided {
        let mut undecided = None;
        for part in parts {
            match self.truth(*part) {
                Ok(value) if value != wanted => return Ok(Value::Bool(value)),
                Ok(_) => {}
                Err(part) => undecided = undecided.or(Some(part)),
            }
        }
        undecided.map_or(Ok(Value::Bool(wanted)), Err)
    }

    fn call(&self, function: ValueFunction, args: &[ExprId], span: Span) -> Decided {
        let whole = |mode| Rounding { places: 0, mode };
        let given: Vec<Rational> = args.iter().map(|a| self.number(*a)).collect::<Result<_, _>>()?;
        let value = match (function, given.as_slice()) {
            (ValueFunction::Min, all) => all.iter().min().cloned(),
            (ValueFunction::Max, all) => all.iter().max().cloned(),
            (ValueFunction::Clamp, [value, low, high]) => Some(value.clone().max(low.clone()).min(high.clone())),
            (ValueFunction::Abs, [value]) => Some(value.abs()),
            (ValueFunction::Floor, [value]) => Some(value.round(whole(RoundMode::Floor))),
            (ValueFunction::Ceil, [value]) => Some(value.round(whole(RoundMode::Ceil))),
            (ValueFunction::Days, [value]) => Some(value.clone()),
            (ValueFunction::Round, [value, places @ ..]) => {
                let places = places.first().and_then(Rational::to_i64).unwrap_or(0);
                let places = u32::try_from(places).unwrap_or(0);
                Some(value.round(Rounding { places, mode: self.scheme.lines.mode }))
            }
            _ => None,
        };
        let why = say!("this function is not computed here", "这里不计算此函数");
        value.map(Value::Number).ok_or(Undecided { at: span, why: Some(why) })
    }

    /// The product of the weights down the tree; of a grouping without weight the sum of what is in it.
    fn weight(&self, node: Node, span: Span) -> Decided {
        self.effective(node).map(Value::Number).ok_or(Undecided { at: span, why: None })
    }

    fn effective(&self, node: Node) -> Option<Rational> {
        let scheme = self.scheme;
        if !self.active.is_present(node) {
            return Some(Rational::ZERO);
        }
        if let Node::Section(index) = node {
            let section = scheme.sections.get(index)?;
            if section.weight.is_unset() {
                return section.children.iter().map(|child| self.effective(*child)).sum();
            }
        }
        let mut product = Rational::ONE;
        let mut at = Some(node);
        while let Some(node) = at {
            let around = scheme.level_around(node);
            let is_rescaled = self.levels.get(&around).is_some_and(|level| self.active.rest(level).is_some());
            let share = if is_rescaled { self.shares.get(&node).cloned() } else { self.written(node) };
            product = &product * &share?;
            at = around.map(Node::Section);
        }
        Some(product)
    }

    fn written(&self, node: Node) -> Option<Rational> {
        let share = self.active.share(node).filter(|share| !share.is_open() && self.active.is_present(node))?;
        Some(share.value)
    }

    /// The innermost part that makes a condition fail.
    fn failing(&self, id: ExprId) -> ExprId {
        match &self.scheme.expr(id).kind {
            ExprKind::And(parts) => {
                let part = parts.iter().find(|part| matches!(self.truth(**part), Ok(false)));
                part.map_or(id, |part| self.failing(*part))
            }
            ExprKind::If(arms, otherwise) => {
                let arm = arms.iter().find(|(condition, _)| matches!(self.truth(*condition), Ok(true)));
                self.failing(arm.map_or(*otherwise, |(_, value)| *value))
            }
            _ => id,
        }
    }
}

fn holds(left: &Value, op: crate::model::CompareOp, right: &Value) -> Option<bool> {
    let order = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Member(a), Value::Member(b)) => a.cmp(b),
        _ => return None,
    };
    Some(op.agrees(order))
}

fn differs() -> Say {
    say!("this differs from person to person", "这因人而异")
}

fn only_scored() -> Say {
    say!("this is only known when somebody is scored", "这要到评分时才知道")
}
