use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Resolver;
use crate::diag::{Code, Diagnostic, nearest, say};
use crate::source::Span;
use crate::syntax::{RESULT_NAMES, ast};

/// What a name in an expression stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Fact(usize),
    Definition(usize),
}

/// What a name before a dot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Section(usize),
    Indicator(usize),
    Adjust(usize),
    Veto(usize),
    Outcome(usize),
    Class(usize),
    Check(usize),
    Action(usize),
    Award(usize),
}

/// All declared names. Values and rules are apart, since rules are only spoken of before a dot.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) values: IndexMap<String, (Value, Span)>,
    pub(super) rules: IndexMap<String, (Rule, Span)>,
    pub(super) dimensions: IndexMap<String, (usize, Span)>,
    pub(super) grades: IndexMap<String, (usize, Span)>,
    pub(super) fixtures: IndexMap<String, (usize, Span)>,
    pub(super) classes: Vec<super::follow::ClassNames>,
    pub(super) grade_attributes: Vec<String>,
    pub(super) definition_hints: IndexMap<usize, super::exprs::Hint>,
    pub(super) outcome_hints: IndexMap<usize, super::exprs::Hint>,
    pub(super) declared: Counts,
    /// Dimensions that only results of other schemes have.
    pub(super) foreign: BTreeSet<usize>,
}

/// How many rules of a kind have a name.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) adjusts: usize,
    pub(super) vetoes: usize,
    pub(super) outcomes: usize,
    pub(super) checks: usize,
    pub(super) actions: usize,
    pub(super) awards: usize,
}

/// Looking for what a name may have meant reads every known name; so many are looked for in one file.
const MOST_GUESSES: usize = 40;

impl Resolver {
    pub(super) fn name_value(&mut self, name: &ast::Name, value: Value) {
        if RESULT_NAMES.as_flattened().contains(&name.text.as_str()) {
            let text = &name.text;
            let problem =
                say!("`{text}` is the name of a result and can not be declared", "`{text}` 是结果的名称,不能用来声明");
            self.error(Code::ReservedName, name.at.0, problem).help.push(say!("choose another name", "请换一个名称"));
            return;
        }
        if let Some((_, first)) = self.names.values.get(&name.text) {
            let first = *first;
            self.twice(Code::DuplicateName, &name.text, first, name.at.0);
            return;
        }
        self.names.values.insert(name.text.clone(), (value, name.at.0));
    }

    pub(super) fn name_rule(&mut self, name: &ast::Name, rule: Rule) {
        if let Some((_, first)) = self.names.rules.get(&name.text) {
            let first = *first;
            self.twice(Code::DuplicateName, &name.text, first, name.at.0);
            return;
        }
        self.names.rules.insert(name.text.clone(), (rule, name.at.0));
    }

    /// Whether it is still worth looking for what an unknown name may have meant.
    pub(super) fn still_guesses(&self) -> bool {
        self.guesses <= MOST_GUESSES
    }

    /// Reports an unknown name with the nearest known one.
    pub(super) fn unknown<'a>(&mut self, name: &ast::Name, known: impl IntoIterator<Item = &'a str>) {
        let text = &name.text;
        if self.lost.contains(text) {
            return;
        }
        let mut problem =
            Diagnostic::error(Code::UnknownName, name.at.0, say!("unknown name `{text}`", "未知的名称 `{text}`"));
        self.guesses += 1;
        let known: Vec<&str> = known.into_iter().collect();
        if let Some(labelled) = self.labelled(text) {
            let title = say!("write `{labelled}`", "改为 `{labelled}`");
            let help = say!(
                "`{text}` is only shown for `{labelled}`; formulas use names",
                "`{text}` 只是 `{labelled}` 的显示名;公式中要写名称"
            );
            self.problems.push(problem.help(help).fix(title, name.at.0, labelled));
            return;
        }
        if let Some(near) = if self.still_guesses() { nearest(text, known.iter().copied()) } else { None } {
            problem = problem.help(say!("did you mean `{near}`?", "是不是 `{near}`?")).fix(
                say!("write `{near}`", "改为 `{near}`"),
                name.at.0,
                near,
            );
        } else {
            problem = problem.help(say!("declare it, or check the spelling", "请先声明它,或检查拼写"));
            if (1..=8).contains(&known.len()) {
                let list = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                problem = problem.help(say!("known here: {list}", "此处可用的有:{list}"));
            }
        }
        self.problems.push(problem);
    }

    /// The fact that is shown by this label.
    fn labelled(&self, text: &str) -> Option<String> {
        let fields = self.scheme.facts.fields.iter();
        fields.filter(|f| f.label.as_deref() == Some(text)).map(|f| f.name.clone()).next()
    }
}
