//! What has to hold between the parameters of each of KEDA's trigger types, as data.
//!
//! Source: the `Validate` and parse functions in `pkg/scalers` of kedacore/keda 2.20 and of its main branch for 2.21.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::expression::{Condition, parse};

/// A trigger type, a tab and a condition; the types with an `@` are what several share.
const TABLE: &str = include_str!("conditions.tsv");

/// The conditions of a trigger type, in the order of the table.
pub(super) fn of(trigger_type: &str) -> &'static [Condition<'static>] {
    type Lines = (Vec<&'static str>, OnceLock<Vec<Condition<'static>>>);
    static TYPES: OnceLock<BTreeMap<&'static str, Lines>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let mut types: BTreeMap<_, Lines> = BTreeMap::new();
        for (name, line) in TABLE.lines().skip(1).filter_map(|line| line.split_once('\t')) {
            types.entry(name).or_default().0.push(line);
        }
        types
    });
    types.get(trigger_type).map_or(&[], |(lines, conditions)| {
        conditions.get_or_init(|| lines.iter().filter_map(|line| parse(line)).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::triggers::expression::Expr;
    use crate::admission::triggers::formats::Format;
    use crate::admission::triggers::parameters;

    /// Names that are no parameters.
    const OTHERS: [&str; 5] = [
        "authenticationRef",
        "metricType",
        "pod",
        "rabbit_protocol",
        "trigger.metricType",
    ];

    fn forms<'t>(expr: &Expr<'t>) -> Vec<&'t str> {
        match expr {
            Expr::Is(_, form) => vec![form],
            Expr::Not(inner) => forms(inner),
            Expr::All(parts) | Expr::Any(parts) | Expr::One(parts) => parts.iter().flat_map(forms).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_line_is_read_and_names_what_its_trigger_has() {
        let mut count = 0;
        for line in TABLE.lines().skip(1) {
            let (scaler, rule) = line.split_once('\t').unwrap();
            let condition = parse(rule).unwrap_or_else(|| panic!("{line}"));
            count += 1;
            if let Expr::Shared(name) = condition.then {
                assert!(!of(&format!("@{name}")).is_empty(), "{line}");
            }
            for form in condition.when.iter().chain([&condition.then]).flat_map(forms) {
                assert!(Format::named(form).is_some(), "{line}: {form}");
            }
            let when = condition.when.iter().flat_map(Expr::names);
            for name in when.chain(condition.then.names()) {
                let is_known = |scaler| parameters::of(scaler).iter().any(|of| of.name == name.key);
                let known = match scaler.strip_prefix('@') {
                    Some(_) => parameters::trigger_types().any(is_known),
                    None => is_known(scaler),
                };
                assert!(
                    known || OTHERS.contains(&name.key) || name.key.ends_with("FromEnv"),
                    "{line}: {}",
                    name.key
                );
            }
        }
        assert_eq!(count, TABLE.lines().count() - 1);
    }
}
