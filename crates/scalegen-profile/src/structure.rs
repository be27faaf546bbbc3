//! The slow path of loading: everything that is wrong with texts that the fast path does not take.

mod describe;
mod format;
mod json;
pub(crate) mod messages;
mod mistake;
mod repair;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::broken::Broken;
use crate::codes;
use crate::language::Profile;
use crate::layers::{Layer, Layers};
use crate::messages::Unreadable;
use crate::problem::{Problem, StandIn};
use crate::schema::{CONFIG, PROFILE};
use crate::syntax::{About, BROKEN_TABLE, Mended};
use crate::typed::Node;
use scalegen_syntax::{FieldPath, Finding, Message, Place};

use messages::{
    CloseHeader, CloseInlineTable, CloseList, QuoteText, RemoveDuplicate, WriteAssignment, WriteLines,
};

/// What is left of texts with mistakes.
pub(crate) struct Salvage {
    /// The profile, twice: with one and with the other stand-in for what is broken.
    pub(crate) profiles: [Profile; 2],
    pub(crate) broken: Broken,
}

/// Reports what is wrong with syntax and structure of the texts, and gives what is left of them: a dangling
/// reference is to be reported beside an unknown key, and not after it is mended.
pub(crate) fn check(layers: &Layers, mut broken: Broken, findings: &mut Vec<Finding>) -> Option<Salvage> {
    let mended: Vec<&Mended> = syntax(layers, findings);
    if mended.iter().any(|mended| mended.gave_up) {
        return None;
    }
    for (lines, table) in mended.iter().flat_map(|mended| &mended.lost) {
        let table = table.as_ref().map(|table| {
            table
                .iter()
                .fold(FieldPath::ROOT, |path, key| path.field(key.clone()))
        });
        broken.add_lost(lines, table);
    }
    let mut tree = layers.merged();
    let broken_tables: Vec<String> = tree
        .keys()
        .filter(|key| key.get_ref().starts_with(BROKEN_TABLE))
        .map(|key| key.get_ref().clone().into_owned())
        .collect();
    for key in broken_tables {
        tree.remove(key.as_str());
    }
    name(&tree, &mut broken);
    let stubs: Vec<FieldPath> = layers.iter().flat_map(Layer::stubs).collect();
    let reported = findings.len();
    let salvage = salvage(tree, &stubs, broken, |problem| {
        findings.push(layers.finding(problem))
    });
    if salvage.is_none() && findings.len() == reported && mended.is_empty() {
        // The schema is made from the types, so it says whatever they say; this is for what it cannot.
        let error = Profile::deserialize(Node::parsed(&layers.merged())).err();
        let error = error.map_or_else(String::new, |error| error.to_string());
        let message = Unreadable { error };
        findings.push(layers.finding(&Problem::new(codes::WRONG_TYPE, FieldPath::ROOT, message)));
    }
    salvage
}

/// Reports what is wrong with syntax and structure of a configuration, whose lines nothing stands in for.
pub(crate) fn of_config(layers: &Layers, findings: &mut Vec<Finding>) {
    let broken = syntax(layers, findings);
    if !broken.is_empty() {
        return;
    }
    let tree = layers.merged();
    let document = json::of(&tree);
    let mistakes = mistake::mistakes(CONFIG, &document);
    let problems = describe::problems(CONFIG, &mistakes, &tree, &document, &Broken::default());
    findings.extend(problems.iter().map(|problem| layers.finding(problem)));
}

/// Whether a number in texts that fit the types is below what its key takes, of which the types know nothing.
pub(crate) fn has_number_too_small(tree: &DeTable<'_>) -> bool {
    // All that keys ask of numbers is to be 0 or 1 or more, so most texts need no schema.
    fn is_suspect(value: &DeValue<'_>) -> bool {
        match value {
            DeValue::Integer(number) => json::integer(number).is_none_or(|number| number <= 0),
            DeValue::Float(number) => number.as_str().starts_with('-'),
            DeValue::Array(items) => items.iter().any(|item| is_suspect(item.get_ref())),
            DeValue::Table(table) => table.iter().any(|(_, value)| is_suspect(value.get_ref())),
            _ => false,
        }
    }
    let suspects = tree
        .iter()
        .filter(|(key, value)| key.get_ref() != "services" && is_suspect(value.get_ref()))
        .map(|(key, value)| (key.clone(), value.clone()));
    let suspects: DeTable<'_> = suspects.collect();
    !suspects.is_empty() && crate::schema::has_number_too_small(&json::of(&suspects))
}

/// What is structurally wrong with what a template makes for a service, and what is left of it.
pub(crate) fn of_service(tree: &toml::Table, mut report: impl FnMut(&Problem)) -> Option<Salvage> {
    let mut root = tree.clone();
    // A name is what a service has elsewhere, and a profile here.
    root.insert("name".to_owned(), "service".into());
    let text = match toml::to_string(&root) {
        Ok(text) => text,
        Err(error) => {
            report(&Problem::new(
                codes::WRONG_TYPE,
                FieldPath::ROOT,
                Unreadable {
                    error: error.to_string(),
                },
            ));
            return None;
        }
    };
    let (tree, _) = DeTable::parse_recoverable(&text);
    let tree = tree.into_inner();
    let mut broken = Broken::default();
    name(&tree, &mut broken);
    salvage(tree, &[], broken, report)
}

