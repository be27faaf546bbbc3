//! What a rule is: plain data and one function.

use std::fmt;
use std::slice;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use scalegen_document::{Document, Flaw};
use scalegen_kinds::Level;
use scalegen_kinds::admission;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_syntax::Code;
use scalegen_syntax::{Family, Severity};
use scalegen_syntax::{Targets, Version};

use crate::found::Found;
use crate::trigger::Trigger;
use crate::triggers::ProblemKind;
use crate::{Cluster, Profile, upstream};

/// One rule: everything that is said of it, and the function that finds it.
///
/// Each lives in a file of its own, named after the bad pattern, so that "allow *name*" reads well. A rule is
/// added with three things: its file, its line in the registry, and its folder of fixtures.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its permanent code: three letters and three digits.
    pub code: &'static str,
    /// Its name, after the bad pattern, in kebab case.
    pub name: &'static str,
    /// Who would say it.
    pub family: Family,
    /// How much it matters, unless a finding says otherwise.
    pub severity: Severity,
    /// What it finds or, of a rule of a server, what has to hold; one sentence without a full stop.
    pub summary: &'static str,
    /// Why it matters: what happens in the cluster.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// YAML in which it is found: as little as shows it.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
    /// Where it is written upstream; empty for rules of our own.
    pub source: &'static str,
    /// The versions that it holds for.
    pub versions: Versions,
    /// How it is found.
    pub check: Check,
}

impl Rule {
    /// A rule that `scalegen-manifest` checks under this name, such as `H4`. What is known there comes from
    /// there: who refuses, what has to hold, for which versions, and where that is written.
    ///
    /// The rest is to be filled in: code, name, why, fix, and the two examples. A name that no rule has is an
    /// error of compilation.
    pub const fn refusal(name: &str) -> Self {
        let rule = upstream::rule(name);
        Self {
            code: "",
            name: "",
            family: match rule.level {
                Level::Api => Family::Admission,
                Level::Crd => Family::Schema,
                Level::Webhook | Level::Warning => Family::Webhook,
                Level::Runtime => Family::Wrong,
            },
            severity: match rule.level {
                Level::Warning => Severity::Warning,
                _ => Severity::Error,
            },
            summary: rule.summary,
            why: "",
            fix: "",
            bad: "",
            good: "",
            source: rule.source,
            versions: Versions::told(rule.versions),
            check: Check::Refusal(rule),
        }
    }

    /// A rule that another crate checks; a summary and a fix lose their full stops, as rules have none.
    pub fn elsewhere(code: &Code, family: Family, severity: Severity, check: Check) -> Self {
        let phrase = |text: &'static str| text.strip_suffix('.').unwrap_or(text);
        Self {
            code: code.code,
            name: code.name,
            family,
            severity,
            summary: phrase(code.summary),
            why: code.why,
            fix: phrase(code.fix),
            bad: "",
            good: "",
            source: "",
            versions: Versions::ALL,
            check,
        }
    }

    /// A rule on what KEDA's operator would say of one trigger; an error, and for all versions. The rest is to
    /// be filled in.
    pub(crate) const fn trigger(problem: ProblemKind) -> Self {
        Self {
            code: "",
            name: "",
            family: Family::Trigger,
            severity: Severity::Error,
            summary: "",
            why: "",
            fix: "",
            bad: "",
            good: "",
            source: "",
            versions: Versions::ALL,
            check: Check::TriggerProblem(problem),
        }
    }
}

