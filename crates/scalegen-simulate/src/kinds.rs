//! A list of every message and every reason of the crate, each by an example, to be read from top to bottom.

use std::fmt::Write as _;

use crate::hpa::{
    self, Amount, Arithmetic, Basis, Limit, MetricError, Policy, PolicyKind, Stabilization, Thresholds, Unit,
};
use crate::report::{Change, Reason};
use crate::{Instant, keda, messages, trace};

#[test]
fn every_kind_reads_well() {
    let mut list = String::new();
    for (of, kinds) in [
        ("Traces", trace::messages::MESSAGES),
        ("Objects", messages::MESSAGES),
    ] {
        writeln!(list, "{of}\n").unwrap();
        for kind in kinds {
            writeln!(list, "{}: {}", kind.name, (kind.example)()).unwrap();
        }
        list.push('\n');
    }
    let of_hpa = std::iter::successors(after_hpa(None), |last| after_hpa(Some(last)));
    let of_keda = std::iter::successors(after_keda(None), |last| after_keda(Some(last)));
    let reasons = of_hpa.chain(more_of_hpa()).map(Reason::from);
    for (of, reasons) in [
        ("The HPA controller", reasons.collect::<Vec<_>>()),
        ("KEDA", of_keda.chain(more_of_keda()).map(Reason::from).collect()),
        ("Changes", vec![change()]),
    ] {
        writeln!(list, "{of}\n").unwrap();
        for reason in reasons {
            writeln!(list, "{reason}\n    {}", serde_json::to_string(&reason).unwrap()).unwrap();
        }
        list.push('\n');
    }
    writeln!(list, "Thresholds\n").unwrap();
    for thresholds in thresholds() {
        writeln!(
            list,
            "{thresholds}\n    {}",
            serde_json::to_string(&thresholds).unwrap()
        )
        .unwrap();
    }
    insta::assert_snapshot!(list);
}

/// Readings in whole percent, in the shorter form, of every unit, and none.
fn thresholds() -> Vec<Thresholds> {
    let amount = |milli, unit| Amount { milli, unit };
    let pair = |unit, up_at: i64, down_at: i64| Thresholds {
        up_at: Some(amount(up_at, unit)),
        down_at: Some(amount(down_at, unit)),
    };
    vec![
        pair(Unit::Percent, 72_000, 53_000),
        pair(Unit::None, 5_501, 3_000),
        pair(Unit::None, 5_501, 4_499),
        pair(Unit::Cores, 276, 199),
        pair(Unit::Bytes, (563 << 20) * 1000 + 1, (256 << 20) * 1000),
        Thresholds {
            up_at: None,
            down_at: None,
        },
    ]
}

fn change() -> Reason {
    Reason::Change(Change {
        at: Instant::from_seconds(300),
        change: "spec.maxReplicas=10".to_owned(),
        clock: None,
    })
}

/// The next kind: a new one does not compile until it has its place here.
fn after_hpa(last: Option<&hpa::Reason>) -> Option<hpa::Reason> {
    use hpa::Reason;

    let limit = Limit {
        replicas: 4,
        policy: Some(Policy {
            kind: PolicyKind::Percent,
            value: 100,
            period_seconds: 15,
        }),
        is_disabled: false,
    };
    let stabilization = Stabilization {
        replicas: 2,
        window_seconds: 45,
        is_held_by_start: false,
    };
    let Some(last) = last else {
        return Some(Reason::MetricFailed {
            condition: "FailedGetExternalMetric",
            metric: "external:queue".to_owned(),
            error: MetricError::Failed,
        });
    };
    Some(match last {
        Reason::MetricFailed { .. } => Reason::FailedGetScale,
        Reason::FailedGetScale => Reason::ScalingDisabled,
        Reason::ScalingDisabled => Reason::AboveMaximum {
            current_replicas: 10,
            max_replicas: 6,
        },
        Reason::AboveMaximum { .. } => Reason::BelowMinimum {
            current_replicas: 1,
            min_replicas: 2,
        },
        Reason::BelowMinimum { .. } => Reason::UnusableSelector,
        Reason::UnusableSelector => Reason::NoMetric { replicas: 3 },
        Reason::NoMetric { .. } => Reason::ScaleDownRefused { replicas: 3 },
        Reason::ScaleDownRefused { .. } => Reason::Overflow {
            metric: "external:queue".to_owned(),
            replicas: i32::MAX,
        },
        Reason::Overflow { .. } => Reason::WithinTolerance(utilization(71, 65, None)),
        Reason::WithinTolerance(_) => Reason::Proposed(utilization(300, 400, Some(3))),
        Reason::Proposed(_) => Reason::ScaleUpStabilized(stabilization),
        Reason::ScaleUpStabilized(_) => Reason::ScaleDownStabilized(Stabilization {
            is_held_by_start: true,
            ..stabilization
        }),
        Reason::ScaleDownStabilized(_) => Reason::TooFewReplicas { min_replicas: 2 },
        Reason::TooFewReplicas { .. } => Reason::TooManyReplicas { max_replicas: 6 },
        Reason::TooManyReplicas { .. } => Reason::ScaleUpLimit(limit),
        Reason::ScaleUpLimit(_) => Reason::ScaleDownLimit(Limit {
            policy: Some(Policy {
                kind: PolicyKind::Pods,
                value: 2,
                period_seconds: 120,
            }),
            ..limit
        }),
        Reason::ScaleDownLimit(_) => return None,
    })
}

