//! An import reads as if somebody had written it: signals, comments, Services.

use std::collections::BTreeMap;
use std::path::Path;

use scalegen::Stack;

use super::{HPA, ROOT, generated, imported, messages, object, of_text, yaml_in};

#[test]
fn an_import_reads_as_the_profile_that_the_objects_came_from() {
    let files = yaml_in(Path::new(ROOT), "generated/atharva/k8s/60-autoscale");
    let imported = imported(&files);
    assert_eq!(messages(&imported), [""; 0]);
    insta::assert_snapshot!(imported.profile);
}

#[test]
fn one_metric_of_an_hpa_a_rule_and_a_trigger_is_a_signal() {
    let scalers = |rule: &str| {
        let hpa = HPA.replace(
            "type: Resource\n    resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}",
            "type: External\n    external: {metric: {name: web_rps}, target: {type: AverageValue, averageValue: '5'}}",
        );
        let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web, namespace: shop}\nspec:\n  \
            scaleTargetRef: {name: web}\n  triggers:\n  - type: prometheus\n    metadata: {serverAddress: \
            'http://prometheus:9090', threshold: '5', query: 'sum(rate(http_requests_total{code!=\"500\"}[2m]))'}\n";
        let values = format!(
            "prometheus: {{url: 'http://prometheus', port: 9090}}\nlogLevel: 2\nrules:\n  default: false\n  external:\n  \
             - seriesQuery: http_requests_total{{namespace!=\"\"}}\n    name: {{matches: '^http_requests_total$', as: \
             web_rps}}\n    resources: {{overrides: {{namespace: {{resource: namespace}}}}}}\n    metricsQuery: {rule}\n"
        );
        BTreeMap::from([
            ("hpa.yaml".to_owned(), hpa.into_bytes()),
            ("keda.yaml".to_owned(), keda.into()),
            ("adapter-values.yaml".to_owned(), values.into_bytes()),
        ])
    };
    let structured = imported(&scalers(
        "sum(rate(<<.Series>>{code!=\"500\",<<.LabelMatchers>>}[2m]))",
    ));
    assert_eq!((structured.carried, messages(&structured)), (3, Vec::new()));
    insta::assert_snapshot!(structured.profile);
    // What the structure generates otherwise keeps its template, and what no signal generates is a rule as it was.
    let rule = "max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)";
    let other = imported(&scalers(rule));
    assert_eq!((other.carried, messages(&other)), (3, Vec::new()));
    let kept = format!("aggregate = \"max\"\nadapter = {{ metrics_query = \"{rule}\" }}\n");
    assert!(other.profile.contains(&kept), "{}", other.profile);
    // Other words of the same are shown.
    let mut files = scalers("sum(rate(<<.Series>>{code!=\"500\",<<.LabelMatchers>>}[2m]))");
    let keda = String::from_utf8(files["keda.yaml"].clone()).unwrap();
    let keda = keda.replace("sum(rate(", "sum( rate(").replace("[2m]", "[120s]");
    files.insert("keda.yaml".to_owned(), keda.into_bytes());
    let other = imported(&files);
    assert_eq!((other.carried, messages(&other)), (3, Vec::new()));
    assert!(
        other
            .profile
            .contains("# Means the same as `web_rps`, in other words.\n"),
        "{}",
        other.profile
    );
    let mut files = scalers(rule);
    let values = String::from_utf8(files["adapter-values.yaml"].clone()).unwrap();
    let values = values.replace("namespace!=", "pod!=");
    files.insert("adapter-values.yaml".to_owned(), values.into_bytes());
    let other = imported(&files);
    assert_eq!((other.carried, messages(&other)), (3, Vec::new()));
    assert!(other.profile.contains("external_rules = ["), "{}", other.profile);
}

#[test]
fn comments_stay_with_their_keys() {
    let text = "# Source: shop/templates/hpa.yaml
# The shop's front door.
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: hpa-web-cpu
  namespace: shop # not the mall
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  # One is not enough at night.
  minReplicas: 2
  maxReplicas: 8    # as many as the database takes
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        # measured in March
        averageUtilization: 60  # percent
";
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (1, Vec::new()));
    let section = "[workloads.web.scalers.cpu]
