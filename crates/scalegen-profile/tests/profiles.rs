//! Sound profiles, and what their plans are.

use std::path::Path;

use scalegen_profile::plan::{Demand, ScalerKind, TriggerKind};
use scalegen_profile::{Loaded, Part, Plan, ReadError, load};

/// Reads below a folder of this crate.
fn loaded(folder: &str, path: &str) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).map_err(ReadError::from);
    let set: [&str; 0] = [];
    load(path, &read, &set).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn plan(loaded: &Loaded) -> Plan {
    let planned = loaded.plan();
    assert!(planned.findings.is_empty(), "{:#?}", planned.findings);
    planned.plan.expect("a plan, for nothing is wrong")
}

#[test]
fn atharva() {
    insta::assert_debug_snapshot!(plan(&loaded("../..", "profiles/atharva.toml")));
}

#[test]
fn rag_production() {
    insta::assert_debug_snapshot!(plan(&loaded("../..", "profiles/rag-production.toml")));
}

#[test]
fn event_driven() {
    insta::assert_debug_snapshot!(plan(&loaded("../..", "profiles/event-driven.toml")));
}

#[test]
fn everything() {
    insta::assert_debug_snapshot!(plan(&loaded("tests", "everything.toml")));
}

#[test]
fn fleet() {
    let fleet = loaded("tests/fleet", "shop.toml");
    assert_eq!(fleet.unit_count(), 5);
    assert!(fleet.check().is_empty(), "{:#?}", fleet.check());
    let mut demand = Demand::default();
    let mut services = Vec::new();
    for unit in fleet.units().skip(1) {
        let plan = unit.plan().plan.expect("a plan");
        demand.add(&plan.demand);
        services.push(plan);
    }
    insta::assert_debug_snapshot!("fleet_cart", services[0]);
    let summary: Vec<String> = services.iter().map(summary).collect();
    insta::assert_snapshot!("fleet_services", summary.join("\n"));
    insta::assert_debug_snapshot!(
        "fleet_addons",
        fleet.plan_with(&demand).plan.expect("a plan").addons
    );
}

/// What differs between services.
fn summary(plan: &Plan) -> String {
    let workload = &plan.workloads[0];
    let ScalerKind::Hpa(hpa) = &workload.scalers[0].kind else {
        panic!("the HPA comes first")
    };
    let ScalerKind::Keda(keda) = &workload.scalers[1].kind else {
        panic!("KEDA comes second")
    };
    let TriggerKind::Prometheus { query, .. } = &keda.triggers[0].kind else {
        panic!("a query")
    };
    format!(
        "{}: {}/{} {}..{} of {} {:?} {query} {:?}",
        plan.service.as_deref().unwrap_or_default(),
        workload.namespace,
        workload.target,
        hpa.settings.min_replicas.unwrap_or_default(),
        hpa.settings.max_replicas,
        workload.container.as_deref().unwrap_or_default(),
        workload.requests,
        plan.load_tests[0].settings.body.as_deref().unwrap_or_default(),
    )
}

/// Where values of a service stand: in its row, in its `set`, among the defaults or in the template.
#[test]
fn places_of_services() {
    let fleet = loaded("tests/fleet", "shop.toml");
    let text = |unit: usize, path: &str, part: Part| {
        let unit = fleet.unit(unit).expect("a unit");
        let place = unit.locate(&path.parse().expect("a path"), part);
        format!(
            "{}:{} {}",
            place.file.name(),
            place.start().line,
            &place.file.text()[place.span.clone()]
        )
    };
    let hpa = |name: &str, key: &str| format!("workloads.{name}.scalers.hpa.{key}");
    let value = |unit, path: &str| text(unit, path, Part::Value);
    assert_eq!(value(1, &hpa("cart", "max_replicas")), "shop.toml:53 30");
    assert_eq!(value(1, &hpa("cart", "min_replicas")), "shop.toml:14 2");
    assert_eq!(value(2, &hpa("search", "max_replicas")), "shop.toml:58 20");
    assert_eq!(
        value(2, &hpa("search", "metrics[1].average_value")),
        "shop.toml:34 \"100\""
    );
    assert_eq!(value(2, "workloads.search.requests.cpu"), "shop.toml:57 1");
    assert_eq!(value(3, &hpa("checkout", "max_replicas")), "services.csv:2 40");
    assert_eq!(value(3, "workloads.checkout.target"), "services.csv:2 checkout");
    assert_eq!(value(4, &hpa("login", "max_replicas")), "shop.toml:15 10");
    assert_eq!(
        text(4, &hpa("login", "max_replicas"), Part::Key),
        "shop.toml:33 max_replicas"
    );
    assert_eq!(
        value(4, "signals.rps.series"),
        "shop.toml:10 \"http_requests_total\""
    );
    assert_eq!(
        value(0, "signals.rps.series"),
        "shop.toml:10 \"http_requests_total\""
    );
}
