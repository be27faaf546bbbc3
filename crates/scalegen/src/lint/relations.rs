//! What units of a profile make together, such as two HPAs that KEDA would give one name.

use std::collections::BTreeSet;

use scalegen_document::Document;
use scalegen_lint::{Cluster, RelationKey, check_cluster};
use scalegen_profile::plan::Demand;
use scalegen_syntax::Finding;

use super::LintOptions;
use super::choices::{Choice, choices};
use super::config::known;
use super::translate::translate;
use crate::Stack;
use crate::jobs::Threads;
use crate::unit::Made;

/// Units that are looked at together; of more that share a key, each beside the first of them.
const MOST_UNITS: usize = 32;

/// What the objects of all units have in common with others, as hashes: the objects themselves would cost a
/// fleet of ten thousand services too much memory.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    keys: Vec<(RelationKey, u32)>,
    /// Units that make what another made before: that is reported, and nothing about them together.
    doubled: BTreeSet<u32>,
}

impl Relations {
    /// Takes note of the keys of a unit, and whether it makes what another made before.
    pub(crate) fn add(&mut self, unit: usize, keys: impl IntoIterator<Item = RelationKey>, is_doubled: bool) {
        if let Ok(unit) = u32::try_from(unit) {
            self.keys.extend(keys.into_iter().map(|key| (key, unit)));
            self.doubled.extend(is_doubled.then_some(unit));
        }
    }

    /// Findings for units that share a key. They are made again for it, a few at a time.
    pub(crate) fn check(
        self,
        stack: &Stack,
        demand: &Demand,
        options: &LintOptions,
        threads: Threads<'_>,
    ) -> Vec<Finding> {
        let groups = self.groups().into_iter().collect();
        let found = threads.map(groups, |group| check_group(stack, &group, demand, options));
        found.into_iter().flatten().collect()
    }

    /// The units that share a key, in groups of at most [`MOST_UNITS`], each group once.
    fn groups(mut self) -> BTreeSet<Vec<u32>> {
        self.keys.sort_unstable();
        self.keys.dedup();
        let mut groups = BTreeSet::new();
        for sharing in self.keys.chunk_by(|one, next| one.0 == next.0) {
            let Some(((_, first), others)) = sharing.split_first() else {
                continue;
            };
            for others in others.chunks(MOST_UNITS - 1) {
                let units = others.iter().map(|(_, unit)| *unit);
                groups.insert([*first].into_iter().chain(units).collect::<Vec<_>>());
            }
        }
        groups.retain(|group| !group.iter().any(|unit| self.doubled.contains(unit)));
        groups
    }
}

/// What is found in a group of units and in none of them alone: with their active scalers, and with each
/// other scaler beside the active ones of the other units.
fn check_group(stack: &Stack, group: &[u32], demand: &Demand, options: &LintOptions) -> Vec<Finding> {
    let made: Vec<Made> = group
        .iter()
        .filter_map(|index| stack.make(usize::try_from(*index).ok()?, demand).0)
        .collect();
    let Some(targets) = made.first().map(|made| options.over(made.plan.targets)) else {
        return Vec::new();
    };
    let first = made
        .first()
        .map(|made| known(&made.plan.engines, &made.plan.metrics));
    let known = options.over_known(&first.unwrap_or_default());
    let objects: Vec<_> = made.iter().map(|made| made.documents(stack)).collect();
    let choices: Vec<Vec<Choice<'_>>> = made.iter().map(|made| choices(&made.plan)).collect();
    let chosen = |unit: usize, choice: usize| -> Vec<&Document> {
        let choice = choices.get(unit).and_then(|choices| choices.get(choice));
        match (objects.get(unit), choice) {
            (Some(objects), Some(choice)) => choice.of(objects).collect(),
            _ => Vec::new(),
        }
    };
    let mut alone = Vec::new();
    let mut together = Vec::new();
    for (unit, of_unit) in choices.iter().enumerate() {
        for choice in 0..of_unit.len() {
            alone.extend(check_cluster(
                &Cluster::new(chosen(unit, choice)).knowing(&known),
                &targets,
            ));
            // The active scalers of all are the same cluster for every unit.
            if choice == 0 && unit > 0 {
                continue;
            }
            let all = (0..made.len()).flat_map(|other| chosen(other, if other == unit { choice } else { 0 }));
            together.extend(check_cluster(&Cluster::new(all).knowing(&known), &targets));
        }
    }
    let about = |finding: &Finding| {
        let Finding {
            code,
            object,
            path,
            message,
            ..
        } = finding;
        (*code, object.clone(), path.clone(), message.clone())
    };
    let alone: BTreeSet<_> = alone.iter().map(about).collect();
    together.retain(|finding| !alone.contains(&about(finding)));
    for finding in &mut together {
        translate(finding, made.iter().map(|made| &*made.plan));
    }
    together
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_lint::relation_keys;
    use scalegen_syntax::SourceFile;

    use super::*;

    fn key(name: &str) -> RelationKey {
        let text = format!("{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}}}");
        let documents = read(&SourceFile::new("a.yaml", text), &Limits::default()).documents;
        relation_keys(&documents[0])[0]
    }

    #[test]
    fn units_that_share_keys_are_grouped_once_and_never_too_many() {
        let mut relations = Relations::default();
        relations.add(0, [key("a")], false);
        relations.add(1, [key("b"), key("c"), key("c")], false);
        relations.add(2, [key("b"), key("c")], false);
        relations.add(3, [key("d")], false);
        assert_eq!(relations.groups(), BTreeSet::from([vec![1, 2]]));

        // Of units that make what another made, that is reported.
        let mut relations = Relations::default();
        relations.add(1, [key("b")], false);
        relations.add(2, [key("b")], true);
        assert_eq!(relations.groups(), BTreeSet::new());

        let mut relations = Relations::default();
        (0..70).for_each(|unit| relations.add(unit, [key("a")], false));
        let groups = relations.groups();
        assert_eq!(groups.len(), 3);
        assert!(
            groups
                .iter()
                .all(|group| group[0] == 0 && group.len() <= MOST_UNITS)
        );
        assert_eq!(groups.iter().map(|group| group.len() - 1).sum::<usize>(), 69);
    }
}
