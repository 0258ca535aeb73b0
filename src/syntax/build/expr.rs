use super::super::ast::{
    AddOp, Arg, At, Call, CompareOp, Expr, ExprKind, Function, Interval, Literal, MulOp, Name, Set, Suffix,
};
use super::super::grammar::Rule;
use super::super::known;
use super::super::limits::exceeded;
use super::chain::{Chain, Tall, Test};
use super::{Build, Pair, child, children, first_rule, has};
use crate::diag::{Code, Diagnostic, say};
use crate::source::Span;
use crate::value::Unit;

impl<'a> Build<'a> {
    /// An `expr`, `cond` or `value`.
    pub(super) fn expr(&mut self, pair: &Pair<'_>) -> Expr {
        self.chain(pair.clone()).expr
    }

    /// The first `expr` of a rule.
    pub(super) fn expr_of(&mut self, pair: &Pair<'_>) -> Expr {
        match child(pair, Rule::expr) {
            Some(expr) => self.expr(&expr),
            None => self.bad_expr(pair),
        }
    }

    /// The first `value` of a rule.
    pub(super) fn value_of(&mut self, pair: &Pair<'_>) -> Expr {
        match child(pair, Rule::value) {
            Some(value) => self.expr(&value),
            None => self.bad_expr(pair),
        }
    }

    pub(super) fn bad_expr(&self, pair: &Pair<'_>) -> Expr {
        Expr { at: self.at(pair), kind: ExprKind::Bad }
    }

    pub(super) fn source_of(&self, span: Span) -> String {
        self.place.source(span).to_string()
    }

    /// Refuses an expression whose tree is taller than later passes can walk.
    pub(super) fn not_too_tall(&mut self, expr: Expr, height: usize) -> Tall {
        let most = self.limits.depth;
        if height <= most {
            return Tall { expr, height };
        }
        let at = expr.at;
        self.problems.push(
            exceeded(at.0, say!("this expression is nested more than {most} deep", "表达式嵌套超过 {most} 层"))
                .help(say!("give parts of it a name with `let`", "请用 `定义` 给其中的部分命名")),
        );
        Tall { expr: Expr { at, kind: ExprKind::Bad }, height: 1 }
    }

    /// Walks a flat list of operands and operators.
    pub(super) fn chain(&mut self, pair: Pair<'_>) -> Tall {
        let span = self.span(&pair);
        let mut chain = Chain::new();
        for part in pair.into_inner() {
            if chain.terms() > self.limits.terms {
                let most = self.limits.terms;
                let message = say!("this expression has more than {most} parts", "表达式超过 {most} 项");
                self.problems.push(exceeded(span, message));
                return Tall { expr: Expr { at: At(span), kind: ExprKind::Bad }, height: 1 };
            }
            self.part(&mut chain, part);
        }
        chain.finish(self, span)
    }

    fn part(&mut self, chain: &mut Chain, part: Pair<'_>) {
        let infix_expected = chain.wants_infix();
        match part.as_rule() {
            rule if is_operand(rule) => {
                let operand = self.operand(&part);
                chain.operand(operand);
            }
            Rule::plus if !infix_expected => {}
            Rule::minus if !infix_expected => chain.negate(self.span(&part)),
            Rule::kw_not => chain.not(self.span(&part)),
            Rule::if_head => {
                let span = self.span(&part);
                if let Some(condition) = child(&part, Rule::cond) {
                    let condition = self.chain(condition);
                    chain.when(span, condition);
                }
            }
            Rule::plus => chain.add(self, AddOp::Plus),
            Rule::minus => chain.add(self, AddOp::Minus),
            Rule::times => chain.mul(self, MulOp::Times),
            Rule::over => chain.mul(self, MulOp::Over),
            Rule::kw_and => chain.and(self),
            Rule::kw_or => chain.or(self),
            Rule::kw_else => chain.otherwise(self),
            Rule::compare => chain.compare(self, compare_op(part.as_str().trim())),
            Rule::kw_is_present => chain.test(self, Test::Presence(true), self.span(&part)),
            Rule::kw_is_missing => chain.test(self, Test::Presence(false), self.span(&part)),
            Rule::in_set => self.in_set(chain, &part),
            _ => self.tight(chain, &part),
        }
    }

    fn in_set(&mut self, chain: &mut Chain, part: &Pair<'_>) {
        let wanted = has(part, Rule::kw_in);
        let end = self.span(part);
        let set = part.clone().into_inner().nth(1);
        let (set, height) = match set {
            Some(set) if set.as_rule() == Rule::values => {
                let mut height = 1;
                let mut values = vec![];
                for value in children(&set, Rule::value) {
                    let tall = self.chain(value);
                    height = height.max(tall.height);
                    values.push(tall.expr);
                }
                (Set::Values(values), height)
            }
            Some(set) => {
                let (interval, height) = self.interval_with_height(&set);
                (Set::Interval(interval), height)
            }
            None => return,
        };
        chain.test(self, Test::In(wanted, set, height), end);
    }

