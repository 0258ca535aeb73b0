//! The inspector keeps its word: every made-up person can be pasted into a test and shows what is said, and nobody ever
//! leaves a proved bound.
#![cfg(feature = "render")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;
mod reference;
#[path = "support/told.rs"]
mod told;

use std::path::PathBuf;

use merit::diag::{Lang, Say};
use merit::inspect::{inspect, profile};
use merit::outcome::{LineStatus, More};
use merit::plan::{IndicatorPlan, MethodPlan};
use merit::value::{Date, Rational};
use merit::{Engine, Inspection, Outcome, trial};
use told::give;

fn schemes() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = ["tests/cases/run", "tests/cases/advice"]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|e| e == "merit"))
        .collect();
    all.sort();
    all
}

fn inspected(text: &str) -> Inspection {
    let text = text.to_owned();
    inspect("x.merit", &move |_: &str| Ok::<_, Say>(text.clone()))
}

/// The advice alone, without looking for people.
fn advised(text: &str) -> Inspection {
    let text = text.to_owned();
    Engine::inspect("x.merit", &move |_: &str| Ok::<_, Say>(text.clone()))
}

/// The person that a text shows between its backticks.
fn shown(text: &str) -> Option<&str> {
    text.split('`').find(|part| part.starts_with("person shown {"))
}

/// Pasted behind the scheme, each person compiles in both languages and gets the total that the report says.
#[test]
fn every_person_shown_can_be_pasted_and_replays() {
    let mut replayed = 0;
    for path in schemes() {
        let text = std::fs::read_to_string(&path).unwrap();
        let inspection = inspected(&text);
        let Some(profile) = profile(&inspection) else { continue };
        let engine = inspection.engine.as_ref().unwrap();
        let at = engine.plan().effective.map(|(_, to)| format!(" as of {to}")).unwrap_or_default();
        for grade in &profile.grades {
            let Some((total, who)) = &grade.reached else { continue };
            for (lang, given) in [(Lang::En, "person shown {"), (Lang::Zh, "样例 示例 {")] {
                let who = who.get(lang);
                let dated = engine.plan().is_dated || engine.plan().needs_date;
                let date = inspection.engine.as_ref().unwrap().plan().effective.map(|(_, to)| to.to_string());
                assert_eq!(dated, date.is_some_and(|date| who.ends_with(&date)), "{who}");
                let who = who.split('`').nth(1).unwrap();
                assert!(who.starts_with(given), "{who}");
                let name = if lang == Lang::En { "shown" } else { "示例" };
                let test = format!(
                    "{text}\n{who}\ntest \"replayed\" {{ given {name}{at}  expect total = {total}  expect grade = {} }}\n",
                    grade.name
                );
                let engine = Engine::compile("pasted.merit", &test)
                    .unwrap_or_else(|problems| panic!("{}: {problems}\n{who}", path.display()));
                let report = trial::run(&engine).into_iter().find(|report| report.name == "replayed").unwrap();
                assert!(report.failures.is_empty(), "{}: {report:#?}\n{who}", path.display());
                replayed += 1;
            }
        }
    }
    assert!(replayed > 20, "only {replayed} people");
}

/// The report says in words, in both languages, what the profile holds.
#[test]
fn a_profile_is_told_in_both_languages() {
    let text = std::fs::read_to_string("tests/cases/advice/total_beyond_100.merit").unwrap();
    let profile = profile(&inspected(&text)).unwrap();
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| merit::report::profile(&profile, lang));
    assert!(en.contains("bound [50, 125], reached [50, 125]"), "{en}");
    assert!(zh.contains("理论范围 [50, 125],实际达到 [50, 125]"), "{zh}");
    assert!(en.contains("flat: plan_done: above 150% nothing more is earned"), "{en}");
}

