//! Whatever is bound straight into slots is what the slow reader reads, for any schema and any record; and nearly every
//! record that could be bound is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "bind/given.rs"]
mod given;
#[path = "bind/lists.rs"]
mod lists;
#[path = "bind/scored.rs"]
mod scored;
#[path = "support/seed.rs"]
mod seed;

use std::cell::Cell as Counter;

use given::{Given, Record, Shape, record, schema};
use merit::facts::{Binder, Cell, Plain, Raw, Schema, Slots, Value, plain_cell, read_record, to_raw};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How many of the records that could be bound were.
#[derive(Default)]
struct Share {
    bound: Counter<u32>,
    fitting: Counter<u32>,
}

impl Share {
    fn count(&self, bound: bool) {
        self.bound.set(self.bound.get() + u32::from(bound));
        self.fitting.set(self.fitting.get() + 1);
    }

    fn at_least(&self, percent: u32) {
        let (bound, fitting) = (self.bound.get(), self.fitting.get());
        assert!(fitting > 300, "only {fitting} records fit slots");
        println!("{bound} of {fitting} were bound");
        assert!(bound * 100 >= fitting * percent, "only {bound} of {fitting} were bound");
    }
}

/// The values and the name that the slow reader gives, where nothing is at fault.
fn slow(schema: &Schema, raw: &Raw) -> Option<(String, Box<[Value]>)> {
    read_record(schema, raw).ok().map(|reading| (reading.record.person, reading.record.values))
}

/// What the slots hold.
fn held(schema: &Schema, slots: &Slots) -> (String, Box<[Value]>) {
    let record = slots.record(schema);
    (record.person, record.values)
}

/// Whether slots can hold a record at all.
fn fits(schema: &Schema, values: &[Value]) -> bool {
    let mut slots = Slots::of(schema);
    values.iter().enumerate().all(|(field, value)| Cell::of(value).and_then(|cell| slots.put(field, cell)).is_some())
}

#[test]
fn structs_and_maps_are_bound_as_they_are_read() {
    let share = Share::default();
    let cases = schema().prop_flat_map(|schema| {
        let one = record(&schema);
        (Just(schema), prop::collection::vec(one, 1..8))
    });
    let property = |(schema, records): (Schema, Vec<Record>)| {
        let (mut binder, mut slots) = (Binder::new(&schema), Slots::of(&schema));
        for record in &records {
            // twice, since the second record is bound by what the first one taught
            for _ in 0..2 {
                let read = to_raw(record).ok().and_then(|raw| slow(&schema, &raw));
                let bound = binder.bind(record, &mut slots);
                if bound.is_some() {
                    prop_assert_eq!(Some(held(&schema, &slots)), read, "{:?}", record);
                } else if let Some((_, values)) = &read
                    && fits(&schema, values)
                {
                    share.count(false);
                    continue;
                }
                if bound.is_some() {
                    share.count(true);
                }
            }
        }
        Ok(())
    };
    TestRunner::new(seed::drawn(700)).run(&cases, property).unwrap();
    share.at_least(90);
}

#[test]
fn a_cell_is_read_as_the_slow_reader_reads_it() {
    let share = Share::default();
    let cases = (schema(), given::any_text(), any::<bool>());
    let property = |(mut schema, text, scaled): (Schema, String, bool)| {
        schema.key = None;
        for index in 0..schema.fields.len() {
            let mut field = schema.fields[index].clone();
            (field.default, field.name) = (None, "x".to_owned());
            field.column = scaled.then(|| "x".to_owned());
            let alone = Schema { fields: vec![field.clone()], ..Schema::default() };
            let read = slow(&alone, &Raw::Map(vec![("x".to_owned(), Raw::Cell(text.clone()))], None));
            let plain = plain_cell(&field, scaled, &text);
            prop_assert_eq!(Plain::of(&field, scaled).cell(&text), plain);
            if let Some(cell) = plain {
                let mut slots = Slots::of(&alone);
                slots.put(0, cell).unwrap();
                prop_assert_eq!(Some(held(&alone, &slots)), read.clone(), "{:?} {:?}", field, text);
            }
            if read.is_some_and(|(_, values)| fits(&alone, &values)) {
                share.count(plain.is_some());
            }
        }
        Ok(())
    };
    TestRunner::new(seed::drawn(1500)).run(&cases, property).unwrap();
    share.at_least(90);
}

