//! Structs, maps and JSON with lists go into columns as they are read into records, and score what these score.

use std::sync::Arc;

use merit::facts::{
    Binder, Column, Columns, Field, FieldKind, FieldRange, ListOrigin, ListSchema, Record as Read, Schema, Slots,
    Value, read_record, to_raw,
};
use merit::value::Unit;
use merit::{Engine, Faults};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::ser::Serializer;

use super::given::{self, Given, Record, Shape};
use super::{Share, seed};

/// A list of one to four fields in the place of a fact.
fn list(field: Field) -> impl Strategy<Value = Field> {
    let origins = vec![ListOrigin::Data; 8].into_iter().chain([ListOrigin::History, ListOrigin::Team]);
    let fields = (1_usize..5).prop_flat_map(|count| (0..count).map(|at| given::field(at).boxed()).collect::<Vec<_>>());
    (fields, prop::sample::select(origins.collect::<Vec<_>>()), prop::bool::weighted(0.1)).prop_map(
        move |(mut fields, origin, with_default)| {
            for (at, field) in fields.iter_mut().enumerate() {
                // most rows are to be sound
                if at > 0 {
                    (field.range, field.column_scale) = (FieldRange::default(), None);
                }
                if matches!(field.kind, FieldKind::List(_)) {
                    (field.kind, field.default) = (FieldKind::Numeric(Unit::Number), None);
                }
            }
            let row = || fields.iter().map(|field| given::default_of(&field.kind)).collect();
            let default = with_default.then(|| Value::Rows(Arc::from([row(), row()])));
            let kind = FieldKind::List(Arc::new(ListSchema { fields, from: None, by: None, origin }));
            Field { kind, default, range: FieldRange::default(), column_scale: None, ..field.clone() }
        },
    )
}

