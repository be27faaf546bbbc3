//! What is said of objects that a profile does not generate as they were.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// An object of a kind that profiles do not have.
    ByItself { kind: String = "ScaledJob" } "a profile does not generate a {kind}";
    /// An autoscaler that names nothing that it scales.
    NothingScaled {} "it names nothing that it scales";
    /// A field that no key becomes.
    NoKey {} "a profile has no key for this field";
    /// A field that is generated otherwise.
    Differs { was: String = "\"Max\"", is: String = "nothing" } "it is {was}, and {is} is generated";
    /// An object that is not generated, though all of its fields have keys.
    Dropped {} "the profile does not generate it";
}
