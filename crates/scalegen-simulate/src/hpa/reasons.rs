//! Why a sync came out as it did, in sentences that begin with the controller's own words.

use std::fmt;

use scalegen_syntax::Quantity;

use super::behavior::SelectPolicy;
use super::controller::Branch;
use super::limit::LimitReason;
use super::metrics::MetricOutcome;
use super::replica_calculator::{Current, Proposal};
use super::simulation::Step;
use super::sources::{MetricError, Reading as Sources};
use super::spec::{Metric, MetricSource};

/// The reasons of a step, in the order in which they came up.
pub fn reasons(step: &Step<'_>) -> Vec<String> {
    let mut reasons = Vec::new();
    let decision = &step.decision;
    let current = decision.current_replicas;
    let (min, max) = (step.spec.min_replicas, step.spec.max_replicas);
    for (metric, outcome) in step.spec.metrics.iter().zip(step.outcomes) {
        if let Err(error) = outcome.proposal {
            reasons.push(failure(metric, error));
        }
    }
    match decision.branch {
        Branch::NoScale => reasons.push("FailedGetScale: the workload cannot be read".to_owned()),
        Branch::Disabled => {
            reasons.push(
                "ScalingDisabled: the workload has 0 replicas, and stays there until someone else raises it"
                    .to_owned(),
            );
        }
        Branch::AboveMax => {
            reasons.push(format!(
                "TooManyReplicas: {current} is above maxReplicas {max}, corrected at once"
            ));
        }
        Branch::BelowMin => {
            reasons.push(format!(
                "TooFewReplicas: {current} is below minReplicas {min}, corrected at once"
            ));
        }
        Branch::BadSelector => {
            reasons.push("the selector of the workload cannot be used by this HPA".to_owned());
        }
        Branch::MetricsFailed => {
            let all = step.outcomes.iter().all(|outcome| outcome.proposal.is_err());
            reasons.push(if all {
                format!("no metric worked: {current} stays")
            } else {
                format!("the others ask for fewer, which is refused while one fails: {current} stays")
            });
        }
        Branch::Computed => {
            reasons.extend(decisive(step));
            reasons.extend(stabilized(step));
            reasons.extend(limited(step));
        }
    }
    reasons
}

fn failure(metric: &Metric, error: MetricError) -> String {
    format!("{}: {metric}: {error}", metric.source.failure_reason())
}

/// The metric with the largest proposal.
fn decisive(step: &Step<'_>) -> Option<String> {
    let proposals = step.spec.metrics.iter().zip(step.outcomes);
    let (metric, outcome, proposal) = proposals
        .filter_map(|(metric, outcome)| Some((metric, outcome, outcome.proposal.ok()?)))
        .reduce(|best, next| {
            if next.2.replicas > best.2.replicas {
                next
            } else {
                best
            }
        })?;
    let reading = Reading {
        metric,
        proposal: &proposal,
    };
    let replicas = proposal.replicas;
    Some(if outcome_overflows(metric, outcome) {
        format!("{metric}: its sum is negative, which counts as an overflow and asks for {replicas}")
    } else if replicas == i32::MAX {
        format!("{reading} asks for more replicas than there can be, cut to {replicas}")
    } else if replicas == step.decision.current_replicas {
        format!("{reading} asks to stay at {replicas}")
    } else {
        format!("{reading} asks for {replicas}")
    })
}

/// Whether an External metric with an average target took a negative sum for an overflow.
fn outcome_overflows(metric: &Metric, outcome: &MetricOutcome) -> bool {
    metric.is_average_value()
        && matches!(
            metric.source,
            MetricSource::External { .. } | MetricSource::Object { .. }
        )
        && matches!(outcome.reading, Sources::Total(total) if total < 0)
        && outcome.proposal.is_ok_and(|it| it.replicas > 0)
}

/// What a metric reads against its target.
struct Reading<'a> {
    metric: &'a Metric,
    proposal: &'a Proposal,
}

impl fmt::Display for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.metric.target;
        write!(f, "{} at ", self.metric)?;
        match self.proposal.current {
            Current::Utilization { percent, .. } => {
                write!(
                    f,
                    "{percent}% of {}%",
                    target.average_utilization.unwrap_or_default()
                )
            }
            Current::Average(average) => {
                let amount = |milli| Amount {
                    milli,
                    source: &self.metric.source,
                };
                match average {
                    Some(average) => write!(f, "{}", amount(average))?,
                    None => write!(f, "no replicas")?,
                }
                write!(
                    f,
                    " per pod of {}",
                    amount(target.average_value.unwrap_or_default())
                )
            }
            Current::Value(value) => {
                write!(
                    f,
                    "{} of {}",
                    Thousandths(value),
                    Thousandths(target.value.unwrap_or_default())
                )
            }
        }
    }
}

