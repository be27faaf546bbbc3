//! TriggerAuthentications and ClusterTriggerAuthentications: the tables of `authentications`.

use scalegen_profile::plan::AuthenticationPlan;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::forward::made;
use super::table::{Form, Keys, Row, Table};
use crate::builders::TriggerAuthenticationBuilder as Builder;

type Auth = Row<AuthenticationPlan, Builder>;
type Key = Row<(), ()>;

pub(crate) static CREDENTIALS: Table<AuthenticationPlan, Builder> = Table::new(
    "Authentication",
    &[
        Auth::with("kind", "kind", Form::Nothing),
        Auth::with("name", "metadata.name", Form::Same),
        Auth::plan("file"),
        Auth::with("namespace", "metadata.namespace", Form::Same),
        Auth::with("labels", "metadata.labels", Form::Inherited),
        Auth::with("annotations", "metadata.annotations", Form::Inherited),
        Auth::table(
            "secret_target_ref",
            "spec.secretTargetRef",
            &PARAMETER_KEY,
            |plan, to| {
                list(
                    &PARAMETER_KEY,
                    &plan.settings.secret_target_ref,
                    to,
                    Builder::secrets,
                )
            },
        ),
        Auth::table(
            "config_map_target_ref",
            "spec.configMapTargetRef",
            &PARAMETER_KEY,
            |plan, to| {
                list(
                    &PARAMETER_KEY,
                    &plan.settings.config_map_target_ref,
                    to,
                    Builder::config_maps,
                )
            },
        ),
        Auth::table("env", "spec.env", &VARIABLE, |plan, to| {
            list(&VARIABLE, &plan.settings.env, to, Builder::env)
        }),
        Auth::table("pod_identity", "spec.podIdentity", &IDENTITY, |plan, to| {
            one(
                &IDENTITY,
                plan.settings.pod_identity.as_ref(),
                to,
                Builder::pod_identity,
            )
        }),
        Auth::table(
            "bound_service_account_token",
            "spec.boundServiceAccountToken",
            &TOKEN,
            |plan, to| {
                let tokens = &plan.settings.bound_service_account_token;
                list(&TOKEN, tokens, to, Builder::service_account_tokens)
            },
        ),
        Auth::table("hashi_corp_vault", "spec.hashiCorpVault", &VAULT, |plan, to| {
            one(
                &VAULT,
                plan.settings.hashi_corp_vault.as_ref(),
                to,
                Builder::hashi_corp_vault,
            )
        }),
        Auth::table("azure_key_vault", "spec.azureKeyVault", &AZURE, |plan, to| {
            one(
                &AZURE,
                plan.settings.azure_key_vault.as_ref(),
                to,
                Builder::azure_key_vault,
            )
        }),
        Auth::table("aws_secret_manager", "spec.awsSecretManager", &AWS, |plan, to| {
            one(
                &AWS,
                plan.settings.aws_secret_manager.as_ref(),
                to,
                Builder::aws_secret_manager,
            )
        }),
        Auth::table("gcp_secret_manager", "spec.gcpSecretManager", &GCP, |plan, to| {
            one(
                &GCP,
                plan.settings.gcp_secret_manager.as_ref(),
                to,
                Builder::gcp_secret_manager,
            )
        }),
        Auth::same("file_path", "spec.filePath", |plan, to| {
            match &plan.settings.file_path {
                Some(path) => to.file_path(path),
                None => to,
            }
        }),
        Auth::table("oauth2", "spec.oauth2", &OAUTH2, |plan, to| {
            one(&OAUTH2, plan.settings.oauth2.as_ref(), to, Builder::oauth2)
        }),
    ],
);

/// A table of keys that are written as they are, under the API's spelling of them.
macro_rules! keys {
    ($($name:ident $type:literal { $($key:literal => $field:literal $($below:ident)?,)* })*) => { $(
        pub(super) static $name: Table<(), ()> = Table::new($type, &[$(keys!(row $key, $field $(, $below)?),)*]);
    )* };
    (row $key:literal, $field:literal) => { Key::with($key, $field, Form::Same) };
    (row $key:literal, $field:literal, Map) => { Key::with($key, $field, Form::Map) };
    (row $key:literal, $field:literal, $below:ident) => { Key::table($key, $field, &$below, |(), ()| ()) };
}

