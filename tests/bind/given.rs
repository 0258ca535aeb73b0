//! Schemas and records of every sort, plain and hostile.
#![allow(unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test support module")]

use std::sync::Arc;

use merit::facts::{Dimension, Field, FieldKind, FieldRange, ListOrigin, ListSchema, Member, Schema, Value};
use merit::source::Span;
use merit::value::{Date, DatePattern, Rational, Unit};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, SerializeTuple, SerializeTupleStruct, Serializer};

/// The names that structs and maps give; some are facts, some headers, some nothing.
const NAMES: [&str; 12] = ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "销售额", " 列 ", "列", "f1 ", "else"];

/// A value of a host.
#[derive(Debug, Clone)]
pub enum Given {
    Text(String),
    Char(char),
    I64(i64),
    U64(u64),
    I128(i128),
    F64(f64),
    F32(f32),
    Bool(bool),
    Decimal(Decimal),
    Exact(Decimal),
    Shown(i64),
    Variant(&'static str),
    None,
    Unit,
    Some(Box<Given>),
    List(Vec<Given>),
    Tuple(Vec<Given>),
    TupleStruct(Vec<Given>),
    Newtype(Box<Given>),
    Row(Box<Record>),
    Bytes,
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Char(c) => serializer.serialize_char(*c),
            Self::I64(n) => serializer.serialize_i64(*n),
            Self::U64(n) => serializer.serialize_u64(*n),
            Self::I128(n) => serializer.serialize_i128(*n),
            Self::F64(n) => serializer.serialize_f64(*n),
            Self::F32(n) => serializer.serialize_f32(*n),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Decimal(d) => Serialize::serialize(d, serializer),
            Self::Exact(d) => merit::facts::exact(d, serializer),
            Self::Shown(n) => serializer.collect_str(n),
            Self::Variant(name) => serializer.serialize_unit_variant("Kind", 0, name),
            Self::None => serializer.serialize_none(),
            Self::Unit => serializer.serialize_unit(),
            Self::Some(inner) => serializer.serialize_some(&**inner),
            Self::List(items) => items.serialize(serializer),
            Self::Tuple(items) => {
                let mut out = serializer.serialize_tuple(items.len())?;
                items.iter().try_for_each(|item| out.serialize_element(item))?;
                out.end()
            }
            Self::TupleStruct(items) => {
                let mut out = serializer.serialize_tuple_struct("Rows", items.len())?;
                items.iter().try_for_each(|item| out.serialize_field(item))?;
                out.end()
            }
            Self::Newtype(inner) => serializer.serialize_newtype_struct("Own", &**inner),
            Self::Row(row) => row.serialize(serializer),
            Self::Bytes => serializer.serialize_bytes(b"x"),
        }
    }
}

/// How a record is handed over.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Struct,
    Map,
}

/// A record of a host.
#[derive(Debug, Clone)]
pub struct Record {
    pub entries: Vec<(&'static str, Given)>,
    /// Fields that a struct leaves out, by their place.
    pub skipped: Vec<bool>,
    pub shape: Shape,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.shape {
            Shape::Struct => {
                let mut out = serializer.serialize_struct("Record", self.entries.len())?;
                for (index, (name, given)) in self.entries.iter().enumerate() {
                    if self.skipped.get(index) == Some(&true) {
                        out.skip_field(name)?;
                    } else {
                        out.serialize_field(name, given)?;
                    }
                }
                out.end()
            }
            Shape::Map => {
                let mut out = serializer.serialize_map(None)?;
                for (name, given) in &self.entries {
                    out.serialize_entry(&(*name).to_owned(), given)?;
                }
                out.end()
            }
        }
    }
}

fn dimension() -> FieldKind {
    let member = |name: &str, label: Option<&str>| Member { name: name.to_owned(), label: label.map(str::to_owned) };
    let members = vec![
        member("fmcg", Some("快消品")),
        member("大客户", Some("fmcg")),
        member("new", None),
        member("1", Some("是")),
    ];
    FieldKind::Member(Arc::new(Dimension { name: "role".to_owned(), label: None, members, span: Span::default() }))
}

fn list(origin: ListOrigin) -> FieldKind {
    FieldKind::List(Arc::new(ListSchema { fields: vec![], from: None, by: None, origin }))
}

