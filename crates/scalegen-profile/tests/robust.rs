//! No text makes loading panic, and whatever is refused is explained at a place.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scalegen_profile::plan::ScalerKind;
use scalegen_profile::{load, profile_schema};
use scalegen_syntax::keda::{KeyForm, trigger_key_owners, trigger_keys, typed_triggers};
use scalegen_syntax::{Finding, Severity};
use serde_json::Value;

const EVERYTHING: &str = include_str!("everything.toml");
const FLEET: &str = include_str!("fleet/shop.toml");
const SERVICES: &str = include_str!("fleet/services.csv");
const LAB: &str = include_str!("../../../profiles/atharva.toml");

/// The findings of a text, after checking what holds for all findings.
fn findings(text: &str, set: &[&str]) -> Vec<Finding> {
    findings_of_fleet(text, "", set)
}

/// Loads a text with a table of services beside it.
fn findings_of_fleet(text: &str, table: &str, set: &[&str]) -> Vec<Finding> {
    let read = |path: &str| match path {
        "p.toml" => Ok(text.to_owned()),
        "services.csv" => Ok(table.to_owned()),
        _ => Err(std::io::Error::from(std::io::ErrorKind::NotFound).into()),
    };
    let findings = match load("p.toml", &read, set) {
        Ok(loaded) => {
            let mut planned = loaded.plan();
            let errors = planned
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error);
            assert_eq!(planned.plan.is_none(), errors);
            planned.findings.extend(loaded.check());
            planned.findings
        }
        Err(unsound) => {
            let findings = unsound.findings;
            assert!(findings.iter().any(|finding| finding.severity == Severity::Error));
            findings
        }
    };
    for finding in &findings {
        let place = finding.place.as_ref().expect("a place");
        assert!(place.span.start <= place.span.end && place.span.end <= place.file.text().len());
        assert!(
            !finding.text().is_empty() && !finding.text().contains('\n'),
            "{finding:?}"
        );
    }
    findings
}

