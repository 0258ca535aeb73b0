//! How many people of a group the quotas let have each grade, and the sizes of group that they fit badly.

use crate::cohort::{Clash, Feasibility, GradeRule, Quota, Range, Rules, feasible};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::engine::Engine;
use crate::outcome::Figure;
use crate::plan::GradePlan;
use crate::source::Span;
use crate::value::{Rational, Unit};

/// Groups up to this size are tried when advice is looked for: in larger ones a share misses by less than a person.
const LARGEST: usize = 30;

/// The quotas of a scheme.
struct Quotas<'a> {
    rules: &'a Rules,
    table: &'a GradePlan,
    span: Span,
}

impl<'a> Quotas<'a> {
    fn of(engine: &'a Engine) -> Option<Self> {
        let plan = engine.plan();
        let cohort = plan.together.cohort.as_ref().filter(|cohort| !cohort.is_open)?;
        let table = plan.grades.as_ref()?;
        let any = cohort.rules.grades.iter().any(|row| !row.quotas.is_empty());
        any.then_some(Self { rules: &cohort.rules, table, span: cohort.span })
    }

    fn name(&self, row: usize) -> &'a str {
        self.table.rows.get(row).map_or("", |row| row.name.as_str())
    }

    fn clash(&self, clash: Clash, n: usize) -> Say {
        let people = people(n);
        match clash {
            Clash::Row { row, low, high } => {
                let (name, [least, most]) = (self.name(row), ends(self.rules.grades.get(row)));
                say!(
                    "`{name}` asks for at least {least}, which of {people} is {low}, and allows at most {most}, which is {high}",
                    "`{name}` 至少 {least},{n} 人中即 {low} 人;至多 {most},即 {high} 人"
                )
            }
            Clash::Floors { total } => {
                say!("of {people} the grades together ask for at least {total}", "{n} 人中,各等级合计至少要 {total} 人")
            }
            Clash::Ceilings { total } => {
                say!("of {people} the grades together allow {total}", "{n} 人中,各等级合计只允许 {total} 人")
            }
            Clash::BottomAbove { row, seats, asked } => {
                let name = self.name(row);
                say!(
                    "the last {seats} of {people} get `{name}` at most, and the better grades ask for {asked}",
                    "{n} 人中末 {seats} 名最高为 `{name}`,而更高的等级要 {asked} 人"
                )
            }
            Clash::BottomBelow { row, seats, allowed } => {
                let name = self.name(row);
                say!(
                    "the last {seats} of {people} get `{name}` at most, and there is room for {allowed}",
                    "{n} 人中末 {seats} 名最高为 `{name}`,而从该等级往下只容 {allowed} 人"
                )
            }
        }
    }

    fn clashes(&self, clashes: &[Clash], n: usize) -> Say {
        let says: Vec<Say> = clashes.iter().map(|clash| self.clash(*clash, n)).collect();
        let en: Vec<&str> = says.iter().map(|say| say.en.as_str()).collect();
        let zh: Vec<&str> = says.iter().map(|say| say.zh.as_str()).collect();
        Say { en: en.join("; "), zh: zh.join(";") }
    }
}

/// For each number of people a note: how many of such a group each grade may have by the quotas alone, or which demands
/// clash. Totals, ties and vetoes are left aside.
///
/// ```
/// let engine = merit::Engine::compile("x.merit", "scheme x facts { key person: text  calls: count }
/// indicator done { weight 100% score calls cap 100 }
/// grades { S >= 90 top 10%  A >= 80 share in [20%, 30%]  B otherwise bottom 10% }
/// cohort { rank by total  ties lower }")?;
/// let notes = merit::inspect::room(&engine, &[10, 3]);
/// assert_eq!(notes[0].message.en, "of 10 people: S 0 to 1, A 2 to 3, B 6 to 8");
/// assert_eq!(notes[1].message.en, "of 3 people the quotas can not all be kept: \
///     `A` asks for at least 20%, which of 3 people is 1, and allows at most 30%, which is 0");
/// # Ok::<(), merit::Problems>(())
/// ```
#[must_use]
pub fn room(engine: &Engine, people: &[usize]) -> Vec<Diagnostic> {
    let Some(quotas) = Quotas::of(engine) else {
        let none = say!("no grade has a quota, so every distribution is possible", "没有等级带名额,任何分布都可以");
        let span = engine.plan().together.cohort.as_ref().map(|cohort| cohort.span).unwrap_or_default();
        return vec![Diagnostic::note(Code::QuotaRoom, span, none)];
    };
    people.iter().map(|n| Diagnostic::note(Code::QuotaRoom, quotas.span, of_size(&quotas, *n))).collect()
}

