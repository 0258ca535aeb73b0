//! Engines that take the rules as text, each with its inputs prepared and its rules compiled beforehand.

use crate::peer::{Mode, Peer};

pub fn all(_mode: Mode) -> Vec<Box<dyn Peer>> {
    vec![]
}
