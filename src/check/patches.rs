//! Patches: their conditions can be decided beforehand, and no two of them ever disagree about a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{BandKey, ExprId, ExprKind, Interval, Layer, Layered, Method, Policy, Scheme, Set};
use crate::source::Span;

use super::Checker;
use super::cells::{Condition, Undecidable, read_condition};
use super::kinds::About;
use super::order::parts;
use super::types::Type;

/// Two blocks of patches that disagree, where each of them says so, and somebody for whom both hold.
type Clash = (usize, usize, [Span; 2], BTreeMap<usize, usize>);

impl Checker<'_> {
    pub(super) fn patches(&mut self) {
        for patch in &self.scheme.patches {
            let span = self.scheme.expr(patch.condition).span;
            let told =
                |p: &Diagnostic| p.span.file == span.file && span.start <= p.span.start && p.span.end <= span.end;
            if self.problems.iter().any(told) {
                continue;
            }
            let (at, message, way) = match read_condition(self.scheme, &self.calendar, patch.condition) {
                Ok(_) | Err(Undecidable::Bad) => continue,
                Err(Undecidable::Form(id)) => (
                    self.scheme.expr(id).span,
                    say!("a patch may test dimensions, bools and dates only", "`当` 的条件只能判断类别、是非和日期"),
                    self.another_way(id),
                ),
                Err(Undecidable::Optional(id)) => (
                    self.scheme.expr(id).span,
                    say!("a patch can not test a fact that may be missing", "`当` 的条件不能判断可能缺失的数据"),
                    Some(say!(
                        "give the fact a default, `shift: shift = day`, or take its `?` away",
                        "请给数据一个默认值,如 `班次: 班次 = 白班`,或去掉 `?`"
                    )),
                ),
            };
            let mut problem = Diagnostic::error(Code::PatchCondition, at, message)
                .label(
                    span,
                    say!(
                        "for whom this patch holds must be known before anyone is scored",
                        "这个 `当` 适用于谁,必须在评分之前就能确定"
                    ),
                )
                .help(say!(
                    "use `=`, `<>`, `in {{…}}`, `and`, `or`, `not` on dimension and bool facts without `?`",
                    "请对不带 `?` 的类别和是非数据使用 `=`、`<>`、`属于 {{…}}`、`且`、`或`、`非`"
                ));
            problem.help.extend(way);
            self.report(problem);
        }
        self.conflicts();
    }

    /// How somebody may have meant a condition that no patch can have.
    fn another_way(&self, id: ExprId) -> Option<Say> {
        let is = |ty: fn(Type) -> bool| self.any_part(id, &ty);
        if is(|ty| ty == Type::Text) {
            return Some(say!(
                "declare the fact as a dimension, `dimension subject {{ maths, music }}`: then its values are known",
                "请把该数据声明为类别:`类别 科目 {{ 数学, 音乐 }}`,取值才能事先确定"
            ));
        }
        is(Type::is_numeric).then(|| {
            say!(
                "what depends on an amount belongs into the score, `score if sales > 100万 then … else …`, or into a bool fact",
                "按金额区分请写进计分(`计分 如果 销售额 > 100万 那么 … 否则 …`),或在数据中声明一个是非"
            )
        })
    }

    fn any_part(&self, id: ExprId, is: &impl Fn(Type) -> bool) -> bool {
        is(self.ty(id)) || parts(&self.scheme.expr(id).kind).into_iter().any(|part| self.any_part(part, is))
    }

    fn conflicts(&mut self) {
        let scheme = self.scheme;
        for definition in &scheme.definitions {
            self.conflict(&definition.name, ("value", "取值"), &definition.value, |s, a, b| same(s, *a, *b));
        }
        let expr = |s: &Scheme, a: &ExprId, b: &ExprId| same(s, *a, *b);
        for section in &scheme.sections {
            self.conflict(&section.name, ("weight", "权重"), &section.weight, expr);
        }
        for rule in &scheme.indicators {
            let name = &rule.name;
            self.conflict(name, ("weight", "权重"), &rule.weight, expr);
            self.conflict(name, ("worth", "分值"), &rule.worth, expr);
            self.conflict(name, ("out of", "满分"), &rule.out_of, expr);
            self.conflict(name, ("cap", "上限"), &rule.cap, expr);
            self.conflict(name, ("anonymous below", "匿名下限"), &rule.anonymous, expr);
            self.conflict(name, ("zero below", "零分线"), &rule.zero_below, expr);
            self.conflict(name, ("zero above", "超线零分"), &rule.zero_above, expr);
            self.conflict(name, ("measure", "计算"), &rule.measure, |s, a, b| {
                a.round == b.round && same(s, a.value, b.value)
            });
            self.conflict(name, ("floor", "下限"), &rule.floor, |s, a, b| same_options(s, *a, *b));
            self.conflict(name, ("better", "方向"), &rule.better, |_, a, b| a == b);
            self.conflict(name, ("no data", "无数据"), &rule.no_data, |s, a, b| same_policy(s, *a, *b));
            self.conflict(name, ("no data when", "无数据 当"), &rule.no_data_when, |s, a, b| {
                a.len() == b.len() && a.iter().zip(b).all(|((c, p), (d, q))| same(s, *c, *d) && same_policy(s, *p, *q))
            });
            self.conflict(name, ("score", "计分"), &rule.method, same_methods);
        }
    }

    /// Refuses two layers of a property that can hold for one person and differ; a nested patch wins over its parents.
    fn conflict<T>(
        &mut self,
        name: &str,
        (en, zh): (&str, &str),
        property: &Layered<T>,
        equal: impl Fn(&Scheme, &T, &T) -> bool,
    ) {
        // every patch wins over a dated value of the base, whose stretches exclude each other
        let of_blocks = property.layers.iter().filter_map(|layer| {
            let block = self.block_of(layer.patch)?;
            Some((block, layer, self.full_condition(layer.patch)))
        });
        let of_blocks: Vec<(usize, &Layer<T>, Option<Condition>)> = of_blocks.collect();
        let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut clashes: Vec<Clash> = vec![];
        for (index, (other, second, given)) in of_blocks.iter().enumerate() {
            for (one, first, earlier) in of_blocks.iter().take(index) {
                let nested = self.scheme.is_within(*one, *other) || self.scheme.is_within(*other, *one);
                let (Some(a), Some(b)) = (earlier, given) else { continue };
                if nested
                    || told.contains(&(*one, *other))
                    || a.excludes(b)
                    || equal(self.scheme, &first.value, &second.value)
                {
                    continue;
                }
                let Some(found) = self.kinds(About::Rule(name), &[first.patch, second.patch]) else { continue };
                let Some(clash) = found.into_iter().find(|cell| cell.holds.iter().all(|h| *h)) else { continue };
                told.insert((*one, *other));
                clashes.push((*one, *other, [first.span, second.span], clash.person));
            }
        }
        // what is nested in patches that disagree disagrees as a consequence
        let inside = |outer: usize, inner: usize| outer != inner && self.scheme.is_within(outer, inner);
        let follows = |(one, other): (usize, usize)| {
            clashes.iter().any(|(a, b, ..)| {
                (inside(*a, one) && self.scheme.is_within(*b, other))
                    || (self.scheme.is_within(*a, one) && inside(*b, other))
                    || (inside(*a, other) && self.scheme.is_within(*b, one))
                    || (self.scheme.is_within(*a, other) && inside(*b, one))
            })
        };
        let told: Vec<_> = clashes.iter().filter(|(one, other, ..)| !follows((*one, *other))).cloned().collect();
        for (_, _, [first, second], person) in told {
            let problem = Diagnostic::error(
                Code::PatchConflict,
                second,
                say!(
                    "two patches give `{name}` different values of `{en}` for one person",
                    "两个 `当` 对同一个人给 `{name}` 设置了不同的“{zh}”"
                ),
            )
            .label(first, say!("set here", "这里设置了一个值"))
            .label(second, say!("and set to something else here", "这里又设置了另一个值"));
            self.report(self.shown_by(problem, &person, &[]).help(say!(
                "nest one `when` in the other so that it wins, or narrow one condition",
                "请把一个 `当` 嵌套到另一个之内使其优先,或收窄其中一个条件"
            )));
        }
    }

    /// The `when` block that a layer belongs to; none for a stretch of a dated value of the base.
    pub(super) fn block_of(&self, patch: usize) -> Option<usize> {
        match self.scheme.patches.get(patch) {
            Some(stretch) if stretch.is_stretch() => stretch.parent,
            _ => Some(patch),
        }
    }
}

