//! The table of the rules on Deployments and StatefulSets, and on every pod template.

use crate::Level;
use crate::admission::Rule;

macro_rules! rule {
    ($code:literal, $source:literal, $versions:literal, $summary:literal) => {
        Rule {
            code: $code,
            level: Level::Api,
            summary: $summary,
            versions: $versions,
            source: concat!("pkg/apis/", $source),
        }
    };
}

/// Every rule on workloads and pod templates, by code. Codes are permanent: a retired rule leaves a gap.
pub const RULES: &[Rule] = &[
    rule!(
        "D1",
        "apps/validation/validation.go: ValidateDeployment",
        "",
        "Name, namespace, labels and annotations are well formed; a name that is no DNS label is only warned of"
    ),
    rule!(
        "D2",
        "apps/validation/validation.go: ValidateDeploymentSpec",
        "",
        "The selector is well formed and not empty"
    ),
    rule!(
        "D3",
        "apps/validation/validation.go: ValidatePodTemplateSpecForReplicaSet",
        "",
        "The selector takes the labels of the template"
    ),
    rule!(
        "D4",
        "core/validation/validation.go: ValidatePodTemplateSpec",
        "",
        "Labels and annotations of the template are well formed"
    ),
    rule!(
        "D5",
        "core/validation/validation.go: validateContainers",
        "",
        "There is a container, and each has its own name, which is a DNS label"
    ),
    rule!(
        "D6",
        "core/validation/validation.go: validateContainerCommon",
        "",
        "A container has an image"
    ),
    rule!(
        "D7",
        "core/validation/validation.go: validateContainerResourceName",
        "",
        "Requests and limits name resources that containers can have"
    ),
    rule!(
        "D8",
        "core/validation/validation.go: ValidateResourceQuantityValue",
        "",
        "Amounts are not negative, and whole for devices; fractions of a byte are only warned of"
    ),
    rule!(
        "D9",
        "core/validation/validation.go: ValidateContainerResourceRequirements",
        "",
        "A request is not above its limit, and for devices and huge pages it is the same"
    ),
    rule!(
        "D10",
        "core/validation/validation.go: validateContainerPorts",
        "",
        "Ports have numbers from 1 to 65535, known protocols and names of their own"
    ),
    rule!(
        "D11",
        "core/validation/validation.go: ValidateEnv",
        "names may hold any printable character but = since Kubernetes 1.32",
        "A variable has a name, and either a value or one source"
    ),
    rule!(
        "D12",
        "core/validation/validation.go: ValidateVolumes",
        "",
        "A volume has a name of its own and one type, and what is mounted is a volume, each at its own path"
    ),
    rule!(
        "D13",
        "core/validation/validation.go: validatePullPolicy",
        "",
        "imagePullPolicy and terminationMessagePolicy are words of the API"
    ),
    rule!(
        "D14",
        "core/validation/validation.go: ValidatePodSpec",
        "",
        "The policies and names of a pod are words and names of the API; \
         the pods of a workload restart always and have no deadline"
    ),
    rule!(
        "D15",
        "core/validation/validation.go: validateProbe",
        "",
        "A probe has one handler, a port and numbers that are not negative"
    ),
    rule!(
        "D16",
        "core/validation/validation.go: ValidateSecurityContext",
        "",
        "A security context has valid ids and seccomp profiles, and does not both forbid and need privileges"
    ),
    rule!(
        "D17",
        "apps/validation/validation.go: ValidateDeploymentSpec",
        "",
        "Counts are not negative, and progressDeadlineSeconds is above minReadySeconds"
    ),
    rule!(
        "D18",
        "apps/validation/validation.go: ValidateDeploymentStrategy",
        "",
        "The update strategy is known, and lets at least one pod be replaced"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_complete() {
        for (index, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.code, format!("D{}", index + 1));
            assert!(!rule.summary.ends_with('.'));
        }
    }
}
