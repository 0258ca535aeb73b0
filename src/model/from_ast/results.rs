//! Results of others and of earlier times: lists whose rows are what another scheme offers.

use std::sync::Arc;

use super::docs::spoken;
use super::exprs::Scope;
use super::names::{Rule, Value};
use super::{Resolver, label};
use crate::diag::{Code, nearest, say};
use crate::facts::{Dimension, Field, FieldKind, ListOrigin, ListSchema};
use crate::model::ExprKind;
use crate::model::results::{Asked, Offer, Offered, OfferedField, Offers, Team};
use crate::source::Span;
use crate::syntax::ast::{self, Faulty, ItemKind};

/// Words for what every result has, and for what follows the dot, in English and in Chinese.
const WORDS: [[&str; 2]; 11] = [
    ["total", "总分"],
    ["computed_total", "计算总分"],
    ["grade", "等级"],
    ["rank", "名次"],
    ["as_of", "评价日"],
    [".measure", ".实绩"],
    [".score", ".得分"],
    [".points", ".分数"],
    [".weight", ".权重"],
    [".fired", ".触发"],
    [".money", ".金额"],
];

impl ListSchema {
    /// Whether its rows are results of a scheme, whose names are not this file's to choose.
    fn is_of_results(&self) -> bool {
        self.origin != ListOrigin::Data
    }

    /// The field of a name; what results call by words of the language has a name in both.
    pub(super) fn field_named(&self, name: &str) -> Option<usize> {
        let place = |name: &str| self.fields.iter().position(|field| field.name == name);
        place(name).or_else(|| if self.is_of_results() { place(&in_english(name)?) } else { None })
    }
}

fn in_english(name: &str) -> Option<String> {
    let (owner, word) = name.find('.').map_or(("", name), |dot| name.split_at(dot));
    let [en, _] = WORDS.iter().find(|[_, zh]| *zh == word)?;
    Some(format!("{owner}{en}"))
}

impl Resolver {
    /// Whether a list's rows are results: then its names hide those outside.
    pub(super) fn rows_are_results(&self, scope: Scope) -> bool {
        scope.row.and_then(|list| self.list_schema(list)).is_some_and(|list| list.is_of_results())
    }

    /// Whether a name that no row of results has must not be taken for the person's own: whoever writes it means the row.
    pub(super) fn is_withheld(&self, name: &str, scope: Scope) -> bool {
        let of_own = || self.scheme.teams.iter().any(|team| Some(team.list) == scope.row && team.is_own);
        let follows = || matches!(self.names.rules.get(name), Some((Rule::Outcome(_) | Rule::Class(_), _)));
        self.rows_are_results(scope)
            && (matches!(name, "grade" | "等级" | "rank" | "名次" | "percentile" | "百分位") || of_own() && follows())
    }

    /// Says that the rows have no such result.
    pub(super) fn withheld(&mut self, name: &ast::Name) -> ExprKind {
        let text = &name.text;
        let message = say!("`{text}` is not a field of the row", "`{text}` 不是明细行的字段");
        self.error(Code::HiddenName, name.at.0, message).help.push(say!(
            "a team of one's own scheme is not ranked yet when it is looked at, and other schemes may have no such result: take `total`; for the person's own write `let own = {text}` and here `self.own`",
            "本方案的团队在此时尚未排名,其他方案也可能没有这项成绩:请用 `总分`;指本人的请写 `定义 own = {text}`,此处写 `本人.own`"
        ));
        ExprKind::Bad
    }

    /// What stands before a dot inside a row of results, and is nothing of the other scheme's: a dimension, or a slip.
    pub(super) fn no_result(&mut self, owner: &ast::Name, member: &ast::Name, scope: Scope) -> ExprKind {
        if self.names.dimensions.contains_key(&owner.text) {
            return self.dimension_member(owner, member);
        }
        let fields = scope.row.and_then(|list| self.list_schema(list)).map(|list| list.fields.clone());
        let fields: Vec<(&str, &str)> = fields.iter().flatten().filter_map(|f| f.name.rsplit_once('.')).collect();
        let of_owner: Vec<&str> =
            fields.iter().filter(|(known, _)| *known == owner.text).map(|(_, member)| *member).collect();
        if of_owner.is_empty() {
            let owners: std::collections::BTreeSet<&str> = fields.iter().map(|(owner, _)| *owner).collect();
            self.unknown(owner, owners);
            return ExprKind::Bad;
        }
        let in_chinese = |word: &&str| {
            let found = WORDS.iter().find(|[en, _]| en.strip_prefix('.') == Some(*word));
            found.and_then(|[_, zh]| zh.strip_prefix('.')).unwrap_or_default()
        };
        let both: Vec<&str> = of_owner.iter().copied().chain(of_owner.iter().map(in_chinese)).collect();
        self.no_member(owner, member, &both)
    }

    /// Says what every result has instead of a name that is nearly that, in the words of the file's language.
    pub(super) fn misspelt_result(&mut self, name: &ast::Name) -> bool {
        let words = WORDS.iter().filter(|[en, _]| !en.starts_with('.'));
        let Some(near) = nearest(&name.text, words.clone().flatten().copied()) else { return false };
        let Some([en, zh]) = words.into_iter().find(|pair| pair.contains(&near)) else { return false };
        let text = &name.text;
        let problem = self.error(Code::UnknownName, name.at.0, say!("unknown name `{text}`", "未知的名称 `{text}`"));
        *problem = problem.clone().help(say!("did you mean `{en}`?", "是不是 `{zh}`?")).fix(
            say!("write `{en}`", "改为 `{zh}`"),
            name.at.0,
            say!("{en}", "{zh}"),
        );
        true
    }

