//! Every construct, once in each language, to equal trees.
use merit::syntax::ast::{Definition, Expr, ExprKind, ItemKind, Value};

use super::{fine, first_difference};

const PAIRS: &[(&str, &str)] = &[
    (r#"extends "base.merit""#, "继承 “base.merit”"),
    ("round total to 2 half_up", "舍入 总分 至 2 四舍五入"),
    ("round lines exact", "舍入各项精确"),
    ("round to 0 half_even", "舍入至0 四舍六入五成双"),
    ("round to 1 up", "舍入 至 1 进一"),
    ("round to 1 ceil", "舍入 至 1 向上"),
    ("total in [0, 100]", "总分 属于 [0，100]"),
    ("total in 0..100", "总分 属于 0～100"),
    (
        r#"facts from "sales_teams.csv" distinct manager { hired: date "dd-mm-yy" left: date? "dd-mm-yy" source "来源": text source "x" note: text note unit: money }"#,
        r#"数据 自 “sales_teams.csv” 去重 manager { hired: 日期 “dd-mm-yy” left: 日期? "dd-mm-yy" source "来源": 文本 来源 "x" note: 文本 备注 unit: 金额 }"#,
    ),
    (
        r#"facts { deals: list from "p.csv" by sales_agent { x: number in [0, 10] > 1, y: bool = true } key: text }"#,
        r#"数据 { deals: 明细 自 "p.csv" 按 sales_agent { x: 数值 属于 [0，10] > 1， y: 是非 = 是 } key: 文本 }"#,
    ),
    (
        "param t: money { from 2024-07-01: 80万, from 2024-10-01: 1.5百万 } source \"董事会\"",
        "参数 t: 金额 { 自 2024-07-01: 80万 自 2024-10-01: 1.5百万 } 来源 “董事会”",
    ),
    ("param pass_mark = 60", "参数 pass_mark = 60"),
    (
        "let a: ratio = if b > 0 then c / b else if d then 1 else 0 else 5%",
        "定义 a：比率 ＝ 如果 b ＞ 0 那么 c÷b 否则 如果 d 那么 1 否则 0 否则 5％",
    ),
    (
        "let a = sum(deals where stage = won and self.x in {p, q}, value as number) else 0",
        "定义 a = 合计(deals 其中 stage = won 且 本人.x 属于 {p、q}， value 作为 数值) 否则 0",
    ),
    ("let a = first(deals by closed).value", "定义 a = 首个(deals 按 closed).value"),
    ("let a = x not in [80%, 90%) or not y is missing", "定义 a = x 不属于 [80%，90%) 或 非 y 无值"),
    ("let a = todo", "定义 a = 待定"),
    (
        "section a { rest proportional indicator b { worth 40 cap 100 floor none better lower } }",
        "维度 a { 其余按比例 指标 b { 分值40 上限100 下限 不设 方向 越低越好 } }",
    ),
    (
        "section a { indicator b { out of 40 measure x round to 0 score inverse to 5 zero above 10 cap 40 no data when n = 0: zero no data score 60 review by 2025-06-30 } }",
        "维度 a { 指标 b { 满分40 计算 x 舍入至0 计分 按反比 5 超线零分10 上限40 无数据 当 n = 0：零分 无数据 计分60 复核期限 2025-06-30 } }",
    ),
    (
        "section a { indicator b { score curve { 60%: 60, 100%: 100 } no data fault } }",
        "维度 a { 指标 b { 计分 折线 { 60%：60、100%：100 } 无数据 报错 } }",
    ),
    (
        "section a { indicator b { score bands { [80%, 90%): 18, (90%, 95%]: 19, 96..99: 20, -10..0: 3 otherwise: if x > 1 then 2 else -3 } } }",
        "维度 a { 指标 b { 计分 分段 { 【80%，90%): 18 (90%, 95%]: 19； 96～99: 20 －10..0: 3 其余: 如果 x > 1 那么 2 否则 -3 } } }",
    ),
    (
        "section a { indicator b { score deduct from 100 { 5 per late, todo per absence } } }",
        "维度 a { 指标 b { 计分 扣分 自 100 { 5 每 late， 待定 每 absence } } }",
    ),
    (
        "when as_of >= 2024-07-01 { drop indicator x rest proportional param p = 5 drop let y }",
        "当 as_of ≥ 2024-07-01 { 删除 指标 x 其余按比例 参数 p = 5 删除 定义 y }",
    ),
    (
        "adjust faults { each events { kind = severe: -100, kind = fault: -20, fine is present: 0 money -fine, otherwise: -15 } one per case keep lowest limit [-100, 0] cite \"a\" }",
        "加减分 faults { 逐条 events { kind = severe: -100， kind = fault: －20、 fine 有值: 0 金额 -fine； 其余: -15 } 同一 case 取最低 限额［－100，0］ 依据 “a” }",
    ),
    (
        "adjust d { points amount within [-10, 0] requires reason is present } adjust e { points 5 * n money 3 }",
        "加减分 d { 分数 amount 范围 [-10, 0] 要求 reason 有值 } 加减分 e { 分数 5×n 金额 3 }",
    ),
    (
        "veto v { when x effect grade at most C, total at most 59 } veto w { when y effect total 0 effect todo }",
        "一票否决 v { 当 x 处理 等级 最高 C， 总分 最高 59 } 一票否决 w { 当 y 处理 总分 0 处理 待定 }",
    ),
    (
        "grades { A > 90 share in [20%, 30%] rank in (20%, 30%] bottom 10% share >= 5% B otherwise }",
        "等级表 { A > 90 占比 属于 [20%, 30%] 名次 属于 (20%, 30%] 末10% 占比≥5% B 其余 }",
    ),
    (
        "cohort by stage, role { rank by total then errors lower ties by hired head count largest_remainder }",
        "分组 stage， role { 排名 total 再按 errors 从低 并列 按 hired 人数取整 最大余数 }",
    ),
    ("cohort { rank by total ties upper head count half_up }", "分组 { 排名 total 并列 从高 人数取整 四舍五入 }"),
    (
        "award champion \"销冠\" { rank by sales top 1 when rank <= 3 }",
        "奖项 champion “销冠” { 排名 sales 前1 当 rank ≤ 3 }",
    ),
    (
        "group by team \"班组\" { score average(total) award best { rank by score top 1 } }",
        "分组汇总 team “班组” { 计分 平均(total) 奖项 best { 排名 score 前 1 } }",
    ),
    (
        "team reps: results of \"rep.merit\" where manager = self.person faulty exclude history q: results of \"q.merit\"",
        "团队 reps: 成绩来自 “rep.merit” 其中 manager = 本人.person 有误时 剔除 历史 q: 成绩来自 “q.merit”",
    ),
    ("spells weighted by days_served", "分段任职按 days_served"),
    (
        "classify quadrant \"象限\" { star \"明星\" when a > 1 and b { bonus: 5, fine: true } cow otherwise }",
        "分型 quadrant “象限” { star “明星” 当 a > 1 且 b { bonus：5，fine：是 }； cow 其余 }",
    ),
    (
        "action pip { when grade = C after training exclusive measures note \"x\" }",
        "措施 pip { 当 grade = C 先行 training 互斥 measures 备注 “x” }",
    ),
    (
        "check split over people by region: reject when sum(t) <> first(r) check c over people: hold when x",
        "校验 split 全员按 region: 拒收 当 合计(t) ≠ 首个(r) 校验 c 全员: 暂缓 当 x",
    ),
    (
        "assert balance \"定量占比\": quantitative.weight in [70%, 80%]",
        "断言 balance “定量占比”: quantitative.weight 属于 [70%, 80%]",
    ),
    (
        "person p { ratings: { { rater: self, score: 9 }, { rater: peer, score: missing } } list: {} hired: 2020-01-01 }",
        "样例 p { ratings: { { rater: self， score: 9 } { rater: peer， score: 无值 } } list: {} hired: 2020-01-01 }",
    ),
    (
        "test \"t\" { given p expect x ~ 33.33 expect grade = S expect a.score is missing expect breach.fired }",
        "测试 “t” { 给定 p 期望 x ～ 33.33 期望 grade = S 期望 a.score 无值 期望 breach.fired }",
    ),
    (
        "cases \"c\" given p {\n| a | => | b.score | c |\n| missing | => | ~ 33.33 | -5 |\n}",
        "用例表 “c” 给定 p {\n｜ a ｜ => ｜ b.score ｜ c ｜\n｜ 无值 ｜ => ｜ ～33.33 ｜ -5 ｜\n}",
    ),
    (
        "property \"p\" { given x lowering errors never raises total.points }",
        "性质 “p” { 给定 x 降低 errors 不提高 total.points }",
    ),
    ("let `新客户(个)` = `a b` + 1", "定义 ·新客户(个)· = ·a b· ＋ 1"),
    ("let 当月销售额 = 权重系数 * 是否达标", "定义 当月销售额 = 权重系数×是否达标"),
    ("let 目标 = 权重 + 来源 + 满分", "定义 目标 = 权重 + 来源 + 满分"),
];

#[test]
fn every_construct_reads_alike_in_both_languages() {
    for (en, zh) in PAIRS {
        let (a, b) = (fine(en).file, fine(zh).file);
        assert!(a == b, "{en}\n{zh}\n{}", first_difference(&a, &b));
    }
}

#[test]
fn rows_do_not_swallow_the_next_row() {
    let text = "section a { indicator b { measure f score bands { >= 90%: x\n(80%, 90%]: y\n>= 10%: z else 3\n<= 5: 1 -10..0: 3 } } }";
    let shown = format!("{:?}", fine(text).file);
    assert_eq!(shown.matches("Band {").count(), 5, "{shown}");
}

#[test]
fn closed_lists_keep_words_apart() {
    let shown = format!("{:?}", fine("section a { indicator b { measure x round to 0 score y better lower } }").file);
    assert!(shown.contains("mode: None") && shown.contains("Better(false)"), "{shown}");
    fine("facts { breaches: count = 0 count: count }");
    fine("section a { weight: 30%, indicator b { weight: 100% score: f cap: 100 } }");
}

/// An expression with all its parentheses.
fn bracketed(expr: &Expr) -> String {
    use ExprKind as K;
    let join = |all: &[Expr], by: &str| format!("({})", all.iter().map(bracketed).collect::<Vec<_>>().join(by));
    match &expr.kind {
        K::Name(name) => name.text.clone(),
        K::Paren(inner) => bracketed(inner),
        K::Negate(inner) => format!("(-{})", bracketed(inner)),
        K::Not(inner) => format!("(not {})", bracketed(inner)),
        K::Member(inner, name) => format!("{}.{}", bracketed(inner), name.text),
        K::As(inner, unit) => format!("({} as {unit})", bracketed(inner)),
        K::Sum(first, more) => {
            more.iter().fold(bracketed(first), |t, (op, e)| format!("({t} {op:?} {})", bracketed(e)))
        }
        K::Product(first, more) => {
            more.iter().fold(bracketed(first), |t, (op, e)| format!("({t} {op:?} {})", bracketed(e)))
        }
        K::Compare(a, op, b) => format!("({} {op:?} {})", bracketed(a), bracketed(b)),
        K::In(a, wanted, _) => format!("({} in {wanted})", bracketed(a)),
        K::Presence(a, present) => format!("({} is {present})", bracketed(a)),
        K::And(all) => join(all, " and "),
        K::Or(all) => join(all, " or "),
        K::Else(all) => join(all, " else "),
        K::If(arms, last) => {
            let arms: Vec<_> = arms.iter().map(|(c, t)| format!("if {} then {}", bracketed(c), bracketed(t))).collect();
            format!("({} else {})", arms.join(" else "), bracketed(last))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn precedence_is_that_of_the_manual() {
    let same = |text: &str, expected: &str| {
        let parsed = fine(&format!("let a = {text}"));
        let ItemKind::Let(Definition { value: Value::Always(expr), .. }) = &parsed.file.items[0].kind else { panic!() };
        assert_eq!(bracketed(expr), expected, "{text}");
    };
    same(
        "a or b and not c = d else e + f * -g as number",
        "(a or (b and (not (c Equal (d else (e Plus (f Times (-(g as number)))))))))",
    );
    same("if a then b else c else d", "(if a then b else (c else d))");
    same("if a then b else if c then d else e", "(if a then b else if c then d else e)");
    same("if a then if b then c else d else e", "(if a then (if b then c else d) else e)");
    same("if a then b else c + d", "(if a then b else (c Plus d))");
    same("a + b in [x, y] and c", "(((a Plus b) in true) and c)");
    same("not x is present or y", "((not (x is true)) or y)");
    same("a - b - c / d / e", "((a Minus b) Minus ((c Over d) Over e))");
    same("a - (b - c)", "(a Minus (b Minus c))");
    same("-a.b * c", "((-a.b) Times c)");
    same("a = not b", "(a Equal (not b))");
}

#[test]
fn documentation_belongs_to_the_next_declaration_and_comments_are_kept() {
    let parsed = fine("/// one\n/// two\nfacts {\n  // c\n  /// a fact\n  x: money // tail\n  y: text\n}\n//// four");
    let shown = format!("{:?}", parsed.file);
    assert!(shown.contains(r#"docs: ["one", "two"]"#) && shown.contains(r#"docs: ["a fact"]"#), "{shown}");
    let comments: Vec<_> = parsed.comments.iter().map(|c| (c.text.as_str(), c.own_line)).collect();
    assert_eq!(comments, [("// c", true), ("// tail", false), ("//// four", true)]);
}

#[test]
fn lines_may_end_as_they_like_and_a_byte_order_mark_is_skipped() {
    let lf = fine("section a {\n weight 60%\n}\n");
    for text in ["section a {\r weight 60%\r}", "\u{FEFF}section a {\r\n weight 60%\r\n}\r\n"] {
        assert!(lf.file == fine(text).file);
    }
}
