//! What groups came to, for people, for spreadsheets and for programs.

use serde::Serialize;

use super::sheet::cell;
use super::words::{escape, pad, pick, width};
use super::{CsvMode, FORMAT_VERSION, FaultLine};
use crate::diag::Lang;
use crate::outcome::{GradeShare, GroupKind, GroupSummary, Leader, Shown, Summary};

/// The versioned form of a summary for programs.
#[derive(Debug, Serialize)]
pub struct SummaryForm<'a> {
    format_version: u32,
    #[serde(flatten)]
    summary: &'a Summary,
    faults: &'a [FaultLine],
}

impl<'a> SummaryForm<'a> {
    /// A summary with the faults of those who are not in it.
    #[must_use]
    pub fn new(summary: &'a Summary, faults: &'a [FaultLine]) -> Self {
        Self { format_version: FORMAT_VERSION, summary, faults }
    }
}

/// A summary as a row of CSV for each group, with a header. The columns of grades are `grade.NAME`, those of classes
/// `CLASSIFICATION.CLASS`, those of awards `award.NAME`; money has the name of its outcome.
#[must_use]
pub fn summary_sheet(summary: &Summary, mode: CsvMode) -> String {
    let mut text = String::new();
    let head = ["kind", "group", "place", "score", "won", "people", "ranked", "held", "provisional"];
    let spread = ["mean", "min", "q1", "median", "q3", "max"];
    let mut header: Vec<String> = head.into_iter().chain(spread).map(str::to_owned).collect();
    // all groups have the same grades, classes, money and awards
    if let Some(group) = summary.groups.first() {
        header.extend(group.grades.iter().map(|grade| format!("grade.{}", grade.grade)));
        header.extend(group.classes.iter().flat_map(|class| {
            class.classes.iter().map(|one| format!("{}.{}", class.name, one.class)).collect::<Vec<_>>()
        }));
        header.extend(group.money.iter().map(|amount| amount.name.clone()));
        header.extend(group.awards.iter().map(|award| format!("award.{}", award.name)));
    }
    header.extend(["unfilled", "leaders"].map(str::to_owned));
    header = header.iter().map(|name| cell(name, mode)).collect();
    let rows = std::iter::once(header).chain(summary.groups.iter().map(|group| row(group, mode)));
    for row in rows {
        text += &row.join(",");
        text.push('\n');
    }
    text
}

/// The cells of a group; numbers stay numbers, whatever they begin with.
fn row(group: &GroupSummary, mode: CsvMode) -> Vec<String> {
    let kind = match group.kind {
        GroupKind::Everybody => "everybody",
        GroupKind::Cohort => "cohort",
        GroupKind::GroupBy => "group_by",
    };
    let words = |parts: &[String]| cell(&parts.join("; "), mode);
    let by: Vec<String> = group.by.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
    let score = match &group.score {
        Some(Shown::Text(text)) => cell(text, mode),
        Some(score @ (Shown::Number(_) | Shown::Bool(_) | Shown::Date(_) | Shown::Missing)) => score.to_string(),
        None => String::new(),
    };
    let mut cells = vec![
        kind.to_owned(),
        words(&by),
        group.place.map(|place| place.to_string()).unwrap_or_default(),
        score,
        words(&group.won),
        group.people.to_string(),
        group.ranked.to_string(),
        group.held.to_string(),
        group.provisional.to_string(),
    ];
    match &group.total {
        Some(t) => cells.extend([&t.mean, &t.min, &t.q1, &t.median, &t.q3, &t.max].map(ToString::to_string)),
        None => cells.extend(std::iter::repeat_n(String::new(), 6)),
    }
    cells.extend(group.grades.iter().map(|grade| grade.people.to_string()));
    cells.extend(group.classes.iter().flat_map(|class| &class.classes).map(|class| class.people.to_string()));
    cells.extend(group.money.iter().map(|amount| amount.sum.to_string()));
    cells.extend(group.awards.iter().map(|award| words(&award.people)));
    let unfilled: Vec<String> = group.grades.iter().filter(|g| g.unfilled).map(|g| g.grade.clone()).collect();
    let leaders: Vec<String> =
        group.leaders.iter().map(|leader| format!("{} {}", leader.rank, leader.person)).collect();
    cells.extend([words(&unfilled), words(&leaders)]);
    cells
}

