//! What holds of people who are scored together, seen from outside: neither order nor names matter, groups do not touch
//! each other, seats are kept, no lower total passes a higher one, and amounts are shared out to the last step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "support/seed.rs"]
mod seed;

use merit::Engine;
use merit::engine::{Together, TogetherOptions};
use merit::facts::{Fault, FaultKind, Record};
use merit::outcome::{Figure, Outcome, Shown, Status};
use merit::value::Rational;
use proptest::prelude::*;
use serde_json::json;

/// What a person is like; totals and sales are few, so that ties are many.
#[derive(Debug, Clone)]
struct Somebody {
    team: u8,
    scored: u32,
    sales: u32,
    fraud: bool,
    tardy: bool,
    newcomer: bool,
    broken: bool,
}

impl Somebody {
    fn record(&self, engine: &Engine, name: &str) -> Record {
        let facts = json!({
            "person": name, "team": format!("t{}", self.team), "scored": self.scored, "sales": self.sales,
            "fraud": self.fraud, "tardy": self.tardy, "newcomer": self.newcomer, "broken": self.broken,
        });
        engine.prepare(&facts).unwrap()
    }
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let often_no = || prop::bool::weighted(0.08);
    (0_u8..3, 0_u32..12, 0_u32..4, often_no(), often_no(), often_no(), often_no()).prop_map(
        |(team, scored, sales, fraud, tardy, newcomer, broken)| Somebody {
            team,
            scored: 40 + 5 * scored,
            sales,
            fraud,
            tardy,
            newcomer,
            broken,
        },
    )
}

fn people() -> impl Strategy<Value = Vec<Somebody>> {
    prop::collection::vec(somebody(), 1..28)
}

/// People without fault, veto or exclusion.
fn plain_people() -> impl Strategy<Value = Vec<Somebody>> {
    people().prop_map(|mut people| {
        for person in &mut people {
            (person.fraud, person.tardy, person.newcomer, person.broken) = (false, false, false, false);
        }
        people
    })
}

/// The clauses that differ between schemes.
#[derive(Debug, Clone)]
struct Clauses {
    /// The quotas of S, A, B, C and of the row that takes the rest.
    quotas: [String; 5],
    cohort: String,
}

impl Clauses {
    fn has(&self, words: &str) -> bool {
        self.cohort.contains(words) || self.quotas.iter().any(|quotas| quotas.contains(words))
    }
}

fn quota() -> impl Strategy<Value = String> {
    let share = || prop::sample::select(vec![10, 15, 20, 25, 34, 40, 50, 60]);
    prop_oneof![
        3 => Just(String::new()),
        3 => share().prop_map(|p| format!("top {p}%")),
        4 => share().prop_map(|p| format!("share <= {p}%")),
        1 => share().prop_map(|p| format!("share in (0%, {p}%)")),
        1 => share().prop_map(|p| format!("top {p}% share <= 20%")),
        1 => share().prop_map(|p| format!("rank in (0%, {p}%]")),
        1 => (5_u32..15).prop_map(|p| format!("share >= {p}%")),
    ]
}

fn clauses() -> impl Strategy<Value = Clauses> {
    let bottom = prop::sample::select(vec!["", "bottom 10%", "bottom 25%", "bottom 34%"]);
    let rank = prop::sample::select(vec!["", "rank by total then sales  ", "rank by sales then total lower  "]);
    let size = prop::sample::select(vec!["", "", "min size 2  ", "min size 6  "]);
    let ties =
        prop::sample::select(vec!["", "ties lower  ", "ties upper  ", "ties by sales  ", "ties by sales lower  "]);
    let modes = ["", "half_up", "half_even", "up", "down", "floor", "ceil", "largest_remainder"];
    let mode = prop::sample::select(modes.to_vec());
    (prop::array::uniform4(quota()), bottom, rank, size, ties, mode).prop_map(
        |([s, a, b, c], bottom, rank, size, ties, mode)| {
            let mode = if mode.is_empty() { String::new() } else { format!("head count {mode}") };
            Clauses { quotas: [s, a, b, c, bottom.to_owned()], cohort: format!("{rank}{size}{ties}{mode}") }
        },
    )
}

