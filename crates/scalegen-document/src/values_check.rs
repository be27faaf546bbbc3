//! What charts, and the programs that they install, do not read or cannot use of their values.

use scalegen_kinds::Refusal;
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_syntax::{FieldPath, Segment, Term, is_slip};
use serde::de::DeserializeOwned;

use super::chart::{Chart, is_of_helm};
use super::node::{Entry, Node, Value};
use super::structure::messages::UnreadKey;
use super::structure::{self, Flaw, Problem, Schema};
use super::typed::{self, Dialect};
use super::wrong::Wrong;
use super::{Document, Object, Origin};

impl Chart {
    fn walk(self, values: &Node, origin: Option<&Origin>) -> (Vec<Problem>, Wrong) {
        let object = self.schema();
        let schema = Schema {
            object,
            metadata: object,
            dialect: Dialect::Values,
        };
        structure::problems(values, &schema, true, origin)
    }

    /// What in its values is of a form that it does not read.
    pub(super) fn problems(self, values: &Node, origin: &Origin) -> Vec<Problem> {
        if matches!(origin, Origin::Made(_)) || self.is_by_others(values) {
            return Vec::new();
        }
        let (mut problems, _) = self.walk(values, Some(origin));
        problems.retain(|problem| {
            let names = || problem.path.segments().iter().filter_map(Segment::name);
            let is_templated = || {
                let text = values.at(&problem.path).and_then(Node::as_str);
                text.is_some_and(|text| text.contains("{{"))
            };
            let is_known = match problem.flaw.is_about_the_key() {
                true => names()
                    .next_back()
                    .is_some_and(|key| self.takes(key, names().count() == 1)),
                false => false,
            };
            !is_known && !is_templated()
        });
        for problem in &mut problems {
            if !problem.flaw.is_about_the_key() || self.reads_strictly(&problem.path) {
                continue;
            }
            let name = problem
                .path
                .segments()
                .last()
                .and_then(Segment::name)
                .unwrap_or_default();
            let near = problem.help.as_ref().and_then(|help| help.field("word"));
            let is_near = |near: &Term| matches!(near, Term::Text(word) if is_slip(name, word));
            let is_near = problem.flaw == Flaw::MisplacedField || near.is_some_and(is_near);
            if !is_near {
                problem.help = None;
                problem.remedy = None;
            }
            let (name, chart) = (name.to_owned(), self.name());
            problem.flaw = match is_near {
                true => Flaw::MisspeltKey,
                false => Flaw::UnreadKey,
            };
            problem.message = UnreadKey { chart, name }.into();
        }
        problems
    }

    /// Whether a key that its values do not have means nothing wrong: Helm's own, an anchor's, or one of other versions.
    fn takes(self, key: &str, is_at_top: bool) -> bool {
        let of_others: &[&str] = match self {
            Self::MetricsServer => &["hostNetwork", "nanny", "podDisruptionBudget"],
            Self::PrometheusAdapter => &[
                "psp",
                "dnsPolicy",
                "runAsUser",
                "podPriorityClassName",
                "hpaVersion",
            ],
            Self::Keda => &[
                "grpcTLSCertsSecret",
                "hashiCorpVaultTLS",
                "podSecurityContext",
                "upgradeStrategy",
            ],
            Self::VerticalPodAutoscaler => &[],
        };
        let below_top: &[&str] = match self {
            Self::Keda => &["activeDirectory", "dnsConfig", "relabellings"],
            Self::PrometheusAdapter => &["caCertRevisionHistoryLimit", "certRevisionHistoryLimit"],
            Self::MetricsServer | Self::VerticalPodAutoscaler => &[],
        };
        match is_at_top {
            true => is_of_helm(key) || of_others.contains(&key),
            false => below_top.contains(&key),
        }
    }

    /// Whether these are values of another chart with the same name: the `vpa` of Fairwinds has maps of flags.
    fn is_by_others(self, values: &Node) -> bool {
        let is_component =
            |entry: &&Entry| matches!(&*entry.key, "recommender" | "updater" | "admissionController");
        let is_other = |component: &Node| {
            let has = |key: &str| component.get(key).is_some();
            let is_map =
                |key: &str| matches!(component.get(key).map(|node| &node.value), Some(Value::Map(_)));
            is_map("extraArgs")
                || [
                    "replicaCount",
                    "generateCertificate",
                    "cleanupOnDelete",
                    "podMonitor",
                ]
                .into_iter()
                .any(has)
        };
        let mut components = values.entries().iter().filter(is_component);
        let rules = values.get_in(&["rbac", "extraRules"]).map(|rules| &rules.value);
        self == Self::VerticalPodAutoscaler
            && (components.any(|entry| is_other(&entry.value))
                || values.get("metrics-server").is_some()
                || matches!(rules, Some(Value::Map(_))))
    }

