//! Promise: results become text that people and programs read; builders know no format, renderers know no scheme; no text
//! of data drives a terminal or a spreadsheet.

mod columns;
mod explain;
mod fault;
mod note;
mod profile;
mod results;
mod sheet;
mod summary;
mod table;
mod words;

pub use columns::{Column, Columns};
pub use explain::explain;
pub use fault::FaultLine;
pub use note::NoteLine;
pub use profile::profile;
pub use results::{FORMAT_VERSION, Results, Together};
pub use sheet::{CsvMode, Line, Part, Sheet, status_word};
pub use summary::{SummaryForm, summary, summary_sheet};
pub use table::table;
pub use words::escape;
