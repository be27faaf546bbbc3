//! What the API server refuses of a patch that sizes one container, as far as the patch alone decides it.

use scalegen_syntax::Targets;

use super::{metadata, names, resources, words};
use crate::admission::At;
use crate::resources_patch::ResourcesPatch;
use crate::{Refusal, rules};

/// Rules WKL001, WKL005, WKL007, WKL008 and WKL009, and SCH006, on the fields that the patch has. No version differs.
pub fn resources_patch(patch: &ResourcesPatch, _: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&patch.metadata, rules::MALFORMED_WORKLOAD_METADATA);
    let path = At::of("spec");
    let path = path.field("template");
    let path = path.field("spec");
    let path = path.field("containers");
    let pod = patch.spec.template.spec.as_ref();
    for (index, container) in pod.iter().flat_map(|pod| &pod.containers).enumerate() {
        let path = path.index(index);
        if let Some(problem) = names::dns_label(&container.name) {
            found.push(Refusal::new(
                rules::MALFORMED_CONTAINER_LIST,
                path.field("name"),
                words::invalid(&container.name, problem),
            ));
        }
        if let Some(requirements) = &container.resources {
            resources::requirements(requirements, &path.field("resources"), &mut found);
        }
    }
    found
}
