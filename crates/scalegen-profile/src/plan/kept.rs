//! Objects that a profile holds in Kubernetes' own words, to be generated as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::authentication::AuthenticationPlan;
use super::load_test::LoadTestPlan;
use super::messages::{
    FileIsText, FileSuchAs, KindSuchAs, NoValue, NotAKind, NotAPathName, NotAnApiVersion, ObjectNeeds,
    QuoteIt, word,
};
use super::object::ObjectPlan;
use super::planner::Planner;
use super::scaled_job::ScaledJobPlan;
use super::workload::WorkloadPlan;
use crate::codes;
use crate::problem::Problem;
use scalegen_syntax::FieldPath;

/// An object that is generated as the profile has it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeptPlan {
    /// Its name, namespace, file and origin. Labels and annotations are in the object alone.
    pub object: ObjectPlan,
    /// Its kind.
    pub kind: String,
    /// The object.
    pub body: Arc<Map<String, Value>>,
}

/// Whether a text is a version, or a group and a version, as servers have them.
fn is_api_version(text: &str) -> bool {
    let is_part = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        !part.is_empty() && part.bytes().all(allowed)
    };
    text.split('/').count() <= 2 && text.split('/').all(is_part)
}

impl Planner<'_> {
    /// The kept objects, each with a file that nothing else goes into.
    pub(super) fn plan_objects(
        &mut self,
        workloads: &[WorkloadPlan],
        load_tests: &[LoadTestPlan],
        authentications: &[AuthenticationPlan],
        scaled_jobs: &[ScaledJobPlan],
    ) -> Vec<KeptPlan> {
        let objects = workloads.iter().flat_map(WorkloadPlan::objects);
        let objects = objects.chain(load_tests.iter().map(|test| &test.object));
        let objects = objects.chain(
            authentications
                .iter()
                .map(|authentication| &authentication.object),
        );
        let objects = objects.chain(scaled_jobs.iter().map(|job| &job.object));
        let mut taken: BTreeSet<String> = objects.map(|object| object.file.to_ascii_lowercase()).collect();
        let profile = self.profile;
        let own_files: Vec<Option<String>> = profile
            .objects
            .iter()
            .enumerate()
            .map(|(index, body)| self.own_file(body, &FieldPath::of("objects").index(index)))
            .collect();
        taken.extend(own_files.iter().flatten().map(|file| file.to_ascii_lowercase()));
        let mut kept = Vec::new();
        for (index, (own, own_file)) in profile.objects.iter().zip(own_files).enumerate() {
            let origin = FieldPath::of("objects").index(index);
            let mut body = own.clone();
            body.remove(FILE);
            self.check_values(&Value::Object(body.clone()), &origin);
            let version = self.required(own.get("apiVersion"), origin.field("apiVersion"));
            if !is_api_version(&version) {
                let version = version.escape_debug().to_string();
                let path = origin.field("apiVersion");
                self.report(Problem::new(codes::BAD_NAME, path, NotAnApiVersion { version }));
            }
            let kind = self.required(own.get("kind"), origin.field("kind"));
            let metadata = own.get("metadata").unwrap_or(&Value::Null);
            let in_metadata = origin.field("metadata");
            let name = self.required(metadata.get("name"), in_metadata.field("name"));
            if !kind.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                let kind = kind.escape_debug().to_string();
                let problem = Problem::new(codes::BAD_NAME, origin.field("kind"), NotAKind { kind });
                self.report(problem.help(KindSuchAs {}));
            }
            let namespace = metadata
                .get("namespace")
                .and_then(Value::as_str)
                .unwrap_or_default();
            for (key, text) in [("name", name.as_str()), ("namespace", namespace)] {
                // Of what servers take in a name, only what is seen: it goes into files that people read and run.
                let is_seen = text.bytes().all(|byte| byte.is_ascii_graphic());
                if matches!(text, "." | "..") || text.contains(['/', '%']) || !is_seen {
                    let name = text.escape_debug().to_string();
                    let path = in_metadata.field(key);
                    self.report(Problem::new(codes::BAD_NAME, path, NotAPathName { name }));
                }
            }
            kept.push(KeptPlan {
                object: ObjectPlan {
                    file: own_file.unwrap_or_else(|| file(&kind, namespace, &name, &mut taken)),
                    name,
                    namespace: namespace.to_owned(),
                    labels: BTreeMap::new(),
                    annotations: BTreeMap::new(),
                    origin,
                    inherited: Vec::new(),
                },
                kind,
                body: Arc::new(body),
            });
        }
        kept
    }

    /// The file that an object asks for.
    fn own_file(&mut self, body: &Map<String, Value>, origin: &FieldPath) -> Option<String> {
        match body.get(FILE)? {
            Value::String(own) => Some(self.file(Some(own), String::new, origin)),
            _ => {
                let problem = Problem::new(codes::BAD_VALUE, origin.field(FILE), FileIsText {});
                self.report(problem.help(FileSuchAs {}));
                None
            }
        }
    }

    /// A text that every object has.
    fn required(&mut self, value: Option<&Value>, path: FieldPath) -> String {
        if let Some(text) = value.and_then(Value::as_str).filter(|text| !text.is_empty()) {
            return text.to_owned();
        }
        if !self.is_broken(&path) {
            let key = path
                .segments()
                .last()
                .and_then(|last| last.name())
                .unwrap_or_default();
            let key = key.to_owned();
            let problem = Problem::new(codes::MISSING_KEY, path, ObjectNeeds { key });
            self.report(problem);
        }
        self.placeholder()
    }

    /// Reports dates, infinities and what is no number, which TOML has and objects have not.
    fn check_values(&mut self, value: &Value, path: &FieldPath) {
        match value {
            Value::Object(fields) if fields.contains_key(DATE) => self.no_value("a date", path),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.check_values(value, &path.key(name.clone()));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.check_values(item, &path.index(index));
                }
            }
            Value::Null => self.no_value("`inf` or `nan`", path),
            _ => {}
        }
    }

    fn no_value(&mut self, what: &'static str, path: &FieldPath) {
        let problem = Problem::new(codes::BAD_VALUE, path.clone(), NoValue { what: word(what) });
        self.report(problem.help(QuoteIt {}));
    }
}

/// The key of an object that is the profile's own, and no field.
const FILE: &str = "file";

/// The key by which the `toml` crate marks a date for serde.
const DATE: &str = "$__toml_private_datetime";

/// A file name that nothing else has: the kind and the name, with the namespace or a number where that is taken.
fn file(kind: &str, namespace: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let named = |parts: &[&str]| {
        let letters = parts.join("-").to_ascii_lowercase();
        let letters = letters.chars().take(200);
        let safe = |letter: char| match letter {
            'a'..='z' | '0'..='9' | '-' | '.' => letter,
            _ => '-',
        };
        letters.map(safe).collect::<String>()
    };
    let plain = named(&[kind, name]);
    let candidates = [plain.clone(), named(&[kind, namespace, name])].into_iter();
    let numbered = (2_u64..).map(|number| format!("{plain}-{number}"));
    let mut files = candidates.chain(numbered).map(|stem| format!("{stem}.yaml"));
    files.find(|file| taken.insert(file.clone())).unwrap_or_default()
}
