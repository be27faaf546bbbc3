//! Which units of a profile make objects that belong together.

use std::collections::BTreeSet;

use scalegen_lint::RelationKey;

/// Units that are looked at together; of more that share a key, each beside the first of them.
const MOST_UNITS: usize = 32;

/// What the objects of all units have in common with others, as hashes: the objects themselves would cost a
/// fleet of ten thousand services too much memory.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    keys: Vec<(RelationKey, u32)>,
}

impl Relations {
    /// Takes note of the keys of a unit.
    pub(crate) fn add(&mut self, unit: usize, keys: impl IntoIterator<Item = RelationKey>) {
        if let Ok(unit) = u32::try_from(unit) {
            self.keys.extend(keys.into_iter().map(|key| (key, unit)));
        }
    }

    /// The units that share a key, in groups of at most [`MOST_UNITS`], each group once.
    pub(crate) fn groups(mut self) -> BTreeSet<Vec<u32>> {
        self.keys.sort_unstable();
        self.keys.dedup();
        let mut groups = BTreeSet::new();
        for sharing in self.keys.chunk_by(|one, next| one.0 == next.0) {
            let Some(((_, first), others)) = sharing.split_first() else {
                continue;
            };
            for others in others.chunks(MOST_UNITS - 1) {
                let units = others.iter().map(|(_, unit)| *unit);
                groups.insert([*first].into_iter().chain(units).collect());
            }
        }
        groups
    }
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
        relations.add(0, [key("a")]);
        relations.add(1, [key("b"), key("c"), key("c")]);
        relations.add(2, [key("b"), key("c")]);
        relations.add(3, [key("d")]);
        assert_eq!(relations.groups(), BTreeSet::from([vec![1, 2]]));

        let mut relations = Relations::default();
        (0..70).for_each(|unit| relations.add(unit, [key("a")]));
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
