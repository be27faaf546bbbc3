//! KEDA's TriggerAuthentication and ClusterTriggerAuthentication, `keda.sh/v1alpha1`, as types.
//!
//! Source: `apis/keda/v1alpha1/triggerauthentication_types.go` of kedacore/keda 2.20.

use std::collections::BTreeMap;

use kube_derive::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Both kinds have the same fields, and a derived kind has a spec that is nobody else's.
macro_rules! authentication {
    ($(#[$doc:meta])* $spec:ident, $kind:literal, $plural:literal, $short:literal $(, $scope:ident)?) => {
        $(#[$doc])*
        #[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[kube(
            group = "keda.sh",
            version = "v1alpha1",
            kind = $kind,
            plural = $plural,
            shortname = $short,
            $($scope,)?
            derive = "Default",
            derive = "PartialEq",
            crates(kube_core = "::kube_core")
        )]
        #[serde(rename_all = "camelCase")]
        pub struct $spec {
            /// Secrets of AWS.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub aws_secret_manager: Option<AwsSecretManager>,
            /// Secrets of an Azure Key Vault.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub azure_key_vault: Option<AzureKeyVault>,
            /// Tokens of service accounts.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub bound_service_account_token: Option<Vec<BoundServiceAccountToken>>,
            /// Values of ConfigMaps.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub config_map_target_ref: Option<Vec<KeyRef>>,
            /// Variables of a container of the workload.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub env: Option<Vec<Variable>>,
            /// A file of the operator, with a JSON object; for ClusterTriggerAuthentications only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub file_path: Option<String>,
            /// Secrets of Google Cloud.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub gcp_secret_manager: Option<GcpSecretManager>,
            /// Secrets of a HashiCorp Vault.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub hashi_corp_vault: Option<HashiCorpVault>,
            /// A token that an OAuth server gives to a client.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub oauth2: Option<OAuth2>,
            /// An identity of a cloud.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub pod_identity: Option<PodIdentity>,
            /// Values of Secrets.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub secret_target_ref: Option<Vec<KeyRef>>,
        }

        impl $spec {
            /// The sources that are lists of secrets, with the lengths of those.
            pub(crate) fn lists(&self) -> Vec<(&'static str, usize)> {
                let lengths = [
                    ("awsSecretManager", self.aws_secret_manager.as_ref().map(|of| of.secrets.len())),
                    ("azureKeyVault", self.azure_key_vault.as_ref().map(|of| of.secrets.len())),
                    ("gcpSecretManager", self.gcp_secret_manager.as_ref().map(|of| of.secrets.len())),
                    ("hashiCorpVault", self.hashi_corp_vault.as_ref().map(|of| of.secrets.len())),
                ];
                lengths.into_iter().filter_map(|(field, length)| Some((field, length?))).collect()
            }

            /// The parameters that it gives, each with the field that names it and the place of its entry.
            pub fn parameters(&self) -> Vec<(&str, Vec<&'static str>, usize)> {
                fn of<'s, T>(
                    list: Option<&'s Vec<T>>,
                    path: &[&'static str],
                    name: fn(&'s T) -> &'s str,
                ) -> impl Iterator<Item = (&'s str, Vec<&'static str>, usize)> {
                    let entries = list.into_iter().flatten().enumerate();
                    entries.map(move |(index, entry)| (name(entry), path.to_vec(), index))
                }
                let mut all = Vec::new();
                all.extend(of(self.env.as_ref(), &["env"], |of| &of.parameter));
                all.extend(of(self.config_map_target_ref.as_ref(), &["configMapTargetRef"], |of| &of.parameter));
                all.extend(of(self.secret_target_ref.as_ref(), &["secretTargetRef"], |of| &of.parameter));
                let vault = self.hashi_corp_vault.as_ref().map(|of| &of.secrets);
                all.extend(of(vault, &["hashiCorpVault", "secrets"], |of| &of.parameter));
                let azure = self.azure_key_vault.as_ref().map(|of| &of.secrets);
                all.extend(of(azure, &["azureKeyVault", "secrets"], |of| &of.parameter));
                let google = self.gcp_secret_manager.as_ref().map(|of| &of.secrets);
                all.extend(of(google, &["gcpSecretManager", "secrets"], |of| &of.parameter));
                let aws = self.aws_secret_manager.as_ref().map(|of| &of.secrets);
                all.extend(of(aws, &["awsSecretManager", "secrets"], |of| &of.parameter));
                let tokens = self.bound_service_account_token.as_ref();
                all.extend(of(tokens, &["boundServiceAccountToken"], |of| &of.parameter));
                all
            }
        }
    };
}

authentication! {
    /// Where the secrets of triggers of a namespace come from.
    TriggerAuthenticationSpec, "TriggerAuthentication", "triggerauthentications", "ta", namespaced
}

authentication! {
    /// Where the secrets of triggers of every namespace come from.
    ClusterTriggerAuthenticationSpec, "ClusterTriggerAuthentication", "clustertriggerauthentications", "cta"
}

impl From<TriggerAuthenticationSpec> for ClusterTriggerAuthenticationSpec {
    fn from(spec: TriggerAuthenticationSpec) -> Self {
        let TriggerAuthenticationSpec {
            aws_secret_manager,
            azure_key_vault,
            bound_service_account_token,
            config_map_target_ref,
            env,
            file_path,
            gcp_secret_manager,
            hashi_corp_vault,
            oauth2,
            pod_identity,
            secret_target_ref,
        } = spec;
        Self {
            aws_secret_manager,
            azure_key_vault,
            bound_service_account_token,
            config_map_target_ref,
            env,
            file_path,
            gcp_secret_manager,
            hashi_corp_vault,
            oauth2,
            pod_identity,
            secret_target_ref,
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        })*
    };
}

