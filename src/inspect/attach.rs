//! Findings get the people who show them.

use crate::diag::{Code, Diagnostic, Lang, Say, in_file_order, say};
use crate::outcome::Outcome;
use crate::plan::{BandTest, Choice, GradeStep, MethodPlan};
use crate::source::Span;
use crate::value::Rational;

use super::pairs::{alike, both};
use super::paste::paste;
use super::reads::reads;
use super::search::{Search, Shown};

pub(super) fn attach(findings: &mut Vec<Diagnostic>, search: &mut Search<'_>) {
    for finding in findings.iter_mut() {
        let shown = match finding.code {
            Code::TotalReach => extremes(search),
            Code::ActionsTogether => together(finding, search),
            Code::Direction => against(finding, search),
            Code::Cliff => across(finding, search),
            Code::IdleCondition => applies(finding, search),
            Code::Unused => alike(finding, search),
            Code::CountedTwice => both(finding, search),
            _ => vec![],
        };
        finding.help.extend(shown);
    }
    let proved: Vec<Span> = findings.iter().filter(|f| f.code == Code::UnreachableGrade).map(|f| f.span).collect();
    findings.extend(not_reached(search, &proved));
    in_file_order(findings);
}

/// Somebody for whom a condition holds, and somebody for whom it does not, as far as there are such people; where it holds
/// for everybody, those with the greatest and the least total.
fn applies(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let plan = search.engine.plan();
    let veto = plan.vetoes.iter().find(|veto| veto.span == finding.span).map(|veto| veto.name.clone());
    let check = plan.checks.iter().find(|check| check.span == finding.span).map(|check| check.title().to_owned());
    let action = plan.actions.iter().find(|action| action.span == finding.span).map(|action| action.name.clone());
    let holds = |outcome: &Outcome| {
        let among = |names: &[String], name: &Option<String>| name.as_ref().is_some_and(|name| names.contains(name));
        among(&outcome.vetoes, &veto) || among(&outcome.warnings, &check) || among(&outcome.actions, &action)
    };
    let one = Rational::ONE;
    let when = |wanted: bool| move |holds: bool| Some(if holds == wanted { Rational::ONE } else { Rational::ZERO });
    let (yes, no) = (when(true), when(false));
    let never = search.best(None, Some(&one), &|outcome| no(holds(outcome))).filter(|shown| shown.worth == one);
    let ever = search.best(None, Some(&one), &|outcome| yes(holds(outcome))).filter(|shown| shown.worth == one);
    match (ever, never) {
        (Some(ever), Some(never)) => {
            let (ever, never) = (person(search, &ever), person(search, &never));
            let (en, zh, en_not, zh_not) = (&ever.en, &ever.zh, &never.en, &never.zh);
            vec![
                say!("it applies to {en}", "它对 {zh} 成立"),
                say!("it does not apply to {en_not}", "它对 {zh_not} 不成立"),
            ]
        }
        (Some(_), None) => {
            let high = search.best(None, None, &|outcome| Some(Rational::from(outcome.computed_total)));
            let low = search.best(None, None, &|outcome| Some(-Rational::from(outcome.computed_total)));
            let both = [high, low].into_iter().flatten().filter(|shown| holds(&shown.outcome));
            let said = both.map(|shown| {
                let (total, who) = (shown.outcome.computed_total, person(search, &shown));
                let (en, zh) = (&who.en, &who.zh);
                say!("it applies at {total} points: {en}", "得 {total} 分的人也成立:{zh}")
            });
            said.collect()
        }
        (None, _) => vec![],
    }
}

/// The greatest and the least sum of lines, as far as the finding counts them, that anybody tried gets before it is cut.
fn extremes(search: &mut Search<'_>) -> Vec<Say> {
    // the bound is that of the indicators: what adjustments give is declared
    let sum =
        |outcome: &Outcome| outcome.indicators.values().map(|line| line.points.value()).cloned().sum::<Rational>();
    let high = search.best(None, None, &|outcome| Some(sum(outcome)));
    let low = search.best(None, None, &|outcome| Some(-sum(outcome)));
    let mut said = vec![];
    for shown in [high, low].into_iter().flatten() {
        let adjusted: Rational = shown.outcome.adjustments.iter().map(|line| line.points.value()).cloned().sum();
        let (total, who) = (search.before_cut(&shown) - adjusted, person(search, &shown));
        let (en, zh) = (&who.en, &who.zh);
        said.push(say!("reached {total}: {en}", "实际达到 {total}:{zh}"));
    }
    said
}

/// Somebody for whom the two actions follow; their titles stand in the text of the finding's places.
fn together(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let plan = search.engine.plan();
    let at = |span: Span| plan.actions.iter().find(|action| action.span == span).map(|action| action.name.clone());
    let (Some(first), Some(second)) = (finding.labels.first().and_then(|l| at(l.span)), at(finding.span)) else {
        return vec![];
    };
    let both = |outcome: &Outcome| {
        let taken = [&first, &second].iter().filter(|name| outcome.actions.contains(name)).count();
        Some(Rational::from(i64::try_from(taken).unwrap_or(0)))
    };
    match search.best(None, Some(&Rational::from(2)), &both).filter(|shown| shown.worth == Rational::from(2)) {
        Some(shown) => {
            let who = person(search, &shown);
            let (en, zh) = (&who.en, &who.zh);
            vec![say!("for example {en}", "例如 {zh}")]
        }
        None => vec![say!("nobody was found for whom both follow", "没有找到两者同时发生的人")],
    }
}

