//! What the builder writes, and what speaks against values.

use serde_json::{Value, json};

use super::rules::SeriesFilter;
use super::*;
use crate::values::to_yaml;

#[test]
fn minimal() {
    let values = PrometheusAdapterValuesBuilder::new().build().unwrap();
    assert_eq!(to_yaml(&values).unwrap(), "{}\n");
    // The chart's default rules.
    assert_eq!(values.api_services(), [CUSTOM_METRICS]);
}

#[test]
fn typical() {
    let values = PrometheusAdapterValuesBuilder::new()
        .prometheus_at("http://prometheus.monitoring.svc:9090/")
        .relist_every(Duration::from_seconds(60))
        .replicas(2)
        .without_default_rules()
        .external_rule(
            SeriesRule::new(
                r#"chat_requests_total{namespace!="",route="/chat"}"#,
                "sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m]))",
            )
            .matching("^chat_requests_total$")
            .named("chat_requests_per_second")
            .label_is("namespace", "namespace"),
        )
        .external_rule(
            SeriesRule::new("vllm:num_requests_waiting", "sum(<<.Series>>)")
                .named("vllm_queue_length")
                .in_every_namespace(),
        )
        .custom_rule(
            SeriesRule::new(
                "chat_requests_total",
                "sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)",
            )
            .filter(SeriesFilter::keep("^chat_"))
            .filter(SeriesFilter::drop("_created$"))
            .label_is("namespace", "namespace")
            .label_is("pod", "pod"),
        )
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&values).unwrap());
    assert_eq!(values.api_services(), [CUSTOM_METRICS, EXTERNAL_METRICS]);
}

fn refused(values: &Value) -> String {
    let values: PrometheusAdapterValues = serde_json::from_value(values.clone()).unwrap();
    let refusals: Vec<String> = values
        .check()
        .iter()
        .map(|refusal| format!("{} {}", refusal.rule, refusal.field))
        .collect();
    refusals.join(",")
}

/// A good rule, changed in some of its keys.
fn rule(changes: &Value) -> Value {
    let mut rule = json!({
        "seriesQuery": "a",
        "resources": {"overrides": {"namespace": {"resource": "namespace"}}},
        "metricsQuery": "sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
    });
    for (key, value) in changes.as_object().unwrap() {
        rule[key] = value.clone();
    }
    json!({"rules": {"default": false, "external": [rule]}})
}

#[test]
fn what_does_not_fit_together() {
    for (values, expected) in [
        (json!({"prometheus": {"url": "http://a"}}), ""),
        (
            json!({"prometheus": {"url": "http://a:9090"}}),
            "PA1 prometheus.port",
        ),
        (
            json!({"prometheus": {"url": "http://a:9090", "port": 9090}}),
            "PA1 prometheus.port",
        ),
        (json!({"prometheus": {"url": "http://a:9090", "port": 0}}), ""),
        (
            json!({"prometheus": {"url": "http://a/prom"}}),
            "PA1 prometheus.url",
        ),
        (json!({"prometheus": {"url": "http://[::1]"}}), ""),
        (
            json!({"prometheus": {"url": "http://[::1]:9090"}}),
            "PA1 prometheus.port",
        ),
        (
            json!({"rules": {"existing": "rules", "custom": [], "resource": {"window": "3m"}}}),
            "PA2 rules.resource",
        ),
        (
            json!({"tls": {"enable": true}, "certManager": {"enabled": true}}),
            "PA7 tls.enable",
        ),
        (
            json!({"tls": {"enable": true}, "certManager": {"enabled": false}}),
            "",
        ),
        (
            json!({"podDisruptionBudget": {"enabled": true, "minAvailable": 1}}),
            "PA8 podDisruptionBudget",
        ),
        (json!({"podDisruptionBudget": {"minAvailable": 1}}), ""),
        (json!({"podDisruptionBudget": {"enabled": true}}), ""),
        (json!({"metricsRelistInterval": "1m30s"}), ""),
        (
            json!({"metricsRelistInterval": "60"}),
            "PA9 metricsRelistInterval",
        ),
        (
            json!({"metricsRelistInterval": "0s"}),
            "PA9 metricsRelistInterval",
        ),
    ] {
        assert_eq!(refused(&values), expected, "{values}");
    }
    let budget =
        PodDisruptionBudget::leaving(k8s_openapi::apimachinery::pkg::util::intstr::IntOrString::Int(1));
    let values = PrometheusAdapterValuesBuilder::new()
        .pod_disruption_budget(budget)
        .build()
        .unwrap();
    assert!(to_yaml(&values).unwrap().contains("maxUnavailable: null"));
}

