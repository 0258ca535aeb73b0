//! Compile time grows with the scheme and not with its square, and errors without number stay bounded.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use merit::Engine;

/// A text of `n` declarations after its head.
fn many(head: &str, n: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = format!("scheme many\n{head}\n");
    for i in 0..n {
        writeln!(text, "{}", line(i)).unwrap();
    }
    text
}

fn weight(n: usize) -> &'static str {
    if n == 0 { "100%" } else { "0%" }
}

type Grower = (&'static str, fn(usize) -> String);

const GROWERS: &[Grower] = &[
    ("indicators", |n| {
        let facts = (0..n).map(|i| format!("x{i}: number in [0, 5] column \"c{i}\" ")).collect::<String>();
        many(&format!("facts {{ key person: text {facts} }}"), n, |i| {
            format!("indicator i{i} {{ weight {}  measure x{i}  score proportional to 5 }}", weight(i))
        })
    }),
    ("indicators with mistakes", |n| {
        many("facts { key person: text  m: money >= 0 }", n, |i| {
            format!("indicator i{i} {{ weight {}  measure m / m  score proportional to 100% }}", weight(i))
        })
    }),
    ("sections", |n| {
        many("", n, |i| format!("section s{i} {{ weight {}  indicator i{i} {{ weight 100%  score 5 }} }}", weight(i)))
    }),
    ("unknown names", |n| {
        many("indicator i { weight 100%  score 5 }", n, |i| format!("let d{i} = unknown_name_{i} + 1"))
    }),
    ("clashing units", |n| {
        let head = "facts { key person: text  m: money >= 0  r: ratio >= 0% }\nindicator i { weight 100%  score 5 }";
        many(head, n, |i| format!("let d{i} = m + r"))
    }),
    ("a chain behind a circle", |n| {
        many("let d0 = e\nlet e = e\nindicator i { weight 100%  score 5 }", n, |i| format!("let d{} = d{i}", i + 1))
    }),
    ("a chain of what may be undefined", |n| {
        let head = "facts { key person: text  x: number? }\nlet d0 = x";
        many(head, n, |i| format!("let d{} = d{i}", i + 1)) + &format!("indicator i {{ weight 100%  score d{n} }}")
    }),
    ("sums of sums of params and measures", |n| {
        let head = "facts { key person: text  x: number in [0, 5] }\nparam p0 = 1";
        let rest = (0..n).map(|i| {
            let measure = if i == 0 { "x".to_owned() } else { format!("i{}.measure + i{}.measure", i - 1, i - 1) };
            format!("indicator i{i} {{ weight {}  measure {measure}  score 5 }}\n", weight(i))
        });
        many(head, n, |i| format!("param p{} = p{i} + p{i}", i + 1)) + &rest.collect::<String>()
    }),
    ("bands", |n| {
        let rows = (0..n).map(|i| format!("[{i}, {}): 5, ", i + 1)).collect::<String>();
        let head = "facts { key person: text  x: number in [0, 9999] }";
        many(
            &format!("{head}\nindicator i {{ weight 100%  measure x  score bands {{ {rows} otherwise: 0 }} }}"),
            0,
            |_| String::new(),
        )
    }),
    ("tests", |n| {
        many("facts { key person: text  x: number in [0, 5] }\nindicator i { weight 100%  score 5 }", n, |i| {
            format!("person p{i} {{ person: \"p\"  x: 3 }}\ntest \"t{i}\" {{ given p{i}  expect total = 5 }}")
        })
    }),
    ("slips of syntax", |n| many("indicator i { weight 100%  score 5 }", n, |i| format!("let d{i} = = 1"))),
];

/// The better of two, for the machine may be busy with something else.
fn time(text: &str) -> Duration {
    let run = || {
        let start = Instant::now();
        let _ = Engine::compile("many.merit", text);
        start.elapsed()
    };
    (0..2).map(|_| run()).min().unwrap()
}

#[test]
fn eight_times_the_scheme_takes_about_eight_times_as_long() {
    let mut slow = vec![];
    for (name, text) in GROWERS {
        // what is quadratic takes 64 times as long, again and again; a busy machine is not busy three times over
        let tries = (0..3).map(|_| (time(&text(100)), time(&text(800))));
        let all: Vec<_> = tries.take_while(|(small, large)| *large > *small * 24 + Duration::from_millis(50)).collect();
        if all.len() == 3 {
            slow.push(format!("{name}: {all:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn nothing_squares_itself_beyond_all_measure() {
    let squares = |word: &str| many(&format!("{word} d0 = 3"), 60, |i| format!("{word} d{} = d{i} * d{i}", i + 1));
    for word in ["let", "param"] {
        let text = squares(word) + "indicator i { weight 100%  score d60  cap 100  floor 0 }";
        let engine = Engine::compile("squares.merit", &text).unwrap();
        let faults = engine.score(&serde_json::json!({})).unwrap_err();
        assert!(faults.to_string().contains("F0010"), "{faults}");
    }
    let mut inner = "x".to_owned();
    for _ in 0..40 {
        inner = format!("(if {inner} < x then 1 else 2)");
    }
    let text =
        format!("scheme nested facts {{ key person: text  x: number }}\nindicator i {{ weight 100%  score {inner} }}");
    Engine::compile("nested.merit", &text).unwrap();
}

#[test]
fn errors_without_number_are_cut_off() {
    for text in [
        "let a = = 1\n".repeat(70_000),
        "= ".repeat(200_000),
        "scheme s\n".to_owned() + &"let a = b\n".repeat(40_000),
        "“a” ".repeat(100_000),
        "\"a\" ".repeat(100_000),
    ] {
        let problems = Engine::compile("errors.merit", &text).unwrap_err();
        let count = problems.diagnostics.len();
        assert!((1..=101).contains(&count), "{count}");
    }
}
