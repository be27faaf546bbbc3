//! Files and names that two objects of a plan share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::authentication::AuthenticationPlan;
use super::kept::KeptPlan;
use super::load_test::{JobName, LoadTestPlan};
use super::messages::{OtherFile, OtherName, SameFile, SameObject};
use super::object::ObjectPlan;
use super::planner::Planner;
use super::scaled_job::ScaledJobPlan;
use super::workload::{ScalerKind, WorkloadPlan};
use crate::language::Handover;
use crate::messages::OtherOne;
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{FieldPath, Term};

impl Planner<'_> {
    /// Reports files and names that two objects share.
    pub(super) fn check_duplicates(
        &mut self,
        workloads: &[WorkloadPlan],
        load_tests: &[LoadTestPlan],
        authentications: &[AuthenticationPlan],
        scaled_jobs: &[ScaledJobPlan],
        objects: &[KeptPlan],
    ) {
        let mut seen = Seen::default();
        for workload in workloads {
            let mut named = Vec::new();
            for scaler in &workload.scalers {
                let kind = match scaler.kind {
                    ScalerKind::Hpa(_) => "HorizontalPodAutoscaler",
                    ScalerKind::Keda(_) => "ScaledObject",
                };
                // In place, the scalers of a workload are one object, whose name is checked where it is set.
                if workload.handover == Handover::DeleteFirst || !named.contains(&kind) {
                    seen.name(kind, scaler.object());
                }
                named.push(kind);
                seen.file(scaler.object(), "file");
            }
            if let Some(vpa) = &workload.vpa {
                seen.name("VerticalPodAutoscaler", &vpa.object);
                seen.file(&vpa.object, "file");
            }
            if let Some(pdb) = &workload.pdb {
                seen.name("PodDisruptionBudget", &pdb.object);
                seen.file(&pdb.object, "file");
            }
            if let Some(patch) = &workload.resources_patch {
                seen.file(&patch.object, "requests");
            }
        }
        for test in load_tests {
            if test.name == JobName::Fixed {
                seen.name("Job", &test.object);
            }
            seen.file(&test.object, "file");
        }
        for authentication in authentications {
            seen.name(authentication.kind(), &authentication.object);
            seen.file(&authentication.object, "file");
        }
        for job in scaled_jobs {
            seen.name("ScaledJob", &job.object);
            seen.file(&job.object, "file");
        }
        for kept in objects {
            seen.name(&kept.kind, &kept.object);
            seen.file(&kept.object, "file");
        }
        for problem in seen.problems {
            self.report(problem);
        }
    }
}

#[derive(Default)]
struct Seen<'p> {
    /// By the lower-case name, because some file systems see no other difference; with the key that names it.
    files: BTreeMap<Cow<'p, str>, (&'p FieldPath, &'static str)>,
    /// By kind, namespace and name.
    names: BTreeMap<(&'p str, &'p str, &'p str), &'p FieldPath>,
    problems: Vec<Problem>,
}

impl<'p> Seen<'p> {
    fn file(&mut self, object: &'p ObjectPlan, key: &'static str) {
        let ObjectPlan { file, origin, .. } = object;
        let lower = match file.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(file.to_ascii_lowercase()),
            false => Cow::Borrowed(file.as_str()),
        };
        let Some((other, other_key)) = self.files.insert(lower, (origin, key)) else {
            return;
        };
        // What cannot be a file at all was reported as that.
        if names::yaml_file(file).is_err() {
            return;
        }
        let (first, second, file) = (origin.clone(), other.clone(), file.clone());
        let message = SameFile { first, second, file };
        self.problems.push(
            Problem::new(codes::DUPLICATE_FILE, origin.field(key), message)
                .related(OtherOne {}, other.field(other_key))
                .help(OtherFile {}),
        );
    }

    fn name(&mut self, kind: &'p str, object: &'p ObjectPlan) {
        let ObjectPlan {
            name,
            namespace,
            origin,
            ..
        } = object;
        let Some(other) = self.names.insert((kind, namespace, name), origin) else {
            return;
        };
        if names::object(name).is_err() {
            return;
        }
        let message = SameObject {
            first: origin.clone(),
            second: other.clone(),
            kind: Term::Text(kind.to_owned()),
            name: name.clone(),
            namespace: namespace.clone(),
        };
        self.problems.push(
            Problem::new(codes::DUPLICATE_OBJECT, origin.field("name"), message)
                .related(OtherOne {}, other.field("name"))
                .help(OtherName {}),
        );
    }
}
