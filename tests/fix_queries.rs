//! What `lint --fix` writes into queries, in YAML and in profiles, and that findings point at the same part in both.

use std::fs;
use std::process::Command;

/// Fixes a file, and gives its text after that and what is found before.
fn fix(name: &str, text: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let scalegen = |flags: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scalegen"));
        let command = command.current_dir(folder.path()).arg("lint").args(flags);
        String::from_utf8(command.arg(name).output().unwrap().stdout).unwrap()
    };
    let found = scalegen(&["--format", "concise"]);
    scalegen(&["--fix"]);
    (fs::read_to_string(file).unwrap(), found)
}

fn scaled_object(query: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: web}}
spec:
  scaleTargetRef: {{name: web}}
  minReplicaCount: 1
  maxReplicaCount: 9
  triggers:
    - type: prometheus
      metricType: Value
      metadata:
        serverAddress: http://prometheus:9090
        threshold: \"0.5\"
        query: {query}
"
    )
}

fn profile(signal: &str) -> String {
    format!(
        "name = 'shop'
[prometheus]
url = 'http://prometheus:9090'
[signals.load]
metric = 'load'
{signal}
[workloads.web]
namespace = 'shop'
target = 'Deployment/web'
[workloads.web.scalers.keda]
kind = 'keda'
min_replicas = 1
max_replicas = 9
triggers = [{{ signal = 'load', threshold = '0.5', metric_type = 'Value' }}]
[addons]
keda = {{}}
"
    )
}

/// What replaces what, and the functions around it.
const REPLACED: [(&str, &str, [&str; 2]); 4] = [
    (
        "vllm:gpu_cache_usage_perc",
        "vllm:kv_cache_usage_perc",
        ["avg", "avg_over_time"],
    ),
    (
        "vllm:gpu_prefix_cache_hits_total",
        "vllm:prefix_cache_hits_total",
        ["sum", "rate"],
    ),
    (
        "vllm:time_per_output_token_seconds_sum",
        "vllm:inter_token_latency_seconds_sum",
        ["sum", "rate"],
    ),
    (
        "inferno_desired_ratio",
        "wva_desired_ratio",
        ["max", "max_over_time"],
    ),
];

#[test]
fn removed_names_are_replaced_in_every_form_of_yaml() {
    for (old, new, [outer, inner]) in REPLACED {
        let queries = [
            format!("{outer}({inner}({old}[5m]))"),
            format!("'{outer}({inner}({old}[5m]))'"),
            format!("\"{outer}({inner}({old}{{namespace='llm'}}[5m]))\""),
            format!("|\n          {outer}(\n            {inner}({old}[5m])\n          )\n"),
            format!(">-\n          {outer}(\n          {inner}({old}[5m])\n          )\n"),
        ];
        for query in &queries {
            let (after, found) = fix("web.yaml", &scaled_object(query));
            assert_eq!(after, scaled_object(&query.replace(old, new)), "{found}");
        }
    }
}

#[test]
fn removed_names_are_replaced_in_every_form_of_toml() {
    for (old, new, [outer, inner]) in REPLACED {
        for signal in [
            format!("query = '{outer}({inner}({old}[5m]))'"),
            format!("query = \"{outer}({inner}({old}{{namespace=\\\"\\u006clm\\\"}}[5m]))\""),
            format!("query = \"{outer}({inner}({{__name__=\\\"{old}\\\"}}[5m]))\""),
            format!("query = '''\n{outer}(\n  {inner}({old}[5m])\n)'''"),
            format!("query = \"\"\"\n{outer}( \\\n    {inner}({old}[5m]) \\\n  )\"\"\""),
        ] {
            let (after, found) = fix("shop.toml", &profile(&signal));
            assert_eq!(after, profile(&signal.replace(old, new)), "{found}");
        }
        let window = "window = '5m'\nfunction";
        let written = |name: &str| {
            profile(&format!(
                "series = '{name}'\naggregate = '{outer}'\n{window} = '{inner}'"
            ))
        };
        let (after, found) = fix("shop.toml", &written(old));
        assert_eq!(after, written(new), "{found}");
    }
}

