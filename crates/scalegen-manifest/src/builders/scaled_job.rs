//! The builder of ScaledJobs, `keda.sh/v1alpha1`.
//!
//! Source: `apis/keda/v1alpha1/scaledjob_types.go` of kedacore/keda 2.20.

use k8s_openapi::api::batch::v1::JobSpec;
use scalegen_syntax::{Duration, FieldPath, Targets};

use super::metadata::{Metadata, metadata_setters};
use super::setters::setters;
use super::triggers::Trigger;
use scalegen_kinds::scaled_job::{Rollout, ScaledJob, ScaledJobSpec, ScalingStrategy};
use scalegen_kinds::{Judged, Refusal, Refused, admission, rules};

/// The annotation by which KEDA starts no more Jobs.
const PAUSED: &str = "autoscaling.keda.sh/paused";

/// Makes a ScaledJob.
///
/// ```
/// use scalegen_manifest::builders::{OtherTrigger, ScaledJobBuilder};
///
/// let job = serde_json::from_value(serde_json::json!({
///     "template": { "spec": { "containers": [{ "name": "job", "image": "transcoder:1.4.2" }] } },
/// })).unwrap();
/// let object = ScaledJobBuilder::new("transcode", job)
///     .namespace("media")
///     .max_replica_count(10)
///     .trigger(OtherTrigger::new("external").metadata("scalerAddress", "scaler.media.svc:9090"))
///     .build()
///     .unwrap();
/// assert_eq!(object.spec.max_replica_count, Some(10));
/// ```
#[derive(Clone, Debug)]
pub struct ScaledJobBuilder {
    metadata: Metadata,
    spec: ScaledJobSpec,
    triggers: Vec<Trigger>,
    targets: Targets,
}

impl ScaledJobBuilder {
    /// Of this name, starting Jobs like this one.
    pub fn new(name: impl Into<String>, job: JobSpec) -> Self {
        Self {
            metadata: Metadata::named(name),
            spec: ScaledJobSpec {
                job_target_ref: job,
                ..ScaledJobSpec::default()
            },
            triggers: Vec::new(),
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();

    setters! {
        /// Adds a trigger; its target is the work of one Job.
        trigger(mut self, trigger: impl Into<Trigger>) { self.triggers.push(trigger.into()); }

        /// Jobs that run whatever waits; 0 when absent.
        min_replica_count(mut self, jobs: i32) { self.spec.min_replica_count = Some(jobs); }

        /// Most Jobs at a time, 1 or more; 100 when absent.
        max_replica_count(mut self, jobs: i32) { self.spec.max_replica_count = Some(jobs); }

        /// Between two looks at the triggers, 1 second or more; 30 seconds when absent.
        polling_interval(mut self, interval: Duration) {
            self.spec.polling_interval = Some(interval.seconds());
        }

        /// Finished Jobs that are kept; 100 when absent.
        successful_jobs_history_limit(mut self, jobs: i32) {
            self.spec.successful_jobs_history_limit = Some(jobs);
        }

        /// Failed Jobs that are kept; 100 when absent.
        failed_jobs_history_limit(mut self, jobs: i32) { self.spec.failed_jobs_history_limit = Some(jobs); }

        /// How the number of new Jobs follows from what waits.
        scaling_strategy(mut self, strategy: ScalingStrategy) { self.spec.scaling_strategy = Some(strategy); }

        /// What becomes of running Jobs when the object changes.
        rollout(mut self, rollout: Rollout) { self.spec.rollout = Some(rollout); }

        /// The container whose environment resolves `…FromEnv` keys of triggers; the first when absent.
        env_source_container(mut self, name: impl Into<String>) {
            self.spec.env_source_container_name = Some(name.into());
        }

        /// Starts no more Jobs. KEDA 2.13 and later.
        paused(mut self) { self.metadata.annotations.insert(PAUSED.to_owned(), "true".to_owned()); }
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::scaled_job`] has more than warnings on it, or when a text of a trigger cannot be written so that
    /// KEDA reads it back (rule TRG014).
    pub fn build(self) -> Result<ScaledJob, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("ScaledJob", &name)
    }

    pub(crate) fn judge(mut self) -> Judged<ScaledJob> {
        let mut refusals = Vec::new();
        let path = FieldPath::of("spec").field("triggers");
        for (index, trigger) in self.triggers.into_iter().enumerate() {
            let (trigger, problems) = trigger.into_parts();
            let metadata = path.index(index).field("metadata");
            refusals.extend(problems.into_iter().map(|(key, message)| {
                Refusal::new(rules::MALFORMED_TRIGGER_VALUE, metadata.field(key), message)
            }));
            self.spec.triggers.push(trigger);
        }
        let mut object = ScaledJob::new(&self.metadata.name, self.spec);
        object.metadata = self.metadata.object_meta();
        let mut all = admission::scaled_job(&object, &self.targets);
        all.append(&mut refusals);
        Judged::new(object, all)
    }
}
