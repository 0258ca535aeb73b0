/// Millionths: enough for every literal and fact that is written here.
pub type Micro = i128;

/// One, in millionths.
pub const ONE: Micro = 1_000_000;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Number,
    Count,
    Ratio,
    Money,
    Points,
    Days,
}

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ty {
    Unit(Unit),
    Bool,
    Date,
    Text,
    Dimension(usize),
}

/// One fact that schemes may use, or one field of a list.
#[derive(Debug, Clone)]
pub struct Fact {
    pub name: &'static str,
    pub ty: Ty,
    pub low: Option<Micro>,
    /// `> low` rather than `>= low`.
    pub strict: bool,
    pub high: Option<Micro>,
    pub optional: bool,
    pub default: Option<&'static str>,
    /// Whether the scheme mentions it.
    pub used: bool,
    /// Values that some rule compares it with.
    pub lines: Vec<Micro>,
}

/// A list of records.
#[derive(Debug, Clone)]
pub struct List {
    pub name: &'static str,
    pub fields: Vec<Fact>,
    pub used: bool,
}

/// A dimension.
#[derive(Debug, Clone)]
pub struct Dimension {
    pub name: &'static str,
    pub values: &'static [&'static str],
}

pub const ROLE: usize = 0;
pub const STAGE: usize = 1;
pub const RATER: usize = 2;
pub const KIND: usize = 3;

pub fn dimensions() -> Vec<Dimension> {
    vec![
        Dimension { name: "role", values: &["key_account", "fmcg", "new_market"] },
        Dimension { name: "阶段", values: &["成熟", "新兴"] },
        Dimension { name: "rater", values: &["self", "manager", "customer", "peer"] },
        Dimension { name: "event_kind", values: &["award", "commendation", "criticism"] },
    ]
}

fn fact(name: &'static str, ty: Ty) -> Fact {
    Fact { name, ty, low: None, strict: false, high: None, optional: false, default: None, used: false, lines: vec![] }
}

fn from(name: &'static str, unit: Unit, low: Micro) -> Fact {
    let written = if unit == Unit::Count && low == 0 { None } else { Some(low * ONE) };
    Fact { low: written, ..fact(name, Ty::Unit(unit)) }
}

fn above_zero(name: &'static str, unit: Unit) -> Fact {
    Fact { low: Some(0), strict: true, ..fact(name, Ty::Unit(unit)) }
}

/// Bounds in millionths.
fn between(name: &'static str, unit: Unit, low: Micro, high: Micro) -> Fact {
    Fact { low: Some(low), high: Some(high), ..fact(name, Ty::Unit(unit)) }
}

fn optional(fact: Fact) -> Fact {
    Fact { optional: true, ..fact }
}

fn default(fact: Fact, default: &'static str) -> Fact {
    Fact { default: Some(default), ..fact }
}

pub fn facts() -> Vec<Fact> {
    use Unit::{Count, Days, Money, Number, Points, Ratio};
    vec![
        fact("role", Ty::Dimension(ROLE)),
        fact("stage", Ty::Dimension(STAGE)),
        from("sales", Money, 0),
        above_zero("target", Money),
        from("receivable", Money, 0),
        from("collected", Money, 0),
        from("base_bonus", Money, 0),
        between("成本", Money, 0, 500 * ONE),
        optional(from("refund", Money, 0)),
        default(from("fee", Money, 0), "100"),
        from("renewed", Count, 0),
        from("renewable", Count, 0),
        default(from("breaches", Count, 0), "0"),
        between("late", Count, 0, 30 * ONE),
        from("tasks", Count, 1),
        optional(from("visits", Count, 0)),
        between("quality", Ratio, 0, 3 * ONE / 2),
        between("合格率", Ratio, 0, ONE),
        optional(from("growth", Ratio, 0)),
        between("rating", Number, 0, 10 * ONE),
        from("工时", Number, 0),
        optional(between("index", Number, 0, 100 * ONE)),
        above_zero("divisor", Number),
        between("extra", Points, 0, 10 * ONE),
        optional(fact("granted", Ty::Unit(Points))),
        from("leave", Days, 0),
        fact("senior", Ty::Bool),
        fact("certified", Ty::Bool),
        default(fact("试用", Ty::Bool), "false"),
        fact("hired", Ty::Date),
        optional(fact("left", Ty::Date)),
        fact("level", Ty::Text),
        optional(fact("memo", Ty::Text)),
    ]
}

pub const EVENTS: usize = 0;
pub const CUSTOMERS: usize = 1;
pub const RATINGS: usize = 2;

pub fn lists() -> Vec<List> {
    use Unit::{Money, Number, Points, Ratio};
    let list = |name, fields| List { name, fields, used: false };
    vec![
        list(
            "events",
            vec![
                fact("kind", Ty::Dimension(KIND)),
                from("amount", Money, 0),
                between("award_points", Points, -10 * ONE, 10 * ONE),
                fact("serious", Ty::Bool),
                optional(fact("document", Ty::Text)),
            ],
        ),
        list(
            "customers",
            vec![
                from("spend", Money, 0),
                from("years", Number, 0),
                between("margin", Ratio, 0, ONE),
                from("acquisition", Money, 0),
                fact("closed", Ty::Date),
                optional(from("deposit", Money, 0)),
            ],
        ),
        list(
            "ratings",
            vec![fact("rater", Ty::Dimension(RATER)), fact("topic", Ty::Text), between("score", Number, 0, 10 * ONE)],
        ),
    ]
}

/// Digits of millionths, without trailing zeros.
pub fn digits(n: Micro) -> String {
    let (sign, size) = (if n < 0 { "-" } else { "" }, n.abs());
    let (whole, fraction) = (size / ONE, size % ONE);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

/// A literal as a scheme writes it: a ratio in per cent.
pub fn literal(unit: Unit, n: Micro) -> String {
    if unit == Unit::Ratio { format!("{}%", digits(n * 100)) } else { digits(n) }
}
