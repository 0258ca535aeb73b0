//! What was written becomes what is meant: names are resolved, patches become layers.

mod calls;
mod cases;
mod clauses;
mod definitions;
mod docs;
mod exprs;
mod facts;
mod follow;
mod leaf;
mod names;
mod patch;
mod results;
mod rules;
mod score;
mod together;
mod tree;
mod trial;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Edit, Say, say};
use crate::source::Span;
use crate::syntax::Word;
use crate::syntax::ast::{self, ItemKind};
use crate::value::{RoundMode, Rounding};

use super::expr::{Expr, ExprId, ExprKind};
use super::results::{Asked, Offer, Offers, offer};
use super::scheme::Scheme;
use crate::facts::Info;
use names::Names;

/// Resolves one file into a scheme, with every problem found on the way.
///
/// The scheme is whole even where problems are reported: what could not be resolved is [`ExprKind::Bad`], which later
/// rooms pass over in silence, so that one mistake gives one message.
#[must_use]
pub fn resolve(file: &ast::File) -> (Scheme, Vec<Diagnostic>) {
    resolve_with(file, &Offers::default())
}

/// Resolves a file that asks for the results of other schemes, or of itself.
#[must_use]
pub fn resolve_with(file: &ast::File, offers: &Offers) -> (Scheme, Vec<Diagnostic>) {
    // what a scheme offers to itself is known once it was read without that
    let asks_itself = offers.0.iter().any(|(_, asked)| matches!(asked, Asked::Own));
    let own = asks_itself.then(|| {
        let (scheme, _) = resolve_once(file, offers, None);
        Arc::new(offer(&scheme, &[]).within(&scheme))
    });
    resolve_once(file, offers, own.as_ref())
}

fn resolve_once(file: &ast::File, offers: &Offers, own: Option<&Arc<Offer>>) -> (Scheme, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        scheme: Scheme::default(),
        names: Names::default(),
        problems: vec![],
        default_mode: RoundMode::HalfUp,
        guesses: 0,
        lost: BTreeSet::new(),
        has_cohort: file.items.iter().any(|item| matches!(item.kind, ItemKind::Cohort(_))),
        pooling: None,
        group_score: None,
        tables: 0,
    };
    resolver.header(&file.items);
    resolver.dimensions(&file.items);
    resolver.grade_names(&file.items);
    resolver.facts(&file.items);
    resolver.declare(&file.items);
    resolver.results(&file.items, offers, own);
    resolver.fill(&file.items);
    resolver.trials(&file.items);
    resolver.docs(&file.items);
    (resolver.scheme, resolver.problems)
}

struct Resolver {
    scheme: Scheme,
    names: Names,
    problems: Vec<Diagnostic>,
    default_mode: RoundMode,
    /// How many unknown names were met.
    guesses: usize,
    /// Facts that are declared and whose type was refused: their names are not unknown.
    lost: BTreeSet<String>,
    /// Whether a `cohort` stands anywhere.
    has_cohort: bool,
    /// The people whom functions of one value range over here.
    pooling: Option<super::together::Grouping>,
    /// What `score` means among the awards of groups.
    group_score: Option<ExprId>,
    /// How many tables of people together there are.
    tables: usize,
}

impl Resolver {
    fn error(&mut self, code: Code, span: Span, message: Say) -> &mut Diagnostic {
        self.report(Diagnostic::error(code, span, message))
    }

    fn report(&mut self, problem: Diagnostic) -> &mut Diagnostic {
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the element was pushed two lines above")]
        &mut self.problems[last]
    }

    /// Reports a construct whose meaning comes with a later version.
    fn unsupported(&mut self, span: Span, en: &str, zh: &str) {
        let problem = Diagnostic::error(Code::NotSupported, span, say!("{en} is not supported yet", "暂不支持{zh}"))
            .help(say!(
                "it is read and formatted, but this version can not compute it; take it out to score with this scheme",
                "可以读取和格式化,但当前版本还不能计算;要评分请先去掉它"
            ));
        self.problems.push(problem);
    }

    /// Reports a second statement of something that may be stated once.
    fn twice(&mut self, code: Code, what: &str, first: Span, second: Span) {
        // what is a keyword and no name of the author's is said in the reader's language
        let is_keyword = matches!(code, Code::DuplicateClause | Code::KeyFact);
        let zh = Word::ALL.iter().find(|word| is_keyword && word.en() == what).map_or(what, |word| word.zh());
        let problem = Diagnostic::error(code, second, say!("`{what}` is stated twice", "`{zh}` 重复出现"))
            .label(first, say!("first stated here", "第一次出现在这里"))
            .label(second, say!("and again here", "这里又出现一次"))
            .help(say!("keep one of the two", "请只保留其中一个"));
        self.problems.push(problem);
    }

    /// A clause that stands twice in its block: either of them can be taken out.
    fn clause_twice(&mut self, what: &str, first: Span, second: Span) {
        self.twice(Code::DuplicateClause, what, first, second);
        let Some(problem) = self.problems.pop() else { return };
        let problem = problem.fix(say!("keep the first", "保留前一个"), second, "").fix(
            say!("keep the second", "保留后一个"),
            first,
            "",
        );
        self.problems.push(problem);
    }

    fn add(&mut self, span: Span, kind: ExprKind) -> ExprId {
        let id = ExprId(u32::try_from(self.scheme.exprs.len()).unwrap_or(u32::MAX));
        self.scheme.exprs.push(Expr { span, kind });
        id
    }

