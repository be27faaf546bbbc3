//! Whatever a profile is: what it generates is imported whole, and what that generates is imported as the same.

use std::collections::BTreeMap;
use std::fs;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use scalegen::Severity;

use super::{ROOT, generated, imported, messages, object};

/// What an import is about, in order: files may have other names. A ConfigMap stays where it is, and so do requests of what
/// nothing scales.
fn objects(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let others = [
        "kustomization.yaml",
        "configmap-limits.yaml",
        "resources-batch.yaml",
    ];
    let is_other = |path: &String| others.iter().any(|other| path.ends_with(other));
    let objects = files.iter().filter(|(path, _)| !is_other(path));
    let mut objects: Vec<String> = objects.map(|(_, bytes)| object(bytes)).collect();
    objects.sort();
    objects
}

fn check(files: &BTreeMap<String, Vec<u8>>) {
    let first = imported(files);
    let is_note = |severity| severity == Severity::Note;
    assert!(
        first.findings.iter().all(|found| is_note(found.severity)),
        "{:#?}\n{}",
        messages(&first),
        first.profile
    );
    let again: BTreeMap<_, _> = generated(&first.profile)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".yaml"))
        .collect();
    assert_eq!(objects(&again), objects(files), "{}", first.profile);
    let second = imported(&again);
    assert_eq!(
        objects(&generated_yaml(&second.profile)),
        objects(&again),
        "{}",
        second.profile
    );
    assert_eq!(second.carried, first.carried, "{}", second.profile);
}

/// The YAML that a profile generates, by file.
fn generated_yaml(profile: &str) -> BTreeMap<String, Vec<u8>> {
    let files = generated(profile).into_iter();
    files.filter(|(path, _)| path.ends_with(".yaml")).collect()
}

#[test]
fn a_profile_of_every_key_comes_out_again() {
    let text = fs::read_to_string(format!("{ROOT}/crates/scalegen-profile/tests/everything.toml")).unwrap();
    let base = text.parse::<toml::Table>().unwrap();
    assert!(base.len() > 10);
    check(&generated_yaml(&text));
}

const METRICS: [&str; 7] = [
    "{ resource = \"cpu\", average_utilization = 60 }",
    "{ container_resource = \"memory\", container = \"app\", average_value = \"200Mi\" }",
    "{ external = \"queue_length\", average_value = \"30\", selector = { match_labels = { queue = \"fast\" } } }",
    "{ pods = \"requests_in_flight\", average_value = \"8\" }",
    "{ pods = \"inflight\", average_value = \"8\" }",
    "{ object = \"rps\", described_object = \"networking.k8s.io/v1/Ingress/web\", value = \"1k\" }",
    "{ signal = \"rps\", average_value = \"5\" }",
];

const TRIGGERS: [&str; 9] = [
    "{ signal = \"rps\", threshold = \"5\" }",
    "{ query = \"sum(queue_length)\", threshold = \"30\", activation_threshold = \"1\", name = \"queue\" }",
    "{ query = \"max(up{job='a'}) * 2\", threshold = \"1\", server_address = \"https://other:9090\" }",
    "{ type = \"cpu\", value = \"70\" }",
    "{ type = \"cron\", timezone = \"Europe/Berlin\", start = \"0 8 * * 1-5\", end = \"0 18 * * 1-5\", desired_replicas = 4 }",
    "{ type = \"kafka\", metadata = { bootstrapServers = \"kafka:9092\", consumerGroup = \"a\", topic = \"b\", lagThreshold = \"50\" } }",
    "{ type = \"redis\", address = \"redis.shop.svc:6379\", list_name = \"jobs\", list_length = 3, metadata = { colour = \"red\" } }",
    "{ type = \"rabbitmq\", protocol = \"http\", queue_name = \"q\", mode = \"QueueLength\", value = \"2.5\", timeout = \"90s\", \
     authentication = \"queue\" }",
    "{ type = \"postgresql\", query = \"SELECT 1\", target_query_value = 5, authentication_ref = { name = \"db\" } }",
];