fn salvage(
    tree: DeTable<'_>,
    stubs: &[FieldPath],
    mut broken: Broken,
    report: impl FnMut(&Problem),
) -> Option<Salvage> {
    let mut low = tree.clone();
    let mut high = tree;
    let values = structure(&mut low, stubs, &broken, StandIn::Low, report);
    structure(&mut high, stubs, &broken, StandIn::High, |_| {});
    for value in values {
        broken.add_value(value);
    }
    let low = Profile::deserialize(Node::parsed(&low)).ok()?;
    let high = Profile::deserialize(Node::parsed(&high)).unwrap_or_else(|_| low.clone());
    Some(Salvage {
        profiles: [low, high],
        broken,
    })
}

fn syntax<'l>(layers: &'l Layers, findings: &mut Vec<Finding>) -> Vec<&'l Mended> {
    let mut mended = Vec::new();
    for layer in layers.iter() {
        let Some(found) = layer.mend() else { continue };
        for error in &found.errors {
            findings.push(
                codes::SYNTAX
                    .finding(Unreadable {
                        error: error.message.clone(),
                    })
                    .at(Some(Place::new(&layer.file, error.span.clone())))
                    .help(help(error.about)),
            );
        }
        mended.push(found);
    }
    mended
}

/// What to do about a syntax error.
fn help(about: About) -> Message {
    match about {
        About::TakenKey => RemoveDuplicate {}.into(),
        About::Text => QuoteText {}.into(),
        About::List => CloseList {}.into(),
        About::InlineTable => CloseInlineTable {}.into(),
        About::Header => CloseHeader {}.into(),
        About::KeyAlone => WriteAssignment {}.into(),
        About::Other => WriteLines {}.into(),
    }
}

/// What references can name.
fn name(tree: &DeTable<'_>, broken: &mut Broken) {
    for (table, named) in tree {
        let DeValue::Table(named) = named.get_ref() else {
            continue;
        };
        let path = FieldPath::of(table.get_ref().clone().into_owned());
        broken.add_name(path.clone());
        for (key, inner) in named {
            let path = path.field(key.get_ref().clone().into_owned());
            broken.add_name(path.clone());
            let scalers = inner.get_ref().get("scalers").map(Spanned::get_ref);
            if let Some(DeValue::Table(scalers)) = scalers {
                let path = path.field("scalers");
                for scaler in scalers.keys() {
                    broken.add_name(path.field(scaler.get_ref().clone().into_owned()));
                }
            }
        }
    }
}

/// Reports what is structurally wrong with the tree, and gives where something was put in or taken out so that
/// the rest of it fits the types.
fn structure(
    tree: &mut DeTable<'_>,
    stubs: &[FieldPath],
    broken: &Broken,
    stand_in: StandIn,
    mut report: impl FnMut(&Problem),
) -> Vec<FieldPath> {
    /// A value put in may lack something itself, so one round is not always enough.
    const ROUNDS: usize = 8;
    let mut found = Broken::default();
    let mut values = Vec::new();
    let mut repaired = |path: FieldPath, found: &mut Broken| {
        found.add_value(path.clone());
        values.push(path);
    };
    for stub in stubs {
        let document = json::of(tree);
        let stub = mistake::Mistake::of(stub);
        repaired(repair::repair(tree, &document, &stub, stand_in), &mut found);
    }
    for _ in 0..ROUNDS {
        let document = json::of(tree);
        let mistakes = mistake::mistakes(PROFILE, &document);
        if mistakes.is_empty() {
            break;
        }
        for problem in describe::problems(PROFILE, &mistakes, tree, &document, broken) {
            if !found.explains(&problem) {
                report(&problem);
            }
        }
        for mistake in &mistakes {
            repaired(repair::repair(tree, &document, mistake, stand_in), &mut found);
        }
    }
    values
}

/// The value at a path of the tree.
fn find<'t, 'i>(tree: &'t DeTable<'i>, path: &[String]) -> Option<&'t DeValue<'i>> {
    let (first, rest) = path.split_first()?;
    let mut value = tree.get(first.as_str())?.get_ref();
    for step in rest {
        value = match value {
            DeValue::Table(table) => table.get(step.as_str())?.get_ref(),
            DeValue::Array(items) => items.get(step.parse::<usize>().ok()?)?.get_ref(),
            _ => return None,
        };
    }
    Some(value)
}

/// Steps of a JSON document as a path of the profile.
fn field_path(path: &[String], document: &Value) -> FieldPath {
    let mut field = FieldPath::ROOT;
    let mut value = Some(document);
    for step in path {
        match value {
            Some(Value::Array(items)) => {
                let index = step.parse::<usize>().unwrap_or_default();
                field = field.index(index);
                value = items.get(index);
            }
            _ => {
                field = field.field(step.clone());
                value = value.and_then(|value| value.get(step));
            }
        }
    }
    field
}
