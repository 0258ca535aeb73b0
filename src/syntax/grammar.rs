/// The generated recogniser; nothing of it leaves this room.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/merit.pest"]
pub(super) struct Grammar;
