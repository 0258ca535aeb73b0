//! Whatever a scorer learned of the structs and maps before, the next one scores what it scores by itself.

use std::collections::BTreeMap;

use merit::engine::Scorer;
use merit::facts::exact;
use merit::{Engine, Faults};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde::Serialize;

use super::given::{Given, Record, Shape};
use super::seed;

const SCHEME: &str = r#"scheme s
total in [0, 120]
dimension role { fmcg "快消品", key_account, new_market }
facts {
  key person: text
  role: role
  sales: money >= 0
  target: money > 0
  rate: ratio in [0%, 100%]
  calls: count = 3
  bonus: points? in [-10, 10]
  city: text?
  joined: date?
  senior: bool
}
indicator sold { weight 60%  measure sales / target  score proportional to 100%  cap 120 }
indicator kept { weight 30%  measure rate  score proportional to 90%  cap 100 }
indicator called { weight 10%  score calls  cap 100 }
when role = fmcg { indicator sold { weight 50% }  indicator kept { weight 40% } }
when role = key_account and senior { indicator kept { weight 20% }  indicator called { weight 20% } }
adjust given { points if bonus is present then bonus else -1 }
adjust near { points if city is present and city = "Bonn" then 2 else 0 }
adjust new { points if joined is present and joined > 2024-01-01 then 1 else 0 }
grades { A >= 90  B >= 60  C otherwise }"#;

/// With and without a date, which is never read at once.
fn engines() -> [Engine; 2] {
    let dateless: Vec<&str> = SCHEME.lines().filter(|line| !line.contains("joined")).collect();
    let compile = |text: &str| Engine::compile("s.merit", text).unwrap_or_else(|problems| panic!("{problems:?}"));
    [compile(SCHEME), compile(&dateless.join("\n"))]
}

/// What a record scores without anything learned: the total, the grade's row, or what is at fault.
fn alone<T: Serialize + ?Sized>(engine: &Engine, facts: &T) -> Result<(Decimal, Option<usize>), String> {
    let told = |faults: Faults| format!("{faults:?}");
    let outcome = engine.score(facts).map_err(told)?;
    Ok((outcome.total, outcome.grade.map(|grade| "ABC".find(&grade).unwrap())))
}

fn learned<T: Serialize + ?Sized>(scorer: &mut Scorer<'_>, facts: &T) -> Result<(Decimal, Option<usize>), String> {
    let brief = scorer.score_facts(facts).map_err(|faults| format!("{faults:?}"))?;
    Ok((brief.total, brief.grade))
}

fn same<T: Serialize + ?Sized + std::fmt::Debug>(engine: &Engine, scorer: &mut Scorer<'_>, facts: &T) {
    assert_eq!(learned(scorer, facts), alone(engine, facts), "{facts:?}");
}

fn number(most: i64) -> BoxedStrategy<Given> {
    let most = prop_oneof![8 => Just(most), 1 => Just(most * 1_000_000)];
    prop_oneof![
        6 => (most.clone(), any::<u64>(), 0_u32..4).prop_map(|(most, n, scale)| {
            let units = i64::try_from(n % most.unsigned_abs()).unwrap();
            Given::Exact(Decimal::new(units * 10_i64.pow(scale), scale))
        }),
        3 => (most.clone(), any::<u64>(), 0_u32..9).prop_map(|(most, n, scale)| {
            Given::Exact(Decimal::new(i64::try_from(n % most.unsigned_abs()).unwrap(), scale))
        }),
        2 => (most.clone(), any::<u64>()).prop_map(|(most, n)| Given::U64(n % most.unsigned_abs())),
        2 => (most.clone(), any::<u64>(), 0_u32..3).prop_map(|(most, n, scale)| {
            Given::Decimal(Decimal::new(i64::try_from(n % most.unsigned_abs()).unwrap(), scale))
        }),
        1 => (0_i64..2000).prop_map(|n| Given::F64(n as f64 / 100.0)),
        1 => (-5_i64..5, 0_u32..14).prop_map(|(n, scale)| Given::Exact(Decimal::new(n, scale))),
        1 => prop::sample::select(vec![Given::None, Given::Unit, Given::Exact(Decimal::MAX), Given::I64(i64::MIN)]),
    ]
    .boxed()
}

