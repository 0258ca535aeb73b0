use super::ast::{CheckSeverity, DropWhat, Faulty, Function, Policy};
use crate::value::{RoundMode, Unit};

/// The language a file's keywords are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Keywords {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Keywords {
    /// The other of the two.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }
}

macro_rules! words {
    ($($variant:ident $en:literal $zh:literal,)*) => {
        /// A keyword of the language, or several that are written together. One English word may be several here,
        /// where it reads differently in Chinese.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are those of the language")]
        pub enum Word {
            $($variant,)*
        }

        impl Word {
            /// Every keyword there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The keyword in English.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }

            /// The keyword in Chinese.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }
        }
    };
}

words! {
    // declarations
    Scheme "scheme" "方案",
    Version "version" "版本",
    Effective "effective" "生效",
    To "to" "至",
    RoundTo "round to" "舍入至",
    RoundTotalTo "round total to" "舍入总分至",
    RoundLinesExact "round lines exact" "舍入各项精确",
    Total "total" "总分",
    Extends "extends" "继承",
    Dimension "dimension" "类别",
    Facts "facts" "数据",
    Param "param" "参数",
    Let "let" "定义",
    Section "section" "维度",
    Indicator "indicator" "指标",
    When "when" "当",
    Drop "drop" "删除",
    RestProportional "rest proportional" "其余按比例",
    Adjust "adjust" "加减分",
    Veto "veto" "一票否决",
    Grades "grades" "等级表",
    Grade "grade" "等级",
    Cohort "cohort" "分组",
    CohortBy "cohort by" "分组",
    Outcome "outcome" "结果",
    Action "action" "措施",
    Check "check" "校验",
    Assert "assert" "断言",
    Classify "classify" "分型",
    Award "award" "奖项",
    Calibrate "calibrate" "校准",
    On "on" "针对",
    Shift "shift" "平移",
    Scale "scale" "缩放",
    GroupBy "group by" "分组汇总",
    Team "team" "团队",
    History "history" "历史",
    ResultsOf "results of" "成绩来自",
    SpellsWeightedBy "spells weighted by" "分段任职按",
    Person "person" "样例",
    Test "test" "测试",
    Cases "cases" "用例表",
    Together "together" "一同",
    Property "property" "性质",

    // facts
    From "from" "自",
    Distinct "distinct" "去重",
    By "by" "按",
    Of "of" "按",
    Key "key" "主键",
    Source "source" "来源",
    Verify "verify" "核对",
    Column "column" "列名",
    Unit "unit" "单位",
    List "list" "明细",
    Note "note" "备注",
    Date "date" "日期",
    Bool "bool" "是非",
    Text "text" "文本",

    // sections and indicators
    Weight "weight" "权重",
    Worth "worth" "分值",
    OutOf "out of" "满分",
    Measure "measure" "计算",
    Better "better" "方向",
    BetterHigher "higher" "越高越好",
    BetterLower "lower" "越低越好",
    Score "score" "计分",
    ProportionalTo "proportional to" "按比例",
    InverseTo "inverse to" "按反比",
    Bands "bands" "分段",
    Curve "curve" "折线",
    RatedBy "rated by" "多方评分",
    DeductFrom "deduct from" "扣分自",
    Per "per" "每",
    Cap "cap" "上限",
    Floor "floor" "下限",
    None "none" "不设",
    ZeroBelow "zero below" "零分线",
    ZeroAbove "zero above" "超线零分",
    Within "within" "范围",
    Cite "cite" "依据",
    ReviewBy "review by" "复核期限",
    NoData "no data" "无数据",
    Redistribute "redistribute" "分摊",
    Zero "zero" "零分",
    Full "full" "满分",
    Fault "fault" "报错",
    AnonymousBelow "anonymous below" "匿名下限",

    // rules
    Points "points" "分数",
    Money "money" "金额",
    Each "each" "逐条",
    Requires "requires" "要求",
    OnePer "one per" "同一",
    KeepLowest "keep lowest" "取最低",
    KeepHighest "keep highest" "取最高",
    Limit "limit" "限额",
    Effect "effect" "处理",
    AtMost "at most" "最高",
    Top "top" "前",
    Bottom "bottom" "末",
    Share "share" "占比",
    Rank "rank" "名次",
    RankBy "rank by" "排名",
    ThenBy "then" "再按",
    RankLower "lower" "从低",
    MinSize "min size" "最小人数",
    Ties "ties" "并列",
    TiesLower "lower" "从低",
    TiesUpper "upper" "从高",
    HeadCount "head count" "人数取整",
    LargestRemainder "largest_remainder" "最大余数",
    After "after" "先行",
    Exclusive "exclusive" "互斥",
    Warn "warn" "提醒",
    Hold "hold" "暂缓",
    Reject "reject" "拒收",
    OverPeople "over people" "全员",
    OverPeopleBy "over people by" "全员 按",
    Faulty "faulty" "有误时",
    Exclude "exclude" "剔除",

    // tests
    Given "given" "给定",
    AsOf "as of" "截至",
    With "with" "改",
    Expect "expect" "期望",
    Raising "raising" "提高",
    Lowering "lowering" "降低",
    NeverLowers "never lowers" "不降低",
    NeverRaises "never raises" "不提高",

    // expressions
    And "and" "且",
    Or "or" "或",
    Not "not" "非",
    In "in" "属于",
    NotIn "not in" "不属于",
    If "if" "如果",
    Then "then" "那么",
    Else "else" "否则",
    Where "where" "其中",
    Otherwise "otherwise" "其余",
    True "true" "是",
    False "false" "否",
    Todo "todo" "待定",
    IsPresent "is present" "有值",
    IsMissing "is missing" "无值",
    Missing "missing" "无值",
    As "as" "作为",
    OwnSelf "self" "本人",

    // rounding
    HalfUp "half_up" "四舍五入",
    HalfEven "half_even" "四舍六入五成双",
    ModeUp "up" "进一",
    ModeDown "down" "去尾",
    ModeFloor "floor" "向下",
    ModeCeil "ceil" "向上",

    // units
    UnitNumber "number" "数值",
    UnitCount "count" "计数",
    UnitRatio "ratio" "比率",
    UnitMoney "money" "金额",
    UnitPoints "points" "分数",
    UnitDays "days" "天数",

    // functions
    FnMin "min" "最小",
    FnMax "max" "最大",
    FnAbs "abs" "绝对值",
    FnRound "round" "舍入",
    FnFloor "floor" "向下",
    FnCeil "ceil" "向上",
    FnClamp "clamp" "限于",
    FnYear "year" "年份",
    FnQuarter "quarter" "季度",
    FnMonth "month" "月份",
    FnDays "days" "天数",
    FnAddMonths "add_months" "加月",
    FnSum "sum" "合计",
    FnAverage "average" "平均",
    FnCount "count" "计数",
    FnShare "share" "占比",
    FnAny "any" "任一",
    FnAll "all" "全部",
    FnFirst "first" "首个",
    FnLast "last" "末个",
    FnCohortAverage "cohort_average" "组均值",
    FnRank "rank" "名次",
    FnPercentile "percentile" "百分位",
    FnAllocate "allocate" "分配",
}