    /// `.name` and `as unit` behind an operand.
    fn tight(&mut self, chain: &mut Chain, part: &Pair<'_>) {
        let end = self.span(part);
        let (name, unit) = (self.first_name(part), child(part, Rule::unit_word).map(|u| unit(&u)));
        let Some(last) = chain.last() else { return };
        let inner = std::mem::replace(&mut last.expr, Expr { at: At(end), kind: ExprKind::Bad });
        let at = At(inner.at.0.to(end));
        let kind = match unit {
            Some(unit) => ExprKind::As(Box::new(inner), unit),
            None => ExprKind::Member(Box::new(inner), name),
        };
        let tall = self.not_too_tall(Expr { at, kind }, last.height + 1);
        *last = tall;
    }

    /// One operand, for rules that take nothing larger.
    pub(super) fn small_operand(&mut self, pair: &Pair<'_>) -> Expr {
        let mut chain = Chain::new();
        for part in pair.clone().into_inner() {
            if is_operand(part.as_rule()) || matches!(part.as_rule(), Rule::member | Rule::cast) {
                self.part(&mut chain, part);
            }
        }
        let span = self.span(pair);
        chain.finish(self, span).expr
    }

    fn operand(&mut self, pair: &Pair<'_>) -> Tall {
        match pair.as_rule() {
            Rule::call => self.call(pair),
            Rule::paren => self.paren(pair),
            _ => Tall { expr: Expr { at: self.at(pair), kind: self.simple(pair) }, height: 1 },
        }
    }

    fn paren(&mut self, pair: &Pair<'_>) -> Tall {
        let at = self.at(pair);
        let Some(inner) = child(pair, Rule::expr) else { return Tall { expr: self.bad_expr(pair), height: 1 } };
        let inner = self.chain(inner);
        self.not_too_tall(Expr { at, kind: ExprKind::Paren(Box::new(inner.expr)) }, inner.height + 1)
    }

    fn simple(&self, pair: &Pair<'_>) -> ExprKind {
        match pair.as_rule() {
            Rule::number => ExprKind::Number(literal(pair.as_str())),
            Rule::string => ExprKind::Text(self.string(pair)),
            Rule::date => self.date(pair).map_or(ExprKind::Bad, ExprKind::Date),
            Rule::kw_true => ExprKind::Bool(true),
            Rule::kw_false => ExprKind::Bool(false),
            Rule::kw_todo => ExprKind::Todo,
            Rule::outer => ExprKind::Outer(self.first_name(pair)),
            Rule::name => ExprKind::Name(self.name(pair)),
            _ => ExprKind::Bad,
        }
    }

    fn call(&mut self, pair: &Pair<'_>) -> Tall {
        let at = self.at(pair);
        let Some(word) = child(pair, Rule::function) else { return Tall { expr: self.bad_expr(pair), height: 1 } };
        let word_at = self.at(&word);
        let (mut args, mut height) = (vec![], 1);
        for arg in children(pair, Rule::arg) {
            let (arg, tall) = self.arg(&arg);
            height = height.max(tall);
            args.push(arg);
        }
        let kind = match self.function(word.as_str(), word_at.0) {
            Some(function) => ExprKind::Call(Call { function, at: word_at, args }),
            None => ExprKind::Bad,
        };
        self.not_too_tall(Expr { at, kind }, height + 1)
    }

    fn arg(&mut self, pair: &Pair<'_>) -> (Arg, usize) {
        let mut part = |rule: Rule| {
            let expr = if rule == Rule::expr { Some(pair.clone()) } else { child(pair, rule) };
            expr.and_then(|part| child(&part, Rule::expr)).map(|expr| self.chain(expr))
        };
        let (value, filter, by) = (part(Rule::expr), part(Rule::where_part), part(Rule::by_part));
        let height = [&value, &filter, &by].into_iter().flatten().map(|t| t.height).max().unwrap_or(1);
        let value = value.map_or_else(|| self.bad_expr(pair), |t| t.expr);
        (Arg { value, filter: filter.map(|t| t.expr), by: by.map(|t| t.expr) }, height)
    }