fn compile(clauses: &Clauses, more: &str) -> Engine {
    let [s, a, b, c, rest] = &clauses.quotas;
    let text = format!(
        r#"scheme s
facts {{
  key person: text  team: text  scored: number in [0, 100]  sales: money >= 0
  fraud: bool  tardy: bool  newcomer: bool  broken: bool
}}
total in [0, 100]
indicator work {{ weight 100%  score scored }}
veto cheated {{ when fraud  effect grade D }}
veto late {{ when tardy  effect total at most 85, grade at most B }}
check bad "bad": reject when broken
grades {{ S >= 90 {s} {{ pay: 5 }}  A >= 80 {a} {{ pay: 4 }}  B >= 60 {b} {{ pay: 3 }}  C >= 50 {c} {{ pay: 1 }}  D otherwise {rest} {{ pay: 0 }} }}
cohort by team {{ {}  exclude when newcomer }}
classify place {{ first when rank is present and rank = 1  other otherwise }}
outcome mean: number = (cohort_average(sales) as number) else 0
outcome by_sales: count = rank(sales) else 0
outcome bonus: number = grade.pay * ((percentile else 100%) as number)
check dear "dear" over people by team: warn when sum(bonus) > 12
award champion by team {{ rank by total then sales  top 2 }}
{more}
"#,
        clauses.cohort
    );
    Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

/// What looks at more people than one group.
const ACROSS: &str = r#"group by team { score average(total)  award best { rank by score  top 1 } }
award top_seller { rank by sales  top 3  when scored >= 60 }
check crowd "crowd" over people: warn when count(grade = S) > 3"#;

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("p{at:03}")).collect()
}

fn records(engine: &Engine, people: &[Somebody]) -> Vec<Record> {
    let names = names(people.len());
    people.iter().zip(&names).map(|(person, name)| person.record(engine, name)).collect()
}

type Results = Vec<Result<Outcome, Vec<Fault>>>;

/// What is the same whatever people are called.
fn nameless(results: &Results) -> Vec<Result<Outcome, Vec<FaultKind>>> {
    let nameless = results.iter().map(|result| match result {
        Ok(outcome) => Ok(Outcome { person: String::new(), ..outcome.clone() }),
        Err(faults) => Err(faults.iter().map(|fault| fault.kind).collect()),
    });
    nameless.collect()
}

fn groups(together: &Together) -> Vec<String> {
    together.groups.iter().map(|group| serde_json::to_string(group).unwrap()).collect()
}

fn row(grade: Option<&str>) -> usize {
    "SABCD".find(grade.unwrap()).unwrap()
}

fn unresolved(result: &Result<Outcome, Vec<Fault>>) -> bool {
    result.as_ref().is_err_and(|faults| faults.iter().any(|fault| fault.kind == FaultKind::UnresolvedTie))
}

