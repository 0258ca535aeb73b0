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

use merit::check::{check, inspect};
use merit::diag::Code;
use merit::model::{Scheme, resolve};
use merit::source::Sources;
use merit::syntax::{Limits, parse};
use merit::value::Rational;
use merit::{Diagnostic, Engine};

#[path = "../benches/check/schemes.rs"]
mod schemes;

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
    ("lets that double", |n| {
        let head = "facts { key person: text  x: number in [0, 5] }\nlet d0 = x";
        many(head, n, |i| format!("let d{} = d{i} + d{i}", i + 1))
            + &format!("indicator i {{ weight 100%  score d{n}  cap 100 }}")
    }),
    ("points in groupings", |n| {
        let inner = (0..n).map(|i| format!("indicator i{i} {{ worth {}  score 0 }}\n", if i == 0 { 100 } else { 0 }));
        many(&format!("section s {{ {} }}", inner.collect::<String>()), 0, |_| String::new())
    }),
    ("asserted weights", |n| {
        let weights = many("section s {", n, |i| format!("indicator i{i} {{ weight {}  score 5 }}", weight(i)));
        many(&(weights[12..].to_owned() + "}"), n, |i| format!("assert a{i}: s.weight = 100% and i{i}.weight >= 0%"))
    }),
    ("classes", |n| {
        let rows = (0..n).map(|i| format!("c{i} when x < {i} ")).collect::<String>();
        let head = "facts { key person: text  x: number in [0, 9999] }\nindicator i { weight 100%  score 5 }";
        many(&format!("{head}\nclassify c {{ {rows} rest otherwise }}"), 0, |_| String::new())
    }),
    ("rows of an adjustment", |n| {
        let rows = (0..n).map(|i| format!("x = {i}: {}, ", i % 5)).collect::<String>();
        let head = "total in [0, 100]\nfacts { key person: text  l: list { x: number in [0, 9999] } }";
        let rest = "indicator i { weight 100%  score 5 }";
        many(&format!("{head}\n{rest}\nadjust a {{ each l {{ {rows} otherwise: 0 }} limit [0, 5] }}"), 0, |_| {
            String::new()
        })
    }),
    ("dated values", |n| {
        let day = |i: usize| format!("from {:04}-{:02}-{:02}: {i} ", 2000 + i / 336, i / 28 % 12 + 1, i % 28 + 1);
        let rows = (0..n).map(day).collect::<String>();
        many(
            &format!(
                "effective 2000-01-01 to 2009-12-31\nparam p: number {{ {rows} }}\nindicator i {{ weight 100%  score p  cap 100 }}"
            ),
            0,
            |_| String::new(),
        )
    }),
    ("one figure for all", |n| {
        let head = "facts { key person: text  x: number in [0, 5] }";
        many(head, n, |i| format!("indicator i{i} {{ weight {}  measure x  score proportional to 5 }}", weight(i)))
    }),
    ("slips of syntax", |n| many("indicator i { weight 100%  score 5 }", n, |i| format!("let d{i} = = 1"))),
];

