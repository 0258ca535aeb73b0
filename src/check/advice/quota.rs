//! Ranks that lie between the grades: somebody with the points for a grade drops past the next one as well (T9, T10).

use crate::check::Checker;
use crate::check::known::constant;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{GradeRow, Interval, QuotaKind, Ties};
use crate::source::Span;
use crate::value::Rational;

/// The percentiles that a row takes.
struct Taken {
    low: (Rational, bool),
    high: (Rational, bool),
    at: Span,
}

impl Checker<'_> {
    /// A border at which equals would be a fault, because nothing says what becomes of them.
    pub(super) fn open_borders(&mut self) {
        let scheme = self.scheme;
        let (Some(cohort), Some(table)) = (&scheme.cohort, &scheme.grades) else { return };
        let bordered = table.rows.iter().flat_map(|row| &row.quotas).any(|quota| match quota.kind {
            QuotaKind::Top(_) | QuotaKind::Bottom(_) | QuotaKind::AtMost(_) | QuotaKind::Share(_) => true,
            QuotaKind::AtLeast(_) | QuotaKind::Rank(_) => false,
        });
        if !bordered || !matches!(cohort.ties, Ties::Unresolved) {
            return;
        }
        self.report(
            Diagnostic::note(
                Code::QuotaRoom,
                cohort.span,
                say!(
                    "nothing says what becomes of equals at the border of a quota: they would be at fault, and nobody of them graded",
                    "没有说明名额边界上的并列者怎么办:他们会被记为有误,得不到等级"
                ),
            )
            .help(say!(
                "add `ties lower`, `ties upper`, or `ties by` something that tells people apart",
                "请加上 `并列 从低`、`并列 从高`,或用 `并列 按` 某项数据区分"
            )),
        );
    }

    pub(super) fn rank_gaps(&mut self) {
        let Some(table) = &self.scheme.grades else { return };
        let mut taken: Vec<(usize, Taken)> = vec![];
        let mut by_rank = false;
        for (index, row) in table.rows.iter().enumerate() {
            by_rank |= row.quotas.iter().any(|quota| matches!(quota.kind, QuotaKind::Rank(_)));
            taken.extend(self.taken(row).map(|taken| (index, taken)));
        }
        if !by_rank {
            return;
        }
        let mut end = (Rational::ZERO, false);
        for (index, next) in &taken {
            let apart = next.low.0 > end.0 || (next.low.0 == end.0 && !end.1 && next.low.1 && !end.0.is_zero());
            if apart && let Some(row) = table.rows.get(index.saturating_sub(1)) {
                self.rank_gap(&table.rows, *index, row, &end.0, next);
            }
            if next.high.0 >= end.0 {
                end = (next.high.0.clone(), !next.high.1);
            }
        }
    }

    /// What a row takes, where it takes some percentiles only.
    fn taken(&self, row: &GradeRow) -> Option<Taken> {
        let share = |id| constant(self.scheme, id);
        row.quotas.iter().find_map(|quota| match &quota.kind {
            QuotaKind::Top(top) => {
                Some(Taken { low: (Rational::ZERO, true), high: (share(*top)?, false), at: quota.span })
            }
            QuotaKind::Rank(Interval { low, high, low_open, high_open, .. }) => {
                Some(Taken { low: (share(*low)?, *low_open), high: (share(*high)?, *high_open), at: quota.span })
            }
            QuotaKind::Bottom(_) | QuotaKind::AtMost(_) | QuotaKind::AtLeast(_) | QuotaKind::Share(_) => None,
        })
    }

    /// Shows somebody between two rows: the points are there, the rank is in neither.
    fn rank_gap(&mut self, rows: &[GradeRow], index: usize, above: &GradeRow, end: &Rational, next: &Taken) {
        let Some(below) = rows.get(index) else { return };
        let middle = (end + &next.low.0).checked_div(&Rational::from(2)).unwrap_or_default();
        let line = above.threshold.and_then(|(line, _)| constant(self.scheme, line));
        let Some(points) = line else { return };
        // the first row further down that does not look at ranks takes him
        let falls = rows
            .get(index + 1..)
            .unwrap_or_default()
            .iter()
            .find(|row| self.taken(row).is_none_or(|taken| taken.low.0 < middle && middle < taken.high.0));
        let Some(falls) = falls else { return };
        let percent = |share: &Rational| format!("{}%", share * &Rational::HUNDRED);
        let (from, to, at) = (percent(end), percent(&next.low.0), percent(&middle));
        let (a, b, c) = (&above.name, &below.name, &falls.name);
        self.report(
            Diagnostic::note(
                Code::QuotaRoom,
                next.at,
                say!(
                    "with {points} points and rank {at} one gets neither `{a}` nor `{b}`, but `{c}`: the ranks from {from} to {to} belong to no grade",
                    "{points} 分、排名 {at} 的人既不是 `{a}` 也不是 `{b}`,而是 `{c}`:{from} 到 {to} 的名次不属于任何等级"
                ),
            )
            .label(above.span, say!("`{a}` ends before", "`{a}` 到此为止"))
            .help(say!(
                "let the ranks meet, or write `share <= …` if a number of people is meant",
                "请让名次首尾相接;若指的是人数占比,请写 `占比 <= …`"
            )),
        );
    }
}
