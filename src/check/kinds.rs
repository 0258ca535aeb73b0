//! The kinds of person that patches tell apart, within a budget; beyond it a promise is refused with a way out.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, Lang, Say, say};
use crate::facts::FieldKind;

use super::Checker;
use super::cells::{Cell, Condition, DATE, MOST_CELLS, cells_within, read_condition, tried};

/// The kinds of person that a question may look at which can stay open.
pub(super) const FEW: usize = 600;

/// The weights that such a question may look at where it can not be answered by sums.
const MANY_WEIGHTS: usize = 60_000;

/// So many facts are named that multiply; of the others their number is told.
const NAMED: usize = 6;

/// What a question is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// The weights in a section, or of the whole.
    Weights(Option<usize>),
    /// A rule, by its name.
    Rule(&'a str),
}

impl Checker<'_> {
    /// The full condition of a patch, its parents' included.
    pub(super) fn full_condition(&self, patch: usize) -> Option<Condition> {
        let mut all = vec![];
        let mut at = Some(patch);
        while let Some(index) = at {
            let patch = self.scheme.patches.get(index)?;
            all.push(read_condition(self.scheme, &self.calendar, patch.condition).ok()?);
            at = patch.parent;
        }
        Some(Condition::And(all))
    }

    /// The full conditions of some patches; nothing where one of them can not be read, which is reported.
    pub(super) fn full_conditions(&self, patches: &[usize]) -> Option<Vec<Condition>> {
        patches.iter().map(|patch| self.full_condition(*patch)).collect()
    }

    /// The kinds of person that some conditions tell apart, where they are not more than the budget allows.
    pub(super) fn tell_apart(&mut self, conditions: &[Condition], most: usize) -> Option<Vec<Cell>> {
        let (found, looked) = cells_within(conditions, most);
        self.looked += looked;
        found
    }

    /// The kinds of person that some patches tell apart; `None` after a problem, too many kinds among them.
    pub(super) fn kinds(&mut self, about: About<'_>, patches: &[usize]) -> Option<Vec<Cell>> {
        let conditions = self.full_conditions(patches)?;
        let found = self.tell_apart(&conditions, MOST_CELLS);
        if found.is_none() {
            self.too_many(about, patches, None);
        }
        found
    }

    /// Refuses what can not be proved for every kind of person; `facts` are those that multiply, where that is known.
    pub(super) fn too_many(&mut self, about: About<'_>, patches: &[usize], facts: Option<BTreeSet<usize>>) {
        let Some(first) = patches.first().and_then(|p| self.scheme.patches.get(*p)) else { return };
        let span = first.span;
        if self.problems.iter().any(|p| p.code == Code::TooManyCombinations && p.span == span) {
            return;
        }
        let facts = self.multiplying(patches, facts);
        let (list, most) = (facts_shown(&facts), self.fact_name(facts.first().map_or(DATE, |(fact, _)| *fact)));
        let message = match about {
            About::Weights(None) => {
                say!(
                    "the weights depend on more combinations than can be proved: {list}",
                    "权重取决于过多的组合,无法逐一证明:{list}"
                )
            }
            About::Weights(Some(section)) => {
                let name = self.scheme.sections.get(section).map_or("", |s| s.name.as_str());
                say!(
                    "the weights in `{name}` depend on more combinations than can be proved: {list}",
                    "`{name}` 中的权重取决于过多的组合,无法逐一证明:{list}"
                )
            }
            About::Rule(name) => say!(
                "`{name}` depends on more combinations than can be proved: {list}",
                "`{name}` 取决于过多的组合,无法逐一证明:{list}"
            ),
        };
        let count = patches.len();
        let apart = match about {
            About::Weights(_) => say!(
                "let patches that test different things set the weights of different indicators, and each set weights that \
                 cancel out",
                "让判断不同内容的 `当` 设置不同指标的权重,并使每个 `当` 设置的权重相互抵消"
            ),
            About::Rule(_) => say!(
                "nest one `when` in another, or let one dimension say what several facts say",
                "请把一个 `当` 套进另一个,或用一个类别代替多个数据"
            ),
        };
        self.report(
            Diagnostic::error(Code::TooManyCombinations, span, message)
                .help(say!("{count} patches matter here, this one first", "这里涉及 {count} 个 `当`,这是第一个"))
                .help(apart)
                .help(say!(
                    "or split the scheme by `{most}`: a file for each value that extends the common part",
                    "或按 `{most}` 拆分方案:每个取值一个文件,继承共同部分"
                )),
        );
    }

    /// The facts that multiply, each with how many values matter, the largest first.
    fn multiplying(&self, patches: &[usize], among: Option<BTreeSet<usize>>) -> Vec<(usize, Shown)> {
        let conditions = self.full_conditions(patches).unwrap_or_default();
        let mut facts = BTreeSet::new();
        conditions.iter().for_each(|c| c.facts(&mut facts));
        let values = |fact: &usize| tried(conditions.iter(), *fact).len();
        let facts = facts.iter().filter(|fact| among.as_ref().is_none_or(|among| among.contains(fact)));
        let mut facts: Vec<(usize, Shown)> =
            facts.map(|fact| (*fact, Shown { name: self.fact_name(*fact), values: values(fact) })).collect();
        facts.retain(|(_, shown)| shown.values > 1);
        facts.sort_by_key(|(_, shown)| std::cmp::Reverse(shown.values));
        facts
    }

    fn fact_name(&self, fact: usize) -> String {
        self.scheme.facts.fields.get(fact).map_or_else(|| "as_of".to_owned(), |field| field.name.clone())
    }

    /// A kind of person in words: `role = key_account, stage = mature`.
    pub(super) fn person(&self, person: &BTreeMap<usize, usize>) -> Say {
        if person.is_empty() {
            return say!("everybody", "所有人");
        }
        let facts = person.iter().filter_map(|(fact, value)| {
            if *fact == DATE {
                let day = self.calendar.start(DATE, *value)?;
                return Some(say!("as_of = {day}", "评价日 = {day}"));
            }
            let field = self.scheme.facts.fields.get(*fact)?;
            let value = match &field.kind {
                FieldKind::Member(dimension) => dimension.members.get(*value)?.name.clone(),
                FieldKind::Bool => {
                    let (name, en) = (&field.name, *value == 1);
                    let zh = if en { "是" } else { "否" };
                    return Some(say!("{name} = {en}", "{name} = {zh}"));
                }
                FieldKind::Date(_) => self.calendar.start(*fact, *value)?.to_string(),
                FieldKind::Numeric(_) | FieldKind::Text | FieldKind::List(_) => return None,
            };
            Some(Say::same(format!("{} = {value}", field.name)))
        });
        let facts: Vec<Say> = facts.collect();
        let join = |lang| facts.iter().map(|fact| fact.get(lang)).collect::<Vec<_>>().join(", ");
        let (en, zh) = (join(Lang::En), join(Lang::Zh));
        say!("`{en}`", "`{zh}`")
    }

    /// A kind of person as facts that a test can be given, with further facts as they are written: `{ role: fmcg, x: 89.5 }`.
    /// Nothing where any facts will do.
    pub(super) fn given(&self, person: &BTreeMap<usize, usize>, more: &[Say]) -> Option<Say> {
        let of_kind =
            |lang: Lang| person.iter().filter_map(move |(fact, value)| self.written_fact(*fact, *value, lang));
        let braced = |lang: Lang| {
            let facts: Vec<String> = of_kind(lang).chain(more.iter().map(|fact| fact.get(lang).to_owned())).collect();
            (!facts.is_empty()).then(|| format!("`{{ {} }}`", facts.join(", ")))
        };
        let day = person.get(&DATE).and_then(|stretch| self.calendar.start(DATE, *stretch));
        match (braced(Lang::En).zip(braced(Lang::Zh)), day) {
            (Some((en, zh)), Some(day)) => Some(say!("{en} as of {day}", "{zh},截至 {day}")),
            (Some((en, zh)), None) => Some(say!("{en}", "{zh}")),
            (None, Some(day)) => Some(say!("anybody as of {day}", "任何人,截至 {day}")),
            (None, None) => None,
        }
    }

    /// Says of a problem for whom it shows.
    pub(super) fn shown_by(&self, problem: Diagnostic, person: &BTreeMap<usize, usize>, more: &[Say]) -> Diagnostic {
        let Some(who) = self.given(person, more) else { return problem };
        let (en, zh) = (&who.en, &who.zh);
        problem.help(say!("for example: {en}", "例如:{zh}"))
    }

    /// A value of a fact that patches tell apart, as a test gives it.
    fn written_fact(&self, fact: usize, value: usize, lang: Lang) -> Option<String> {
        let field = self.scheme.facts.fields.get(fact)?;
        let value = match &field.kind {
            FieldKind::Member(dimension) => dimension.members.get(value)?.name.clone(),
            FieldKind::Bool => match (lang, value == 1) {
                (Lang::En, is) => is.to_string(),
                (Lang::Zh, true) => "是".to_owned(),
                (Lang::Zh, false) => "否".to_owned(),
            },
            FieldKind::Date(_) => self.calendar.start(fact, value)?.to_string(),
            FieldKind::Numeric(_) | FieldKind::Text | FieldKind::List(_) => return None,
        };
        Some(format!("{}: {value}", field.name))
    }

    /// The kinds without a word where there are too many: for questions that may stay open.
    pub(super) fn kinds_of(&self, patches: &[usize]) -> Option<Vec<Cell>> {
        cells_within(&self.full_conditions(patches)?, FEW).0
    }

    /// The kinds where there is no other way to decide: more of them, where each takes little.
    pub(super) fn many_kinds_of(&mut self, patches: &[usize], members: usize) -> Option<Vec<Cell>> {
        let conditions = self.full_conditions(patches)?;
        self.tell_apart(&conditions, MANY_WEIGHTS / members.max(1))
    }
}

/// A fact that multiplies.
struct Shown {
    name: String,
    values: usize,
}

/// `role` (6) × `stage` (3) × 4 more
fn facts_shown(facts: &[(usize, Shown)]) -> String {
    let named = facts.iter().take(NAMED).map(|(_, shown)| format!("`{}` ({})", shown.name, shown.values));
    let more = facts.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("… (+{more})"));
    named.chain(more).collect::<Vec<_>>().join(" × ")
}
