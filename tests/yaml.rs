//! Whatever a profile says, every reader of YAML, old or new, reads the same from what is made.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use scalegen::{Rendered, Stack};
use scalegen_syntax::Quantity;
use serde_json::Value;

#[path = "yaml/readers.rs"]
mod readers;
#[path = "support/skip.rs"]
mod skip;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file that is there, with what every reader sees in it.
struct File {
    name: String,
    text: String,
    value: Value,
}

/// Every YAML file of `generated/`.
fn generated() -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join("generated"), &mut paths);
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
    });
    paths.sort();
    assert!(paths.len() >= 10);
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let value =
                serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            File {
                name: path.display().to_string(),
                text,
                value,
            }
        })
        .collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Calls `visit` with every value and its JSON pointer.
fn each<'v>(value: &'v Value, at: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(at, value);
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| each(value, &format!("{at}/{key}"), visit)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| each(value, &format!("{at}/{index}"), visit)),
        _ => {}
    }
}

#[test]
fn every_reader_reads_the_same_from_every_file() {
    let files = generated();
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    for reader in readers::readers() {
        for (file, read) in files.iter().zip(reader.read(&texts)) {
            assert_eq!(read.as_ref(), Ok(&file.value), "{} by {}", file.name, reader.name);
        }
    }
}

/// Where an empty map says something.
const MEANT_EMPTY: [&str; 2] = ["/emptyDir", "/behavior"];

#[test]
fn nothing_is_null_or_empty_without_a_meaning() {
    for file in generated() {
        each(&file.value, "", &mut |at, value| {
            let empty = match value {
                Value::Null => true,
                Value::Array(list) => list.is_empty(),
                // Values of a chart that is taken as it is.
                Value::Object(map) => {
                    map.is_empty() && !at.is_empty() && !MEANT_EMPTY.iter().any(|end| at.ends_with(end))
                }
                _ => false,
            };
            assert!(!empty, "{}: {at} is {value}", file.name);
        });
    }
}

#[test]
fn objects_begin_as_people_write_them() {
    const ORDER: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];
    let mut objects = 0;
    for File { name, text, value } in generated() {
        let keys: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once(':').map(|(key, _)| key))
            .filter(|key| !key.starts_with([' ', '#', '-', '{']))
            .collect();
        if value.get("apiVersion").is_some() {
            objects += 1;
            let known: Vec<_> = ORDER.into_iter().filter(|key| keys.contains(key)).collect();
            assert_eq!(
                keys[..known.len()],
                known,
                "{name}: what is known comes first, in this order"
            );
            assert_eq!(keys[..2], ORDER[..2], "{name}");
        }
    }
    assert!(objects > 5);
}

#[test]
fn quantities_are_as_the_server_would_print_them() {
    /// Maps of resources to quantities.
    const MAPS: [&str; 4] = ["requests", "limits", "minAllowed", "maxAllowed"];
    /// Fields of an HPA that are quantities.
    const FIELDS: [&str; 3] = ["averageValue", "tolerance", "target/value"];
    let mut seen = 0;
    for file in generated() {
        each(&file.value, "", &mut |at, value| {
            let parent = at.rsplit('/').nth(1).unwrap_or_default();
            let field = FIELDS.iter().any(|field| at.ends_with(&format!("/{field}")));
            if MAPS.contains(&parent) || field {
                let text = value
                    .as_str()
                    .unwrap_or_else(|| panic!("{}: {at} is {value}", file.name));
                let quantity: Quantity = text.parse().unwrap();
                assert_eq!(quantity.to_string(), text, "{}: {at}", file.name);
                seen += 1;
            }
        });
    }
    assert!(seen > 3);
}

