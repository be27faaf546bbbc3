//! The fields that servers name, as files have them.

use scalegen_document::Document;
use scalegen_syntax::FieldPath;
use scalegen_syntax::Segment;

/// Where a field that a server names stands in the document.
///
/// The server leaves `metadata` out of the paths of templates, and speaks of an `autoscaling/v1` as of the v2
/// that it makes of it.
pub(crate) fn as_written(document: &Document, field: FieldPath) -> FieldPath {
    let names: Vec<&str> = field
        .segments()
        .iter()
        .map_while(|segment| match segment {
            Segment::Field(name) => Some(&**name),
            _ => None,
        })
        .collect();
    match *names.as_slice() {
        ["spec", "metrics", ..] if document.api_version() == "autoscaling/v1" => {
            FieldPath::of("spec").field("targetCPUUtilizationPercentage")
        }
        ["spec", "metrics"] if document.api_version() == "autoscaling/v2beta1" => in_v2beta1(field),
        ["spec", "template", part @ ("labels" | "annotations")] => {
            let metadata = FieldPath::of("spec").field("template").field("metadata");
            let map = metadata.field(part.to_owned());
            match field.segments().get(3) {
                Some(Segment::Key(key)) => map.key(key.to_string()),
                _ => map,
            }
        }
        _ => field,
    }
}

/// The field of a v2beta1 metric, which has names and targets beside each other.
fn in_v2beta1(field: FieldPath) -> FieldPath {
    let [spec, metrics, index, source, rest @ ..] = field.segments() else {
        return field;
    };
    let name = |segment: Option<&Segment>| match segment {
        Some(Segment::Field(name)) => name.to_string(),
        _ => String::new(),
    };
    let of = name(Some(source));
    let (first, second) = (name(rest.first()), name(rest.get(1)));
    let (written, taken) = match (first.as_str(), second.as_str()) {
        ("metric", "name") => ("metricName", 2),
        ("metric", "selector") if of == "external" => ("metricSelector", 2),
        ("metric", "selector") => ("selector", 2),
        ("describedObject", _) => ("target", 1),
        ("target", "averageUtilization") => ("targetAverageUtilization", 2),
        ("target", "averageValue") if of == "object" => ("averageValue", 2),
        ("target", "averageValue") => ("targetAverageValue", 2),
        ("target", "value") => ("targetValue", 2),
        ("metric" | "target", _) => ("", rest.len()),
        _ => return field,
    };
    let mut path = vec![spec.clone(), metrics.clone(), index.clone(), source.clone()];
    path.extend((!written.is_empty()).then(|| Segment::Field(written.into())));
    path.extend(rest.iter().skip(taken).cloned());
    path.into()
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    #[test]
    fn fields_are_those_of_the_file() {
        let target = || {
            FieldPath::of("spec")
                .field("metrics")
                .index(0)
                .field("resource")
                .field("name")
        };
        let labels = || FieldPath::of("spec").field("template").field("labels");
        for (version, field, expected) in [
            ("autoscaling/v1", target(), "spec.targetCPUUtilizationPercentage"),
            ("autoscaling/v2beta1", target(), "spec.metrics[0].resource.name"),
            (
                "autoscaling/v2beta1",
                target()
                    .parent()
                    .unwrap()
                    .field("target")
                    .field("averageUtilization"),
                "spec.metrics[0].resource.targetAverageUtilization",
            ),
            (
                "autoscaling/v2beta1",
                target().parent().unwrap().field("target").field("type"),
                "spec.metrics[0].resource",
            ),
            ("autoscaling/v2", target(), "spec.metrics[0].resource.name"),
            ("apps/v1", labels(), "spec.template.metadata.labels"),
            ("apps/v1", labels().parent().unwrap(), "spec.template"),
            ("apps/v1", FieldPath::ROOT, ""),
        ] {
            let text = format!("apiVersion: {version}\nkind: X\nmetadata: {{name: x}}\n");
            let reading = read(&SourceFile::new("x.yaml", text), &Limits::default());
            let written = as_written(&reading.documents[0], field);
            assert_eq!(written.to_string(), expected);
        }
    }
}