/// Other words of kinds that have several.
fn more_of_hpa() -> Vec<hpa::Reason> {
    use hpa::Reason;

    let limit = |is_disabled| Limit {
        replicas: 4,
        policy: None,
        is_disabled,
    };
    let stays = utilization(71, 65, None);
    let amount = |milli, unit| Amount { milli, unit };
    let memory = Arithmetic {
        metric: "memory_value".to_owned(),
        reading: amount(600_000 << 20, Unit::Bytes),
        target: amount(512_000 << 20, Unit::Bytes),
        ..utilization(600, 512, Some(2))
    };
    let average = Arithmetic {
        metric: "external:queue".to_owned(),
        reading: amount(12_500, Unit::None),
        target: amount(5_000, Unit::None),
        basis: Basis::Divided,
        ratio: 12.5 / 5.0,
        raw_replicas: Some(2.5),
        replicas: 3,
        ..utilization(1, 1, None)
    };
    let missing = Arithmetic {
        filled_ratio: Some(1.2),
        raw_replicas: Some(6.0 * 1.2),
        replicas: 8,
        ..utilization(90, 50, Some(6))
    };
    vec![
        Reason::Proposed(utilization(56, 50, Some(50))),
        Reason::Proposed(utilization(200, 50, Some(2))),
        Reason::Proposed(memory),
        Reason::Proposed(average.clone()),
        Reason::Proposed(Arithmetic {
            raw_replicas: Some(9e15),
            replicas: i32::MAX,
            ..average.clone()
        }),
        Reason::WithinTolerance(Arithmetic {
            ratio: 12.5 / 12.0,
            raw_replicas: None,
            replicas: 3,
            target: amount(4_000, Unit::None),
            ..average
        }),
        Reason::Proposed(missing),
        Reason::WithinTolerance(Arithmetic {
            filled_ratio: Some(0.95),
            ..stays.clone()
        }),
        Reason::Proposed(Arithmetic {
            filled_ratio: Some(0.8),
            is_reversed: true,
            ..stays
        }),
        Reason::ScaleUpLimit(limit(true)),
        Reason::ScaleUpLimit(limit(false)),
        Reason::ScaleDownLimit(limit(true)),
        Reason::ScaleDownLimit(limit(false)),
    ]
}

fn utilization(reading: i64, target: i64, pods: Option<i64>) -> Arithmetic {
    let percent = |percent: i64| Amount {
        milli: percent * 1000,
        unit: Unit::Percent,
    };
    let ratio = reading as f64 / target as f64;
    let raw_replicas = pods.map(|pods| pods as f64 * ratio);
    Arithmetic {
        metric: "cpu".to_owned(),
        reading: percent(reading),
        target: percent(target),
        basis: Basis::PerPod,
        ratio,
        filled_ratio: None,
        tolerance: 0.1,
        is_reversed: false,
        pods,
        raw_replicas,
        replicas: raw_replicas.map_or(4, |raw| raw.ceil() as i32),
    }
}

fn after_keda(last: Option<&keda::Reason>) -> Option<keda::Reason> {
    use keda::Reason;

    let metric = || "external:s0-prometheus".to_owned();
    let Some(last) = last else {
        return Some(Reason::Fallback {
            metric: metric(),
            value: 20.0,
        });
    };
    Some(match last {
        Reason::Fallback { .. } => Reason::Cached {
            metric: metric(),
            source: Some(30.0),
        },
        Reason::Cached { .. } => Reason::Paused {
            current_replicas: 1,
            desired_replicas: 4,
        },
        Reason::Paused { .. } => Reason::Activated {
            current_replicas: 0,
            desired_replicas: 1,
        },
        Reason::Activated { .. } => Reason::ScaleOutPaused,
        Reason::ScaleOutPaused => Reason::Active { is_forced: false },
        Reason::Active { .. } => Reason::PartialTriggerError,
        Reason::PartialTriggerError => Reason::WaitingForFallback,
        Reason::WaitingForFallback => Reason::TriggerError,
        Reason::TriggerError => Reason::Deactivated {
            current_replicas: 3,
            desired_replicas: 0,
        },
        Reason::Deactivated { .. } => Reason::ScalerCooldown {
            last_active: Some(Instant::from_seconds(180)),
            end: Instant::from_seconds(480),
        },
        Reason::ScalerCooldown { .. } => Reason::ScaleInPaused,
        Reason::ScaleInPaused => Reason::RaisedToMinimum { min_replicas: 2 },
        Reason::RaisedToMinimum { .. } => Reason::Inactive { current_replicas: 0 },
        Reason::Inactive { .. } => return None,
    })
}

fn more_of_keda() -> Vec<keda::Reason> {
    use keda::Reason;

    vec![
        Reason::Cached {
            metric: "external:s0-prometheus".to_owned(),
            source: None,
        },
        Reason::Paused {
            current_replicas: 4,
            desired_replicas: 4,
        },
        Reason::Active { is_forced: true },
        Reason::ScalerCooldown {
            last_active: None,
            end: Instant::from_seconds(60),
        },
        Reason::Inactive { current_replicas: 2 },
    ]
}
