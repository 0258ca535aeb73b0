//! The pages of the codes stay true: `grammar/rules/M0301.md` and its like, which `merit rule` prints.
//!
//! Every page has the same parts in both languages. Its wrong example is refused with its code and no other, its right
//! example has nothing wrong. `MERIT_BLESS=1 cargo test --test rules` writes the manual's table of codes anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use merit::diag::{Code, Diagnostic, Lang, Say};
use merit::source::FileId;
use merit::syntax::{self, Keywords, Limits};
use merit::{Inspection, trial};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Codes that no text can provoke: their examples say so in words.
const IN_WORDS: &[Code] = &[Code::Unfaithful];

/// The kind of a block and its text.
type Block = (&'static str, String);

struct Part {
    heading: &'static str,
    words: String,
    blocks: Vec<Block>,
}

fn parts(page: &'static str) -> Vec<Part> {
    let mut parts: Vec<Part> = vec![];
    let mut lines = page.lines().skip(1);
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            parts.push(Part { heading, words: String::new(), blocks: vec![] });
        } else if let Some(kind) = line.strip_prefix("```") {
            let body: String = lines.by_ref().take_while(|l| *l != "```").flat_map(|l| [l, "\n"]).collect();
            parts.last_mut().expect("a block stands in a part").blocks.push((kind, body));
        } else if let Some(part) = parts.last_mut() {
            part.words += line;
        } else {
            assert_eq!(line, "", "words before the first part");
        }
    }
    parts
}

fn headings(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::En => ["What", "Why", "Wrong", "Right", "Ways out"],
        Lang::Zh => ["问题", "原因", "错误写法", "正确写法", "改法"],
    }
}

/// Advice may be given about any scheme; on the other pages it is not what the example shows.
fn is_advice(code: Code) -> bool {
    code.id().starts_with("M05")
}

/// What is said of an example; of two files the first is `base.merit`, which the second extends or asks for results.
fn compile(blocks: &[Block]) -> Inspection {
    let shelf = |name: &str| match (name, blocks) {
        ("page.merit", [.., (_, text)]) | ("base.merit", [(_, text), _]) => Ok(text.clone()),
        _ => Err(Say::same(format!("no file {name}"))),
    };
    merit::inspect::inspect("page.merit", &shelf)
}

fn found(code: Code, compiled: &Inspection) -> Vec<&Diagnostic> {
    compiled.findings.iter().filter(|p| p.code == code || !is_advice(p.code)).collect()
}

#[test]
fn every_page_has_its_parts_in_both_languages() {
    for code in Code::ALL {
        let kinds = LANGS.map(|lang| {
            let (page, title) = (code.page(lang), code.title(lang));
            assert!(page.starts_with(&format!("# {} {} · {title}\n", code.id(), code.name())), "{code} {lang:?}");
            assert!(!title.is_empty() && title.chars().count() <= 60 && !title.ends_with(['.', '。']), "{title}");
            assert_eq!(title.is_ascii(), lang == Lang::En, "{code}: {title}");
            let parts = parts(page);
            let shown: Vec<&str> = parts.iter().map(|p| p.heading).collect();
            assert!(shown == headings(lang) || shown == headings(lang)[..4], "{code} {lang:?}: {shown:?}");
            for part in &parts {
                let is_example = part.heading == headings(lang)[2] || part.heading == headings(lang)[3];
                assert_eq!(is_example, part.words.is_empty(), "{code} {lang:?}: {}", part.heading);
                assert_eq!(is_example, !part.blocks.is_empty(), "{code} {lang:?}: {}", part.heading);
            }
            parts.iter().flat_map(|p| p.blocks.iter().map(|(kind, _)| *kind)).collect::<Vec<_>>()
        });
        assert_eq!(kinds[0], kinds[1], "{code}: the languages have the same examples");
        let wanted = match (IN_WORDS.contains(code), *code) {
            (true, _) => vec!["text", "text"],
            (false, Code::Extends | Code::ResultsOf) => vec!["merit-error", "merit", "merit"],
            (false, _) => vec!["merit-error", "merit"],
        };
        assert_eq!(kinds[0], wanted, "{code}");
    }
}

#[test]
fn no_page_and_no_title_is_left_over() {
    let known: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}.md", code.id())).collect();
    let files = fs::read_dir("grammar/rules").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), known);
    for lang in LANGS {
        let titles: BTreeSet<&str> = Code::ALL.iter().map(|code| code.title(lang)).collect();
        assert_eq!(titles.len(), Code::ALL.len(), "two pages have one title");
    }
}

