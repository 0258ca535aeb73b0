//! Tables read in chunks of columns say what the reader of single rows says: the same people in the same order with the
//! same values, faults and notices, whatever stands in their cells.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/seed.rs"]
mod seed;

use std::collections::BTreeMap;
use std::fmt::Write;

use merit::Engine;
use merit::facts::Notice;
use merit::tables::{Input, Next, Noticed, People, Place, Request};
use proptest::prelude::*;

const SCHEME: &str = r#"
scheme s
dimension role { sales "销售", support }
facts {
    key person: text
    calls: count <= 100
    rate: ratio in [0%, 100%]
    revenue: money >= 0 column "Revenue (k)" unit 万
    day: date
    german: date? "d.m.yyyy"
    keen: bool = true
    role: role
    remark: text?
    bonus: number = 1.5
    orders: list { price: money }
}
indicator calls_made { weight 100% score calls cap 100 }
"#;

const HEADER: &str = "person,calls,rate,Revenue (k),day,german,keen,role,remark,bonus,unread";

/// What reading gives: everybody in order, and what was noticed.
type Told = (Vec<String>, Vec<(Notice, usize)>);

fn open(engine: &Engine, text: &str) -> People {
    let place = Place::Text(Input::of_pipe("people.csv", text.as_bytes()).unwrap());
    let request = Request { place, beside: std::path::PathBuf::new(), encoding: None, shared: false };
    People::open(engine.facts(), &request).unwrap_or_else(|error| panic!("{error}"))
}

fn one_by_one(engine: &Engine, text: &str) -> Told {
    let mut noticed = Noticed::default();
    let told = open(engine, text).map(|person| match person {
        Ok(person) => match engine.read(&person.raw) {
            Ok(reading) => format!("{:?} {:?}", person.key, noticed.keep(reading)),
            Err(faults) => format!("{:?} {:?}", person.key, person.locate(faults)),
        },
        Err(refusal) => format!("{:?} {:?}", refusal.person, refusal.faults),
    });
    (told.collect(), noticed.iter().map(|(notice, count)| (notice.clone(), count)).collect())
}

fn in_chunks(engine: &Engine, text: &str) -> Told {
    let mut people = open(engine, text);
    let mut chunk = people.chunk(engine.facts());
    let mut told = vec![];
    while people.fill(engine.facts(), &mut chunk) {
        told.extend(chunk.people().map(|next| match next {
            Next::Row(row) => format!("{:?} {:?}", chunk.key(row), chunk.record(row)),
            Next::Refusal(refusal) => format!("{:?} {:?}", refusal.person, refusal.faults),
        }));
    }
    (told, people.noticed().iter().map(|(notice, count)| (notice.clone(), count)).collect())
}

