//! What is asserted of the scheme is computed for every kind of person before anyone is scored.
//!
//! A weight is the one that this kind of person's patches give, down the tree, before redistribution: that depends on the
//! data of one record, and an assertion is about the scheme.

mod compute;
mod depends;
mod judge;
mod undecided;
mod weigh;

use crate::diag::{Code, Diagnostic, Say, Severity, say};
use crate::facts::Value;
use crate::model::{Assertion, ExprId, ExprKind, Set};
use crate::source::Span;

use super::Checker;
use super::cells::{Condition, cells};
use super::level::Active;
use super::order::Step;
use super::todos;
use depends::Used;
use judge::Judge;
use undecided::{Undecided, Why, reported, unknown};

impl Checker<'_> {
    /// Each holds for everybody, or is reported. Only for an error that its author hears of first, `found` by earlier stages
    /// or by this one, is it passed over.
    pub(super) fn asserts(&mut self, order: &[Step], found: &[Diagnostic]) {
        let scheme = self.scheme;
        for assert in &scheme.asserts {
            let Err(Undecided { at, why }) = self.assert(assert, order) else { continue };
            let mut earlier = found.iter().chain(&self.problems);
            let why = match why {
                Why::Undefined(why) | Why::Unknown(why) => why,
                Why::Reported if !earlier.any(|p| p.severity == Severity::Error) => {
                    say!("this is not computed here", "这里不作计算")
                }
                Why::Reported => continue,
                Why::Open => {
                    self.waits(assert, at);
                    continue;
                }
            };
            self.undecided(assert, at, why);
        }
    }

    /// Reports where it fails, and gives back why it could not be decided.
    fn assert(&mut self, assert: &Assertion, order: &[Step]) -> Result<(), Undecided> {
        let scheme = self.scheme;
        let span = scheme.expr(assert.condition).span;
        let used = Used::by(self, assert.condition);
        let mut conditions = vec![];
        for patch in &used.patches {
            // a condition that can not be read is reported where it stands
            let Some(condition) = self.full_condition(*patch) else { return reported(span) };
            conditions.push(condition);
        }
        conditions.extend(used.facts.iter().flat_map(|(fact, size)| {
            (0..*size).map(|value| Condition::Is(*fact, (0..*size).map(|v| v == value).collect()))
        }));
        let Some(kinds) = cells(&conditions) else {
            let why = say!("it depends on more kinds of person than can be tried", "它涉及的人员组合过多,无法逐一验证");
            return unknown(span, why);
        };
        let mut undecided: Option<Undecided> = None;
        for kind in kinds {
            // what follows the patches among the conditions are facts
            let active = Active::new(scheme, &used.patches, &kind.holds);
            let mut judge = Judge::new(scheme, &kind.person, &active, &used.levels);
            for step in order {
                if let Step::Definition(index) = step
                    && used.definitions.contains(index)
                {
                    judge.settle(*index);
                }
            }
            match judge.truth(assert.condition) {
                Ok(true) => {}
                Ok(false) => {
                    self.fails(assert, &judge);
                    return Ok(());
                }
                Err(part) => match part.why {
                    Why::Undefined(_) | Why::Unknown(_) => return Err(part),
                    // what is not decided for one kind of person may well fail for another
                    Why::Open | Why::Reported => undecided = Some(part),
                },
            }
        }
        undecided.map_or(Ok(()), Err)
    }

    /// Says that an assertion is not proved as long as there is a `todo`; of one in the assertion itself that is told there.
    fn waits(&mut self, assert: &Assertion, at: Span) {
        let scheme = self.scheme;
        let condition = scheme.expr(assert.condition).span;
        let inside = condition.file == at.file && condition.start <= at.start && at.end <= condition.end;
        if inside && todos::places(scheme).contains(&at) {
            return;
        }
        let name = &assert.name;
        let message = say!("`{name}` is not proved yet: it waits for a `todo`", "`{name}` 尚未验证:它涉及“待定”");
        self.report(
            Diagnostic::warning(Code::Todo, assert.span, message).label(at, say!("this is not decided", "这尚未确定")),
        );
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
                "an assertion may use numbers, dates, params, `x.weight`, dimensions and bools; about a record write `check NAME: warn when …`",
                "断言可以使用数、日期、参数、`x.权重`、类别和是非;针对每条记录请写 `校验 名称: 提醒 当 …`"
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
