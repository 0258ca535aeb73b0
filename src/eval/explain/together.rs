//! Where a person stands among others, without a word about any of them.

use super::Told;
use super::facts::{Used, walk};
use crate::diag::{Say, say};
use crate::eval::adjust::AdjustLine;
use crate::facts::Value;
use crate::outcome::{AwardNote, CalibrationNote, FactNote, FactValue, Figure, Info, StandingNote};
use crate::plan::{AdjustPlan, Among, AwardPlan, CohortPlan, Node, NodeId, Op, PoolFunction};
use crate::source::Span;
use crate::value::{Text, Unit};

/// A value made of fewer other people's values than this is withheld: with one's own at hand it would tell theirs.
const FEWEST_OTHERS: usize = 3;

/// What is read of a comparison with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Compared {
    Pool(usize),
    Rank,
    Percentile,
    Won(usize),
}

impl Told<'_, '_> {
    pub(super) fn standing(&self) -> Option<StandingNote> {
        let run = self.run;
        let cohort = run.plan.together.cohort.as_ref();
        let given = run.given;
        let awards = self.awards();
        if cohort.is_none() && awards.is_empty() && !given.is_provisional {
            return None;
        }
        let placed = given.place.as_ref().filter(|placed| !placed.is_excluded);
        let group = match (cohort, placed) {
            (Some(cohort), Some(_)) => cohort.by.iter().filter_map(|fact| self.note(*fact)).collect(),
            (_, _) => vec![],
        };
        let remarks = match cohort {
            Some(cohort) => self.remarks_of(cohort),
            None => vec![],
        };
        let changing = given.is_provisional && (given.place.is_some() || cohort.is_none());
        let changing = changing.then(|| {
            say!(
                "provisional: a record that this depends on is at fault, or equals at a border are not decided",
                "暂定:所依据的数据中有记录有误,或名额边界上的并列尚未确定"
            )
        });
        Some(StandingNote {
            group,
            people: placed.map(|placed| placed.n),
            rank: run.rank(),
            percentile: run.percentile().map(Figure::exact),
            remarks: remarks.into_iter().chain(changing).collect(),
            awards,
        })
    }

    fn remarks_of(&self, cohort: &CohortPlan) -> Vec<Say> {
        let Some(placed) = &self.run.given.place else {
            return vec![if self.has_quotas() {
                say!(
                    "scored alone: there is no rank, and the grade is that of the points; among others it may be another",
                    "单独计分:没有名次,等级只看分数;与他人一起评定时可能不同"
                )
            } else {
                say!("scored alone: there is no rank", "单独计分:没有名次")
            }];
        };
        let mut remarks = vec![];
        if placed.is_excluded {
            let when = cohort.exclude.map(|condition| self.words(self.run.plan.node(condition).span));
            let when = when.unwrap_or_default();
            remarks.push(say!(
                "not compared with others ({when}): there is no rank, and no quota binds",
                "不参与比较({when}):没有名次,也不受名额限制"
            ));
        } else if placed.place.rank.is_none() {
            remarks
                .push(say!("a veto fired: there is no rank, and no seat is taken", "触发一票否决:没有名次,不占名额"));
        }
        if !placed.is_excluded && !placed.quotas_apply && self.has_quotas() {
            let (n, least) = (placed.n, cohort.rules.min_size);
            let members = if n == 1 { "member" } else { "members" };
            remarks.push(say!(
                "the group has {n} {members}, fewer than {least}: no quotas",
                "本组 {n} 人,不足 {least} 人:不受名额限制"
            ));
        }
        remarks
    }

    /// Whether a grade depends on others'.
    pub(super) fn has_quotas(&self) -> bool {
        let cohort = self.run.plan.together.cohort.as_ref();
        cohort.is_some_and(|cohort| cohort.rules.grades.iter().any(|row| !row.quotas.is_empty()))
    }

    fn awards(&self) -> Vec<AwardNote> {
        let awards = self.run.plan.together.awards.iter().enumerate();
        awards.filter(|(index, _)| self.run.won(*index)).map(|(_, award)| self.award(award)).collect()
    }

    fn award(&self, award: &AwardPlan) -> AwardNote {
        let plan = self.run.plan;
        let mut facts = Used::default();
        // what ranks groups, and which of them take part, is not the person's own
        if let Among::People(_) = &award.among {
            award.rank.iter().for_each(|(key, _)| self.facts_of(*key, &mut facts));
            award.condition.iter().for_each(|condition| self.facts_of(*condition, &mut facts));
        }
        let keys = self.keys(&award.rank);
        let (en, zh) = (&keys.en, &keys.zh);
        let places = match award.top {
            Some(top) => say!("the first {top} by {en}", "{zh}前 {top} 名"),
            None => say!("whoever takes part", "所有参与者"),
        };
        let titled = |fact: &usize| plan.facts.fields.get(*fact).map(|field| field.title().to_owned());
        let among = match &award.among {
            Among::People(by) if by.is_empty() => say!("of all", "(全员)"),
            Among::People(by) => {
                let by: Vec<String> = by.iter().filter_map(titled).collect();
                let (en, zh) = (by.join(", "), by.join("、"));
                say!("of the same {en}", "(同一{zh})")
            }
            Among::Groups(group) => {
                let by = plan.together.groups.get(*group).map(|group| group.by);
                let by = by.and_then(|fact| titled(&fact)).unwrap_or_default();
                say!("of the groups by {by}, among them this person's", "(按{by}分组,本人所在组获奖)")
            }
        };
        let (p_en, p_zh, a_en, a_zh) = (&places.en, &places.zh, &among.en, &among.zh);
        AwardNote {
            name: award.name.as_str().into(),
            title: award.title().into(),
            because: say!("{p_en} {a_en}", "{p_zh}{a_zh}"),
            condition: award.condition.map(|condition| self.words(plan.node(condition).span)),
            place: self.place(award.span),
            facts: self.notes(&facts),
        }
    }