/// How a rule is found.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// While a file or profile is read, or by the engine: there is nothing to run here.
    Elsewhere,
    /// While an object is simulated: the linter neither finds it nor lets it be allowed.
    Simulation,
    /// The structure of a document has this flaw.
    Structure(Flaw),
    /// `scalegen-manifest` refuses the object with this rule.
    Refusal(&'static admission::Rule),
    /// Looks at one document of any kind: at its tree, for the most part.
    Document(fn(&Document, &mut Found<'_>)),
    /// Looks at one HorizontalPodAutoscaler, an `autoscaling/v1` as v2.
    HorizontalPodAutoscaler(fn(&Document, &HorizontalPodAutoscaler, &mut Found<'_>)),
    /// Looks at one VerticalPodAutoscaler.
    VerticalPodAutoscaler(fn(&Document, &VerticalPodAutoscaler, &mut Found<'_>)),
    /// Looks at one ScaledObject.
    ScaledObject(fn(&Document, &ScaledObject, &mut Found<'_>)),
    /// Looks at one Job.
    Job(fn(&Document, &Job, &mut Found<'_>)),
    /// The metadata of a trigger, of a ScaledObject or a ScaledJob, has a problem of this kind.
    TriggerProblem(ProblemKind),
    /// Looks at one trigger, of a ScaledObject or a ScaledJob.
    Trigger(fn(&Trigger<'_>, &mut Found<'_>)),
    /// Looks at how the documents of a cluster fit together.
    Cluster(fn(&Cluster<'_>, &mut Found<'_>)),
    /// Looks at what a profile says of its objects that they themselves do not show.
    Profile(fn(&Profile<'_>, &mut Found<'_>)),
    /// In each of these ways.
    Any(&'static [Check]),
}

impl Check {
    /// The ways in which the rule is found: itself, but for [`Check::Any`].
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::Any(checks) => checks,
            check => slice::from_ref(check),
        }
    }
}

/// A server whose versions rules depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The API server and its controllers.
    Kubernetes,
    /// KEDA.
    Keda,
    /// The Vertical Pod Autoscaler.
    Vpa,
}

/// The versions that a rule holds for.
///
/// ```
/// use scalegen_lint::{Server, Versions};
/// use scalegen_syntax::Targets;
///
/// let versions = Versions::since(Server::Keda, 2, 18);
/// assert_eq!(versions.to_string(), "KEDA 2.18 and later");
/// assert!(versions.hold(&Targets::NEWEST));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// What is told of them when it is more than a first and a last; empty otherwise.
    text: &'static str,
    since: Option<(Server, Version)>,
    before: Option<(Server, Version)>,
}

impl Versions {
    /// All that scalegen knows.
    pub const ALL: Self = Self {
        text: "",
        since: None,
        before: None,
    };

    /// As the text says. The check itself knows which.
    pub const fn told(text: &'static str) -> Self {
        Self { text, ..Self::ALL }
    }

    /// This one and later ones. The engine skips the rule for others.
    pub const fn since(server: Server, major: u16, minor: u16) -> Self {
        Self {
            since: Some((server, Version::new(major, minor))),
            ..Self::ALL
        }
    }

    /// Those before this one. The engine skips the rule for others.
    pub const fn before(self, server: Server, major: u16, minor: u16) -> Self {
        Self {
            before: Some((server, Version::new(major, minor))),
            ..self
        }
    }

    /// Whether they include the targets.
    pub fn hold(&self, targets: &Targets) -> bool {
        let of = |server| match server {
            Server::Kubernetes => targets.kubernetes,
            Server::Keda => targets.keda,
            Server::Vpa => targets.vpa,
        };
        self.since.is_none_or(|(server, first)| of(server) >= first)
            && self.before.is_none_or(|(server, end)| of(server) < end)
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.text, self.since, self.before) {
            ("", None, None) => f.write_str("all"),
            ("", Some((server, first)), None) => write!(f, "{server} {first} and later"),
            ("", None, Some((server, end))) => write!(f, "before {server} {end}"),
            ("", Some((server, first)), Some((other, end))) => {
                write!(f, "{server} {first} and later, before {other} {end}")
            }
            (text, ..) => f.write_str(text),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kubernetes => "Kubernetes",
            Self::Keda => "KEDA",
            Self::Vpa => "VPA",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_hold_from_the_first_to_before_the_end() {
        let versions = Versions::since(Server::Kubernetes, 1, 33).before(Server::Kubernetes, 1, 35);
        let hold = |minor| {
            versions.hold(&Targets {
                kubernetes: Version::new(1, minor),
                ..Targets::NEWEST
            })
        };
        assert_eq!([32, 33, 34, 35].map(hold), [false, true, true, false]);
        assert_eq!(
            versions.to_string(),
            "Kubernetes 1.33 and later, before Kubernetes 1.35"
        );
        assert!(Versions::ALL.hold(&Targets::NEWEST));
        assert_eq!(Versions::told("it depends").to_string(), "it depends");
    }
}
