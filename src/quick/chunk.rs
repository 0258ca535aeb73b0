//! A program over many people: one step after the other, each over a chunk of rows that stays in the nearest cache.

use std::ops::Range;

use super::code::{Input, Instr, Reg, Step, Why};
use super::lane::{Lane, divide, light_divide, light_divide_by, light_quotient, part, quotient, settle, wide_quotient};
use super::people::People;
use super::program::Program;
use super::rows::{added, folded, spread};
use crate::facts::{Column, Columns, Run, Sheaf};
use crate::value::RoundMode;
use crate::vectors::{Loops, Tables, Work, at_best};

/// People in a chunk.
pub(super) const CHUNK: usize = 256;
/// Rows of lists in a chunk whose program works on rows, where one person has not more by himself.
pub(super) const ROWS: usize = 4_096;

/// What a program runs in; kept from chunk to chunk so that nothing is allocated anew.
#[derive(Debug)]
pub(super) struct Machine<L> {
    registers: Vec<Vec<L>>,
    /// Why each person is left, 0 where he is not.
    pub(super) left: Vec<u8>,
}

impl<L> Default for Machine<L> {
    fn default() -> Self {
        Self { registers: vec![], left: vec![] }
    }
}

/// The decimal places that a program expects of a fact, or of a field of a list.
pub(super) trait Places {
    fn of(&self, list: Option<usize>, field: usize) -> u32;
}

/// What a program is run over.
#[derive(Debug)]
pub(super) struct Over<'c, P> {
    pub(super) columns: &'c Columns,
    pub(super) people: People<'c>,
    /// The kinds of these people, in their order.
    pub(super) kinds: &'c [i64],
    pub(super) places: &'c P,
}

impl<P> Over<'_, P> {
    /// Some of the people, by their places.
    pub(super) fn part(&self, places: Range<usize>) -> Self {
        Self { people: self.people.part(places.clone()), kinds: self.kinds.get(places).unwrap_or_default(), ..*self }
    }
}

impl<L: Lane> Machine<L> {
    /// Runs a program for some people, to whom stages have given what is staged.
    pub(super) fn run(&mut self, program: &Program<L>, over: &Over<'_, impl Places>, staged: &[&[i64]]) {
        let Over { columns, people, kinds, places } = *over;
        let count = people.len();
        self.left.clear();
        self.left.resize(count, 0);
        self.registers.resize_with(program.registers.max(self.registers.len()), Vec::new);
        let mut feeds: Vec<Feed<'_, L>> = Vec::with_capacity(program.inputs.len());
        for (at, input) in program.inputs.iter().enumerate() {
            let neighbours = match (input, people) {
                (Input::Fact(field), People::From(start, count)) => {
                    let column = columns.table().column(*field);
                    column.and_then(|column| Feed::of(column, start..start + count, places.of(None, *field)))
                }
                (Input::Kind, _) => L::borrow(kinds).map(Feed::Lanes),
                (Input::Staged(at), _) => staged.get(*at).map(|found| match L::borrow(found) {
                    Some(lanes) => Feed::Lanes(lanes),
                    None => Feed::Widened(Run::Wholes(found), L::from(true)),
                }),
                (Input::Field(list, field), People::From(start, count)) => {
                    let rows = columns.table().column(*list).and_then(Column::list);
                    let column = rows.and_then(|list| list.rows().column(*field));
                    rows.zip(column).and_then(|(all, column)| {
                        let range = all.of(start).start..all.of(start + count - 1).end;
                        Feed::of(column, range, places.of(Some(*list), *field))
                    })
                }
                (_, _) => None,
            };
            if neighbours.is_none()
                && let Some(register) = self.registers.get_mut(at)
            {
                fill(register, input, columns, people, kinds, places);
            }
            let is_read_once = program.once.get(at) == Some(&true);
            feeds.push(match neighbours {
                Some(Feed::Widened(run, factor)) if is_read_once && factor == L::from(true) => Feed::AsItLies(run),
                Some(feed) => feed,
                None => Feed::Filled,
            });
        }
        let lengths: Vec<(usize, Vec<usize>)> = lists_of(program)
            .into_iter()
            .filter_map(|list| {
                let rows = columns.table().column(list).and_then(Column::list)?;
                Some((list, people.rows().map(|row| rows.of(row).len()).collect()))
            })
            .collect();
        let steps =
            Steps { program, registers: &mut self.registers, left: &mut self.left, feeds: &feeds, lengths, count };
        if L::IN_VECTORS { at_best(steps) } else { steps.work(Loops) }
    }