fn kind() -> impl Strategy<Value = FieldKind> {
    let date = |form: &str| FieldKind::Date(DatePattern::new(form).unwrap());
    prop_oneof![
        12 => prop::sample::select(Unit::ALL.to_vec()).prop_map(FieldKind::Numeric),
        3 => Just(FieldKind::Text),
        2 => Just(FieldKind::Bool),
        3 => Just(dimension()),
        3 => prop::sample::select(vec!["yyyy-mm-dd", "d/m/yyyy", "dd.mm.yy", "yyyymmdd", "yyyy年m月d日"]).prop_map(date),
        1 => prop::sample::select(vec![ListOrigin::Team, ListOrigin::Team, ListOrigin::Data]).prop_map(list),
    ]
}

fn bound() -> impl Strategy<Value = Option<(Rational, bool)>> {
    let ends = vec![(0, 1), (0, 1), (1, 1), (-5, 1), (100, 1), (1, 3), (105, 100), (10_i128.pow(25), 1)];
    prop::option::of(
        (prop::sample::select(ends), any::<bool>()).prop_map(|((n, d), open)| (Rational::from_parts(n, d), open)),
    )
}

pub fn default_of(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Numeric(_) => Value::Number(Rational::from_parts(7, 2)),
        FieldKind::Date(_) => Value::Date(Date::new(2024, 2, 29).unwrap()),
        FieldKind::Bool => Value::Bool(true),
        FieldKind::Text => Value::Text("somebody".into()),
        FieldKind::Member(_) => Value::Member(1),
        FieldKind::List(_) => Value::Rows(Arc::from([])),
    }
}

pub fn field(index: usize) -> impl Strategy<Value = Field> {
    let scales = vec![(10_000, 1), (1, 100), (1, 3), (1000, 1), (1, 1)];
    let header = prop::option::weighted(
        0.3,
        (prop::sample::select(NAMES.to_vec()), prop::option::of(prop::sample::select(scales))),
    );
    let flags = (any::<bool>(), prop::bool::weighted(0.15));
    (kind(), flags, prop::option::weighted(0.4, bound()), prop::option::weighted(0.3, bound()), header).prop_map(
        move |(kind, (optional, with_default), low, high, header)| Field {
            name: format!("f{index}"),
            label: None,
            optional,
            default: with_default.then(|| default_of(&kind)),
            range: match kind {
                FieldKind::Numeric(_) => FieldRange { low: low.flatten(), high: high.flatten() },
                _ => FieldRange::default(),
            },
            kind,
            column: header.map(|(name, _)| name.to_owned()),
            column_scale: header.and_then(|(_, scale)| scale).map(|(n, d)| Rational::from_parts(n, d)),
            note: false,
            info: vec![],
            span: Span::default(),
        },
    )
}

/// A schema of one to seven facts.
pub fn schema() -> impl Strategy<Value = Schema> {
    (1_usize..8, prop::option::weighted(0.7, 0_usize..2)).prop_flat_map(|(count, key)| {
        let fields: Vec<_> = (0..count).map(|index| field(index).boxed()).collect();
        fields.prop_map(move |fields| Schema { key: key.filter(|k| *k < fields.len()), fields, ..Schema::default() })
    })
}

/// A key and a number.
pub fn person_and_number() -> Schema {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        label: None,
        kind,
        optional: true,
        default: None,
        range: FieldRange::default(),
        column: None,
        column_scale: None,
        note: false,
        info: vec![],
        span: Span::default(),
    };
    let fields = vec![field("person", FieldKind::Text), field("n", FieldKind::Numeric(Unit::Number))];
    Schema { fields, key: Some(0), ..Schema::default() }
}

