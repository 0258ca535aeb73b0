//! Files that extend others: the extending one has the last word, and every place stays in its own file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;

use merit::diag::Say;
use merit::{Engine, Lang, Loader, Problems, trial};

const BASE: &str = r#"scheme base "Base"
version "1"
effective 2024-01-01 to 2024-12-31
round to 2 half_up
total in [0, 120]
dimension role { sales, service }
facts {
  key person: text
  role: role
  a: number in [0, 100] = 80
  b: number in [0, 100] = 60
  c: number in [0, 100] = 40
}
param line "Line": number = 50  source "Handbook"
section part "Part" {
  weight 80%
  indicator one "One" { weight 50% within [30%, 60%]  score a  cap 90  cite "§ 1" }
  indicator two { weight 30%  score b }
  indicator three { weight 20%  score c }
}
indicator four { worth 20  score a / 5 }
adjust bonus "Bonus" { points 5 }
adjust fine { points -1 }
veto low { when a < line  effect total at most 59 }
outcome pay: money = total as money
when role = service { indicator one { weight 40% }  rest proportional }
person p { role: sales }
test "of the base alone" { given p  expect total = 0 }
"#;

fn shelf(files: &[(&'static str, &'static str)]) -> impl Fn(&str) -> Result<String, Say> + use<> {
    let files: BTreeMap<&str, &str> = files.iter().copied().chain([("base.merit", BASE)]).collect();
    move |name: &str| files.get(name).map(|t| (*t).to_owned()).ok_or_else(|| Say::same(format!("no file {name}")))
}

fn load(child: &'static str) -> Result<Engine, Problems> {
    Engine::load("child.merit", &shelf(&[("child.merit", child)]))
}

fn lines(problems: &Problems) -> Vec<String> {
    problems.diagnostics.iter().map(|p| p.one_line(&problems.sources, Lang::En)).collect()
}

/// Compiles, and runs the tests of the child.
fn passes(child: &'static str) -> Engine {
    let engine = load(child).unwrap_or_else(|problems| panic!("{:#?}", lines(&problems)));
    let reports = trial::run(&engine);
    assert!(!reports.is_empty());
    for report in reports {
        let said: Vec<&str> = report.failures.iter().map(|f| f.message.get(Lang::En)).collect();
        assert!(said.is_empty(), "{}: {said:?}", report.name);
    }
    engine
}

fn refused(child: &'static str) -> Vec<String> {
    lines(&load(child).expect_err("a problem"))
}

#[test]
fn what_the_child_says_replaces_what_the_base_says() {
    let engine = passes(
        r#"extends "base.merit"
scheme child "Child"
version "2"
param line = 60
facts { b: number in [0, 100] = 70  d: number = 5 }
indicator one { cap 70 }
indicator two { score b + d  cap 100  floor 0 }
adjust fine { points -2 }
test "its own" {
  given p
  expect one.score = 70
  expect one.weight = 40%
  expect two.score = 75
  expect fine.points = -2
  expect bonus.points = 5
  expect total = 71.40
}
test "the param" { given p with { a: 55 }  expect low.fired }
"#,
    );
    let plan = engine.plan();
    assert_eq!((plan.scheme.as_str(), plan.version.as_deref()), ("child", Some("2")));
    assert_eq!(plan.effective.map(|(from, _)| from.to_string()).as_deref(), Some("2024-01-01"));
    assert_eq!(plan.definitions[0].label.as_deref(), Some("Line"));
    assert_eq!(plan.indicators[0].label.as_deref(), Some("One"));
    assert!(plan.indicators[0].info.iter().any(|(_, text)| text == "§ 1"));
    let explained = engine.explain(&serde_json::json!({"person": "Li", "role": "sales"})).unwrap();
    assert!(explained.lines[0].place.starts_with("base.merit:"), "{}", explained.lines[0].place);
}