    /// Leaves those as well whom stages before leave.
    pub(super) fn leave(&mut self, staged: &[u8]) {
        self.left.iter_mut().zip(staged).for_each(|(left, staged)| *left |= staged);
    }

    /// Forgets why some people are left, who are left for another reason.
    pub(super) fn stay(&mut self, apart: &[(usize, &'static str)]) {
        for (at, _) in apart {
            if let Some(left) = self.left.get_mut(*at) {
                *left = 0;
            }
        }
    }

    /// A register as the program left it.
    pub(super) fn register(&self, reg: Reg) -> &[L] {
        self.registers.get(reg.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// Where one of the first registers is read from.
#[derive(Debug, Clone, Copy)]
enum Feed<'m, L> {
    /// It is filled already.
    Filled,
    /// A column is read where it lies.
    Lanes(&'m [L]),
    /// A column of narrower numbers is widened, so many times each.
    Widened(Run<'m>, L),
    /// A column of narrower numbers is widened by the only step that reads it.
    AsItLies(Run<'m>),
}

impl<'m, L: Lane> Feed<'m, L> {
    /// Neighbouring rows of a column in units of so many decimal places.
    fn of(column: &'m Column, rows: Range<usize>, places: u32) -> Option<Self> {
        let factor = L::of(times_up(column, places));
        let run = column.values().run(rows)?;
        Some(match run {
            Run::Wholes(values) if factor == L::from(true) => match L::borrow(values) {
                Some(lanes) => Self::Lanes(lanes),
                None => Self::Widened(run, factor),
            },
            _ => Self::Widened(run, factor),
        })
    }
}

/// How many units of so many places are one of a column's.
fn times_up(column: &Column, places: u32) -> i64 {
    places.checked_sub(column.places()).and_then(|up| 10_i64.checked_pow(up)).unwrap_or(0)
}

#[inline(always)]
fn widen<L: Lane>(to: &mut [L], run: Run<'_>, turn: impl Fn(L) -> L) {
    match run {
        Run::Bytes(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Shorts(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Halves(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Wholes(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of(*from))),
    }
}

/// The steps of a program for people whose facts are fed.
struct Steps<'m, L> {
    program: &'m Program<L>,
    registers: &'m mut [Vec<L>],
    left: &'m mut [u8],
    /// What the first registers are.
    feeds: &'m [Feed<'m, L>],
    /// How many rows of each list each person has.
    lengths: Vec<(usize, Vec<usize>)>,
    count: usize,
}

impl<L: Lane> Work for Steps<'_, L> {
    type Done = ();

    #[inline(always)]
    fn work(self, tables: impl Tables) {
        for (register, feed) in self.registers.iter_mut().zip(self.feeds) {
            if let Feed::Widened(run, factor) = *feed {
                register.resize(run.len(), L::default());
                match factor == L::from(true) {
                    true => widen(register, run, |value| value),
                    false => widen(register, run, |value| value.times(factor)),
                }
            }
        }
        let lengths = |list: usize| self.lengths.iter().find(|(own, _)| *own == list).map_or(&[][..], |(_, all)| all);
        let mut sums = vec![];
        for step in &self.program.steps {
            let place = step.to.0 as usize;
            let Some(mut to) = self.registers.get_mut(place).map(std::mem::take) else { continue };
            let rows = step.over.map_or(self.count, |list| lengths(list).iter().sum());
            to.resize(rows, L::default());
            let registers = &self.registers;
            let from = |reg: Reg| -> &[L] {
                let place = reg.0 as usize;
                match self.feeds.get(place) {
                    Some(Feed::Lanes(lanes)) => lanes,
                    Some(Feed::Filled | Feed::Widened(..) | Feed::AsItLies(_)) | None => {
                        registers.get(place).map_or(&[], Vec::as_slice)
                    }
                }
            };
            let narrow = |reg: Reg| match self.feeds.get(reg.0 as usize) {
                Some(Feed::AsItLies(run)) => Some(*run),
                Some(Feed::Filled | Feed::Lanes(_) | Feed::Widened(..)) | None => None,
            };
            if !as_it_lies(&step.instr, &mut to, from, narrow) {
                apply(&step.instr, &mut to, from, tables, lengths, (self.left, &mut sums));
            }
            if let Some(slot) = self.registers.get_mut(place) {
                *slot = to;
            }
        }
    }
}

/// The lists that a program runs over.
pub(super) fn lists_of<L>(program: &Program<L>) -> Vec<usize> {
    let mut lists: Vec<usize> = program.steps.iter().filter_map(Step::list).collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}

/// Fills a register from outside.
fn fill<L: Lane>(
    to: &mut Vec<L>,
    input: &Input,
    columns: &Columns,
    people: People<'_>,
    kinds: &[i64],
    places: &impl Places,
) {
    to.clear();
    let table = columns.table();
    match input {
        Input::Fact(field) => {
            let own = table.column(*field);
            scaled(to, own, people.rows(), places.of(None, *field));
        }
        Input::There(field) => there(to, table, *field, people.rows()),
        Input::Text(field, words) => texts(to, table, *field, words, people.rows()),
        Input::Kind => to.extend(kinds.iter().map(|kind| L::of(*kind))),
        // it is read where it lies
        Input::Staged(_) => {}
        Input::Length(list) => {
            let list = table.column(*list).and_then(Column::list);
            to.extend(people.rows().map(|row| {
                let length = list.map_or(0, |list| list.of(row).len());
                L::of(i64::try_from(length).unwrap_or(0))
            }));
        }
        Input::Field(list, field) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            let all = people.rows().flat_map(|row| rows.of(row));
            scaled(to, rows.rows().column(*field), all, places.of(Some(*list), *field));
        }
        Input::FieldThere(list, field) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            there(to, rows.rows(), *field, people.rows().flat_map(|row| rows.of(row)));
        }
        Input::FieldText(list, field, words) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            texts(to, rows.rows(), *field, words, people.rows().flat_map(|row| rows.of(row)));
        }
    }
}

fn scaled<L: Lane>(to: &mut Vec<L>, column: Option<&Column>, rows: impl Iterator<Item = usize>, places: u32) {
    let Some(column) = column else {
        to.extend(rows.map(|_| L::default()));
        return;
    };
    let factor = L::of(times_up(column, places));
    let values = column.values();
    to.extend(rows.map(|row| L::of(values.get(row).unwrap_or(0)).times(factor)));
}

fn there<L: Lane>(to: &mut Vec<L>, table: &Sheaf, field: usize, rows: impl Iterator<Item = usize>) {
    let missing = table.column(field).map(Column::missing);
    to.extend(rows.map(|row| L::from(missing.is_some_and(|missing| !missing.contains(row)))));
}

fn texts<L: Lane>(to: &mut Vec<L>, table: &Sheaf, field: usize, words: &str, rows: impl Iterator<Item = usize>) {
    let texts = table.column(field).map(Column::texts);
    to.extend(rows.map(|row| L::from(texts.is_some_and(|texts| texts.get(row) == Some(words)))));
}

#[inline(always)]
fn each<L: Lane>(to: &mut [L], a: &[L], f: impl Fn(L) -> L) {
    for (to, a) in to.iter_mut().zip(a) {
        *to = f(*a);
    }
}

#[inline(always)]
fn pairs<L: Lane>(to: &mut [L], a: &[L], b: &[L], f: impl Fn(L, L) -> L) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = f(*a, *b);
    }
}

/// A step that widens a column while it reads it; `false` where it is none.
#[inline(always)]
fn as_it_lies<'m, L: Lane>(
    instr: &Instr<L>,
    to: &mut [L],
    at: impl Fn(Reg) -> &'m [L],
    run: impl Fn(Reg) -> Option<Run<'m>>,
) -> bool {
    match instr {
        Instr::Multiply(a, b) => match (run(*a), run(*b)) {
            (_, Some(run)) => beside(to, at(*a), run, L::times),
            (Some(run), None) => beside(to, at(*b), run, L::times),
            (None, None) => return false,
        },
        Instr::AddScaled(a, b, c) => match run(*b) {
            Some(run) => beside(to, at(*a), run, |a, b| a.plus(b.times(*c))),
            None => return false,
        },
        _ => return false,
    }
    true
}

