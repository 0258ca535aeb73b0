use super::super::ast::{
    At, Band, BandKey, Block, Clause, Deduction, DropWhat, Expr, File, Head, Item, ItemKind, Method, Name, Patch,
    Policy, Rated, RoundWhat,
};
use super::super::grammar::Rule;
use super::expr::compare_op;
use super::{Build, Pair, child, children, first, first_rule, has};
use crate::diag::{Code, Diagnostic, say};

/// What a declaration stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    Top,
    Section,
    Indicator,
    Patch,
}

/// A block being read.
struct Open<'i> {
    /// What it belongs to; nothing for the file itself.
    around: Option<Around>,
    rest: pest::iterators::Pairs<'i, Rule>,
    items: Vec<Item>,
    /// Where the last of them begins in the text.
    last: usize,
}

/// A declaration that has declarations in it, without them.
struct Around {
    docs: Vec<String>,
    at: At,
    what: What,
}

enum What {
    Section(Head),
    Indicator(Head),
    Patch(Expr),
}

impl Around {
    fn stands(&self) -> Stands {
        match self.what {
            What::Section(_) => Stands::Section,
            What::Indicator(_) => Stands::Indicator,
            What::Patch(_) => Stands::Patch,
        }
    }

    fn close(self, items: Vec<Item>) -> Item {
        let kind = match self.what {
            What::Section(head) => ItemKind::Section(Block { head, items }),
            What::Indicator(head) => ItemKind::Indicator(Block { head, items }),
            What::Patch(condition) => ItemKind::When(Patch { condition, items }),
        };
        Item { docs: self.docs, at: self.at, kind }
    }
}

