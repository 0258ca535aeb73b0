//! LuaJIT by mlua: doubles in tables. Called once for each record, and once for all of them.

use mlua::{Function, Lua, Table};

use crate::facts::{Cell, Facts};
use crate::peer::{Mode, Peer, Verdict};

/// Written by hand, so that the compiler finds short traces. A grade is given by its place: nobody has to look at a text.
const SCRIPT: &str = "
local floor, min, max = math.floor, math.min, math.max
local customers = { key_account = 5, fmcg = 10, new_market = 20 }
local renewal = { key_account = 15, fmcg = 10, new_market = 0 }
local emerging = { mature = 0, emerging = 2 }
local function score(f)
  local reached = f.sales_actual / f.sales_target
  local completion = reached < 0.6 and 0 or min(reached, 1) * 25
  local renewed, band = f.renewed / f.renewable, 0
  if renewed >= 0.9 then band = 100 elseif renewed >= 0.8 then band = 80 elseif renewed >= 0.7 then band = 60
  elseif renewed >= 0.6 then band = 40 end
  local sum = LINE(completion)
    + LINE(15 * min(f.collected / f.receivable, 1))
    + LINE(customers[f.role] * min(f.new_customers / f.new_customer_target, 1.2))
    + LINE(10 * min(f.order_revenue / f.orders / f.unit_price_target, 1))
    + LINE(renewal[f.role] * band / 100)
    + LINE((f.peer_self + 5 * f.peer_manager + 3 * f.peer_customer + f.peer_peer) / 100)
    + LINE(f.satisfaction / 10) + LINE(f.knowledge / 20) + LINE(f.execution / 20)
    + emerging[f.stage] + min(5 * f.praise, 15) - min(10 * f.errors, 30)
  local total = max(0, min(100, floor(sum * 100 + 0.5) / 100))
  if f.violations > 0 then total = 0 end
  if total >= 90 then return total, 0 elseif total >= 80 then return total, 1 elseif total >= 70 then return total, 2
  elseif total >= 60 then return total, 3 end
  return total, 4
end
local function all(records, totals, grades)
  for i = 1, #records do totals[i], grades[i] = score(records[i]) end
end
return score, all";

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
        let text = match mode {
            Mode::Lines => with_lines(SCRIPT, |x| format!("floor(({x}) * 100 + 0.5) / 100")),
            Mode::Total => with_lines(SCRIPT, |x| format!("({x})")),
        };
        let lua = Lua::new();
        let (score, all) = lua.load(text).eval().expect("it compiles");
        let table = || lua.create_table().expect("there is room");
        let (records, totals, grades) = (table(), table(), table());
        Self { name, lua, score, all, looping, loaded: vec![], records, totals, grades }
    }
}

/// Replaces each `LINE(x)`.
fn with_lines(text: &str, line: impl Fn(&str) -> String) -> String {
    let mut pieces = text.split("LINE(");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut open = 1;
        let end = piece.find(|c| {
            open += i32::from(c == '(') - i32::from(c == ')');
            open == 0
        });
        let (x, rest) = piece.split_at(end.expect("the script is sound"));
        out.push_str(&line(x));
        out.push_str(&rest[1..]);
    }
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
