use merit::syntax::ast::{Expr, ExprKind, Fact as Declared, Type, TypeKind, Value as Defined};

use super::eval::{Run, Scope};
use super::value::{Fact, Fault, Out, Row, Value};

/// What a bare word may stand for: a value of a dimension, a grade, or a class of a classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Dimension(String),
    Grade,
    Class(String),
}

const TOTAL: [&str; 2] = ["total", "总分"];
const COMPUTED: [&str; 2] = ["computed_total", "计算总分"];
const GRADE: [&str; 2] = ["grade", "等级"];
const AS_OF: [&str; 2] = ["as_of", "评价日"];

impl Run<'_, '_> {
    /// The dimension an expression is of, where it says so by itself.
    pub fn kind(&self, e: &Expr, scope: Option<&Scope>) -> Option<Kind> {
        match &e.kind {
            ExprKind::Name(n) => self.kind_of_name(&n.text, scope),
            ExprKind::Outer(n) => self.rules.facts.get(n.text.as_str()).and_then(|f| kind_of_type(&f.ty)),
            ExprKind::Paren(inner) => self.kind(inner, scope),
            ExprKind::If(arms, otherwise) => {
                arms.iter().find_map(|(_, e)| self.kind(e, scope)).or_else(|| self.kind(otherwise, scope))
            }
            ExprKind::Else(parts) => parts.iter().find_map(|e| self.kind(e, scope)),
            ExprKind::Member(base, member) => match &base.kind {
                ExprKind::Name(d) if self.rules.has_member(&d.text, &member.text) => {
                    Some(Kind::Dimension(d.text.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn kind_of_name(&self, name: &str, scope: Option<&Scope>) -> Option<Kind> {
        if let Some(field) = self.field(name, scope) {
            return kind_of_type(&field.0.ty);
        }
        if let Some(fact) = self.rules.facts.get(name) {
            return kind_of_type(&fact.ty);
        }
        if let Some((ty, value)) = self.rules.definitions.get(name) {
            return match (ty, value) {
                (Some(ty), _) => kind_of_type(ty),
                (None, Defined::Always(e)) => self.kind(e, None),
                (None, Defined::Dated(rows)) => rows.iter().find_map(|(_, e)| self.kind(e, None)),
            };
        }
        match self.rules.classification(name) {
            _ if GRADE.contains(&name) => Some(Kind::Grade),
            class => class.map(|_| Kind::Class(name.to_owned())),
        }
    }

    /// A name: what its context asks for, else the row's, else the record's, else a definition, else a result.
    pub fn name(&self, name: &str, scope: Option<&Scope>, want: Option<&Kind>) -> Out {
        match want {
            Some(Kind::Dimension(d)) if self.rules.has_member(d, name) => {
                return Ok(Some(Value::Member(name.to_owned())));
            }
            Some(Kind::Grade) if self.rules.grades.iter().any(|g| g.head.name.text == name) => {
                return Ok(Some(Value::Grade(name.to_owned())));
            }
            Some(Kind::Class(c)) if self.rules.has_class(c, name) => return Ok(Some(Value::Class(name.to_owned()))),
            _ => {}
        }
        if let Some((field, row)) = self.field(name, scope) {
            return self.given(field, row);
        }
        if self.rules.facts.contains_key(name) {
            return self.fact(name);
        }
        if self.rules.definitions.contains_key(name) {
            return self.definition(name);
        }
        match name {
            n if TOTAL.contains(&n) => Ok(Some(Value::Num(self.total()?))),
            n if COMPUTED.contains(&n) => Ok(Some(Value::Num(self.computed_total()?))),
            n if GRADE.contains(&n) => Ok(Some(Value::Grade(self.grade()?))),
            n if AS_OF.contains(&n) => Ok(Some(Value::Date(self.as_of))),
            n if self.rules.absent.contains(n) => Ok(None),
            _ => match self.rules.outcomes.iter().find(|o| o.head.name.text == name) {
                Some(outcome) => self.outcome(outcome),
                None => {
                    let class = self.class_named(name)?;
                    class.map(Some).ok_or_else(|| Fault::Scheme(format!("nothing is called {name}")))
                }
            },
        }
    }

    fn definition(&self, name: &str) -> Out {
        let (ty, value) = self.rules.definitions[name];
        let want = ty.and_then(kind_of_type);
        let e = match value {
            Defined::Always(e) => e,
            Defined::Dated(rows) => {
                let current = rows.iter().filter(|(from, _)| from.date <= self.as_of).max_by_key(|(from, _)| from.date);
                current.map(|(_, e)| e).ok_or_else(|| Fault::Scheme(format!("{name} has no value yet")))?
            }
        };
        self.once(&format!("definition {name}"), || self.eval(e, None, want.as_ref()))
    }

    /// A fact of the record.
    pub fn fact(&self, name: &str) -> Out {
        let declared = self.rules.facts.get(name).ok_or_else(|| Fault::Scheme(format!("no fact {name}")))?;
        self.given(declared, &self.record.facts)
    }

    /// What is given for a fact, else its default, else nothing where it is optional.
    fn given(&self, declared: &Declared, facts: &Row) -> Out {
        let name = declared.head.name.text.as_str();
        let want = kind_of_type(&declared.ty);
        Ok(Some(match facts.get(name).unwrap_or(&Fact::Missing) {
            Fact::Number(n) => Value::Num(n.clone()),
            Fact::Text(t) if want.is_some() => Value::Member(t.clone()),
            Fact::Text(t) => Value::Text(t.clone()),
            Fact::Bool(b) => Value::Bool(*b),
            Fact::Date(d) => Value::Date(*d),
            Fact::Rows(_) => return Err(Fault::Scheme(format!("the list {name} is no value"))),
            Fact::Missing => match &declared.default {
                Some(default) => return self.eval(default, None, want.as_ref()),
                None if declared.ty.optional => return Ok(None),
                None => return Err(Fault::MissingFact(name.to_owned())),
            },
        }))
    }

    /// The rows of a list; one left out is empty.
    pub fn rows(&self, list: &str) -> Result<Vec<Row>, Fault> {
        match self.record.facts.get(list) {
            Some(Fact::Rows(rows)) => Ok(rows.clone()),
            None | Some(Fact::Missing) => Ok(vec![]),
            Some(other) => Err(Fault::Record(format!("{list} is no list: {other:?}"))),
        }
    }

    /// The fields of the rows of a list.
    pub fn fields(&self, list: &str) -> &[Declared] {
        match self.rules.facts.get(list).map(|f| &f.ty.kind) {
            Some(TypeKind::List(list)) => &list.fields,
            _ => &[],
        }
    }

    /// The declaration of a row's field and the row that has it, the innermost first.
    fn field<'s>(&'s self, name: &str, scope: Option<&'s Scope<'s>>) -> Option<(&'s Declared, &'s Row)> {
        let scope = scope?;
        let found = self.fields(scope.list).iter().find(|f| f.head.name.text == name);
        found.map(|f| (f, scope.row)).or_else(|| self.field(name, scope.outer))
    }

    /// `rater.customer`, `completion.score`, `grade.coefficient`, `first(deals by closed).value`.
    pub fn member(&self, base: &Expr, member: &str, scope: Option<&Scope>) -> Out {
        if let ExprKind::Name(name) = &base.kind {
            let name = name.text.as_str();
            if self.rules.has_member(name, member) {
                return Ok(Some(Value::Member(member.to_owned())));
            }
            if GRADE.contains(&name) {
                return self.attribute(member);
            }
            if let Some(result) = self.result(name, member)? {
                return Ok(result);
            }
            if let Some(result) = self.followed(name, member)? {
                return Ok(result);
            }
        }
        match self.eval(base, scope, None)? {
            None => Ok(None),
            Some(Value::Row(list, row)) => {
                let field = self.fields(&list).iter().find(|f| f.head.name.text == member);
                self.given(field.ok_or_else(|| Fault::Scheme(format!("no field {member}")))?, &row)
            }
            Some(other) => Err(Fault::Scheme(format!("{other:?} has no {member}"))),
        }
    }

    fn attribute(&self, name: &str) -> Out {
        let grade = self.grade()?;
        let row = self.rules.grades.iter().find(|g| g.head.name.text == grade);
        let value = row.and_then(|g| g.attributes.iter().find(|(n, _)| n.text == name));
        let (_, e) = value.ok_or_else(|| Fault::Scheme(format!("no attribute {name}")))?;
        self.eval(e, None, None)
    }
}

fn kind_of_type(ty: &Type) -> Option<Kind> {
    if let TypeKind::Named(name) = &ty.kind { Some(Kind::Dimension(name.text.clone())) } else { None }
}