kind = \"hpa\"
file = \"web.yaml\"
# One is not enough at night.
min_replicas = 2
max_replicas = 8  # as many as the database takes
# measured in March
# percent
metrics = [{ resource = \"cpu\", average_utilization = 60 }]
";
    assert!(imported.profile.contains(section), "{}", imported.profile);
    let heading = "# The shop's front door.\n# not the mall\n[workloads.web.scalers.cpu]\n";
    assert!(imported.profile.contains(heading), "{}", imported.profile);
    // Neither text of a block nor what scalegen itself says of an object is one.
    let block = text
        .replace("  maxReplicas", "  behavior: {}\n  maxReplicas")
        .replace('\n', "\r\n");
    assert!(of_text(block).profile.contains("max_replicas = 8  # as many"));
    assert!(
        !of_text(format!("# Made by scalegen from a.toml\n{text}"))
            .profile
            .contains("March")
    );
}

#[test]
fn comments_of_workloads_and_beside_braces_stay() {
    let text = "# The front door.
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop} # of team a
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web} # moved
  minReplicas: 2
  maxReplicas: 8
  metrics:
  - type: Resource
    resource:
      name: cpu
      target: {type: Utilization, averageUtilization: 60} # measured
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: front}}
  template:
    metadata: {labels: {app: front}}
    spec:
      containers:
      - name: web
        image: a
        resources:
          requests:
            cpu: 500m # measured p95
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: In, values: [front]}]}}
";
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (2, Vec::new()));
    for section in [
        "# measured p95\nrequests = { cpu = \"500m\" }\n",
        "# The front door.\n# of team a\n# moved\n[workloads.web.scalers.cpu]\n",
        "# measured\nmetrics = [",
    ] {
        assert!(imported.profile.contains(section), "{}", imported.profile);
    }
}

#[test]
fn a_workload_has_the_service_that_selects_its_pods() {
    let text = format!(
        "{HPA}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  selector: \
         {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web, tier: front}}}}\n    spec: {{containers: \
         [{{name: proxy, image: a}}, {{name: web, image: b, resources: {{requests: {{cpu: 100m}}}}}}]}}\n---\napiVersion: \
         v1\nkind: Service\nmetadata: {{name: front, namespace: shop}}\nspec: {{selector: {{tier: front}}, ports: [{{port: \
         80}}]}}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {{generateName: loadgen-web-, namespace: test}}\nspec: {{template: \
         {{spec: {{restartPolicy: Never, containers: [{{name: hey, image: 'schoolofdevops/hey:latest', command: [hey, '-z', 1m, \
         'http://front.shop.svc:80/']}}]}}}}}}\n"
    );
    let imported = of_text(text);
    assert_eq!(
        (imported.carried, imported.others),
        (2, 2),
        "{:?}",
        messages(&imported)
    );
    insta::assert_snapshot!(imported.profile);
}

#[test]
fn what_is_kept_keeps_its_file() {
    let odd = HPA
        .replace("hpa-web-cpu", "odd")
        .replace("minReplicas", "minReplicaz");
    let imported = imported(&BTreeMap::from([
        ("k8s/odd.yaml".to_owned(), odd.into_bytes()),
        ("k8s/web.yaml".to_owned(), HPA.into()),
    ]));
    assert_eq!(imported.carried, 2);
    assert!(
        imported.profile.contains("[[objects]]\nfile = \"odd.yaml\"\n"),
        "{}",
        imported.profile
    );
    let files = generated(&imported.profile);
    let (_, odd) = files
        .iter()
        .find(|(path, _)| path.ends_with("/odd.yaml"))
        .unwrap();
    assert!(object(odd).contains("minReplicaz: 2\n") && !object(odd).contains("file"));
    for (file, found) in [
        ("5", "`file` is no text"),
        ("\"../odd.yaml\"", "file"),
        ("\"web.yaml\"", "web.yaml"),
    ] {
        let profile = imported
            .profile
            .replace("file = \"odd.yaml\"", &format!("file = {file}"));
        let refused = Stack::from_text("shop.toml", &profile).and_then(|stack| stack.render());
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(found), "{refused}");
    }
}

#[test]
fn a_metric_of_pods_with_a_rule_is_a_signal() {
    let hpa = HPA.replace(
        "type: Resource\n    resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}",
        "type: Pods\n    pods: {metric: {name: web_rps}, target: {type: AverageValue, averageValue: '5'}}",
    );
    let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web, namespace: shop}\nspec:\n  \
        scaleTargetRef: {name: web}\n  triggers:\n  - type: prometheus\n    metadata: {serverAddress: \
        'http://prometheus:9090', threshold: '5', query: 'sum(rate(http_requests_total[2m]))'}\n";
    let of = |matches: &str, name: &str| {
        let values = format!(
            "prometheus: {{url: 'http://prometheus', port: 9090}}\nrules:\n  default: false\n  custom:\n  # of the shop\n  - \
             seriesQuery: http_requests_total{{namespace!=\"\",pod!=\"\"}}\n    name: {{matches: '{matches}', as: \
             '{name}'}}\n    resources: {{overrides: {{namespace: {{resource: namespace}}, pod: {{resource: pod}}}}}}\n    \
             metricsQuery: sum(rate(<<.Series>>{{<<.LabelMatchers>>}}[2m])) by (<<.GroupBy>>)\n"
        );
        imported(&BTreeMap::from([
            ("hpa.yaml".to_owned(), hpa.clone().into_bytes()),
            ("keda.yaml".to_owned(), keda.into()),
            ("adapter-values.yaml".to_owned(), values.into_bytes()),
        ]))
    };
    let signal = of("^http_requests_total$", "web_rps");
    assert_eq!((signal.carried, messages(&signal)), (3, Vec::new()));
    insta::assert_snapshot!(signal.profile);
    // Of another shape it stays a rule, and the trigger's signal names its metric.
    let other = of("^http_(.*)quests_total$", "web_${1}q");
    assert_eq!((other.carried, messages(&other)), (3, Vec::new()));
    assert!(!other.profile.contains("Means the same"), "{}", other.profile);
    let other = of("^http_r.*$", "web_rps");
    assert_eq!((other.carried, messages(&other)), (3, Vec::new()));
    let comment = "# Means the same as the metric `web_rps`, which has a rule of its own shape.\n[signals.";
    assert!(other.profile.contains(comment), "{}", other.profile);
    assert!(
        other.profile.contains("# of the shop\ncustom_rules = ["),
        "{}",
        other.profile
    );
}

