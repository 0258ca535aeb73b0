//! At each level of the tree weights total 100 %, for every kind of person.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Edit, Fix, say};
use crate::model::{ExprId, ExprKind, Layered, Method, Node};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::{constant, is_open};
use super::patches::touching;

/// A weight at one level, for one kind of person.
struct Share {
    name: String,
    /// Its number; the least it may become where it is a `todo`.
    value: Rational,
    /// How much more a `todo` may become.
    room: Rational,
    /// Its literal, where it is one.
    literal: Option<Span>,
    /// The literal counts points.
    worth: bool,
    /// A patch states it.
    patched: bool,
    span: Span,
}

impl Share {
    fn is_open(&self) -> bool {
        !self.room.is_zero()
    }

    fn shown(&self) -> String {
        let low = percent(&self.value);
        if self.is_open() { format!("todo ({low}..{})", percent(&(&self.value + &self.room))) } else { low }
    }
}

fn percent(value: &Rational) -> String {
    format!("{}%", value * &Rational::HUNDRED)
}

impl Checker<'_> {
    pub(super) fn weights(&mut self) {
        let scheme = self.scheme;
        let roots = scheme.roots.clone();
        // a file without scheme is told so already
        let named = !scheme.name.is_empty();
        if named && scheme.indicators.is_empty() && self.problems.is_empty() && scheme.sections.is_empty() {
            let span = scheme.span;
            let name = &scheme.name;
            self.report(Diagnostic::error(
                Code::MissingPart,
                span,
                say!("scheme `{name}` has no indicators", "方案 `{name}` 没有指标"),
            ));
            return;
        }
        self.level(&roots, None);
        for (index, section) in scheme.sections.iter().enumerate() {
            if !section.weight.is_unset() {
                self.level(&section.children, Some(index));
            }
        }
        self.worths();
        self.raters();
    }

    /// The children of a level, those of transparent sections included.
    fn members(&self, children: &[Node], into: &mut Vec<Node>) {
        for child in children {
            match child {
                Node::Section(index) => match self.scheme.sections.get(*index) {
                    Some(section) if section.weight.is_unset() => self.members(&section.children, into),
                    Some(_) => into.push(*child),
                    None => {}
                },
                Node::Indicator(_) => into.push(*child),
            }
        }
    }

    fn only_patched(&mut self, name: &str, span: Span) {
        self.report(
            Diagnostic::error(
                Code::MissingPart,
                span,
                say!("`{name}` has a weight in patches only", "`{name}` 只在 `当` 中有权重"),
            )
            .help(say!(
                "give it a weight of its own, `weight 0%` if it does not count by default",
                "请给它一个基础权重;默认不计入时写 `权重 0%`"
            )),
        );
    }

    /// The weight of a member and where that is stated: `weight`, or `worth` in hundredths.
    fn weight_of(&self, node: Node) -> Option<(&str, Span, &Layered<ExprId>, bool)> {
        match node {
            Node::Section(index) => {
                self.scheme.sections.get(index).map(|s| (s.name.as_str(), s.span, &s.weight, false))
            }
            Node::Indicator(index) => self.scheme.indicators.get(index).map(|i| {
                let worth = i.weight.is_unset() && !i.worth.is_unset();
                (i.name.as_str(), i.span, if worth { &i.worth } else { &i.weight }, worth)
            }),
        }
    }

    fn level(&mut self, children: &[Node], section: Option<usize>) {
        let mut members = vec![];
        self.members(children, &mut members);
        if members.is_empty() {
            if let Some(section) = section.and_then(|s| self.scheme.sections.get(s)) {
                let (name, span) = (&section.name, section.span);
                self.report(
                    Diagnostic::error(
                        Code::MissingPart,
                        span,
                        say!("section `{name}` has no indicators", "维度 `{name}` 没有指标"),
                    )
                    .help(say!("put indicators into it, or take it out", "请加入指标,或去掉这个维度")),
                );
            }
            return;
        }
        let mut whole = true;
        for member in &members {
            whole &= self.weight_stated(*member);
        }
        if !whole {
            return;
        }
        let mut patches = vec![];
        touching(members.iter().filter_map(|m| self.weight_of(*m)).map(|(_, _, weight, _)| weight), &mut patches);
        let Some(kinds) = self.kinds(&patches) else { return };
        let mut wrong: Vec<(Vec<bool>, BTreeMap<usize, usize>)> = vec![];
        for kind in kinds {
            let holds: BTreeMap<usize, bool> = patches.iter().copied().zip(kind.holds.iter().copied()).collect();
            let shares = self.shares(&members, &holds);
            let total: Rational = shares.iter().map(|s| s.value.clone()).sum();
            let room: Rational = shares.iter().map(|s| s.room.clone()).sum();
            self.ranges_kept(&members, &holds);
            // what is not decided yet may still make 100 %
            if total > Rational::ONE || &total + &room < Rational::ONE {
                wrong.push((kind.holds, kind.person));
            }
        }
        // where fewer patches already go wrong, more of them are a consequence
        let within = |a: &[bool], b: &[bool]| a != b && a.iter().zip(b).all(|(x, y)| !x || *y);
        let least: Vec<&(Vec<bool>, BTreeMap<usize, usize>)> =
            wrong.iter().filter(|(holds, _)| !wrong.iter().any(|(other, _)| within(other, holds))).collect();
        for (holds, person) in least {
            let holds: BTreeMap<usize, bool> = patches.iter().copied().zip(holds.iter().copied()).collect();
            self.wrong_total(&members, &holds, person, section);
        }
    }

    /// Whether every weight of a member is there and constant; reports it where not.
    fn weight_stated(&mut self, member: Node) -> bool {
        let Some((name, span, weight, worth)) = self.weight_of(member) else { return false };
        let name = name.to_owned();
        if weight.is_unset() {
            self.report(
                Diagnostic::error(Code::MissingPart, span, say!("`{name}` has no weight", "`{name}` 没有权重")).help(
                    say!(
                        "add `weight 20%`; the weights of a level total 100 %",
                        "请加上 `权重 20%`;同一层的权重合计为 100%"
                    ),
                ),
            );
            return false;
        }
        if weight.base.is_none() {
            self.only_patched(&name, span);
            return false;
        }
        let values: Vec<(ExprId, Span)> = weight.all().map(|(value, span)| (*value, span)).collect();
        let mut fine = true;
        for (value, _) in values {
            let at = self.scheme.expr(value).span;
            if is_open(self.scheme, value) {
                continue;
            }
            let told = self.problems.iter().any(|p| p.span == at);
            if told || matches!(self.scheme.expr(value).kind, ExprKind::Bad) || self.ty(value) == super::Type::Unknown {
                fine = false;
                continue;
            }
            let Some(constant) = constant(self.scheme, value) else {
                self.not_constant(
                    value,
                    say!("a weight must be known before anyone is scored", "权重必须在评分之前确定"),
                );
                fine = false;
                continue;
            };
            let most = if worth { Rational::HUNDRED } else { Rational::ONE };
            if constant.is_negative() || constant > most {
                self.report(Diagnostic::error(
                    Code::WeightRange,
                    at,
                    say!("a weight lies between 0 % and 100 %", "权重在 0% 到 100% 之间"),
                ));
                fine = false;
            }
        }
        let stated: Vec<Span> =
            self.weight_of(member).map(|(_, _, w, _)| w.all().map(|(_, span)| span).collect()).unwrap_or_default();
        let already = |p: &Diagnostic| {
            stated.iter().any(|s| s.file == p.span.file && s.start <= p.span.start && p.span.end <= s.end)
        };
        fine && !self.problems.iter().any(already)
    }

    pub(super) fn not_constant(&mut self, value: ExprId, message: crate::diag::Say) {
        if is_open(self.scheme, value) {
            return;
        }
        let span = self.scheme.expr(value).span;
        self.report(Diagnostic::error(Code::NotConstant, span, message).help(say!(
            "write a number, or a param that no patch changes",
            "请写一个数,或一个任何 `当` 都不修改的参数"
        )));
    }

    fn shares(&self, members: &[Node], holds: &BTreeMap<usize, bool>) -> Vec<Share> {
        let active = |patch: usize| {
            holds.get(&patch).copied().unwrap_or(false).then(|| self.scheme.patches.get(patch).map_or(0, |p| p.depth))
        };
        let shares = members.iter().filter_map(|member| {
            let (name, _, weight, worth) = self.weight_of(*member)?;
            let (value, span, patch) = weight.pick(active)?;
            if is_open(self.scheme, *value) {
                let (low, high) = self.open_weight(*member, active);
                let (name, patched) = (name.to_owned(), patch.is_some());
                return Some(Share { name, room: &high - &low, value: low, literal: None, worth, patched, span });
            }
            let number = constant(self.scheme, *value)?;
            let literal =
                matches!(self.scheme.expr(*value).kind, ExprKind::Number(..)).then(|| self.scheme.expr(*value).span);
            let number = if worth { number.checked_div(&Rational::HUNDRED)? } else { number };
            let (name, patched) = (name.to_owned(), patch.is_some());
            Some(Share { name, value: number, room: Rational::ZERO, literal, worth, patched, span })
        });
        shares.collect()
    }

    /// What a weight that is not decided yet may become.
    fn open_weight(&self, member: Node, active: impl Fn(usize) -> Option<usize>) -> (Rational, Rational) {
        let within = match member {
            Node::Section(index) => self.scheme.sections.get(index).map(|s| &s.within),
            Node::Indicator(index) => self.scheme.indicators.get(index).map(|i| &i.within),
        };
        let range = within.and_then(|within| within.pick(active)).map(|(range, ..)| range);
        let end = |id: ExprId| constant(self.scheme, id);
        let (low, high) = (range.and_then(|r| end(r.low)), range.and_then(|r| end(r.high)));
        (low.unwrap_or_default(), high.unwrap_or(Rational::ONE))
    }

    fn wrong_total(
        &mut self,
        members: &[Node],
        holds: &BTreeMap<usize, bool>,
        person: &BTreeMap<usize, usize>,
        section: Option<usize>,
    ) {
        let shares = self.shares(members, holds);
        // the nearest to 100 % that the open ones allow
        let least: Rational = shares.iter().map(|s| s.value.clone()).sum();
        let room: Rational = shares.iter().map(|s| s.room.clone()).sum();
        let over = least > Rational::ONE;
        let (bound_en, bound_zh) = match (room.is_zero(), over) {
            (true, _) => ("", ""),
            (false, true) => ("at least ", "至少"),
            (false, false) => ("at most ", "至多"),
        };
        let total = if over { least } else { least + room };
        let shown = percent(&total);
        let level = section.and_then(|s| self.scheme.sections.get(s));
        let patched = holds.values().any(|h| *h);
        // the place: the last weight that a patch set, else the section or the first weight of the level
        let last_set = shares.iter().map(|s| s.span).max_by_key(|s| s.start).filter(|_| patched);
        let at =
            last_set.or_else(|| level.map(|s| s.span)).or_else(|| shares.first().map(|s| s.span)).unwrap_or_default();
        let place = level.map(|s| s.name.clone());
        let message = match (&place, patched) {
            (Some(name), false) => {
                say!(
                    "the weights in `{name}` total {bound_en}{shown}, not 100%",
                    "`{name}` 中的权重合计{bound_zh} {shown},不是 100%"
                )
            }
            (None, false) => {
                say!("the weights total {bound_en}{shown}, not 100%", "权重合计{bound_zh} {shown},不是 100%")
            }
            (place, true) => {
                let who = self.person(person);
                let (en, zh) = (&who.en, &who.zh);
                let (in_en, in_zh) =
                    place.as_ref().map(|p| (format!(" in `{p}`"), format!(" `{p}` 中"))).unwrap_or_default();
                say!(
                    "for {en} the weights{in_en} total {bound_en}{shown}, not 100%",
                    "对于 {zh},{in_zh}权重合计{bound_zh} {shown},不是 100%"
                )
            }
        };
        let mut problem = Diagnostic::error(Code::WeightsTotal, at, message);
        for share in &shares {
            let name = &share.name;
            let weight = share.shown();
            problem = problem.label(share.span, say!("`{name}` {weight}", "`{name}` {weight}"));
        }
        let list: Vec<String> = shares.iter().map(Share::shown).collect();
        let sum = list.join(" + ");
        if shares.iter().any(Share::is_open) {
            problem.help = vec![say!(
                "whatever the open weights become, {sum} is not 100%",
                "待定的权重无论取何值,{sum} 都不等于 100%"
            )];
            return self.report(problem);
        }
        problem = problem.help(say!("{sum} = {shown}", "{sum} = {shown}"));
        let off = total - Rational::ONE;
        let mut options = vec![];
        for share in &shares {
            let meant = &share.value - &off;
            let Some(literal) = share.literal else { continue };
            // a change of what everybody has would spoil it for the others
            if meant.is_negative() || meant > Rational::ONE || (patched && !share.patched) {
                continue;
            }
            let meant = if share.worth { (&meant * &Rational::HUNDRED).to_string() } else { percent(&meant) };
            let (name, weight) = (&share.name, meant);
            options.push(Fix {
                title: say!("set `{name}` to {weight}", "把 `{name}` 改为 {weight}"),
                edits: vec![Edit { span: literal, replacement: weight }],
            });
        }
        let by = percent(&off.abs());
        problem = problem.help(if off.is_negative() {
            say!("{by} is missing: raise one weight, or several", "还差 {by}:请提高一个或几个权重")
        } else {
            say!("{by} is too much: lower one weight, or several", "多出 {by}:请降低一个或几个权重")
        });
        if patched && shares.iter().any(|share| !share.patched) {
            problem = problem.help(say!(
                "a `when` changes only what it names: set the other weights there as well",
                "`当` 只改变其中写到的权重:请在同一个 `当` 中也写出其他权重"
            ));
        }
        problem.fixes = options;
        self.report(problem);
    }

    /// `within` binds the weight that results from the patches.
    fn ranges_kept(&mut self, members: &[Node], holds: &BTreeMap<usize, bool>) {
        let scheme = self.scheme;
        let active = |patch: usize| {
            holds.get(&patch).copied().unwrap_or(false).then(|| scheme.patches.get(patch).map_or(0, |p| p.depth))
        };
        for member in members {
            let (name, weight, within) = match member {
                Node::Section(i) => match scheme.sections.get(*i) {
                    Some(s) => (&s.name, &s.weight, &s.within),
                    None => continue,
                },
                Node::Indicator(i) => match scheme.indicators.get(*i) {
                    Some(s) => (&s.name, &s.weight, &s.within),
                    None => continue,
                },
            };
            let (Some((value, span, _)), Some((range, _, _))) = (weight.pick(active), within.pick(active)) else {
                continue;
            };
            let ends = (constant(scheme, *value), constant(scheme, range.low), constant(scheme, range.high));
            let (Some(value), Some(low), Some(high)) = ends else { continue };
            let inside = (if range.low_open { value > low } else { value >= low })
                && (if range.high_open { value < high } else { value <= high });
            let reported = self.problems.iter().any(|p| p.code == Code::WeightOutsideRange && p.span == span);
            if !inside && !reported {
                let shown =
                    super::Range { low: Some((low, range.low_open)), high: Some((high, range.high_open)), grid: None }
                        .show(true);
                let percent = &value * &Rational::HUNDRED;
                let name = name.clone();
                let range = range.span;
                self.report(
                    Diagnostic::error(
                        Code::WeightOutsideRange,
                        span,
                        say!(
                            "`{name}` weighs {percent}%, outside its range {shown}",
                            "`{name}` 的权重 {percent}% 超出了允许范围 {shown}"
                        ),
                    )
                    .label(range, say!("the range is stated here", "范围在这里声明")),
                );
            }
        }
    }

    /// `worth` speaks of points of the whole scheme.
    fn worths(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            let Some((_, span)) = rule.worth.all().next() else { continue };
            if let Some((_, other)) = rule.weight.all().next().or_else(|| rule.out_of.all().next()) {
                self.report(
                    Diagnostic::error(
                        Code::DuplicateClause,
                        span,
                        say!("`worth` is weight and full mark at once", "`分值` 已同时包含权重和满分"),
                    )
                    .label(other, say!("this says it again", "这里又说了一遍")),
                );
            }
            let mut at = rule.parent;
            while let Some(section) = at.and_then(|s| scheme.sections.get(s)) {
                let is_full = |w: ExprId| constant(scheme, w).map_or(is_open(scheme, w), |w| w == Rational::ONE);
                let full = section.weight.all().all(|(w, _)| is_full(*w));
                if !full {
                    let name = &section.name;
                    self.report(
                        Diagnostic::error(
                            Code::Misplaced,
                            span,
                            say!(
                                "`worth` counts points of the whole, but `{name}` weighs less than 100%",
                                "`分值` 是整个方案的分数,但 `{name}` 的权重不足 100%"
                            ),
                        )
                        .help(say!("write `weight` and `out of` instead", "请改写为 `权重` 和 `满分`")),
                    );
                    break;
                }
                at = section.parent;
            }
        }
    }

    /// The weights of raters' categories total 100 %.
    fn raters(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            for (method, _) in rule.method.all() {
                let Method::Rated(rated) = method else { continue };
                let mut total = Rational::ZERO;
                let mut whole = true;
                for (_, weight) in &rated.weights {
                    if is_open(scheme, *weight) {
                        whole = false;
                        continue;
                    }
                    match constant(scheme, *weight) {
                        Some(value) if !value.is_negative() => total += value,
                        Some(_) => {
                            let at = scheme.expr(*weight).span;
                            self.report(Diagnostic::error(
                                Code::WeightRange,
                                at,
                                say!("a weight lies between 0 % and 100 %", "权重在 0% 到 100% 之间"),
                            ));
                            whole = false;
                        }
                        None => {
                            if self.ty(*weight) != super::Type::Unknown {
                                self.not_constant(
                                    *weight,
                                    say!("a weight must be known before anyone is scored", "权重必须在评分之前确定"),
                                );
                            }
                            whole = false;
                        }
                    }
                }
                let typed = rated.weights.iter().all(|(_, w)| self.ty(*w) == super::Type::Numeric(Unit::Ratio));
                if whole && typed && total != Rational::ONE {
                    let shown = &total * &Rational::HUNDRED;
                    let mut problem = Diagnostic::error(
                        Code::WeightsTotal,
                        rated.span,
                        say!("the raters' weights total {shown}%, not 100%", "评分人的权重合计 {shown}%,不是 100%"),
                    );
                    for (_, weight) in &rated.weights {
                        let at = scheme.expr(*weight).span;
                        let value = &constant(scheme, *weight).unwrap_or_default() * &Rational::HUNDRED;
                        problem = problem.label(at, say!("{value}%", "{value}%"));
                    }
                    self.report(problem);
                }
            }
        }
    }
}