fn hostile() -> impl Strategy<Value = Given> {
    let floats = vec![
        0.1 + 0.2,
        1e300,
        -0.0,
        f64::NAN,
        f64::INFINITY,
        9_007_199_254_740_991.0,
        9_007_199_254_740_993.0,
        5e-324,
        f64::MIN_POSITIVE,
        1e15,
        1e16,
        0.000_001_5,
        33.333_333_333_333_336,
    ];
    let texts = vec![
        "",
        " ",
        "\u{3000}",
        "－5",
        "１２",
        "12％",
        " 85% ",
        "%",
        "1,000",
        "1e3",
        "+1",
        ".5",
        "5.",
        "1_000",
        "¥5",
        "5元",
        "1234567890123456789012345678",
        "0.1234567890123456789012345678",
        "12345678901234567890123456789",
        "0x1",
        "999999999999999999",
        "1000000000000000000",
        "00000000000000000000000000001",
        "2024-02-30",
        "2024-2-9",
        "29/2/2024",
        "9/12/2024",
        "29.02.24",
        "20240229",
        "2024年2月9日",
        "true",
        "是",
        "否",
        "TRUE",
        "fmcg",
        " fmcg",
        "快消品",
        "Fmcg",
        "a\"b",
        "a\\b",
        "line\nbreak",
        "\u{0}",
        "\u{85}x",
        "é\u{301}",
        "😀",
    ];
    prop_oneof![
        3 => prop::sample::select(floats).prop_map(Given::F64),
        1 => any::<f64>().prop_map(Given::F64),
        1 => any::<f32>().prop_map(Given::F32),
        6 => prop::sample::select(texts).prop_map(|text| Given::Text(text.to_owned())),
        1 => any::<String>().prop_map(Given::Text),
        1 => any::<char>().prop_map(Given::Char),
        1 => any::<i64>().prop_map(Given::I64),
        1 => any::<u64>().prop_map(Given::U64),
        1 => any::<i128>().prop_map(Given::I128),
        1 => (any::<i64>(), 0_u32..28).prop_map(|(n, scale)| Given::Decimal(Decimal::new(n, scale))),
        1 => (any::<i64>(), 0_u32..28).prop_map(|(n, scale)| Given::Exact(Decimal::new(n, scale))),
        1 => Just(Given::Exact(Decimal::MIN)),
        2 => any::<i64>().prop_map(Given::Shown),
        1 => Just(Given::Unit),
        1 => Just(Given::Bytes),
        1 => Just(Given::List(vec![Given::I64(1), Given::None])),
        1 => Just(Given::List(vec![Given::F64(f64::NAN)])),
    ]
}

fn number() -> impl Strategy<Value = Given> {
    let units = -2_000_000_i64..20_000_000;
    prop_oneof![
        (units.clone(), 0_u32..5).prop_map(|(n, scale)| Given::Decimal(Decimal::new(n, scale))),
        (units.clone(), 0_u32..5).prop_map(|(n, scale)| Given::Exact(Decimal::new(n, scale))),
        (units, 0_i32..5).prop_map(|(n, places)| Given::F64(n as f64 / 10_f64.powi(places))),
        (0_u16..300).prop_map(|n| Given::F32(f32::from(n) / 8.0)),
        (0_i64..300).prop_map(Given::I64),
        (0_u64..300).prop_map(Given::U64),
        (0_i64..300).prop_map(Given::Shown),
        (0_u32..10_000).prop_map(|n| Given::Text(format!(" {}.{}%", n / 100, n % 100))),
    ]
}

/// Mostly a value that fits the field.
fn fitting(kind: &FieldKind) -> BoxedStrategy<Given> {
    let text = |text: &str| Given::Text(text.to_owned());
    match kind {
        FieldKind::Numeric(_) => number().boxed(),
        FieldKind::Text => "[a-z李 ]{0,6}x".prop_map(Given::Text).boxed(),
        FieldKind::Bool => {
            prop_oneof![any::<bool>().prop_map(Given::Bool), Just(text("是")), Just(text(" false "))].boxed()
        }
        FieldKind::Member(_) => prop_oneof![
            Just(Given::Variant("fmcg")),
            Just(text("大客户")),
            Just(text("快消品 ")),
            Just(Given::Char('1')),
            Just(Given::Char('是'))
        ]
        .boxed(),
        FieldKind::Date(pattern) => {
            let form = pattern.text().to_owned();
            (1_u32..29, 1_u32..13, 2000_u32..2100)
                .prop_map(move |(day, month, year)| Given::Text(written(&form, day, month, year)))
                .boxed()
        }
        FieldKind::List(_) => prop_oneof![Just(Given::None), Just(Given::List(vec![]))].boxed(),
    }
}

pub fn written(form: &str, day: u32, month: u32, year: u32) -> String {
    let part = |form: String, two: &str, one: &str, n: u32| {
        if form.contains(two) { form.replace(two, &format!("{n:02}")) } else { form.replace(one, &n.to_string()) }
    };
    let form = form.replace("yyyy", &year.to_string()).replace("yy", &format!("{:02}", year % 100));
    part(part(form, "mm", "m", month), "dd", "d", day)
}

fn value(kind: &FieldKind) -> BoxedStrategy<Given> {
    prop_oneof![
        12 => fitting(kind),
        1 => fitting(kind).prop_map(|given| Given::Some(Box::new(given))),
        1 => Just(Given::None),
        1 => hostile(),
    ]
    .boxed()
}

