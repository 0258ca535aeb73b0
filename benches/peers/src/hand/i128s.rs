//! 128-bit integers: a rounded line is one division, and so is a rounded total, over the product of all denominators.

use super::i64s::{exact, extra, parts, renewal, team};
use crate::facts::Facts;
use crate::peer::{Each, Mode, Peer, Verdict};

pub fn i128s(mode: Mode) -> Box<dyn Peer> {
    let name = "hand-written i128 fixed point";
    match mode {
        Mode::Lines => Box::new(Each::new(name, |f| *f, |f| lines(f))),
        Mode::Total => Box::new(Each::new(name, |f| *f, |f| Verdict::of(exact(f, parts(f)), f.violations))),
    }
}

fn lines(f: &Facts) -> Verdict {
    let rounded = |(n, d): (i64, i64)| {
        let (n, d) = (i128::from(n), i128::from(d));
        if d == 1 { n } else { (2 * n + d) / (2 * d) }
    };
    let quotients: i128 = parts(f).into_iter().map(rounded).sum();
    let fixed = renewal(f) + (team(f) + 5) / 10 + f.satisfaction + (f.knowledge + 1) / 2 + (f.execution + 1) / 2;
    Verdict::of(quotients as i64 + fixed + extra(f), f.violations)
}
