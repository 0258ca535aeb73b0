//! Promise: the command leaves nothing half done: a result goes to standard output or whole into a file, everything else
//! to standard error; foreign types of the command line stay in this room.

mod args;
mod check;
mod explain;
mod facts;
mod flat;
mod fmt;
mod lang;
mod limits;
mod organisation;
mod output;
mod pipeline;
mod plan;
mod progress;
mod rule;
mod scheme;
mod score;
mod scoring;
mod stop;
mod summary;
mod talk;
mod test;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use stop::{Done, Stop};
use talk::Talk;

use crate::diag::say;

/// Runs the command with the arguments of this process.
#[must_use]
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(problem) => {
            // help and version are no errors; a closed pipe while they are printed is none either
            let usage = problem.use_stderr();
            let _ = problem.print();
            return if usage { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let talk = Talk::new(args.lang);
    match perform(&args, &talk) {
        Ok(Done::Fine) | Err(Stop::Closed) => ExitCode::SUCCESS,
        Ok(Done::Findings) => ExitCode::from(1),
        Ok(Done::Unread) => ExitCode::from(2),
        Err(Stop::Unable(message)) => {
            talk.error(&message);
            ExitCode::from(2)
        }
    }
}

fn perform(args: &Args, talk: &Talk) -> Result<Done, Stop> {
    if args.limits {
        return limits::print();
    }
    match &args.command {
        Some(Command::Check(args)) => check::check(args, talk),
        Some(Command::Fmt(args)) => fmt::fmt(args, talk),
        Some(Command::Score(args)) => score::score(args, talk),
        Some(Command::Summary(args)) => summary::summary(args, talk),
        Some(Command::Explain(args)) => explain::explain(args, talk),
        Some(Command::Plan(args)) => plan::plan(args, talk),
        Some(Command::Test(args)) => test::test(args, talk),
        Some(Command::Rule(args)) => rule::rule(args, talk),
        None => Err(Stop::Unable(say!("a command is missing; see merit --help", "缺少命令;请看 merit --help"))),
    }
}