/// Each step of the cheapest way was scored: whoever sets out gets the totals that are told, and the last one the best grade.
#[test]
fn the_cheapest_way_replays() {
    let (mut ways, mut replayed) = (0, 0);
    for path in schemes() {
        let text = std::fs::read_to_string(&path).unwrap();
        let inspection = inspected(&text);
        let Some(profile) = profile(&inspection) else { continue };
        let Some(way) = &profile.way else { continue };
        let at = inspection.engine.as_ref().unwrap().plan().effective.map(|(_, to)| format!(" as of {to}"));
        let at = at.unwrap_or_default();
        for lang in [Lang::En, Lang::Zh] {
            let who = way.from.get(lang).split('`').nth(1).unwrap();
            let name = if lang == Lang::En { "shown" } else { "示例" };
            let mut changes: Vec<String> = vec![];
            let mut tests = format!("test \"at the start\" {{ given {name}{at}  expect total = {} }}\n", way.total);
            let mut total = way.total.clone();
            for step in &way.steps {
                let [before, after] = [&step.change.0, &step.change.1].map(|change| change.get(lang).to_owned());
                let fact = |change: &str| change.split(':').next().unwrap().to_owned();
                assert_eq!(fact(&before), fact(&after));
                let standing = changes.iter().find(|change| fact(change) == fact(&after)).map_or(who, String::as_str);
                assert!(standing.contains(&before) || !standing.contains(&fact(&before)), "{before} in {standing}");
                changes.retain(|change| fact(change) != fact(&after));
                changes.push(after);
                total += step.gain.clone();
                assert_eq!(total, step.total, "{}", path.display());
                assert!(step.effort > Rational::ZERO, "{step:?}");
                let with = changes.join(", ");
                tests += &format!("test \"a step\" {{ given {name}{at} with {{ {with} }}  expect total = {total} }}\n");
                replayed += 1;
            }
            if way.arrives && !changes.is_empty() {
                let with = changes.join(", ");
                tests += &format!(
                    "test \"at the top\" {{ given {name}{at} with {{ {with} }}  expect grade = {} }}\n",
                    way.grade
                );
                ways += 1;
            }
            let engine = Engine::compile("pasted.merit", &format!("{text}\n{who}\n{tests}"))
                .unwrap_or_else(|problems| panic!("{}: {problems}\n{tests}", path.display()));
            for report in trial::run(&engine) {
                assert!(report.failures.is_empty(), "{}: {report:#?}\n{who}\n{tests}", path.display());
            }
        }
    }
    assert!(ways > 6 && replayed > 12, "only {ways} ways, {replayed} steps");
}

/// Weights are told for each kind of person that patches tell apart, once, and they total 100 %.
#[test]
fn weights_are_told_for_each_kind_of_person() {
    let text = std::fs::read_to_string("tests/cases/run/quarterly.merit").unwrap();
    let told = profile(&inspected(&text)).unwrap();
    assert_eq!(told.weights.more, More::Known(0));
    let kinds: Vec<&str> = told.weights.kinds.iter().map(|kind| kind.who.en.as_str()).collect();
    assert_eq!(
        kinds,
        ["`{ role: fmcg }`", "`{ role: key_account, stage: emerging }`", "`{ role: key_account, stage: mature }`"]
    );
    for kind in &told.weights.kinds {
        assert_eq!(kind.shares.iter().flatten().cloned().sum::<Rational>(), Rational::ONE);
    }
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| merit::report::profile(&told, lang));
    assert!(en.contains("effective weight    1    2    3\n"), "{en}");
    assert!(en.contains("销售额完成率      30%  18%  15%\n"), "{en}");
    assert!(zh.contains("有效权重"), "{zh}");
    assert!(en.contains("  people are scored as of 2024-12-31\n"), "{en}");
}

