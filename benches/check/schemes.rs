//! Made-up schemes of any size that look like those that people write.

use std::fmt::Write as _;

/// Indicators of one section.
const SECTION: usize = 25;
/// Kinds of indicators; those of the first kind have a cap.
const KINDS: usize = 9;
/// Dimensions that patches test, and the patches that test each of them.
const DIMENSIONS: usize = 5;
const VALUES: usize = 10;

/// A scheme of `n` indicators of nine kinds in sections of 25, half of each grouped once more, with 50 patches over five
/// dimensions, lets, lists, adjustments, vetoes, classes, checks, actions, outcomes and tests. The patches stay 50; what
/// they set grows with the scheme, so that each indicator has as many patches in a small scheme as in a large one.
pub(crate) fn sized(n: usize) -> String {
    let sections = n / SECTION;
    let mut text = String::from("scheme sized \"考核\"\nround to 2 half_up\ntotal in [0, 120]\n");
    for d in 0..DIMENSIONS {
        let members: Vec<String> = (0..VALUES).map(|v| format!("d{d}_{v}")).collect();
        writeln!(text, "dimension d{d} \"类别{d}\" {{ {} }}", members.join(", ")).unwrap();
    }
    text.push_str("dimension rater { self \"自评\", manager \"上级\", peer \"同事\" }\n");
    text.push_str("facts {\n  key person: text\n  violations: count = 0\n  base: money >= 0\n");
    text.push_str("  events: list { kind: text, given: points in [-5, 5], document: text? }\n");
    text.push_str("  deals: list { product: text, amount: money >= 0, closed: date }\n");
    text.push_str("  ratings: list { rater: rater, topic: text, score: number in [0, 10] }\n");
    (0..DIMENSIONS).for_each(|d| writeln!(text, "  d{d}: d{d}").unwrap());
    (0..n).for_each(|i| text.push_str(&facts(i)));
    text.push_str("}\nparam line: ratio = 60%\n");
    (1..n).step_by(KINDS).for_each(|i| writeln!(text, "let rate{i}: ratio = actual{i} / target{i}").unwrap());
    for (area, label) in ["业绩", "行为"].into_iter().enumerate() {
        writeln!(text, "section area{area} \"{label}\" {{\n  weight 50%").unwrap();
        (0..sections).filter(|s| s % 2 == area).for_each(|s| text.push_str(&section(s, sections / 2)));
        text.push_str("}\n");
    }
    for p in 0..DIMENSIONS * VALUES {
        text.push_str(&patch(p, sections));
    }
    for a in 0..sections {
        let rule = (a * SECTION).next_multiple_of(KINDS);
        writeln!(
            text,
            "adjust bonus{a} {{ each events where kind = \"k{a}\": given  requires document is present  limit [-2, 2] }}"
        )
        .unwrap();
        writeln!(text, "action talk{a} {{ when i{rule}.score < {}  exclusive g{} }}", a % 40, a / 2).unwrap();
        writeln!(text, "check jump{a} \"突增\": warn when actual{rule} > 3 * target{rule}").unwrap();
    }
    text.push_str("veto breach { when violations > 3  effect grade D }\n");
    text.push_str("grades { S >= 90 { k: 1.5 }  A >= 80 { k: 1.2 }  B >= 60 { k: 1 }  D otherwise { k: 0 } }\n");
    text.push_str("classify kind { high when total >= 80 and violations = 0  low otherwise }\n");
    text.push_str("outcome bonus \"奖金\": money = base * grade.k  round to 2 half_up\n");
    let given: Vec<String> =
        (0..n).filter(|i| i % KINDS < 3).map(|i| format!("actual{i}: 90, target{i}: 100")).collect();
    let member: Vec<String> = (0..DIMENSIONS).map(|d| format!("d{d}: d{d}_0")).collect();
    writeln!(text, "person typical {{ base: 5000, {}, {} }}", member.join(", "), given.join(", ")).unwrap();
    for rule in (0..n).step_by(SECTION).map(|at| at.next_multiple_of(KINDS)) {
        writeln!(text, "test \"指标{rule}\" {{ given typical with {{ actual{rule}: 80 }} expect i{rule}.score = 80 }}")
            .unwrap();
    }
    text
}