#[test]
fn wrong_examples_report_their_code_and_no_other() {
    let mut wrong = vec![];
    for (code, lang, blocks) in examples("merit-error") {
        let compiled = compile(&blocks);
        let found = found(code, &compiled);
        if found.is_empty() || found.iter().any(|p| p.code != code) {
            wrong.push(format!("{code} {lang:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn right_examples_have_nothing_wrong_and_pass_their_tests() {
    let mut wrong = vec![];
    for (code, lang, blocks) in examples("merit") {
        let compiled = compile(&blocks);
        let found = found(code, &compiled);
        if !found.is_empty() {
            wrong.push(format!("{code} {lang:?}: {found:#?}"));
        }
        for report in compiled.engine.iter().flat_map(trial::run) {
            wrong.extend(report.failures.iter().map(|f| format!("{code} {lang:?}: {}", f.message)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_are_written_as_the_formatter_writes_them() {
    let mut wrong = vec![];
    for kind in ["merit", "merit-error"] {
        for (code, lang, blocks) in examples(kind) {
            let keywords = match lang {
                Lang::En => Keywords::En,
                Lang::Zh => Keywords::Zh,
            };
            for (_, text) in &blocks {
                match syntax::format(FileId::FIRST, text, Some(keywords), &Limits::default()) {
                    Ok(formatted) if formatted == *text => {}
                    Ok(formatted) => wrong.push(format!("{code} {lang:?}:\n{formatted}")),
                    Err(problems) if kind == "merit" => wrong.push(format!("{code} {lang:?}: {problems:#?}")),
                    Err(_) => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The examples of one kind, each with all blocks that belong to it.
fn examples(kind: &str) -> Vec<(Code, Lang, Vec<Block>)> {
    let mut all = vec![];
    for (code, lang) in Code::ALL.iter().flat_map(|code| LANGS.map(|lang| (*code, lang))) {
        for part in parts(code.page(lang)) {
            if part.blocks.iter().any(|(k, _)| *k == kind) {
                all.push((code, lang, part.blocks));
            }
        }
    }
    assert_eq!(all.len(), 2 * (Code::ALL.len() - IN_WORDS.len()));
    all
}

#[test]
fn the_manual_lists_every_code() {
    let bless = std::env::var_os("MERIT_BLESS").is_some();
    for (path, lang) in [("grammar/language.md", Lang::En), ("grammar/language.zh.md", Lang::Zh)] {
        let heading = match lang {
            Lang::En => "| code | name | what it says |\n|---|---|---|\n",
            Lang::Zh => "| 代码 | 名称 | 含义 |\n|---|---|---|\n",
        };
        let mut table = String::new();
        for code in Code::ALL {
            let (id, name, title) = (code.id(), code.name(), code.title(lang));
            writeln!(table, "| [{id}](rules/{id}.md) | `{name}` | {title} |").unwrap();
        }
        let manual = fs::read_to_string(path).unwrap();
        let (before, rest) = manual.split_once(heading).expect("the table has its heading");
        let rows = rest.lines().take_while(|l| l.starts_with('|')).map(|l| l.len() + 1).sum();
        let (shown, after) = rest.split_at(rows);
        if bless {
            fs::write(path, format!("{before}{heading}{table}{after}")).unwrap();
        } else {
            assert_eq!(shown, table, "{path}: run with MERIT_BLESS=1");
        }
    }
}

#[cfg(feature = "cli")]
mod command {
    use super::{LANGS, Lang};
    use merit::diag::Code;
    use std::process::{Command, Output};

    fn rule(args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_merit")).arg("rule").args(args).env("LC_ALL", "C").output().unwrap()
    }

    fn out(output: &Output) -> String {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout.clone()).unwrap()
    }

    #[test]
    fn a_code_or_its_name_prints_the_page() {
        for word in ["M0301", "m0301", "weights-total", "Weights-Total"] {
            assert_eq!(out(&rule(&[word])), Code::WeightsTotal.page(Lang::En).to_owned() + "\n");
            assert_eq!(out(&rule(&[word, "--lang", "zh"])), Code::WeightsTotal.page(Lang::Zh).to_owned() + "\n");
        }
    }

    #[test]
    fn without_a_code_all_are_listed() {
        for lang in LANGS {
            let list = match lang {
                Lang::En => out(&rule(&[])),
                Lang::Zh => out(&rule(&["--lang", "zh"])),
            };
            assert_eq!(list.lines().count(), Code::ALL.len());
            for (line, code) in list.lines().zip(Code::ALL) {
                let words: Vec<&str> = line.splitn(3, ' ').map(str::trim).collect();
                assert_eq!(words[0], code.id());
                assert!(line.contains(&format!(" {} ", code.name())) && line.ends_with(code.title(lang)), "{line}");
            }
        }
    }

    #[test]
    fn an_unknown_code_gets_the_nearest() {
        let nearest = "error: there is no code `weight-total`; did you mean M0301 weights-total?\n";
        let unknown = "错误: 没有代码 `salary`;`merit rule` 列出全部代码\n";
        for (args, said) in [(&["weight-total"][..], nearest), (&["salary", "--lang", "zh"], unknown)] {
            let output = rule(args);
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty());
            assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
        }
    }
}
