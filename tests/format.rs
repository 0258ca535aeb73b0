//! The formatter: canonical, faithful to the tree, and careful with comments.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use merit::diag::Lang;
use merit::source::{FileId, Sources};
use merit::syntax::{Keywords, Limits, format};

const EXAMPLE: &str = include_str!("format/rep_quarterly.merit");

fn try_format(text: &str, keywords: Option<Keywords>) -> Result<String, String> {
    let mut sources = Sources::default();
    let file: FileId = sources.add("x.merit", text).unwrap();
    format(file, text, keywords, &Limits::default())
        .map_err(|problems| problems.iter().map(|p| p.one_line(&sources, Lang::En) + "\n").collect())
}

fn fmt(text: &str) -> String {
    try_format(text, None)
        .unwrap_or_else(|problems| panic!("{problems}\nin:\n{}", if text.len() > 300 { "the example" } else { text }))
}

fn to(text: &str, keywords: Keywords) -> String {
    try_format(text, Some(keywords))
        .unwrap_or_else(|problems| panic!("{problems}\nin:\n{}", if text.len() > 300 { "the example" } else { text }))
}

/// Formats, and checks on the way what must hold for every text.
fn settled(text: &str) -> String {
    let once = fmt(text);
    assert_eq!(fmt(&once), once, "not idempotent:\n{text}");
    let zh = to(&once, Keywords::Zh);
    assert_eq!(to(&zh, Keywords::Zh), zh, "not idempotent in Chinese:\n{zh}");
    let en = to(&once, Keywords::En);
    assert_eq!(to(&en, Keywords::En), en, "not idempotent in English:\n{en}");
    assert_eq!(to(&zh, Keywords::En), en, "lost on the way:\n{zh}");
    assert_eq!(to(&en, Keywords::Zh), zh, "lost on the way:\n{en}");
    once
}

/// The text is canonical already.
#[track_caller]
fn stays(text: &str) {
    let text = format!("{text}\n");
    assert_eq!(settled(&text), text);
}

#[track_caller]
fn becomes(text: &str, want: &str) {
    assert_eq!(settled(text).trim_end(), want);
}

#[test]
fn the_example_comes_back_from_chinese() {
    let en = to(EXAMPLE, Keywords::En);
    assert_eq!(fmt(&en), en);
    let zh = to(&en, Keywords::Zh);
    assert!(
        zh.starts_with("方案 rep_quarterly \"销售代表季度考核\"\n版本 \"2024.3\"\n生效 2024-07-01 至 2024-12-31\n")
    );
    assert_eq!(fmt(&zh), zh);
    assert_eq!(to(&zh, Keywords::En), en);
}

#[test]
fn the_shipped_scheme_comes_back_from_english() {
    for scheme in ["examples/huadong/scheme.merit", "tests/cases/crm/scheme.merit", "tests/cases/cli/rep.merit"] {
        let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(scheme)).unwrap();
        settled(&text);
    }
}

/// Chinese is narrow: what fits there may be too wide in English, and would come back broken.
#[test]
fn a_body_shares_its_line_where_it_fits_in_both_languages() {
    for clauses in 1..12 {
        let narrow = "零分线 60% ".repeat(clauses);
        let text = format!("指标 甲 {{ 权重 5% 计分 按比例 x 上限 100 {narrow}}}\n");
        let zh = settled(&text);
        let en = to(&zh, Keywords::En);
        assert_eq!(zh.lines().count() == 1, en.lines().count() == 1, "{zh}{en}");
        assert!(en.lines().all(|line| line.len() <= 100), "{en}");
    }
    let nested =
        "当 岗位 = x { 指标 甲 { 权重 40% 上限 100 下限 0 } 指标 乙 { 权重 40% 上限 100 下限 0 无数据 分摊 } }\n";
    assert_eq!(settled(nested).lines().count(), 4);
}