#[test]
fn kustomize_takes_every_folder() {
    if !readers::has_kubectl() {
        return;
    }
    for entry in fs::read_dir(root().join("generated")).unwrap() {
        let folder = entry.unwrap().path().join("k8s/60-autoscale");
        let list = folder.join("kustomization.yaml");
        assert!(list.is_file(), "{} is not there", list.display());
        let output = Command::new("kubectl")
            .arg("kustomize")
            .arg(&folder)
            .output()
            .unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(
            output.status.success() && err.is_empty(),
            "{}: {err}",
            folder.display()
        );
        // It prints the objects that it was given: none is lost, none is changed but for the labels of their owner.
        let given: Value = serde_yaml::from_str(&fs::read_to_string(list).unwrap()).unwrap();
        let owner = given["labels"][0]["pairs"].as_object().unwrap();
        assert_eq!(owner.len(), 2, "{owner:?}");
        let printed: Vec<Value> = out
            .split("\n---\n")
            .map(|document| serde_yaml::from_str(document).unwrap())
            .collect();
        let expected: Vec<Value> = given["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| fs::read_to_string(folder.join(file.as_str().unwrap())).unwrap())
            .map(|text| {
                let mut object: Value = serde_yaml::from_str(&text).unwrap();
                let labels = &mut object["metadata"]["labels"];
                if labels.is_null() {
                    *labels = serde_json::json!({});
                }
                labels.as_object_mut().unwrap().extend(owner.clone());
                object
            })
            .collect();
        assert_eq!(printed, expected, "{}", folder.display());
    }
}

/// A text goes into every `TEXT`, and one that can be a name into every `NAME` as well.
const PROFILE: &str = r#"
name = "shop"
labels = { "example.com/label" = "NAME", NAME = "label" }
annotations = { "example.com/text" = "TEXT", NAME = "annotation" }

[prometheus]
url = "http://prometheus.monitoring.svc:9090"

[signals.rate]
series = "requests_total"
matchers = { route = "TEXT", path = { not = "TEXT" } }
emitted_by = "web"

[workloads.web]
namespace = "shop"
target = "Deployment/web"
container = "web"
requests = { cpu = "100m" }
active = "hpa"

[workloads.web.scalers.hpa]
kind = "hpa"
max_replicas = 5
metrics = [
    { signal = "rate", average_value = "1", selector = { match_labels = { NAME = "NAME" } } },
    { external = "lag", value = "1", selector = { match_expressions = [{ key = "a", operator = "In", values = ["NAME"] }] } },
]

[[workloads.web.scalers.keda.triggers]]
type = "external" # Passes on whatever keys it has.
metadata = { scalerAddress = "scaler.shop.svc:9090", text = "TEXT", TEXT = "metadata" }

[[workloads.web.scalers.keda.triggers]]
type = "prometheus"
query = "sum(rate(requests_total{route='TEXT'}[1m]))"
threshold = 1

[workloads.web.scalers.keda]
kind = "keda"

[workloads.web.vpa]
update_mode = "Off"
annotations = { "example.com/vpa" = "TEXT" }

[addons.metrics_server]
args = ["TEXT"]
values = { podAnnotations = { text = "TEXT", TEXT = "values" } }

[addons]
prometheus_adapter = {}
keda = {}
vpa = {}

[load_tests.steady]
workload = "web"
url = "http://web.shop:8080/"
method = "POST"
body = "TEXT"
annotations = { "example.com/job" = "TEXT" }
"#;

/// Where a reader has to find the text, or the name. A pointer that ends in `@` leads to a map that has it as
/// a key.
const TEXTS: [(&str, &str); 8] = [
    ("hpa-web-hpa.yaml", "/metadata/annotations/example.com~1text"),
    ("keda-scaledobject-web.yaml", "/spec/triggers/0/metadata/text"),
    ("keda-scaledobject-web.yaml", "/spec/triggers/0/metadata/@"),
    ("vpa-web.yaml", "/metadata/annotations/example.com~1vpa"),
    ("metrics-server-values.yaml", "/args/0"),
    ("metrics-server-values.yaml", "/podAnnotations/text"),
    ("metrics-server-values.yaml", "/podAnnotations/@"),
    (
        "loadgen-job-steady.yaml",
        "/metadata/annotations/example.com~1job",
    ),
];
const NAMES: [(&str, &str); 6] = [
    ("vpa-web.yaml", "/metadata/labels/example.com~1label"),
    ("vpa-web.yaml", "/metadata/labels/@"),
    ("vpa-web.yaml", "/metadata/annotations/@"),
    (
        "hpa-web-hpa.yaml",
        "/spec/metrics/0/external/metric/selector/matchLabels/@",
    ),
    (
        "hpa-web-hpa.yaml",
        "/spec/metrics/1/external/metric/selector/matchExpressions/0/values/0",
    ),
    ("loadgen-job-steady.yaml", "/metadata/labels/example.com~1label"),
];

/// Names that some reader takes for something else when they are not quoted.
const NASTY_NAMES: &[&str] = &[
    "Off",
    "off",
    "On",
    "no",
    "NO",
    "yes",
    "Yes",
    "y",
    "N",
    "true",
    "False",
    "null",
    "Null",
    "1e3",
    "1E3",
    "0o7",
    "007",
    "0x1F",
    "0b1",
    "1_000",
    "12.30",
    "1.5",
    "123",
    "9007199254740993",
    "2024-01-01",
    "e3",
    "inf",
    "nan",
    "NaN",
    "1.0e5",
];

/// Texts that some reader takes for something else, or cannot read, when they are not quoted or escaped.
const NASTY_TEXTS: &[&str] = &[
    "~",
    "=",
    "<<",
    "12:30",
    "1:30:45",
    "+1",
    "-1",
    ".5",
    "5.",
    ".inf",
    "-.INF",
    ".nan",
    "0x_1",
    "1e+3",
    " ",
    " lead",
    "trail ",
    "\tlead",
    "trail\t",
    "a\tb",
    "\n",
    "\n\n",
    "a\nb",
    "a\nb\n",
    "\na",
    "a\n\n",
    "  a\n b\n",
    "\tx\ny",
    "a\r\nb",
    "a\rb",
    "# no comment",
    "a #b",
    "a: b",
    "a:",
    ":a",
    ": ",
    "- a",
    "-",
    "--",
    "---",
    "...",
    "--- a",
    "a\n---\nb",
    "a\n...\nb",
    "? a",
    "?",
    "[a]",
    "[",
    "]",
    "{a: b}",
    "{",
    "}",
    "a, b",
    ",",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    "|-",
    ">",
    ">+2",
    "%YAML 1.1",
    "@a",
    "`a`",
    "'",
    "''",
    "\"",
    "\"\"",
    "it's",
    "\\",
    "\\n",
    "\\u0041",
    "a\\",
    "2001-12-14t21:59:43.10-05:00",
    "2024-01-01 00:00:00",
    "18446744073709551616",
    "0.1e400",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "\u{9b}31m",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}abc",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{e000}",
    "é",
    "日本語",
    "🙂",
    "👩‍💻",
    "a🙂: b",
    "\u{10ffff}",
    "${HOME}",
    "$(id)",
    "{{ x }}",
    "{% if %}",
    "<<.Series>>",
    "{{ .Values.x }}",
    "<b>",
    "a=b",
    "<<: *a",
    "y: n",
];