fn text(texts: &[&str]) -> BoxedStrategy<Given> {
    let texts: Vec<Given> = texts.iter().map(|text| Given::Text((*text).to_owned())).collect();
    prop_oneof![12 => prop::sample::select(texts), 1 => Just(Given::None)].boxed()
}

type Entry = (&'static str, Given);

/// The facts of a record in their order, mostly all of them.
fn entries() -> BoxedStrategy<Vec<Entry>> {
    let variants = vec![Given::Variant("fmcg"), Given::Variant("new_market")];
    let role = prop_oneof![
        3 => text(&["fmcg", "key_account", "new_market", "快消品", " fmcg ", "key_accounts", ""]),
        2 => prop::sample::select(variants),
    ];
    let flag = prop_oneof![8 => any::<bool>().prop_map(Given::Bool), 1 => text(&["是", "maybe"])];
    let all = (
        text(&["Li", "Wu", "李", "somebody with a long name", " "]),
        role,
        number(200_000),
        number(100_000),
        number(2),
        number(100),
        number(12),
        text(&["Bonn", "Ulm", "", "Bonn "]),
        text(&["2024-03-01", "2020-01-31", "2024-02-30", ""]),
        flag,
    );
    all.prop_map(|(person, role, sales, target, rate, calls, bonus, city, joined, senior)| {
        vec![
            ("person", person),
            ("role", role),
            ("sales", sales),
            ("target", target),
            ("rate", rate),
            ("calls", calls),
            ("bonus", bonus),
            ("city", city),
            ("joined", joined),
            ("senior", senior),
        ]
    })
    .boxed()
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    // the shape stays as it was for several records
    let plain = (entries(), Just((Shape::Struct, 0_usize, 10_usize, vec![], None)));
    let turned = (Just(Shape::Struct), 0_usize..10, 6_usize..11, prop::collection::vec(prop::bool::weighted(0.1), 10));
    let turned = (turned, prop::option::of(Just(("else", Given::List(vec![])))));
    let turned = turned.prop_map(|((shape, turn, length, skipped), more)| (shape, turn, length, skipped, more));
    let mapped = (0_usize..10).prop_map(|turn| (Shape::Map, turn, 10, vec![], None));
    let one = prop_oneof![12 => plain.boxed(), 2 => (entries(), turned).boxed(), 1 => (entries(), mapped).boxed()];
    let one = one.prop_map(|(mut entries, (shape, turn, length, skipped, more))| {
        entries.rotate_left(turn);
        entries.truncate(length);
        entries.extend(more);
        Record { entries, skipped, shape }
    });
    prop::collection::vec(one, 1..30)
}

#[test]
fn a_record_scores_after_others_what_it_scores_alone() {
    let engines = engines();
    let bound = std::cell::Cell::new(0);
    let property = |records: Vec<Record>| {
        for engine in &engines {
            let mut scorer = engine.scorer();
            for record in &records {
                prop_assert_eq!(learned(&mut scorer, record), alone(engine, record), "{:?}", record);
            }
            bound.set(bound.get() + scorer.tally().narrow);
        }
        Ok(())
    };
    TestRunner::new(seed::drawn(400)).run(&records(), property).unwrap();
    assert!(bound.get() > 800, "only {} were scored by a program", bound.get());
}

/// A record that is sound, with some of its values replaced.
fn sound(other: &[Entry]) -> Record {
    let plain = [
        ("person", Given::Text("Li".to_owned())),
        ("role", Given::Text("fmcg".to_owned())),
        ("sales", Given::Exact(Decimal::new(80_025, 2))),
        ("target", Given::Exact(Decimal::new(100_000, 2))),
        ("rate", Given::Exact(Decimal::new(85, 2))),
        ("calls", Given::U64(40)),
        ("bonus", Given::Exact(Decimal::new(15, 1))),
        ("city", Given::Text("Bonn".to_owned())),
        ("joined", Given::Text("2024-05-06".to_owned())),
        ("senior", Given::Bool(false)),
    ];
    let given = |name: &str| other.iter().find(|(other, _)| *other == name).map(|(_, given)| given.clone());
    let entries = plain.map(|(name, own)| (name, given(name).unwrap_or(own)));
    Record { entries: entries.to_vec(), skipped: vec![], shape: Shape::Struct }
}

#[test]
fn what_a_record_before_held_never_shows_in_the_next() {
    engines().iter().for_each(shows_nothing_before);
}

fn shows_nothing_before(engine: &Engine) {
    let mut scorer = engine.scorer();
    let exact = |units, scale| Given::Exact(Decimal::new(units, scale));
    let sound_one = sound(&[]);
    let odd: Vec<Record> = vec![
        sound(&[("bonus", Given::None)]),
        sound(&[("city", Given::None)]),
        sound(&[("city", Given::Text(String::new()))]),
        sound(&[("calls", Given::Unit)]),
        sound(&[("calls", Given::None), ("joined", Given::None)]),
        // more places, fewer places, more than any program takes
        sound(&[("sales", exact(8_002_512, 4))]),
        sound(&[("sales", exact(800, 0))]),
        sound(&[("sales", exact(800_000_000, 6)), ("rate", exact(8_500_000, 7))]),
        sound(&[("sales", exact(80_025_000_000_000_001, 14))]),
        // out of the narrow ranges, of the wide ones, of 64 bits and of what is declared
        sound(&[("sales", exact(800_250_000_000, 2)), ("target", exact(900_000_000_000, 2))]),
        sound(&[("sales", exact(i64::MAX, 2)), ("target", exact(i64::MAX - 1, 0))]),
        sound(&[("sales", Given::Exact(Decimal::MAX)), ("target", Given::Exact(Decimal::MAX))]),
        sound(&[("bonus", exact(101, 1))]),
        sound(&[("target", exact(0, 0))]),
        sound(&[("calls", Given::F64(1.5))]),
        sound(&[("role", Given::Text("nobody".to_owned()))]),
        sound(&[("person", Given::Text("　".to_owned()))]),
        sound(&[("joined", Given::Text("1066-10-14".to_owned()))]),
        Record { skipped: vec![false, false, false, false, false, true, true], ..sound(&[]) },
        Record { shape: Shape::Map, ..sound(&[]) },
    ];
    for odd in &odd {
        for record in [&sound_one, odd, odd, &sound_one] {
            same(engine, &mut scorer, record);
        }
    }
    // each of them shorter, from both ends, and in another order
    for length in (0..10).rev() {
        for turn in [0, 3] {
            let mut record = sound_one.clone();
            record.entries.rotate_left(turn);
            record.entries.truncate(length);
            for record in [&record, &sound_one, &record] {
                same(engine, &mut scorer, record);
            }
        }
    }
}

#[derive(Debug, Clone, Serialize)]
enum Role {
    #[serde(rename = "fmcg")]
    Fmcg,
    #[serde(rename = "key_account")]
    KeyAccount,
    #[serde(rename = "none_of_them")]
    Other,
}

#[derive(Debug, Clone, Serialize)]
struct Typed {
    person: &'static str,
    role: Role,
    #[serde(serialize_with = "exact")]
    sales: Decimal,
    #[serde(serialize_with = "exact")]
    target: Decimal,
    rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<u32>,
    bonus: Option<Decimal>,
    senior: bool,
}

/// The same facts in another order, some of them flattened: a map to whoever reads it.
#[derive(Debug, Clone, Serialize)]
struct Flat {
    senior: bool,
    #[serde(flatten)]
    numbers: Numbers,
    role: Role,
    person: String,
}

#[derive(Debug, Clone, Serialize)]
struct Numbers {
    calls: u32,
    #[serde(serialize_with = "exact")]
    sales: Decimal,
    target: Decimal,
    rate: f32,
}

/// A struct of other names, in between.
#[derive(Debug, Clone, Serialize)]
struct Fewer<'a> {
    role: &'a str,
    person: &'a str,
    target: u64,
    sales: u8,
    senior: Option<bool>,
    rate: u8,
    unread: Vec<u8>,
}

