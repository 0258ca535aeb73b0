//! The kinds of person met so far, found by the patches that hold. Kinds share programs where they can, and do not have
//! their own with constants folded: the machine guesses each next step from those before, and who comes next is a guess it
//! loses (measured: two and a half times the time of a record).

use std::collections::HashMap;

use super::kind::Kind;

/// Kinds, and the shapes they share.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    known: Vec<Kind>,
    /// The shape of each kind, and its place among the kinds of that shape.
    places: Vec<(usize, usize)>,
    shapes: HashMap<Vec<u32>, usize>,
    /// How many kinds each shape has.
    sizes: Vec<usize>,
    by_key: HashMap<Box<[i64]>, usize>,
    /// The kinds of small keys, by key.
    small: Vec<Option<u32>>,
}

/// Keys below this are looked up in a table.
const SMALL: usize = 4_096;

impl Kinds {
    /// The kind that keys stand for.
    pub(super) fn find(&self, keys: &[i64]) -> Option<usize> {
        if let [key] = keys
            && let Some(known) = usize::try_from(*key).ok().and_then(|key| self.small.get(key))
        {
            return known.map(|kind| kind as usize);
        }
        self.by_key.get(keys).copied()
    }

    pub(super) fn add(&mut self, keys: &[i64], kind: Kind) -> usize {
        let next = self.sizes.len();
        let shape = *self.shapes.entry(kind.shape.clone()).or_insert(next);
        if shape == next {
            self.sizes.push(0);
        }
        let Some(size) = self.sizes.get_mut(shape) else { return 0 };
        let place = *size;
        *size += 1;
        let number = self.known.len();
        self.places.push((shape, place));
        self.known.push(kind);
        self.by_key.insert(keys.into(), number);
        if let ([key], Ok(kind)) = (keys, u32::try_from(number))
            && let Ok(key) = usize::try_from(*key)
            && key < SMALL
        {
            if self.small.len() <= key {
                self.small.resize(key + 1, None);
            }
            if let Some(slot) = self.small.get_mut(key) {
                *slot = Some(kind);
            }
        }
        number
    }

    pub(super) fn count(&self) -> usize {
        self.known.len()
    }

    pub(super) fn shapes(&self) -> usize {
        self.sizes.len()
    }

    /// The shape of a kind, and its place among the kinds of that shape.
    pub(super) fn place(&self, kind: usize) -> (usize, usize) {
        self.places.get(kind).copied().unwrap_or_default()
    }

    /// The kinds of a shape, in their places.
    pub(super) fn of_shape(&self, shape: usize) -> Vec<&Kind> {
        let kinds = self.known.iter().zip(&self.places);
        kinds.filter(|(_, (own, _))| *own == shape).map(|(kind, _)| kind).collect()
    }
}
