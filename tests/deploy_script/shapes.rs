//! Scripts of profiles of any shape.

use super::*;

/// Profiles of other shapes than those that come with the project.
const SHAPES: [(&str, &str); 10] = [
    (
        "sizes-only",
        "workloads.db = { namespace = 'shop', target = 'StatefulSet/db', vpa = { update_mode = 'Off' } }\naddons.vpa = {}\naddons.metrics_server = { managed = false }\n",
    ),
    (
        "one-name",
        "workloads.a = { namespace = 'shop', target = 'Deployment/a', vpa = { name = 'sizes', update_mode = 'Off' } }\n\
         workloads.b = { namespace = 'lab', target = 'Deployment/b', vpa = { name = 'sizes', update_mode = 'Off' } }\naddons.vpa = {}\naddons.metrics_server = { managed = false }\n",
    ),
    (
        "one-addon",
        "workloads.web = { namespace = 'shop', target = 'Deployment/web', scalers.cpu = { kind = 'hpa', max_replicas = 3 } }\naddons.metrics_server = {}\nload_tests.a = { workload = 'web', url = 'http://web', name = 'load' }\n",
    ),
    (
        "nothing",
        "workloads.web = { namespace = 'shop', target = 'Deployment/web' }\n",
    ),
    (
        "objects",
        "[[objects]]\napiVersion = 'v1'\nkind = 'ConfigMap'\nmetadata = { name = 'of:shop', namespace = 'shop' }\n",
    ),
    (
        "own-words",
        "[[objects]]\napiVersion = 'autoscaling/v2'\nkind = 'HorizontalPodAutoscaler'\nmetadata = { name = 'web', namespace = 'shop' }\nspec = { scaleTargetRef = { apiVersion = 'apps/v1', kind = 'Deployment', name = 'web' }, minReplicas = 2, maxReplicas = 3 }\n",
    ),
    (
        "events",
        "authentications.rabbitmq = { namespace = 'shop', secret_target_ref = [{ parameter = 'host', name = 'rabbitmq', key = 'host' }] }\n\
         authentications.all = { kind = 'ClusterTriggerAuthentication', pod_identity = { provider = 'aws' } }\n\
         scaled_jobs.encode = { namespace = 'shop', job = { container = 'encode', image = 'encode:1' }, triggers = [{ type = 'rabbitmq', metadata = { queueName = 'videos', mode = 'QueueLength', value = '1' }, authentication = 'rabbitmq' }] }\n\
         workloads.web = { namespace = 'shop', target = 'Deployment/web', pdb = { max_unavailable = 1, selector = { match_labels = { app = 'web' } } } }\naddons.keda = {}\n",
    ),
    (
        // Its names look like sums of the script's variables.
        "kept-profile",
        "workloads.step-found = { namespace = 'shop', target = 'Deployment/web', scalers.object-kind = { kind = 'hpa', max_replicas = 3 } }\naddons.metrics_server = {}\nload_tests.again-left = { workload = 'step-found', url = 'http://web' }\n",
    ),
    (
        "layout",
        "output.layout = 'deploy/{profile}/{namespace}/{workload}/{kind}'\nworkloads.web = { namespace = 'shop', target = 'Deployment/web', scalers.cpu = { kind = 'hpa', max_replicas = 3 } }\naddons.metrics_server = {}\n",
    ),
    (
        "fleet",
        "services = [{ name = 'a' }, { name = 'b' }]\n[template.workloads.'{name}']\nnamespace = 'shop'\ntarget = 'Deployment/{name}'\nscalers.cpu = { kind = 'hpa', max_replicas = 3 }\n[addons.metrics_server]\n",
    ),
];

/// The scripts of those profiles, each in a folder of its own.
fn scripts_of_shapes(dir: &Path) -> Vec<PathBuf> {
    let made = SHAPES.iter().map(|(name, text)| {
        let profile = dir.join(format!("{name}.toml"));
        fs::write(&profile, format!("name = '{name}'\n{text}")).unwrap();
        assert_cmd::Command::cargo_bin("scalegen")
            .unwrap()
            .args(["generate", "--out"])
            .arg(dir)
            .arg(&profile)
            .assert()
            .success();
        dir.join(name).join("scripts/deploy_autoscaling.sh")
    });
    made.collect()
}

