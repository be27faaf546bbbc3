//! One sync of one HPA after another: the controller of Kubernetes 1.36.2, with the state it keeps in memory.

use super::behavior::Rules;
use super::conditions::{Conditions, no, yes};
use super::events::ScaleEvents;
use super::history::{History, Recommendation};
use super::limit::{LimitReason, RateLimit};
use super::metrics::{MetricOutcome, evaluate};
use super::options::HpaOptions;
use super::replica_calculator::{Inputs, Scratch};
use super::sources::Observation;
use super::spec::HpaSpec;
use super::tolerance::Tolerances;
use super::{legacy, rate_limit, stabilization};
use crate::{Instant, Span};

/// The workload's scale subresource, as the controller finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scale {
    /// `spec.replicas`.
    pub spec_replicas: i32,
    /// `status.replicas`.
    pub status_replicas: i32,
    /// Its selector.
    pub selector: Selector,
    /// Whether reading it fails.
    pub get_fails: bool,
    /// Whether writing it fails.
    pub update_fails: bool,
}

impl Scale {
    /// A scale that can be read and written, and whose status has these replicas too.
    pub const fn new(replicas: i32) -> Self {
        Self {
            spec_replicas: replicas,
            status_replicas: replicas,
            selector: Selector::Valid,
            get_fails: false,
            update_fails: false,
        }
    }
}

/// The selector of a scale subresource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Usable.
    Valid,
    /// Empty or not to be parsed.
    Invalid,
    /// Its pods are selected by another HPA as well, so neither HPA scales.
    Ambiguous,
}

/// Which way a sync went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// The scale could not be read.
    NoScale,
    /// Replicas are 0, so the HPA is switched off.
    Disabled,
    /// More replicas than `maxReplicas`: corrected without reading metrics.
    AboveMax,
    /// Fewer replicas than `minReplicas`: corrected without reading metrics.
    BelowMin,
    /// The selector cannot be used.
    BadSelector,
    /// Too many metrics failed to decide: all of them, or one while the others ask for fewer replicas.
    MetricsFailed,
    /// The metrics decided.
    Computed,
}

/// What a sync decided, and what it was that limited it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// Which way it went.
    pub branch: Branch,
    /// `spec.replicas` before.
    pub current_replicas: i32,
    /// `status.desiredReplicas`: what was written, or what there was.
    pub desired_replicas: i32,
    /// Whether `spec.replicas` was written.
    pub rescaled: bool,
    /// Whether the sync ended with an error.
    pub error: bool,
    /// The largest proposal of the metrics that worked; none where metrics did not decide.
    pub recommendation: Option<i32>,
    /// The recommendation after stabilization.
    pub stabilized: Option<i32>,
    /// Whether stabilization held it at the replicas that the controller found at its first sync, and which count
    /// as recommended although no metric asked for them.
    pub is_held_by_start: bool,
    /// What bounds or policies did to it.
    pub limit: LimitReason,
    /// The policy's limit, where a policy was it.
    pub rate_limit: Option<RateLimit>,
}

/// The controller's view of one HPA.
#[derive(Clone, Debug)]
pub struct Controller {
    spec: HpaSpec,
    options: HpaOptions,
    tolerances: Tolerances,
    history: Option<History>,
    /// The entry of the history that no metric asked for.
    start: Option<Recommendation>,
    events: ScaleEvents,
    conditions: Conditions,
    outcomes: Vec<MetricOutcome>,
    scratch: Scratch,
}

impl Controller {
    /// A controller that has just started, or an HPA that it has just seen.
    pub fn new(spec: HpaSpec, options: HpaOptions) -> Self {
        Self {
            tolerances: Tolerances::of(spec.behavior.as_ref(), &options),
            outcomes: Vec::with_capacity(spec.metrics.len()),
            spec,
            options,
            history: None,
            start: None,
            events: ScaleEvents::default(),
            conditions: Conditions::default(),
            scratch: Scratch::default(),
        }
    }

    /// Remembers the recommendations of earlier syncs, in this order.
    #[must_use]
    pub fn with_recommendations(mut self, recommendations: Vec<Recommendation>) -> Self {
        self.history = Some(History::new(recommendations));
        self
    }

