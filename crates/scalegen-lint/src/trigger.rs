//! The triggers of KEDA's objects, and where they stand.

use scalegen_document::{Document, Object};
use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_syntax::FieldPath;

/// One trigger of a ScaledObject or ScaledJob.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trigger<'a> {
    /// The object that it belongs to.
    pub document: &'a Document,
    /// The trigger.
    pub trigger: &'a ScaleTrigger,
    /// Its number among those of its object.
    pub index: usize,
    /// Whether a formula (`advanced.scalingModifiers`) takes its number, so that its own target is not used.
    /// Never of cpu and memory, which formulas do not see.
    pub formula_input: bool,
}

impl<'a> Trigger<'a> {
    /// The triggers of a document; none when it is of another kind.
    pub fn of(document: &'a Document) -> impl Iterator<Item = Self> {
        let (triggers, spec) = match document.object() {
            Object::ScaledObject(object) => (object.spec.triggers.as_slice(), Some(&object.spec)),
            Object::ScaledJob(object) => (object.spec.triggers.as_slice(), None),
            _ => (&[][..], None),
        };
        triggers.iter().enumerate().map(move |(index, trigger)| Self {
            document,
            trigger,
            index,
            formula_input: spec.is_some_and(|spec| spec.is_formula_input(trigger)),
        })
    }

    /// Whether an empty result of its query counts as 0, and is no error: what is not written does.
    pub(crate) fn ignores_null_values(&self) -> bool {
        let written = self.trigger.metadata.get("ignoreNullValues");
        written.is_none_or(|value| matches!(value.trim(), "" | "1" | "t" | "T" | "true" | "TRUE" | "True"))
    }

    /// Where it stands: `spec.triggers[0]`.
    pub fn path(&self) -> FieldPath {
        FieldPath::of("spec").field("triggers").index(self.index)
    }

    /// Where the value of one of the keys of its metadata stands.
    pub fn key(&self, key: &str) -> FieldPath {
        self.path().field("metadata").field(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    #[test]
    fn the_triggers_of_an_object_know_their_places() {
        let shown = |text: &str| {
            let reading = read(&SourceFile::new("a.yaml", text), &Limits::default());
            let triggers = Trigger::of(&reading.documents[0]);
            let show = |trigger: Trigger<'_>| format!("{} {}", trigger.key("value"), trigger.formula_input);
            triggers.map(show).collect::<Vec<_>>()
        };
        let object = "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: a}, spec: {scaleTargetRef: \
                      {name: a}, advanced: {scalingModifiers: {formula: FORMULA}}, triggers: [{type: cron, metadata: \
                      {}}, {type: cpu, metadata: {}}]}}";
        assert_eq!(
            shown(&object.replace("FORMULA", "a + 1")),
            [
                "spec.triggers[0].metadata.value true",
                "spec.triggers[1].metadata.value false"
            ]
        );
        assert_eq!(
            shown(&object.replace("FORMULA", "''")),
            [
                "spec.triggers[0].metadata.value false",
                "spec.triggers[1].metadata.value false"
            ]
        );
        assert_eq!(shown("{apiVersion: v1, kind: Service}").len(), 0);
    }
}