#[test]
fn the_example_looks_as_people_write_it() {
    let en = to(EXAMPLE, Keywords::En);
    for line in [
        "dimension role \"岗位\" { key_account \"大客户\", fmcg \"快消品\", new_market \"新市场开拓\" }",
        "  sales \"销售额\": money >= 0 source \"CRM\" verify \"财务\"",
        "  receivable: money >= 0 column \"应收账款(万元)\" unit 万",
        "  customers: list { spend: money, years: number, margin: ratio, acquisition: money }",
        "param clv_target: money { from 2024-07-01: 80万, from 2024-10-01: 100万 }",
        "    weight 30% within [20%, 30%]",
        "    score bands { >= 90%: 100, >= 80%: 80, >= 70%: 60, >= 60%: 40, otherwise: 0 }",
        "  indicator lifetime { weight 40% }",
        "when role = key_account {  // a patch: the same declarations, reopened",
        "  each events where kind = commendation: +10",
        "  requires decided_by = \"分管副总\" and document is present  // otherwise pending: shown, worth 0",
        "veto breach \"客户数据安全\" { when breaches > 0  effect grade D }",
        "  S \"优秀\" >= 90 top 10% { coefficient: 1.5, talent_pool: true }",
        "cohort by stage { rank by total then sales  min size 10  ties lower }",
        "outcome bonus \"奖金\": money = base_bonus * grade.coefficient round to 2 half_up",
        "  | sales | => | completion.points |",
        "  | 90万  | => | 27                |",
        "property \"卖得越多不会更差\" { raising sales never lowers total }",
    ] {
        assert!(en.lines().any(|l| l == line), "no line\n{line}\nin:\n{en}");
    }
}

#[test]
fn no_keyword_stays_behind() {
    let zh = to(EXAMPLE, Keywords::Zh);
    let zh: String = zh.lines().map(|line| line.split("//").next().unwrap()).collect();
    for word in ["scheme", "weight", "measure", "where", " from ", "given", "otherwise", "money", "true", "half_up"] {
        assert!(!zh.contains(word), "`{word}` stays in:\n{zh}");
    }
}

#[test]
fn a_mixed_file_follows_its_first_keyword() {
    assert_eq!(fmt("scheme a\n版本 \"1\"\n"), "scheme a\nversion \"1\"\n");
    assert_eq!(fmt("方案 a\nversion \"1\"\n"), "方案 a\n版本 \"1\"\n");
    assert_eq!(fmt("/// 说明\n方案 a\nversion \"1\"\n"), "/// 说明\n方案 a\n版本 \"1\"\n");
}

#[test]
fn members_and_names_of_results_are_converted() {
    let scheme = "scheme s\nfacts { rows: list { score: number, 等级: text, day: date } }\nindicator a { weight 100% }\n\
                  adjust b { points 1 money 2 }\nveto c { when total < 3  effect total 0 }\n";
    let both = |en: &str, zh: &str| {
        let (en, zh) = (format!("{scheme}{en}\n"), format!("{zh}\n"));
        assert!(to(&en, Keywords::Zh).ends_with(&zh), "{}", to(&en, Keywords::Zh));
        assert_eq!(settled(&to(&en, Keywords::Zh)), to(&en, Keywords::Zh));
        assert_eq!(to(&to(&en, Keywords::Zh), Keywords::En), en);
    };
    both("let x = a.measure + a.score - a.points * a.weight", "定义 x = a.实绩 + a.得分 - a.分数 * a.权重");
    both("let x = b.points + b.money", "定义 x = b.分数 + b.金额");
    both("let x = c.fired and total > computed_total", "定义 x = c.触发 且 总分 > 计算总分");
    both("let x = grade.score", "定义 x = 等级.score");
    both("let x = rank + percentile + year(as_of)", "定义 x = 名次 + 百分位 + 年份(评价日)");
    both("let x = sum(rows where score > 3, score)", "定义 x = 合计(rows 其中 score > 3, score)");
    both("let x = sum(rows where 等级 = \"A\", total)", "定义 x = 合计(rows 其中 等级 = \"A\", 总分)");
    both("let x = first(rows by day).score", "定义 x = 首个(rows 按 day).score");
    both("let x = min(total, 5) + max(a.score, total)", "定义 x = 最小(总分, 5) + 最大(a.得分, 总分)");
    both("test \"t\" { given p  expect a.score = total }", "测试 \"t\" { 给定 p  期望 a.得分 = 总分 }");
}