    /// Starts with the conditions of earlier syncs.
    #[must_use]
    pub fn with_conditions(mut self, conditions: Conditions) -> Self {
        self.conditions = conditions;
        self
    }

    /// Goes on with a changed HPA, with what it remembers of earlier syncs.
    pub fn change(&mut self, spec: HpaSpec) {
        self.tolerances = Tolerances::of(spec.behavior.as_ref(), &self.options);
        self.spec = spec;
    }

    /// The HPA.
    pub fn spec(&self) -> &HpaSpec {
        &self.spec
    }

    /// The flags.
    pub fn options(&self) -> &HpaOptions {
        &self.options
    }

    /// The conditions after the last sync.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// What each metric read and proposed at the last sync; empty if it read none.
    pub fn outcomes(&self) -> &[MetricOutcome] {
        &self.outcomes
    }

    /// One sync. After the first ones it allocates nothing.
    pub fn reconcile(&mut self, now: Instant, scale: &Scale, observation: &Observation<'_>) -> Decision {
        self.outcomes.clear();
        if !self.options.scale_to_zero {
            self.conditions.scaled_to_zero = None;
        }
        let current = scale.spec_replicas;
        let mut decision = Decision {
            branch: Branch::NoScale,
            current_replicas: current,
            desired_replicas: current,
            rescaled: false,
            error: true,
            recommendation: None,
            stabilized: None,
            is_held_by_start: false,
            limit: LimitReason::DesiredWithinRange,
            rate_limit: None,
        };
        if scale.get_fails {
            self.conditions.able_to_scale = no("FailedGetScale");
            return decision;
        }
        self.conditions.able_to_scale = yes("SucceededGetScale");
        // This entry alone holds back any scale-down for a whole window after the controller started.
        if self.history.is_none() {
            let start = Recommendation {
                replicas: current,
                at: now,
            };
            self.history = Some(History::new(vec![start]));
            self.start = Some(start);
        }

        decision.error = false;
        match self.branch_without_metrics(current) {
            Some((branch, desired)) => {
                decision.branch = branch;
                decision.desired_replicas = desired;
            }
            None => self.compute(now, scale, observation, &mut decision),
        }
        if decision.branch == Branch::Disabled {
            self.conditions.scaling_active = no("ScalingDisabled");
        }
        if decision.desired_replicas != current {
            self.write(now, scale, &mut decision);
        }
        decision
    }

    /// The branch and the replicas of a sync that reads no metrics; none where metrics decide.
    pub fn branch_without_metrics(&self, current: i32) -> Option<(Branch, i32)> {
        let (min, max) = (self.spec.min_replicas, self.spec.max_replicas);
        if current == 0 {
            (!self.is_active_at_zero()).then_some((Branch::Disabled, 0))
        } else if current > max {
            Some((Branch::AboveMax, max))
        } else if current < min {
            Some((Branch::BelowMin, min))
        } else {
            None
        }
    }

    /// Whether metrics are read at 0 replicas: this HPA went there by itself, and has a reason to come back.
    fn is_active_at_zero(&self) -> bool {
        let went_there = self
            .conditions
            .scaled_to_zero
            .is_some_and(|condition| condition.status);
        let can_return = self.spec.min_replicas != 0 || self.spec.has_pod_independent_metric();
        self.options.scale_to_zero && went_there && can_return
    }

