//! What tests share: parsing, and records in one line.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test support module; each test binary uses a part of it"
)]

use merit::source::FileId;
use merit::syntax::ast::File;
use merit::syntax::{Limits, parse as parse_file};
use merit::value::Date;

use crate::reference::{Fact, Record, num};

/// The tree of a text without problems.
pub fn parse(text: &str) -> File {
    let parsed = parse_file(FileId::default(), text, &Limits::default());
    assert!(parsed.problems.is_empty(), "{:#?}\n{text}", parsed.problems);
    parsed.file
}

/// The tree of a text, where it can be read without problems.
pub fn try_parse(text: &str) -> Option<File> {
    let parsed = parse_file(FileId::default(), text, &Limits::default());
    parsed.problems.is_empty().then_some(parsed.file)
}

/// Facts written as `name=value`, between spaces.
pub fn record(text: &str) -> Record {
    with(Record::default(), text)
}

/// The record with some facts changed.
pub fn with(mut record: Record, text: &str) -> Record {
    for pair in text.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap();
        record.facts.insert(name.into(), fact(value));
    }
    record
}

/// Sets a list.
pub fn rows(person: &mut Record, list: &str, rows: &[&str]) {
    let rows = rows.iter().map(|text| record(text).facts).collect();
    person.facts.insert(list.into(), Fact::Rows(rows));
}

fn fact(text: &str) -> Fact {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match (text, Date::parse(text)) {
        ("true" | "false", _) => Fact::Bool(text == "true"),
        (_, Some(date)) => Fact::Date(date),
        _ if digits.chars().all(|c| c.is_ascii_digit() || c == '.') => Fact::Number(num(text)),
        _ => Fact::Text(text.into()),
    }
}

/// The example of `language.md` without what looks at other people.
pub const QUARTERLY: &str = r#"
scheme rep_quarterly "销售代表季度考核"
version "2024.3"
effective 2024-07-01 to 2024-12-31
round to 2 half_up
total in [0, 120]

dimension role  "岗位"     { key_account "大客户", fmcg "快消品", new_market "新市场开拓" }
dimension stage "市场阶段" { mature "成熟市场", emerging "新市场" }
dimension rater { self "自评", manager "上级", customer "客户", peer "跨部门" }
dimension event_kind { award "嘉奖", commendation "表扬", criticism "批评" }

facts {
  role: role
  stage: stage
  sales "销售额": money >= 0            source "CRM" verify "财务"
  target "销售目标": money > 0    source "年度计划"
  receivable: money >= 0                column "应收账款(万元)" unit 万
  collected: money >= 0
  renewed: count
  renewable: count
  breaches "数据违规次数": count = 0
  base_bonus: money >= 0
  customers: list { spend: money, years: number, margin: ratio, acquisition: money }
  ratings: list { rater: rater, topic: text, score: number in [0, 10] }
  events: list { kind: event_kind, decided_by: text?, document: text? }
  remarks: text? note
}

param clv_target: money { from 2024-07-01: 80万   from 2024-10-01: 100万 }
let clv: money = sum(customers, spend * years * margin - acquisition)

section results "业绩" {
  weight 60%
  indicator completion "销售额完成率" {
    weight  50%
    measure sales / target
    better  higher
    score   proportional to 100%  cap 150  zero below 60%
    cite    "管理办法 第三条"
  }
  indicator collection "回款率" {
    weight  30%  within [20%, 30%]
    measure collected / receivable
    score   proportional to 100%  cap 100
    no data redistribute
  }
  indicator lifetime "客户生命周期价值" { weight 20%  measure clv  score proportional to clv_target  cap 100  floor 0 }
}
section conduct "行为" {
  weight 40%
  indicator renewal "续约率" {
    weight  50%
    measure renewed / renewable
    score   bands { >= 90%: 100, >= 80%: 80, >= 70%: 60, >= 60%: 40, otherwise: 0 }
    no data redistribute
  }
  indicator teamwork "团队协作" {
    weight  50%
    score   rated by ratings.score of rater where topic = "协作" out of 10 { self: 10%, manager: 50%, customer: 30%, peer: 10% }
    anonymous below 3
    no data redistribute
  }
}

when role = key_account {
  indicator lifetime   { weight 40% }
  indicator completion { weight 30% }
  when stage = mature { indicator lifetime { weight 45% }  indicator completion { weight 25% } }
}

adjust commendation "公司级表扬" { each events where kind = commendation: +10 }
veto breach "客户数据安全" { when breaches > 0  effect grade D }

grades {
  S "优秀"   >= 90      { coefficient: 1.5, talent_pool: true }
  A "良好"   >= 80      { coefficient: 1.2, talent_pool: true }
  B "合格"   >= 70      { coefficient: 1.0, talent_pool: false }
  C "待改进" >= 60      { coefficient: 0.8, talent_pool: false }
  D "不合格" otherwise  { coefficient: 0,   talent_pool: false }
}
outcome bonus "奖金": money = base_bonus * grade.coefficient  round to 2 half_up
outcome conduct_share: number = conduct.score as number else 0
"#;