#[inline(always)]
fn beside<L: Lane>(to: &mut [L], a: &[L], run: Run<'_>, f: impl Fn(L, L) -> L) {
    let each = to.iter_mut().zip(a);
    match run {
        Run::Bytes(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Shorts(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Halves(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Wholes(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of(*from))),
    }
}

#[inline(always)]
fn apply<'m, 'n, L: Lane>(
    instr: &Instr<L>,
    to: &mut [L],
    at: impl Fn(Reg) -> &'m [L],
    tables: impl Tables,
    lengths: impl Fn(usize) -> &'n [usize],
    (left, sums): (&mut [u8], &mut Vec<L>),
) {
    let (zero, one) = (L::from(false), L::from(true));
    match instr {
        Instr::Const(c) => to.fill(*c),
        Instr::Affine(a, b, c) => each(to, at(*a), |a| a.times(*b).plus(*c)),
        Instr::Add(a, b) => pairs(to, at(*a), at(*b), L::plus),
        Instr::Subtract(a, b) => pairs(to, at(*a), at(*b), L::minus),
        Instr::AddScaled(a, b, c) => pairs(to, at(*a), at(*b), |a, b| a.plus(b.times(*c))),
        Instr::Dot(terms, c) => dot(to, terms, *c, at),
        Instr::Multiply(a, b) => pairs(to, at(*a), at(*b), L::times),
        Instr::Abs(a) => each(to, at(*a), |a| a.max(zero.minus(a))),
        Instr::Least(a, b) => pairs(to, at(*a), at(*b), L::min),
        Instr::Greatest(a, b) => pairs(to, at(*a), at(*b), L::max),
        Instr::AtMost(a, c) => each(to, at(*a), |a| a.min(*c)),
        Instr::AtLeast(a, c) => each(to, at(*a), |a| a.max(*c)),
        Instr::Less(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a < b)),
        Instr::NotAbove(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a <= b)),
        Instr::Equal(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a == b)),
        Instr::Below(a, c) => each(to, at(*a), |a| L::from(a < *c)),
        Instr::Above(a, c) => each(to, at(*a), |a| L::from(a > *c)),
        Instr::Equals(a, c) => each(to, at(*a), |a| L::from(a == *c)),
        Instr::And(a, b) => pairs(to, at(*a), at(*b), L::and),
        Instr::Or(a, b) => pairs(to, at(*a), at(*b), L::or),
        Instr::Not(a) => each(to, at(*a), |a| one.minus(a)),
        Instr::Select(a, b, c) => {
            for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                *to = a.choose(*b, *c);
            }
        }
        Instr::SelectOr(a, b, c) => pairs(to, at(*a), at(*b), |a, b| a.choose(b, *c)),
        Instr::Lookup(a, table) => L::entries(tables, to, at(*a), table),
        Instr::Table(a, first, table) => L::nearest(tables, to, at(*a), *first, table),
        Instr::Ladder(a, lines) => ladder(to, lines, |own, line| own < line, at(*a).iter().copied()),
        Instr::RatioLadder(a, b, lines) => {
            let quotients = at(*a).iter().copied().zip(at(*b).iter().copied());
            ladder(to, lines, |(num, den): (L, L), line| num < den.times(line), quotients);
        }
        Instr::Divide(a, factor, b, RoundMode::HalfUp) => {
            pairs(to, at(*a), at(*b), |a, b| divide(a.times(*factor), b, RoundMode::HalfUp));
        }
        Instr::Divide(a, factor, b, mode) => pairs(to, at(*a), at(*b), |a, b| divide(a.times(*factor), b, *mode)),
        Instr::DivideBy(a, c, RoundMode::Floor) => match c.power() {
            Some(twos) => each(to, at(*a), |a| a.down(twos)),
            None => each(to, at(*a), |a| divide(a, *c, RoundMode::Floor)),
        },
        Instr::DivideBy(a, c, RoundMode::HalfUp) => each(to, at(*a), |a| divide(a, *c, RoundMode::HalfUp)),
        Instr::DivideBy(a, c, mode) => each(to, at(*a), |a| divide(a, *c, *mode)),
        Instr::LightDivide(a, factor, b, RoundMode::Floor) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| a.light(factor, b).0);
        }
        Instr::LightDivide(a, factor, b, RoundMode::HalfUp) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| light_divide(a, factor, b, RoundMode::HalfUp));
        }
        Instr::LightDivide(a, factor, b, mode) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| light_divide(a, factor, b, *mode));
        }
        Instr::Rest(a, c) => match c.power() {
            Some(_) => each(to, at(*a), |a| a.and(c.minus(one))),
            None => {
                let share = c.share();
                each(to, at(*a), |a| a.light_by(*c, share).1);
            }
        },
        Instr::LightDivideBy(a, c, RoundMode::Floor) => {
            let share = c.share();
            each(to, at(*a), |a| a.light_by(*c, share).0);
        }
        Instr::LightDivideBy(a, c, RoundMode::HalfUp) => {
            let share = c.share();
            each(to, at(*a), |a| light_divide_by(a, *c, share, RoundMode::HalfUp));
        }
        Instr::LightDivideBy(a, c, mode) => {
            let share = c.share();
            each(to, at(*a), |a| light_divide_by(a, *c, share, *mode));
        }
        Instr::LightHalfUp(a, factor, b) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| a.half_up(factor, b));
        }
        Instr::LightHalfUpBy(a, c) => {
            let share = c.share();
            each(to, at(*a), |a| a.half_up_by(*c, share));
        }
        Instr::Quotient(a, b, unit) => pairs(to, at(*a), at(*b), |a, b| quotient(a, b, *unit)),
        Instr::QuotientBy(a, c, unit) => each(to, at(*a), |a| quotient(a, *c, *unit)),
        Instr::WideQuotient(a, b, unit) => pairs(to, at(*a), at(*b), |a, b| wide_quotient(a, b, *unit)),
        Instr::LightQuotient(a, factor, b, unit) => {
            let factor = factor.times(*unit).factor();
            pairs(to, at(*a), at(*b), |a, b| light_quotient(a, factor, b));
        }
        Instr::Settle(a, unit, RoundMode::HalfUp) => settled(to, at(*a), *unit, RoundMode::HalfUp, left),
        Instr::Settle(a, unit, mode) => settled(to, at(*a), *unit, *mode, left),
        Instr::Leave(a, why) => {
            for (left, a) in left.iter_mut().zip(at(*a)) {
                *left |= if *a != zero { why.bit() } else { 0 };
            }
        }
        Instr::Year(a) => each(to, at(*a), |a| part(a, |date| date.year().into())),
        Instr::Quarter(a) => each(to, at(*a), |a| part(a, |date| date.quarter().into())),
        Instr::Month(a) => each(to, at(*a), |a| part(a, |date| date.month().into())),
        Instr::Spread(list, a) => spread(to, at(*a), lengths(*list)),
        Instr::Gather(list, a) => added(to, at(*a), lengths(*list), sums),
        Instr::GatherLeast(list, a, none) => folded(to, at(*a), lengths(*list), *none, L::min),
        Instr::GatherGreatest(list, a, none) => folded(to, at(*a), lengths(*list), *none, L::max),
    }
}

