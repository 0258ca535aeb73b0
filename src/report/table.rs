//! Results as a table for a terminal.

use super::columns::vetoes;
use super::sheet::status_word;
use super::words::{escape, pad, pick, width};
use super::{Column, Columns};
use crate::diag::Lang;
use crate::outcome::{AdjustmentResult, AdjustmentStatus, Outcome, Shown, Status};
use crate::value::{Rational, RoundMode, Rounding};

/// A column with its cells, and whether it holds numbers.
struct Drawn {
    title: String,
    cells: Vec<String>,
    right: bool,
}

/// Space between columns.
const GAP: usize = 2;

/// The results as aligned columns, each row with its line end; the points of indicators and adjustments are shown where
/// the table stays within `most` columns of the terminal with them, or those of the adjustments alone.
#[must_use]
pub fn table(outcomes: &[Outcome], columns: &Columns, lang: Lang, most: usize) -> String {
    let mut drawn = vec![
        draw(pick(lang, "person", "人员"), outcomes, false, |o| escape(&o.person)),
        draw(pick(lang, "total", "总分"), outcomes, true, |o| o.total.to_string()),
    ];
    if columns.grades {
        let grade = |o: &Outcome| escape(o.grade.as_deref().unwrap_or_default());
        drawn.push(draw(pick(lang, "grade", "等级"), outcomes, false, grade));
    }
    if columns.ranks {
        let rank = |o: &Outcome| o.rank.map(|rank| rank.to_string()).unwrap_or_default();
        drawn.push(draw(pick(lang, "rank", "名次"), outcomes, true, rank));
        drawn.push(draw(pick(lang, "percentile", "百分位"), outcomes, true, percentile));
    }
    drawn.push(draw(pick(lang, "status", "状态"), outcomes, false, |o| status(o.status, lang).to_owned()));
    let indicators: Vec<Drawn> = columns.indicators.iter().map(|c| points_of(c, outcomes)).collect();
    let adjustments: Vec<Drawn> = columns.adjustments.iter().map(|c| adjusted(columns, c, outcomes)).collect();
    let mut rest: Vec<Drawn> = columns.outcomes.iter().map(|c| outcome_of(c, outcomes)).collect();
    let classes = columns.classes.iter().map(|column| {
        draw(&column.title, outcomes, false, |o| escape(o.classes.get(&column.name).map_or("", String::as_str)))
    });
    rest.extend(classes);
    if outcomes.iter().any(|o| !o.awards.is_empty()) {
        rest.push(draw(pick(lang, "awards", "奖项"), outcomes, false, |o| escape(&o.awards.join(", "))));
    }
    if outcomes.iter().any(|o| !o.actions.is_empty()) {
        rest.push(draw(pick(lang, "actions", "措施"), outcomes, false, |o| escape(&o.actions.join(", "))));
    }
    if outcomes.iter().any(|o| !o.warnings.is_empty()) {
        rest.push(draw(pick(lang, "look at", "提醒"), outcomes, false, |o| escape(&o.warnings.join("; "))));
    }
    if outcomes.iter().any(|o| !o.vetoes.is_empty()) {
        rest.push(draw(pick(lang, "vetoes", "一票否决"), outcomes, false, |o| escape(&vetoes(o))));
    }
    if outcomes.iter().any(|o| o.adjustments.iter().any(is_pending)) {
        rest.push(draw(pick(lang, "pending", "未生效"), outcomes, false, |o| escape(&pending(o))));
    }
    let wide = |columns: &[Drawn]| columns.iter().map(|d| d.width() + GAP).sum::<usize>();
    let room = (most + GAP).saturating_sub(wide(&drawn) + wide(&rest));
    if wide(&indicators) + wide(&adjustments) <= room {
        drawn.extend(indicators);
        drawn.extend(adjustments);
    } else if wide(&adjustments) <= room {
        drawn.extend(adjustments);
    }
    drawn.extend(rest);
    render(&drawn, outcomes.len())
}

impl Drawn {
    fn width(&self) -> usize {
        self.cells.iter().map(|cell| width(cell)).chain([width(&self.title)]).max().unwrap_or(0)
    }
}

fn draw(title: &str, outcomes: &[Outcome], right: bool, cell: impl Fn(&Outcome) -> String) -> Drawn {
    Drawn { title: escape(title), cells: outcomes.iter().map(cell).collect(), right }
}

fn points_of(column: &Column, outcomes: &[Outcome]) -> Drawn {
    draw(&column.title, outcomes, true, |o| {
        o.indicators.get(&column.name).map(|i| i.points.to_string()).unwrap_or_default()
    })
}

fn adjusted(columns: &Columns, column: &Column, outcomes: &[Outcome]) -> Drawn {
    draw(&column.title, outcomes, true, |o| columns.adjusted(&column.name, o).to_string())
}

