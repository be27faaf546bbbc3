//! What the linter says of objects, in the words of the profile that they were generated from.

use scalegen_manifest::settings::ProfileWords;
use scalegen_profile::Plan;
use scalegen_syntax::{Finding, Rule};

/// Gives a finding the keys of a profile for its words, and the help of its rule where it has none. What a profile has in
/// Kubernetes' own words keeps them.
pub(super) fn translate<'p>(finding: &mut Finding, plans: impl IntoIterator<Item = &'p Plan>) {
    let mut kept = plans.into_iter().flat_map(|plan| &plan.objects);
    let is_kept = finding.object.as_ref().is_some_and(|name| {
        kept.any(|kept| {
            (&kept.kind, &kept.object.namespace, &kept.object.name)
                == (&name.kind, &name.namespace, &name.name)
        })
    });
    if !is_kept {
        finding.words = &ProfileWords;
    }
    if finding.help.is_none() {
        finding.help = Rule::find(crate::lint_rules(), finding.code).and_then(Rule::help);
    }
}