proptest! {
    #![proptest_config(seed::drawn(150))]

    #[test]
    fn the_order_of_the_records_never_matters(
        clauses in clauses(),
        people in people(),
        keys in prop::collection::vec(any::<u32>(), 28),
    ) {
        let more = format!("{ACROSS}\noutcome part: number = allocate(100, sales) else 0  round to 1");
        let engine = compile(&clauses, &more);
        let here = records(&engine, &people);
        let mut order: Vec<usize> = (0..here.len()).collect();
        order.sort_by_key(|at| keys[*at]);
        let moved: Vec<Record> = order.iter().map(|at| here[*at].clone()).collect();
        let (before, after) = (engine.score_together(&here), engine.score_together(&moved));
        prop_assert_eq!(groups(&before), groups(&after));
        for (place, at) in order.iter().enumerate() {
            prop_assert_eq!(&before.results[*at], &after.results[place]);
        }
    }

    #[test]
    fn names_never_matter(clauses in clauses(), people in people(), salt in any::<u32>()) {
        let engine = compile(&clauses, ACROSS);
        let here = records(&engine, &people);
        let renamed: Vec<Record> = people
            .iter()
            .enumerate()
            .map(|(at, person)| person.record(&engine, &format!("{}-{at}", salt.wrapping_mul(at as u32 + 7))))
            .collect();
        let (before, after) = (engine.score_together(&here), engine.score_together(&renamed));
        prop_assert_eq!(nameless(&before.results), nameless(&after.results));
        prop_assert_eq!(groups(&before), groups(&after));
    }

    #[test]
    fn counts_total_the_group_and_keep_to_the_seats(clauses in clauses(), people in people()) {
        let engine = compile(&clauses, "");
        let together = engine.score_together(&records(&engine, &people));
        for group in &together.groups {
            let of_group = |at: &usize| &together.results[*at];
            let tied = group.people.iter().map(of_group).filter(|result| unresolved(result)).count();
            let graded: usize = group.grades.iter().map(|count| count.people).sum();
            prop_assert_eq!(graded + tied, group.n);
            prop_assert_eq!(group.n, group.people.len());
            for count in &group.grades {
                let shown = group
                    .people
                    .iter()
                    .map(of_group)
                    .filter(|result| result.as_ref().is_ok_and(|o| o.grade.as_ref() == Some(&count.grade)))
                    .count();
                prop_assert_eq!(shown, count.people);
                let limited = group.quotas_apply && !clauses.has("ties upper");
                let most = count.most.filter(|_| limited).unwrap_or(group.n);
                prop_assert!(count.people <= most, "{}: {} of {most}", count.grade, count.people);
            }
        }
    }

    #[test]
    fn nobody_is_graded_above_a_higher_total(clauses in clauses(), people in people()) {
        prop_assume!(!clauses.has("rank in") && !clauses.has("rank by sales"));
        let engine = compile(&clauses, "");
        let results = engine.score_together(&records(&engine, &people)).results;
        let ranked: Vec<(u8, &Outcome)> = people
            .iter()
            .zip(&results)
            .filter_map(|(person, result)| Some((person.team, result.as_ref().ok().filter(|o| o.rank.is_some())?)))
            .collect();
        for (team, one) in &ranked {
            for (_, other) in ranked.iter().filter(|(its, _)| its == team) {
                if one.total > other.total {
                    prop_assert!(row(one.grade.as_deref()) <= row(other.grade.as_deref()));
                    prop_assert!(one.rank < other.rank);
                }
            }
        }
    }

    #[test]
    fn who_comes_last_lowers_nobody_while_seats_stay(
        people in plain_people(),
        seats in prop::array::uniform5(0_usize..5),
        kinds in prop::array::uniform4(prop::sample::select(vec!["top", "share <=", ""])),
        ties in prop::sample::select(vec!["ties lower", "ties upper", "ties by sales"]),
    ) {
        let mut people: Vec<Somebody> = people;
        people.iter_mut().for_each(|person| person.team = 0);
        let score = |people: &[Somebody]| {
            // a little more than the seats' share of the people, so that it is cut to the seats
            let n = people.len();
            let share = |at: usize| 100_000 * seats[at].min(n) / n + usize::from(seats[at] < n);
            let percent = |at: usize| format!("{}.{:03}%", share(at) / 1000, share(at) % 1000);
            let quota = |at: usize| if kinds[at].is_empty() { String::new() } else { format!("{} {}", kinds[at], percent(at)) };
            let quotas = [quota(0), quota(1), quota(2), quota(3), format!("bottom {}", percent(4))];
            let engine = compile(&Clauses { quotas, cohort: ties.to_owned() }, "");
            engine.score_together(&records(&engine, people)).results
        };
        let before = score(&people);
        let weakest = Somebody { scored: 0, sales: 0, ..people[0].clone() };
        people.push(weakest);
        let after = score(&people);
        for (before, after) in before.iter().zip(&after) {
            let Ok(before) = before else { continue };
            match after {
                Ok(after) => {
                    prop_assert!(row(after.grade.as_deref()) <= row(before.grade.as_deref()), "{before:?}\n{after:?}");
                    prop_assert_eq!(before.rank, after.rank);
                }
                // the border of `bottom` moved up to equals that no key orders
                Err(faults) => {
                    prop_assert_eq!(faults[0].kind, FaultKind::UnresolvedTie);
                    prop_assert!(seats[4] > 0);
                }
            }
        }
    }

    #[test]
    fn parts_total_the_amount(
        people in people(),
        amount in -100_000_i64..100_000,
        places in 0_u32..4,
        has_else in any::<bool>(),
    ) {
        let clauses = Clauses { quotas: Default::default(), cohort: String::new() };
        let amount = Rational::scaled(amount, 2);
        let shown = amount.to_string();
        let value = if has_else { format!("allocate({shown}, sales) else 0") } else { "if sum_of > 0 then part_of else 0".to_owned() };
        let lets = if has_else { String::new() } else {
            format!("let part_of = allocate({shown}, sales) else 0\nlet sum_of = cohort_average(sales) else 0\n")
        };
        let engine = compile(&clauses, &format!("{lets}outcome part: number = {value}  round to {places}"));
        let results = engine.score_together(&records(&engine, &people)).results;
        for team in 0..3 {
            let members: Vec<(&Somebody, &Outcome)> = people
                .iter()
                .zip(&results)
                .filter_map(|(person, result)| Some((person, result.as_ref().ok()?)))
                .filter(|(person, _)| person.team == team && !person.newcomer)
                .collect();
            let part = |outcome: &Outcome| match &outcome.outcomes["part"] {
                Shown::Number(figure) => Rational::parse(&figure.to_string()).unwrap(),
                other => panic!("{other:?}"),
            };
            let total: Rational = members.iter().map(|(_, outcome)| part(outcome)).sum();
            let shared = members.iter().any(|(person, _)| person.sales > 0);
            let rounding = merit::value::Rounding { places, mode: merit::value::RoundMode::HalfUp };
            let whole = if shared { amount.round(rounding) } else { Rational::ZERO };
            prop_assert_eq!(total, whole, "team {}", team);
        }
    }

    #[test]
    fn groups_do_not_touch_each_other(clauses in clauses(), people in people()) {
        let engine = compile(&clauses, "");
        let all = records(&engine, &people);
        let together = engine.score_together(&all);
        for team in 0..3 {
            let of_team: Vec<usize> = (0..people.len()).filter(|at| people[*at].team == team).collect();
            let alone: Vec<Record> = of_team.iter().map(|at| all[*at].clone()).collect();
            let expected: Results = of_team.iter().map(|at| together.results[*at].clone()).collect();
            prop_assert_eq!(engine.score_together(&alone).results, expected);
        }
    }

    #[test]
    fn a_fault_makes_its_own_group_provisional(clauses in clauses(), people in people()) {
        let engine = compile(&clauses, "");
        let results = engine.score_together(&records(&engine, &people)).results;
        for (person, result) in people.iter().zip(&results) {
            let Ok(outcome) = result else { continue };
            let faulty = people.iter().zip(&results).any(|(other, result)| other.team == person.team && result.is_err());
            let quotas = clauses.quotas.iter().any(|quota| !quota.is_empty());
            if quotas {
                prop_assert_eq!(outcome.status == Status::Provisional, faulty, "{:?} in {:?}", outcome, person);
            }
        }
    }

    #[test]
    fn who_is_left_out_was_never_there(clauses in clauses(), people in people()) {
        let engine = compile(&clauses, ACROSS);
        let all = records(&engine, &people);
        let options = TogetherOptions { exclude_faulty: true, ..TogetherOptions::default() };
        let with = engine.score_together_with(&all, &options);
        let sound: Vec<usize> = (0..people.len()).filter(|at| !people[*at].broken).collect();
        let few: Vec<Record> = sound.iter().map(|at| all[*at].clone()).collect();
        let without = engine.score_together_with(&few, &options);
        let kept: Results = sound.iter().map(|at| with.results[*at].clone()).collect();
        prop_assert_eq!(&kept, &without.results);
        prop_assert_eq!(groups(&with), groups(&without));
    }

    #[test]
    fn one_person_together_is_one_person_alone(clauses in clauses(), person in somebody()) {
        // quotas of a group of one would count too
        prop_assume!(clauses.has("min size"));
        let engine = compile(&clauses, ACROSS);
        let record = person.record(&engine, "p");
        let together = engine.score_together(std::slice::from_ref(&record)).results.remove(0);
        match (together, engine.score_record(&record)) {
            (Ok(together), Ok(alone)) => {
                prop_assert_eq!(alone.rank, None);
                let quotas = clauses.quotas.iter().any(|quota| !quota.is_empty());
                prop_assert_eq!(alone.status == Status::Provisional, quotas);
                prop_assert_eq!(
                    (&together.total, &together.grade, &together.indicators, &together.vetoes, &together.adjustments),
                    (&alone.total, &alone.grade, &alone.indicators, &alone.vetoes, &alone.adjustments)
                );
                prop_assert_eq!(&together.awards, &alone.awards);
                prop_assert_eq!(&together.outcomes["mean"], &alone.outcomes["mean"]);
            }
            (together, alone) => prop_assert_eq!(together, alone),
        }
    }

    #[test]
    fn what_is_explained_is_what_came(clauses in clauses(), people in people()) {
        let engine = compile(&clauses, ACROSS);
        let all = records(&engine, &people);
        let options = TogetherOptions::default();
        let together = engine.score_together_with(&all, &options);
        for (at, result) in together.results.iter().enumerate().take(6) {
            let explained = engine.explain_together(&all, at, &options);
            prop_assert_eq!(&explained.map(|explanation| explanation.outcome), result);
        }
    }
}

