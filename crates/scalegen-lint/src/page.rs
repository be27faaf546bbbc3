//! What is told of rules: one in full, all as a list, and the page in the repository.

use std::fmt::Write;

use scalegen_syntax::Rule;

/// What `scalegen explain CODE` prints of a rule.
pub fn explain(rule: &Rule, may_be_allowed: bool) -> String {
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
    if may_be_allowed {
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
pub fn markdown(rules: &[&Rule]) -> String {
    let mut page = "\
# The rules of `scalegen lint`

Made from the rules themselves: do not edit. `UPDATE_RULES_PAGE=1 cargo test -p scalegen --lib` writes it anew.

Codes are permanent. Their first letters say what a rule is about:

| code | about | family |
| --- | --- | --- |
"
    .to_owned();
    for (letters, about, family) in PREFIXES {
        let _ = writeln!(page, "| {letters} | {about} | {family} |");
    }
    for (letters, about, _) in PREFIXES {
        let mut rules = rules
            .iter()
            .copied()
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

/// What the first letters of codes say: what the rules are about, and of which families they are.
pub const PREFIXES: &[(&str, &str, &str)] = &[
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
