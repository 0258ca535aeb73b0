//! What is known of words: the keywords, what may begin with them, and what was meant by others.

mod nearest;
mod others;
mod tables;

pub(super) use nearest::nearest;
pub(super) use others::{by_sense, comparison, function, in_small, operator, operator_at_end};
use tables::WORDS;
pub(super) use tables::{FUNCTIONS, RESERVED, words};

use super::grammar::Rule;

/// Whether a word is a keyword, or the first word of one, in either language.
pub(super) fn is_keyword(word: &str) -> bool {
    WORDS
        .iter()
        .any(|(_, en, zh)| en.split(' ').next() == Some(word) || zh.split(' ').next() == Some(word) || *zh == word)
}

/// The length of a Chinese keyword that a number follows: `权重` in `权重50`.
pub(super) fn chinese_prefix_before_digits(word: &str) -> Option<usize> {
    let at = word.find(|c: char| c.is_ascii_digit())?;
    let prefix = word.get(..at)?;
    // of the keywords written in parts, the others end in a part that is a keyword by itself
    let last_part = prefix == "总分至";
    (!prefix.is_ascii() && (last_part || WORDS.iter().any(|(_, _, zh)| *zh == prefix))).then_some(at)
}

/// What a word at the start of a line may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starter {
    /// A declaration that stands only at the top of a file.
    Top,
    /// A declaration that may stand in a block.
    Anywhere,
    /// A clause or row, perhaps.
    Word,
    /// It is no word.
    No,
}

const TOP: &[&str] = &[
    "scheme",
    "方案",
    "version",
    "版本",
    "effective",
    "生效",
    "extends",
    "继承",
    "dimension",
    "类别",
    "facts",
    "数据",
    "param",
    "参数",
    "adjust",
    "加减分",
    "veto",
    "一票否决",
    "grades",
    "等级表",
    "cohort",
    "分组",
    "calibrate",
    "校准",
    "outcome",
    "结果",
    "action",
    "措施",
    "check",
    "校验",
    "assert",
    "断言",
    "classify",
    "分型",
    "group",
    "分组汇总",
    "team",
    "团队",
    "history",
    "历史",
    "spells",
    "分段任职按",
    "person",
    "样例",
    "test",
    "测试",
    "cases",
    "用例表",
    "property",
    "性质",
    "let",
    "定义",
];
const ANYWHERE: &[&str] = &["section", "维度", "indicator", "指标", "when", "当", "award", "奖项"];

/// What the first word of a line begins.
pub(super) fn starter(word: &str) -> Starter {
    match word {
        _ if TOP.contains(&word) => Starter::Top,
        _ if ANYWHERE.contains(&word) => Starter::Anywhere,
        "" => Starter::No,
        _ => Starter::Word,
    }
}

/// What may follow `no data`.
pub(super) fn policies() -> crate::diag::Say {
    crate::diag::say!(
        "write `redistribute`, `zero`, `full`, `score N` or `fault` behind it",
        "请在后面写 `分摊`、`零分`、`满分`、`计分 N` 或 `报错`"
    )
}

/// The keyword, one of those expected, that a word was meant to be: by its sense, else by its letters.
pub(super) fn meant(word: &str, rules: &[Rule]) -> Option<&'static str> {
    by_sense(word, rules).or_else(|| nearest(word, first_words(rules).into_iter()))
}

/// The whole keyword of which `word` is only the first part.
pub(super) fn whole(word: &str, rules: &[Rule]) -> Option<&'static str> {
    rules
        .iter()
        .filter_map(|rule| words(*rule))
        .flat_map(|(en, zh)| [en, zh])
        .find(|whole| whole.split_once(' ').is_some_and(|(first, _)| first == word))
}

/// The first words of keywords, in both languages.
pub(super) fn first_words(rules: &[Rule]) -> Vec<&'static str> {
    let first = |text: &'static str| text.split(' ').next().unwrap_or(text);
    rules.iter().filter_map(|rule| words(*rule)).flat_map(|(en, zh)| [first(en), first(zh)]).collect()
}

/// Whether a word begins with a Chinese operator word, so that it was glued to what stands before it.
pub(super) fn begins_with_operator(word: &str) -> bool {
    ["且", "或", "那么", "否则", "属于", "不属于", "作为", "其中"].iter().any(|operator| word.starts_with(operator))
}

/// The Chinese keyword, one of those expected or an operator, that a longer word begins with.
pub(super) fn chinese_prefix(word: &str, rules: &[Rule]) -> Option<&'static str> {
    let expected = rules.iter().filter_map(|rule| words(*rule)).map(|(_, zh)| zh);
    expected.filter(|zh| word.len() > zh.len() && word.starts_with(zh)).max_by_key(|zh| zh.len())
}
