//! What a real API server said of objects: `tests/conformance/admission/verdicts.json` and `verdicts-2.json`.

use serde::Deserialize;
use serde_json::Value;

/// What was sent, and what came back.
#[derive(Clone, Deserialize)]
pub(crate) struct Row {
    pub(crate) base: String,
    pub(crate) mutation: String,
    pub(crate) accepted: bool,
    pub(crate) message: Option<String>,
    pub(crate) causes: Vec<String>,
    #[allow(dead_code, reason = "the linter and the CRDs are not held against warnings")]
    pub(crate) warnings: Vec<String>,
    pub(crate) object: Value,
}

impl Row {
    /// What was changed, of which object.
    pub(crate) fn title(&self) -> String {
        format!("{}: {}", self.base, self.mutation)
    }

    /// The fields that the server names.
    pub(crate) fn fields(&self) -> Vec<&String> {
        self.causes.iter().filter(|cause| *cause != "<nil>").collect()
    }
}

/// The objects of `verdicts.json`.
pub(crate) fn rows() -> Vec<Row> {
    rows_of("verdicts.json")
}

/// The objects of one file.
pub(crate) fn rows_of(file: &str) -> Vec<Row> {
    #[derive(Deserialize)]
    struct Verdicts {
        rows: Vec<Row>,
    }

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/admission");
    let path = std::path::Path::new(folder).join(file);
    let text = std::fs::read_to_string(path).expect("the verdicts are committed");
    let verdicts: Verdicts = serde_json::from_str(&text).expect("the verdicts are JSON of this shape");
    verdicts.rows
}
