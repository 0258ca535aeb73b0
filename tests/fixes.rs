//! Safe fixes are made unseen: each mends what it is for and breaks nothing, and making all of them comes to an end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod generate;

#[path = "support/findings.rs"]
mod findings;

use std::path::Path;

use findings::{apply, render};
use generate::Tape;
use merit::diag::{Code, Diagnostic, Say, mend};
use merit::engine::{Engine, Inspection};
use merit::source::Sources;
use merit::syntax::Limits;

/// As often as the command checks again.
const ROUNDS: usize = 20;

/// So many schemes are broken.
const BROKEN: usize = 250;

/// What is put into schemes at any place: marks and words of other languages, and what tears texts apart.
const HOSTILE: &[&str] = &[
    "'",
    "'abc\\'",
    "'a\\qb'",
    "'it\\'s'",
    "'say \"yes\"'",
    "'华东（一），二'",
    "‘",
    "’",
    "‘a\"b\\’",
    "\"",
    "“a\"b”",
    "\"a\\q\"",
    "\\",
    "《",
    "》",
    "《办法（试行）》",
    "《a\"b》",
    "√",
    "①",
    "#",
    "!",
    "&&",
    "||",
    "==",
    "===",
    "!==",
    "=<",
    "=>",
    ":=",
    "->",
    "**",
    "!=",
    " not 1 < 2 < 3 ",
    " 0 <= 1 < 2 ",
    "0x1F",
    "0xFFFFFFFFFFFFFFFFFF",
    "1_000",
    "0_012",
    "007",
    "1e3",
    "1e400",
    ".5",
    "5.",
    "5万%",
    "5 %",
    " %",
    "90 // note\n %",
    " 万",
    "50 // note\n万",
    "5and",
    "80-89:",
    "2024/3/1",
    "2024.13.1",
    "012号: text\n",
    "1,000",
    "//",
    " // note\n",
    "/* note */",
    "///",
    "\u{200B}",
    "\u{2028}",
    "\u{85}",
    "\u{0}",
    "\u{FEFF}",
    "\u{202E}",
    "　",
    "（",
    "）",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "，",
    "、",
    "；",
    ":",
    "=",
    "|",
    "| 1 |",
    "·",
    "`",
    "`a b`",
    "·a b·",
    "max (",
    "max // note\n (",
    "mx(",
    " 且",
    "当岗位",
    "大于",
    "proportional ",
    "无数据 0分",
    "unit 万元",
    "\n",
    "\r\n",
    " ",
];

/// Every scheme that stands in a file of the tests.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["examples", "tests/syntax", "tests/format", "tests/cases/check", "tests/cases/mistakes", "tests/cases/advice"];
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "merit"))
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap())).collect()
}

fn inspect(text: &str) -> (Vec<Diagnostic>, Sources) {
    let file = |_: &str| Ok::<_, Say>(text.to_owned());
    let Inspection { findings, sources, .. } = Engine::inspect("case.merit", &file);
    (findings, sources)
}

/// How much is torn apart: strings and brackets without their end.
fn torn(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|p| matches!(p.code, Code::Unbalanced | Code::Unterminated)).count()
}

/// What is wrong with the safe fixes of a text, and how many there are.
fn wrong(text: &str) -> Result<usize, String> {
    let (mut text, mut made) = (text.to_owned(), 0);
    for _ in 0..ROUNDS {
        let (findings, sources) = inspect(&text);
        // places are told without the mark of its order of bytes, with which a text may begin
        let bare = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        for problem in &findings {
            let Some(fix) = problem.safe() else { continue };
            let (fixed, _) = apply(bare, fix, problem.span.start);
            let (after, after_sources) = inspect(&fixed);
            let alike = |all: &[Diagnostic]| {
                all.iter().filter(|p| p.code == problem.code && p.message == problem.message).count()
            };
            // of more than are told, some are made room for
            let is_told = findings.len() < Limits::default().problems;
            if alike(&after) >= alike(&findings) || (is_told && torn(&after) > torn(&findings)) {
                let (before, after) = (render(&findings, &sources), render(&after, &after_sources));
                return Err(format!("`{}` does not mend\n{before}\nit gives\n{fixed}\n{after}", fix.title));
            }
        }
        let mended = mend(&findings, &sources, |_| true);
        let Some((_, next)) = mended.texts.into_iter().next() else { return Ok(made) };
        made += mended.made.len();
        text = next;
    }
    Err(format!("there is no end:\n{text}"))
}

#[test]
fn safe_fixes_of_broken_schemes_break_nothing() {
    let corpus = corpus();
    let mut stream = generate::stream();
    let mut made = 0;
    for _ in 0..BROKEN {
        let mut tape = Tape::new(&stream.tape(8..9));
        let (path, text) = &corpus[tape.below(corpus.len())];
        let mut text = text.clone();
        // two pieces may each be mended well alone, and not together
        for _ in 0..=tape.below(2) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            text.insert_str(places[tape.below(places.len())], HOSTILE[tape.below(HOSTILE.len())]);
        }
        made += wrong(&text).unwrap_or_else(|why| panic!("{path}: {why}"));
    }
    assert!(made > BROKEN / 3, "only {made} safe fixes");
}

/// A scheme whose check says this.
fn checking(condition: &str) -> String {
    format!(
        "scheme s\nfacts {{ key p: text  x: number in [0, 200]  region: text }}\nindicator i {{ weight 100%  score 5 }}\n\
         check c: warn when {condition}\n"
    )
}

/// What making all safe fixes at once leaves of a condition.
fn mended(condition: &str) -> String {
    let text = every_fix(checking(condition));
    text.split_once("warn when ").unwrap().1.trim_end_matches('\n').to_owned()
}

