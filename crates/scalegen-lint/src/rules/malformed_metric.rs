//! WRG057: an annotation that is to declare a metric and does not.

use scalegen_document::Document;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::known::annotated;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG057",
    name: "malformed-metric",
    summary: "An annotation `scalegen/metric.NAME` declares no metric",
    severity: Severity::Warning,
    why: "The annotation describes a metric that scalegen does not know, so that queries of it are checked. Its text is a type, then a unit and bounds where they are known. Any other text declares nothing.",
    fix: "write a type (counter, gauge, histogram or summary), a unit and bounds, such as `gauge requests 0..500`",
    bad: "\
apiVersion: v1
kind: Service
metadata: {name: worker, annotations: {scalegen/metric.queue_depth: a queue}}
spec: {ports: [{port: 80}]}
",
    good: &[("a queue", "gauge requests 0..500")],
    source: "",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoMetric { text: String = "a queue" } "`{text}` does not describe a metric";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    for (key, _) in annotated(document).filter(|(_, metric)| metric.is_none()) {
        let text = document.annotation(key).unwrap_or_default().to_owned();
        let path = FieldPath::of("metadata").field("annotations").key(key);
        found.at(document, path, NoMetric { text });
    }
}