    /// Declares the lists of results.
    pub(super) fn results(&mut self, items: &[ast::Item], offers: &Offers, own: Option<&Arc<Offer>>) {
        for item in items {
            let (results, origin) = match &item.kind {
                ItemKind::Team(results) => (results, ListOrigin::Team),
                ItemKind::History(results) => (results, ListOrigin::History),
                _ => continue,
            };
            let at = results.of.at.0;
            let (offer, is_own) = match offers.0.iter().find(|(span, _)| *span == at) {
                Some((_, Asked::Other(offer))) => (offer.clone(), false),
                Some((_, Asked::Own)) => match own {
                    Some(own) => (own.clone(), true),
                    None => continue,
                },
                None => {
                    let file = &results.of.value;
                    let message = say!("the results of `{file}` are not known here", "此处无法得知 `{file}` 的成绩");
                    self.error(Code::ResultsOf, at, message);
                    continue;
                }
            };
            let faulty = results.faulty.unwrap_or(Faulty::Fault);
            let fields = self.offered(&offer, origin, faulty, at);
            let facts = offer.fields.iter().take_while(|field| field.offered == Offered::Fact).count();
            let by = (origin == ListOrigin::History).then(|| "person".to_owned());
            let list = self.list_fact(results, ListSchema { fields, from: None, by, origin }, &item.docs);
            match origin {
                ListOrigin::Team => self.team(results, list, &offer.scheme, is_own, facts),
                ListOrigin::History => self.history(results),
                ListOrigin::Data => {}
            }
        }
    }

    fn list_fact(&mut self, results: &ast::Results, list: ListSchema, docs: &[String]) -> usize {
        let index = self.scheme.facts.fields.len();
        self.name_value(&results.head.name, Value::Fact(index));
        self.scheme.facts.fields.push(Field {
            name: results.head.name.text.clone(),
            label: label(&results.head),
            kind: FieldKind::List(Arc::new(list)),
            optional: false,
            default: None,
            range: crate::facts::FieldRange::default(),
            column: None,
            column_scale: None,
            note: false,
            info: spoken(docs),
            span: results.head.name.at.0,
        });
        index
    }

    fn team(&mut self, results: &ast::Results, list: usize, of: &str, is_own: bool, facts: usize) {
        let span = results.head.name.at.0;
        let filter = results.filter.as_ref().map(|filter| self.expr(filter, Scope { row: Some(list) }));
        let faulty = results.faulty.unwrap_or(Faulty::Fault);
        self.scheme.teams.push(Team { list, span, of: of.to_owned(), is_own, filter, facts, faulty });
    }

    /// A history is filtered where it is used, and whoever was at fault is not in it.
    fn history(&mut self, results: &ast::Results) {
        let name = &results.head.name.text;
        if let Some(filter) = &results.filter {
            let message = say!("a history holds all of a person's earlier results", "历史包含本人以往的全部成绩");
            self.error(Code::Misplaced, filter.at.0, message).help.push(say!(
                "choose rows where they are used: `sum({name} where …, total)`",
                "请在使用时筛选:`合计({name} 其中 …, 总分)`"
            ));
        }
        if results.faulty.is_some() {
            let message = say!("a history has no faulty rows", "历史中没有有误的成绩");
            self.error(Code::Misplaced, results.head.name.at.0, message)
                .help
                .push(say!("`faulty` belongs to `team`; take it out", "`有误时` 只用于 `团队`;请删去"));
        }
    }

    /// The fields of a row, as this scheme sees them.
    fn offered(&mut self, offer: &Offer, origin: ListOrigin, faulty: Faulty, at: Span) -> Vec<Field> {
        let there = |field: &&OfferedField| origin == ListOrigin::Team || field.offered == Offered::Written;
        let mut fields = vec![];
        for OfferedField { field, offered } in offer.fields.iter().filter(there) {
            let kind = match &field.kind {
                FieldKind::Member(dimension) => FieldKind::Member(self.import(dimension, &offer.scheme, at)),
                kind => kind.clone(),
            };
            // of a faulty member that counts as nought nothing else is known
            let nought = *offered == Offered::Fact
                || matches!(field.name.as_str(), "total" | "computed_total" | "grade")
                || field.name.ends_with(".points");
            let optional = field.optional || (faulty == Faulty::Zero && !nought);
            fields.push(Field { kind, optional, span: at, ..field.clone() });
        }
        fields
    }

    /// A dimension of another scheme: the own one where both are the same, else one beside the own ones.
    fn import(&mut self, dimension: &Arc<Dimension>, scheme: &str, at: Span) -> Arc<Dimension> {
        let same = |own: &Dimension| {
            own.members.len() == dimension.members.len()
                && dimension.members.iter().all(|member| own.members.iter().any(|m| m.name == member.name))
        };
        let qualified = format!("{scheme}.{}", dimension.name);
        for name in [dimension.name.clone(), qualified] {
            match self.names.dimensions.get(&name).and_then(|(index, _)| self.scheme.dimensions.get(*index)) {
                Some(own) if same(own) => return own.clone(),
                Some(_) => {}
                None => {
                    let index = self.scheme.dimensions.len();
                    let imported = Arc::new(Dimension { name: name.clone(), span: at, ..(**dimension).clone() });
                    self.names.dimensions.insert(name, (index, at));
                    self.names.foreign.insert(index);
                    self.scheme.dimensions.push(imported.clone());
                    return imported;
                }
            }
        }
        dimension.clone()
    }
}
