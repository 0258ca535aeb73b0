//! Steps as formulas.

use std::fmt::Display;

use super::super::code::{Instr, Reg};
use super::super::lane::Lane;
use super::{fact_name, show, words};
use crate::diag::{Say, say};
use crate::plan::Plan;
use crate::value::RoundMode;

/// A step as a formula.
pub(super) fn text<L: Lane + Display>(instr: &Instr<L>, plan: &Plan, letter: char) -> Say {
    let r = |reg: &Reg| show(*reg, letter);
    let table = |entries: &[L]| entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match instr {
        Instr::Const(c) => Say::same(format!("{c}")),
        Instr::Affine(a, b, c) => Say::same(affine(&r(a), &b.to_string(), &c.to_string())),
        Instr::Add(a, b) => Say::same(format!("{} + {}", r(a), r(b))),
        Instr::Subtract(a, b) => Say::same(format!("{} - {}", r(a), r(b))),
        Instr::AddScaled(a, b, c) => Say::same(summed([r(a), affine(&r(b), &c.to_string(), "0")].into_iter())),
        Instr::Dot(terms, c) => {
            let one = |(reg, factor): &(Reg, L)| affine(&r(reg), &factor.to_string(), "0");
            let plus = Some(c.to_string()).filter(|c| c != "0");
            Say::same(summed(terms.iter().map(one).chain(plus)))
        }
        Instr::Multiply(a, b) => Say::same(format!("{} × {}", r(a), r(b))),
        Instr::Abs(a) => Say::same(format!("abs({})", r(a))),
        Instr::Least(a, b) => Say::same(format!("min({}, {})", r(a), r(b))),
        Instr::Greatest(a, b) => Say::same(format!("max({}, {})", r(a), r(b))),
        Instr::AtMost(a, c) => Say::same(format!("min({}, {c})", r(a))),
        Instr::AtLeast(a, c) => Say::same(format!("max({}, {c})", r(a))),
        Instr::Less(a, b) => Say::same(format!("{} < {}", r(a), r(b))),
        Instr::NotAbove(a, b) => Say::same(format!("{} <= {}", r(a), r(b))),
        Instr::Equal(a, b) => Say::same(format!("{} = {}", r(a), r(b))),
        Instr::Below(a, c) => Say::same(format!("{} < {c}", r(a))),
        Instr::Above(a, c) => Say::same(format!("{} > {c}", r(a))),
        Instr::Equals(a, c) => Say::same(format!("{} = {c}", r(a))),
        Instr::And(a, b) => joined(&r(a), ("and", "且"), &r(b)),
        Instr::Or(a, b) => joined(&r(a), ("or", "或"), &r(b)),
        Instr::Not(a) => {
            let a = r(a);
            say!("not {a}", "非 {a}")
        }
        Instr::Select(a, b, c) => chosen(&r(a), &r(b), &r(c)),
        Instr::SelectOr(a, b, c) => chosen(&r(a), &r(b), &c.to_string()),
        Instr::Lookup(a, entries) => {
            let (a, entries) = (r(a), table(entries));
            say!("entry {a} of [{entries}], from 0", "[{entries}] 的第 {a} 项,从 0 数起")
        }
        Instr::Table(a, first, entries) => banded(&r(a), first, entries),
        Instr::Ladder(a, lines) => counted(&table(lines), &r(a)),
        Instr::RatioLadder(a, b, lines) => counted(&table(lines), &format!("{} / {}", r(a), r(b))),
        Instr::Divide(a, factor, b, mode) | Instr::LightDivide(a, factor, b, mode) => {
            rounded(&format!("{} / {}", affine(&r(a), &factor.to_string(), "0"), r(b)), *mode)
        }
        Instr::LightHalfUp(a, factor, b) => {
            rounded(&format!("{} / {}", affine(&r(a), &factor.to_string(), "0"), r(b)), RoundMode::HalfUp)
        }
        Instr::LightHalfUpBy(a, c) => rounded(&format!("{} / {c}", r(a)), RoundMode::HalfUp),
        Instr::DivideBy(a, c, mode) | Instr::LightDivideBy(a, c, mode) => rounded(&format!("{} / {c}", r(a)), *mode),
        Instr::Rest(a, c) => {
            let a = r(a);
            say!("what is left of {a} by {c}", "{a} 除以 {c} 的余数")
        }
        Instr::Quotient(a, b, unit) | Instr::WideQuotient(a, b, unit) => {
            nearly(&format!("{} / {}", r(a), r(b)), &unit.to_string())
        }
        Instr::LightQuotient(a, factor, b, unit) => {
            nearly(&format!("{} / {}", affine(&r(a), &factor.to_string(), "0"), r(b)), &unit.to_string())
        }
        Instr::QuotientBy(a, c, unit) => nearly(&format!("{} / {c}", r(a)), &unit.to_string()),
        Instr::Settle(a, unit, mode) => {
            let Say { en, zh } = rounded(&format!("{} / {unit}", r(a)), *mode);
            say!("{en}; to the exact path where that is not sure", "{zh};无法确定时交由精确路径")
        }
        Instr::Leave(a, why) => {
            let (a, Say { en, zh }) = (r(a), words::reason(why.words()));
            say!("to the exact path if {a}: {en}", "若 {a} 则交由精确路径:{zh}")
        }
        Instr::Year(a) => Say::same(format!("year({})", r(a))),
        Instr::Quarter(a) => Say::same(format!("quarter({})", r(a))),
        Instr::Month(a) => Say::same(format!("month({})", r(a))),
        Instr::Spread(list, a) => {
            let (a, list) = (r(a), fact_name(plan, *list));
            say!("{a} for each row of {list}", "{a},用于 {list} 的每一行")
        }
        Instr::Gather(list, a) => over(("sum", "合计"), &r(a), fact_name(plan, *list)),
        Instr::GatherLeast(list, a, _) => over(("least", "最小值"), &r(a), fact_name(plan, *list)),
        Instr::GatherGreatest(list, a, _) => over(("greatest", "最大值"), &r(a), fact_name(plan, *list)),
    }
}

