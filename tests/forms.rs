//! The forms that `merit check` tells findings in, and what `--fix` writes.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use merit::diag::{Say, mend};
use merit::engine::{Engine, Inspection};
use serde_json::Value;

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    command.args(args).current_dir(folder).env("LC_ALL", "C").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn merit(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    paths.sort();
    paths
}

/// What SARIF 2.1.0 asks of the parts that are written here, clause by clause.
fn validate(log: &Value, texts: &BTreeMap<String, String>) -> usize {
    let keys = |value: &Value, required: &[&str], optional: &[&str]| {
        let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
        for key in required {
            assert!(object.contains_key(*key), "`{key}` is missing in {value}");
        }
        for key in object.keys() {
            assert!(required.contains(&key.as_str()) || optional.contains(&key.as_str()), "`{key}` in {value}");
        }
    };
    let text = |value: &Value| {
        keys(value, &["text"], &[]);
        assert!(value["text"].is_string(), "3.11.8: a text");
    };
    // 3.13: a log has a version and runs
    keys(log, &["version", "runs"], &["$schema"]);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let mut count = 0;
    for run in log["runs"].as_array().unwrap() {
        // 3.14: a run has a tool; column kinds are two words; results are a list, even where there are none
        keys(run, &["tool", "results"], &["columnKind", "invocations", "newlineSequences"]);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert!(run["newlineSequences"].as_array().unwrap().len() > 1);
        for invocation in run["invocations"].as_array().unwrap() {
            keys(invocation, &["executionSuccessful"], &[]);
        }
        keys(&run["tool"], &["driver"], &[]);
        let driver = &run["tool"]["driver"];
        keys(driver, &["name", "rules"], &["version"]);
        let rules = driver["rules"].as_array().unwrap();
        for rule in rules {
            // 3.49: a rule has an id that is not used twice, a name in Pascal case, a short text
            keys(rule, &["id", "name", "shortDescription"], &[]);
            text(&rule["shortDescription"]);
            assert!(rule["shortDescription"]["text"].as_str().unwrap().contains(|c: char| !c.is_ascii() || c == ' '));
            let name = rule["name"].as_str().unwrap();
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric()) && name.starts_with(char::is_uppercase), "{name}");
            assert_eq!(rules.iter().filter(|other| other["id"] == rule["id"]).count(), 1);
        }
        let region = |region: &Value, uri: &Value| {
            // 3.30: lines and columns from 1, the end behind the start, within the text
            keys(region, &["startLine", "startColumn", "endLine", "endColumn"], &[]);
            let [a, b, c, d] = ["startLine", "startColumn", "endLine", "endColumn"]
                .map(|key| usize::try_from(region[key].as_u64().unwrap()).unwrap());
            assert!(a >= 1 && b >= 1 && (a, b) <= (c, d), "{region}");
            let lines: Vec<&str> = texts[uri.as_str().unwrap()].split('\n').collect();
            for (line, column) in [(a, b), (c, d)] {
                let length = lines.get(line - 1).map_or(0, |line| line.chars().count());
                assert!(line <= lines.len() && column <= length + 1, "{region} is outside of {uri}");
            }
        };
        let artifact = |location: &Value| {
            // 3.4: a URI reference has ASCII letters only
            keys(location, &["uri"], &[]);
            assert!(location["uri"].as_str().unwrap().bytes().all(|b| b.is_ascii_graphic() && b != b'<'), "{location}");
        };
        let physical = |place: &Value| {
            keys(place, &["artifactLocation", "region"], &[]);
            artifact(&place["artifactLocation"]);
            region(&place["region"], &place["artifactLocation"]["uri"]);
        };
        for result in run["results"].as_array().unwrap() {
            count += 1;
            // 3.27: a result has a message; its rule index leads to the rule of its id; levels are few
            keys(result, &["ruleId", "ruleIndex", "level", "message", "locations"], &["relatedLocations", "fixes"]);
            text(&result["message"]);
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
            assert_eq!(result["locations"].as_array().unwrap().len(), 1);
            keys(&result["locations"][0], &["physicalLocation"], &[]);
            physical(&result["locations"][0]["physicalLocation"]);
            for (place, related) in result["relatedLocations"].as_array().into_iter().flatten().enumerate() {
                keys(related, &["id", "physicalLocation", "message"], &[]);
                assert_eq!(related["id"], place + 1);
                text(&related["message"]);
                physical(&related["physicalLocation"]);
            }
            for fix in result["fixes"].as_array().into_iter().flatten() {
                // 3.55: a fix changes one file at least, each change replaces one range at least
                keys(fix, &["artifactChanges"], &["description", "properties"]);
                text(&fix["description"]);
                let changes = fix["artifactChanges"].as_array().unwrap();
                assert!(!changes.is_empty());
                for change in changes {
                    keys(change, &["artifactLocation", "replacements"], &[]);
                    artifact(&change["artifactLocation"]);
                    let replacements = change["replacements"].as_array().unwrap();
                    assert!(!replacements.is_empty());
                    for replacement in replacements {
                        keys(replacement, &["deletedRegion"], &["insertedContent"]);
                        region(&replacement["deletedRegion"], &change["artifactLocation"]["uri"]);
                        text(&replacement["insertedContent"]);
                    }
                }
            }
        }
    }
    count
}

