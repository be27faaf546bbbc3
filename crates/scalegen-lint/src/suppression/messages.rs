//! The messages about comments and settings that allow findings.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// A comment or setting without which nothing more would be found.
    Unneeded { order: String = "allow(HPA004)" } "nothing here needs {order}";
    /// A comment or setting of what cannot be allowed.
    OrderInVain { order: String = "allow(HPA004)", codes: Vec<&'static str> = vec!["HPA004"] }
        "{order} has no effect: what {codes} is found in cannot be made at all";
    /// What to do about such an order.
    FixFound "fix what is found, then remove this";
    /// A comment that orders something unknown.
    UnknownOrder { order: String = "ignore(HPA004)" } "`{order}` is nothing that a comment can ask for";
    /// A comment without a reason.
    AllowedWithoutReason { codes: Vec<String> = vec!["HPA004".to_owned()] }
        "{codes} is allowed without a reason";
    /// A setting without a reason.
    QuieterWithoutReason { rule: String = "HPA004" } "{rule} is made quieter without a reason";
    /// Where the reason of a setting goes.
    WriteValue "write the reason as the value of the line, in quotes";
    /// What to do about a setting that nothing needs.
    RemoveLine "remove the line from [lint]";
    /// A code or name that no rule has.
    NoSuchRule { rule: String = "HPA999" } "there is no rule `{rule}`";
    /// Where to find the rules.
    RulesCommand "`scalegen rules` lists the rules by code and name";
}