/// Terms that are added, or subtracted where they say so.
fn summed(terms: impl Iterator<Item = String>) -> String {
    let all = terms.reduce(|sum, term| match term.strip_prefix('-') {
        Some(less) => format!("{sum} - {less}"),
        None => format!("{sum} + {term}"),
    });
    all.unwrap_or_else(|| "0".to_owned())
}

/// `a × b + c` without what changes nothing.
fn affine(a: &str, b: &str, c: &str) -> String {
    let scaled = match b {
        "1" => a.to_owned(),
        "-1" => format!("-{a}"),
        b => match b.strip_prefix('-') {
            Some(b) => format!("-{a} × {b}"),
            None => format!("{a} × {b}"),
        },
    };
    match c.strip_prefix('-') {
        Some(c) => format!("{scaled} - {c}"),
        None if c == "0" => scaled,
        None => format!("{scaled} + {c}"),
    }
}

fn joined(a: &str, (en, zh): (&str, &str), b: &str) -> Say {
    say!("{a} {en} {b}", "{a} {zh} {b}")
}

fn chosen(a: &str, b: &str, c: &str) -> Say {
    say!("if {a} then {b} else {c}", "若 {a} 则 {b} 否则 {c}")
}

/// A table by the numbers from which on it has another entry.
fn banded<L: Lane + Display>(value: &str, first: &L, entries: &[L]) -> Say {
    let mut turns: Vec<(i128, &L)> = vec![];
    for (number, entry) in (first.wide()..).zip(entries) {
        if turns.last().is_none_or(|(_, before)| *before != entry) {
            turns.push((number, entry));
        }
    }
    let mut turns = turns.into_iter();
    let below = turns.next().map_or_else(String::new, |(_, entry)| entry.to_string());
    let from = turns.map(|(number, entry)| format!("{number}: {entry}")).collect::<Vec<_>>().join(", ");
    say!("by {value}, from [{from}], below {below}", "按 {value} 取 [{from}](从该数起),以下为 {below}")
}

fn counted(lines: &str, value: &str) -> Say {
    say!("how many of [{lines}] lie above {value}", "[{lines}] 中大于 {value} 的个数")
}

fn rounded(quotient: &str, mode: RoundMode) -> Say {
    let (en, zh) = match mode {
        RoundMode::HalfUp => ("half_up", "四舍五入"),
        RoundMode::HalfEven => ("half_even", "四舍六入五成双"),
        RoundMode::Up => ("up", "进一"),
        RoundMode::Down => ("down", "去尾"),
        RoundMode::Floor => ("floor", "向下"),
        RoundMode::Ceil => ("ceil", "向上"),
    };
    say!("{quotient} rounded {en}", "{quotient} {zh}取整")
}

fn nearly(quotient: &str, unit: &str) -> Say {
    say!("{quotient} nearly, to 1/{unit}, and whether more follows", "{quotient} 精确到 1/{unit},并记下是否有余")
}

fn over((en, zh): (&str, &str), a: &str, list: &str) -> Say {
    say!("{en} of {a} over the rows of {list}", "{list} 各行 {a} 的{zh}")
}
