//! Findings as SARIF 2.1.0, which code scanning reads.

use scalegen_syntax::{Edit, Finding, Place, Rule};
use serde_json::{Value, json};

use super::escape;
use super::located::{Located, fingerprints};
use crate::rules;

const REPOSITORY: &str = "https://github.com/scalegen/scalegen";

/// Findings as a log of SARIF 2.1.0 with one run: results in the order given, and the rules that they are of.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// let findings: Vec<_> = findings.into_iter().collect();
/// let log: serde_json::Value = serde_json::from_str(&scalegen::show::sarif(&findings)?)?;
/// assert_eq!(log["runs"][0]["results"][0]["ruleId"], "PRO002");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When a message is not JSON; none is.
pub fn sarif(findings: &[Finding]) -> serde_json::Result<String> {
    let mut codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let results = findings.iter().zip(fingerprints(findings));
    let results: Vec<_> = results
        .map(|(finding, fingerprint)| {
            let mut result = result(finding, &fingerprint);
            result["ruleIndex"] = json!(codes.binary_search(&finding.code).ok());
            result
        })
        .collect();
    let rules: Vec<_> = codes.iter().map(|code| descriptor(code)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "scalegen",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": REPOSITORY,
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(escape::json(&log)? + "\n")
}

fn result(finding: &Finding, fingerprint: &str) -> Value {
    let located = Located::of(finding);
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.severity.to_string(),
        "message": { "text": located.with_help(finding) },
        "partialFingerprints": { "scalegen/v1": fingerprint },
    });
    if let Some(file) = located.file {
        result["locations"] = json!([location(file, located.place)]);
    }
    let related: Vec<_> = finding
        .related
        .iter()
        .map(|related| {
            let file = related.place.file.name();
            let mut location = location(file, Some(&related.place));
            let text = escape::harmless(&related.message.text(finding.words));
            location["message"] = json!({ "text": text });
            location
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    let changes: Vec<_> = finding.fix.iter().map(change).collect();
    if !changes.is_empty() {
        let mut fix = json!({ "artifactChanges": changes });
        if let Some(help) = finding.help_text() {
            fix["description"] = json!({ "text": escape::harmless(&help) });
        }
        result["fixes"] = json!([fix]);
    }
    result
}

fn change(edit: &Edit) -> Value {
    json!({
        "artifactLocation": { "uri": uri(edit.place.file.name()) },
        "replacements": [{ "deletedRegion": region(&edit.place), "insertedContent": { "text": edit.text } }],
    })
}

fn location(file: &str, place: Option<&Place>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(place) = place {
        physical["region"] = region(place);
    }
    json!({ "physicalLocation": physical })
}

fn region(place: &Place) -> Value {
    let (start, end) = (place.start(), place.end());
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

/// What a viewer shows of a rule.
fn descriptor(code: &str) -> Value {
    let Some(rule) = rules::find(code) else {
        return json!({ "id": code });
    };
    let Rule {
        name,
        family,
        severity,
        summary,
        why,
        fix,
        ..
    } = rule;
    let page = format!(
        "{REPOSITORY}/blob/main/crates/scalegen-lint/src/rules/README.md#{}-{name}",
        code.to_lowercase()
    );
    let mut descriptor = json!({
        "id": code,
        "name": name,
        "shortDescription": { "text": format!("{summary}.") },
        "fullDescription": { "text": why },
        "help": { "text": format!("{why}\n\nHow to fix it: {fix}") },
        "defaultConfiguration": { "level": severity.to_string() },
        "properties": { "tags": [family.name()] },
    });
    // The page has what the linter finds.
    if Rule::find(crate::lint_rules(), code).is_some() {
        descriptor["helpUri"] = page.into();
    }
    descriptor
}

/// A path as a reference: relative, or `file:` from a root.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = match path.as_bytes() {
        [b'/', ..] => "file://".to_owned(),
        [_, b':', b'/', ..] => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference() {
        for (path, expected) in [
            ("./k8s/a b.yaml", "k8s/a%20b.yaml"),
            ("a:b.yaml", "a%3Ab.yaml"),
            ("/srv/ä.yaml", "file:///srv/%C3%A4.yaml"),
            ("C:/a.yaml", "file:///C%3A/a.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
