//! `scalegen simulate --hpa FILE --deployment FILE --model FILE` and `--compare FILE.yaml`: loads without a profile.

use files::Files;
use serde_json::Value;

#[path = "support/simulate.rs"]
mod files;

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: app, image: web, resources: { requests: { cpu: 100m }, limits: { cpu: 200m } } }
";

const HPA: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 12
  metrics:
  - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }
";

const SCALED_OBJECT: &str = "apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { name: web }
  minReplicaCount: 1
  maxReplicaCount: 9
  triggers:
  - type: prometheus
    metadata: { serverAddress: 'http://prometheus:9090', query: sum(web_requests_waiting), threshold: '5' }
";

const MODEL: &str = "cpu_per_request = '20ms'\nprice = '0.5/h'\n";

const LOAD: &str = "hold 5/s 1m; step 60/s 9m";

const PROFILE: &str = "name = 'shop'
[workloads.web]
namespace = 'shop'
target = 'Deployment/web'
container = 'app'
requests = { cpu = '100m' }
limits = { cpu = '200m' }
model = { cpu_per_request = '20ms', price = '0.5/h' }
[workloads.web.scalers]
cpu = { kind = 'hpa', name = 'web', min_replicas = 2, max_replicas = 12, metrics = [{ resource = 'cpu', average_utilization = 60 }] }
[addons]
metrics_server = {}
";

fn files(changed: &[(&str, &str)]) -> Files {
    let fewer = HPA.replace("maxReplicas: 12", "maxReplicas: 4");
    let mut files = vec![
        ("hpa.yaml", HPA),
        ("fewer.yaml", fewer.as_str()),
        ("keda.yaml", SCALED_OBJECT),
        ("web.yaml", DEPLOYMENT),
        ("model.toml", MODEL),
        ("shop.toml", PROFILE),
    ];
    for (name, text) in changed {
        files.retain(|(other, _)| other != name);
        files.push((name, text));
    }
    Files::new(&files)
}

