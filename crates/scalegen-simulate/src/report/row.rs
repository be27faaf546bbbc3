//! A step as it is reported.

use super::reason::Reason;
use crate::Instant;
use crate::hpa::{
    Arithmetic, Conditions, LimitReason, RateLimit, Reading, Step, Thresholds, arithmetic_of_all, reasons,
};

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The HPA controller, at a sync.
    Hpa,
    /// KEDA's operator, at a poll.
    Keda,
}

/// One step, of whatever simulation.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// When.
    pub time: Instant,
    /// Who decided; none where only one does.
    pub actor: Option<Actor>,
    /// What each metric read, in the order of the report's metrics; none for one that was not returned.
    pub readings: Vec<Option<f64>>,
    /// How each metric came to its proposal, in the same order; none for one that failed or was not read.
    pub arithmetic: Vec<Option<Arithmetic>>,
    /// Where each metric starts to ask for other replicas, in the same order; none for one that cannot be calculated.
    pub thresholds: Vec<Option<Thresholds>>,
    /// `minReplicas` and `maxReplicas` of the HPA; none of a poll.
    pub bounds: Option<(i32, i32)>,
    /// The replicas before.
    pub current_replicas: i32,
    /// What the metrics asked for together.
    pub recommended_replicas: Option<i32>,
    /// The recommendation after stabilization.
    pub stabilized_replicas: Option<i32>,
    /// The replicas after.
    pub desired_replicas: i32,
    /// What bounds or policies did to the recommendation, and the policy where it was one.
    pub limit: Option<(LimitReason, Option<RateLimit>)>,
    /// The conditions of the HPA after the step; none of a poll.
    pub conditions: Option<Conditions>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Row {
    /// A row without metrics and reasons.
    pub fn new(time: Instant, current_replicas: i32, desired_replicas: i32) -> Self {
        Self {
            time,
            actor: None,
            readings: Vec::new(),
            arithmetic: Vec::new(),
            thresholds: Vec::new(),
            bounds: None,
            current_replicas,
            recommended_replicas: None,
            stabilized_replicas: None,
            desired_replicas,
            limit: None,
            conditions: None,
            reasons: Vec::new(),
        }
    }

    /// What each metric proposed, in the order of the report's metrics; none for one that failed or was not read.
    pub fn proposals(&self) -> Vec<Option<i32>> {
        let proposals = self.arithmetic.iter();
        proposals.map(|it| it.as_ref().map(|it| it.replicas)).collect()
    }

    /// Whether the metrics ask for the replicas that there are.
    pub(super) fn asks_to_stay(&self) -> bool {
        self.recommended_replicas == Some(self.current_replicas)
    }

    /// The words of its reasons.
    pub(super) fn words(&self) -> String {
        let reasons: Vec<_> = self.reasons.iter().map(Reason::to_string).collect();
        reasons.join("; ")
    }
}

impl From<&Step<'_>> for Row {
    fn from(step: &Step<'_>) -> Self {
        let decision = &step.decision;
        let mut row = Self::new(step.time, decision.current_replicas, decision.desired_replicas);
        row.readings = step
            .outcomes
            .iter()
            .map(|outcome| reading(outcome.reading))
            .collect();
        row.arithmetic = arithmetic_of_all(step);
        if !step.outcomes.is_empty() {
            row.thresholds = step.thresholds();
        }
        row.bounds = Some((step.spec.min_replicas, step.spec.max_replicas));
        row.recommended_replicas = decision.recommendation;
        row.stabilized_replicas = decision.stabilized;
        row.limit = (decision.limit != LimitReason::DesiredWithinRange)
            .then_some((decision.limit, decision.rate_limit));
        row.conditions = Some(*step.conditions);
        row.reasons = reasons(step).into_iter().map(Reason::from).collect();
        row
    }
}

/// A reading as one number; none for those that have none, or several.
pub(super) fn reading(reading: Reading) -> Option<f64> {
    match reading {
        Reading::Every(milli) | Reading::Total(milli) => Some(milli as f64 / 1000.0),
        Reading::Utilization(percent) => Some(percent as f64),
        Reading::Failed | Reading::PerPod { .. } | Reading::Values { .. } => None,
    }
}
