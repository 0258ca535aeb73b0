//! Teams and histories: others' results in dependency order, circles and strangers named, an earlier output as input.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod folder;

use std::path::{Path, PathBuf};

use merit::diag::{Code, Lang, Say};
use merit::engine::{Enrolled, Graded};
use merit::facts::read_partly;
use merit::{Engine, FaultKind, Organisation, trial};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/teams")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("teams").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Engines of files by name, and the organisation that they are.
fn organisation(files: &[(&str, &str)]) -> Organisation {
    let shelf = |name: &str| {
        let found = files.iter().find(|(file, _)| *file == name);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| Say::same(format!("no file {name}")))
    };
    let load = |(name, _): &(&str, &str)| Engine::load(name, &shelf).unwrap_or_else(|problems| panic!("{problems}"));
    Organisation::new(files.iter().map(load).collect()).unwrap()
}

fn enrol(engine: &Engine, people: &serde_json::Value) -> Vec<Enrolled> {
    let one = |person: &serde_json::Value| {
        let (reading, faults) = read_partly(engine.facts(), &merit::facts::to_raw(person).unwrap());
        Enrolled { person: Some(reading.record.person.clone()), record: Some(reading.record), faults }
    };
    people.as_array().unwrap().iter().map(one).collect()
}

/// Scores people given for each scheme.
fn score(organisation: &Organisation, people: &[serde_json::Value]) -> Vec<Vec<Graded>> {
    let people = organisation.engines().iter().zip(people).map(|(engine, people)| enrol(engine, people));
    organisation.score(people.collect()).people
}

fn total(graded: &Graded) -> String {
    match &graded.result {
        Ok(outcome) => outcome.total.to_string(),
        Err(faults) => faults.iter().map(|f| format!("{} {}", f.kind.code(), f.message)).collect::<Vec<_>>().join("; "),
    }
}

fn totals(graded: &[Graded]) -> Vec<String> {
    graded.iter().map(total).collect()
}

const REP: &str = "scheme rep
    facts { key person: text  manager: text?  active: bool = true  calls: count in [0, 100] }
    grades { A >= 80  B otherwise }
    indicator calling { weight 100%  score calls  cap 100 }
    outcome bonus: money = calls as money";

fn manager(filter: &str, faulty: &str) -> String {
    format!(
        "scheme manager facts {{ key person: text  region: text? }}
         team reps: results of \"rep.merit\" where {filter} {faulty}
         indicator staff {{ weight 100%  score average(reps, total)  cap 100  floor 0  no data zero }}
         outcome last: count = count(reps where grade = B)"
    )
}

#[test]
fn schemes_pass_their_own_tests_in_both_languages() {
    for name in ["manager.merit", "manager.zh.merit"] {
        let engine = folder::load(&cases(), name, None).unwrap_or_else(|problems| panic!("{problems}"));
        let reports = trial::run(&engine);
        assert!(!reports.is_empty());
        for report in reports {
            assert!(report.failures.is_empty(), "{name}: {}: {:?}", report.name, report.failures);
        }
    }
}

