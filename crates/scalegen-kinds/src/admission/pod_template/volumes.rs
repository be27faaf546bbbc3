//! The volumes of a pod: rule WKL012.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PodSpec;

use crate::admission::At;
use crate::admission::{names, quantities, words};
use crate::{Refusal, rules};

/// Names, and that a volume is of one type. Without any type it is an `emptyDir`.
pub(super) fn check(spec: &PodSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut seen = BTreeSet::new();
    for (index, volume) in spec.volumes.iter().flatten().enumerate() {
        let path = path.field("volumes");
        let path = path.index(index);
        let message = if volume.name.is_empty() {
            Some(words::required())
        } else if let Some(problem) = names::dns_label(&volume.name) {
            Some(words::invalid(&volume.name, problem))
        } else {
            (!seen.insert(&volume.name)).then(|| words::duplicate(&volume.name))
        };
        found.extend(
            message.map(|message| Refusal::new(rules::MALFORMED_VOLUME, path.field("name"), message)),
        );
        let limit = volume
            .empty_dir
            .as_ref()
            .and_then(|volume| volume.size_limit.as_ref());
        if let Some(limit) = limit {
            found.extend(quantities::check(limit, || {
                path.field("emptyDir").field("sizeLimit").path()
            }));
        }
        let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(volume) else {
            continue;
        };
        let types: Vec<String> = fields
            .into_iter()
            .map(|(field, _)| field)
            .filter(|field| field != "name")
            .collect();
        for type_ in types.into_iter().skip(1) {
            let message = words::forbidden("may not specify more than 1 volume type");
            found.push(Refusal::new(rules::MALFORMED_VOLUME, path.named(&type_), message));
        }
    }
}
