//! The isopix command.
fn main() {}
