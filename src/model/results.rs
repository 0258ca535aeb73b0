//! What the results of a scheme look like to a scheme that asks for them: `team` and `history`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expr::{ExprId, ExprKind};
use super::scheme::{DeclaredType, Scheme};
use super::score::Policy;
use super::tree::Node;
use crate::facts::{Dimension, Field, FieldKind, FieldRange, Member};
use crate::source::Span;
use crate::syntax::ast::{CheckSeverity, CompareOp, Faulty};
use crate::value::{DatePattern, Rational, Unit};

/// A list of other people's results.
#[derive(Debug, Clone)]
pub struct Team {
    /// The list fact that holds them.
    pub list: usize,
    /// Its name where it is declared.
    pub span: Span,
    /// The name of the scheme whose results they are.
    pub of: String,
    /// They are results of this very scheme.
    pub is_own: bool,
    /// Whose results belong to a person.
    pub filter: Option<ExprId>,
    /// How many of the first fields of a row are facts, which are known before anybody is scored.
    pub facts: usize,
    /// What becomes of a member at fault.
    pub faulty: Faulty,
}

impl Team {
    /// The equality by which members are found: the field of the row, and the fact of the person.
    #[must_use]
    pub fn join(&self, scheme: &Scheme) -> Option<(usize, usize)> {
        let joined = |id: ExprId| {
            let ExprKind::Compare(left, CompareOp::Equal, right) = &scheme.expr(id).kind else { return None };
            match (&scheme.expr(*left).kind, &scheme.expr(*right).kind) {
                (ExprKind::Field(field), ExprKind::Fact(fact)) | (ExprKind::Fact(fact), ExprKind::Field(field))
                    if field.field < self.facts =>
                {
                    Some((field.field, *fact))
                }
                _ => None,
            }
        };
        self.conjuncts(scheme).into_iter().find_map(joined)
    }

    /// The parts of the filter that must all hold.
    #[must_use]
    pub fn conjuncts(&self, scheme: &Scheme) -> Vec<ExprId> {
        let Some(filter) = self.filter else { return vec![] };
        match &scheme.expr(filter).kind {
            ExprKind::And(parts) => parts.clone(),
            _ => vec![filter],
        }
    }
}

/// The results that a scheme offers.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// Its name.
    pub scheme: String,
    /// What a row holds: facts first.
    pub fields: Vec<OfferedField>,
}

/// One value of a result.
#[derive(Debug, Clone)]
pub struct OfferedField {
    /// Its name, type and range.
    pub field: Field,
    /// Where it is known.
    pub offered: Offered,
}

/// Where a value of a result is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// A fact of the person: known before anybody is scored, and only in a run.
    Fact,
    /// Written into tables of results, so that a history has it too.
    Written,
    /// Known only in a run.
    Run,
}

/// The results that a file asks for, by the place of the name that it asks with.
#[derive(Debug, Clone, Default)]
pub struct Offers(pub Vec<(Span, Asked)>);

/// Whose results are asked for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Those of another scheme.
    Other(Arc<Offer>),
    /// Those of the scheme itself.
    Own,
}

/// What a scheme offers; `measures` are the units of its measures where they are known.
#[must_use]
pub fn offer(scheme: &Scheme, measures: &[Option<Unit>]) -> Offer {
    let mut offer = Offering { scheme, fields: vec![], names: BTreeSet::new() };
    offer.facts();
    offer.totals();
    offer.lines(measures);
    offer.consequences();
    Offer { scheme: scheme.name.clone(), fields: offer.fields }
}

/// Whether what people get after their totals depends on others: then it is not known while a member's own leader is
/// scored.
fn ranks_decide(scheme: &Scheme) -> bool {
    scheme.cohort.is_some() || !scheme.pools.is_empty() || !scheme.awards.is_empty()
}

impl Offer {
    /// What rows of the scheme's own results may hold: everything but what comes after ranks.
    pub(super) fn within(mut self, scheme: &Scheme) -> Self {
        if ranks_decide(scheme) {
            let after = |name: &str| {
                matches!(name, "grade" | "rank")
                    || scheme.classes.iter().any(|class| class.name == name)
                    || scheme.outcomes.iter().any(|outcome| outcome.name == name)
            };
            self.fields.retain(|field| field.offered == Offered::Fact || !after(&field.field.name));
        }
        self
    }
}

struct Offering<'a> {
    scheme: &'a Scheme,
    fields: Vec<OfferedField>,
    names: BTreeSet<String>,
}

