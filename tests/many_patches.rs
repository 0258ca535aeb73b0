//! Weights that many patches change, added up by the checker and tried for every person here: both agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fmt::Write as _;

use merit::Engine;
use merit::diag::Code;

const DIMENSIONS: usize = 5;
const VALUES: usize = 4;
const MEMBERS: usize = 12;
const CASES: usize = 300;

/// A patch: its tests (dimension, value, equal or not), the weights it sets in tenths of a percent, what it drops, and
/// whether the rest is rescaled.
struct Patch {
    tests: Vec<(usize, usize, bool)>,
    sets: Vec<(usize, i64)>,
    drops: Option<usize>,
    rest: bool,
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// Two members belong to each dimension and the last two to nobody, so that patches never disagree: what a member weighs
/// follows from the value of its dimension, where a patch sets it at all.
fn patches(chance: &mut Chance) -> Vec<Patch> {
    let (rests, drops, slips) = (chance.below(3) == 0, chance.below(3) == 0, chance.below(2) == 0);
    let mut all = vec![];
    for dimension in 0..DIMENSIONS {
        for value in 0..VALUES - usize::from(chance.below(2) == 0) {
            let mut tests = vec![(dimension, value, true)];
            for _ in 0..chance.below(3) {
                tests.push((chance.below(DIMENSIONS), chance.below(VALUES), chance.below(2) == 0));
            }
            let by = i64::try_from(1 + value).unwrap() * 10;
            let rest = rests && chance.below(4) == 0;
            let slip = if slips && chance.below(12) == 0 { 1 } else { 0 };
            let mut sets = vec![(2 * dimension, 80 + by)];
            // a slip is one of one value, that no other patch corrects
            if !rest {
                sets.push((2 * dimension + 1, 80 - by + slip));
            }
            let drops = (drops && dimension == 0 && value == 1).then_some(MEMBERS - 1);
            all.push(Patch { tests, sets, drops, rest });
        }
    }
    all
}

fn text(base: &[i64], patches: &[Patch]) -> String {
    let mut text = String::from("scheme many\ndimension d { v0, v1, v2, v3 }\nfacts { key person: text ");
    (0..DIMENSIONS).for_each(|d| write!(text, " d{d}: d ").unwrap());
    text.push_str("}\n");
    for (i, weight) in base.iter().enumerate() {
        writeln!(text, "indicator i{i} {{ weight {}.{}%  score {i} }}", weight / 10, weight % 10).unwrap();
    }
    for patch in patches {
        let tests = patch.tests.iter().map(|(d, v, equal)| format!("d{d} {} v{v}", if *equal { "=" } else { "<>" }));
        writeln!(text, "when {} {{", tests.collect::<Vec<_>>().join(" and ")).unwrap();
        for (i, weight) in &patch.sets {
            writeln!(text, "  indicator i{i} {{ weight {}.{}% }}", weight / 10, weight % 10).unwrap();
        }
        patch.drops.into_iter().for_each(|i| writeln!(text, "  drop indicator i{i}").unwrap());
        if patch.rest {
            text.push_str("  rest proportional\n");
        }
        text.push_str("}\n");
    }
    text
}

/// Whether the weights of a person total 100 %, the rest rescaled where a patch says so.
fn is_whole(base: &[i64], patches: &[Patch], person: &[usize; DIMENSIONS]) -> bool {
    let holds = |patch: &&Patch| patch.tests.iter().all(|(d, v, equal)| (person[*d] == *v) == *equal);
    let mut weights: Vec<(i64, bool)> = base.iter().map(|weight| (*weight, false)).collect();
    let mut rest = false;
    for patch in patches.iter().filter(holds) {
        patch.sets.iter().for_each(|(i, weight)| weights[*i] = (*weight, true));
        patch.drops.into_iter().for_each(|i| weights[i] = (0, false));
        rest |= patch.rest;
    }
    let sum = |of: bool| weights.iter().filter(|(_, set)| *set == of).map(|(weight, _)| weight).sum::<i64>();
    let (set, unset) = (sum(true), sum(false));
    set + unset == 1000 || (rest && set <= 1000 && unset > 0)
}

#[test]
fn adding_up_agrees_with_trying_everybody() {
    let mut chance = Chance(4);
    let (mut whole, mut wrong) = (0, 0);
    for case in 0..CASES {
        let patches = patches(&mut chance);
        let mut base = vec![80; MEMBERS];
        base[MEMBERS - 2] = 1000 - 80 * 11 - i64::from(case % 2 == 0) * 20;
        base[MEMBERS - 1] = if case % 2 == 0 { 100 } else { 80 };
        let mut everybody = (0..VALUES.pow(5)).map(|n| [n, n / 4, n / 16, n / 64, n / 256].map(|digit| digit % VALUES));
        let expected = everybody.all(|person| is_whole(&base, &patches, &person));
        let text = text(&base, &patches);
        match Engine::compile("many.merit", &text) {
            Ok(_) => {
                assert!(expected, "accepted: {text}");
                whole += 1;
            }
            Err(problems) => {
                let codes: Vec<Code> = problems.diagnostics.iter().map(|p| p.code).collect();
                assert!(!expected && codes.contains(&Code::WeightsTotal), "{codes:?} {text}");
                wrong += 1;
            }
        }
    }
    assert!(whole > CASES / 5 && wrong > CASES / 5, "{whole} whole, {wrong} wrong");
}
