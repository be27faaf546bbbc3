//! Values of charts are add-ons.

use std::collections::BTreeMap;

use scalegen::{ImportOptions, Severity};

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
            "rules.default: the chart's own rules are on, and a profile never has them",
        ),
    ] {
        let imported = values(name, text);
        assert_eq!(imported.carried, 1, "{}", imported.profile);
        assert_eq!(messages(&imported), [found]);
        assert_eq!(imported.findings[0].code, "IMP001");
    }
}

#[test]
fn values_in_a_release_stay_there_and_templates_are_found() {
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: keda, namespace: keda}\nspec:\n  \
        chart: {spec: {chart: keda, sourceRef: {kind: HelmRepository, name: kedacore, namespace: flux-system}}}\n  values: \
        {operator: {replicaCount: 2}}\n";
    let files = BTreeMap::from([
        ("hpa.yaml".to_owned(), HPA.into()),
        ("keda.yaml".to_owned(), release.into()),
        (
            "template.yaml".to_owned(),
            HPA.replace("maxReplicas: 8", "maxReplicas: {{ .Values.max }}")
                .into(),
        ),
    ]);
    let imported = imported(&files);
    assert_eq!(
        (imported.carried, imported.others),
        (1, 1),
        "{}",
        imported.profile
    );
    let found = imported.findings.iter();
    let found: Vec<_> = found
        .map(|found| (found.code, found.severity, found.message.to_string()))
        .collect();
    let stays = "the values of the chart stay in this HelmRelease, and the profile does not have them";
    let template = "this is still a template: {{ .Values.max }}";
    assert_eq!(
        found,
        [
            ("IMP001", Severity::Note, stays.to_owned()),
            ("INP011", Severity::Warning, template.to_owned())
        ]
    );
    assert!(!imported.profile.contains("operator"), "{}", imported.profile);
}

#[test]
fn templates_of_a_chart_are_counted() {
    let chart = tempfile::tempdir().unwrap();
    let root = camino::Utf8Path::from_path(chart.path()).unwrap();
    std::fs::create_dir(root.join("templates")).unwrap();
    for (name, text) in [
        ("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 0.1.0\n"),
        ("templates/hpa.yaml", "metadata: {name: {{ .Release.Name }}}\n"),
    ] {
        std::fs::write(root.join(name), text).unwrap();
    }
    let texts = scalegen::texts(&[root.to_owned()]).unwrap();
    let imported = scalegen::import(texts, &ImportOptions::default());
    assert_eq!((imported.charts, imported.carried), (1, 0));
}
