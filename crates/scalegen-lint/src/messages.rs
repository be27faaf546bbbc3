//! The messages about what is found as a whole.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    /// In place of all findings of a rule after the first many.
    AndMore { count: usize = 12_000_usize, rule: Term = Term::Word("HPA004".into()) } "and {count} more of {rule} in this file";
}
