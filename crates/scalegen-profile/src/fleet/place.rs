//! Where a value of a service stands: its row, its `set` or the template.

use toml::Value;

use super::fill::{self, Fill};
use super::{Unit, table};
use crate::language::Service;
use crate::problem::Part;
use scalegen_syntax::{FieldPath, Place, Segment};

/// Where a value stands.
pub(super) struct Found {
    /// The place that the author changes.
    pub(super) place: Place,
    /// Where the template puts it, when the place is in a row.
    pub(super) template: Option<Place>,
}

pub(super) fn locate(unit: Unit<'_>, service: &Service, path: &FieldPath, part: Part) -> Found {
    let layers = &unit.loaded.layers;
    let only = |place| Found {
        place,
        template: None,
    };
    let set = service.set.as_deref();
    if let Some(set) = set.filter(|set| has(set, path))
        && let Some(place) = row(unit, "set", Some((set, path)), part)
    {
        return only(place);
    }
    let Some(template) = &unit.loaded.profile.template else {
        return only(layers.locate(path, part));
    };
    let walked = walk(&template.0, unit.fill_for(service), path);
    // What the template does not have is the profile's own, such as a signal that all services use.
    if walked.depth < 2 && path.segments().len() >= 2 {
        return only(layers.locate(path, part));
    }
    let in_template = layers.locate(&walked.path, part);
    let parameter = walked.text.and_then(|text| fill::placeholders(text).next());
    match parameter.filter(|_| part == Part::Value && walked.depth == path.segments().len()) {
        Some(parameter) => match row(unit, parameter, None, part) {
            Some(place) => Found {
                place,
                template: Some(in_template),
            },
            None => only(in_template),
        },
        None => only(in_template),
    }
}

struct Walked<'t> {
    /// The path in the profile.
    path: FieldPath,
    /// How many steps of the service's path it stands for.
    depth: usize,
    /// The text at its end.
    text: Option<&'t str>,
}

/// As far into the template as it has the path.
fn walk<'t>(template: &'t toml::Table, fill: Fill<'_>, path: &FieldPath) -> Walked<'t> {
    let mut steps = vec![Segment::Field("template".into())];
    let mut table = Some(template);
    let mut value: Option<&Value> = None;
    for segment in path.segments() {
        let next = match segment {
            Segment::Field(name) => table.and_then(|table| entry(table, fill, name)),
            Segment::Key(name) => table.and_then(|table| entry(table, fill, name)),
            Segment::Index(index) => {
                let item = value.and_then(|value| value.as_array()?.get(*index));
                item.map(|item| (Segment::Index(*index), item))
            }
        };
        let Some((step, inner)) = next else { break };
        steps.push(step);
        value = Some(inner);
        table = inner.as_table();
    }
    Walked {
        depth: steps.len() - 1,
        path: steps.into(),
        text: value.and_then(Value::as_str),
    }
}

/// The entry of a template's table whose key becomes `name`.
fn entry<'t>(table: &'t toml::Table, fill: Fill<'_>, name: &str) -> Option<(Segment, &'t Value)> {
    table
        .iter()
        .find(|(key, _)| fill.key(key).is_ok_and(|filled| filled == name))
        .map(|(key, value)| (Segment::Field(key.clone().into()), value))
}

/// Whether a table has a value at a path.
fn has(table: &toml::Table, path: &FieldPath) -> bool {
    let mut segments = path.segments().iter();
    let first = match segments.next() {
        Some(Segment::Field(name)) => table.get(name.as_ref()),
        Some(Segment::Key(name)) => table.get(name),
        _ => None,
    };
    segments
        .try_fold(first, |value, segment| {
            let next = match segment {
                Segment::Field(name) => value?.get(name.as_ref()),
                Segment::Key(name) => value?.get(name),
                Segment::Index(index) => value?.get(*index),
            };
            Some(Some(next?))
        })
        .flatten()
        .is_some()
}

/// The place of a parameter of a service, in its row or among the defaults; or, of a value in its `set`.
fn row(
    unit: Unit<'_>,
    parameter: &str,
    set: Option<(&toml::Table, &FieldPath)>,
    part: Part,
) -> Option<Place> {
    let service = unit.service()?;
    let index = unit.index.checked_sub(1)?;
    let layers = &unit.loaded.layers;
    let own = parameter == fill::NAME || set.is_some() || service.parameter(parameter).is_some();
    if !own {
        let default = FieldPath::of("service_defaults").field(parameter.to_owned());
        return unit
            .loaded
            .profile
            .service_defaults
            .0
            .contains_key(parameter)
            .then(|| layers.locate(&default, part));
    }
    let below = |services: FieldPath| {
        let key = services.field(parameter.to_owned());
        set.map_or(key.clone(), |(_, path)| key.join(path))
    };
    match unit.loaded.table.as_ref().filter(|table| index >= table.first) {
        None => Some(layers.locate(&below(FieldPath::of("services").index(index)), part)),
        Some(table) => {
            let number = index - table.first;
            if table.file().name().ends_with(".toml") {
                let services = FieldPath::of("services").index(number);
                Some(table.layers.locate(&below(services), part))
            } else {
                table::place(table.file(), number, parameter)
            }
        }
    }
}

/// The place of a service's own key, such as its name.
pub(super) fn of_service(unit: Unit<'_>, key: &str) -> Option<Place> {
    row(unit, key, None, Part::Value)
}
