//! What `kubectl --output jsonpath=…` prints: the part of the language that the deploy script uses.

use serde_json::Value;

/// Fills a template from a value. What is not there prints nothing, as it does with kubectl.
pub(crate) fn fill(template: &str, root: &Value) -> String {
    let mut out = String::new();
    walk(template, root, &mut out);
    out
}

/// Up to the `{end}` of its own range, or to the end; gives what follows.
fn walk<'t>(mut template: &'t str, root: &Value, out: &mut String) -> &'t str {
    while let Some(open) = template.find('{') {
        out.push_str(&template[..open]);
        let close = open + template[open..].find('}').expect("an expression is closed");
        let expression = &template[open + 1..close];
        template = &template[close + 1..];
        if expression == "end" {
            return template;
        } else if let Some(path) = expression.strip_prefix("range ") {
            let mut rest = skip(template);
            for item in find(path, root) {
                rest = walk(template, item, out);
            }
            template = rest;
        } else if let Some(text) = expression.strip_prefix('"') {
            out.push_str(&text.trim_end_matches('"').replace("\\n", "\n"));
        } else {
            let found: Vec<_> = find(expression, root).into_iter().map(shown).collect();
            out.push_str(&found.join(" "));
        }
    }
    out.push_str(template);
    ""
}

/// What follows the `{end}` of a range that has no items.
fn skip(template: &str) -> &str {
    walk(template, &Value::Null, &mut String::new())
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn find<'v>(path: &str, root: &'v Value) -> Vec<&'v Value> {
    let mut found = vec![root];
    let path = path.replace("\\.", "\0");
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let (name, all) = step
            .strip_suffix("[*]")
            .map_or((step, false), |name| (name, true));
        found = found
            .iter()
            .filter_map(|value| value.get(name.replace('\0', ".")))
            .collect();
        if all {
            found = found
                .iter()
                .filter_map(|value| value.as_array())
                .flatten()
                .collect();
        }
    }
    found
}