/// The patches that touch any of some properties.
pub(super) fn touching<'p, T: 'p>(properties: impl IntoIterator<Item = &'p Layered<T>>, into: &mut Vec<usize>) {
    for property in properties {
        into.extend(property.layers.iter().map(|layer| layer.patch));
    }
    into.sort_unstable();
    into.dedup();
}

/// Whether two expressions say the same.
pub(super) fn same(scheme: &Scheme, a: ExprId, b: ExprId) -> bool {
    let (x, y) = (&scheme.expr(a).kind, &scheme.expr(b).kind);
    let alike = match (x, y) {
        (ExprKind::Number(m, p), ExprKind::Number(n, q)) => m == n && p == q,
        (ExprKind::Text(m), ExprKind::Text(n)) => m == n,
        (ExprKind::Bool(m), ExprKind::Bool(n)) => m == n,
        (ExprKind::Date(m), ExprKind::Date(n)) => m == n,
        (ExprKind::Member(m, p), ExprKind::Member(n, q)) => m == n && p == q,
        (ExprKind::Fact(m), ExprKind::Fact(n)) | (ExprKind::Definition(m), ExprKind::Definition(n)) => m == n,
        (ExprKind::Field(m), ExprKind::Field(n)) => m == n,
        (ExprKind::Compare(_, m, _), ExprKind::Compare(_, n, _)) => m == n,
        (ExprKind::Sum(_, m), ExprKind::Sum(_, n)) => m.iter().map(|(op, _)| op).eq(n.iter().map(|(op, _)| op)),
        (ExprKind::Product(_, m), ExprKind::Product(_, n)) => m.iter().map(|(op, _)| op).eq(n.iter().map(|(op, _)| op)),
        (ExprKind::Presence(_, m), ExprKind::Presence(_, n)) => m == n,
        (ExprKind::As(_, m), ExprKind::As(_, n)) => m == n,
        (ExprKind::Call(m, _), ExprKind::Call(n, _)) => m == n,
        (ExprKind::In(_, m, Set::Interval(p)), ExprKind::In(_, n, Set::Interval(q))) => {
            m == n && p.low_open == q.low_open && p.high_open == q.high_open
        }
        (ExprKind::In(_, m, Set::Values(_)), ExprKind::In(_, n, Set::Values(_))) => m == n,
        (ExprKind::List(m), ExprKind::List(n)) => {
            m.function == n.function
                && m.list == n.list
                && m.filter.is_some() == n.filter.is_some()
                && m.by.is_some() == n.by.is_some()
                && m.value.is_some() == n.value.is_some()
        }
        (ExprKind::Indicator(m, p), ExprKind::Indicator(n, q)) => m == n && p == q,
        (ExprKind::Section(m, p), ExprKind::Section(n, q)) => m == n && p == q,
        (ExprKind::Adjust(m, p), ExprKind::Adjust(n, q)) => m == n && p == q,
        (ExprKind::Outcome(m), ExprKind::Outcome(n))
        | (ExprKind::Fired(m), ExprKind::Fired(n))
        | (ExprKind::Noticed(m), ExprKind::Noticed(n))
        | (ExprKind::Class(m), ExprKind::Class(n))
        | (ExprKind::GradeAttribute(m), ExprKind::GradeAttribute(n)) => m == n,
        (ExprKind::AsOf, ExprKind::AsOf)
        | (ExprKind::Total, ExprKind::Total)
        | (ExprKind::ComputedTotal, ExprKind::ComputedTotal)
        | (ExprKind::Grade, ExprKind::Grade)
        | (ExprKind::Negate(_), ExprKind::Negate(_))
        | (ExprKind::Not(_), ExprKind::Not(_))
        | (ExprKind::And(_), ExprKind::And(_))
        | (ExprKind::Or(_), ExprKind::Or(_))
        | (ExprKind::If(..), ExprKind::If(..))
        | (ExprKind::Else(_), ExprKind::Else(_)) => true,
        _ => false,
    };
    if !alike {
        return false;
    }
    let (left, right) = (parts(x), parts(y));
    left.len() == right.len() && left.iter().zip(&right).all(|(a, b)| same(scheme, *a, *b))
}