fn runs(args: &[&str]) -> Vec<Value> {
    let (code, out, err) = files(&[]).simulate(&[args, &["--load", LOAD, "--format", "json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
    let report: Value = serde_json::from_str(&out).unwrap();
    report["runs"].as_array().unwrap().clone()
}

const FILES: [&str; 6] = [
    "--hpa",
    "hpa.yaml",
    "--deployment",
    "web.yaml",
    "--model",
    "model.toml",
];

#[test]
fn files_come_to_what_a_profile_of_them_comes_to() {
    let of_files = runs(&FILES);
    let of_profile = runs(&["shop.toml"]);
    assert_eq!(of_files[0]["tiers"], of_profile[0]["tiers"]);
    assert!(of_files[0]["tiers"][0]["peak_replicas"].as_i64().unwrap() > 4);
    let keda = runs(&[
        "--scaled-object",
        "keda.yaml",
        "--deployment",
        "web.yaml",
        "--model",
        "model.toml",
    ]);
    assert_eq!((keda.len(), &keda[0]["max_replicas"]), (1, &9.into()));
}

#[test]
fn a_file_is_compared_with_files_and_with_scalers_of_a_profile() {
    let compare = ["--compare", "fewer.yaml", "--compare", "keda.yaml"];
    let of_files = runs(&[&FILES[..], &compare].concat());
    let of_profile = runs(&[&["shop.toml", "--compare", "cpu"], &compare[..]].concat());
    for runs in [&of_files, &of_profile] {
        let names: Vec<_> = runs.iter().map(|run| run["scaler"].as_str().unwrap()).collect();
        // An import names a scaler by what it is scaled on.
        assert_eq!(names, ["cpu", "fewer", "keda"]);
        assert_eq!(runs[1]["tiers"][0]["peak_replicas"], 4);
    }
    for (one, other) in of_files.iter().zip(&of_profile) {
        assert_eq!(one["tiers"], other["tiers"]);
    }
    // A signal of the same name that is another query stays as it is, beside that of the file.
    let query = "query = 'sum(rate(web_requests_total[1m]))'";
    let own = format!("{PROFILE}[signals.web_requests_waiting]\n{query}\n");
    let args = [
        "shop.toml",
        "--compare",
        "cpu",
        "--compare",
        "keda.yaml",
        "--load",
        LOAD,
        "--format",
        "json",
    ];
    let (code, out, err) = files(&[("shop.toml", &own)]).simulate(&args);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["runs"][1]["tiers"], of_profile[2]["tiers"]);
}

#[test]
fn what_files_lack_is_reported() {
    let other = HPA.replace("name: web }", "name: api }");
    let two = format!("{HPA}---\n{SCALED_OBJECT}");
    let broken = HPA.replace("maxReplicas: 12", "maxReplicas: many");
    let memory = HPA.replace("name: cpu,", "name: memory,");
    let misspelt = HPA.replace("maxReplicas", "maxReplica");
    let swapped = HPA.replace("maxReplicas: 12", "maxReplicas: 1");
    let two_replicas = DEPLOYMENT.replace("spec:\n  selector", "spec:\n  replicas: two\n  selector");
    for (changed, args, shown) in [
        (
            ("model.toml", "base_cpu = '5m'\n"),
            &FILES[..],
            "the model has none of cpu_per_request",
        ),
        (
            ("model.toml", "cpu_per_requests = '5ms'\n"),
            &FILES,
            "did you mean `cpu_per_request`?",
        ),
        (
            ("model.toml", "cpu_per_request = \n"),
            &FILES,
            " --> model.toml:1:19",
        ),
        (
            ("model.toml", "slots = 4\n"),
            &FILES,
            "slots has no effect without service_time\n --> model.toml:1:9",
        ),
        (
            ("hpa.yaml", &memory),
            &FILES,
            "web: spec.metrics[0]: a simulation under load has no values of memory\n --> hpa.yaml:9:",
        ),
        (
            ("fewer.yaml", &memory),
            &["shop.toml", "--compare", "fewer.yaml"],
            "web: spec.metrics[0]: a simulation under load has no values of memory\n --> fewer.yaml:9:",
        ),
        (
            ("hpa.yaml", &misspelt),
            &FILES,
            "web: spec.maxReplica: unknown field `maxReplica`\n",
        ),
        (
            ("hpa.yaml", &swapped),
            &FILES,
            "error[SIM010]: HorizontalPodAutoscaler shop/web: spec.maxReplicas: Invalid value: 1:",
        ),
        (
            ("web.yaml", &two_replicas),
            &FILES,
            "error[SIM010]: Deployment shop/web: spec.replicas: this must be a whole number, not the string \"two\"",
        ),
        (
            ("web.yaml", HPA),
            &FILES,
            "web.yaml has no Deployment/web in namespace shop, which hpa.yaml scales",
        ),
        (
            ("a", ""),
            &["--hpa", "-", "--deployment", "web.yaml", "--model", "model.toml"],
            "name a file in place of `-`",
        ),
        (
            ("hpa.yaml", DEPLOYMENT),
            &FILES,
            "hpa.yaml must have one HorizontalPodAutoscaler or ScaledObject, and has 0",
        ),
        (("hpa.yaml", &two), &FILES, "and has 2"),
        (
            ("hpa.yaml", &broken),
            &FILES,
            "error[SIM010]: HorizontalPodAutoscaler shop/web: spec.maxReplicas: this must be a whole number, not the string \"many\"",
        ),
        (
            ("other.yaml", &other),
            &["shop.toml", "--compare", "other.yaml"],
            "other.yaml scales Deployment/api in namespace shop, which no simulated workload is",
        ),
        (("a", ""), &["shop.toml", "--compare", "none.yaml"], "none.yaml"),
        (
            ("a", ""),
            &[
                "--hpa",
                "hpa.yaml",
                "--deployment",
                "web.yaml",
                "--model",
                "none.toml",
            ],
            "cannot read none.toml: no such file",
        ),
    ] {
        let (code, out, err) = files(&[changed]).simulate(&[args, &["--load", LOAD]].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{changed:?}: {err}");
        assert!(err.contains(shown), "{changed:?}: {err}");
    }
    let (_, _, err) = files(&[("hpa.yaml", &broken)]).simulate(&[&FILES[..], &["--load", LOAD]].concat());
    assert!(err.ends_with("\n1 error\n"), "{err}");
    let (code, _, err) =
        files(&[]).simulate(&["--hpa", "hpa.yaml", "--deployment", "web.yaml", "--load", LOAD]);
    assert_eq!(code, 2);
    assert!(err.contains("--model <FILE>"), "{err}");
}

#[test]
fn pods_without_a_request_are_noted_where_a_target_is_in_percent_of_it() {
    let without = DEPLOYMENT.replace("requests: { cpu: 100m }, ", "");
    let args = [&FILES[..], &["--load", LOAD]].concat();
    let (code, out, _) = files(&[("web.yaml", &without)]).simulate(&args);
    assert_eq!(code, 0);
    let note = "note: the pods of web request no CPU: a target in percent of it reads nothing, and nothing is scaled";
    assert!(out.contains(note), "{out}");
    assert!(!files(&[]).simulate(&args).1.contains("request no CPU"));
}
