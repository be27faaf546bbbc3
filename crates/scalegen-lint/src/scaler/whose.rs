//! Whose series a selector chooses: those of the pods of what is scaled, or those of others.

use std::cell::OnceCell;

use regex::{Regex, RegexBuilder};
use scalegen_document::{Document, Node, Object};
use scalegen_meaning::catalogue::Emitter;
use scalegen_meaning::plain_label;
use scalegen_meaning::promql::{MatchOperator, Matcher};

use super::names::{is_in_front, may_be_of, words};
use super::shown::{Beside, Shown};
use crate::{Autoscaler, Cluster, ObjectRef};

/// Whose series a selector chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those of the pods of what is scaled, and no others.
    Scaled,
    /// Those of others.
    Others,
    /// It names something of which nothing shows whether it is what is scaled.
    Unknown,
    /// It does not choose by what has them.
    Any,
}

/// What is scaled, as matchers name it.
pub(super) struct Owner<'c, 'a> {
    name: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    /// What is scaled, where that is a workload with a template of its own.
    target: Option<ObjectRef<'a>>,
    cluster: &'c Cluster<'a>,
    beside: &'c OnceCell<Beside<'a>>,
    shown: OnceCell<Shown>,
}

/// What a label says of the emitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Namespace,
    Pod,
    Job,
    Service,
    App,
    /// Another label that pods and Services are given, or the name of a workload.
    Label,
    Container,
    Model,
}

impl Names {
    fn of(label: &str) -> Option<Self> {
        Some(match label {
            "namespace" | "kubernetes_namespace" => Self::Namespace,
            "pod" | "pod_name" | "kubernetes_pod_name" => Self::Pod,
            "job" => Self::Job,
            "service" | "svc" | "kubernetes_name" | "kubernetes_service_name" => Self::Service,
            "app" => Self::App,
            "app_kubernetes_io_name"
            | "app_kubernetes_io_instance"
            | "app_kubernetes_io_component"
            | "deployment"
            | "statefulset"
            | "inferenceservice"
            | "isvc"
            | "serving_kserve_io_inferenceservice" => Self::Label,
            "container" | "container_name" => Self::Container,
            "model_name" | "served_model_name" => Self::Model,
            _ => return None,
        })
    }

    /// Whether it is about what has a series of this emitter: the labels of a gateway name what is behind it.
    fn is_about(self, emitter: Option<Emitter<'_>>) -> bool {
        match self {
            // Exporters are in namespaces of their own.
            Self::Namespace => emitter != Some(Emitter::Exporter),
            Self::Pod => true,
            Self::Job | Self::App => {
                matches!(emitter, None | Some(Emitter::Application | Emitter::Engine))
            }
            Self::Service | Self::Label | Self::Container | Self::Model => emitter == Some(Emitter::Engine),
        }
    }
}

impl<'c, 'a> Owner<'c, 'a> {
    /// Of what a document scales; none of what scales nothing.
    pub(super) fn of(
        document: &'a Document,
        cluster: &'c Cluster<'a>,
        beside: &'c OnceCell<Beside<'a>>,
    ) -> Option<Self> {
        let target = Autoscaler::of(document).map(|autoscaler| autoscaler.target);
        let (name, kind) = match (&target, document.object()) {
            (Some(target), _) => (target.name, target.kind),
            (None, Object::Tree) => {
                let target = ["spec", "scaleTargetRef", "name"];
                let target = document.node().get_in(&target).and_then(Node::as_str);
                (target.unwrap_or(document.name()), document.kind())
            }
            _ => return None,
        };
        Some(Self {
            name,
            kind,
            namespace: document.namespace(),
            target,
            cluster,
            beside,
            shown: OnceCell::new(),
        })
    }

    /// Whose series of an emitter these matchers choose; without an emitter those of a metric that nobody knows.
    pub(super) fn whose(&self, emitter: Option<Emitter<'_>>, matchers: &[Matcher]) -> Whose {
        let mut whose = Whose::Any;
        for matcher in matchers {
            let Some(names) = Names::of(plain_label(&matcher.label.name)) else {
                continue;
            };
            if !names.is_about(emitter) {
                continue;
            }
            whose = match (whose, self.by(names, matcher)) {
                (_, Whose::Others) => return Whose::Others,
                // All matchers hold together.
                (Whose::Scaled, _) | (_, Whose::Scaled) => Whose::Scaled,
                (Whose::Unknown, _) | (_, Whose::Unknown) => Whose::Unknown,
                (Whose::Any | Whose::Others, Whose::Any) => Whose::Any,
            };
        }
        whose
    }

    fn by(&self, names: Names, matcher: &Matcher) -> Whose {
        let values = Values::of(matcher);
        if values.is_negative {
            let is_own = match names {
                Names::Namespace => self.namespace.is_some_and(|own| values.has(own)),
                Names::Pod => values.has_all(&self.pods()),
                Names::Job | Names::Service | Names::App | Names::Label => values.has(self.name),
                Names::Container | Names::Model => false,
            };
            return if is_own { Whose::Others } else { Whose::Any };
        }
        match names {
            Names::Namespace => match self.namespace {
                Some(own) if !values.has(own) => Whose::Others,
                _ => Whose::Any,
            },
            Names::Pod => self.by_pod(&values, matcher),
            _ => self.by_name(names, &values, matcher),
        }
    }

    /// Names that pods of it have.
    fn pods(&self) -> [String; 3] {
        ["7d9f8c6b5d-x2x4z", "0", "12"].map(|end| format!("{}-{end}", self.name))
    }