#[test]
fn rules_that_the_adapter_cannot_serve() {
    for (changes, expected) in [
        (json!({}), ""),
        (json!({"seriesQuery": " "}), "PA3 rules.external[0].seriesQuery"),
        (json!({"seriesFilters": [{"is": "a"}, {"isNot": "b"}]}), ""),
        (
            json!({"seriesFilters": [{"is": "a", "isNot": "b"}, {}]}),
            "PA3 rules.external[0].seriesFilters[0],PA3 rules.external[0].seriesFilters[1]",
        ),
        (json!({"resources": null}), "PA4 rules.external[0].resources"),
        (json!({"resources": {}}), "PA4 rules.external[0].resources"),
        (json!({"resources": {"namespaced": false}}), ""),
        (
            json!({"resources": {"overrides": {"pod": {"resource": "pod"}}}}),
            "PA4 rules.external[0].resources",
        ),
        (
            json!({"resources": {"template": "kube_<<.Group>>_<<.Resource>>"}}),
            "",
        ),
        (
            json!({"resources": {"template": "<<.Group>>"}}),
            "PA4 rules.external[0].resources.template",
        ),
        (
            json!({"resources": {"template": "<<.Pod>>"}}),
            "PA4 rules.external[0].resources.template",
        ),
        (
            json!({"resources": {"namespaced": false, "overrides": {"ns": {"group": "a"}}}}),
            "PA4 rules.external[0].resources.overrides[ns].resource",
        ),
        (json!({"name": {"as": "plain"}}), ""),
        (
            json!({"name": {"matches": "^(.*)_total$", "as": "${1}_per_second"}}),
            "",
        ),
        (json!({"name": {"matches": "^(.*)_total$", "as": "$1"}}), ""),
        (
            json!({"name": {"matches": "^(?P<base>.*)_total$", "as": "${base}_x"}}),
            "",
        ),
        (
            json!({"name": {"matches": "^(.*)_total$", "as": "$1_per_second"}}),
            "PA5 rules.external[0].name.as",
        ),
        (
            json!({"name": {"matches": "^.*_total$", "as": "$1"}}),
            "PA5 rules.external[0].name.as",
        ),
        (json!({"name": {"matches": "a", "as": "$0"}}), ""),
        (
            json!({"name": {"matches": "a", "as": "$base"}}),
            "PA5 rules.external[0].name.as",
        ),
        (
            json!({"name": {"matches": "a", "as": "${1"}}),
            "PA5 rules.external[0].name.as",
        ),
        (json!({"name": {"as": "a$$b"}}), ""),
        (
            json!({"name": {"matches": "(a)(b)"}}),
            "PA5 rules.external[0].name.as",
        ),
        (json!({"name": {"matches": "(a)(?:b)[(]\\("}}), ""),
        (
            json!({"metricsQuery": null}),
            "PA6 rules.external[0].metricsQuery",
        ),
        (json!({"metricsQuery": "sum(a)"}), ""),
        (
            json!({"metricsQuery": "sum(<<.Serie>>)"}),
            "PA6 rules.external[0].metricsQuery",
        ),
        (
            json!({"metricsQuery": "sum(<<.Series)"}),
            "PA6 rules.external[0].metricsQuery",
        ),
        (
            json!({"metricsQuery": "sum(<<>>)"}),
            "PA6 rules.external[0].metricsQuery",
        ),
        (
            json!({"metricsQuery": "sum({{.Series}})"}),
            "PA6 rules.external[0].metricsQuery",
        ),
        (
            json!({"metricsQuery": "a{b=\"<<index .LabelValuesByName \"a.b\">>\"}"}),
            "",
        ),
        (json!({"metricsQuery": "<<range .GroupBySlice>><<.>><<end>>"}), ""),
    ] {
        assert_eq!(refused(&rule(&changes)), expected, "{changes}");
    }
    // A custom rule finds objects by their labels, and needs no namespace: nodes have none.
    let custom = json!({"rules": {"custom": [
        {"seriesQuery": "a", "metricsQuery": "a", "resources": {"overrides": {"node": {"resource": "node"}}}},
        {"seriesQuery": "a", "metricsQuery": "a", "resources": {"namespaced": false}},
    ]}});
    assert_eq!(refused(&custom), "PA4 rules.custom[1].resources");
}

#[test]
fn every_rule_of_the_chart_is_in_the_table() {
    let known: Vec<&str> = crate::values::VALUES_RULES.iter().map(|rule| rule.code).collect();
    for number in 1..=9 {
        assert!(known.contains(&format!("PA{number}").as_str()), "PA{number}");
    }
}

#[test]
fn a_url_is_taken_apart() {
    for (url, expected) in [
        ("http://a:9090", ("http://a", 9090, None)),
        ("http://a", ("http://a", 0, None)),
        (
            "https://a.example.com/prom/",
            ("https://a.example.com", 0, Some("/prom")),
        ),
        ("http://[::1]:80/x", ("http://[::1]", 80, Some("/x"))),
        ("a:1", ("a", 1, None)),
        ("http://a:port", ("http://a:port", 0, None)),
    ] {
        let at = Prometheus::at(url);
        let taken = (at.url.as_deref().unwrap(), at.port.unwrap(), at.path.as_deref());
        assert_eq!(taken, expected, "{url}");
    }
}

#[test]
fn a_literal_name_stays_literal() {
    let rule = SeriesRule::new("a", "b").named("cost_in_$").in_every_namespace();
    let values = PrometheusAdapterValuesBuilder::new()
        .external_rule(rule)
        .build()
        .unwrap();
    let rules = values.rules.unwrap().external.unwrap();
    assert_eq!(rules[0].name.as_ref().unwrap().as_.as_deref(), Some("cost_in_$$"));
}
