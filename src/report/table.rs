//! Results as a table for a terminal.

use super::sheet::status_word;
use super::words::{escape, pad, pick, width};
use super::{Column, Columns};
use crate::diag::Lang;
use crate::outcome::{Outcome, Shown, Status};

/// A column with its cells, and whether it holds numbers.
struct Drawn {
    title: String,
    cells: Vec<String>,
    right: bool,
}

/// Space between columns.
const GAP: usize = 2;

/// The results as aligned columns, each row with its line end; the points of the indicators are shown where the table
/// stays within `most` columns of the terminal with them.
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
    drawn.push(draw(pick(lang, "status", "状态"), outcomes, false, |o| status(o.status, lang).to_owned()));
    let points: Vec<Drawn> = columns.indicators.iter().map(|c| points_of(c, outcomes)).collect();
    let mut rest: Vec<Drawn> = columns.outcomes.iter().map(|c| outcome_of(c, outcomes)).collect();
    if outcomes.iter().any(|o| !o.vetoes.is_empty()) {
        rest.push(draw(pick(lang, "vetoes", "一票否决"), outcomes, false, |o| escape(&o.vetoes.join(", "))));
    }
    let total: usize = drawn.iter().chain(&points).chain(&rest).map(|d| d.width() + GAP).sum();
    if total.saturating_sub(GAP) <= most {
        drawn.extend(points);
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

fn outcome_of(column: &Column, outcomes: &[Outcome]) -> Drawn {
    let number = |o: &Outcome| matches!(o.outcomes.get(&column.name), Some(Shown::Number(_)) | None);
    draw(&column.title, outcomes, outcomes.iter().all(number), |o| {
        o.outcomes.get(&column.name).map(|shown| escape(&shown.to_string())).unwrap_or_default()
    })
}

fn status(status: Status, lang: Lang) -> &'static str {
    match (lang, status) {
        (Lang::En, status) => status_word(status),
        (Lang::Zh, Status::Scored) => "已计分",
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