/// An amount of thousandths as people write it: of a resource a quantity, else a number.
struct Amount<'a> {
    milli: i64,
    source: &'a MetricSource,
}

impl fmt::Display for Amount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            MetricSource::Resource { name } | MetricSource::ContainerResource { name, .. } => {
                match binary(name, self.milli) {
                    Some(text) => f.write_str(&text),
                    None => write!(f, "{}", Quantity::from_milli(self.milli)),
                }
            }
            _ => write!(f, "{}", Thousandths(self.milli)),
        }
    }
}

/// Bytes in the largest binary unit that they fill, with one decimal at most; none for CPU and what is less.
fn binary(resource: &str, milli: i64) -> Option<String> {
    if resource == "cpu" {
        return None;
    }
    let bytes = milli as f64 / 1000.0;
    let units = [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let (unit, size) = units
        .into_iter()
        .map(|(unit, power)| (unit, f64::from(power).exp2()))
        .find(|(_, size)| bytes >= *size)?;
    let text = format!("{:.1}", bytes / size);
    Some(format!("{}{unit}", text.trim_end_matches(".0")))
}

/// An amount of thousandths as a decimal number.
struct Thousandths(i64);

impl fmt::Display for Thousandths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, (self.0 % 1000).abs());
        if self.0 < 0 && whole == 0 {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let digits = format!("{rest:03}");
        write!(f, ".{}", digits.trim_end_matches('0'))
    }
}

fn stabilized(step: &Step<'_>) -> Option<String> {
    let decision = &step.decision;
    let (recommended, stabilized) = (decision.recommendation?, decision.stabilized?);
    if recommended == stabilized {
        return None;
    }
    let downscale = step.options.downscale_stabilization.nanos() / 1_000_000_000;
    let window = |seconds: Option<i32>| seconds.map_or(downscale, i64::from);
    let behavior = step.spec.behavior.as_ref();
    let is_up = behavior.is_some() && recommended >= decision.current_replicas;
    let (word, window, extreme) = match behavior {
        Some(behavior) if is_up => (
            "ScaleUpStabilized",
            window(behavior.scale_up.stabilization_window_seconds),
            "fewer",
        ),
        Some(behavior) => (
            "ScaleDownStabilized",
            window(behavior.scale_down.stabilization_window_seconds),
            "more",
        ),
        None => ("ScaleDownStabilized", downscale, "more"),
    };
    if decision.is_held_by_start {
        let at_start = match stabilized {
            1 => "1 replica at the first sync counts".to_owned(),
            more => format!("{more} replicas at the first sync count"),
        };
        return Some(format!(
            "{word}: the {at_start} as recommended for {window}s, so {stabilized}"
        ));
    }
    Some(format!(
        "{word}: {extreme} were recommended within the last {window}s, so {stabilized}"
    ))
}

fn limited(step: &Step<'_>) -> Option<String> {
    let decision = &step.decision;
    let (min, max) = (step.spec.min_replicas, step.spec.max_replicas);
    let desired = decision.desired_replicas;
    let word = decision.limit.as_str();
    let policy = decision.rate_limit.and_then(|limit| limit.policy);
    let rules = step.spec.behavior.as_ref().map(|behavior| match decision.limit {
        LimitReason::ScaleDownLimit => &behavior.scale_down,
        _ => &behavior.scale_up,
    });
    let is_disabled = rules.is_some_and(|rules| rules.select_policy == SelectPolicy::Disabled);
    Some(match decision.limit {
        LimitReason::DesiredWithinRange => return None,
        LimitReason::TooFewReplicas => format!("{word}: not below minReplicas {min}"),
        LimitReason::TooManyReplicas => format!("{word}: not above maxReplicas {max}"),
        _ if is_disabled => format!("{word}: this direction is disabled"),
        LimitReason::ScaleUpLimit => match policy {
            Some(policy) => format!("{word}: the policy of {policy} allows {desired} at most"),
            None => format!("{word}: without behavior one sync allows {desired} at most"),
        },
        LimitReason::ScaleDownLimit => match policy {
            Some(policy) => format!("{word}: the policy of {policy} allows {desired} at least"),
            None => format!("{word}: no policy allows fewer than {desired}"),
        },
    })
}
