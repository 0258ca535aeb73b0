use super::{At, Expr, Head, Info, Interval, Name};

/// `adjust commendation "公司级表扬" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Adjust {
    /// Its name and label.
    pub head: Head,
    /// What gives or takes points.
    pub body: AdjustBody,
    /// `requires …`, read for each row.
    pub requires: Vec<Expr>,
    /// `one per case keep lowest`
    pub one_per: Option<OnePer>,
    /// `limit [0, 30]`
    pub limit: Option<Interval>,
    /// `source "…"`, `cite "…"` and the like.
    pub info: Vec<Info>,
}

/// What an adjustment is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum AdjustBody {
    /// `points E money M`
    Points(Expr, Option<Expr>),
    /// `points amount within [-10, 0]`: somebody decides, within limits.
    Discretionary(Expr, Interval),
    /// `each events where kind = commendation: +10` and `each events { … }`
    Each(Each),
    /// Something that could not be read, or nothing at all.
    Bad,
}

/// One line for each row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// The list.
    pub list: Name,
    /// Which rows count at all.
    pub filter: Option<Expr>,
    /// What they give; a single row without condition for `each L: E`.
    pub rows: Vec<EachRow>,
}

/// One row of an `each`.
#[derive(Debug, Clone, PartialEq)]
pub struct EachRow {
    /// All of it.
    pub at: At,
    /// When it holds; `None` is `otherwise`, and the only row of `each L: E`.
    pub condition: Option<Expr>,
    /// The points.
    pub points: Expr,
    /// `money E`
    pub money: Option<Expr>,
}

/// `one per case keep lowest`
#[derive(Debug, Clone, PartialEq)]
pub struct OnePer {
    /// What makes rows belong together.
    pub key: Expr,
    /// `keep lowest` (true) or `keep highest` (false).
    pub lowest: bool,
}

/// `veto breach { when breaches > 0  effect grade D }`
#[derive(Debug, Clone, PartialEq)]
pub struct Veto {
    /// Its name and label.
    pub head: Head,
    /// When it fires.
    pub condition: Expr,
    /// What it does then, one or more.
    pub effects: Vec<Effect>,
    /// `cite "…"` and the like.
    pub info: Vec<Info>,
}

/// What a veto does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// `grade D`, `grade at most C` (true)
    Grade(Name, bool),
    /// `total 0`, `total at most 59` (true)
    Total(Expr, bool),
    /// `todo`
    Todo(At),
}

/// `grades { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// The rows from the best to the worst.
    pub rows: Vec<GradeRow>,
}

/// `S "优秀" >= 90 top 10% { coefficient: 1.5 }`
#[derive(Debug, Clone, PartialEq)]
pub struct GradeRow {
    /// All of it.
    pub at: At,
    /// Its name and label.
    pub head: Head,
    /// The least total; without one the row is `otherwise`, or its quotas alone decide.
    pub threshold: Option<Threshold>,
    /// `otherwise`
    pub otherwise: bool,
    /// Conditions on others.
    pub quotas: Vec<Quota>,
    /// What the grade brings.
    pub attributes: Vec<(Name, Expr)>,
}

/// `>= 90` or `> 90`
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// `>` rather than `>=`.
    pub strict: bool,
    /// The line.
    pub value: Expr,
}

/// A condition on the group.
#[derive(Debug, Clone, PartialEq)]
pub enum Quota {
    /// `top 10%`
    Top(Expr),
    /// `bottom 10%`
    Bottom(Expr),
    /// `share <= 30%` (`low` absent), `share >= 10%` (`high` absent)
    ShareAtMost(Expr),
    /// `share >= 10%`
    ShareAtLeast(Expr),
    /// `share in [20%, 30%]`
    Share(Interval),
    /// `rank in (20%, 30%]`
    Rank(Interval),
}

/// `action pip "绩效改进计划" { when grade = C }`
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its name and label.
    pub head: Head,
    /// `when …`
    pub condition: Option<Expr>,
    /// `after training`
    pub after: Option<Name>,
    /// `exclusive measures`
    pub exclusive: Option<Name>,
    /// `note "…"` and the like.
    pub info: Vec<Info>,
}

/// `check jump "…": warn when sales > 3 * sales_target`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name and label.
    pub head: Head,
    /// `over people by region`; `Some(None)` is all people at once.
    pub over_people: Option<Option<Name>>,
    /// What happens.
    pub severity: CheckSeverity,
    /// When.
    pub condition: Expr,
    /// `note "…"` and the like.
    pub info: Vec<Info>,
}

/// What a check does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum CheckSeverity {
    Warn,
    Hold,
    Reject,
}

/// `assert quarters "…": 4 * 2500万 = 1亿`
#[derive(Debug, Clone, PartialEq)]
pub struct Assert {
    /// Its name and label.
    pub head: Head,
    /// What must hold.
    pub condition: Expr,
}

/// `classify quadrant "象限" { star "明星" when C { … }, … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Classify {
    /// Its name and label.
    pub head: Head,
    /// The first that holds counts.
    pub rows: Vec<ClassRow>,
}

/// One class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassRow {
    /// All of it.
    pub at: At,
    /// Its name and label.
    pub head: Head,
    /// `when C`; `None` is `otherwise`.
    pub condition: Option<Expr>,
    /// What the class brings.
    pub attributes: Vec<(Name, Expr)>,
}
