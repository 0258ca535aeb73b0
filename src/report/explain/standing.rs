//! Where somebody stands among others.

use super::{Page, titled};
use crate::diag::Lang;
use crate::outcome::{CalibrationNote, Figure, StandingNote};
use crate::report::words::{escape, number};
use crate::value::Unit;

impl Page {
    pub(super) fn among(&mut self, standing: Option<&StandingNote>) {
        let Some(standing) = standing else { return };
        let group: Vec<String> = standing.group.iter().map(|fact| format!("{} {}", fact.title, fact.value)).collect();
        let group = match (group.is_empty(), standing.people) {
            (false, _) => group.join(", "),
            (true, Some(_)) => self.word("everybody", "全员").to_owned(),
            (true, None) => "—".to_owned(),
        };
        self.heading(&escape(&format!("{}: {group}", self.word("Among others, in the group", "与他人比较,所在组"))));
        if let (Some(rank), Some(n)) = (standing.rank, standing.people) {
            let share = standing.percentile.as_ref().map(|share| number(share, Some(Unit::Ratio))).unwrap_or_default();
            let text = match self.lang {
                Lang::En => format!("{rank} of {n}, {share}"),
                Lang::Zh => format!("{n} 人中第 {rank} 名,百分位 {share}"),
            };
            self.item(self.word("rank", "名次"), &text);
        }
        for remark in &standing.remarks {
            self.item(self.word("note", "说明"), remark.get(self.lang));
        }
        for award in &standing.awards {
            let (title, because) = (titled(&award.name, &award.title), award.because.get(self.lang));
            let colon = self.word(": ", ":");
            self.item(self.word("award", "奖项"), &format!("{title}{colon}{because}"));
            if let Some(condition) = &award.condition {
                self.item("", &format!("{} {condition}", self.word("when", "当")));
            }
            self.facts(&award.facts);
            self.item(self.word("place", "出处"), &award.place);
        }
    }

    /// From before to after, as a sum that a reader can repeat.
    pub(super) fn calibration(&mut self, calibration: &CalibrationNote, moved: &Figure) {
        let CalibrationNote { indicator, before, mean_of_all, mean_of_group, limits, scales, after } = calibration;
        let rule = match (scales, self.lang) {
            (false, Lang::En) => {
                format!("{indicator}: by the mean of all less the mean of the group, within {limits}")
            }
            (false, Lang::Zh) => format!("{indicator}:按全员平均减本组平均平移,范围 {limits}"),
            (true, Lang::En) => {
                format!("{indicator}: times the mean of all over the mean of the group, within {limits}")
            }
            (true, Lang::Zh) => format!("{indicator}:按全员平均除以本组平均缩放,范围 {limits}"),
        };
        self.item(self.word("rule", "规则"), &rule);
        self.item(self.word("before", "校准前"), &before.to_string());
        let names = [self.word("mean of all", "全员平均"), self.word("of group", "本组平均")];
        for (name, mean) in names.into_iter().zip([mean_of_all, mean_of_group]) {
            let mean = mean.as_ref().map_or_else(|| self.withheld().to_owned(), |mean| number(mean, None));
            self.item(name, &mean);
        }
        self.item(self.word("moved by", "调整"), &moved.to_string());
        self.item(self.word("after", "校准后"), &after.to_string());
    }

    /// What stands for a value that would tell a few people's.
    pub(super) fn withheld(&self) -> &'static str {
        self.word("not shown, as it is made of fewer than 3 others' values", "不显示:由不足 3 名他人的数值得出")
    }
}