/// Tables of `authentications` and of `scaled_jobs` that use them.
const AUTHENTICATIONS: &str = "[authentications.queue]
kind = \"ClusterTriggerAuthentication\"
secret_target_ref = [{ parameter = \"host\", name = \"queue\", key = \"url\" }]
[authentications.orders]
namespace = \"shop\"
name = \"orders-db\"
env = [{ parameter = \"connection\", name = \"DB\" }]
pod_identity = { provider = \"aws\" }
";
const JOBS: [&str; 2] = [
    "[scaled_jobs.transcode]
namespace = \"shop\"
max_replicas = 8
job = { container = \"a\", image = \"b:1\", requests = { cpu = \"2\" }, backoff_limit = 2 }
triggers = [{ type = \"postgresql\", query = \"SELECT 1\", target_query_value = 5, authentication = \"orders\" }]
scaling_strategy = { strategy = \"accurate\" }
",
    "[scaled_jobs.mail]
namespace = \"pay\"
polling_interval = \"10s\"
job = { container = \"mail\", image = \"mail:1\", env = [{ name = \"A\", value = \"b\" }] }
triggers = [{ signal = \"rps\", threshold = \"5\" }]
",
];

/// A table of services and what each of them has.
const FLEET: [&str; 2] = [
    "services = [
    { name = \"cart\", most = 8, namespace = \"shop\" },
    { name = \"mail\", most = 9, namespace = \"pay\" },
    { name = \"login\", most = 10, namespace = \"shop\" },
    { name = \"search\", most = 11, namespace = \"shop\" },
    { name = \"stock\", most = 12, namespace = \"pay\" },
]
",
    "[template.workloads.\"{name}\"]
namespace = \"{namespace}\"
target = \"Deployment/{name}\"
pdb = { max_unavailable = 1, selector = { match_labels = { app = \"{name}\" } } }
[template.workloads.\"{name}\".scalers.cpu]
kind = \"hpa\"
min_replicas = 2
max_replicas = \"{most}\"
metrics = [{ resource = \"cpu\", average_utilization = 60 }, { pods = \"inflight\", average_value = \"8\" }]
[template.workloads.\"{name}\".vpa]
update_mode = \"Off\"
",
];

fn behavior() -> impl Strategy<Value = String> {
    let policy = select(vec![
        "{ pods = 2, period = \"60s\" }",
        "{ percent = 50, period = \"2m\" }",
    ]);
    let rules =
        (option::of(0..900i32), vec(policy, 1..3), any::<bool>()).prop_map(|(window, policies, min)| {
            let window = window.map(|seconds| format!("stabilization_window = \"{seconds}s\", "));
            let select = if min { "select_policy = \"Min\", " } else { "" };
            let (window, policies) = (window.unwrap_or_default(), policies.join(", "));
            format!("{{ {window}{select}policies = [{policies}] }}")
        });
    (option::of(rules.clone()), option::of(rules)).prop_map(|(up, down)| {
        let up = up.map(|rules| format!("behavior.scale_up = {rules}\n"));
        let down = down.map(|rules| format!("behavior.scale_down = {rules}\n"));
        up.unwrap_or_default() + &down.unwrap_or_default()
    })
}

/// The tables of a workload of this number.
fn workload() -> impl Strategy<Value = String> {
    let hpa = (subsequence(METRICS.to_vec(), 1..=3), 1..5i32, 0..9i32, behavior());
    let keda = (
        subsequence(TRIGGERS.to_vec(), 1..=3),
        1..3i32,
        0..9i32,
        option::of(10..900i32),
    );
    let vpa = option::of(select(vec!["Off", "Initial", "Recreate"]));
    let load = option::of((1..600i32, 1..99i32, any::<bool>()));
    let container = any::<bool>();
    (option::of(hpa), option::of(keda), vpa, option::of(1..4i32), load, container).prop_map(
        |(hpa, keda, vpa, budget, load, container)| {
            let mut text = "[workloads.NAME]\nnamespace = \"NS\"\ntarget = \"Deployment/NAME\"\n".to_owned();
            let is_scaled = hpa.is_some() || keda.is_some();
            if container && is_scaled {
                text += "container = \"app\"\nrequests = { cpu = \"100m\" }\n";
            }
            if let (Some(_), Some(_)) = (&hpa, &keda) {
                text += "active = \"one\"\n";
            }
            if let Some(mode) = vpa {
                text += &format!("vpa = {{ update_mode = \"{mode}\" }}\n");
            }
            if let Some(budget) = budget.filter(|_| is_scaled) {
                text += &format!("pdb = {{ max_unavailable = {budget}, selector = {{ match_labels = {{ app = \"NAME\" }} }} }}\n");
            }
            if let Some((metrics, min, more, behavior)) = hpa {
                let (metrics, max) = (metrics.join(", "), min + more);
                text += &format!(
                    "[workloads.NAME.scalers.one]\nkind = \"hpa\"\nmin_replicas = {min}\nmax_replicas = {max}\nmetrics = \
                     [{metrics}]\n{behavior}"
                );
            }
            if let Some((triggers, min, more, polling)) = keda {
                let (triggers, max) = (triggers.join(", "), min + more + 1);
                let polling = polling.map(|seconds| format!("polling_interval = \"{seconds}s\"\n"));
                text += &format!(
                    "[workloads.NAME.scalers.two]\nkind = \"keda\"\nmin_replicas = {min}\nmax_replicas = {max}\ntriggers = \
                     [{triggers}]\n{}",
                    polling.unwrap_or_default()
                );
            }
            if let Some((seconds, workers, fixed)) = load.filter(|_| is_scaled) {
                let name = if fixed { "name = \"load-NAME\"\n" } else { "" };
                text += &format!(
                    "[load_tests.NAME]\nworkload = \"NAME\"\nurl = \"http://NAME.NS.svc/\"\nduration = \
                     \"{seconds}s\"\nconcurrency = {workers}\n{name}"
                );
            }
            text
        },
    )
}

const ADDONS: [&str; 4] = [
    "metrics_server = { replicas = 2, args = [\"--v=2\"] }\n",
    "prometheus_adapter = { log_level = 2, custom_rules = [{ series_query = 'jobs{namespace!=\"\",pod!=\"\"}', resources_template = \
     \"<<.Resource>>\", name_matches = \"^jobs$\", name_as = \"requests_in_flight\", metrics_query = \"sum(<<.Series>>{<<.LabelMatchers>>}) by \
     (<<.GroupBy>>)\" }], external_rules = [{ series_query = \"queue_total\", name_matches = \"^(.*)_total$\", name_as = \"${1}_length\", \
     namespaced = false, metrics_query = \"sum(<<.Series>>)\" }] }\n",
    "keda = { operator = { replicas = 2 }, values = { logging = { operator = { level = \"debug\" } } } }\n",
    "vpa = {}\n",
];

fn profile() -> impl Strategy<Value = String> {
    let workloads = vec(workload(), 1..8);
    let addons = subsequence(ADDONS.to_vec(), 0..=4);
    let jobs = subsequence(JOBS.to_vec(), 0..=2);
    (workloads, addons, jobs, any::<bool>(), any::<bool>()).prop_map(|(workloads, addons, jobs, kept, fleet)| {
        let mut text = "name = \"shop\"\n".to_owned();
        if fleet {
            text += FLEET[0];
        }
        text += "[prometheus]\nurl = \"http://prometheus:9090\"\n[signals.rps]\nmetric = \"requests_per_second\"\nseries = \
                 \"requests_total\"\nfunction = \"rate\"\nwindow = \"2m\"\n[signals.inflight]\nseries = \
                 \"requests_in_flight\"\naggregate = \"max\"\n[addons]\n";
        text += &addons.concat();
        text += AUTHENTICATIONS;
        text += &jobs.concat();
        for (number, workload) in workloads.iter().enumerate() {
            let namespace = if number % 3 == 2 { "pay" } else { "shop" };
            text += &workload.replace("NAME", &format!("svc-{number}")).replace("NS", namespace);
        }
        if fleet {
            text += FLEET[1];
        }
        if kept {
            text += "[[objects]]\napiVersion = \"autoscaling/v2\"\nkind = \"HorizontalPodAutoscaler\"\nmetadata = { name = \
                 \"odd\", namespace = \"shop\" }\nspec = { maxReplicaz = 3 }\n";
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_generated_is_imported_whole(profile in profile()) {
        check(&generated_yaml(&profile));
    }
}
