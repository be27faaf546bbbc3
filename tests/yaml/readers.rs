//! Everybody who reads YAML of a cluster: this project, PyYAML (1.1), ruamel.yaml (1.2) and kubectl.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::skip::skipped;

/// One document as a reader sees it, or why it sees none.
pub(crate) type Read = Result<Value, String>;

/// A reader of many texts, each of which has to be one document.
pub(crate) struct Reader {
    /// Its name.
    pub(crate) name: &'static str,
    read: fn(&[&str]) -> Vec<Read>,
}

impl Reader {
    /// Reads each text.
    pub(crate) fn read(&self, texts: &[&str]) -> Vec<Read> {
        let read = (self.read)(texts);
        assert_eq!(read.len(), texts.len(), "{}", self.name);
        read
    }
}

/// Those that are here; of the others it is said that they are missing.
pub(crate) fn readers() -> Vec<Reader> {
    let mut readers = vec![Reader {
        name: "serde_yaml",
        read: |texts| texts.iter().map(|text| with_serde(text)).collect(),
    }];
    for (name, module, read) in [
        (
            "PyYAML",
            "yaml",
            (|texts| with_python("pyyaml", texts)) as fn(&[&str]) -> Vec<Read>,
        ),
        ("ruamel.yaml", "ruamel.yaml", |texts| with_python("ruamel", texts)),
    ] {
        if is_there("python3", &["-c", &format!("import {module}")]) {
            readers.push(Reader { name, read });
        } else {
            skipped(&format!("python3 has no {name} here"));
        }
    }
    if has_kubectl() {
        readers.push(Reader {
            name: "kubectl",
            read: with_kubectl,
        });
    }
    readers
}

/// Whether there is a kubectl; says so where there is none.
pub(crate) fn has_kubectl() -> bool {
    let there = is_there("kubectl", &["version", "--client"]);
    if !there {
        skipped("there is no kubectl here");
    }
    there
}

fn is_there(program: &str, args: &[&str]) -> bool {
    let status = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn with_serde(text: &str) -> Read {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

/// Says what it reads in JSON; a key that is no string, and a value that JSON does not have, is an error.
const PYTHON: &str = r#"
import json, sys

def plain(value):
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is a {type(key).__name__}")
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"{value!r} is a {type(value).__name__}")

if sys.argv[1] == "pyyaml":
    import yaml
    load = yaml.safe_load
else:
    from ruamel.yaml import YAML
    load = lambda text: YAML(typ="safe", pure=True).load(text)

answers = []
for text in json.load(sys.stdin):
    try:
        answers.append({"Ok": plain(load(text))})
    except Exception as error:
        answers.append({"Err": f"{type(error).__name__}: {error}"})
json.dump(answers, sys.stdout)
"#;

fn with_python(library: &str, texts: &[&str]) -> Vec<Read> {
    let answers = answer(
        Command::new("python3").args(["-c", PYTHON, library]),
        &json!(texts).to_string(),
    );
    serde_json::from_str(&answers).unwrap()
}

/// What kubectl adds, so that it prints what it read.
const MARK: &str = "example.com/read-by";

/// kubectl prints what it reads of objects. What is no object, such as values of a chart, is read inside of
/// one, as Helm reads it with the same library.
fn with_kubectl(texts: &[&str]) -> Vec<Read> {
    let label = format!("{MARK}=kubectl");
    let mut input = String::new();
    for text in texts {
        input.push_str("---\n");
        if is_object(text) {
            input.push_str(text);
        } else {
            input.push_str("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\nvalues:\n");
            for line in text.lines() {
                input.push_str(&format!("  {line}\n"));
            }
        }
    }
    let args = [
        "label",
        "--local",
        "-f",
        "-",
        &label,
        "-o",
        "json",
        "--dry-run=client",
    ];
    let answers = answer(Command::new("kubectl").args(args), &input);
    let answers = serde_json::Deserializer::from_str(&answers).into_iter::<Value>();
    answers
        .zip(texts)
        .map(|(answer, text)| {
            let mut answer = answer.unwrap();
            if !is_object(text) {
                return Ok(answer["values"].take());
            }
            let labels = answer["metadata"]["labels"].as_object_mut().unwrap();
            assert!(labels.remove(MARK).is_some());
            let (empty, metadata) = (labels.is_empty(), answer["metadata"].as_object_mut().unwrap());
            if empty {
                metadata.remove("labels");
            }
            if metadata.is_empty() {
                answer.as_object_mut().unwrap().remove("metadata");
            }
            Ok(answer)
        })
        .collect()
}

fn is_object(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("apiVersion: "))
}

/// What a program prints for this input.
fn answer(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // What is wrong with the input is reported by the status.
    let _ = writer.join().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
