//! What is wrong with a fleet as a whole, before any of its services is planned.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::messages::{
    AddTemplate, FirstOne, NameServices, NoTemplate, SharedName, TakenFolder, TwoServices,
    UnknownTemplateKey, UnusedParameter,
};
use super::{Unit, fill, place};
use crate::loaded::Loaded;
use crate::messages::{did_you_mean, known_are};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{FieldPath, Finding, Related, Remedy, meant, nearest};

/// What a template may hold.
const TEMPLATE_KEYS: [&str; 5] = [
    "workloads",
    "signals",
    "load_tests",
    "authentications",
    "scaled_jobs",
];

/// Folders beside those of services.
const TAKEN: [&str; 2] = ["k8s", "scripts"];

/// Checks names of services, the template's keys and parameters that nothing uses.
pub(crate) fn check(loaded: &Loaded, findings: &mut Vec<Finding>) {
    let profile = &loaded.profile;
    let broken = loaded.salvage.as_ref().map(|salvage| &salvage.broken);
    let mut report = |problem: Problem| {
        if !broken.is_some_and(|broken| broken.explains(&problem)) {
            findings.push(loaded.layers.finding(&problem));
        }
    };
    if let Some(template) = &profile.template {
        for key in template
            .0
            .keys()
            .filter(|key| !TEMPLATE_KEYS.contains(&key.as_str()))
        {
            let path = FieldPath::of("template").field(key.clone());
            let problem = Problem::new(codes::UNKNOWN_KEY, path, UnknownTemplateKey { key: key.clone() })
                .at_key()
                .remedy(Remedy::rename(meant(key, TEMPLATE_KEYS)));
            report(match nearest(key, TEMPLATE_KEYS) {
                Some(near) => problem.help(did_you_mean(near)),
                None => problem.help(known_are(&TEMPLATE_KEYS)),
            });
        }
    } else if !profile.services.is_empty() {
        let path = FieldPath::of("services");
        report(Problem::new(codes::MISSING_KEY, path, NoTemplate {}).help(AddTemplate {}));
    }
    if profile.service_defaults.0.contains_key(fill::NAME) {
        let path = FieldPath::of("service_defaults").field(fill::NAME);
        let problem = Problem::new(codes::MISPLACED_KEY, path, SharedName {}).at_key();
        report(problem.help(NameServices {}));
    }
    check_names(loaded, findings);
    check_parameters(loaded, findings);
}

fn check_names(loaded: &Loaded, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, Unit<'_>> = BTreeMap::new();
    for unit in loaded.units() {
        let Some(service) = unit.service() else { continue };
        let name = service.name.as_str();
        let problem = match names::folder(name) {
            Err(reason) => Some((codes::BAD_NAME, names::bad("service", reason), None)),
            Ok(()) if TAKEN.contains(&name) => Some((
                codes::BAD_NAME,
                TakenFolder {
                    service: name.to_owned(),
                }
                .into(),
                None,
            )),
            Ok(()) => seen.insert(name, unit).map(|first| {
                (
                    codes::DUPLICATE_SERVICE,
                    TwoServices {
                        service: name.to_owned(),
                    }
                    .into(),
                    Some(first),
                )
            }),
        };
        let Some((code, message, first)) = problem else {
            continue;
        };
        let mut finding = code.finding(message).at(place::of_service(unit, fill::NAME));
        let first = first.and_then(|first| place::of_service(first, fill::NAME));
        finding.related.extend(first.map(|place| Related {
            message: FirstOne {}.into(),
            place,
        }));
        findings.push(finding);
    }
}

/// A parameter that the template has no placeholder for is most likely a mistyped one.
fn check_parameters(loaded: &Loaded, findings: &mut Vec<Finding>) {
    let profile = &loaded.profile;
    let Some(template) = &profile.template else { return };
    let mut used = BTreeSet::new();
    collect(&Value::Table(template.0.clone()), &mut |name| {
        used.insert(name.to_owned());
    });
    let mut unused: BTreeMap<&str, Option<Unit<'_>>> = BTreeMap::new();
    for unit in loaded.units() {
        for (name, _) in unit.service().into_iter().flat_map(|service| &service.parameters) {
            if !used.contains(name.as_ref()) {
                unused.entry(name).or_insert(Some(unit));
            }
        }
    }
    for name in profile
        .service_defaults
        .0
        .keys()
        .filter(|name| !used.contains(*name))
    {
        unused.entry(name).or_insert(None);
    }
    for (name, unit) in unused {
        if name == fill::NAME {
            continue;
        }
        let place = match unit {
            Some(unit) => place::of_service(unit, name),
            None => {
                let path = FieldPath::of("service_defaults").field(name.to_owned());
                Some(loaded.layers.locate(&path, crate::Part::Key))
            }
        };
        let message = UnusedParameter {
            parameter: name.to_owned(),
        };
        let mut finding = codes::UNUSED_PARAMETER.finding(message).at(place);
        finding.help = nearest(name, used.iter().map(String::as_str)).map(did_you_mean);
        findings.push(finding);
    }
}

/// Calls `visit` with the name in each placeholder below.
fn collect(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => fill::placeholders(text).for_each(visit),
        Value::Array(items) => items.iter().for_each(|item| collect(item, visit)),
        Value::Table(table) => {
            for (key, inner) in table {
                fill::placeholders(key).for_each(&mut *visit);
                collect(inner, visit);
            }
        }
        _ => {}
    }
}
