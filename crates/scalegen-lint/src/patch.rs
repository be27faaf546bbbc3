//! Which refusals count of a patch, which leaves fields to the object that it changes.

use scalegen_manifest::Refusal;
use scalegen_manifest::document::{Document, Value};

/// Rules that compare a field with others, which a patch may leave out.
const COMPARING: &[&str] = &["D12", "J4", "J5", "J7"];

/// Whether a server would refuse the object for it, whatever the patch leaves out.
///
/// That a field is missing is nobody's to say, and findings at fields that are not there are dropped anyway;
/// here are those that stand at what is there.
pub(crate) fn counts(document: &Document, refusal: &Refusal) -> bool {
    let lacks_something = || {
        let node = document.node().at(&refusal.field);
        refusal.message.starts_with("Required value")
            && node.is_some_and(|node| matches!(node.value, Value::Map(_)))
    };
    !document.is_patch() || !COMPARING.contains(&refusal.rule) && !lacks_something()
}

#[cfg(test)]
mod tests {
    use scalegen_manifest::Targets;
    use scalegen_manifest::document::{Limits, read};
    use scalegen_profile::SourceFile;

    use crate::check_document;

    #[test]
    fn what_is_missing_may_be_elsewhere() {
        let codes = |container: &str| -> Vec<String> {
            let text = format!(
                "# scalegen: patch\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\n\
                 spec: {{template: {{spec: {{containers: [{{name: api, {container}}}]}}}}}}\n"
            );
            let reading = read(&SourceFile::new("web.yaml", text), &Limits::default());
            let findings = check_document(&reading.documents[0], &Targets::NEWEST);
            findings
                .iter()
                .filter_map(|finding| finding.path.clone())
                .collect()
        };
        let at = |field: &str| vec![format!("spec.template.spec.containers[0].{field}")];
        for (container, expected) in [
            ("livenessProbe: {timeoutSeconds: 5}", vec![]),
            ("volumeMounts: [{name: data, mountPath: /data}]", vec![]),
            (
                "resources: {requests: {nvidia.com/gpu: 1}, limits: {memory: 1Gi}}",
                vec![],
            ),
            (
                "livenessProbe: {timeoutSeconds: -5}",
                at("livenessProbe.timeoutSeconds"),
            ),
            (
                "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
                at("resources.requests"),
            ),
        ] {
            assert_eq!(codes(container), expected, "{container}");
        }
    }
}
