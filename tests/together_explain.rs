//! A person among others is told what bound the grade and why every better one was missed; nobody else is named.
#![cfg(feature = "render")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::diag::Lang;
use merit::engine::{Engine, TogetherOptions};
use merit::facts::Record;
use merit::outcome::{Explanation, MissedReason};
use merit::report;
use serde_json::{Value, json};

/// A scheme whose total is the fact `x`.
fn scheme(rest: &str) -> Engine {
    let text = format!(
        "scheme s
dimension team {{ north \"North\", south \"South\" }}
facts {{ key person: text  team: team = north  x: number in [0, 100]  sales: money = 0  late: count = 0 }}
indicator base \"Base\" {{ weight 100%  score x }}
{rest}"
    );
    Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn people(engine: &Engine, people: &[Value]) -> Vec<Record> {
    people.iter().map(|person| engine.prepare(person).unwrap()).collect()
}

/// People called `who0`, `who1` … with these totals.
fn totals(engine: &Engine, totals: &[i64]) -> Vec<Record> {
    let made: Vec<Value> =
        totals.iter().enumerate().map(|(index, x)| json!({ "person": format!("who{index}"), "x": x })).collect();
    people(engine, &made)
}

fn explained(engine: &Engine, records: &[Record], person: usize) -> Explanation {
    let explanation = engine.explain_together(records, person, &TogetherOptions::default()).unwrap();
    // in no form and no language a word about anybody else
    let told = serde_json::to_string(&explanation).unwrap();
    let texts = [Lang::En, Lang::Zh].map(|lang| report::explain(&explanation, lang));
    for (other, record) in records.iter().enumerate().filter(|(other, _)| *other != person) {
        for text in texts.iter().chain([&told]) {
            assert!(!text.contains(&record.person), "{other} is named: {text}");
        }
    }
    explanation
}

/// The grade, what bound, and each better grade with its reason.
fn told(explanation: &Explanation) -> (String, String, Vec<String>) {
    let grade = explanation.grade.as_ref().unwrap();
    let missed = grade.missed.iter().map(|missed| format!("{}: {}", missed.name, missed.why.en)).collect();
    (grade.name.to_string(), grade.because.say().en, missed)
}

fn expect(engine: &Engine, records: &[Record], person: usize, grade: &str, because: &str, missed: &[&str]) {
    let explanation = explained(engine, records, person);
    let (name, bound, reasons) = told(&explanation);
    assert_eq!((name.as_str(), bound.as_str()), (grade, because));
    assert_eq!(reasons, missed);
}

#[test]
fn seats_are_taken() {
    let engine = scheme(
        "grades { S >= 90 top 40%  A >= 80 share <= 20%  B >= 60  C otherwise }\ncohort { rank by total  ties lower }",
    );
    let group = totals(&engine, &[99, 97, 95, 93, 50]);
    expect(&engine, &group, 0, "S", "99.00 ≥ 90; rank 1 is within the first 2", &[]);
    let behind = "S: the line of 90 is reached; rank 3 is behind the first 2";
    expect(&engine, &group, 2, "A", "95.00 ≥ 80; one of at most 1, filled by rank", &[behind]);
    let missed = [
        "S: the line of 90 is reached; rank 4 is behind the first 2",
        "A: the line of 80 is reached; the only seat is taken by higher totals",
    ];
    expect(&engine, &group, 3, "B", "93.00 ≥ 60", &missed);
    let missed =
        ["S: 50.00 is below the line of 90", "A: 50.00 is below the line of 80", "B: 50.00 is below the line of 60"];
    expect(&engine, &group, 4, "C", "50.00 < 60", &missed);
}

#[test]
fn equals_share_the_border() {
    let engine =
        |ties| scheme(&format!("grades {{ S >= 90 share <= 40%  A otherwise }}\ncohort {{ rank by total  {ties} }}"));
    let lower = engine("ties lower");
    let group = totals(&lower, &[99, 95, 95, 95, 92]);
    let border = "S: the line of 90 is reached; 3 people share the border, where 1 seat is left, and `ties lower` gives it to none of them";
    let closed = "every better grade is closed, as is said below";
    expect(&lower, &group, 1, "A", closed, &[border]);
    let behind = "S: the line of 90 is reached; 1 of 2 seats are taken, 3 equals ahead share the border and got none, and nobody behind them passes";
    expect(&lower, &group, 4, "A", closed, &[behind]);
    let upper = engine("ties upper");
    let because = "95.00 ≥ 90; one of at most 2, filled by rank, all equals at the border let in";
    expect(&upper, &totals(&upper, &[99, 95, 95, 95, 92]), 3, "S", because, &[]);
    let keys = engine("ties by sales then late lower");
    let made: Vec<Value> =
        (0..5).map(|index| json!({ "person": format!("who{index}"), "x": 95, "sales": 100 - index })).collect();
    let missed = "S: the line of 90 is reached; the 2 seats are taken by people who stand before, by rank and then by sales, then late lower";
    expect(&keys, &people(&keys, &made), 2, "A", closed, &[missed]);
}

#[test]
fn ranks_between_the_rows() {
    let engine = scheme(
        "grades { S >= 90 top 10%  A >= 80 rank in (20%, 30%]  B otherwise }\ncohort { rank by total  ties lower }",
    );
    let group = totals(&engine, &[99, 98, 97, 96, 95, 94, 93, 92, 91, 90]);
    let missed = [
        "S: the line of 90 is reached; rank 2 is behind the first 1",
        "A: the line of 80 is reached; rank 20% lies outside (20%, 30%]",
    ];
    expect(&engine, &group, 1, "B", "every better grade is closed, as is said below", &missed);
    let missed = ["S: the line of 90 is reached; rank 3 is behind the first 1"];
    expect(&engine, &group, 2, "A", "97.00 ≥ 80; rank 30% lies in (20%, 30%]", &missed);
}

#[test]
fn the_last_get_at_most_a_grade() {
    let engine = scheme("grades { S >= 90  B >= 60  C otherwise bottom 40% }\ncohort { rank by total  ties lower }");
    let group = totals(&engine, &[95, 95, 94, 94, 92]);
    let last = "S: the line of 90 is reached; among the last 2 of 5, who get `C` at most";
    let lower = "B: the line of 60 is reached; among the last 2 of 5, who get `C` at most";
    expect(&engine, &group, 4, "C", "among the last 2 of 5", &[last, lower]);
    let shared = "equal to the last 2 of 5 at their border, where `ties lower` counts all equals in";
    let missed = [
        format!("S: the line of 90 is reached; {shared}, who get `C` at most"),
        format!("B: the line of 60 is reached; {shared}, who get `C` at most"),
    ];
    expect(&engine, &group, 2, "C", shared, &missed.each_ref().map(String::as_str));
}

#[test]
fn vetoes_small_groups_and_shares_of_nobody() {
    let rules = "veto absent \"Absent\" { when late > 3  effect grade at most B }
grades { S >= 90 top 20%  A >= 80 share <= 30%  B >= 60  C otherwise }
cohort by team { rank by total  min size 3  ties lower  exclude when sales > 1000 }";
    let engine = scheme(rules);
    let person = |name: &str, team: &str, x: i64, late: i64, sales: i64| json!({ "person": name, "team": team, "x": x, "late": late, "sales": sales });
    let group = people(
        &engine,
        &[
            person("p1", "north", 95, 5, 0),
            person("p2", "north", 94, 0, 0),
            person("p3", "north", 70, 0, 0),
            person("p4", "south", 96, 0, 0),
            person("p5", "north", 97, 0, 2000),
        ],
    );
    let missed = [
        "S: the line of 90 is reached; a veto allows `B` at most",
        "A: the line of 80 is reached; a veto allows `B` at most",
    ];
    expect(&engine, &group, 0, "B", "veto: Absent; 95.00 points alone would give S", &missed);
    let none = "the line of 90 is reached; its share of a group of 3 is less than one person";
    let missed = [format!("S: {none}"), format!("A: {}", none.replace("90", "80"))];
    expect(&engine, &group, 1, "B", "94.00 ≥ 60", &missed.each_ref().map(String::as_str));
    expect(&engine, &group, 3, "S", "96.00 ≥ 90", &[]);
    expect(&engine, &group, 4, "S", "97.00 ≥ 90", &[]);
    let remarks = |person: usize| {
        let standing = explained(&engine, &group, person).standing.unwrap();
        (standing.rank, standing.people, standing.remarks.iter().map(|say| say.en.clone()).collect::<Vec<_>>())
    };
    assert_eq!(remarks(0), (None, Some(3), vec!["a veto fired: there is no rank, and no seat is taken".to_owned()]));
    assert_eq!(remarks(1), (Some(1), Some(3), vec![]));
    assert_eq!(remarks(3), (Some(1), Some(1), vec!["the group has 1 member, fewer than 3: no quotas".to_owned()]));
    let excluded = "not compared with others (sales > 1000): there is no rank, and no quota binds";
    assert_eq!(remarks(4), (None, None, vec![excluded.to_owned()]));
    // after a veto that names no grade, the limited ones are closed
    let engine = scheme(&rules.replace("effect grade at most B", "effect total 85"));
    let group = people(
        &engine,
        &[person("p1", "north", 95, 5, 0), person("p2", "north", 94, 0, 0), person("p3", "north", 93, 0, 0)],
    );
    let missed = [
        "S: 85.00 is below the line of 90",
        "A: the line of 80 is reached; it is limited to ranked people, and a veto fired",
    ];
    expect(&engine, &group, 0, "B", "after a veto, the best grade that is not limited to so many people", &missed);
}

#[test]
fn provisional_and_alone() {
    let engine = scheme("grades { S >= 90 top 50%  A otherwise }\ncohort by team { rank by total }");
    let group = totals(&engine, &[95, 94, 80, 70, 60]);
    let explanation = explained(&engine, &group, 2);
    assert_eq!(told(&explanation).0, "A");
    let options = TogetherOptions { absent: vec![Default::default()], ..TogetherOptions::default() };
    let explanation = engine.explain_together(&group, 2, &options).unwrap();
    let standing = explanation.standing.unwrap();
    assert!(
        standing.remarks[0].en.starts_with("provisional: a record that this depends on is at fault"),
        "{standing:?}"
    );
    let alone = engine.explain_record(&group[0]).unwrap();
    assert_eq!(alone.grade.as_ref().unwrap().because.say().en, "95.00 ≥ 90");
    let standing = alone.standing.unwrap();
    assert_eq!((standing.rank, standing.people), (None, None));
    assert!(standing.remarks[0].en.starts_with("scored alone"), "{standing:?}");
}

#[test]
fn the_page_in_both_languages() {
    let engine = scheme(
        "grades { S >= 90 top 20%  A otherwise }
cohort by team { rank by total  ties lower }
award champion \"Champion\" by team { rank by sales top 1  when x >= 60 }
outcome above: bool = sales > (cohort_average(sales) else sales)
outcome place: count = rank else 0",
    );
    let made: Vec<Value> = (0..5)
        .map(|index| json!({ "person": format!("who{index}"), "x": 95 - index, "sales": 100 + index * 10 }))
        .collect();
    let group = people(&engine, &made);
    let explanation = explained(&engine, &group, 4);
    let page = report::explain(&explanation, Lang::En);
    let part = "
Among others, in the group: team North
  rank        5 of 5, 100%
  award       Champion (champion): the first 1 by sales of the same team
              when x >= 60
  facts       x = 91
              sales = 140
  place       s.merit:7:7

Grade A: every better grade is closed, as is said below
  not S       the line of 90 is reached; rank 5 is behind the first 1
";
    assert!(page.contains(part), "{page}");
    assert!(page.contains("cohort_average(sales) = 120\n") && page.contains("rank = 5\n"), "{page}");
    let page = report::explain(&explanation, Lang::Zh);
    let part = "
与他人比较,所在组: team North
  名次        5 人中第 5 名,百分位 100%
  奖项        Champion (champion):sales前 1 名(同一team)
              当 x >= 60
";
    assert!(page.contains(part) && page.contains("  未得 S      已达到 90 分线;名次 5 在前 1 名之后\n"), "{page}");
}

#[test]
fn a_calibration_shows_before_and_after() {
    let engine = scheme("total in [0, 110]\ncalibrate leniency \"Leniency\" { on base by team  shift within [-5, 5] }");
    let person = |name: usize, team: &str, x: i64| json!({ "person": format!("who{name}"), "team": team, "x": x });
    let mut made: Vec<Value> = (0..4).map(|index| person(index, "north", 90)).collect();
    made.extend((4..8).map(|index| person(index, "south", 70)));
    let group = people(&engine, &made);
    let page = report::explain(&explained(&engine, &group, 0), Lang::En);
    let part = "
Leniency: -5.00 points
  rule        Base: by the mean of all less the mean of the group, within [-5, 5]
  before      90.00
  mean of all 80
  of group    90
  moved by    -5.00
  after       85.00
";
    assert!(page.contains(part), "{page}");
    // with two colleagues the mean of the group and one's own points would nearly tell theirs
    let few = people(
        &engine,
        &[person(0, "north", 90), person(1, "north", 88), person(2, "north", 80), person(3, "south", 70)],
    );
    let explanation = explained(&engine, &few, 0);
    let calibration = explanation.adjustments[0].calibration.as_ref().unwrap();
    assert_eq!((&calibration.mean_of_all, &calibration.mean_of_group), (&None, &None));
    assert!(
        report::explain(&explanation, Lang::En).contains("not shown, as it is made of fewer than 3 others' values")
    );
}

#[test]
fn values_of_few_others_are_withheld() {
    let engine = scheme(
        "cohort { rank by total }\noutcome mean: money = cohort_average(sales) else 0\noutcome at: count = rank(sales) else 0",
    );
    let made = |n: i64| {
        (0..n).map(|index| json!({ "person": format!("who{index}"), "x": 5, "sales": index })).collect::<Vec<_>>()
    };
    for (n, withheld) in [(1, false), (2, true), (3, true), (4, false)] {
        let group = people(&engine, &made(n));
        let explanation = explained(&engine, &group, 0);
        let facts: Vec<_> = explanation.outcomes.iter().map(|outcome| &outcome.facts).collect();
        let fact = facts[0].iter().find(|fact| fact.name.starts_with("cohort_average")).unwrap();
        assert_eq!((fact.withheld, fact.value.to_string().is_empty()), (withheld, withheld), "{n}");
        assert!(facts[1].iter().any(|fact| fact.name == "rank(sales)" && !fact.withheld), "{n}");
    }
}

#[test]
fn reasons_are_told_to_programs_too() {
    let engine = scheme("grades { S >= 90 top 20%  A otherwise }\ncohort { rank by total  ties lower }");
    let group = totals(&engine, &[99, 98, 97, 96, 60]);
    let explanation = explained(&engine, &group, 1);
    assert_eq!(explanation.grade.as_ref().unwrap().missed[0].reason, MissedReason::Rank);
    let form = serde_json::to_value(&explanation).unwrap();
    assert_eq!(form["grade"]["missed"][0]["reason"], "rank");
    assert_eq!(form["standing"]["rank"], 2);
    // a scheme that compares nobody is explained as ever
    let plain = scheme("grades { S >= 90  A otherwise }");
    let explanation = plain.explain(&json!({ "person": "who", "x": 80 })).unwrap();
    assert!(explanation.standing.is_none() && explanation.grade.unwrap().missed.is_empty());
}

/// A line with every spell in it would be as long as they are many, and every other line as wide.
#[test]
fn thousands_of_spells_keep_the_page_narrow() {
    let text = "scheme s
facts { key person: text  served: days >= 0  x: number in [0, 100] }
spells weighted by served
indicator base { weight 100%  score x }
grades { A >= 50 top 50%  B otherwise }
cohort { rank by total  ties lower }
";
    let engine = Engine::compile("s.merit", text).unwrap_or_else(|problems| panic!("{problems}"));
    let row = |x: u32| engine.prepare(&json!({ "person": "one", "served": 1, "x": x })).unwrap();
    let rows = (0..2000).map(|index| row(index % 101));
    let record = rows.reduce(|mut before, later| {
        before.add_spell(later);
        before
    });
    let page = report::explain(&explained(&engine, &[record.unwrap()], 0), Lang::En);
    assert!(page.lines().all(|line| line.len() < 400), "{}", page.len());
    assert!(page.contains("spell 2000") && page.contains(" + …) ÷ 2000"), "{}", page.len());
}

/// Who is excluded, or scored alone, has no grade that goes by quota alone, and no veto is made responsible.
#[test]
fn who_is_not_compared_is_told_so() {
    let engine = scheme(
        "grades { A top 50%  B otherwise }
cohort { rank by total  ties lower  exclude when late > 0 }
",
    );
    let excluded = json!({ "person": "who9", "x": 90, "late": 1 });
    let mut records = totals(&engine, &[80, 70]);
    records.extend(people(&engine, std::slice::from_ref(&excluded)));
    for explanation in [explained(&engine, &records, 2), engine.explain(&excluded).unwrap()] {
        let (grade, because, missed) = told(&explanation);
        assert_eq!((grade.as_str(), because.as_str()), ("B", "the best that is not given by quota alone"));
        assert_eq!(missed, ["A: it is given by quota alone, and nobody is compared with this person"]);
    }
}
