//! Tests of what is found in profiles, and in the services of fleets together.

use scalegen_manifest::assemble::Role;

use scalegen_syntax::ObjectName;

use super::*;

/// `code object` of each finding of the rules on relations and of the profile's own.
fn relations(text: &str) -> Vec<String> {
    let stack = match Stack::from_text("stack.toml", text) {
        Ok(stack) => stack,
        Err(findings) => panic!("{findings:?}"),
    };
    let outcome = stack.lint(&LintOptions::default());
    let of_relations = |finding: &&Finding| matches!(&finding.code[..3], "REL" | "KED" | "PRO");
    let found = outcome.findings.iter().filter(of_relations);
    found
        .map(|finding| {
            let object = finding.object.as_ref().map(ObjectName::label).unwrap_or_default();
            format!("{} {object}", finding.code)
        })
        .collect()
}

const FLEET: &str = r#"
name = "fleet"
addons = { metrics_server = {}, keda = {} }

[template.workloads."{name}"]
namespace = "shop"
target = "Deployment/{name}"
container = "main"
active = "cpu"

[template.workloads."{name}".scalers.cpu]
kind = "hpa"
name = "{hpa}"
max_replicas = 5
metrics = [{ resource = "cpu", average_utilization = 60 }]

[template.workloads."{name}".scalers.keda]
kind = "keda"
name = "{name}"
min_replicas = 1
max_replicas = 5
triggers = [{ type = "cron", timezone = "UTC", start = "0 8 * * *", end = "0 18 * * *", desired_replicas = 3 }]
"#;

#[test]
fn services_that_make_what_belongs_together_are_looked_at_together() {
    let fleet = |web: &str, api: &str| {
        let service = |name: &str, hpa: &str| format!("[[services]]\nname = \"{name}\"\nhpa = \"{hpa}\"\n");
        format!("{FLEET}\n{}{}", service("web", web), service("api", api))
    };
    assert_eq!(relations(&fleet("web", "api")), [""; 0]);
    // The HPA that KEDA would make for web is api's own, once web's other scaler is active.
    assert_eq!(
        relations(&fleet("web", "keda-hpa-web")),
        ["REL020 ScaledObject/shop/web"]
    );
    // What both make is reported of the profile, and not of each relation again.
    assert_eq!(relations(&fleet("web", "web")), ["PRO013 "]);
}

#[test]
fn requests_of_a_profile_are_those_of_its_container() {
    let stack = |requests: &str, container: &str| {
        format!(
            "name = \"stack\"\naddons = {{ metrics_server = {{}} }}\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
             container = \"main\"\n{requests}\n[workloads.web.scalers.cpu]\nkind = \"hpa\"\nmax_replicas = 5\n\
             metrics = [{{ container_resource = \"cpu\", container = \"{container}\", average_utilization = 60 }}]\n"
        )
    };
    let memory = "requests = { memory = \"1Gi\" }";
    let found = relations(&stack(memory, "main"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("REL006 HorizontalPodAutoscaler/shop/"),
        "{found:?}"
    );
    // Nothing is known of other containers, nor of one of which nothing is said.
    assert_eq!(relations(&stack(memory, "proxy")), [""; 0]);
    assert_eq!(relations(&stack("", "main")), [""; 0]);
    assert_eq!(relations(&stack("requests = { cpu = \"1\" }", "main")), [""; 0]);
}

#[test]
fn what_its_builder_found_clean_needs_no_second_judge() {
    let text = |mode: &str, more: &str| {
        format!(
            "name = \"shop\"\n[cluster]\nvpa = \"1.7\"\n[addons]\nvpa = {{}}\n[workloads.web]\nnamespace = \"shop\"\n\
             target = \"Deployment/web\"\ncontainer = \"main\"\nvpa = {{ update_mode = \"{mode}\"{more} }}\n"
        )
    };
    for (text, is_clean) in [
        (text("Off", ""), true),
        (text("Recreate", ""), true),
        // The linter asks for its gate, which a builder takes for on.
        (text("InPlace", ""), false),
        (text("Recreate", ", evict_after_oom = \"5m\""), false),
        // A warning is none of the builder's refusals.
        (text("Auto", ""), false),
    ] {
        let stack = match Stack::from_text("shop.toml", &text) {
            Ok(stack) => stack,
            Err(findings) => panic!("{text}\n{findings:?}"),
        };
        let made = stack.make(0, &Demand::default()).0.unwrap();
        let targets = made.plan.targets;
        let mut vpas = 0;
        for (manifest, document, refusals) in made.documents(&stack) {
            assert!(refusals.is_empty(), "{text}\n{refusals:?}");
            let mut accepted = Vec::new();
            scalegen_lint::check_accepted(&document, &targets, &mut accepted);
            if manifest.role == Role::Vpa {
                vpas += 1;
                assert_eq!(manifest.clean, is_clean, "{text}");
            }
            let codes = |found: &[Finding]| found.iter().map(|finding| finding.code).collect::<Vec<_>>();
            if manifest.clean {
                let judged_again = scalegen_lint::check_document(&document, &targets);
                assert_eq!(codes(&judged_again), codes(&accepted), "{text}");
            }
        }
        assert_eq!(vpas, 1, "{text}");
    }
}
