//! Values of the VPA chart: the table `addons.vpa`.

use scalegen_kinds::values::VpaValues as Values;
use scalegen_kinds::values::sections::PodDisruptionBudget;
use scalegen_kinds::values::vpa::components::{AdmissionController, Recommender, Updater};
use scalegen_profile::language::DisruptionBudget;
use scalegen_profile::plan::{VpaAddonPlan, VpaComponentPlan};

use super::chart::{BUDGET, CHART, bound, requirements, some_unless_empty};
use super::resources::RESOURCES;
use super::table::{Form, Row, Table};

type Setting = Row<VpaAddonPlan, Values>;

/// The settings that all three components have; `enabled` is written only where one is turned off.
macro_rules! component {
    ($type:ident) => {
        Table::new(
            "VpaComponent",
            &[
                Row::new(
                    "enabled",
                    "enabled",
                    Form::Same,
                    |plan: &VpaComponentPlan, to: $type| $type {
                        enabled: (!plan.enabled).then_some(false),
                        ..to
                    },
                ),
                Row::new(
                    "replicas",
                    "replicas",
                    Form::Same,
                    |plan: &VpaComponentPlan, to: $type| $type {
                        replicas: plan.replicas,
                        ..to
                    },
                ),
                Row::new(
                    "args",
                    "extraArgs",
                    Form::Same,
                    |plan: &VpaComponentPlan, to: $type| $type {
                        extra_args: some_unless_empty(&plan.args),
                        ..to
                    },
                ),
                Row::table(
                    "resources",
                    "resources",
                    &RESOURCES,
                    |plan: &VpaComponentPlan, to: $type| $type {
                        resources: plan.settings.resources.as_ref().map(requirements),
                        ..to
                    },
                ),
                Row::table(
                    "pod_disruption_budget",
                    "podDisruptionBudget",
                    &BUDGET,
                    |plan: &VpaComponentPlan, to: $type| $type {
                        pod_disruption_budget: plan.settings.pod_disruption_budget.as_ref().map(budget),
                        ..to
                    },
                ),
            ],
        )
    };
}

pub(crate) static VPA_CHART: Table<VpaAddonPlan, Values> = Table::new(
    "VpaAddon",
    &[
        Setting::among(&CHART, |_, to| to),
        Setting::table("recommender", "recommender", &RECOMMENDER, |plan, to| Values {
            recommender: RECOMMENDER.section(&plan.recommender),
            ..to
        }),
        Setting::table("updater", "updater", &UPDATER, |plan, to| Values {
            updater: UPDATER.section(&plan.updater),
            ..to
        }),
        Setting::table(
            "admission_controller",
            "admissionController",
            &ADMISSION_CONTROLLER,
            |plan, to| Values {
                admission_controller: ADMISSION_CONTROLLER.section(&plan.admission_controller),
                ..to
            },
        ),
    ],
);

pub(super) static RECOMMENDER: Table<VpaComponentPlan, Recommender> = component!(Recommender);
pub(super) static UPDATER: Table<VpaComponentPlan, Updater> = component!(Updater);
pub(super) static ADMISSION_CONTROLLER: Table<VpaComponentPlan, AdmissionController> =
    component!(AdmissionController);

impl<T: Default + PartialEq> Table<VpaComponentPlan, T> {
    /// A section of the values; none where nothing is set in it.
    fn section(&self, plan: &VpaComponentPlan) -> Option<T> {
        let section = self.put(plan, T::default());
        (section != T::default()).then_some(section)
    }
}

/// The chart has a default for `minAvailable`, which a budget with the other bound takes away.
fn budget(plan: &DisruptionBudget) -> PodDisruptionBudget {
    let least = bound(plan.min_available.as_ref());
    let most = bound(plan.max_unavailable.as_ref());
    PodDisruptionBudget {
        enabled: Some(true),
        min_available: (most.is_some() || least.is_some()).then_some(least),
        max_unavailable: most.map(Some),
    }
}
