//! The table of the rules on Jobs.

use crate::Level;
use crate::admission::Rule;

macro_rules! rule {
    ($code:literal, $function:literal, $summary:literal) => {
        Rule {
            code: $code,
            level: Level::Api,
            summary: $summary,
            versions: "",
            source: concat!("pkg/apis/batch/validation/validation.go: ", $function),
        }
    };
}

/// Every rule on Jobs but those on their pod templates, by code. Codes are permanent: a retired rule leaves a
/// gap.
pub const RULES: &[Rule] = &[
    rule!(
        "J1",
        "ValidateJob",
        "Name or generateName, namespace, labels and annotations are well formed; \
         a name that is no DNS label is only warned of"
    ),
    rule!(
        "J2",
        "validateJobSpec",
        "Counts, limits and times are not negative"
    ),
    rule!(
        "J3",
        "validateJobSpec",
        "completionMode is known, and an Indexed Job has completions, at most 100000 pods at once \
         and a name that leaves room for an index"
    ),
    rule!(
        "J4",
        "validateJobSpec",
        "backoffLimitPerIndex and maxFailedIndexes are for Indexed Jobs, and fit their completions"
    ),
    rule!(
        "J5",
        "validateSuccessPolicy",
        "successPolicy is for Indexed Jobs, and its rules fit their completions"
    ),
    rule!(
        "J6",
        "validateJobSpec",
        "restartPolicy is set to Never or OnFailure, and to Never with a podFailurePolicy"
    ),
    rule!(
        "J7",
        "validatePodFailurePolicy",
        "Each rule of podFailurePolicy has an action, and either exit codes or conditions"
    ),
    rule!(
        "J8",
        "validatePodReplacementPolicy",
        "podReplacementPolicy is Failed or TerminatingOrFailed, and Failed with a podFailurePolicy"
    ),
    rule!(
        "J9",
        "validateGeneratedSelector",
        "Selector and labels are left to the server, or are the author's altogether with manualSelector"
    ),
    rule!(
        "J10",
        "validateJobSpec",
        "managedBy is a domain and a path of at most 63 bytes"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_complete() {
        for (index, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.code, format!("J{}", index + 1));
            assert!(!rule.summary.ends_with('.'));
        }
    }
}
