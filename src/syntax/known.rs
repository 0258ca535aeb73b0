use super::ast::Function;
use super::grammar::Rule;

/// The keywords with their rules, for messages about what was expected and about words that are nearly right.
pub(super) const WORDS: &[(Rule, &str, &str)] = &[
    (Rule::kw_scheme, "scheme", "方案"),
    (Rule::kw_version, "version", "版本"),
    (Rule::kw_effective, "effective", "生效"),
    (Rule::kw_to, "to", "至"),
    (Rule::kw_extends, "extends", "继承"),
    (Rule::kw_round_total_to, "round total to", "舍入总分至"),
    (Rule::kw_round_lines, "round lines exact", "舍入各项精确"),
    (Rule::kw_round_to, "round to", "舍入至"),
    (Rule::kw_total, "total", "总分"),
    (Rule::kw_dimension, "dimension", "类别"),
    (Rule::kw_section, "section", "维度"),
    (Rule::kw_facts, "facts", "数据"),
    (Rule::kw_param, "param", "参数"),
    (Rule::kw_let, "let", "定义"),
    (Rule::kw_team, "team", "团队"),
    (Rule::kw_history, "history", "历史"),
    (Rule::kw_results_of, "results of", "成绩来自"),
    (Rule::kw_spells, "spells weighted by", "分段任职按"),
    (Rule::kw_person, "person", "样例"),
    (Rule::kw_test, "test", "测试"),
    (Rule::kw_cases, "cases", "用例表"),
    (Rule::kw_property, "property", "性质"),
    (Rule::kw_check, "check", "校验"),
    (Rule::kw_assert, "assert", "断言"),
    (Rule::kw_classify, "classify", "分型"),
    (Rule::kw_outcome, "outcome", "结果"),
    (Rule::kw_action, "action", "措施"),
    (Rule::kw_award, "award", "奖项"),
    (Rule::kw_calibrate, "calibrate", "校准"),
    (Rule::kw_on, "on", "针对"),
    (Rule::kw_shift, "shift", "平移"),
    (Rule::kw_scale, "scale", "缩放"),
    (Rule::kw_together, "together", "一同"),
    (Rule::kw_cohort, "cohort", "分组"),
    (Rule::kw_group_by, "group by", "分组汇总"),
    (Rule::kw_adjust, "adjust", "加减分"),
    (Rule::kw_veto, "veto", "一票否决"),
    (Rule::kw_grades, "grades", "等级表"),
    (Rule::kw_grade, "grade", "等级"),
    (Rule::kw_drop, "drop", "删除"),
    (Rule::kw_rest, "rest proportional", "其余按比例"),
    (Rule::kw_key, "key", "主键"),
    (Rule::kw_source, "source", "来源"),
    (Rule::kw_verify, "verify", "核对"),
    (Rule::kw_column, "column", "列名"),
    (Rule::kw_unit, "unit", "单位"),
    (Rule::kw_list, "list", "明细"),
    (Rule::kw_note, "note", "备注"),
    (Rule::kw_distinct, "distinct", "去重"),
    (Rule::kw_number, "number", "数值"),
    (Rule::kw_count, "count", "计数"),
    (Rule::kw_ratio, "ratio", "比率"),
    (Rule::kw_money, "money", "金额"),
    (Rule::kw_points, "points", "分数"),
    (Rule::kw_days, "days", "天数"),
    (Rule::kw_date, "date", "日期"),
    (Rule::kw_bool, "bool", "是非"),
    (Rule::kw_text, "text", "文本"),
    (Rule::kw_indicator, "indicator", "指标"),
    (Rule::kw_weight, "weight", "权重"),
    (Rule::kw_worth, "worth", "分值"),
    (Rule::kw_measure, "measure", "计算"),
    (Rule::kw_score, "score", "计分"),
    (Rule::kw_out_of, "out of", "满分"),
    (Rule::kw_proportional, "proportional to", "按比例"),
    (Rule::kw_inverse, "inverse to", "按反比"),
    (Rule::kw_bands, "bands", "分段"),
    (Rule::kw_curve, "curve", "折线"),
    (Rule::kw_rated_by, "rated by", "多方评分"),
    (Rule::kw_anonymous, "anonymous below", "匿名下限"),
    (Rule::kw_deduct, "deduct from", "扣分自"),
    (Rule::kw_per, "per", "每"),
    (Rule::kw_from, "from", "自"),
    (Rule::kw_cap, "cap", "上限"),
    (Rule::kw_floor, "floor", "下限"),
    (Rule::kw_none, "none", "不设"),
    (Rule::kw_zero_below, "zero below", "零分线"),
    (Rule::kw_zero_above, "zero above", "超线零分"),
    (Rule::kw_better, "better", "方向"),
    (Rule::kw_higher, "higher", "越高越好"),
    (Rule::kw_lower, "lower", "越低越好"),
    (Rule::kw_within, "within", "范围"),
    (Rule::kw_cite, "cite", "依据"),
    (Rule::kw_review_by, "review by", "复核期限"),
    (Rule::kw_no_data, "no data", "无数据"),
    (Rule::kw_redistribute, "redistribute", "分摊"),
    (Rule::kw_zero, "zero", "零分"),
    (Rule::kw_full, "full", "满分"),
    (Rule::kw_fault, "fault", "报错"),
    (Rule::kw_each, "each", "逐条"),
    (Rule::kw_requires, "requires", "要求"),
    (Rule::kw_one_per, "one per", "同一"),
    (Rule::kw_keep_lowest, "keep lowest", "取最低"),
    (Rule::kw_keep_highest, "keep highest", "取最高"),
    (Rule::kw_limit, "limit", "限额"),
    (Rule::kw_effect, "effect", "处理"),
    (Rule::kw_at_most, "at most", "最高"),
    (Rule::kw_top, "top", "前"),
    (Rule::kw_bottom, "bottom", "末"),
    (Rule::kw_share, "share", "占比"),
    (Rule::kw_rank_by, "rank by", "排名"),
    (Rule::kw_rank, "rank", "名次"),
    (Rule::kw_then_by, "then", "再按"),
    (Rule::kw_min_size, "min size", "最小人数"),
    (Rule::kw_ties, "ties", "并列"),
    (Rule::kw_tie_lower, "lower", "从低"),
    (Rule::kw_tie_upper, "upper", "从高"),
    (Rule::kw_head_count, "head count", "人数取整"),
    (Rule::kw_largest, "largest_remainder", "最大余数"),
    (Rule::kw_over_people, "over people", "全员"),
    (Rule::kw_by, "by", "按"),
    (Rule::kw_of, "of", "按"),
    (Rule::kw_faulty, "faulty", "有误时"),
    (Rule::kw_exclude, "exclude", "剔除"),
    (Rule::kw_after, "after", "先行"),
    (Rule::kw_exclusive, "exclusive", "互斥"),
    (Rule::kw_warn, "warn", "提醒"),
    (Rule::kw_hold, "hold", "暂缓"),
    (Rule::kw_reject, "reject", "拒收"),
    (Rule::kw_given, "given", "给定"),
    (Rule::kw_as_of, "as of", "截至"),
    (Rule::kw_with, "with", "改"),
    (Rule::kw_expect, "expect", "期望"),
    (Rule::kw_raising, "raising", "提高"),
    (Rule::kw_lowering, "lowering", "降低"),
    (Rule::kw_never_lowers, "never lowers", "不降低"),
    (Rule::kw_never_raises, "never raises", "不提高"),
    (Rule::kw_missing, "missing", "无值"),
    (Rule::kw_half_up, "half_up", "四舍五入"),
    (Rule::kw_half_even, "half_even", "四舍六入五成双"),
    (Rule::kw_up, "up", "进一"),
    (Rule::kw_down, "down", "去尾"),
    (Rule::kw_round_floor, "floor", "向下"),
    (Rule::kw_round_ceil, "ceil", "向上"),
    (Rule::kw_when, "when", "当"),
    (Rule::kw_and, "and", "且"),
    (Rule::kw_or, "or", "或"),
    (Rule::kw_not, "not", "非"),
    (Rule::kw_in, "in", "属于"),
    (Rule::kw_if, "if", "如果"),
    (Rule::kw_then, "then", "那么"),
    (Rule::kw_else, "else", "否则"),
    (Rule::kw_where, "where", "其中"),
    (Rule::kw_otherwise, "otherwise", "其余"),
    (Rule::kw_true, "true", "是"),
    (Rule::kw_false, "false", "否"),
    (Rule::kw_todo, "todo", "待定"),
    (Rule::kw_as, "as", "作为"),
    (Rule::kw_is_present, "is present", "有值"),
    (Rule::kw_is_missing, "is missing", "无值"),
    (Rule::kw_self, "self", "本人"),
    (Rule::kw_not_in, "not in", "不属于"),
];

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
    (!prefix.is_ascii() && WORDS.iter().any(|(_, _, zh)| *zh == prefix || zh.ends_with(prefix))).then_some(at)
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

