//! Circles of imports between siblings: two modules of one parent, each with all that is below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::sources::Source;

type Module = Vec<String>;

/// Siblings of which each imports the next, and the last the first.
pub(crate) struct Circle(Vec<Module>);

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modules = self.0.iter().chain(self.0.first());
        let modules: Vec<String> = modules.map(|module| module.join("::")).collect();
        f.write_str(&modules.join(" -> "))
    }
}

/// For each knot of siblings the shortest circle through the first of them.
pub(crate) fn circles(sources: &[Source]) -> Vec<Circle> {
    let modules: BTreeMap<&Module, &Source> = sources.iter().map(|source| (&source.module, source)).collect();
    let mut edges: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for source in sources
        .iter()
        .filter(|source| !is_of_tests(&modules, &source.module))
    {
        let imports = source.imports.iter().map(|(_, path)| path);
        for path in imports.chain(&source.paths) {
            let Some(target) = target(&modules, &source.module, path, 0) else {
                continue;
            };
            let shared = source
                .module
                .iter()
                .zip(&target)
                .take_while(|(a, b)| a == b)
                .count();
            if shared < source.module.len() && shared < target.len() {
                let siblings = edges.entry(source.module[..=shared].to_vec()).or_default();
                siblings.insert(target[..=shared].to_vec());
            }
        }
    }
    let mut circles = Vec::new();
    let mut seen = BTreeSet::new();
    for module in edges.keys() {
        if let Some(circle) = shortest(&edges, module).filter(|_| !seen.contains(module)) {
            let knot = reached(&edges, module);
            seen.extend(
                knot.into_iter()
                    .filter(|other| reached(&edges, other).contains(module)),
            );
            circles.push(Circle(circle));
        }
    }
    circles
}

fn is_of_tests(modules: &BTreeMap<&Module, &Source>, module: &Module) -> bool {
    (0..module.len()).any(|length| {
        let parent = modules.get(&module[..length].to_vec());
        parent.is_some_and(|parent| parent.of_tests.contains(&module[length]))
    })
}

/// The module that a path leads to, through what modules on the way import and pass on; none for another crate.
fn target(
    modules: &BTreeMap<&Module, &Source>,
    from: &Module,
    path: &[String],
    depth: usize,
) -> Option<Module> {
    // Names that lead to each other in a circle do not compile.
    if depth > 16 {
        return None;
    }
    let mut module = from.clone();
    let mut rest = path;
    match rest {
        [first, after @ ..] if first == "crate" => (module, rest) = (Vec::new(), after),
        [first, after @ ..] if first == "self" => rest = after,
        [first, ..] if first == "super" => {
            while let Some(after) = rest.strip_prefix(&["super".to_owned()]) {
                module.pop();
                rest = after;
            }
        }
        [first, ..] if !modules.contains_key(&below(&module, first)) => return None,
        _ => {}
    }
    while let [name, after @ ..] = rest {
        let child = below(&module, name);
        if modules.contains_key(&child) {
            (module, rest) = (child, after);
            continue;
        }
        let imports = modules.get(&module).map_or(&[][..], |source| &source.imports);
        let import = imports
            .iter()
            .find(|(known, path)| known == name && path.as_slice() != [name.clone()]);
        let Some((_, import)) = import else { break };
        let path: Vec<String> = import.iter().chain(after).cloned().collect();
        return target(modules, &module, &path, depth + 1);
    }
    Some(module)
}

fn below(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn reached(edges: &BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<Module> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        for other in edges.get(module).into_iter().flatten() {
            if reached.insert(other.clone()) {
                next.push(other);
            }
        }
    }
    reached
}

/// The shortest way from a module back to itself.
fn shortest(edges: &BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> Option<Vec<Module>> {
    let mut ways = vec![vec![from.clone()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for other in way.last().and_then(|last| edges.get(last)).into_iter().flatten() {
                if other == from {
                    return Some(way);
                }
                if seen.insert(other.clone()) {
                    longer.push([way.clone(), vec![other.clone()]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}
