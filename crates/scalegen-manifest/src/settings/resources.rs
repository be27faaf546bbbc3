//! Requests and limits: those of a load test's container, and the patch of a workload's.

use scalegen_profile::language;
use scalegen_profile::plan::ResourcesPatchPlan;

use super::table::{Form, Row, Table};
use crate::builders::Resources;

type Own = Row<language::Resources, Resources>;
type Patch = Row<ResourcesPatchPlan, Resources>;

pub(super) static RESOURCES: Table<language::Resources, Resources> = Table::new(
    "Resources",
    &[
        Own::new("requests", "requests", Form::Map, |resources, to| {
            let requests = resources.requests.iter();
            requests.fold(to, |to, (name, amount)| to.request(name, *amount))
        }),
        Own::new("limits", "limits", Form::Map, |resources, to| {
            let limits = resources.limits.iter();
            limits.fold(to, |to, (name, amount)| to.limit(name, *amount))
        }),
    ],
);

pub(crate) static PATCH: Table<ResourcesPatchPlan, Resources> = Table::new(
    "Workload",
    &[
        Patch::with("namespace", "metadata.namespace", Form::Same),
        Patch::with("target", "metadata.name", Form::Whole),
        Patch::with("target", "kind", Form::Whole),
        Patch::with("target", "apiVersion", Form::Whole),
        Patch::with("container", "spec.template.spec.containers[].name", Form::Same),
        Patch::new(
            "requests",
            "spec.template.spec.containers[].resources.requests",
            Form::Map,
            |patch, to| {
                let requests = patch.requests.iter();
                requests.fold(to, |to, (name, amount)| to.request(name, *amount))
            },
        ),
        Patch::new(
            "limits",
            "spec.template.spec.containers[].resources.limits",
            Form::Map,
            |patch, to| {
                let limits = patch.limits.iter();
                limits.fold(to, |to, (name, amount)| to.limit(name, *amount))
            },
        ),
    ],
);
