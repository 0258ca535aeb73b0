//! The reference interpreter against examples worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod reference;
mod support;

use merit::value::Date;
use reference::{Fault, Policy, Record, Scored, Status, Value, num};
use support::{QUARTERLY, parse, record, rows, with};

fn scored(scheme: &str, record: &Record) -> Scored {
    reference::score(&parse(scheme), record).unwrap()
}

fn points(scored: &Scored, name: &str) -> String {
    scored.indicators.iter().find(|i| i.name == name).unwrap().points.to_string()
}

fn outcome(scored: &Scored, name: &str) -> Value {
    scored.outcomes.iter().find(|(n, _)| n == name).unwrap().1.clone().unwrap()
}

fn frac(text: &str) -> String {
    num(text).to_string()
}

fn key_account() -> Record {
    let mut person = record(
        "role=key_account stage=mature sales=1300000 target=1000000 receivable=800000 collected=600000 renewed=9 \
         renewable=10 base_bonus=5000 breaches=0",
    );
    rows(&mut person, "customers", &["spend=300000 years=3 margin=0.4 acquisition=50000"]);
    rows(&mut person, "ratings", &["rater=manager topic=协作 score=8", "rater=customer topic=协作 score=9"]);
    rows(&mut person, "events", &["kind=commendation", "kind=award"]);
    person
}

#[test]
fn the_example_of_the_manual() {
    let s = scored(QUARTERLY, &key_account());
    assert_eq!(points(&s, "completion"), frac("19.5"));
    assert_eq!(points(&s, "collection"), frac("13.5"));
    assert_eq!(points(&s, "lifetime"), frac("8.37"));
    assert_eq!(points(&s, "renewal"), frac("20"));
    assert_eq!(points(&s, "teamwork"), frac("16.75"));
    assert_eq!(s.adjustments.len(), 1);
    assert_eq!((s.total.clone(), s.grade.as_deref()), (num("88.12"), Some("A")));
    assert_eq!(outcome(&s, "bonus"), Value::Num(num("6000")));
    assert_eq!(outcome(&s, "conduct_share"), Value::Num(num("91.875")));
}

#[test]
fn the_example_before_the_target_was_raised() {
    let person = Record { as_of: Date::parse("2024-09-30"), ..key_account() };
    let s = scored(QUARTERLY, &person);
    assert_eq!(points(&s, "lifetime"), frac("10.46"));
    assert_eq!((s.total.clone(), s.grade.as_deref()), (num("90.21"), Some("S")));
    assert_eq!(outcome(&s, "bonus"), Value::Num(num("7500")));
}

#[test]
fn weights_of_those_without_data_go_to_their_siblings() {
    let mut person = with(key_account(), "role=fmcg receivable=0 collected=0");
    let s = scored(QUARTERLY, &person);
    let weights = |s: &Scored| s.indicators.iter().map(|i| (&i.weight * num("100")).to_string()).collect::<Vec<_>>();
    assert_eq!(weights(&s), [frac("300/7"), frac("0"), frac("120/7"), frac("20"), frac("20")]);
    assert_eq!(s.indicators[1].status, Status::Redistributed);
    assert!(s.redistributed);
    // 130 × 300/7 + 31 × 120/7 + 100 × 20 + 83.75 × 20 hundredths, and 10: rounded once.
    assert_eq!(s.total, num("107.78"));

    person = with(key_account(), "role=fmcg renewable=0 renewed=0");
    rows(&mut person, "ratings", &[]);
    let s = scored(QUARTERLY, &person);
    assert_eq!(weights(&s), [frac("50"), frac("30"), frac("20"), frac("0"), frac("0")]);
    assert_eq!(points(&s, "completion"), frac("65"));
}

#[test]
fn a_veto_lowers_the_grade_and_keeps_the_computed_total() {
    let s = scored(QUARTERLY, &with(key_account(), "breaches=1"));
    assert_eq!((s.total.clone(), s.grade.as_deref()), (num("88.12"), Some("D")));
    assert_eq!(s.vetoes, ["breach"]);
    assert_eq!(outcome(&s, "bonus"), Value::Num(num("0")));
}