/// r1: 110 % of 60 = 66 + 36 = 102; r2: 60 + 38 − 10 = 88, held; r3: 30 + 24 − 4 = 50; r4: 48 + 28 − 10 = 66, vetoed.
/// m1: (102 + 88 + 50) ÷ 3 = 80 × 40 %; two of three pass: 2/3 × 40 = 26.67; one A of two: 10.
#[test]
fn managers_are_scored_from_their_teams() {
    for (manager, m1, m2) in [
        ("manager.merit", "m1,manager,68.67,68.67", "m2,manager,66.40,66.40"),
        ("manager.zh.merit", "m1,经理,68.67,68.67", "m2,经理,66.40,66.40"),
    ] {
        for schemes in [["rep.merit", manager], [manager, "rep.merit"]] {
            let (table, said) = folder::merit(&cases(), &["score", schemes[0], schemes[1], "facts", "--format", "csv"]);
            assert!(table.contains("\nr1,rep,102.00,"), "{table}{said}");
            assert!(table.contains(&format!("\n{m1},")) && table.contains(&format!("\n{m2},")), "{table}");
            assert!(!said.contains("nothing reads the table"), "{said}");
        }
    }
    let (table, _) = folder::merit(&cases(), &["score", "rep.merit", "manager.merit", "facts"]);
    assert!(table.starts_with("rep 销售代表\nperson") && table.contains("\n\nmanager 销售经理\nperson"), "{table}");
    let (json, _) = folder::merit(&cases(), &["score", "rep.merit", "manager.merit", "facts", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schemes"][1]["scheme"], "manager");
    let m1 = json["results"].as_array().unwrap().iter().find(|r| r["person"] == "m1").unwrap();
    assert_eq!(m1["scheme"], "manager");
    // the held r2 has no bonus, r1 gets 1500
    let expected = [
        ("completion_sum", "156"),
        ("bonus_sum", "1500"),
        ("stars", "2"),
        ("weighed", "1.1"),
        ("sections", "98"),
        ("vetoed", "0"),
    ];
    for (outcome, value) in expected {
        assert_eq!(m1["outcomes"][outcome], value, "{outcome}");
    }
    let m2 = json["results"].as_array().unwrap().iter().find(|r| r["person"] == "m2").unwrap();
    assert_eq!(m2["outcomes"]["vetoed"], "1");
}

#[test]
fn an_explanation_counts_the_team_and_names_nobody_else() {
    let call = ["explain", "rep.merit", "manager.merit", "facts", "--person", "m1"];
    let (text, said) = folder::merit(&cases(), &call);
    assert!(text.contains("× 3"), "{text}{said}");
    assert!(!text.contains("r1") && !text.contains("r2"), "{text}");
    let (rep, _) = folder::merit(&cases(), &["explain", "rep.merit", "manager.merit", "facts", "--person", "r3"]);
    assert!(rep.contains("50.00"), "{rep}");
    let (_, nobody) = folder::merit(&cases(), &["explain", "rep.merit", "manager.merit", "facts", "--person", "r9"]);
    assert!(nobody.contains("nobody is called `r9`"), "{nobody}");
}

#[test]
fn a_missing_scheme_and_a_shared_table_are_named() {
    let (_, said) = folder::merit(&cases(), &["score", "manager.merit", "facts"]);
    assert!(said.contains("asks for results of `rep`, which is not in this run"), "{said}");
    let (_, said) = folder::merit(&cases(), &["score", "rep.merit", "manager.merit", "facts/reps.csv"]);
    assert!(said.contains("can not hold the people of several schemes"), "{said}");
    let (_, said) = folder::merit(&cases(), &["score", "rep.merit", "rep.merit", "facts"]);
    assert!(said.contains("two schemes are called `rep`"), "{said}");
}

#[test]
fn filters_read_facts_and_join_before_anybody_is_scored() {
    let boss = manager("active and manager = self.person and calls > 10", "");
    let organisation = organisation(&[("rep.merit", REP), ("manager.merit", &boss)]);
    let reps = serde_json::json!([
        { "person": "r1", "manager": "m1", "calls": 60 },
        { "person": "r2", "manager": " m1 ", "calls": 90 },
        { "person": "r3", "manager": "m1", "calls": 5 },
        { "person": "r4", "manager": "m1", "calls": 30, "active": false },
        { "person": "r5", "calls": 30 },
    ]);
    let scored = score(&organisation, &[reps, serde_json::json!([{ "person": "m1" }, { "person": "m2" }])]);
    assert_eq!(totals(&scored[0]), ["60.00", "90.00", "5.00", "30.00", "30.00"]);
    assert_eq!(totals(&scored[1]), ["75.00", "0.00"]);
}

#[test]
fn a_faulty_member_is_a_fault_or_left_out_or_nought() {
    let reps = serde_json::json!([
        { "person": "r1", "manager": "m1", "calls": 60 },
        { "person": "r2", "manager": "m1", "calls": 900 },
        { "person": "r3", "manager": "m2", "calls": 80 },
    ]);
    let bosses = serde_json::json!([{ "person": "m1" }, { "person": "m2" }]);
    let run = |faulty: &str| {
        let boss = manager("manager = self.person", faulty);
        let scored =
            score(&organisation(&[("rep.merit", REP), ("manager.merit", &boss)]), &[reps.clone(), bosses.clone()]);
        let last = scored[1][0].result.as_ref().ok().map(|o| o.outcomes["last"].to_string());
        (totals(&scored[1]), last)
    };
    for faulty in ["", "faulty fault"] {
        let (told, _) = run(faulty);
        assert!(told[0].starts_with("F0016 at fault on this team: `r2`"), "{}", told[0]);
        assert_eq!(told[1], "80.00");
    }
    assert_eq!(run("faulty exclude"), (vec!["60.00".to_owned(), "80.00".to_owned()], Some("1".to_owned())));
    assert_eq!(run("faulty zero"), (vec!["30.00".to_owned(), "80.00".to_owned()], Some("2".to_owned())));
}

#[test]
fn what_nought_does_not_have_must_be_covered() {
    let text = manager("manager = self.person", "faulty zero") + "\noutcome paid: money = sum(reps, bonus)";
    let shelf = |name: &str| match name {
        "rep.merit" => Ok::<_, Say>(REP.to_owned()),
        _ => Ok(text.clone()),
    };
    let refused = Engine::load("manager.merit", &shelf).unwrap_err().to_string();
    assert!(refused.contains("M0207"), "{refused}");
}

#[test]
fn managers_that_are_not_there_are_named_at_who_names_them() {
    let boss = manager("manager = self.person", "");
    let organisation = organisation(&[("rep.merit", REP), ("manager.merit", &boss)]);
    let reps = serde_json::json!([{ "person": "r1", "manager": "m7", "calls": 60 }, { "person": "r2", "calls": 60 }]);
    let scored = score(&organisation, &[reps, serde_json::json!([{ "person": "m1" }])]);
    assert_eq!(totals(&scored[0]), ["F0014 nobody of `manager` in this run has the person `m7`", "60.00"]);
    assert_eq!(scored[0][0].result.as_ref().unwrap_err()[0].field.as_deref(), Some("manager"));
    assert_eq!(totals(&scored[1]), ["0.00"]);
}

/// Area managers and key account managers lead representatives by one fact: either will do.
#[test]
fn one_of_several_schemes_may_have_the_manager() {
    let boss = manager("manager = self.person", "");
    let other = boss.replace("scheme manager", "scheme key_manager");
    let organisation = organisation(&[("rep.merit", REP), ("a.merit", &boss), ("b.merit", &other)]);
    let reps = serde_json::json!([
        { "person": "r1", "manager": "m1", "calls": 60 },
        { "person": "r2", "manager": "k1", "calls": 70 },
        { "person": "r3", "manager": "x1", "calls": 70 },
    ]);
    let people = [reps, serde_json::json!([{ "person": "m1" }]), serde_json::json!([{ "person": "k1" }])];
    let scored = score(&organisation, &people);
    assert!(total(&scored[0][2]).contains("nobody of `manager`, `key_manager`"), "{}", total(&scored[0][2]));
    assert_eq!([total(&scored[1][0]), total(&scored[2][0])], ["60.00", "70.00"]);
}

#[test]
fn one_person_has_one_scheme() {
    let boss = manager("manager = self.person", "");
    let organisation = organisation(&[("rep.merit", REP), ("manager.merit", &boss)]);
    let reps = serde_json::json!([{ "person": "p", "manager": "m1", "calls": 60 }, { "person": "q", "calls": 1 }]);
    let scored = score(&organisation, &[reps, serde_json::json!([{ "person": "p" }, { "person": "m1" }])]);
    for graded in [&scored[0][0], &scored[1][0]] {
        assert!(total(graded).starts_with("F0015 this person stands in several schemes of one run, `rep`, `manager`"));
    }
    assert!(total(&scored[1][1]).starts_with("F0016"));
    assert_eq!(total(&scored[0][1]), "1.00");
}

const CLERK: &str = "scheme clerk
    facts { key person: text  manager: text?  calls: count in [0, 100] }
    team staff: results of \"clerk.merit\" where manager = self.person
    indicator calling { weight 50%  score calls  cap 100 }
    indicator leading { weight 50%  score average(staff, total)  cap 100  floor 0  no data redistribute }
    outcome own_calling: points = sum(staff, calling.points)";

#[test]
fn a_chain_of_managers_under_one_scheme_is_scored_from_below() {
    let organisation = organisation(&[("clerk.merit", CLERK)]);
    let people = serde_json::json!([
        { "person": "top", "calls": 100 },
        { "person": "mid", "manager": "top", "calls": 80 },
        { "person": "low", "manager": "mid", "calls": 40 },
    ]);
    let scored = score(&organisation, &[people]);
    assert_eq!(totals(&scored[0]), ["80.00", "60.00", "40.00"]);
}

#[test]
fn a_fact_by_which_ones_own_team_is_found_is_looked_at() {
    let told = |text: &str| {
        let findings = Engine::inspect("clerk.merit", &|_: &str| Ok::<_, Say>(text.to_owned())).findings;
        findings
            .into_iter()
            .filter(|found| found.code == Code::Unused)
            .map(|found| found.message.en)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(CLERK), [""; 0]);
    let spare = CLERK.replace("calls: count in", "spare: count  calls: count in");
    assert_eq!(told(&spare), ["no rule looks at `spare`"]);
}

#[test]
fn circles_and_people_who_lead_themselves_are_named() {
    let organisation = organisation(&[("clerk.merit", CLERK)]);
    let people = serde_json::json!([
        { "person": "a", "manager": "c", "calls": 1 },
        { "person": "b", "manager": "a", "calls": 1 },
        { "person": "c", "manager": "b", "calls": 1 },
        { "person": "d", "manager": "d", "calls": 1 },
        { "person": "e", "manager": "a", "calls": 7 },
        { "person": "f", "manager": "g", "calls": 7 },
    ]);
    let told = totals(&score(&organisation, &[people])[0]);
    for person in &told[..3] {
        assert_eq!(person, "F0013 these people lead each other in a circle: `a`, `b`, `c`");
    }
    assert_eq!(told[3], "F0013 `d` is on his own team, and so leads himself");
    assert_eq!(told[4], "7.00");
    assert_eq!(told[5], "F0014 nobody of `clerk` in this run has the person `g`");
}

/// A hundred thousand managers, each of the next: neither the stack nor time grows beyond measure.
#[test]
fn a_chain_of_a_hundred_thousand_managers() {
    const LONG: usize = 100_000;
    let walk = || {
        let organisation = organisation(&[("clerk.merit", CLERK)]);
        let engine = &organisation.engines()[0];
        let record = |place: usize| {
            let manager = (place > 0).then(|| format!("p{}", place - 1));
            let facts = serde_json::json!({ "person": format!("p{place}"), "manager": manager, "calls": 50 });
            engine.prepare(&facts).unwrap().into()
        };
        let scored = organisation.score(vec![(0..LONG).map(record).collect()]).people;
        assert_eq!(scored[0].len(), LONG);
        assert_eq!(total(&scored[0][0]), "50.00");
        assert_eq!(total(&scored[0][LONG - 1]), "50.00");
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(walk).unwrap().join().unwrap();
}

#[test]
fn schemes_that_ask_for_each_other_are_named() {
    let files = [
        (
            "a.merit",
            "scheme a facts { key person: text } team x: results of \"b.merit\" where person = self.person indicator i { weight 100% score 5 }",
        ),
        (
            "b.merit",
            "scheme b facts { key person: text } team x: results of \"a.merit\" where person = self.person indicator i { weight 100% score 5 }",
        ),
    ];
    let shelf = |name: &str| {
        let found = files.iter().find(|(file, _)| *file == name);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| Say::same("no file"))
    };
    let refused = Engine::load("a.merit", &shelf).unwrap_err();
    let [problem] = refused.diagnostics.as_slice() else { panic!("{refused}") };
    assert_eq!(problem.code.id(), "M0105");
    assert_eq!(
        problem.message.get(Lang::En),
        "these schemes ask for each other's results: `a.merit` → `b.merit` → `a.merit`"
    );
}

#[test]
fn a_team_is_given_by_no_data_and_nobody_is_scored_without_it() {
    let shelf = |_: &str| Ok::<_, Say>(CLERK.to_owned());
    let engine = Engine::load("clerk.merit", &shelf).unwrap();
    let alone = engine.score(&serde_json::json!({ "person": "p", "calls": 5 })).unwrap_err();
    assert_eq!(alone.0[0].kind, FaultKind::TeamFromRun);
    let given = engine.score(&serde_json::json!({ "person": "p", "calls": 5, "staff": [{ "total": 5 }] })).unwrap_err();
    assert_eq!((given.0[0].kind, given.0[0].field.as_deref()), (FaultKind::TeamFromRun, Some("staff")));
}

/// The quarters as merit itself wrote them, one file below the other, are the year's history.
#[test]
fn an_output_of_one_period_is_the_input_of_the_next() {
    let folder = scratch("year");
    let (third, said) = folder::merit(&cases(), &["score", "rep.merit", "facts", "--format", "csv"]);
    assert!(
        third.lines().next().unwrap().ends_with(",kind,warnings,results.points,conduct.points,as_of"),
        "{third}{said}"
    );
    let second = third.replace("2024-09-30", "2024-06-30").replace("r1,102.00", "r1,80.00");
    // with its header, as outputs come when they are put one below the other
    let rows: String = second.lines().map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join("quarters.csv"), third.clone() + &rows).unwrap();
    std::fs::write(folder.join("people.csv"), "person\nr1\nr2\nr3\nr5\n").unwrap();
    for name in ["year.merit", "rep.merit"] {
        std::fs::copy(cases().join(name), folder.join(name)).unwrap();
    }
    let (table, said) = folder::merit(&folder, &["score", "year.merit", ".", "--format", "csv"]);
    // r1: the better of two over three, the mean of 66 and 66, the last by date
    // (102 + 80 − 80) ÷ 3 × 60 % = 20.4; 66 × 20 % = 13.2; 100 × 20 % = 20
    assert!(table.contains("\nr1,53.60,"), "{table}{said}");
    assert!(table.contains(",20.40,13.20,20.00,2,66,3000,2,"), "{table}");
    assert!(said.contains("`quarters` holds earlier results of 1 who are none of the people"), "{said}");
    assert!(said.ends_with("note: 4 people scored\n"), "{said}");
    // somebody without any quarter has nothing
    assert!(table.contains("\nr5,0.00,"), "{table}");
    assert!(!said.contains("no fact reads the column") && !said.contains("of one day"), "{said}");
    // one period as JSON is read just as well
    std::fs::remove_file(folder.join("quarters.csv")).unwrap();
    let (json, _) = folder::merit(&cases(), &["score", "rep.merit", "facts", "--format", "json"]);
    std::fs::write(folder.join("quarters.json"), json).unwrap();
    let (of_json, said) = folder::merit(&folder, &["score", "year.merit", ".", "--format", "csv"]);
    std::fs::remove_file(folder.join("quarters.json")).unwrap();
    std::fs::write(folder.join("quarters.csv"), &third).unwrap();
    let (of_csv, _) = folder::merit(&folder, &["score", "year.merit", ".", "--format", "csv"]);
    assert_eq!(of_json, of_csv, "{said}");
    assert!(!said.contains("no fact reads"), "{said}");
    assert!(of_csv.contains("\nr3,"), "{of_csv}");
    // an output that was put in twice counts twice, and is told
    std::fs::write(folder.join("quarters.csv"), third.clone() + &third).unwrap();
    let (_, said) = folder::merit(&folder, &["score", "year.merit", ".", "--format", "csv"]);
    let told =
        "quarters.csv` holds several results of one day for 4 people, such as r1 on 2024-09-30; each of them counts";
    assert!(said.contains(told), "{said}");
    std::fs::write(folder.join("quarters.csv"), third + &rows).unwrap();
    // beside a single file of people the table is found as well
    let (beside, said) = folder::merit(&folder, &["score", "year.merit", "people.csv", "--format", "csv"]);
    assert_eq!(beside, table, "{said}");
}

/// One's own scheme: months make a quarter by the same rules.
#[test]
fn a_history_may_be_of_ones_own_scheme() {
    let folder = scratch("own");
    let scheme = "scheme work
facts { key person: text  calls: count }
history months: results of \"work.merit\"
indicator calling { weight 100%  score (if count(months) > 0 then average(months, calling.points) else calls as points) else 0  cap 100  floor 0 }
";
    std::fs::write(folder.join("work.merit"), scheme).unwrap();
    std::fs::write(folder.join("people.csv"), "person,calls\na,60\nb,80\n").unwrap();
    let (first, said) = folder::merit(&folder, &["score", "work.merit", ".", "--format", "csv"]);
    assert!(first.contains("\na,60.00,"), "{first}{said}");
    std::fs::write(folder.join("months.csv"), first.replace("60.00", "70.00")).unwrap();
    let (second, said) = folder::merit(&folder, &["score", "work.merit", ".", "--format", "csv"]);
    assert!(second.contains("\na,70.00,") && second.contains("\nb,80.00,"), "{second}{said}");
}

#[test]
fn the_format_of_both_languages_keeps_the_meaning() {
    for name in ["manager.merit", "manager.zh.merit"] {
        let folder = scratch(name);
        for file in ["rep.merit", name] {
            std::fs::copy(cases().join(file), folder.join(file)).unwrap();
        }
        std::fs::create_dir_all(folder.join("facts")).unwrap();
        for file in ["reps.csv", "managers.csv"] {
            std::fs::copy(cases().join("facts").join(file), folder.join("facts").join(file)).unwrap();
        }
        let run = || folder::merit(&folder, &["score", "rep.merit", name, "facts", "--format", "csv"]).0;
        let before = run();
        for keywords in ["zh", "en"] {
            let (_, said) = folder::merit(&folder, &["fmt", "--keywords", keywords, "rep.merit", name]);
            assert_eq!(run(), before, "{keywords} {said}");
            let (told, said) = folder::merit(&folder, &["test", name]);
            assert!(said.is_empty() || !said.contains("error"), "{told}{said}");
        }
    }
}

#[test]
fn two_records_of_one_member_and_a_manager_left_out_are_told() {
    let folder = scratch("doubled");
    for file in ["rep.merit", "manager.merit", "facts/managers.csv"] {
        std::fs::copy(cases().join(file), folder.join(Path::new(file).file_name().unwrap())).unwrap();
    }
    let reps = std::fs::read_to_string(cases().join("facts/reps.csv")).unwrap();
    std::fs::write(folder.join("reps.csv"), reps + "r3,m1,emerging,50,100,60,4\nr5,,mature,1,1,1,0\n").unwrap();
    let (table, said) = folder::merit(&folder, &["score", "rep.merit", "manager.merit", "--format", "csv"]);
    assert_eq!(said.matches("F0006").count(), 2, "{said}");
    assert!(said.contains("m1, reps: F0016: at fault on this team: `r3`;"), "{said}");
    assert!(said.contains("r5, manager: F0001: `上级` is missing, and tells whose team"), "{said}");
    assert!(table.contains("\nm2,manager,66.40,") && !table.contains("\nm1,"), "{table}");
}

/// The same values in another order are the same dimension; other values are another one, and grades never mix.
#[test]
fn dimensions_and_grades_of_two_schemes_do_not_mix() {
    let rep = "scheme rep
        dimension stage { mature, emerging }  dimension role { a, b }
        facts { key person: text  manager: text  stage: stage  role: role  calls: count in [0, 100] }
        grades { A >= 80  B otherwise }
        indicator calling { weight 100%  score calls  cap 100 }";
    let boss = "scheme manager
        dimension stage { emerging, mature }  dimension role { b, c }
        facts { key person: text  stage: stage  role: role }
        team reps: results of \"rep.merit\" where manager = self.person and stage = self.stage
        indicator staff { weight 100%  score average(reps, total)  cap 100  floor 0  no data zero }
        grades { B >= 50 { n: 1 }  A otherwise { n: 2 } }
        outcome mine: number = grade.n
        outcome best: count = count(reps where grade = A)
        outcome of_b: count = count(reps where role = b)
        outcome has_b: bool = role = b
        person p { stage: mature, role: c, reps: { { total: 90, grade: A, role: b } } }
        test \"fixture\" { given p  expect best = 1  expect of_b = 1  expect mine = 1  expect has_b = false }";
    let organisation = organisation(&[("rep.merit", rep), ("manager.merit", boss)]);
    for report in trial::run(&organisation.engines()[1]) {
        assert!(report.failures.is_empty(), "{:?}", report.failures);
    }
    let reps = serde_json::json!([
        { "person": "r1", "manager": "m1", "stage": "mature", "role": "b", "calls": 90 },
        { "person": "r2", "manager": "m1", "stage": "emerging", "role": "a", "calls": 10 },
    ]);
    let scored = score(&organisation, &[reps, serde_json::json!([{ "person": "m1", "stage": "mature", "role": "c" }])]);
    let outcome = scored[1][0].result.as_ref().unwrap();
    assert_eq!(outcome.total.to_string(), "90.00");
    let shown: Vec<String> = ["best", "of_b", "mine"].iter().map(|name| outcome.outcomes[*name].to_string()).collect();
    assert_eq!(shown, ["1", "1", "1"]);
}

/// In whatever order people and schemes come, everybody gets the same.
#[test]
fn the_order_of_people_never_matters() {
    let organisation = organisation(&[("clerk.merit", CLERK)]);
    let manager = |place: usize| (place > 0).then(|| format!("p{}", (place - 1) / 3));
    let mut people: Vec<serde_json::Value> = (0..60)
        .map(|place| serde_json::json!({ "person": format!("p{place}"), "manager": manager(place), "calls": place }))
        .collect();
    let sorted = |people: &[serde_json::Value]| {
        let scored = score(&organisation, &[serde_json::Value::Array(people.to_vec())]);
        let mut all: Vec<(Option<String>, String)> = scored[0].iter().map(|g| (g.person.clone(), total(g))).collect();
        all.sort();
        all
    };
    let first = sorted(&people);
    for turn in [7, 23, 41] {
        people.rotate_left(turn);
        people.swap(0, turn);
        assert_eq!(sorted(&people), first);
    }
}

/// A key that a spreadsheet would run as a formula is written with a `'`, and is the same person when it comes back.
#[test]
fn a_history_finds_people_whose_names_were_kept_from_a_spreadsheet() {
    let folder = scratch("kept");
    let scheme = "scheme work
facts { key person: text  calls: count }
history months: results of \"work.merit\"
indicator calling { weight 100%  score (if count(months) > 0 then average(months, calling.points) else calls as points) else 0  cap 100  floor 0 }
";
    std::fs::write(folder.join("work.merit"), scheme).unwrap();
    std::fs::write(folder.join("people.csv"), "person,calls\n=a,60\n-b,80\n'c,70\n").unwrap();
    let (first, said) = folder::merit(&folder, &["score", "work.merit", ".", "--format", "csv"]);
    assert!(first.contains("\n'=a,60.00,") && first.contains("\n'-b,80.00,"), "{first}{said}");
    std::fs::write(folder.join("months.csv"), first.replace("0.00", "5.00")).unwrap();
    let (second, said) = folder::merit(&folder, &["score", "work.merit", ".", "--format", "csv"]);
    assert!(second.contains("\n'=a,65.00,") && second.contains("\n'-b,85.00,"), "{second}{said}");
    assert!(second.contains("\n'c,75.00,") && !said.contains("none of the people"), "{second}{said}");
}

/// Whoever meets the others is not judged alone first: a check that counts people would turn everybody away.
#[test]
fn a_check_over_people_counts_all_of_them_in_a_run() {
    let folder = scratch("few");
    let rep = "scheme rep
facts from \"reps.csv\" { key person: text  manager: text?  s: number in [0, 100] }
indicator base { weight 100%  score s }
cohort { rank by total }
check few over people: reject when count(s >= 0) < 3
";
    let manager = "scheme manager
facts from \"managers.csv\" { key person: text }
team reps: results of \"rep.merit\" where manager = self.person
indicator lead { weight 100%  score average(reps, total)  cap 100  floor 0  no data zero }
";
    std::fs::write(folder.join("rep.merit"), rep).unwrap();
    std::fs::write(folder.join("manager.merit"), manager).unwrap();
    std::fs::write(folder.join("reps.csv"), "person,manager,s\na,m,95\nb,m,70\nc,m,20\nd,,500\n").unwrap();
    std::fs::write(folder.join("managers.csv"), "person\nm\n").unwrap();
    let (alone, said) = folder::merit(&folder, &["score", "rep.merit", "reps.csv", "--format", "csv"]);
    assert!(alone.contains("\na,95.00,") && alone.contains("\nc,20.00,"), "{alone}{said}");
    let (both, said) = folder::merit(&folder, &["score", "rep.merit", "manager.merit", ".", "--format", "csv"]);
    assert!(both.contains("\nm,manager,61.67,") && said.contains("4 people scored, 1 fault"), "{both}{said}");
    std::fs::write(folder.join("reps.csv"), "person,manager,s\na,m,95\nb,m,70\n").unwrap();
    let (few, said) = folder::merit(&folder, &["score", "rep.merit", "reps.csv", "--format", "csv"]);
    assert!(!few.contains("\na,") && said.contains("F0011"), "{few}{said}");
}

/// Rows of one's own scheme have neither grade nor rank where people are compared; the leader's own must not step in.
#[test]
fn what_a_row_lacks_is_not_taken_from_the_leader() {
    let folder = scratch("withheld");
    for (asked, name) in [
        ("count(staff where grade = S)", "grade"),
        ("count(staff where (rank else 0) = 1)", "rank"),
        ("count(staff where (percentile else 0%) > 10%)", "percentile"),
        ("count(staff where level = high)", "level"),
    ] {
        let scheme = format!(
            "scheme own
facts {{ key person: text  boss: text?  s: number in [0, 100] }}
team staff: results of \"own.merit\" where boss = self.person
indicator base {{ weight 100%  score s }}
grades {{ S >= 60 top 25%  A otherwise }}
cohort {{ rank by total  ties lower }}
classify level {{ high when total > 50  low otherwise }}
outcome best: count = {asked}
"
        );
        std::fs::write(folder.join("own.merit"), scheme).unwrap();
        let (count, said) = folder::merit(&folder, &["check", "own.merit"]);
        let refused = format!("error[M0104]: `{name}` is not a field of the row");
        assert!(said.contains(&refused) && said.contains(&format!("let own = {name}")), "{said}");
        assert!(count.contains("1 error,"), "{count}{said}");
    }
}
