use super::names::quoted;
use super::row::{Joint, Row};
use super::{Printer, head_at, join};
use crate::syntax::Word;
use crate::syntax::ast::{At, Award, Calibrate, Cohort, Group, HeadCount, RankKey, Results, Ties};

impl Printer<'_> {
    pub(super) fn cohort(&self, at: At, cohort: &Cohort) -> Row {
        let mut row = Row::at(at);
        row = match cohort.by.last() {
            Some(_) => row.put(self.word(Word::CohortBy)).put(self.names(&cohort.by)),
            None => row.put(self.word(Word::Cohort)),
        };
        let mut rows: Vec<_> = self.rank_by(&cohort.rank).into_iter().collect();
        if let Some(size) = &cohort.min_size {
            rows.push(Row::at(size.at).put(self.word(Word::MinSize)).put(self.value(size)));
        }
        if let Some(ties) = &cohort.ties {
            rows.push(self.ties(ties, self.seek(at, Word::Ties)));
        }
        if let Some(head_count) = cohort.head_count {
            let how = match head_count {
                HeadCount::Round(mode) => self.word(mode),
                HeadCount::LargestRemainder => self.word(Word::LargestRemainder),
            };
            let at = self.seek(at, Word::HeadCount);
            rows.push(Row::at(at).put(self.word(Word::HeadCount)).put(how));
        }
        if let Some(condition) = &cohort.exclude {
            let row = Row::at(condition.at).put(self.word(Word::Exclude)).put(self.word(Word::When));
            rows.push(row.put(self.expr(condition)));
        }
        let begin = cohort.by.last().map_or(at.0.before(), |by| by.at.0);
        row.body(Joint::Gap, rows, self.braces, Some(begin))
    }

    fn ties(&self, ties: &Ties, at: At) -> Row {
        let row = Row::at(at).put(self.word(Word::Ties));
        match ties {
            Ties::Lower => row.put(self.word(Word::TiesLower)),
            Ties::Upper => row.put(self.word(Word::TiesUpper)),
            Ties::By(keys) => self.covering_keys(row, keys).put(self.word(Word::By)).put(self.keys(keys)),
        }
    }

    /// `rank by total then sales`, where anything ranks.
    fn rank_by(&self, keys: &[RankKey]) -> Option<Row> {
        let row = self.covering_keys(Row::default(), keys);
        (!keys.is_empty()).then(|| row.put(self.word(Word::RankBy)).put(self.keys(keys)))
    }

    fn covering_keys(&self, row: Row, keys: &[RankKey]) -> Row {
        keys.iter().fold(row, |row, key| row.covering(key.value.at))
    }

    fn keys(&self, keys: &[RankKey]) -> String {
        let keys: Vec<_> = keys.iter().map(|key| self.key(key)).collect();
        keys.join(&format!(" {} ", self.word(Word::ThenBy)))
    }

    fn key(&self, key: &RankKey) -> String {
        let value = self.value(&key.value);
        if key.lower { format!("{value} {}", self.word(Word::RankLower)) } else { value }
    }

    pub(super) fn award(&self, at: At, award: &Award) -> Row {
        let mut rows: Vec<_> = self.rank_by(&award.rank).into_iter().collect();
        if let Some(top) = &award.top {
            rows.push(Row::at(top.at).put(self.word(Word::Top)).put(self.value(top)));
        }
        if let Some(condition) = &award.condition {
            rows.push(Row::at(condition.at).put(self.word(Word::When)).put(self.expr(condition)));
        }
        let mut row = self.declare(at, Word::Award, &award.head);
        if !award.by.is_empty() {
            row = row.put(self.word(Word::By)).put(self.names(&award.by));
        }
        let begin = award.by.last().map_or(head_at(&award.head), |by| by.at);
        row.body(Joint::Gap, rows, self.braces, Some(begin.0))
    }

    pub(super) fn calibrate(&self, at: At, calibrate: &Calibrate) -> Row {
        let mut rows = vec![];
        if let Some(on) = &calibrate.on {
            rows.push(Row::at(on.at).put(self.word(Word::On)).put(self.name(on)));
        }
        if let Some(by) = calibrate.by.first() {
            rows.push(Row::at(by.at).put(self.word(Word::By)).put(self.names(&calibrate.by)));
        }
        if let Some((scale, limits)) = &calibrate.how {
            let word = if *scale { Word::Scale } else { Word::Shift };
            let row = Row::at(limits.at).put(self.word(word)).put(self.word(Word::Within));
            rows.push(row.put(self.interval(limits)));
        }
        rows.extend(calibrate.info.iter().map(|info| Row::default().put(self.info(info))));
        let row = self.declare(at, Word::Calibrate, &calibrate.head);
        row.body(Joint::Gap, rows, self.braces, Some(head_at(&calibrate.head).0))
    }

    pub(super) fn group(&self, at: At, group: &Group) -> Row {
        let mut rows = vec![];
        if let Some(score) = &group.score {
            rows.push(Row::at(score.at).put(self.word(Word::Score)).put(self.expr(score)));
        }
        rows.extend(group.awards.iter().map(|award| {
            let at = award.rank.iter().fold(award.head.name.at, |at, key| join(at, key.value.at));
            self.award(at, award).closed()
        }));
        let label = group.label.as_ref();
        let row = Row::at(at).put(self.word(Word::GroupBy)).put(self.name(&group.by));
        let row = row.put_some(label.map(|label| quoted(&label.value)));
        row.body(Joint::Gap, rows, self.braces, Some(label.map_or(group.by.at, |label| label.at).0))
    }

    pub(super) fn results(&self, at: At, word: Word, results: &Results) -> Row {
        let mut row = self.declare(at, word, &results.head).glue(":");
        row = row.put(self.word(Word::ResultsOf)).put(quoted(&results.of.value));
        if let Some(filter) = &results.filter {
            row = row.put(self.word(Word::Where)).put(self.expr(filter));
        }
        if let Some(faulty) = results.faulty {
            row = row.put(self.word(Word::Faulty)).put(self.word(faulty));
        }
        row
    }
}
