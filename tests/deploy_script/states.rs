//! States of a cluster for `decide`, and what its steps do to them, as the script, Kubernetes and KEDA do it.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::decide::Asked;

const HPA: &str = "HorizontalPodAutoscaler";
const SCALED_OBJECT: &str = "ScaledObject";
/// The namespaces of each state.
pub(super) const NAMESPACES: [&str; 2] = ["shop", "lab"];
/// The profile that is applied.
const OURS: &str = "p";

/// An object of one namespace. Its target is `Kind/name`, empty where it has none.
#[derive(Clone, Debug, PartialEq)]
struct Object {
    kind: &'static str,
    namespace: &'static str,
    name: String,
    profile: &'static str,
    target: String,
    controller: &'static str,
    /// The HPA that a ScaledObject reports.
    reported: String,
    /// The HPA that it names, and whether it takes that over.
    named: String,
    takes: bool,
    /// The ScaledObject that KEDA wrote an HPA for.
    scaled_object: String,
}

impl Object {
    fn new(
        kind: &'static str,
        namespace: &'static str,
        name: String,
        profile: &'static str,
        target: &str,
    ) -> Self {
        Self {
            kind,
            namespace,
            name,
            profile,
            target: target.to_owned(),
            controller: "",
            reported: String::new(),
            named: String::new(),
            takes: false,
            scaled_object: String::new(),
        }
    }

    fn id(&self) -> (&'static str, &'static str, &str) {
        (self.kind, self.namespace, &self.name)
    }

    fn scales(&self) -> bool {
        matches!(self.kind, HPA | SCALED_OBJECT)
    }

    /// The HPA that KEDA has for a ScaledObject.
    fn hpa(&self) -> String {
        match self.named.is_empty() {
            true => format!("keda-hpa-{}", self.name),
            false => self.named.clone(),
        }
    }

    fn takes_over(&self) -> String {
        format!("{}/{}", if self.takes { "true" } else { "" }, self.named)
    }

    fn is_of(&self, scaled: &Self) -> bool {
        self.controller == SCALED_OBJECT
            && self.namespace == scaled.namespace
            && self.scaled_object == scaled.name
    }

    /// The line of `there`. KEDA takes a target without a kind for a Deployment.
    fn line(&self) -> String {
        let target = match (self.kind, self.target.strip_prefix("Deployment/")) {
            (SCALED_OBJECT, Some(name)) => format!("/{name}"),
            _ if self.target.is_empty() => "/".to_owned(),
            _ => self.target.clone(),
        };
        let parts = [
            self.kind,
            self.namespace,
            &self.name,
            self.profile,
            &target,
            self.controller,
            &self.reported,
            "",
            &self.takes_over(),
            &self.scaled_object,
        ];
        parts.join("|") + "\n"
    }
}

/// What is wanted, each with its unit, and what is there.
#[derive(Clone, Debug)]
pub(super) struct State {
    wanted: Vec<(String, Object)>,
    there: Vec<Object>,
    cleanup: bool,
    adopt: bool,
}

pub(super) struct Step<'a> {
    pub(super) verb: &'a str,
    unit: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    hpa: &'a str,
    by: &'a str,
}

impl<'a> Step<'a> {
    pub(super) fn read(line: &'a str) -> Self {
        let parts: Vec<_> = line.split('|').collect();
        let [verb, unit, kind, namespace, name, _, hpa, by] = parts[..] else {
            panic!("{line}");
        };
        Self {
            verb,
            unit,
            kind,
            namespace,
            name,
            hpa,
            by,
        }
    }

    fn is_of(&self, object: &Object) -> bool {
        object.id() == (object.kind, object.namespace, self.name)
            && object.kind == self.kind
            && object.namespace == self.namespace
    }
}

/// Any state: for some workloads a scaler that is wanted, and objects of this profile, another one and nobody, under names
/// that the profile has or had.
pub(super) fn any() -> impl Strategy<Value = State> {
    let [most, some] = NAMESPACES;
    let workload = move || (select(vec![most, most, some]), select(vec!["a", "b"]));
    let wanted = (workload(), select(vec![0, 1, 1, 2, 3, 3]), prop::bool::ANY);
    let there = (
        workload(),
        select(vec![0, 1, 2, 2, 3, 4, 5, 5, 6]),
        select(vec![OURS, OURS, OURS, "q", ""]),
        (0..8usize, prop::bool::ANY, prop::bool::weighted(0.2)),
    );
    let asked = (prop::bool::weighted(0.1), prop::bool::ANY);
    (vec(wanted, 0..4), vec(there, 0..6), asked).prop_map(|(wanted, there, (cleanup, adopt))| {
        let mut state = State {
            wanted: Vec::new(),
            there: Vec::new(),
            cleanup,
            adopt,
        };
        for ((namespace, name), which, is_service) in wanted {
            state.want(namespace, name, which, is_service);
        }
        for ((namespace, name), which, profile, (controller, reports, is_paused)) in there {
            let controller = if controller == 0 { "InferenceService" } else { "" };
            state.add(
                namespace,
                name,
                which,
                (profile, controller),
                (reports, is_paused),
            );
        }
        state
    })
}

