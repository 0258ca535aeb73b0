use std::collections::BTreeMap;

use merit::syntax::ast::{Literal, Suffix};
use merit::value::{Date, RoundMode};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Every number of the reference.
pub type Num = BigRational;

/// One row of a list as given.
pub type Row = BTreeMap<String, Fact>;

/// One fact as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A number in base units; 90 % is 9/10.
    Number(Num),
    /// A text, also the name of a dimension's value.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// The rows of a list.
    Rows(Vec<Row>),
    /// Nothing.
    Missing,
}

/// One person's facts and the evaluation date, the end of `effective` where absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The evaluation date.
    pub as_of: Option<Date>,
    /// The facts by name.
    pub facts: Row,
}

/// A value of an expression; undefined is the absence of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number of any unit.
    Num(Num),
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A value of a dimension, by name.
    Member(String),
    /// A grade, by name.
    Grade(String),
    /// A class, by name.
    Class(String),
    /// One row of the list of that name.
    Row(String, Row),
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A fact without `?` or default is missing and demanded.
    MissingFact(String),
    /// Every leaf with weight is taken out.
    NothingLive,
    /// The indicator has no data and says `no data fault`.
    NoData(String),
    /// The adjustment's amount that somebody decides lies outside its range.
    OutOfRange(String),
    /// A check turns the record away, in these words.
    Rejected(String),
    /// The scheme is not one that the checker should let pass.
    Scheme(String),
    /// The record is not of the declared types.
    Record(String),
    /// Outside what the reference covers.
    Unsupported(String),
}

/// A value, nothing where it is undefined, or a fault.
pub type Out = Result<Option<Value>, Fault>;

/// Reads `12.345`, `-7`, `100/3`.
pub fn num(text: &str) -> Num {
    if let Some((above, below)) = text.split_once('/') {
        return num(above) / num(below);
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all: BigInt = format!("{whole}{fraction}").parse().expect("digits");
    Num::new(all * sign, BigInt::from(10).pow(u32::try_from(fraction.len()).unwrap()))
}

/// What a literal is worth.
pub fn literal(literal: &Literal) -> Num {
    let digits = num(&literal.digits);
    match literal.suffix {
        Suffix::None => digits,
        Suffix::Percent => digits / num("100"),
        Suffix::Thousand => digits * num("1000"),
        Suffix::TenThousand => digits * num("10000"),
        Suffix::Million => digits * num("1000000"),
        Suffix::HundredMillion => digits * num("100000000"),
    }
}

/// Rounds once, as section 6 names the modes.
pub fn round(x: &Num, places: u32, mode: RoundMode) -> Num {
    let unit = Num::from(BigInt::from(10).pow(places));
    let scaled = x * &unit;
    let half = num("0.5");
    let size = scaled.abs();
    let sign = if scaled.is_negative() { -Num::one() } else { Num::one() };
    let whole = match mode {
        RoundMode::Floor => scaled.floor(),
        RoundMode::Ceil => scaled.ceil(),
        RoundMode::Down => size.floor() * sign,
        RoundMode::Up => size.ceil() * sign,
        RoundMode::HalfUp => (size + half).floor() * sign,
        RoundMode::HalfEven => {
            let low = size.floor();
            let rest = &size - &low;
            let even = (&low / num("2")).is_integer();
            let up = rest > half || (rest == half && !even);
            (if up { low + Num::one() } else { low }) * sign
        }
    };
    whole / unit
}

impl Value {
    /// The number it must be.
    pub fn number(self) -> Result<Num, Fault> {
        match self {
            Self::Num(n) => Ok(n),
            other => Err(Fault::Scheme(format!("a number is wanted, not {other:?}"))),
        }
    }

    /// The truth value it must be.
    pub fn truth(self) -> Result<bool, Fault> {
        match self {
            Self::Bool(b) => Ok(b),
            other => Err(Fault::Scheme(format!("a condition is wanted, not {other:?}"))),
        }
    }

    /// The day it must be.
    pub fn date(self) -> Result<Date, Fault> {
        match self {
            Self::Date(d) => Ok(d),
            other => Err(Fault::Scheme(format!("a date is wanted, not {other:?}"))),
        }
    }
}

/// The sum of numbers.
pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Num>) -> Num {
    numbers.into_iter().fold(Num::zero(), |sum, n| sum + n)
}

/// The quotient, undefined where the divisor is 0.
pub fn divide(a: &Num, b: &Num) -> Option<Num> {
    (!b.is_zero()).then(|| a / b)
}