#[test]
fn probes_say_how_long_a_pod_takes() {
    let deployment = |probes: &str| {
        format!(
            "{HPA}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  selector: \
             {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      containers:\n      - \
             name: web\n        image: a\n{probes}"
        )
    };
    let all = of_text(deployment(
        "        # the cache is cold\n        readinessProbe: {initialDelaySeconds: 20, periodSeconds: 5}\n        startupProbe: \
         {failureThreshold: 30}\n        livenessProbe: {periodSeconds: 3}\n",
    ));
    assert_eq!((all.carried, messages(&all)), (1, Vec::new()));
    let section = "# `model.startup.start` is the initial delay of its readiness probe: measure it.
# Its startup probe gives it 5m to start.
[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
container = \"web\"
# the cache is cold
model = { startup = { start = \"20s\", probe = \"5s\" } }
";
    assert!(all.profile.contains(section), "{}", all.profile);
    // What a model has anyway is left out.
    let plain = of_text(deployment("        readinessProbe: {failureThreshold: 1}\n"));
    assert!(!plain.profile.contains("model"), "{}", plain.profile);
}

#[test]
fn comments_of_services_that_are_alike_stay() {
    let names = ["cart", "search", "pay", "mail", "login"];
    let text: String = names
        .iter()
        .map(|name| {
            let hpa = HPA.replace("hpa-web-cpu", &format!("{name}-hpa"));
            let hpa = hpa.replace("name: web", &format!("name: {name}"));
            let hpa = hpa.replace("minReplicas: 2", "minReplicas: 2 # never alone");
            let own = if *name == "pay" { " # of the bank" } else { "" };
            hpa.replace("maxReplicas: 8", &format!("maxReplicas: 8{own}")) + "---\n"
        })
        .collect();
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (5, Vec::new()));
    for text in [
        "# pay: of the bank\n[template.",
        "min_replicas = 2  # never alone\n",
    ] {
        assert!(imported.profile.contains(text), "{}", imported.profile);
    }
}

#[test]
fn a_rollout_has_a_container_of_its_own_or_of_the_workload_that_it_uses() {
    let hpa = HPA.replace(
        "apiVersion: apps/v1, kind: Deployment",
        "apiVersion: argoproj.io/v1alpha1, kind: Rollout",
    );
    let template = "template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: app, image: a, resources: {limits: \
        {cpu: 1}}}]}\n";
    let rollout =
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: shop}\nspec:\n  ";
    let own = format!("{hpa}---\n{rollout}{template}");
    let used = format!(
        "{hpa}---\n{rollout}workloadRef: {{apiVersion: apps/v1, kind: Deployment, name: old}}\n---\napiVersion: \
         apps/v1\nkind: Deployment\nmetadata: {{name: old, namespace: shop}}\nspec:\n  {template}"
    );
    for text in [own, used] {
        let imported = of_text(text);
        assert_eq!((imported.carried, messages(&imported)), (1, Vec::new()));
        let section =
            "target = \"argoproj.io/v1alpha1/Rollout/web\"\ncontainer = \"app\"\nlimits = { cpu = \"1\" }\n";
        assert!(imported.profile.contains(section), "{}", imported.profile);
    }
}

#[test]
fn what_a_server_filled_in_is_left_out_of_a_dump() {
    let behavior = "  behavior:\n    scaleUp: {stabilizationWindowSeconds: 0, selectPolicy: Max, policies: [{type: Pods, value: 4, \
        periodSeconds: 15}, {type: Percent, value: 100, periodSeconds: 15}]}\n    scaleDown: {stabilizationWindowSeconds: 60, \
        selectPolicy: Max, policies: [{type: Percent, value: 100, periodSeconds: 15}]}\n";
    let written = HPA.replace("minReplicas: 2", "minReplicas: 1") + behavior;
    let dump = written.replace("  namespace: shop\n", "  namespace: shop\n  uid: a-b\n");
    let [written, dump] = [written, dump].map(|text| {
        let imported = of_text(text);
        assert_eq!(
            (imported.carried, messages(&imported)),
            (1, Vec::new()),
            "{}",
            imported.profile
        );
        imported.profile
    });
    // Whoever wrote it meant it.
    assert!(written.contains("select_policy = \"Max\""), "{written}");
    assert!(written.contains("min_replicas = 1\n"), "{written}");
    let scaler = "labels = { team = \"shop\" }\nmax_replicas = 8\nmetrics = [{ resource = \"cpu\", average_utilization = 60 }]\nbehavior \
        = { scale_down = { stabilization_window = \"1m\" } }\n";
    assert!(dump.contains(scaler), "{dump}");
}

#[test]
fn what_is_filled_in_later_is_kept_as_it_is_written() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {spec: {containers: \
        [{name: web, image: a, resources: {requests: {cpu: '${CPU}'}}, readinessProbe: {periodSeconds: 5}}]}}}\n";
    let text = format!(
        "{}---\n{HPA}---\n{deployment}",
        HPA.replace("hpa-web-cpu", "later").replace("8", "${MAX}")
    );
    let imported = of_text(text);
    assert_eq!(
        (imported.carried, imported.others),
        (2, 1),
        "{}",
        imported.profile
    );
    assert_eq!(
        messages(&imported),
        [
            "spec.maxReplicas: `${MAX}` is filled in when the object is applied, and keys of a profile need the value"
        ]
    );
    for text in [
        "maxReplicas = \"${MAX}\"",
        "# Its requests or limits are filled in when it is applied: set `requests` and `limits`.\n[workloads.web]\n",
        "container = \"web\"\nmodel = { startup = { probe = \"5s\" } }\n",
    ] {
        assert!(imported.profile.contains(text), "{text}{}", imported.profile);
    }
    let files = generated(&imported.profile);
    let mut objects = files.values().map(|bytes| object(bytes));
    assert!(objects.any(|object| object.contains("  maxReplicas: ${MAX}\n")));
    // A text may have them, a namespace has to be known.
    let annotation = "  annotations: {example.com/cluster: 'of ${CLUSTER}'}\n";
    let imported = of_text(HPA.replace("  labels", &format!("{annotation}  labels")));
    assert_eq!((imported.carried, messages(&imported)), (1, Vec::new()));
    assert!(
        imported.profile.contains("= \"of ${CLUSTER}\" }\n"),
        "{}",
        imported.profile
    );
    let imported = of_text(HPA.replace("namespace: shop", "namespace: ${NAMESPACE}"));
    assert!(
        messages(&imported)[0].contains("`${NAMESPACE}`"),
        "{:?}",
        messages(&imported)
    );
    assert!(!imported.profile.contains("\"1\""), "{}", imported.profile);
}

