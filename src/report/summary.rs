//! What groups came to, for people, for spreadsheets and for programs.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::sheet::cell;
use super::words::{escape, pad, pick, width};
use super::{CsvMode, FORMAT_VERSION, FaultLine};
use crate::diag::Lang;
use crate::outcome::{Figure, GradeShare, GroupKind, GroupSummary, Leader, Shown, Spread, Summary};

/// The versioned form of summaries for programs: the fields of the one scheme's, or `schemes` with those of each.
#[derive(Debug)]
pub struct SummaryForm<'a> {
    summaries: &'a [Summary],
    faults: &'a [FaultLine],
}

impl<'a> SummaryForm<'a> {
    /// Summaries with the faults of those who are not in them.
    #[must_use]
    pub fn new(summaries: &'a [Summary], faults: &'a [FaultLine]) -> Self {
        Self { summaries, faults }
    }
}

impl Serialize for SummaryForm<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Summary", 6)?;
        form.serialize_field("format_version", &FORMAT_VERSION)?;
        match self.summaries {
            [one] => {
                form.serialize_field("scheme", &one.scheme)?;
                form.serialize_field("title", &one.title)?;
                form.serialize_field("version", &one.version)?;
                form.serialize_field("groups", &one.groups)?;
            }
            several => form.serialize_field("schemes", several)?,
        }
        form.serialize_field("faults", self.faults)?;
        form.end()
    }
}

/// Summaries as CSV, a row for each group. The columns of grades are `grade.NAME`, those of classes
/// `CLASSIFICATION.CLASS`, those of awards `award.NAME`; money is `sum.OUTCOME`. Of several schemes each column
/// stands once, and `scheme` tells whose group it is.
#[must_use]
pub fn summary_sheet(summaries: &[Summary], mode: CsvMode) -> String {
    let mut header: Vec<String> = vec![];
    let mut rows: Vec<BTreeMap<String, String>> = vec![];
    for summary in summaries {
        for group in &summary.groups {
            let scheme = (summaries.len() > 1).then(|| ("scheme".to_owned(), cell(&summary.scheme, mode)));
            let cells: Vec<(String, String)> = scheme.into_iter().chain(row(group, mode)).collect();
            for (column, _) in &cells {
                if !header.contains(column) {
                    header.push(column.clone());
                }
            }
            rows.push(cells.into_iter().collect());
        }
    }
    let header_line = header.iter().map(|column| cell(column, mode)).collect::<Vec<_>>().join(",");
    let mut text = format!("{}{header_line}\n", mode.mark());
    for row in &rows {
        let cells = header.iter().map(|column| row.get(column).map_or("", String::as_str));
        text += &cells.collect::<Vec<_>>().join(",");
        text.push('\n');
    }
    text
}

/// The cells of a group by their columns; numbers stay numbers, whatever they begin with.
fn row(group: &GroupSummary, mode: CsvMode) -> Vec<(String, String)> {
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
    let unfilled: Vec<String> = group.grades.iter().filter(|g| g.unfilled).map(|g| g.grade.clone()).collect();
    let leaders: Vec<String> =
        group.leaders.iter().map(|leader| format!("{} {}", leader.rank, leader.person)).collect();
    let total = group.total.as_ref();
    let figure = |of: fn(&Spread) -> &Figure| total.map(|total| of(total).to_string()).unwrap_or_default();
    let fixed = [
        ("kind", kind.to_owned()),
        ("group", words(&by)),
        ("place", group.place.map(|place| place.to_string()).unwrap_or_default()),
        ("score", score),
        ("won", words(&group.won)),
        ("people", group.people.to_string()),
        ("ranked", group.ranked.to_string()),
        ("held", group.held.to_string()),
        ("provisional", group.provisional.to_string()),
        ("mean", figure(|total| &total.mean)),
        ("min", figure(|total| &total.min)),
        ("q1", figure(|total| &total.q1)),
        ("median", figure(|total| &total.median)),
        ("q3", figure(|total| &total.q3)),
        ("max", figure(|total| &total.max)),
        ("unfilled", words(&unfilled)),
        ("leaders", words(&leaders)),
    ];
    let mut cells: Vec<(String, String)> = fixed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    cells.extend(group.grades.iter().map(|grade| (format!("grade.{}", grade.grade), grade.people.to_string())));
    for class in &group.classes {
        let counts = class.classes.iter();
        cells.extend(counts.map(|one| (format!("{}.{}", class.name, one.class), one.people.to_string())));
    }
    cells.extend(group.money.iter().map(|amount| (format!("sum.{}", amount.name), amount.sum.to_string())));
    cells.extend(group.awards.iter().map(|award| (format!("award.{}", award.name), words(&award.people))));
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
            parts.push(self.word("provisional", "暂定").to_owned());
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
