use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};

/// Score people's work by rules that are checked before anyone is scored.
///
/// Exit status: 0 fine; 1 a scheme, a test or a record is at fault, the rest is done and reported; 2 wrong usage, or a
/// file can not be read or written.
#[derive(Debug, Parser)]
#[command(name = "merit", version, arg_required_else_help = true)]
pub(super) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Language of messages; else LC_ALL, LC_MESSAGES and LANG decide
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<LangName>,
    /// Print all limits and exit
    #[arg(long)]
    pub(super) limits: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check schemes and report every problem
    Check(CheckArgs),
    /// Bring schemes into their canonical form
    Fmt(FmtArgs),
    /// Score everybody in FACTS
    Score(ScoreArgs),
    /// Show what the groups came to: grades, spread, money, awards, leaders
    Summary(SummaryArgs),
    /// Show how one person's result came about
    Explain(ExplainArgs),
    /// Show the programs that score a scheme's records: how wide, why, and which line of the scheme each step comes from
    Plan(PlanArgs),
    /// Run the tests written in schemes
    Test(TestArgs),
    /// Explain a code such as M0301: what is wrong, why, and how it is written right
    Rule(RuleArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Scheme files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Form of the findings
    #[arg(long, default_value = "text")]
    pub(super) format: CheckFormat,
    /// Write what certainly is meant, then report what is left; `-` is written to standard output
    #[arg(long)]
    pub(super) fix: bool,
    /// Add what the scheme can do: ranges proved and reached, who reaches each grade, flat stretches, the way to the top
    #[arg(long, conflicts_with = "fix")]
    pub(super) report: bool,
    /// Say how many people of a group of N the quotas let have each grade; several: 7,8,9
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) people: Vec<u32>,
}

#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Scheme files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Form of the result on standard output
    #[arg(long, default_value = "text")]
    pub(super) format: TextOrJson,
}

#[derive(Debug, clap::Args)]
pub(super) struct RuleArgs {
    /// A code or its name, M0301 or weights-total; else all of them are listed
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct FmtArgs {
    /// Scheme files; `-` formats standard input to standard output
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Change nothing, list the files that would change, exit with 1 if there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Language of keywords; else that of the file's first keyword
    #[arg(long, value_name = "LANG")]
    pub(super) keywords: Option<LangName>,
}

/// How facts are found and read.
#[derive(Debug, clap::Args)]
pub(super) struct FactsArgs {
    /// Evaluation date, yyyy-mm-dd; else the end of the scheme's time
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Encoding of tables without a byte order mark, such as gb18030 or utf-16le; else UTF-8
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Leave people at fault out of their groups; else the grades of these groups are provisional
    #[arg(long)]
    pub(super) exclude_invalid: bool,
}

/// The schemes of a run and their facts.
#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// Scheme files, the last being FACTS unless it ends in `.merit`: a CSV or JSON file, a folder with tables; else the
    /// files the schemes name. `-` is standard input
    #[arg(required = true, value_name = "SCHEME… [FACTS]")]
    paths: Vec<PathBuf>,
}

impl InputArgs {
    /// One scheme with its facts.
    pub(super) fn of(scheme: PathBuf, facts: PathBuf) -> Self {
        Self { paths: vec![scheme, facts] }
    }

    /// The schemes, and the facts where they are given.
    pub(super) fn split(&self) -> (&[PathBuf], Option<&Path>) {
        let is_scheme = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "merit");
        match self.paths.split_last() {
            // the first is a scheme in any case; of two that look swapped the second is taken for facts, and refused
            Some((last, schemes)) if !schemes.is_empty() => {
                let swapped = schemes.len() == 1
                    && is_scheme(last)
                    && schemes.iter().all(|s| !is_scheme(s) && s != Path::new("-"));
                if !is_scheme(last) || swapped { (schemes, Some(last)) } else { (&self.paths, None) }
            }
            _ => (&self.paths, None),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ScoreArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) reading: FactsArgs,
    /// Form of the result; else by the ending of the output file, else text
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// Who reads the CSV: a spreadsheet (texts that look like formulas get a `'`), Excel, or a program
    #[arg(long, value_name = "READER", default_value = "spreadsheet")]
    pub(super) csv: CsvReader,
    /// Write nothing if any record is at fault
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct SummaryArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) reading: FactsArgs,
    /// The places of each leaderboard, equals included
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) top: usize,
    /// Form of the summary; else by the ending of the output file, else text
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// Who reads the CSV: a spreadsheet (texts that look like formulas get a `'`), Excel, or a program
    #[arg(long, value_name = "READER", default_value = "spreadsheet")]
    pub(super) csv: CsvReader,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    /// Whose result is explained: the key as in the facts
    #[arg(long, value_name = "ID")]
    pub(super) person: String,
    #[command(flatten)]
    pub(super) reading: FactsArgs,
    /// Form of the explanation
    #[arg(long, default_value = "text")]
    pub(super) format: TextOrJson,
}

#[derive(Debug, clap::Args)]
pub(super) struct PlanArgs {
    /// Scheme file; `-` is standard input
    #[arg(value_name = "SCHEME")]
    pub(super) scheme: PathBuf,
    /// People to learn ranges and kinds from: a CSV or JSON file, a folder with tables; else records are expected to be
    /// ordinary. `-` is standard input
    #[arg(value_name = "FACTS")]
    pub(super) facts: Option<PathBuf>,
    /// Evaluation date, yyyy-mm-dd; else the end of the scheme's time
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Encoding of tables without a byte order mark, such as gb18030 or utf-16le; else UTF-8
    #[arg(long, value_name = "NAME", requires = "facts")]
    pub(super) encoding: Option<String>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LangName {
    /// English
    En,
    /// Chinese
    Zh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people, on standard error
    Text,
    /// Versioned JSON
    Json,
    /// SARIF 2.1.0, for code review and editors
    Sarif,
    /// `::error file=…` lines, for build servers
    Annotations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// An aligned table
    Text,
    /// Versioned JSON, numbers as strings
    Json,
    /// One row for each person, or for each group of a summary
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CsvReader {
    /// No text is taken for a formula
    Spreadsheet,
    /// The same behind a byte order mark, without which Excel garbles Chinese
    Excel,
    /// Texts as they are
    Raw,
}