/// A summary for people.
#[must_use]
pub fn summary(summary: &Summary, lang: Lang) -> String {
    let version = summary.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let mut page = Page { text: escape(&format!("{}{version}", summary.title)) + "\n", lang };
    summary.groups.iter().for_each(|group| page.group(group));
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        pick(self.lang, en, zh)
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn group(&mut self, group: &GroupSummary) {
        let heading = self.heading(group);
        self.text.push('\n');
        self.line(&escape(&heading));
        let items = self.items(group);
        let names = items.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        for (name, value) in &items {
            self.line(&format!("  {}  {value}", pad(name, names, false)));
        }
        self.leaders(&group.leaders);
    }

    fn heading(&self, group: &GroupSummary) -> String {
        let colon = self.word(": ", ":");
        let comma = self.word(", ", ",");
        let facts: Vec<String> = group.by.iter().map(|fact| format!("{} {}", fact.title, fact.value)).collect();
        let name = match (group.by.is_empty(), &group.title) {
            (true, _) => self.word("Everybody", "全员").to_owned(),
            (false, None) => facts.join(comma),
            (false, Some(title)) => format!("{title}{comma}{}", facts.join(comma)),
        };
        let (people, ranked, held) = (group.people, group.ranked, group.held);
        let mut parts = vec![];
        if let (Some(place), Some(score)) = (group.place, &group.score) {
            parts.push(match self.lang {
                Lang::En => format!("place {place} with {score}"),
                Lang::Zh => format!("第 {place} 名,得分 {score}"),
            });
        }
        parts.push(match self.lang {
            Lang::En if people == 1 => "1 person".to_owned(),
            Lang::En => format!("{people} people"),
            Lang::Zh => format!("{people} 人"),
        });
        if ranked != people {
            parts.push(match self.lang {
                Lang::En => format!("{ranked} ranked"),
                Lang::Zh => format!("{ranked} 人有名次"),
            });
        }
        if held > 0 {
            parts.push(match self.lang {
                Lang::En => format!("{held} held"),
                Lang::Zh => format!("{held} 人暂缓"),
            });
        }
        if group.kind == GroupKind::Cohort && !group.quotas_apply {
            parts.push(self.word("too small for quotas", "人数不足,不受名额限制").to_owned());
        }
        if group.provisional {
            parts.push(self.word("provisional", "待定稿").to_owned());
        }
        format!("{name}{colon}{}", parts.join(comma))
    }

    fn items(&self, group: &GroupSummary) -> Vec<(String, String)> {
        let comma = self.word(", ", ",");
        let mut items = vec![];
        let mut item = |name: &str, value: String| {
            if !value.is_empty() {
                items.push((escape(name), escape(&value)));
            }
        };
        if let Some(t) = &group.total {
            let text = match self.lang {
                Lang::En => format!(
                    "mean {}, from {} to {}, quartiles {} / {} / {}",
                    t.mean, t.min, t.max, t.q1, t.median, t.q3
                ),
                Lang::Zh => {
                    format!("平均 {},最低 {},最高 {},四分位 {} / {} / {}", t.mean, t.min, t.max, t.q1, t.median, t.q3)
                }
            };
            item(self.word("total", "总分"), text);
        }
        let grades: Vec<String> = group.grades.iter().map(|grade| self.grade(grade)).collect();
        item(self.word("grades", "等级"), grades.join(comma));
        for class in &group.classes {
            let counts: Vec<String> = class.classes.iter().map(|one| format!("{} {}", one.title, one.people)).collect();
            item(&class.title, counts.join(comma));
        }
        for amount in &group.money {
            item(&amount.title, amount.sum.to_string());
        }
        for award in &group.awards {
            item(&award.title, award.people.join(comma));
        }
        item(self.word("won", "获奖"), group.won.join(comma));
        items
    }

    fn grade(&self, grade: &GradeShare) -> String {
        let (name, people, least) = (&grade.grade, grade.people, grade.least);
        let seats = match (grade.most, self.lang) {
            (None, _) if least == 0 => return format!("{name} {people}"),
            (Some(most), Lang::En) if least == 0 => format!("at most {most}"),
            (Some(most), Lang::Zh) if least == 0 => format!("最多 {most}"),
            (Some(most), Lang::En) if least == most => format!("exactly {most}"),
            (Some(most), Lang::Zh) if least == most => format!("正好 {most}"),
            (Some(most), Lang::En) => format!("{least} to {most}"),
            (Some(most), Lang::Zh) => format!("{least} 至 {most}"),
            (None, Lang::En) => format!("at least {least}"),
            (None, Lang::Zh) => format!("最少 {least}"),
        };
        let unfilled = if grade.unfilled { self.word(", unfilled", ",未满") } else { "" };
        match self.lang {
            Lang::En => format!("{name} {people} ({seats}{unfilled})"),
            Lang::Zh => format!("{name} {people}({seats}{unfilled})"),
        }
    }

    /// The leaderboard as a table.
    fn leaders(&mut self, leaders: &[Leader]) {
        let rows = leaders.iter().map(|leader| {
            [
                leader.rank.to_string(),
                escape(&leader.person),
                leader.total.to_string(),
                escape(leader.grade.as_deref().unwrap_or_default()),
                escape(&leader.awards.join(", ")),
            ]
        });
        let rows: Vec<[String; 5]> = rows.collect();
        let mut widths = [0; 5];
        for row in &rows {
            for (most, text) in widths.iter_mut().zip(row) {
                *most = width(text).max(*most);
            }
        }
        for row in &rows {
            let right = [true, false, true, false, false];
            let cells = row.iter().zip(widths).zip(right).filter(|((_, to), _)| *to > 0);
            let cells: Vec<String> = cells.map(|((text, to), right)| pad(text, to, right)).collect();
            self.line(&format!("  {}", cells.join("  ")));
        }
    }
}