    /// Keys in the author's words.
    pub(super) fn keys(&self, keys: &[(NodeId, bool)]) -> Say {
        let words = |lower: &str| {
            let words = keys.iter().map(|(key, is_lower)| {
                let key = self.words(self.run.plan.node(*key).span);
                if *is_lower { format!("{key} {lower}") } else { key.to_string() }
            });
            words.collect::<Vec<_>>()
        };
        Say { en: words("lower").join(", then "), zh: words("从低").join("、") }
    }

    pub(super) fn compared_note(&self, what: Compared, span: Span, unit: Option<Unit>) -> FactNote {
        let run = self.run;
        let withheld = matches!(what, Compared::Pool(pool) if self.is_withheld(pool));
        let value = match what {
            Compared::Rank => run.rank().map(|rank| FactValue::Text(rank.to_string().into())),
            Compared::Percentile => {
                run.percentile().map(|share| FactValue::Number(Figure::exact(share), Some(Unit::Ratio)))
            }
            Compared::Won(award) => Some(FactValue::Bool(run.won(award))),
            Compared::Pool(_) if withheld => Some(FactValue::Text(Text::default())),
            Compared::Pool(pool) => Some(FactValue::of(&run.pool(pool), unit, None)),
        };
        let words = self.words(span);
        FactNote {
            name: words.clone(),
            title: words,
            value: value.unwrap_or(FactValue::Missing),
            withheld,
            info: Info::default(),
        }
    }

    /// Whether a value is made of so few others' values that it would tell theirs; one's own place and part never are.
    fn is_withheld(&self, pool: usize) -> bool {
        let others = self.run.given.others.get(pool).copied().unwrap_or(0);
        let function = self.run.plan.together.pools.get(pool).map(|pool| pool.function);
        let own = matches!(function, Some(PoolFunction::Rank | PoolFunction::Percentile | PoolFunction::Allocate));
        !own && (1..FEWEST_OTHERS).contains(&others)
    }

    /// The means of a calibration stand at its name, which no other value of several people does.
    fn means(&self, adjust: &AdjustPlan) -> Vec<usize> {
        let plan = self.run.plan;
        let mut means = vec![];
        for row in &adjust.rows {
            walk(plan, row.points, &mut |node| match node.op {
                Op::Pool(pool) if plan.together.pools.get(pool).is_some_and(|p| p.span == adjust.span) => {
                    means.push(pool);
                }
                _ => {}
            });
        }
        means
    }

    pub(super) fn is_calibration(&self, adjust: &AdjustPlan) -> bool {
        !self.means(adjust).is_empty()
    }

    pub(super) fn calibration(&self, adjust: &AdjustPlan, line: &AdjustLine) -> Option<CalibrationNote> {
        let run = self.run;
        let means = self.means(adjust);
        let [all, group] = means.as_slice() else { return None };
        let value = run.plan.together.pools.get(*all)?.value?;
        let Op::Points(indicator) = run.plan.node(value).op else { return None };
        let rule = run.plan.indicators.get(indicator)?;
        let (_, before) = run.points.get(indicator)?;
        let (mut limits, mut scales) = (String::new(), false);
        for row in &adjust.rows {
            walk(run.plan, row.points, &mut |node: &Node| match &node.op {
                Op::Clamp(_, low, high) => {
                    let [low, high] = [low, high].map(|end| self.words(run.plan.node(*end).span));
                    limits = format!("[{low}, {high}]");
                }
                Op::Product(..) => scales = true,
                _ => {}
            });
        }
        // one of the means and the line together tell the other
        let withheld = self.is_withheld(*all) || self.is_withheld(*group);
        let mean = |pool: usize| match run.pool(pool) {
            Value::Number(mean) if !withheld => Some(Figure::exact(mean)),
            _ => None,
        };
        Some(CalibrationNote {
            indicator: rule.label.as_ref().unwrap_or(&rule.name).as_str().into(),
            before: run.line_figure(before.clone()),
            mean_of_all: mean(*all),
            mean_of_group: mean(*group),
            limits,
            scales,
            after: run.line_figure(before + &line.points),
        })
    }
}
