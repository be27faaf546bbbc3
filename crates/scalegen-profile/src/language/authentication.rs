//! Where the credentials of KEDA's triggers come from. A profile names their places, and never holds one.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use scalegen_syntax::words::AuthenticationKind;

/// Declares tables of the profile: strict, and without what is not set when they are written.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:ident: $type:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$key_doc])* pub $key: $type,)*
        }
    )* };
}

tables! {
    /// A TriggerAuthentication or ClusterTriggerAuthentication of KEDA, `keda.sh/v1alpha1`: which parameters of
    /// triggers it gives, and where each is. Triggers refer to it by `authentication`.
    Authentication {
        /// Its kind. Default: `"TriggerAuthentication"`, for the objects of one namespace.
        kind: Option<AuthenticationKind>,
        /// The object's name. Default: the name of this table.
        name: Option<String>,
        /// Its file. Default: `keda-authentication-<name of this table>.yaml`.
        file: Option<String>,
        /// Its namespace, that of the scalers that refer to it. Required, but for `"ClusterTriggerAuthentication"`, which
        /// has none. Example: `"shop"`.
        namespace: Option<String>,
        /// Parameters that keys of Secrets give. Of a ClusterTriggerAuthentication they are in the operator's namespace.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        secret_target_ref: Vec<ParameterKey>,
        /// Parameters that keys of ConfigMaps give, for what is no secret.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        config_map_target_ref: Vec<ParameterKey>,
        /// Parameters that environment variables of the workload's container give.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        env: Vec<ParameterVariable>,
        /// An identity of a cloud, in place of credentials.
        pod_identity: Option<PodIdentity>,
        /// Parameters that are tokens of service accounts. KEDA 2.16 and later.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bound_service_account_token: Vec<ServiceAccountToken>,
        /// Parameters that a HashiCorp Vault gives.
        hashi_corp_vault: Option<HashiCorpVault>,
        /// Parameters that an Azure Key Vault gives.
        azure_key_vault: Option<AzureKeyVault>,
        /// Parameters that the secrets manager of AWS gives. KEDA 2.13 and later.
        aws_secret_manager: Option<AwsSecretManager>,
        /// Parameters that the secrets manager of Google Cloud gives. KEDA 2.12 and later.
        gcp_secret_manager: Option<GcpSecretManager>,
        /// A file of the operator's container with a JSON object of parameters. For `"ClusterTriggerAuthentication"`
        /// only.
        file_path: Option<String>,
        /// A token that an OAuth server gives to a client.
        oauth2: Option<OAuth2>,
        /// Labels of the object.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        labels: IndexMap<String, String>,
        /// Annotations of the object.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        annotations: IndexMap<String, String>,
    }
    /// A parameter that a key of a Secret or ConfigMap gives.
    ParameterKey {
        /// The trigger's parameter, in KEDA's spelling. Required. Example: `"password"`.
        parameter: String,
        /// The Secret or ConfigMap. Required.
        name: String,
        /// The key in it. Required.
        key: String,
    }
    /// A parameter that a variable of a container gives.
    ParameterVariable {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The variable. Required.
        name: String,
        /// The container. Default: the first.
        container_name: Option<String>,
    }
    /// An identity of a cloud that the operator or the workload has.
    PodIdentity {
        /// Whose it is. Required.
        provider: IdentityProvider,
        /// azure-workload: the identity's client id. Default: the operator's.
        identity_id: Option<String>,
        /// azure-workload: its tenant. Default: the operator's.
        identity_tenant_id: Option<String>,
        /// azure-workload: where tokens come from; needs `identity_tenant_id`.
        identity_authority_host: Option<String>,
        /// aws: whether the role is the operator's or that of the workload's service account. Default: `"keda"` (KEDA's).
        identity_owner: Option<IdentityOwner>,
        /// aws: the role that the operator takes; not with `identity_owner = "workload"`.
        role_arn: Option<String>,
        /// aws: what the role's owner asks for; needs `role_arn`. KEDA 2.18 and later.
        external_id: Option<String>,
    }
    /// A parameter that is a token of a service account.
    ServiceAccountToken {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The service account, in the same namespace. Required.
        service_account_name: String,
    }
    /// A key of a Secret.
    SecretKey {
        /// The Secret. Required.
        name: String,
        /// The key in it. Required.
        key: String,
    }
    /// Secrets of a HashiCorp Vault.
    HashiCorpVault {
        /// Its URL. Required. Example: `"https://vault.infra.svc:8200"`.
        address: String,
        /// How to log in. Required. A token is the operator's own: a profile does not hold it.
        authentication: VaultAuthentication,
        /// kubernetes: the service account to log in as.
        credential: Option<VaultCredential>,
        /// kubernetes: where the login is mounted.
        mount: Option<String>,
        /// The vault's namespace.
        namespace: Option<String>,
        /// kubernetes: the role to log in with.
        role: Option<String>,
        /// Which secrets; at least one.
        secrets: Vec<VaultSecret>,
    }
    /// The service account that logs in to a vault.
    VaultCredential {
        /// A file of the operator with a service account's token.
        service_account: Option<String>,
        /// A service account whose token the operator asks for.
        service_account_name: Option<String>,
    }
    /// A parameter that a secret of a vault gives.
    VaultSecret {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The secret's path. Required.
        path: String,
        /// The key in it. Required.
        key: String,
        /// What kind of secret it is. Default: as the mount has it (KEDA's).
        #[serde(rename = "type")]
        type_: Option<VaultSecretType>,
        /// pki: what to ask a certificate for.
        pki_data: Option<PkiData>,
    }
    /// What to ask a certificate for.
    PkiData {
        /// Its name.
        common_name: Option<String>,
        /// Its other names, with commas.
        alt_names: Option<String>,
        /// Its addresses, with commas.
        ip_sans: Option<String>,
        /// Its URIs, with commas.
        uri_sans: Option<String>,
        /// Other names of other kinds.
        other_sans: Option<String>,
        /// How long it is valid, as the vault reads it.
        ttl: Option<String>,
        /// Its format.
        format: Option<String>,
    }
    /// Secrets of an Azure Key Vault.
    AzureKeyVault {
        /// Its URL. Required. Example: `"https://orders.vault.azure.net"`.
        vault_uri: String,
        /// The identity that reads them.
        pod_identity: Option<PodIdentity>,
        /// A client that reads them, where there is no identity.
        credentials: Option<AzureCredentials>,
        /// The cloud. Default: the public one (KEDA's).
        cloud: Option<AzureCloud>,
        /// Which secrets; at least one.
        secrets: Vec<AzureSecret>,
    }
    /// A client of Azure.
    AzureCredentials {
        /// Its id. Required.
        client_id: String,
        /// Its tenant. Required.
        tenant_id: String,
        /// Where its secret is. Required.
        client_secret: SecretKey,
    }
    /// A cloud of Azure.
    AzureCloud {
        /// Its name. Required. Example: `"Private"`.
        #[serde(rename = "type")]
        type_: String,
        /// Private: what vaults are called there.
        key_vault_resource_url: Option<String>,
        /// Private: where tokens come from.
        active_directory_endpoint: Option<String>,
    }
    /// A parameter that a secret of Azure gives.
    AzureSecret {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The secret's name. Required.
        name: String,
        /// Its version. Default: the newest (KEDA's).
        version: Option<String>,
    }
    /// Secrets of AWS.
    AwsSecretManager {
        /// The region. Example: `"eu-central-1"`.
        region: Option<String>,
        /// The identity that reads them.
        pod_identity: Option<PodIdentity>,
        /// An access key that reads them, where there is no identity.
        credentials: Option<AwsCredentials>,
        /// Which secrets; at least one.
        secrets: Vec<AwsSecret>,
    }
    /// An access key of AWS.
    AwsCredentials {
        /// Where its id is. Required.
        access_key: SecretKey,
        /// Where its secret is. Required.
        access_secret_key: SecretKey,
        /// Where the token of a session is.
        access_token: Option<SecretKey>,
    }
    /// A parameter that a secret of AWS gives.
    AwsSecret {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The secret's name. Required.
        name: String,
        /// The key in a secret that is a JSON object. KEDA 2.16 and later.
        secret_key: Option<String>,
        /// Its version by id.
        version_id: Option<String>,
        /// Its version by stage.
        version_stage: Option<String>,
    }
    /// Secrets of Google Cloud.
    GcpSecretManager {
        /// The identity that reads them.
        pod_identity: Option<PodIdentity>,
        /// A service account's key that reads them, where there is no identity.
        credentials: Option<GcpCredentials>,
        /// Which secrets; at least one.
        secrets: Vec<GcpSecret>,
    }
    /// A service account's key of Google Cloud.
    GcpCredentials {
        /// Where it is. Required.
        client_secret: SecretKey,
    }
    /// A parameter that a secret of Google Cloud gives.
    GcpSecret {
        /// The trigger's parameter, in KEDA's spelling. Required.
        parameter: String,
        /// The secret's id. Required.
        id: String,
        /// Its version. Default: the newest (KEDA's).
        version: Option<String>,
    }
    /// A token that an OAuth server gives to a client. KEDA 2.20 and later.
    OAuth2 {
        /// How to ask for it. Default: `"clientCredentials"`, the only way.
        #[serde(rename = "type", default)]
        type_: OAuth2Type,
        /// The client's id. Required.
        client_id: String,
        /// Where its secret is.
        client_secret: Option<SecretKey>,
        /// What the token is for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        scopes: Vec<String>,
        /// Where to ask for it. Required.
        token_url: String,
        /// What else to ask with.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        token_url_params: IndexMap<String, String>,
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        }
    )* };
}

words! {
    /// A cloud whose identities pods may have.
    IdentityProvider {
        /// Azure's workload identity.
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
    /// Whose role it is.
    IdentityOwner {
        /// The operator's.
        #[default]
        Keda,
        /// That of the workload's service account.
        Workload,
    }
    /// How to log in to a vault.
    VaultAuthentication {
        /// With the operator's token.
        #[default]
        Token,
        /// As a service account.
        Kubernetes,
    }
}

/// How to ask for a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum OAuth2Type {
    /// With the client's id and secret.
    #[default]
    #[serde(rename = "clientCredentials")]
    ClientCredentials,
}

/// A kind of secret of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum VaultSecretType {
    /// Of the first version of the key-value engine.
    #[serde(rename = "secret")]
    Secret,
    /// Of its second version.
    #[serde(rename = "secretV2")]
    SecretV2,
    /// A certificate.
    #[serde(rename = "pki")]
    Pki,
}
