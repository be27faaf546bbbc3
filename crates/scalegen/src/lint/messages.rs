//! The messages about what a call of the linter reads.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    /// A file or folder that the system does not let us read.
    CannotRead { path: String = "k8s/hpa.yaml", reason: Term = Term::Word("permission denied".into()) }
        "cannot read {path}: {reason}";
    /// A name that no text can hold.
    NameNotUtf8 { path: String = "k8s/h?a.yaml" } "cannot read {path}: its name is not UTF-8";
    /// A folder without anything to lint.
    NoManifests { folder: String = "docs" } "no manifest or profile in {folder}";
    /// A glob that cannot be read.
    BadGlob { glob: String = "{a", reason: String = "unclosed alternate group" } "`{glob}` is not a glob: {reason}";
    /// A word of `select` that selects nothing.
    SelectsNothing { word: String = "oppinion" } "there is no rule or family `{word}`";
    /// The closest word that there is.
    DidYouMean { near: Term = Term::Word("relation".into()) } "did you mean `{near}`?";
    /// How to find the words that there are.
    RulesListed {} "`scalegen rules` lists the rules by code and name";
    /// A baseline that is not one.
    NotABaseline { reason: String = "expected value" } "the file is not a baseline: {reason}";
    /// A baseline of another version of scalegen.
    BaselineVersion { version: Term = Term::Number(2) } "the baseline has version {version}, and scalegen reads version 1";
    /// An entry for findings that are not found any more.
    MatchesNothing { code: String = "HPA004", file: String = "k8s/hpa.yaml" } "{code} is not found in {file} any more";
    /// An entry for more findings than are found.
    MatchesFewer { code: String = "HPA004", file: String = "k8s/hpa.yaml", found: usize = 1_usize, count: usize = 3_usize }
        "{code} is found {found} of {count} times in {file}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reads_well() {
        let shown: Vec<String> = MESSAGES.iter().map(|kind| (kind.example)().to_string()).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        cannot read k8s/hpa.yaml: permission denied
        cannot read k8s/h?a.yaml: its name is not UTF-8
        no manifest or profile in docs
        `{a` is not a glob: unclosed alternate group
        there is no rule or family `oppinion`
        did you mean `relation`?
        `scalegen rules` lists the rules by code and name
        the file is not a baseline: expected value
        the baseline has version 2, and scalegen reads version 1
        HPA004 is not found in k8s/hpa.yaml any more
        HPA004 is found 1 of 3 times in k8s/hpa.yaml
        ");
    }
}
