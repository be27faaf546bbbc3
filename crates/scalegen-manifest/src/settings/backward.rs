//! The map read backward: from a field of a finished object to the key that it was made from.

use scalegen_document::{LookedUp, look_up};
use scalegen_profile::plan::ObjectPlan;
use scalegen_syntax::case::snake;
use scalegen_syntax::{FieldPath, Segment};
use serde::Serialize;

use super::table::{ANY, Form, ITEM, Keys, Setting, first_step};

/// The path in the profile of a field of an object that was made from `settings`.
///
/// Where the profile has no such key, it is the nearest thing that stands for it: a value that is not there is located
/// at the table that holds it.
pub(super) fn backward(
    keys: &dyn Keys,
    object: &ObjectPlan,
    settings: &impl Serialize,
    field: &FieldPath,
) -> FieldPath {
    // Several keys can become one field; which of them it was shows only what the profile says.
    let value = |path: &[Segment]| look_up(settings, path);
    let Found { setting, path, used } = find(keys, field.segments(), &[], &|path| value(path).is_some());
    let rest = field.segments().get(used..).unwrap_or_default();
    let form = setting.map_or(Form::Same, |setting| setting.form);
    match (form, rest) {
        (Form::OfWorkload, _) => return workload_of(object).join(&path.into()),
        (Form::Whole, _) => return object.origin.join(&path.into()),
        (Form::Signal(leaf), _) => {
            if let Some(signal) = value(&path).and_then(LookedUp::text) {
                return FieldPath::of("signals").field(signal).field(leaf);
            }
        }
        (Form::Inherited, [entry]) => {
            if let (Some(Segment::Field(map)), Some(key)) = (path.last(), entry.name()) {
                return object.owner_of(map, key).field(map.clone()).key(key);
            }
        }
        _ => {}
    }
    let own = object.origin.join(&path.into());
    rest.iter().fold(own, |path, segment| match segment {
        Segment::Index(index) => path.index(*index),
        Segment::Key(key) => path.key(key.clone()),
        Segment::Field(name) if form == Form::Map => path.key(name.clone()),
        Segment::Field(name) => path.field(leaf(name)),
    })
}

/// The key that becomes a field of what no plan says more of, such as the values of a chart; none where no key does.
/// The items of a list have other numbers there: what signals need comes first.
pub(crate) fn key_of(keys: &dyn Keys, field: &FieldPath) -> Option<FieldPath> {
    let Found { setting, path, .. } = find(keys, field.segments(), &[], &|_| false);
    setting?;
    let names = path.into_iter().take_while(|segment| segment.name().is_some());
    Some(names.collect::<Vec<_>>().into())
}

/// The table of the workload that an object belongs to.
fn workload_of(object: &ObjectPlan) -> FieldPath {
    FieldPath::from(
        object
            .origin
            .segments()
            .iter()
            .take(2)
            .cloned()
            .collect::<Vec<_>>(),
    )
}

/// The setting that a path leads to, or one that it leads toward.
struct Found {
    /// None where the path leaves the map on the way to every setting.
    setting: Option<&'static Setting>,
    path: Vec<Segment>,
    /// How many steps of the path are in the map.
    used: usize,
}

/// The setting with the longest part of the path.
fn find(
    keys: &dyn Keys,
    field: &[Segment],
    above: &[Segment],
    is_given: &dyn Fn(&[Segment]) -> bool,
) -> Found {
    let mut best = Found {
        setting: None,
        path: above.to_vec(),
        used: 0,
    };
    for setting in keys.settings() {
        let found = match (setting.below, reach(setting, field)) {
            (Some(shared), _) if setting.key.is_empty() => find(shared, field, above, is_given),
            (_, Reach::Setting(used)) => follow(setting, field, used, above, is_given),
            // Next to all settings have nothing to do with the path, or no more than one that was found has.
            (_, Reach::Part(used)) if used <= best.used => continue,
            (_, Reach::Part(used)) => Found {
                setting: None,
                path: above.to_vec(),
                used,
            },
        };
        let rank = |found: &Found| (found.used, found.setting.is_some());
        let is_better = match rank(&found).cmp(&rank(&best)) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => {
                found.setting.is_some() && !is_given(&best.path) && is_given(&found.path)
            }
            std::cmp::Ordering::Less => false,
        };
        if is_better {
            best = found;
        }
    }
    best
}

/// How far a path goes with the field of a setting.
enum Reach {
    /// As many steps, and then another way, or no further.
    Part(usize),
    /// All steps of the field, which are as many.
    Setting(usize),
}

fn reach(setting: &Setting, field: &[Segment]) -> Reach {
    let mut rest = setting.field;
    let mut used = 0;
    while !rest.is_empty() {
        match field.get(used).and_then(|segment| after(rest, segment)) {
            Some(after) => {
                rest = after;
                used += 1;
            }
            None => return Reach::Part(used),
        }
    }
    match used {
        0 => Reach::Part(0),
        _ => Reach::Setting(used),
    }
}

/// What a path leads to from the field of a setting on, which is as many steps of it.
fn follow(
    setting: &'static Setting,
    field: &[Segment],
    mut used: usize,
    above: &[Segment],
    is_given: &dyn Fn(&[Segment]) -> bool,
) -> Found {
    let mut path = above.to_vec();
    path.push(Segment::Field(setting.key.into()));
    while let Some(item @ Segment::Index(_)) = field.get(used) {
        path.push(item.clone());
        used += 1;
    }
    let Some(below) = setting.below else {
        return Found {
            setting: Some(setting),
            path,
            used,
        };
    };
    let inner = find(below, field.get(used..).unwrap_or_default(), &path, is_given);
    Found {
        setting: inner.setting.or(Some(setting)),
        path: inner.path,
        used: used + inner.used,
    }
}

/// What comes after the first step of a field, where a path begins with that. Next to none does, and to find where each step
/// ends was most of the work.
fn after<'f>(field: &'f str, segment: &Segment) -> Option<&'f str> {
    let may_fit = segment.name().is_none_or(|name| field.starts_with(name)) || field.starts_with(['?', '[']);
    let (step, after) = first_step(field).filter(|_| may_fit)?;
    fits(step, segment).then_some(after)
}

fn fits(step: &str, segment: &Segment) -> bool {
    match segment {
        Segment::Index(_) => step == ITEM,
        Segment::Field(name) => step == ANY || step == name,
        Segment::Key(key) => step == key,
    }
}

/// A field without a row, as the profile would spell it: durations leave their unit out, for they are written with it.
fn leaf(name: &str) -> String {
    let snake = snake(name);
    match snake.strip_suffix("_seconds") {
        Some(stem) => stem.to_owned(),
        None => snake,
    }
}
