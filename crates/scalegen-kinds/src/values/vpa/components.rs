//! The three components of the Vertical Pod Autoscaler.

use k8s_openapi::api::core::v1::{
    Affinity, EnvVar, PodSecurityContext, ResourceRequirements, SecurityContext, ServicePort, Toleration,
    Volume, VolumeMount,
};

use crate::values::keys::chart_keys;
use crate::values::sections::{FailurePolicy, FreeForm, Image, PodDisruptionBudget, Texts};

chart_keys! {
    /// Writes recommendations into new pods, and refuses VPA objects that cannot work.
    AdmissionController {
        /// Whether it runs; true when absent.
        enabled: bool,
        /// Annotations on the Deployment.
        annotations: Texts,
        /// Its image.
        image: Image,
        /// Its identity.
        service_account: ServiceAccount,
        /// The Service in front.
        service: Service,
        /// Pods; 2 when absent.
        replicas: i32,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// Labels on the pods.
        pod_labels: Texts,
        /// Annotations on the pods.
        pod_annotations: Texts,
        /// Environment of the container.
        extra_env: Vec<EnvVar>,
        /// Flags: `--feature-gates=InPlace=true` among them.
        extra_args: Vec<String>,
        /// Requests and limits; none when absent.
        resources: ResourceRequirements,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Preferences among nodes; the pods keep apart when absent.
        affinity: Affinity,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Whether the program registers its webhook itself, with a Secret that exists already; false when
        /// absent. Not with `certGen` or `certManager`.
        register_webhook: bool,
        /// Whether the pods use the node's network; false when absent.
        host_network: bool,
        /// A Job that makes the certificate; on when absent. Not with `registerWebhook` or `certManager`.
        cert_gen: CertGen,
        /// cert-manager issues the certificate. Not with `registerWebhook` or `certGen`.
        cert_manager: CertManager,
        /// The webhook's registration.
        mutating_webhook_configuration: WebhookConfiguration,
        /// The certificate's Secret.
        tls: Tls,
        /// Volumes of the pod.
        volumes: Vec<Volume>,
        /// Mounts of the container.
        volume_mounts: Vec<VolumeMount>,
        /// Made unless turned off; one pod stays when absent.
        pod_disruption_budget: PodDisruptionBudget,
        /// A priority class.
        priority_class_name: String,
    }

    /// The identity of one component.
    ServiceAccount {
        /// Whether the chart makes it; true when absent.
        create: bool,
        /// Its labels.
        labels: Texts,
        /// Its annotations.
        annotations: Texts,
    }

    /// The Service in front of the admission controller.
    Service {
        /// Its name; `vpa-webhook` when absent, which the program expects.
        name: String,
        /// Its annotations.
        annotations: Texts,
        /// Its ports; 443 to 8000 when absent.
        ports: Vec<ServicePort>,
    }

    /// A Job that makes the webhook's certificate.
    CertGen {
        /// Whether it runs; true when absent.
        enabled: bool,
        /// Its image.
        image: Image,
        /// Its environment.
        env: FreeForm,
        /// Its requests and limits.
        resources: ResourceRequirements,
        /// Security settings of its pods.
        pod_security_context: PodSecurityContext,
        /// Security settings of its containers.
        security_context: SecurityContext,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Preferences among nodes.
        affinity: Affinity,
    }

    /// cert-manager issues the webhook's certificate.
    CertManager {
        /// Whether it does; false when absent.
        enabled: bool,
        /// An authority that is made for it.
        create_self_signed_issuer: SelfSignedIssuer,
        /// An issuer that exists.
        issuer_ref: IssuerReference,
        /// Life of the certificate; 168h when absent.
        duration: String,
        /// How long before its end it is renewed; 24h when absent.
        renew_before: String,
        /// Its private key.
        private_key: PrivateKey,
        /// Annotations on cert-manager's objects.
        annotations: Texts,
    }

    /// An authority that is made for the webhook.
    SelfSignedIssuer {
        /// Whether it is; false when absent.
        enabled: bool,
        /// Its life; 8760h when absent.
        duration: String,
        /// How long before its end it is renewed; 720h when absent.
        renew_before: String,
    }

    /// An issuer that exists.
    IssuerReference {
        /// Its name.
        name: String,
        /// Its kind; `ClusterIssuer` when absent.
        kind: String,
        /// Its group; `cert-manager.io` when absent.
        group: String,
    }

    /// The private key of a certificate.
    PrivateKey {
        /// `RSA`, `ECDSA` or `Ed25519`; `RSA` when absent.
        algorithm: String,
        /// Bits, of RSA and ECDSA; 2048 when absent.
        size: i32,
    }

    /// The webhook's registration.
    WebhookConfiguration {
        /// Its annotations.
        annotations: Texts,
        /// What happens when the webhook does not answer; `Ignore` when absent, and nothing is refused then.
        failure_policy: FailurePolicy,
        /// The namespaces that it sees.
        namespace_selector: FreeForm,
        /// The objects that it sees.
        object_selector: FreeForm,
        /// Seconds that the API server waits; 5 when absent.
        timeout_seconds: i32,
    }

    /// The certificate's Secret.
    Tls {
        /// Whether the chart makes it from what is given here; false when absent.
        create: bool,
        /// Its name; `vpa-tls-certs` when absent.
        secret_name: String,
        /// The authority in PEM.
        ca_cert: String,
        /// The certificate in PEM.
        cert: String,
        /// The private key in PEM.
        key: String,
    }

    /// Computes recommendations.
    Recommender {
        /// Whether it runs; true when absent.
        enabled: bool,
        /// Annotations on the Deployment.
        annotations: Texts,
        /// Its image.
        image: Image,
        /// Its identity.
        service_account: ServiceAccount,
        /// Pods; 2 when absent. One of them works.
        replicas: i32,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// Labels on the pods.
        pod_labels: Texts,
        /// Annotations on the pods.
        pod_annotations: Texts,
        /// Environment of the container.
        extra_env: Vec<EnvVar>,
        /// Flags: `--pod-recommendation-min-memory-mb=100` among them.
        extra_args: Vec<String>,
        /// Requests and limits; none when absent.
        resources: ResourceRequirements,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Preferences among nodes; the pods keep apart when absent.
        affinity: Affinity,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Which of the pods works.
        leader_election: LeaderElection,
        /// Made unless turned off; one pod stays when absent.
        pod_disruption_budget: PodDisruptionBudget,
        /// A priority class.
        priority_class_name: String,
    }

    /// Evicts pods, or resizes them in place, to bring recommendations to them.
    Updater {
        /// Whether it runs; true when absent.
        enabled: bool,
        /// Annotations on the Deployment.
        annotations: Texts,
        /// Flags; `--in-place-skip-disruption-budget=true` when absent. A list here replaces that one.
        extra_args: Vec<String>,
        /// Its image.
        image: Image,
        /// Pods; 2 when absent. One of them works.
        replicas: i32,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
        /// Labels on the pods.
        pod_labels: Texts,
        /// Annotations on the pods.
        pod_annotations: Texts,
        /// Environment of the container.
        extra_env: Vec<EnvVar>,
        /// Its identity.
        service_account: ServiceAccount,
        /// Requests and limits; none when absent.
        resources: ResourceRequirements,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Preferences among nodes; the pods keep apart when absent.
        affinity: Affinity,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Which of the pods works.
        leader_election: LeaderElection,
        /// Made unless turned off; one pod stays when absent.
        pod_disruption_budget: PodDisruptionBudget,
        /// A priority class.
        priority_class_name: String,
    }

    /// Which of several pods works.
    LeaderElection {
        /// Whether one is elected; so with more than one replica when absent.
        enabled: bool,
        /// Where the lease is; the release's namespace when absent or empty.
        resource_namespace: String,
        /// The lease's name.
        resource_name: String,
        /// How long a leader that does not answer stays; 15s when absent.
        lease_duration: String,
        /// How long the leader tries to stay; 10s when absent.
        renew_deadline: String,
        /// Between two tries; 2s when absent.
        retry_period: String,
    }
}
