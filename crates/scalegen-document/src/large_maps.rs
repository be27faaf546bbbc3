//! The keys of very large maps, sorted, so that finding each of them takes no look at all the others.

use std::collections::BTreeMap;

use super::node::{Entry, Node, Value};

/// Maps with more keys than this are sorted.
const LARGE: usize = 64;

/// The large maps of one tree.
#[derive(Debug, Default)]
pub(super) struct LargeMaps {
    /// By the address of the first entry, which stays as long as the tree: positions in the order of the keys.
    maps: BTreeMap<usize, Box<[u32]>>,
}

impl LargeMaps {
    pub(super) fn of(root: &Node) -> Self {
        let mut large = Self::default();
        large.add(root);
        large
    }

    // The reader's limit on depth bounds it.
    fn add(&mut self, node: &Node) {
        match &node.value {
            Value::Map(entries) => {
                if entries.len() > LARGE {
                    let mut sorted: Vec<u32> = (0..).take(entries.len()).collect();
                    sorted.sort_by_key(|position| key(entries, *position));
                    self.maps.insert(address(entries), sorted.into());
                }
                entries.iter().for_each(|entry| self.add(&entry.value));
            }
            Value::Sequence(items) => items.iter().for_each(|item| self.add(item)),
            _ => {}
        }
    }

    /// The entry of a key, like [`Node::entry`].
    pub(super) fn entry<'a>(&self, node: &'a Node, name: &str) -> Option<&'a Entry> {
        let entries = node.entries();
        let sorted = (entries.len() > LARGE).then(|| self.maps.get(&address(entries)));
        let Some(sorted) = sorted.flatten() else {
            return node.entry(name);
        };
        let found = sorted.binary_search_by(|position| key(entries, *position).cmp(&Some(name)));
        entries.get(*sorted.get(found.ok()?)? as usize)
    }
}

fn key(entries: &[Entry], position: u32) -> Option<&str> {
    entries.get(position as usize).map(|entry| &*entry.key)
}

fn address(entries: &[Entry]) -> usize {
    entries.as_ptr().addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_small_and_large_maps_are_found() {
        for count in [3, LARGE, LARGE + 1, 500] {
            let json: serde_json::Map<_, _> = (0..count).rev().map(|i| (format!("k{i}"), i.into())).collect();
            let node = Node::from(&serde_json::json!({ "labels": json }));
            let large = LargeMaps::of(&node);
            let labels = large.entry(&node, "labels").unwrap();
            for i in 0..count {
                let entry = large.entry(&labels.value, &format!("k{i}")).unwrap();
                assert_eq!(entry.value.as_i64(), i64::try_from(i).ok());
            }
            assert!(large.entry(&labels.value, "k").is_none());
        }
    }
}