keys! {
    PARAMETER_KEY "ParameterKey" { "parameter" => "parameter", "name" => "name", "key" => "key", }
    VARIABLE "ParameterVariable" {
        "parameter" => "parameter",
        "name" => "name",
        "container_name" => "containerName",
    }
    IDENTITY "PodIdentity" {
        "provider" => "provider",
        "identity_id" => "identityId",
        "identity_tenant_id" => "identityTenantId",
        "identity_authority_host" => "identityAuthorityHost",
        "identity_owner" => "identityOwner",
        "role_arn" => "roleArn",
        "external_id" => "externalID",
    }
    TOKEN "ServiceAccountToken" {
        "parameter" => "parameter",
        "service_account_name" => "serviceAccountName",
    }
    SECRET_KEY "SecretKey" { "name" => "name", "key" => "key", }
    VAULT "HashiCorpVault" {
        "address" => "address",
        "authentication" => "authentication",
        "credential" => "credential" CREDENTIAL,
        "mount" => "mount",
        "namespace" => "namespace",
        "role" => "role",
        "secrets" => "secrets" VAULT_SECRET,
    }
    CREDENTIAL "VaultCredential" {
        "service_account" => "serviceAccount",
        "service_account_name" => "serviceAccountName",
    }
    VAULT_SECRET "VaultSecret" {
        "parameter" => "parameter",
        "path" => "path",
        "key" => "key",
        "type" => "type",
        "pki_data" => "pkiData" PKI,
    }
    PKI "PkiData" {
        "common_name" => "commonName",
        "alt_names" => "altNames",
        "ip_sans" => "ipSans",
        "uri_sans" => "uriSans",
        "other_sans" => "otherSans",
        "ttl" => "ttl",
        "format" => "format",
    }
    AZURE "AzureKeyVault" {
        "vault_uri" => "vaultUri",
        "pod_identity" => "podIdentity" IDENTITY,
        "credentials" => "credentials" AZURE_CREDENTIALS,
        "cloud" => "cloud" AZURE_CLOUD,
        "secrets" => "secrets" AZURE_SECRET,
    }
    AZURE_CREDENTIALS "AzureCredentials" {
        "client_id" => "clientId",
        "tenant_id" => "tenantId",
        "client_secret" => "clientSecret.valueFrom.secretKeyRef" SECRET_KEY,
    }
    AZURE_CLOUD "AzureCloud" {
        "type" => "type",
        "key_vault_resource_url" => "keyVaultResourceURL",
        "active_directory_endpoint" => "activeDirectoryEndpoint",
    }
    AZURE_SECRET "AzureSecret" { "parameter" => "parameter", "name" => "name", "version" => "version", }
    AWS "AwsSecretManager" {
        "region" => "region",
        "pod_identity" => "podIdentity" IDENTITY,
        "credentials" => "credentials" AWS_CREDENTIALS,
        "secrets" => "secrets" AWS_SECRET,
    }
    AWS_CREDENTIALS "AwsCredentials" {
        "access_key" => "accessKey.valueFrom.secretKeyRef" SECRET_KEY,
        "access_secret_key" => "accessSecretKey.valueFrom.secretKeyRef" SECRET_KEY,
        "access_token" => "accessToken.valueFrom.secretKeyRef" SECRET_KEY,
    }
    AWS_SECRET "AwsSecret" {
        "parameter" => "parameter",
        "name" => "name",
        "secret_key" => "secretKey",
        "version_id" => "versionId",
        "version_stage" => "versionStage",
    }
    GCP "GcpSecretManager" {
        "pod_identity" => "podIdentity" IDENTITY,
        "credentials" => "credentials" GCP_CREDENTIALS,
        "secrets" => "secrets" GCP_SECRET,
    }
    GCP_CREDENTIALS "GcpCredentials" {
        "client_secret" => "clientSecret.valueFrom.secretKeyRef" SECRET_KEY,
    }
    GCP_SECRET "GcpSecret" { "parameter" => "parameter", "id" => "id", "version" => "version", }
    OAUTH2 "OAuth2" {
        "type" => "type",
        "client_id" => "clientId",
        "client_secret" => "clientSecret.valueFrom.secretKeyRef" SECRET_KEY,
        "scopes" => "scopes",
        "token_url" => "tokenUrl",
        "token_url_params" => "tokenUrlParams" Map,
    }
}

fn list<T: DeserializeOwned>(
    keys: &dyn Keys,
    settings: &[impl Serialize],
    to: Builder,
    set: impl FnOnce(Builder, Vec<T>) -> Builder,
) -> Builder {
    match settings {
        [] => to,
        some => set(to, made(keys, &some)),
    }
}

fn one<T: DeserializeOwned + Default>(
    keys: &dyn Keys,
    settings: Option<&impl Serialize>,
    to: Builder,
    set: impl FnOnce(Builder, T) -> Builder,
) -> Builder {
    match settings {
        Some(settings) => set(to, made(keys, settings)),
        None => to,
    }
}
