//! The messages about comments and settings that allow findings.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    Unneeded { order: String = "allow(HPA004)" } "nothing here needs {order}";
    OrderInVain { order: String = "allow(HPA004)", codes: Vec<&'static str> = vec!["HPA004"] }
        "{order} has no effect: the object with {codes} cannot be generated";
    FixFound "fix what is found, then remove this";
    UnknownOrder { order: String = "ignore(HPA004)" } "unknown directive `{order}`";
    AllowedWithoutReason { codes: Vec<String> = vec!["HPA004".to_owned()] }
        "{codes} is allowed without a reason";
    QuieterWithoutReason { rule: String = "HPA004" } "the level of {rule} is lowered without a reason";
    WriteValue "write the reason as the value of the line, in quotes";
    RemoveLine "remove the line from [lint]";
    NoSuchRule { rule: String = "HPA999" } "there is no rule `{rule}`";
    RulesCommand "`scalegen rules` lists the rules by code and name";
}
