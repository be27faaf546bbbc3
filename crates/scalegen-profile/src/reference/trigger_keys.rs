//! The keys of triggers in the reference, by the types that have them.

use std::fmt::Write as _;

use scalegen_syntax::keda::{KeyForm, trigger_keys, typed_triggers};

const EXAMPLE: &str = r#"
```toml
[[workloads.web.scalers.queue.triggers]]
type = "kafka"
bootstrap_servers = ["kafka-0.shop.svc:9092", "kafka-1.shop.svc:9092"]
consumer_group = "orders"
topic = "orders"
lag_threshold = 50
```
"#;

/// The keys of each type, with an example of one, in Markdown.
pub(super) fn push(text: &mut String) {
    text.push_str(EXAMPLE);
    for type_ in typed_triggers() {
        let _ = write!(text, "\n`type = \"{type_}\"` also has:\n\n");
        for known in trigger_keys(type_) {
            let _ = writeln!(text, "- `{}` ({}): {}", known.key, kind(&known.form), known.about);
        }
    }
}

fn kind(form: &KeyForm) -> String {
    match form {
        KeyForm::Text => "string".to_owned(),
        KeyForm::Port => "string or integer".to_owned(),
        KeyForm::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            words.join(", ")
        }
        KeyForm::Boolean => "boolean".to_owned(),
        KeyForm::Integer => "integer".to_owned(),
        KeyForm::Number => "decimal".to_owned(),
        KeyForm::Duration | KeyForm::Seconds => "duration".to_owned(),
        KeyForm::List => "string or list of strings".to_owned(),
    }
}
