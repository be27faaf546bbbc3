//! The rules on structure: fields, types, words and API versions.

use scalegen_syntax::{Family, Rule, Severity, Versions, rules};

rules! {
    /// Every rule on structure.
    pub STRUCTURE = Rule::of(Family::Schema);

    UNKNOWN_FIELD {
        code: "SCH001",
        name: "unknown-field",
        summary: "An object sets a field that its kind does not have",
        why: "Under strict validation the server rejects the object. Otherwise it warns and drops the field, and the setting never takes effect.",
        fix: "use the intended field, or remove it",
        has_fix: true,
        bad: hpa!("
  maxReplicas: 10
  minReplica: 2
"),
        good: &[("minReplica: 2", "minReplicas: 2")],
        source: "strict field validation of the API server",
    }

    MISPLACED_FIELD {
        code: "SCH002",
        name: "misplaced-field",
        summary: "A field is in the wrong place: its kind has it elsewhere",
        why: "The server treats it as an unknown field: rejected under strict validation, dropped otherwise.",
        fix: "move it to where it belongs",
        bad: vpa!("
  updateMode: \"Off\"
"),
        good: &[("
  updateMode: \"Off\"
", "
  updatePolicy:
    updateMode: \"Off\"
")],
        source: "strict field validation of the API server",
    }

    WRONG_VALUE_TYPE {
        code: "SCH003",
        name: "wrong-value-type",
        summary: "A value has the wrong type for its field",
        why: "The server cannot decode the object and rejects it as a whole. Unquoted words such as Off, no and y are booleans to Kubernetes.",
        fix: "write a value of the field's type; quote strings that look like another type",
        has_fix: true,
        bad: vpa!("
  updatePolicy:
    updateMode: Off
"),
        good: &[("updateMode: Off", "updateMode: \"Off\"")],
        source: "decoding by the API server, structural schemas of CRDs",
    }

    MISSING_FIELD {
        code: "SCH004",
        name: "missing-field",
        summary: "A field that the CRD requires is missing",
        why: "The CRD's structural schema rejects the object.",
        fix: "add the field",
        bad: scaled_object!("\n"),
        good: &[("scaleTargetRef: {name: web}", "scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}")],
        source: "structural schemas of CRDs",
    }

    UNKNOWN_ENUM_WORD {
        code: "SCH005",
        name: "unknown-enum-word",
        summary: "A value is not among the words that the CRD allows",
        why: "The CRD's structural schema rejects the object. Case matters.",
        fix: "use one of the allowed words",
        has_fix: true,
        bad: vpa!("
  updatePolicy:
    updateMode: \"off\"
"),
        good: &[("updateMode: \"off\"", "updateMode: \"Off\"")],
        source: "structural schemas of CRDs",
    }

    MALFORMED_QUANTITY {
        code: "SCH006",
        name: "malformed-quantity",
        summary: "A quantity is not a number with an optional suffix",
        why: "The server rejects the object. Percent signs, spaces, underscores and units such as MB are not part of quantities.",
        fix: "write a number with an optional suffix: 500m, 2, 1.5k, 64Mi",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"5%\"}
"),
        good: &[("scaleUp: {tolerance: \"5%\"}", "scaleUp: {tolerance: \"0.05\"}")],
        source: "staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go: ParseQuantity",
    }

    REMOVED_API_VERSION {
        code: "SCH007",
        name: "removed-api-version",
        summary: "The API version is no longer served",
        why: "The server answers `no matches for kind`, and nothing is created.",
        fix: "write the version that replaced it, and compare the fields",
        has_fix: true,
        bad: "\
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
        good: &[("apiVersion: autoscaling/v2beta2", "apiVersion: autoscaling/v2")],
        source: "deprecation guides of Kubernetes, KEDA and the VPA",
        versions: Versions::described("since the release that removed it"),
    }

    UNKNOWN_API_VERSION {
        code: "SCH008",
        name: "unknown-api-version",
        summary: "The kind does not exist in this API version",
        why: "The server answers `no matches for kind`, and nothing is created.",
        fix: "write a version that serves the kind",
        has_fix: true,
        bad: "\
apiVersion: keda.sh/v1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers: []
",
        good: &[
            ("apiVersion: keda.sh/v1", "apiVersion: keda.sh/v1alpha1"),
            ("
  triggers: []
", "
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"),
        ],
    }

    UNKNOWN_KIND {
        code: "SCH009",
        name: "unknown-kind",
        summary: "The API group has no kind of this name",
        why: "The server answers `no matches for kind`, and nothing is created. Case matters.",
        fix: "write the kind as its group spells it",
        has_fix: true,
        bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoScaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
        good: &[("kind: HorizontalPodAutoScaler", "kind: HorizontalPodAutoscaler")],
    }

    NO_KIND {
        code: "SCH010",
        name: "no-kind",
        summary: "A manifest has no apiVersion or no kind",
        why: "kubectl rejects it: `apiVersion not set, kind not set`. A part of a manifest cannot be applied.",
        fix: "add `apiVersion` and `kind`; if this is part of a manifest, write the whole manifest",
        bad: "\
metadata: {name: web}
spec:
  replicas: 2
",
        good: &[
            ("metadata: {name: web}", "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}"),
            ("replicas: 2", "replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]"),
        ],
    }

    MISSPELT_CHART_KEY {
        code: "SCH011",
        name: "misspelt-chart-key",
        summary: "Values of a chart have a misspelt or misplaced key",
        severity: Severity::Warning,
        why: "Helm ignores a key that the chart does not read, so the setting never takes effect.",
        fix: "use the intended key, or remove it",
        has_fix: true,
        bad: "\
# scalegen: values(prometheus-adapter)
metricsRelistIntervall: 2m
rules: {default: false}
",
        good: &[("metricsRelistIntervall", "metricsRelistInterval")],
        source: "values.yaml of the chart",
    }

    UNREAD_CHART_KEY {
        code: "SCH012",
        name: "unread-chart-key",
        summary: "Values of a chart have a key that the chart does not read",
        severity: Severity::Note,
        why: "Helm ignores it. It may be of another version of the chart, or of another chart.",
        fix: "remove it, or set what the chart reads: helm show values",
        bad: "\
# scalegen: values(metrics-server)
containerArgs: [--kubelet-insecure-tls]
",
        good: &[("containerArgs", "args")],
        source: "values.yaml of the chart",
    }
}