/// The profile with a text in place of every `TEXT` and a name in place of every `NAME`.
fn profile(text: &str, name: &str) -> String {
    let table: toml::Table = PROFILE.parse().unwrap();
    let filled = fill(toml::Value::Table(table), text, name);
    toml::to_string(&filled).unwrap()
}

fn fill(value: toml::Value, text: &str, name: &str) -> toml::Value {
    let word = |word: String| word.replace("TEXT", text).replace("NAME", name);
    match value {
        toml::Value::String(value) => toml::Value::String(word(value)),
        toml::Value::Array(list) => list
            .into_iter()
            .map(|value| fill(value, text, name))
            .collect::<Vec<_>>()
            .into(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (word(key), fill(value, text, name)))
            .collect::<toml::Table>()
            .into(),
        other => other,
    }
}

/// A text, a name, and what came of them.
struct Case<'a> {
    text: &'a str,
    name: &'a str,
    rendered: Rendered,
}

/// Renders each case and has every reader read all of it.
fn read_back(cases: &[(&str, &str)]) {
    let cases: Vec<_> = cases
        .iter()
        .map(|&(text, name)| {
            let rendered = Stack::from_text("shop.toml", &profile(text, name))
                .and_then(|stack| stack.render())
                .unwrap_or_else(|findings| panic!("{text:?} and {name:?} are refused: {findings:#?}"));
            Case { text, name, rendered }
        })
        .collect();
    let mut made = Vec::new();
    let mut texts = Vec::new();
    let mut seen = BTreeSet::new();
    for case in &cases {
        for manifest in &case.rendered.manifests {
            let file = case.rendered.files.get(manifest.path.as_str()).unwrap();
            let yaml = std::str::from_utf8(&file.contents).unwrap();
            // Some files have neither the text nor the name in them.
            if seen.insert(yaml) {
                made.push((case, manifest));
                texts.push(yaml);
            }
        }
    }
    for reader in readers::readers() {
        for (((case, manifest), yaml), read) in made.iter().zip(&texts).zip(reader.read(&texts)) {
            let about = || format!("{:?} by {} in\n{yaml}", case.text, reader.name);
            let read = read.unwrap_or_else(|error| panic!("{error}: {}", about()));
            assert_eq!(read, serde_json::to_value(&manifest.body).unwrap(), "{}", about());
            for (places, expected) in [(&TEXTS[..], case.text), (&NAMES, case.name)] {
                for (_, pointer) in places.iter().filter(|(file, _)| *file == manifest.file_name()) {
                    let found = match pointer.strip_suffix("/@") {
                        Some(map) => read
                            .pointer(map)
                            .and_then(|map| map.as_object()?.get_key_value(expected))
                            .map(|(key, _)| key.as_str()),
                        None => read.pointer(pointer).and_then(Value::as_str),
                    };
                    assert_eq!(found, Some(expected), "{pointer} of {}", about());
                }
            }
        }
    }
}

#[test]
fn no_text_or_name_is_read_as_something_else() {
    let mut cases: Vec<_> = NASTY_NAMES.iter().map(|name| (*name, *name)).collect();
    cases.extend(NASTY_TEXTS.iter().map(|text| (*text, "name")));
    read_back(&cases);
}

/// The same for texts that nobody thought of; the same ones in each run.
#[test]
fn random_texts_come_back() {
    let mut runner = TestRunner::deterministic();
    let texts = proptest::prop_oneof![
        "[-+.:0-9eExob_ ]{1,8}",
        "[-a#:,?&*!|>'\"%@`{}\\[\\]\\\\ \t\n]{1,10}",
        "[^\u{0}]{1,24}",
    ];
    let texts: Vec<String> = (0..100)
        .map(|_| texts.new_tree(&mut runner).unwrap().current())
        .collect();
    let cases: Vec<_> = texts.iter().map(|text| (text.as_str(), "name")).collect();
    read_back(&cases);
}
