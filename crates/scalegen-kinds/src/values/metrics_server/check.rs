//! What metrics-server, or the API server, makes of values that do not fit together.

use scalegen_syntax::{FieldPath, Message, Term};

use serde_json::{Value, json};

use super::{MetricsServerValues, TlsType};
use crate::values::messages::{
    BothBounds, FlagWithBlank, ResolutionTooShort, TimeoutTooLong, UnnamedSecret, UnusedAuthority,
    UnusedBundle, UnusedTlsSource, not_a_duration,
};
use crate::values::sections::FreeForm;
use crate::{Refusal, rules};
use scalegen_syntax::go_duration;

impl MetricsServerValues {
    /// What the API server would refuse of the objects made from these values, and what metrics-server
    /// would not start with.
    pub fn check(&self) -> Vec<Refusal> {
        // Upstream: `pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec`.
        let mut refusals = Vec::new();
        self.check_resolution(&mut refusals);
        self.check_flags(&mut refusals);
        self.check_kubelet_certificates(&mut refusals);
        if let Some(budget) = &self.pod_disruption_budget {
            let field = FieldPath::of("podDisruptionBudget");
            if budget.min_available.is_some() && budget.max_unavailable.is_some() {
                let message = BothBounds {};
                refusals.push(Refusal::new(rules::REFUSED, field, message));
            }
        }
        self.check_authority(&mut refusals);
        self.check_tls(&mut refusals);
        refusals
    }

    /// The flags in the order in which metrics-server reads them.
    fn flags(&self) -> impl Iterator<Item = (FieldPath, &str)> {
        let listed = |key: &'static str, args: &'_ Option<Vec<String>>| {
            let path = FieldPath::of(key);
            (0..args.as_ref().map_or(0, Vec::len)).map(move |index| path.index(index))
        };
        listed("defaultArgs", &self.default_args)
            .zip(self.default_args.iter().flatten())
            .chain(listed("args", &self.args).zip(self.args.iter().flatten()))
            .map(|(path, flag)| (path, flag.as_str()))
    }

    /// The last value of a flag, empty when it is a bare switch.
    fn flag(&self, name: &str) -> Option<(FieldPath, &str)> {
        self.flags()
            .filter_map(|(path, flag)| {
                let rest = flag.strip_prefix("--")?.strip_prefix(name)?;
                match rest.strip_prefix('=') {
                    Some(value) => Some((path, value)),
                    None => rest.is_empty().then_some((path, "")),
                }
            })
            .last()
    }

    fn check_resolution(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `cmd/metrics-server/app/options/options.go: Validate`.
        let read = |name, default| match self.flag(name) {
            Some((path, text)) => (Some(path), go_duration::milliseconds(text)),
            None => (None, Some(default)),
        };
        // With the chart's own list of default flags the resolution is 15s, without any it is 60s.
        let unset = if self.default_args.is_none() {
            15_000
        } else {
            60_000
        };
        let (resolution_at, resolution) = read("metric-resolution", unset);
        let (timeout_at, timeout) = read("kubelet-request-timeout", 10_000);
        let Some(field) = resolution_at.clone().or(timeout_at.clone()) else {
            return;
        };
        let mut refuse = |field: FieldPath, message: Message| {
            refusals.push(Refusal::new(rules::REFUSED, field, message));
        };
        match (resolution, timeout) {
            (None, _) => refuse(
                resolution_at.unwrap_or(field),
                not_a_duration("metric-resolution", "15s"),
            ),
            (_, None) => refuse(
                timeout_at.unwrap_or(field),
                not_a_duration("kubelet-request-timeout", "10s"),
            ),
            (Some(resolution), _) if resolution < 10_000 => refuse(field, ResolutionTooShort {}.into()),
            (Some(resolution), Some(timeout)) if resolution * 9 / 10 < timeout => refuse(
                field,
                TimeoutTooLong {
                    most: resolution * 9 / 10,
                    timeout,
                }
                .into(),
            ),
            _ => {}
        }
    }