#[test]
fn the_zero_line_tests_the_measure_and_wins() {
    let s = scored(QUARTERLY, &with(key_account(), "sales=599999.99"));
    assert_eq!(points(&s, "completion"), frac("0"));
    let s = scored(QUARTERLY, &with(key_account(), "sales=600000"));
    assert_eq!(points(&s, "completion"), frac("9"));
    let s = scored(QUARTERLY, &with(key_account(), "sales=3000000"));
    assert_eq!(points(&s, "completion"), frac("22.5"));
}

const QUARTERS: &str = "scheme q effective 2024-01-01 to 2024-12-31
facts { a: number in [0, 3] b: number in [0, 3] c: number in [0, 3] d: number? }
indicator a1 { weight 25% measure a score proportional to 3 }
indicator b1 { weight 25% measure b score proportional to 3 }
indicator c1 { weight 25% measure c score proportional to 3 }
indicator d1 { weight 25% measure d score proportional to 3 cap 100 floor 0 no data redistribute }
outcome whole: number = (100 / 300) * 30 round to 0 down
outcome same: bool = 1 / 3 + 2 / 3 = 1
outcome shown: points = a1.points
outcome left: ratio = d1.weight
";

#[test]
fn three_thirds_are_a_whole() {
    let s = scored(QUARTERS, &record("a=3 b=3 c=3"));
    assert_eq!(s.total, num("100"));
    assert_eq!(s.indicators[0].weight, num("1/3"));
    assert_eq!(outcome(&s, "shown"), Value::Num(num("33.33")));
    assert_eq!(outcome(&s, "same"), Value::Bool(true));
    assert_eq!(outcome(&s, "whole"), Value::Num(num("10")));
    assert_eq!(outcome(&s, "left"), Value::Num(num("0")));
    assert_eq!(reference::score(&parse(QUARTERS), &record("a=3 b=3")), Err(Fault::MissingFact("c".into())));
}

#[test]
fn lines_are_rounded_once_and_then_added() {
    let scheme = |head: &str| {
        format!(
            "scheme r {head} effective 2024-01-01 to 2024-12-31
            facts {{ a: number in [0, 100] b: number in [0, 100] }}
            indicator x {{ weight 50% measure a score a }}
            indicator y {{ weight 50% measure b score b }}"
        )
    };
    // 1.005 and 2.665, the halves of 2.01 and 5.33
    let total = |head: &str, facts: &str| scored(&scheme(head), &record(facts)).total;
    assert_eq!(total("", "a=2.01 b=5.33"), num("3.68"));
    assert_eq!(total("round to 2 half_even", "a=2.01 b=5.33"), num("3.66"));
    assert_eq!(total("round to 2 down", "a=2.01 b=5.33"), num("3.66"));
    assert_eq!(total("round to 0 up", "a=2.01 b=5.33"), num("5"));
    assert_eq!(total("round lines exact round total to 2 half_up", "a=2.01 b=5.33"), num("3.67"));
    assert_eq!(total("round lines exact round total to 2 half_up", "a=2.01 b=5"), num("3.51"));
}

#[test]
fn a_leaf_without_weight_moves_nothing() {
    let scheme = "scheme z effective 2024-01-01 to 2024-12-31
        facts { a: number in [0, 100] b: number? }
        indicator x { weight 33.335% measure a score a }
        indicator y { weight 66.665% measure a score a }
        section s { weight 0% indicator z { weight 100% measure b score b cap 100 floor 0 no data redistribute } }
        section t { indicator u { weight 0% measure b score b cap 100 floor 0 no data redistribute } }";
    let s = scored(scheme, &record("a=100"));
    assert!(!s.redistributed);
    assert_eq!(s.total, num("100.01"));
    assert_eq!(s.sections[0].weight, num("0"));
}

