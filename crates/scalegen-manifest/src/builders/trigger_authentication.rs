//! The builder of TriggerAuthentications and ClusterTriggerAuthentications, `keda.sh/v1alpha1`.
//!
//! Source: `apis/keda/v1alpha1/triggerauthentication_types.go` of kedacore/keda 2.20.

use scalegen_syntax::Targets;

use super::metadata::{Metadata, metadata_setters};
use super::setters::setters;
use scalegen_kinds::trigger_authentication::{
    AwsSecretManager, AzureKeyVault, BoundServiceAccountToken, ClusterTriggerAuthentication,
    GcpSecretManager, HashiCorpVault, KeyRef, OAuth2, PodIdentity, TriggerAuthentication,
    TriggerAuthenticationSpec, Variable,
};
use scalegen_kinds::{Judged, Refused, admission};

/// Makes a TriggerAuthentication, or a ClusterTriggerAuthentication.
///
/// ```
/// use scalegen_manifest::builders::TriggerAuthenticationBuilder;
///
/// let object = TriggerAuthenticationBuilder::new("orders-kafka")
///     .namespace("shop")
///     .secret("password", "kafka-orders", "password")
///     .build()
///     .unwrap();
/// assert_eq!(object.spec.parameters()[0].0, "password");
/// ```
#[derive(Clone, Debug)]
pub struct TriggerAuthenticationBuilder {
    metadata: Metadata,
    spec: TriggerAuthenticationSpec,
    targets: Targets,
}

impl TriggerAuthenticationBuilder {
    /// Of this name, without any source yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            metadata: Metadata::named(name),
            spec: TriggerAuthenticationSpec::default(),
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();

    setters! {
        /// Adds a parameter that a key of a Secret gives.
        secret(mut self, parameter: impl Into<String>, name: impl Into<String>, key: impl Into<String>) {
            let (parameter, name, key) = (parameter.into(), name.into(), key.into());
            self.spec.secret_target_ref.get_or_insert_default().push(KeyRef { key, name, parameter });
        }

        /// Adds parameters that keys of Secrets give.
        secrets(mut self, keys: impl IntoIterator<Item = KeyRef>) {
            self.spec.secret_target_ref.get_or_insert_default().extend(keys);
        }

        /// Adds parameters that keys of ConfigMaps give.
        config_maps(mut self, keys: impl IntoIterator<Item = KeyRef>) {
            self.spec.config_map_target_ref.get_or_insert_default().extend(keys);
        }

        /// Adds parameters that variables of the workload's container give.
        env(mut self, variables: impl IntoIterator<Item = Variable>) {
            self.spec.env.get_or_insert_default().extend(variables);
        }

        /// Adds parameters that are tokens of service accounts. KEDA 2.16 and later.
        service_account_tokens(mut self, tokens: impl IntoIterator<Item = BoundServiceAccountToken>) {
            self.spec.bound_service_account_token.get_or_insert_default().extend(tokens);
        }

        /// An identity of a cloud, in place of credentials.
        pod_identity(mut self, identity: PodIdentity) { self.spec.pod_identity = Some(identity); }

        /// Parameters that a HashiCorp Vault gives.
        hashi_corp_vault(mut self, vault: HashiCorpVault) { self.spec.hashi_corp_vault = Some(vault); }

        /// Parameters that an Azure Key Vault gives.
        azure_key_vault(mut self, vault: AzureKeyVault) { self.spec.azure_key_vault = Some(vault); }

        /// Parameters that the secrets manager of AWS gives. KEDA 2.13 and later.
        aws_secret_manager(mut self, manager: AwsSecretManager) { self.spec.aws_secret_manager = Some(manager); }

        /// Parameters that the secrets manager of Google Cloud gives. KEDA 2.12 and later.
        gcp_secret_manager(mut self, manager: GcpSecretManager) { self.spec.gcp_secret_manager = Some(manager); }

        /// A file of the operator with a JSON object of parameters. For ClusterTriggerAuthentications only.
        file_path(mut self, path: impl Into<String>) { self.spec.file_path = Some(path.into()); }

        /// A token that an OAuth server gives to a client. KEDA 2.20 and later.
        oauth2(mut self, client: OAuth2) { self.spec.oauth2 = Some(client); }
    }

    /// A TriggerAuthentication, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::trigger_authentication`] has more than warnings on it.
    pub fn build(self) -> Result<TriggerAuthentication, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("TriggerAuthentication", &name)
    }

    /// A ClusterTriggerAuthentication, or all that speaks against it; it has no namespace.
    ///
    /// # Errors
    ///
    /// When [`admission::cluster_trigger_authentication`] has more than warnings on it.
    pub fn build_cluster(self) -> Result<ClusterTriggerAuthentication, Refused> {
        let name = self.metadata.name.clone();
        self.judge_cluster()
            .accepted("ClusterTriggerAuthentication", &name)
    }

    pub(crate) fn judge(self) -> Judged<TriggerAuthentication> {
        let mut object = TriggerAuthentication::new(&self.metadata.name, self.spec);
        object.metadata = self.metadata.object_meta();
        let refusals = admission::trigger_authentication(&object);
        Judged::new(object, refusals)
    }

    pub(crate) fn judge_cluster(mut self) -> Judged<ClusterTriggerAuthentication> {
        self.metadata.namespace = None;
        let mut object = ClusterTriggerAuthentication::new(&self.metadata.name, self.spec.into());
        object.metadata = self.metadata.object_meta();
        let refusals = admission::cluster_trigger_authentication(&object);
        Judged::new(object, refusals)
    }
}

#[cfg(test)]
mod tests {
    use scalegen_kinds::trigger_authentication::Provider;

    use super::*;

    #[test]
    fn what_the_webhook_refuses_is_not_built() {
        let with = |external_id: &str| {
            TriggerAuthenticationBuilder::new("orders").pod_identity(PodIdentity {
                provider: Provider::Aws,
                external_id: Some(external_id.to_owned()),
                ..PodIdentity::default()
            })
        };
        let refused = with("orders").build().unwrap_err();
        assert_eq!(refused.refusals[0].rule.code, "KED014");
        assert_eq!(
            with("orders").build_cluster().unwrap_err().refusals[0].rule.code,
            "KED014"
        );
        let cluster = with("").namespace("shop").build_cluster().unwrap();
        assert_eq!(cluster.metadata.namespace, None);
    }
}