#[test]
fn weights_of_the_rest_follow_where_the_child_says_so() {
    passes(
        r#"extends "base.merit"
section part { weight 70%  indicator extra { weight 25%  score 100 }  rest proportional }
indicator four { worth 30  score a * 30 / 100 }
test "three levels" {
  given p
  expect extra.weight = 17.5%
  expect one.weight = 26.25%
  expect two.weight = 15.75%
  expect three.weight = 10.5%
  expect four.weight = 30%
}
test "the patch of the base still holds" { given p with { role: service }  expect one.weight = 28% }
"#,
    );
    passes(
        r#"extends "base.merit"
param heavy: ratio = 40%
indicator two { weight heavy }
rest proportional
test "by a param" { given p  expect two.weight = 32%  expect one.score = 80  expect one.weight ~ 34.29% }
"#,
    );
}

#[test]
fn dropped_rules_are_gone_from_patches_too() {
    passes(
        r#"extends "base.merit"
indicator one { weight 40% within [0%, 100%] }
drop indicator three
drop adjust bonus
drop veto low
drop outcome pay
rest proportional
test "two and one share the level" {
  given p
  expect one.weight = 32%
  expect two.weight = 48%
  expect total = 69.40
}
"#,
    );
    let said = refused("extends \"base.merit\"\ndrop indicator tree\n");
    assert_eq!(said, ["child.merit:2:16: error[M0101]: unknown name `tree`"]);
    let said = refused("extends \"base.merit\"\ndrop indicator three  indicator three { cap 5 }\n");
    assert_eq!(said, ["child.merit:2:1: error[M0103]: this file drops `three` and sets something of it"]);
}

#[test]
fn problems_point_into_the_file_that_makes_them() {
    let said = refused("extends \"base.merit\"\nindicator two { weight 50% }\n");
    assert_eq!(said[0], "child.merit:2:17: error[M0301]: the weights in `part` total 120%, not 100%");
    let problems = load("extends \"base.merit\"\nindicator two { weight 50% }\n").unwrap_err();
    let files: Vec<&str> = problems.diagnostics[0].labels.iter().map(|l| problems.sources.name(l.span)).collect();
    assert_eq!(files, ["base.merit", "child.merit", "base.merit"]);
    let said = refused("extends \"base.merit\"\nindicator one { weight 70% }  rest proportional\n");
    assert!(said.iter().any(|line| line.contains("`one` weighs 70%, outside its range [30%, 60%]")), "{said:?}");
    let said = refused("extends \"base.merit\"\nindicator on { weight 40% }\n");
    assert_eq!(said, ["child.merit:2:11: error[M0101]: unknown name `on`"]);
    let said = refused("extends \"base.merit\"\nindicator two { cap 5 }\nindicator two { cap 6 }\n");
    assert_eq!(said, ["child.merit:3:11: error[M0102]: `two` is stated twice"]);
    let said = refused("extends \"base.merit\"\nsection two { weight 40% }\n");
    assert_eq!(said, ["child.merit:2:9: error[M0101]: `two` was declared as something else"]);
    let broken = BASE.replace("score b }", "score b / }");
    let files = shelf(&[("child.merit", "extends \"broken.merit\"\n"), ("broken.merit", String::leak(broken))]);
    let said = lines(&Engine::load("child.merit", &files).unwrap_err());
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("broken.merit:18:"), "{said:?}");
}