#[test]
fn nobody_is_left() {
    let scheme = "scheme z effective 2024-01-01 to 2024-12-31
        facts { a: number? kind: number = 0 }
        indicator x { weight 100% measure a score a cap 100 floor 0 no data when kind = 1: full no data when kind = 2: score 7
          no data when kind = 3: fault no data redistribute }
        indicator y { weight 0% measure kind score 5 }";
    let of = |facts: &str| reference::score(&parse(scheme), &record(facts));
    assert_eq!(of(""), Err(Fault::NothingLive));
    assert_eq!(of("a=3 kind=3"), Err(Fault::NoData("x".into())));
    let s = of("a=3 kind=1").unwrap();
    assert_eq!((s.total, s.indicators[0].status), (num("100"), Status::NoData(Policy::Full)));
    assert_eq!(of("a=3 kind=2").unwrap().total, num("7"));
}

#[test]
fn nested_patches_win_and_untaken_branches_demand_nothing() {
    let scheme = "scheme p effective 2024-01-01 to 2024-12-31
        dimension 客户 { 大, 小 }
        facts { kind: 客户 vip: bool = false needed: number a: number in [0, 100] 大: number = 4 }
        param top: number = 100
        let used: number = if kind = 大 then a else needed
        indicator x { weight 100% measure used score proportional to top cap 100 floor 0 }
        when kind in {大, 小} { param top: number = 50 when vip { param top: number = 200 } }
        veto v { when kind = 客户.小 and 大 = 4 effect total at most 10 effect total 20 }
        veto w { when v.fired effect grade at most C }
        grades { A >= 80 { k: 2 } B > 10 { k: 1 } C otherwise { k: 0 } }
        outcome o: number = grade.k";
    let of = |facts: &str| reference::score(&parse(scheme), &record(facts));
    assert_eq!(of("kind=大 a=40").unwrap().total, num("80"));
    assert_eq!(of("kind=大 a=40 vip=true").unwrap().total, num("20"));
    assert_eq!(of("kind=小 a=40"), Err(Fault::MissingFact("needed".into())));
    let s = of("kind=小 needed=40").unwrap();
    assert_eq!((s.computed_total, s.total, s.grade.as_deref()), (num("80"), num("10"), Some("C")));
    assert_eq!(s.vetoes, ["v", "w"]);
}

#[test]
fn methods_and_their_borders() {
    let scheme = |score: &str| {
        format!(
            "scheme m effective 2024-01-01 to 2024-12-31 facts {{ m: number in [0, 200] }}
            indicator x {{ weight 100% measure m {score} }}"
        )
    };
    let total = |score: &str, m: &str| scored(&scheme(score), &record(&format!("m={m}"))).total.to_string();
    let bands = "score bands { >= 90: 100, > 80: 80, otherwise: 1 }";
    assert_eq!([total(bands, "90"), total(bands, "80.01"), total(bands, "80")], ["100", "80", "1"]);
    let intervals = "score bands { [0, 80): 0, [80, 100): 18, 100..200: 20 } out of 20";
    assert_eq!([total(intervals, "79.9"), total(intervals, "80"), total(intervals, "100")], ["0", "90", "100"]);
    let curve = "score curve { 60: 60, 100: 100, 150: 150 } cap 140";
    assert_eq!([total(curve, "3"), total(curve, "80.5"), total(curve, "150")], ["60", &frac("80.5"), "140"]);
    let inverse = "score inverse to 50 cap 120";
    assert_eq!([total(inverse, "0"), total(inverse, "100"), total(inverse, "10")], ["120", "50", "120"]);
    let zero = "score proportional to 100 cap 90 floor 20 zero below 10 zero above 150";
    assert_eq!([total(zero, "95"), total(zero, "15"), total(zero, "9.9"), total(zero, "151")], ["90", "20", "0", "0"]);
    assert_eq!(total("round to 0 score proportional to 100", "33.5"), "34");
}