#[test]
fn the_example_has_every_key_of_the_schema() {
    let schema = profile_schema();
    let document: toml::Table = EVERYTHING.parse().expect("TOML");
    let document = serde_json::to_value(document).expect("JSON");
    let mut values = Values::default();
    gather(&schema, "profile", vec![&document], &schema, &mut values);
    // Only fleets, and profiles on top of others, have these.
    let elsewhere = |path: &str| {
        let keys = [
            "extends",
            "template",
            "services",
            "services_from",
            "service_defaults",
        ];
        let root = path
            .strip_prefix("profile.")
            .is_some_and(|key| keys.contains(&key));
        // Each of these is tried with its type.
        let of_trigger = |key: &str| !trigger_key_owners(key).is_empty();
        root || path.starts_with("Services.")
            || path.starts_with("Template.")
            || path.strip_prefix("Trigger.").is_some_and(of_trigger)
    };
    let missing: Vec<&String> = values
        .iter()
        .filter(|(path, found)| found.is_empty() && !elsewhere(path))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn every_key_of_every_trigger_is_the_parameter_of_its_type() {
    let mut tried = 0;
    for type_ in typed_triggers().filter(|type_| *type_ != "prometheus") {
        for known in trigger_keys(type_) {
            let (value, expected) = match &known.form {
                KeyForm::Text => ("'a'".to_owned(), "a"),
                KeyForm::Port => ("5432".to_owned(), "5432"),
                KeyForm::Words(words) => (format!("'{}'", words[0]), words[0]),
                KeyForm::Boolean => ("true".to_owned(), "true"),
                KeyForm::Integer => ("7".to_owned(), "7"),
                KeyForm::Number => ("0.5".to_owned(), "0.5"),
                KeyForm::Duration => ("'2d'".to_owned(), "48h"),
                KeyForm::Seconds => ("'2m'".to_owned(), "120"),
                KeyForm::List => ("['a', 'b']".to_owned(), "a,b"),
            };
            let text = format!(
                "name = 'a'\n[workloads.w]\nnamespace = 'a'\ntarget = 'Deployment/a'\n\
                 scalers.s = {{ kind = 'keda', triggers = [{{ type = '{type_}', {} = {value} }}] }}\n\
                 [addons]\nkeda = {{}}\n",
                known.key
            );
            let read = |_: &str| Ok(text.clone());
            let set: [&str; 0] = [];
            let loaded = load("a.toml", &read, &set).unwrap_or_else(|unsound| panic!("{text}: {unsound:?}"));
            let planned = loaded.plan();
            let plan = planned
                .plan
                .unwrap_or_else(|| panic!("{text}: {:?}", planned.findings));
            let ScalerKind::Keda(keda) = &plan.workloads[0].scalers[0].kind else {
                panic!("a scaler of KEDA")
            };
            let [parameter] = keda.triggers[0].parameters.as_slice() else {
                panic!("{text}: {:?}", keda.triggers[0])
            };
            assert_eq!(
                (parameter.name, &*parameter.text),
                (&*known.parameter, expected),
                "{text}"
            );
            tried += 1;
        }
    }
    assert!(tried > 130, "{tried}");
}

/// The values of each key of each type of the schema.
type Values<'v> = BTreeMap<String, Vec<&'v Value>>;

fn gather<'v>(schema: &Value, type_: &str, found: Vec<&'v Value>, root: &Value, values: &mut Values<'v>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root
            .pointer(reference.trim_start_matches('#'))
            .expect("a definition");
        let type_ = reference.rsplit('/').next().expect("a name");
        return gather(target, type_, found, root, values);
    }
    let branches = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|key| schema.get(key)?.as_array());
    for branch in branches.flatten() {
        let tag = branch.pointer("/properties/kind/enum/0");
        let meant = |value: &&Value| tag.is_none() || value.get("kind") == tag;
        let type_ = format!("{type_}{}", tag.and_then(Value::as_str).unwrap_or_default());
        gather(
            branch,
            &type_,
            found.iter().copied().filter(meant).collect(),
            root,
            values,
        );
    }
    for (key, inner) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let below: Vec<&Value> = found.iter().filter_map(|value| value.get(key)).collect();
        let path = format!("{type_}.{key}");
        values.entry(path.clone()).or_default().extend(&below);
        gather(inner, &path, below, root, values);
    }
    if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
        let below = found
            .iter()
            .filter_map(|value| value.as_array())
            .flatten()
            .collect();
        gather(items, type_, below, root, values);
    }
    if let Some(inner) = schema
        .get("additionalProperties")
        .filter(|inner| inner.is_object())
    {
        let below = found
            .iter()
            .filter_map(|value| value.as_object())
            .flat_map(|map| map.values())
            .collect();
        gather(inner, type_, below, root, values);
    }
}

/// Every value of the text, one at a time, replaced by some of other types and words: either the profile is
/// still sound, or what is wrong is said in the words of this crate rather than of its parser.
#[test]
fn every_value_of_another_type_is_explained() {
    let document: toml::Table = EVERYTHING.parse().expect("TOML");
    let mut paths = Vec::new();
    collect(&toml::Value::Table(document.clone()), &mut Vec::new(), &mut paths);
    assert!(paths.len() > 200);
    let replacements: Vec<toml::Value> = vec![
        toml::Value::Integer(-7),
        toml::Value::Integer(i64::MAX),
        toml::Value::Float(0.5),
        toml::Value::Float(f64::NAN),
        toml::Value::Boolean(true),
        toml::Value::String(String::new()),
        toml::Value::String("${x} \u{1b}[31m\n`y`".to_owned()),
        toml::Value::Datetime("1979-05-27T07:32:00Z".parse().expect("a date")),
        toml::Value::Array(vec![toml::Value::Array(Vec::new())]),
        toml::Value::Table(toml::Table::new()),
    ];
    for (number, path) in paths.iter().enumerate() {
        for replacement in replacements.iter().cycle().skip(number).take(1) {
            let mut changed = toml::Value::Table(document.clone());
            replace(&mut changed, path, replacement);
            let text = toml::to_string(&changed).expect("TOML");
            for finding in findings(&text, &[]) {
                assert!(
                    !finding.text().contains("invalid type")
                        && !finding.text().contains("expected any valid"),
                    "{path:?} = {replacement}: {}",
                    finding.message
                );
            }
        }
    }
}