impl State {
    fn want(&mut self, namespace: &'static str, name: &str, which: usize, is_service: bool) {
        let target = format!("Deployment/{name}");
        let is_scaled =
            |(_, other): &(String, Object)| other.namespace == namespace && other.target == target;
        if self.wanted.iter().any(is_scaled) {
            return;
        }
        let (kind, name_of, takes) = match which {
            0 => (HPA, format!("{name}-cpu"), false),
            1 => (HPA, format!("hpa-{name}"), false),
            2 => (SCALED_OBJECT, format!("{name}-queue"), false),
            _ => (SCALED_OBJECT, name.to_owned(), true),
        };
        let mut object = Object::new(kind, namespace, name_of, OURS, &target);
        if takes {
            (object.named, object.takes) = (format!("hpa-{name}"), true);
        }
        // A service has the scalers of many targets.
        let unit = match is_service {
            true => "fleet:all".to_owned(),
            false => format!("{namespace}-{name}/{which}"),
        };
        self.wanted.push((unit, object));
    }

    fn add(
        &mut self,
        namespace: &'static str,
        name: &str,
        which: usize,
        (profile, controller): (&'static str, &'static str),
        (reports, is_paused): (bool, bool),
    ) {
        let target = format!("Deployment/{name}");
        let (kind, name_of) = match which {
            0 => (HPA, format!("{name}-cpu")),
            1 => (HPA, format!("{name}-old")),
            2 | 3 => (HPA, format!("hpa-{name}")),
            4 => (SCALED_OBJECT, format!("{name}-queue")),
            5 => (SCALED_OBJECT, name.to_owned()),
            _ => ("VerticalPodAutoscaler", format!("vpa-{name}")),
        };
        let mut object = Object::new(kind, namespace, name_of, profile, &target);
        object.controller = controller;
        // A run that ended between a ScaledObject and its HPA.
        if which == 3 && controller.is_empty() {
            name.clone_into(&mut object.scaled_object);
        }
        let mut new = vec![];
        if kind == SCALED_OBJECT {
            object.takes = which == 5;
            if object.takes {
                object.named = format!("hpa-{name}");
            }
            if reports {
                object.reported = object.hpa();
            }
            if !is_paused {
                new.push(Self::written(&object));
            }
        }
        new.push(object);
        let is_there = |object: &Object| self.there.iter().any(|other| other.id() == object.id());
        if !new.iter().any(is_there) {
            self.there.extend(new);
        }
    }

    /// The HPA that KEDA writes for a ScaledObject.
    fn written(scaled: &Object) -> Object {
        let mut hpa = Object::new(
            HPA,
            scaled.namespace,
            scaled.hpa(),
            scaled.profile,
            &scaled.target,
        );
        hpa.controller = SCALED_OBJECT;
        hpa.scaled_object.clone_from(&scaled.name);
        hpa
    }

    pub(super) fn asked(&self) -> Asked {
        let wanted = self.wanted.iter().map(|(unit, object)| {
            let Object {
                kind,
                namespace,
                name,
                target,
                ..
            } = object;
            let takes = object.takes_over();
            format!("{unit}|{kind}|{namespace}|{name}|{target}|file.yaml|{takes}||apps/v1\n")
        });
        let kinds = [HPA, SCALED_OBJECT, "VerticalPodAutoscaler"];
        let of_kind = |kind| self.there.iter().filter(move |object| object.kind == kind);
        Asked {
            cleanup: self.cleanup,
            adopt: self.adopt,
            wanted: wanted.collect(),
            there: kinds.into_iter().flat_map(of_kind).map(Object::line).collect(),
        }
    }

    /// What holds for each step, whatever the state.
    pub(super) fn check(&self, steps: &[Step], about: &str) {
        for object in &self.there {
            let verbs: Vec<_> = steps
                .iter()
                .filter(|step| step.is_of(object))
                .map(|step| step.verb)
                .collect();
            let is_ours = object.profile == OURS;
            match verbs[..] {
                [] => {}
                ["theirs"] => assert!(
                    !is_ours && (!self.adopt || !object.controller.is_empty()),
                    "{about}"
                ),
                ["adopt"] | ["adopt", "old" | "give" | "back" | "stale"] => {
                    assert!(!is_ours && self.adopt && object.controller.is_empty(), "{about}");
                }
                ["old" | "give" | "back" | "stale"] => assert!(is_ours, "{about}"),
                _ => panic!("{verbs:?} of {object:?}: {about}"),
            }
            assert!(object.controller != SCALED_OBJECT || verbs.is_empty(), "{about}");
        }
        for step in steps {
            let mut of_step = self.there.iter().filter(|object| step.is_of(object));
            let object = of_step.next().expect(about);
            // The script waits until this HPA is gone.
            let hpa = match object.kind {
                HPA => object.name.clone(),
                SCALED_OBJECT => object.hpa(),
                _ => String::new(),
            };
            assert_eq!(step.hpa, hpa, "{about}");
            let is_unit = |(unit, wanted): &(String, Object)| {
                unit == step.unit && wanted.target == object.target && wanted.namespace == object.namespace
            };
            if matches!(step.verb, "old" | "give" | "back") {
                assert!(!self.cleanup && self.wanted.iter().any(is_unit), "{about}");
            } else {
                assert_eq!(step.unit, "", "{about}");
            }
        }
    }

