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

#[test]
fn output_appears_whole_or_not_at_all() {
    let folder = scratch("output");
    let target = folder.join("result.csv");
    std::fs::write(&target, "old").unwrap();
    let to = target.to_str().unwrap();
    let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", to]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{}", err(&output));
    let written = std::fs::read_to_string(&target).unwrap();
    assert!(written.starts_with("person,total,computed_total,grade,rank,status,completion.points,deals_won.points,bonus\nA1,72.00,72.00,,,scored,72.00,0.00,9.00\n"), "{written}");

    let output = merit(&["score", "small.merit", "facts/strict.csv", "--strict", "-o", to]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&target).unwrap(), written, "strict keeps the old file");
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["result.csv"], "no temporary file is left");

    for (path, part) in [("no/such/folder/x.csv", "does not exist"), (folder.to_str().unwrap(), "is a folder")] {
        let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(err(&output).contains(part), "{}", err(&output));
    }
}

#[test]
fn inputs_are_never_overwritten() {
    let folder = scratch("inputs");
    for name in ["small.merit", "facts/plain.csv"] {
        std::fs::copy(cases().join(name), folder.join(Path::new(name).file_name().unwrap())).unwrap();
    }
    let before = std::fs::read_to_string(folder.join("plain.csv")).unwrap();
    for target in ["plain.csv", "./plain.csv", "small.merit"] {
        let output = command(&["score", "small.merit", "plain.csv", "--format", "csv", "-o", target])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{target}");
        assert!(err(&output).contains("would be overwritten"), "{}", err(&output));
    }
    assert_eq!(std::fs::read_to_string(folder.join("plain.csv")).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn links_stay_and_what_they_lead_to_is_replaced() {
    let folder = scratch("links");
    std::fs::write(folder.join("real.json"), "old").unwrap();
    std::os::unix::fs::symlink("real.json", folder.join("link.json")).unwrap();
    let link = folder.join("link.json");
    let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", link.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(link.is_symlink());
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("real.json")).unwrap()).unwrap();
    assert_eq!(written["results"][0]["indicators"]["completion"]["points"], "72.00");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(&["score", "small.merit", "facts/plain.csv"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("there is no space left"), "{}", err(&output));
    let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));

    let people: String = (0..20_000).map(|n| format!("P{n},rep,90,100\n")).collect();
    let large = scratch("pipe").join("large.csv");
    std::fs::write(&large, format!("person,role,sales,target\n{people}")).unwrap();
    for format in ["text", "csv", "json"] {
        let args = ["score", "small.merit", large.to_str().unwrap(), "--format", format];
        let mut child = command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {}", err(&output));
        assert!(!err(&output).contains("panic"), "{}", err(&output));
    }
}

#[test]
fn standard_input_gives_scheme_or_facts() {
    use std::io::Write;
    let feed = |args: &[&str], text: &[u8]| {
        let mut child =
            command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text).unwrap();
        child.wait_with_output().unwrap()
    };
    let read = |name: &str| std::fs::read(cases().join(name)).unwrap();
    for facts in ["facts/plain.csv", "facts/plain.json"] {
        let output = feed(&["score", "small.merit", "-"], &read(facts));
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(out(&output).contains("72.00"), "{}", out(&output));
    }
    let output = feed(&["score", "-", "facts/plain.csv"], &read("small.merit"));
    assert!(out(&output).contains("72.00"), "{}", err(&output));
    assert_eq!(feed(&["score", "-", "-"], b"").status.code(), Some(2));
    let output = feed(&["fmt", "-"], b"scheme a indicator b { weight 100% score 5 }");
    assert!(out(&output).starts_with("scheme a\n"), "{}", out(&output));
    let output = feed(&["check", "-"], b"scheme \xff");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("byte 7 is not UTF-8"), "{}", err(&output));
}