fn collect(value: &toml::Value, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    if !path.is_empty() {
        paths.push(path.clone());
    }
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                path.push(key.clone());
                collect(inner, path, paths);
                path.pop();
            }
        }
        toml::Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                path.push(index.to_string());
                collect(inner, path, paths);
                path.pop();
            }
        }
        _ => {}
    }
}

fn replace(value: &mut toml::Value, path: &[String], with: &toml::Value) {
    let mut place = value;
    for step in path {
        place = match place {
            toml::Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
            other => other.get_mut(step.as_str()).expect("a key"),
        };
    }
    *place = with.clone();
}

/// Hostile or just unusual texts: each is answered, with a place.
#[test]
fn unusual_texts_are_answered() {
    let deep_arrays = format!("name = {}", "[".repeat(10_000));
    let deep_keys = format!("{}x = 1", "a.".repeat(10_000));
    let deep_headers = format!("[{}x]\ny = 1", "a.".repeat(10_000));
    let many_headers = "[[services]]\nname = 'a'\n".repeat(2_000);
    for text in [
        "",
        "\u{feff}name = 'shop'\r\n",
        "\0",
        "name",
        "= 1",
        "\u{202e}name = 'x'",
        "name = '''",
        deep_arrays.as_str(),
        deep_keys.as_str(),
        deep_headers.as_str(),
        many_headers.as_str(),
        "extends = 5",
        "extends = ''",
        "extends = 'p.toml'",
        "name = 'a'\nextends = 'missing.toml'",
        "name = 'a'\n[signals.a]\nquery = 5\nseries = 1979-05-27",
    ] {
        findings(text, &[]);
    }
    // A service whose name goes over two lines.
    let table = SERVICES.replacen("checkout,", "\"check\nout\",", 1);
    assert_ne!(table, SERVICES);
    findings_of_fleet(FLEET, &table, &[]);
    let found = findings(
        "name = 'shop'",
        &["", "=", "a", "a.b.c=\u{0}", "name=\"", "=x", "a=b=c", "\u{1b}=1"],
    );
    assert!(found.len() >= 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_change_of_a_profile_panics(
        everything in any::<bool>(),
        changes in prop::collection::vec(
            (0.0..1.0f64, 0..40_usize, "[\\[\\]{}=.,'\"#\\\\a-z0-9 \n\u{e9}\u{0}]{0,6}"),
            1..5,
        ),
    ) {
        let mut text: Vec<char> = if everything { EVERYTHING } else { LAB }.chars().collect();
        for (place, length, insert) in changes {
            let start = (place * text.len() as f64) as usize;
            let end = (start + length).min(text.len());
            text.splice(start..end, insert.chars());
        }
        let text: String = text.into_iter().collect();
        findings(&text, &[]);
    }

    #[test]
    fn no_change_of_a_fleet_panics(
        places in prop::collection::vec((any::<bool>(), 0.0..1.0f64, 0..12_usize), 1..4),
        insert in "[\\[\\]{}=.,'\"#a-z0-9 \n\u{e9}]{0,5}",
    ) {
        let mut texts = [FLEET.chars().collect::<Vec<char>>(), SERVICES.chars().collect()];
        for (table, place, length) in places {
            let text = &mut texts[usize::from(table)];
            let start = (place * text.len() as f64) as usize;
            let end = (start + length).min(text.len());
            text.splice(start..end, insert.chars());
        }
        let [text, table] = texts.map(|text| text.into_iter().collect::<String>());
        findings_of_fleet(&text, &table, &[]);
    }

    #[test]
    fn no_override_panics(argument in "[a-z.=\"'\\[\\]{}0-9\\s]{0,30}") {
        findings(LAB, &[&argument]);
    }

    #[test]
    fn the_same_text_gives_the_same_findings(place in 0.0..1.0f64) {
        let mut text = EVERYTHING.to_owned();
        let start = (place * text.len() as f64) as usize;
        prop_assume!(text.is_char_boundary(start));
        text.truncate(start);
        let lines = |found: Vec<Finding>| found.iter().map(|f| format!("{} {}", f.code, f.message)).collect::<Vec<_>>();
        prop_assert_eq!(lines(findings(&text, &[])), lines(findings(&text, &[])));
    }
}
