//! A sealed scheme is laid flat.

mod adjust;
mod follow;
mod open;
mod teams;
mod together;

use std::collections::BTreeMap;

use crate::check::Checked;
use crate::facts::{Record, Value};
use crate::model::{
    BandKey, DeclaredType, Effect, ExprId, ExprKind, GroupMember, Indicator, IndicatorMember, Layered, Method, Must,
    Policy, Rated, Set,
};
use crate::model::{CompareOp, ValueFunction};
use crate::model::{Node as TreeNode, Scheme};
use crate::source::{Sources, Span};
use crate::value::{Rational, RoundMode, Rounding};

use super::{
    Attribute, BandPlan, BandTest, Choice, DefinitionPlan, GradePlan, GradeStep, IndicatorPlan, Level, MeasurePlan,
    MethodPlan, Node, NodeId, Op, OutcomePlan, PatchPlan, Plan, PolicyPlan, RatedPlan, SectionPlan, TestPlan,
    TestSubject, VetoPlan,
};

/// Lowers a checked scheme into a plan; `sources` lend it the author's words that results repeat.
#[must_use]
pub fn lower(checked: &Checked, sources: &Sources) -> Plan {
    let scheme = checked.scheme();
    let mut lowering = Lowering { checked, sources, scheme, nodes: vec![], done: BTreeMap::new() };
    let lines = if scheme.lines_exact { None } else { Some(scheme.lines) };
    let clamp =
        scheme.total_range.as_ref().and_then(|r| Some((checked.constant(r.low)?, checked.constant(r.high)?, r.span)));
    let clamp_is_open = scheme.total_range.is_some_and(|r| checked.is_open(r.low) || checked.is_open(r.high));
    let patches = scheme.patches.iter().map(|p| PatchPlan {
        parent: p.parent,
        depth: p.depth,
        condition: lowering.node(p.condition),
        span: p.span,
        info: p.info.clone(),
    });
    let patches = patches.collect();
    let definitions = (0..scheme.definitions.len()).filter_map(|i| lowering.definition(i)).collect();
    let indicators = scheme.indicators.iter().map(|rule| lowering.indicator(rule)).collect();
    let sections = (0..scheme.sections.len()).filter_map(|i| lowering.section(i)).collect();
    let root = lowering.level(None);
    let adjusts = scheme.adjusts.iter().map(|a| lowering.adjust(a)).collect();
    let vetoes = scheme.vetoes.iter().map(|v| lowering.veto(v)).collect();
    let grades = scheme.grades.as_ref().map(|g| lowering.grades(g));
    let outcomes = scheme.outcomes.iter().map(|o| OutcomePlan {
        name: o.name.clone(),
        label: o.label.clone(),
        present: lowering.flag(&o.present),
        unit: o.unit,
        dimension: match o.ty {
            Some(DeclaredType::Dimension(index)) => scheme.dimensions.get(index).cloned(),
            Some(DeclaredType::Date | DeclaredType::Bool | DeclaredType::Text) | None => None,
        },
        value: lowering.node(o.value),
        round: o.round,
        span: o.span,
        info: o.info.clone(),
    });
    let outcomes = outcomes.collect();
    let (classes, actions, checks) = (lowering.classes(), lowering.actions(), lowering.checks());
    let together = lowering.together();
    let teams = lowering.teams();
    let tests = lowering.tests();
    let nodes = lowering.nodes;
    Plan {
        scheme: scheme.name.clone(),
        label: scheme.label.clone(),
        version: scheme.version.clone(),
        info: scheme.info.clone(),
        effective: scheme.effective,
        needs_date: nodes.iter().any(|n| matches!(n.op, Op::AsOf)),
        is_dated: checked.is_dated(),
        facts: scheme.facts.clone(),
        lines,
        total: scheme.total_rounding,
        clamp,
        clamp_is_open,
        nodes,
        patches,
        steps: checked.order().to_vec(),
        stages: checked.stages().to_vec(),
        together,
        spells: scheme.spells.map(|(fact, _)| fact),
        definitions,
        indicators,
        sections,
        root,
        adjusts,
        vetoes,
        grades,
        outcomes,
        classes,
        actions,
        checks,
        teams,
        tests,
        todos: checked.todos().to_vec(),
    }
}

