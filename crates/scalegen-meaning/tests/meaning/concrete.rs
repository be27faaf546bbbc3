//! A small concrete evaluator.