fn outcome_of(column: &Column, outcomes: &[Outcome]) -> Drawn {
    let number = |o: &Outcome| matches!(o.outcomes.get(&column.name), Some(Shown::Number(_)) | None);
    draw(&column.title, outcomes, outcomes.iter().all(number), |o| {
        o.outcomes.get(&column.name).map(|shown| escape(&shown.to_string())).unwrap_or_default()
    })
}

/// In per cent, to a tenth where it does not end before.
fn percentile(outcome: &Outcome) -> String {
    let Some(share) = &outcome.percentile else { return String::new() };
    let percent = share.value() * &Rational::HUNDRED;
    let tenths = percent.round(Rounding { places: 1, mode: RoundMode::HalfUp });
    format!("{tenths}%")
}

fn is_pending(line: &AdjustmentResult) -> bool {
    line.status == AdjustmentStatus::Pending
}

/// The adjustments that wait for something, with their rows.
fn pending(outcome: &Outcome) -> String {
    let lines = outcome.adjustments.iter().filter(|line| is_pending(line)).map(|line| match line.row {
        Some(row) => format!("{}[{row}]", line.name),
        None => line.name.clone(),
    });
    lines.collect::<Vec<_>>().join(", ")
}

pub(super) fn status(status: Status, lang: Lang) -> &'static str {
    match (lang, status) {
        (Lang::En, status) => status_word(status),
        (Lang::Zh, Status::Scored) => "已计分",
        (Lang::Zh, Status::Held) => "暂缓",
        (Lang::Zh, Status::Provisional) => "暂定",
    }
}

fn render(columns: &[Drawn], rows: usize) -> String {
    let widths: Vec<usize> = columns.iter().map(Drawn::width).collect();
    let line = |cell: &dyn Fn(&Drawn) -> String| {
        let cells = columns.iter().zip(&widths).map(|(column, to)| pad(&cell(column), *to, column.right));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        line.trim_end().to_owned() + "\n"
    };
    let mut text = line(&|column| column.title.clone());
    for row in 0..rows {
        text.push_str(&line(&|column| column.cells.get(row).cloned().unwrap_or_default()));
    }
    text
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use rust_decimal::Decimal;

    use super::*;
    use crate::outcome::Figure;

    fn outcome(person: &str, total: i64, bonus: Shown) -> Outcome {
        Outcome {
            percentile: None,
            awards: vec![],
            person: person.to_owned(),
            as_of: None,
            total: Decimal::new(total, 2),
            computed_total: Decimal::new(total, 2),
            grade: Some("优".to_owned()),
            rank: None,
            indicators: IndexMap::new(),
            sections: IndexMap::new(),
            adjustments: vec![],
            vetoes: vec![],
            classes: IndexMap::new(),
            outcomes: IndexMap::from([("bonus".to_owned(), bonus)]),
            actions: vec![],
            scheme: "s".to_owned(),
            status: Status::Scored,
            warnings: vec![],
        }
    }

    #[test]
    fn ranks_and_awards_stand_where_the_scheme_has_them() {
        let mut first = outcome("a", 7200, Shown::Missing);
        (first.rank, first.percentile) = (Some(1), Some(Figure::exact(Rational::from_parts(1, 3))));
        first.awards = vec!["champion".to_owned(), "best".to_owned()];
        let outcomes = [first, outcome("b", 100, Shown::Missing)];
        let columns = Columns { ranks: true, awards: true, ..Columns::default() };
        let text = "\
person  total  rank  percentile  status  awards
a       72.00     1       33.3%  scored  champion, best
b        1.00                    scored
";
        assert_eq!(table(&outcomes, &columns, Lang::En, 80), text);
        let [first, second] = &outcomes;
        let sheet = crate::report::Sheet::new(columns, crate::report::CsvMode::Raw);
        assert_eq!(sheet.header(), "person,total,computed_total,grade,rank,percentile,status,awards\n");
        assert_eq!(sheet.row(first), "a,72.00,72.00,优,1,0.333333,scored,champion; best\n");
        assert_eq!(sheet.row(second), "b,1.00,1.00,优,,,scored,\n");
    }

    #[test]
    fn columns_align_by_display_width_and_rows_stay_rows() {
        let money = |n| Shown::Number(Figure::rounded(Rational::from(n), 2));
        let outcomes = [outcome("张三", 7200, money(5)), outcome("a\n\u{1b}b", -5, money(12345))];
        let columns = Columns {
            indicators: vec![Column::new("x", Some("完成率"))],
            outcomes: vec![Column::new("bonus", Some("奖金"))],
            grades: true,
            ..Columns::default()
        };
        let wide = "\
人员         总分  等级  状态    完成率      奖金
张三        72.00  优    已计分              5.00
a\\n\\u{1b}b  -0.05  优    已计分          12345.00
";
        assert_eq!(table(&outcomes, &columns, Lang::Zh, 120), wide);
        assert!(!table(&outcomes, &columns, Lang::Zh, 40).contains("完成率"));
        assert_eq!(table(&[], &Columns::default(), Lang::En, 80), "person  total  status\n");
    }
}
