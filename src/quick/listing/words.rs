//! Why there is no program, or somebody is left to the exact path, in both languages.

use crate::diag::Say;

/// Each reason that this room gives, and the same in Chinese.
const REASONS: &[(&str, &str)] = &[
    ("a check turns the record away", "校验拒收该记录"),
    ("a class is no row", "分类不是某一行"),
    ("a condition is no truth", "条件不是真假值"),
    ("a constant is not there", "缺少常数"),
    ("a curve has no points", "曲线没有点"),
    ("a curve stands upright", "曲线有垂直的一段"),
    ("a date is something else", "日期是别的值"),
    ("a field stands outside its list", "字段用在了它的列表之外"),
    ("a grade is no row", "等级不是某一行"),
    ("a list is asked for nothing", "没有说明取列表的什么"),
    ("a list stands for a value", "列表用作了单个值"),
    ("a number has too many digits", "某个数的位数太多"),
    ("a number is something else", "数值是别的值"),
    ("a patch asks for what the exact path alone does", "调整条件用到只有精确路径才能计算的内容"),
    ("a result may be too large", "结果可能过大"),
    ("a sum of quotients is added to another", "两个商之和相加"),
    ("a sum of quotients is rounded very finely", "商之和的舍入位数很细"),
    ("a sum of quotients is subtracted", "减去商之和"),
    ("a sum of quotients is used otherwise than rounded", "商之和未经舍入就被使用"),
    ("a text stands for a number", "文本用作了数值"),
    ("a value lies outside what its fact may be", "某个值超出其数据项允许的范围"),
    ("a value is missing, or has too many digits", "缺少数据,或位数太多"),
    ("a value is missing, or larger than expected", "缺少数据,或大于预期"),
    ("a value is undefined, or weight goes elsewhere", "某个值无定义,或权重转给了其他指标"),
    ("an amount lies outside what may be given", "数额超出允许的范围"),
    ("an expression is very tall", "表达式嵌套很深"),
    ("days are added to a date", "日期加天数"),
    ("its kind is new", "该人员类别首次出现"),
    ("its kind is unknown", "人员类别未知"),
    ("its program is not made", "尚无对应的程序"),
    ("kinds differ in an expression", "各类人员的表达式不同"),
    ("lists are scored from columns", "带列表的方案按列批量计分"),
    ("months are added to a date", "日期加月数"),
    ("nothing is known of a list yet", "对列表尚一无所知"),
    ("numbers may grow too large", "数值可能过大"),
    ("of several lines of an adjustment one counts", "一项调整的多条记录中只计一条"),
    ("one row of a list is chosen", "从列表中选取一行"),
    ("people are compared", "需要人员之间相互比较"),
    ("quotients of rows are added", "各行的商相加"),
    ("raters are unknown", "评分人未知"),
    ("results of others are read", "读取他人的结果"),
    ("rows of two lists meet", "两个列表的行混用"),
    ("something is not decided yet", "有内容尚待确定"),
    ("texts are chosen between", "在文本之间选择"),
    ("texts are compared", "比较文本"),
    ("the evaluation date is not given", "没有给出评价日"),
    ("the least of quotients is asked for", "取商的最小值"),
    ("the total is a mean of spells", "总分是各任职时段的加权平均"),
    ("the total is no decimal", "总分不是有限小数"),
    ("there is no total", "没有总分"),
    ("there is no width", "没有可用的位宽"),
    ("what is cut off could decide", "舍去的部分可能影响结果"),
];

/// A reason in both languages.
pub(super) fn reason(why: &str) -> Say {
    let known = REASONS.iter().find(|(en, _)| *en == why);
    known.map_or_else(|| Say::same(why), |(en, zh)| Say { en: (*en).to_owned(), zh: (*zh).to_owned() })
}
