//! How fast an HPA may go, of HPAs and of those that KEDA makes.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_document::{Document, Object};
use scalegen_syntax::{FieldPath, Segment, defaults};

/// One direction of a `behavior`.
#[derive(Debug)]
pub(crate) struct Direction<'a> {
    /// `scaleUp` or `scaleDown`.
    pub(crate) field: &'static str,
    /// The fields that lead to the `behavior`.
    above: &'static [&'static str],
    pub(crate) policies: Vec<Policy<'a>>,
    pub(crate) tolerance: Option<&'a Quantity>,
    /// Whether nothing may change in it.
    pub(crate) is_disabled: bool,
    /// Whether the policy that changes least counts, and not the one that changes most.
    pub(crate) takes_least: bool,
}

/// One rate limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    pub(crate) type_: &'a str,
    pub(crate) value: i32,
    pub(crate) period_seconds: i32,
}

impl Policy<'_> {
    /// The pods that it lets an HPA add to, or take from, a number of replicas in its period, within the bounds.
    pub(crate) fn most(&self, field: &str, replicas: i32, min: i32, max: i32) -> i64 {
        let (replicas, value) = (i64::from(replicas), i64::from(self.value));
        let (min, max) = (i64::from(min), i64::from(max));
        match (field, self.type_) {
            ("scaleUp", "Pods") => value.min(max - replicas),
            // The controller rounds up the replicas after it, and cuts those after a scale-down.
            ("scaleUp", _) => ((replicas * (100 + value) + 99) / 100).min(max) - replicas,
            (_, "Pods") => value.min(replicas - min),
            _ => replicas - (replicas * (100 - value).max(0) / 100).max(min),
        }
    }
}

impl Direction<'_> {
    /// Where it stands.
    pub(crate) fn path(&self) -> FieldPath {
        let fields = self.above.iter().copied().chain(["behavior", self.field]);
        FieldPath::from(
            fields
                .map(|field| Segment::Field(field.into()))
                .collect::<Vec<_>>(),
        )
    }

    /// Where one of the policies stands.
    pub(crate) fn policy(&self, index: usize) -> FieldPath {
        self.path().field("policies").index(index)
    }
}

/// By what share of the target the value may be above it before the scaler scales up.
pub(crate) fn tolerance_up(document: &Document) -> f64 {
    let up = directions(document)
        .into_iter()
        .find(|direction| direction.field == "scaleUp");
    let written = up.and_then(|up| up.tolerance?.0.parse::<scalegen_syntax::Quantity>().ok());
    written.map_or(defaults::hpa::TOLERANCE, scalegen_syntax::Quantity::to_f64)
}

/// The directions of a `behavior`, of Kubernetes' type or of KEDA's: they have the same fields.
macro_rules! directions_of {
    ($behavior:expr, $above:expr) => {{
        let behavior = $behavior;
        let up = behavior.and_then(|behavior| behavior.scale_up.as_ref());
        let down = behavior.and_then(|behavior| behavior.scale_down.as_ref());
        let rules = [("scaleUp", up), ("scaleDown", down)].into_iter();
        rules
            .filter_map(|(field, rules)| {
                let rules = rules?;
                let policies = rules.policies.iter().flatten().map(|policy| Policy {
                    type_: &policy.type_,
                    value: policy.value,
                    period_seconds: policy.period_seconds,
                });
                Some(Direction {
                    field,
                    above: $above,
                    policies: policies.collect(),
                    tolerance: rules.tolerance.as_ref(),
                    is_disabled: rules.select_policy.as_deref() == Some("Disabled"),
                    takes_least: rules.select_policy.as_deref() == Some("Min"),
                })
            })
            .collect()
    }};
}

/// The directions that a document says anything of.
pub(crate) fn directions(document: &Document) -> Vec<Direction<'_>> {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => directions_of!(hpa.spec.behavior.as_ref(), &["spec"]),
        Object::ScaledObject(object) => {
            let advanced = object.spec.advanced.as_ref();
            let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
            directions_of!(
                config.and_then(|config| config.behavior.as_ref()),
                &["spec", "advanced", "horizontalPodAutoscalerConfig"]
            )
        }
        _ => Vec::new(),
    }
}