fn engine() -> Engine {
    Engine::compile("s.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Cells that fit a column, or just do not.
fn cell(column: usize) -> BoxedStrategy<String> {
    let fitting: &[&str] = match column {
        0 => &["a", "b", "c", " a", "张三", "d", "e", "f", "007", "7"],
        1 => &["5", "0", "100", "101", "5.0", "5.5", "-1", "007", "12345678901234567890"],
        2 => &["0.5", "50%", "50 %", "0.55％", "1", "1.01", "101%", "0.123456789012345678", "0.1234567890123456789"],
        3 => &["1", "0.001", "-0", "18.02", "999999999999999999", "0.12345678901234567"],
        4 => &["2024-02-29", "2023-02-29", "2024-1-5", "1899-12-31", "2999-12-31", "20240105"],
        5 => &["5.1.2024", "05.01.2024", "31.4.2024", "5.1.24"],
        6 => &["true", "false", "是", "否", "True", "1"],
        7 => &["sales", "销售", "support", "Support", "sales "],
        8 => &["words", " words ", "5", "a;b"],
        9 => &["1", "-1.25", "+1", "1e3", "1_000", ".5", "5.", "１"],
        _ => &["", "x", "y"],
    };
    let odd =
        ["", " ", "\u{a0}", "\t", "\u{b}", "\u{7f}", "\u{85}", "\u{3000}", "é", "x", "5", "5\u{85}", "\u{c}5", "\0"];
    prop_oneof![
        12 => prop::sample::select(fitting.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(fitting.to_vec()).prop_map(|text| format!(" {text}\u{a0}")),
        2 => Just(String::new()),
        1 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(fitting.to_vec()).prop_map(|text| format!("\"{text}\"")),
    ]
    .boxed()
}

/// A row, most of them of the right width.
fn row() -> impl Strategy<Value = String> {
    let cells: Vec<_> = (0..11).map(cell).collect();
    let shapes = [
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{}",
        "{},",
        "{},x",
        "",
        " ",
        ",,,,,,,,,,",
        "x,y",
        "{}\n",
        "\"a\nb\",{}",
        "\"a\"x,{}",
        "a\"b,{}",
        "{}\"",
        "\"never",
    ];
    (cells, prop::sample::select(shapes.to_vec())).prop_map(|(cells, shape)| shape.replace("{}", &cells.join(",")))
}

proptest! {
    #![proptest_config(seed::drawn(400))]

    #[test]
    fn chunks_say_what_single_rows_say(
        rows in prop::collection::vec(row(), 0..12),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        last in any::<bool>(),
    ) {
        let engine = engine();
        let mut text = [HEADER.to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join(end);
        text.push_str(if last { end } else { "" });
        prop_assert_eq!(in_chunks(&engine, &text), one_by_one(&engine, &text));
    }

    #[test]
    fn whoever_stands_there_twice_is_refused_with_the_lines_of_the_others(
        keys in prop::collection::vec(prop::sample::select(vec!["a", "b", " b", "c ", "\"c\"", "d", "", "e", "f", "g"]), 0..10),
    ) {
        let engine = engine();
        let mut text = HEADER.to_owned() + "\n";
        let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, key) in keys.iter().enumerate() {
            writeln!(text, "{key},5,0.5,1,2024-01-01,,true,sales,,1,").unwrap();
            lines.entry(key.trim_matches([' ', '"'])).or_default().push(index + 2);
        }
        let (told, _) = in_chunks(&engine, &text);
        for (index, (key, told)) in keys.iter().zip(&told).enumerate() {
            let key = key.trim_matches([' ', '"']);
            let others: Vec<String> =
                lines[key].iter().filter(|line| **line != index + 2).map(usize::to_string).collect();
            let refused = format!("the same key stands in line {} as well", others.join(", "));
            prop_assert_eq!(told.contains(&refused), !key.is_empty() && !others.is_empty(), "{}", told);
        }
        prop_assert_eq!(told.len(), keys.len());
    }
}

/// More people than a chunk holds and more bytes than are read at once, with rows among them that are not plain.
#[test]
fn long_tables_are_read_to_their_end() {
    let engine = engine();
    for (end, every) in [("\n", 1_000), ("\r\n", 7), ("\n", usize::MAX)] {
        let mut text = HEADER.to_owned() + end;
        for person in 0..10_000 {
            let remark = if person % every == 3 { "\"two\nlines, or \"\"more\"\"\"" } else { "全部正常" };
            let calls = person % 103;
            write!(text, "p{person},{calls},0.{person},{person}.5,2024-01-01,,,销售,{remark},,{end}").unwrap();
        }
        text.push_str("p5,1,1,1,2024-01-01,,,销售,,,");
        let (told, noticed) = in_chunks(&engine, &text);
        assert_eq!(told.len(), 10_001);
        assert_eq!(told.iter().filter(|told| told.contains("the same key")).count(), 2);
        assert_eq!(noticed.len(), 3, "{noticed:?}");
        assert_eq!((told, noticed), one_by_one(&engine, &text));
    }
}

/// Lines at the limits of rows and cells, where the buffer must grow.
#[test]
fn wide_lines_are_read_as_single_rows_are() {
    let engine = engine();
    for width in [60_000, 65_536, 65_537, 200_000, 1 << 20, (1 << 20) + 1, 3 << 20] {
        let wide = "x".repeat(width);
        let row = |person: &str, remark: &str| format!("{person},5,0.5,1,2024-01-01,,true,sales,{remark},1,\n");
        let text = format!("{HEADER}\n{}{}{}", row("a", "y"), row("b", &wide), row("c", "z"));
        let (told, noticed) = in_chunks(&engine, &text);
        assert_eq!(told.len(), 3);
        assert_eq!((told, noticed), one_by_one(&engine, &text));
        let many = format!("{HEADER}\n{}{}\n{}", row("a", "y"), "1,".repeat(width / 2), row("c", "z"));
        assert_eq!(in_chunks(&engine, &many), one_by_one(&engine, &many));
    }
}
