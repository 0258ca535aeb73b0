use super::expr::compare;
use super::row::{Joint, Row};
use super::{Printer, join};
use crate::syntax::Word;
use crate::syntax::ast::{At, Band, BandKey, Clause, Deduction, Expr, Interval, Method, Policy, Rated};

impl Printer<'_> {
    pub(super) fn clause(&self, at: At, clause: &Clause) -> Row {
        let with = |word: Word, value: &Expr| Row::at(at).put(self.word(word)).put(self.value(value));
        match clause {
            Clause::Weight(value, range) => {
                let row = with(Word::Weight, value);
                row.put_some(range.as_ref().map(|range| self.within(range)))
            }
            Clause::Worth(value) => with(Word::Worth, value),
            Clause::OutOf(value) => with(Word::OutOf, value),
            Clause::Measure(value, round) => Row::at(at)
                .put(self.word(Word::Measure))
                .put(self.expr(value))
                .put_some(round.as_ref().map(|round| self.round(Word::RoundTo, round)))
                // `floor` is also a way to round
                .running_into(self.next_mode(round.as_ref())),
            Clause::Better(true) => Row::at(at).put(self.word(Word::Better)).put(self.word(Word::BetterHigher)),
            Clause::Better(false) => Row::at(at).put(self.word(Word::Better)).put(self.word(Word::BetterLower)),
            Clause::Score(method) => self.method(Row::at(at).put(self.word(Word::Score)), at, method),
            Clause::Cap(value) => with(Word::Cap, value),
            Clause::Floor(Some(value)) => with(Word::Floor, value),
            Clause::Floor(None) => Row::at(at).put(self.word(Word::Floor)).put(self.word(Word::None)),
            Clause::ZeroBelow(value) => with(Word::ZeroBelow, value),
            Clause::ZeroAbove(value) => with(Word::ZeroAbove, value),
            Clause::NoData(condition, policy) => {
                let mut row = Row::at(at).put(self.word(Word::NoData));
                if let Some(condition) = condition {
                    row = row.put(self.word(Word::When)).put(self.expr(condition)).glue(":");
                }
                self.policy(row, policy)
            }
            Clause::Anonymous(value) => with(Word::AnonymousBelow, value),
            Clause::Info(info) => Row::at(at).put(self.info(info)),
        }
    }

    /// `within [20%, 30%]`
    pub(super) fn within(&self, range: &Interval) -> String {
        format!("{} {}", self.word(Word::Within), self.interval(range))
    }

    fn policy(&self, row: Row, policy: &Policy) -> Row {
        let row = row.put(self.word(policy));
        match policy {
            Policy::Score(value) => row.put(self.value(value)),
            Policy::Redistribute | Policy::Zero | Policy::Full | Policy::Fault | Policy::Bad => row,
        }
    }

    fn method(&self, row: Row, at: At, method: &Method) -> Row {
        let (braces, begin) = (self.braces, Some(at.0.before()));
        match method {
            Method::Proportional(target) => row.put(self.word(Word::ProportionalTo)).put(self.expr(target)),
            Method::Inverse(target) => row.put(self.word(Word::InverseTo)).put(self.expr(target)),
            Method::Bands(bands) => {
                let rows = bands.iter().map(|band| self.band(band)).collect();
                row.put(self.word(Word::Bands)).body(Joint::Comma, rows, braces, begin)
            }
            Method::Curve(points) => {
                let rows = points.iter().map(|(at, score)| {
                    Row::at(join(at.at, score.at)).put(self.value(at)).glue(":").put(self.value(score))
                });
                row.put(self.word(Word::Curve)).body(Joint::Comma, rows.collect(), braces, begin)
            }
            Method::Rated(rated) => self.rated(row, rated),
            Method::Deduct(from, deductions) => {
                let rows = deductions.iter().map(|deduction| self.deduction(deduction)).collect();
                let row = row.put(self.word(Word::DeductFrom)).put(self.value(from));
                row.body(Joint::Comma, rows, braces, Some(from.at.0))
            }
            Method::Value(value) => row.put(self.expr(value)),
            Method::Bad => row,
        }
    }

    fn band(&self, band: &Band) -> Row {
        let row = Row::at(band.at);
        let row = match &band.key {
            BandKey::Compare(op, limit) => row.put(compare(*op)).put(self.value(limit)),
            BandKey::In(range) => row.put(self.interval(range)),
            BandKey::Otherwise => row.put(self.word(Word::Otherwise)),
        };
        row.glue(":").put(self.value(&band.score))
    }

    fn deduction(&self, deduction: &Deduction) -> Row {
        let row = Row::at(deduction.at).put(self.value(&deduction.points));
        row.put(self.word(Word::Per)).put(self.value(&deduction.per))
    }

    fn rated(&self, row: Row, rated: &Rated) -> Row {
        let rating = format!("{}.{}", self.name(&rated.list), self.name(&rated.field));
        let mut row = row.put(self.word(Word::RatedBy)).put(rating);
        row = row.put(self.word(Word::Of)).put(self.name(&rated.category));
        let mut last = rated.category.at;
        if let Some(filter) = &rated.filter {
            row = row.put(self.word(Word::Where)).put(self.expr(filter));
            last = filter.at;
        }
        if let Some(scale) = &rated.out_of {
            row = row.put(self.word(Word::OutOf)).put(self.value(scale));
            last = scale.at;
        }
        let rows = rated.weights.iter().map(|(category, weight)| {
            Row::at(join(category.at, weight.at)).put(self.name(category)).glue(":").put(self.value(weight))
        });
        row.body(Joint::Comma, rows.collect(), self.braces, Some(last.0))
    }
}
