//! The names of results and of their members in one language: `completion.score` and `completion.得分` say the same.
//!
//! They are no keywords, so a name is converted only where nothing else can be meant: a member where the name before
//! the dot is a rule of this file, the name of a result where no declared name hides it.

mod names;
mod walk;

use super::Keywords;
use super::ast::File;
use names::Names;
use walk::Walk;

/// A word in English and in Chinese.
type Pair = [&'static str; 2];

/// The names of results, in English and in Chinese; no fact or definition may be called so.
pub const RESULT_NAMES: [Pair; 5] =
    [["total", "总分"], ["grade", "等级"], ["rank", "名次"], ["percentile", "百分位"], ["computed_total", "计算总分"]];

/// What may follow the dot behind the name of a rule.
const MEMBERS: [Pair; 6] = [
    ["measure", "实绩"],
    ["score", "得分"],
    ["points", "分数"],
    ["weight", "权重"],
    ["money", "金额"],
    ["fired", "触发"],
];

const GRADE: Pair = RESULT_NAMES[1];
const AS_OF: Pair = ["as_of", "评价日"];

/// The same file with the names of results and their members in one language.
#[must_use]
pub fn convert(file: &File, keywords: Keywords) -> File {
    let mut file = file.clone();
    let names = Names::of(&file);
    Walk { names: &names, keywords }.items(&mut file.items);
    file
}

fn pair_of(pairs: &[Pair], text: &str) -> Option<Pair> {
    pairs.iter().find(|pair| pair.contains(&text)).copied()
}

fn in_language([en, zh]: Pair, keywords: Keywords) -> String {
    match keywords {
        Keywords::En => en.to_owned(),
        Keywords::Zh => zh.to_owned(),
    }
}
