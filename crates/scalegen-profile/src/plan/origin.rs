//! From a field of a finished object back to the profile.

use super::{
    BehaviorPlan, HpaPlan, KedaPlan, LoadTestPlan, MetricSource, ObjectPlan, ResourcesPatchPlan, Step,
    TriggerKind, VpaPlan,
};
use crate::plan::trigger::typed_key;
use scalegen_syntax::case::snake;
use scalegen_syntax::{FieldPath, Segment};

/// The start of an object's path, and what stands for it below the object's table in the profile. `*` is any
/// item of a list, which is carried over; `?` is any field, which is not. The longest start wins; what comes
/// after it is the same words in snake case.
type Rename = (&'static [&'static str], &'static [&'static str]);

const COMMON: &[Rename] = &[(&["metadata"], &[]), (&["spec"], &[])];

const HPA: &[Rename] = &[
    (
        &["metadata", "annotations", "validations.keda.sh/hpa-ownership"],
        &["validate_hpa_ownership"],
    ),
    (&["spec", "metrics", "*", "?"], &["metrics", "*"]),
    (&["spec", "metrics", "*", "?", "target"], &["metrics", "*"]),
    (&["spec", "metrics", "*", "?", "metric"], &["metrics", "*"]),
    (
        &["spec", "metrics", "*", "resource", "name"],
        &["metrics", "*", "resource"],
    ),
    (
        &["spec", "metrics", "*", "containerResource", "name"],
        &["metrics", "*", "container_resource"],
    ),
    (
        &["spec", "metrics", "*", "pods", "metric", "name"],
        &["metrics", "*", "pods"],
    ),
    (
        &["spec", "metrics", "*", "object", "metric", "name"],
        &["metrics", "*", "object"],
    ),
    (
        &["spec", "metrics", "*", "external", "metric", "name"],
        &["metrics", "*", "external"],
    ),
];

const KEDA: &[Rename] = &[
    (&["spec", "minReplicaCount"], &["min_replicas"]),
    (&["spec", "maxReplicaCount"], &["max_replicas"]),
    (&["spec", "idleReplicaCount"], &["idle_replicas"]),
    (&["spec", "advanced"], &[]),
    (&["spec", "advanced", "horizontalPodAutoscalerConfig"], &[]),
    (
        &["spec", "advanced", "horizontalPodAutoscalerConfig", "name"],
        &["hpa_name"],
    ),
    (
        &["spec", "scaleTargetRef", "envSourceContainerName"],
        &["env_source_container_name"],
    ),
    (
        &["metadata", "annotations", "autoscaling.keda.sh/paused"],
        &["paused"],
    ),
    (
        &["metadata", "annotations", "autoscaling.keda.sh/paused-replicas"],
        &["paused_replicas"],
    ),
    (
        &["metadata", "annotations", "autoscaling.keda.sh/paused-scale-in"],
        &["paused_scale_in"],
    ),
    (
        &["metadata", "annotations", "autoscaling.keda.sh/paused-scale-out"],
        &["paused_scale_out"],
    ),
    (
        &["metadata", "annotations", "autoscaling.keda.sh/force-activation"],
        &["force_activation"],
    ),
    (
        &[
            "metadata",
            "annotations",
            "scaledobject.keda.sh/transfer-hpa-ownership",
        ],
        &["transfer_hpa_ownership"],
    ),
    (
        &[
            "metadata",
            "annotations",
            "scaledobject.keda.sh/hpa-excluded-labels",
        ],
        &["hpa_excluded_labels"],
    ),
];

const VPA: &[Rename] = &[
    (&["spec", "updatePolicy"], &[]),
    (
        &["spec", "updatePolicy", "evictAfterOOMSeconds"],
        &["evict_after_oom"],
    ),
    (&["spec", "resourcePolicy"], &[]),
    (&["spec", "recommenders", "*", "name"], &["recommenders", "*"]),
];

const JOB: &[Rename] = &[
    (&["spec", "ttlSecondsAfterFinished"], &["ttl"]),
    (&["spec", "template", "metadata"], &[]),
    (&["spec", "template", "spec", "securityContext"], &["security"]),
    (&["spec", "template", "spec", "containers", "*"], &[]),
    (
        &["spec", "template", "spec", "containers", "*", "securityContext"],
        &["security"],
    ),
];

const PATCH: &[Rename] = &[
    (&["metadata", "name"], &["target"]),
    (&["kind"], &["target"]),
    (&["apiVersion"], &["target"]),
    (
        &["spec", "template", "spec", "containers", "*", "name"],
        &["container"],
    ),
    (&["spec", "template", "spec", "containers", "*", "resources"], &[]),
];

