//! WRG022: a VPA that evicts pods with GPUs.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use scalegen_document::Object;
use scalegen_kinds::{containers, vpa};
use scalegen_syntax::{Family, FieldPath, Message, ObjectName, Severity, is_here, messages};

use crate::messages::example;
use crate::vpa_policies::{Policies, containers, evicts};
use crate::{Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG022",
    name: "vpa-resizes-gpu-pods",
    summary: "A VPA evicts pods that have GPUs",
    severity: Severity::Warning,
    why: "A VPA never sizes GPUs. To change CPU or memory it evicts the pod, which then has to find a free GPU and load its model again.",
    fix: "set updateMode to \"Off\" or \"Initial\", and maxAllowed below what a node can give",
    bad: concat!(
        containers!("
        - {name: vllm, image: \"example/vllm:1\", resources: {limits: {nvidia.com/gpu: 1}, requests: {cpu: \"4\", memory: 16Gi}}}
---
"),
        vpa!("\n")
    ),
    good: &[("targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}", "targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  updatePolicy: {updateMode: \"Off\"}")],
    source: "pkg/updater/logic/updater.go: RunOnce; pkg/apis/core/validation/validation.go: ValidateResourceRequirements",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    EvictsDevices {
        mode: &'static str = "Recreate",
        workload: ObjectName = example::deployment(),
        device: String = "nvidia.com/gpu",
    } "{mode} evicts the pods of {workload}, which have {device}";
    EvictsDevicesByDefault { workload: ObjectName = example::deployment(), device: String = "nvidia.com/gpu" }
        "the VPA evicts the pods of {workload}, which have {device}, unless {.updateMode} says otherwise";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// What the names of such devices contain, of NVIDIA, AMD, Intel, Google, AWS and Habana.
const DEVICES: &[&str] = &[
    "gpu",
    "nvidia.com/mig-",
    "google.com/tpu",
    "aws.amazon.com/neuron",
    "habana.ai/gaudi",
];

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| autoscaler.role == Role::Requests && !autoscaler.document.is_patch())
        {
            let Object::VerticalPodAutoscaler(vpa) = autoscaler.document.object() else {
                continue;
            };
            let Some(workload) = cluster
                .workload(target)
                .filter(|_| evicts(autoscaler.document, vpa))
            else {
                continue;
            };
            let policies = Policies::of(vpa);
            let template = workload.template();
            let resizes = containers(&template).iter().any(|container| {
                ["cpu", "memory"]
                    .iter()
                    .any(|resource| policies.control(&container.name, resource))
            });
            let Some((device, path)) = device(&template).filter(|_| resizes) else {
                continue;
            };
            let mode = vpa
                .spec
                .update_policy
                .as_ref()
                .and_then(|policy| policy.update_mode);
            let policy = FieldPath::of("spec").field("updatePolicy");
            let workload_name = target.object_name();
            let (at, message) = match mode {
                Some(mode) => (
                    policy.field("updateMode"),
                    Message::from(EvictsDevices {
                        mode: mode.name(),
                        workload: workload_name,
                        device,
                    }),
                ),
                None => (
                    policy,
                    EvictsDevicesByDefault {
                        workload: workload_name,
                        device,
                    }
                    .into(),
                ),
            };
            found.at(autoscaler.document, at, message).related(
                workload.document,
                &path,
                is_here("the device"),
            );
        }
    }
}

/// A device of the pods, and where they ask for it.
fn device(template: &PodTemplateSpec) -> Option<(String, FieldPath)> {
    let path = FieldPath::of("spec")
        .field("template")
        .field("spec")
        .field("containers");
    containers(template)
        .iter()
        .enumerate()
        .find_map(|(index, container)| {
            let resources = container.resources.as_ref()?;
            let lists = [("limits", &resources.limits), ("requests", &resources.requests)];
            lists.into_iter().find_map(|(field, list)| {
                let names = list.as_ref()?.keys();
                let is_device =
                    |name: &&String| name.contains('/') && DEVICES.iter().any(|device| name.contains(device));
                let name = names.into_iter().find(is_device)?;
                let path = path
                    .index(index)
                    .field("resources")
                    .field(field)
                    .key(name.clone());
                Some((name.clone(), path))
            })
        })
}