/// Where patches tell more kinds of person apart than fit, the first are shown and the others said.
#[test]
fn too_many_kinds_of_person_are_said() {
    let told = |dimensions: usize| {
        let mut text = "scheme s\n".to_owned();
        let facts: Vec<String> = (0..dimensions).map(|d| format!("d{d}: bool")).collect();
        text += &format!("facts {{ key person: text  x: number in [0, 100]  {} }}\n", facts.join("  "));
        for d in 0..dimensions {
            text += &format!("section s{d} {{ weight todo_share\n indicator a{d} {{ weight 50% score x }} ");
            text += &format!("indicator b{d} {{ weight 50% score x }} }}\n");
            text += &format!("when d{d} {{ indicator a{d} {{ weight 40% }} indicator b{d} {{ weight 60% }} }}\n");
        }
        let share = Rational::ONE.checked_div(&Rational::from(i64::try_from(dimensions).unwrap())).unwrap();
        let text = text.replace("todo_share", &format!("{}%", &share * &Rational::HUNDRED));
        profile(&inspected(&text)).unwrap_or_else(|| panic!("{text}"))
    };
    let (some, many) = (told(5), told(10));
    assert_eq!((some.weights.kinds.len(), some.weights.more), (12, More::Known(20)));
    assert!(merit::report::profile(&some, Lang::En).contains("patches tell 20 more kinds of person apart"));
    assert_eq!((many.weights.kinds.len(), many.weights.more), (12, More::Many));
    assert!(merit::report::profile(&many, Lang::Zh).contains("区分出的人员类别过多"));
}

/// Doubts that two people show name them: the total stays with another value of a fact that no rule looks at, and rises in
/// each indicator that a figure counts in.
#[test]
fn doubts_shown_by_two_people_replay() {
    let (mut alike, mut twice) = (0, 0);
    for path in schemes() {
        let text = std::fs::read_to_string(&path).unwrap();
        let inspection = inspected(&text);
        let at = inspection.engine.as_ref().unwrap().plan().effective.map(|(_, to)| format!(" as of {to}"));
        let at = at.unwrap_or_default();
        for finding in &inspection.findings {
            let helps = || finding.help.iter().map(|help| help.en.as_str());
            let Some(who) = helps().find_map(shown) else { continue };
            let expects = |words: &str| {
                let each = words.split(", ").map(|each| each.rsplit_once(' ').unwrap());
                each.map(|(name, points)| format!("expect {}.points = {points}", name.trim_matches('`')))
                    .collect::<Vec<_>>()
            };
            let tests = match finding.code.id() {
                "M0507" => {
                    alike += 1;
                    let told = helps().find(|help| help.contains(" has a total of ")).unwrap();
                    let told = told.split(" has a total of ").nth(1).unwrap();
                    let (total, with) = told.split_once(", and so with ").unwrap();
                    let with = with.trim_matches('`');
                    format!(
                        "test \"one\" {{ given shown{at}  expect total = {total} }}\n\
                         test \"other\" {{ given shown{at} with {with}  expect total = {total} }}\n"
                    )
                }
                "M0508" => {
                    twice += 1;
                    let one = helps().find(|help| help.starts_with("for example")).unwrap();
                    let one = expects(one.split(" earns ").nth(1).unwrap());
                    let other = helps().find(|help| help.starts_with("and with `")).unwrap();
                    let (with, other) = other.trim_start_matches("and with `").split_once("`: ").unwrap();
                    let other = expects(other);
                    assert_eq!(one.len(), other.len());
                    let points = |expect: &str| Rational::parse(expect.rsplit(' ').next().unwrap()).unwrap();
                    assert!(one.iter().zip(&other).all(|(a, b)| points(a) < points(b)), "{one:?} {other:?}");
                    let (one, other) = (one.join("  "), other.join("  "));
                    format!(
                        "test \"one\" {{ given shown{at}  {one} }}\n\
                         test \"other\" {{ given shown{at} with {with}  {other} }}\n"
                    )
                }
                _ => continue,
            };
            let engine = Engine::compile("pasted.merit", &format!("{text}\n{who}\n{tests}"))
                .unwrap_or_else(|problems| panic!("{}: {problems}\n{who}\n{tests}", path.display()));
            for report in trial::run(&engine) {
                assert!(report.failures.is_empty(), "{}: {report:#?}\n{who}\n{tests}", path.display());
            }
        }
    }
    assert!(alike >= 2 && twice >= 8, "only {alike} alike, {twice} twice");
}

