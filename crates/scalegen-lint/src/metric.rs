//! The metrics of an HPA: what is measured, what should be, and which field of the target counts.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, MetricIdentifier, MetricSpec, MetricTarget,
};
use scalegen_syntax::FieldPath;

/// One metric of an HPA, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Metric<'a> {
    spec: &'a MetricSpec,
    index: usize,
    /// The field that it is in: `external`.
    pub(crate) block: &'static str,
    /// What it should be.
    pub(crate) target: &'a MetricTarget,
}

impl<'a> Metric<'a> {
    /// Those that have a block. Of several, which the server refuses, it is the one that it looks at.
    pub(crate) fn of(hpa: &'a HorizontalPodAutoscaler) -> impl Iterator<Item = Self> {
        let specs = hpa.spec.metrics.iter().flatten().enumerate();
        specs.filter_map(|(index, spec)| {
            let (block, target) = target(spec)?;
            Some(Self {
                spec,
                index,
                block,
                target,
            })
        })
    }

    /// Where it stands: `spec.metrics[0]`.
    pub(crate) fn path(&self) -> FieldPath {
        FieldPath::of("spec").field("metrics").index(self.index)
    }

    /// Where its target stands.
    pub(crate) fn target_path(&self) -> FieldPath {
        self.path().field(self.block).field("target")
    }

    /// Its type, as `type` should name it.
    pub(crate) fn type_name(&self) -> &'static str {
        match self.block {
            "object" => "Object",
            "external" => "External",
            "pods" => "Pods",
            "resource" => "Resource",
            _ => "ContainerResource",
        }
    }

    /// The fields of the target that are set.
    pub(crate) fn set(&self) -> Vec<&'static str> {
        let target = self.target;
        [
            ("value", target.value.is_some()),
            ("averageValue", target.average_value.is_some()),
            ("averageUtilization", target.average_utilization.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, set)| set.then_some(field))
        .collect()
    }

    /// Whether the controller ever reads the field; of an Object metric, when its type names it.
    pub(crate) fn reads(&self, field: &str) -> bool {
        match (self.block, field) {
            ("object", "value") => self.target.type_ != "AverageValue" || !self.has("averageValue"),
            ("object", "averageValue") => self.target.type_ != "Value" || !self.has("value"),
            ("external", "value") => true,
            ("resource" | "containerResource", "averageUtilization") => true,
            (_, "averageValue") => true,
            _ => false,
        }
    }

    /// The field that the controller goes by. None when there is none, or when the server refuses that there
    /// are two.
    pub(crate) fn counts(&self) -> Option<&'static str> {
        let mut read = self.set().into_iter().filter(|field| self.reads(field));
        match (read.next(), read.next()) {
            (Some(field), None) => Some(field),
            // An Object metric of type Utilization reads neither, and fails.
            (Some(field), Some(_)) if self.block == "object" => Some(field),
            _ => None,
        }
    }

    /// The name and selector, but of resources.
    pub(crate) fn identifier(&self) -> Option<&'a MetricIdentifier> {
        let spec = self.spec;
        match self.block {
            "object" => spec.object.as_ref().map(|source| &source.metric),
            "external" => spec.external.as_ref().map(|source| &source.metric),
            "pods" => spec.pods.as_ref().map(|source| &source.metric),
            _ => None,
        }
    }

    /// What an Object metric is about.
    pub(crate) fn described(&self) -> Option<&'a CrossVersionObjectReference> {
        let source = self.spec.object.as_ref().filter(|_| self.block == "object");
        source.map(|source| &source.described_object)
    }

    /// The resource of pods or of a container.
    pub(crate) fn resource(&self) -> Option<&'a str> {
        let spec = self.spec;
        match self.block {
            "resource" => spec.resource.as_ref().map(|source| source.name.as_str()),
            "containerResource" => spec
                .container_resource
                .as_ref()
                .map(|source| source.name.as_str()),
            _ => None,
        }
    }

    /// What it measures, as a text that is the same for the same only.
    pub(crate) fn source(&self) -> String {
        let object = self.spec.object.as_ref().map(|source| &source.described_object);
        let container = self.spec.container_resource.as_ref();
        let container = container.map(|source| &source.container);
        format!(
            "{} {:?} {:?} {object:?} {container:?}",
            self.block,
            self.identifier(),
            self.resource()
        )
    }

    fn has(&self, field: &str) -> bool {
        self.set().contains(&field)
    }
}

fn target(metric: &MetricSpec) -> Option<(&'static str, &MetricTarget)> {
    let object = metric.object.as_ref().map(|source| ("object", &source.target));
    let external = metric
        .external
        .as_ref()
        .map(|source| ("external", &source.target));
    let pods = metric.pods.as_ref().map(|source| ("pods", &source.target));
    let resource = metric
        .resource
        .as_ref()
        .map(|source| ("resource", &source.target));
    let container = metric.container_resource.as_ref();
    let container = container.map(|source| ("containerResource", &source.target));
    object.or(external).or(pods).or(resource).or(container)
}
