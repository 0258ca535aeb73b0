use super::Origin;
use crate::diag::Say;

/// The closed list of what can keep a record from a result; see `trust.md`, section 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A fact that one of this person's rules needs is missing, or its indicator says `no data fault`.
    FactMissing,
    /// A fact is not of its declared type.
    WrongType,
    /// A fact lies outside its declared bounds.
    OutOfBounds,
    /// A row of a file can not be read at all.
    UnreadableRow,
    /// A row belongs to nobody.
    UnknownPerson,
    /// Two records of one person.
    DuplicateKey,
    /// Nothing is left that could be scored.
    NoLiveIndicator,
    /// A result does not fit a decimal of 28 digits.
    TooLarge,
    /// The evaluation date lies outside the scheme's time.
    OutsideEffective,
    /// More rows, digits or steps than the limits allow.
    LimitExceeded,
    /// A `check … reject` of the scheme turns the record away.
    Rejected,
    /// The scheme says `todo`: it can be tested, but nobody is scored by it.
    Undecided,
    /// People who manage each other in a circle, or somebody who manages himself.
    TeamCycle,
    /// A manager, or whoever else leads a team, who is not in this run.
    UnknownLeader,
    /// One person under two schemes of one run.
    TwoSchemes,
    /// Somebody of the person's team is at fault.
    FaultyMember,
    /// A team is filled by a run of several schemes, and neither by data nor alone.
    TeamFromRun,
    /// People are equal at the border of a quota, and no rule of the scheme says who passes.
    UnresolvedTie,
}

impl FaultKind {
    /// The code as printed.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FactMissing => "F0001",
            Self::WrongType => "F0002",
            Self::OutOfBounds => "F0003",
            Self::UnreadableRow => "F0004",
            Self::UnknownPerson => "F0005",
            Self::DuplicateKey => "F0006",
            Self::NoLiveIndicator => "F0007",
            Self::TooLarge => "F0008",
            Self::OutsideEffective => "F0009",
            Self::LimitExceeded => "F0010",
            Self::Rejected => "F0011",
            Self::Undecided => "F0012",
            Self::TeamCycle => "F0013",
            Self::UnknownLeader => "F0014",
            Self::TwoSchemes => "F0015",
            Self::FaultyMember => "F0016",
            Self::TeamFromRun => "F0017",
            Self::UnresolvedTie => "F0018",
        }
    }
}

/// One reason why a record has no result: data, not an abort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {message}", kind.code(), field.as_ref().map(|f| format!(" {f}")).unwrap_or_default())]
pub struct Fault {
    /// Which reason.
    pub kind: FaultKind,
    /// Where the offending value was read.
    pub origin: Option<Origin>,
    /// The fact, and the row and field in a list: `customers[2].spend`.
    pub field: Option<String>,
    /// The reason and the way out.
    pub message: Say,
}

impl Fault {
    /// A fault without place.
    #[must_use]
    pub fn new(kind: FaultKind, message: Say) -> Self {
        Self { kind, origin: None, field: None, message }
    }

    /// Names the fact.
    #[must_use]
    pub fn of(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Names the place, unless a closer one is already known.
    #[must_use]
    pub fn at(mut self, origin: Option<&Origin>) -> Self {
        if self.origin.is_none() {
            self.origin = origin.cloned();
        }
        self
    }
}