/// The better of two, for the machine may be busy with something else.
fn time(text: &str) -> Duration {
    let run = || {
        let start = Instant::now();
        let _ = Engine::inspect("many.merit", &|_: &str| Ok(text.to_owned()));
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

fn resolved(text: &str) -> (Scheme, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("scheme.merit", text).unwrap();
    let parsed = parse(id, text, &Limits::default());
    assert_eq!(parsed.problems, []);
    resolve(&parsed.file)
}

/// Twelve dimensions of six values are two thousand million kinds of person; what patches tell apart is added where it is
/// independent, and only there multiplied where it is not.
#[test]
fn combinations_do_not_explode() {
    for (name, text, most) in [
        ("twelve dimensions", schemes::twelve_dimensions(), 40_000),
        ("sixteen bools", schemes::bools(16), 1_000),
        ("fifty bools", schemes::bools(50), 3_000),
        ("a large scheme", schemes::sized(250), 30_000),
    ] {
        let (scheme, problems) = resolved(&text);
        let (checked, _) = check(scheme.clone(), problems.clone()).unwrap_or_else(|found| panic!("{name}: {found:#?}"));
        let alone = checked.combinations();
        let (advised, advice) = inspect(scheme, problems);
        let all = advised.unwrap().0.combinations();
        assert!(!advice.findings.iter().any(|a| a.code == Code::TotalReach), "{name}: {:#?}", advice.findings);
        let (low, high) = (advice.bounds.low(), advice.bounds.high());
        assert!(low.is_some() && high.is_some(), "{name}: the reach is not decided");
        assert!(alone <= all && all <= most, "{name}: {alone}, {all} with advice");
    }
}

/// Where more kinds of person are told apart than are looked at one by one, the reach is that of all of them all the same: it
/// equals what trying every kind gives, and every choice of those without data.
#[test]
fn a_reach_that_is_added_up_is_the_one_of_all_kinds_of_person() {
    let of = Rational::from;
    for (name, redistributes, rescales) in
        [("fixed", 0, false), ("some move", 3, false), ("all move", 1, false), ("a rest", 0, true)]
    {
        let n = 10;
        let mut text = String::from(
            "scheme bools\ntotal in [-1000, 1000]\nfacts {\n  key person: text\n  x: number? in [0, 10]\n",
        );
        (0..n).for_each(|b| writeln!(text, "  b{b}: bool").unwrap());
        text.push_str("}\n");
        // each pair shares a tenth, and swaps its parts where its bool holds
        let (mut members, mut last) = (vec![], 0);
        for b in 0..n {
            let pair = [0, 1].map(|half| {
                let (cap, floor) = (60 + (b * 17 + half * 31) % 50, -((b * 13 + half * 7) % 20));
                let moves = redistributes > 0 && (b * 2 + half) % redistributes == 0;
                let policy = if moves { "redistribute" } else { "zero" };
                writeln!(
                    text,
                    "indicator i{last} {{ weight {}% score (x * 40 - 100) cap {cap} floor {floor} no data {policy} }}",
                    4 + 2 * half
                )
                .unwrap();
                last += 1;
                (cap, floor, moves)
            });
            let (i, j) = (last - 2, last - 1);
            if rescales && b == 3 {
                writeln!(text, "when b{b} {{ indicator i{i} {{ weight 9% }} rest proportional }}").unwrap();
            } else {
                writeln!(text, "when b{b} {{ indicator i{i} {{ weight 6% }} indicator i{j} {{ weight 4% }} }}")
                    .unwrap();
            }
            members.push(pair);
        }
        let (scheme, problems) = resolved(&text);
        let (verdict, advice) = inspect(scheme, problems);
        verdict.unwrap_or_else(|found| panic!("{name}: {found:#?}"));
        let (mut most, mut least) = (of(-1000), of(1000));
        for kind in 0..1 << n {
            let mut shares: Vec<(Rational, [Rational; 2], bool, bool)> = vec![];
            for (b, pair) in members.iter().enumerate() {
                let holds = kind >> b & 1 == 1;
                let rescaled = rescales && b == 3 && holds;
                let weights = if rescaled {
                    [9, 6]
                } else if holds {
                    [6, 4]
                } else {
                    [4, 6]
                };
                let set = [holds, holds && !rescaled];
                for (place, (cap, floor, moves)) in pair.iter().enumerate() {
                    // who has no data earns nothing where that is the policy
                    let ends = [of(*cap), of((*floor).min(0))];
                    shares.push((of(weights[place]), ends, *moves, set[place]));
                }
            }
            if rescales && kind >> 3 & 1 == 1 {
                let set: Rational = shares.iter().filter(|s| s.3).map(|s| s.0.clone()).sum();
                let rest: Rational = shares.iter().filter(|s| !s.3).map(|s| s.0.clone()).sum();
                let factor = (of(100) - set).checked_div(&rest).unwrap();
                shares.iter_mut().filter(|s| !s.3).for_each(|share| share.0 = &share.0 * &factor);
            }
            for (end, sign) in [(0, 1), (1, -1)] {
                let mean = best_mean(&shares, |ends| &ends[end] * &of(sign));
                if end == 0 { most = most.max(mean) } else { least = least.min(-mean) }
            }
        }
        let (low, high) = (advice.bounds.low().unwrap(), advice.bounds.high().unwrap());
        assert_eq!((low, high), (least, most), "{name}");
    }
}

/// The greatest mean of shares, of which those that move count where they raise it.
fn best_mean(shares: &[(Rational, [Rational; 2], bool, bool)], end: impl Fn(&[Rational; 2]) -> Rational) -> Rational {
    let (mut sum, mut weight) = (Rational::ZERO, Rational::ZERO);
    for (share, ends, moves, _) in shares {
        if !moves {
            sum += &end(ends) * share;
            weight += share.clone();
        }
    }
    let mut moving: Vec<(Rational, Rational)> =
        shares.iter().filter(|share| share.2).map(|(share, ends, ..)| (end(ends), share.clone())).collect();
    moving.sort_by(|a, b| b.cmp(a));
    for (end, share) in moving {
        if sum.checked_div(&weight).is_none_or(|mean| end > mean) {
            sum += &end * &share;
            weight += share;
        }
    }
    sum.checked_div(&weight).unwrap()
}

/// What is beyond the budget is refused at once, with the facts that multiply.
#[test]
fn an_explosion_is_refused() {
    let facts = (0..12).map(|d| format!("d{d}: dim ")).collect::<String>();
    let head = format!("dimension dim {{ a, b, c, d, e, f }}\nfacts {{ key person: text  {facts} }}");
    let weights = "indicator i { weight 50%  score 5 }\nindicator j { weight 50%  score 6 }";
    let text = many(&format!("{head}\n{weights}"), 60, |p| {
        let value = ["a", "b", "c", "d", "e"][p / 12];
        format!("when d{} = {value} {{ indicator i {{ weight 60% }} indicator j {{ weight 40% }} }}", p % 12)
    });
    let (scheme, problems) = resolved(&text);
    let (verdict, advice) = inspect(scheme, problems);
    let found = verdict.unwrap_err();
    assert_eq!(found.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::TooManyCombinations]);
    assert!(found[0].message.en.starts_with("the weights depend on"), "{}", found[0].message.en);
    assert!(found[0].message.en.contains("`d0` (6) × `d1` (6)"), "{}", found[0].message.en);
    assert!(found[0].help.iter().any(|h| h.en.contains("split the scheme by `d0`")));
    assert!(
        advice.findings.iter().any(|a| a.message.en == "how far the total can reach is not decided"),
        "{advice:#?}"
    );
}