    /// Whether a program reads this part of the values and refuses keys that it does not know.
    fn reads_strictly(self, path: &FieldPath) -> bool {
        let mut names = path.segments().iter().filter_map(Segment::name);
        self == Self::PrometheusAdapter
            && path.segments().len() > 2
            && names.next() == Some("rules")
            && names
                .next()
                .is_some_and(|list| matches!(list, "custom" | "external" | "resource"))
    }
}

/// What the program of a chart refuses of its values, or cannot use.
pub fn values_refusals(document: &Document) -> Vec<Refusal> {
    let Object::HelmValues(chart) = document.object() else {
        return Vec::new();
    };
    if chart.is_by_others(document.node()) {
        return Vec::new();
    }
    let mut refusals = match chart {
        Chart::MetricsServer => read(document, *chart, MetricsServerValues::check),
        Chart::PrometheusAdapter => read(document, *chart, PrometheusAdapterValues::check),
        Chart::Keda => read(document, *chart, KedaValues::check),
        Chart::VerticalPodAutoscaler => read(document, *chart, VpaValues::check),
    };
    // What is misplaced, or does not fit, is reported as such and not as missing.
    refusals.retain(|refusal| {
        let name = |path: &FieldPath| path.segments().last().and_then(Segment::name).map(str::to_owned);
        let above = refusal.field.parent().unwrap_or_default();
        !document.problems().iter().any(|problem| {
            let is_it = problem.flaw.is_about_the_key() && name(&problem.path) == name(&refusal.field);
            is_it && problem.path.is_within(&above) || problem.path.is_within(&refusal.field)
        })
    });
    refusals
}

fn read<T: DeserializeOwned>(
    document: &Document,
    chart: Chart,
    check: fn(&T) -> Vec<Refusal>,
) -> Vec<Refusal> {
    let root = document.node();
    let (_, wrong) = chart.walk(root, None);
    let values = typed::salvage::<T>(root, Dialect::Values, document.trial, wrong);
    values.as_ref().map(check).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::SourceFile;

    use crate::Limits;

    use super::*;

    #[test]
    fn values_are_judged_as_templates_read_them() {
        let judged = |name: &str, text: &str| {
            let source = SourceFile::new(name, text);
            let document = crate::read(&source, &Limits::default()).documents.remove(0);
            let problems = document.problems().iter();
            let mut found: Vec<String> = problems
                .map(|problem| format!("{:?} {}", problem.flaw, problem.path))
                .collect();
            found.extend(
                values_refusals(&document)
                    .iter()
                    .map(|refusal| refusal.field.to_string()),
            );
            found.join(", ")
        };
        let adapter = |text: &str| judged("adapter-values.yaml", text);
        assert_eq!(
            adapter("prometheus: {url: 'http://p:9090', port: \"9090\"}\n"),
            "prometheus.port"
        );
        assert_eq!(
            adapter("replicas: '2'\nrbac: {}\ntolerations: {}\nglobal: {x: 1}\npsp: {create: false}\n"),
            ""
        );
        assert_eq!(
            adapter("rules: {custom: {}, defaults: false}\n"),
            "MisspeltKey rules.defaults"
        );
        assert_eq!(
            adapter("rules: []\ntolerations: {a: b}\n"),
            "WrongType tolerations"
        );
        let rule = "rules:\n  custom:\n    - seriesQuery: a\n      metricsQuery: b\n      resources: {template: <<.Resource>>}\n";
        assert_eq!(adapter(rule), "");
        assert_eq!(
            adapter(&format!("{rule}      namespaced: false\n")),
            "MisplacedField rules.custom[0].namespaced"
        );
        assert_eq!(
            adapter(&format!("{rule}      name: {{as: $1_x}}\n")),
            "rules.custom[0].name.as"
        );
        let budget = "podDisruptionBudget: {enabled: true, minAvailable: 1}\n";
        assert_eq!(adapter(budget), "podDisruptionBudget");
        assert_eq!(
            judged("keda-values.yaml", "operator: {replicaCount: two}\nxyz: 1\n"),
            "WrongType operator.replicaCount, UnreadKey xyz"
        );
        assert_eq!(
            judged(
                "keda-values.yaml",
                "operator: {replicaCount: '2'}\nwebhooks: {enabled: \"{{ .Values.x }}\", port: \"9443\"}\ncrds: {install: 'true'}\n"
            ),
            ""
        );
        assert_eq!(
            judged("keda-values.yaml", "webhooks: {enabled: 'yes'}\n"),
            "WrongType webhooks.enabled"
        );
        assert_eq!(
            judged(
                "metrics-server-values.yaml",
                "metrics-server: {args: [], replicas: two}\n"
            ),
            ""
        );
    }
}