#[test]
fn structs_of_several_types_take_turns() {
    engines().iter().for_each(take_turns);
}

fn take_turns(engine: &Engine) {
    let mut scorer = engine.scorer();
    let typed = |role, calls, scale| Typed {
        person: "Li",
        role,
        sales: Decimal::new(4_500, scale),
        target: Decimal::new(50_000, 3),
        rate: 0.25,
        calls,
        bonus: calls.map(|_| Decimal::new(-95, 1)),
        senior: scale == 1,
    };
    let flat = |calls| Flat {
        senior: true,
        numbers: Numbers { calls, sales: Decimal::ONE, target: Decimal::TWO, rate: 0.5 },
        role: Role::KeyAccount,
        person: "Wu".to_owned(),
    };
    let fewer =
        |senior| Fewer { role: "new_market", person: "An", target: 7, sales: 5, senior, rate: 1, unread: vec![1] };
    for round in 0..4 {
        same(engine, &mut scorer, &typed(Role::Fmcg, Some(round), 2));
        same(engine, &mut scorer, &typed(Role::KeyAccount, None, round));
        same(engine, &mut scorer, &flat(round));
        same(engine, &mut scorer, &typed(Role::Other, Some(round), 1));
        same(engine, &mut scorer, &fewer(Some(round > 2)));
        same(engine, &mut scorer, &fewer(None));
        let map: BTreeMap<&str, String> = [("person", "Xu"), ("role", "fmcg"), ("sales", "3.50"), ("target", "7")]
            .into_iter()
            .chain([("rate", "50%"), ("senior", "是")])
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        same(engine, &mut scorer, &map);
        same(engine, &mut scorer, &typed(Role::Fmcg, None, round));
    }
}

