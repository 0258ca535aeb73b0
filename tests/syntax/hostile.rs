//! Texts made to hurt: each ends in a tree and at least one problem, soon, on a small stack.
use std::time::{Duration, Instant};

use merit::diag::Code;
use merit::syntax::{Limits, parse};
use proptest::prelude::*;

use super::{EXAMPLE, read, seed};

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap()
}

/// Forms that nest, with what stands around them.
fn nested(n: usize) -> Vec<String> {
    let wrap = |before: &str, open: &str, middle: &str, close: &str, after: &str, n: usize| {
        format!("{before}{}{middle}{}{after}", open.repeat(n), close.repeat(n))
    };
    vec![
        wrap("let a = ", "(", "1", ")", "", n),
        wrap("let a = ", "max(1, 2 * ", "1", ")", "", n),
        wrap("let a = ", "if (", "a > 1", ") then 1 else 2", "", n),
        wrap("let a = ", "sum(x where ", "1", ")", "", n),
        wrap("let a = ", "first(x by -", "1", ")", "", n),
        wrap("let a = x", " in {(1)", "", "}", "", 1),
        wrap("let a = ", "(1 + ", "1", ")", "", n),
        wrap("let a = x in [", "(", "1", ")", ", 2]", n - 1),
        wrap("let a = ", "sum(x where if b then 1 else max(1, - ", "1", "))", "", n / 2),
        wrap("let a = ", "(b in {", "1", "})", "", n / 2),
        wrap("section a { indicator b { no data when ", "(", "1", ")", ": score 2 } }", n - 2),
        wrap("facts { a: ", "list { x: ", "text", "}", " b: text }", n - 1),
        wrap("", "section a { ", "weight 1", "}", "", n),
        wrap("", "when a > 0 { ", "", "}", "", n),
        wrap("person x { a: ", "{ { a: ", "1", "} }", "}", (n - 1) / 2),
        wrap("nonsense ", "{ x ", "", "}", "", n),
        wrap("section a { indicator b { score bands { >= ", "(", "1", ")", ": 2 } } }", n - 3),
    ]
}

#[test]
fn sixty_four_levels_are_read_on_a_small_stack() {
    for text in nested(64) {
        let shown: String = text.chars().take(60).collect();
        let problems = on_a_small_stack(move || {
            let parsed = read(&text);
            let again = read(&text).file;
            assert!(again == parsed.file);
            drop(again);
            parsed.problems.into_iter().map(|p| p.code).collect::<Vec<_>>()
        });
        assert!(!problems.contains(&Code::LimitExceeded), "{shown}: {problems:?}");
        if !shown.starts_with("nonsense") {
            assert!(problems.is_empty(), "{shown}: {problems:?}");
        }
    }
}

#[test]
fn the_sixty_fifth_level_is_refused_where_it_opens() {
    for n in [65, 66, 1_000, 10_000] {
        let text = format!("let a = {}1{}", "(".repeat(n), ")".repeat(n));
        let problems = on_a_small_stack(move || read(&text).problems);
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].code, problems[0].span.start), (Code::LimitExceeded, 8 + 64));
    }
    for open in ["(", "[", "{", "section a {", "list {"] {
        let text = open.repeat(10_000);
        assert!(on_a_small_stack(move || read(&text)).problems.iter().any(|p| p.code == Code::LimitExceeded));
    }
}

/// Every strength of operator at every level: the tree grows too tall before the stack does.
#[test]
fn the_tallest_trees_are_refused() {
    let open = "(a or b and not c = d else e + f * -g as number is present or ".repeat(60);
    let text = format!("let a = {open}1{}", ")".repeat(60));
    on_a_small_stack(move || drop(read(&text)));
    let open = "(a or b and not c = d else e + f * -".repeat(60);
    let text = format!("let a = {open}1{}", ")".repeat(60));
    let problems = on_a_small_stack(move || read(&text).problems);
    assert!(problems.iter().any(|p| p.code == Code::LimitExceeded), "{problems:?}");
}

