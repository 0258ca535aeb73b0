//! LuaJIT by mlua: doubles in tables. Called once for each record, and once for all of them.

use mlua::{Function, Lua, Table};

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts, GRADES};
use crate::peer::{Mode, Peer, Verdict};

const SYNTAX: Syntax = Syntax {
    branch: |condition, yes, no| format!("({condition} and {yes} or {no})"),
    round: |x| format!("floor({x} * 100 + 0.5) / 100"),
    ..Syntax::COMMON
};

pub fn called(mode: Mode) -> Box<dyn Peer> {
    Box::new(Script::new("LuaJIT (mlua), f64, a call for each record", mode, false))
}

pub fn looping(mode: Mode) -> Box<dyn Peer> {
    Box::new(Script::new("LuaJIT (mlua), f64, the loop in Lua too", mode, true))
}

struct Script {
    name: &'static str,
    lua: Lua,
    score: Function,
    all: Function,
    looping: bool,
    loaded: Vec<Table>,
    records: Table,
    totals: Table,
    grades: Table,
}

impl Script {
    fn new(name: &'static str, mode: Mode, looping: bool) -> Self {
        // a grade by its place: nobody has to look at a text
        let mut grade = SYNTAX.print(&rules::grade());
        for (place, name) in GRADES.iter().enumerate() {
            grade = grade.replace(&format!("\"{name}\""), &place.to_string());
        }
        let mut total = SYNTAX.print(&rules::whole_total(mode));
        for (name, _) in Facts::default().cells() {
            total = with_prefix(&total, name);
        }
        let text = format!(
            "local floor, min, max = math.floor, math.min, math.max
            local function score(f)
              local total = {total}
              return total, {grade}
            end
            local function all(records, totals, grades)
              for i = 1, #records do
                totals[i], grades[i] = score(records[i])
              end
            end
            return score, all"
        );
        let lua = Lua::new();
        let (score, all) = lua.load(text).eval().expect("it compiles");
        let table = || lua.create_table().expect("there is room");
        let (records, totals, grades) = (table(), table(), table());
        Self { name, lua, score, all, looping, loaded: vec![], records, totals, grades }
    }
}

/// Every use of a name as a field of `f`.
fn with_prefix(text: &str, name: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '"';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let alone = !before.ends_with(word) && !after.starts_with(word);
        out.push_str(before);
        out.push_str(if alone { "f." } else { "" });
        out.push_str(name);
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Peer for Script {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        let table = |f: &Facts| {
            let table = self.lua.create_table()?;
            for (name, cell) in f.cells() {
                match cell {
                    Cell::Text(text) => table.raw_set(name, text)?,
                    Cell::Count(_) | Cell::Number(..) => table.raw_set(name, cell.float())?,
                }
            }
            Ok::<Table, mlua::Error>(table)
        };
        self.loaded.clear();
        self.loaded = facts.iter().map(|f| table(f).expect("there is room")).collect();
        let list = self.lua.create_sequence_from(self.loaded.iter().cloned());
        self.records = list.expect("there is room");
        if self.looping {
            self.loaded.clear();
        }
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        if self.looping {
            self.all.call::<()>((&self.records, &self.totals, &self.grades)).expect("sound");
            return;
        }
        out.extend(self.loaded.iter().map(|record| match self.score.call::<(f64, u8)>(record) {
            Ok((total, grade)) => Verdict { total: (total * 100.0).round() as i32, grade },
            Err(_) => Verdict::NONE,
        }));
    }

    fn collect(&mut self, out: &mut Vec<Verdict>) {
        if self.looping {
            out.extend((1..=self.records.raw_len()).map(|place| {
                let total: f64 = self.totals.raw_get(place).expect("it was set");
                let grade: u8 = self.grades.raw_get(place).expect("it was set");
                Verdict { total: (total * 100.0).round() as i32, grade }
            }));
        }
    }
}
