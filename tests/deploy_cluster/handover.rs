//! Handovers in place: from one scaler to the next there is always one, and always the same HPA.

use std::process::Command;

use serde_json::{Value, json};

use crate::api::{Cluster, Refused};
use crate::faults::every_fault;
use crate::place::{API, Place, after, generate, generated, with_kinds, with_theirs};

const HPA: &str = "HorizontalPodAutoscaler/shop/hpa-api";

/// What somebody may see of an object: not its version.
fn seen(cluster: &Cluster, name: &str) -> Value {
    let mut object = cluster.objects[name].clone();
    object["metadata"]["resourceVersion"] = Value::Null;
    object
}

fn owner(cluster: &Cluster, hpa: &str) -> Value {
    cluster.objects[hpa]["metadata"]["ownerReferences"][0]["name"].clone()
}

pub(crate) fn faults() {
    let before = after(with_kinds(), "inplace", &[]);
    every_fault("inplace", &before, &["--scaler", "queue"], &[API]);
    let keda = after(before, "inplace", &["--scaler", "queue"]);
    every_fault("inplace", &keda, &[], &[API]);
}

pub(crate) fn in_place() {
    let before = after(with_kinds(), "inplace", &[]);
    // KEDA's webhook knows the annotation by which a ScaledObject takes over, and nothing else.
    let mut plain = json!({
        "kind": "ScaledObject", "metadata": {"namespace": "shop", "name": "api"},
        "spec": {"scaleTargetRef": {"name": "api"}},
    });
    let refused = before.clone().apply(plain.clone(), true);
    assert_eq!(refused, Err(Refused::Managed(HPA.to_owned())));
    plain["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["name"] = "hpa-api".into();
    assert!(before.clone().apply(plain, true).is_err());

    let place = Place::new(&before);
    let run = |args: &[&str], said: &str| {
        let ran = place.run("inplace", &[args, &["--yes"]].concat(), None);
        assert!(ran.succeeded() && ran.text().contains(said), "{}", ran.text());
        place.cluster()
    };
    let memory = run(&["--scaler", "memory"], "==> apply api/memory");
    assert_eq!(
        memory.objects[HPA]["spec"]["metrics"][0]["resource"]["name"],
        "memory"
    );
    let queue = run(
        &["--scaler", "queue"],
        "ScaledObject shop/api takes over HPA hpa-api, which scales Deployment/api meanwhile",
    );
    assert_eq!(owner(&queue, HPA), "api");
    assert_eq!(queue.objects[HPA]["spec"]["minReplicas"], 2);
    let night = run(&["--scaler", "night"], "==> apply api/night");
    assert_eq!(night.objects[HPA]["spec"]["minReplicas"], 1);
    // Of what KEDA wrote nothing is left, such as a minimum that the HPA does not have.
    let back = run(
        &[],
        "shop/Deployment/api keeps HPA hpa-api, which becomes that of api/cpu",
    );
    assert_eq!(seen(&back, HPA), seen(&before, HPA));
    assert!(!back.objects.contains_key("ScaledObject/shop/api"));

    // A run that ended when the ScaledObject was gone.
    let mut between = queue.clone();
    between.delete("ScaledObject/shop/api", true).unwrap();
    let after_it = after(between, "inplace", &[]);
    assert_eq!(seen(&after_it, HPA), seen(&before, HPA));

    // While it is paused, KEDA takes its HPA away.
    let mut paused = queue.clone();
    paused.objects.remove(HPA).unwrap();
    let unpaused = after(paused, "inplace", &[]);
    assert_eq!(seen(&unpaused, HPA), seen(&before, HPA));

    let printed = Place::new(&queue).run("inplace", &["--dry-run"], None);
    let printed = String::from_utf8_lossy(&printed.output.stdout).into_owned();
    assert!(printed.contains("--cascade=orphan") && printed.contains("kubectl replace --save-config"));
    // What the profile applied goes with cleanup, KEDA's HPA too.
    let gone = after(queue, "inplace", &["cleanup"]);
    assert!(!gone.objects.contains_key(HPA) && gone.scalers_of(API).is_empty());
}

pub(crate) fn without_keda() {
    let mut before = after(with_kinds(), "inplace", &[]);
    let mut keda = after(before.clone(), "inplace", &["--scaler", "queue"]);
    before.keda_is_down = true;
    let place = Place::new(&before);
    let ran = place.run("inplace", &["--yes", "--scaler", "queue"], None);
    assert!(
        ran.text()
            .contains("KEDA has not taken over HPA shop/hpa-api, which scales Deployment/api as before"),
        "{}",
        ran.text()
    );
    assert!(
        ran.last().contains("No workload lost its scaler"),
        "{}",
        ran.text()
    );
    assert_eq!(seen(&place.cluster(), HPA), seen(&before, HPA));
    keda.keda_is_down = true;
    let place = Place::new(&keda);
    let ran = place.run("inplace", &["--yes"], None);
    assert!(
        ran.text()
            .contains("ScaledObject shop/api is still there: is KEDA's operator running?"),
        "{}",
        ran.text()
    );
    assert!(
        ran.last().contains("No workload lost its scaler"),
        "{}",
        ran.text()
    );
    // It goes on where it ended.
    let mut state = place.cluster();
    state.keda_is_down = false;
    state.delete("ScaledObject/shop/api", true).unwrap();
    let state = after(state, "inplace", &[]);
    assert_eq!(seen(&state, HPA), seen(&before, HPA));
}

/// Files of one object are no object twice: only one of them is applied.
pub(crate) fn linted() {
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .arg("lint")
        .arg(generated().join("inplace"))
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !found.contains("warning["), "{found}");
}

/// The HPA outlives the add-on that goes for the other one, and KEDA's CRDs.
pub(crate) fn add_ons() {
    let hpa = after(with_theirs(), "swap/adapter", &[]);
    let place = Place::new(&hpa);
    let ran = place.run("swap/adapter", &["--yes", "--scaler", "queue"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    let keda = place.cluster();
    assert_eq!(keda.releases.keys().collect::<Vec<_>>(), ["keda/keda"]);
    assert_eq!(owner(&keda, HPA), "api");
    let ran = place.run("swap/adapter", &["--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    let back = place.cluster();
    assert_eq!(back.releases, hpa.releases);
    assert_eq!(seen(&back, HPA), seen(&hpa, HPA));
}

pub(crate) fn fleet() {
    let text = include_str!("inplace_fleet.toml");
    let (cpu, queue) = ("inplace-fleet", "queue/inplace-fleet");
    generate("", text, &[]);
    generate(
        "queue",
        &text.replace("'a', active = 'cpu'", "'a', active = 'queue'"),
        &[],
    );
    let hpa = "HorizontalPodAutoscaler/shop/hpa-a";
    let before = after(with_kinds(), cpu, &[]);
    let keda = after(before.clone(), queue, &[]);
    assert_eq!(owner(&keda, hpa), "a");
    assert_eq!(keda.objects[hpa]["spec"]["minReplicas"], 2);
    assert_eq!(owner(&keda, "HorizontalPodAutoscaler/shop/hpa-b"), Value::Null);
    let back = after(keda, cpu, &[]);
    for service in ["a", "b"] {
        let hpa = format!("HorizontalPodAutoscaler/shop/hpa-{service}");
        // By `apply --kustomize` or by `replace`: kustomize writes the same.
        assert_eq!(back.objects[&hpa]["spec"], before.objects[&hpa]["spec"]);
        assert_eq!(owner(&back, &hpa), Value::Null);
    }
    assert_eq!(back.gist(), before.gist());
}
