//! How KEDA's components run, and what they need around them.

use k8s_openapi::api::core::v1::{Affinity, Container, PodDNSConfig, Probe};
use serde_json::Value;

use crate::values::keys::chart_keys;
use crate::values::sections::{FailurePolicy, FreeForm, Switch, Texts};

chart_keys! {
    /// What holds for every component.
    Global {
        /// Images.
        image: GlobalImage,
        /// Name servers of the pods.
        dns_config: PodDNSConfig,
    }

    /// Where all images come from.
    GlobalImage {
        /// The registry; each image's own when absent.
        registry: String,
    }

    /// The CustomResourceDefinitions. They are templates: uninstalling the release removes them and every
    /// ScaledObject of the cluster.
    Crds {
        /// Whether the release brings them; true when absent.
        install: bool,
        /// Their annotations.
        additional_annotations: Texts,
    }

    /// Network policies.
    NetworkPolicy {
        /// Whether they are made; false when absent.
        enabled: bool,
        /// Whose; `cilium` when absent.
        flavor: String,
        /// Settings of that flavor.
        cilium: FreeForm,
    }

    /// The operator, which polls triggers and makes HPAs.
    Operator {
        /// Its name; `keda-operator` when absent.
        name: String,
        /// Pods; 1 when absent. One of them works.
        replica_count: i32,
        /// Whether answers of the API server are not compressed; true when absent.
        disable_compression: bool,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// How the pods resolve names; `ClusterFirst` when absent.
        dns_policy: String,
        /// Whether the pods use the node's network; false when absent.
        use_host_network: bool,
        /// Preferences among nodes.
        affinity: Affinity,
        /// Containers beside it.
        extra_containers: Vec<Container>,
        /// Containers before it.
        extra_init_containers: Vec<Container>,
        /// Whether the pod is alive.
        liveness_probe: Probe,
        /// Whether the pod works.
        readiness_probe: Probe,
    }

    /// The metrics server, which answers the HPAs.
    MetricsServer {
        /// Whether it runs and owns `v1beta1.external.metrics.k8s.io`; true when absent. New in chart 2.20.
        enabled: bool,
        /// Pods; 1 when absent.
        replica_count: i32,
        /// Whether answers of the API server are not compressed; true when absent.
        disable_compression: bool,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// How the pods resolve names; `ClusterFirst` when absent.
        dns_policy: String,
        /// Whether the pods use the node's network; false when absent.
        use_host_network: bool,
        /// Preferences among nodes.
        affinity: Affinity,
        /// Whether the pod is alive.
        liveness_probe: Probe,
        /// Whether the pod answers.
        readiness_probe: Probe,
    }

    /// The admission webhooks, which refuse ScaledObjects that could not work.
    Webhooks {
        /// Whether they run; true when absent.
        enabled: bool,
        /// Their name; `keda-admission-webhooks` when absent.
        name: String,
        /// The port as text; 9443 when absent or empty.
        port: String,
        /// The port of the health probe; 8081 when absent.
        health_probe_port: i32,
        /// Seconds that the API server waits; 10 when absent.
        timeout_seconds: i32,
        /// Pods; 1 when absent.
        replica_count: i32,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// What happens when they do not answer; `Ignore` when absent, and nothing is refused then.
        failure_policy: FailurePolicy,
        /// Whether the pods use the node's network; false when absent.
        use_host_network: bool,
        /// Preferences among nodes.
        affinity: Affinity,
        /// Whether the pod is alive.
        liveness_probe: Probe,
        /// Whether the pod answers.
        readiness_probe: Probe,
    }

    /// Roles and bindings.
    Rbac {
        /// Whether the chart makes them; true when absent.
        create: bool,
        /// Whether the cluster's view, edit and admin roles cover KEDA's kinds; false when absent.
        aggregate_to_default_roles: bool,
        /// Whether KEDA may scale kinds of its own choosing; true when absent.
        enabled_custom_scaled_ref_kinds: bool,
        /// Where the control plane's service accounts are; `kube-system` when absent.
        control_plane_service_accounts_namespace: String,
        /// The kinds that KEDA may scale besides Deployments and StatefulSets; all when absent.
        scaled_ref_kinds: Vec<ScaledRefKind>,
    }

    /// A kind that KEDA may scale.
    ScaledRefKind {
        /// Its group, or `*`.
        api_group: String,
        /// Its plural, or `*`.
        kind: String,
    }

    /// Identities that clouds know the operator by.
    PodIdentity {
        /// Azure Workload Identity.
        azure_workload: AzureWorkload,
        /// Amazon's.
        aws: Aws,
        /// Google's.
        gcp: Gcp,
    }

    /// Azure Workload Identity.
    AzureWorkload {
        /// Whether it is used; false when absent.
        enabled: bool,
        /// The client.
        client_id: String,
        /// The tenant.
        tenant_id: String,
        /// Seconds that a token lives; 3600 when absent.
        token_expiration: i64,
    }

    /// Amazon's identities.
    Aws {
        /// IAM roles for service accounts.
        irsa: Irsa,
    }

    /// IAM roles for service accounts.
    Irsa {
        /// Whether they are used; false when absent.
        enabled: bool,
        /// The token's audience; `sts.amazonaws.com` when absent.
        audience: String,
        /// The role.
        role_arn: String,
        /// `"true"` to ask the region's own endpoint, which is so when absent.
        sts_regional_endpoints: String,
        /// Seconds that a token lives; 86400 when absent.
        token_expiration: i64,
    }

    /// Google's identity.
    Gcp {
        /// Whether it is used; false when absent.
        enabled: bool,
        /// The IAM service account.
        gcp_iam_service_account as "gcpIAMServiceAccount": String,
    }

    /// The Service in front of the metrics server.
    Service {
        /// Its annotations.
        annotations: Texts,
        /// Its type; `ClusterIP` when absent.
        type_ as "type": String,
        /// Its port; 443 when absent.
        port_https: i32,
        /// The container's port; 6443 when absent.
        port_https_target: i32,
        /// The lowest TLS version: `TLS10` to `TLS13`; `TLS13` when absent.
        min_tls_version: String,
        /// Cipher suites, separated by commas; Go's own when absent or empty.
        tls_cipher_list: String,
    }

    /// How scalers talk HTTP.
    Http {
        /// Milliseconds that a request may take; 3000 when absent.
        timeout: i64,
        /// Idle connections in all; without bound when absent or 0.
        max_idle_conns: i64,
        /// Idle connections to one host; 1000 when absent.
        max_idle_conns_per_host: i64,
        /// How long an idle connection is kept; 90s when absent.
        idle_conn_timeout: String,
        /// Whether connections are kept; on when absent.
        keep_alive: Switch,
        /// The lowest TLS version: `TLS10` to `TLS13`; `TLS12` when absent.
        min_tls_version: String,
    }

    /// The certificates that the components talk to each other with.
    Certificates {
        /// Whether the operator makes and renews them; true when absent. Not with cert-manager.
        auto_generated: bool,
        /// The Secret; `kedaorg-certs` when absent.
        secret_name: String,
        /// Where they are mounted; `/certs` when absent.
        mount_path: String,
        /// cert-manager makes and renews them.
        cert_manager: CertManager,
        /// Settings of the operator's own certificates.
        operator: Value,
    }

    /// cert-manager makes and renews the certificates.
    CertManager {
        /// Whether it does; false when absent.
        enabled: bool,
        /// Life of a certificate; 8760h0m0s when absent.
        duration: String,
        /// How long before its end it is renewed; 5840h0m0s when absent.
        renew_before: String,
        /// Whether it makes an authority, too; true when absent.
        generate_ca as "generateCA": bool,
        /// The Secret of the authority; `kedaorg-ca` when absent.
        ca_secret_name: String,
        /// Labels and annotations of the Secrets.
        secret_template: FreeForm,
        /// The issuer.
        issuer: Issuer,
    }

    /// The issuer of the certificates.
    Issuer {
        /// Whether it is made; true when absent. Without, the others must be set.
        generate: bool,
        /// Its name.
        name: String,
        /// Its kind.
        kind: String,
        /// Its group.
        group: String,
    }
}
