//! A profile that says nearly everything a profile can say, and renders.

use std::path::Path;

/// Settings behind feature gates of the VPA, which are refused.
const GATED: [&str; 7] = [
    "workloads.web.vpa.evict_after_oom",
    "workloads.web.vpa.startup_boost",
    "workloads.web.vpa.container_policies.0.oom_bump_up_ratio",
    "workloads.web.vpa.container_policies.0.oom_min_bump_up",
    "workloads.web.vpa.container_policies.0.memory_aggregation_interval",
    "workloads.web.vpa.container_policies.0.memory_aggregation_interval_count",
    "workloads.web.vpa.container_policies.0.startup_boost",
];

/// The example of every key, without what no server takes unasked.
pub(crate) fn wide() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scalegen-profile/tests/everything.toml");
    let mut table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    for path in GATED {
        let (parents, key) = path.rsplit_once('.').unwrap();
        let mut parts = parents.split('.');
        let mut place = table.get_mut(parts.next().unwrap()).unwrap();
        for part in parts {
            place = match place {
                toml::Value::Array(items) => &mut items[part.parse::<usize>().unwrap()],
                table => table.get_mut(part).unwrap(),
            };
        }
        assert!(
            place.as_table_mut().unwrap().remove(key).is_some(),
            "{path} is not there"
        );
    }
    table
}
