//! The command over hostile and plain inputs: exit status, standard output and messages.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn merit(args: &[&str]) -> Output {
    command(args).output().expect("the command runs")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    command.args(args).current_dir(cases()).env("LC_ALL", "C").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cli")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("results are UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// A folder of its own for a test that writes.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// Every input beside a `.expect` file: what `merit score small.merit INPUT` must say.
#[test]
fn every_input_ends_as_expected() {
    let mut failures = vec![];
    let mut expectations: Vec<PathBuf> =
        std::fs::read_dir(cases().join("facts")).unwrap().map(|e| e.unwrap().path()).collect();
    expectations.retain(|path| path.extension().is_some_and(|e| e == "expect"));
    expectations.sort();
    assert!(expectations.len() > 60, "the cases are gone");
    for path in expectations {
        let input = format!("facts/{}", path.file_stem().unwrap().to_str().unwrap());
        let expect = std::fs::read_to_string(&path).unwrap();
        let mut args = vec!["score", "small.merit", &input];
        args.extend(expect.lines().filter_map(|line| line.strip_prefix("args ")).flat_map(str::split_whitespace));
        let output = merit(&args);
        let (said, told) = (out(&output), err(&output));
        for line in expect.lines() {
            let fine = if let Some(code) = line.strip_prefix("exit ") {
                output.status.code() == code.parse().ok()
            } else if let Some(part) = line.strip_prefix("not out ") {
                !said.contains(part)
            } else if let Some(part) = line.strip_prefix("not err ") {
                !told.contains(part)
            } else if let Some(part) = line.strip_prefix("out ") {
                said.contains(part)
            } else if let Some(part) = line.strip_prefix("err ") {
                told.contains(part)
            } else {
                line.starts_with("args ")
            };
            if !fine {
                let code = output.status.code();
                failures.push(format!("{input}: `{line}`\n  exit {code:?}\n{said}{told}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
