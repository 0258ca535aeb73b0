//! Spells from tables: rows of one person directly below each other, and the lists that belong to all of them.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod folder;

use std::path::Path;

use folder::merit;

#[test]
fn every_spell_has_the_lists_and_a_stray_record_is_a_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/spells");
    let (results, told) = merit(&folder, &["score", "scheme.merit", ".", "--format", "csv"]);
    let people: Vec<&str> = results.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(people, ["li", "li2"], "{results}");
    assert!(results.lines().nth(1).unwrap().starts_with("li,80.00,"), "{results}");
    // rows that do not follow each other are no spells
    assert!(told.contains("people.csv:4: wu: F0006") && told.contains("people.csv:6: wu: F0006"), "{told}");
}