    fn check_flags(&self, refusals: &mut Vec<Refusal>) {
        for (field, flag) in self.flags() {
            let name = flag.split_once('=').map_or(flag, |(name, _)| name);
            let is_flag = |name: &str| {
                let name = name.strip_prefix("--");
                name.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
            };
            if let Some((name, _)) = name.split_once(' ').filter(|(name, _)| is_flag(name)) {
                let message = FlagWithBlank {
                    flag: name.to_owned(),
                };
                refusals.push(Refusal::new(rules::REFUSED, field, message));
            }
        }
    }

    fn check_kubelet_certificates(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `cmd/metrics-server/app/options/kubelet_client.go: Validate`.
        let insecure = self
            .flag("kubelet-insecure-tls")
            .is_some_and(|(_, value)| matches!(value, "" | "true" | "1" | "t" | "T" | "TRUE" | "True"));
        if let Some((field, authority)) = self.flag("kubelet-certificate-authority")
            && insecure
            && !authority.is_empty()
        {
            let message = UnusedAuthority {};
            refusals.push(Refusal::new(rules::REFUSED, field, message));
        }
    }

    fn check_authority(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go:
        // ValidateAPIService`.
        let Some(service) = &self.api_service else { return };
        let authority = service
            .ca_bundle
            .as_ref()
            .is_some_and(|bundle| !bundle.is_empty());
        if authority && service.insecure_skip_tls_verify.unwrap_or(true) && service.create.unwrap_or(true) {
            let field = FieldPath::of("apiService").field("caBundle");
            let message = UnusedBundle {};
            refusals.push(Refusal::new(rules::REFUSED, field, message));
        }
    }

    fn check_tls(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `charts/metrics-server/templates/deployment.yaml`.
        let Some(tls) = &self.tls else { return };
        let chosen = tls.type_.unwrap_or(TlsType::MetricsServer);
        let path = FieldPath::of("tls");
        let issuer = json!({"enabled": false, "kind": "Issuer", "name": "my-issuer"});
        let certificate = json!({"addInjectorAnnotations": true, "existingIssuer": issuer});
        let mut refuse = |key, message: Message| {
            refusals.push(Refusal::new(rules::REFUSED, path.field(key), message));
        };
        for (key, set, type_) in [
            (
                "certManager",
                has_more(&tls.cert_manager, &certificate),
                TlsType::CertManager,
            ),
            (
                "helm",
                has_more(&tls.helm, &json!({"certDurationDays": 365, "lookup": true})),
                TlsType::Helm,
            ),
            (
                "existingSecret",
                tls.existing_secret.as_ref().is_some_and(|secret| {
                    secret.lookup == Some(false) || secret.name.as_ref().is_some_and(|name| !name.is_empty())
                }),
                TlsType::ExistingSecret,
            ),
        ] {
            if set && chosen != type_ {
                refuse(
                    key,
                    UnusedTlsSource {
                        tls_type: Term::Word(chosen.word().into()),
                    }
                    .into(),
                );
            }
        }
        let name = tls
            .existing_secret
            .as_ref()
            .and_then(|secret| secret.name.as_deref());
        if chosen == TlsType::ExistingSecret && name.unwrap_or_default().is_empty() {
            refuse("existingSecret", UnnamedSecret {}.into());
        }
    }
}

/// Whether settings are more than the chart's defaults, which many files repeat.
fn has_more(settings: &Option<FreeForm>, defaults: &Value) -> bool {
    let is_default = |(key, value): (&String, &Value)| {
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Object(entries) => entries.is_empty(),
            _ => false,
        };
        is_empty || defaults.get(key) == Some(value)
    };
    settings
        .as_ref()
        .is_some_and(|settings| !settings.iter().all(is_default))
}

impl TlsType {
    fn word(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::Helm => "helm",
            Self::CertManager => "cert-manager",
            Self::ExistingSecret => "existingSecret",
        }
    }
}