    fn function(&mut self, word: &str, span: Span) -> Option<Function> {
        let found = known::FUNCTIONS.iter().find(|(_, en, zh)| *en == word || *zh == word);
        if let Some((function, _, _)) = found {
            return Some(*function);
        }
        let problem =
            Diagnostic::error(Code::UnknownWord, span, say!("there is no function `{word}`", "没有函数 `{word}`"));
        if let Some(other) = known::function(word) {
            let problem = problem.help(say!("did you mean `{other}`?", "是否指 `{other}`？"));
            self.problems.push(problem.fix(say!("write `{other}`", "改为 `{other}`"), span, other));
            return None;
        }
        if word.eq_ignore_ascii_case("if") {
            self.problems.push(problem.help(say!(
                "a choice has no parentheses: `if C then A else B`",
                "条件不写成函数:`如果 条件 那么 A 否则 B`"
            )));
            return None;
        }
        let problem = match known::nearest(word, known::FUNCTIONS.iter().flat_map(|(_, en, zh)| [*en, *zh])) {
            Some(near) => problem.help(say!("did you mean `{near}`?", "是否指 `{near}`？")).safe_fix(
                say!("write `{near}`", "改为 `{near}`"),
                span,
                near,
            ),
            None => problem.help(say!(
                "a name does not touch a parenthesis unless it is a built-in function, such as `min` or `sum`",
                "只有内置函数（如 `最小`、`合计`）的名称后面才能紧跟括号"
            )),
        };
        self.problems.push(problem);
        None
    }

    /// The interval of a rule, written with brackets or dots.
    pub(super) fn interval_of(&mut self, pair: &Pair<'_>) -> Option<Interval> {
        let found = child(pair, Rule::interval).or_else(|| child(pair, Rule::dots))?;
        Some(self.interval_with_height(&found).0)
    }

    pub(super) fn interval_with_height(&mut self, pair: &Pair<'_>) -> (Interval, usize) {
        let at = self.at(pair);
        if pair.as_rule() == Rule::dots {
            let mut ends = children(pair, Rule::dot_end);
            let (low, high) = (ends.next(), ends.next());
            let end = |end: Option<Pair<'_>>| Box::new(end.map_or_else(|| self.bad_expr(pair), |e| self.dot_end(&e)));
            let interval =
                Interval { at, low: end(low), high: end(high), low_open: false, high_open: false, dots: true };
            return (interval, 2);
        }
        let mut ends = children(pair, Rule::value);
        let (low, high) = (ends.next(), ends.next());
        let mut height = 1;
        let mut end = |end: Option<Pair<'_>>| match end {
            Some(end) => {
                let tall = self.chain(end);
                height = height.max(tall.height);
                Box::new(tall.expr)
            }
            None => Box::new(self.bad_expr(pair)),
        };
        let (low, high) = (end(low), end(high));
        let low_open = child(pair, Rule::open_end).is_some_and(|p| p.as_str() == "(");
        let high_open = child(pair, Rule::close_end).is_some_and(|p| p.as_str() == ")");
        (Interval { at, low, high, low_open, high_open, dots: false }, height)
    }

    fn dot_end(&self, pair: &Pair<'_>) -> Expr {
        let at = self.at(pair);
        let Some(inner) = pair.clone().into_inner().next_back() else { return self.bad_expr(pair) };
        let bare = Expr { at: self.at(&inner), kind: self.simple(&inner) };
        if has(pair, Rule::minus_sign) { Expr { at, kind: ExprKind::Negate(Box::new(bare)) } } else { bare }
    }

    /// Names and values of a block of fields.
    pub(super) fn fields(&mut self, pair: &Pair<'_>) -> Vec<(Name, Expr)> {
        let mut fields = vec![];
        for row in pair.clone().into_inner() {
            match row.as_rule() {
                Rule::field => fields.push((self.first_name(&row), self.value_of(&row))),
                Rule::bad_row => self.bad_row(&row, Rule::field),
                _ => {}
            }
        }
        fields
    }
}

fn is_operand(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::date | Rule::number | Rule::string | Rule::kw_true | Rule::kw_false | Rule::kw_todo | Rule::outer
    ) || matches!(rule, Rule::call | Rule::paren | Rule::name)
}

pub(super) fn compare_op(written: &str) -> CompareOp {
    match written {
        "<" => CompareOp::Less,
        "<=" => CompareOp::AtMost,
        ">" => CompareOp::Greater,
        ">=" => CompareOp::AtLeast,
        "<>" => CompareOp::Unequal,
        _ => CompareOp::Equal,
    }
}

pub(super) fn unit(pair: &Pair<'_>) -> Unit {
    match first_rule(pair) {
        Some(Rule::kw_count) => Unit::Count,
        Some(Rule::kw_ratio) => Unit::Ratio,
        Some(Rule::kw_money) => Unit::Money,
        Some(Rule::kw_points) => Unit::Points,
        Some(Rule::kw_days) => Unit::Days,
        _ => Unit::Number,
    }
}

pub(super) fn suffix(written: &str) -> Suffix {
    match written {
        "%" => Suffix::Percent,
        "千" => Suffix::Thousand,
        "万" => Suffix::TenThousand,
        "百万" => Suffix::Million,
        "亿" => Suffix::HundredMillion,
        _ => Suffix::None,
    }
}

fn literal(written: &str) -> Literal {
    let end = written.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(written.len());
    let (digits, rest) = written.split_at_checked(end).unwrap_or((written, ""));
    Literal { digits: digits.to_string(), suffix: suffix(rest) }
}