#[test]
fn lists_of_nothing_and_ties() {
    let scheme = "scheme l effective 2024-01-01 to 2024-12-31
        facts { floor_line: number = 2 deals: list { v: number day: date good: bool w: number? } n: number = 100 }
        indicator x { weight 100% measure n score n cap 100 floor 0 }
        outcome a: number = average(deals, v) else -1
        outcome b: number = sum(deals where v > self.floor_line, v * 2)
        outcome c: ratio = share(deals where good) else 0%
        outcome d: bool = all(deals where good)
        outcome e: bool = any(deals where good)
        outcome f: number = first(deals by day, v) else 0
        outcome g: number = last(deals by day, v) else 0
        outcome h: number = min(deals where good, v) else 0
        outcome i: number = max(deals where w is present, w else 9) else 0
        outcome j: count = count(deals where good and v in [1, 3))";
    let show = |s: &Scored| {
        s.outcomes
            .iter()
            .map(|(_, v)| match v.as_ref().unwrap() {
                Value::Num(n) => n.to_string(),
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>()
    };
    let none = scored(scheme, &record(""));
    assert_eq!(show(&none), ["-1", "0", "0", "Bool(true)", "Bool(false)", "0", "0", "0", "0", "0"]);
    let mut some = record("");
    rows(
        &mut some,
        "deals",
        &[
            "v=3 day=2024-05-01 good=true",
            "v=1 day=2024-01-01 good=true w=4",
            "v=2 day=2024-01-01 good=false",
            "v=5 day=2024-05-01 good=true",
        ],
    );
    let some = scored(scheme, &some);
    assert_eq!(show(&some), ["11/4", "16", "3/4", "Bool(false)", "Bool(true)", "1", "3", "1", "4", "1"]);
}

#[test]
fn dates_and_what_is_undefined() {
    let scheme = "scheme d effective 2024-01-01 to 2024-12-31
        facts { hired: date left: date? n: number = 100 zero: number = 0 }
        let broken: number = 1 / zero
        indicator x { weight 100% measure n score n cap 100 floor 0 }
        outcome a: days = as_of - hired
        outcome b: bool = add_months(hired, 1) = 2024-02-29
        outcome c: number = quarter(hired) * 100 + month(hired) + year(hired)
        outcome d: bool = left is present and left < as_of
        outcome e: number = broken + 1 else 5
        outcome f: number = if left is missing or left > as_of then 1 else broken else 2
        outcome g: bool = hired + 30 in [2024-03-01, 2024-03-02]
        outcome h: number = round(2.5, 0) + floor(-2.5) + ceil(2.1) + abs(-3) + clamp(9, 1, 4) + min(3, 2) + max(3, 2)";
    let s = scored(scheme, &record("hired=2024-01-31"));
    let expect = [
        Value::Num(num("335")),
        Value::Bool(true),
        Value::Num(num("2125")),
        Value::Bool(false),
        Value::Num(num("5")),
        Value::Num(num("1")),
        Value::Bool(true),
        Value::Num(num("15")),
    ];
    assert_eq!(s.outcomes.iter().map(|(_, v)| v.clone().unwrap()).collect::<Vec<_>>(), expect);
}

#[test]
fn lines_of_adjustments_and_the_clamp() {
    let scheme = "scheme a effective 2024-01-01 to 2024-12-31 total in [0, 105]
        dimension k { severe, fault, other }
        facts { n: number = 100 base: money = 100 events: list { kind: k fine: money? pay: money } }
        indicator x { weight 100% measure n score n cap 100 floor 0 }
        adjust plus { points (base / 3) as number }
        adjust minus { each events where pay > 0 { kind = severe: -100, kind = fault: -20.005 money -pay, fine is present: 0 money fine } }
        outcome cash: money = minus.money
        outcome lost: points = minus.points
        outcome over: points = total - 100";
    let mut person = record("");
    rows(
        &mut person,
        "events",
        &["kind=fault pay=7", "kind=other fine=3 pay=1", "kind=other pay=1", "kind=severe pay=0"],
    );
    let s = scored(scheme, &person);
    let lines: Vec<_> = s.adjustments.iter().map(|l| l.points.to_string()).collect();
    assert_eq!(lines, [frac("33.33"), frac("-20.01"), frac("0")]);
    assert_eq!(s.total, num("105"));
    assert_eq!(outcome(&s, "cash"), Value::Num(num("-4")));
    assert_eq!(outcome(&s, "lost"), Value::Num(num("-20.01")));
}
