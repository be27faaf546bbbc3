//! The messages about what cannot be built of a plan.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    /// The chart's rules beside the profile's.
    ChartRules {}
        "the chart's own rules would be served beside those of the profile, and claim v1beta1.custom.metrics.k8s.io";
    /// What to do about the chart's rules.
    WriteCustomRules {} "remove it, and write the rules that you need as `custom_rules`";
    /// Where a chart's values are listed.
    SeeChart { chart: Term = Term::Word("keda".into()), version: String = "2.20.2" }
        "see the values of the chart {chart} {version}";
    /// A component without pods.
    NoReplicas {} "Invalid value: 0: must be 1 or more";
    /// How to turn a component off.
    TurnOff {} "write 1 or more; to turn a component off, set its `enabled = false`";
    /// What a component without pods does.
    ServesNothing {} "write 1 or more; without a pod it serves nothing";
    /// Values that a chart does not have, in the reader's words.
    NotValues { chart: Term = Term::Word("keda".into()), error: String = "missing field `name`" }
        "the chart {chart} does not take these values: {error}";
    /// A load without an end.
    TooShort { duration: Term = Term::Quoted("0s".to_owned()) }
        "Invalid value: {duration}: must be 1s or more: hey takes none for 200 requests";
    /// A patch without exactly one source.
    OnePatch {} "exactly one of path and patch must be set";
    /// An entry of a list that is empty.
    EmptyEntry {} "is empty";
    /// An entry of a list that is there twice.
    ListedTwice { path: String = "hpa-web.yaml" }
        "`{path}` is listed twice: kustomize refuses an object that it has already";
    /// A behavior of a fallback that is not there.
    NoFallback {} "a fallback behavior needs a fallback's failure threshold and replicas";
    /// A pair that KEDA would misread.
    NotAPair { name: String = "X-A", value: String = "b,c" }
        "`{name}={value}` holds a `,` or a second `=`, which KEDA cannot escape";
}

#[cfg(test)]
mod tests {
    use super::*;
    use scalegen_syntax::Kind;

    #[test]
    fn every_message_reads_well() {
        insta::assert_snapshot!(Kind::list(&[("Objects", MESSAGES)]));
        assert!(MESSAGES.iter().all(|kind| kind.flaw().is_none()));
    }
}
