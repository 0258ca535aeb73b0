use merit::syntax::ast::{Arg, Call, Expr, ExprKind, Function, TypeKind};
use merit::value::Date;
use num_traits::{ToPrimitive, Zero};

use super::eval::{Run, Scope, clamp};
use super::value::{Fault, Num, Out, Row, Value, divide, num, round, sum};

impl Run<'_, '_> {
    /// A call of a function: over a list where its first argument names one.
    pub fn call(&self, call: &Call, scope: Option<&Scope>) -> Out {
        let first = call.args.first().ok_or_else(|| Fault::Scheme("a call of nothing".into()))?;
        match self.list(&first.value) {
            Some(list) => self.over_list(call, list, scope),
            None => self.plain(call, scope),
        }
    }

    fn list<'e>(&self, e: &'e Expr) -> Option<&'e str> {
        let (ExprKind::Name(name) | ExprKind::Outer(name)) = &e.kind else { return None };
        let declared = self.rules.facts.get(name.text.as_str())?;
        matches!(declared.ty.kind, TypeKind::List(_)).then_some(name.text.as_str())
    }

    fn over_list(&self, call: &Call, list: &str, scope: Option<&Scope>) -> Out {
        let arg = &call.args[0];
        let all = self.rows(list)?;
        let inside = |row: &Row, e: &Expr| self.eval(e, Some(&Scope { list, row, outer: scope }), None);
        let mut kept: Vec<&Row> = vec![];
        for row in &all {
            match arg.filter.as_ref().map(|e| inside(row, e)).transpose()? {
                None => kept.push(row),
                Some(None) => return Ok(None),
                Some(Some(value)) => kept.extend(value.truth()?.then_some(row)),
            }
        }
        let count = |n: usize| num(&n.to_string());
        match call.function {
            Function::Count => return Ok(Some(Value::Num(count(kept.len())))),
            Function::Share => return Ok(divide(&count(kept.len()), &count(all.len())).map(Value::Num)),
            Function::First | Function::Last => return self.end_of(call, list, &kept, &inside),
            Function::Any | Function::All if call.args.len() == 1 => {
                let yes = if call.function == Function::Any { !kept.is_empty() } else { kept.len() == all.len() };
                return Ok(Some(Value::Bool(yes)));
            }
            _ => {}
        }
        let value = &call.args.get(1).ok_or_else(|| Fault::Scheme("nothing to work out for each row".into()))?.value;
        let each: Option<Vec<Value>> = kept.iter().map(|row| inside(row, value)).collect::<Result<_, _>>()?;
        let Some(values) = each else { return Ok(None) };
        if matches!(call.function, Function::Any | Function::All) {
            let truths = values.into_iter().map(Value::truth).collect::<Result<Vec<_>, _>>()?;
            let any = call.function == Function::Any;
            return Ok(Some(Value::Bool(if any { truths.contains(&true) } else { !truths.contains(&false) })));
        }
        let numbers = values.into_iter().map(Value::number).collect::<Result<Vec<Num>, _>>()?;
        Ok(match call.function {
            Function::Sum => Some(sum(&numbers)),
            Function::Average => divide(&sum(&numbers), &count(numbers.len())),
            Function::Min => numbers.into_iter().min(),
            Function::Max => numbers.into_iter().max(),
            other => return Err(Fault::Unsupported(format!("{other:?} over a list"))),
        }
        .map(Value::Num))
    }

    /// The first or last row by a key, the earlier of equal ones; without a key, in the order given.
    fn end_of(&self, call: &Call, list: &str, kept: &[&Row], inside: &dyn Fn(&Row, &Expr) -> Out) -> Out {
        let first = call.function == Function::First;
        let mut best: Option<(&Row, Option<Value>)> = None;
        for row in kept {
            let key = match &call.args[0].by {
                None => None,
                Some(by) => match inside(row, by)? {
                    None => return Ok(None),
                    Some(key) => Some(key),
                },
            };
            let better = match (&best, &key) {
                (None, _) => true,
                (Some(_), None) => !first,
                (Some((_, Some(old))), Some(new)) => {
                    use merit::syntax::ast::CompareOp::{Greater, Less};
                    super::eval::holds(new, if first { Less } else { Greater }, old)?
                }
                (Some((_, None)), Some(_)) => false,
            };
            if better {
                best = Some((row, key));
            }
        }
        match (best, call.args.get(1)) {
            (None, _) => Ok(None),
            (Some((row, _)), Some(Arg { value, .. })) => inside(row, value),
            (Some((row, _)), None) => Ok(Some(Value::Row(list.to_owned(), row.clone()))),
        }
    }

    fn plain(&self, call: &Call, scope: Option<&Scope>) -> Out {
        let values = call.args.iter().map(|a| self.eval(&a.value, scope, None)).collect::<Result<Vec<_>, _>>()?;
        let Some(values) = values.into_iter().collect::<Option<Vec<Value>>>() else { return Ok(None) };
        match call.function {
            Function::Year | Function::Quarter | Function::Month | Function::Days | Function::AddMonths => {
                return dated(call.function, values);
            }
            _ => {}
        }
        let n = values.into_iter().map(Value::number).collect::<Result<Vec<Num>, _>>()?;
        let places = n.get(1).and_then(ToPrimitive::to_u32).unwrap_or(0);
        Ok(match call.function {
            Function::Min => n.into_iter().min(),
            Function::Max => n.into_iter().max(),
            Function::Abs => Some(if n[0] < Num::zero() { -&n[0] } else { n[0].clone() }),
            Function::Round => Some(round(&n[0], places, self.mode())),
            Function::Floor => Some(n[0].floor()),
            Function::Ceil => Some(n[0].ceil()),
            Function::Clamp => Some(clamp(n[0].clone(), n[1].clone(), n[2].clone())),
            other => return Err(Fault::Unsupported(format!("{other:?}"))),
        }
        .map(Value::Num))
    }
}

fn dated(function: Function, values: Vec<Value>) -> Out {
    let mut values = values.into_iter();
    let Some(Value::Date(day)) = values.next() else {
        return Err(Fault::Unsupported(format!("{function:?} of no date")));
    };
    let number = |n: i64| Ok(Some(Value::Num(num(&n.to_string()))));
    match function {
        Function::Year => number(day.year().into()),
        Function::Quarter => number(((day.month() - 1) / 3 + 1).into()),
        Function::Month => number(day.month().into()),
        Function::AddMonths => {
            let months = values.next().map(Value::number).transpose()?.and_then(|n| n.to_i64());
            let date: Option<Date> = months.and_then(|n| day.plus_months(n));
            date.map(|d| Some(Value::Date(d))).ok_or_else(|| Fault::Record("a day outside the calendar".into()))
        }
        other => Err(Fault::Unsupported(format!("{other:?}"))),
    }
}