#[test]
fn a_file_that_was_named_and_holds_no_manifest_is_found() {
    let files = BTreeMap::from([
        ("web.yaml".to_owned(), HPA.into()),
        (
            "compose.yaml".to_owned(),
            "services: {web: {image: web}}\n".into(),
        ),
    ]);
    let imported = imported(&files);
    assert_eq!(imported.carried, 1);
    let found: Vec<_> = imported
        .findings
        .iter()
        .map(|found| (found.code, found.severity))
        .collect();
    assert_eq!(found, [("INP012", scalegen::Severity::Note)]);
}

#[test]
fn numbers_are_written_as_a_profile_reads_them() {
    let whole = of_text(HPA.replace("maxReplicas: 8", "maxReplicas: 8.0"));
    assert_eq!((whole.carried, messages(&whole)), (1, Vec::new()));
    assert!(whole.profile.contains("max_replicas = 8\n"), "{}", whole.profile);
    // What no server takes does not break the rest.
    for number in ["3000000000", "8.5", "1e40"] {
        let odd = HPA
            .replace("hpa-web-cpu", "odd")
            .replace("maxReplicas: 8", &format!("maxReplicas: {number}"));
        let odd = of_text(format!("{HPA}---\n{odd}"));
        assert_eq!(odd.carried, 2, "{number}: {:?}", messages(&odd));
        assert_eq!(
            messages(&odd),
            ["spec.maxReplicas: a profile has no key for this field"],
            "{number}"
        );
    }
    let none = "  behavior: {scaleUp: {policies: []}}\n";
    let none = of_text(format!("{HPA}{none}"));
    assert_eq!(
        (none.carried, messages(&none)),
        (1, Vec::new()),
        "{}",
        none.profile
    );
}
