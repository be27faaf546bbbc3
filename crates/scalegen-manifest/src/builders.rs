//! Typed builders, usable without any profile: one file per kind.
//!
//! A builder takes what it must have in `new`, the rest by name, and checks the whole in `build` with the
//! [`admission`](crate::admission) rules of the servers it is meant for. Warnings do not block. What the API
//! server would fill in by itself is not written unless it was set.

mod metadata;