#[test]
fn what_a_profile_keeps_as_it_is_is_fixed_too() {
    let kept = |name: &str| {
        format!(
            "name = 'shop'
[[objects]]
file = 'own.yaml'
apiVersion = 'keda.sh/v1alpha1'
kind = 'ScaledObject'
metadata = {{ name = 'own', namespace = 'shop' }}
[objects.spec]
scaleTargetRef = {{ name = 'other' }}
minReplicaCount = 1
maxReplicaCount = 4
[[objects.spec.triggers]]
type = 'prometheus'
metricType = 'Value'
[objects.spec.triggers.metadata]
serverAddress = 'http://prometheus.monitoring:9090'
threshold = '0.8'
query = \"\"\"
avg(
  {name}{{namespace=\\\"shop\\\"}}
)\"\"\"
"
        )
    };
    let (old, new, _) = REPLACED[0];
    let (after, found) = fix("shop.toml", &kept(old));
    assert_eq!(after, kept(new), "{found}");
}

#[test]
fn what_measures_something_else_stays() {
    for query in [
        "avg(vllm:avg_generation_throughput_toks_per_s)",
        "avg(vllm:gpu_prefix_cache_hit_rate)",
        "avg(vllm_num_requests_waiting)",
    ] {
        let text = scaled_object(query);
        assert_eq!(fix("web.yaml", &text).0, text);
    }
    // Another rule of the adapter or an HPA may go by the name.
    let adapter = "prometheus: {url: http://prometheus}
rules:
  external:
    - seriesQuery: 'vllm:gpu_cache_usage_perc'
      name: {matches: ^vllm:(.*)$, as: kv}
      metricsQuery: avg(<<.Series>>{<<.LabelMatchers>>})
";
    let (after, found) = fix("adapter-values.yaml", adapter);
    assert!(after == adapter && found.contains("WRG023"), "{found}");
}

#[test]
fn a_regular_expression_gets_its_operator() {
    for (old, new) in [("pod=", "pod=~"), ("pod!=", "pod!~")] {
        let query = |operator: &str| format!("sum(vllm:num_requests_waiting{{{operator}'web-.*'}})");
        let (after, found) = fix("web.yaml", &scaled_object(&query(old)));
        assert_eq!(after, scaled_object(&query(new)), "{found}");
        let signal = |operator: &str| profile(&format!("query = \"{}\"", query(operator)));
        let (after, found) = fix("shop.toml", &signal(old));
        assert_eq!(after, signal(new), "{found}");
    }
}

/// The column at which a finding of a code starts, less that of the query.
fn offset(found: &str, code: &str, text: &str) -> (usize, usize) {
    let line = found.lines().find(|line| line.contains(code));
    let line = line.unwrap_or_else(|| panic!("no {code} in\n{found}"));
    let mut numbers = line
        .split(':')
        .skip(1)
        .map(|number| number.trim().parse().unwrap());
    let (row, column): (usize, usize) = (numbers.next().unwrap(), numbers.next().unwrap());
    let query = text
        .lines()
        .position(|line| line.trim_start().starts_with("query"));
    let start = text
        .lines()
        .nth(query.unwrap())
        .unwrap()
        .find("sum")
        .unwrap_or_default();
    (row - query.unwrap() - 1, column - start)
}

#[test]
fn a_finding_points_at_the_same_part_in_a_profile() {
    for (query, code) in [
        ("sum(rate(x_total[45s]))", "WRG017"),
        ("sum(vllm:num_requests_waitin)", "WRG042"),
        ("sum(vllm:num_requests_waiting{model='a'})", "WRG043"),
        ("sum(vllm:request_success_total)", "WRG045"),
        ("sum(x) by (pod", "WRG046"),
    ] {
        let yaml = scaled_object(&format!("\"{query}\""));
        let toml = profile(&format!("query = \"{query}\""));
        let of = |name: &str, text: &str| offset(&fix(name, text).1, code, text);
        assert_eq!(of("shop.toml", &toml), of("web.yaml", &yaml), "{query}");
    }
}

/// The rule on gauges names the metric: with the new name it says the old fault in other words.
#[test]
fn a_fix_that_rewords_another_finding_is_made() {
    let (after, before) = fix(
        "web.yaml",
        &scaled_object("sum(rate(vllm:gpu_cache_usage_perc[2m]))"),
    );
    assert!(
        before.contains("vllm:gpu_cache_usage_perc is a gauge"),
        "{before}"
    );
    assert!(
        after.contains("query: sum(rate(vllm:kv_cache_usage_perc[2m]))"),
        "{after}"
    );
}
