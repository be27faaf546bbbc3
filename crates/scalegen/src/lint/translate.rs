//! Puts what the linter reports of a generated object into the words of the profile.

use scalegen_manifest::settings::in_profile_words;
use scalegen_syntax::{Finding, Rule};

/// What the linter says of a field, in the words of the profile that the field was made from.
pub(super) fn translate(finding: &mut Finding) {
    let mut message = in_profile_words(&finding.message).into_owned();
    // A server names the field first, and a sentence without a subject is about that.
    let leaf = finding.path.as_deref().and_then(|path| path.rsplit('.').next());
    if let Some(leaf) = leaf.map(in_profile_words)
        && message.starts_with(|c: char| c.is_lowercase())
        && !message.contains(leaf.as_ref())
        && ["has ", "is ", "must ", "needs ", "does ", "may ", "can"]
            .iter()
            .any(|verb| message.starts_with(verb))
    {
        message.insert_str(0, &format!("{leaf} "));
    }
    finding.message = message;
    if let Some(help) = &mut finding.help {
        *help = in_profile_words(help).into_owned();
    } else if let Some(rule) =
        Rule::find(crate::lint_rules(), finding.code).filter(|rule| !rule.fix.is_empty())
    {
        finding.help = Some(in_profile_words(rule.fix).into_owned());
    }
}
