//! The reference interpreter against examples worked out by hand.
mod reference;