/// A fault that shows only when the grade is known takes the person out of his group all the same.
#[test]
fn a_fault_behind_the_grade_takes_no_seat() {
    let text = "scheme s\nfacts { key person: text  scored: number in [0, 100]  must: number }
        indicator work { weight 100%  score scored }
        grades { S >= 90 top 34%  A otherwise }
        cohort { ties lower }
        outcome bonus: number = if grade = A then must else 1
        outcome mean: number = (cohort_average(scored) as number) else 0";
    let engine = Engine::compile("s.merit", text).unwrap_or_else(|problems| panic!("{problems}"));
    let person = |name: &str, scored: u32, must: Option<u32>| {
        engine.prepare(&json!({ "person": name, "scored": scored, "must": must })).unwrap()
    };
    // b is graded S by score and A by his rank, and only then is a fact of his needed
    let all = [person("a", 99, None), person("b", 95, None), person("c", 60, Some(1)), person("d", 30, Some(2))];
    let together = engine.score_together(&all);
    let faulty: Vec<bool> = together.results.iter().map(Result::is_err).collect();
    assert_eq!(faulty, [false, true, false, false]);
    for outcome in together.results.iter().flatten() {
        assert_eq!(outcome.status, Status::Provisional);
        assert_eq!(outcome.outcomes["mean"].to_string(), "63");
    }
    let options = TogetherOptions { exclude_faulty: true, ..TogetherOptions::default() };
    let with = engine.score_together_with(&all, &options);
    let without = engine.score_together_with(&[all[0].clone(), all[2].clone(), all[3].clone()], &options);
    let kept: Vec<_> = with.results.iter().filter(|result| result.is_ok()).cloned().collect();
    assert_eq!(kept, without.results);
    assert_eq!(with.results[0].as_ref().unwrap().status, Status::Scored);
    assert_eq!(engine.explain_together(&all, 0, &options).unwrap().outcome, with.results[0].clone().unwrap());
}

