use super::super::grammar::Rule;
use super::super::known;
use crate::diag::{Say, say};

const INFO: &[Rule] = &[Rule::kw_source, Rule::kw_verify, Rule::kw_cite, Rule::kw_note, Rule::kw_review_by];

const CLAUSES: &[Rule] = &[
    Rule::kw_weight,
    Rule::kw_worth,
    Rule::kw_out_of,
    Rule::kw_measure,
    Rule::kw_better,
    Rule::kw_score,
    Rule::kw_cap,
    Rule::kw_floor,
    Rule::kw_zero_below,
    Rule::kw_zero_above,
    Rule::kw_no_data,
    Rule::kw_anonymous,
];

const DECLARATIONS: &[Rule] = &[
    Rule::kw_scheme,
    Rule::kw_version,
    Rule::kw_effective,
    Rule::kw_extends,
    Rule::kw_round_to,
    Rule::kw_total,
    Rule::kw_dimension,
    Rule::kw_facts,
    Rule::kw_param,
    Rule::kw_let,
    Rule::kw_section,
    Rule::kw_indicator,
    Rule::kw_when,
    Rule::kw_drop,
    Rule::kw_rest,
    Rule::kw_adjust,
    Rule::kw_veto,
    Rule::kw_grades,
    Rule::kw_cohort,
    Rule::kw_outcome,
    Rule::kw_action,
    Rule::kw_check,
    Rule::kw_assert,
    Rule::kw_classify,
    Rule::kw_award,
    Rule::kw_calibrate,
    Rule::kw_group_by,
    Rule::kw_team,
    Rule::kw_history,
    Rule::kw_spells,
    Rule::kw_person,
    Rule::kw_test,
    Rule::kw_cases,
    Rule::kw_property,
];

/// The keywords that something may begin with.
pub(super) fn words_of(rule: Rule) -> Vec<Rule> {
    let join = |words: &[Rule]| words.iter().chain(INFO).copied().collect::<Vec<_>>();
    match rule {
        Rule::item | Rule::item_alone => [DECLARATIONS, CLAUSES, INFO].concat(),
        Rule::clause => join(CLAUSES),
        Rule::info => INFO.to_vec(),
        Rule::adjust_part => {
            join(&[Rule::kw_points, Rule::kw_each, Rule::kw_requires, Rule::kw_one_per, Rule::kw_limit])
        }
        Rule::veto_part => join(&[Rule::kw_when, Rule::kw_effect]),
        Rule::action_part => join(&[Rule::kw_when, Rule::kw_after, Rule::kw_exclusive]),
        Rule::cohort_part => {
            vec![Rule::kw_rank_by, Rule::kw_min_size, Rule::kw_ties, Rule::kw_head_count, Rule::kw_exclude]
        }
        Rule::award_part => vec![Rule::kw_rank_by, Rule::kw_top, Rule::kw_when],
        Rule::calibrate_part => join(&[Rule::kw_on, Rule::kw_by, Rule::kw_shift, Rule::kw_scale]),
        Rule::group_part => vec![Rule::kw_score, Rule::kw_award],
        Rule::test_part => vec![Rule::kw_given, Rule::kw_expect],
        Rule::property_part => vec![Rule::kw_given, Rule::kw_raising, Rule::kw_lowering],
        Rule::movement => vec![Rule::kw_raising, Rule::kw_lowering],
        Rule::method => vec![
            Rule::kw_proportional,
            Rule::kw_inverse,
            Rule::kw_bands,
            Rule::kw_curve,
            Rule::kw_rated_by,
            Rule::kw_deduct,
        ],
        Rule::policy => {
            vec![Rule::kw_redistribute, Rule::kw_zero, Rule::kw_full, Rule::kw_score, Rule::kw_fault]
        }
        Rule::severity => vec![Rule::kw_warn, Rule::kw_hold, Rule::kw_reject],
        Rule::round_mode => vec![
            Rule::kw_half_up,
            Rule::kw_half_even,
            Rule::kw_up,
            Rule::kw_down,
            Rule::kw_round_floor,
            Rule::kw_round_ceil,
        ],
        Rule::type_of | Rule::type_base | Rule::unit_word => vec![
            Rule::kw_number,
            Rule::kw_count,
            Rule::kw_ratio,
            Rule::kw_money,
            Rule::kw_points,
            Rule::kw_days,
            Rule::kw_date,
            Rule::kw_bool,
            Rule::kw_text,
            Rule::kw_list,
        ],
        Rule::drop_what => vec![
            Rule::kw_indicator,
            Rule::kw_section,
            Rule::kw_adjust,
            Rule::kw_veto,
            Rule::kw_outcome,
            Rule::kw_action,
            Rule::kw_check,
            Rule::kw_param,
            Rule::kw_let,
        ],
        Rule::effect_what => vec![Rule::kw_grade, Rule::kw_total, Rule::kw_todo],
        Rule::quota => vec![Rule::kw_top, Rule::kw_bottom, Rule::kw_share, Rule::kw_rank],
        Rule::band | Rule::band_key | Rule::each_row | Rule::grade_row => vec![Rule::kw_otherwise],
        Rule::within => vec![Rule::kw_within],
        Rule::round_clause => vec![Rule::kw_round_to],
        Rule::when_part => vec![Rule::kw_when],
        Rule::as_of => vec![Rule::kw_as_of],
        Rule::faulty => vec![Rule::kw_faulty],
        Rule::where_part => vec![Rule::kw_where],
        _ if known::words(rule).is_some() => vec![rule],
        _ => vec![],
    }
}

/// What may stand somewhere, for people.
pub(super) fn describe(rule: Rule) -> Option<Say> {
    let mark = |mark: &str| Some(Say::same(format!("`{mark}`")));
    match rule {
        Rule::value | Rule::expr | Rule::cond | Rule::operand => Some(say!("a value", "一个值")),
        Rule::name | Rule::head | Rule::dot_end => Some(say!("a name", "一个名称")),
        Rule::string | Rule::label => Some(say!("a text between quotation marks", "带引号的文字")),
        Rule::date => Some(say!("a date such as 2024-07-01", "日期，如 2024-07-01")),
        Rule::number => Some(say!("a number", "一个数")),
        Rule::interval | Rule::open_end | Rule::dots => {
            Some(say!("an interval such as `[0, 100]`", "区间，如 `[0, 100]`"))
        }
        Rule::colon => mark(":"),
        Rule::comma => mark(","),
        Rule::lbrace | Rule::block | Rule::fact_block | Rule::fixture => mark("{"),
        Rule::equals => mark("="),
        Rule::rparen => mark(")"),
        Rule::close_end => mark("]"),
        Rule::pipe => mark("|"),
        Rule::type_of | Rule::type_base => Some(say!("a type such as `money`", "类型，如 `金额`")),
        Rule::item | Rule::item_alone => Some(say!("a declaration", "一项声明")),
        _ => {
            let words = words_of(rule);
            let list = |pick: fn((&'static str, &'static str)) -> &'static str, by: &str| {
                words
                    .iter()
                    .filter_map(|w| known::words(*w))
                    .map(|w| format!("`{}`", pick(w)))
                    .collect::<Vec<_>>()
                    .join(by)
            };
            let (en, zh) = (list(|w| w.0, ", "), list(|w| w.1, "、"));
            (!en.is_empty()).then(|| say!("{en}", "{zh}"))
        }
    }
}