#[test]
fn chains_are_followed_and_circles_refused() {
    let middle = "extends \"base.merit\"\nscheme middle\nindicator two { weight 40% }  rest proportional\n";
    let child = "extends \"middle.merit\"\nscheme child\nindicator three { weight 10% }  rest proportional\ntest \"t\" { given p  expect one.weight ~ 37.24%  expect two.weight ~ 34.76% }\n";
    let engine = Engine::load("child.merit", &shelf(&[("child.merit", child), ("middle.merit", middle)]));
    let engine = engine.unwrap_or_else(|problems| panic!("{:#?}", lines(&problems)));
    // 50 : 20 share 60 %, then 42.857 : 40 share 90 %
    let reports = trial::run(&engine);
    assert!(reports[0].failures.is_empty(), "{:?}", reports[0].failures.iter().map(|f| &f.message).collect::<Vec<_>>());

    let said = refused("extends \"child.merit\"\nscheme s\n");
    assert_eq!(said, ["child.merit:1:9: error[M0105]: these files extend each other: `child.merit` → `child.merit`"]);
    let two =
        [("child.merit", "extends \"other.merit\"\nscheme a\n"), ("other.merit", "scheme b extends \"child.merit\"\n")];
    let said = lines(&Engine::load("child.merit", &shelf(&two)).unwrap_err());
    assert_eq!(
        said,
        [
            "other.merit:1:18: error[M0105]: these files extend each other: `child.merit` → `other.merit` → `child.merit`"
        ]
    );
    let said = refused("extends \"nowhere.merit\"\nscheme s\n");
    assert_eq!(said, ["child.merit:1:9: error[M0405]: no file nowhere.merit"]);
    let secret = [("child.merit", "extends \"secret\"\nscheme s\n"), ("secret", "root:x:0:0\n")];
    let problems = Engine::load("child.merit", &shelf(&secret)).unwrap_err();
    assert_eq!(lines(&problems), ["child.merit:1:9: error[M0405]: `secret` is no scheme: it has no `scheme` line"]);
    let said = refused("extends \"base.merit\"\nextends \"base.merit\"\n");
    assert_eq!(said, ["child.merit:2:9: error[M0103]: a file extends one other"]);
    let said = lines(&Engine::compile("x.merit", "extends \"base.merit\"\nscheme s\n").unwrap_err());
    assert!(said[0].contains("load it with `Engine::load`"), "{said:?}");
}

/// Each file extends the next one.
struct Endless;

impl Loader for Endless {
    fn load(&self, name: &str) -> Result<String, Say> {
        let number: u32 = name.parse().unwrap();
        Ok(format!("scheme s{number}\nextends \"{}\"\n", number + 1))
    }
}

#[test]
fn endless_chains_end() {
    let problems = Engine::load("0", &Endless).unwrap_err();
    assert_eq!(lines(&problems), ["16:2:9: error[M0001]: more than 16 files extend each other"]);
}

#[test]
fn a_loader_may_say_what_a_name_means_in_a_file() {
    struct Folders;
    impl Loader for Folders {
        fn load(&self, name: &str) -> Result<String, Say> {
            match name {
                "top/child" => Ok("extends \"base\"\nscheme c\n".to_owned()),
                "top/base" => Ok("scheme b\nindicator a { weight 100%  score 5 }\n".to_owned()),
                other => Err(Say::same(other.to_owned())),
            }
        }
        fn resolve(&self, from: &str, name: &str) -> Result<String, Say> {
            Ok(format!("{}/{name}", from.rsplit_once('/').map_or("", |(folder, _)| folder)))
        }
    }
    let engine = Engine::load("top/child", &Folders).unwrap();
    assert_eq!(engine.plan().scheme, "c");
    assert_eq!(engine.sources().files().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["top/child", "top/base"]);
}

/// Weights made of params grow with each file that rescales them; that has an end.
#[test]
fn weights_do_not_grow_without_end() {
    struct Tower;
    impl Loader for Tower {
        fn load(&self, name: &str) -> Result<String, Say> {
            let number: u32 = name.parse().unwrap();
            let members: Vec<String> = (0..12).map(|i| format!("indicator i{i} {{ weight w{i}  score 5 }}")).collect();
            let params: Vec<String> = (0..12).map(|i| format!("param w{i}: ratio = 100% / 12")).collect();
            Ok(match number {
                12 => format!("scheme s\n{}\n{}\n", params.join("\n"), members.join("\n")),
                _ => format!(
                    "scheme s\nextends \"{}\"\nindicator i{number} {{ weight 5% }}\nrest proportional\n",
                    number + 1
                ),
            })
        }
    }
    let said = lines(&Engine::load("0", &Tower).unwrap_err());
    assert!(said.iter().any(|line| line.contains("too intricate to be rescaled once more")), "{said:?}");
    assert!(Engine::load("10", &Tower).is_ok());
}
