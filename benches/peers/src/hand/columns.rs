//! Exact columns: 256 rows at a time, a pass for each line, in plain scalar Rust that the compiler may vectorise.

use super::i64s::{exact, parts};
use crate::facts::Facts;
use crate::peer::{Mode, Peer, Verdict};

/// How a line divides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotient {
    /// By the machine's integer division.
    Integer,
    /// By the machine's division of doubles. The truncated quotient of whole numbers below 2^53 is exact: it lies at
    /// least 1/d off the next whole number, which is more than half a unit in its last place.
    Double,
}

const ROWS: usize = 256;
type Block = [i64; ROWS];

/// The columns, padded to whole blocks.
pub struct Columns {
    mode: Mode,
    quotient: Quotient,
    rows: usize,
    columns: [Vec<i64>; 24],
    /// What a tie is decided from.
    facts: Vec<Facts>,
}

impl Columns {
    pub fn new(mode: Mode, quotient: Quotient) -> Self {
        Self { mode, quotient, rows: 0, columns: Default::default(), facts: vec![] }
    }
}

impl Peer for Columns {
    fn name(&self) -> String {
        match self.quotient {
            Quotient::Integer => "hand-written exact columns".to_owned(),
            Quotient::Double => "hand-written exact columns, whole quotients by doubles".to_owned(),
        }
    }

    fn load(&mut self, facts: &[Facts]) {
        self.rows = facts.len();
        self.facts = facts.to_vec();
        self.columns = Default::default();
        for f in facts {
            for (column, value) in self.columns.iter_mut().zip(row(f)) {
                column.push(value);
            }
        }
        let padded = self.rows.next_multiple_of(ROWS);
        self.columns.iter_mut().for_each(|column| column.resize(padded, 1));
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        for start in (0..self.rows).step_by(ROWS) {
            let hundredths = match (self.mode, self.quotient) {
                (Mode::Lines, Quotient::Integer) => self.lines(start, |n, d| (2 * n + d) / (2 * d)),
                (Mode::Lines, Quotient::Double) => {
                    self.lines(start, |n, d| ((2 * n + d) as f64 / (2 * d) as f64) as i64)
                }
                (Mode::Total, Quotient::Integer) => self.total_by_integers(start),
                (Mode::Total, Quotient::Double) => self.total_by_doubles(start),
            };
            let violations = self.block(20, start);
            let rows = ROWS.min(self.rows - start);
            out.extend(
                hundredths
                    .iter()
                    .zip(violations)
                    .take(rows)
                    .map(|(total, violations)| Verdict::of(*total, *violations)),
            );
        }
    }
}

/// A row of the columns. The role stands as the weights that follow from it: of new customers first, of renewal last.
fn row(f: &Facts) -> [i64; 24] {
    let (customers, renewal) = f.weights();
    [
        customers,
        f.stage as i64,
        f.sales_actual,
        f.sales_target,
        f.receivable,
        f.collected,
        f.new_customers,
        f.new_customer_target,
        f.order_revenue,
        f.orders,
        f.unit_price_target,
        f.renewed,
        f.renewable,
        f.peer_self,
        f.peer_manager,
        f.peer_customer,
        f.peer_peer,
        f.satisfaction,
        f.knowledge,
        f.execution,
        f.violations,
        f.praise,
        f.errors,
        renewal,
    ]
}

impl Columns {
    fn block(&self, column: usize, start: usize) -> &Block {
        (&self.columns[column][start..start + ROWS]).try_into().expect("columns are padded")
    }

    /// What needs no division: in tenths of a hundredth exactly, or with each line rounded to hundredths.
    #[inline(always)]
    fn fixed(&self, start: usize, lines: bool) -> Block {
        let b = |column| self.block(column, start);
        let (renewed, renewable, weight) = (b(11), b(12), b(23));
        let (own, manager, customer, peer) = (b(13), b(14), b(15), b(16));
        let (satisfaction, knowledge, execution) = (b(17), b(18), b(19));
        let (stage, praise, errors) = (b(1), b(21), b(22));
        std::array::from_fn(|i| {
            let (n, d) = (100 * renewed[i], renewable[i]);
            let band = 20
                * (2 * i64::from(n >= 60 * d)
                    + i64::from(n >= 70 * d)
                    + i64::from(n >= 80 * d)
                    + i64::from(n >= 90 * d));
            let whole = weight[i] * band + satisfaction[i] + 200 * stage[i] + (500 * praise[i]).min(1500)
                - (1000 * errors[i]).min(3000);
            let team = own[i] + 5 * manager[i] + 3 * customer[i] + peer[i];
            if lines {
                whole + (team + 5) / 10 + (knowledge[i] + 1) / 2 + (execution[i] + 1) / 2
            } else {
                10 * whole + team + 5 * (knowledge[i] + execution[i])
            }
        })
    }

