//! One profile to everything that autoscales a stack on Kubernetes: load, render, lint.

pub mod output;
