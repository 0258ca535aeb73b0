//! The command `merit`.
fn main() {}