impl Offering<'_> {
    fn put(&mut self, name: String, label: Option<&str>, kind: FieldKind, optional: bool, offered: Offered) {
        // a fact goes before an outcome of its name, as it does in the scheme
        if !self.names.insert(name.clone()) {
            return;
        }
        let range = match kind {
            FieldKind::Numeric(Unit::Count) => {
                FieldRange { low: Some((Rational::ZERO, false)), ..FieldRange::default() }
            }
            FieldKind::Numeric(Unit::Ratio) if name.ends_with(".weight") => {
                FieldRange { low: Some((Rational::ZERO, false)), high: Some((Rational::ONE, false)) }
            }
            _ => FieldRange::default(),
        };
        let field = Field {
            name,
            label: label.map(str::to_owned),
            kind,
            optional,
            default: None,
            range,
            column: None,
            column_scale: None,
            note: false,
            info: vec![],
            span: Span::default(),
        };
        self.fields.push(OfferedField { field, offered });
    }

    /// A fact is in a row as it was read: its default taken, its column scaled. What its scheme only carries along may
    /// well name the manager.
    fn facts(&mut self) {
        for fact in &self.scheme.facts.fields {
            if matches!(fact.kind, FieldKind::List(_)) {
                continue;
            }
            let field = Field {
                optional: fact.optional && fact.default.is_none(),
                default: None,
                column: None,
                column_scale: None,
                note: false,
                info: vec![],
                ..fact.clone()
            };
            self.names.insert(field.name.clone());
            self.fields.push(OfferedField { field, offered: Offered::Fact });
        }
    }

    fn totals(&mut self) {
        let scheme = self.scheme;
        let points = FieldKind::Numeric(Unit::Points);
        self.put("total".to_owned(), None, points.clone(), false, Offered::Written);
        self.put("computed_total".to_owned(), None, points, false, Offered::Written);
        let ends = scheme.total_range.and_then(|range| literal(scheme, range.low).zip(literal(scheme, range.high)));
        if let Some((low, high)) = ends {
            for field in &mut self.fields {
                if matches!(field.field.name.as_str(), "total" | "computed_total") {
                    field.field.range =
                        FieldRange { low: Some((low.clone(), false)), high: Some((high.clone(), false)) };
                }
            }
        }
        if let Some(table) = &scheme.grades {
            let rows = table.rows.iter().map(|row| (row.name.as_str(), row.label.as_deref()));
            let kind = self.dimension("grade", None, rows);
            self.put("grade".to_owned(), None, kind, false, Offered::Written);
        }
        self.put("rank".to_owned(), None, FieldKind::Numeric(Unit::Count), true, Offered::Written);
        let undated = scheme.effective.is_none();
        self.put("as_of".to_owned(), None, FieldKind::Date(DatePattern::ISO), undated, Offered::Written);
    }

    fn lines(&mut self, measures: &[Option<Unit>]) {
        let scheme = self.scheme;
        let points = || FieldKind::Numeric(Unit::Points);
        for (index, rule) in scheme.indicators.iter().enumerate() {
            let (name, label) = (&rule.name, rule.label.as_deref());
            let can_lack = self.can_lack(Node::Indicator(index));
            self.put(format!("{name}.points"), label, points(), can_lack, Offered::Written);
            let scoreless = can_lack || rule.policies().any(|policy| policy == Policy::Redistribute);
            self.put(format!("{name}.score"), label, points(), scoreless, Offered::Run);
            self.put(format!("{name}.weight"), label, FieldKind::Numeric(Unit::Ratio), can_lack, Offered::Run);
            if let Some(unit) = measures.get(index).copied().flatten() {
                self.put(format!("{name}.measure"), label, FieldKind::Numeric(unit), true, Offered::Run);
            }
        }
        for (index, section) in scheme.sections.iter().enumerate() {
            let (name, label) = (&section.name, section.label.as_deref());
            let can_lack = self.can_lack(Node::Section(index));
            self.put(format!("{name}.points"), label, points(), can_lack, Offered::Written);
            self.put(format!("{name}.score"), label, points(), true, Offered::Run);
            self.put(format!("{name}.weight"), label, FieldKind::Numeric(Unit::Ratio), can_lack, Offered::Run);
        }
        for adjust in &scheme.adjusts {
            self.put(format!("{}.points", adjust.name), adjust.label.as_deref(), points(), false, Offered::Written);
        }
    }

    fn consequences(&mut self) {
        let scheme = self.scheme;
        for veto in &scheme.vetoes {
            self.put(format!("{}.fired", veto.name), veto.label.as_deref(), FieldKind::Bool, false, Offered::Run);
        }
        let can_be_held = scheme.checks.iter().any(|check| check.severity == CheckSeverity::Hold);
        for rule in &scheme.outcomes {
            let kind = match (rule.unit, rule.ty) {
                (Some(unit), _) => FieldKind::Numeric(unit),
                (None, Some(DeclaredType::Date)) => FieldKind::Date(DatePattern::ISO),
                (None, Some(DeclaredType::Bool)) => FieldKind::Bool,
                (None, Some(DeclaredType::Text)) => FieldKind::Text,
                (None, Some(DeclaredType::Dimension(index))) => match scheme.dimensions.get(index) {
                    Some(dimension) => FieldKind::Member(dimension.clone()),
                    None => continue,
                },
                (None, None) => continue,
            };
            let optional = can_be_held || rule.present.can_fail();
            self.put(rule.name.clone(), rule.label.as_deref(), kind, optional, Offered::Written);
        }
        for class in &scheme.classes {
            let rows = class.rows.iter().map(|row| (row.name.as_str(), row.label.as_deref()));
            let kind = self.dimension(&class.name, class.label.as_deref(), rows);
            self.put(class.name.clone(), class.label.as_deref(), kind, false, Offered::Written);
        }
    }

    /// Grades or classes as an enumeration, under a name that no scheme can declare.
    fn dimension<'r>(
        &self,
        name: &str,
        label: Option<&str>,
        rows: impl Iterator<Item = (&'r str, Option<&'r str>)>,
    ) -> FieldKind {
        let members = rows.map(|(name, label)| Member { name: name.to_owned(), label: label.map(str::to_owned) });
        FieldKind::Member(Arc::new(Dimension {
            name: format!("{}.{name}", self.scheme.name),
            label: label.map(str::to_owned),
            members: members.collect(),
            span: Span::default(),
        }))
    }

    /// Whether somebody has no such line.
    fn can_lack(&self, node: Node) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if self.scheme.presence(node).is_some_and(super::Layered::can_fail) {
                return true;
            }
            at = self.scheme.parent(node).map(Node::Section);
        }
        false
    }
}

fn literal(scheme: &Scheme, id: ExprId) -> Option<Rational> {
    match &scheme.expr(id).kind {
        ExprKind::Number(value, false) => Some(value.clone()),
        ExprKind::Negate(inner) => literal(scheme, *inner).map(|value| -value),
        _ => None,
    }
}