impl HpaPlan {
    /// The path in the profile of a field of the HorizontalPodAutoscaler, such as `spec.maxReplicas`.
    ///
    /// Where the profile has no such key, it is the nearest thing that stands for it; a value that is not there
    /// is located at the table that holds it.
    pub fn profile_path(&self, field: &FieldPath) -> FieldPath {
        use Part::{Index, Name};
        match parts(field).as_slice() {
            [Name("spec"), Name("scaleTargetRef"), ..] => return of_workload(&self.object.origin, "target"),
            [Name("metadata"), Name("namespace")] => return of_workload(&self.object.origin, "namespace"),
            [
                Name("spec"),
                Name("metrics"),
                Index(index),
                Name("external"),
                Name("metric"),
                Name("name"),
            ] => {
                let source = self.metrics.get(*index).map(|metric| &metric.source);
                if let Some(MetricSource::External {
                    signal: Some(signal), ..
                }) = source
                {
                    return FieldPath::of("signals").field(signal.clone()).field("metric");
                }
            }
            _ => {}
        }
        policy_value(renamed(&self.object, HPA, field), self.behavior.as_ref())
    }
}

impl KedaPlan {
    /// The path in the profile of a field of the ScaledObject; see [`HpaPlan::profile_path`].
    pub fn profile_path(&self, field: &FieldPath) -> FieldPath {
        use Part::{Index, Name};
        let origin = &self.object.origin;
        match parts(field).as_slice() {
            [Name("spec"), Name("scaleTargetRef"), rest @ ..]
                if !matches!(rest, [Name("envSourceContainerName")]) =>
            {
                return of_workload(origin, "target");
            }
            [Name("metadata"), Name("namespace")] => return of_workload(origin, "namespace"),
            [
                Name("spec"),
                Name("triggers"),
                Index(index),
                Name("metadata"),
                Name(key),
            ] => {
                return self.metadata_path(*index, key);
            }
            _ => {}
        }
        policy_value(renamed(&self.object, KEDA, field), self.behavior.as_ref())
    }

    /// The path of a trigger's setting, which has a key of its own or is in `metadata`.
    fn metadata_path(&self, index: usize, key: &str) -> FieldPath {
        let trigger = self.object.origin.field("triggers").index(index);
        let Some(plan) = self.triggers.get(index) else {
            return trigger;
        };
        if let (
            TriggerKind::Prometheus {
                signal: Some(signal), ..
            },
            "query",
        ) = (&plan.kind, key)
        {
            return FieldPath::of("signals").field(signal.clone()).field("query");
        }
        let snake = snake(key);
        if typed_key(plan.kind.type_(), &snake) {
            trigger.field(snake)
        } else {
            trigger.field("metadata").key(key)
        }
    }
}

impl VpaPlan {
    /// The path in the profile of a field of the VerticalPodAutoscaler; see [`HpaPlan::profile_path`].
    pub fn profile_path(&self, field: &FieldPath) -> FieldPath {
        let workload = self.object.origin.parent().unwrap_or_default();
        use Part::Name;
        match parts(field).as_slice() {
            [Name("spec"), Name("targetRef"), ..] => workload.field("target"),
            [Name("metadata"), Name("namespace")] => workload.field("namespace"),
            _ => renamed(&self.object, VPA, field),
        }
    }
}

impl LoadTestPlan {
    /// The path in the profile of a field of the Job; see [`HpaPlan::profile_path`].
    pub fn profile_path(&self, field: &FieldPath) -> FieldPath {
        if let [
            Part::Name("spec"),
            Part::Name("template"),
            Part::Name("metadata") | Part::Name("labels"),
            rest @ ..,
        ] = parts(field).as_slice()
            && let Some(Part::Name(key)) = rest.last()
            && self.pod_labels.contains_key(*key)
        {
            return self.object.origin.field("pod_labels").key(*key);
        }
        if let [.., Part::Name("args"), Part::Index(index)] = parts(field).as_slice()
            && let Some(key) = self.key_of_argument(*index)
        {
            return self.object.origin.join(&key);
        }
        renamed(&self.object, JOB, field)
    }

