//! WRG003: a metric selector that cannot be converted.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::{admission, hpa};
use scalegen_syntax::{Family, messages};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG003",
    name: "unusable-metric-selector",
    summary: "A metric's selector is malformed",
    why: "The API server does not check the selectors of metrics. The controller converts them at every sync and fails: ScalingActive=False.",
    fix: "use operators In and NotIn with values, Exists and DoesNotExist without, and valid label keys and values",
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: External
      external:
        metric:
          name: queue
          selector: {matchExpressions: [{key: topic, operator: Equals, values: [orders]}]}
        target: {type: AverageValue, averageValue: \"5\"}
"
    ),
    good: &[("Equals", "In")],
    source: "pkg/controller/podautoscaler/horizontal.go: metav1.LabelSelectorAsSelector",
    ..Rule::of(Family::Wrong)
};

messages! { MESSAGES; }

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa) {
        let Some(selector) = metric.identifier().and_then(|metric| metric.selector.as_ref()) else {
            continue;
        };
        let path = metric
            .path()
            .field(metric.block)
            .field("metric")
            .field("selector");
        for (path, message) in admission::unusable_selector(selector, &path) {
            found.at(document, path, message);
        }
    }
}
