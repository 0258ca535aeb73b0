//! Schemes drawn at the bounds of what the fast paths hold, and scorers that are asked for other things in between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

#[path = "support/alike.rs"]
mod alike;
#[path = "support/batches.rs"]
mod batches;
#[path = "support/close.rs"]
mod close;
#[path = "support/deep.rs"]
mod deep;
#[path = "support/edges.rs"]
mod edges;
#[path = "support/limits.rs"]
mod limits;
#[path = "support/seed.rs"]
mod seed;

use alike::{Answered, same, same_lines};
use batches::{Exact, in_batches, placeless};
use edges::Draw;
use std::collections::BTreeMap;
use std::ops::Range;

use merit::Engine;
use merit::engine::{Each, Scorer};
use merit::facts::{Columns, FaultKind, Origin, Raw, Record};

fn engine(text: &str) -> Engine {
    Engine::compile("case.merit", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn record(engine: &Engine, facts: &[(&str, &str)]) -> Record {
    let facts = facts.iter().chain(&[("person", "p")]);
    let entries = facts.map(|(name, value)| ((*name).to_owned(), Raw::Cell((*value).to_owned())));
    engine.read(&Raw::Map(entries.collect(), None)).unwrap().record
}

#[test]
fn places_of_a_record_that_is_left_are_learned_wholly_or_not_at_all() {
    let engine = engine(
        "scheme s facts { key person: text  a: number in [0, 100]  b: number in [0, 100] }
         indicator i1 { weight 50%  score a }  indicator i2 { weight 50%  score b }",
    );
    let mut scorer = engine.scorer();
    for (a, b) in
        [("1", "2"), ("1.5", "0.12345678912"), ("3", "4"), ("3.25", "4"), ("3.125", "0.00000000001"), ("5", "6")]
    {
        let record = record(&engine, &[("a", a), ("b", b)]);
        let exact = engine.score_record(&record).unwrap();
        assert_eq!(scorer.score(&record).unwrap().total, exact.total, "{a} {b}");
        let prepared = scorer.prepare(&record);
        assert_eq!(scorer.score_prepared(&prepared).unwrap().total, exact.total, "{a} {b}");
    }
}

#[test]
fn points_are_those_of_the_last_record_whatever_was_prepared_since() {
    let engine = engine(
        "scheme s facts { key person: text  a: number in [0, 100]  b: number in [0, 100]  since: date }
         indicator i1 { weight 50%  score a }  indicator i2 { weight 50%  score b }
         when since > 2020-01-01 { indicator i1 { cap 7 } }  when since > 2022-01-01 { indicator i2 { cap 9 } }",
    );
    let mut scorer = engine.scorer();
    let records: Vec<Record> =
        [("1", "2", "2019-01-01"), ("60", "70", "2021-03-04"), ("40", "30", "2022-05-06"), ("90", "1", "1999-01-01")]
            .map(|(a, b, since)| record(&engine, &[("a", a), ("b", b), ("since", since)]))
            .into();
    for turn in 0..3 {
        for (at, one) in records.iter().enumerate() {
            let exact = engine.score_record(one).unwrap();
            let _ = scorer.score(one).unwrap();
            let _ = scorer.prepare(&records[(at + 1) % records.len()]);
            for (index, name) in ["i1", "i2"].into_iter().enumerate() {
                if let Some(points) = scorer.points(index) {
                    assert_eq!(&points, exact.indicators[name].points.value(), "{name} of {at} in turn {turn}");
                }
            }
        }
    }
}

#[test]
fn faults_of_prepared_records_tell_where_they_were_read() {
    for list in ["", "rows: list { v: number }"] {
        let engine = engine(&format!(
            "scheme s facts {{ key person: text  a: number in [0, 100]  b: number  {list} }}
             indicator i1 {{ weight 100%  score a }}"
        ));
        let entries = [("person", "p"), ("b", "1")].map(|(name, value)| (name.to_owned(), Raw::Cell(value.to_owned())));
        let origin = Origin { file: "people.csv".into(), row: 7, listed: true };
        let record = engine.read(&Raw::Map(entries.into(), Some(origin.clone()))).unwrap().record;
        let exact = engine.score_record(&record).unwrap_err();
        assert_eq!(exact[0].origin, Some(origin));
        let mut scorer = engine.scorer();
        assert_eq!(scorer.score(&record), Err(exact.clone()));
        let prepared = scorer.prepare(&record);
        assert_eq!(scorer.score_prepared(&prepared), Err(exact));
    }
}

/// Points of the record that was scored last, where it was not left.
fn same_points(scorer: &mut Scorer<'_>, before: usize, engine: &Engine, exact: &Exact, shown: &dyn Fn() -> String) {
    if scorer.tally().left() != before {
        return;
    }
    let outcome = exact.as_ref().unwrap_or_else(|faults| panic!("answered for {faults:?}\n{}", shown()));
    for (index, rule) in engine.plan().indicators.iter().enumerate() {
        let Some(line) = outcome.indicators.get(&rule.name) else { continue };
        assert_eq!(scorer.points(index).as_ref(), Some(line.points.value()), "{}\n{}", rule.name, shown());
    }
}

fn one_by_one(engine: &Engine, all: &[(Record, Exact)], shown: &dyn Fn(usize) -> String) -> Answered {
    let (mut scorer, mut other) = (engine.scorer(), engine.scorer());
    // some are prepared before anything is known, and kept while places and ranges become others
    let early: Vec<_> = all.iter().step_by(3).map(|(record, _)| scorer.prepare(record)).collect();
    for turn in 0..2 {
        for (at, (record, exact)) in all.iter().enumerate() {
            let shown = || shown(at);
            let before = scorer.tally().left();
            same(exact, &scorer.score(record), engine.plan(), &shown);
            same_points(&mut scorer, before, engine, exact, &shown);
            if at % 3 == 0 {
                let before = scorer.tally().left();
                same(exact, &scorer.score_prepared(&early[at / 3]), engine.plan(), &shown);
                same_points(&mut scorer, before, engine, exact, &shown);
            }
            if (at + turn) % 5 == 0 {
                let prepared = if turn == 0 { scorer.prepare(record) } else { other.prepare(record) };
                let before = scorer.tally().left();
                same(exact, &scorer.score_prepared(&prepared), engine.plan(), &shown);
                same_points(&mut scorer, before, engine, exact, &shown);
            }
        }
    }
    // everything is known by now, so that each is scored as it was prepared
    let prepared: Vec<_> = all.iter().map(|(record, _)| scorer.prepare(record)).collect();
    for (at, (prepared, (_, exact))) in prepared.iter().zip(all).enumerate() {
        let before = scorer.tally().left();
        same(exact, &scorer.score_prepared(prepared), engine.plan(), &|| shown(at));
        same_points(&mut scorer, before, engine, exact, &|| shown(at));
    }
    let mut answered = Answered::default();
    answered.add(scorer.tally());
    answered
}

/// Parts one after the other.
struct InTurn;

impl Each for InTurn {
    fn each<T: Send>(&self, parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        parts.iter().cloned().map(work).collect()
    }
}

/// Scores the same records again and again, in several chunks of several parts.
fn in_parts(engine: &Engine, all: &[(Record, Exact)], draw: &mut Draw, shown: &dyn Fn(usize) -> String) {
    let order: Vec<usize> = (0..700 + draw.below(200)).map(|_| draw.below(all.len())).collect();
    let mut columns = Columns::of(engine.facts());
    order.iter().for_each(|at| columns.push(&all[*at].0));
    let mut batch = engine.batch_with_lines();
    // kinds that only a later batch or a later part knows
    let mut few = Columns::of(engine.facts());
    few.push(&all[0].0);
    let _ = batch.score(&few);
    let listed = batch.score_parts(&columns, 1 + draw.below(4), &InTurn);
    let brief = engine.batch().score_parts(&columns, 1 + draw.below(4), &InTurn);
    let placeless_all: Vec<Exact> =
        all.iter().map(|(_, exact)| exact.clone().map_err(|faults| placeless(&faults))).collect();
    for (row, at) in order.into_iter().enumerate() {
        for scored in [&brief, &listed] {
            same(&placeless_all[at], &scored.brief(row).unwrap().map_err(placeless), engine.plan(), &|| shown(at));
        }
        if listed.apart(row).is_none() {
            same_lines(listed.scores(), row, all[at].1.as_ref().unwrap(), engine.plan(), &|| shown(at));
        }
    }
    let tally = listed.scores().tally();
    assert_eq!(tally.narrow + tally.wide + tally.left(), columns.rows());
}

fn given(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().map_or(otherwise, |text| text.trim().parse().unwrap())
}

/// What a host hands over for the same record.
fn host(raw: &Raw) -> serde_json::Value {
    match raw {
        Raw::Cell(text) => serde_json::json!(text),
        Raw::List(all) => all.iter().map(host).collect(),
        Raw::Map(entries, _) => {
            let there = entries.iter().filter(|(_, own)| !matches!(own, Raw::Missing));
            serde_json::Value::Object(there.map(|(name, own)| (name.clone(), host(own))).collect())
        }
        other => panic!("{other:?}"),
    }
}

/// How often the programs for some records have a step that is told so.
fn reached(engine: &Engine, all: &[(Record, Exact)], steps: &mut BTreeMap<&'static str, usize>) {
    let mut columns = Columns::of(engine.facts());
    all.iter().for_each(|(record, _)| columns.push(record));
    let own = [engine.programs(), engine.programs_for(&columns)];
    for step in own.iter().flat_map(|listing| &listing.programs).flat_map(|program| &program.steps) {
        if step.text.en.contains(" / r") && step.text.en.contains("rounded floor") {
            *steps.entry("quotients rounded floor").or_default() += 1;
        }
        for told in ["by r", "what is left of", "how many of", "entry r", "rounded floor", "sum of", "min(", "max("] {
            if step.text.en.contains(told) {
                *steps.entry(told).or_default() += 1;
            }
        }
    }
}

/// Every way through drawn schemes and records.
fn attack<C>(
    draw: &mut Draw,
    cases: usize,
    people: usize,
    case: impl Fn(&mut Draw) -> (String, C),
    record: impl Fn(&mut Draw, &C, usize) -> Raw,
) {
    let (mut made, mut answering, mut steps) = (0, 0, BTreeMap::new());
    let (mut one, mut many) = (Answered::default(), Answered::default());
    for _ in 0..cases {
        let (text, case) = case(draw);
        let engine = match Engine::compile("drawn.merit", &text) {
            Ok(engine) => engine,
            Err(problems) => {
                if std::env::var("MERIT_SHOWN").is_ok() {
                    println!("{problems}\n{text}");
                }
                continue;
            }
        };
        made += 1;
        let raws = (0..people).map(|person| record(draw, &case, person));
        let read = raws.filter_map(|raw| engine.read(&raw).ok().map(|reading| (raw, reading.record)));
        let (hosts, all): (Vec<_>, Vec<(Record, Exact)>) = read
            .map(|(raw, record)| (host(&raw), (engine.score_record(&record), record)))
            .map(|(host, (exact, record))| (host, (record, exact)))
            // programs count no operations
            .filter(|(_, (_, exact))| {
                !exact.as_ref().is_err_and(|faults| faults.iter().any(|f| f.kind == FaultKind::LimitExceeded))
            })
            .unzip();
        let shown = |at: usize| {
            let record = format!("{:?}", all[at].0);
            format!("{at}: {}\n{text}", record.chars().take(4_000).collect::<String>())
        };
        let own = one_by_one(&engine, &all, &shown);
        let mut scorer = engine.scorer();
        for (at, host) in hosts.iter().enumerate() {
            let brief = scorer.score_facts(host).map_err(|faults| placeless(&faults.0));
            let exact = all[at].1.clone().map_err(|faults| placeless(&faults));
            same(&exact, &brief, engine.plan(), &|| shown(at));
            #[cfg(feature = "json")]
            if let Some(brief) = scorer.score_bound(|binder, slots| merit::json::bind(binder, &host.to_string(), slots))
            {
                same(&exact, &brief.map_err(|faults| placeless(&faults)), engine.plan(), &|| shown(at));
            }
        }
        reached(&engine, &all, &mut steps);
        let batches = [false, true]
            .map(|again| in_batches(&engine, &all, again, |size| if size > 20 { 2 } else { size * 2 + 1 }, &shown));
        answering += usize::from(batches.iter().any(|own| own.quick() > 0));
        if draw.one_in(6) && !all.is_empty() {
            in_parts(&engine, &all, draw, &shown);
        }
        one.join(own);
        batches.into_iter().for_each(|own| many.join(own));
    }
    println!("{made} of {cases} schemes, {answering} answered\n  one  {one:?}\n  many {many:?}\n  {steps:?}");
    assert!(made * 3 > cases && answering * 3 > made, "{made} of {cases}, {answering}");
}

#[test]
fn schemes_at_the_bounds_score_alike() {
    let case = |draw: &mut Draw| {
        let case = edges::case(draw);
        (case.text.clone(), case)
    };
    attack(&mut Draw(seed::seed()), given("MERIT_CASES", 150), 60, case, edges::record);
}

#[test]
fn lists_that_meet_and_quotients_that_share_divisors_score_alike() {
    let case = |draw: &mut Draw| {
        let case = deep::case(draw);
        (case.text.clone(), case)
    };
    attack(&mut Draw(seed::seed()), given("MERIT_CASES", 45), 30, case, deep::record);
}

#[test]
fn close_bands_and_raters_score_alike() {
    let case = |draw: &mut Draw| {
        let case = close::case(draw);
        (case.text.clone(), case)
    };
    attack(&mut Draw(seed::seed()), given("MERIT_CASES", 36), 40, case, close::record);
}

#[test]
fn zero_lines_and_totals_within_limits_score_alike() {
    let case = |draw: &mut Draw| {
        let case = limits::case(draw);
        (case.text.clone(), case)
    };
    attack(&mut Draw(seed::seed()), given("MERIT_CASES", 60), 40, case, limits::record);
}

#[test]
fn totals_of_more_than_32_bits_are_shown_whole() {
    let engine = engine(
        "scheme s round to 9 total in [-1000, 1000] facts { key person: text  a: number in [0, 100] }
         indicator i1 { weight 100%  score a }  adjust late { points (-a * 3) as points }",
    );
    let values = ["0", "2.147483647", "2.147483648", "4.294967296", "99.999999999"];
    let records = values.map(|a| record(&engine, &[("a", a)]));
    let all: Vec<(Record, Exact)> =
        records.into_iter().map(|record| (record.clone(), engine.score_record(&record))).collect();
    let shown = |at: usize| values[at].to_owned();
    assert_eq!(one_by_one(&engine, &all, &shown).left.len(), 0);
    in_batches(&engine, &all, true, |size| size * 2, &shown);
}

/// Raters of whom some take away, and their numbers packed with those of others or not.
#[test]
fn ratings_below_zero_stay_with_their_raters() {
    for low in ["0", "-5"] {
        let engine = engine(&format!(
            "scheme s  dimension who {{ r0, r1, r2, r3 }}
             facts {{ key person: text  rows: list {{ by: who, value: number in [{low}, 10], note: count }} }}
             indicator i1 {{ weight 60%  score rated by rows.value of by out of 10 {{ r2: 50%, r0: 30%, r3: 20% }}  cap 100  floor 0  no data zero }}
             indicator i2 {{ weight 40%  score rated by rows.value of by where note > 1 out of 10 {{ r1: 40%, r0: 60% }}  cap 100  floor 0  no data zero }}"
        ));
        let mut draw = Draw(seed::seed());
        let values = if low == "0" { ["0", "10", "3", "0.5"] } else { ["-5", "10", "-0.5", "3"] };
        let all: Vec<(Record, Exact)> = (0..60)
            .map(|person| {
                let rows = (0..person % 9).map(|_| {
                    let row = [
                        ("by", ["r0", "r1", "r2", "r3"][draw.below(4)]),
                        ("value", draw.of(&values)),
                        ("note", draw.of(&["0", "2"])),
                    ];
                    Raw::Map(row.map(|(name, own)| (name.to_owned(), Raw::Cell(own.to_owned()))).into(), None)
                });
                let rows = Raw::List(rows.collect());
                let entries = vec![("person".to_owned(), Raw::Cell("p".to_owned())), ("rows".to_owned(), rows)];
                let record = engine.read(&Raw::Map(entries, None)).unwrap().record;
                (record.clone(), engine.score_record(&record))
            })
            .collect();
        let shown = |at: usize| format!("{low} {:?}", all[at].0.values);
        let one = one_by_one(&engine, &all, &shown);
        let many = in_batches(&engine, &all, true, |size| size * 2, &shown);
        println!("{low} {one:?} {many:?}");
        assert!(one.narrow >= all.len() && many.narrow >= all.len(), "{one:?} {many:?}");
    }
}

/// Quotients whose sum lies on half a unit though neither of them ends, and below, on and above both limits.
#[test]
fn sums_of_quotients_are_kept_within_limits() {
    for (rounding, limits) in [
        ("round lines exact round total to 2 half_up", "[17, 90.5]"),
        ("round lines exact round total to 2 half_up", "[-3.33, 66.67]"),
        ("round lines exact round total to 0 half_up", "[1, 99]"),
        ("round lines exact round total to 1 half_up", "[-100000, 100000]"),
        ("round lines exact round total to 2 half_up", ""),
        ("round to 2 half_up", "[17, 90.5]"),
    ] {
        let (total, late) = match limits {
            "" => (String::new(), ""),
            limits => (format!("total in {limits}"), "adjust late { points (-min(c, d * 20) * 5 / d) as points }"),
        };
        let engine = engine(&format!(
            "scheme s {rounding} {total}
             facts {{ key person: text  a: number in [0, 10000000]  b: number in [1, 1000000]  c: number in [0, 10000000]  d: number in [1, 1000000]  e: number in [0, 1000000] }}
             indicator i1 {{ weight 40%  measure a / b  score proportional to 1  cap 110  floor 0  zero below 0.3 }}
             indicator i2 {{ weight 40%  measure c / d  score proportional to 1  cap 100  floor 0 }}
             indicator i3 {{ weight 20%  score e / 70  cap 100 }}
             {late}"
        ));
        let mut all: Vec<(Record, Exact)> = vec![];
        for (a, e) in
            [("0", "1.75"), ("0", "17.5"), ("0", "175"), ("1", "0"), ("2.5", "0.5"), ("7", "35"), ("900", "800")]
        {
            for (b, c) in
                [("1", "0"), ("3", "0.001"), ("3", "0.0001"), ("6", "2"), ("7", "5"), ("3.2", "0.8"), ("90", "900")]
            {
                for d in ["1", "3", "7", "2.1", "2.4", "90"] {
                    let record = record(&engine, &[("a", a), ("b", b), ("c", c), ("d", d), ("e", e)]);
                    all.push((record.clone(), engine.score_record(&record)));
                }
            }
        }
        let shown = |at: usize| format!("{rounding} {limits} {:?}", all[at].0.values);
        let one = one_by_one(&engine, &all, &shown);
        let many = in_batches(&engine, &all, true, |size| size * 2, &shown);
        assert!(one.narrow > all.len() && many.narrow * 2 > all.len(), "{one:?} {many:?}");
    }
}

#[test]
fn points_are_those_of_a_record_that_was_bound_without_its_lists() {
    let engine = engine(
        "scheme s facts { key person: text  a: number in [0, 100]  rows: list { v: number in [0, 100] }? }
         indicator i1 { weight 50%  measure a + sum(rows, v)  score proportional to 100  cap 100 }
         indicator i2 { weight 50%  score a  cap 50 }",
    );
    let mut scorer = engine.scorer();
    assert!(scorer.score(&record(&engine, &[("a", "3")])).is_ok());
    assert_eq!(scorer.points(1).unwrap().to_string(), "1.5");
    let facts = BTreeMap::from([("person", "q"), ("a", "40")]);
    let bound = scorer.score_bound(|binder, slots| binder.bind(&facts, slots)).unwrap();
    assert_eq!(bound.unwrap().total.to_string(), "40.00");
    assert_eq!(scorer.points(1).unwrap().to_string(), "20");
    assert_eq!(scorer.tally().narrow, 2);
}

#[test]
fn one_long_number_does_not_send_everybody_with_a_list_to_the_exact_path() {
    let engine = engine(
        "scheme s facts { key person: text  a: number >= 0  rows: list { v: number >= 0 } }
         indicator i1 { weight 100%  measure sum(rows, v * self.a * self.a)  score proportional to 1000  cap 100 }",
    );
    let rows = |v: &str| serde_json::json!({ "person": "p", "a": "3.5", "rows": [{ "v": v }, { "v": "7" }] });
    let mut scorer = engine.scorer();
    for odd in ["1", "1234567890123456", "0.00000000000123", "12345678901234567890123"] {
        let facts = rows(odd);
        assert_eq!(scorer.score_facts(&facts).unwrap().total, engine.score(&facts).unwrap().total, "{odd}");
        let before = scorer.tally().left();
        for plain in ["2", "3.25", "100"] {
            let facts = rows(plain);
            assert_eq!(scorer.score_facts(&facts).unwrap().total, engine.score(&facts).unwrap().total, "{plain}");
        }
        assert_eq!(scorer.tally().left(), before, "after {odd}");
    }
}

#[test]
fn bands_of_numbers_that_64_bits_do_not_hold_have_all_their_rows() {
    let engine = engine(
        "scheme s facts { key person: text  a: number  b: number in [20000, 30000] }
         indicator i1 { weight 50%  measure a * a  score bands { >= 100: 100, >= 1: 70.5, otherwise: 3 } }
         indicator i2 { weight 50%  measure a * a * a * b  score bands { >= 100: 100, otherwise: 7 } }",
    );
    let mut scorer = engine.scorer();
    for a in ["0", "1", "9", "10", "11", "-1", "-10", "1000", "-1000"] {
        let record = record(&engine, &[("a", a), ("b", "20001")]);
        let exact = engine.score_record(&record).unwrap();
        assert_eq!(scorer.score(&record).unwrap().total, exact.total, "{a}");
        assert_eq!(scorer.points(0).as_ref(), Some(exact.indicators["i1"].points.value()), "{a}");
    }
    assert_eq!((scorer.tally().wide, scorer.tally().left()), (9, 0));
}

/// A scheme of so many numbers, some of which may be missing, and a record of it.
fn of_numbers(draw: &mut Draw, count: usize) -> (String, Vec<(String, bool)>) {
    let names: Vec<(String, bool)> = (0..count).map(|n| (format!("n{n}"), draw.one_in(4))).collect();
    let declared =
        names.iter().map(|(name, lacks)| format!("{name}: number{} in [0, 100]", if *lacks { "?" } else { "" }));
    let declared: Vec<String> = declared.collect();
    let some = |draw: &mut Draw| {
        let mut all = vec![];
        for (name, lacks) in &names {
            if count < 60 || draw.one_in(count / 30) {
                all.push(if *lacks { format!("({name} else {})", draw.below(9)) } else { name.clone() });
            }
        }
        if all.is_empty() { "n0 else 1".to_owned() } else { all.join(" + ") }
    };
    let (one, next) = (some(draw), some(draw));
    let text = format!(
        "scheme s {}
         dimension kind {{ x, y }}
         facts {{ key person: text  d: kind  {} }}
         indicator i0 {{ weight 60%  measure ({one}) / ({next} + 1)  score proportional to {}  cap 100 }}
         indicator i1 {{ weight 40%  measure {next}  better higher  score curve {{ 0: 100, 3: 0, 10: 66.67, 17: 50, 400: 99 }} }}
         {}
         grades {{ A >= 60, B >= 30.005, C otherwise }}",
        draw.of(&["", "round lines exact round total to 3 half_even", "round to 1 ceil"]),
        declared.join("  "),
        draw.of(&["1", "0.7", "3"]),
        draw.of(&["", "when d = x { indicator i0 { cap 33 } }", "when d = y { drop indicator i1  rest proportional }"]),
    );
    (text, names)
}

#[test]
fn any_number_of_facts_is_filled_in() {
    let mut draw = Draw(seed::seed());
    for count in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 22, 31, 1_020, 1_022, 1_030] {
        let (text, names) = of_numbers(&mut draw, count);
        let engine = engine(&text);
        let all: Vec<(Record, Exact)> = (0..9)
            .map(|person| {
                let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
                entries.push(("d".into(), Raw::Cell(draw.of(&["x", "y"]).to_owned())));
                for (name, lacks) in &names {
                    let cell = match draw.one_in(3) && *lacks {
                        true => Raw::Missing,
                        false => Raw::Cell(draw.of(&["0", "100", "1", "99.99", "33.3", "7"]).to_owned()),
                    };
                    entries.push((name.clone(), cell));
                }
                let record = engine.read(&Raw::Map(entries, None)).unwrap().record;
                let exact = engine.score_record(&record);
                (record, exact)
            })
            .collect();
        let shown = |at: usize| format!("{count} facts, {at}: {:?}\n{text}", all[at].0.values.iter().take(40));
        one_by_one(&engine, &all, &shown);
        in_batches(&engine, &all, false, |size| size * 2, &shown);
    }
}

/// Every record once, in an order that mixes how it is scored, with the scorer's points asked for now and then.
#[test]
fn records_with_lists_are_scored_in_any_way_at_any_moment() {
    let mut draw = Draw(seed::seed());
    for patches in [0, 1, 6] {
        let names = ["a", "b", "c", "e", "f", "g"];
        let flags: Vec<String> = names.iter().map(|name| format!("{name}: bool")).collect();
        let patches: Vec<String> = names[..patches]
            .iter()
            .enumerate()
            .map(|(at, name)| match at % 3 {
                0 => format!("when {name} {{ param p{at} = {at}.5 }}"),
                1 => format!("when {name} {{ indicator i{at} {{ score sum(rows, v) / p{at} cap 50 }} }}"),
                _ => format!("when {name} {{ drop indicator i{at}  rest proportional }}"),
            })
            .collect();
        let params: String = (0..6).map(|at| format!("param p{at}: number = {}\n", at + 3)).collect();
        let rules: String = (0..8)
            .map(|at| {
                let weight = if at < 4 { 12 } else { 13 };
                let score = draw.of(&["count(rows where v > w) as number", "sum(rows where v > self.n, v * w)", "max(rows, v) else 3", "average(rows, w * 3) else n"]);
                format!("indicator i{at} {{ weight {weight}%  measure {score}  score proportional to p{}  cap 100  floor 0 }}\n", at % 6)
            })
            .collect();
        let text = format!(
            "scheme s {}
             facts {{ key person: text  n: number  {}  rows: list {{ v: number, w: number? in [-100, 1000] }} }}
             {params} {rules} {}",
            draw.of(&["", "round lines exact round total to 3 half_even"]),
            flags.join("  "),
            patches.join("\n"),
        )
        .replace("v > w", "v > (w else 2)")
        .replace("v * w", "v * (w else 1)")
        .replace("w * 3", "(w else 1) * 3");
        let engine = engine(&text);
        let all: Vec<(Record, Exact)> = (0..50)
            .map(|person| {
                let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
                entries.push((
                    "n".into(),
                    Raw::Cell(draw.of(&["0", "1.5", "100", "-3.125", "99999999", "0.00001"]).to_owned()),
                ));
                for name in names {
                    entries.push((name.into(), Raw::Cell(draw.of(&["true", "false"]).to_owned())));
                }
                let rows = (0..draw.of(&[0, 1, 2, 9, 33])).map(|_| {
                    let v = match draw.below(60) {
                        0 => "123456789012.25",
                        1 => "0.0000000000125",
                        _ => draw.of(&["1", "2", "3.5", "-7", "40", "0.01"]),
                    };
                    let w = draw.of(&["", "5", "-100", "12.125", "999.9"]);
                    let w = if w.is_empty() { Raw::Missing } else { Raw::Cell(w.to_owned()) };
                    Raw::Map(vec![("v".into(), Raw::Cell(v.to_owned())), ("w".into(), w)], None)
                });
                entries.push(("rows".into(), Raw::List(rows.collect())));
                let record = engine.read(&Raw::Map(entries, None)).unwrap().record;
                let exact = engine.score_record(&record);
                (record, exact)
            })
            .collect();
        let shown = |at: usize| format!("{at}: {:?}\n{text}", all[at].0);
        let (mut scorer, mut other) = (engine.scorer(), engine.scorer());
        let mut kept = vec![];
        for _ in 0..300 {
            let at = draw.below(all.len());
            let (record, exact) = &all[at];
            let brief = match draw.below(5) {
                0 => {
                    let prepared = if draw.one_in(2) { scorer.prepare(record) } else { other.prepare(record) };
                    kept.push((at, prepared.clone()));
                    scorer.score_prepared(&prepared)
                }
                1 if !kept.is_empty() => {
                    let (own, prepared) = draw.of(&kept);
                    let by = if draw.one_in(3) { &mut other } else { &mut scorer };
                    same(&all[own].1, &by.score_prepared(&prepared), engine.plan(), &|| shown(own));
                    continue;
                }
                2 => {
                    same(exact, &other.score(record), engine.plan(), &|| shown(at));
                    continue;
                }
                _ => scorer.score(record),
            };
            same(exact, &brief, engine.plan(), &|| shown(at));
            if draw.one_in(4) {
                let _ = scorer.prepare(&all[draw.below(all.len())].0);
            }
            if draw.one_in(3)
                && let Ok(outcome) = exact
            {
                for (index, rule) in engine.plan().indicators.iter().enumerate() {
                    if let Some(points) = scorer.points(index) {
                        assert_eq!(&points, outcome.indicators[&rule.name].points.value(), "{}", shown(at));
                    }
                }
            }
        }
        println!("{} {:?}", patches.len(), scorer.tally());
        in_batches(&engine, &all, true, |size| size * 2, &shown);
        in_parts(&engine, &all, &mut draw, &shown);
    }
}
