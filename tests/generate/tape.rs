/// Random choices read from a tape; a tape that has ended gives the simplest choice for ever.
#[derive(Debug)]
pub struct Tape {
    choices: Vec<u16>,
    at: usize,
}

impl Tape {
    pub fn new(choices: &[u16]) -> Self {
        Self { choices: choices.to_vec(), at: 0 }
    }

    /// A number below `n`, spread evenly.
    pub fn below(&mut self, n: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        (usize::from(choice) * n) >> 16
    }

    /// True so often in a hundred; false on an ended tape.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of them.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}
