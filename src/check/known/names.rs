//! What is known of what a name stands for.

use crate::diag::{Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{Expr, ExprId, ExprKind, GroupMember, IndicatorMember, Node};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::{Knowledge, Known, Place, Range, Undefined};

impl Knowledge<'_> {
    /// What is known of an expression without parts.
    pub(super) fn leaf(&mut self, expr: &Expr) -> Known {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value, _) => Known::with(Range::point(value.clone())),
            ExprKind::Fact(fact) => match self.scheme.facts.fields.get(*fact) {
                Some(field) => self.field(field, Place::Fact(*fact), span),
                None => Known::any(),
            },
            ExprKind::Field(place) => match self.scheme.facts.fields.get(place.list).map(|f| &f.kind) {
                Some(FieldKind::List(list)) => match list.fields.get(place.field) {
                    Some(field) => self.field(field, Place::Field(*place), span),
                    None => Known::any(),
                },
                _ => Known::any(),
            },
            ExprKind::Definition(index) => {
                let known = self.definitions.get(*index).cloned().unwrap_or_else(Known::any);
                let name = self.scheme.definitions.get(*index).map(|d| d.name.clone());
                let undefined = known.undefined.map(|u| Box::new(Undefined { at: span, through: name, ..*u }));
                self.narrow(Known { undefined, ..known }, Place::Definition(*index))
            }
            ExprKind::Indicator(index, member) => self.indicator(*index, *member, span),
            ExprKind::Section(_, GroupMember::Weight) => Known::with(Range::closed(Rational::ZERO, Rational::ONE)),
            ExprKind::Section(index, GroupMember::Score) => {
                let name = self.scheme.sections.get(*index).map(|s| s.name.as_str()).unwrap_or_default();
                let why = say!(
                    "`{name}` can weigh nothing, when all of it is without data",
                    "`{name}` 全部没有数据时权重为零"
                );
                let undefined = self.section_can_vanish(*index).then(|| Undefined::new(span, why));
                self.narrow(Known { undefined, ..Known::any() }, Place::SectionScore(*index))
            }
            ExprKind::Outcome(index) => {
                let outcome = self.scheme.outcomes.get(*index).filter(|outcome| outcome.present.can_fail());
                let undefined = outcome.map(|outcome| Undefined::new(span, absent(&outcome.name)));
                self.narrow(Known { undefined, ..Known::any() }, Place::Outcome(*index))
            }
            ExprKind::Pool(index) => self.pool(*index),
            ExprKind::Rank => self.narrow(self.standing(span, false), Place::Rank),
            ExprKind::Percentile => self.narrow(self.standing(span, true), Place::Percentile),
            ExprKind::GradeAttribute(index) => self.attribute(*index),
            ExprKind::ClassAttribute(index, place) => self.class_attribute(*index, *place),
            // whatever is decided may keep every promise
            ExprKind::Todo | ExprKind::Bad => Known::broken(),
            _ => Known::any(),
        }
    }

    fn attribute(&mut self, index: usize) -> Known {
        let Some(table) = &self.scheme.grades else { return Known::any() };
        let Some(name) = table.attributes.get(index) else { return Known::any() };
        let values: Vec<ExprId> = table.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
        self.any_of(&values)
    }

    fn class_attribute(&mut self, index: usize, place: usize) -> Known {
        let Some(class) = self.scheme.classes.get(index) else { return Known::any() };
        let Some(name) = class.attributes.get(place) else { return Known::any() };
        let values: Vec<ExprId> = class.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
        self.any_of(&values)
    }

    fn field(&self, field: &Field, place: Place, span: Span) -> Known {
        let grid = matches!(field.kind, FieldKind::Numeric(Unit::Count)).then_some(Rational::ONE);
        let range = Range { low: field.range.low.clone(), high: field.range.high.clone(), grid };
        let name = &field.name;
        let why = say!("`{name}` may be missing", "`{name}` 可能没有值");
        let undefined = (field.optional && field.default.is_none()).then(|| Undefined::new(span, why));
        self.narrow(Known { undefined, ..Known::with(range) }, place)
    }

    fn indicator(&mut self, index: usize, member: IndicatorMember, span: Span) -> Known {
        let Some(rule) = self.scheme.indicators.get(index) else { return Known::any() };
        match member {
            IndicatorMember::Weight => Known::with(Range::closed(Rational::ZERO, Rational::ONE)),
            IndicatorMember::Points => Known::any(),
            IndicatorMember::Score => {
                let name = &rule.name;
                let why = if self.can_be_absent(Node::Indicator(index)) {
                    Some(absent(name))
                } else if rule.can_be_redistributed() {
                    Some(say!("`{name}` has no score when it is without data", "`{name}` 没有数据时没有得分"))
                } else {
                    None
                };
                let known = Known { undefined: why.map(|why| Undefined::new(span, why)), ..Known::any() };
                self.narrow(known, Place::Score(index))
            }
            IndicatorMember::Measure => {
                let mut known = self.measures.get(index).cloned().unwrap_or_else(Known::any);
                let name = &rule.name;
                if let Some(undefined) = &mut known.undefined {
                    undefined.at = span;
                    undefined.through = Some(format!("{name}.measure"));
                } else if self.can_be_absent(Node::Indicator(index)) {
                    known.undefined = Some(Undefined::new(span, absent(name)));
                } else if !rule.no_data_when.is_unset() {
                    let why = say!(
                        "`{name}` is not measured when one of its `no data when` rows holds",
                        "`{name}` 的某条“无数据 当”成立时不计算实绩"
                    );
                    known.undefined = Some(Undefined::new(span, why));
                }
                self.narrow(known, Place::Measure(index))
            }
        }
    }
}

fn absent(name: &str) -> Say {
    say!("some people have no `{name}`", "有的人没有 `{name}`")
}
