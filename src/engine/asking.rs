//! Schemes whose results a scheme asks for: each is compiled once, and none asks back.

use std::sync::Arc;

use super::chain::Chain;
use super::{Engine, Loader};
use crate::check::{Advice, check};
use crate::diag::{Code, Diagnostic, Say, Severity, say};
use crate::eval::Budget;
use crate::model::{Asked, Offer};
use crate::syntax::Limits;
use crate::syntax::ast::{Item, ItemKind, Text};

/// The schemes that were compiled on the way to one.
pub(super) struct Asking<'a> {
    loader: Option<&'a dyn Loader>,
    limits: &'a Limits,
    budget: Budget,
    /// The files that are being read, each asked by the one before.
    open: Vec<String>,
    done: Vec<(String, Arc<Offer>)>,
    bytes: usize,
    /// Schemes that ask each other, once such are found.
    circle: Option<Say>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(loader: Option<&'a dyn Loader>, limits: &'a Limits, budget: Budget) -> Self {
        Self { loader, limits, budget, open: vec![], done: vec![], bytes: 0, circle: None }
    }

    /// Reads a text, all that it extends, and what the schemes offer whose results it asks for.
    pub(super) fn read(&mut self, name: &str, text: &str) -> Chain {
        let mut chain = Chain::read(name, text, self.loader, self.limits);
        self.open.push(name.to_owned());
        for file in asked_for(&chain) {
            match self.ask(&chain, name, &file) {
                Ok(offered) => chain.offers.0.push((file.at.0, offered)),
                Err((code, message, help)) => {
                    chain.is_whole = false;
                    let mut problem = Diagnostic::error(code, file.at.0, message);
                    problem.help.extend(help);
                    chain.problems.push(problem);
                }
            }
        }
        self.open.pop();
        chain
    }

    fn ask(&mut self, chain: &Chain, own: &str, file: &Text) -> Result<Asked, (Code, Say, Option<Say>)> {
        let plain = |message| (Code::ResultsOf, message, None);
        let from = chain.sources.name(file.at.0);
        let Some(loader) = self.loader else {
            let name = &file.value;
            if name == own {
                return Ok(Asked::Own);
            }
            let message = say!(
                "a text by itself can not ask for the results of `{name}`: load it with `Engine::load`, whose loader finds files",
                "单独的文本不能取 `{name}` 的成绩:请用 `Engine::load` 读取,由它的加载器查找文件"
            );
            let help = say!(
                "name the file of the scheme, as in `results of \"rep.merit\"`",
                "请写方案的文件名,例如 `成绩来自 \"rep.merit\"`"
            );
            return Err((Code::ResultsOf, message, Some(help)));
        };
        let name = loader.resolve(from, &file.value).map_err(plain)?;
        if name == own {
            return Ok(Asked::Own);
        }
        if let Some((_, offer)) = self.done.iter().find(|(known, _)| *known == name) {
            return Ok(Asked::Other(offer.clone()));
        }
        if let Some(at) = self.open.iter().position(|open| *open == name) {
            let mut circle: Vec<String> = self.open.iter().skip(at).map(|name| format!("`{name}`")).collect();
            circle.push(format!("`{name}`"));
            let shown = circle.join(" → ");
            let message =
                say!("these schemes ask for each other's results: {shown}", "这些方案互相引用对方的成绩:{shown}");
            self.circle = Some(message.clone());
            return Err((Code::Cycle, message, Some(way_out_of_circle())));
        }
        self.compile(&name, loader).map(|offer| {
            self.done.push((name, offer.clone()));
            Asked::Other(offer)
        })
    }

    fn compile(&mut self, name: &str, loader: &dyn Loader) -> Result<Arc<Offer>, (Code, Say, Option<Say>)> {
        let text = loader.load(name).map_err(|message| (Code::ResultsOf, message, None))?;
        self.bytes += text.len();
        let (deep, large) = (self.open.len() > self.limits.extends, self.bytes > self.limits.all_bytes);
        if deep || large {
            let most = self.limits.extends;
            let message = if deep {
                say!("more than {most} schemes ask for results of one another", "逐层引用成绩的方案超过 {most} 个")
            } else {
                let most = self.limits.all_bytes;
                say!("all files together have more than {most} bytes", "所有文件合计超过 {most} 字节")
            };
            return Err((Code::LimitExceeded, message, None));
        }
        let chain = self.read(name, &text);
        let look = |scheme, problems| (check(scheme, problems), Advice::default());
        match Engine::build(chain, self.limits, self.budget, look).0 {
            Ok(engine) => Ok(engine.offer()),
            Err(problems) => Err(match self.circle.clone() {
                Some(circle) => (Code::Cycle, circle, Some(way_out_of_circle())),
                None => {
                    let first = problems.diagnostics.iter().find(|problem| problem.severity == Severity::Error);
                    let Say { en, zh } =
                        first.map_or_else(|| say!("it is refused", "它未通过检查"), |first| first.message.clone());
                    let message = say!("`{name}` is at fault itself: {en}", "`{name}` 本身有误:{zh}");
                    let help = say!("check it by itself: `merit check {name}`", "请单独检查它:`merit check {name}`");
                    (Code::ResultsOf, message, Some(help))
                }
            }),
        }
    }
}

/// The files that a scheme asks for: what a file that extends another says anew takes the place of what that says.
fn asked_for(chain: &Chain) -> Vec<Text> {
    let asked = |item: &Item| match &item.kind {
        ItemKind::Team(results) | ItemKind::History(results) => Some(results.of.clone()),
        _ => None,
    };
    if !chain.files.iter().flat_map(|parsed| &parsed.file.items).any(|item| asked(item).is_some()) {
        return vec![];
    }
    let (whole, _) = chain.together();
    whole.items.iter().filter_map(asked).collect()
}

fn way_out_of_circle() -> Say {
    say!(
        "let one of them ask for results of the other, which asks for none of its",
        "请只让其中一个方案引用另一个的成绩"
    )
}
