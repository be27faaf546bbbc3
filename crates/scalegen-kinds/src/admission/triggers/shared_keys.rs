//! Keys that many trigger types read through code they share, and that their own parameters do not list.
//!
//! Source: `pkg/scalers/authentication`, `aws`, `azure` and `gcp` of kedacore/keda.

/// HTTP authentication; also the older spelling and the API key's place.
const HTTP: &[&str] = &[
    "apiKey",
    "authMode",
    "authModes",
    "bearerToken",
    "ca",
    "cert",
    "clientID",
    "clientSecret",
    "customAuthHeader",
    "customAuthValue",
    "endpointParams",
    "key",
    "keyParamName",
    "keyPassword",
    "method",
    "oauthTokenURI",
    "password",
    "scopes",
    "tls",
    "token",
    "unsafeSsl",
    "username",
];
const AWS: &[&str] = &[
    "awsAccessKeyID",
    "awsEndpoint",
    "awsExternalId",
    "awsRegion",
    "awsRoleArn",
    "awsSecretAccessKey",
    "awsSessionToken",
    "identityOwner",
];
const AZURE: &[&str] = &[
    "activeDirectoryEndpoint",
    "appInsightsResourceURL",
    "azureManagedPrometheusResourceURL",
    "azureResourceManagerEndpoint",
    "cloud",
    "endpointSuffix",
    "logAnalyticsResourceURL",
    "storageEndpointSuffix",
];
const GOOGLE: &[&str] = &["credentials", "credentialsFromEnvFile"];

/// Trigger types that list every key of theirs, but for a cloud's.
const NO_HTTP: &[&str] = &[
    "apache-kafka",
    "aws-sqs-queue",
    "azure-servicebus",
    "cpu",
    "cron",
    "gcp-pubsub",
    "kafka",
    "kubernetes-resource",
    "kubernetes-workload",
    "memory",
    "postgresql",
    "rabbitmq",
    "redis",
    "redis-cluster",
    "redis-cluster-streams",
    "redis-sentinel",
    "redis-sentinel-streams",
    "redis-streams",
];

/// Whether `trigger_type` may read `key` although it is not listed; `key` is without its `FromEnv`.
pub(super) fn may_be_read(trigger_type: &str, key: &str) -> bool {
    let of = |family: &str| trigger_type.starts_with(family);
    let clouds = trigger_type == "prometheus";
    (HTTP.contains(&key) && !NO_HTTP.contains(&trigger_type))
        || ((of("aws-") || of("apache-kafka") || of("kafka") || clouds) && AWS.contains(&key))
        || ((of("azure-") || clouds) && AZURE.contains(&key))
        || ((of("gcp-") || clouds) && GOOGLE.contains(&key))
}

/// Whether `trigger_type` hands all of its metadata on to a program of the user's own.
pub(super) fn reads_any_key(trigger_type: &str) -> bool {
    matches!(trigger_type, "external" | "external-push")
}
