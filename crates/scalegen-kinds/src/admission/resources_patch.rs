//! What the API server refuses of a patch that sizes one container, as far as the patch alone decides it.

use scalegen_syntax::Targets;

use super::{api, metadata, names, resources, words};
use crate::Refusal;
use crate::admission::At;
use crate::resources_patch::ResourcesPatch;

/// Rules D1, D5, D7, D8 and D9, and Q1, on the fields that the patch has. No version differs.
pub fn resources_patch(patch: &ResourcesPatch, _: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&patch.metadata, "D1");
    let path = At::of("spec");
    let path = path.field("template");
    let path = path.field("spec");
    let path = path.field("containers");
    let pod = patch.spec.template.spec.as_ref();
    for (index, container) in pod.iter().flat_map(|pod| &pod.containers).enumerate() {
        let path = path.index(index);
        if let Some(problem) = names::dns_label(&container.name) {
            found.push(api(
                "D5",
                path.field("name"),
                words::invalid(&container.name, &problem),
            ));
        }
        if let Some(requirements) = &container.resources {
            resources::requirements(requirements, &path.field("resources"), &mut found);
        }
    }
    found
}