/// A record for a schema: mostly its facts under their names, sometimes others, in any order.
pub fn record(schema: &Schema) -> impl Strategy<Value = Record> + use<> {
    let own: Vec<_> = schema
        .fields
        .iter()
        .map(|field| {
            let header = field.column.as_deref().and_then(|column| NAMES.iter().find(|name| **name == column));
            let name = NAMES.iter().find(|name| **name == field.name).copied().unwrap();
            let name = prop::sample::select(vec![name, header.copied().unwrap_or(name)]);
            (name, value(&field.kind), prop::bool::weighted(0.93)).boxed()
        })
        .collect();
    let others = prop::collection::vec((prop::sample::select(NAMES.to_vec()), hostile()), 0..3);
    let skipped = prop::collection::vec(prop::bool::weighted(0.05), 9);
    let shape = prop_oneof![Just(Shape::Struct), Just(Shape::Map)];
    (own, others, prop::bool::weighted(0.2), any::<prop::sample::Index>(), skipped, shape).prop_map(
        |(own, others, with_others, turn, skipped, shape)| {
            let mut entries: Vec<_> =
                own.into_iter().filter(|(_, _, kept)| *kept).map(|(name, given, _)| (name, given)).collect();
            if with_others {
                entries.extend(others);
            }
            if with_others && !entries.is_empty() {
                let turn = turn.index(entries.len());
                entries.rotate_left(turn);
            }
            Record { entries, skipped, shape }
        },
    )
}

/// The text of a cell, plain or hostile.
pub fn any_text() -> impl Strategy<Value = String> {
    let text = |given: Given| match given {
        Given::Text(text) => text,
        Given::Decimal(decimal) | Given::Exact(decimal) => decimal.to_string(),
        Given::I64(n) | Given::Shown(n) => n.to_string(),
        Given::U64(n) => n.to_string(),
        Given::F64(n) => n.to_string(),
        Given::F32(n) => n.to_string(),
        Given::Variant(name) => name.to_owned(),
        Given::Char(c) => c.to_string(),
        _ => String::new(),
    };
    let dated = || kind().prop_flat_map(|kind| fitting(&kind));
    prop_oneof![2 => hostile(), 3 => number(), 3 => dated()].prop_map(text)
}

/// A record as JSON text: numbers bare or as text, white space and escapes here and there.
#[allow(dead_code, reason = "used with the feature json")]
pub fn json(record: &Record, salt: u64) -> String {
    let blank = if salt.is_multiple_of(3) { " " } else { "" };
    let mut entries = vec![];
    for (name, given) in &record.entries {
        let name = serde_json::to_string(name).unwrap();
        entries.push(format!("{name}{blank}:{blank}{}", json_value(given, salt)));
    }
    format!("{{{}{blank}}}", entries.join(","))
}

fn json_value(given: &Given, salt: u64) -> String {
    match given {
        Given::Decimal(decimal) | Given::Exact(decimal) => decimal.to_string(),
        Given::Text(text) if salt % 5 == 1 && text.parse::<f64>().is_ok() => text.clone(),
        Given::F64(n) if n.is_finite() => n.to_string(),
        Given::Shown(n) => n.to_string(),
        Given::I128(n) => n.to_string(),
        Given::Some(inner) | Given::Newtype(inner) => json_value(inner, salt),
        Given::List(items) | Given::Tuple(items) | Given::TupleStruct(items) => {
            let blank = if salt.is_multiple_of(3) { " " } else { "" };
            let items: Vec<String> = items.iter().map(|item| json_value(item, salt)).collect();
            format!("[{blank}{}{blank}]", items.join(&format!("{blank},")))
        }
        Given::Row(row) => json(row, salt),
        Given::Bytes => "{}".to_owned(),
        other => serde_json::to_string(other).unwrap(),
    }
}

/// A text with one letter lost, doubled or changed.
#[allow(dead_code, reason = "used with the feature json")]
pub fn spoil(text: &str, salt: u64) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = usize::try_from(salt >> 8).unwrap_or(0) % letters.len();
    match salt % 4 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = ['"', ',', '0', '-', '.', '}', ' ', '1'][usize::try_from(salt / 4 % 8).unwrap_or(0)],
        _ => letters.truncate(at),
    }
    letters.into_iter().collect()
}