fn same_options(scheme: &Scheme, a: Option<ExprId>, b: Option<ExprId>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(scheme, a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn same_intervals(scheme: &Scheme, a: &Interval, b: &Interval) -> bool {
    a.low_open == b.low_open && a.high_open == b.high_open && same(scheme, a.low, b.low) && same(scheme, a.high, b.high)
}

fn same_policy(scheme: &Scheme, a: Policy, b: Policy) -> bool {
    match (a, b) {
        (Policy::Score(x), Policy::Score(y)) => same(scheme, x, y),
        (a, b) => a == b,
    }
}

fn same_methods(scheme: &Scheme, a: &Method, b: &Method) -> bool {
    match (a, b) {
        (Method::Proportional(x), Method::Proportional(y))
        | (Method::Inverse(x), Method::Inverse(y))
        | (Method::Value(x), Method::Value(y)) => same(scheme, *x, *y),
        (Method::Bands(x), Method::Bands(y)) => {
            x.len() == y.len()
                && x.iter().zip(y).all(|(x, y)| {
                    let keys = match (&x.key, &y.key) {
                        (BandKey::Compare(p, v), BandKey::Compare(q, w)) => p == q && same(scheme, *v, *w),
                        (BandKey::In(v), BandKey::In(w)) => same_intervals(scheme, v, w),
                        (BandKey::Otherwise, BandKey::Otherwise) => true,
                        _ => false,
                    };
                    keys && same(scheme, x.score, y.score)
                })
        }
        (Method::Curve(x), Method::Curve(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|((a, b), (c, d))| same(scheme, *a, *c) && same(scheme, *b, *d))
        }
        // two ratings that say the same are rare enough to be asked for once
        _ => matches!((a, b), (Method::Bad, Method::Bad)),
    }
}

/// Where a property is set, for messages: the base, else the first layer.
pub(super) fn stated<T>(property: &Layered<T>) -> Option<Span> {
    property.all().next().map(|(_, span)| span)
}
