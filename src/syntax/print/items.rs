use super::names::quoted;
use super::row::{Joint, Row};
use super::{Printer, head_at};
use crate::syntax::Word;
use crate::syntax::ast::{Block, DropWhat, Item, ItemKind, Name, Patch, RoundClause, RoundWhat, Text};

impl Printer<'_> {
    /// A declaration or clause with its `///` lines.
    pub(super) fn item(&self, item: &Item) -> Row {
        let mut row = self.declaration(item).covering(item.at);
        row.docs.clone_from(&item.docs);
        row
    }

    fn declaration(&self, item: &Item) -> Row {
        match &item.kind {
            ItemKind::Scheme(head) => self.declare(item.at, Word::Scheme, head),
            ItemKind::Version(text) => self.with_text(item, Word::Version, text),
            ItemKind::Effective(from, to) => {
                let row = Row::at(item.at).put(self.word(Word::Effective)).put(self.date(from));
                row.put(self.word(Word::To)).put(self.date(to))
            }
            ItemKind::Round(round, RoundWhat::Lines) => Row::at(item.at).put(self.round(Word::RoundTo, round)),
            ItemKind::Round(round, RoundWhat::Total) => Row::at(item.at).put(self.round(Word::RoundTotalTo, round)),
            ItemKind::RoundLinesExact => Row::at(item.at).put(self.word(Word::RoundLinesExact)),
            ItemKind::Total(range) => {
                let row = Row::at(item.at).put(self.word(Word::Total));
                row.put(self.word(Word::In)).put(self.interval(range))
            }
            ItemKind::Extends(text) => self.with_text(item, Word::Extends, text),
            ItemKind::Dimension(dimension) => self.dimension(item.at, dimension),
            ItemKind::Facts(facts) => self.facts(item.at, facts),
            ItemKind::Param(definition) => self.definition(item.at, Word::Param, definition),
            ItemKind::Let(definition) => self.definition(item.at, Word::Let, definition),
            ItemKind::Section(block) => self.block(item, Word::Section, block),
            ItemKind::Indicator(block) => self.block(item, Word::Indicator, block),
            ItemKind::Clause(clause) => self.clause(item.at, clause),
            ItemKind::When(patch) => self.patch(item, patch),
            ItemKind::Drop(what, of) => self.drop(item, *what, of),
            ItemKind::RestProportional => Row::at(item.at).put(self.word(Word::RestProportional)),
            ItemKind::Adjust(adjust) => self.adjust(item.at, adjust),
            ItemKind::Veto(veto) => self.veto(item.at, veto),
            ItemKind::Grades(grades) => self.grades(item.at, grades),
            ItemKind::Cohort(cohort) => self.cohort(item.at, cohort),
            ItemKind::Outcome(outcome) => self.outcome(item.at, outcome),
            ItemKind::Action(action) => self.action(item.at, action),
            ItemKind::Check(check) => self.check(item.at, check),
            ItemKind::Assert(assert) => self.assertion(item.at, assert),
            ItemKind::Classify(classify) => self.classify(item.at, classify),
            ItemKind::Award(award) => self.award(item.at, award),
            ItemKind::Calibrate(calibrate) => self.calibrate(item.at, calibrate),
            ItemKind::Group(group) => self.group(item.at, group),
            ItemKind::Team(results) => self.results(item.at, Word::Team, results),
            ItemKind::History(results) => self.results(item.at, Word::History, results),
            ItemKind::Spells(spells) => {
                Row::at(item.at).put(self.word(Word::SpellsWeightedBy)).put(self.name(&spells.weight))
            }
            ItemKind::Person(person) => self.person(item.at, person),
            ItemKind::Test(test) => self.test(item.at, test),
            ItemKind::Cases(cases) => self.cases(item.at, cases),
            ItemKind::Property(property) => self.property(item.at, property),
            ItemKind::Bad => Row::at(item.at).put(self.unread(item.at)),
        }
    }

    fn with_text(&self, item: &Item, word: Word, text: &Text) -> Row {
        Row::at(item.at).put(self.word(word)).put(quoted(&text.value))
    }

    fn block(&self, item: &Item, word: Word, block: &Block) -> Row {
        let rows = block.items.iter().map(|item| self.item(item)).collect();
        let row = self.declare(item.at, word, &block.head);
        row.body(Joint::Gap, rows, self.braces, Some(head_at(&block.head).0))
    }

    fn patch(&self, item: &Item, patch: &Patch) -> Row {
        let rows = patch.items.iter().map(|item| self.item(item)).collect();
        let row = Row::at(item.at).put(self.word(Word::When)).put(self.expr(&patch.condition));
        row.body(Joint::Gap, rows, self.braces, Some(patch.condition.at.0))
    }

    fn drop(&self, item: &Item, what: DropWhat, of: &Name) -> Row {
        Row::at(item.at).put(self.word(Word::Drop)).put(self.word(what)).put(self.name(of))
    }

    /// What would be read as the mode of a rounding that names none.
    pub(super) fn next_mode(&self, round: Option<&RoundClause>) -> Option<&'static str> {
        round.filter(|round| round.mode.is_none()).map(|_| self.word(Word::ModeFloor))
    }

    /// `round to 2 half_up`
    pub(super) fn round(&self, word: Word, round: &RoundClause) -> String {
        let places = format!("{} {}", self.word(word), self.value(&round.places));
        match round.mode {
            Some(mode) => format!("{places} {}", self.word(mode)),
            None => places,
        }
    }
}