    fn compute(
        &mut self,
        now: Instant,
        scale: &Scale,
        observation: &Observation<'_>,
        decision: &mut Decision,
    ) {
        let bad_selector = match scale.selector {
            Selector::Valid => None,
            Selector::Invalid => Some("InvalidSelector"),
            Selector::Ambiguous => Some("AmbiguousSelector"),
        };
        if let Some(reason) = bad_selector {
            self.conditions.scaling_active = no(reason);
            decision.branch = Branch::BadSelector;
            decision.error = true;
            return;
        }
        let inputs = Inputs {
            current_replicas: scale.spec_replicas,
            status_replicas: scale.status_replicas,
            workload: observation.workload,
            now,
            tolerances: self.tolerances,
            options: &self.options,
        };
        let (scratch, outcomes) = (&mut self.scratch, &mut self.outcomes);
        outcomes.extend(self.spec.metrics.iter().enumerate().map(|(index, metric)| {
            evaluate(&inputs, metric, observation.reading(index), observation, scratch)
        }));
        let proposals = outcomes.iter().filter_map(|outcome| outcome.proposal.ok());
        let combined = proposals.map(|proposal| proposal.replicas).fold(0, i32::max);
        let first_failed = outcomes.iter().position(|outcome| outcome.proposal.is_err());
        decision.error = first_failed.is_some();
        let all_failed = outcomes.iter().all(|outcome| outcome.proposal.is_err());
        if let Some(failed) = first_failed
            && (all_failed || combined < scale.spec_replicas)
        {
            let reason = self
                .spec
                .metrics
                .get(failed)
                .map(|metric| metric.source.failure_reason());
            self.conditions.scaling_active = no(reason.unwrap_or("InvalidMetricSourceType"));
            decision.branch = Branch::MetricsFailed;
            return;
        }
        self.conditions.scaling_active = yes("ValidMetricFound");
        decision.branch = Branch::Computed;
        decision.recommendation = Some(combined);
        self.normalize(now, combined, decision);
    }

    /// From the recommendation to the replicas.
    fn normalize(&mut self, now: Instant, recommended: i32, decision: &mut Decision) {
        let current = decision.current_replicas;
        let (min, max) = (self.spec.min_replicas, self.spec.max_replicas);
        let history = self.history.get_or_insert_default();
        let (stabilized, desired, longest);
        match &self.spec.behavior {
            None => {
                longest = self.options.downscale_stabilization;
                stabilized = legacy::stabilize(history, recommended, now, &self.options);
                (desired, decision.limit) = legacy::clamp(current, stabilized, min, max, &self.options);
            }
            Some(behavior) => {
                let (up, down) = (
                    window(&behavior.scale_up, Span::ZERO),
                    window(&behavior.scale_down, self.options.downscale_stabilization),
                );
                longest = if recommended >= current { up } else { down };
                stabilized = stabilization::stabilize(history, current, recommended, up, down, now).replicas;
                (desired, decision.limit, decision.rate_limit) =
                    rate_limit::limit(behavior, &mut self.events, current, stabilized, (min, max), now);
            }
        }
        decision.stabilized = Some(stabilized);
        decision.is_held_by_start = stabilized != recommended
            && self
                .start
                .is_some_and(|start| start.replicas == stabilized && start.at > now - longest);
        decision.desired_replicas = if current == 0 { desired.max(min) } else { desired };
        self.conditions.able_to_scale = yes(if stabilized == recommended {
            "ReadyForNewScale"
        } else if self.spec.behavior.is_some() && recommended >= current {
            "ScaleUpStabilized"
        } else {
            "ScaleDownStabilized"
        });
        self.conditions.scaling_limited = match decision.limit {
            LimitReason::DesiredWithinRange => no(decision.limit.as_str()),
            _ => yes(decision.limit.as_str()),
        };
    }

    /// Writes the scale, and remembers that it did.
    fn write(&mut self, now: Instant, scale: &Scale, decision: &mut Decision) {
        let (current, desired) = (scale.spec_replicas, decision.desired_replicas);
        if scale.update_fails {
            self.conditions.able_to_scale = no("FailedUpdateScale");
            decision.desired_replicas = current;
            decision.error = true;
            return;
        }
        decision.rescaled = true;
        self.conditions.able_to_scale = yes("SucceededRescale");
        if let Some(behavior) = &self.spec.behavior {
            self.events
                .store(current, desired, &behavior.scale_up, &behavior.scale_down, now);
        }
        if self.options.scale_to_zero {
            let to_zero =
                desired == 0 && self.spec.min_replicas == 0 && self.spec.has_pod_independent_metric();
            self.conditions.scaled_to_zero = if to_zero {
                yes("ScaledToZero")
            } else {
                no("NotScaledToZero")
            };
        }
    }
}

/// A stabilization window; `otherwise` in whole seconds when the rules give none.
fn window(rules: &Rules, otherwise: Span) -> Span {
    match rules.stabilization_window_seconds {
        Some(seconds) => Span::from_seconds(i64::from(seconds)),
        None => Span::from_seconds(otherwise.nanos() / Span::from_seconds(1).nanos()),
    }
}
