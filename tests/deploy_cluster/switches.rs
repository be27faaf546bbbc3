//! From nothing, or from one scaler, to the next: other scalers, other names and other add-ons; and what a dry run prints of
//! it.

use std::collections::BTreeSet;

use crate::api::Cluster;
use crate::faults::every_fault;
use crate::place::{API, Place, add, after, with_kinds, with_theirs};

pub(crate) fn first_run() {
    every_fault("web", &with_kinds(), &[], &[API]);
}

pub(crate) fn switch_to_keda() {
    let before = after(with_kinds(), "web", &[]);
    every_fault("web", &before, &["--scaler", "queue"], &[API]);
}

pub(crate) fn switch_from_keda() {
    let before = after(with_kinds(), "web", &["--scaler", "queue"]);
    every_fault("web", &before, &["--scaler", "memory"], &[API]);
}

pub(crate) fn rename() {
    let mut before = with_kinds();
    // An earlier profile had another name for the scaler, and a workload that is no more.
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/api-old",
        "Deployment/api",
        "web",
    );
    add(&mut before, "ScaledObject", "shop/gone", "Deployment/gone", "web");
    add(
        &mut before,
        "VerticalPodAutoscaler",
        "shop/vpa-gone",
        "Deployment/gone",
        "web",
    );
    let wanted = after(before.clone(), "web", &[]);
    let gist: BTreeSet<_> = wanted
        .gist()
        .into_keys()
        .filter(|name| !name.starts_with("Custom"))
        .collect();
    assert_eq!(
        gist,
        [
            "HorizontalPodAutoscaler/shop/api-cpu",
            "HorizontalPodAutoscaler/shop/theirs",
            "VerticalPodAutoscaler/shop/vpa-api",
        ]
        .into()
    );
    every_fault("web", &before, &[], &[API]);
}

pub(crate) fn add_ons() {
    let before = after(with_theirs(), "adapter", &[]);
    assert_eq!(
        before.releases.keys().collect::<Vec<_>>(),
        ["monitoring/prometheus-adapter"]
    );
    every_fault("adapter", &before, &["--scaler", "queue"], &[API]);
    let before = after(before, "adapter", &["--scaler", "queue"]);
    assert_eq!(before.releases.keys().collect::<Vec<_>>(), ["keda/keda"]);
    every_fault("adapter", &before, &[], &[API]);
}

pub(crate) fn stuck() {
    let mut before = after(with_kinds(), "web", &["--scaler", "queue"]);
    before.keda_is_down = true;
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes"], None);
    assert!(
        ran.text().contains("ScaledObject shop/api-queue is still there"),
        "{}",
        ran.text()
    );
    assert!(
        ran.last()
            .contains("NOTHING SCALES shop/Deployment/api NOW. Run: "),
        "{}",
        ran.text()
    );
}

pub(crate) fn dry_run() {
    let mut before = after(with_kinds(), "web", &[]);
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/gone",
        "Deployment/gone",
        "web",
    );
    let place = Place::new(&before);
    let ran = place.run("web", &["--dry-run", "--scaler", "memory"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert_eq!(place.cluster(), before);
    assert!(
        ran.calls.iter().all(|call| call.starts_with('?')),
        "{:?}",
        ran.calls
    );
    let printed = String::from_utf8_lossy(&ran.output.stdout).into_owned();
    for removed in ["gone", "api-cpu"] {
        assert!(
            printed.contains(&format!("metadata.name={removed} ")),
            "{printed}"
        );
    }
    // Without a terminal, and without --yes, nothing happens either.
    let ran = place.run("web", &[], None);
    assert!(
        ran.text().starts_with("==> context lab, server https://lab\n"),
        "{}",
        ran.text()
    );
    assert!(
        ran.text().contains("pass --yes") && ran.last().ends_with("nothing was changed"),
        "{}",
        ran.text()
    );
    let ran = place.run("web", &["--yes", "--context", "prod"], None);
    assert!(ran.text().starts_with("==> context prod, "), "{}", ran.text());
    assert!(
        ran.calls.iter().all(|call| call.contains(" --context prod")),
        "{:?}",
        ran.calls
    );
}

/// What follows from a state, a sentence for each step: the same that the run prints, without --yes, lock or change.
pub(crate) fn sentences() {
    let said = |before: &Cluster, profile: &str, args: &[&str]| {
        let place = Place::new(before);
        let ran = place.run(profile, &[args, &["--dry-run"]].concat(), None);
        assert_eq!(place.cluster(), *before);
        let asks = |call: &String| call.starts_with('?') && !call.contains("leases");
        assert!(ran.calls.iter().all(asks), "{:?}", ran.calls);
        let text = ran.text();
        let sentences: Vec<_> = text.lines().skip(1).map(str::to_owned).collect();
        sentences
    };
    let mut before = after(with_kinds(), "web", &["--scaler", "memory"]);
    add(&mut before, "ScaledObject", "shop/gone", "Deployment/gone", "web");
    add(
        &mut before,
        "VerticalPodAutoscaler",
        "shop/vpa-gone",
        "Deployment/gone",
        "web",
    );
    let steps = [
        "==> add-on metrics_server",
        "==> add-on vpa",
        "==> shop/Deployment/api keeps its replicas for some seconds, while HorizontalPodAutoscaler api-memory goes and \
         api/cpu comes",
        "==> apply api/cpu",
        "==> apply VerticalPodAutoscaler:shop/vpa-api",
        "==> remove ScaledObject shop/gone, which the profile no longer has: nothing scales Deployment/gone any more",
        "==> remove VerticalPodAutoscaler shop/vpa-gone, which the profile no longer has",
    ];
    assert_eq!(said(&before, "web", &[]), steps);
    // The run says the same.
    let ran = Place::new(&before).run("web", &["--yes"], None);
    let text = ran.text();
    let of_run: Vec<_> = text.lines().skip(1).collect();
    assert_eq!(of_run[..steps.len()], steps);
    // What is in the way, and what becomes of it.
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/theirs-too",
        "Deployment/api",
        "",
    );
    let stopped = said(&before, "web", &[]);
    assert!(
        stopped[0].contains(
            "HorizontalPodAutoscaler shop/theirs-too of Deployment/api is not of this profile: it looks like"
        ),
        "{stopped:?}"
    );
    assert!(stopped[1].contains("--dry-run --adopt"), "{stopped:?}");
    assert!(
        stopped[2].ends_with("nothing was changed") && stopped.len() == 3,
        "{stopped:?}"
    );
    let adopted = said(&before, "web", &["--adopt"]);
    assert_eq!(
        adopted[0],
        "==> HorizontalPodAutoscaler shop/theirs-too becomes ours"
    );
    let goes = "==> shop/Deployment/api keeps its replicas for some seconds, while HorizontalPodAutoscaler theirs-too goes \
                and api/cpu comes";
    assert!(adopted.iter().any(|line| line == goes), "{adopted:?}");
    // In place.
    let hpa = after(with_kinds(), "inplace", &[]);
    let given = said(&hpa, "inplace", &["--scaler", "queue"]);
    let takes = "==> ScaledObject shop/api takes over HPA hpa-api, which scales Deployment/api meanwhile";
    assert!(given.iter().any(|line| line == takes), "{given:?}");
    let keda = after(hpa, "inplace", &["--scaler", "queue"]);
    let back = said(&keda, "inplace", &[]);
    let keeps = "==> shop/Deployment/api keeps HPA hpa-api, which becomes that of api/cpu";
    assert!(back.iter().any(|line| line == keeps), "{back:?}");
}
