//! The messages about configurations.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// A text that the types refuse and the schema takes.
    Misread {} "a value does not have the type of its key";
}