/// What the file does not tell by itself keeps its author's word.
#[test]
fn other_names_keep_their_word() {
    for (text, kept) in [
        ("let x = other.score", "other.score"),
        ("facts { a: number }\nlet x = a.score", "a.score"),
        ("classify a { b otherwise { score: 1 } }\nlet x = a.score", "a.score"),
        ("let x = share(reps where total >= 60)", "total >= 60"),
        ("extends \"base.merit\"\nwhen as_of > 2024-07-01 { }", "as_of"),
        ("facts { as_of: date }\nlet x = as_of", "= as_of"),
        ("dimension d { total, 等级 }\nlet x = total", "= total"),
        ("dimension d { total, 等级 }\nlet x = grade", "= grade"),
        ("team reps: results of \"rep.merit\" where total > 3", "total > 3"),
        ("person p { x: total }", "total"),
    ] {
        let zh = to(text, Keywords::Zh);
        assert!(zh.contains(kept), "{zh}");
        settled(text);
    }
}

#[test]
fn every_comment_survives_once() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    for line in 0..lines.len() {
        for own_line in [false, true] {
            if !own_line && lines[line].contains("//") {
                continue;
            }
            let mut text: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
            if own_line {
                text.insert(line, "  // 唯一 mark".to_owned());
            } else {
                text[line].push_str(" // 唯一 mark");
            }
            let out = fmt(&text.join("\n"));
            assert_eq!(out.matches("// 唯一 mark").count(), 1, "line {line}:\n{out}");
            assert_eq!(fmt(&out), out, "line {line}");
        }
    }
}

/// Breaks the example between every two words, with a comment there.
#[test]
fn comments_inside_anything_survive() {
    let plain: Vec<&str> = EXAMPLE.lines().map(|l| l.split("//").next().unwrap()).collect();
    let text = plain.join("\n");
    let mut quoted = false;
    let mut places = vec![];
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        if c == ' ' && !quoted && text[at + 1..].starts_with(|c: char| !c.is_whitespace()) {
            places.push(at);
        }
    }
    assert!(places.len() > 500);
    let mut refused = 0;
    for at in places.into_iter().step_by(7) {
        let broken = format!("{} // first\n // 唯一 mark\n{}", &text[..at], &text[at..]);
        let out = match try_format(&broken, None) {
            Ok(out) => out,
            // the words of one keyword are not parted by comments
            Err(problems) => {
                assert!(!problems.contains("M0020"), "at {at}: {problems}");
                refused += 1;
                continue;
            }
        };
        assert_eq!(out.matches("// 唯一 mark").count(), 1, "at {at}:\n{out}");
        assert_eq!(out.matches("// first").count(), 1, "at {at}:\n{out}");
        assert_eq!(fmt(&out), out, "at {at}: {}", text.get(at..at + 20).unwrap_or_default());
    }
    assert!(refused < 15, "{refused}");
}

#[test]
fn comments_keep_their_place() {
    stays(
        "// before everything\n\n// before the scheme\nscheme a  // beside it\n\n/// what it is for\nsection s {  // behind the \
         brace\n  // before a clause\n  weight 100%  // beside a clause\n\n  // before the brace\n}  // after the \
         brace\n\n// at the end",
    );
    becomes("section s { // c\n}", "section s {\n  // c\n}");
    becomes("section s {\n  // c\n}", "section s {\n  // c\n}");
    becomes("let x = 1 + // one\n  2", "let x = 1 + 2  // one");
    becomes("let x = 1 + // one\n  2 // two", "let x = 1 + 2  // one\n// two");
    becomes("// only a comment", "// only a comment");
    becomes("veto v { // c\n when x > 0 effect total 0 }", "veto v {  // c\n  when x > 0\n  effect total 0\n}");
}

