//! Columns of a host's own vectors: each is given whole, by the name of its fact.

mod given;

use std::collections::{BTreeMap, BTreeSet};

use super::{Bits, Columns, Sheaf, Texts};
use crate::diag::{Say, nearest, say};
use crate::facts::layout::{can_lack, place};
use crate::facts::{Cell, Field, FieldKind, ListOrigin, MOST_PLACES, Plain, Raw, Schema, Slot, read_partly};
use crate::value::Date;
use given::{Given, Read, Values, absent, stand_in};

/// What many people's facts are given as, a vector for each fact.
///
/// Names are those of [`Engine::prepare`](crate::Engine::prepare): a fact's own or its declared column, whose unit then
/// counts. Every value is held against its fact's declaration; a row where one is at fault is left out with the faults that
/// `prepare` would give, and touches no other.
///
/// ```
/// # use merit::{Engine, facts::HostColumns};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count  sales: money >= 0 }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let mut host = HostColumns::of(engine.facts(), 3);
/// host.texts("person", &["Li", "Wu", "Xu"])?;
/// host.numbers("calls", 0, vec![90, 70, -1])?;
/// host.numbers("sales", 2, vec![180_250, 0, 100])?;
/// let columns = host.finish()?;
/// assert_eq!(columns.record(0), engine.prepare(&serde_json::json!({ "person": "Li", "calls": 90, "sales": "1802.50" }))?);
/// assert!(columns.faults(2).expect("no count").iter().all(|fault| fault.field.as_deref() == Some("calls")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HostColumns<'s> {
    fields: &'s [Field],
    key: Option<usize>,
    rows: usize,
    given: Vec<Option<Given<'s>>>,
}

/// Why a host's column can not be taken over: a mistake of the program, not of a person's data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{column}: {message}")]
pub struct ColumnError {
    /// The name it was given under.
    pub column: String,
    /// What is wrong.
    pub message: Say,
}

type Done = Result<(), ColumnError>;

impl<'s> HostColumns<'s> {
    /// So many rows of the facts of a schema, none of them given yet.
    #[must_use]
    pub fn of(schema: &'s Schema, rows: usize) -> Self {
        Self::new(&schema.fields, schema.key, rows)
    }

    fn new(fields: &'s [Field], key: Option<usize>, rows: usize) -> Self {
        Self { fields, key, rows, given: fields.iter().map(|_| None).collect() }
    }

    /// Numbers, as so many units of a decimal place: 18.02 is `1802` with `places` 2.
    ///
    /// # Errors
    /// No such fact, another length, or a fact that is no number; so for every column.
    pub fn numbers(&mut self, name: &str, places: u32, values: Vec<i64>) -> Done {
        if places > MOST_PLACES {
            let message = say!("more than {MOST_PLACES} decimal places", "小数位数超过 {MOST_PLACES} 位");
            return Err(ColumnError { column: name.to_owned(), message });
        }
        let fits = |kind: &FieldKind| matches!(kind, FieldKind::Numeric(_));
        self.give(name, values.len(), fits, Values::Numbers(values, places))
    }

    /// Truth values.
    ///
    /// # Errors
    /// As for numbers.
    pub fn bools(&mut self, name: &str, values: &[bool]) -> Done {
        self.give(name, values.len(), |kind| matches!(kind, FieldKind::Bool), Values::Bools(values.to_vec()))
    }

    /// Days.
    ///
    /// # Errors
    /// As for numbers.
    pub fn dates(&mut self, name: &str, values: &[Date]) -> Done {
        self.give(name, values.len(), |kind| matches!(kind, FieldKind::Date(_)), Values::Dates(values.to_vec()))
    }

    /// Members of a dimension, by their places in it.
    ///
    /// # Errors
    /// As for numbers, and where the dimension has no such place.
    pub fn members(&mut self, name: &str, places: &[usize]) -> Done {
        let fits = |kind: &FieldKind| match kind {
            FieldKind::Member(dimension) => places.iter().all(|place| *place < dimension.members.len()),
            FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => {
                false
            }
        };
        self.give(name, places.len(), fits, Values::Members(places.to_vec()))
    }

