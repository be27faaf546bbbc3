//! What is fuzzed: each reader of text, as a function of bytes that must return.

use std::hint::black_box;

use scalegen_syntax::{Duration, FineDuration, Quantity, SourceFile, Version};

/// A reader by the name of its target and of its folder below `corpus/`.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 10] = [
    ("profile", profile),
    ("services", services),
    ("config", config),
    ("yaml", yaml),
    ("quantities", quantities),
    ("formula", formula),
    ("cron", cron),
    ("selector", selector),
    ("promql", promql),
    ("trace", trace),
];

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// A profile, up to the files that come of it.
pub fn profile(data: &[u8]) {
    if let Some(text) = text(data)
        && let Ok(stack) = scalegen::Stack::from_text("p.toml", text)
    {
        let _ = black_box(stack.render());
    }
}

/// A table of services.
pub fn services(data: &[u8]) {
    const PROFILE: &str = "name = 'p'\nservices_from = 's.csv'\n[template.workloads.'{name}']\nnamespace = 'n'\n\
        target = 'Deployment/{name}'\nscalers.cpu = { kind = 'hpa', max_replicas = '{max}' }\n";
    let read = |path: &str| match path {
        "p.toml" => Ok(PROFILE.as_bytes().to_vec()),
        _ => Ok(data.to_vec()),
    };
    if let Ok(loaded) = scalegen_profile::load("p.toml", &read, &[] as &[&str]) {
        black_box(loaded.check());
    }
}

/// A `scalegen.toml`.
pub fn config(data: &[u8]) {
    let read = |_: &str| Ok(data.to_vec());
    let _ = black_box(scalegen_profile::config::load("scalegen.toml", &read));
}

/// YAML or JSON of any kind.
pub fn yaml(data: &[u8]) {
    if let Some(text) = text(data) {
        let source = SourceFile::new("a.yaml", text.to_owned());
        black_box(scalegen_document::read(
            &source,
            &scalegen_document::Limits::default(),
        ));
    }
}

/// The small languages of single values.
pub fn quantities(data: &[u8]) {
    if let Some(text) = text(data) {
        let _ = black_box(text.parse::<Quantity>());
        let _ = black_box(text.parse::<Duration>());
        let _ = black_box(text.parse::<FineDuration>());
        let _ = black_box(text.parse::<Version>());
        let _ = black_box(scalegen_syntax::go_duration::nanoseconds(text));
    }
}

/// A formula of KEDA's `scalingModifiers`, compiled and evaluated.
pub fn formula(data: &[u8]) {
    if let Some(text) = text(data)
        && let Ok(formula) = scalegen_syntax::expr::Formula::compile(text, &["a", "b"])
    {
        let _ = black_box(formula.evaluate(&[Some(1.5), None]));
    }
}

/// A schedule of a cron trigger.
pub fn cron(data: &[u8]) {
    if let Some(text) = text(data)
        && let Ok(schedule) = scalegen_syntax::cron::parse(text)
    {
        black_box(schedule.is_never());
    }
}

/// A label selector.
pub fn selector(data: &[u8]) {
    if let Some(text) = text(data) {
        let _ = black_box(scalegen_syntax::label_selector::parse(text));
    }
}

/// A query, parsed, walked to its meaning and printed.
pub fn promql(data: &[u8]) {
    if let Some(text) = text(data) {
        black_box(scalegen_meaning::promql::variables(text));
        if let Ok(query) = scalegen_meaning::promql::parse(text) {
            black_box(query.to_string());
            black_box(scalegen_meaning::meaning(
                &query,
                &scalegen_meaning::Context::default(),
            ));
        }
    }
}

/// A recording in any form.
pub fn trace(data: &[u8]) {
    let options = scalegen_simulate::trace::TraceOptions::default;
    let _ = black_box(scalegen_simulate::trace::check("a", data, options()));
    if let Ok(trace) = scalegen_simulate::trace::Trace::open("a", data) {
        black_box(trace.columns().count());
    }
}