/// `floor` is a clause and a way to round, `round to` a clause and a declaration: a comma keeps them apart.
#[test]
fn rows_that_would_run_into_each_other_are_kept_apart() {
    stays("indicator i { measure x round to 0, floor 5  cap 100 }");
    stays("indicator i { measure x round to 0 half_up  floor 5 }");
    stays("indicator i {\n  measure x round to 0,\n  floor none\n}");
    stays("outcome a: money = 5,\nround to 0 down\noutcome b: money = 5 round to 1\nround to 2");
    becomes("indicator i { measure x round to 0  floor -5 }", "indicator i { measure x round to 0, floor -5 }");
    becomes("indicator i { measure x round to 0 floor none }", "indicator i { measure x round to 0, floor none }");
    stays("indicator i { measure x round to 0 floor  floor 5 }");
    becomes("指标 i { 计算 x 舍入至 0 下限 5 }", "指标 i { 计算 x 舍入至 0  下限 5 }");
}

#[test]
fn bodies_stay_on_one_line_where_they_were_and_fit() {
    stays("section s { indicator i { weight 100%  measure x } }");
    becomes(
        "section s { indicator i {\n weight 100%  measure x } }",
        "section s {\n  indicator i {\n    weight 100%\n    measure x\n  }\n}",
    );
    let long = "长".repeat(40);
    becomes(
        &format!("dimension d {{ a \"{long}\", b \"{long}\" }}"),
        &format!("dimension d {{\n  a \"{long}\"\n  b \"{long}\"\n}}"),
    );
    becomes("dimension d {\n a, b }", "dimension d {\n  a\n  b\n}");
    becomes("section s {}", "section s {}");
}

#[test]
fn blank_lines_are_kept_one_at_most() {
    becomes(
        "\n\nscheme a\n\n\n\nversion \"1\"\nlet x = 1\n\nlet y = 2\n\n",
        "scheme a\n\nversion \"1\"\nlet x = 1\n\nlet y = 2",
    );
    becomes("section s {\n\n  weight 1%\n\n\n  better higher\n\n}", "section s {\n  weight 1%\n\n  better higher\n}");
    becomes("let x = 1\n\n/// doc\n/// more\nlet y = 2", "let x = 1\n\n/// doc\n/// more\nlet y = 2");
    becomes("let x = 1\r\n\r\nlet y = 2\r\n", "let x = 1\n\nlet y = 2");
}

#[test]
fn what_input_methods_produce_becomes_ascii() {
    becomes(
        "方案　ａｂ “名称”\n指标 ｘ ｛ 权重：３０％ ｝",
        "方案 ａｂ \"名称\"\n指标 ｘ { 权重 30% }".replace('ａ', "a").replace('ｂ', "b").replace('ｘ', "x").as_str(),
    );
    becomes("let x = ·新客户(个)·×２", "let x = `新客户(个)` * 2");
    becomes("let x = `plain` + 1", "let x = plain + 1");
}

#[test]
fn names_that_would_be_keywords_keep_their_marks() {
    stays("let x = `and` + `todo`");
    stays("facts { a: `text` }");
    stays("indicator i { floor `none` }");
    stays("let x = `self`.y");
}

#[test]
fn colons_after_clause_words_are_dropped() {
    becomes("indicator i { weight: 30%, cap: 150 }", "indicator i { weight 30%  cap 150 }");
}