/// The facts that an indicator reads.
fn facts(i: usize) -> String {
    match i % KINDS {
        0..3 => format!(
            "  actual{i} \"实际{i}\": money >= 0 source \"CRM\"\n  target{i} \"目标{i}\": money > 0 source \"年度计划\"\n"
        ),
        3 => format!("  late{i} \"逾期{i}\": days >= 0 source \"ERP\"\n"),
        4 => format!("  survey{i} \"满意度{i}\": number? in [0, 10] source \"问卷\"\n"),
        5 | 6 => format!("  errors{i} \"差错{i}\": count verify \"质检\"\n"),
        _ => String::new(),
    }
}

/// A section: the first half of its indicators in a group of their own.
fn section(s: usize, of: usize) -> String {
    let half = s * SECTION + SECTION / 2;
    let mut text =
        format!("section s{s} \"维度{s}\" {{\n  weight {}%\nsection s{s}_first \"甲\" {{\n", per_mille(1000, of));
    (s * SECTION..half).for_each(|i| text.push_str(&indicator(i)));
    text.push_str("}\n");
    (half..(s + 1) * SECTION).for_each(|i| text.push_str(&indicator(i)));
    text + "}\n"
}

/// Thousandths as a percentage with one place.
fn per_mille(whole: usize, parts: usize) -> String {
    let tenths = whole / parts;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The weights of a section: 25 that total 100 %.
fn weight(i: usize) -> usize {
    match i % SECTION {
        24 => 4,
        at => 3 + at % 2 * 2,
    }
}

fn indicator(i: usize) -> String {
    let rule = match i % KINDS {
        0 => format!(
            "measure actual{i} / target{i}  better higher  score proportional to 100%  cap 120  zero below line"
        ),
        1 => format!(
            "measure rate{i}  better higher  score bands {{ >= 100%: 100, >= 80%: 80, >= 60%: 60, otherwise: 0 }}"
        ),
        2 => {
            format!("measure actual{i} / target{i}  score curve {{ 50%: 0, 80%: 60, 100%: 100, 150%: 120 }}  cap 120")
        }
        3 => format!("measure late{i}  better lower  score inverse to 5  cap 120"),
        4 => format!("measure survey{i}  score proportional to 10  no data redistribute"),
        5 => format!("measure errors{i}  better lower  score bands {{ 0..2: 100, 3..5: 60, otherwise: 0 }}"),
        6 => format!("score deduct from 100 {{ 5 per errors{i} }}  floor 0"),
        7 => format!("measure sum(deals where product = \"p{i}\", amount)  score proportional to 10万  cap 100"),
        _ => format!(
            "score rated by ratings.score of rater where topic = \"t{i}\" out of 10 {{ self: 10%, manager: 60%, peer: 30% }}  no data zero"
        ),
    };
    format!("  indicator i{i} \"指标{i}\" {{ weight {}%  {rule}  cite \"第{i}条\" }}\n", weight(i))
}

/// The patch `p` tests dimension `p % 5`. In every fifth section it moves weight between the first two indicators, in every
/// fifth after those between the next two, and it changes a cap.
fn patch(p: usize, sections: usize) -> String {
    let (d, value) = (p % DIMENSIONS, p / DIMENSIONS);
    let also = if value >= 7 { format!(" and d{} <> d{}_{value}", (d + 1) % 5, (d + 1) % 5) } else { String::new() };
    let mut text = format!("when d{d} = d{d}_{value}{also} {{\n");
    for s in (0..sections).filter(|s| s % DIMENSIONS == d) {
        let (first, by) = (s * SECTION, 1 + value % 2);
        writeln!(text, "  indicator i{first} {{ weight {}% }}", weight(first) + by).unwrap();
        if value != 3 {
            writeln!(text, "  indicator i{} {{ weight {}% }}", first + 1, weight(first + 1) - by).unwrap();
        }
        let capped = (first + 6).next_multiple_of(KINDS);
        writeln!(text, "  indicator i{capped} {{ cap {} }}", 100 + value).unwrap();
    }
    for s in (0..sections).filter(|s| (s + 1) % DIMENSIONS == d) {
        let (first, by) = (s * SECTION + 2, 1 + value % 2);
        writeln!(text, "  indicator i{first} {{ weight {}% }}", weight(first) + by).unwrap();
        if value != 3 {
            writeln!(text, "  indicator i{} {{ weight {}% }}", first + 1, weight(first + 1) - by).unwrap();
        }
    }
    if value == 3 {
        text.push_str("  rest proportional\n");
    }
    text + "}\n"
}

/// Twelve dimensions of six values and sixty patches: each tests one to three dimensions, moves the weights of two
/// indicators or more, on one level or two, and some leave the rest to proportion or change a cap.
pub(crate) fn twelve_dimensions() -> String {
    let mut text = String::from("scheme twelve\n");
    for d in 0..12 {
        let members: Vec<String> = (0..6).map(|v| format!("d{d}_{v}")).collect();
        writeln!(text, "dimension d{d} {{ {} }}", members.join(", ")).unwrap();
    }
    text.push_str("facts {\n  key person: text\n");
    (0..12).for_each(|d| writeln!(text, "  d{d}: d{d}").unwrap());
    (0..60).for_each(|i| writeln!(text, "  x{i}: number in [0, 10]").unwrap());
    text.push_str("}\n");
    for s in 0..6 {
        writeln!(text, "section s{s} {{ weight {}%", [20, 20, 20, 20, 10, 10][s]).unwrap();
        for i in s * 10..s * 10 + 10 {
            writeln!(text, "  indicator i{i} {{ weight 10% measure x{i} score proportional to 10 cap 100 }}").unwrap();
        }
        text.push_str("}\n");
    }
    for p in 0..60 {
        // the main dimension of a patch decides what it sets, so that those of one dimension exclude each other
        let (d, value) = (p % 12, p / 12);
        let mut condition = format!("d{d} = d{d}_{value}");
        if p % 3 > 0 {
            write!(condition, " and d{} in {{ d{}_0, d{}_{} }}", (d + 1) % 12, (d + 1) % 12, (d + 1) % 12, value + 1)
                .unwrap();
        }
        if p % 3 > 1 {
            write!(condition, " and d{} <> d{}_{value}", (d + 3) % 12, (d + 3) % 12).unwrap();
        }
        let (level, pair) = (d % 6, d / 6 * 4);
        let at = level * 10 + pair;
        writeln!(text, "when {condition} {{").unwrap();
        if p % 7 == 0 {
            writeln!(text, "  indicator i{at} {{ weight {}% }}\n  rest proportional", 11 + value).unwrap();
        } else {
            writeln!(text, "  indicator i{at} {{ weight {}% }}", 11 + value).unwrap();
            writeln!(text, "  indicator i{} {{ weight {}% }}", at + 1, 9 - value).unwrap();
        }
        if p % 2 == 0 {
            let other = (level + 1) % 6 * 10 + pair + 2;
            writeln!(text, "  indicator i{other} {{ cap {} }}", 100 + value).unwrap();
        }
        if p % 5 == 0 {
            let other = (level + 3) % 6 * 10 + pair + 2;
            writeln!(text, "  indicator i{other} {{ weight 8% }}\n  indicator i{} {{ weight 12% }}", other + 1)
                .unwrap();
        }
        text.push_str("}\n");
    }
    text
}

/// One level whose weights `n` bools change, each those of a pair, which it swaps.
pub(crate) fn bools(n: usize) -> String {
    let mut text = String::from("scheme bools\nfacts {\n  key person: text\n");
    (0..n).for_each(|b| writeln!(text, "  b{b}: bool").unwrap());
    text.push_str("  x: number in [0, 10]\n}\n");
    for b in 0..n {
        let whole = 1000 / n + if b == 0 { 1000 % n } else { 0 };
        let (up, down) = (per_mille(whole / 3, 1), per_mille(whole - whole / 3, 1));
        for (i, weight) in [(2 * b, &up), (2 * b + 1, &down)] {
            writeln!(text, "indicator i{i} {{ weight {weight}% measure x score proportional to 10 cap 100 }}").unwrap();
        }
        let (i, j) = (2 * b, 2 * b + 1);
        writeln!(text, "when b{b} {{ indicator i{i} {{ weight {down}% }} indicator i{j} {{ weight {up}% }} }}")
            .unwrap();
    }
    text
}
