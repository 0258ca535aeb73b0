//! Words of other rule books, and what they are called here.

use super::tables::{FUNCTIONS, RESERVED};
use super::words;
use crate::syntax::grammar::Rule;

/// Words of other rule books for keywords, in the language of the word.
const OTHER_WORDS: &[(&[&str], &str)] = &[
    (&["封顶", "封顶线", "最高分", "上限值"], "上限"),
    (&["保底", "托底", "最低分"], "下限"),
    (&["ceiling", "max", "maximum"], "cap"),
    (&["min", "minimum"], "floor"),
    (&["比重", "权值", "占比"], "权重"),
    (&["公式", "算法", "计算公式", "实绩"], "计算"),
    (&["formula", "value"], "measure"),
    (&["评分", "打分", "得分", "评分标准"], "计分"),
    (&["缺数据", "数据缺失", "没有数据"], "无数据"),
    (&["nodata", "no_data"], "no data"),
    (&["else", "default", "other", "others"], "otherwise"),
    (&["否则", "其他", "其它", "默认"], "其余"),
    (&["when", "if"], "where"),
    (&["当", "如果", "满足", "条件"], "其中"),
    (&["到"], "至"),
    (&["until", "till", "through"], "to"),
    (&["则", "就"], "那么"),
    (&["不高于", "不超过", "至多"], "最高"),
    (&["正比", "正比例", "按正比"], "按比例"),
    (&["反比", "反比例"], "按反比"),
    (&["整数", "个数", "次数"], "计数"),
    (&["int", "integer"], "count"),
    (&["数字", "小数", "实数"], "数值"),
    (&["float", "decimal", "real"], "number"),
    (&["百分比", "百分数", "比例"], "比率"),
    (&["percent", "percentage"], "ratio"),
    (&["货币", "钱", "元"], "金额"),
    (&["amount", "currency"], "money"),
    (&["字符串", "文字"], "文本"),
    (&["string"], "text"),
    (&["布尔", "布尔值", "真假"], "是非"),
    (&["boolean"], "bool"),
];

/// Operators said in words that are not those of the language.
const OPERATORS: &[(&str, &str)] = &[
    ("并且", "且"),
    ("而且", "且"),
    ("或者", "或"),
    ("大于等于", ">="),
    ("小于等于", "<="),
    ("不等于", "<>"),
    ("大于", ">"),
    ("小于", "<"),
    ("等于", "="),
];

/// The operator that a word says.
pub(in crate::syntax) fn operator(word: &str) -> Option<&'static str> {
    OPERATORS.iter().find(|(said, _)| *said == word).map(|(_, meant)| *meant).or_else(|| in_small(word))
}

/// The reserved word that spreadsheets and databases write in capitals: `AND`, `Then`.
pub(in crate::syntax) fn in_small(word: &str) -> Option<&'static str> {
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    RESERVED.iter().find(|small| capital && small.eq_ignore_ascii_case(word)).copied()
}

/// The Chinese operator that a longer word ends with.
pub(in crate::syntax) fn operator_at_end(word: &str) -> Option<&'static str> {
    let operators = ["不属于", "属于", "那么", "否则", "其中", "且", "或"];
    operators.into_iter().find(|operator| word.ends_with(operator)).filter(|operator| word != *operator)
}

/// Functions of spreadsheets and what they are called here; none of these has the letters of its name.
const OTHER_FUNCTIONS: &[(&[&str], &str)] = &[
    (&["avg", "mean"], "average"),
    (&["均值", "求平均"], "平均"),
    (&["求和", "总和", "累计"], "合计"),
    (&["个数", "次数", "数量"], "计数"),
    (&["四舍五入"], "舍入"),
];

/// The function that other tools call so, in capitals or not.
pub(in crate::syntax) fn function(word: &str) -> Option<&'static str> {
    let small = word.to_ascii_lowercase();
    let by_case = FUNCTIONS.iter().map(|(_, en, _)| *en).find(|name| *name == small);
    let by_sense = || OTHER_FUNCTIONS.iter().find(|(others, _)| others.contains(&small.as_str()));
    by_case.or_else(|| by_sense().map(|(_, name)| *name))
}

/// The keyword, one of those expected, that other rule books call so.
pub(in crate::syntax) fn by_sense(word: &str, rules: &[Rule]) -> Option<&'static str> {
    OTHER_WORDS.iter().find_map(|(others, keyword)| {
        let expected = || rules.iter().filter_map(|rule| words(*rule)).any(|(en, zh)| en == *keyword || zh == *keyword);
        (others.contains(&word) && expected()).then_some(*keyword)
    })
}

/// How a threshold is said in words: what stands behind the number, or before it, and the comparison it means.
const IN_WORDS: &[(&str, &str)] = &[
    ("及以上", ">="),
    ("以上", ">="),
    ("起", ">="),
    ("不低于", ">="),
    ("不少于", ">="),
    ("至少", ">="),
    ("or more", ">="),
    ("or above", ">="),
    ("and above", ">="),
    ("at least", ">="),
    ("及以下", "<="),
    ("以下", "<="),
    ("以内", "<="),
    ("不高于", "<="),
    ("不超过", "<="),
    ("or less", "<="),
    ("or below", "<="),
    ("and below", "<="),
    ("at most", "<="),
    ("高于", ">"),
    ("超过", ">"),
    ("above", ">"),
    ("over", ">"),
    ("低于", "<"),
    ("不足", "<"),
    ("未满", "<"),
    ("below", "<"),
    ("under", "<"),
];

/// The comparison that a threshold's words mean.
pub(in crate::syntax) fn comparison(words: &str) -> Option<&'static str> {
    IN_WORDS.iter().find(|(said, _)| *said == words).map(|(_, meant)| *meant)
}
