//! One person's result as plain text: with a pocket calculator every number follows from those before it.

mod follow;
mod standing;

use super::table::status;
use super::words::{escape, number, pad, pick, width};
use crate::diag::{Lang, Say};
use crate::outcome::{
    AdjustmentNote, AdjustmentStatus, Explanation, FactNote, Figure, IndicatorNote, LineStatus, OutcomeNote, Phrase,
    Status,
};
use crate::value::{Text, Unit};

/// The explanation of one person in a language; the author's words stay his own.
#[must_use]
pub fn explain(explanation: &Explanation, lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    page.head(explanation);
    page.patches(explanation);
    page.sections(&explanation.sections);
    for line in &explanation.lines {
        page.indicator(line);
    }
    page.adjustments(&explanation.adjustments);
    page.total(explanation);
    page.vetoes(&explanation.vetoes);
    page.among(explanation.standing.as_ref());
    page.grade(explanation);
    page.classes(&explanation.classes);
    page.outcomes(&explanation.outcomes);
    page.actions(&explanation.actions);
    page.checks(&explanation.checks);
    page.remarks(&explanation.remarks);
    page.defaults(&explanation.defaults);
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

/// The width of the names before the values.
const NAMES: usize = 12;

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        pick(self.lang, en, zh)
    }

    /// A heading with an empty line before it.
    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(text);
    }

    /// A named value below a heading; text of the author on one line.
    fn item(&mut self, name: &str, value: &str) {
        // a long name keeps its space
        let name = pad(name, NAMES.max(width(name) + 1), false);
        self.line(&format!("  {name}{}", escape(value)));
    }

    fn head(&mut self, all: &Explanation) {
        let version = all.version.as_ref().map(|v| format!(" {v}")).unwrap_or_default();
        self.line(&escape(&format!("{}{version}", all.title)));
        let (person, as_of) = (self.word("person", "人员"), self.word("as of", "评价日"));
        self.item(person, &all.outcome.person);
        if let Some(date) = &all.as_of {
            self.item(as_of, date);
        }
        self.item(self.word("total", "总分"), &all.outcome.total.to_string());
        if all.outcome.status != Status::Scored {
            self.item(self.word("status", "状态"), status(all.outcome.status, self.lang));
        }
        if let Some(grade) = &all.grade {
            self.item(self.word("grade", "等级"), &titled(&grade.name, &grade.title));
        }
        self.infos(&all.info);
    }

    fn patches(&mut self, all: &Explanation) {
        if all.patches.is_empty() {
            return;
        }
        self.heading(self.word("Rules for this person", "适用于本人的规则"));
        for patch in &all.patches {
            let (when, condition, place) = (self.word("when", "当"), &patch.condition, &patch.place);
            self.item(when, &format!("{condition}  ({place})"));
            for set in &patch.sets {
                self.item("", set);
            }
            self.infos(&patch.info);
        }
    }

    fn indicator(&mut self, line: &IndicatorNote) {
        let path: Vec<&str> = line.path.iter().map(Text::as_str).chain([line.title.as_str()]).collect();
        let (points, word) = (&line.points, self.word("points", "分"));
        self.heading(&escape(&format!("{}: {points} {word}", path.join(" › "))));
        if let Some((formula, value)) = &line.measure {
            let value = value.as_ref().map(|v| number(v, line.unit));
            let value = value.unwrap_or_else(|| self.word("no data", "无数据").to_owned());
            self.item(self.word("measure", "实绩"), &equation(formula, &value));
        }
        if let Some((formula, value)) = &line.target {
            let value = value.as_ref().map(|v| number(v, line.unit));
            let value = value.unwrap_or_else(|| self.word("no data", "无数据").to_owned());
            self.item(self.word("target", "目标"), &equation(formula, &value));
        }
        let limits: Vec<Say> = line.limits.iter().map(Phrase::say).collect();
        let limits = limits.iter().map(|limit| limit.get(self.lang));
        let rule: Vec<&str> = std::iter::once(line.rule.as_str()).chain(limits).collect();
        self.item(self.word("rule", "规则"), &rule.join("  "));
        if let Some(band) = &line.band {
            self.item(self.word("row", "所在分段"), &band.text);
        }
        self.raters(line);
        for (index, step) in line.steps.iter().enumerate() {
            let name = if index == 0 { self.word("score", "得分") } else { "" };
            let (what, score) = (step.what.say(), number(&step.score, None));
            self.item(name, &equation(what.get(self.lang), &score));
        }
        self.weight(line);
        self.points(line);
        for condition in &line.patched {
            self.item(self.word("changed by", "调整依据"), &format!("{} {condition}", self.word("when", "当")));
        }
        self.facts(&line.facts);
        self.infos(&line.info);
        self.item(self.word("place", "出处"), &line.place);
    }

    fn raters(&mut self, line: &IndicatorNote) {
        for (index, rater) in line.raters.iter().enumerate() {
            let name = if index == 0 { self.word("raters", "评分方") } else { "" };
            let mean = rater.mean.as_ref().map(|m| number(m, None));
            let mean = mean.unwrap_or_else(|| self.word("none", "无").to_owned());
            let (title, count) = (&rater.title, rater.count);
            let [weight, effective] = [&rater.weight, &rater.effective].map(|w| number(w, Some(Unit::Ratio)));
            let text = match self.lang {
                Lang::En if count == 1 => format!("{title}: 1 rating, {mean}, weight {weight}, counts {effective}"),
                Lang::En => format!("{title}: {count} ratings, mean {mean}, weight {weight}, counts {effective}"),
                Lang::Zh => format!("{title}:{count} 份评分,平均 {mean},权重 {weight},实际占 {effective}"),
            };
            self.item(name, &text);
        }
    }

    fn weight(&mut self, line: &IndicatorNote) {
        let ratio = |figure| number(figure, Some(Unit::Ratio));
        let declared: Vec<String> = line.weight.declared.iter().map(ratio).collect();
        let mut text = declared.join(" × ");
        if declared.len() > 1 {
            text = equation(&text, &ratio(&line.weight.nominal));
        }
        self.item(self.word("weight", "权重"), &text);
        if line.weight.redistributed {
            let effective = ratio(&line.weight.effective);
            let text = match (self.lang, line.status) {
                (Lang::En, LineStatus::Redistributed) => "goes to the other indicators of its level: 0%".to_owned(),
                (Lang::Zh, LineStatus::Redistributed) => "分摊给同级的其他指标:0%".to_owned(),
                (Lang::En, LineStatus::Scored | LineStatus::NoData) => {
                    format!("{effective} with its part of what others without data left")
                }
                (Lang::Zh, LineStatus::Scored | LineStatus::NoData) => format!("{effective}(含无数据指标分摊来的部分)"),
            };
            self.item("", &text);
        }
    }

    fn points(&mut self, line: &IndicatorNote) {
        let name = self.word("points", "分数");
        let Some(score) = line.steps.last().map(|step| number(&step.score, None)) else {
            return self.item(name, &line.points.to_string());
        };
        let [mark, weight] = [number(&line.full_mark, None), number(&line.weight.effective, Some(Unit::Ratio))];
        let (exact, points) = (number(&line.exact_points, None), &line.points);
        let mut text = format!("{score} ÷ {mark} × {weight} × 100 = {exact}");
        if line.exact_points.value() != line.points.value() {
            text = match self.lang {
                Lang::En => format!("{text}, rounded {points}"),
                Lang::Zh => format!("{text},舍入为 {points}"),
            };
        }
        self.item(name, &text);
    }

    fn facts(&mut self, facts: &[FactNote]) {
        for (index, fact) in facts.iter().enumerate() {
            let name = if index == 0 { self.word("facts", "数据") } else { "" };
            let words: Vec<String> = fact.info.iter().map(|(kind, text)| self.short_info(kind, text)).collect();
            let source = if words.is_empty() { String::new() } else { format!("  [{}]", words.join(", ")) };
            let value = if fact.withheld { self.withheld().to_owned() } else { fact.value.to_string() };
            self.item(name, &format!("{} = {value}{source}", titled(&fact.name, &fact.title)));
        }
    }

    fn info<'n>(&self, name: &'n str) -> &'n str {
        match (self.lang, name) {
            (Lang::Zh, "cite") => "依据",
            (Lang::Zh, "source") => "来源",
            (Lang::Zh, "verify") => "核对",
            (Lang::Zh, "note") => "备注",
            (Lang::Zh, "review") => "复核期限",
            (Lang::Zh, "doc") => "说明",
            (Lang::En, "doc") => "about",
            (Lang::En, "review") => "review by",
            (Lang::Zh | Lang::En, name) => name,
        }
    }

    /// Words about a fact, in a line with others: a source and a remark need no name.
    fn short_info(&self, kind: &str, text: &str) -> String {
        match kind {
            "source" | "doc" | "note" => text.to_owned(),
            kind => format!("{} {text}", self.info(kind)),
        }
    }

    fn adjustments(&mut self, adjustments: &[AdjustmentNote]) {
        for line in adjustments {
            let (title, points, word) = (&line.title, &line.points, self.word("points", "分"));
            let money = self.money(line.money.as_ref());
            self.heading(&escape(&format!("{title}: {points} {word}{money}{}", self.standing(line))));
            let rule = match line.status {
                AdjustmentStatus::Limited => self.word("limit", "限额"),
                AdjustmentStatus::Effective | AdjustmentStatus::Pending | AdjustmentStatus::Superseded => {
                    self.word("rule", "规则")
                }
            };
            match &line.calibration {
                Some(calibration) => self.calibration(calibration, &line.points),
                None => self.item(rule, &line.rule),
            }
            if let Some(clause) = &line.clause {
                self.item(self.word("requires", "要求"), &format!("{}  ({})", clause.text, clause.place));
            }
            self.facts(&line.facts);
            self.infos(&line.info);
            self.item(self.word("place", "出处"), &line.place);
        }
    }

    fn money(&self, money: Option<&Figure>) -> String {
        money.map_or_else(String::new, |money| match self.lang {
            Lang::En => format!(", money {money}"),
            Lang::Zh => format!(",金额 {money}"),
        })
    }

    /// Why a line of an adjustment gives other points than its rule says.
    fn standing(&self, line: &AdjustmentNote) -> String {
        let would =
            line.would.as_ref().map(ToString::to_string).unwrap_or_default() + &self.money(line.would_money.as_ref());
        let row = line.superseded_by.unwrap_or_default();
        match (line.status, self.lang) {
            (AdjustmentStatus::Effective, _) => String::new(),
            (AdjustmentStatus::Limited, Lang::En) => " (to the limit)".to_owned(),
            (AdjustmentStatus::Limited, Lang::Zh) => "(按限额调整)".to_owned(),
            (AdjustmentStatus::Pending, Lang::En) => format!(" (pending, would give {would})"),
            (AdjustmentStatus::Pending, Lang::Zh) => format!("(未生效,满足要求后为 {would})"),
            (AdjustmentStatus::Superseded, Lang::En) => format!(" (row {row} counts instead, would give {would})"),
            (AdjustmentStatus::Superseded, Lang::Zh) => format!("(由第 {row} 行代替,本应为 {would})"),
        }
    }

    /// Every line once more, one below the other, down to the total.
    fn total(&mut self, all: &Explanation) {
        self.heading(self.word("Total", "总分"));
        let lines = all.lines.iter().map(|l| {
            let mark = match l.status {
                LineStatus::Redistributed => self.word(" (no data, weight redistributed)", "(无数据,权重已分摊)"),
                LineStatus::NoData => self.word(" (no data)", "(无数据)"),
                LineStatus::Scored => "",
            };
            (escape(&format!("{}{mark}", l.title)), l.points.to_string())
        });
        let adjustments = all.adjustments.iter().map(|a| (escape(&a.title), a.points.to_string()));
        let mut rows: Vec<(String, String)> = lines.chain(adjustments).collect();
        for step in &all.steps {
            let what = escape(step.what.say().get(self.lang));
            match &step.change {
                Some(change) => {
                    rows.push((what, number(&as_precise(change, &step.total), None)));
                    rows.push((self.word("leaves", "结余").to_owned(), number(&step.total, None)));
                }
                None => rows.push((what, number(&step.total, None))),
            }
        }
        rows.push((self.word("total", "总分").to_owned(), all.outcome.total.to_string()));
        let [names, numbers] = [rows.iter().map(|r| width(&r.0)).max(), rows.iter().map(|r| width(&r.1)).max()];
        for (name, value) in &rows {
            let (name, value) = (pad(name, names.unwrap_or(0), false), pad(value, numbers.unwrap_or(0), true));
            self.line(&format!("  {name}  {value}"));
        }
    }

    fn grade(&mut self, all: &Explanation) {
        if let Some(grade) = &all.grade {
            let because = grade.because.say();
            let because = because.get(self.lang);
            let (word, title) = (self.word("Grade", "等级"), titled(&grade.name, &grade.title));
            self.heading(&escape(&format!("{word} {title}: {because}")));
            for missed in &grade.missed {
                let name = format!("{} {}", self.word("not", "未得"), missed.name);
                self.item(&escape(&name), missed.why.get(self.lang));
            }
        }
    }

    fn outcomes(&mut self, outcomes: &[OutcomeNote]) {
        for outcome in outcomes {
            let value = outcome.value.to_string();
            self.heading(&escape(&format!("{}: {value}", titled(&outcome.name, &outcome.title))));
            self.item(self.word("formula", "公式"), &equation(&outcome.formula, &value));
            self.facts(&outcome.facts);
            self.infos(&outcome.info);
        }
    }
}

/// A change with the places of what it changed, where it has no more of them.
fn as_precise(change: &Figure, total: &Figure) -> Figure {
    match (total.places(), change.value().decimal_places()) {
        (Some(places), Some(own)) if own <= places => Figure::rounded(change.value().clone(), places),
        _ => change.clone(),
    }
}

/// `title (name)`, or one of them where they are the same.
fn titled(name: &str, title: &str) -> String {
    if name == title { name.to_owned() } else { format!("{title} ({name})") }
}

/// `formula = value`, or the value alone where the formula says no more.
fn equation(formula: &str, value: &str) -> String {
    if formula == value { value.to_owned() } else { format!("{formula} = {value}") }
}