    /// The four quotients, each by `of` its numerator and denominator, or by `of` its cap over 1.
    #[inline(always)]
    fn quotients<T: Copy + Default>(
        &self,
        start: usize,
        mut add: impl FnMut(usize, T),
        of: impl Fn(i64, i64) -> T,
        cap: impl Fn(i64) -> T,
    ) {
        let b = |column| self.block(column, start);
        let (customers, actual, target) = (b(0), b(2), b(3));
        for i in 0..ROWS {
            let quotient = of(2500 * actual[i], target[i]);
            let capped = if actual[i] >= target[i] { cap(2500) } else { quotient };
            add(i, if 10 * actual[i] < 6 * target[i] { T::default() } else { capped });
        }
        let (receivable, collected) = (b(4), b(5));
        for i in 0..ROWS {
            let quotient = of(1500 * collected[i], receivable[i]);
            add(i, if collected[i] >= receivable[i] { cap(1500) } else { quotient });
        }
        let (new, target) = (b(6), b(7));
        for i in 0..ROWS {
            let quotient = of(100 * customers[i] * new[i], target[i]);
            add(i, if 10 * new[i] >= 12 * target[i] { cap(120 * customers[i]) } else { quotient });
        }
        let (revenue, orders, price) = (b(8), b(9), b(10));
        for i in 0..ROWS {
            let target = orders[i] * price[i];
            let quotient = of(1000 * revenue[i], target);
            add(i, if revenue[i] >= target { cap(1000) } else { quotient });
        }
    }

    #[inline(always)]
    fn lines(&self, start: usize, rounded: impl Fn(i64, i64) -> i64) -> Block {
        let mut sum = self.fixed(start, true);
        self.quotients(start, |i, line| sum[i] += line, rounded, |cap| cap);
        sum
    }

    /// Quotients cut to millionths, with a count of those that were cut.
    fn total_by_integers(&self, start: usize) -> Block {
        const UNIT: i64 = 1_000_000;
        let mut sum = self.fixed(start, false);
        sum.iter_mut().for_each(|tenths| *tenths *= UNIT / 10);
        let mut cut = [0; ROWS];
        let add = |i: usize, (quotient, inexact): (i64, i64)| {
            sum[i] += quotient;
            cut[i] += inexact;
        };
        let of = |n: i64, d: i64| (n * UNIT / d, i64::from(n * UNIT % d != 0));
        self.quotients(start, add, of, |cap| (cap * UNIT, 0));
        std::array::from_fn(|i| {
            let low = (sum[i] + UNIT / 2).div_euclid(UNIT);
            let high = (sum[i] + (cut[i] - 1).max(0) + UNIT / 2).div_euclid(UNIT);
            if low == high { low } else { self.exact(start + i) }
        })
    }

    /// Quotients as doubles, which are off by less than a millionth of what a tie is looked for in.
    fn total_by_doubles(&self, start: usize) -> Block {
        let fixed = self.fixed(start, false);
        let mut sum = [0.0; ROWS];
        self.quotients(start, |i, quotient: f64| sum[i] += quotient, |n, d| n as f64 / d as f64, |cap| cap as f64);
        std::array::from_fn(|i| {
            // nothing below -4000 hundredths; a shift makes truncation a floor
            let shifted = sum[i] + fixed[i] as f64 / 10.0 + 4000.5;
            let floor = shifted as i64;
            let above = shifted - floor as f64;
            if (1e-6..1.0 - 1e-6).contains(&above) { floor - 4000 } else { self.exact(start + i) }
        })
    }

    #[cold]
    fn exact(&self, row: usize) -> i64 {
        self.facts.get(row).map_or(0, |f| exact(f, parts(f)))
    }
}
