//! What is told of rules: one in full, all as a list, and the page in the repository.

use std::fmt::Write;

use scalegen_syntax::Rule;

use crate::registry;

/// What `scalegen explain CODE` prints of a rule.
pub fn explain(rule: &Rule) -> String {
    let Rule {
        code,
        name,
        family,
        severity,
        summary,
        why,
        fix,
        bad,
        source,
        versions,
        ..
    } = rule;
    let mut text =
        format!("{code} {name} ({family}, {severity})\n\n{summary}.\n\n{why}\n\nHow to mend it: {fix}\n");
    for (title, example) in [("Found in", *bad), ("Not found in", &rule.good_example())] {
        if !example.is_empty() {
            text.push_str(&format!("\n{title}:\n\n{}\n", indented(example)));
        }
    }
    text.push_str(&format!("\nVersions: {versions}\n"));
    if !source.is_empty() {
        text.push_str(&format!("Source: {source}\n"));
    }
    // What is found while an object is simulated is nothing that the linter lets be allowed.
    if registry::rule(code).is_some() {
        text.push_str(&format!("To allow it: # scalegen: allow({code}) reason\n"));
    }
    text
}

/// What `scalegen rules` prints: a line for each rule.
pub fn list(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Rule {
        code,
        name,
        severity,
        summary,
        ..
    } in rules
    {
        let severity = severity.to_string();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{code}  {severity:<7}  {name:<width$}  {summary}");
    }
    text
}

/// The page of all rules, `crates/scalegen-lint/src/rules/README.md`.
pub fn markdown() -> String {
    let mut page = "\
# The rules of `scalegen lint`

Made from the rules themselves: do not edit. `UPDATE_RULES_PAGE=1 cargo test -p scalegen-lint` writes it anew.

Codes are permanent. Their first letters say what a rule is about:

| code | about | family |
| --- | --- | --- |
"
    .to_owned();
    for (letters, about, family) in PREFIXES {
        let _ = writeln!(page, "| {letters} | {about} | {family} |");
    }
    for (letters, about, _) in PREFIXES {
        let mut rules = registry::all_rules()
            .iter()
            .map(|registered| registered.rule)
            .filter(|rule| rule.code.starts_with(letters))
            .peekable();
        if rules.peek().is_none() {
            continue;
        }
        let _ = write!(page, "\n## {letters}: {about}\n");
        rules.for_each(|rule| section(&mut page, rule));
    }
    page
}

fn section(page: &mut String, rule: &Rule) {
    let Rule {
        code,
        name,
        severity,
        summary,
        why,
        fix,
        bad,
        source,
        versions,
        ..
    } = rule;
    let _ = write!(
        page,
        "\n### {code} {name}\n\n*{severity}* · {summary}.\n\n{why}\n\n{fix}\n"
    );
    for (title, example) in [("Found in", *bad), ("Not found in", &rule.good_example())] {
        if !example.is_empty() {
            let _ = write!(page, "\n{title}:\n\n```yaml\n{}\n```\n", example.trim_end());
        }
    }
    let _ = write!(page, "\nVersions: {versions}.");
    if !source.is_empty() {
        let _ = write!(page, " Source: `{source}`.");
    }
    page.push('\n');
}

/// What the first letters of codes say.
pub(crate) const PREFIXES: &[(&str, &str, &str)] = &[
    ("INP", "files that cannot be read", "input"),
    ("SCH", "structure: fields, types, words, API versions", "schema"),
    (
        "HPA",
        "what the API server refuses of a HorizontalPodAutoscaler",
        "admission",
    ),
    ("JOB", "what the API server refuses of a Job", "admission"),
    ("LOD", "arguments that the load generator refuses", "wrong"),
    (
        "WKL",
        "what the API server refuses of a Deployment, a StatefulSet or any pod template",
        "admission",
    ),
    ("VPA0", "what the VPA's webhook refuses", "webhook, schema"),
    (
        "VPA1",
        "what the API server and the VPA's CRD refuse beyond structure",
        "schema, admission",
    ),
    ("KED0", "what KEDA's webhook refuses", "webhook"),
    (
        "KED1",
        "what the API server and KEDA's CRD refuse beyond structure",
        "schema, admission",
    ),
    ("KED2", "what KEDA's operator cannot act on", "wrong"),
    ("TRG", "the metadata of triggers", "trigger"),
    ("WRG", "accepted, and then not what was meant", "wrong"),
    ("REL", "how objects fit together", "relation"),
    ("PRO", "the profile itself", "profile"),
    ("SUP", "suppressions", "suppression"),
];

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("    {line}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/README.md");
        let page = markdown();
        if std::env::var_os("UPDATE_RULES_PAGE").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page,
            "src/rules/README.md is not what the rules say; UPDATE_RULES_PAGE=1 cargo test -p scalegen-lint writes it"
        );
    }

    #[test]
    fn every_rule_is_explained_under_known_letters_and_in_its_family() {
        for rule in registry::all_rules().iter().map(|registered| registered.rule) {
            let text = explain(rule);
            assert!(text.starts_with(rule.code) && text.contains(rule.fix), "{text}");
            let family = rule.family.to_string();
            let told = PREFIXES.iter().any(|(letters, _, families)| {
                rule.code.starts_with(letters) && families.split(", ").any(|known| known == family)
            });
            assert!(told, "{}: {family}", rule.code);
        }
    }
}