/// The word of `among` that `written` was probably meant to be; none where two are as near as each other.
pub(super) fn nearest<'a>(written: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let allowed = match length {
        0..=1 => return None,
        2 if written.is_ascii() => return None,
        2..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut doubtful = false;
    for word in among {
        let far = distance(written, word);
        // of a word this short nothing would be left
        if far == 0 || far > allowed || far >= word.chars().count().min(length) {
            continue;
        }
        match best {
            Some((least, _)) if far > least => {}
            Some((least, found)) if far == least => doubtful |= found != word,
            _ => (best, doubtful) = (Some((far, word)), false),
        }
    }
    best.filter(|_| !doubtful).map(|(_, word)| word)
}

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
pub(super) fn operator(word: &str) -> Option<&'static str> {
    OPERATORS.iter().find(|(said, _)| *said == word).map(|(_, meant)| *meant)
}

/// The keyword, one of those expected, that other rule books call so.
pub(super) fn by_sense(word: &str, rules: &[Rule]) -> Option<&'static str> {
    OTHER_WORDS.iter().find_map(|(others, keyword)| {
        let expected = || rules.iter().filter_map(|rule| words(*rule)).any(|(en, zh)| en == *keyword || zh == *keyword);
        (others.contains(&word) && expected()).then_some(*keyword)
    })
}

