//! What a VPA recommends, and what it does with it.

use scalegen_kinds::vpa::{DEFAULT_CONTAINER, UpdateMode, VerticalPodAutoscaler};
use scalegen_simulate::Problem;
use scalegen_simulate::vpa::VpaSpec;
use scalegen_syntax::Quantity;

use super::page::{Requests, SizedContainer, SizedResource};

/// Live replicas below which the updater evicts nothing, where a VPA sets no number.
const MIN_REPLICAS: i32 = 2;

pub(super) fn of(vpa: &VerticalPodAutoscaler) -> Result<Requests, Vec<Problem>> {
    let spec = VpaSpec::new(vpa)?;
    let policy = vpa.spec.update_policy.as_ref();
    let mode = policy
        .and_then(|policy| policy.update_mode)
        .unwrap_or(UpdateMode::Recreate);
    let least = policy
        .and_then(|policy| policy.min_replicas)
        .unwrap_or(MIN_REPLICAS);
    let policies = vpa.spec.resource_policy.as_ref();
    let policies = policies.and_then(|policy| policy.container_policies.as_deref());
    let names = policies.unwrap_or_default().iter();
    let mut names: Vec<&str> = names
        .filter_map(|policy| policy.container_name.as_deref())
        .filter(|name| *name != DEFAULT_CONTAINER)
        .collect();
    names.push(DEFAULT_CONTAINER);
    let sized = |name: &str| {
        let policy = spec.policy(name);
        let resources = [("cpu", policy.cpu), ("memory", policy.memory)];
        let resources = resources.into_iter().filter(|(_, policy)| policy.is_controlled);
        SizedContainer {
            name: name.to_owned(),
            is_on: policy.is_on,
            resources: resources
                .map(|(resource, policy)| SizedResource {
                    resource: resource.to_owned(),
                    least: policy.min_allowed.map(Quantity::to_f64),
                    most: policy.max_allowed.map(Quantity::to_f64),
                })
                .collect(),
        }
    };
    let evicts = !matches!(mode, UpdateMode::Off | UpdateMode::Initial);
    Ok(Requests {
        update_mode: mode.name().to_owned(),
        min_replicas: evicts.then_some(least),
        containers: names.into_iter().map(sized).collect(),
    })
}
