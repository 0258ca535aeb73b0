//! The manual stays true: every block of `grammar/language.md` and `grammar/language.zh.md` runs.
//!
//! A `merit` block is a whole scheme, a `merit-fragment` a part that stands behind the one `merit-shared` block of its
//! edition, a `merit-error` block is refused with what the `text` block behind it says. A `merit-file NAME` block is a
//! whole scheme that others of its edition extend, or ask for results, by that name. Whatever compiles passes its own tests. `MERIT_BLESS=1 cargo test --test manual` writes the expected messages anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use merit::diag::{Code, Diagnostic, Lang, Say, Severity};
use merit::syntax::Word;
use merit::{Engine, trial};

/// An edition of the manual.
struct Edition {
    path: &'static str,
    lang: Lang,
    /// What a part without indicators is given: it scores 80 unless the fact says otherwise.
    base: &'static str,
    indicator: &'static str,
    scheme: &'static str,
}

const EDITIONS: [Edition; 2] = [
    Edition {
        path: "grammar/language.md",
        lang: Lang::En,
        base: "\nindicator base { weight 100%  score base_score }",
        indicator: "indicator ",
        scheme: "scheme ",
    },
    Edition {
        path: "grammar/language.zh.md",
        lang: Lang::Zh,
        base: "\n指标 基础 { 权重 100%  计分 基础分 }",
        indicator: "指标 ",
        scheme: "方案 ",
    },
];

/// Words that are no keywords but stand in the tables too: members and the names of results.
const MEMBERS: &[(&str, &str)] = &[
    (".measure", ".实绩"),
    (".score", ".得分"),
    (".points", ".分数"),
    (".weight", ".权重"),
    (".money", ".金额"),
    (".fired", ".触发"),
    ("total", "总分"),
    ("computed_total", "计算总分"),
    ("grade", "等级"),
    ("rank", "名次"),
    ("percentile", "百分位"),
    ("as_of", "评价日"),
];

#[derive(Clone)]
struct Block {
    kind: String,
    text: String,
    line: usize,
}

struct Chapter {
    title: String,
    blocks: Vec<Block>,
}

impl Edition {
    fn read(&self) -> String {
        fs::read_to_string(self.path).unwrap()
    }

    fn chapters(&self) -> Vec<Chapter> {
        let text = self.read();
        let mut chapters: Vec<Chapter> = vec![];
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if let Some(title) = line.strip_prefix("## ") {
                chapters.push(Chapter { title: title.to_owned(), blocks: vec![] });
            } else if let Some(kind) = line.strip_prefix("```") {
                let body: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| *l != "```").collect();
                let block = Block { kind: kind.to_owned(), text: body.join("\n"), line: number + 2 };
                chapters.last_mut().expect("a block stands in a chapter").blocks.push(block);
            }
        }
        chapters
    }

    fn shared(&self) -> String {
        let shared: Vec<Block> =
            self.chapters().into_iter().flat_map(|c| c.blocks).filter(|b| b.kind == "merit-shared").collect();
        assert_eq!(shared.len(), 1, "{} has one shared block", self.path);
        shared[0].text.clone()
    }

    /// The files that blocks may extend or ask for results.
    fn files(&self) -> BTreeMap<String, String> {
        let blocks = self.chapters().into_iter().flat_map(|c| c.blocks);
        blocks
            .filter_map(|b| b.kind.strip_prefix("merit-file ").map(|name| (name.to_owned(), b.text.clone())))
            .collect()
    }

    /// A text, and the files that it extends or asks for results.
    fn compile(&self, text: &str) -> (Option<Engine>, Vec<Diagnostic>) {
        let files = self.files();
        let shelf = |name: &str| match name {
            "manual.merit" => Ok(text.to_owned()),
            other => files.get(other).cloned().ok_or_else(|| say_missing(other)),
        };
        match Engine::load("manual.merit", &shelf) {
            Ok(engine) => {
                let warnings = engine.warnings().to_vec();
                (Some(engine), warnings)
            }
            Err(problems) => (None, problems.diagnostics),
        }
    }

    /// The whole scheme of a block, and where the block itself begins in it.
    fn whole(&self, block: &Block, shared: &str) -> (String, usize) {
        let alone = matches!(block.kind.as_str(), "merit" | "merit-shared")
            || block.text.lines().any(|line| line.starts_with(self.scheme));
        let base = if block.text.contains(self.indicator) { "" } else { self.base };
        match (alone, block.kind.as_str()) {
            (true, "merit-shared") => (format!("{}{}", block.text, self.base), 0),
            (true, _) => (block.text.clone(), 0),
            (false, _) => {
                let before = format!("{shared}{base}\n");
                (before.clone() + &block.text, before.len())
            }
        }
    }

    /// What is said of a block, as it stands in the manual.
    fn said(&self, problems: &[Diagnostic], from: usize) -> String {
        let mut out = String::new();
        for problem in problems.iter().filter(|p| p.span.range().start >= from) {
            let severity = match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            writeln!(out, "{severity}[{}]: {}", problem.code.id(), problem.message.get(self.lang)).unwrap();
        }
        out.trim_end().to_owned()
    }
}

fn say_missing(name: &str) -> Say {
    Say { en: format!("there is no file `{name}`"), zh: format!("没有文件 `{name}`") }
}