    /// Texts, members by their names or labels, and whatever else is written: each is read as a cell of a table would be,
    /// and blank is missing.
    ///
    /// # Errors
    /// As for numbers.
    pub fn texts<S: AsRef<str>>(&mut self, name: &str, values: &[S]) -> Done {
        let mut texts = Texts::default();
        values.iter().for_each(|text| texts.push(text.as_ref()));
        self.give(name, values.len(), |kind| !matches!(kind, FieldKind::List(_)), Values::Texts(texts))
    }

    /// The rows of everybody's list, one after the other; `ends` says for each person where his rows end.
    ///
    /// # Errors
    /// As for numbers, what `fill` gives back, and where the ends do not grow.
    pub fn list(
        &mut self,
        name: &str,
        ends: Vec<usize>,
        fill: impl FnOnce(&mut HostColumns<'s>) -> Result<(), ColumnError>,
    ) -> Done {
        let length = ends.len();
        let slot = self.find(name, length)?;
        let fields = self.fields;
        let list = match fields.get(slot.field).map(|field| &field.kind) {
            // a team is filled by the run
            Some(FieldKind::List(list)) if list.origin != ListOrigin::Team => list,
            _ => return Err(self.mismatch(name, slot)),
        };
        if !ends.is_sorted() {
            let message = say!("the ends of the lists do not grow", "各行明细的终点没有递增");
            return Err(ColumnError { column: name.to_owned(), message });
        }
        let mut rows = HostColumns::new(&list.fields, None, ends.last().copied().unwrap_or(0));
        let within = |error: ColumnError| ColumnError { column: format!("{name}.{}", error.column), ..error };
        fill(&mut rows).and_then(|()| rows.complete()).map_err(within)?;
        self.give(name, length, |_| true, Values::Rows(ends, Box::new(rows)))
    }

    /// Rows of a column that was given in which there is no value, whatever stands there.
    ///
    /// # Errors
    /// No column was given under this name.
    pub fn missing(&mut self, name: &str, rows: impl IntoIterator<Item = usize>) -> Done {
        let count = self.rows;
        let given = self.given.iter_mut().flatten().find(|given| given.name == name);
        let given = given.ok_or_else(|| ColumnError { column: name.to_owned(), message: not_given() })?;
        rows.into_iter().filter(|row| *row < count).for_each(|row| given.missing.insert(row));
        Ok(())
    }

    /// The columns, every value held against its fact.
    ///
    /// # Errors
    /// A fact that may not be missing was not given.
    pub fn finish(mut self) -> Result<Columns, ColumnError> {
        self.complete()?;
        let mut odd = BTreeSet::new();
        let read = self.read(&mut odd);
        let (mut apart, mut faults) = (BTreeMap::new(), BTreeMap::new());
        if !odd.is_empty() {
            let schema = Schema { fields: self.fields.to_vec(), key: self.key, ..Schema::default() };
            for row in &odd {
                let (reading, found) = read_partly(&schema, &self.raw(*row));
                if !found.is_empty() {
                    faults.insert(*row, found);
                }
                apart.insert(*row, reading.record);
            }
        }
        let key = self.key;
        Ok(Columns { table: self.sheaf(read, &odd), key, apart, faults })
    }

    /// Where a column goes that has the right name and the right length.
    fn find(&self, name: &str, length: usize) -> Result<Slot, ColumnError> {
        let refuse = |message| Err(ColumnError { column: name.to_owned(), message });
        let Some(slot) = place(self.fields, name.trim()) else {
            let names = self.fields.iter().flat_map(|field| [Some(field.name.as_str()), field.column.as_deref()]);
            let (en, zh) = nearest(name, names.flatten())
                .map_or_else(Default::default, |near| (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?")));
            return refuse(say!("no fact has this name{en}", "没有这个名称的数据项{zh}"));
        };
        if let Some(Some(before)) = self.given.get(slot.field) {
            let before = &before.name;
            return refuse(say!("its fact is already given by `{before}`", "该数据项已由 `{before}` 给出"));
        }
        if length != self.rows {
            let rows = self.rows;
            return refuse(say!("{length} values are given for {rows} rows", "共 {rows} 行,却给出了 {length} 个值"));
        }
        Ok(slot)
    }

    fn give(&mut self, name: &str, length: usize, fits: impl Fn(&FieldKind) -> bool, values: Values<'s>) -> Done {
        let slot = self.find(name, length)?;
        let fields = self.fields;
        match fields.get(slot.field).zip(self.given.get_mut(slot.field)) {
            Some((field, given)) if fits(&field.kind) => {
                let plain = Plain::of(field, slot.scaled);
                *given = Some(Given { name: name.to_owned(), plain, values, missing: Bits::default() });
                Ok(())
            }
            _ => Err(self.mismatch(name, slot)),
        }
    }

    fn mismatch(&self, name: &str, slot: Slot) -> ColumnError {
        let (en, zh) = match self.fields.get(slot.field).map(|field| &field.kind) {
            Some(FieldKind::Numeric(unit)) => (unit.en(), unit.zh()),
            Some(FieldKind::Date(_)) => ("a date", "日期"),
            Some(FieldKind::Bool) => ("a bool", "是非"),
            Some(FieldKind::Text) => ("a text", "文本"),
            Some(FieldKind::Member(_)) => ("a value of its dimension", "类别取值"),
            Some(FieldKind::List(_)) | None => ("a list of the person's own data", "本人数据的明细列表"),
        };
        let message = say!("{en} is expected, not what is given", "这里需要{zh},而不是所给的数据");
        ColumnError { column: name.to_owned(), message }
    }

    /// Whether every fact is given that may not be missing.
    fn complete(&self) -> Done {
        let absent = self.fields.iter().zip(&self.given).find(|(field, given)| given.is_none() && !can_lack(field));
        absent.map_or(Ok(()), |(field, _)| Err(ColumnError { column: field.name.clone(), message: not_given() }))
    }

    /// Reads what must be read to know it, and tells the rows that are at fault or fit no column.
    fn read(&mut self, odd: &mut BTreeSet<usize>) -> Vec<Read> {
        let (rows, key) = (self.rows, self.key);
        let fields = self.fields.iter().zip(&mut self.given).enumerate();
        let read = fields.map(|(index, (field, given))| {
            let is_key = key == Some(index);
            let Some(given) = given else {
                if is_key || field.default.as_ref().is_some_and(|default| Cell::of(default).is_none()) {
                    odd.extend(0..rows);
                }
                return Read::AsGiven;
            };
            let read = given.read(field, odd);
            // a key must be there, what stands in for a missing value must fit, and a missing list has no rows
            let stands_in = field.default.is_none() || stand_in(field, given.places(&read)).is_some();
            if is_key || !stands_in || matches!(field.kind, FieldKind::List(_)) {
                odd.extend(given.missing.rows());
            }
            if is_key && !matches!(field.kind, FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Text) {
                odd.extend(0..rows);
            }
            read
        });
        read.collect()
    }

    /// A row as data, for the reader that gives reasons.
    fn raw(&self, row: usize) -> Raw {
        let entries = self.fields.iter().zip(&self.given);
        let entries = entries.filter_map(|(field, given)| {
            let given = given.as_ref()?;
            Some((given.name.clone(), given.raw(field, row)))
        });
        Raw::Map(entries.collect(), None)
    }

    fn sheaf(self, read: Vec<Read>, odd: &BTreeSet<usize>) -> Sheaf {
        let rows = self.rows;
        let columns = self.fields.iter().zip(self.given).zip(read);
        let columns = columns.map(|((field, given), read)| match given {
            Some(given) => given.column(field, read, odd),
            None => absent(field, rows),
        });
        Sheaf { rows, columns: columns.collect() }
    }
}

fn not_given() -> Say {
    say!("no column is given", "没有给出该列")
}