/// The keyword, one of those expected, that a word was meant to be: by its sense, else by its letters.
pub(super) fn meant(word: &str, rules: &[Rule]) -> Option<&'static str> {
    by_sense(word, rules).or_else(|| nearest(word, first_words(rules).into_iter()))
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
pub(super) fn comparison(words: &str) -> Option<&'static str> {
    IN_WORDS.iter().find(|(said, _)| *said == words).map(|(_, meant)| *meant)
}

/// The whole keyword of which `word` is only the first part.
pub(super) fn whole(word: &str, rules: &[Rule]) -> Option<&'static str> {
    rules
        .iter()
        .filter_map(|rule| words(*rule))
        .flat_map(|(en, zh)| [en, zh])
        .find(|whole| whole.split_once(' ').is_some_and(|(first, _)| first == word))
}

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().take(40).collect());
    let mut before_last: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&last, j) + usize::from(x != y)).min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(get(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// The built-in functions in both languages.
pub(super) const FUNCTIONS: &[(Function, &str, &str)] = &[
    (Function::Min, "min", "最小"),
    (Function::Max, "max", "最大"),
    (Function::Abs, "abs", "绝对值"),
    (Function::Round, "round", "舍入"),
    (Function::Floor, "floor", "向下"),
    (Function::Ceil, "ceil", "向上"),
    (Function::Clamp, "clamp", "限于"),
    (Function::Year, "year", "年份"),
    (Function::Quarter, "quarter", "季度"),
    (Function::Month, "month", "月份"),
    (Function::Days, "days", "天数"),
    (Function::AddMonths, "add_months", "加月"),
    (Function::Sum, "sum", "合计"),
    (Function::Average, "average", "平均"),
    (Function::Count, "count", "计数"),
    (Function::Share, "share", "占比"),
    (Function::Any, "any", "任一"),
    (Function::All, "all", "全部"),
    (Function::First, "first", "首个"),
    (Function::Last, "last", "末个"),
    (Function::CohortAverage, "cohort_average", "组均值"),
    (Function::Rank, "rank", "名次"),
    (Function::Percentile, "percentile", "百分位"),
    (Function::Allocate, "allocate", "分配"),
];

/// The words that no fact may be called.
pub(super) const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "if",
    "then",
    "else",
    "where",
    "otherwise",
    "true",
    "false",
    "when",
    "todo",
    "且",
    "或",
    "非",
    "属于",
    "如果",
    "那么",
    "否则",
    "其中",
    "其余",
    "是",
    "否",
    "当",
    "待定",
];

/// The English and the Chinese form of a keyword.
pub(super) fn words(rule: Rule) -> Option<(&'static str, &'static str)> {
    WORDS.iter().find(|(known, _, _)| *known == rule).map(|(_, en, zh)| (*en, *zh))
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

#[cfg(test)]
mod tests {
    use pest::Parser;

    use super::super::grammar::Grammar;
    use super::*;

    #[test]
    fn every_keyword_is_read_in_both_languages() {
        for (rule, en, zh) in WORDS {
            for word in [en, zh] {
                let read = Grammar::parse(*rule, word).map(|pairs| pairs.as_str().len());
                assert_eq!(read.ok(), Some(word.len()), "{word}");
            }
        }
    }
}