/// A part of a negative amount lies below zero, and the checker knows.
#[test]
fn parts_can_be_negative() {
    let text = |amount: i32| {
        format!(
            "scheme s\nfacts {{ key person: text  w: number >= 0 }}\ncohort {{ }}
            indicator work {{ weight 100%  score 5 + (allocate({amount}, w) else 0)  cap 100 }}"
        )
    };
    let problems = Engine::compile("s.merit", &text(-10)).unwrap_err();
    assert!(problems.to_string().contains("below 0"), "{problems}");
    Engine::compile("s.merit", &text(10)).unwrap_or_else(|problems| panic!("{problems}"));
}

/// Figures are read back as they are shown.
#[test]
fn shown_figures_are_exact() {
    assert_eq!(Figure::exact(Rational::scaled(125, 2)).to_string(), "1.25");
}

/// Otherwise everybody's part would vanish without a word, for one wrong figure of one of them.
#[test]
fn a_negative_weight_is_the_fault_of_whoever_has_it() {
    let text = "scheme pool
        facts { key person: text  w: number }
        indicator work { weight 100%  score 80 }
        cohort { rank by total }
        outcome part: number = allocate(100, w) else 0  round to 2";
    let engine = Engine::compile("pool.merit", text).unwrap();
    let records: Vec<Record> = [("a", 1), ("b", 3), ("c", -1)]
        .map(|(person, w)| engine.prepare(&json!({ "person": person, "w": w })).unwrap())
        .into();
    let together = engine.score_together(&records);
    let parts: Vec<String> =
        together.results.iter().flatten().map(|outcome| outcome.outcomes["part"].to_string()).collect();
    assert_eq!(parts, ["25.00", "75.00"]);
    let fault = &together.results[2].as_ref().unwrap_err()[0];
    assert_eq!(fault.kind, FaultKind::OutOfBounds);
    assert!(fault.message.en.contains("is -1") && fault.message.en.contains("max(…, 0)"), "{}", fault.message.en);
}

