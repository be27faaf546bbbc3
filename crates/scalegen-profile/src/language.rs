//! The types that a profile's TOML is read into, one file for each concept.

mod addons;
mod authentication;
mod behavior;
mod cluster;
mod config;
mod declared_metric;
mod expect;
mod fleet;
mod handover;
mod hpa;
mod keda;
mod lint;
mod load_test;
mod metric;
mod model;
mod output;
mod pdb;
mod profile;
mod scaled_job;
mod scaler;
mod selector;
mod signal;
mod stated;
mod target;
mod text;
mod trigger;
mod trigger_keys;
mod vpa;
mod workload;

pub use addons::{
    AdapterRule, Addons, ComponentSettings, DisruptionBudget, IntOrPercent, KedaAddon, MetricsServerAddon,
    PrometheusAdapterAddon, SeriesFilter, ServiceMonitor, VpaAddon, VpaComponent, WebhookFailurePolicy,
};
pub use authentication::{
    Authentication, AwsCredentials, AwsSecret, AwsSecretManager, AzureCloud, AzureCredentials, AzureKeyVault,
    AzureSecret, GcpCredentials, GcpSecret, GcpSecretManager, HashiCorpVault, IdentityOwner,
    IdentityProvider, OAuth2, OAuth2Type, ParameterKey, ParameterVariable, PkiData, PodIdentity, SecretKey,
    ServiceAccountToken, VaultAuthentication, VaultCredential, VaultSecret, VaultSecretType,
};
pub use behavior::{Behavior, ScalingPolicy, ScalingRules};
pub use cluster::{Cluster, Distribution, Prometheus};
pub use config::{Config, ConfigLint, Environment, Versions};
pub use declared_metric::{DeclaredMetric, DeclaredType};
pub use expect::Expect;
pub(crate) use fleet::Interned;
pub use fleet::{Parameter, Parameters, Service, Services, Template};
pub use handover::Handover;
pub use hpa::HpaScaler;
pub use keda::{Fallback, KedaScaler, ScalingModifiers};
pub use lint::Lint;
pub(crate) use load_test::DEFAULT_DURATION;
pub use load_test::{DEFAULT_USER, LoadTest, Resources, Security};
pub use metric::{DescribedObject, DescribedObjectError, Metric};
pub use model::{
    Call, CountedAt, DEFAULT_CALLS, DEFAULT_MAX_NUM_SEQS, DEFAULT_PROBE_S, DEFAULT_SCHEDULE_S,
    DEFAULT_START_S, Model, StartUp, Tokens,
};
pub(crate) use output::DEFAULT_LAYOUT;
pub use output::{Defaults, Output};
pub use pdb::{Pdb, UnhealthyPodEvictionPolicy};
pub use profile::Profile;
pub use scaled_job::{
    EnvVar, JobStrategy, JobTemplate, PropagationPolicy, RestartPolicy, Rollout, RolloutStrategy, ScaledJob,
    ScalersCalculation, ScalingStrategy,
};
pub use scaler::Scaler;
pub use selector::{LabelSelector, MatchExpression};
pub use signal::{Aggregate, Bounds, Function, Matcher, MatcherTable, Signal, SignalAdapter};
pub(crate) use stated::DEFAULT;
pub use target::{Target, TargetError};
pub use text::Text;
pub use trigger::{AuthenticationRef, Trigger, TriggerMetricType};
pub use trigger_keys::{KeyValue, TriggerKeys};
pub use vpa::{ContainerPolicy, CpuStartupBoost, EvictionRequirement, StartupBoost, Vpa};
pub use workload::Workload;

pub use scalegen_syntax::words::{
    AuthenticationKind, ChangeRequirement, ContainerMode, ControlledValues, FallbackBehavior,
    ModifierMetricType, SelectPolicy, SelectorOperator, UpdateMode, VpaFeatureGate,
};
