//! A TriggerAuthentication or ClusterTriggerAuthentication, resolved.

use super::messages::{
    AddNamespace, AddSecretTargetRef, AuthenticationNeedsNamespace, EmptyAuthentication, OfClusterOnly,
    OfNamespaceOnly, RenameTable, ReplaceReference, SetClusterKind, TwoAuthentications,
};
use super::object::{self, ObjectPlan};
use super::planner::Planner;
use crate::language::{Authentication, AuthenticationKind, AuthenticationRef, Trigger};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{At, FieldPath};

/// A TriggerAuthentication or ClusterTriggerAuthentication.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AuthenticationPlan {
    /// Its name in the profile.
    pub key: String,
    /// Its name, file and origin; the namespace of one for the whole cluster is empty.
    pub object: ObjectPlan,
    /// Whether it is for the whole cluster.
    pub is_cluster: bool,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: Authentication,
}

impl AuthenticationPlan {
    /// Its kind.
    pub fn kind(&self) -> &'static str {
        match self.is_cluster {
            true => "ClusterTriggerAuthentication",
            false => "TriggerAuthentication",
        }
    }
}

impl Planner<'_> {
    pub(super) fn plan_authentication(&mut self, key: &str, settings: &Authentication) -> AuthenticationPlan {
        let origin = FieldPath::of("authentications").field(key.to_owned());
        let is_cluster = is_cluster(settings);
        let safe = self.safe_key("authentication", key, &origin);
        match (&settings.namespace, is_cluster) {
            (None, false) => {
                let message = AuthenticationNeedsNamespace { name: key.to_owned() };
                let problem = Problem::new(codes::MISSING_KEY, origin.clone(), message);
                let broken = Some(origin.field("namespace"));
                self.report(problem.help(AddNamespace {}).breaks(broken));
            }
            (Some(_), true) => {
                let problem = Problem::new(
                    codes::MISPLACED_KEY,
                    origin.field("namespace"),
                    OfNamespaceOnly {},
                );
                self.report(problem.at_key());
            }
            (Some(namespace), false) => {
                if let Err(reason) = names::dns_label(namespace) {
                    let reason = names::bad("namespace", reason);
                    self.report(Problem::new(codes::BAD_NAME, origin.field("namespace"), reason));
                }
            }
            (None, true) => {}
        }
        if settings.file_path.is_some() && !is_cluster {
            let problem = Problem::new(codes::MISPLACED_KEY, origin.field("file_path"), OfClusterOnly {});
            self.report(problem.at_key().help(SetClusterKind {}));
        }
        if is_empty(settings) {
            let message = EmptyAuthentication { name: key.to_owned() };
            let problem = Problem::new(codes::EMPTY_AUTHENTICATION, origin.clone(), message);
            self.report(problem.at_key().help(AddSecretTargetRef {}));
        }
        let name = self.name(settings.name.as_deref(), || safe.to_owned(), &origin);
        let file = || ["keda-authentication-", safe, ".yaml"].concat();
        let file = self.file(settings.file.as_deref(), file, &origin);
        let namespace = settings.namespace.clone().filter(|_| !is_cluster);
        let (labels, annotations) = (&settings.labels, &settings.annotations);
        AuthenticationPlan {
            key: key.to_owned(),
            object: ObjectPlan {
                inherited: object::inherited(false, self.labels(), None, labels)
                    .chain(object::inherited(true, self.annotations(), None, annotations))
                    .collect(),
                name,
                namespace: namespace.unwrap_or_default(),
                labels: object::merged(&[self.labels(), labels]),
                annotations: object::merged(&[self.annotations(), annotations]),
                file,
                origin,
            },
            is_cluster,
            settings: settings.clone(),
        }
    }

    /// The object that a trigger's credentials come from.
    pub(super) fn authentication_of(&mut self, trigger: &Trigger, at: &At<'_>) -> Option<AuthenticationRef> {
        let Some(key) = &trigger.authentication else {
            return trigger.authentication_ref.clone();
        };
        if trigger.authentication_ref.is_some() {
            let path = at.field("authentication");
            let problem = Problem::new(codes::NOT_EXACTLY_ONE, path, TwoAuthentications {});
            self.report(problem.at_key().help(ReplaceReference {}));
        }
        let shared = self.shared.map(|shared| &shared.authentications);
        let own = &self.profile.authentications;
        let found = own.get(key).or_else(|| shared?.get(key));
        let Some(settings) = found else {
            let all = own.keys().chain(shared.into_iter().flat_map(|map| map.keys()));
            let known: Vec<&str> = all.map(String::as_str).collect();
            self.dangling(
                "authentication",
                "authentications",
                key,
                &known,
                &at.field("authentication"),
            );
            return None;
        };
        let cluster = AuthenticationKind::ClusterTriggerAuthentication;
        Some(AuthenticationRef {
            name: settings.name.as_ref().unwrap_or(key).clone(),
            kind: is_cluster(settings).then_some(cluster),
        })
    }

    /// The key of a table, or what stands in for one that cannot be a part of names.
    pub(super) fn safe_key<'k>(&mut self, what: &'static str, key: &'k str, origin: &FieldPath) -> &'k str {
        let Err(reason) = names::dns_label(key) else {
            return key;
        };
        let problem = Problem::new(codes::BAD_NAME, origin.clone(), names::bad(what, reason));
        self.report(problem.at_key().help(RenameTable {}).breaks(None));
        "placeholder"
    }
}

fn is_cluster(settings: &Authentication) -> bool {
    settings.kind == Some(AuthenticationKind::ClusterTriggerAuthentication)
}

fn is_empty(settings: &Authentication) -> bool {
    settings.secret_target_ref.is_empty()
        && settings.config_map_target_ref.is_empty()
        && settings.env.is_empty()
        && settings.bound_service_account_token.is_empty()
        && settings.pod_identity.is_none()
        && settings.hashi_corp_vault.is_none()
        && settings.azure_key_vault.is_none()
        && settings.aws_secret_manager.is_none()
        && settings.gcp_secret_manager.is_none()
        && settings.file_path.is_none()
        && settings.oauth2.is_none()
}