#[test]
fn a_name_at_the_same_address_may_be_a_shorter_one() {
    let [_, engine] = engines();
    let mut scorer = engine.scorer();
    let long: &'static str = "salesman";
    let named = |name: &'static str| {
        let mut record = sound(&[]);
        record.entries[2].0 = name;
        record
    };
    for name in [long, &long[..5], long, &long[..4], &long[..5], "sales", &long[..5]] {
        same(&engine, &mut scorer, &named(name));
    }
}

#[test]
fn what_a_binding_that_failed_left_behind_is_scored_as_it_stands() {
    let [_, engine] = engines();
    let exact = |units, scale| Given::Exact(Decimal::new(units, scale));
    let far = sound(&[("sales", exact(80_025_000_000_001, 0)), ("target", exact(90_000_000_000_000, 0))]);
    let gaps = sound(&[("bonus", Given::None), ("calls", Given::None)]);
    let faulty = sound(&[("role", Given::Text("nobody".to_owned()))]);
    let mut scorer = engine.scorer();
    for before in [&sound(&[]), &far, &gaps] {
        same(&engine, &mut scorer, &sound(&[]));
        same(&engine, &mut scorer, before);
        let mut held = None;
        let brief = scorer.score_bound(|binder, slots| {
            assert!(binder.bind(&faulty, slots).is_none());
            held = Some(slots.record(engine.facts()));
            Some(())
        });
        let alone = engine.score_record(&held.unwrap());
        assert_eq!(brief.unwrap().map(|brief| brief.total).ok(), alone.map(|outcome| outcome.total).ok());
    }
}
