//! Every common mistake gets one problem, at its place, with its way out.
use merit::diag::Code;

use super::read;

/// The text with its fix applied.
fn mended(text: &str) -> Option<String> {
    let problems = read(text).problems;
    let mut edits: Vec<_> = problems.first()?.fixes.first()?.edits.clone();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut out = text.to_string();
    for edit in edits {
        out.replace_range(edit.span.range(), &edit.replacement);
    }
    Some(out)
}

/// Exactly one problem with this code whose place shows these words; its fix, if any, leaves no problem.
fn one(text: &str, code: Code, at: &str) {
    let problems = read(text).problems;
    let shown: Vec<_> = problems.iter().map(|p| (p.code, text.get(p.span.range()), p.message.en.as_str())).collect();
    assert_eq!(shown.len(), 1, "{text}\n{shown:?}");
    assert_eq!((problems[0].code, text.get(problems[0].span.range())), (code, Some(at)), "{text}\n{shown:?}");
    assert!(!problems[0].help.is_empty() || !problems[0].fixes.is_empty(), "{text}: no way out");
    assert_ne!(problems[0].message.en, problems[0].message.zh);
}

/// The same, and the fix makes it so.
fn fixed(text: &str, code: Code, at: &str, becomes: &str) {
    one(text, code, at);
    let mended = mended(text).unwrap_or_else(|| panic!("no fix for {text}"));
    assert!(mended.contains(becomes), "{mended}");
    let left: Vec<_> = read(&mended).problems.into_iter().map(|p| p.message.en).collect();
    assert!(left.is_empty(), "{mended}\n{left:?}");
}

#[test]
fn foreign_operators() {
    fixed("let a = b == c", Code::ForeignOperator, "==", "b = c");
    fixed("let a = b && c", Code::ForeignOperator, "&&", "b  and  c");
    fixed("let a = b || c", Code::ForeignOperator, "||", "b  or  c");
    fixed("let a = !b", Code::ForeignOperator, "!", "not b");
    fixed("let a = b =< c", Code::ForeignOperator, "=<", "<=");
    fixed("let a = 0 <= x < 100", Code::ForeignOperator, "0 <= x", "0 <= x and x < 100");
    assert!(read("let a = b != c and d ≠ e").problems.is_empty());
    fixed("let a = b 《= c", Code::BadCharacter, "《=", "<=");
    fixed("# hello\nlet a = 1", Code::ForeignOperator, "#", "// hello");
    fixed("let a = 'x'", Code::BadCharacter, "'x'", "\"x\"");
}

#[test]
fn numbers() {
    fixed("let a = 1,000", Code::BadNumber, "1,000", "= 1000");
    fixed("let a = 3个", Code::BadNumber, "个", "= 3");
    fixed("let a = 50万元", Code::BadNumber, "元", "= 50万");
    fixed("let a = 1e3", Code::BadNumber, "1e3", "= 1000");
    one("let a = 1e400", Code::BadNumber, "1e400");
    one("let a = 1e-400", Code::BadNumber, "1e-400");
    fixed("let a = 00012", Code::BadNumber, "00012", "= 12");
    fixed("let a = .5", Code::BadNumber, ".5", "= 0.5");
    fixed("let a = 5.", Code::BadNumber, "5.", "= 5");
    fixed("let a = 1_000", Code::BadNumber, "1_000", "= 1000");
    fixed("let a = 0x10", Code::BadNumber, "0x10", "= 16");
    fixed("let a = 90 %", Code::BadNumber, " %", "= 90%");
    one("let a = 12345678901234567890123456789", Code::BadNumber, "12345678901234567890123456789");
    fixed("adjust a { points 90money 3 }", Code::Glued, "money", "90 money");
    assert!(read("let a = max(1，200) + x\ntotal in [80,100]").problems.is_empty());
    assert!(read("let a = 1234567890123456789012345678").problems.is_empty());
}

#[test]
fn dates() {
    for written in ["2024-7-1", "2024/7/1", "2024年7月1日", "2024-07-1"] {
        fixed(&format!("let a = {written}"), Code::BadDate, written, "= 2024-07-01");
    }
    one("let a = 2024-02-30", Code::BadDate, "2024-02-30");
}

#[test]
fn words_that_are_nearly_right() {
    fixed("section a { wieght 30% }", Code::UnknownWord, "wieght", "weight 30%");
    fixed("sectoin a { weight 30% }", Code::UnknownWord, "sectoin", "section a");
    fixed(
        "section a { indicator b { score proportionl to 100% cap 100 } }",
        Code::UnknownWord,
        "proportionl",
        "proportional to",
    );
    fixed("section a { indicator b { score bnds { >= 1: 2 } } }", Code::UnknownWord, "bnds", "bands {");
    fixed("section a { indicator b { no data redistribut } }", Code::UnknownWord, "redistribut", "redistribute");
    fixed("round to 2 halfup", Code::UnknownWord, "halfup", "half_up");
    fixed("facts { a: moeny >= 0 }", Code::UnknownWord, "moeny", "money");
    fixed("let a = summ(b)", Code::UnknownWord, "summ", "sum(b)");
    one("section a { indicator b { score bla { >= 1: 2 } } }", Code::UnknownWord, "bla");
}