/// A text after all its safe fixes.
fn every_fix(mut text: String) -> String {
    wrong(&text).unwrap_or_else(|why| panic!("{why}"));
    for _ in 0..ROUNDS {
        let (findings, sources) = inspect(&text);
        let Some((_, next)) = mend(&findings, &sources, |_| true).texts.into_iter().next() else { break };
        text = next;
    }
    text
}

#[test]
fn every_hostile_piece_alone() {
    for piece in HOSTILE {
        for condition in
            [format!("region = {piece}"), format!("x > {piece}"), format!("x > 5{piece}"), format!("{piece}x > 5")]
        {
            mended(&condition);
        }
    }
}

#[test]
fn texts_between_other_marks_keep_every_character() {
    for (written, becomes) in [
        (r"'abc\'", r#""abc\\""#),
        (r"'a\qb'", r#""a\\qb""#),
        (r#"'say "yes"'"#, r#""say \"yes\"""#),
        (r"'C:\\data\'", r#""C:\\data\\""#),
        ("'华东（一），二'", "\"华东（一），二\""),
        ("‘华东\"一\"’", r#""华东\"一\"""#),
        ("《办法（试行）》", "\"《办法（试行）》\""),
        (r#""a\qb""#, r#""a\\qb""#),
    ] {
        assert_eq!(mended(&format!("region = {written}")), format!("region = {becomes}"));
        assert!(inspect(&checking(&format!("region = {becomes}"))).0.iter().all(|p| p.code != Code::BadCharacter));
    }
}

#[test]
fn what_could_mean_two_things_is_left_to_its_author() {
    for condition in [
        // one text with a mark in it, or two texts
        r"region = 'it\'s'",
        r"region = 'a\' or region = 'b'",
        "region = ‘a",
        // the second half would not be denied
        "not 0 <= x < 100",
        "x > 0xFFFFFFFFFFFFFFFFFF",
        "x > 5万%",
        "x > 5 // note\n%",
        "max // note\n(x, 1) > 3",
        "x > 3 // max\n(x, 1) > 3",
        "x > 2024.13.1",
        "x > .13.1",
        "region\u{200B}x = 3",
        // one sign that stands for two
        "x ≥= 3",
    ] {
        assert_eq!(mended(condition), condition);
    }
    for (condition, becomes) in [
        ("x > 5\u{2028}and x < 9", "x > 5 and x < 9"),
        ("region\u{200D}  = \"a\"", "region  = \"a\""),
        ("x > 0_012", "x > 12"),
        ("x > 5 and√and x > 3", "x > 5 and true and x > 3"),
        // written twice on one line before its marks are mended, the text would end elsewhere
        (r#"x >‘a"b\’= 100"#, r#"x >"a\"b\\" and "a\"b\\"= 100"#),
    ] {
        assert_eq!(mended(condition), becomes);
    }
    // beside a day that the calendar does not have, nobody knows what the words around it were meant to be
    for key in ["同2024.13.1级", "自2024.13.1评"] {
        let front = "scheme s\nfacts { key p: text  rs: list { r: who  n: number } }\ndimension who { a, b }\n";
        let score = format!("score rated by rs.n of r out of 10 {{ {key}: 60%, b: 40% }} no data zero");
        let text = format!("{front}indicator i {{ weight 100%  {score} }}\n");
        wrong(&text).unwrap();
        assert!(inspect(&text).0.iter().all(|p| p.safe().is_none()), "{key}");
    }
    // what a text was made of is no place to put something
    let text = "scheme s\nfacts { key p: text \"a  pr'say \"yes\"'aised \"n\": count }\nindicator i { weight 100%  score 5 }\n";
    wrong(text).unwrap();
    // a word that stands further out than its block does not end it where a later brace would be left over
    let block =
        "scheme s\nfacts { key p: text }\nindicator i {\n    weight 100%\n√\n    score 5\n}\nveto v { when {true }\n";
    wrong(block).unwrap();
    assert!(
        inspect(block).0.iter().chain(&inspect(&block.replace('√', "true")).0).all(|p| p.code != Code::LimitExceeded)
    );
    let fact =
        "scheme s\nfacts {\n  key p: text\n  sales // of the year\n  money\n}\nindicator i { weight 100%  score 5 }\n";
    wrong(fact).unwrap();
    // what follows the bracket is an expression, not a block that a bracket opens
    wrong("scheme s\nfacts { key p: text\n  days [!\"label\": days }\nindicator i { weight 100%  score 5 }\n").unwrap();
    // a fact called like a clause is none, whatever stands behind it
    for (written, becomes) in [
        ("score = number", "score: number"),
        ("score:= number", "score: number"),
        ("score = nobody", "score = nobody"),
        ("amount = money", "amount: money"),
    ] {
        let rest = "indicator i { weight 100%  score 5 }";
        let text = format!("scheme s\nfacts {{ key p: text  {written} }}\n{rest}\n");
        assert!(every_fix(text).contains(&format!("text  {becomes} }}")), "{written}");
    }
    // what a mark is read as may have no place there either
    for (rule, written) in [("A >= 90  C other&&wise", "other&&wise"), ("A >= 90  C otherwise√", "otherwise√")] {
        let text =
            format!("scheme s\nfacts {{ key p: text }}\nindicator i {{ weight 100%  score 5 }}\ngrades {{ {rule} }}\n");
        assert!(every_fix(text).contains(written), "{written}");
    }
    let label = "scheme s\nfacts { key p: text\n012号: number }\nindicator i { weight 100%  score 5 }\n";
    let (findings, sources) = inspect(label);
    assert!(mend(&findings, &sources, |_| true).texts[0].1.contains("`012号`: number"));
}
