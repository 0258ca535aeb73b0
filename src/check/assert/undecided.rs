//! Why a part of an assertion has no value before anyone is scored.

use crate::diag::{Say, say};
use crate::facts::Value;
use crate::source::Span;

/// A part that can not be decided.
#[derive(Clone)]
pub(super) struct Undecided {
    pub(super) at: Span,
    pub(super) why: Why,
}

/// Why it can not.
#[derive(Clone)]
pub(super) enum Why {
    /// It waits for a `todo`, of which its author is told.
    Open,
    /// Its problem is an error that was reported where it stands.
    Reported,
    /// It has no value for anybody, and `else` may give one.
    Undefined(Say),
    /// It is not known, or can not be computed, before anyone is scored.
    Unknown(Say),
}

pub(super) type Decided<T = Value> = Result<T, Undecided>;

impl Undecided {
    /// Of two parts the one whose author must hear of it.
    pub(super) fn or(self, other: Self) -> Self {
        match self.why {
            Why::Open | Why::Reported => other,
            Why::Undefined(_) | Why::Unknown(_) => self,
        }
    }
}

pub(super) fn open<T>(at: Span) -> Decided<T> {
    Err(Undecided { at, why: Why::Open })
}

pub(super) fn reported<T>(at: Span) -> Decided<T> {
    Err(Undecided { at, why: Why::Reported })
}

pub(super) fn undefined<T>(at: Span, why: Say) -> Decided<T> {
    Err(Undecided { at, why: Why::Undefined(why) })
}

pub(super) fn unknown<T>(at: Span, why: Say) -> Decided<T> {
    Err(Undecided { at, why: Why::Unknown(why) })
}

pub(super) fn differs() -> Say {
    say!("this differs from person to person", "这因人而异")
}

pub(super) fn only_scored() -> Say {
    say!("this is only known when somebody is scored", "这要到评分时才知道")
}
