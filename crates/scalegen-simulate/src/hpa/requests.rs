//! What pods request of a resource: the base of utilization percentages.

use super::pods::{Container, Pod};
use super::sources::MetricError;

/// What `pod` requests of `resource`, in thousandths. `index` is only for the error.
///
/// With a container's name that container counts alone. Else the pod's own request counts where
/// `pod_level_resources` lets it, else the sum over containers and restartable init containers, each of
/// which must have one.
pub(crate) fn pod_request(
    pod: &Pod,
    index: usize,
    resource: &str,
    container: Option<&str>,
    pod_level_resources: bool,
) -> Result<i64, MetricError> {
    let missing = MetricError::MissingRequest { pod: index };
    let counted = || {
        let sidecars = pod.init_containers.iter().filter(|init| init.restartable);
        pod.containers.iter().chain(sidecars)
    };
    if let Some(name) = container {
        let found = counted().find(|it| it.name == name);
        let found = found.ok_or(MetricError::ContainerNotFound { pod: index })?;
        return container_request(found, resource).ok_or(missing);
    }
    if pod_level_resources && let Some(request) = find(&pod.requests, resource) {
        return Ok(request);
    }
    counted().try_fold(0_i64, |sum, it| {
        Ok(sum.wrapping_add(container_request(it, resource).ok_or(missing)?))
    })
}

fn container_request(container: &Container, resource: &str) -> Option<i64> {
    find(&container.requests, resource)
}

fn find(requests: &[(String, i64)], resource: &str) -> Option<i64> {
    requests
        .iter()
        .find(|(name, _)| name == resource)
        .map(|(_, request)| *request)
}
