//! What `merit test` says of expectations that do not come true, and of records that are turned away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use merit::diag::Code;
use merit::trial::Verdict;
use merit::{Engine, trial};

const SCHEME: &str = r#"scheme s
facts { key p: text  sales: money >= 0  base: money >= 0 = 1000 }
indicator completion "完成率" { weight 100%  score (sales as number) / 100  cap 100 }
outcome pay "奖金": money = base * 2
check empty "没有销售额": reject when sales = 0
check low "销售额偏低": warn when sales < 100
person li { sales: 0 }
"#;

fn failures(tests: &str) -> Vec<(String, String)> {
    let engine =
        Engine::compile("s.merit", &format!("{SCHEME}{tests}")).unwrap_or_else(|problems| panic!("{problems}"));
    let reports = trial::run(&engine);
    let failures = reports.into_iter().flat_map(|report| {
        assert_eq!(report.verdict() == Verdict::Failed, !report.failures.is_empty());
        report.failures
    });
    failures.map(|failure| (failure.message.en, failure.message.zh)).collect()
}

#[test]
fn a_failure_names_what_was_expected_of_what() {
    let told = failures(
        r#"test "pay" { given li with { sales: 5000 } expect pay = 2800 expect low.fired expect completion . score ~ 3.0 }
        cases "pay" given li {
          | sales | => | pay |
          | 5000  | => | 1   |
        }"#,
    );
    let en: Vec<&str> = told.iter().map(|(en, _)| en.as_str()).collect();
    assert_eq!(
        en,
        [
            "`pay`: expected = 2800, got 2000",
            "`low.fired`: expected to hold, but does not",
            "`completion . score`: expected ~ 3, got 50",
            "`pay`: expected = 1, got 2000",
        ]
    );
    assert_eq!(told[0].1, "`pay`:期望 = 2800,实际为 2000");
}

#[test]
fn of_a_rejected_record_it_can_be_expected_which_checks_fired() {
    let told = failures(r#"test "turned away" { given li expect empty.fired expect low.fired and empty.fired }"#);
    assert_eq!(told, []);
    let told = failures(r#"test "turned away" { given li expect not empty.fired expect total = 0 expect pay = 2000 }"#);
    let en: Vec<&str> = told.iter().map(|(en, _)| en.as_str()).collect();
    assert_eq!(
        en,
        [
            "`not empty.fired`: expected to hold, but does not",
            "`total`: the record is turned away, rejected: 没有销售额",
            "`pay`: the record is turned away, rejected: 没有销售额",
        ]
    );
    assert_eq!(told[1].1, "`total`:记录被拒收,拒收:没有销售额");
}

#[test]
fn a_todo_says_what_is_undecided() {
    let text = format!(
        "{SCHEME}adjust late \"迟到\" {{ points todo }}\ntotal in [0, 100]\nparam rate: money = todo\nwhen sales_is = true {{ indicator completion {{ cap todo }} }}"
    );
    let text = text.replace("facts {", "facts { sales_is: bool");
    let engine = Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let told: Vec<&str> = engine.warnings().iter().map(|found| found.message.en.as_str()).collect();
    let rest = "is not decided yet: nobody is scored before this `todo` is replaced";
    assert_eq!(
        told,
        [format!("`late` (迟到) {rest}"), format!("`rate` {rest}"), format!("`completion` (完成率) {rest}")]
    );
    assert!(engine.warnings().iter().all(|found| found.code == Code::Todo));
    assert!(engine.warnings()[0].message.zh.starts_with("`late`(迟到)尚未确定:"));
}

#[test]
fn a_range_for_the_total_stands_below_the_scheme_line() {
    for head in ["scheme s", "scheme s \"考核\"", "scheme s // quarterly", "方案 s \"考核\""] {
        let text = SCHEME.replace("scheme s", head).replace("person li", "adjust late { points -5 }\nperson li");
        let problems = Engine::compile("s.merit", &text).unwrap_err().diagnostics;
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::TotalUnbounded]);
        let edit = &problems[0].fixes[0].edits[0];
        let mut fixed = text.clone();
        fixed.replace_range(edit.span.range(), &edit.replacement);
        Engine::compile("s.merit", &fixed).unwrap_or_else(|problems| panic!("{fixed}\n{problems}"));
        let second = if head.starts_with("方案") { "总分 属于 [0, 120]" } else { "total in [0, 120]" };
        assert!(fixed.lines().nth(1).unwrap().starts_with(second), "{fixed}");
        assert!(!problems[0].fixes[0].is_safe);
    }
}