fields! {
    /// A parameter that a key of a Secret or ConfigMap gives.
    KeyRef {
        /// The key of the data.
        key: String,
        /// The name of the Secret or ConfigMap.
        name: String,
        /// The parameter.
        parameter: String,
    }
    /// A parameter that a variable of a container gives.
    Variable {
        /// The container; the first when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        container_name: Option<String>,
        /// The variable.
        name: String,
        /// The parameter.
        parameter: String,
    }
    /// A parameter that is a token of a service account.
    BoundServiceAccountToken {
        /// The parameter.
        parameter: String,
        /// The service account.
        service_account_name: String,
    }
    /// An identity of a cloud.
    PodIdentity {
        /// For `aws`: needs `roleArn`.
        #[serde(rename = "externalID", skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// For `azure-workload`: needs `identityTenantId`.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity_authority_host: Option<String>,
        /// For `azure-workload`: the operator's identity when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity_id: Option<String>,
        /// For `aws`: whose role it is; the operator's when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity_owner: Option<IdentityOwner>,
        /// For `azure-workload`: the operator's tenant when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity_tenant_id: Option<String>,
        /// The cloud.
        provider: Provider,
        /// For `aws`: the role to assume.
        #[serde(skip_serializing_if = "Option::is_none")]
        role_arn: Option<String>,
    }
    /// Where a Secret has a value.
    SecretKeyRef {
        /// The key of its data.
        key: String,
        /// Its name.
        name: String,
    }
    /// A value that comes from elsewhere.
    ValueFrom {
        /// The Secret.
        secret_key_ref: SecretKeyRef,
    }
    /// A value that comes from elsewhere.
    SecretValue {
        /// From where.
        value_from: ValueFrom,
    }
    /// Secrets of AWS.
    AwsSecretManager {
        /// An access key; none with a pod identity.
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<AwsCredentials>,
        /// The identity that reads the secrets.
        #[serde(skip_serializing_if = "Option::is_none")]
        pod_identity: Option<PodIdentity>,
        /// The region.
        #[serde(skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        /// At least one.
        #[schemars(length(min = 1))]
        secrets: Vec<AwsSecret>,
    }
    /// An access key of AWS.
    AwsCredentials {
        /// Its id.
        access_key: SecretValue,
        /// Its secret.
        access_secret_key: SecretValue,
        /// A token of a session.
        #[serde(skip_serializing_if = "Option::is_none")]
        access_token: Option<SecretValue>,
    }
    /// A parameter that a secret of AWS gives.
    AwsSecret {
        /// The secret's name.
        name: String,
        /// The parameter.
        parameter: String,
        /// The key in a secret that is a JSON object.
        #[serde(skip_serializing_if = "Option::is_none")]
        secret_key: Option<String>,
        /// Its version by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        version_id: Option<String>,
        /// Its version by stage.
        #[serde(skip_serializing_if = "Option::is_none")]
        version_stage: Option<String>,
    }
    /// Secrets of an Azure Key Vault.
    AzureKeyVault {
        /// The cloud; the public one when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        cloud: Option<AzureCloud>,
        /// A client; none with a pod identity.
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<AzureCredentials>,
        /// The identity that reads the secrets.
        #[serde(skip_serializing_if = "Option::is_none")]
        pod_identity: Option<PodIdentity>,
        /// At least one.
        #[schemars(length(min = 1))]
        secrets: Vec<AzureSecret>,
        /// The vault's URL.
        vault_uri: String,
    }
    /// A cloud of Azure.
    AzureCloud {
        /// Where tokens come from, in a private cloud.
        #[serde(skip_serializing_if = "Option::is_none")]
        active_directory_endpoint: Option<String>,
        /// Where vaults are, in a private cloud.
        #[serde(rename = "keyVaultResourceURL", skip_serializing_if = "Option::is_none")]
        key_vault_resource_url: Option<String>,
        /// Its name.
        #[serde(rename = "type")]
        type_: String,
    }
    /// A client of Azure.
    AzureCredentials {
        /// Its id.
        client_id: String,
        /// Its secret.
        client_secret: SecretValue,
        /// Its tenant.
        tenant_id: String,
    }
    /// A parameter that a secret of Azure gives.
    AzureSecret {
        /// The secret's name.
        name: String,
        /// The parameter.
        parameter: String,
        /// Its version; the newest when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    }
    /// Secrets of Google Cloud.
    GcpSecretManager {
        /// A service account's key; none with a pod identity.
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<GcpCredentials>,
        /// The identity that reads the secrets.
        #[serde(skip_serializing_if = "Option::is_none")]
        pod_identity: Option<PodIdentity>,
        /// At least one.
        #[schemars(length(min = 1))]
        secrets: Vec<GcpSecret>,
    }
    /// A service account's key.
    GcpCredentials {
        /// Where it is.
        client_secret: SecretValue,
    }
    /// A parameter that a secret of Google gives.
    GcpSecret {
        /// The secret's id.
        id: String,
        /// The parameter.
        parameter: String,
        /// Its version; the newest when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    }
    /// Secrets of a HashiCorp Vault.
    HashiCorpVault {
        /// Its URL.
        address: String,
        /// How to log in.
        authentication: VaultAuthentication,
        /// What to log in with.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential: Option<VaultCredential>,
        /// The mount of the Kubernetes login.
        #[serde(skip_serializing_if = "Option::is_none")]
        mount: Option<String>,
        /// The vault's namespace.
        #[serde(skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
        /// The role of the Kubernetes login.
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// At least one.
        #[schemars(length(min = 1))]
        secrets: Vec<VaultSecret>,
    }
    /// What to log in to a vault with.
    VaultCredential {
        /// A file with a service account's token.
        #[serde(skip_serializing_if = "Option::is_none")]
        service_account: Option<String>,
        /// A service account whose token is asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        service_account_name: Option<String>,
        /// A token of the vault.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    }
    /// A parameter that a secret of a vault gives.
    VaultSecret {
        /// The key in the secret.
        key: String,
        /// The parameter.
        parameter: String,
        /// The secret's path.
        path: String,
        /// What a certificate is asked for with.
        #[serde(skip_serializing_if = "Option::is_none")]
        pki_data: Option<PkiData>,
        /// What kind of secret it is.
        #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
        type_: Option<VaultSecretType>,
    }
    /// What a certificate is asked for with.
    PkiData {
        /// Other names of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        alt_names: Option<String>,
        /// Its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        common_name: Option<String>,
        /// Its format.
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<String>,
        /// Its addresses.
        #[serde(skip_serializing_if = "Option::is_none")]
        ip_sans: Option<String>,
        /// Other names of other kinds.
        #[serde(skip_serializing_if = "Option::is_none")]
        other_sans: Option<String>,
        /// How long it is valid.
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl: Option<String>,
        /// Its URIs.
        #[serde(skip_serializing_if = "Option::is_none")]
        uri_sans: Option<String>,
    }
    /// A token that an OAuth server gives to a client.
    OAuth2 {
        /// The client's id.
        client_id: String,
        /// Its secret.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_secret: Option<SecretValue>,
        /// What the token is for.
        #[serde(skip_serializing_if = "Option::is_none")]
        scopes: Option<Vec<String>>,
        /// Where to ask for it.
        token_url: String,
        /// What else to ask with.
        #[serde(skip_serializing_if = "Option::is_none")]
        token_url_params: Option<BTreeMap<String, String>>,
        /// How to ask: `clientCredentials` when absent.
        #[serde(rename = "type", default)]
        type_: OAuth2Type,
    }
}

/// A cloud whose identities pods may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Azure AD workload identity.
    AzureWorkload,
    /// Google Cloud.
    Gcp,
    /// AWS.
    Aws,
    /// AWS, as a service account's annotation says; deprecated.
    AwsEks,
    /// No identity.
    #[default]
    None,
}

impl Provider {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AzureWorkload => "azure-workload",
            Self::Gcp => "gcp",
            Self::Aws => "aws",
            Self::AwsEks => "aws-eks",
            Self::None => "none",
        }
    }
}

/// Whose identity it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdentityOwner {
    /// The operator's.
    Keda,
    /// The workload's.
    Workload,
}

/// How to log in to a vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VaultAuthentication {
    /// With a token of the vault.
    #[default]
    Token,
    /// As a service account.
    Kubernetes,
}

/// A kind of secret of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum VaultSecretType {
    /// As the mount has it.
    #[serde(rename = "")]
    Generic,
    /// Of the second version of the key-value engine.
    #[serde(rename = "secretV2")]
    SecretV2,
    /// Of its first version.
    #[serde(rename = "secret")]
    Secret,
    /// A certificate.
    #[serde(rename = "pki")]
    Pki,
}

/// How to ask for a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum OAuth2Type {
    /// With the client's id and secret.
    #[default]
    #[serde(rename = "clientCredentials")]
    ClientCredentials,
}
