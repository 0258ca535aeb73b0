//! A classification takes everybody: by a last `otherwise`, or because its conditions leave nobody out.
//!
//! What the conditions look at is cut into finitely many parts: the values of a dimension, a bool or a grade, and of a
//! number the points it is compared with and the stretches between them. Parts are taken to combine freely, so a proof
//! holds whatever the record; where two numbers hang together the proof may fail and an `otherwise` is asked for.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Lang, Say, say};
use crate::model::{Classification, CompareOp, Effect, ExprId, ExprKind, Set};
use crate::value::Rational;

use super::Checker;
use super::Range;
use super::bands::number;
use super::cells::{Condition, cells, read_condition};
use super::dates::date_test;
use super::known::{Knowledge, constant};
use super::patches::same;

/// Something that conditions look at, and the parts it is cut into.
pub(super) enum Atom {
    /// A number: its parts in ascending order.
    Number(ExprId, Vec<Range>),
    /// The order of two values: less, equal, greater.
    Pair(ExprId, ExprId),
    /// A grade or a class, by its row.
    Row(ExprId, usize),
    /// Anything else that is true or false.
    Truth(ExprId),
}

impl Checker<'_> {
    pub(super) fn class_total(&mut self, class: &Classification, knowledge: &mut Knowledge<'_>) {
        let conditions: Option<Vec<ExprId>> = class.rows.iter().map(|row| row.condition).collect();
        let Some(conditions) = conditions.filter(|c| !c.is_empty()) else { return };
        if conditions.iter().any(|c| knowledge.of(*c).broken) {
            return;
        }
        let mut atoms = vec![];
        conditions.iter().for_each(|c| self.look(*c, &mut atoms, knowledge));
        let read: Vec<Condition> = conditions.iter().map(|c| self.cut(*c, &atoms)).collect();
        let name = &class.name;
        let problem = match cells(&read) {
            None => Diagnostic::error(
                Code::ClassGap,
                class.span,
                say!(
                    "`{name}` is too intricate to prove that it takes everybody",
                    "`{name}` 过于复杂,无法证明它包含所有人"
                ),
            ),
            Some(found) => {
                let Some(gap) = found.into_iter().find(|cell| !cell.holds.contains(&true)) else { return };
                self.class_gap(class, &gap.person, &read, &atoms)
            }
        };
        let end = class.rows.last().map_or(class.span, |row| row.span);
        self.report(
            problem
                .label(end, say!("the last class has a condition", "最后一个类型仍有条件"))
                .help(say!("end with a class `NAME otherwise`", "请以 `名称 其余` 结尾")),
        );
    }

    /// Which of some conditions can hold together: every combination that cutting what they look at leaves possible.
    /// Nothing where they are too intricate.
    pub(super) fn combinations(&self, conditions: &[ExprId], knowledge: &mut Knowledge<'_>) -> Option<Vec<Vec<bool>>> {
        let (mut read, atoms) = self.cut_all(conditions, knowledge)?;
        read.push(self.grades_fit(&atoms));
        let mut found: Vec<Vec<bool>> = cells(&read)?.into_iter().map(|cell| cell.holds).collect();
        found.retain_mut(|holds| holds.pop() == Some(true));
        Some(found)
    }

    /// Somebody for whom all of some conditions hold, in words; `Some(None)` where there is nobody.
    pub(super) fn example(&self, conditions: &[ExprId], knowledge: &mut Knowledge<'_>) -> Option<Option<Say>> {
        let (mut read, atoms) = self.cut_all(conditions, knowledge)?;
        read.push(self.grades_fit(&atoms));
        let found = cells(&read)?.into_iter().find(|cell| cell.holds.iter().all(|holds| *holds));
        Some(found.map(|cell| self.left_out(&cell.person, &atoms)))
    }

    fn cut_all(&self, conditions: &[ExprId], knowledge: &mut Knowledge<'_>) -> Option<(Vec<Condition>, Vec<Atom>)> {
        if conditions.iter().any(|condition| knowledge.of(*condition).broken) {
            return None;
        }
        let mut atoms = vec![];
        conditions.iter().for_each(|condition| self.look(*condition, &mut atoms, knowledge));
        let total = atoms.iter().find_map(|atom| self.total_of(atom));
        for (line, _) in self.grade_lines().into_iter().flatten().flatten() {
            total.into_iter().for_each(|total| self.cut_at(total, &line, &mut atoms, knowledge));
        }
        let read = conditions.iter().map(|condition| self.cut(*condition, &atoms)).collect();
        Some((read, atoms))
    }

    fn total_of(&self, atom: &Atom) -> Option<ExprId> {
        match atom {
            Atom::Number(id, _) if matches!(self.scheme.expr(*id).kind, ExprKind::Total) => Some(*id),
            Atom::Number(..) | Atom::Pair(..) | Atom::Row(..) | Atom::Truth(_) => None,
        }
    }

    /// Where each grade begins, and whether above its line; nothing where a line is not fixed.
    fn grade_lines(&self) -> Option<Vec<Option<(Rational, bool)>>> {
        let rows = &self.scheme.grades.as_ref()?.rows;
        let line = |threshold: Option<(ExprId, bool)>| match threshold {
            Some((id, strict)) => constant(self.scheme, id).map(|line| Some((line, strict))),
            None => Some(None),
        };
        // a grade that ranks decide says nothing of the total
        if rows.iter().any(|row| row.by_rank) {
            return None;
        }
        rows.iter().map(|row| line(row.threshold)).collect()
    }

    /// The total lies in the stretch of its grade; vetoes may have lowered the grade, never raised it.
    fn grades_fit(&self, atoms: &[Atom]) -> Condition {
        let facts = self.scheme.facts.fields.len();
        let is_grade =
            |atom: &Atom| matches!(atom, Atom::Row(id, _) if matches!(self.scheme.expr(*id).kind, ExprKind::Grade));
        let grade = atoms.iter().position(is_grade);
        let total = atoms.iter().enumerate().find_map(|(at, atom)| match atom {
            Atom::Number(_, parts) if self.total_of(atom).is_some() => Some((at, parts)),
            Atom::Number(..) | Atom::Pair(..) | Atom::Row(..) | Atom::Truth(_) => None,
        });
        let (Some(grade), Some((total, parts)), Some(lines)) = (grade, total, self.grade_lines()) else {
            return Condition::And(vec![]);
        };
        let effects = || self.scheme.vetoes.iter().flat_map(|veto| &veto.effects);
        let lowered = effects().any(|(effect, _)| !matches!(effect, Effect::Total(_)));
        let rows = (0..lines.len()).map(|row| {
            let low = lines.get(row).cloned().flatten();
            let above = row.checked_sub(1).and_then(|better| lines.get(better).cloned().flatten());
            let high = above.filter(|_| !lowered).map(|(line, strict)| (line, !strict));
            let band = Range { low, high, grid: None };
            let fits = parts.iter().map(|part| !part.intersect(&band).is_empty()).collect();
            let this = (0..lines.len()).map(|other| other == row).collect();
            Condition::And(vec![Condition::Is(facts + grade, this), Condition::Is(facts + total, fits)])
        });
        Condition::Or(rows.collect())
    }

    /// Gathers what a condition looks at.
    fn look(&self, id: ExprId, atoms: &mut Vec<Atom>, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        match &scheme.expr(id).kind {
            ExprKind::Bool(_) => {}
            ExprKind::Not(inner) => self.look(*inner, atoms, knowledge),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|p| self.look(*p, atoms, knowledge)),
            _ if self.plain(id).is_some() => {}
            ExprKind::Compare(left, _, right) => {
                match (self.rows_of(*left), constant(scheme, *left), constant(scheme, *right)) {
                    (Some(rows), ..) => self.gather(Atom::Row(*left, rows), atoms),
                    (None, _, Some(line)) => self.cut_at(*left, &line, atoms, knowledge),
                    (None, Some(line), _) => self.cut_at(*right, &line, atoms, knowledge),
                    (None, None, None) => self.gather(Atom::Pair(*left, *right), atoms),
                }
            }
            ExprKind::In(value, _, Set::Interval(interval)) => {
                match (constant(scheme, interval.low), constant(scheme, interval.high)) {
                    (Some(low), Some(high)) => {
                        self.cut_at(*value, &low, atoms, knowledge);
                        self.cut_at(*value, &high, atoms, knowledge);
                    }
                    _ => self.gather(Atom::Truth(id), atoms),
                }
            }
            ExprKind::In(value, _, Set::Values(_)) => match self.rows_of(*value) {
                Some(rows) => self.gather(Atom::Row(*value, rows), atoms),
                None => self.gather(Atom::Truth(id), atoms),
            },
            _ => self.gather(Atom::Truth(id), atoms),
        }
    }

    /// A condition over dimensions and bools; the stretches of the calendar are those of patches, not of classes.
    fn plain(&self, id: ExprId) -> Option<Condition> {
        let scheme = self.scheme;
        let dated = match &scheme.expr(id).kind {
            ExprKind::Compare(left, op, right) => date_test(scheme, *left, *op, *right).is_some(),
            ExprKind::In(_, _, Set::Interval(_)) => true,
            _ => false,
        };
        if dated { None } else { read_condition(scheme, &self.calendar, id).ok() }
    }

    fn gather(&self, atom: Atom, atoms: &mut Vec<Atom>) {
        if self.place(atoms, |other| self.is_same(other, &atom)).is_none() {
            atoms.push(atom);
        }
    }

    fn is_same(&self, a: &Atom, b: &Atom) -> bool {
        match (a, b) {
            (Atom::Number(x, _), Atom::Number(y, _))
            | (Atom::Row(x, _), Atom::Row(y, _))
            | (Atom::Truth(x), Atom::Truth(y)) => same(self.scheme, *x, *y),
            (Atom::Pair(a, b), Atom::Pair(x, y)) => same(self.scheme, *a, *x) && same(self.scheme, *b, *y),
            (Atom::Number(..) | Atom::Pair(..) | Atom::Row(..) | Atom::Truth(_), _) => false,
        }
    }

    fn place(&self, atoms: &[Atom], is: impl Fn(&Atom) -> bool) -> Option<usize> {
        atoms.iter().position(is)
    }

    /// Cuts a number at a line.
    fn cut_at(&self, id: ExprId, line: &Rational, atoms: &mut Vec<Atom>, knowledge: &mut Knowledge<'_>) {
        let found = self.place(atoms, |atom| matches!(atom, Atom::Number(other, _) if same(self.scheme, *other, id)));
        let at = found.unwrap_or_else(|| {
            let range = knowledge.of(id).range;
            atoms.push(Atom::Number(id, if range.is_empty() { vec![] } else { vec![range] }));
            atoms.len() - 1
        });
        let Some(Atom::Number(_, parts)) = atoms.get_mut(at) else { return };
        let below = Range { low: None, high: Some((line.clone(), true)), grid: None };
        let above = Range { low: Some((line.clone(), true)), high: None, grid: None };
        let sides = [below, Range::point(line.clone()), above];
        // the line lies in one part at most
        let Some(crossed) = parts.iter().position(|part| part.contains(line)) else { return };
        let Some(part) = parts.get(crossed).cloned() else { return };
        let cut = sides.iter().map(|side| Range { grid: part.grid.clone(), ..part.intersect(side) });
        let cut: Vec<Range> = cut.filter(|part| !part.is_empty()).collect();
        parts.splice(crossed..=crossed, cut);
    }

    /// How many rows the grade or class has that an expression is.
    fn rows_of(&self, id: ExprId) -> Option<usize> {
        match &self.scheme.expr(id).kind {
            ExprKind::Grade => self.scheme.grades.as_ref().map(|table| table.rows.len()),
            ExprKind::Class(index) => self.scheme.classes.get(*index).map(|class| class.rows.len()),
            _ => None,
        }
    }

    /// A condition over the parts of the atoms, which stand behind the facts.
    fn cut(&self, id: ExprId, atoms: &[Atom]) -> Condition {
        let scheme = self.scheme;
        match &scheme.expr(id).kind {
            ExprKind::Not(inner) => return Condition::Not(Box::new(self.cut(*inner, atoms))),
            ExprKind::And(parts) => return Condition::And(parts.iter().map(|p| self.cut(*p, atoms)).collect()),
            ExprKind::Or(parts) => return Condition::Or(parts.iter().map(|p| self.cut(*p, atoms)).collect()),
            _ => {}
        }
        if let Some(condition) = self.plain(id) {
            return condition;
        }
        let facts = scheme.facts.fields.len();
        let mask = atoms.iter().enumerate().find_map(|(at, atom)| Some((at, self.mask(id, atom)?)));
        match mask {
            Some((at, mask)) => Condition::Is(facts + at, mask),
            // never looked at: it may hold or not
            None => Condition::Is(facts + atoms.len() + id.index(), vec![false, true]),
        }
    }

    /// For which parts of an atom a condition holds; nothing where the condition is not about it.
    fn mask(&self, id: ExprId, atom: &Atom) -> Option<Vec<bool>> {
        let scheme = self.scheme;
        match (&scheme.expr(id).kind, atom) {
            (ExprKind::Compare(left, op, right), Atom::Number(value, parts)) => {
                let (op, line) = match (constant(scheme, *left), constant(scheme, *right)) {
                    (_, Some(line)) if same(scheme, *left, *value) => (*op, line),
                    (Some(line), _) if same(scheme, *right, *value) => (super::known::mirrored(*op), line),
                    _ => return None,
                };
                Some(parts.iter().map(|part| on_side(part, op, &line)).collect())
            }
            (ExprKind::In(of, positive, Set::Interval(interval)), Atom::Number(value, parts))
                if same(scheme, *of, *value) =>
            {
                let (low, high) = (constant(scheme, interval.low)?, constant(scheme, interval.high)?);
                let above = if interval.low_open { CompareOp::Greater } else { CompareOp::AtLeast };
                let below = if interval.high_open { CompareOp::Less } else { CompareOp::AtMost };
                let inside = |part: &Range| on_side(part, above, &low) && on_side(part, below, &high);
                Some(parts.iter().map(|part| inside(part) == *positive).collect())
            }
            (ExprKind::Compare(left, op, right), Atom::Pair(a, b))
                if same(scheme, *left, *a) && same(scheme, *right, *b) =>
            {
                Some(match op {
                    CompareOp::Less => vec![true, false, false],
                    CompareOp::AtMost => vec![true, true, false],
                    CompareOp::Equal => vec![false, true, false],
                    CompareOp::Unequal => vec![true, false, true],
                    CompareOp::AtLeast => vec![false, true, true],
                    CompareOp::Greater => vec![false, false, true],
                })
            }
            (ExprKind::Compare(left, op, right), Atom::Row(value, rows)) if same(scheme, *left, *value) => {
                let row = self.row(*right)?;
                // rows have no order; a comparison that asks for one is refused elsewhere and proves nothing here
                let is_row = matches!(op, CompareOp::Equal | CompareOp::Unequal).then_some(*op == CompareOp::Equal)?;
                Some((0..*rows).map(|r| (r == row) == is_row).collect())
            }
            (ExprKind::In(of, positive, Set::Values(values)), Atom::Row(value, rows)) if same(scheme, *of, *value) => {
                let named: Vec<usize> = values.iter().map(|v| self.row(*v)).collect::<Option<_>>()?;
                Some((0..*rows).map(|r| named.contains(&r) == *positive).collect())
            }
            (_, Atom::Truth(value)) if same(scheme, id, *value) => Some(vec![false, true]),
            _ => None,
        }
    }

    fn row(&self, id: ExprId) -> Option<usize> {
        match &self.scheme.expr(id).kind {
            ExprKind::GradeName(row) | ExprKind::ClassName(_, row) => Some(*row),
            _ => None,
        }
    }

    /// Who is left out, in words: facts by name, results as far as they have one.
    pub(super) fn left_out(&self, person: &BTreeMap<usize, usize>, atoms: &[Atom]) -> Say {
        let facts = self.scheme.facts.fields.len();
        let (of_facts, rest): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) =
            person.iter().map(|(at, part)| (*at, *part)).partition(|(at, _)| *at < facts);
        let mut words: Vec<Say> = vec![];
        if !of_facts.is_empty() {
            let person = self.person(&of_facts);
            let (en, zh) = (person.en.trim_matches('`'), person.zh.trim_matches('`'));
            words.push(say!("{en}", "{zh}"));
        }
        for (at, part) in rest {
            words.extend(
                at.checked_sub(facts).and_then(|at| atoms.get(at)).and_then(|atom| self.part_words(atom, part)),
            );
        }
        if words.is_empty() {
            return say!("some people", "某些人");
        }
        let join = |lang| words.iter().map(|word| word.get(lang)).collect::<Vec<_>>().join(", ");
        let (en, zh) = (join(Lang::En), join(Lang::Zh));
        say!("`{en}`", "`{zh}`")
    }

    fn part_words(&self, atom: &Atom, part: usize) -> Option<Say> {
        match atom {
            Atom::Number(id, parts) => {
                let percent = self.ty(*id).unit() == Some(crate::value::Unit::Ratio);
                let part = parts.get(part)?;
                let single = part.low.as_ref().zip(part.high.as_ref()).filter(|((a, _), (b, _))| a == b);
                let name = self.value_words(*id)?;
                let (en, zh, shown) = (&name.en, &name.zh, part.show(percent));
                Some(match single {
                    Some(((value, _), _)) => {
                        let value = number(value, percent);
                        say!("{en} = {value}", "{zh} = {value}")
                    }
                    None => say!("{en} in {shown}", "{zh} 属于 {shown}"),
                })
            }
            Atom::Pair(a, b) => {
                let sign = ["<", "=", ">"].get(part)?;
                let (a, b) = (self.value_words(*a)?, self.value_words(*b)?);
                let (a_en, a_zh, b_en, b_zh) = (&a.en, &a.zh, &b.en, &b.zh);
                Some(say!("{a_en} {sign} {b_en}", "{a_zh} {sign} {b_zh}"))
            }
            Atom::Row(id, _) => {
                let (of, row) = match &self.scheme.expr(*id).kind {
                    ExprKind::Grade => {
                        let row = self.scheme.grades.as_ref()?.rows.get(part)?.name.as_str();
                        return Some(say!("grade = {row}", "等级 = {row}"));
                    }
                    ExprKind::Class(index) => {
                        let class = self.scheme.classes.get(*index)?;
                        (class.name.as_str(), class.rows.get(part)?.name.as_str())
                    }
                    _ => return None,
                };
                Some(Say::same(format!("{of} = {row}")))
            }
            Atom::Truth(id) => {
                let name = self.value_words(*id)?;
                let (en, zh) = (&name.en, &name.zh);
                Some(if part == 1 { name } else { say!("not {en}", "非 {zh}") })
            }
        }
    }
}

/// Whether a part lies on one side of a line that it does not cross.
fn on_side(part: &Range, op: CompareOp, line: &Rational) -> bool {
    let at = Range::point(line.clone());
    let is_point = part.low == at.low && part.high == at.high;
    let below = !is_point && part.high.as_ref().is_some_and(|(high, _)| high <= line);
    match op {
        CompareOp::Less => below,
        CompareOp::AtMost => below || is_point,
        CompareOp::Equal => is_point,
        CompareOp::Unequal => !is_point,
        CompareOp::AtLeast => !below,
        CompareOp::Greater => !below && !is_point,
    }
}
