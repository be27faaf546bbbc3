//! Files that tests of kuttl and chainsaw compare with what is in a cluster: nothing applies those.

use std::collections::BTreeSet;

use scalegen_document::{Document, Node, Object, Reading};
use scalegen_kustomize::references;
use scalegen_syntax::file_path::folder;

use crate::kustomize::{below, file, is_below};

const KUTTL: &str = "kuttl.dev/";
const CHAINSAW: &str = "chainsaw.kyverno.io/";

/// The files that are compared, and neither applied by a test nor listed by a kustomization.
pub(crate) fn files(readings: &[Reading]) -> BTreeSet<String> {
    let documents = || readings.iter().flat_map(|reading| &reading.documents);
    let tests: Vec<&Document> = documents().filter(|document| is_of_test(document)).collect();
    let names: Vec<String> = readings
        .iter()
        .filter_map(|reading| Some(below("", reading.source.as_ref()?.name())))
        .collect();
    let mut compared = BTreeSet::new();
    let mut applied = BTreeSet::new();
    let mut folders = BTreeSet::new();
    let mut suites = BTreeSet::new();
    for test in &tests {
        let own = file(test);
        let folder = folder(&own).to_owned();
        let mut list = |key: &str, path: &str| {
            let files = match key {
                "assert" | "error" => &mut compared,
                _ => &mut applied,
            };
            files.insert(below(&folder, path));
        };
        each_file(test.node(), &mut list);
        if test.kind() == "TestSuite" {
            suites.insert(folder.clone());
        }
        folders.insert(folder);
    }
    let with_assertion = names.iter().filter(|name| step_of(name) == Some(Step::Assert));
    folders.extend(with_assertion.map(|name| folder(name).to_owned()));
    let is_in_test = |name: &str| folders.contains(folder(name)) || is_below(name, &suites);
    compared.extend(names.into_iter().filter(|name| match step_of(name) {
        Some(Step::Assert | Step::Errors) => is_in_test(name),
        None => false,
    }));
    if compared.is_empty() {
        return compared;
    }
    for root in documents().filter(|document| *document.object() == Object::Kustomization) {
        let own = file(root);
        let listed = references(root.node());
        applied.extend(listed.into_iter().map(|path| below(folder(&own), path)));
    }
    &compared - &applied
}

fn is_of_test(document: &Document) -> bool {
    let version = document.api_version();
    version.starts_with(KUTTL) || version.starts_with(CHAINSAW)
}

/// What kuttl does with a file that has a number in front of its name, besides applying it.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Assert,
    Errors,
}

/// Source: `pkg/test/case.go` of kudobuilder/kuttl.
fn step_of(path: &str) -> Option<Step> {
    let name = path.rsplit('/').next()?;
    let (number, rest) = name.split_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let step = rest.split(['-', '.']).next().filter(|_| is_number)?;
    match step {
        "assert" => Some(Step::Assert),
        "error" | "errors" => Some(Step::Errors),
        _ => None,
    }
}

/// Calls for each file that operations of a test name, with the operation.
fn each_file(node: &Node, list: &mut dyn FnMut(&str, &str)) {
    for entry in node.entries() {
        let key = &*entry.key;
        let is_operation = matches!(key, "apply" | "assert" | "create" | "error" | "patch" | "update");
        if is_operation {
            // chainsaw has one file in a map, and a step of kuttl has a list.
            let of_map = entry.value.get("file").and_then(Node::as_str);
            let of_list = entry.value.items().iter().filter_map(Node::as_str);
            of_map.into_iter().chain(of_list).for_each(|path| list(key, path));
        }
        each_file(&entry.value, list);
    }
    node.items().iter().for_each(|item| each_file(item, list));
}
