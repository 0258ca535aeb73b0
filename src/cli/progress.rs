//! How far a long run is, on the last line of a terminal, gone when it is finished.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::talk::Talk;
use crate::diag::{Lang, Say, say};

/// Short runs show nothing.
const QUIET: Duration = Duration::from_millis(500);
/// How often the line changes.
const PAUSE: Duration = Duration::from_millis(100);
/// Cells of the bar.
const WIDTH: u64 = 24;

/// A line on standard error that says how far the run is, where somebody may look at it.
pub(super) struct Progress {
    begun: Option<Instant>,
    /// When it is drawn next.
    next: Instant,
    drawn: bool,
    /// All that there is to read; 0 where that is not known.
    size: u64,
    lang: Lang,
}

impl Progress {
    /// Progress through so many bytes; silent where standard error is no terminal, or where results go to one.
    pub(super) fn new(size: u64, results_shown: bool, talk: &Talk) -> Self {
        let now = Instant::now();
        let looked_at = std::io::stderr().is_terminal()
            && !(results_shown && std::io::stdout().is_terminal())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { begun: looked_at.then_some(now), next: now + QUIET, drawn: false, size, lang: talk.lang }
    }

    /// So many bytes were read and so many people scored.
    pub(super) fn reach(&mut self, read: u64, people: usize) {
        let Some(begun) = self.begun else { return };
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + PAUSE;
        self.drawn = true;
        let line = line(read, self.size, people, now - begun);
        let _ = write!(std::io::stderr().lock(), "\r{}\u{1b}[K", line.get(self.lang));
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn line(read: u64, size: u64, people: usize, taken: Duration) -> Say {
    let bar = if size == 0 {
        String::new()
    } else {
        let part = |of: u64| u128::from(read.min(size)) * u128::from(of) / u128::from(size);
        let filled = usize::try_from(part(WIDTH)).unwrap_or_default();
        let left = usize::try_from(WIDTH).unwrap_or_default().saturating_sub(filled);
        format!("[{}{}] {:>3}%  ", "#".repeat(filled), ".".repeat(left), part(100))
    };
    let rate = people as u128 * 1000 / taken.as_millis().max(1);
    say!("{bar}{people} people  {rate}/s", "{bar}{people} 人  {rate} 人/秒")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_far_it_is() {
        let say = line(500, 2000, 40_000, Duration::from_millis(500));
        assert_eq!(say.en, "[######..................]  25%  40000 people  80000/s");
        assert_eq!(line(7, 0, 3, Duration::ZERO).zh, "3 人  3000 人/秒");
        assert!(line(9, 9, 0, Duration::ZERO).en.starts_with("[########################] 100%"));
    }
}
