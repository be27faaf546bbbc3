//! What names of workloads and of labels show by their words: which of them may be about one workload.

/// Words in names of what stands before an engine.
const IN_FRONT: [&str; 13] = [
    "api",
    "backend",
    "frontend",
    "gateway",
    "ingest",
    "ingress",
    "litellm",
    "proxy",
    "retriever",
    "router",
    "ui",
    "web",
    "webui",
];

/// Whether a name is that of something before an engine.
pub(super) fn is_in_front(name: &str) -> bool {
    name.split('-').any(|word| IN_FRONT.contains(&word))
}

/// Words that say only that something is an engine, or how it is scraped.
const OF_ANY_ENGINE: [&str; 69] = [
    "ai",
    "app",
    "container",
    "cpp",
    "default",
    "demo",
    "deploy",
    "deployment",
    "dynamo",
    "endpoint",
    "endpoints",
    "engine",
    "engines",
    "example",
    "exporter",
    "generation",
    "gpu",
    "headless",
    "hf",
    "http",
    "huggingface",
    "huggingfaceserver",
    "inference",
    "kserve",
    "kubernetes",
    "llamacpp",
    "llm",
    "llms",
    "main",
    "metrics",
    "model",
    "models",
    "monitor",
    "monitoring",
    "my",
    "nim",
    "nvidia",
    "ollama",
    "openai",
    "pod",
    "podmonitor",
    "pods",
    "predictor",
    "prod",
    "production",
    "ray",
    "sample",
    "scrape",
    "server",
    "service",
    "servicemonitor",
    "services",
    "serving",
    "sglang",
    "stack",
    "staging",
    "statefulset",
    "sts",
    "svc",
    "tei",
    "tensorrt",
    "test",
    "text",
    "tgi",
    "triton",
    "tritonserver",
    "vllm",
    "worker",
    "workers",
];

/// Words in names of models that many models have.
const OF_ANY_MODEL: [&str; 13] = [
    "awq", "base", "bf16", "chat", "fp16", "fp8", "gguf", "gptq", "instruct", "int4", "int8", "it", "vl",
];

/// The words of a name, of a label's value or of a pattern.
pub(super) fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Whether the words of a label's value may be about a workload of this name: they name no more than some engine, or what
/// its name does. An engine without a name of its own may serve any model.
pub(super) fn may_be_of(value: &[String], name: &[String], is_model: bool) -> bool {
    let (of_value, of_name) = (sizes(value), sizes(name));
    let is_size = |size: &&str| of_name.contains(size);
    if !of_value.is_empty() && !of_name.is_empty() && !of_value.iter().any(is_size) {
        return false;
    }
    let (of_value, of_name) = (own(value), own(name));
    let is_named = |one: &&str| of_name.iter().any(|other| are_near(one, other));
    of_value.is_empty() || is_model && of_name.is_empty() || of_value.iter().any(is_named)
}

/// The words that are a name of its own, without numbers, versions and sizes.
fn own(words: &[String]) -> Vec<&str> {
    let is_version = |word: &str| {
        let digits = word.strip_prefix('v').unwrap_or(word);
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_own =
        |word: &&str| !OF_ANY_ENGINE.contains(word) && !OF_ANY_MODEL.contains(word) && !is_version(word);
    words.iter().map(String::as_str).filter(is_own).collect()
}

/// Sizes of models, such as `8b`.
fn sizes(words: &[String]) -> Vec<&str> {
    let is_size = |word: &&str| {
        let number = word.strip_suffix('b').unwrap_or_default();
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    };
    words.iter().map(String::as_str).filter(is_size).collect()
}

/// `llama` and `llama3`.
fn are_near(one: &str, other: &str) -> bool {
    let begins = |long: &str, short: &str| short.len() >= 4 && long.starts_with(short);
    one == other || begins(one, other) || begins(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_show_what_a_value_is_about() {
        for (value, name, is_model, expected) in [
            ("vllm", "vllm-llama", false, true),
            ("vllm-service", "small-8b", false, true),
            ("vllm-mistral", "vllm-llama", false, false),
            ("other", "engine", false, false),
            ("llama3-svc", "vllm-llama", false, true),
            ("meta-llama/Llama-3.1-8B-Instruct", "vllm", true, true),
            ("meta-llama/Llama-3.1-8B-Instruct", "llama-8b", true, true),
            ("meta-llama/Llama-3.1-70B-Instruct", "llama-8b", true, false),
            ("mistral-7b-chat", "chat-7b", true, true),
            ("", "engine", true, true),
        ] {
            let found = may_be_of(&words(value), &words(name), is_model);
            assert_eq!(found, expected, "{value} {name}");
        }
    }
}