    fn by_pod(&self, values: &Values<'_>, matcher: &Matcher) -> Whose {
        let written = matcher.value.trim_start_matches('^');
        let pods = self.pods();
        let is_of_workload = matches!(self.kind, "Deployment" | "StatefulSet" | "ReplicaSet" | "Rollout");
        let rest = written.strip_prefix(self.name);
        let is_named = rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        match pods.iter().any(|pod| values.has(pod)) {
            // Of several patterns the others are those of other pods.
            true if values.has_alternatives() => Whose::Unknown,
            true if is_named => Whose::Scaled,
            true => Whose::Any,
            false if values.is_pattern && is_named && is_of_workload => match values.is_plain() {
                // The pods of `NAME-other-…`.
                true => Whose::Others,
                false => Whose::Unknown,
            },
            false if is_of_workload && is_pod_of(self.name, written) => Whose::Scaled,
            false if is_of_workload => Whose::Others,
            // What other controllers call their pods begins with the name of the object, as a rule.
            false if is_named => Whose::Scaled,
            false => Whose::Unknown,
        }
    }

    fn by_name(&self, names: Names, values: &Values<'_>, matcher: &Matcher) -> Whose {
        if values.has("") || values.has_anything() {
            return Whose::Any;
        }
        let label = plain_label(&matcher.label.name);
        let shown = self.shown.get_or_init(|| match &self.target {
            Some(target) => {
                let documents = self.cluster.documents();
                let beside = self.beside.get_or_init(|| Beside::of(documents));
                Shown::of(self.cluster, beside, target)
            }
            None => Shown::default(),
        });
        let own: Vec<&str> = match names {
            Names::Job => shown.jobs.iter().map(String::as_str).collect(),
            Names::Service => shown.services.iter().map(String::as_str).collect(),
            Names::App | Names::Label => shown.values_of(label).collect(),
            Names::Container => shown.containers.iter().map(String::as_str).collect(),
            Names::Model | Names::Namespace | Names::Pod => shown.models.iter().map(String::as_str).collect(),
        };
        let has_own = own.iter().any(|own| values.has(own));
        let is_of_others = match names {
            // The pods have the label, and another value.
            Names::App | Names::Label | Names::Container | Names::Model => !own.is_empty() && !has_own,
            _ => shown.services_of_others.iter().any(|other| values.has(other)),
        };
        let is_whole = !values.has_alternatives();
        let is_exact = has_own || values.has(self.name) && !is_of_others;
        match names {
            Names::Container | Names::Model if has_own => Whose::Any,
            Names::Container | Names::Model => self.unless_others(names, is_of_others, values),
            _ if is_exact && is_whole => Whose::Scaled,
            _ if is_exact => Whose::Unknown,
            Names::Job | Names::Service if is_whole && is_in_front(values.text) => Whose::Others,
            _ => self.unless_others(names, is_of_others, values),
        }
    }

    /// What only names show.
    fn unless_others(&self, names: Names, is_of_others: bool, values: &Values<'_>) -> Whose {
        if is_of_others {
            return Whose::Others;
        }
        // A scrape may be called after the namespace too.
        let text = values.text.rsplit('/').next().unwrap_or_default();
        let text = if names == Names::Job { text } else { values.text };
        let is_model = names == Names::Model;
        match !values.has_alternatives() && may_be_of(&words(text), &words(self.name), is_model) {
            true => Whose::Any,
            false => Whose::Unknown,
        }
    }
}

/// Whether a text is the name of a pod of a workload: its name, and what its controller puts behind it.
fn is_pod_of(name: &str, pod: &str) -> bool {
    let Some(end) = pod.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')) else {
        return false;
    };
    let is_random = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_number = !end.is_empty() && end.chars().all(|c| c.is_ascii_digit());
    let of_set = end.rsplit_once('-').is_some_and(|(hash, id)| {
        (5..=10).contains(&hash.len()) && id.len() == 5 && is_random(hash) && is_random(id)
    });
    is_number || of_set
}

/// The values of a label that a matcher names.
struct Values<'m> {
    text: &'m str,
    /// None of an equality, and of a pattern that is none.
    pattern: Option<Regex>,
    is_pattern: bool,
    is_negative: bool,
}

/// Patterns that compile to more than this are taken for ones that match nothing.
const MOST_BYTES: usize = 1 << 18;

impl<'m> Values<'m> {
    fn of(matcher: &'m Matcher) -> Self {
        let is_pattern = matches!(matcher.operator, MatchOperator::Match | MatchOperator::NotMatch);
        let text = matcher.value.as_str();
        // As Prometheus does, it matches the whole value.
        let pattern = format!("^(?s:{text})$");
        let compiled = || RegexBuilder::new(&pattern).size_limit(MOST_BYTES).build().ok();
        Self {
            text,
            pattern: is_pattern.then(compiled).flatten(),
            is_pattern,
            is_negative: matches!(
                matcher.operator,
                MatchOperator::NotEqual | MatchOperator::NotMatch
            ),
        }
    }

    fn has(&self, value: &str) -> bool {
        match &self.pattern {
            Some(pattern) => pattern.is_match(value),
            None => !self.is_pattern && self.text == value,
        }
    }

    fn has_all(&self, values: &[String]) -> bool {
        values.iter().all(|value| self.has(value))
    }

    /// Whether any value matches: `.+`.
    fn has_anything(&self) -> bool {
        self.is_pattern && self.has("\u{1}")
    }

    fn has_alternatives(&self) -> bool {
        self.is_pattern && self.text.contains('|')
    }

    /// Whether it is a text, whatever comes after that: `engine-b-.*`.
    fn is_plain(&self) -> bool {
        let text = self.text.trim_start_matches('^').trim_end_matches('$');
        let text = [".*", ".+"].iter().find_map(|end| text.strip_suffix(end));
        text.is_some_and(|text| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    }
}
