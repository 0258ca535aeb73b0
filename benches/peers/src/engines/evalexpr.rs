//! evalexpr: doubles, a tree walked with a map of values for each record. Its `if` computes both branches.

use evalexpr::{ContextWithMutableVariables, HashMapContext, Node, Value, build_operator_tree};

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts};
use crate::peer::{Mode, Peer, Verdict};

const SYNTAX: Syntax = Syntax {
    number: |n| format!("{n}.0"),
    branch: |condition, yes, no| format!("if({condition}, {yes}, {no})"),
    round: |x| format!("round({x} * 100.0) / 100.0"),
    ..Syntax::COMMON
};

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let text =
        format!("total = {}; (total, {})", SYNTAX.print(&rules::whole_total(mode)), SYNTAX.print(&rules::grade()));
    Box::new(Tree { tree: build_operator_tree(&text).expect("it compiles"), loaded: vec![] })
}

struct Tree {
    tree: Node,
    loaded: Vec<HashMapContext>,
}

impl Peer for Tree {
    fn name(&self) -> String {
        "evalexpr, f64".to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        let context = |f: &Facts| {
            let mut context = HashMapContext::new();
            for (name, cell) in f.cells() {
                let value = match cell {
                    Cell::Text(text) => Value::String(text.to_owned()),
                    Cell::Count(_) | Cell::Number(..) => Value::Float(cell.float()),
                };
                context.set_value(name.to_owned(), value).expect("it is new");
            }
            context
        };
        self.loaded = facts.iter().map(context).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let tree = &self.tree;
        let score = |context: &mut HashMapContext| match tree.eval_with_context_mut(context).ok()? {
            Value::Tuple(pair) => match pair.as_slice() {
                [total, Value::String(grade)] => Some(Verdict::named(total.as_number().ok()?, grade)),
                _ => None,
            },
            _ => None,
        };
        out.extend(self.loaded.iter_mut().map(|context| score(context).unwrap_or(Verdict::NONE)));
    }
}
