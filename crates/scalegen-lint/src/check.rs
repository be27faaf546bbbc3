//! How a rule is found: the function that looks for it, and what that looks at.

use std::slice;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use scalegen_document::{Document, Flaw};
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_syntax::Rule;

use crate::found::Found;
use crate::kustomize::Kustomization;
use crate::scaler::Scaler;
use crate::trigger::Trigger;
use crate::{Cluster, Profile};

/// A rule of the linter: what is known of it, and how it is found.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Registered {
    /// What is known of it.
    pub rule: &'static Rule,
    /// How it is found.
    pub check: Check,
}

/// How a rule is found.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// While a file or profile is read, or by the engine: there is nothing to run here.
    Elsewhere,
    /// The structure of a document has this flaw.
    Structure(Flaw),
    /// A server refuses the object by this rule: `scalegen_kinds::admission` decides.
    Refusal,
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
    /// Looks at one trigger, of a ScaledObject or a ScaledJob.
    Trigger(fn(&Trigger<'_>, &mut Found<'_>)),
    /// Looks at how the documents of a cluster fit together.
    Cluster(fn(&Cluster<'_>, &mut Found<'_>)),
    /// Looks at one scaler of a cluster, with the meaning of each of its queries.
    Scaler(fn(&Scaler<'_>, &mut Found<'_>)),
    /// Looks at a kustomization as it is written.
    Kustomization(fn(&Kustomization<'_>, &mut Found<'_>)),
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
