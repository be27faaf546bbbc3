//! The `scalegen` command.
fn main() {}