    fn remove(&mut self, object: &Object) {
        self.there.retain(|other| {
            other.id() != object.id() && (object.kind != SCALED_OBJECT || !other.is_of(object))
        });
    }

    /// The state when the steps are taken and what is wanted is applied; none when something is in the way, as the script
    /// then ends before anything is changed.
    pub(super) fn after(mut self, steps: &[Step], about: &str) -> Option<Self> {
        if !self.cleanup && steps.iter().any(|step| step.verb == "theirs") {
            return None;
        }
        let others: Vec<_> = self
            .there
            .iter()
            .filter(|object| object.profile != OURS && !steps.iter().any(|step| step.is_of(object)))
            .filter(|object| object.controller != SCALED_OBJECT)
            .cloned()
            .collect();
        for step in steps {
            let object = self.there.iter().find(|object| step.is_of(object)).cloned();
            let object = object.unwrap_or_else(|| panic!("{} is gone: {about}", step.name));
            match step.verb {
                "adopt" => {
                    let mut all = self.there.iter_mut();
                    all.find(|object| step.is_of(object)).unwrap().profile = OURS;
                }
                "old" | "stale" => self.remove(&object),
                "back" => self.replace(&object, step.hpa, about),
                // The ScaledObject takes it over when it is applied.
                "give" => assert!(
                    self.wanted.iter().any(|(_, wanted)| wanted.name == step.by),
                    "{about}"
                ),
                _ => {}
            }
        }
        let wanted: Vec<_> = self.wanted.iter().map(|(_, object)| object.clone()).collect();
        if self.cleanup {
            assert!(
                self.there
                    .iter()
                    .all(|object| object.profile != OURS || object.controller == SCALED_OBJECT)
            );
            self.wanted.clear(); // What is left has a wanted name, and is named again.
        } else {
            wanted.into_iter().for_each(|object| self.apply(object, about));
            self.has_one_scaler_each(about);
        }
        for other in others {
            assert!(self.there.contains(&other), "{other:?} is not ours: {about}");
        }
        Some(self)
    }

    /// `kubectl replace` of an HPA by what is wanted, after the ScaledObject went and left it.
    fn replace(&mut self, object: &Object, hpa: &str, about: &str) {
        self.there
            .retain(|other| other.kind != SCALED_OBJECT || other.id() != object.id());
        let is_it = |other: &Object| other.id() == (HPA, object.namespace, hpa);
        let (_, wanted) = self.wanted.iter().find(|(_, wanted)| is_it(wanted)).expect(about);
        let there = self.there.iter_mut().find(|other| is_it(other));
        *there.unwrap_or_else(|| panic!("there is no {hpa} to replace: {about}")) = wanted.clone();
    }

    fn apply(&mut self, object: Object, about: &str) {
        let controller = |other: &&Object| other.id() == object.id() && other.controller == SCALED_OBJECT;
        let controlled = self.there.iter().find(controller);
        assert!(
            object.kind != HPA || controlled.is_none(),
            "KEDA has {controlled:?}: {about}"
        );
        let rivals = self.there.iter().filter(|other| {
            other.scales()
                && other.id() != object.id()
                && other.controller != SCALED_OBJECT
                && (other.namespace, &other.target) == (object.namespace, &object.target)
                && !(object.takes && other.kind == HPA && other.name == object.named)
        });
        assert_eq!(rivals.count(), 0, "two scalers: {about}");
        self.remove(&object);
        if object.kind == SCALED_OBJECT {
            let hpa = Self::written(&object);
            self.there.retain(|other| other.id() != hpa.id());
            self.there.push(hpa);
        }
        self.there.push(object);
    }

    fn has_one_scaler_each(&self, about: &str) {
        for (_, wanted) in &self.wanted {
            let scalers = self.there.iter().filter(|object| {
                object.scales()
                    && object.controller != SCALED_OBJECT
                    && (object.namespace, &object.target) == (wanted.namespace, &wanted.target)
            });
            assert_eq!(scalers.count(), 1, "{}: {about}", wanted.target);
        }
        let names: BTreeSet<_> = self.wanted.iter().map(|(_, wanted)| wanted.id()).collect();
        let left = |object: &&Object| object.profile == OURS && object.controller != SCALED_OBJECT;
        for object in self.there.iter().filter(left) {
            assert!(names.contains(&object.id()), "{object:?} is left: {about}");
        }
    }
}
