//! PodDisruptionBudgets: the table of a workload's `pdb`.

use scalegen_profile::plan::PdbPlan;

use super::chart::bound;
use super::forward::made;
use super::metric::SELECTOR;
use super::table::{Form, Row, Table, given};
use crate::builders::PodDisruptionBudgetBuilder as Builder;

type Pdb = Row<PdbPlan, Builder>;

pub(crate) static PDB: Table<PdbPlan, Builder> = Table::new(
    "Pdb",
    &[
        Pdb::with("name", "metadata.name", Form::Same),
        Pdb::plan("file"),
        Pdb::with("namespace", "metadata.namespace", Form::OfWorkload),
        Pdb::with("labels", "metadata.labels", Form::Inherited),
        Pdb::with("annotations", "metadata.annotations", Form::Inherited),
        Pdb::same("min_available", "spec.minAvailable", |pdb, to| {
            let pods = bound(pdb.settings.min_available.as_ref());
            given(pods, to, Builder::min_available)
        }),
        Pdb::same("max_unavailable", "spec.maxUnavailable", |pdb, to| {
            let pods = bound(pdb.settings.max_unavailable.as_ref());
            given(pods, to, Builder::max_unavailable)
        }),
        Pdb::table("selector", "spec.selector", &SELECTOR, |pdb, to| {
            to.selector(made(&SELECTOR, &pdb.selector))
        }),
        Pdb::same(
            "unhealthy_pod_eviction_policy",
            "spec.unhealthyPodEvictionPolicy",
            |pdb, to| {
                let policy = pdb.settings.unhealthy_pod_eviction_policy;
                given(
                    policy.map(|policy| policy.as_str()),
                    to,
                    Builder::unhealthy_pod_eviction_policy,
                )
            },
        ),
    ],
);
