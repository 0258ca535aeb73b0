//! The command reads files that extend others, and never leaves the folder of the first.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const BASE: &str = "scheme base \"Base\"
facts { key person: text  a: number in [0, 100]  b: number in [0, 100] }
indicator one { weight 60%  score a }
indicator two { weight 40%  score b }
person p { a: 50, b: 80 }
test \"of the base\" { given p  expect total = 62 }
";

/// A folder with a base in a folder inside, and a secret beside.
fn folder(name: &str) -> PathBuf {
    let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&top);
    let inner = top.join("own/lib");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(inner.join("base.merit"), BASE).unwrap();
    std::fs::write(top.join("secret.merit"), "scheme secret // do not tell\nindicator x { weight 100% score 1 }\n")
        .unwrap();
    std::fs::write(top.join("own/notes.txt"), "password hunter2\n").unwrap();
    top
}

fn merit(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    command.args(args).current_dir(folder).env("LC_ALL", "C").env_remove("NO_COLOR").stdin(Stdio::null());
    command.output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_child_is_checked_tested_and_scored_with_its_base() {
    let top = folder("extends_fine");
    let child = "extends \"lib/base.merit\"\nscheme child\nindicator one { weight 80% }  rest proportional\n\
        test \"t\" { given p  expect total = 56 }\n";
    std::fs::write(top.join("own/child.merit"), child).unwrap();
    let output = merit(&top, &["check", "own/child.merit"]);
    assert_eq!((output.status.code(), out(&output)), (Some(0), "own/child.merit: no problems\n".to_owned()));
    let output = merit(&top, &["test", "own/child.merit"]);
    assert_eq!(out(&output), "own/child.merit: 1 of 1 tests passed\n", "{}", err(&output));
    std::fs::write(top.join("facts.csv"), "person,a,b\nLi,50,100\n").unwrap();
    let output = merit(&top, &["score", "own/child.merit", "facts.csv", "--format", "csv"]);
    assert!(out(&output).contains("\nLi,60.00,"), "{}{}", out(&output), err(&output));
    // a result never takes the place of a file that is read
    let output = merit(&top, &["score", "own/child.merit", "facts.csv", "--format", "csv", "-o", "own/lib/base.merit"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(top.join("own/lib/base.merit")).unwrap(), BASE);
}

#[test]
fn problems_of_the_base_are_shown_in_the_base() {
    let top = folder("extends_base");
    std::fs::write(top.join("own/lib/base.merit"), BASE.replace("score b", "score b / 0")).unwrap();
    std::fs::write(top.join("own/child.merit"), "extends \"lib/base.merit\"\nindicator one { weight 70% }\n").unwrap();
    let output = merit(&top, &["check", "own/child.merit"]);
    let said = err(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("own/child.merit:2:17") && said.contains("own/lib/base.merit:4:"), "{said}");
    assert!(said.contains("the weights total 110%, not 100%"), "{said}");
    let output = merit(&top, &["check", "own/child.merit", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let files: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().map(|d| d["file"].as_str().unwrap()).collect();
    assert!(files.contains(&"own/child.merit") && files.contains(&"own/lib/base.merit"), "{files:?}");
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let top = folder("extends_out");
    let secret = top.join("secret.merit").display().to_string();
    for name in
        ["../secret.merit", "lib/../../secret.merit", &secret, "C:secret", "//server/share/x", "..", ".", "lib", ""]
    {
        let child = format!("extends \"{}\"\nscheme child\n", name.replace('\\', "\\\\"));
        std::fs::write(top.join("own/child.merit"), child).unwrap();
        let output = merit(&top, &["check", "own/child.merit"]);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("M0405") && !said.contains("do not tell"), "{name}: {said}");
    }
    for (name, why) in
        [("notes.txt", "is no scheme"), ("nowhere.merit", "does not exist"), ("child.merit", "extend each other")]
    {
        std::fs::write(top.join("own/child.merit"), format!("extends \"{name}\"\nscheme child\n")).unwrap();
        let said = err(&merit(&top, &["check", "own/child.merit"]));
        assert!(said.contains(why) && !said.contains("hunter2"), "{name}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_no_way_out() {
    let top = folder("extends_links");
    std::os::unix::fs::symlink("../secret.merit", top.join("own/link.merit")).unwrap();
    std::os::unix::fs::symlink("lib/base.merit", top.join("own/inside.merit")).unwrap();
    std::os::unix::fs::symlink("child.merit", top.join("own/me.merit")).unwrap();
    let made = Command::new("mkfifo").arg(top.join("own/pipe.merit")).status();
    let said = |name: &str| {
        std::fs::write(top.join("own/child.merit"), format!("extends \"{name}\"\nscheme child\n")).unwrap();
        err(&merit(&top, &["check", "own/child.merit"]))
    };
    assert!(said("link.merit").contains("leads out of the scheme's folder"));
    assert_eq!(said("inside.merit"), "");
    assert!(said("me.merit").contains("extend each other"));
    if made.is_ok_and(|status| status.success()) {
        assert!(said("pipe.merit").contains("is no regular file"));
    }
}
