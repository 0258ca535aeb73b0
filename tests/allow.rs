//! What an author knows of and allows is not told again; a comment that allows nothing is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use merit::Engine;
use merit::diag::{Code, Say, Severity, mend};
use merit::engine::Inspection;
use merit::source::FileId;
use merit::syntax::{Keywords, Limits, format};

const SCHEME: &str = "scheme s
facts { key person: text  quality: points in [0, 100] }
indicator a {
  weight 100%
  measure quality
  score bands {
    >= 60: 60
    >= 90: 100
    otherwise: 0
  }
}
";

fn inspect(text: &str) -> Inspection {
    let file = |_: &str| Ok::<_, Say>(text.to_owned());
    Engine::inspect("s.merit", &file)
}

/// All that is said but for advice.
fn codes(text: &str) -> Vec<Code> {
    let told = inspect(text).findings.into_iter().filter(|found| found.severity != Severity::Note);
    told.map(|found| found.code).collect()
}

#[test]
fn a_comment_silences_its_own_line_or_the_next() {
    assert_eq!(codes(SCHEME), [Code::UnreachableRow]);
    for comment in [
        "// merit: allow M0305",
        "//merit:allow m0305 as agreed with the client",
        "// merit: 允许 M0305 原因见合同",
        "／／ merit：允许 M0305，按合同",
    ] {
        let behind = SCHEME.replace("90: 100", &format!("90: 100 {comment}"));
        assert_eq!(codes(&behind), [], "{behind}");
        let before = SCHEME.replace("    >= 90", &format!("    {comment}\n\n    // kept\n    >= 90"));
        assert_eq!(codes(&before), [], "{before}");
        let elsewhere = SCHEME.replace("    >= 60", &format!("    {comment}\n    >= 60"));
        assert_eq!(codes(&elsewhere), [Code::Allowance, Code::UnreachableRow], "{elsewhere}");
        let windows = before.replace('\n', "\r\n");
        assert_eq!(codes(&windows), [], "{windows:?}");
    }
}

#[test]
fn advice_is_silenced_and_a_host_hears_only_what_is_not_allowed() {
    let text = SCHEME.replace("in [0, 100] }", "in [0, 100]  spare: count }");
    let advice = |text: &str| inspect(text).findings.iter().filter(|found| found.code == Code::Unused).count();
    let allowed = text.replace("spare: count }", "spare: count } // merit: allow M0507 read by the handbook");
    assert_eq!(Code::Unused.id(), "M0507");
    assert_eq!((advice(&text), advice(&allowed)), (1, 0));
    assert!(!codes(&allowed).contains(&Code::Allowance));
    // compiling alone looks for no advice, so it does not call the comment useless either
    let warned = |text: &str| Engine::compile("s.merit", text).unwrap().warnings().len();
    let silent = allowed.replace("90: 100", "90: 100 // merit: allow M0305");
    assert_eq!((warned(&text), warned(&allowed), warned(&silent)), (1, 1, 0));
}

#[test]
fn what_allows_nothing_is_removed_code_by_code() {
    let text = SCHEME.replace("90: 100", "90: 100 // merit: allow M0101, M0305, M0311 why");
    let mend_once = |text: &str| {
        let Inspection { findings, sources, .. } = inspect(text);
        let mended = mend(&findings, &sources, |_| true);
        mended.texts.into_iter().next().unwrap().1
    };
    assert_eq!(codes(&text), [Code::Allowance, Code::Allowance]);
    assert!(mend_once(&text).contains("90: 100 // merit: allow M0305 why\n"), "{}", mend_once(&text));
    let alone = SCHEME.replace("indicator", "  // merit: allow M0301\nindicator");
    assert_eq!(mend_once(&alone), SCHEME);
    let behind = SCHEME.replace("scheme s", "scheme s   // merit: allow M0301");
    assert_eq!(mend_once(&behind), SCHEME);
}

#[test]
fn allowances_survive_the_formatter() {
    for text in [
        SCHEME.replace("90: 100", "90: 100 // merit: allow M0305 kept"),
        SCHEME.replace("    >= 90", "    // merit: allow M0305 kept\n    >= 90"),
    ] {
        for keywords in [Keywords::En, Keywords::Zh] {
            let formatted = format(FileId::FIRST, &text, Some(keywords), &Limits::default()).unwrap();
            assert!(formatted.contains("// merit: allow M0305 kept"), "{formatted}");
            assert_eq!(codes(&formatted), [], "{formatted}");
        }
    }
}

#[test]
fn warnings_among_errors_are_silenced_and_errors_are_not() {
    let text = SCHEME.replace("90: 100", "90: 100 // merit: allow M0305").replace("100%", "90% // merit: allow M0301");
    let problems = Engine::compile("s.merit", &text).unwrap_err();
    let codes: Vec<Code> = problems.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::WeightsTotal, Code::Allowance]);
    assert!(problems.diagnostics[1].message.en.contains("is an error"), "{problems}");
    // with errors about, an allowance without its finding may still be needed
    let text = SCHEME.replace("scheme s", "scheme s // merit: allow M0310").replace("100%", "90%");
    let problems = Engine::compile("s.merit", &text).unwrap_err();
    assert!(problems.diagnostics.iter().all(|found| found.code != Code::Allowance), "{problems}");
}
