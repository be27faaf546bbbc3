//! A ScaledJob of KEDA, resolved.

use super::messages::{GoesWithStrategy, SetCustom, TwoSources};
use super::object::{self, ObjectPlan};
use super::planner::Planner;
use super::trigger::{self, TriggerPlan};
use crate::language::{JobStrategy, ScaledJob};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{At, FieldPath};

/// A ScaledJob of KEDA.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScaledJobPlan {
    /// Its name in the profile.
    pub key: String,
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// The name of its container.
    pub container: String,
    /// What Jobs are started for: one for each of the table's triggers.
    pub triggers: Vec<TriggerPlan>,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: ScaledJob,
}

/// The name of a container that has none of its own.
const CONTAINER: &str = "job";

impl Planner<'_> {
    pub(super) fn plan_scaled_job(&mut self, key: &str, settings: &ScaledJob) -> ScaledJobPlan {
        let origin = FieldPath::of("scaled_jobs").field(key.to_owned());
        let safe = self.safe_key("scaled job", key, &origin);
        let root = At::end(&origin);
        let job = &settings.job;
        let in_job = root.field("job");
        for (value, what, at) in [
            (Some(&settings.namespace), "namespace", root.field("namespace")),
            (job.container.as_ref(), "container", in_job.field("container")),
        ] {
            if let Some(Err(reason)) = value.map(|value| names::dns_label(value)) {
                self.report(Problem::new(codes::BAD_NAME, at, names::bad(what, reason)));
            }
        }
        for (index, variable) in job.env.iter().enumerate() {
            let sources = [
                variable.value.is_some(),
                variable.secret_key_ref.is_some(),
                variable.config_map_key_ref.is_some(),
                variable.field_ref.is_some(),
            ];
            if sources.into_iter().filter(|is_set| *is_set).count() > 1 {
                let name = variable.name.escape_debug().to_string();
                let variables = in_job.field("env");
                let at = variables.index(index);
                self.report(Problem::new(codes::NOT_EXACTLY_ONE, at, TwoSources { name }));
            }
        }
        self.check_strategy(settings, &root);
        let name = self.name(settings.name.as_deref(), || safe.to_owned(), &origin);
        let file = || ["keda-scaledjob-", safe, ".yaml"].concat();
        let file = self.file(settings.file.as_deref(), file, &origin);
        let in_triggers = root.field("triggers");
        let triggers = settings.triggers.iter().enumerate();
        let triggers = triggers
            .map(|(index, trigger)| trigger::trigger(self, trigger, &in_triggers.index(index)))
            .collect();
        let (labels, annotations) = (&settings.labels, &settings.annotations);
        ScaledJobPlan {
            key: key.to_owned(),
            object: ObjectPlan {
                inherited: object::inherited(false, self.labels(), None, labels)
                    .chain(object::inherited(true, self.annotations(), None, annotations))
                    .collect(),
                name,
                namespace: settings.namespace.clone(),
                labels: object::merged(&[self.labels(), labels]),
                annotations: object::merged(&[self.annotations(), annotations]),
                file,
                origin,
            },
            container: job.container.clone().unwrap_or_else(|| CONTAINER.to_owned()),
            triggers,
            settings: settings.clone(),
        }
    }

    /// What counts for one strategy alone is beside no other.
    fn check_strategy(&mut self, settings: &ScaledJob, root: &At<'_>) {
        let Some(strategy) = &settings.scaling_strategy else {
            return;
        };
        if strategy.strategy == Some(JobStrategy::Custom) {
            return;
        }
        let at = root.field("scaling_strategy");
        for (key, is_set) in [
            (
                "custom_scaling_queue_length_deduction",
                strategy.custom_scaling_queue_length_deduction.is_some(),
            ),
            (
                "custom_scaling_running_job_percentage",
                strategy.custom_scaling_running_job_percentage.is_some(),
            ),
        ] {
            if is_set {
                let message = GoesWithStrategy {
                    key: super::messages::word(key),
                };
                let problem = Problem::new(codes::MISPLACED_KEY, at.field(key), message);
                self.report(problem.at_key().warning().help(SetCustom {}));
            }
        }
    }
}
