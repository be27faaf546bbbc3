//! Values of charts are add-ons.

use std::collections::BTreeMap;

use super::{HPA, imported, messages};

#[test]
fn values_of_charts_become_add_ons() {
    let values = |name: &str, text: &str| {
        imported(&BTreeMap::from([
            ("web.yaml".to_owned(), HPA.into()),
            (name.to_owned(), text.into()),
        ]))
    };
    for (name, text, keys) in [
        (
            "keda-values.yaml",
            "{}\n",
            "[addons]\nmetrics_server = { managed = false }\nkeda = {}\n",
        ),
        (
            "metrics-server-values.yaml",
            "replicas: 2\nargs: [--v=2, --kubelet-insecure-tls, --metric-resolution=30s]\nhostNetwork: {enabled: true}\n",
            "[addons.metrics_server]\nkubelet_insecure_tls = true\nmetric_resolution = \"30s\"\nargs = \
             [\"--v=2\"]\nreplicas = 2\nvalues = { hostNetwork = { enabled = true } }\n",
        ),
        (
            "keda-values.yaml",
            "operator: {replicaCount: 2}\nresources: {operator: {limits: {cpu: 1}}}\nhttp: {timeout: 5000}\nlogging: \
             {operator: {level: debug}}\n",
            "[addons.keda]\noperator = { resources = { limits = { cpu = \"1\" } }, replicas = 2 }\nhttp_timeout = \
             \"5s\"\nvalues = { logging = { operator = { level = \"debug\" } } }\n",
        ),
        (
            "vpa-values.yaml",
            "updater: {enabled: false}\nadmissionController: {enabled: false}\n",
            "[addons.vpa]\nrecommender = { replicas = 2 }\n",
        ),
        (
            "vpa-values.yaml",
            "recommender: {extraArgs: [--v=4]}\n",
            "[addons.vpa]\nrecommender = { args = [\"--v=4\"] }\nupdater = { enabled = true }\nadmission_controller = { enabled = true }\n",
        ),
    ] {
        let imported = values(name, text);
        assert_eq!(
            (imported.carried, messages(&imported)),
            (2, Vec::new()),
            "{}",
            imported.profile
        );
        assert!(imported.profile.contains(keys), "{}", imported.profile);
    }
    // What cannot be said is found, and the release stays somebody else's.
    for (name, text, found) in [
        (
            "keda-values.yaml",
            "operator: {replicaCount: null}\n",
            "operator.replicaCount: this null takes away a default of the chart, and TOML has none",
        ),
        (
            "adapter-values.yaml",
            "prometheus: {url: 'http://prometheus'}\nreplicas: 2\n",
            "rules.default: it is nothing, and false is generated",
        ),
    ] {
        let imported = values(name, text);
        assert_eq!(imported.carried, 1, "{}", imported.profile);
        assert_eq!(messages(&imported), [found]);
        assert_eq!(imported.findings[0].code, "IMP001");
    }
}
