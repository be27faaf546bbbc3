//! placeholder

// The rules that report what this module finds come with the engine.
#[allow(dead_code)]
mod triggers;
