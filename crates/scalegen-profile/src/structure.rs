//! The slow path of loading: everything that is wrong with texts that the fast path does not take.

mod describe;
mod json;
mod mistake;
mod repair;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::language::Profile;
use crate::layers::{Layers, printable};
use crate::plan::{Demand, Names, Planner};
use crate::problem::Problem;
use crate::syntax::{BROKEN_TABLE, Mended};
use crate::{Family, FieldPath, Finding, Place, codes};

/// Reports what is wrong with the texts: syntax, structure, and, of what is sound, everything that planning
/// checks, so that a dangling reference is reported beside an unknown key and not after it is mended.
pub(crate) fn check(layers: &Layers, findings: &mut Vec<Finding>) {
    let mended: Vec<&Mended> = syntax(layers, findings);
    if mended.iter().any(|mended| mended.gave_up) {
        return;
    }
    let mut names = Names::default();
    for lost in mended.iter().flat_map(|mended| &mended.lost) {
        names.add_lost(lost);
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
    name(&tree, &mut names);
    let (problems, broken) = structure(&mut tree, &names);
    let structural = !problems.is_empty();
    let mut all = problems;
    match Profile::deserialize(toml::de::Deserializer::from(Spanned::new(0..0, tree))) {
        Ok(profile) => {
            let (_, planned) = Planner::new(&profile, None, &names).plan(None, &Demand::default());
            let lines_lost = !mended.is_empty();
            all.extend(planned.into_iter().filter(|problem| {
                let may_be_lost = lines_lost && ABSENCES.contains(&problem.code);
                !may_be_lost && !touches(problem, &broken)
            }));
        }
        Err(error) if !structural && findings.is_empty() => {
            // The schema is made from the types, so it says whatever they say; this is for what it cannot.
            let message = error.message().to_owned();
            all.push(Problem::new(codes::WRONG_TYPE, FieldPath::ROOT, message));
        }
        Err(_) => {}
    }
    findings.extend(all.iter().map(|problem| layers.finding(problem)));
}

/// What is structurally wrong with what a template makes for a service.
pub(crate) fn of_service(tree: &toml::Table) -> Vec<Problem> {
    let mut root = tree.clone();
    // A name is what a service has elsewhere, and a profile here.
    root.insert("name".to_owned(), "service".into());
    let text = match toml::to_string(&root) {
        Ok(text) => text,
        Err(error) => {
            return vec![Problem::new(
                codes::WRONG_TYPE,
                FieldPath::ROOT,
                error.to_string(),
            )];
        }
    };
    let (mut tree, _) = DeTable::parse_recoverable(&text);
    let (problems, _) = structure(tree.get_mut(), &Names::default());
    problems
}

/// What is said when something is not there, which nobody can tell of a text with lines left out.
const ABSENCES: &[&codes::Code] = &[
    codes::MISSING_KEY,
    codes::NOT_EXACTLY_ONE,
    codes::NO_ACTIVE_SCALER,
    codes::NO_PROMETHEUS,
    codes::ADDON_NOT_CONFIGURED,
];

fn syntax<'l>(layers: &'l Layers, findings: &mut Vec<Finding>) -> Vec<&'l Mended> {
    let mut mended = Vec::new();
    for layer in layers.iter() {
        let Some(found) = layer.mend() else { continue };
        for error in &found.errors {
            findings.push(
                Finding::error(codes::SYNTAX.code, Family::Profile, printable(&error.message))
                    .at(Some(Place::new(&layer.file, error.span.clone()))),
            );
        }
        mended.push(found);
    }
    mended
}

/// What references can name.
fn name(tree: &DeTable<'_>, names: &mut Names) {
    for (table, named) in tree {
        let DeValue::Table(named) = named.get_ref() else {
            continue;
        };
        let path = FieldPath::of(table.get_ref().clone().into_owned());
        names.add(path.clone());
        for (key, inner) in named {
            let path = path.field(key.get_ref().clone().into_owned());
            names.add(path.clone());
            let scalers = inner.get_ref().get("scalers").map(Spanned::get_ref);
            if let Some(DeValue::Table(scalers)) = scalers {
                let path = path.field("scalers");
                for scaler in scalers.keys() {
                    names.add(path.field(scaler.get_ref().clone().into_owned()));
                }
            }
        }
    }
}

/// What is structurally wrong with the tree, and where something was put in or taken out so that the rest of it
/// fits the types.
fn structure(tree: &mut DeTable<'_>, names: &Names) -> (Vec<Problem>, Vec<FieldPath>) {
    /// A value put in may lack something itself, so one round is not always enough.
    const ROUNDS: usize = 8;
    let mut problems = Vec::new();
    let mut broken = Vec::new();
    for round in 0..ROUNDS {
        let document = json::of(tree);
        let mistakes = mistake::mistakes(&document);
        if mistakes.is_empty() {
            break;
        }
        if round == 0 {
            problems = describe::problems(&mistakes, tree, &document, names);
        }
        for mistake in &mistakes {
            broken.push(repair::repair(tree, &document, mistake));
        }
    }
    (problems, broken)
}

/// Whether a problem is about something that was put in or taken out: it may follow from that alone.
fn touches(problem: &Problem, broken: &[FieldPath]) -> bool {
    let touches = |path: &FieldPath| {
        let path = path.segments();
        broken
            .iter()
            .any(|broken| broken.segments().starts_with(path) || path.starts_with(broken.segments()))
    };
    touches(&problem.path) || problem.related.iter().any(|(_, path)| touches(path))
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
