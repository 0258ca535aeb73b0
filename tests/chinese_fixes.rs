//! Fixes are written in the keywords of the file that they mend.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::Path;

use merit::diag::Diagnostic;
use merit::source::FileId;
use merit::syntax::{Keywords, Limits, format};
use merit::{Engine, Problems};

fn problems(text: &str) -> Vec<Diagnostic> {
    match Engine::compile("case.merit", text) {
        Ok(engine) => engine.warnings().to_vec(),
        Err(Problems { diagnostics, .. }) => diagnostics,
    }
}

/// Every case that can be formatted, in Chinese: its fixes bring no English keyword, and mend what they are for.
#[test]
fn a_chinese_file_gets_chinese_keywords() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = ["check", "mistakes"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut paths: Vec<_> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    paths.sort();
    let (mut wrong, mut seen) = (vec![], 0);
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(text) = format(FileId::FIRST, &text, Some(Keywords::Zh), &Limits::default()) else { continue };
        let found = problems(&text);
        for (problem, fix) in found.iter().flat_map(|p| p.fixes.iter().map(move |fix| (p, fix))) {
            let words =
                fix.edits.iter().flat_map(|e| e.replacement.split(|c: char| !c.is_ascii_alphabetic() && c != '_'));
            let foreign: Vec<&str> = words.filter(|word| !word.is_empty() && !text.contains(word)).collect();
            if !foreign.is_empty() {
                wrong.push(format!("{}: {}: {foreign:?}", path.display(), fix.title));
            }
            let [edit] = fix.edits.as_slice() else { continue };
            seen += 1;
            let mut fixed = text.clone();
            fixed.replace_range(edit.span.range(), &edit.replacement);
            let still = |p: &&Diagnostic| p.code == problem.code && p.span.start == problem.span.start;
            if !text.contains("// fixes: partial") && problems(&fixed).iter().any(|p| still(&p)) {
                wrong.push(format!("{}: `{}` does not mend it\n{fixed}", path.display(), fix.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 60, "only {seen} fixes");
}

/// A person's own value beside a row's: in the words of the file, and a quoted name keeps its marks.
#[test]
fn the_own_value_of_a_person_is_written_as_the_file_is() {
    for (field, condition, becomes) in [
        ("额: 金额", "额 > 指标额", "额 > 本人.指标额"),
        ("额: 金额", "额 > `指标额(元)`", "额 > 本人.`指标额(元)`"),
        ("额: 金额, 指标额: 金额", "额 > 指标额", "额 > 本人.指标额"),
        ("额: 金额, `指标额(元)`: 金额", "额 > ·指标额(元)·", "额 > 本人.·指标额(元)·"),
    ] {
        let scheme = |condition: &str| {
            format!(
                "方案 销售\n数据 {{ 主键 工号: 文本  指标额: 金额  `指标额(元)`: 金额  订单: 明细 {{ {field} }} }}\n\
                 指标 单 {{ 权重 100%  计分 计数(订单 其中 {condition})  上限 100 }}\n"
            )
        };
        let found = problems(&scheme(condition));
        let [problem] = found.as_slice() else { panic!("{condition}: {found:?}") };
        let mut text = scheme(condition);
        let edit = &problem.fixes[0].edits[0];
        text.replace_range(edit.span.range(), &edit.replacement);
        assert_eq!(text, scheme(becomes));
        assert_eq!(problems(&text), [], "{text}");
    }
}