/// Somebody for whom a condition holds whoever is asked about: those with the most and the least points.
#[test]
fn a_veto_for_everybody_is_shown_at_both_ends() {
    let text = std::fs::read_to_string("tests/cases/advice/veto_that_never_fires.merit").unwrap();
    let inspection = inspected(&text);
    let engine = inspection.engine.as_ref().unwrap();
    let always = inspection.findings.iter().find(|found| found.message.en.contains("fires for everybody")).unwrap();
    let people: Vec<&str> = always.help.iter().filter_map(|help| shown(&help.en)).collect();
    assert_eq!(people.len(), 2, "{:#?}", always.help);
    for who in people {
        let tests = format!("{text}\n{who}\ntest \"fires\" {{ given shown  expect always.fired }}\n");
        let engine = Engine::compile("pasted.merit", &tests).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(trial::run(&engine).iter().all(|report| report.failures.is_empty()), "{who}");
    }
    assert!(engine.plan().vetoes.len() == 2);
    let never = inspection.findings.iter().find(|found| found.message.en.contains("can never fire")).unwrap();
    assert!(never.help.iter().all(|help| shown(&help.en).is_none()), "nobody can show it: {:#?}", never.help);
}

/// Advice about totals comes with the people who show it.
#[test]
fn totals_beyond_their_range_are_shown() {
    let text = std::fs::read_to_string("tests/cases/advice/total_beyond_100.merit").unwrap();
    let inspection = inspected(&text);
    let beyond = inspection.findings.iter().find(|found| found.code.id() == "M0501").unwrap();
    let people: Vec<&str> = beyond.help.iter().filter_map(|help| shown(&help.en)).collect();
    assert_eq!(people.len(), 2, "{:#?}", beyond.help);
    assert!(beyond.help.iter().any(|help| help.en.starts_with("reached 110: ")), "{:#?}", beyond.help);
}

fn sum(outcome: &Outcome) -> Rational {
    let lines = outcome.indicators.values().map(|line| line.points.value());
    lines.chain(outcome.adjustments.iter().map(|line| line.points.value())).cloned().sum()
}

/// What compiles gives every record a sum of lines within the proved bound; what is reached lies within it as well.
#[test]
fn nobody_leaves_a_proved_bound() {
    let (mut stream, mut held) = (generate::stream(), 0);
    for _ in 0..60 {
        let case = stream.case();
        let inspection = advised(&case.scheme_text);
        let Some(engine) = &inspection.engine else { continue };
        let date = case.as_of.as_deref().map(|date| Date::parse(date).unwrap());
        let engine = date.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap());
        for record in &case.records {
            let Ok(reading) = engine.read(&give(record)) else { continue };
            let Ok(outcome) = engine.score_record(&reading.record) else { continue };
            // each line may be rounded by less than a step of its last place
            let lines = outcome.indicators.len() + outcome.adjustments.len();
            let step = engine.plan().lines.map_or(Rational::ZERO, |rounding| Rational::scaled(1, rounding.places));
            let slack = &step * &Rational::from(i64::try_from(lines).unwrap());
            let sum = sum(&outcome);
            let (low, high) = (inspection.bounds.low(), inspection.bounds.high());
            held += usize::from(low.is_some() || high.is_some());
            assert!(low.is_none_or(|low| &sum + &slack >= low), "{sum}\n{}", case.scheme_text);
            assert!(high.is_none_or(|high| &sum - &slack <= high), "{sum}\n{}", case.scheme_text);
        }
    }
    assert!(held > 40, "only {held} records of schemes with a bound");
}

