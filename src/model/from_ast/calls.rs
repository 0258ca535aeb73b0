//! Calls: which function is meant, and whether its arguments fit.

use super::Resolver;
use super::exprs::{Hint, Scope};
use crate::diag::{Code, Say, say};
use crate::model::expr::{ExprKind, ListCall, ListFunction, ValueFunction};
use crate::source::Span;
use crate::syntax::ast::{self, Function};

impl Resolver {
    pub(super) fn call(&mut self, call: &ast::Call, span: Span, scope: Scope, hint: Hint) -> ExprKind {
        if self.speaks_of_people(call) {
            return self.pool_call(call, span, scope);
        }
        let list = call.args.first().and_then(|a| self.list_of(&a.value));
        let over_rows = |function| match list {
            Some(list) => Meant::Rows(function, list),
            None => Meant::NoList,
        };
        // `min` and `max` are of a list where their first argument is one
        let either = |rows, values| list.map_or(Meant::Values(values), |list| Meant::Rows(rows, list));
        let meant = match call.function {
            Function::Sum => over_rows(ListFunction::Sum),
            Function::Average => over_rows(ListFunction::Average),
            Function::Count => over_rows(ListFunction::Count),
            Function::Share => over_rows(ListFunction::Share),
            Function::Any => over_rows(ListFunction::Any),
            Function::All => over_rows(ListFunction::All),
            Function::First => over_rows(ListFunction::First),
            Function::Last => over_rows(ListFunction::Last),
            Function::Min => either(ListFunction::Min, ValueFunction::Min),
            Function::Max => either(ListFunction::Max, ValueFunction::Max),
            Function::Abs => Meant::Values(ValueFunction::Abs),
            Function::Round => Meant::Values(ValueFunction::Round),
            Function::Floor => Meant::Values(ValueFunction::Floor),
            Function::Ceil => Meant::Values(ValueFunction::Ceil),
            Function::Clamp => Meant::Values(ValueFunction::Clamp),
            Function::Year => Meant::Values(ValueFunction::Year),
            Function::Quarter => Meant::Values(ValueFunction::Quarter),
            Function::Month => Meant::Values(ValueFunction::Month),
            Function::Days => Meant::Values(ValueFunction::Days),
            Function::AddMonths => Meant::Values(ValueFunction::AddMonths),
            // spoken of people wherever they stand
            Function::CohortAverage | Function::Rank | Function::Percentile | Function::Allocate => {
                return ExprKind::Bad;
            }
        };
        match meant {
            Meant::Rows(function, list) => self.list_call(call, function, list, span, hint),
            Meant::Values(function) => self.value_call(call, function, span, scope),
            Meant::NoList => self.not_a_list(call, span, scope),
        }
    }

    fn value_call(&mut self, call: &ast::Call, function: ValueFunction, span: Span, scope: Scope) -> ExprKind {
        if let Some(extra) = call.args.iter().find_map(|a| a.filter.as_ref().or(a.by.as_ref())) {
            let message =
                say!("`where` and `by` belong to functions over lists", "`其中` 和 `按` 只能用于明细列表的函数");
            self.error(Code::BadArguments, extra.at.0, message);
            return ExprKind::Bad;
        }
        let (least, most) = match function {
            ValueFunction::Min | ValueFunction::Max => (2, usize::MAX),
            ValueFunction::Round => (1, 2),
            ValueFunction::Clamp => (3, 3),
            ValueFunction::AddMonths => (2, 2),
            _ => (1, 1),
        };
        let given = call.args.len();
        if given < least || given > most {
            let message = if most == usize::MAX {
                say!(
                    "at least {least} arguments are needed, {given} are given",
                    "至少需要 {least} 个参数,这里有 {given} 个"
                )
            } else if least == most {
                say!("{least} arguments are needed, {given} are given", "需要 {least} 个参数,这里有 {given} 个")
            } else {
                say!(
                    "{least} to {most} arguments are needed, {given} are given",
                    "需要 {least} 到 {most} 个参数,这里有 {given} 个"
                )
            };
            self.error(Code::BadArguments, span, message).help.push(form(function));
            return ExprKind::Bad;
        }
        if let (ValueFunction::Round, Some(places)) = (function, call.args.get(1))
            && self.places(&places.value).is_none()
        {
            return ExprKind::Bad;
        }
        ExprKind::Call(function, call.args.iter().map(|a| self.expr(&a.value, scope)).collect())
    }

