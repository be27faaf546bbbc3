//! HorizontalPodAutoscalers: the tables of `kind = "hpa"`.

use scalegen_profile::plan::HpaPlan;

use super::behavior::{BEHAVIOR, behavior};
use super::metric::{METRIC, metric};
use super::table::{Form, Row, Table, given};
use crate::builders::HorizontalPodAutoscalerBuilder as Builder;

type Hpa = Row<HpaPlan, Builder>;

pub(crate) static HPA: Table<HpaPlan, Builder> = Table::new(
    "HpaScaler",
    &[
        Hpa::with("name", "metadata.name", Form::Same),
        Hpa::plan("file"),
        Hpa::with("labels", "metadata.labels", Form::Inherited),
        Hpa::with("annotations", "metadata.annotations", Form::Inherited),
        Hpa::with("namespace", "metadata.namespace", Form::OfWorkload),
        Hpa::with("target", "spec.scaleTargetRef", Form::OfWorkload),
        Hpa::same("min_replicas", "spec.minReplicas", |hpa, to| {
            given(hpa.settings.min_replicas, to, Builder::min_replicas)
        }),
        Hpa::with("max_replicas", "spec.maxReplicas", Form::Same),
        Hpa::table("metrics", "spec.metrics", &METRIC, |hpa, to| {
            hpa.metrics.iter().map(metric).fold(to, Builder::metric)
        }),
        Hpa::table("behavior", "spec.behavior", &BEHAVIOR, |hpa, to| {
            given(
                hpa.settings.behavior.as_ref().map(behavior),
                to,
                Builder::behavior,
            )
        })
        .when(|hpa| hpa.settings.behavior.is_some()),
        Hpa::text(
            "validate_hpa_ownership",
            "metadata.annotations[validations.keda.sh/hpa-ownership]",
            |hpa, to| {
                given(
                    hpa.settings.validate_hpa_ownership,
                    to,
                    Builder::validate_hpa_ownership,
                )
            },
        )
        .when(|hpa| hpa.settings.validate_hpa_ownership.is_some()),
    ],
);