#[test]
fn sarif_is_well_formed_for_every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
    let names: Vec<String> =
        cases("check").iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let texts = names.iter().map(|name| (name.clone(), std::fs::read_to_string(folder.join(name)).unwrap())).collect();
    let mut args = vec!["check", "--format", "sarif"];
    args.extend(names.iter().map(String::as_str));
    for lang in ["en", "zh"] {
        let output = merit(&folder, &[&args[..], &["--lang", lang]].concat());
        assert_eq!((output.status.code(), err(&output).as_str()), (Some(1), ""));
        let log: Value = serde_json::from_str(&out(&output)).unwrap();
        assert!(validate(&log, &texts) > 200);
    }
}

#[test]
fn sarif_names_files_as_uris_and_counts_characters() {
    let folder = scratch("sarif");
    std::fs::write(folder.join("方案 1.merit"), "方案 s\n指标 完成率 { 权重 100% 计分 5 && 6 }\n").unwrap();
    let output = merit(&folder, &["check", "方案 1.merit", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&out(&output)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "M0008").unwrap();
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%E6%96%B9%E6%A1%88%201.merit");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&2.into(), &23.into()));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["name"], "ForeignOperator");
    let fix = &result["fixes"][0];
    assert_eq!(fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], " 且 ");
    assert_eq!(fix["properties"]["safe"], true);
    let none: Value = serde_json::from_str(&out(&merit(&folder, &["check", "no.merit", "--format", "sarif"]))).unwrap();
    assert_eq!(none["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert_eq!(none["runs"][0]["results"], Value::Array(vec![]));
}

#[test]
fn annotations_are_lines_that_nothing_breaks_out_of() {
    let folder = scratch("annotations");
    std::fs::write(folder.join("a,b:100%.merit"), "scheme s\nindicator a { weight 90% score 5 }\n").unwrap();
    std::fs::write(folder.join("fine.merit"), "scheme s\nindicator a { weight 100% score 5 }\n").unwrap();
    let output = merit(&folder, &["check", "a,b:100%.merit", "fine.merit", "--format", "annotations"]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(1), ""));
    let text = out(&output);
    let first = text.lines().next().unwrap();
    assert_eq!(
        first,
        "::error file=a%2Cb%3A100%25.merit,line=2,col=15,title=M0301::the weights total 90%25, not 100%25%0A90%25 = 90%25%0A10%25 is missing: raise one weight, or several"
    );
    let levels = ["::error ", "::warning ", "::notice "];
    assert!(text.lines().all(|line| levels.iter().any(|level| line.starts_with(level))), "{text}");
}

#[test]
fn json_says_which_fixes_are_safe() {
    let folder = scratch("json");
    std::fs::write(folder.join("s.merit"), "scheme s\nindicator a { weight 90% score if 5 == 5 then 5 else 120 }\n")
        .unwrap();
    let output = merit(&folder, &["check", "s.merit", "--format", "json"]);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["format_version"], 1);
    for finding in report["diagnostics"].as_array().unwrap() {
        for fix in finding["fixes"].as_array().unwrap() {
            assert_eq!(fix["safe"], finding["code"] == "M0008", "{finding}");
        }
    }
}