#[test]
fn a_field_that_is_given_twice_is_never_bound() {
    let engine = merit::Engine::compile(
        "d.merit",
        "scheme d facts { key person: text  sales: money column \"Sales (k)\" unit 千 }
         indicator sold { weight 100% score sales as points cap 100 floor 0 }",
    )
    .unwrap();
    let (mut binder, mut slots) = (Binder::new(engine.facts()), Slots::of(engine.facts()));
    let of = |entries: &[(&'static str, Given)]| Record {
        entries: entries.iter().map(|(name, given)| (*name, given.clone())).collect(),
        skipped: vec![],
        shape: Shape::Struct,
    };
    let person = ("person", Given::Text("Li".to_owned()));
    let (plain, scaled) = (("sales", Given::I64(5)), (" Sales (k) ", Given::I64(5)));
    for (entries, sales) in [
        (vec![person.clone(), plain.clone()], Some(5)),
        (vec![person.clone(), scaled.clone()], Some(5000)),
        (vec![person.clone(), plain.clone(), plain.clone()], None),
        (vec![person.clone(), plain.clone(), scaled.clone()], None),
        (vec![plain.clone(), person.clone()], Some(5)),
        (vec![plain.clone(), person.clone(), plain.clone()], None),
        (vec![scaled.clone(), person.clone(), ("more", Given::None), plain.clone()], None),
        (vec![scaled, person.clone(), ("more", Given::None)], Some(5000)),
        (vec![plain], None),
    ] {
        let bound = binder.bind(&of(&entries), &mut slots).map(|()| slots.record(engine.facts()));
        assert_eq!(bound, engine.prepare(&of(&entries)).ok(), "{entries:?}");
        assert_eq!(bound.map(|record| record.values[1].clone()), sales.map(|s: i64| Value::Number(s.into())));
    }
}

#[test]
fn a_header_without_letters_is_a_name_like_others() {
    let mut schema = given::person_and_number();
    schema.fields[1].column = Some(" ".to_owned());
    let (mut binder, mut slots) = (Binder::new(&schema), Slots::of(&schema));
    let of = |names: &[&'static str]| Record {
        entries: names.iter().map(|name| (*name, Given::Text("7".to_owned()))).collect(),
        skipped: vec![],
        shape: Shape::Map,
    };
    // `n` moves to the front, so that its old place is free for a name that is not `n`
    for names in [["person", "x", "n"], ["n", "person", ""], ["person", "x", ""], ["person", "", "n"]] {
        let record = of(&names);
        let bound = binder.bind(&record, &mut slots).map(|()| held(&schema, &slots));
        assert_eq!(bound, slow(&schema, &to_raw(&record).unwrap()), "{names:?}");
    }
}

#[cfg(feature = "json")]
mod json {
    use super::*;
    use merit::json::{bind, read_records};

    fn slow_json(schema: &Schema, text: &str) -> Option<(String, Box<[Value]>)> {
        let records = read_records(&format!("[{text}]"), "one.json", "people").ok()?.records;
        match records.as_slice() {
            [Ok(raw)] => slow(schema, raw),
            _ => None,
        }
    }

    #[test]
    fn an_object_is_bound_as_it_is_read() {
        let share = Share::default();
        let cases = schema().prop_flat_map(|schema| {
            let one = (record(&schema), any::<u64>());
            (Just(schema), prop::collection::vec(one, 1..8))
        });
        let property = |(schema, records): (Schema, Vec<(Record, u64)>)| {
            let (mut binder, mut slots) = (Binder::new(&schema), Slots::of(&schema));
            for (record, salt) in &records {
                let text = given::json(record, *salt);
                let bound = bind(&mut binder, &text, &mut slots).map(|()| held(&schema, &slots));
                let read = slow_json(&schema, &text);
                if bound.is_some() {
                    prop_assert_eq!(&bound, &read, "{}", text);
                }
                if !text.contains(['\\', 'e', 'E']) && read.as_ref().is_some_and(|(_, values)| fits(&schema, values)) {
                    share.count(bound.is_some());
                }
                // the same text with a letter lost, doubled or changed
                let broken = given::spoil(&text, *salt);
                if bind(&mut binder, &broken, &mut slots).is_some() {
                    prop_assert_eq!(Some(held(&schema, &slots)), slow_json(&schema, &broken), "{}", broken);
                }
            }
            Ok(())
        };
        TestRunner::new(seed::drawn(700)).run(&cases, property).unwrap();
        share.at_least(85);
    }

    #[test]
    fn only_objects_of_plain_json_are_bound() {
        let schema = given::person_and_number();
        let (mut binder, mut slots) = (Binder::new(&schema), Slots::of(&schema));
        for text in [
            r#"{"person": "Li", "n": 1.50}"#,
            " {\n\t\"n\" : -0 , \"person\":\"李\" } \r\n",
            r#"{"person": "Li", "n": null, "other": true}"#,
            r#"{"person": "Li"}"#,
        ] {
            assert!(bind(&mut binder, text, &mut slots).is_some(), "{text}");
            assert_eq!(Some(held(&schema, &slots)), slow_json(&schema, text), "{text}");
        }
        for text in [
            "",
            "{",
            "}",
            "{}",
            "[]",
            "null",
            "{,}",
            r#"{"person": "Li",}"#,
            r#"{"person" "Li"}"#,
            r#"{person: "Li"}"#,
            r#"{"person": "Li"} x"#,
            r#"{"person": "Li"}{}"#,
            r#"{"person": ""}"#,
            r#"{"person": "　"}"#,
            r#"{"person": "Li", "n": 01}"#,
            r#"{"person": "Li", "n": -}"#,
            r#"{"person": "Li", "n": 1.}"#,
            r#"{"person": "Li", "n": .5}"#,
            r#"{"person": "Li", "n": +1}"#,
            r#"{"person": "Li", "n": 1e2}"#,
            r#"{"person": "Li", "n": "1"}"#,
            r#"{"person": "Li", "n": tru}"#,
            r#"{"person": "Li", "n": nullx}"#,
            r#"{"person": "Li", "n": 1, "n": 1}"#,
            r#"{"person": "Li", "x": 1, "x": 1}"#,
            r#"{"person": "Li", "x": [1]}"#,
            r#"{"person": "Li", "x": {}}"#,
            r#"{"person": "L\u0069"}"#,
            r#"{"person": "Li", "\u006e": 1}"#,
            "{\"person\": \"L\u{7f}i\"}",
            "{\"person\": \"L\u{85}i\"}",
            "{\"person\": \"L\ti\"}",
            r#"{"person": "Li", "n": 1234567890123456789}"#,
            r#"{"person": true}"#,
            "\u{feff}{\"person\": \"Li\"}",
        ] {
            assert!(bind(&mut binder, text, &mut slots).is_none(), "{text}");
        }
    }

    #[test]
    fn a_name_with_a_quote_is_not_taken_for_the_end_of_a_name() {
        let schema = given::person_and_number();
        let (mut binder, mut slots) = (Binder::new(&schema), Slots::of(&schema));
        // a map teaches a name that JSON must escape
        let map = std::collections::BTreeMap::from([("a\"b", "1"), ("person", "Li")]);
        binder.bind(&map, &mut slots).unwrap();
        assert!(bind(&mut binder, r#"{"a"b": "1", "person": "Li"}"#, &mut slots).is_none());
    }
}