impl Build<'_> {
    pub(in super::super) fn file(&mut self, pair: Pair<'_>) -> File {
        let mut items = self.items(pair);
        self.stray_docs();
        self.check_types(&mut items);
        File { items }
    }

    /// The declarations of a file. Blocks inside blocks wait on a stack of their own, not on the machine's.
    fn items<'i>(&mut self, pair: Pair<'i>) -> Vec<Item> {
        self.check_rows(&pair);
        let mut block = Open { around: None, rest: pair.into_inner(), items: vec![], last: 0 };
        let mut outer: Vec<Open<'i>> = vec![];
        loop {
            let stands = block.around.as_ref().map_or(Stands::Top, |around| around.stands());
            let part = block.rest.next();
            if let Some(item) = part.as_ref().filter(|part| part.as_rule() == Rule::item) {
                block.last = item.as_span().start();
            }
            match part {
                Some(part) if part.as_rule() == Rule::item => match self.around(&part, stands) {
                    Some((around, body)) => {
                        self.check_rows(&body);
                        let inner = Open { around: Some(around), rest: body.into_inner(), items: vec![], last: 0 };
                        outer.push(std::mem::replace(&mut block, inner));
                    }
                    None => {
                        let item = self.item(&part, stands);
                        block.items.push(item);
                    }
                },
                Some(part) if part.as_rule() == Rule::bad_item => {
                    let at = self.at(&part);
                    let clauses = block.around.as_ref().is_some_and(|around| around.stands() == Stands::Indicator);
                    let rule = if clauses { Rule::clause } else { Rule::item };
                    self.bad_item(&part, block.items.last().map(|item| (item, block.last)), rule);
                    block.items.push(Item { docs: vec![], at, kind: ItemKind::Bad });
                }
                Some(_) => {}
                None => match (block.around, outer.pop()) {
                    (Some(around), Some(mut next)) => {
                        next.items.push(around.close(block.items));
                        block = next;
                    }
                    _ => return block.items,
                },
            }
        }
    }

    /// What a section, an indicator or a patch says before its block, and the block.
    fn around<'i>(&mut self, pair: &Pair<'i>, stands: Stands) -> Option<(Around, Pair<'i>)> {
        let inner = first(pair)?;
        let body = child(&inner, Rule::block)?;
        let docs = self.docs(pair.as_span().start());
        let at = self.at(pair);
        let what = match inner.as_rule() {
            Rule::section => What::Section(self.head(&inner)),
            Rule::indicator => What::Indicator(self.head(&inner)),
            _ => What::Patch(self.expr_of(&inner)),
        };
        let allowed = match what {
            What::Section(_) | What::Indicator(_) => stands != Stands::Indicator,
            What::Patch(_) => matches!(stands, Stands::Top | Stands::Patch),
        };
        if !allowed {
            self.misplaced(pair, stands);
        }
        Some((Around { docs, at, what }, body))
    }

    fn item(&mut self, pair: &Pair<'_>, stands: Stands) -> Item {
        let docs = self.docs(pair.as_span().start());
        let at = self.at(pair);
        let kind = first(pair).and_then(|inner| self.item_kind(&inner)).unwrap_or(ItemKind::Bad);
        if !may_stand(&kind, stands) {
            self.misplaced(pair, stands);
        }
        Item { docs, at, kind }
    }

    fn item_kind(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        if pair.as_rule() == Rule::clause { self.clause_item(pair) } else { self.declaration(pair) }
    }

    fn clause_item(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        let inner = first(pair)?;
        self.clause(&inner).map(ItemKind::Clause)
    }

    fn declaration(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        Some(match pair.as_rule() {
            Rule::scheme => ItemKind::Scheme(self.head(pair)),
            Rule::version => ItemKind::Version(self.first_string(pair)),
            Rule::effective => {
                let mut dates = children(pair, Rule::date);
                let (from, to) = (dates.next()?, dates.next()?);
                ItemKind::Effective(self.date(&from)?, self.date(&to)?)
            }
            Rule::extends => ItemKind::Extends(self.first_string(pair)),
            Rule::round_total => ItemKind::Round(self.round_clause(pair), RoundWhat::Total),
            Rule::round_lines => ItemKind::RoundLinesExact,
            Rule::round_top => ItemKind::Round(self.round_clause(&first(pair)?), RoundWhat::Lines),
            Rule::total_range => ItemKind::Total(self.interval_of(pair)?),
            Rule::dimension => self.dimension(pair),
            Rule::facts => self.facts(pair),
            Rule::param => ItemKind::Param(self.definition(pair)),
            Rule::definition => ItemKind::Let(self.definition(pair)),
            Rule::drop => ItemKind::Drop(drop_what(&first_of(pair, Rule::drop_what)?)?, self.first_name(pair)),
            Rule::rest => ItemKind::RestProportional,
            Rule::adjust => self.adjust(pair),
            Rule::veto => self.veto(pair),
            Rule::grades => self.grades(pair),
            Rule::cohort => self.cohort(pair),
            Rule::outcome => self.outcome(pair)?,
            Rule::action => self.action(pair),
            Rule::check => self.check(pair)?,
            Rule::assert => self.assert(pair),
            Rule::classify => self.classify(pair),
            Rule::award => ItemKind::Award(Box::new(self.award(pair))),
            Rule::calibrate => self.calibrate(pair),
            Rule::group => self.group(pair),
            Rule::team => ItemKind::Team(self.results(pair)?),
            Rule::history => ItemKind::History(self.results(pair)?),
            Rule::spells => self.spells(pair),
            Rule::person => self.person(pair),
            Rule::test => self.test(pair),
            Rule::cases => self.cases(pair),
            Rule::property => self.property(pair)?,
            _ => return None,
        })
    }

    fn clause(&mut self, pair: &Pair<'_>) -> Option<Clause> {
        Some(match pair.as_rule() {
            Rule::weight => {
                let within = child(pair, Rule::within).and_then(|within| self.interval_of(&within));
                Clause::Weight(self.value_of(pair), within)
            }
            Rule::worth => Clause::Worth(self.value_of(pair)),
            Rule::out_of => Clause::OutOf(self.value_of(pair)),
            Rule::measure => {
                let round = child(pair, Rule::round_clause).map(|round| self.round_clause(&round));
                Clause::Measure(self.expr_of(pair), round)
            }
            Rule::better => Clause::Better(has(pair, Rule::kw_higher)),
            Rule::score => Clause::Score(self.method(pair)),
            Rule::cap => Clause::Cap(self.value_of(pair)),
            Rule::floor_zero if has(pair, Rule::kw_none) => Clause::Floor(None),
            Rule::floor_zero => Clause::Floor(Some(self.value_of(pair))),
            Rule::zero_below => Clause::ZeroBelow(self.value_of(pair)),
            Rule::zero_above => Clause::ZeroAbove(self.value_of(pair)),
            Rule::no_data => {
                let when = child(pair, Rule::expr).map(|when| self.expr(&when));
                Clause::NoData(when, self.policy(pair))
            }
            Rule::anonymous => Clause::Anonymous(self.value_of(pair)),
            Rule::info => Clause::Info(self.info(pair)?),
            _ => return None,
        })
    }

    fn policy(&mut self, pair: &Pair<'_>) -> Policy {
        let Some(policy) = child(pair, Rule::policy) else { return Policy::Bad };
        match first_rule(&policy) {
            Some(Rule::kw_redistribute) => Policy::Redistribute,
            Some(Rule::kw_zero) => Policy::Zero,
            Some(Rule::kw_full) => Policy::Full,
            Some(Rule::kw_fault) => Policy::Fault,
            Some(Rule::kw_score) => Policy::Score(self.value_of(&policy)),
            _ => Policy::Bad,
        }
    }

    fn method(&mut self, pair: &Pair<'_>) -> Method {
        let Some(method) = child(pair, Rule::method).and_then(|method| first(&method)) else { return Method::Bad };
        match method.as_rule() {
            Rule::proportional => Method::Proportional(self.expr_of(&method)),
            Rule::inverse => Method::Inverse(self.expr_of(&method)),
            Rule::bands => Method::Bands(self.rows(&method, Rule::band, Self::band)),
            Rule::curve => Method::Curve(self.rows(&method, Rule::curve_row, |build, row| {
                let mut values = children(row, Rule::value);
                Some((build.expr(&values.next()?), build.expr(&values.next()?)))
            })),
            Rule::rated => Method::Rated(self.rated(&method)),
            Rule::deduct => {
                let from = self.value_of(&method);
                Method::Deduct(from, self.rows(&method, Rule::deduction, Self::deduction))
            }
            Rule::score_value => Method::Value(self.expr_of(&method)),
            _ => Method::Bad,
        }
    }

    /// The rows of a block that are of one rule; what is no such row is reported.
    pub(super) fn rows<T>(
        &mut self,
        pair: &Pair<'_>,
        rule: Rule,
        read: impl Fn(&mut Self, &Pair<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.check_rows(pair);
        let mut rows = vec![];
        for row in pair.clone().into_inner() {
            if row.as_rule() == rule {
                rows.extend(read(self, &row));
            } else if row.as_rule() == Rule::bad_row {
                self.bad_row(&row, rule);
            }
        }
        rows
    }

    fn band(&mut self, pair: &Pair<'_>) -> Option<Band> {
        let key = child(pair, Rule::band_key)?;
        let compare = child(&key, Rule::band_compare);
        let key = match compare {
            Some(compare) => {
                let op = child(&compare, Rule::compare)?;
                BandKey::Compare(compare_op(op.as_str().trim()), self.value_of(&compare))
            }
            None if has(&key, Rule::kw_otherwise) => BandKey::Otherwise,
            None => BandKey::In(self.interval_of(&key)?),
        };
        Some(Band { at: self.at(pair), key, score: self.value_of(pair) })
    }

    fn deduction(&mut self, pair: &Pair<'_>) -> Option<Deduction> {
        let mut values = children(pair, Rule::value);
        let (points, per) = (self.expr(&values.next()?), self.expr(&values.next()?));
        Some(Deduction { at: self.at(pair), points, per })
    }

    fn rated(&mut self, pair: &Pair<'_>) -> Rated {
        let mut names = children(pair, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
        let mut name = || names.next().unwrap_or_else(|| Name { text: String::new(), at: self.at(pair) });
        let (list, field, category) = (name(), name(), name());
        Rated {
            list,
            field,
            category,
            filter: child(pair, Rule::where_part).map(|filter| self.expr_of(&filter)),
            out_of: child(pair, Rule::out_of).map(|scale| self.value_of(&scale)),
            weights: child(pair, Rule::rated_weights).map(|weights| self.fields(&weights)).unwrap_or_default(),
        }
    }

    fn misplaced(&mut self, pair: &Pair<'_>, stands: Stands) {
        let Some(word) = super::end_of_first_word(pair) else { return };
        let start = pair.as_span().start();
        let (span, written) = (self.place.span(start, word), self.slice(start, word));
        let problem = match stands {
            Stands::Top => {
                say!("`{written}` stands inside a section or indicator", "`{written}` 只能写在维度或指标之内")
            }
            Stands::Section => say!("`{written}` may not stand inside a section", "`{written}` 不能写在维度之内"),
            Stands::Indicator => say!("`{written}` may not stand inside an indicator", "`{written}` 不能写在指标之内"),
            Stands::Patch => {
                say!("`{written}` may not stand inside a `when` block", "`{written}` 不能写在 `当` 块之内")
            }
        };
        let help = match stands {
            Stands::Top => say!("move it into the block it belongs to", "请移入所属的块中"),
            Stands::Section | Stands::Indicator | Stands::Patch => {
                say!(
                    "move it to the top of the file; is a `}}` missing before it?",
                    "请移到文件顶层；前面是否少了 `}}`？"
                )
            }
        };
        self.problems.push(Diagnostic::error(Code::Misplaced, span, problem).help(help));
    }
}

/// Where each declaration may stand.
pub(super) fn may_stand(kind: &ItemKind, stands: Stands) -> bool {
    use ItemKind as K;
    match kind {
        K::Bad => true,
        K::Section(_) | K::Indicator(_) => stands != Stands::Indicator,
        K::Clause(_) => matches!(stands, Stands::Section | Stands::Indicator),
        K::RestProportional => matches!(stands, Stands::Section | Stands::Patch | Stands::Top),
        K::Drop(..) => stands != Stands::Indicator,
        K::When(_) => matches!(stands, Stands::Top | Stands::Patch),
        K::Param(_) | K::Let(_) | K::Adjust(_) | K::Veto(_) | K::Outcome(_) | K::Action(_) | K::Check(_) => {
            matches!(stands, Stands::Top | Stands::Patch)
        }
        K::Grades(_) | K::Cohort(_) | K::Total(_) | K::Award(_) | K::Calibrate(_) | K::Classify(_) => {
            matches!(stands, Stands::Top | Stands::Patch)
        }
        K::Scheme(_) | K::Version(_) | K::Effective(..) | K::Round(..) | K::RoundLinesExact | K::Extends(_) => {
            stands == Stands::Top
        }
        K::Dimension(_) | K::Facts(_) | K::Assert(_) | K::Group(_) | K::Team(_) | K::History(_) | K::Spells(_) => {
            stands == Stands::Top
        }
        K::Person(_) | K::Test(_) | K::Cases(_) | K::Property(_) => stands == Stands::Top,
    }
}

fn first_of<'i>(pair: &Pair<'i>, rule: Rule) -> Option<Pair<'i>> {
    child(pair, rule).and_then(|inner| first(&inner))
}

fn drop_what(pair: &Pair<'_>) -> Option<DropWhat> {
    Some(match pair.as_rule() {
        Rule::kw_indicator => DropWhat::Indicator,
        Rule::kw_section => DropWhat::Section,
        Rule::kw_adjust => DropWhat::Adjust,
        Rule::kw_veto => DropWhat::Veto,
        Rule::kw_outcome => DropWhat::Outcome,
        Rule::kw_action => DropWhat::Action,
        Rule::kw_check => DropWhat::Check,
        Rule::kw_param => DropWhat::Param,
        Rule::kw_let => DropWhat::Let,
        _ => return None,
    })
}