#[test]
fn long_chains_meet_a_limit_and_not_the_stack() {
    let texts: Vec<String> = vec![
        format!("let a = 1{}", "+1".repeat(300_000)),
        format!("let a = 1{}", "+1".repeat(60_000)),
        format!("let a = {}1", "not ".repeat(100_000)),
        format!("let a = {}1", "- ".repeat(100_000)),
        format!("let a = a{}", ".b".repeat(50_000)),
        format!("let a = a{}", " as number".repeat(50_000)),
        format!("let a = {}1", "if a then 1 else ".repeat(30_000)),
        format!("let a = {}1", "if a then ".repeat(30_000)),
        format!("let a = a{}", " else 1".repeat(30_000)),
        format!("let a = a{}", " = 1".repeat(2_000)),
    ];
    for text in texts {
        let shown: String = text.chars().take(30).collect();
        let start = Instant::now();
        let problems = on_a_small_stack(move || read(&text).problems);
        assert!(problems.iter().any(|p| p.code == Code::LimitExceeded || p.code == Code::ForeignOperator), "{shown}");
        assert!(problems.len() <= 101, "{shown}");
        assert!(start.elapsed() < Duration::from_secs(20), "{shown} took {:?}", start.elapsed());
    }
    assert!(read(&format!("let a = 1{}", "+1".repeat(900))).problems.is_empty());
}

#[test]
fn too_large_a_file_is_not_looked_at() {
    let text = " ".repeat((1 << 20) + 1);
    assert_eq!(read(&text).problems[0].code, Code::LimitExceeded);
    assert!(read(&text[1..]).problems.is_empty());
    let name = "a".repeat(129);
    assert!(read(&format!("let {name} = 1")).problems.iter().any(|p| p.code == Code::LimitExceeded));
    assert!(read(&format!("let {} = 1", &name[1..])).problems.is_empty());
}

#[test]
fn many_mistakes_are_counted_and_not_all_told() {
    let problems = read(&"let a = = 1\n".repeat(20_000)).problems;
    assert_eq!(problems.len(), 101);
    assert!(problems[100].message.en.contains("more problems"));
}

/// Work grows with the text, not with its square.
#[test]
fn reading_takes_linear_time() {
    let shapes: [fn(usize) -> String; 6] = [
        |n| EXAMPLE.repeat(n),
        |n| "section a { indicator b { scor x } }\n".repeat(n * 20),
        |n| "let a = \"\n".repeat(n * 100),
        |n| "facts { a: text\n".repeat(60) + &"x: y\n".repeat(n * 100),
        |n| format!("person p {{ {} }}", "a: 1 ".repeat(n * 150)),
        |n| "/// doc\n".repeat(n * 300),
    ];
    for (i, shape) in shapes.iter().enumerate() {
        let time = |n: usize| {
            let text = shape(n);
            let start = Instant::now();
            let limits = Limits { source_bytes: usize::MAX, tokens: usize::MAX, rows: usize::MAX, ..Limits::default() };
            drop(parse(merit::source::FileId::default(), &text, &limits));
            start.elapsed()
        };
        let (small, large) = (time(5), time(20));
        assert!(large < small * 12 + Duration::from_millis(300), "shape {i}: {small:?} then {large:?}");
    }
}

fn soup() -> impl Strategy<Value = String> {
    let words = [
        "section",
        "indicator",
        "a",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "=",
        "==",
        "\"",
        "\"x\"",
        "weight",
        "权重",
        "当",
        "30%",
        "1,000",
        "-",
        "+",
        "if",
        "then",
        "else",
        "not",
        "in",
        "..",
        ".",
        "|",
        "=>",
        "~",
        "score",
        "bands",
        "facts",
        "list",
        "\n",
        "//",
        "///",
        "`",
        "·",
        "“",
        "”",
        "，",
        "2024-7-1",
        "2024-07-01",
        "no data",
        "otherwise",
        "each",
        "x.y",
        "f(",
        "!",
        "&&",
        "\u{0}",
        "\u{202E}",
        "é",
        "𝒳",
        "when",
        "to",
        "by",
        "cases",
        "test",
        "expect",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..80).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(seed::drawn(300))]

    #[test]
    fn nothing_makes_it_panic(text in soup()) {
        check(&text)?;
    }

    #[test]
    fn any_characters_do_not(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn a_damaged_example_does_not(at in 0usize..4_000, len in 0usize..40, put in soup()) {
        let chars: Vec<char> = EXAMPLE.chars().collect();
        let at = at.min(chars.len());
        let mut text: String = chars[..at].iter().collect();
        text.push_str(&put[..put.char_indices().nth(len % 9).map_or(put.len(), |(i, _)| i)]);
        text.extend(&chars[(at + len).min(chars.len())..]);
        check(&text)?;
    }
}

/// Every place lies inside the text, on the borders of characters.
fn check(text: &str) -> Result<(), TestCaseError> {
    for problem in read(text).problems {
        let edits = problem.fixes.iter().flat_map(|f| f.edits.iter().map(|e| e.span));
        for span in std::iter::once(problem.span).chain(edits).chain(problem.labels.iter().map(|l| l.span)) {
            prop_assert!(text.get(span.range()).is_some(), "{:?} in {:?}", problem, text);
        }
    }
    Ok(())
}
