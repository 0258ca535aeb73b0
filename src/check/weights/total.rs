//! Weights of a level that do not total 100 %, told with the ways out.

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::check::level::{Active, Share, percent};
use crate::diag::{Code, Diagnostic, Edit, Fix, Say, say};
use crate::model::Level;
use crate::source::Span;
use crate::value::Rational;

impl Checker<'_> {
    pub(super) fn wrong_total(
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
        problem = problem.help(way_to_whole(&off));
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
}

/// What mends weights that are off the whole by so much; below 0 they are too little.
pub(super) fn way_to_whole(off: &Rational) -> Say {
    let by = percent(&off.abs());
    if off.is_negative() {
        say!("{by} is missing: raise one weight, or several", "还差 {by}:请提高一个或几个权重")
    } else {
        say!("{by} is too much: lower one weight, or several", "多出 {by}:请降低一个或几个权重")
    }
}