#[test]
fn check_reports_in_both_languages_and_as_json() {
    let folder = scratch("check");
    let bad = folder.join("bad.merit");
    std::fs::write(&bad, "scheme s\nindicator a { weight 90% score 5 }\n").unwrap();
    let path = bad.to_str().unwrap();
    let output = merit(&["check", "small.merit", path]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("small.merit: no problems"), "{}", out(&output));
    assert!(out(&output).contains("bad.merit: 1 error, 0 warnings\n"), "{}", out(&output));
    assert!(err(&output).contains("error[M0301]"), "{}", err(&output));
    assert!(!err(&output).contains('\u{1b}'), "no colour where no terminal is");
    let output = command(&["check", path]).env_remove("LC_ALL").env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(err(&output).contains("错误[M0301]"), "{}", err(&output));

    let output = merit(&["check", path, "--format", "json"]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&report["format_version"], &report["valid"]), (&1.into(), &false.into()));
    assert_eq!(report["diagnostics"][0]["code"], "M0301");
    assert_eq!(report["diagnostics"][0]["start"]["line"], 2);

    for args in [&["check", "nowhere.merit"][..], &["check"], &["score"], &["no-such-command"], &["check", "facts"]] {
        assert_eq!(merit(args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(merit(&["--help"]).status.code(), Some(0));
    assert!(out(&merit(&["--limits"])).contains("scheme: bytes of a file"));
}

#[test]
fn fmt_writes_only_what_changes() {
    let folder = scratch("fmt");
    let file = folder.join("a.merit");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "scheme a   indicator b { weight 100% score 5 } // why\n").unwrap();
    let output = merit(&["fmt", "--check", path]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), format!("{path}\n")));
    assert_eq!(merit(&["fmt", path]).status.code(), Some(0));
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("// why") && written.starts_with("scheme a\n"), "{written}");
    let time = std::fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(merit(&["fmt", path]).status.code(), Some(0));
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), time);
    assert_eq!(merit(&["fmt", "--check", path]).status.code(), Some(0));
    assert_eq!(merit(&["fmt", "--keywords", "zh", path]).status.code(), Some(0));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("方案 a\n"));
    std::fs::write(&file, "scheme a indicator {").unwrap();
    let output = merit(&["fmt", path]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "scheme a indicator {");
}