struct Lowering<'a> {
    checked: &'a Checked,
    sources: &'a Sources,
    scheme: &'a Scheme,
    nodes: Vec<Node>,
    done: BTreeMap<ExprId, NodeId>,
}

impl Lowering<'_> {
    fn add(&mut self, op: Op, span: Span, expr: ExprId) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { op, span, unit: self.checked.ty(expr).unit() });
        id
    }

    fn node(&mut self, id: ExprId) -> NodeId {
        if let Some(done) = self.done.get(&id) {
            return *done;
        }
        let expr = self.scheme.expr(id);
        let span = expr.span;
        // a param is not folded away: explanations name it
        if let Some(value) = self.checked.constant(id).filter(|_| !self.names_a_param(id)) {
            let node = self.add(Op::Const(Value::Number(value)), span, id);
            self.done.insert(id, node);
            return node;
        }
        let op = match &expr.kind {
            ExprKind::Number(value, _) => Op::Const(Value::Number(value.clone())),
            ExprKind::Text(text) => Op::Const(Value::Text(text.clone())),
            ExprKind::Bool(value) => Op::Const(Value::Bool(*value)),
            ExprKind::Date(date) => Op::Const(Value::Date(*date)),
            ExprKind::AsOf => Op::AsOf,
            ExprKind::Member(_, place) | ExprKind::GradeName(place) | ExprKind::ClassName(_, place) => {
                Op::Const(Value::Member(*place))
            }
            ExprKind::Fact(fact) => Op::Fact(*fact),
            ExprKind::Field(place) => Op::Field(place.field),
            ExprKind::Definition(index) => Op::Definition(*index),
            ExprKind::Indicator(index, member) => match member {
                IndicatorMember::Measure => Op::Measure(*index),
                IndicatorMember::Score => Op::Score(*index),
                IndicatorMember::Points => Op::Points(*index),
                IndicatorMember::Weight => Op::Weight(*index),
            },
            ExprKind::Section(index, member) => match member {
                GroupMember::Score => Op::SectionScore(*index),
                GroupMember::Points => Op::SectionPoints(*index),
                GroupMember::Weight => Op::SectionWeight(*index),
            },
            ExprKind::Adjust(index, false) => Op::AdjustPoints(*index),
            ExprKind::Adjust(index, true) => Op::AdjustMoney(*index),
            ExprKind::Fired(index) => Op::Fired(*index),
            ExprKind::Outcome(index) => Op::Outcome(*index),
            ExprKind::Class(index) => Op::Class(*index),
            ExprKind::ClassAttribute(index, place) => Op::ClassAttribute(*index, *place),
            ExprKind::Noticed(index) => Op::Noticed(*index),
            ExprKind::Taken(index) => Op::Taken(*index),
            ExprKind::Pool(index) => Op::Pool(*index),
            ExprKind::Rank => Op::Rank,
            ExprKind::Percentile => Op::Percentile,
            ExprKind::Won(index) => Op::Won(*index),
            ExprKind::Total => Op::Total,
            ExprKind::ComputedTotal => Op::ComputedTotal,
            ExprKind::Grade => Op::Grade,
            ExprKind::GradeAttribute(index) => Op::Attribute(*index),
            ExprKind::Negate(inner) => Op::Negate(self.node(*inner)),
            ExprKind::Not(inner) => Op::Not(self.node(*inner)),
            ExprKind::Sum(first, rest) => {
                let first = self.node(*first);
                Op::Sum(first, rest.iter().map(|(op, e)| (*op, self.node(*e))).collect())
            }
            ExprKind::Product(first, rest) => {
                let first = self.node(*first);
                Op::Product(first, rest.iter().map(|(op, e)| (*op, self.node(*e))).collect())
            }
            ExprKind::Compare(left, op, right) => Op::Compare(self.node(*left), *op, self.node(*right)),
            ExprKind::In(value, positive, Set::Values(values)) => {
                Op::InSet(self.node(*value), *positive, values.iter().map(|v| self.node(*v)).collect())
            }
            ExprKind::In(value, positive, Set::Interval(interval)) => Op::InInterval {
                value: self.node(*value),
                positive: *positive,
                low: self.node(interval.low),
                high: self.node(interval.high),
                low_open: interval.low_open,
                high_open: interval.high_open,
            },
            ExprKind::Presence(value, present) => Op::Presence(self.node(*value), *present),
            ExprKind::And(parts) => Op::And(parts.iter().map(|p| self.node(*p)).collect()),
            ExprKind::Or(parts) => Op::Or(parts.iter().map(|p| self.node(*p)).collect()),
            ExprKind::If(arms, otherwise) => {
                Op::If(arms.iter().map(|(c, v)| (self.node(*c), self.node(*v))).collect(), self.node(*otherwise))
            }
            ExprKind::Else(options) => Op::Else(options.iter().map(|o| self.node(*o)).collect()),
            // a unit is a promise kept by the checker; the number is the same
            ExprKind::As(inner, _) => return self.node(*inner),
            ExprKind::Call(function, args) => match self.call(*function, args) {
                Some(op) => op,
                None => Op::Const(Value::Missing),
            },
            ExprKind::List(call) => Op::List {
                function: call.function,
                list: call.list,
                filter: call.filter.map(|f| self.node(f)),
                by: call.by.map(|b| self.node(b)),
                value: call.value.map(|v| self.node(v)),
            },
            ExprKind::Todo => Op::Todo,
            ExprKind::Bad => Op::Const(Value::Missing),
        };
        let node = self.add(op, span, id);
        self.done.insert(id, node);
        node
    }

    /// File, line and column.
    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.sources.name(span), self.sources.position(span))
    }

    fn names_a_param(&self, id: ExprId) -> bool {
        let kind = &self.scheme.expr(id).kind;
        matches!(kind, ExprKind::Definition(_)) || crate::check::parts(kind).into_iter().any(|p| self.names_a_param(p))
    }

    fn call(&mut self, function: ValueFunction, args: &[ExprId]) -> Option<Op> {
        let nodes: Vec<NodeId> = args.iter().map(|a| self.node(*a)).collect();
        let first = *nodes.first()?;
        let whole = |mode| Rounding { places: 0, mode };
        Some(match function {
            ValueFunction::Min => Op::Min(nodes.into()),
            ValueFunction::Max => Op::Max(nodes.into()),
            ValueFunction::Clamp => Op::Clamp(first, *nodes.get(1)?, *nodes.get(2)?),
            ValueFunction::Abs => Op::Abs(first),
            ValueFunction::Round => {
                let places = args.get(1).and_then(|p| self.checked.constant(*p)).and_then(|p| p.to_i64()).unwrap_or(0);
                Op::Round(first, Rounding { places: u32::try_from(places).unwrap_or(0), mode: self.scheme.lines.mode })
            }
            ValueFunction::Floor => Op::Round(first, whole(RoundMode::Floor)),
            ValueFunction::Ceil => Op::Round(first, whole(RoundMode::Ceil)),
            ValueFunction::Year => Op::Year(first),
            ValueFunction::Quarter => Op::Quarter(first),
            ValueFunction::Month => Op::Month(first),
            // a number of days is the number
            ValueFunction::Days => Op::Sum(first, Box::new([])),
            ValueFunction::AddMonths => Op::AddMonths(first, *nodes.get(1)?),
        })
    }

    fn choice<T, U>(
        &mut self,
        property: &Layered<T>,
        mut lower: impl FnMut(&mut Self, &T, Span) -> Option<U>,
    ) -> Choice<U> {
        let base = property.base.as_ref().and_then(|(value, span)| lower(self, value, *span));
        let layers = property.layers.iter().filter_map(|layer| {
            let depth = self.scheme.patches.get(layer.patch).map_or(0, |p| p.depth);
            lower(self, &layer.value, layer.span).map(|value| (layer.patch, depth, value, layer.span))
        });
        Choice { base, layers: layers.collect() }
    }

    fn constants(&mut self, property: &Layered<ExprId>) -> Choice<Rational> {
        self.choice(property, |s, id, _| s.checked.constant(*id))
    }

    fn flag(&mut self, property: &Layered<bool>) -> Choice<bool> {
        self.choice(property, |_, value, _| Some(*value))
    }

    fn definition(&mut self, index: usize) -> Option<DefinitionPlan> {
        let definition = self.scheme.definitions.get(index)?;
        let value = self.choice(&definition.value, |s, id, _| Some(s.node(*id)));
        let unit =
            definition.unit.or_else(|| definition.value.all().next().and_then(|(v, _)| self.checked.ty(*v).unit()));
        Some(DefinitionPlan {
            name: definition.name.clone(),
            label: definition.label.clone(),
            unit,
            is_param: definition.is_param,
            value,
            info: definition.info.clone(),
        })
    }

    fn indicator(&mut self, rule: &Indicator) -> IndicatorPlan {
        let by_worth = rule.weight.is_unset() && !rule.worth.is_unset();
        let weight = if by_worth {
            self.choice(&rule.worth, |s, id, _| s.checked.constant(*id)?.checked_div(&Rational::HUNDRED))
        } else {
            self.constants(&rule.weight)
        };
        let mut mark = if by_worth { self.constants(&rule.worth) } else { self.constants(&rule.out_of) };
        mark.base.get_or_insert(Rational::HUNDRED);
        IndicatorPlan {
            name: rule.name.clone(),
            label: rule.label.clone(),
            parent: rule.parent,
            present: self.flag(&rule.present),
            weight,
            open_weight: self.open(if by_worth { &rule.worth } else { &rule.weight }),
            open_score: self.open_score(rule),
            mark,
            measure: self.choice(&rule.measure, |s, m, _| Some(MeasurePlan { value: s.node(m.value), round: m.round })),
            method: self.choice(&rule.method, |s, method, span| s.method(method, span)),
            cap: self.constants(&rule.cap),
            floor: self.choice(&rule.floor, |s, floor, _| match floor {
                Some(id) => s.checked.constant(*id).map(Some),
                None => Some(None),
            }),
            zero_below: self.choice(&rule.zero_below, |s, id, _| Some(s.node(*id))),
            zero_above: self.choice(&rule.zero_above, |s, id, _| Some(s.node(*id))),
            no_data: self.choice(&rule.no_data, |s, policy, _| Some(s.policy(*policy))),
            no_data_when: self.choice(&rule.no_data_when, |s, rows, _| {
                Some(rows.iter().map(|(condition, policy)| (s.node(*condition), s.policy(*policy))).collect())
            }),
            anonymous: self.choice(&rule.anonymous, |s, id, _| Some(fewest(s.checked.constant(*id)))),
            span: rule.span,
            info: rule.info.clone(),
        }
    }

    fn method(&mut self, method: &Method, span: Span) -> Option<MethodPlan> {
        Some(match method {
            Method::Proportional(target) => MethodPlan::Proportional(self.node(*target), span),
            Method::Inverse(target) => MethodPlan::Inverse(self.node(*target), span),
            Method::Bands(rows) => {
                let rows = rows.iter().filter_map(|row| {
                    let constant = |id| self.checked.constant(id);
                    let test = match &row.key {
                        BandKey::Compare(op, limit) => BandTest::Compare(*op, constant(*limit)?),
                        BandKey::In(i) => BandTest::In(constant(i.low)?, i.low_open, constant(i.high)?, i.high_open),
                        BandKey::Otherwise => BandTest::Otherwise,
                    };
                    Some(BandPlan { test, score: self.node(row.score), span: row.span })
                });
                MethodPlan::Bands(rows.collect(), span)
            }
            Method::Curve(points) => {
                let points =
                    points.iter().filter_map(|(x, y)| Some((self.checked.constant(*x)?, self.checked.constant(*y)?)));
                MethodPlan::Curve(points.collect(), span)
            }
            Method::Rated(rated) => MethodPlan::Rated(self.rated(rated)),
            Method::Value(value) => MethodPlan::Value(self.node(*value)),
            Method::Bad => return None,
        })
    }

    fn rated(&mut self, rated: &Rated) -> RatedPlan {
        let out_of = rated.out_of.and_then(|o| self.checked.constant(o)).unwrap_or(Rational::HUNDRED);
        let weights =
            rated.weights.iter().filter_map(|(member, w)| Some((*member, self.checked.constant(*w)?))).collect();
        RatedPlan {
            list: rated.list,
            field: rated.field,
            category: rated.category,
            filter: rated.filter.map(|f| self.node(f)),
            out_of,
            weights,
            span: rated.span,
        }
    }

    fn policy(&self, policy: Policy) -> PolicyPlan {
        match policy {
            Policy::Redistribute => PolicyPlan::Redistribute,
            Policy::Zero => PolicyPlan::Zero,
            Policy::Full => PolicyPlan::Full,
            Policy::Score(id) => PolicyPlan::Score(self.checked.constant(id)),
            Policy::Fault => PolicyPlan::Fault,
        }
    }

    fn section(&mut self, index: usize) -> Option<SectionPlan> {
        let section = self.scheme.sections.get(index)?;
        let weight = if section.weight.is_unset() { None } else { Some(self.constants(&section.weight)) };
        let mut leaves = vec![];
        self.leaves(&section.children, &mut leaves);
        Some(SectionPlan {
            name: section.name.clone(),
            label: section.label.clone(),
            parent: section.parent,
            present: self.flag(&section.present),
            weight,
            open_weight: self.open(&section.weight),
            level: self.level(Some(index)),
            leaves,
            span: section.span,
            info: section.info.clone(),
        })
    }

    fn leaves(&self, children: &[TreeNode], into: &mut Vec<usize>) {
        for child in children {
            match child {
                TreeNode::Indicator(index) => into.push(*index),
                TreeNode::Section(index) => {
                    if let Some(section) = self.scheme.sections.get(*index) {
                        self.leaves(&section.children, into);
                    }
                }
            }
        }
    }

    fn level(&self, section: Option<usize>) -> Level {
        let level = self.scheme.level(section);
        let mut lowered = Level { rests: level.rests, ..Level::default() };
        for member in &level.members {
            match member {
                TreeNode::Section(index) => lowered.sections.push(*index),
                TreeNode::Indicator(index) => lowered.indicators.push(*index),
            }
        }
        lowered
    }

    fn veto(&mut self, veto: &crate::model::Veto) -> VetoPlan {
        let totals = veto.effects.iter().filter_map(|(effect, _)| match effect {
            Effect::Total(value) => self.checked.constant(*value),
            Effect::Grade(_) | Effect::Todo => None,
        });
        let total = totals.min();
        let grades = veto.effects.iter().filter_map(|(effect, _)| match effect {
            Effect::Grade(row) => Some(*row),
            Effect::Total(_) | Effect::Todo => None,
        });
        let grade = grades.max();
        let is_open = veto.effects.iter().any(|(effect, _)| match effect {
            Effect::Total(value) => self.checked.is_open(*value),
            Effect::Todo => true,
            Effect::Grade(_) => false,
        });
        VetoPlan {
            name: veto.name.clone(),
            label: veto.label.clone(),
            present: self.flag(&veto.present),
            condition: self.node(veto.condition),
            total,
            grade,
            is_open,
            span: veto.span,
            info: veto.info.clone(),
        }
    }

    fn grades(&mut self, table: &crate::model::GradeTable) -> GradePlan {
        let rows = table.rows.iter().map(|row| GradeStep {
            name: row.name.clone(),
            label: row.label.clone(),
            threshold: row.threshold.and_then(|(id, strict)| self.checked.constant(id).map(|value| (value, strict))),
            by_rank: row.by_rank,
            values: row.attributes.values().map(|id| self.fixed(*id)).collect(),
            span: row.span,
        });
        let rows = rows.collect();
        let attributes = table.attributes.iter().map(|name| Attribute {
            name: name.clone(),
            unit: table.rows.first().and_then(|r| r.attributes.get(name)).and_then(|id| self.checked.ty(*id).unit()),
        });
        let is_open = table.rows.iter().filter_map(|row| row.threshold).any(|(id, _)| self.checked.is_open(id));
        GradePlan { rows, attributes: attributes.collect(), is_open }
    }

    /// A value that is a constant of any type; nothing where it is not decided yet.
    fn fixed(&self, id: ExprId) -> Option<Value> {
        if let Some(value) = self.checked.constant(id) {
            return Some(Value::Number(value));
        }
        (!self.checked.is_open(id)).then(|| match &self.scheme.expr(id).kind {
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Date(date) => Value::Date(*date),
            ExprKind::Member(_, place) => Value::Member(*place),
            _ => Value::Missing,
        })
    }

    fn tests(&mut self) -> Vec<TestPlan> {
        let scheme = self.scheme;
        let mut tests = vec![];
        for (test, changes) in scheme.tests.iter().zip(self.checked.changes()) {
            let Some(given) = &test.given else { continue };
            let expects = test.expects.iter().map(|e| {
                let must = match &e.must {
                    Must::Hold => None,
                    Must::Compare(op, value) => Some((*op, Some(self.node(*value)), None)),
                    Must::About(value, places) => Some((CompareOp::Equal, Some(self.node(*value)), Some(*places))),
                    Must::Missing => Some((CompareOp::Equal, None, None)),
                };
                let words = self.sources.text(scheme.expr(e.subject).span).split_whitespace();
                let text = words.collect::<Vec<_>>().join(" ");
                TestSubject { span: e.span, subject: self.node(e.subject), text, must }
            });
            let expects = expects.collect();
            let mut record = self.fixture(given.fixture, changes);
            // the rows of a table of people together are different people
            if test.together.is_some() && changes.iter().all(|(fact, _)| Some(*fact) != scheme.facts.key) {
                record.person += &format!(" {}", tests.len() + 1);
            }
            tests.push(TestPlan {
                name: test.name.clone(),
                span: test.span,
                record,
                together: test.together,
                as_of: given.as_of,
                expects,
            });
        }
        tests
    }

    /// A fixture's facts, defaults filled in, lists left out being empty; its key is its name unless given.
    fn fixture(&self, index: usize, changes: &[(usize, Value)]) -> Record {
        let fields = &self.scheme.facts.fields;
        let name = self.scheme.fixtures.get(index).map(|f| f.name.clone()).unwrap_or_default();
        let mut values: Vec<Value> = fields
            .iter()
            .map(|field| match (&field.default, &field.kind) {
                (Some(default), _) => default.clone(),
                (None, crate::facts::FieldKind::List(_)) if !field.optional => Value::Rows([].into()),
                (None, _) => Value::Missing,
            })
            .collect();
        if let Some(key) = self.scheme.facts.key.and_then(|k| values.get_mut(k)) {
            *key = Value::Text(name.as_str().into());
        }
        let given = self.checked.fixtures().get(index).into_iter().flatten();
        for (fact, value) in given.chain(changes) {
            if let Some(slot) = values.get_mut(*fact) {
                *slot = value.clone();
            }
        }
        let person = match self.scheme.facts.key.and_then(|k| values.get(k)) {
            Some(Value::Text(text)) => text.to_string(),
            _ => name,
        };
        Record { person, values: values.into(), origin: None, earlier: vec![] }
    }
}

/// A number of answers; what is no such number keeps everybody unnamed.
fn fewest(count: Option<Rational>) -> usize {
    count.and_then(|c| c.to_i64()).and_then(|c| usize::try_from(c).ok()).unwrap_or(usize::MAX)
}