#[test]
fn profiles_of_any_shape_have_a_script_that_works() {
    let dir = tempfile::tempdir().unwrap();
    for script in scripts_of_shapes(dir.path()) {
        let cluster = Cluster::of(script.clone());
        for args in [&[][..], &["cleanup"], &["watch"], &["--help"]] {
            let run = cluster.run(args, &[]);
            assert!(
                run.output.status.success(),
                "{script:?} {args:?}: {}",
                stderr(&run)
            );
        }
        let run = cluster.run(&["--scaler", "nothing"], &[]);
        assert_eq!(run.output.status.code(), Some(2), "{script:?}");
    }
    let at = |name: &str| Cluster::of(dir.path().join(name).join("scripts/deploy_autoscaling.sh"));
    expect_refusal(
        &at("nothing").run(&["load"], &[]),
        "this profile has no load tests",
    );
    let help = at("nothing").run(&["--help"], &[]);
    assert!(!String::from_utf8_lossy(&help.output.stdout).contains(" load"));
    // One name in two namespaces is two objects.
    let run = at("one-name").run(&[], &[]);
    let applied: Vec<_> = changes(&run)
        .into_iter()
        .filter(|call| call.starts_with("kubectl apply"))
        .collect();
    assert_eq!(
        applied,
        [
            "kubectl apply --filename - < vpa-a.yaml",
            "kubectl apply --filename - < vpa-b.yaml"
        ]
    );
    // A fixed name is free again before the Job of that name is created.
    expect(
        &at("one-addon").run(&["load"], &[]),
        &[&[
            "kubectl delete jobs.batch --namespace shop --selector scalegen/profile=one-addon --field-selector metadata.name=load --wait --timeout 2m",
            "kubectl create --filename - --output name < loadgen-job-a.yaml",
        ]],
    );
    // What the profile has in Kubernetes' own words is applied, and goes again.
    expect(
        &at("objects").run(&[], &[]),
        &[&[
            "kubectl apply --filename - < note",
            "kubectl apply --filename - < configmap-of-shop.yaml",
        ]],
    );
    expect(
        &at("objects").run(
            &["cleanup"],
            &[("KEPT", "ConfigMap.v1.|shop|of:shop|objects|/|||\n")],
        ),
        &[&[
            "kubectl delete ConfigMap.v1. --namespace shop --selector scalegen/profile=objects --field-selector metadata.name=of:shop --wait --timeout 2m",
            "kubectl delete jobs.batch --all-namespaces --selector scalegen/profile=objects --wait --timeout 2m",
        ]],
    );
    // It stays on the next run, of whatever kind it is.
    let there = [(
        "LIVE_HPAS",
        "HorizontalPodAutoscaler|shop|web|own-words|Deployment/web|||\n",
    )];
    let run = at("own-words").run(&[], &there);
    expect(
        &run,
        &[&["kubectl apply --filename - < horizontalpodautoscaler-web.yaml"]],
    );
    // Triggers refer to authentications: they are applied first, and removed last. One that left the profile goes.
    let there = [(
        "LIVE_AUTHENTICATIONS",
        "TriggerAuthentication|shop|rabbitmq|events|/|||\nTriggerAuthentication|shop|old|events|/|||\n\
         TriggerAuthentication|shop|theirs||/|||\n",
    )];
    let of_objects = |run: &Run| -> Vec<String> {
        let calls = changes(run).into_iter();
        let calls = calls
            .filter(|call| !call.starts_with("helm ") && !call.starts_with("kubectl wait --for condition"));
        calls.map(ToString::to_string).collect()
    };
    assert_eq!(
        of_objects(&at("events").run(&[], &there)),
        [
            "kubectl apply --filename - < keda-authentication-rabbitmq.yaml",
            "kubectl apply --filename - < keda-authentication-all.yaml",
            "kubectl apply --filename - < keda-scaledjob-encode.yaml",
            "kubectl apply --filename - < pdb-web.yaml",
            "kubectl delete triggerauthentications.keda.sh --namespace shop --selector scalegen/profile=events --field-selector metadata.name=old --wait --timeout 2m",
        ]
    );
    let run = at("events").run(
        &["cleanup"],
        &[(
            "LIVE_AUTHENTICATIONS",
            "TriggerAuthentication|shop|rabbitmq|events|/|||\nClusterTriggerAuthentication||all|events|/|||\n",
        )],
    );
    assert_eq!(
        of_objects(&run),
        [
            "kubectl delete triggerauthentications.keda.sh --namespace shop --selector scalegen/profile=events --field-selector metadata.name=rabbitmq --wait --timeout 2m",
            "kubectl delete clustertriggerauthentications.keda.sh --selector scalegen/profile=events --field-selector metadata.name=all --wait --timeout 2m",
            "kubectl delete jobs.batch --all-namespaces --selector scalegen/profile=events --wait --timeout 2m",
        ]
    );
    // What somebody else applied under that name stays, unless it is handed over.
    let theirs = [("KEPT", "ConfigMap.v1.|shop|of:shop|other|/|||\n")];
    let run = at("objects").run(&[], &theirs);
    assert!(
        !run.output.status.success() && changes(&run).is_empty(),
        "{}",
        stderr(&run)
    );
    assert!(stderr(&run).contains("ConfigMap shop/of:shop is not of this profile: it looks like"));
    let run = at("objects").run(&["cleanup"], &theirs);
    assert_eq!(changes(&run).len(), 1, "{:?}", run.calls);
    expect(
        &at("objects").run(&["--adopt"], &theirs),
        &[&[
            "kubectl label ConfigMap.v1. of:shop --namespace shop --overwrite app.kubernetes.io/managed-by=scalegen scalegen/profile=objects",
            "kubectl apply --filename - < note",
            "kubectl apply --filename - < configmap-of-shop.yaml",
        ]],
    );
    // An HPA in these words meets the old scaler of its target as any other does.
    let there = [(
        "LIVE_HPAS",
        "HorizontalPodAutoscaler|shop|web-old|own-words|Deployment/web|||\n",
    )];
    expect(
        &at("own-words").run(&[], &there),
        &[&[
            "kubectl delete horizontalpodautoscalers.autoscaling --namespace shop --selector scalegen/profile=own-words --field-selector metadata.name=web-old --wait --timeout 2m",
            "kubectl apply --filename - < horizontalpodautoscaler-web.yaml",
        ]],
    );
    let applied = at("layout").run(&[], &[]);
    let file = "/layout/deploy/layout/shop/web/horizontalpodautoscaler/hpa-web-cpu.yaml";
    let applies = |call: &String| call.starts_with("kubectl apply ") && call.ends_with(file);
    assert!(applied.calls.iter().any(applies), "{:?}", applied.calls);
    // The add-ons of a fleet are those that its services need, and each service is applied.
    let run = at("fleet").run(&[], &[]);
    assert!(
        run.calls
            .iter()
            .any(|call| call.starts_with("helm upgrade metrics-server "))
    );
    let applied: Vec<_> = changes(&run)
        .into_iter()
        .filter(|call| call.starts_with("kubectl apply"))
        .collect();
    assert_eq!(
        applied,
        ["kubectl apply --kustomize a", "kubectl apply --kustomize b"]
    );
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let dir = tempfile::tempdir().unwrap();
    let mut scripts = scripts_of_shapes(dir.path());
    scripts.extend(
        fs::read_dir(root.join("generated"))
            .unwrap()
            .map(|entry| entry.unwrap().path().join("scripts/deploy_autoscaling.sh"))
            .filter(|path| path.exists()),
    );
    assert!(scripts.len() > SHAPES.len());
    match Command::new("shellcheck").args(&scripts).output() {
        Err(_) => skipped("there is no shellcheck here"),
        Ok(output) => assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        ),
    }
}