#[test]
fn tests_of_a_scheme_pass_and_fail() {
    let output = merit(&["test", "small.merit"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "small.merit: 1 of 1 tests passed\n"));
    let folder = scratch("test");
    let scheme = std::fs::read_to_string(cases().join("small.merit")).unwrap();
    let file = folder.join("wrong.merit");
    std::fs::write(&file, scheme.replace("completion.points = 80", "completion.points = 81")).unwrap();
    let output = merit(&["test", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("failed: 满分") && out(&output).contains("0 of 1 tests passed"), "{}", out(&output));
    let output = merit(&["test", file.to_str().unwrap(), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["files"][0]["tests"][0]["passed"], false);
}

/// The numbers below `Total` must add up to the total with nothing but a pocket calculator.
#[test]
fn the_printed_points_add_up() {
    use rust_decimal::Decimal;
    for person in ["E01", "E02", "E03", "E09"] {
        for lang in ["en", "zh"] {
            let args = ["explain", "rep.merit", "team", "--person", person, "--lang", lang];
            let output = merit(&args);
            assert_eq!(output.status.code(), Some(0), "{}", err(&output));
            let text = out(&output);
            let heading = if lang == "en" { "\nTotal\n" } else { "\n总分\n" };
            let table = text.split(heading).nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
            let (mut sum, mut before) = (Decimal::ZERO, Decimal::ZERO);
            let lines: Vec<(&str, Decimal)> = table
                .lines()
                .map(|l| l.trim().rsplit_once("  ").unwrap())
                .map(|(n, v)| (n.trim(), v.trim().parse().unwrap()))
                .collect();
            for (name, value) in &lines {
                match *name {
                    "sum of all lines" | "各行之和" | "leaves" | "结余" | "total" | "总分" => {
                        assert_eq!(*value, sum, "{person} {name}:\n{table}");
                        before = *value;
                    }
                    _ => sum += value,
                }
            }
            assert_eq!(before, lines.last().unwrap().1);
            assert!(text.contains(&format!("{}", lines.last().unwrap().1)), "{text}");
        }
    }
}

#[test]
fn explanations_name_rules_patches_facts_and_redistribution() {
    let output = merit(&["explain", "rep.merit", "team", "--person", "E01"]);
    let text = out(&output);
    for part in [
        "when        role = key_account  (rep.merit:",
        "changed by  when role = key_account",
        "业绩 › 销售额完成率: 27.00 points",
        "1.5 ÷ 1 × 100 = 150",
        "raters      上级: 2 ratings, mean 8.5, weight 60%, counts 60%",
        "销售额 (sales) = 1500000  [CRM, verify 财务]",
        "cite        管理办法 第三条",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let text = out(&merit(&["explain", "rep.merit", "team", "--person", "E03"]));
    for part in [
        "公司级表扬: 30.00 points\n",
        "facts       events[3] = kind 表扬, document D2",
        "the total stays in [0, 120]  -16.13\n  leaves                       120.00\n",
        "Grade 不合格 (D): veto: 客户数据安全; 120.00 points alone would give A",
        "formula     base_bonus * grade.coefficient = 0.00",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let zh = out(&merit(&["explain", "rep.merit", "team", "--person", "E02", "--lang", "zh"]));
    for part in ["记零分:实绩低于 60%", "分摊给同级的其他指标:0%", "含无数据指标分摊来的部分", "等级 不合格 (D): "]
    {
        assert!(zh.contains(part), "{part} in\n{zh}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&out(&merit(&["explain", "rep.merit", "team", "--person", "E01", "--format", "json"])))
            .unwrap();
    assert_eq!(json["explanation"]["lines"][0]["points"], "27.00");
    let output = merit(&["explain", "rep.merit", "team", "--person", "E0I"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("nobody is called `E0I`; is `E01` meant?"), "{}", err(&output));
    let output = merit(&["explain", "rep.merit", "team", "--person", "E07"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
}

#[test]
fn faults_and_notes_are_told_once_each() {
    let output = merit(&["score", "rep.merit", "team"]);
    let told = err(&output);
    for part in [
        "note: `team/people.csv`: cells with line breaks are read as one row, the first in line 4",
        "no fact reads the column `brekhes`",
        "customers.csv:4: E99, customers: F0005",
        "people.csv:7: E04, role: F0002: `boss` is no `role`",
        "people.csv:8: E05: F0004: the row has 11 cells, the header 10",
        "people.csv:9: E06, collected: F0002: `280,000` has a thousands separator",
        "people.csv:10: E07: F0006",
        "customers.csv:5: E08: F0004",
    ] {
        assert_eq!(told.matches(part).count(), 1, "{part} in\n{told}");
    }
    assert_eq!(output.status.code(), Some(1));
}

/// A folder with a scheme and two tables.
fn office(name: &str, people: &str, marks: &str) -> Output {
    let folder = scratch(name);
    let scheme = "scheme office\n\
        facts { key person: text  office: text  x: number in [0, 100]  left: date? column \"Left on\"\n\
          marks: list { topic: text  score: number in [0, 10]  on: date? } }\n\
        indicator a { weight 50%  score x }\n\
        indicator b { weight 50%  score average(marks where topic = \"team\", score) * 10  no data zero }\n\
        outcome here: bool = left is missing and not any(marks where on is present)\n\
        cohort by office { rank by total  ties lower }\n";
    std::fs::write(folder.join("office.merit"), scheme).unwrap();
    std::fs::write(folder.join("people.csv"), people).unwrap();
    std::fs::write(folder.join("marks.csv"), marks).unwrap();
    let mut command = command(&["score", "office.merit", "."]);
    command.current_dir(&folder).output().unwrap()
}

#[test]
fn white_space_around_a_text_is_none_of_it() {
    let people = "person,office,x,Left on\na,East,90,\nb,East ,80,\nc,\u{3000}East,70,\nd,\"East\u{a0}\",60,\n";
    let marks = "person,topic,score,on\na,team,9,\nb,team ,8,\nc,\" team\",8,\nd,team,8,\n";
    let output = office("blanks", people, marks);
    let told = out(&output);
    for part in ["a       90.00     1         25%", "b       80.00     2", "c       75.00     3", "d       70.00     4"]
    {
        assert!(told.contains(part), "{part} in\n{told}{}", err(&output));
    }
}

#[test]
fn a_column_that_may_be_missing_and_is_nowhere_is_told() {
    let output = office("nowhere", "person,office,x,Left\na,East,90,2024-01-31\n", "person,topic,score\na,team,9\n");
    let told = err(&output);
    for part in [
        "people.csv` has no column `Left on`, which counts as missing in every row",
        "marks.csv` has no column `on`, which counts as missing in every row",
    ] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    assert_eq!(output.status.code(), Some(0), "{told}");
    let output = office("nowhere", "person,office,x,Left on\na,East,90,\n", "person,topic,score,on\na,team,9,\n");
    assert!(!err(&output).contains("has no column"), "{}", err(&output));
}

#[test]
fn a_workbook_in_the_place_of_a_table_is_named() {
    let folder = scratch("books");
    std::fs::write(
        folder.join("a.merit"),
        "scheme a\nfacts { key person: text }\nindicator x { weight 100%  score 80 }\n",
    )
    .unwrap();
    std::fs::write(
        folder.join("b.merit"),
        "scheme b\nfacts from \"staff.csv\" { key person: text }\nindicator x { weight 100%  score 80 }\n",
    )
    .unwrap();
    let run = |scheme: &str| command(&["score", scheme, "."]).current_dir(&folder).output().unwrap();
    assert!(err(&run("b.merit")).contains("reads `staff.csv`, which is not in `.`\n"), "{}", err(&run("b.merit")));
    std::fs::write(folder.join("people.xlsx"), "PK").unwrap();
    std::fs::write(folder.join("staff.xls"), "PK").unwrap();
    for (scheme, book) in [("a.merit", "people.xlsx"), ("b.merit", "staff.xls")] {
        let told = err(&run(scheme));
        assert!(told.contains(book) && told.contains("is a workbook, which is not read yet"), "{told}");
    }
}

#[test]
fn a_header_that_is_not_the_first_line_is_found() {
    let marks = "person,topic,score,on\na,team,9,\n";
    for people in
        ["Staff of 2024,,,\n\nperson,office,x,Left on\na,East,90,\n", "person,,Sales,\n,office,x,Left on\na,East,90,\n"]
    {
        let output = office("titles", people, marks);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("but all columns are named in the first line"), "{}", err(&output));
    }
    // a text that happens to be called so, far below
    let people = format!("person,office\n{}x,East\n", "a,East\n".repeat(9));
    assert!(!err(&office("titles", &people, marks)).contains("first line"));
}

#[test]
fn a_date_that_everybody_needs_is_asked_for_once() {
    let folder = scratch("dated");
    let scheme = "scheme dated\neffective 2024-01-01 to 2024-12-31\nfacts { key person: text }\n\
        param mark: number { from 2024-01-01: 60  from 2024-07-01: 80 }\nindicator x { weight 100%  score mark  cap 100 }\n";
    std::fs::write(folder.join("dated.merit"), scheme).unwrap();
    std::fs::write(folder.join("people.csv"), "person\na\nb\n").unwrap();
    let run = |args: &[&str]| command(args).current_dir(&folder).output().unwrap();
    for form in [["score", "--strict"], ["summary", "--top=3"], ["explain", "--person=a"]] {
        let output = run(&[form[0], "dated.merit", ".", form[1]]);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
        assert_eq!(
            err(&output),
            "error: the scheme looks at the evaluation date: give it by `--as-of`, a day from 2024-01-01 to 2024-12-31\n"
        );
    }
    let output = run(&["score", "dated.merit", ".", "--as-of", "2024-07-01"]);
    assert!(out(&output).contains("b       80.00"), "{}", out(&output));
}

#[test]
fn excel_is_told_the_encoding() {
    for form in ["score", "summary"] {
        let marked = merit(&[form, "rep.merit", "team", "--format", "csv", "--csv", "excel"]);
        let plain = merit(&[form, "rep.merit", "team", "--format", "csv"]);
        assert_eq!(out(&marked), format!("\u{feff}{}", out(&plain)), "{}", err(&marked));
    }
    let strict = merit(&["score", "rep.merit", "team", "--format", "csv", "--csv", "excel", "--strict"]);
    assert_eq!(out(&strict), "");
}

#[test]
fn a_scheme_names_its_own_tables() {
    let folder = cases().join("distinct");
    let run = |args: &[&str]| command(args).current_dir(&folder).output().unwrap();
    let output = run(&["score", "managers.merit"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("Dustin   50.00") && out(&output).contains("Zed     100.00"), "{}", out(&output));
    assert!(!out(&output).contains("Mel"));
    assert!(
        err(&output).contains("sales_teams.csv:5: Mel, regional_office: F0004: rows 4 and 5 differ"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("note: `pipeline.csv`: no fact reads the column `id`"), "{}", err(&output));

    // sought in FACTS first, beside the scheme else
    let folder = scratch("named");
    std::fs::write(folder.join("sales_teams.csv"), "manager,regional_office\nDustin,Central\n").unwrap();
    let output = run(&["score", "managers.merit", folder.to_str().unwrap()]);
    assert!(out(&output).contains("Dustin") && !out(&output).contains("Zed"), "{}", out(&output));
    assert!(err(&output).contains("pipeline.csv:4: Zed, deals: F0005"), "{}", err(&output));

    let scheme = std::fs::read_to_string(cases().join("distinct/managers.merit")).unwrap();
    for (from, part) in [("../pipeline.csv", "leads out of its folder"), ("absent.csv", "which is not in")] {
        std::fs::write(folder.join("m.merit"), scheme.replace("pipeline.csv", from)).unwrap();
        let output = command(&["score", "m.merit"]).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains(part), "{}", err(&output));
    }
    let output = merit(&["score", "small.merit"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no facts are given"), "{}", err(&output));
}

#[test]
fn killed_while_writing_it_leaves_the_old_file_or_the_new() {
    let folder = scratch("kill");
    let people: String = (0..3_000).map(|n| format!("P{n},rep,90,100\n")).collect();
    std::fs::write(folder.join("large.csv"), format!("person,role,sales,target\n{people}")).unwrap();
    let scheme = cases().join("small.merit");
    let args = ["score", scheme.to_str().unwrap(), "large.csv", "-o", "out.csv"];
    let run = || command(&args).current_dir(&folder).stderr(Stdio::null()).spawn().unwrap();
    assert!(run().wait().unwrap().success());
    let new = std::fs::read(folder.join("out.csv")).unwrap();
    for attempt in 0..12 {
        std::fs::write(folder.join("out.csv"), "old").unwrap();
        let mut child = run();
        std::thread::sleep(std::time::Duration::from_millis(attempt * 37));
        let _ = child.kill();
        child.wait().unwrap();
        let found = std::fs::read(folder.join("out.csv")).unwrap();
        assert!(found == b"old" || found == new, "attempt {attempt}: {} bytes", found.len());
    }
}

/// A scheme that compiles with a warning, in a folder of its own.
fn doubtful(folder: &Path) -> String {
    let scheme = folder.join("doubtful.merit");
    let text = std::fs::read_to_string(cases().join("small.merit")).unwrap();
    let text = text
        .replace("score count(deals) * 10  cap 100", "measure late  score bands { >= 5: 0, >= 5: 10, otherwise: 0 }");
    std::fs::write(&scheme, text).unwrap();
    scheme.to_str().unwrap().to_owned()
}

#[test]
fn what_a_scheme_is_warned_of_is_always_told() {
    let scheme = doubtful(&scratch("warned"));
    let calls: [&[&str]; 3] = [
        &["score", &scheme, "facts/plain.csv", "--format", "csv"],
        &["explain", &scheme, "facts/plain.csv", "--person", "A1"],
        &["test", &scheme],
    ];
    for call in calls {
        let output = merit(call);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(err(&output).matches("warning[M0305]").count(), 1, "{call:?}\n{}", err(&output));
        assert!(!out(&output).contains("warning"), "{}", out(&output));
        let plain: Vec<&str> = call.iter().map(|arg| if *arg == scheme { "small.merit" } else { *arg }).collect();
        let name = |text: String| text.replace(&scheme, "small.merit");
        if call[0] != "explain" {
            assert_eq!(name(out(&output)), out(&merit(&plain)));
        }
    }
}

#[test]
fn the_form_of_a_result_is_never_guessed() {
    let folder = scratch("ending");
    let to = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for name in ["out.xlsx", "out.tsv"] {
        let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", &to(name)]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        for part in [".csv", ".json", ".txt", "--format"] {
            assert!(err(&output).contains(part), "{}", err(&output));
        }
        assert!(!folder.join(name).exists());
    }
    for (name, begins) in
        [("a.CSV", "person,total"), ("a.json", "{"), ("a.txt", "person  total"), ("a", "person  total")]
    {
        let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", &to(name)]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(std::fs::read_to_string(folder.join(name)).unwrap().starts_with(begins), "{name}");
    }
    let output = merit(&["score", "small.merit", "facts/plain.csv", "-o", &to("a.dat"), "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn lists_are_sought_beside_the_given_people_first() {
    let folder = scratch("beside");
    let scheme = std::fs::read_to_string(cases().join("small.merit")).unwrap();
    let scheme = scheme.replace("deals: list {", "deals: list from \"deals.csv\" {");
    std::fs::write(folder.join("s.merit"), scheme).unwrap();
    for (name, amounts) in [("good", "A1,5\nA1,6\n"), (".", "A1,5\n")] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::copy(cases().join("facts/plain.csv"), folder.join(name).join("people.csv")).unwrap();
        std::fs::write(folder.join(name).join("deals.csv"), format!("person,amount\n{amounts}")).unwrap();
    }
    std::fs::create_dir_all(folder.join("bare")).unwrap();
    std::fs::copy(cases().join("facts/plain.csv"), folder.join("bare/people.csv")).unwrap();
    for (people, total) in [("good/people.csv", "76.00"), ("people.csv", "74.00"), ("bare/people.csv", "74.00")] {
        let output = command(&["score", "s.merit", people, "--format", "csv"]).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(out(&output).contains(&format!("\nA1,{total},")), "{people}\n{}", out(&output));
    }
}

#[test]
fn a_file_that_can_not_be_read_does_not_keep_the_others_from_being_checked() {
    for command in ["check", "test"] {
        let output = merit(&[command, "nowhere.merit", "small.merit", "facts"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(out(&output).starts_with("small.merit: "), "{}", out(&output));
        let told = err(&output);
        assert!(told.contains("`nowhere.merit` does not exist") && told.contains("`facts` is a folder"), "{told}");
    }
    let output = merit(&["check", "nowhere.merit", "small.merit", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((output.status.code(), &report["valid"]), (Some(2), &false.into()));
}

/// The columns of a table must lead to the total of each row, or to the clamp and the veto that replaced it.
#[test]
fn the_columns_of_a_table_explain_the_total() {
    use rust_decimal::Decimal;
    let output = merit(&["score", "rep.merit", "team", "--format", "csv"]);
    let text = out(&output);
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    assert_eq!(
        header.join(","),
        "person,total,computed_total,grade,rank,status,completion.points,collection.points,lifetime.points,\
         teamwork.points,commendation.points,bonus,vetoes,results.points,conduct.points,as_of"
    );
    let mut fired = 0;
    for row in rows {
        assert_eq!(row.len(), header.len());
        let sum: Decimal = header
            .iter()
            .zip(&row)
            // those of the sections, behind all else, are sums of them
            .take(13)
            .filter(|(h, _)| h.ends_with(".points"))
            .map(|(_, c)| c.parse::<Decimal>().unwrap())
            .sum();
        let computed: Decimal = row[2].parse().unwrap();
        // a redistributed record is rounded once, as a whole
        let near = (sum - computed).abs() <= Decimal::new(4, 2);
        assert!(near || computed == Decimal::new(12000, 2), "{row:?}");
        assert_eq!(row[3] == "D" && !row[12].is_empty(), row[12] == "breach", "{row:?}");
        fired += usize::from(row[12] == "breach");
    }
    assert_eq!(fired, 1);
    assert!(text.contains(",60.00,0.00,breach,"), "{text}");
    let table = out(&merit(&["score", "rep.merit", "team"]));
    assert!(table.lines().next().unwrap().contains("公司级表扬"), "{table}");
}

#[test]
fn swapped_arguments_are_named_and_no_table_is_read_as_a_scheme() {
    for command in ["score", "explain"] {
        let mut args = vec![command, "facts/plain.csv", "small.merit"];
        if command == "explain" {
            args.extend(["--person", "A1"]);
        }
        let output = merit(&args);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("swapped; write `small.merit facts/plain.csv`"), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1);
    }
    for args in [&["score", "facts/plain.csv"][..], &["check", "facts/plain.json"], &["fmt", "facts/plain.csv"]] {
        let output = merit(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains("is a table, a scheme file is expected here"), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1);
    }
    let output = merit(&["score", "small.merit", "rep.merit"]);
    assert_eq!(output.status.code(), Some(2));
    // two schemes are run together, each with the people of its own `facts from`
    assert!(err(&output).contains("no facts are given"), "{}", err(&output));
}

/// A list that is not in the data has no rows, and that is never silent: not in messages, nor in results and explanations
/// for programs and people, whether people are scored each by himself or together.
#[test]
fn a_missing_list_is_told_wherever_results_are() {
    let folder = scratch("missing-list");
    let rules = "facts { key person: text  calls: count = 3  events \"事件\": list { gain: number in [0, 10] } }\n\
                 indicator i { weight 100%  score calls + count(events)  cap 100 }\n";
    let together = "grades { S >= 5 top 50%  A otherwise }\ncohort { rank by total  ties lower }\n";
    let facts = r#"[{"person":"Li","calls":5,"events":[]},{"person":"Wu"},{"person":"Xu","calls":7}]"#;
    let facts_path = folder.join("facts.json");
    std::fs::write(&facts_path, facts).unwrap();
    let facts_path = facts_path.to_str().unwrap();
    for (name, scheme) in
        [("alone", format!("scheme s\n{rules}")), ("together", format!("scheme s\n{rules}{together}"))]
    {
        let path = folder.join(format!("{name}.merit"));
        std::fs::write(&path, scheme).unwrap();
        let path = path.to_str().unwrap();
        for (lang, of_two, page) in [
            (
                "en",
                "the list `events` is missing in 2 records and taken to have no rows",
                "事件 (events): taken to have no rows",
            ),
            ("zh", "明细 `events` 在 2 条记录中缺失,按没有明细处理", "事件 (events): 按没有明细处理"),
        ] {
            for format in ["text", "csv", "json"] {
                let scored = merit(&["score", path, facts_path, "--format", format, "--lang", lang]);
                assert!(err(&scored).contains(of_two), "{name} {format}: {}", err(&scored));
                assert_eq!(out(&scored).contains(of_two), format == "json", "{name} {format}: {}", out(&scored));
            }
            let explain = |person, format| {
                let args = ["explain", path, facts_path, "--person", person, "--format", format, "--lang", lang];
                out(&merit(&args))
            };
            assert!(explain("Wu", "text").contains(page), "{}", explain("Wu", "text"));
            assert!(!explain("Li", "text").contains(page), "who has no events by his data took nothing");
            let told: serde_json::Value = serde_json::from_str(&explain("Wu", "json")).unwrap();
            let names: Vec<_> =
                told["explanation"]["defaults"].as_array().unwrap().iter().map(|d| &d["name"]).collect();
            assert_eq!(names, ["calls", "events"]);
            let told: serde_json::Value = serde_json::from_str(&explain("Li", "json")).unwrap();
            assert!(told["explanation"].get("defaults").is_none());
        }
        let scored = merit(&["score", path, facts_path, "--format", "json"]);
        let told: serde_json::Value = serde_json::from_str(&out(&scored)).unwrap();
        let note = &told["notes"][1];
        assert_eq!(
            (&note["kind"], &note["field"], &note["records"]),
            (&"default-taken".into(), &"events".into(), &2.into())
        );
    }
}
