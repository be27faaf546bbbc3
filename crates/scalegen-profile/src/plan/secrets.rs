//! Values that look like secrets, which a profile never holds.

use serde_json::Value;

use super::messages::{HoldsPassword, HoldsSecret, HoldsToken, NameSecret};
use super::planner::Planner;
use crate::codes;
use crate::language::Trigger;
use crate::problem::Problem;
use scalegen_syntax::{FieldPath, Message, Secret, secret};

impl Planner<'_> {
    /// Reports values that look like secrets. Those of a trigger's settings are judged with its object.
    pub(super) fn check_secrets(&mut self) {
        let profile = self.profile;
        let template = profile.template.as_ref().map(|template| &template.0);
        for (name, table) in [
            ("prometheus", serde_json::to_value(&profile.prometheus)),
            ("signals", serde_json::to_value(&profile.signals)),
            ("workloads", serde_json::to_value(&profile.workloads)),
            ("authentications", serde_json::to_value(&profile.authentications)),
            ("scaled_jobs", serde_json::to_value(&profile.scaled_jobs)),
            ("addons", serde_json::to_value(&profile.addons)),
            ("load_tests", serde_json::to_value(&profile.load_tests)),
            ("template", serde_json::to_value(template)),
        ] {
            self.search(name, &table.unwrap_or_default(), &FieldPath::of(name));
        }
    }

    fn search(&mut self, key: &str, value: &Value, path: &FieldPath) {
        match value {
            Value::Object(table) => {
                for (name, value) in table {
                    // Settings of a trigger go into its object, with which they are judged.
                    let of_object = name == "metadata" || key == "triggers" && !Trigger::has_field(name);
                    if !of_object {
                        self.search(name, value, &path.field(name.clone()));
                    }
                }
                // A variable has its name beside its value.
                if let (Some(name), Some(value)) = (text(table, "name"), text(table, "value"))
                    && secret("", value).is_none()
                {
                    self.found(secret(name, value), &path.field("value"));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.search(key, item, &path.index(index));
                }
            }
            Value::String(text) => self.found(secret(key, text), path),
            _ => {}
        }
    }

    fn found(&mut self, found: Option<Secret>, path: &FieldPath) {
        let message: Message = match found {
            None => return,
            Some(Secret::Password) => HoldsPassword {}.into(),
            Some(Secret::Token(what)) => HoldsToken { what }.into(),
            Some(Secret::Named) => HoldsSecret {}.into(),
        };
        let problem = Problem::new(codes::LOOKS_LIKE_SECRET, path.clone(), message);
        self.report(problem.warning().help(NameSecret {}));
    }
}

fn text<'t>(table: &'t serde_json::Map<String, Value>, key: &str) -> Option<&'t str> {
    table.get(key)?.as_str()
}