    fn not_a_list(&mut self, call: &ast::Call, span: Span, scope: Scope) -> ExprKind {
        let Some(first) = call.args.first() else {
            self.error(Code::BadArguments, span, say!("a list is needed", "需要一个明细列表"));
            return ExprKind::Bad;
        };
        if let ast::ExprKind::Name(name) = &first.value.kind {
            self.list_named(name);
        } else if first.value.kind != ast::ExprKind::Bad {
            self.expr(&first.value, scope);
            self.error(
                Code::BadArguments,
                first.value.at.0,
                say!("a list is needed first", "第一个参数必须是明细列表"),
            );
        }
        ExprKind::Bad
    }

    fn list_call(&mut self, call: &ast::Call, function: ListFunction, list: usize, span: Span, hint: Hint) -> ExprKind {
        let row = Scope { row: Some(list) };
        let mut args = call.args.iter();
        let (filter, by) = args.next().map(|a| (a.filter.as_ref(), a.by.as_ref())).unwrap_or_default();
        let filter = filter.map(|f| self.expr(f, row));
        let by = by.map(|b| self.expr(b, row));
        let value = args.next().map(|a| self.hinted(&a.value, row, hint));
        let needs_value = matches!(
            function,
            ListFunction::Sum
                | ListFunction::Average
                | ListFunction::Min
                | ListFunction::Max
                | ListFunction::First
                | ListFunction::Last
        );
        let may_have_value = needs_value || matches!(function, ListFunction::Any | ListFunction::All);
        let orders = matches!(function, ListFunction::First | ListFunction::Last);
        let problem = if needs_value && value.is_none() {
            Some(say!(
                "the value of each row is missing, as in `sum(customers, spend)`",
                "缺少每行的取值,例如 `合计(customers, spend)`"
            ))
        } else if (!may_have_value && value.is_some()) || args.next().is_some() {
            Some(say!("there are too many arguments", "参数太多"))
        } else if by.is_some() && !orders {
            Some(say!("`by` belongs to `first` and `last`", "`按` 只能用于 `首个` 和 `末个`"))
        } else if function == ListFunction::Share && filter.is_none() {
            Some(say!("`share` needs a `where`: which rows are counted", "`占比` 需要 `其中`:哪些行计入"))
        } else {
            None
        };
        match problem {
            Some(message) => {
                self.error(Code::BadArguments, span, message).help.push(say!(
                    "write `sum(list where condition, value)`, `count(list where condition)`, `first(list by day, value)`",
                    "请写 `合计(明细 其中 条件, 取值)`、`计数(明细 其中 条件)`、`首个(明细 按 日期, 取值)`"
                ));
                ExprKind::Bad
            }
            None => ExprKind::List(ListCall { function, list, filter, by, value }),
        }
    }
}

/// How a function is written.
fn form(function: ValueFunction) -> Say {
    match function {
        ValueFunction::Min | ValueFunction::Max => {
            say!("write `min(x, y)`, `max(x, y)`", "请写 `最小(x, y)`、`最大(x, y)`")
        }
        ValueFunction::Round => say!("write `round(x, 2)`", "请写 `舍入(x, 2)`"),
        ValueFunction::Clamp => say!("write `clamp(x, low, high)`", "请写 `限于(x, 最小值, 最大值)`"),
        ValueFunction::AddMonths => say!("write `add_months(day, 3)`", "请写 `加月(日期, 3)`"),
        ValueFunction::Abs | ValueFunction::Floor | ValueFunction::Ceil => {
            say!("write `abs(x)`, `floor(x)`, `ceil(x)`", "请写 `绝对值(x)`、`向下(x)`、`向上(x)`")
        }
        ValueFunction::Year | ValueFunction::Quarter | ValueFunction::Month => {
            say!("write `year(day)`, `quarter(day)`, `month(day)`", "请写 `年份(日期)`、`季度(日期)`、`月份(日期)`")
        }
        ValueFunction::Days => say!("write `days(30)`", "请写 `天数(30)`"),
    }
}

/// What a call turns out to be.
enum Meant {
    Rows(ListFunction, usize),
    Values(ValueFunction),
    NoList,
}
