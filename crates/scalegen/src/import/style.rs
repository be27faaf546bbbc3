//! An import in the form that people write: small tables in one line, load tests that extend others.

use scalegen_profile::{Keys, Remark, Written, inline};

use super::part::{Part, text};

/// The widest table of a workload that is written in one line.
const WIDTH: usize = 80;

/// The sections with small tables of workloads in the workloads' own, and load tests without what others have.
pub(super) fn styled(parts: &[Part]) -> Vec<Part> {
    let mut styled: Vec<Part> = Vec::new();
    for part in parts {
        match part.path().as_slice() {
            ["workloads", _, "vpa" | "pdb"] if is_small(part) => {
                let above = styled.iter_mut().rev();
                let mut above = above.filter(|above| part.section.path.starts_with(&above.section.path));
                if let Some(workload) = above.next() {
                    merge(workload, part);
                    continue;
                }
                styled.push(part.clone());
            }
            ["load_tests", _] => {
                let mut part = part.clone();
                let tests = || {
                    styled
                        .iter()
                        .filter(|other| other.path().first() == Some(&"load_tests"))
                };
                let found = tests().find_map(|base| Some((base, extending(base, &part.section.keys)?)));
                if let Some((base, (name, own))) = found {
                    part.section
                        .comments
                        .push(format!("Like `{name}` but for these keys."));
                    part.section.keys = own;
                    let (of_base, keys) = (&base.section.remarks, &part.section.keys);
                    let is_own = |name: &String, remark: &Remark| {
                        keys.contains_key(name) || of_base.get(name) != Some(remark)
                    };
                    part.section.remarks.retain(|name, remark| is_own(name, remark));
                    part.keep_remarks();
                }
                styled.push(part);
            }
            _ => styled.push(part.clone()),
        }
    }
    styled
}

fn is_small(part: &Part) -> bool {
    let is_flat = |value: &Written| !matches!(value, Written::Table(_) | Written::List(_));
    let table = Written::Table(part.section.keys.clone());
    let section = &part.section;
    let is_plain = section.remarks.is_empty() || section.keys.len() == 1;
    is_plain && section.keys.values().all(is_flat) && inline(&table).len() <= WIDTH
}

/// Puts a table into that of its workload.
fn merge(workload: &mut Part, table: &Part) {
    let Some(key) = table.section.path.last() else {
        return;
    };
    let keys = Written::Table(table.section.keys.clone());
    workload.section.keys.insert(key.clone(), keys);
    let mut remark = Remark {
        above: table
            .from
            .iter()
            .chain(&table.section.comments)
            .cloned()
            .collect(),
        beside: None,
    };
    if let Some((_, own)) = table.section.remarks.first() {
        remark.above.extend(own.above.iter().cloned());
        remark.beside.clone_from(&own.beside);
    }
    if remark != Remark::default() {
        workload.section.remarks.insert(key.clone(), remark);
    }
}

/// The key of a load test and what another one has beside it, where that is less than half.
fn extending(base: &Part, keys: &Keys) -> Option<(String, Keys)> {
    let name = base.section.path.last()?;
    let of_base = &base.section.keys;
    let is_taken = |key: &str| !matches!(key, "extends" | "file" | "name");
    // `requests` takes the place of `duration`.
    let is_replaced = |key: &str| match key {
        "duration" => keys.contains_key("requests"),
        "requests" => keys.contains_key("duration"),
        _ => false,
    };
    let covers = |key: &String| !is_taken(key) || keys.contains_key(key) || is_replaced(key);
    if !of_base.keys().all(covers) || text(of_base, "extends").is_some() || text(keys, "extends").is_some() {
        return None;
    }
    let mut own = Keys::from_iter([("extends".to_owned(), name.as_str().into())]);
    let differs = |(key, value): &(&String, &Written)| !is_taken(key) || of_base.get(*key) != Some(value);
    own.extend(
        keys.iter()
            .filter(differs)
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    // Tables merge: what only the base has of one would come back.
    let is_merged = |(key, value): (&String, &Written)| match (of_base.get(key), value) {
        (Some(Written::Table(base)), Written::Table(own)) => base.keys().any(|name| !own.contains_key(name)),
        _ => false,
    };
    let is_worth_it = own.len() * 2 <= keys.len() + 2;
    (is_worth_it && !own.iter().any(is_merged)).then(|| (name.clone(), own))
}