/// How many of the lines lie above each value, four at a time.
#[inline(always)]
fn ladder<L: Lane, V: Copy>(
    to: &mut [L],
    lines: &[L],
    is_below: impl Fn(V, L) -> bool,
    values: impl Iterator<Item = V> + Clone,
) {
    to.fill(L::from(false));
    let below = |value: V, line: L| L::from(is_below(value, line));
    let mut fours = lines.chunks_exact(4);
    for four in fours.by_ref() {
        let [a, b, c, d] = *four else { continue };
        for (to, value) in to.iter_mut().zip(values.clone()) {
            let missed = below(value, a).plus(below(value, b)).plus(below(value, c)).plus(below(value, d));
            *to = to.plus(missed);
        }
    }
    for line in fours.remainder() {
        for (to, value) in to.iter_mut().zip(values.clone()) {
            *to = to.plus(below(value, *line));
        }
    }
}

/// Sums of quotients rounded, and whom that leaves.
#[inline(always)]
fn settled<L: Lane>(to: &mut [L], sums: &[L], unit: L, mode: RoundMode, left: &mut [u8]) {
    let share = unit.share();
    for ((to, sum), left) in to.iter_mut().zip(sums).zip(left) {
        let (settled, undecided) = settle(*sum, unit, share, mode);
        *to = settled;
        *left |= Why::Near.bit() * undecided.flag();
    }
}

