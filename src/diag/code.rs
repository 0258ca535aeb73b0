use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $id:literal $name:literal,)*) => {
        /// The stable code of a problem; a code is never reused for another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as printed: `M0301`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The code as a name: `weights-total`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its page in both languages: a code without one does not compile.
            pub(super) fn both_pages(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../grammar/rules/", $id, ".md")),)* }
            }
        }
    };
}

codes! {
    // reading text
    /// The file is too large, too deep or too long for the stated limits.
    LimitExceeded = "M0001" "limit-exceeded",
    /// A character that has no place in a scheme.
    BadCharacter = "M0002" "bad-character",
    /// Something the grammar does not know.
    Unexpected = "M0003" "unexpected",
    /// A brace or parenthesis that is never closed, or closed without having been opened.
    Unbalanced = "M0004" "unbalanced",
    /// A string or comment without its end.
    Unterminated = "M0005" "unterminated",
    /// A number written in a way that could be misread.
    BadNumber = "M0006" "bad-number",
    /// A date written in a way that could be misread, or that the calendar does not have.
    BadDate = "M0007" "bad-date",
    /// An operator of another language.
    ForeignOperator = "M0008" "foreign-operator",
    /// Something required is absent.
    MissingPart = "M0009" "missing-part",
    /// A word glued to its neighbour.
    Glued = "M0010" "glued",
    /// A reserved word used as a name.
    ReservedName = "M0011" "reserved-name",
    /// A construct of the language that this version does not compute yet.
    NotSupported = "M0012" "not-supported-yet",
    /// No scheme in the file.
    NoScheme = "M0013" "no-scheme",
    /// A method, type, policy or mode that does not exist.
    UnknownWord = "M0014" "unknown-word",
    /// A value that is not decided yet.
    Todo = "M0015" "todo",
    /// A comment that allows a finding, and none is there.
    Allowance = "M0016" "allowance",
    /// Formatted text that would not say what its source says: a fault of the formatter itself.
    Unfaithful = "M0020" "unfaithful-output",

    // names
    /// A name nothing answers to.
    UnknownName = "M0101" "unknown-name",
    /// One name declared twice.
    DuplicateName = "M0102" "duplicate-name",
    /// One property stated twice in a block.
    DuplicateClause = "M0103" "duplicate-clause",
    /// A name in a row that hides one outside.
    HiddenName = "M0104" "hidden-name",
    /// Definitions that need each other.
    Cycle = "M0105" "cycle",
    /// A name that stands for two things.
    AmbiguousName = "M0106" "ambiguous-name",
    /// A member that the thing before the dot does not have.
    UnknownMember = "M0107" "unknown-member",
    /// A value that is used in a place where it does not exist yet.
    TooEarly = "M0108" "too-early",
    /// A clause or declaration in a place that gives it no meaning.
    Misplaced = "M0109" "misplaced",

    // types and units
    /// Units that do not meet.
    UnitMismatch = "M0201" "unit-mismatch",
    /// A value of another type than its place needs.
    TypeMismatch = "M0202" "type-mismatch",
    /// A bare number where a ratio is meant.
    BareRatio = "M0203" "bare-ratio",
    /// A count that is no whole number.
    CountNotWhole = "M0204" "count-not-whole",
    /// A function with the wrong number or kind of arguments.
    BadArguments = "M0205" "bad-arguments",
    /// A value that must be known before anyone is scored.
    NotConstant = "M0206" "not-constant",
    /// A value that may be undefined where it must not be.
    MayBeUndefined = "M0207" "may-be-undefined",

    // promises
    /// Weights that do not total 100 %.
    WeightsTotal = "M0301" "weights-total",
    /// A weight below zero or above 100 %.
    WeightRange = "M0302" "weight-range",
    /// Bands with a hole.
    BandGap = "M0303" "band-gap",
    /// Bands that overlap.
    BandOverlap = "M0304" "band-overlap",
    /// A row that can never be reached.
    UnreachableRow = "M0305" "unreachable-row",
    /// A score that can exceed the full mark without a cap.
    OverFullMark = "M0306" "over-full-mark",
    /// A score that can fall below zero without a floor.
    BelowZero = "M0307" "below-zero",
    /// An indicator that can be without data and does not say what then.
    NoDataPolicy = "M0308" "no-data-policy",
    /// Adjustments without a declared range of the total.
    TotalUnbounded = "M0309" "total-unbounded",
    /// Grades whose thresholds do not descend or do not cover every total.
    GradeOrder = "M0310" "grade-order",
    /// Rows of grades or classes with different attributes.
    GradeAttributes = "M0311" "grade-attributes",
    /// Two patches that disagree.
    PatchConflict = "M0312" "patch-conflict",
    /// A patch condition that could never be decided beforehand.
    PatchCondition = "M0313" "patch-condition",
    /// A question with too many combinations to answer.
    TooManyCombinations = "M0314" "too-many-combinations",
    /// Bounds, ranges or intervals that are empty.
    EmptyRange = "M0315" "empty-range",
    /// A weight outside the range its author allows.
    WeightOutsideRange = "M0316" "weight-outside-range",
    /// Curve points that do not ascend.
    CurveOrder = "M0317" "curve-order",
    /// Something asserted of the scheme that does not hold.
    AssertFails = "M0321" "assert-fails",
    /// Something asserted of the scheme that can not be decided before anyone is scored.
    AssertUndecided = "M0322" "assert-undecided",
    /// A classification that leaves somebody without class.
    ClassGap = "M0323" "class-gap",

    /// Something about people together, and nothing says who is compared with whom.
    NoCohort = "M0331" "no-cohort",
    /// Quotas that no group can keep.
    QuotaRange = "M0332" "quota-range",
    /// A quota on a grade that must take everybody who is left.
    QuotaOfTheRest = "M0333" "quota-of-the-rest",

    // data layout, tests
    /// Facts without a key, or with two.
    KeyFact = "M0401" "key-fact",
    /// Two facts read from one column, or a layout that cannot be joined.
    DataLayout = "M0402" "data-layout",
    /// A fixture value outside the declared type or bounds.
    FixtureValue = "M0403" "fixture-value",
    /// The date of evaluation must be given, or lies outside the scheme's time.
    EvaluationDate = "M0404" "evaluation-date",
    /// A file to extend that can not be had: unknown, out of reach, or no scheme.
    Extends = "M0405" "extends",
    /// Results of a scheme that can not be had: unknown, at fault itself, or asking back.
    ResultsOf = "M0406" "results-of",
    /// A team whose members can not be found before anybody is scored.
    TeamFilter = "M0407" "team-filter",

    // advice
    /// Totals beyond 0 to 100.
    TotalReach = "M0501" "total-reach",
    /// A grade that nobody can reach.
    UnreachableGrade = "M0502" "unreachable-grade",
    /// A score that runs against the declared direction.
    Direction = "M0503" "direction",
    /// Indicators that do not say whether more or less is better.
    DirectionUnstated = "M0504" "direction-unstated",
    /// A veto, check or action whose condition never or always holds.
    IdleCondition = "M0505" "idle-condition",
    /// Actions that exclude each other and can follow together.
    ActionsTogether = "M0506" "actions-together",
    /// Something that no rule looks at.
    Unused = "M0507" "unused",
    /// One figure that drives several indicators.
    CountedTwice = "M0508" "counted-twice",
    /// A step worth many points.
    Cliff = "M0509" "cliff",
    /// Weights that are all alike.
    EvenWeights = "M0510" "even-weights",
    /// An indicator that people rate and that names another source.
    TwoSources = "M0511" "two-sources",
    /// A measure that the score does not look at.
    IdleMeasure = "M0512" "idle-measure",
    /// A grade that nobody who was tried has reached.
    GradeNotReached = "M0513" "grade-not-reached",
    /// Quotas that leave ranks or people without a grade of their own.
    QuotaRoom = "M0514" "quota-room",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.name())
    }
}