fn of_size(quotas: &Quotas<'_>, n: usize) -> Say {
    let (people, least) = (people(n), quotas.rules.min_size);
    if n < least {
        return say!("of {people}: fewer than {least}, so no quota applies", "{n} 人:不足 {least} 人,不受名额限制");
    }
    match feasible(quotas.rules, n) {
        Feasibility::Possible(ranges) => {
            let rows = || ranges.iter().enumerate().map(|(row, range)| (quotas.name(row), range));
            let en: Vec<String> = rows().map(|(name, range)| format!("{name} {}", span_of(range, "to"))).collect();
            let zh: Vec<String> = rows().map(|(name, range)| format!("{name} {} 人", span_of(range, "至"))).collect();
            let (en, zh) = (en.join(", "), zh.join(","));
            say!("of {people}: {en}", "{n} 人:{zh}")
        }
        Feasibility::Impossible(clashes) => {
            let why = quotas.clashes(&clashes, n);
            let (en, zh) = (&why.en, &why.zh);
            say!("of {people} the quotas can not all be kept: {en}", "{n} 人时名额无法全部满足:{zh}")
        }
    }
}

fn span_of(range: &Range, to: &str) -> String {
    let Range { low, high } = range;
    if low == high { low.to_string() } else { format!("{low} {to} {high}") }
}

/// The sizes of group that no distribution fits, with the smallest as an example.
pub(super) fn misfits(engine: &Engine) -> Option<Diagnostic> {
    let quotas = Quotas::of(engine)?;
    let sizes = quotas.rules.min_size.max(1)..=LARGEST;
    let found = sizes.filter_map(|n| match feasible(quotas.rules, n) {
        Feasibility::Possible(_) => None,
        Feasibility::Impossible(clashes) => Some((n, clashes)),
    });
    let found: Vec<(usize, Vec<Clash>)> = found.collect();
    let (smallest, clashes) = found.first()?;
    let sizes: Vec<usize> = found.iter().map(|(n, _)| *n).collect();
    let (mut en, zh) = (listed(&sizes, " to "), listed(&sizes, " 至 ").join("、"));
    let last = en.pop().unwrap_or_default();
    let en = if en.is_empty() { last } else { format!("{} or {last}", en.join(", ")) };
    let clash = *clashes.first()?;
    let why = quotas.clash(clash, *smallest);
    let (w_en, w_zh) = (&why.en, &why.zh);
    let mut finding = Diagnostic::note(
        Code::QuotaRoom,
        quotas.span,
        say!(
            "in groups of {en} people the quotas can not all be kept: {w_en}",
            "{zh} 人的组里,名额无法全部满足:{w_zh}"
        ),
    );
    let row = match clash {
        Clash::Row { row, .. } | Clash::BottomAbove { row, .. } | Clash::BottomBelow { row, .. } => Some(row),
        Clash::Floors { .. } | Clash::Ceilings { .. } => None,
    };
    if let Some(row) = row.and_then(|row| quotas.table.rows.get(row)) {
        finding = finding.label(row.span, say!("this can not be kept", "这里无法满足"));
    }
    let wider = say!("leave room for a whole number of people between the shares", "请让各占比之间容得下整数个人");
    let large_enough = sizes.last().map(|last| last + 1).filter(|least| *least <= LARGEST);
    Some(finding.help(match large_enough {
        Some(least) => {
            let (en, zh) = (&wider.en, &wider.zh);
            say!("write `min size {least}`, or {en}", "请写 `最小人数 {least}`;或者{zh}")
        }
        None => wider,
    }))
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

/// Numbers with runs drawn together: `1 to 3`, `6`.
fn listed(sizes: &[usize], to: &str) -> Vec<String> {
    let runs = sizes.chunk_by(|a, b| a + 1 == *b);
    let told = runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}{to}{last}")),
    });
    told.collect()
}

/// The least and the largest share that a row asks for and allows, in per cent.
fn ends(rule: Option<&GradeRule>) -> [String; 2] {
    let quotas = rule.map(|rule| rule.quotas.as_slice()).unwrap_or_default();
    let least = quotas.iter().filter_map(|quota| match quota {
        Quota::AtLeast(share, _) => Some(share),
        Quota::Top(_) | Quota::Bottom(_) | Quota::AtMost(..) | Quota::Rank { .. } => None,
    });
    let most = quotas.iter().filter_map(|quota| match quota {
        Quota::Top(share) | Quota::AtMost(share, _) => Some(share),
        Quota::AtLeast(..) | Quota::Bottom(_) | Quota::Rank { .. } => None,
    });
    let percent = |share: Option<&Rational>| {
        share.map(|share| Figure::exact(share.clone()).in_unit(Some(Unit::Ratio))).unwrap_or_default()
    };
    [percent(least.max()), percent(most.min())]
}