#[test]
fn a_range_that_leaves_out_its_only_point_is_refused() {
    for quota in ["share in (20%, 20%]", "share in [20%, 20%)", "rank in (0%, 0%)"] {
        let text = format!(
            "scheme pool
            facts {{ key person: text  w: number in [0, 100] }}
            indicator work {{ weight 100%  score w }}
            grades {{ S >= 90 {quota}  A otherwise }}
            cohort {{ rank by total  ties lower }}"
        );
        let said = Engine::compile("pool.merit", &text).unwrap_err().to_string();
        assert!(said.contains("no share lies in this range"), "{quota}: {said}");
    }
}

#[test]
fn a_group_of_excluded_people_only_is_no_group() {
    let text = "scheme pool
        facts { key person: text  team: text  trial: bool }
        indicator work { weight 100%  score 80 }
        cohort by team { rank by total  exclude when trial }";
    let engine = Engine::compile("pool.merit", text).unwrap();
    let records: Vec<Record> = [("a", "x", false), ("b", "x", true), ("c", "y", true)]
        .map(|(person, team, trial)| {
            engine.prepare(&json!({ "person": person, "team": team, "trial": trial })).unwrap()
        })
        .into();
    let together = engine.score_together(&records);
    assert_eq!(together.results.iter().flatten().count(), 3);
    let groups: Vec<usize> = together.groups.iter().map(|group| group.n).collect();
    assert_eq!(groups, [1]);
}

/// A check over people looks at all of them once: who is turned away has been counted, and brings nobody else down.
#[test]
fn one_rejection_does_not_bring_about_the_next() {
    let engine = Engine::compile(
        "once.merit",
        "scheme once
facts { key person: text  sold: number in [0, 100]  office: text }
indicator work { weight 100%  score sold }
grades { A >= 15 top 50%  B otherwise }
cohort by office { rank by total  ties lower }
check above over people by office: reject when sold > (average(sold) else sold)",
    )
    .unwrap_or_else(|problems| panic!("{problems}"));
    // the mean of all four is 25; of those who stay it is 15. Blanks around a name make no second office
    let people = [("a", 10, "East"), ("b", 20, "East "), ("c", 30, " East"), ("d", 40, "East")];
    let records: Vec<_> = people
        .iter()
        .map(|(person, sold, office)| {
            engine.prepare(&serde_json::json!({ "person": person, "sold": sold, "office": office })).unwrap()
        })
        .collect();
    let together = engine.score_together(&records);
    let stays: Vec<bool> = together.results.iter().map(Result::is_ok).collect();
    assert_eq!(stays, [true, true, false, false]);
    let ranks: Vec<_> = together.results.iter().flatten().map(|outcome| outcome.rank).collect();
    assert_eq!(ranks, [Some(2), Some(1)]);
}
