//! How fast an HPA may go, of HPAs and of those that KEDA makes.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_document::{Document, Object};
use scalegen_syntax::FieldPath;
use scalegen_syntax::Segment;

/// One direction of a `behavior`.
#[derive(Debug)]
pub(crate) struct Direction<'a> {
    /// `scaleUp` or `scaleDown`.
    pub(crate) field: &'static str,
    /// The fields that lead to the `behavior`.
    above: &'static [&'static str],
    pub(crate) policies: Vec<Policy<'a>>,
    pub(crate) tolerance: Option<&'a Quantity>,
}

/// One rate limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    pub(crate) type_: &'a str,
    pub(crate) period_seconds: i32,
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

/// The directions that a document says anything of.
pub(crate) fn directions(document: &Document) -> Vec<Direction<'_>> {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let behavior = hpa.spec.behavior.as_ref();
            both(
                behavior.and_then(|b| b.scale_up.as_ref()),
                behavior.and_then(|b| b.scale_down.as_ref()),
            )
            .map(|(field, rules)| Direction {
                field,
                above: &["spec"],
                policies: rules
                    .policies
                    .iter()
                    .flatten()
                    .map(|policy| Policy {
                        type_: &policy.type_,
                        period_seconds: policy.period_seconds,
                    })
                    .collect(),
                tolerance: rules.tolerance.as_ref(),
            })
            .collect()
        }
        Object::ScaledObject(object) => {
            let advanced = object.spec.advanced.as_ref();
            let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
            let behavior = config.and_then(|config| config.behavior.as_ref());
            both(
                behavior.and_then(|b| b.scale_up.as_ref()),
                behavior.and_then(|b| b.scale_down.as_ref()),
            )
            .map(|(field, rules)| Direction {
                field,
                above: &["spec", "advanced", "horizontalPodAutoscalerConfig"],
                policies: rules
                    .policies
                    .iter()
                    .flatten()
                    .map(|policy| Policy {
                        type_: &policy.type_,
                        period_seconds: policy.period_seconds,
                    })
                    .collect(),
                tolerance: rules.tolerance.as_ref(),
            })
            .collect()
        }
        _ => Vec::new(),
    }
}

fn both<T>(up: Option<T>, down: Option<T>) -> impl Iterator<Item = (&'static str, T)> {
    let up = up.map(|rules| ("scaleUp", rules));
    up.into_iter().chain(down.map(|rules| ("scaleDown", rules)))
}
