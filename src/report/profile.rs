//! What a scheme can do to people, as text.

use super::words::{escape, pad, pick, width};
use crate::diag::{Lang, Say, say};
use crate::outcome::{Figure, KindWeights, More, Profile, Reach, Way};
use crate::value::{Rational, Unit};

/// Space between columns.
const GAP: usize = 2;

/// A profile, each of its lines with its end; texts of the author never drive a terminal.
#[must_use]
pub fn profile(profile: &Profile, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |say: Say| text += &(escape(say.get(lang)) + "\n");
    line(Say::same(profile.title.clone()));
    if let Some(date) = profile.as_of {
        line(say!("  people are scored as of {date}", "  人员按截至 {date} 计分"));
    }
    line(reach(&say!("total before it is cut", "截断前的总分"), &profile.total));
    for rule in &profile.indicators {
        line(reach(&Say::same(rule.title.clone()), &rule.points));
    }
    for (word, end) in [(say!("most", "最高"), &profile.total.most), (say!("least", "最低"), &profile.total.least)]
    {
        if let Some((total, who)) = end {
            let (w_en, w_zh, en, zh) = (&word.en, &word.zh, &who.en, &who.zh);
            line(say!("  {w_en} {total}: {en}", "  {w_zh} {total}:{zh}"));
        }
    }
    weights(profile, lang).into_iter().for_each(&mut line);
    for grade in &profile.grades {
        let name = &grade.name;
        line(match &grade.reached {
            Some((total, who)) => {
                let (en, zh) = (&who.en, &who.zh);
                say!("  grade {name}: {total} by {en}", "  等级 {name}:{total},例如 {zh}")
            }
            None => say!("  grade {name}: reached by nobody who was tried", "  等级 {name}:试过的人都没有达到"),
        });
    }
    for flat in &profile.flats {
        let (name, en, zh) = (&flat.name, &flat.words.en, &flat.words.zh);
        line(say!("  flat: {name}: {en}", "  平台:{name}:{zh}"));
    }
    for advised in &profile.advised {
        let (en, zh) = (&advised.en, &advised.zh);
        line(say!("  look at: {en}", "  留意:{zh}"));
    }
    profile.way.iter().flat_map(way).for_each(line);
    text
}

fn reach(name: &Say, reach: &Reach) -> Say {
    let (en, zh) = (&name.en, &name.zh);
    let bound = interval(reach.bound.0.as_ref(), reach.bound.1.as_ref());
    let reached = interval(reach.least.as_ref().map(|l| &l.0), reach.most.as_ref().map(|m| &m.0));
    say!("  {en}: bound {bound}, reached {reached}", "  {zh}:理论范围 {bound},实际达到 {reached}")
}

/// A row for each indicator and a column for each kind of person; the kinds are told below it.
fn weights(profile: &Profile, lang: Lang) -> Vec<Say> {
    let kinds = &profile.weights.kinds;
    let titles: Vec<&str> = profile.indicators.iter().map(|rule| rule.title.as_str()).collect();
    let head = pick(lang, "effective weight", "有效权重");
    let room = titles.iter().map(|title| width(title)).chain([width(head)]).max().unwrap_or(0);
    let cells = |kind: &KindWeights| -> Vec<String> { kind.shares.iter().map(share).collect() };
    let columns: Vec<Vec<String>> = kinds.iter().map(cells).collect();
    let row = |first: &str, cell: &dyn Fn(usize, &[String]) -> String| {
        let mut text = format!("  {}", pad(first, room, false));
        for (at, column) in columns.iter().enumerate() {
            let number = (at + 1).to_string();
            let to = column.iter().map(|cell| width(cell)).chain([number.len()]).max().unwrap_or(0);
            text += &format!("{}{}", " ".repeat(GAP), pad(&cell(at, column), to, true));
        }
        Say::same(text.trim_end().to_owned())
    };
    let mut said = vec![row(head, &|at, _| if kinds.len() > 1 { (at + 1).to_string() } else { String::new() })];
    for (place, title) in titles.iter().enumerate() {
        said.push(row(title, &|_, column| column.get(place).cloned().unwrap_or_default()));
    }
    if kinds.len() > 1 {
        for (at, kind) in kinds.iter().enumerate() {
            let (number, en, zh) = (at + 1, &kind.who.en, &kind.who.zh);
            said.push(say!("  {number}: for example {en}", "  {number}:例如 {zh}"));
        }
    }
    let shown = kinds.len();
    match profile.weights.more {
        More::Known(0) => {}
        More::Known(more) => said.push(say!(
            "  patches tell {more} more kinds of person apart; the first {shown} are shown",
            "  各个 `当` 还区分出另外 {more} 类人员;这里只列出前 {shown} 类"
        )),
        More::Many => said.push(say!(
            "  patches tell more kinds of person apart than are counted; the first {shown} are shown",
            "  各个 `当` 区分出的人员类别过多,没有逐一列出;这里只列出前 {shown} 类"
        )),
    }
    said
}

fn share(share: &Option<Rational>) -> String {
    share.as_ref().map_or_else(|| "–".to_owned(), percent)
}

/// As people read a share: at most two places of a per cent.
fn percent(share: &Rational) -> String {
    if share.decimal_places().is_some_and(|places| places <= 4) {
        return Figure::exact(share.clone()).in_unit(Some(Unit::Ratio));
    }
    format!("≈{}%", Figure::rounded(share * &Rational::HUNDRED, 2))
}

fn way(way: &Way) -> Vec<Say> {
    let (grade, total, en, zh) = (&way.grade, &way.total, &way.from.en, &way.from.zh);
    let mut said = vec![say!(
        "  the cheapest way to grade {grade}, from {total} of {en}:",
        "  通往等级 {grade} 最省力的路,从 {total} 分出发,即 {zh}:"
    )];
    for (at, step) in way.steps.iter().enumerate() {
        let (number, name, gain, total) = (at + 1, &step.name, &step.gain, &step.total);
        let effort = percent(&step.effort);
        let ((en, en_after), (zh, zh_after)) =
            ((&step.change.0.en, &step.change.1.en), (&step.change.0.zh, &step.change.1.zh));
        let (of_en, of_zh) = if step.of_range { ("its range", "其范围") } else { ("its value", "原值") };
        said.push(say!(
            "  {number}. `{en}` → `{en_after}`: {name} moves by {effort} of {of_en}, +{gain} → {total}",
            "  {number}. `{zh}` → `{zh_after}`:{name} 变动{of_zh}的 {effort},+{gain} → {total}"
        ));
    }
    if !way.arrives {
        said.push(match way.steps.is_empty() {
            true => say!("  no change of one fact gains anything", "  任何单项数据的变化都不能加分"),
            false => say!("  no further change of one fact gains anything", "  再改变任何单项数据都不能加分"),
        });
    }
    said
}

fn interval(low: Option<&Rational>, high: Option<&Rational>) -> String {
    let low = low.map_or("(−∞".to_owned(), |low| format!("[{}", Figure::exact(low.clone())));
    let high = high.map_or("∞)".to_owned(), |high| format!("{}]", Figure::exact(high.clone())));
    format!("{low}, {high}")
}
