//! What scalegen builds of kustomizations is what `kubectl kustomize` builds.

#[path = "kustomize/generated.rs"]
mod generated;
#[path = "support/skip.rs"]
mod skip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use scalegen_document::{Document, Limits, Node, Value, parse};
use scalegen_kustomize::{Build, File, build};
use scalegen_syntax::SourceFile;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/kustomize");

/// Builds a folder below `root`, with paths relative to that.
fn built(root: &Path, folder: &str) -> Build {
    build(folder, &|path: &str| {
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(File::new(SourceFile::new(path, text), Limits::default()))
    })
}

/// Objects by what they are, without what makes no difference: their order, that of keys, nulls.
type Objects = BTreeMap<String, serde_json::Value>;

fn objects<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Objects {
    let mut objects = Objects::new();
    for node in nodes {
        let object = json(node);
        let text = |pointer: &str| {
            object
                .pointer(pointer)
                .map(|value| value.to_string())
                .unwrap_or_default()
        };
        let mut name = format!(
            "{} {} {}",
            text("/kind"),
            text("/metadata/namespace"),
            text("/metadata/name")
        );
        while objects.contains_key(&name) {
            name.push_str(" again");
        }
        objects.insert(name, object);
    }
    objects
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) | Value::Unknown(text) => (&**text).into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| !entry.value.is_null())
            .map(|entry| (entry.key.to_string(), json(&entry.value)))
            .collect(),
    }
}

fn read(text: &str) -> Objects {
    objects(&parse(&SourceFile::new("expected.yaml", text), &Limits::default()).roots)
}

/// What `kubectl kustomize` answers.
enum Answer {
    /// Objects.
    Built(String),
    /// Why it builds none.
    Refused(String),
}

/// The answer of kubectl; none where it is not installed.
fn kubectl(folder: &Path) -> Option<Answer> {
    let output = Command::new("kubectl")
        .arg("kustomize")
        .arg(folder)
        .output()
        .ok()?;
    let text = |bytes| String::from_utf8(bytes).expect("kubectl prints UTF-8");
    Some(match output.status.success() {
        true => Answer::Built(text(output.stdout)),
        false => Answer::Refused(text(output.stderr)),
    })
}

/// The fields in which objects differ.
fn difference(ours: &Objects, theirs: &Objects) -> String {
    let mut lines = Vec::new();
    for name in ours
        .keys()
        .chain(theirs.keys().filter(|name| !ours.contains_key(*name)))
    {
        match (ours.get(name), theirs.get(name)) {
            (Some(ours), Some(theirs)) => differ(name, ours, theirs, &mut lines),
            (ours, _) => lines.push(format!(
                "{name}: only {}",
                if ours.is_some() { "ours" } else { "theirs" }
            )),
        }
    }
    lines.join("\n")
}

fn differ(path: &str, ours: &serde_json::Value, theirs: &serde_json::Value, lines: &mut Vec<String>) {
    use serde_json::Value::{Null, Object};
    match (ours, theirs) {
        (Object(ours), Object(theirs)) => {
            for key in ours
                .keys()
                .chain(theirs.keys().filter(|key| !ours.contains_key(*key)))
            {
                let of = |map: &serde_json::Map<_, _>| map.get(key).cloned().unwrap_or(Null);
                differ(&format!("{path}.{key}"), &of(ours), &of(theirs), lines);
            }
        }
        _ if ours == theirs => {}
        _ => lines.push(format!("{path}: {ours} is {theirs} of kubectl")),
    }
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(CASES)
        .expect("the cases are there")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 24, "{} cases", cases.len());
    cases
}

#[test]
fn cases_build_what_is_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let expected = std::fs::read_to_string(case.join("expected.yaml")).expect("expected.yaml");
        let built = built(&case, "overlay");
        let nodes = built.documents.iter().map(Document::node);
        let (ours, theirs) = (objects(nodes), read(&expected));
        if ours != theirs || !built.problems.is_empty() {
            let difference = difference(&ours, &theirs);
            wrong.push(format!("{}: {:?}\n{difference}", case.display(), built.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn expected_is_what_kubectl_builds() {
    for case in cases() {
        let Some(output) = kubectl(&case.join("overlay")) else {
            return skip::skipped("there is no kubectl to compare with");
        };
        let output = match output {
            Answer::Built(output) => output,
            Answer::Refused(error) => panic!("{}: {error}", case.display()),
        };
        let expected = std::fs::read_to_string(case.join("expected.yaml")).expect("expected.yaml");
        let (ours, theirs) = (read(&expected), read(&output));
        assert!(
            ours == theirs,
            "{}: {}",
            case.display(),
            difference(&ours, &theirs)
        );
    }
}

#[test]
fn generated_kustomizations_build_what_kubectl_builds() {
    let mut wrong = Vec::new();
    let mut builds = 0;
    for seed in 0..generated::SEEDS {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = generated::write(root.path(), seed);
        let Some(output) = kubectl(&root.path().join(&folder)) else {
            return skip::skipped("there is no kubectl to compare with");
        };
        let mut built = built(root.path(), &folder);
        // kubectl does not mention a patch that changes nothing.
        built.problems.retain(|problem| !problem.fault.is_harmless());
        match output {
            Answer::Built(output) => {
                builds += 1;
                let (ours, theirs) = (objects(built.documents.iter().map(Document::node)), read(&output));
                if ours != theirs || !built.problems.is_empty() {
                    let difference = difference(&ours, &theirs);
                    wrong.push(format!("seed {seed}: {:?}\n{difference}", built.problems));
                }
            }
            Answer::Refused(error) if built.problems.is_empty() => {
                wrong.push(format!("seed {seed}: no problem, but {error}"))
            }
            Answer::Refused(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(builds >= generated::SEEDS / 2, "kubectl builds {builds}");
}

/// Whatever is wrong with a text, something is built or reported, and it ends.
#[test]
fn no_text_makes_it_panic() {
    for case in cases() {
        let files = generated::files(&case);
        for seed in 0..40 {
            let files: BTreeMap<String, Arc<File>> = generated::mangle(&files, seed)
                .into_iter()
                .map(|(path, text)| {
                    (
                        path.clone(),
                        File::new(SourceFile::new(path, text), Limits::default()),
                    )
                })
                .collect();
            let built = build("overlay", &|path: &str| files.get(path).cloned());
            for document in &built.documents {
                document.place(&"spec.replicas".parse().expect("a path"));
            }
        }
    }
}
