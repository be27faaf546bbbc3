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
    let refusals: Vec<String> = values.check().iter().map(ToString::to_string).collect();
    refusals.join("; ")
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
            "prometheus.port: the chart adds :9090 to a url that has port 9090 already: set port to 0",
        ),
        (
            json!({"prometheus": {"url": "http://a:9090", "port": 9090}}),
            "prometheus.port: the chart adds :9090 to a url that has port 9090 already: set port to 0",
        ),
        (json!({"prometheus": {"url": "http://a:9090", "port": 0}}), ""),
        (
            json!({"prometheus": {"url": "http://a/prom"}}),
            "prometheus.url: the chart adds :9090 after `/prom`: put the path into prometheus.path",
        ),
        (json!({"prometheus": {"url": "http://[::1]"}}), ""),
        (
            json!({"prometheus": {"url": "http://[::1]:9090"}}),
            "prometheus.port: the chart adds :9090 to a url that has port 9090 already: set port to 0",
        ),
        (
            json!({"rules": {"existing": "rules", "custom": [], "resource": {"window": "3m"}}}),
            "rules.resource: has no effect: rules.existing names a ConfigMap that replaces every other rule",
        ),
        (
            json!({"tls": {"enable": true}, "certManager": {"enabled": true}}),
            "tls.enable: the serving certificate has two sources: tls and certManager",
        ),
        (
            json!({"tls": {"enable": true}, "certManager": {"enabled": false}}),
            "",
        ),
        (
            json!({"podDisruptionBudget": {"enabled": true, "minAvailable": 1}}),
            "podDisruptionBudget: maxUnavailable has a default in the chart: set it to null beside minAvailable",
        ),
        (json!({"podDisruptionBudget": {"minAvailable": 1}}), ""),
        (json!({"podDisruptionBudget": {"enabled": true}}), ""),
        (json!({"metricsRelistInterval": "1m30s"}), ""),
        (
            json!({"metricsRelistInterval": "60"}),
            "metricsRelistInterval: must be a duration above zero with a unit, such as 1m",
        ),
        (
            json!({"metricsRelistInterval": "0s"}),
            "metricsRelistInterval: must be a duration above zero with a unit, such as 1m",
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
        (
            json!({"seriesQuery": " "}),
            "rules.external[0].seriesQuery: a rule needs a selector of series",
        ),
        (json!({"seriesFilters": [{"is": "a"}, {"isNot": "b"}]}), ""),
        (
            json!({"seriesFilters": [{"is": "a", "isNot": "b"}, {}]}),
            "rules.external[0].seriesFilters[0]: exactly one of is and isNot must be set; rules.external[0].seriesFilters[1]: exactly one of is and isNot must be set",
        ),
        (
            json!({"resources": null}),
            "rules.external[0].resources: without a template or overrides the adapter knows no label for the namespace, and every query fails",
        ),
        (
            json!({"resources": {}}),
            "rules.external[0].resources: no label stands for the namespace: give an override, a template, or namespaced: false",
        ),
        (json!({"resources": {"namespaced": false}}), ""),
        (
            json!({"resources": {"overrides": {"pod": {"resource": "pod"}}}}),
            "rules.external[0].resources: no label stands for the namespace: give an override, a template, or namespaced: false",
        ),
        (
            json!({"resources": {"template": "kube_<<.Group>>_<<.Resource>>"}}),
            "",
        ),
        (
            json!({"resources": {"template": "<<.Group>>"}}),
            "rules.external[0].resources.template: the template must hold <<.Resource>>",
        ),
        (
            json!({"resources": {"template": "<<.Pod>>"}}),
            "rules.external[0].resources.template: `.Pod` is unknown: use .Group, .Resource",
        ),
        (
            json!({"resources": {"namespaced": false, "overrides": {"ns": {"group": "a"}}}}),
            "rules.external[0].resources.overrides[ns].resource: must name a resource, such as namespace",
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
            "rules.external[0].name.as: Go reads `$1_per_second` as a group named `1_per_second`, which is empty: write ${1}_per_second",
        ),
        (
            json!({"name": {"matches": "^.*_total$", "as": "$1"}}),
            "rules.external[0].name.as: there is no group 1 in `matches`: the name becomes empty there",
        ),
        (json!({"name": {"matches": "a", "as": "$0"}}), ""),
        (
            json!({"name": {"matches": "a", "as": "$base"}}),
            "rules.external[0].name.as: there is no group named `base` in `matches`: the name becomes empty there",
        ),
        (
            json!({"name": {"matches": "a", "as": "${1"}}),
            "rules.external[0].name.as: `$` begins no group here: write ${1} for a group, $$ for a dollar",
        ),
        (json!({"name": {"as": "a$$b"}}), ""),
        (json!({"name": {"matches": "^\\p{L}x{2}", "as": "a"}}), ""),
        (
            json!({"name": {"matches": "^(.*_total$", "as": "${1}_x"}}),
            "rules.external[0].name.matches: Go cannot compile this regular expression, so the adapter does not start",
        ),
        (
            json!({"name": {"matches": "^(?!x)(.*)_total$", "as": "$1"}}),
            "rules.external[0].name.matches: Go cannot compile this regular expression, so the adapter does not start",
        ),
        (
            json!({"seriesFilters": [{"is": "[a"}, {"isNot": "*x"}, {"is": "^a(?:b)?$"}]}),
            "rules.external[0].seriesFilters[0].is: Go cannot compile this regular expression, so the adapter does not start; rules.external[0].seriesFilters[1].isNot: Go cannot compile this regular expression, so the adapter does not start",
        ),
        (json!({"seriesQuery": "{__name__=~\"^a}b.*\", pod!=\"\"}"}), ""),
        (json!({"seriesQuery": "job:a:sum {b='}'}\n"}), ""),
        (json!({"seriesQuery": "a{b=\"{{ .Values.x }}\""}), ""),
        (
            json!({"seriesQuery": "http_requests_total{pod!=\"\""}),
            "rules.external[0].seriesQuery: this is no selector of series: write a name, matchers in braces, or both",
        ),
        (
            json!({"seriesQuery": "rate(http_requests_total[2m])"}),
            "rules.external[0].seriesQuery: this is no selector of series: write a name, matchers in braces, or both",
        ),
        (
            json!({"name": {"matches": "(a)(b)"}}),
            "rules.external[0].name.as: `matches` has 2 groups: say in `as` which of them make the name",
        ),
        (json!({"name": {"matches": "(a)(?:b)[(]\\("}}), ""),
        (
            json!({"metricsQuery": null}),
            "rules.external[0].metricsQuery: a rule needs a query",
        ),
        (json!({"metricsQuery": "sum(a)"}), ""),
        (
            json!({"metricsQuery": "sum(<<.Serie>>)"}),
            "rules.external[0].metricsQuery: `.Serie` is unknown: use .Series, .LabelMatchers, .LabelValuesByName, .GroupBy, .GroupBySlice",
        ),
        (
            json!({"metricsQuery": "sum(<<.Series)"}),
            "rules.external[0].metricsQuery: `<<` is not closed by `>>`",
        ),
        (
            json!({"metricsQuery": "sum(<<>>)"}),
            "rules.external[0].metricsQuery: there is nothing between `<<` and `>>`",
        ),
        (
            json!({"metricsQuery": "sum({{.Series}})"}),
            "rules.external[0].metricsQuery: placeholders go between `<<` and `>>`, not between braces",
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
    assert_eq!(
        refused(&custom),
        "rules.custom[1].resources: no label stands for an object: give overrides or a template"
    );
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
