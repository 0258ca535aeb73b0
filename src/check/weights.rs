//! At each level of the tree weights total 100 %, for every kind of person.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Edit, Fix, say};
use crate::facts::FieldKind;
use crate::model::{ExprId, ExprKind, Layered, Level, Method, Node, Rated};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::{constant, is_open};
use super::level::{Active, Share, patches_of, percent};
use super::patches::stated;

impl Checker<'_> {
    pub(super) fn weights(&mut self) {
        let scheme = self.scheme;
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
        self.level(None);
        for (index, section) in scheme.sections.iter().enumerate() {
            if !section.weight.is_unset() {
                self.level(Some(index));
            }
        }
        self.worths();
        self.raters();
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

    fn level(&mut self, section: Option<usize>) {
        let scheme = self.scheme;
        let level = self.level_of(section);
        let members = &level.members;
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
        for member in members {
            whole &= self.weight_stated(*member, members);
        }
        if !whole {
            return;
        }
        let patches = patches_of(scheme, &level, section);
        let Some(kinds) = self.kinds_of_level(&level, section, &patches) else { return };
        let mut wrong: Vec<(Vec<bool>, BTreeMap<usize, usize>)> = vec![];
        for kind in kinds {
            let active = Active::new(scheme, &patches, &kind.holds);
            let partial = |patch: &usize| active.is(*patch) && scheme.patches.get(*patch).is_some_and(|p| p.is_partial);
            if patches.iter().any(partial) || section.is_some_and(|index| !active.is_present(Node::Section(index))) {
                continue;
            }
            let shares = active.shares(&level);
            let total: Rational = shares.iter().map(|s| s.value.clone()).sum();
            let room: Rational = shares.iter().map(|s| s.room.clone()).sum();
            self.ranges_kept(&shares, &active, active.rest(&level), &kind.person);
            // what is not decided yet may still make 100 %
            if total > Rational::ONE || &total + &room < Rational::ONE {
                wrong.push((kind.holds, kind.person));
            }
            if active.rest(&level).is_some() {
                self.weightless.extend(shares.into_iter().filter(|s| s.value.is_zero()).map(|s| s.node));
            }
        }
        // where fewer patches already go wrong, more of them are a consequence
        let within = |a: &[bool], b: &[bool]| a != b && a.iter().zip(b).all(|(x, y)| !x || *y);
        let least: Vec<&(Vec<bool>, BTreeMap<usize, usize>)> =
            wrong.iter().filter(|(holds, _)| !wrong.iter().any(|(other, _)| within(other, holds))).collect();
        for (holds, person) in least {
            let active = Active::new(scheme, &patches, holds);
            self.wrong_total(&level, &active, person, section);
        }
    }

    /// What the weights of its level leave to a member, where they leave anything.
    fn left_by_others(&self, member: Node, level: &[Node]) -> Option<Rational> {
        let mut left = Rational::ONE;
        for other in level.iter().filter(|other| **other != member) {
            let (_, _, weight, is_worth) = self.weight_of(*other)?;
            let value = weight.base.as_ref().and_then(|(w, _)| constant(self.scheme, *w)).filter(|_| !is_worth)?;
            left = left - value;
        }
        (left > Rational::ZERO).then_some(left)
    }

    /// A clause that a weight can stand before.
    fn first_clause(&self, member: Node) -> Option<Span> {
        let Node::Indicator(index) = member else { return None };
        let rule = self.scheme.indicators.get(index)?;
        [stated(&rule.measure), stated(&rule.method)].into_iter().flatten().min()
    }

    /// Whether every weight of a member is there and constant; reports it where not.
    fn weight_stated(&mut self, member: Node, level: &[Node]) -> bool {
        let Some((name, span, weight, worth)) = self.weight_of(member) else { return false };
        let name = name.to_owned();
        if weight.is_unset() {
            let problem =
                Diagnostic::error(Code::MissingPart, span, say!("`{name}` has no weight", "`{name}` 没有权重"));
            let problem = match self.left_by_others(member, level) {
                None => problem.help(say!(
                    "add `weight 20%`; the weights of a level total 100 %",
                    "请加上 `权重 20%`;同一层的权重合计为 100%"
                )),
                Some(left) => {
                    let left = percent(&left);
                    let problem = problem.help(say!(
                        "the others of its level leave {left}: add `weight {left}`",
                        "同层其他权重还剩 {left}:请加上 `权重 {left}`"
                    ));
                    match self.first_clause(member) {
                        Some(at) => problem.fix(
                            say!("add `weight {left}`", "加上 `权重 {left}`"),
                            at.before(),
                            say!("weight {left}  ", "权重 {left}  "),
                        ),
                        None => problem,
                    }
                }
            };
            self.report(problem);
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
                self.report(outside_all(at, constant.is_negative()));
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

    fn wrong_total(
        &mut self,
        level: &Level,
        active: &Active<'_>,
        person: &BTreeMap<usize, usize>,
        section: Option<usize>,
    ) {
        if let Some(rest) = active.rest(level) {
            return self.nothing_to_rescale(&active.written(level), rest, person);
        }
        let shares = active.shares(level);
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
        let patched = active.any();
        if shares.is_empty() {
            return self.nothing_left(level.map(|s| (s.name.as_str(), s.span)), person);
        }
        // the place: the last weight that a patch set, or that a file set over another; else the section or the first
        // weight of the level
        let spans = || shares.iter().map(|s| s.span);
        let upper = spans().map(|s| s.file).min();
        let over_another = spans().any(|s| Some(s.file) != upper);
        let in_upper = spans().filter(|s| Some(s.file) == upper || (patched && !over_another));
        let last_set = in_upper.max_by_key(|s| s.start).filter(|_| patched || over_another);
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
            let (name, weight) = (&share.name, share.shown());
            let chinese = weight.replace("todo", "待定");
            problem = problem.label(share.span, say!("`{name}` {weight}", "`{name}` {chinese}"));
        }
        let list: Vec<String> = shares.iter().map(|s| s.shown()).collect();
        let sum = list.join(" + ");
        if shares.iter().any(|s| s.is_open()) {
            problem.help = vec![say!(
                "whatever the open weights become, {sum} is not 100%",
                "待定的权重无论取何值,{sum} 都不等于 100%"
            )];
            let problem = if patched { self.shown_by(problem, person, &[]) } else { problem };
            return self.report(problem);
        }
        problem = problem.help(say!("{sum} = {shown}", "{sum} = {shown}"));
        let off = total - Rational::ONE;
        let mut options = vec![];
        for share in &shares {
            let meant = &share.value - &off;
            let Some(literal) = share.literal else { continue };
            // a change of what everybody has would spoil it for the others, and one of the base for other files
            let is_of_others = (patched && !share.patched) || Some(share.span.file) != upper;
            if meant.is_negative() || meant > Rational::ONE || is_of_others {
                continue;
            }
            let meant = if share.worth { (&meant * &Rational::HUNDRED).to_string() } else { percent(&meant) };
            let (name, weight) = (&share.name, meant);
            options.push(Fix {
                title: say!("set `{name}` to {weight}", "把 `{name}` 改为 {weight}"),
                edits: vec![Edit::new(literal, weight)],
                is_safe: false,
            });
        }
        let by = percent(&off.abs());
        problem = problem.help(if off.is_negative() {
            say!("{by} is missing: raise one weight, or several", "还差 {by}:请提高一个或几个权重")
        } else {
            say!("{by} is too much: lower one weight, or several", "多出 {by}:请降低一个或几个权重")
        });
        if over_another {
            problem = problem.help(say!(
                "a file changes only what it names: set the other weights in it as well, or write `rest proportional`",
                "文件只改变其中写到的权重:请同时写出其他权重,或写 `其余按比例`"
            ));
        } else if patched && shares.iter().any(|share| !share.patched) {
            problem = problem.help(say!(
                "a `when` changes only what it names: set the other weights there as well, or write `rest proportional` in it",
                "`当` 只改变其中写到的权重:请在同一个 `当` 中也写出其他权重,或写 `其余按比例`"
            ));
        }
        problem.fixes = options;
        let problem = if patched { self.shown_by(problem, person, &[]) } else { problem };
        self.report(problem);
    }

    /// Where `rest proportional` can not make the weights total 100 %.
    fn nothing_to_rescale(&mut self, shares: &[Share<'_>], rest: Span, person: &BTreeMap<usize, usize>) {
        let set: Rational = shares.iter().filter(|s| s.patched).map(|s| s.value.clone()).sum();
        let shown = percent(&set);
        let who = self.person(person);
        let (en, zh) = (&who.en, &who.zh);
        let (message, help) = if set > Rational::ONE {
            (
                say!(
                    "for {en} the weights that are set total {shown}, and nothing is left for the rest",
                    "对于 {zh},已设置的权重合计 {shown},其余没有可分的权重"
                ),
                say!("lower them to 100% or less", "请降到 100% 或以下"),
            )
        } else {
            (
                say!(
                    "for {en} the weights that are set total {shown}, and there is no other weight to rescale",
                    "对于 {zh},已设置的权重合计 {shown},没有其他权重可以按比例调整"
                ),
                say!("set them to total 100%, or leave one of them to the rest", "请让它们合计 100%,或留一个给其余"),
            )
        };
        let mut problem = Diagnostic::error(Code::WeightsTotal, rest, message);
        for share in shares {
            let (name, weight) = (&share.name, percent(&share.value));
            let text = if share.patched {
                say!("`{name}` {weight}", "`{name}` {weight}")
            } else {
                say!("`{name}` {weight}, to be rescaled", "`{name}` {weight},按比例调整")
            };
            problem = problem.label(share.span, text);
        }
        self.report(self.shown_by(problem.help(help), person, &[]));
    }

    /// Where patches drop all that shares a level.
    fn nothing_left(&mut self, section: Option<(&str, Span)>, person: &BTreeMap<usize, usize>) {
        let who = self.person(person);
        let (en, zh) = (&who.en, &who.zh);
        let problem = match section {
            Some((name, span)) => Diagnostic::error(
                Code::WeightsTotal,
                span,
                say!("for {en} nothing is left in `{name}`", "对于 {zh},`{name}` 中没有指标"),
            )
            .help(say!("drop the section as well: `drop section {name}`", "请同时删除这个维度:`删除 维度 {name}`")),
            None => Diagnostic::error(
                Code::WeightsTotal,
                self.scheme.span,
                say!("for {en} no indicator is left", "对于 {zh},没有任何指标"),
            )
            .help(say!("leave at least one", "请至少保留一个")),
        };
        self.report(self.shown_by(problem, person, &[]));
    }

    /// `within` binds the weight that results from the patches.
    fn ranges_kept(
        &mut self,
        shares: &[Share<'_>],
        active: &Active<'_>,
        rest: Option<Span>,
        person: &BTreeMap<usize, usize>,
    ) {
        for share in shares {
            let Some((range, low, high)) = active.range(share.node).filter(|_| !active.keeps_range(share)) else {
                continue;
            };
            let (value, span, name) = (share.value.clone(), share.span, &share.name);
            let reported = self.problems.iter().any(|p| p.code == Code::WeightOutsideRange && p.span == span);
            if !reported {
                let shown =
                    super::Range { low: Some((low, range.low_open)), high: Some((high, range.high_open)), grid: None }
                        .show(true);
                let percent = &value * &Rational::HUNDRED;
                let range = range.span;
                let mut problem = Diagnostic::error(
                    Code::WeightOutsideRange,
                    span,
                    say!(
                        "`{name}` weighs {percent}%, outside its range {shown}",
                        "`{name}` 的权重 {percent}% 超出了允许范围 {shown}"
                    ),
                )
                .label(range, say!("the range is stated here", "范围在这里声明"))
                .help(say!(
                    "choose a weight within {shown}, or widen the range",
                    "请选择 {shown} 之内的权重,或放宽范围"
                ));
                if let (Some(rest), false) = (rest, share.patched) {
                    problem = problem.label(rest, say!("it is rescaled here", "在这里按比例调整"));
                }
                let problem = if active.any() { self.shown_by(problem, person, &[]) } else { problem };
                self.report(problem);
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
                    .label(other, say!("this says it again", "这里又说了一遍"))
                    .help(say!(
                        "`worth 40` is short for `weight 40%` and `out of 40`: keep one of the two ways",
                        "`分值 40` 等于 `权重 40%` 加 `满分 40`:请只保留一种写法"
                    )),
                );
            }
            let mut at = rule.parent;
            while let Some((index, section)) = at.and_then(|s| scheme.sections.get(s).map(|section| (s, section))) {
                let stays = self.level_of(scheme.level_around(Node::Section(index))).rests.is_empty();
                let is_full = |w: ExprId| constant(scheme, w).map_or(is_open(scheme, w), |w| w == Rational::ONE);
                let full = section.weight.is_unset() || (stays && section.weight.all().all(|(w, _)| is_full(*w)));
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

    fn rater(&self, rated: &Rated, place: usize) -> &str {
        let list = self.scheme.facts.fields.get(rated.list).map(|f| &f.kind);
        let category = match list {
            Some(FieldKind::List(list)) => list.fields.get(rated.category).map(|f| &f.kind),
            _ => None,
        };
        match category {
            Some(FieldKind::Member(dimension)) => dimension.members.get(place).map_or("", |m| m.name.as_str()),
            _ => "",
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
                            self.report(outside_all(at, true));
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
                    let off = &total - &Rational::ONE;
                    let by = percent(&off.abs());
                    problem = problem.help(if off.is_negative() {
                        say!("{by} is missing: raise one weight, or several", "还差 {by}:请提高一个或几个权重")
                    } else {
                        say!("{by} is too much: lower one weight, or several", "多出 {by}:请降低一个或几个权重")
                    });
                    for (place, weight) in &rated.weights {
                        let at = scheme.expr(*weight).span;
                        let value = constant(scheme, *weight).unwrap_or_default();
                        let (name, shown) = (self.rater(rated, *place), percent(&value));
                        problem = problem.label(at, say!("`{name}` {shown}", "`{name}` {shown}"));
                        let mended = &value - &off;
                        if mended > Rational::ZERO && matches!(scheme.expr(*weight).kind, ExprKind::Number(..)) {
                            let mended = percent(&mended);
                            let title = say!("set `{name}` to {mended}", "把 `{name}` 改为 {mended}");
                            problem = problem.fix(title, at, mended);
                        }
                    }
                    self.report(problem);
                }
            }
        }
    }
}

fn outside_all(at: Span, negative: bool) -> Diagnostic {
    let message = say!("a weight lies between 0 % and 100 %", "权重在 0% 到 100% 之间");
    Diagnostic::error(Code::WeightRange, at, message).help(if negative {
        say!(
            "points taken off are an adjustment: `adjust late {{ points -5 * late }}`",
            "扣分请写成加减分:`加减分 迟到 {{ 分数 -5 * 迟到 }}`"
        )
    } else {
        say!(
            "the weights of a level total 100 %; what may be earned beyond is a `cap` above the full mark",
            "同一层的权重合计为 100%;允许超额得分请写高于满分的 `上限`"
        )
    })
}
