//! Findings get the people who show them.

use crate::diag::{Code, Diagnostic, Lang, Say, in_file_order, say};
use crate::outcome::Outcome;
use crate::source::Span;
use crate::value::Rational;

use super::paste::paste;
use super::profile::sum;
use super::search::{Search, Shown};

pub(super) fn attach(findings: &mut Vec<Diagnostic>, search: &mut Search<'_>) {
    for finding in findings.iter_mut() {
        let shown = match finding.code {
            Code::TotalReach => extremes(search),
            Code::ActionsTogether => together(finding, search),
            _ => vec![],
        };
        finding.help.extend(shown);
    }
    let proved: Vec<Span> = findings.iter().filter(|f| f.code == Code::UnreachableGrade).map(|f| f.span).collect();
    findings.extend(not_reached(search, &proved));
    in_file_order(findings);
}

/// The greatest and the least total that anybody tried gets before it is cut.
fn extremes(search: &mut Search<'_>) -> Vec<Say> {
    let high = search.best(None, None, &|outcome| Some(sum(outcome)));
    let low = search.best(None, None, &|outcome| Some(-sum(outcome)));
    let mut said = vec![];
    for shown in [high, low].into_iter().flatten() {
        let (total, who) = (sum(&shown.outcome), person(search, &shown));
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

/// Grades that nobody tried has reached and that are not proved to be out of reach.
fn not_reached(search: &mut Search<'_>, proved: &[Span]) -> Vec<Diagnostic> {
    let plan = search.engine.plan();
    let Some(table) = plan.grades.as_ref() else { return vec![] };
    let mut found = vec![];
    for (row, grade) in table.rows.iter().enumerate() {
        if proved.contains(&grade.span) {
            continue;
        }
        // towards the middle of the grade
        let low = grade.threshold.as_ref().map(|(line, _)| line.clone()).unwrap_or_default();
        let high = row.checked_sub(1).and_then(|above| table.rows.get(above)).and_then(|r| r.threshold.as_ref());
        let high = high.map_or(Rational::HUNDRED, |(line, _)| line.clone());
        let aim = (&low + &high).checked_div(&2.into()).unwrap_or_default();
        if search.graded.get(row).is_none_or(Option::is_none) {
            search.best(None, None, &|outcome| Some(-(&Rational::from(outcome.total) - &aim).abs()));
        }
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
    let text = |lang| format!("`{}`", paste(plan, &shown.record, lang));
    Say { en: text(Lang::En), zh: text(Lang::Zh) }
}