/// Two people, one with more of the measure than the other, and what each of them earns.
fn against(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let plan = search.engine.plan();
    let Some(rule) = plan.indicators.iter().find(|rule| holds(rule.span, finding, &rule.method)) else { return vec![] };
    let facts = reads(plan, rule);
    let name = rule.name.clone();
    let most = search.best(Some(&facts), None, &|outcome| measured(outcome, &name));
    let least = search.best(Some(&facts), None, &|outcome| measured(outcome, &name).map(|measure| -measure));
    [least, most].into_iter().flatten().filter_map(|shown| earned(search, &shown, &name)).collect()
}

/// Somebody on the line of the steepest step, and somebody just beside it who has another score.
fn across(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let plan = search.engine.plan();
    let Some(rule) = plan.indicators.iter().find(|rule| holds(rule.span, finding, &rule.method)) else { return vec![] };
    let Some(MethodPlan::Bands(rows, _)) = &rule.method.base else { return vec![] };
    let stepped = rows.iter().filter(|row| finding.labels.iter().any(|label| label.span == row.span));
    let lines = stepped.flat_map(|row| match &row.test {
        BandTest::Compare(_, line) => vec![line.clone()],
        BandTest::In(low, _, high, _) => vec![high.clone(), low.clone()],
        BandTest::Otherwise => vec![],
    });
    let (facts, name) = (reads(plan, rule), rule.name.clone());
    let worth = |shown: &Shown| Some(shown.outcome.indicators.get(&name)?.points.value().clone());
    let mut steepest: Option<(Rational, [Shown; 2])> = None;
    for line in lines {
        for below in [true, false] {
            let pair = search.at_line(&facts, (&line, below), &|outcome| measured(outcome, &name));
            let Some((on, beside)) = pair else { continue };
            let Some((a, b)) = worth(&on).zip(worth(&beside)) else { continue };
            let step = (&a - &b).abs();
            if !step.is_zero() && steepest.as_ref().is_none_or(|(most, _)| *most <= step) {
                steepest = Some((step, [on, beside]));
            }
        }
    }
    let Some((_, shown)) = steepest else { return vec![] };
    shown.iter().filter_map(|shown| earned(search, shown, &name)).collect()
}

/// Whether a finding is about a rule: it stands at the rule, or at its method.
fn holds(rule: Span, finding: &Diagnostic, method: &Choice<MethodPlan>) -> bool {
    let of_method = method.all().any(|method| match method {
        MethodPlan::Proportional(_, span)
        | MethodPlan::Inverse(_, span)
        | MethodPlan::Bands(_, span)
        | MethodPlan::Curve(_, span) => *span == finding.span,
        MethodPlan::Rated(rated) => rated.span == finding.span,
        MethodPlan::Value(_) => false,
    });
    rule == finding.span || of_method
}

fn measured(outcome: &Outcome, name: &str) -> Option<Rational> {
    Some(outcome.indicators.get(name)?.measure.as_ref()?.value().clone())
}

/// What somebody earns, in words.
fn earned(search: &Search<'_>, shown: &Shown, name: &str) -> Option<Say> {
    let points = &shown.outcome.indicators.get(name)?.points;
    let who = person(search, shown);
    let (en, zh) = (&who.en, &who.zh);
    Some(say!("{points} points: {en}", "{points} 分:{zh}"))
}

/// Grades that nobody tried has reached and that are not proved to be out of reach.
fn not_reached(search: &mut Search<'_>, proved: &[Span]) -> Vec<Diagnostic> {
    let plan = search.engine.plan();
    let Some(table) = plan.grades.as_ref() else { return vec![] };
    let is_wanted = |grade: &GradeStep| !proved.contains(&grade.span) && !grade.by_rank;
    search.reach_grades(&|row| table.rows.get(row).is_some_and(is_wanted));
    let mut found = vec![];
    for (row, grade) in table.rows.iter().enumerate().filter(|(_, grade)| is_wanted(grade)) {
        if search.graded.get(row).is_none_or(Option::is_none) {
            let name = &grade.name;
            let message = say!("nobody who was tried reaches grade `{name}`", "试过的人中没有人得到等级 `{name}`");
            found.push(Diagnostic::note(Code::GradeNotReached, grade.span, message).help(say!(
                "this is no proof; write a `test` with somebody who should reach it",
                "这不是证明;请写一个应得该等级的人的 `测试`"
            )));
        }
    }
    found
}

pub(super) fn person(search: &Search<'_>, shown: &Shown) -> Say {
    let plan = search.engine.plan();
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| paste(plan, &shown.record, lang));
    match search.told_date() {
        Some(date) => say!("`{en}` as of {date}", "`{zh}`,截至 {date}"),
        None => say!("`{en}`", "`{zh}`"),
    }
}
