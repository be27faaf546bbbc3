//! What KEDA's scalers take and refuse: files of the layout of `tests/conformance/keda`.

use std::collections::BTreeMap;
use std::path::Path;

use scalegen_document::{Limits, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Family, Finding, Severity, SourceFile, Targets, Version};
use serde::Deserialize;
use serde_json::{Value, json};

/// One case of KEDA's own tests of a scaler.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) scaler: String,
    metadata: BTreeMap<String, String>,
    auth_params: BTreeMap<String, String>,
    resolved_env: BTreeMap<String, String>,
    metric_type: String,
    pod_identity: String,
    expect: String,
    pub(crate) why: String,
    /// Why no file shows the verdict.
    #[serde(default)]
    undecidable: String,
    /// Why an error is right, and so is none.
    #[serde(default)]
    either: String,
}

/// What the linter makes of a case.
pub(crate) struct Outcome {
    pub(crate) errors: Vec<String>,
    pub(crate) agrees: bool,
    pub(crate) is_false_alarm: bool,
}

/// The cases of a file that files can decide.
pub(crate) fn decidable(file: &Path) -> Result<Vec<Case>, Box<dyn std::error::Error>> {
    let mut cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    cases.retain(|case| case.undecidable.is_empty());
    Ok(cases)
}

impl Case {
    /// Lints the trigger of a ScaledObject with its Deployment and its TriggerAuthentication.
    pub(crate) fn run(&self) -> Outcome {
        let objects = self.objects();
        let texts: Vec<String> = objects.iter().map(|object| object.to_string()).collect();
        let text = texts.join("\n---\n");
        let reading = read(&SourceFile::new("case.yaml", text), &Limits::default());
        let targets = Targets {
            keda: Version::new(2, 20),
            ..Targets::NEWEST
        };
        let mut readings = [reading];
        let findings = lint(&mut readings, &Surroundings::default(), &[], &targets, rules()).findings;
        let is_refusal = |finding: &&Finding| {
            let families = [Family::Trigger, Family::Webhook, Family::Wrong];
            finding.severity == Severity::Error && families.contains(&finding.family)
        };
        let refusals = findings.iter().filter(is_refusal);
        let errors: Vec<String> = refusals
            .map(|finding| format!("{}: {}", finding.code, finding.message))
            .collect();
        let refused = self.expect == "error";
        let agrees = refused != errors.is_empty() || !self.either.is_empty();
        Outcome {
            agrees,
            is_false_alarm: !agrees && !refused,
            errors,
        }
    }

    fn objects(&self) -> Vec<Value> {
        let names = |name: &str| json!({"name": name, "namespace": "shop"});
        let variables: Vec<Value> = self
            .resolved_env
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        let requests = json!({"requests": {"cpu": "100m", "memory": "64Mi"}});
        let container = json!({"name": "web", "image": "web", "env": variables, "resources": requests});
        let labels = json!({"app": "web"});
        let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [container]}});
        let mut trigger = json!({"type": self.scaler, "metadata": self.metadata});
        if !self.metric_type.is_empty() {
            trigger["metricType"] = json!(self.metric_type);
        }
        let mut objects = vec![json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": names("web"),
            "spec": {"selector": {"matchLabels": labels}, "template": template},
        })];
        if !self.auth_params.is_empty() || !self.pod_identity.is_empty() {
            trigger["authenticationRef"] = json!({"name": "auth"});
            let mut spec = json!({});
            if !self.auth_params.is_empty() {
                let parameters = self.auth_params.keys();
                let secrets = parameters.map(|of| json!({"parameter": of, "name": "secret", "key": of}));
                spec["secretTargetRef"] = secrets.collect();
            }
            if !self.pod_identity.is_empty() {
                spec["podIdentity"] = json!({"provider": self.pod_identity});
            }
            objects.push(json!({
                "apiVersion": "keda.sh/v1alpha1",
                "kind": "TriggerAuthentication",
                "metadata": names("auth"),
                "spec": spec,
            }));
        }
        objects.push(json!({
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": names("web"),
            "spec": {"scaleTargetRef": {"name": "web"}, "minReplicaCount": 1, "triggers": [trigger]},
        }));
        objects
    }
}
