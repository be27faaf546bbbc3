//! What the scalers of a workload share when they hand over in place.

use super::messages::{
    AgainstHandover, NoTransfer, NotSharedName, NotSharedNameFix, RaiseKeda, RemoveOrDeleteFirst, word,
};
use super::planner::Planner;
use crate::codes;
use crate::language::{Handover, KedaScaler, Scaler, Workload};
use crate::problem::Problem;
use scalegen_syntax::defaults::keda::TRANSFER_SINCE;
use scalegen_syntax::{FieldPath, Version};

/// The name of an HPA by default.
pub(super) fn hpa(handover: Handover, workload: &str, scaler: &str) -> String {
    match handover {
        Handover::InPlace => shared_hpa(workload),
        Handover::DeleteFirst => ["hpa-", workload, "-", scaler].concat(),
    }
}

/// The name of a ScaledObject by default. In place there is one, since KEDA refuses a second one of a target.
pub(super) fn scaled_object(handover: Handover, workload: &str, scaler: &str) -> String {
    match handover {
        Handover::InPlace => workload.to_owned(),
        Handover::DeleteFirst => [workload, "-", scaler].concat(),
    }
}

/// In place, lets a ScaledObject take over the HPA of its workload.
pub(super) fn take_over(handover: Handover, keda: &mut KedaScaler, workload: &str) {
    if handover == Handover::InPlace {
        keda.hpa_name = Some(shared_hpa(workload));
        keda.transfer_hpa_ownership = Some(true);
    }
}

fn shared_hpa(workload: &str) -> String {
    ["hpa-", workload].concat()
}

impl Planner<'_> {
    /// How a workload goes from one scaler to the next. Reports what keeps it from a handover in place.
    pub(super) fn handover(&mut self, key: &str, workload: &Workload, origin: &FieldPath) -> Handover {
        let handover = self.resolved_handover(workload);
        if handover == Handover::DeleteFirst {
            return handover;
        }
        let hpa = shared_hpa(key);
        for (name, scaler) in &workload.scalers {
            let origin = origin.field("scalers").field(name.clone());
            match scaler {
                Scaler::Hpa(own) => self.shares(own.name.as_deref(), &hpa, "HPAs", origin.field("name")),
                Scaler::Keda(own) => {
                    self.shares(own.name.as_deref(), key, "ScaledObjects", origin.field("name"));
                    self.shares(own.hpa_name.as_deref(), &hpa, "HPAs", origin.field("hpa_name"));
                    self.check_transfer(own, &origin);
                }
            }
        }
        handover
    }

    /// Reports handovers in place that the oldest KEDA of the cluster cannot do.
    pub(super) fn check_transfers(&mut self, keda: Version) {
        if keda >= TRANSFER_SINCE {
            return;
        }
        for (key, workload) in &self.profile.workloads {
            let is_keda = |(_, scaler): &(&String, &Scaler)| matches!(scaler, Scaler::Keda(_));
            let Some((name, _)) = workload.scalers.iter().find(is_keda) else {
                continue;
            };
            if self.resolved_handover(workload) == Handover::DeleteFirst {
                continue;
            }
            let origin = FieldPath::of("workloads").field(key.clone());
            let message = NoTransfer {
                version: keda.to_string(),
            };
            let problem = match workload.handover {
                Some(_) => Problem::new(codes::NO_HANDOVER_IN_PLACE, origin.field("handover"), message),
                None => {
                    let path = origin.field("scalers").field(name.clone());
                    Problem::new(codes::NO_HANDOVER_IN_PLACE, path, message).at_key()
                }
            };
            self.report(problem.breaks(None).help(RaiseKeda {}));
        }
    }

    fn resolved_handover(&self, workload: &Workload) -> Handover {
        let default = self.defaults().and_then(|defaults| defaults.handover);
        workload.handover.or(default).unwrap_or_default()
    }

    fn shares(&mut self, own: Option<&str>, shared: &str, what: &'static str, path: FieldPath) {
        let Some(own) = own.filter(|own| *own != shared) else {
            return;
        };
        let (what, shared) = (word(what), shared.to_owned());
        let message = NotSharedName {
            name: own.escape_debug().to_string(),
            what,
            shared: shared.clone(),
        };
        let problem = Problem::new(codes::NOT_SHARED_NAME, path, message);
        self.report(problem.help(NotSharedNameFix { shared }));
    }

    /// What a ScaledObject does when it goes, or does not do when it comes.
    fn check_transfer(&mut self, keda: &KedaScaler, origin: &FieldPath) {
        let restores = keda.restore_to_original_replica_count == Some(true);
        let never = keda.transfer_hpa_ownership == Some(false);
        for (key, is_set) in [
            ("restore_to_original_replica_count", restores),
            ("transfer_hpa_ownership", never),
        ] {
            if is_set {
                let message = AgainstHandover { key: word(key) };
                let problem = Problem::new(codes::NO_HANDOVER_IN_PLACE, origin.field(key), message);
                self.report(problem.help(RemoveOrDeleteFirst {}));
            }
        }
    }
}