#[test]
fn fix_writes_what_is_certain_and_tells_the_rest() {
    let folder = scratch("fix");
    let file = folder.join("s.merit");
    let text = "\u{feff}方案 s\r\n数据 { 主键 工号: 文本, 完成: 数值 属于 [0, 200], 旷工: 是非 }\r\n指标 a {\r\n  权重 100%\r\n  计分 完成\r\n}\r\n一票否决 v { 当 完成 == 0 && 旷工 处理 总分 0 }\r\n";
    std::fs::write(&file, text).unwrap();
    let output = merit(&folder, &["check", "--fix", "s.merit"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let told = err(&output);
    let first: Vec<&str> = told.lines().take(2).collect();
    assert_eq!(first, ["fixed[M0008] s.merit:7:15: write `=`", "fixed[M0008] s.merit:7:20: write `and`"]);
    assert!(told.contains("error[M0306]") && !told.contains("error[M0008]"), "{told}");
    assert!(out(&output).starts_with("s.merit: 2 fixed, 1 error"), "{}", out(&output));
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, text.replace("==", "=").replace("&&", " 且 "), "the cap is not certain; all else stays");
    let time = std::fs::metadata(&file).unwrap().modified().unwrap();
    merit(&folder, &["check", "--fix", "s.merit"]);
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), time, "nothing is written without need");
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["s.merit"]);
}

#[test]
fn fix_of_standard_input_goes_to_standard_output() {
    let folder = scratch("stdin");
    let feed = |args: &[&str], text: &str| {
        let mut child =
            command(&folder, args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        child.wait_with_output().unwrap()
    };
    let text = "scheme s\nindicator a { weihgt 100% score 5 }\n";
    let output = feed(&["check", "--fix", "-"], text);
    assert_eq!((output.status.code(), out(&output)), (Some(0), text.replace("weihgt", "weight")), "{}", err(&output));
    assert!(err(&output).contains("<stdin>: 1 fixed, no problems"), "{}", err(&output));
    let output = feed(&["check", "--fix", "-"], "scheme s\nindicator a { weight 100% score 5 }\n");
    assert_eq!(out(&output), "scheme s\nindicator a { weight 100% score 5 }\n");
    std::fs::write(folder.join("other.merit"), text).unwrap();
    let output = feed(&["check", "--fix", "other.merit", "-"], text);
    assert_eq!((output.status.code(), out(&output)), (Some(0), text.replace("weihgt", "weight")), "{}", err(&output));
    assert!(err(&output).contains("other.merit: 1 fixed, no problems"), "{}", err(&output));
    let output = feed(&["check", "--fix", "-", "--format", "json"], text);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
}

#[test]
fn fix_reaches_extended_files_of_the_folder_and_no_others() {
    let folder = scratch("extends");
    let base = "scheme base\nindicator a { weihgt 60% score 80 }\nindicator b { weight 40% score 50 }\n";
    std::fs::write(folder.join("base.merit"), base).unwrap();
    std::fs::write(folder.join("own.merit"), "extends \"base.merit\"\nscheme own\nindicator a { scroe 70 }\n").unwrap();
    let output = merit(&folder, &["check", "--fix", "own.merit"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(folder.join("base.merit")).unwrap(), base.replace("weihgt", "weight"));
    assert!(std::fs::read_to_string(folder.join("own.merit")).unwrap().contains("{ score 70 }"));
    #[cfg(unix)]
    {
        let inner = folder.join("inner");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(folder.join("base.merit"), base).unwrap();
        std::fs::rename(folder.join("own.merit"), inner.join("own.merit")).unwrap();
        std::os::unix::fs::symlink("../base.merit", inner.join("base.merit")).unwrap();
        let output = merit(&folder, &["check", "--fix", "inner/own.merit"]);
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        assert_eq!(std::fs::read_to_string(folder.join("base.merit")).unwrap(), base, "outside of the scheme's folder");
    }
}

/// Every case, mended as `--fix` does: it comes to an end, and no safe fix is left.
#[test]
fn safe_fixes_come_to_an_end() {
    let inspect = |text: &str| {
        let file = |_: &str| Ok::<_, Say>(text.to_owned());
        Engine::inspect("case.merit", &file)
    };
    let mut made = 0;
    for path in cases("check").into_iter().chain(cases("mistakes")) {
        let mut text = std::fs::read_to_string(&path).unwrap();
        let errors = |findings: &[merit::Diagnostic]| findings.iter().filter(|f| f.safe().is_some()).count();
        for round in 0.. {
            assert!(round < 8, "{} has no end:\n{text}", path.display());
            let Inspection { findings, sources, .. } = inspect(&text);
            let mended = mend(&findings, &sources, |_| true);
            let Some((_, next)) = mended.texts.into_iter().next() else {
                assert_eq!(errors(&findings), 0, "{}", path.display());
                break;
            };
            made += mended.made.len();
            text = next;
        }
    }
    assert!(made > 15, "only {made} safe fixes");
}