    /// The key that an argument of hey was made from; options come first, in this order, each with its value.
    fn key_of_argument(&self, index: usize) -> Option<FieldPath> {
        let options = [
            (self.duration.is_some(), "duration"),
            (self.requests.is_some(), "requests"),
            (self.qps_per_worker.is_some(), "qps_per_worker"),
            (true, "concurrency"),
            (self.timeout.is_some(), "timeout"),
            (self.method.is_some(), "method"),
        ];
        let after = [
            (self.body.is_some(), "body"),
            (self.content_type.is_some(), "content_type"),
            (self.accept.is_some(), "accept"),
            (self.host.is_some(), "host"),
            (self.cpus.is_some(), "cpus"),
        ];
        let keys = |options: &[(bool, &'static str)]| -> Vec<FieldPath> {
            let given = options.iter().filter(|(given, _)| *given);
            given.map(|(_, key)| FieldPath::of(*key)).collect()
        };
        let mut all = keys(&options);
        all.extend(
            self.headers
                .iter()
                .map(|(name, _)| FieldPath::of("headers").key(name.clone())),
        );
        all.extend(keys(&after));
        all.get(index / 2).cloned()
    }
}

impl ResourcesPatchPlan {
    /// The path in the profile of a field of the patch; see [`HpaPlan::profile_path`].
    pub fn profile_path(&self, field: &FieldPath) -> FieldPath {
        renamed(&self.object, PATCH, field)
    }
}

/// A key of the workload that the scaler at `origin` belongs to.
fn of_workload(origin: &FieldPath, key: &'static str) -> FieldPath {
    let scalers = origin.parent().unwrap_or_default();
    scalers.parent().unwrap_or_default().field(key)
}

/// `value` of a policy is `pods` or `percent` in the profile.
fn policy_value(path: FieldPath, behavior: Option<&BehaviorPlan>) -> FieldPath {
    use Part::{Index, Name};
    let parts = parts(&path);
    let (Some(behavior), [.., Name(direction), Name("policies"), Index(index), Name("value")]) =
        (behavior, parts.as_slice())
    else {
        return path;
    };
    let rules = if *direction == "scale_up" {
        &behavior.scale_up
    } else {
        &behavior.scale_down
    };
    let policies = rules.as_ref().and_then(|rules| rules.policies.as_ref());
    let policy = policies.and_then(|policies| policies.get(*index));
    let key = match policy.map(|policy| policy.step) {
        Some(Step::Pods(_)) => "pods",
        Some(Step::Percent(_)) => "percent",
        None => return path,
    };
    path.parent().unwrap_or_default().field(key)
}

/// The profile's path for a field of an object, by the renames of its kind.
fn renamed(object: &ObjectPlan, renames: &[Rename], field: &FieldPath) -> FieldPath {
    let segments = field.segments();
    // Those of the pods are those of their Job.
    let meta = match segments {
        [
            Segment::Field(spec),
            Segment::Field(template),
            Segment::Field(metadata),
            rest @ ..,
        ] if spec == "spec" && template == "template" && metadata == "metadata" => rest,
        [Segment::Field(spec), Segment::Field(template), rest @ ..]
            if spec == "spec" && template == "template" =>
        {
            rest
        }
        [Segment::Field(metadata), rest @ ..] if metadata == "metadata" => rest,
        _ => &[],
    };
    if let [Segment::Field(map), Segment::Key(key)] = meta
        && matches!(map.as_ref(), "labels" | "annotations")
        && !renames
            .iter()
            .any(|(start, _)| fits(start, segments) && start.len() == segments.len())
    {
        return object.owner_of(map, key).field(map.clone()).key(key.clone());
    }
    let starts = renames.iter().chain(COMMON);
    let fitting = starts.filter(|(start, _)| fits(start, segments));
    let (start, replacement) = fitting
        .max_by_key(|(start, _)| start.len())
        .unwrap_or(&(&[], &[]));
    let (start, rest) = segments.split_at_checked(start.len()).unwrap_or_default();
    let mut indices = start.iter().filter_map(|segment| match segment {
        Segment::Index(index) => Some(*index),
        _ => None,
    });
    let mut path = object.origin.clone();
    for part in *replacement {
        path = match *part {
            "*" => path.index(indices.next().unwrap_or_default()),
            part => path.field(part),
        };
    }
    for segment in rest {
        path = match segment {
            Segment::Field(name) => path.field(leaf(name)),
            Segment::Index(index) => path.index(*index),
            Segment::Key(key) => path.key(key.clone()),
        };
    }
    path
}

/// A field's name in the profile: durations leave their unit out, for they are written with it.
fn leaf(name: &str) -> String {
    let snake = snake(name);
    match snake.strip_suffix("_seconds") {
        Some(stem) => stem.to_owned(),
        None => snake,
    }
}

fn fits(start: &[&str], segments: &[Segment]) -> bool {
    start.len() <= segments.len()
        && start
            .iter()
            .zip(segments)
            .all(|(part, segment)| match (*part, segment) {
                ("*", Segment::Index(_)) | ("?", Segment::Field(_)) => true,
                (part, Segment::Field(name)) => part == name,
                (part, Segment::Key(key)) => part == key,
                _ => false,
            })
}

/// A segment, for patterns: fields and map keys are the same thing here.
enum Part<'a> {
    Name(&'a str),
    Index(usize),
}

fn parts(path: &FieldPath) -> Vec<Part<'_>> {
    path.segments().iter().map(Part::of).collect()
}

impl<'a> Part<'a> {
    fn of(segment: &'a Segment) -> Self {
        match segment {
            Segment::Field(name) => Self::Name(name),
            Segment::Key(key) => Self::Name(key),
            Segment::Index(index) => Self::Index(*index),
        }
    }
}

#[cfg(test)]
mod tests;
