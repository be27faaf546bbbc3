//! The rules on VerticalPodAutoscalers: the webhook's, then the CRD's.

use scalegen_syntax::{Family, Rule, Server, Severity, Versions, rules};

macro_rules! webhook {
    ($function:literal) => {
        concat!(
            "vertical-pod-autoscaler/pkg/admission-controller/resource/vpa/validation.go: ",
            $function
        )
    };
}

rules! {
    /// Every rule on VerticalPodAutoscalers that one object decides.
    pub VPA = Rule::of(Family::Webhook);

    UPDATE_POLICY_WITHOUT_MODE {
        code: "VPA002",
        name: "update-policy-without-mode",
        summary: "updatePolicy has no updateMode",
        why: "The CRD allows that, but the webhook rejects it. Only an object without the whole block defaults to Recreate.",
        fix: "set updateMode: \"Off\", Initial, Recreate or InPlaceOrRecreate",
        bad: vpa!("
  updatePolicy:
    minReplicas: 1
"),
        good: &[("updatePolicy:", "updatePolicy:\n    updateMode: Recreate")],
        source: webhook!("validateVPASpecUpdatePolicy"),
    }

    UPDATE_MODE_TOO_NEW {
        code: "VPA003",
        name: "update-mode-too-new",
        summary: "updateMode is too new for the target VPA version",
        family: Family::Schema,
        why: "The installed CRD lists the modes that it accepts, and rejects all others.",
        fix: "upgrade the VPA, or use Recreate or Initial",
        bad: concat!(
            "# lint: vpa=1.3\n",
            vpa!("
  updatePolicy: {updateMode: \"InPlaceOrRecreate\"}
")
        ),
        good: &[("# lint: vpa=1.3", "# lint: vpa=1.5")],
        source: webhook!("validateVPASpecUpdatePolicy"),
        versions: Versions::described("InPlaceOrRecreate since VPA 1.4, InPlace since 1.7"),
    }

    GATED_UPDATE_MODE {
        code: "VPA004",
        name: "gated-update-mode",
        summary: "updateMode uses a feature gate that is off by default",
        why: "The webhook rejects the mode unless the admission controller runs with the gate. The updater needs it too.",
        fix: "use InPlaceOrRecreate or Recreate; or enable the gate with `--feature-gates` in both, and allow this rule",
        bad: vpa!("
  updatePolicy: {updateMode: \"InPlace\"}
"),
        good: &[("updatePolicy: {updateMode: \"InPlace\"}", "updatePolicy: {updateMode: \"InPlaceOrRecreate\"}")],
        source: webhook!("validateVPASpecUpdatePolicy"),
        versions: Versions::described("InPlace since VPA 1.7; InPlaceOrRecreate in 1.4 only"),
    }

    UPDATE_MIN_REPLICAS_NOT_POSITIVE {
        code: "VPA005",
        name: "update-min-replicas-not-positive",
        summary: "updatePolicy.minReplicas is zero or negative",
        why: "The updater evicts only when at least this number of pods is live, and the lowest such number is 1. The updater's default is 2.",
        fix: "set it to 1 or more, or remove it",
        bad: vpa!("
  updatePolicy:
    updateMode: Recreate
    minReplicas: 0
"),
        good: &[("minReplicas: 0", "minReplicas: 1")],
        source: webhook!("validateVPASpecUpdatePolicy"),
    }

    GATED_EVICT_AFTER_OOM {
        code: "VPA006",
        name: "gated-evict-after-oom",
        summary: "evictAfterOOMSeconds is set, but the feature gate PerVPAConfig is off by default",
        why: "The webhook rejects the field unless the VPA runs with the gate.",
        fix: "remove it; or enable the gate with `--feature-gates`, and allow this rule",
        bad: vpa!("
  updatePolicy:
    updateMode: Recreate
    evictAfterOOMSeconds: 60
"),
        good: &[("    evictAfterOOMSeconds: 60\n", "")],
        source: webhook!("validateVPASpecUpdatePolicy"),
        versions: Versions::since(Server::Vpa, 1, 7),
    }

    CONTAINER_POLICY_WITHOUT_NAME {
        code: "VPA007",
        name: "container-policy-without-name",
        summary: "A container policy has no containerName",
        why: "A policy applies to one container, or with `*` to all containers without their own policy. The CRD allows a missing name, but the webhook rejects it.",
        fix: "set containerName to the container, or to \"*\"",
        bad: vpa!("
  resourcePolicy:
    containerPolicies:
      - minAllowed: {cpu: 50m}
"),
        good: &[("
      - minAllowed: {cpu: 50m}
", "
      - containerName: api
        minAllowed: {cpu: 50m}
")],
        source: webhook!("validateVPASpecResourcePolicy"),
    }

    VPA_BOUND_TOO_FINE {
        code: "VPA009",
        name: "vpa-bound-too-fine",
        summary: "A bound is not a whole number of millicores of CPU or bytes of memory",
        why: "The recommender counts millicores of CPU and bytes of memory. A memory of `500m` is half a byte; 500Mi or 500M was probably meant.",
        fix: "write whole millicores, such as 50m, and whole bytes, such as 500Mi",
        bad: vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: api
        maxAllowed: {memory: 500m}
"),
        good: &[("maxAllowed: {memory: 500m}", "maxAllowed: {memory: 500Mi}")],
        source: webhook!("validateResourceResolution"),
    }

    MAX_ALLOWED_BELOW_MIN {
        code: "VPA010",
        name: "max-allowed-below-min",
        summary: "maxAllowed is below minAllowed",
        why: "No recommendation fits between the two.",
        fix: "raise maxAllowed, or lower minAllowed",
        bad: vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: api
        minAllowed: {memory: 1Gi}
        maxAllowed: {memory: 512Mi}
"),
        good: &[
            ("minAllowed: {memory: 1Gi}", "minAllowed: {memory: 512Mi}"),
            ("maxAllowed: {memory: 512Mi}", "maxAllowed: {memory: 1Gi}"),
        ],
        source: webhook!("validateVPASpecResourcePolicy"),
    }

    CONTROLLED_LIMITS_WITH_MODE_OFF {
        code: "VPA011",
        name: "controlled-limits-with-mode-off",
        summary: "controlledValues is RequestsAndLimits, but mode is Off",
        why: "Mode Off leaves the container alone, so there are no limits to control.",
        fix: "remove controlledValues, or set the mode to Auto",
        bad: vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: sidecar
        mode: \"Off\"
        controlledValues: RequestsAndLimits
"),
        good: &[("        controlledValues: RequestsAndLimits\n", "")],
        source: webhook!("validateVPASpecResourcePolicy"),
    }

    GATED_MEMORY_SETTINGS {
        code: "VPA012",
        name: "gated-memory-settings",
        summary: "An OOM or memory aggregation field is out of range, or is set although the feature gate PerVPAConfig is off by default",
        why: "The webhook rejects these settings unless the VPA runs with the gate. It also rejects an oomBumpUpRatio below 1 and an oomMinBumpUp below 0. Without the settings, the flags of the recommender apply to all objects.",
        fix: "remove them and set the flags of the recommender; or enable the gate with `--feature-gates`, and allow this rule",
        bad: vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: api
        oomBumpUpRatio: \"1.5\"
"),
        good: &[("        oomBumpUpRatio: \"1.5\"\n", "")],
        source: webhook!("validateVPASpecResourcePolicy"),
        versions: Versions::described("VPA 1.6 and later; the memory aggregation window since 1.7"),
    }

    GATED_STARTUP_BOOST {
        code: "VPA013",
        name: "gated-startup-boost",
        summary: "startupBoost is set although the feature gate CPUStartupBoost is off by default, or its factor or quantity is invalid",
        why: "The webhook rejects it unless the VPA runs with the gate. It also rejects a factor below 1 and a quantity that is not whole millicores.",
        fix: "remove it; or enable the gate with `--feature-gates`, and allow this rule",
        bad: vpa!("
  startupBoost:
    cpu: {type: Factor, factor: 2}
"),
        good: &[("
  startupBoost:
    cpu: {type: Factor, factor: 2}
", "\n")],
        source: webhook!("validateVPASpecStartupBoost"),
        versions: Versions::since(Server::Vpa, 1, 7),
    }

    SEVERAL_RECOMMENDERS {
        code: "VPA014",
        name: "several-recommenders",
        summary: "recommenders has more than one entry",
        why: "The field is a list, but the VPA accepts only one entry.",
        fix: "keep one of them",
        bad: vpa!("
  recommenders:
    - name: default
    - name: nightly
"),
        good: &[("    - name: default\n", "")],
        source: webhook!("validateVPASpec"),
    }

    UNCONTROLLABLE_RESOURCE {
        code: "VPA015",
        name: "uncontrollable-resource",
        summary: "controlledResources lists a resource other than cpu and memory",
        why: "The VPA recommends only cpu and memory. Before VPA 1.8 the recommender skips other names.",
        fix: "name cpu, memory or both",
        bad: concat!(
            "# lint: vpa=1.8\n",
            vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: api
        controlledResources: [memory, nvidia.com/gpu]
")
        ),
        good: &[("controlledResources: [memory, nvidia.com/gpu]", "controlledResources: [memory]")],
        source: webhook!("validateVPASpecResourcePolicy"),
        versions: Versions::since(Server::Vpa, 1, 8),
    }

    DEPRECATED_UPDATE_MODE {
        code: "VPA016",
        name: "deprecated-update-mode",
        summary: "updateMode is Auto, which is deprecated",
        severity: Severity::Warning,
        why: "Auto is another name of Recreate, and will be removed. The admission controller warns about it.",
        fix: "use Recreate, which Auto stands for, or Initial or InPlaceOrRecreate",
        bad: vpa!("
  updatePolicy: {updateMode: \"Auto\"}
"),
        good: &[("updatePolicy: {updateMode: \"Auto\"}", "updatePolicy: {updateMode: \"Recreate\"}")],
        source: "vertical-pod-autoscaler/pkg/admission-controller/logic/server.go: addDeprecationWarnings",
        versions: Versions::since(Server::Vpa, 1, 5),
    }

    MALFORMED_VPA_METADATA {
        code: "VPA101",
        name: "malformed-vpa-metadata",
        summary: "A name, namespace, label or annotation is malformed, or annotations exceed 256 KiB",
        family: Family::Admission,
        why: "The API server rejects the object, whatever its kind.",
        fix: "use lowercase letters, digits, dashes and dots in names, and at most 63 characters in labels",
        bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: Web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
        good: &[("metadata: {name: Web}", "metadata: {name: web}")],
        source: "staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go: ValidateObjectMeta",
    }

    VPA_INTERVAL_BELOW_ONE {
        code: "VPA103",
        name: "vpa-interval-below-one",
        summary: "evictAfterOOMSeconds, memoryAggregationIntervalSeconds or memoryAggregationIntervalCount is below 1",
        family: Family::Schema,
        why: "The CRD sets a minimum of 1 for the field.",
        fix: "set it to 1 or more, or remove it",
        bad: vpa!("
  updatePolicy:
    updateMode: Recreate
    evictAfterOOMSeconds: 0
"),
        good: &[("    evictAfterOOMSeconds: 0\n", "")],
        source: "vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml",
        versions: Versions::since(Server::Vpa, 1, 7),
    }

    STARTUP_BOOST_FACTOR_MISMATCH {
        code: "VPA104",
        name: "startup-boost-factor-mismatch",
        summary: "A startup boost of type Factor has no factor, or one of another type has a factor",
        family: Family::Schema,
        why: "A boost is either a factor of the request or an amount, as its type says. The CRD rejects any other.",
        fix: "with type Factor set factor, with type Quantity remove it",
        bad: vpa!("
  startupBoost:
    cpu: {type: Factor}
"),
        good: &[("
  startupBoost:
    cpu: {type: Factor}
", "\n")],
        source: "vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml",
        versions: Versions::since(Server::Vpa, 1, 7),
    }

    STARTUP_BOOST_QUANTITY_MISMATCH {
        code: "VPA105",
        name: "startup-boost-quantity-mismatch",
        summary: "A startup boost of type Quantity has no quantity, or one of another type has a quantity",
        family: Family::Schema,
        why: "A boost is either a factor of the request or an amount, as its type says. The CRD rejects any other.",
        fix: "with type Quantity set quantity, with type Factor remove it",
        bad: vpa!("
  startupBoost:
    cpu: {type: Quantity}
"),
        good: &[("
  startupBoost:
    cpu: {type: Quantity}
", "\n")],
        source: "vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml",
        versions: Versions::since(Server::Vpa, 1, 7),
    }

    VPA_FIELD_TOO_NEW {
        code: "VPA106",
        name: "vpa-field-too-new",
        summary: "A field is too new for the target VPA version",
        family: Family::Schema,
        why: "The installed CRD does not have the field: the API server rejects the object under strict validation, and drops the field otherwise.",
        fix: "upgrade the VPA, or remove the field",
        bad: concat!(
            "# lint: vpa=1.5\n",
            vpa!("
  resourcePolicy:
    containerPolicies:
      - containerName: api
        oomBumpUpRatio: \"1.5\"
")
        ),
        good: &[("        oomBumpUpRatio: \"1.5\"\n", "")],
        source: "vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml",
        versions: Versions::described("oomBumpUpRatio and oomMinBumpUp since VPA 1.6; startupBoost, evictAfterOOMSeconds and the memory aggregation window since 1.7"),
    }
}