/// The number of examples and tests that ran, and what is wrong.
fn examples(edition: &Edition) -> (usize, usize, Vec<String>) {
    let shared = edition.shared();
    let (mut examples, mut tests, mut wrong) = (0, 0, vec![]);
    for chapter in edition.chapters() {
        for block in chapter.blocks {
            let is_file = block.kind.starts_with("merit-file ");
            if !is_file && !matches!(block.kind.as_str(), "merit" | "merit-shared" | "merit-fragment") {
                continue;
            }
            examples += 1;
            let place = format!("{}:{}", edition.path, block.line);
            let (text, from) = edition.whole(&block, &shared);
            let (engine, problems) = edition.compile(&text);
            let said = edition.said(&problems, from);
            let Some(engine) = engine else {
                wrong.push(format!("{place}: does not compile\n{}", edition.said(&problems, 0)));
                continue;
            };
            if !said.is_empty() {
                wrong.push(format!("{place}: {said}"));
            }
            for report in trial::run(&engine) {
                tests += 1;
                for failure in report.failures {
                    wrong.push(format!("{place}: test \"{}\": {}", report.name, failure.message));
                }
            }
        }
    }
    (examples, tests, wrong)
}

#[test]
fn examples_compile_and_pass_their_tests() {
    for edition in &EDITIONS {
        let (examples, tests, wrong) = examples(edition);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(examples >= 25 && tests >= 25, "{}: {examples} examples, {tests} tests", edition.path);
    }
}

#[test]
fn mistakes_are_refused_with_the_messages_shown() {
    let bless = std::env::var_os("MERIT_BLESS").is_some();
    let mut wrong = vec![];
    for edition in &EDITIONS {
        let shared = edition.shared();
        let mut lines: Vec<String> = edition.read().lines().map(str::to_owned).collect();
        let blocks: Vec<Block> = edition.chapters().into_iter().flat_map(|c| c.blocks).collect();
        // from the last to the first, so that places stay true while text is replaced
        for (at, block) in blocks.iter().enumerate().rev().filter(|(_, b)| b.kind == "merit-error") {
            let place = format!("{}:{}", edition.path, block.line);
            let Some(shown) = blocks.get(at + 1).filter(|b| b.kind == "text") else {
                panic!("{place}: no text block follows");
            };
            let (text, from) = edition.whole(block, &shared);
            let (engine, problems) = edition.compile(&text);
            let said = edition.said(&problems, from);
            if engine.is_some() && !said.contains("warning") {
                wrong.push(format!("{place}: nothing is wrong with it"));
            }
            let elsewhere: Vec<&Diagnostic> = problems.iter().filter(|p| p.span.range().start < from).collect();
            if !elsewhere.is_empty() {
                wrong.push(format!("{place}: the shared part is blamed: {elsewhere:#?}"));
            }
            if bless {
                let first = shown.line - 1;
                let old = if shown.text.is_empty() { 0 } else { shown.text.lines().count() };
                lines.splice(first..first + old, said.lines().map(str::to_owned));
            } else if said != shown.text {
                wrong.push(format!("{place}: says\n{said}\nand not\n{}", shown.text));
            }
        }
        if bless {
            fs::write(edition.path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_editions_have_the_same_chapters() {
    let [en, zh] = EDITIONS.map(|edition| edition.chapters());
    let number = |chapter: &Chapter| chapter.title.split_once(". ").expect("chapters are numbered").0.to_owned();
    let kinds = |chapter: &Chapter| chapter.blocks.iter().map(|b| b.kind.clone()).collect::<Vec<_>>();
    assert_eq!(en.len(), zh.len());
    for (place, (en, zh)) in en.iter().zip(&zh).enumerate() {
        assert_eq!(number(en), (place + 1).to_string(), "{}", en.title);
        assert_eq!(number(en), number(zh), "{} / {}", en.title, zh.title);
        assert_eq!(kinds(en), kinds(zh), "{} / {}", en.title, zh.title);
    }
}

/// Every pair `en` 中文 in the rows of tables that begin with one.
fn keyword_pairs(text: &str) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for row in text.lines().filter(|l| l.starts_with("| ") && l.contains(" · ")) {
        let cells = row.trim_matches('|').split('|').nth(1).unwrap();
        for pair in cells.split(" · ") {
            let words: Vec<&str> = pair.split('`').collect();
            let [_, en, _, zh, _] = words[..] else { panic!("`{pair}` is no pair of keywords") };
            pairs.insert((en.to_owned(), zh.to_owned()));
        }
    }
    pairs
}

#[test]
fn the_tables_hold_every_keyword_in_both_languages() {
    let own = |(en, zh): (&str, &str)| (en.to_owned(), zh.to_owned());
    let known: BTreeSet<(String, String)> =
        Word::ALL.iter().map(|w| (w.en(), w.zh())).chain(MEMBERS.iter().copied()).map(own).collect();
    for edition in &EDITIONS {
        let shown = keyword_pairs(&edition.read());
        let missing: Vec<_> = known.difference(&shown).collect();
        let invented: Vec<_> = shown.difference(&known).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", edition.path);
        assert!(invented.is_empty(), "{} invents {invented:?}", edition.path);
    }
}

#[test]
fn what_is_not_computed_yet_is_listed() {
    for edition in &EDITIONS {
        let last = edition.chapters().pop().unwrap();
        let shared = edition.shared();
        let block = last.blocks.iter().find(|b| b.kind == "merit-error").expect("the list is an example");
        let (_, problems) = edition.compile(&edition.whole(block, &shared).0);
        assert!(problems.iter().all(|p| p.code == Code::NotSupported), "{problems:#?}");
    }
}