#[test]
fn words_of_other_rule_books() {
    fixed("版本 2024.11", Code::UnknownWord, "2024.11", "版本 \"2024.11\"");
    fixed("version v2 // two", Code::UnknownWord, "v2", "version \"v2\" //");
    fixed("指标 甲 { 权重 100%  计分 按比例 100%  封顶 130 }", Code::UnknownWord, "封顶", "上限 130");
    fixed("indicator a { weight 100%  score x  ceiling 130\n}", Code::UnknownWord, "ceiling", "cap 130");
    fixed("indicator a { weight 100%  score x\n  capp 130\n}", Code::UnknownWord, "capp", "cap 130");
    fixed("指标 甲 { 计算 x  计分 分段 { >= 90%: 100, 其他: 0 } }", Code::UnknownWord, "其他", "其余: 0");
    fixed("indicator a { score bands { >= 90%: 100, others: 0 } }", Code::UnknownWord, "others", "otherwise: 0");
    fixed("指标 甲 { 计分 分段 { 90% 以上: 100, 其余: 0 } }", Code::UnknownWord, "90% 以上", "{ >= 90%: 100");
    fixed("指标 甲 { 计分 分段 { 90%以上: 100, 其余: 0 } }", Code::UnknownWord, "90%以上", "{ >= 90%: 100");
    fixed("指标 甲 { 计分 分段 { 90% 以下: 100\n 其余: 0 } }", Code::UnknownWord, "90% 以下", "{ <= 90%: 100");
    fixed("指标 甲 { 计分 分段 { 低于 90%: 100, 其余: 0 } }", Code::UnknownWord, "低于 90%", "{ < 90%: 100");
    fixed("indicator a { score bands { 5 or more: 100, otherwise: 0 } }", Code::UnknownWord, "5 or more", ">= 5: 100");
    fixed("测试 \"x\" { 给定 张 期望 总分 ≈ 40 }", Code::BadCharacter, "≈", "总分 ~ 40");
    fixed("定义 和 = 合计(单据 当 额 > 5, 额)", Code::UnknownWord, "当", "单据 其中 额");
    fixed("let s = sum(deals when amount > 5, amount)", Code::UnknownWord, "when", "deals where amount");
}

#[test]
fn a_strange_clause_is_answered_with_the_clauses_there_are() {
    for text in
        ["indicator a { weight 5%\n foo 7 }", "indicator a { score bands {\n >= 1: 2\n otherwise: 0\n }\n foo 7 }"]
    {
        one(text, Code::Unexpected, "foo");
        let help = read(text).problems[0].help[0].clone();
        assert!(help.en.starts_with("`weight`, ") && help.en.contains("`cap`"), "{}", help.en);
        assert!(help.zh.contains("`上限`、`下限`"), "{}", help.zh);
    }
}

#[test]
fn no_colon_is_asked_for_where_none_belongs() {
    for text in ["version", "indicator a { weight }", "effective soon", "indicator a { cap }", "extends { }"] {
        let problems = read(text).problems;
        assert!(!problems.is_empty(), "{text}");
        for help in problems.iter().flat_map(|p| &p.help) {
            assert!(!help.en.contains("`:`") && !help.zh.contains("`:`"), "{text}: {}", help.en);
        }
    }
}

#[test]
fn parts_that_are_missing() {
    one("section a { indicator b { score bands { >= 90%: 100, otherwise: } } }", Code::MissingPart, "");
    one("section a { indicator b { no data } }", Code::MissingPart, "");
    one("section a { indicator b { no data\n score proportional to 100% } }", Code::MissingPart, "");
    one("section a { indicator b { measure weight 30% } }", Code::MissingPart, "");
    one("let a = if b 1 else 2", Code::MissingPart, "");
    one("let a = if b then 2", Code::MissingPart, "");
    one("let a =\nlet b = 2", Code::MissingPart, "");
    one("cases \"c\" {\n| a | => | b |\n| 1 | => | 2\n| 3 | => | 4 |\n}", Code::MissingPart, "");
    one("cases \"c\" {\n| a | => | b |\n| 1 | => |  |\n}", Code::MissingPart, "|  |");
}

#[test]
fn colons_and_halves_of_keywords() {
    fixed("facts { sales money >= 0\n target: money }", Code::MissingPart, "", "sales: money");
    fixed("section a { indicator b { score bands { >= 90% 100, otherwise: 0 } } }", Code::MissingPart, "", "90%: 100");
    fixed("person p { sales = 5, role: x }", Code::MissingPart, "=", "sales: 5");
    fixed("round 2", Code::UnknownWord, "round", "round to 2");
    fixed(
        "section a { indicator b { score proportional 100% } }",
        Code::UnknownWord,
        "proportional",
        "proportional to 100%",
    );
    fixed("let a = max (1, 2)", Code::Unexpected, " ", "max(1, 2)");
    fixed("let a = 3 百万", Code::BadNumber, " 百万", "= 3百万");
    fixed("facts { 3月销售额: money }", Code::BadNumber, "3月销售额", "`3月销售额`: money");
    fixed("facts { a: money colum \"x\"\n b: text }", Code::UnknownWord, "colum", "column \"x\"");
    one("facts { a: money >=\n b: money }", Code::MissingPart, "");
    one("let a = b > c and\nlet d = 2", Code::MissingPart, "");
    one("section a { indicator b { score if x > 1 then 5 } }", Code::MissingPart, "");
}

