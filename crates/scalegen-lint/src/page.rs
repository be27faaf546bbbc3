//! Texts about rules: one in full, all as a list, and the page in the repository.

use std::fmt::Write;

use scalegen_syntax::Rule;

/// What is printed of rules whose findings may have a fix.
const FIXED: &str = "`scalegen lint --fix` does that where only one text can be meant.";

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
        has_fix,
        bad,
        source,
        versions,
        ..
    } = rule;
    let mut text =
        format!("{code} {name} ({family}, {severity})\n\n{summary}.\n\n{why}\n\nHow to fix it: {fix}\n");
    if *has_fix {
        text.push_str(&format!("{FIXED}\n"));
    }
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

/// What `scalegen rules` prints: a line for each rule. In a terminal of a `width` that is too narrow, the summary
/// follows in lines of its own.
pub fn list(rules: &[&Rule], width: Option<usize>) -> String {
    const INDENT: usize = 17;
    let longest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let summary = rules.iter().map(|rule| rule.summary.chars().count()).max();
    let needed = INDENT + longest + 2 + summary.unwrap_or_default();
    let narrow = width.filter(|width| *width < needed);
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
        let _ = match narrow {
            None => writeln!(text, "{code}  {severity:<7}  {name:<longest$}  {summary}"),
            Some(width) => writeln!(text, "{code}  {severity:<7}  {name}{}", wrapped(summary, width)),
        };
    }
    text
}

/// Words in indented lines that fit a width, each after a line end.
fn wrapped(words: &str, width: usize) -> String {
    let mut text = String::new();
    let mut column = width;
    for word in words.split(' ') {
        let length = word.chars().count();
        if column + 1 + length > width {
            text.push_str("\n        ");
            column = 8 + length;
        } else {
            text.push(' ');
            column += 1 + length;
        }
        text.push_str(word);
    }
    text
}

/// The page of all rules, `crates/scalegen-lint/src/rules/README.md`.
pub fn markdown(rules: &[&Rule]) -> String {
    let mut page = "\
# The rules of `scalegen lint`

Generated from the rules: do not edit. `UPDATE_RULES_PAGE=1 cargo test -p scalegen --lib` regenerates it.

Codes are permanent. Their first letters are the subject of a rule:

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
        has_fix,
        bad,
        source,
        versions,
        ..
    } = rule;
    let _ = write!(
        page,
        "\n### {code} {name}\n\n*{severity}* · {summary}.\n\n{why}\n\n{fix}\n"
    );
    if *has_fix {
        let _ = writeln!(page, "\n{FIXED}");
    }
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
    ("FIL", "the files and folders of a call", "input, suppression"),
    ("INP", "files that cannot be read", "input"),
    ("SCH", "structure: fields, types, words, API versions", "schema"),
    (
        "HPA",
        "HorizontalPodAutoscalers that the API server rejects",
        "admission",
    ),
    ("JOB", "Jobs that the API server rejects", "admission"),
    ("LOD", "arguments that the load generator rejects", "wrong"),
    (
        "PDB",
        "PodDisruptionBudgets that the API server rejects",
        "admission",
    ),
    (
        "WKL",
        "Deployments, StatefulSets and pod templates that the API server rejects",
        "admission",
    ),
    (
        "VPA0",
        "VerticalPodAutoscalers that the VPA's webhook rejects",
        "webhook, schema",
    ),
    (
        "VPA1",
        "VerticalPodAutoscalers that the API server or the VPA's CRD rejects, beyond structure",
        "schema, admission",
    ),
    (
        "KED0",
        "KEDA's objects that its webhook rejects, or should",
        "webhook, wrong",
    ),
    (
        "KED1",
        "ScaledObjects that the API server or KEDA's CRD rejects, beyond structure",
        "schema, admission",
    ),
    (
        "KED2",
        "ScaledObjects that KEDA's operator cannot act on",
        "wrong",
    ),
    ("TRG", "the metadata of triggers", "trigger"),
    ("WRG", "accepted, but not what was intended", "wrong"),
    (
        "SIM",
        "scalers that the models of their workloads do not fit",
        "wrong",
    ),
    ("REL", "how objects fit together", "relation"),
    ("OPN", "opinions, off unless selected", "opinion"),
    ("PRO", "the profile itself", "profile"),
    ("IMP", "what an import leaves out", "profile"),
    ("KUS", "kustomizations that cannot be built", "relation"),
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
