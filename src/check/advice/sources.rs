//! Sources: the method and the source of an indicator are stated once (T26), and a measure has a use.

use std::collections::BTreeSet;

use crate::check::Checker;
use crate::check::known::is_open;
use crate::check::order::parts;
use crate::check::patches::same;
use crate::diag::{Code, Diagnostic, say};
use crate::facts::FieldKind;
use crate::model::{ExprId, ExprKind, Indicator, IndicatorMember, Method, Rated};

/// Words for asking people, which is what rating is.
const ASKING: [&str; 12] =
    ["survey", "questionnaire", "rating", "interview", "360", "问卷", "問卷", "评分", "評分", "评价", "評價", "打分"];

impl Checker<'_> {
    pub(super) fn several_sources(&mut self) {
        let scheme = self.scheme;
        let read = scheme.exprs.iter().filter_map(|expr| match expr.kind {
            ExprKind::Indicator(of, IndicatorMember::Measure) => Some(of),
            _ => None,
        });
        let read: BTreeSet<usize> = read.collect();
        for (index, rule) in scheme.indicators.iter().enumerate() {
            self.rated_from_elsewhere(rule);
            self.idle_measure(index, rule, &read);
        }
    }

    /// An indicator that people rate, and that names a source which is none of them.
    fn rated_from_elsewhere(&mut self, rule: &Indicator) {
        let Some((Method::Rated(rated), at)) = rule.method.base.as_ref() else { return };
        let Some((_, source)) = rule.info.iter().find(|(kind, _)| *kind == "source") else { return };
        let parts = source.split(['/', '／', '、', ',', '，', ';', '；', '+', '&']).map(str::trim);
        let Some(strange) = parts.filter(|part| !part.is_empty()).find(|part| !self.names_a_rater(part, rated)) else {
            return;
        };
        let list = self.scheme.facts.fields.get(rated.list).map(|f| f.name.clone()).unwrap_or_default();
        let name = &rule.name;
        self.report(
            Diagnostic::note(
                Code::TwoSources,
                *at,
                say!(
                    "`{name}` is rated by people, but names `{strange}` as its source",
                    "`{name}` 由多方评分,却注明来源是 `{strange}`"
                ),
            )
            .label(rule.span, say!("the indicator", "指标在这里"))
            .help(say!(
                "say once where its score comes from: from `{list}`, or measured from `{strange}`",
                "请只说明一种得分来源:来自 `{list}` 的评分,或按 `{strange}` 的数据计算"
            )),
        );
    }

    /// Whether the words of a source are those of the raters themselves, or of asking people.
    fn names_a_rater(&self, source: &str, rated: &Rated) -> bool {
        let Some(of) = self.scheme.facts.fields.get(rated.list) else { return true };
        let kind = match &of.kind {
            FieldKind::List(list) => list.fields.get(rated.category).map(|f| &f.kind),
            _ => None,
        };
        let Some(FieldKind::Member(dimension)) = kind else { return false };
        let mut names = dimension.members.iter().flat_map(|m| [Some(m.name.as_str()), m.label.as_deref()]).flatten();
        let lower = source.to_lowercase();
        names.any(|name| source.contains(name))
            || source.contains(of.title())
            || ASKING.iter().any(|w| lower.contains(w))
    }

    /// A measure that the score does not look at; `read` are the indicators whose measure something looks at.
    fn idle_measure(&mut self, index: usize, rule: &Indicator, read: &BTreeSet<usize>) {
        let (Some((measure, at)), Some((Method::Value(score), _))) =
            (rule.measure.base.as_ref(), rule.method.base.as_ref())
        else {
            return;
        };
        let lines = !rule.zero_below.is_unset() || !rule.zero_above.is_unset() || !rule.no_data.is_unset();
        let layered = !rule.method.layers.is_empty() || !rule.measure.layers.is_empty();
        if lines || layered || is_open(self.scheme, *score) || self.reads_measure(*score, index, &mut BTreeSet::new()) {
            return;
        }
        let name = &rule.name;
        if read.contains(&index) || is_open(self.scheme, measure.value) || self.repeats(*score, measure.value) {
            return;
        }
        self.report(
            Diagnostic::note(
                Code::IdleMeasure,
                *at,
                say!(
                    "the measure of `{name}` changes nothing: its score does not look at it",
                    "`{name}` 的实绩不起作用:计分没有用到它"
                ),
            )
            .help(say!(
                "score it by a method such as `proportional to`, or take the measure out",
                "请改用 `按比例` 等计分方法,或去掉这个实绩"
            )),
        );
    }

    /// Whether the score computes once more what is measured: then the measure shows what it looks at.
    fn repeats(&self, score: ExprId, measure: ExprId) -> bool {
        let scheme = self.scheme;
        same(scheme, score, measure)
            || parts(&scheme.expr(score).kind).into_iter().any(|part| self.repeats(part, measure))
    }

    fn reads_measure(&self, id: ExprId, index: usize, seen: &mut BTreeSet<usize>) -> bool {
        let kind = &self.scheme.expr(id).kind;
        match kind {
            ExprKind::Indicator(of, IndicatorMember::Measure) => *of == index,
            ExprKind::Definition(definition) => {
                let values = self.scheme.definitions.get(*definition).filter(|_| seen.insert(*definition));
                values.is_some_and(|d| d.value.all().any(|(value, _)| self.reads_measure(*value, index, seen)))
            }
            kind => parts(kind).into_iter().any(|part| self.reads_measure(part, index, seen)),
        }
    }
}