#[test]
fn chinese_without_spaces() {
    fixed("let a = b 且c", Code::Glued, "且c", "b 且 c");
    fixed("let a = 如果 b 那么2 否则 3", Code::Glued, "那么2", "那么 2");
    fixed("section 销售额（万元） { weight 5% }", Code::Unexpected, "销售额（万元）", "`销售额(万元)` {");
    // four spaces are missing
    let problems = read("let a = 如果 x>1那么2否则3").problems;
    assert!(problems.len() == 4 && problems.iter().all(|p| p.code == Code::Glued));
    one("let a = x in {1,000, 2}", Code::BadNumber, "1,000");
    assert_eq!(read("total in [1,000, 2,000]").problems.len(), 2);
}

#[test]
fn a_block_left_open_is_found_without_indentation_too() {
    let flat =
        "section a {\nweight 60%\nindicator b {\nweight 50%\nindicator c {\nweight 50%\n}\n}\nfacts { x: money }\n";
    fixed(flat, Code::Unbalanced, "{", "}");
    assert!(read(flat).problems[0].message.en.contains("indicator b"));
    let rows = "adjust x {\n  each events {\n    kind = a: -5\n  limit [0, 5]\n}\n";
    fixed(rows, Code::Unbalanced, "{", "}");
    let short = "section a {\n  indicator b { weight 50%\n  indicator c { weight 50% }\n}\n";
    fixed(short, Code::Unbalanced, "{", "}");
}

#[test]
fn names_and_words() {
    fixed("let when = 2", Code::ReservedName, "when", "`when` = 2");
    fixed("facts { a: text\n where: money\n b: text }", Code::ReservedName, "where", "`where`: money");
    fixed("当岗位 = x { 指标 a { 权重 5% } }", Code::Glued, "当岗位", "当 岗位");
    fixed(
        "section a { indicator b { score bands { 80-89: 5, otherwise: 0 } } }",
        Code::ForeignOperator,
        "80-89",
        "80..89",
    );
    one("weight 30%", Code::Misplaced, "weight");
    one("section a { scheme b }", Code::Misplaced, "scheme");
    one("/// nothing follows", Code::Misplaced, "/// nothing follows");
}

#[test]
fn strings_and_brackets_that_do_not_end() {
    fixed("let a = \"x\nlet b = 2", Code::Unterminated, "\"", "\"x\"");
    fixed("section a \"业绩 {\n weight 5%\n}", Code::Unterminated, "\"", "\"业绩\" {");
    fixed("let a = (1 + 2\nlet b = 2", Code::Unbalanced, "(", "(1 + 2)");
    fixed("let a = 1 + 2)\nlet b = 2", Code::Unbalanced, ")", "1 + 2");
    fixed("section a {\n weight 5%\n}\n}", Code::Unbalanced, "}", "}");
    let open = "section a {\n  weight 60%\n  indicator b {\n    weight 5%\n  indicator c {\n    weight 5%\n  }\n}\nlet x = 1\n";
    fixed(open, Code::Unbalanced, "{", "}");
    assert!(read(open).problems[0].message.en.contains("indicator b"));
    let top = "section a {\n  indicator b {\n    weight 5%\n  }\nlet x = 1\nveto v { when x effect grade D }\n";
    fixed(top, Code::Unbalanced, "{", "}");
    assert!(read(top).problems[0].message.en.contains("section a"));
}

#[test]
fn characters_that_nobody_sees() {
    one("let a\u{200B} = 1", Code::BadCharacter, "\u{200B}");
    one("let a = 1 \u{202E}", Code::BadCharacter, "\u{202E}");
    one("let a = 1 \u{0}", Code::BadCharacter, "\u{0}");
    one("let a = 1 // \u{202E}", Code::BadCharacter, "\u{202E}");
    one("let a = \u{1F600}", Code::BadCharacter, "\u{1F600}");
}

#[test]
fn ten_mistakes_give_ten_problems_in_file_order() {
    let text = include_str!("ten_mistakes.merit");
    let problems = read(text).problems;
    let shown: Vec<String> =
        problems.iter().map(|p| format!("{} {:?} {}", p.code, text.get(p.span.range()), p.message.en)).collect();
    let expected: Vec<(u32, &str)> = text
        .lines()
        .enumerate()
        .filter_map(|(n, line)| line.split_once("//! ").map(|(_, what)| (n as u32 + 1, what.trim())))
        .collect();
    let found: Vec<(u32, &str)> = problems
        .iter()
        .map(|p| (text[..p.span.start as usize].matches('\n').count() as u32 + 1, p.code.name()))
        .collect();
    assert_eq!(found, expected, "{shown:#?}");
    assert_eq!(found.len(), 10);
}