/// A schema of which one fact or two are lists.
fn schema() -> impl Strategy<Value = Schema> {
    (given::schema(), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_flat_map(|(schema, one, two)| {
        let count = schema.fields.len();
        let fields = schema.fields.iter().enumerate().map(|(index, field)| {
            let is_list = [one, two].iter().any(|at| at.index(count) == index);
            let plain = Field { range: FieldRange::default(), ..field.clone() };
            if is_list { list(field.clone()).boxed() } else { Just(plain).boxed() }
        });
        let key = schema.key;
        fields.collect::<Vec<_>>().prop_map(move |fields| Schema { fields, key, ..Schema::default() })
    })
}

/// Rows mostly, several of them alike, in a list or in what passes for one.
fn rows(list: &ListSchema) -> BoxedStrategy<Given> {
    let row = || given::record(&Schema { fields: list.fields.clone(), ..Schema::default() });
    let row = move || row().prop_map(|row| Given::Row(Box::new(row)));
    let plain = || {
        (prop::collection::vec(row(), 0..3), 0_usize..7).prop_map(|(rows, count)| {
            let rows: Vec<Given> = rows.iter().cycle().take(if rows.is_empty() { 0 } else { count }).cloned().collect();
            rows
        })
    };
    let boxed = |given: Given| Box::new(given);
    let strange = vec![
        Given::None,
        Given::I64(1),
        Given::Text(String::new()),
        Given::List(vec![]),
        Given::Unit,
        Given::Variant("row"),
        Given::Bytes,
    ];
    let other = vec![
        Given::None,
        Given::None,
        Given::Unit,
        Given::Text(String::new()),
        Given::Text(" \u{3000}".to_owned()),
        Given::Text("x".to_owned()),
        Given::Char(' '),
        Given::Shown(7),
        Given::F64(1.5),
        Given::Bool(true),
        Given::Bytes,
    ];
    prop_oneof![
        24 => plain().prop_map(Given::List),
        1 => plain().prop_map(Given::Tuple),
        1 => plain().prop_map(Given::TupleStruct),
        1 => plain().prop_map(move |rows| Given::Some(boxed(Given::Newtype(boxed(Given::List(rows)))))),
        1 => plain().prop_map(move |rows| {
            Given::List(rows.into_iter().map(|row| Given::Some(boxed(Given::Newtype(boxed(row))))).collect())
        }),
        2 => (plain(), prop::sample::select(strange), any::<prop::sample::Index>()).prop_map(|(mut rows, odd, at)| {
            rows.insert(at.index(rows.len() + 1), odd);
            Given::List(rows)
        }),
        1 => row(),
        3 => prop::sample::select(other),
    ]
    .boxed()
}

/// A record whose lists have rows.
fn record(schema: &Schema) -> impl Strategy<Value = Record> + use<> {
    let lists: Vec<_> = schema.fields.iter().filter_map(|field| Some((field.clone(), rows(list_of(field)?)))).collect();
    let (fields, lists): (Vec<Field>, Vec<_>) = lists.into_iter().unzip();
    (given::record(schema), lists).prop_map(move |(mut record, lists)| {
        for (name, value) in &mut record.entries {
            let named = |field: &Field| field.name == name.trim() || field.column.as_deref() == Some(*name);
            if let Some(at) = fields.iter().position(named) {
                *value = lists[at].clone();
            }
        }
        record
    })
}

fn list_of(field: &Field) -> Option<&ListSchema> {
    match &field.kind {
        FieldKind::List(list) => Some(list),
        _ => None,
    }
}

fn records() -> impl Strategy<Value = (Schema, Vec<(Record, u64)>)> {
    schema().prop_flat_map(|schema| {
        let one = (record(&schema), any::<u64>());
        (Just(schema), prop::collection::vec(one, 1..8))
    })
}

/// What is read where nothing is at fault.
fn slow(schema: &Schema, facts: &Record) -> Option<Read> {
    read_record(schema, &to_raw(facts).ok()?).ok().map(|reading| reading.record)
}

/// Columns beside the records that should stand in them.
struct Both {
    columns: Columns,
    rows: Vec<Read>,
}

impl Both {
    fn of(schema: &Schema) -> Self {
        Self { columns: Columns::of(schema), rows: vec![] }
    }

    /// Takes in what a push said and whether it had to; a host then pushes the record.
    fn pushed(&mut self, pushed: Option<()>, read: Option<Read>, share: &Share) {
        match (pushed, read) {
            (Some(()), read) => {
                self.rows.push(read.expect("what is pushed is at fault"));
                share.count(true);
            }
            (None, Some(read)) => {
                self.columns.push(&read);
                if !self.columns.is_apart(self.rows.len()) {
                    share.count(false);
                }
                self.rows.push(read);
            }
            (None, None) => {}
        }
    }

    /// Nothing stands in the columns but the rows.
    fn same(&self) {
        assert_eq!(self.columns.rows(), self.rows.len());
        for (row, read) in self.rows.iter().enumerate() {
            assert_eq!(&self.columns.record(row), read);
        }
        for field in 0.. {
            let Some(column) = self.columns.table().column(field) else { break };
            if let Some(list) = column.list() {
                assert_eq!(list.ends().len(), self.rows.len());
                assert_eq!(list.ends().last().copied().unwrap_or(0), list.rows().rows());
            }
        }
    }
}

#[test]
fn structs_and_maps_with_lists_are_pushed_as_they_are_read() {
    let (share, slots_share) = (Share::default(), Share::default());
    let property = |(schema, records): (Schema, Vec<(Record, u64)>)| {
        let (mut binder, mut slots, mut both) = (Binder::new(&schema), Slots::of(&schema), Both::of(&schema));
        for (record, salt) in &records {
            for _ in 0..2 {
                let read = slow(&schema, record);
                let pushed = both.columns.push_facts(&mut binder, record);
                both.pushed(pushed, read.clone(), &share);
                if salt.is_multiple_of(2) {
                    let bound = binder.bind(record, &mut slots).map(|()| slots.record(&schema));
                    if bound.is_some() {
                        prop_assert_eq!(&bound, &read, "{:?}", record);
                        let mut again = Slots::of(&schema);
                        prop_assert!(again.fill(&bound.clone().unwrap()).is_some());
                        prop_assert_eq!(again.record(&schema), bound.clone().unwrap());
                    }
                    if read.is_some() {
                        slots_share.count(bound.is_some());
                    }
                }
            }
        }
        both.same();
        Ok(())
    };
    TestRunner::new(seed::drawn(900)).run(&records(), property).unwrap();
    share.at_least(90);
    slots_share.at_least(80);
}

#[cfg(feature = "json")]
#[test]
fn json_with_lists_is_pushed_as_it_is_read() {
    use merit::json::{bind, push, read_records};

    fn slow(schema: &Schema, text: &str) -> Option<Read> {
        let records = read_records(&format!("[{text}]"), "one.json", "people").ok()?.records;
        let [Ok(raw)] = records.as_slice() else { return None };
        let read = read_record(schema, raw).ok()?.record;
        Some(Read { origin: None, ..read })
    }

    let share = Share::default();
    let property = |(schema, records): (Schema, Vec<(Record, u64)>)| {
        let (mut binder, mut slots, mut both) = (Binder::new(&schema), Slots::of(&schema), Both::of(&schema));
        let plain = Share::default();
        for (record, salt) in &records {
            let text = given::json(record, *salt);
            let exponent = |pair: &[u8]| pair[0].is_ascii_digit() && matches!(pair[1], b'e' | b'E');
            let is_odd = text.contains('\\') || text.contains("{}") || text.as_bytes().windows(2).any(exponent);
            let counted = if is_odd { &plain } else { &share };
            let pushed = push(&mut both.columns, &mut binder, &text);
            both.pushed(pushed, slow(&schema, &text), counted);
            let broken = given::spoil(&text, *salt);
            let read = slow(&schema, &broken);
            let pushed = push(&mut both.columns, &mut binder, &broken);
            prop_assert!(pushed.is_none() || read.is_some(), "{}", broken);
            both.pushed(pushed, read.clone(), &plain);
            if bind(&mut binder, &broken, &mut slots).is_some() {
                prop_assert_eq!(Some(slots.record(&schema)), read, "{}", broken);
            }
        }
        both.same();
        Ok(())
    };
    TestRunner::new(seed::drawn(1200)).run(&records(), property).unwrap();
    share.at_least(85);
}

const SCHEME: &str = r#"scheme s
total in [0, 120]
dimension size { small "小", large }
facts {
  key person: text
  target: money > 0
  praise: count = 0
  customers: list {
    name: text?
    spend: money >= 0  column "消费额(万元)" unit 万
    rate: ratio in [0%, 100%] = 50%
    size: size
    since: date?
    lost: bool = false
  }
  ratings: list { score: number in [0, 10] }
}
indicator sold { weight 60%  measure sum(customers where not lost, spend) / target  score proportional to 100%  cap 120 floor 0 }
indicator large { weight 20%  score count(customers where size = large) * 10 as points  cap 100 }
indicator rated { weight 20%  measure average(ratings, score)  score bands { >= 8: 100, >= 5: 60, otherwise: 0 }  no data score 0 }
adjust praised { points praise as points  limit [0, 5] }
grades { A >= 90  B >= 60  C otherwise }"#;

fn engine() -> Engine {
    Engine::compile("s.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[derive(Debug, Clone, Serialize)]
struct Person {
    person: &'static str,
    #[serde(serialize_with = "merit::facts::exact")]
    target: Decimal,
    customers: Vec<Customer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratings: Option<Vec<Rating>>,
}

#[derive(Debug, Clone, Serialize)]
struct Customer {
    name: Option<String>,
    spend: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    size: Size,
    lost: bool,
}

#[derive(Debug, Clone, Copy, Serialize)]
enum Size {
    #[serde(rename = "小")]
    Small,
    #[serde(rename = "large")]
    Large,
    #[serde(rename = "none of them")]
    Other,
}

#[derive(Debug, Clone, Serialize)]
struct Rating {
    score: f32,
}

fn person(customers: usize, ratings: Option<usize>) -> Person {
    let customer = |at: usize| Customer {
        name: (!at.is_multiple_of(3)).then(|| format!("c{at}")),
        spend: Decimal::new(i64::try_from(1000 + at * 7).unwrap(), u32::try_from(at % 3).unwrap()),
        rate: at.is_multiple_of(2).then_some(0.25),
        size: if at.is_multiple_of(5) { Size::Large } else { Size::Small },
        lost: at % 11 == 3,
    };
    let rating = |at: usize| Rating { score: [7.5, 8.0, 9.25][at % 3] };
    Person {
        person: "Li",
        target: Decimal::new(50_000_000, 2),
        customers: (0..customers).map(customer).collect(),
        ratings: ratings.map(|count| (0..count).map(rating).collect()),
    }
}

type Score = Result<(Decimal, Option<usize>), String>;

fn alone<T: Serialize + ?Sized>(engine: &Engine, facts: &T) -> Score {
    let outcome = engine.score(facts).map_err(|faults: Faults| format!("{faults:?}"))?;
    Ok((outcome.total, outcome.grade.map(|grade| "ABC".find(&grade).unwrap())))
}

/// One scorer, binder and set of columns for all that comes.
struct Host<'e> {
    engine: &'e Engine,
    scorer: merit::engine::Scorer<'e>,
    binder: Binder,
    both: Both,
}

impl<'e> Host<'e> {
    fn of(engine: &'e Engine) -> Self {
        let facts = engine.facts();
        Self { engine, scorer: engine.scorer(), binder: Binder::new(facts), both: Both::of(facts) }
    }

    /// Scores a record, and pushes it where it can be.
    fn takes<T: Serialize + ?Sized + std::fmt::Debug>(&mut self, facts: &T) -> bool {
        let scored = self.scorer.score_facts(facts).map(|brief| (brief.total, brief.grade));
        assert_eq!(scored.map_err(|faults| format!("{faults:?}")), alone(self.engine, facts), "{facts:?}");
        let pushed = self.both.columns.push_facts(&mut self.binder, facts);
        if pushed.is_some() {
            self.both.rows.push(self.engine.prepare(facts).unwrap());
        }
        self.both.same();
        pushed.is_some()
    }

    /// What the columns score is what their records score.
    fn scores(&self) {
        let scored = self.engine.batch().score(&self.both.columns);
        for (row, read) in self.both.rows.iter().enumerate() {
            let brief = scored.brief(row).unwrap().unwrap();
            assert_eq!(brief.total, self.engine.score_record(read).unwrap().total);
        }
    }
}

#[test]
fn people_with_few_and_many_rows_take_turns() {
    let engine = engine();
    let mut host = Host::of(&engine);
    for (customers, ratings) in
        [(3, Some(2)), (0, Some(0)), (0, None), (100, Some(1)), (1, None), (10_000, Some(3)), (2, Some(2))]
    {
        assert!(host.takes(&person(customers, ratings)));
        assert!(host.takes(&person(customers / 2, ratings)));
    }
    host.scores();
    assert_eq!(host.scorer.tally().left(), 0, "{:?}", host.scorer.tally());
}

#[test]
fn a_fault_half_way_leaves_nothing_behind() {
    let engine = engine();
    let mut host = Host::of(&engine);
    let sound = person(40, Some(5));
    let faulty = |change: fn(&mut Person)| {
        let mut person = sound.clone();
        change(&mut person);
        person
    };
    let faults = [
        faulty(|person| person.customers[39].size = Size::Other),
        faulty(|person| person.customers[0].spend = Decimal::NEGATIVE_ONE),
        faulty(|person| person.customers[20].rate = Some(f64::NAN)),
        faulty(|person| person.customers[20].rate = Some(1.5)),
        faulty(|person| person.target = Decimal::ZERO),
        faulty(|person| person.person = " "),
        faulty(|person| person.ratings.as_mut().unwrap()[4].score = 11.0),
    ];
    for faulty in &faults {
        assert!(!host.takes(faulty));
        assert!(host.takes(&sound));
        assert!(host.takes(&person(2, None)));
        assert!(!host.takes(faulty));
        assert!(!host.takes(faulty));
    }
    // sound, but no number of a column; and numbers of very many places
    let long = faulty(|person| person.customers[20].spend = Decimal::MAX);
    let places = faulty(|person| person.customers[20].spend = Decimal::new(10_000_000_000_000_001, 14));
    for odd in [long, places] {
        host.takes(&odd);
        assert!(host.takes(&sound));
        assert!(host.takes(&sound));
    }
    host.scores();
}

#[test]
fn names_may_change_from_row_to_row() {
    let engine = engine();
    let mut host = Host::of(&engine);
    let text = |name: &'static str, text: &str| (name, Given::Text(text.to_owned()));
    let row = |entries: &[(&'static str, Given)], shape| {
        Given::Row(Box::new(Record { entries: entries.to_vec(), skipped: vec![], shape }))
    };
    let (large, small) = (text("size", "large"), text("size", "small"));
    let (plain, scaled) = (text("spend", "20000"), text("消费额(万元)", "2"));
    let kinds = [
        vec![plain.clone(), large.clone()],
        vec![large.clone(), plain.clone()],
        vec![scaled.clone(), small.clone(), text("name", "x")],
        vec![text("unknown", "?"), small.clone(), text("rate", "85%"), scaled.clone(), text("lost", "是")],
        vec![small.clone(), plain.clone(), text("since", "2024-02-29")],
        vec![small.clone(), plain.clone(), ("unread", Given::List(vec![Given::I64(1)]))],
        vec![small.clone(), plain.clone(), text("name", "")],
    ];
    let twice = vec![small.clone(), plain.clone(), scaled.clone()];
    let again = vec![small.clone(), plain.clone(), small.clone()];
    let whole = |rows: Vec<Given>, target: i64, shape| Record {
        entries: vec![("target", Given::I64(target)), ("customers", Given::List(rows)), text("person", "Li")],
        skipped: vec![],
        shape,
    };
    let shapes = [Shape::Struct, Shape::Map];
    for (turn, shape) in (0..kinds.len()).flat_map(|turn| shapes.map(|shape| (turn, shape))) {
        let mut rows: Vec<Given> = kinds.iter().map(|kind| row(kind, shape)).collect();
        rows.rotate_left(turn);
        rows.extend(kinds.iter().map(|kind| row(kind, Shape::Struct)));
        assert!(host.takes(&whole(rows.clone(), 100_000, shape)));
        for bad in [row(&twice, shape), row(&again, shape), Given::None, Given::I64(1)] {
            let mut rows = rows.clone();
            rows.insert(turn, bad);
            assert!(!host.takes(&whole(rows, 100_000, shape)));
        }
        rows.truncate(2);
        assert!(host.takes(&whole(rows, 70_000, shape)));
        let mut listed_twice = whole(vec![row(&kinds[0], shape)], 1, shape);
        listed_twice.entries.push(("customers", Given::List(vec![])));
        assert!(!host.takes(&listed_twice));
    }
    host.scores();
}

struct Panics;

impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("a host's own")
    }
}

#[test]
fn a_host_that_panics_has_its_rows_still() {
    #[derive(Serialize)]
    struct Broken {
        person: &'static str,
        customers: Vec<Customer>,
        target: Panics,
    }
    let engine = engine();
    let mut host = Host::of(&engine);
    assert!(host.takes(&person(3, Some(1))));
    let broken = Broken { person: "Wu", customers: person(5, None).customers, target: Panics };
    let push = || host.both.columns.push_facts(&mut host.binder, &broken);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(push)).is_err());
    let score = || host.scorer.score_facts(&broken).map(|brief| brief.total);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(score)).is_err());
    let person = person(2, Some(1));
    let read = engine.prepare(&person).unwrap();
    host.both.columns.push(&read);
    host.both.rows.push(read.clone());
    assert_eq!(host.scorer.score(&read).unwrap().total, engine.score_record(&read).unwrap().total);
    assert!(host.takes(&person));
    host.scores();
    assert_eq!(host.scorer.tally().left(), 0);
}