#[test]
fn strings_are_escaped_again() {
    stays(r#"scheme a "with \"marks\" and \\ inside""#);
    stays("extends \"“中文”引号\"");
}

#[test]
fn expressions_keep_their_form() {
    for expr in [
        "1 + 2 * 3 - 4 / 5",
        "(1 + 2) * 3",
        "-x * -y",
        "- -x",
        "a - -b",
        "not a and not b or c",
        "not (a or b)",
        "a = b and c <> d or e >= f",
        "x in {a, b} or x not in [80%, 90%) and x in 80..89",
        "x in (-1, 1]",
        "x is present and y is missing",
        "a / b else 0",
        "a / b else c / d else 0",
        "if a > b then 1 else 2",
        "if a then 1 else if b then 2 else 3",
        "if a then (b else 0) else c",
        "1 + if a then 1 else 2",
        "if a then 1 else b + 1",
        "if a then 1 else b / c else 0",
        "(if a then 1 else 2) * 3",
        "x as money * 2",
        "x as number as ratio",
        "(x + 1) as money",
        "self.sales + grade.coefficient",
        "sum(customers where spend > 0, spend * years) / count(customers)",
        "first(events by day) is present",
        "first(events where kind = award by day).points",
        "clamp(round(x, 2), 0, 100) + floor(-x)",
        "2024-12-31 - start >= 90",
        "if true then false else todo",
        "50万 + 1.2亿 + 3千 + 2百万 + 80%",
        "share(reps where total >= pass_mark) >= 80%",
    ] {
        stays(&format!("let x = {expr}"));
    }
}

#[test]
fn every_construct_passes() {
    for text in [
        "scheme a \"名称\"",
        "version \"2024.3\"",
        "effective 2024-07-01 to 2024-12-31",
        "round to 2 half_up",
        "round to 2",
        "round total to 2 half_even",
        "round lines exact",
        "total in [0, 120]",
        "extends \"base.merit\"",
        "dimension role \"岗位\" { a \"甲\", b }",
        "facts { key person \"工号\": text, x: money >= 0 < 100 = 5, y: number in [0, 10] }",
        "facts { a: date, b: date \"dd-mm-yy\", c: date? \"dd-mm-yy\", d: bool, e: text?, f: days, g: points }",
        "facts from \"sales_teams.csv\" distinct manager { manager: text }",
        "facts { deals: list from \"pipeline.csv\" by agent { value: money column \"close\" unit 万 } }",
        "facts { a: text? note, source \"来源\": text, column: text column \"列\" source \"x\" verify \"y\" }",
        "facts { rows: list { inner: list { x: count } } source \"x\" }",
        "param x: money = 5 source \"x\"",
        "param x \"参数\": money { from 2024-07-01: 80万, from 2024-10-01: 100万 }",
        "let x: ratio = a / b cite \"c\"",
        "section s \"业绩\" { weight 60%  indicator i { weight 100% } }",
        "section s { score rated by ratings.score of rater { a: 100% } }",
        "indicator i { weight 30% within [20%, 30%]  measure x / y round to 0  better higher }",
        "indicator i { worth 40  out of 40  measure x  better lower  score inverse to 5  cap 150 }",
        "indicator i { score proportional to 100%  cap 150  floor none  zero below 60%  zero above 150% }",
        "indicator i { score bands { [80%, 90%): 18, 80..89: 5, -10..0: 3, = 0: 1, <= 3: 2, otherwise: 0 } }",
        "indicator i { score curve { 60%: 60, 100%: 100, 150%: 150 } }",
        "indicator i { score deduct from 100 { 5 per late, todo per absence } }",
        "indicator i { score rated by r.score of who where t = \"协作\" out of 10 { self: 10%, peer: 90% } }",
        "indicator i { score if a > b then 1 else 0 }",
        "indicator i { no data when deals = 0: zero  no data redistribute }",
        "indicator i { no data score 60 }",
        "indicator i { no data full }",
        "indicator i { no data fault  anonymous below 3 }",
        "indicator i { cite \"a\"  source \"b\"  verify \"c\"  note \"d\"  review by 2025-06-30 }",
        "when role = key_account { indicator i { weight 40% }  drop indicator x  rest proportional }",
        "when stage = mature and as_of >= 2024-10-01 { when b { drop section s }  drop veto v  drop param p }",
        "adjust a \"名\" { each events where kind = c: +10  requires x = \"y\" and d is present  limit [0, 30] }",
        "adjust a { each events { k = severe: -100, fine is present: 0 money -fine, otherwise: -15 } }",
        "adjust a { each events { -x > 3: 5, -y > 3: 4, money > 5: 3, otherwise: 0 } }",
        "adjust a { points 5 * late money -3 * late  one per case keep lowest  cite \"x\" }",
        "adjust a { points amount within [-10, 0]  requires reason is present  one per case keep highest }",
        "veto v \"名\" { when x > 0  effect grade D  effect total at most 59  cite \"c\" }",
        "veto v { when x > 0  effect grade at most C  effect total 0  effect todo }",
        "grades { A \"优\" >= 90 top 10% { c: 1.5 }, B > 80 share in [1%, 3%], D otherwise }",
        "grades { A >= 90 share <= 30%, B otherwise }",
        "grades { A >= 90 share >= 10% rank in (20%, 30%], B >= 6 bottom 10%, C otherwise { c: 0 } }",
        "cohort by stage { rank by total then sales lower  min size 10  ties upper  head count half_up }",
        "cohort by stage, role { rank by total  ties by hired then sales  head count largest_remainder }",
        "cohort { rank by total  ties lower }",
        "outcome bonus \"奖金\": money = base * grade.coefficient round to 2 half_up source \"x\"",
        "action pip \"名\" { when grade = C  after training  exclusive measures  note \"n\" }",
        "check jump \"名\": warn when sales > 3 * target note \"n\"",
        "check split over people by region: reject when sum(target) <> first(region_target)",
        "check split over people: hold when count(x) > 3",
        "assert balance \"占比\": quantitative.weight in [70%, 80%]",
        "classify q \"象限\" { star \"明星\" when a > b { x: 1, y: \"z\" }, other otherwise }",
        "award champion \"销冠\" { rank by sales  top 1  when total >= 60 }",
        "group by team \"班组\" { score average(total)  award best { rank by score  top 1 } }",
        "team reps: results of \"rep.merit\" where manager = self.person faulty exclude",
        "history quarters \"季度\": results of \"rep_quarterly.merit\" faulty zero",
        "spells weighted by days_served",
        "person p \"典型\" { sales: 120万, doc: missing, ratings: { { by: self, score: 9 }, { by: peer } } }",
        "test \"封顶\" { given typical as of 2024-12-31 with { sales: 300万 }  expect completion.score = 150 }",
        "test \"t\" { given t  expect a.score ~ 33.33  expect b.fired  expect x is missing  expect a >= 3 }",
        "property \"p\" { given typical  lowering sales never raises total }",
    ] {
        stays(text);
    }
}

#[test]
fn tables_are_aligned() {
    becomes(
        "cases \"名\" given typical as of 2024-12-31 with { a: 1 } {\n| 销售额|b|=>|x.score|y|\n|1|missing|=>| ~ 33.33 | 名称 |\n// c\n|100万|\"a\"|=>|1|2| // d\n}",
        "cases \"名\" given typical as of 2024-12-31 with { a: 1 } {\n  | 销售额 | b       | => | x.score | y    |\n  | 1      | missing | => | ~ 33.33 | 名称 |\n  // c\n  | 100万  | \"a\"     | => | 1       | 2    |  // d\n}",
    );
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    assert!(try_format("scheme a\nsection s {\n", None).is_err());
    assert!(try_format("scheme a\nscheem b {\n}\n", None).is_err());
}

#[test]
fn an_empty_file_stays_empty() {
    assert_eq!(try_format("", None).unwrap_or_default(), "");
}
