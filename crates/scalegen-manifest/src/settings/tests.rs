//! Every field of every object, back to the setting that it was made from.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_syntax::{Duration, Quantity};
use serde_json::Value;

use super::*;
use crate::assemble::{Body, assemble};

fn plan() -> Plan {
    let read = |_: &str| Ok(include_str!("../../../scalegen-profile/tests/everything.toml").to_owned());
    let set: [&str; 0] = [];
    let loaded = scalegen_profile::load("everything.toml", &read, &set).expect("a sound profile");
    loaded.plan().plan.expect("a plan")
}

/// Paths print the same way from both sides, so map keys need no special spelling here but for dots.
fn path(text: &str) -> FieldPath {
    match text.strip_prefix("metadata.annotations.") {
        Some(key) => FieldPath::of("metadata").field("annotations").key(key),
        None => text.parse().unwrap_or_default(),
    }
}

#[test]
fn fields_of_an_hpa() {
    let plan = plan();
    let hpa = &plan.workloads[0].scalers[0].object().origin;
    for (field, profile) in [
        ("spec.maxReplicas", "workloads.web.scalers.hpa.max_replicas"),
        ("metadata.name", "workloads.web.scalers.hpa.name"),
        ("metadata.namespace", "workloads.web.namespace"),
        (
            "metadata.labels[scaler]",
            "workloads.web.scalers.hpa.labels[scaler]",
        ),
        ("metadata.labels[tier]", "workloads.web.labels[tier]"),
        ("metadata.labels[team]", "labels[team]"),
        ("spec.scaleTargetRef.kind", "workloads.web.target"),
        (
            "spec.metrics[0].resource.name",
            "workloads.web.scalers.hpa.metrics[0].resource",
        ),
        (
            "spec.metrics[0].resource.target.averageValue",
            "workloads.web.scalers.hpa.metrics[0].average_value",
        ),
        (
            "spec.metrics[1].containerResource.container",
            "workloads.web.scalers.hpa.metrics[1].container",
        ),
        (
            "spec.metrics[2].pods.metric.selector.matchLabels[a]",
            "workloads.web.scalers.hpa.metrics[2].selector.match_labels[a]",
        ),
        (
            "spec.metrics[3].object.describedObject.name",
            "workloads.web.scalers.hpa.metrics[3].described_object.name",
        ),
        (
            "spec.metrics[4].external.metric.name",
            "workloads.web.scalers.hpa.metrics[4].external",
        ),
        ("spec.metrics[5].external.metric.name", "signals.rate.metric"),
        ("spec.metrics", "workloads.web.scalers.hpa.metrics"),
        (
            "spec.behavior.scaleUp.policies[1].value",
            "workloads.web.scalers.hpa.behavior.scale_up.policies[1].percent",
        ),
        (
            "spec.behavior.scaleUp.policies[0].periodSeconds",
            "workloads.web.scalers.hpa.behavior.scale_up.policies[0].period",
        ),
        (
            "spec.behavior.scaleDown.stabilizationWindowSeconds",
            "workloads.web.scalers.hpa.behavior.scale_down.stabilization_window",
        ),
    ] {
        assert_eq!(
            profile_path(&plan, hpa, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
}

#[test]
fn fields_of_a_scaled_object() {
    let plan = plan();
    let keda = &plan.workloads[0].scalers[1].object().origin;
    for (field, profile) in [
        ("spec.maxReplicaCount", "max_replicas"),
        ("spec.idleReplicaCount", "idle_replicas"),
        ("spec.pollingInterval", "polling_interval"),
        ("spec.fallback.failureThreshold", "fallback.failure_threshold"),
        ("spec.advanced.horizontalPodAutoscalerConfig.name", "hpa_name"),
        (
            "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds",
            "behavior.scale_down.stabilization_window",
        ),
        (
            "spec.advanced.scalingModifiers.formula",
            "scaling_modifiers.formula",
        ),
        (
            "spec.advanced.restoreToOriginalReplicaCount",
            "restore_to_original_replica_count",
        ),
        (
            "spec.scaleTargetRef.envSourceContainerName",
            "env_source_container_name",
        ),
        (
            "metadata.annotations.autoscaling.keda.sh/paused-replicas",
            "paused_replicas",
        ),
        ("metadata.annotations.example.com/x", "annotations[example.com/x]"),
        ("spec.triggers[0].metadata[threshold]", "triggers[0].threshold"),
        ("spec.triggers[0].metadata.unsafeSsl", "triggers[0].unsafe_ssl"),
        ("spec.triggers[1].metadata.query", "triggers[1].query"),
        (
            "spec.triggers[1].metadata[awsRegion]",
            "triggers[1].metadata[awsRegion]",
        ),
        (
            "spec.triggers[3].metadata[desiredReplicas]",
            "triggers[3].desired_replicas",
        ),
        ("spec.triggers[4].metadata[topic]", "triggers[4].metadata[topic]"),
        (
            "spec.triggers[4].metadata[offsetResetPolicy]",
            "triggers[4].offset_reset_policy",
        ),
        (
            "spec.triggers[5].metadata[lagThreshold]",
            "triggers[5].lag_threshold",
        ),
        (
            "spec.triggers[5].metadata.bootstrapServers",
            "triggers[5].bootstrap_servers",
        ),
        (
            "spec.triggers[5].metadata[version]",
            "triggers[5].metadata[version]",
        ),
        ("spec.triggers[6].metadata[query]", "triggers[6].query"),
        ("spec.triggers[2].metricType", "triggers[2].metric_type"),
        ("spec.triggers[12].metricType", "triggers[12].metric_type"),
    ] {
        let profile = format!("workloads.web.scalers.keda.{profile}");
        assert_eq!(
            profile_path(&plan, keda, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
    let query = profile_path(&plan, keda, &path("spec.triggers[0].metadata[query]"));
    assert_eq!(query.to_string(), "signals.queue.query");
    let target = profile_path(&plan, keda, &path("spec.scaleTargetRef.name"));
    assert_eq!(target.to_string(), "workloads.web.target");
}

#[test]
fn fields_of_a_vpa_a_job_and_a_patch() {
    let plan = plan();
    let vpa = &plan.workloads[0].vpa.as_ref().expect("a VPA").object.origin;
    for (field, profile) in [
        ("spec.updatePolicy.updateMode", "vpa.update_mode"),
        ("spec.updatePolicy.evictAfterOOMSeconds", "vpa.evict_after_oom"),
        (
            "spec.resourcePolicy.containerPolicies[0].minAllowed[cpu]",
            "vpa.container_policies[0].min_allowed[cpu]",
        ),
        (
            "spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
            "vpa.container_policies[0].memory_aggregation_interval",
        ),
        (
            "spec.startupBoost.cpu.durationSeconds",
            "vpa.startup_boost.cpu.duration",
        ),
        ("spec.recommenders[0].name", "vpa.recommenders[0]"),
        ("spec.targetRef.kind", "target"),
    ] {
        assert_eq!(
            profile_path(&plan, vpa, &path(field)).to_string(),
            format!("workloads.web.{profile}"),
            "{field}"
        );
    }
    for (field, profile) in [
        ("spec.backoffLimit", "backoff_limit"),
        ("spec.ttlSecondsAfterFinished", "ttl"),
        ("spec.activeDeadlineSeconds", "active_deadline"),
        ("metadata.generateName", "generate_name"),
        ("spec.template.spec.containers[0].image", "image"),
        (
            "spec.template.spec.containers[0].resources.requests[cpu]",
            "resources.requests[cpu]",
        ),
        (
            "spec.template.spec.containers[0].securityContext.runAsUser",
            "security.run_as_user",
        ),
    ] {
        let profile = format!("load_tests.steady.{profile}");
        assert_eq!(
            profile_path(&plan, &plan.load_tests[0].object.origin, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
    let patch = &plan.workloads[0]
        .resources_patch
        .as_ref()
        .expect("a patch")
        .object
        .origin;
    for (field, profile) in [
        (
            "spec.template.spec.containers[0].resources.limits[cpu]",
            "workloads.web.limits[cpu]",
        ),
        ("spec.template.spec.containers[0].name", "workloads.web.container"),
        ("metadata.name", "workloads.web.target"),
    ] {
        assert_eq!(
            profile_path(&plan, patch, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
}

#[test]
fn fields_of_budgets_authentications_and_scaled_jobs() {
    let plan = plan();
    let budget = plan.workloads[0].pdb.as_ref().expect("a budget");
    for (object, table, field, profile) in [
        (
            &budget.object,
            "workloads.web.pdb",
            "spec.maxUnavailable",
            "max_unavailable",
        ),
        (
            &budget.object,
            "workloads.web.pdb",
            "spec.selector.matchLabels[app]",
            "selector.match_labels[app]",
        ),
        (
            &plan.authentications[0].object,
            "authentications.kafka",
            "spec.secretTargetRef[0].key",
            "secret_target_ref[0].key",
        ),
        (
            &plan.authentications[0].object,
            "authentications.kafka",
            "spec.hashiCorpVault.secrets[0].pkiData.ttl",
            "hashi_corp_vault.secrets[0].pki_data.ttl",
        ),
        (
            &plan.authentications[1].object,
            "authentications.cloud",
            "spec.awsSecretManager.credentials.accessKey.valueFrom.secretKeyRef.name",
            "aws_secret_manager.credentials.access_key.name",
        ),
        (
            &plan.scaled_jobs[0].object,
            "scaled_jobs.transcode",
            "spec.jobTargetRef.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key",
            "job.env[1].secret_key_ref.key",
        ),
        (
            &plan.scaled_jobs[0].object,
            "scaled_jobs.transcode",
            "spec.jobTargetRef.activeDeadlineSeconds",
            "job.active_deadline",
        ),
        (
            &plan.scaled_jobs[0].object,
            "scaled_jobs.transcode",
            "spec.triggers[0].metadata[scalerAddress]",
            "triggers[0].metadata[scalerAddress]",
        ),
        (
            &plan.scaled_jobs[0].object,
            "scaled_jobs.transcode",
            "spec.jobTargetRef.template.spec.nodeSelector",
            "job.pod_spec.node_selector",
        ),
    ] {
        let found = profile_path(&plan, &object.origin, &path(field)).to_string();
        assert_eq!(found, format!("{table}.{profile}"), "{field}");
    }
    let keda = &plan.workloads[0].scalers[1].object().origin;
    let found = profile_path(&plan, keda, &path("spec.triggers[4].authenticationRef.name"));
    assert_eq!(
        found.to_string(),
        "workloads.web.scalers.keda.triggers[4].authentication"
    );
    let found = profile_path(&plan, keda, &path("spec.triggers[0].authenticationRef.name"));
    assert_eq!(
        found.to_string(),
        "workloads.web.scalers.keda.triggers[0].authentication_ref.name"
    );
}

/// The keys of every table in the profile's schema, by the type of the table.
fn schema_keys() -> BTreeMap<String, BTreeSet<String>> {
    let schema = scalegen_profile::profile_schema();
    let mut tables = BTreeMap::new();
    let mut add = |type_: &str, table: &Value| {
        let alternatives = ["oneOf", "anyOf"]
            .into_iter()
            .filter_map(|of| table[of].as_array());
        let tables_of_it = alternatives.flatten().chain([table]);
        let properties = tables_of_it.filter_map(|table| table["properties"].as_object());
        let keys: BTreeSet<String> = properties.flat_map(|keys| keys.keys().cloned()).collect();
        if !keys.is_empty() {
            tables.insert(type_.to_owned(), keys);
        }
    };
    add("Profile", &schema);
    for (type_, table) in schema["definitions"].as_object().expect("definitions") {
        add(type_, table);
    }
    tables
}

#[test]
fn every_key_of_the_language_has_a_row() {
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in mapped_keys() {
        // The schema has both kinds of scaler as one table, which `kind` tells apart.
        let type_ = match row.type_ {
            "HpaScaler" | "KedaScaler" => "Scaler",
            type_ => type_,
        };
        rows.entry(type_.to_owned())
            .or_default()
            .insert(row.key.to_owned());
    }
    rows.entry("Scaler".to_owned())
        .or_default()
        .insert("kind".to_owned());
    // Those of a trigger's type are rows of the table of KEDA's parameters.
    let typed = scalegen_syntax::keda::typed_triggers();
    let typed = typed.flat_map(scalegen_syntax::keda::trigger_keys);
    rows.entry("Trigger".to_owned())
        .or_default()
        .extend(typed.map(|known| known.key.clone()));
    assert_eq!(rows, schema_keys());
}

/// Each value of the profile is in the field that its row names, in the form that its row says.
#[test]
fn rows_name_the_fields_that_builders_write() {
    let plan = plan();
    let assembly = assemble(&plan);
    let refused = assembly.refused.iter().map(|refused| &refused.manifest);
    let mut compared = 0;
    for manifest in assembly.manifests.iter().chain(refused) {
        let (keys, settings): (&dyn Keys, Value) = match &manifest.body {
            Body::HorizontalPodAutoscaler(_) | Body::ScaledObject(_) => {
                let mut scalers = plan.workloads.iter().flat_map(|workload| &workload.scalers);
                let scaler = scalers.find(|scaler| scaler.object().origin == manifest.origin);
                match &scaler.expect("its scaler").kind {
                    ScalerKind::Hpa(hpa) => (&HPA, json(&hpa.settings)),
                    ScalerKind::Keda(keda) => (&KEDA, json(&keda.settings)),
                }
            }
            Body::VerticalPodAutoscaler(_) => {
                let vpa = plan.workloads[0].vpa.as_ref().expect("a VPA");
                (&VPA, json(&vpa.settings))
            }
            Body::Job(_) => {
                let test = plan
                    .load_tests
                    .iter()
                    .find(|test| test.object.origin == manifest.origin);
                (&LOAD_TEST, json(&test.expect("its load test").settings))
            }
            Body::PodDisruptionBudget(_) => {
                let mut pdbs = plan.workloads.iter().filter_map(|workload| workload.pdb.as_ref());
                let pdb = pdbs.find(|pdb| pdb.object.origin == manifest.origin);
                (&PDB, json(&pdb.expect("its budget").settings))
            }
            Body::ScaledJob(_) => (&SCALED_JOB, json(&plan.scaled_jobs[0].settings)),
            Body::TriggerAuthentication(_) | Body::ClusterTriggerAuthentication(_) => {
                let mut all = plan.authentications.iter();
                let own = all.find(|own| own.object.origin == manifest.origin);
                (&CREDENTIALS, json(&own.expect("its table").settings))
            }
            Body::MetricsServerValues(_) => {
                let addon = plan.addons.metrics_server.as_ref().expect("metrics-server");
                (&METRICS_SERVER, json(&addon.settings))
            }
            Body::PrometheusAdapterValues(_) => {
                let addon = plan.addons.prometheus_adapter.as_ref().expect("the adapter");
                (&PROMETHEUS_ADAPTER, json(&addon.settings))
            }
            Body::KedaValues(_) => {
                let addon = plan.addons.keda.as_ref().expect("KEDA");
                (&KEDA_CHART, json(&addon.settings))
            }
            _ => continue,
        };
        compared += compare(keys, &settings, &[&json(&manifest.body)], manifest.origin.clone());
    }
    assert!(compared > 220, "{compared}");
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("JSON")
}

/// How many values agree, all of them; `objects` are those that the table may have become.
fn compare(keys: &dyn Keys, settings: &Value, objects: &[&Value], path: FieldPath) -> usize {
    let mut compared = 0;
    for setting in keys.settings() {
        if setting.key.is_empty() {
            compared += compare(setting.below.expect("keys"), settings, objects, path.clone());
            continue;
        }
        let value = &settings[setting.key];
        let is_absent = value.is_null() || value == &Value::Bool(false) && setting.form == Form::Text;
        let is_elsewhere = matches!(
            setting.form,
            Form::Nothing
                | Form::OfWorkload
                | Form::Authentication
                | Form::Signal(_)
                | Form::Argument(_)
                | Form::Switch(_)
        );
        // Signals come first among the adapter's rules, and its address is taken apart.
        let is_resolved = ["external_rules", "prometheus_url", "kubelet_insecure_tls"].contains(&setting.key);
        if is_absent || is_elsewhere || is_resolved || setting.field.is_empty() {
            continue;
        }
        let path = path.field(setting.key);
        let places: Vec<&Value> = objects
            .iter()
            .flat_map(|object| places(object, setting))
            .collect();
        assert!(!places.is_empty(), "{path}: no {}", setting.field);
        let Some(below) = setting.below else {
            assert!(
                places.iter().any(|place| agree(setting.form, value, place)),
                "{path}: {value} in {places:?}"
            );
            compared += 1;
            continue;
        };
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let places: Vec<&Value> = places.iter().filter_map(|place| place.get(index)).collect();
                    compared += compare(below, item, &places, path.index(index));
                }
            }
            _ => compared += compare(below, value, &places, path),
        }
    }
    compared
}

/// The values at a setting's field.
fn places<'v>(object: &'v Value, setting: &Setting) -> Vec<&'v Value> {
    setting.steps().fold(vec![object], |values, step| {
        let below = |value: &'v Value| -> Vec<&'v Value> {
            match (step, value) {
                (table::ITEM, Value::Array(items)) => items.iter().collect(),
                (table::ANY, Value::Object(fields)) => fields.values().collect(),
                (name, value) => value.get(name).into_iter().collect(),
            }
        };
        values.into_iter().flat_map(below).collect()
    })
}

fn agree(form: Form, profile: &Value, object: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let duration = |value: &Value| text(value).parse::<Duration>().map(Duration::seconds).ok();
    match (form, profile) {
        (Form::Seconds, _) => duration(profile).map(i64::from) == object.as_i64(),
        (Form::Milliseconds, _) => duration(profile).map(|time| i64::from(time) * 1000) == object.as_i64(),
        (Form::Map | Form::Inherited | Form::Rest, Value::Object(entries)) => {
            let mut entries = entries.iter();
            entries.all(|(key, value)| {
                // An override of the adapter has its resource one level down.
                let own = object.get(key).map(|own| own.get("resource").unwrap_or(own));
                own.is_some_and(|own| agree(Form::Same, value, own))
            })
        }
        (Form::Whole, Value::Array(names)) => names
            .iter()
            .zip(0..)
            .all(|(name, i): (_, usize)| &object[i]["name"] == name),
        (Form::Commas, Value::Array(items)) => items.iter().all(|item| text(object).contains(&text(item))),
        (Form::Commas, Value::Object(entries)) => {
            let object = text(object);
            entries
                .iter()
                .all(|(name, value)| object.contains(&format!("{name}={}", text(value))))
        }
        (Form::Text, _) if object.is_array() => {
            let items = object.as_array().into_iter().flatten();
            items.map(text).any(|item| item.ends_with(&text(profile)))
        }
        (_, Value::String(described)) if object.is_object() => {
            let of = |key: &str| text(&object[key]);
            *described == format!("{}/{}/{}", of("apiVersion"), of("kind"), of("name"))
        }
        (_, Value::Array(items)) if items.iter().all(Value::is_string) => {
            let object = object.as_array().map(Vec::as_slice).unwrap_or_default();
            items.iter().all(|item| object.contains(item))
        }
        _ => {
            let (profile, object) = (text(profile), text(object));
            let quantity = |text: &str| text.parse::<Quantity>().ok();
            let is_amount = quantity(&profile).is_some() && quantity(&profile) == quantity(&object);
            profile == object || is_amount
        }
    }
}
