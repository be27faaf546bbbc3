//! What KEDA's triggers read, by their types: parameters, and the keys that a profile has for those of the most used.

mod keys;
pub mod parameters;

pub use keys::{
    KeyForm, NoKey, TriggerKey, trigger_key_owners, trigger_keys, typed_triggers, untyped_parameter,
};
