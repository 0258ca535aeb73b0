//! Promise: parsing never fails, does no I/O and knows no types; it keeps comments; printing is inverse to
//! parsing; no pest type leaves this room.

pub mod ast;
