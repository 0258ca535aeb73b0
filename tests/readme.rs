//! README's blocks stay true: schemes compile and pass their tests, commands print what is shown.
//! Its Rust blocks are documentation tests of the crate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::{Engine, trial};

/// The blocks of one language, in their order.
fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let opening = format!("```{language}");
    let mut found = vec![];
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        if line == opening {
            found.push(lines.by_ref().take_while(|l| *l != "```").collect::<Vec<_>>().join("\n"));
        } else if line.starts_with("```") {
            lines.by_ref().take_while(|l| *l != "```").for_each(drop);
        }
    }
    found
}

#[test]
fn schemes_pass_their_tests() {
    let schemes = blocks("merit");
    let tests = [3, 5];
    assert_eq!(schemes.len(), tests.len());
    for (text, tests) in schemes.into_iter().zip(tests) {
        let engine = Engine::compile("README.md", &text).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(engine.warnings().is_empty(), "{:?}", engine.warnings());
        let reports = trial::run(&engine);
        assert_eq!(reports.len(), tests);
        assert!(reports.iter().all(|r| r.failures.is_empty()), "{reports:#?}");
    }
}

#[cfg(feature = "cli")]
mod commands {
    use super::blocks;
    use std::process::{Command, Output};

    const RUN: &str = "cargo run --features cli -- ";

    fn run(args: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_merit")).args(args.split(' ')).env("LC_ALL", "C").output().unwrap()
    }

    #[test]
    fn commands_run() {
        let commands: Vec<String> =
            blocks("sh").iter().flat_map(|b| b.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert_eq!(commands.len(), 5);
        for command in commands {
            let Some(args) = command.strip_prefix(RUN) else {
                assert_eq!(command, "cargo test --all-features");
                continue;
            };
            // the example has one bad record, which `score` reports by its status
            let expected = if args.starts_with("score") { 1 } else { 0 };
            let output = run(args);
            assert_eq!(output.status.code(), Some(expected), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
            assert!(!output.stdout.is_empty(), "{command}");
        }
    }

    #[test]
    fn the_first_command_prints_what_is_shown() {
        let output = run(blocks("sh")[0].strip_prefix(RUN).unwrap());
        let shown = blocks("text");
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(out.starts_with(&shown[0]), "{out}");
        assert!(err.contains(&shown[1]), "{err}");
    }

    /// An excerpt: `…` stands for lines that are left out.
    #[test]
    fn the_plan_is_printed_as_shown() {
        let output = run(blocks("sh").last().unwrap().lines().next().unwrap().strip_prefix(RUN).unwrap());
        let out = String::from_utf8(output.stdout).unwrap();
        let excerpt = blocks("text").into_iter().find(|block| block.starts_with("program 1")).unwrap();
        let mut rest = out.as_str();
        for part in excerpt.split("…\n") {
            let at = rest.find(part.trim_end()).unwrap_or_else(|| panic!("README shows\n{part}\nand not\n{out}"));
            rest = &rest[at + part.trim_end().len()..];
        }
    }

    #[test]
    fn the_refused_scheme_is_refused_as_shown() {
        let text = "方案 示例 \"权重写成一百零五\"\n数据 { 主键 工号: 文本  完成: 金额 >= 0  目标: 金额 > 0  评分: 数值 属于 [0, 100] }\n\
指标 业绩 { 权重 75%  计算 完成 / 目标  计分 按比例 100%  上限 100 }\n指标 行为 { 权重 30%  计分 评分 }\n";
        let path = std::env::temp_dir().join(format!("merit-readme-{}.merit", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let output = run(&format!("check {} --lang en", path.display()));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(output.status.code(), Some(1));
        let all = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        let shown: Vec<&str> = all.lines().filter(|l| !l.contains("-->")).collect();
        assert!(shown.join("\n").contains(&blocks("text")[2]), "{all}");
    }
}