/// Where a direction is declared and nothing is said against it, no two people contradict it.
#[test]
fn declared_directions_hold_between_any_two_people() {
    let (mut stream, mut pairs, mut refused) = (generate::stream(), 0, 0);
    for _ in 0..150 {
        let case = stream.case();
        let Ok(plain) = Engine::compile("x.merit", &case.scheme_text) else { continue };
        let date = case.as_of.as_deref().map(|date| Date::parse(date).unwrap());
        for (rule, higher) in plain
            .plan()
            .indicators
            .iter()
            .filter(|rule| fixed_by_its_measure(rule))
            .zip([true, false].into_iter().cycle())
        {
            let at = rule.span.range().end;
            let brace = at + case.scheme_text[at..].find('{').unwrap() + 1;
            let word = if higher { " better higher " } else { " better lower " };
            let text = format!("{}{word}{}", &case.scheme_text[..brace], &case.scheme_text[brace..]);
            let inspection = advised(&text);
            let Some(engine) = &inspection.engine else { continue };
            if inspection.findings.iter().any(|found| found.code.id() == "M0503") {
                refused += 1;
                continue;
            }
            let engine = date.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap());
            let scored = case.records.iter().filter_map(|record| {
                let outcome = engine.score_record(&engine.read(&give(record)).ok()?.record).ok()?;
                let line = outcome.indicators.get(&rule.name).filter(|line| line.status == LineStatus::Scored)?;
                Some((line.measure.as_ref()?.value().clone(), line.score.as_ref()?.value().clone()))
            });
            let scored: Vec<(Rational, Rational)> = scored.collect();
            for (measure, score) in &scored {
                for (other, worth) in scored.iter().filter(|(other, _)| other > measure) {
                    pairs += 1;
                    let fine = if higher { worth >= score } else { worth <= score };
                    assert!(fine, "{}: {measure} scores {score}, {other} scores {worth}\n{text}", rule.name);
                }
            }
        }
    }
    assert!(pairs > 20 && refused > 5, "only {pairs} pairs, {refused} refused");
}

/// Whether nothing but the measure moves the score, whoever is looked at.
fn fixed_by_its_measure(rule: &IndicatorPlan) -> bool {
    let method = matches!(rule.method.base, Some(MethodPlan::Bands(..) | MethodPlan::Curve(..)));
    let patched = !rule.method.layers.is_empty()
        || !rule.measure.layers.is_empty()
        || !rule.cap.layers.is_empty()
        || !rule.floor.layers.is_empty()
        || !rule.mark.layers.is_empty()
        || !rule.zero_below.layers.is_empty()
        || !rule.zero_above.layers.is_empty()
        || rule.present.base == Some(false);
    method && !patched
}

/// Where weight moves the exact sum is rounded once, so what is reached is not the sum of rounded lines.
#[test]
fn what_is_reached_is_what_is_scored() {
    let text = "scheme s\n\
        facts { key person: text  sold: ratio >= 0%  kept: ratio?  late: count }\n\
        indicator selling { weight 60%  measure sold  better higher  score proportional to 100%  cap 120 }\n\
        indicator keeping { weight 30%  measure kept  better higher  score proportional to 100%  cap 100  floor 0  no data redistribute }\n\
        indicator coming { weight 10%  score deduct from 100 { 5 per late }  floor 0 }\n";
    let inspection = inspected(text);
    let profile = profile(&inspection).unwrap();
    let (most, _) = profile.total.most.unwrap();
    // 720/7 + 100/7 = 820/7 = 117.142857…, by lines 102.86 + 14.29 = 117.15
    assert_eq!(most.to_string(), "117.14");
    assert!(profile.total.bound.1.unwrap() > most);
    let advice = inspection.findings.iter().find(|found| found.code == merit::diag::Code::TotalReach).unwrap();
    assert!(advice.help.iter().any(|help| help.en.starts_with("reached 117.14:")), "{advice:#?}");
}