/// A sum of products, a few at a time, so that what is there already is seldom read again.
#[inline(always)]
fn dot<'m, L: Lane>(to: &mut [L], terms: &[(Reg, L)], plus: L, at: impl Fn(Reg) -> &'m [L]) {
    let one = L::from(true);
    let mut begun = false;
    let mut rest = terms;
    while !rest.is_empty() {
        let before = |to: L| if begun { to } else { plus };
        rest = match rest {
            [(a, o), (b, p), (c, q), (d, r), (e, s), (f, t), rest @ ..]
                if [o, p, q, r, s, t].into_iter().all(|factor| *factor == one) =>
            {
                let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(|reg| at(*reg));
                for ((((((to, a), b), c), d), e), f) in to.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e).zip(f) {
                    let (first, second) = (a.plus(*b).plus(*c), d.plus(*e).plus(*f));
                    *to = before(*to).plus(first).plus(second);
                }
                rest
            }
            [(a, o), (b, p), (c, q), rest @ ..] if [o, p, q].into_iter().all(|factor| *factor == one) => {
                for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                    *to = before(*to).plus(*a).plus(*b).plus(*c);
                }
                rest
            }
            [(a, o), (b, p), (c, q), rest @ ..] => {
                for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                    *to = before(*to).plus(a.times(*o)).plus(b.times(*p)).plus(c.times(*q));
                }
                rest
            }
            [(a, o), (b, p), rest @ ..] => {
                for ((to, a), b) in to.iter_mut().zip(at(*a)).zip(at(*b)) {
                    *to = before(*to).plus(a.times(*o)).plus(b.times(*p));
                }
                rest
            }
            [(a, o), rest @ ..] => {
                for (to, a) in to.iter_mut().zip(at(*a)) {
                    *to = before(*to).plus(a.times(*o));
                }
                rest
            }
            [] => rest,
        };
        begun = true;
    }
    if !begun {
        to.fill(plus);
    }
}