#[test]
fn a_list_of_an_other_schema_is_not_pushed() {
    let engine = engine();
    let other = Engine::compile(
        "o.merit",
        "scheme o facts { key person: text  customers: list { spend: number } }
         indicator spent { weight 100% score sum(customers, spend) cap 100 floor 0 }",
    )
    .unwrap();
    let mut columns = Columns::of(engine.facts());
    assert!(columns.push_facts(&mut Binder::new(other.facts()), &person(1, Some(1))).is_none());
    let mut binder = Binder::new(engine.facts());
    assert!(columns.push_facts(&mut binder, &person(1, Some(1))).is_some());
    assert!(Columns::of(other.facts()).push_facts(&mut binder, &person(1, Some(1))).is_none());
    assert!(columns.push_facts(&mut binder, &person(1, Some(1))).is_some());
    assert_eq!(columns.table().column(3).and_then(Column::list).map(|list| list.ends().to_vec()), Some(vec![1, 2]));
}

#[cfg(feature = "json")]
#[test]
fn json_with_lists_scores_what_it_scores_alone() {
    let engine = engine();
    let mut scorer = engine.scorer();
    for (customers, faulty) in [(5, false), (0, false), (300, false), (7, true), (7, false), (2, false)] {
        let mut person = person(customers, Some(customers % 4));
        if faulty {
            person.customers[6].size = Size::Other;
        }
        let json = serde_json::json!({
            "person": person.person, "target": 500_000.25, "unread": null,
            "customers": person.customers.iter().map(|customer| serde_json::json!({
                "spend": customers, "size": customer.size, "lost": customer.lost, "unread": 1,
            })).collect::<Vec<_>>(),
        });
        let text = json.to_string();
        let bound = scorer.score_bound(|binder, slots| merit::json::bind(binder, &text, slots));
        assert_eq!(bound.is_none(), faulty);
        if let Some(brief) = bound {
            let brief = brief.unwrap();
            assert_eq!(Ok((brief.total, brief.grade)), alone(&engine, &json));
        }
    }
}