    fn header(&mut self, items: &[ast::Item]) {
        let mut seen: Vec<(&'static str, Span)> = vec![];
        // the mode of `round to …` is the default of every other rounding, wherever it stands
        for item in items {
            if let ItemKind::Round(ast::RoundClause { mode: Some(mode), .. }, ast::RoundWhat::Lines) = &item.kind {
                self.default_mode = *mode;
            }
        }
        self.scheme.lines.mode = self.default_mode;
        self.scheme.total_rounding.mode = self.default_mode;
        for item in items {
            let span = item.at.0;
            let word = match &item.kind {
                ItemKind::Scheme(head) => {
                    self.scheme.name.clone_from(&head.name.text);
                    self.scheme.label = head.label.as_ref().map(|l| l.value.clone());
                    self.scheme.span = head.name.at.0;
                    self.scheme.head =
                        head.label.as_ref().map_or(head.name.at.0, |label| head.name.at.0.to(label.at.0));
                    "scheme"
                }
                ItemKind::Version(text) => {
                    self.scheme.version = Some(text.value.clone());
                    "version"
                }
                ItemKind::Effective(from, to) => {
                    if from.date > to.date {
                        let (a, b) = (from.date, to.date);
                        let message =
                            say!("the scheme ends on {b} before it begins on {a}", "方案在 {b} 结束,早于开始日 {a}");
                        let edits = vec![Edit::new(from.at.0, b.to_string()), Edit::new(to.at.0, a.to_string())];
                        let problem = Diagnostic::error(Code::EmptyRange, span, message)
                            .help(say!("write the earlier day first", "请先写较早的一天"))
                            .fix_all(say!("exchange the two days", "交换两个日期"), edits);
                        self.problems.push(problem);
                    }
                    self.scheme.effective = Some((from.date, to.date));
                    "effective"
                }
                ItemKind::Round(clause, what) => {
                    let rounding = self.rounding(clause);
                    match what {
                        ast::RoundWhat::Lines => {
                            self.scheme.lines = rounding;
                            "round"
                        }
                        ast::RoundWhat::Total => {
                            self.scheme.total_rounding = rounding;
                            "round total"
                        }
                    }
                }
                ItemKind::RoundLinesExact => {
                    self.scheme.lines_exact = true;
                    "round lines exact"
                }
                _ => continue,
            };
            match seen.iter().find(|(w, _)| *w == word) {
                Some((_, first)) => self.twice(Code::DuplicateClause, word, *first, span),
                None => seen.push((word, span)),
            }
        }
        let rounds_total = seen.iter().any(|(w, _)| *w == "round total");
        if self.scheme.lines_exact && !rounds_total {
            self.scheme.total_rounding = self.scheme.lines;
        }
        if !self.scheme.lines_exact {
            if let Some((_, span)) = seen.iter().find(|(w, _)| *w == "round total") {
                self.error(
                    Code::Misplaced,
                    *span,
                    say!(
                        "the total is the sum of rounded lines, so `round total` has nothing to round",
                        "总分是各行舍入后之和,`round total` 无可舍入"
                    ),
                )
                .help
                .push(say!(
                    "add `round lines exact`, or take `round total` out",
                    "请加上 `round lines exact`,或去掉 `round total`"
                ));
            }
            self.scheme.total_rounding = self.scheme.lines;
        }
        if !seen.iter().any(|(w, _)| *w == "scheme") {
            let at = items.first().map(|i| i.at.0.before()).unwrap_or_default();
            self.error(Code::NoScheme, at, say!("the file has no scheme", "文件中没有方案"))
                .help
                .push(say!("begin with `scheme NAME \"LABEL\"`", "请以 `方案 名称 \"标题\"` 开头"));
        }
    }

    /// Reads a rounding clause: places from 0 to [`Rounding::MOST_PLACES`].
    fn rounding(&mut self, clause: &ast::RoundClause) -> Rounding {
        let mode = clause.mode.unwrap_or(self.default_mode);
        let places = self.places(&clause.places).unwrap_or(2);
        Rounding { places, mode }
    }

    fn places(&mut self, expr: &ast::Expr) -> Option<u32> {
        let number = match &expr.kind {
            ast::ExprKind::Number(literal) if literal.suffix == ast::Suffix::None => literal.value().to_i64(),
            ast::ExprKind::Bad => return None,
            _ => None,
        };
        let places = number.and_then(|n| u32::try_from(n).ok()).filter(|p| *p <= Rounding::MOST_PLACES);
        if places.is_none() {
            let most = Rounding::MOST_PLACES;
            self.error(
                Code::NotConstant,
                expr.at.0,
                say!("decimal places are a whole number from 0 to {most}", "小数位数必须是 0 到 {most} 的整数"),
            );
        }
        places
    }

    fn info(&mut self, info: &ast::Info, into: &mut Info) {
        let (kind, text) = match info {
            ast::Info::Source(text) => ("source", text.value.clone()),
            ast::Info::Verify(text) => ("verify", text.value.clone()),
            ast::Info::Cite(text) => ("cite", text.value.clone()),
            ast::Info::Note(text) => ("note", text.value.clone()),
            ast::Info::Review(date) => ("review", date.date.to_string()),
        };
        into.push((kind, text));
    }

    fn infos(&mut self, infos: &[ast::Info]) -> Info {
        let mut all = vec![];
        for info in infos {
            self.info(info, &mut all);
        }
        all
    }
}

fn label(head: &ast::Head) -> Option<String> {
    head.label.as_ref().map(|text| text.value.clone())
}