impl Word {
    /// The keyword in one language.
    #[must_use]
    pub fn get(self, keywords: Keywords) -> &'static str {
        match keywords {
            Keywords::En => self.en(),
            Keywords::Zh => self.zh(),
        }
    }
}

impl From<Unit> for Word {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Number => Self::UnitNumber,
            Unit::Count => Self::UnitCount,
            Unit::Ratio => Self::UnitRatio,
            Unit::Money => Self::UnitMoney,
            Unit::Points => Self::UnitPoints,
            Unit::Days => Self::UnitDays,
        }
    }
}

impl From<RoundMode> for Word {
    fn from(mode: RoundMode) -> Self {
        match mode {
            RoundMode::HalfUp => Self::HalfUp,
            RoundMode::HalfEven => Self::HalfEven,
            RoundMode::Up => Self::ModeUp,
            RoundMode::Down => Self::ModeDown,
            RoundMode::Floor => Self::ModeFloor,
            RoundMode::Ceil => Self::ModeCeil,
        }
    }
}

impl From<Function> for Word {
    fn from(function: Function) -> Self {
        match function {
            Function::Min => Self::FnMin,
            Function::Max => Self::FnMax,
            Function::Abs => Self::FnAbs,
            Function::Round => Self::FnRound,
            Function::Floor => Self::FnFloor,
            Function::Ceil => Self::FnCeil,
            Function::Clamp => Self::FnClamp,
            Function::Year => Self::FnYear,
            Function::Quarter => Self::FnQuarter,
            Function::Month => Self::FnMonth,
            Function::Days => Self::FnDays,
            Function::AddMonths => Self::FnAddMonths,
            Function::Sum => Self::FnSum,
            Function::Average => Self::FnAverage,
            Function::Count => Self::FnCount,
            Function::Share => Self::FnShare,
            Function::Any => Self::FnAny,
            Function::All => Self::FnAll,
            Function::First => Self::FnFirst,
            Function::Last => Self::FnLast,
            Function::CohortAverage => Self::FnCohortAverage,
            Function::Rank => Self::FnRank,
            Function::Percentile => Self::FnPercentile,
            Function::Allocate => Self::FnAllocate,
        }
    }
}

impl From<DropWhat> for Word {
    fn from(what: DropWhat) -> Self {
        match what {
            DropWhat::Indicator => Self::Indicator,
            DropWhat::Section => Self::Section,
            DropWhat::Adjust => Self::Adjust,
            DropWhat::Veto => Self::Veto,
            DropWhat::Outcome => Self::Outcome,
            DropWhat::Action => Self::Action,
            DropWhat::Check => Self::Check,
            DropWhat::Param => Self::Param,
            DropWhat::Let => Self::Let,
        }
    }
}

impl From<CheckSeverity> for Word {
    fn from(severity: CheckSeverity) -> Self {
        match severity {
            CheckSeverity::Warn => Self::Warn,
            CheckSeverity::Hold => Self::Hold,
            CheckSeverity::Reject => Self::Reject,
        }
    }
}

impl From<Faulty> for Word {
    fn from(faulty: Faulty) -> Self {
        match faulty {
            Faulty::Fault => Self::Fault,
            Faulty::Exclude => Self::Exclude,
            Faulty::Zero => Self::Zero,
        }
    }
}

impl From<&Policy> for Word {
    /// The word a policy begins with; one that could not be read is `todo`.
    fn from(policy: &Policy) -> Self {
        match policy {
            Policy::Redistribute => Self::Redistribute,
            Policy::Zero => Self::Zero,
            Policy::Full => Self::Full,
            Policy::Score(_) => Self::Score,
            Policy::Fault => Self::Fault,
            Policy::Bad => Self::Todo,
        }
    }
}
