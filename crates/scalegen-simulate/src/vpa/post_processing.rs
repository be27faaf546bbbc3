//! What happens to an estimate before it is written into the VPA's status: rounding, then the user's bounds.

use scalegen_syntax::Quantity;

use super::amount::{humanize, round_up};
use super::estimator::Resources;
use super::options::RecommenderOptions;

/// Amounts as quantities: rounded up to the flags' steps, and humanized where the flag says so.
pub(crate) fn rounded(resources: Resources, options: &RecommenderOptions) -> (Quantity, Quantity) {
    let cpu = round_up(resources.cpu, options.round_cpu_millicores);
    let cpu = if options.integer_cpu {
        round_up(cpu, 1000)
    } else {
        cpu
    };
    let memory = round_up(resources.memory, options.round_memory_bytes);
    let humanized = options
        .humanize_memory
        .then(|| humanize(memory).parse().ok())
        .flatten();
    (
        Quantity::from_milli(cpu),
        humanized.unwrap_or_else(|| Quantity::from_bytes(memory)),
    )
}

/// Raised to the least that is allowed, then lowered to the most.
pub(crate) fn capped(amount: Quantity, min: Option<Quantity>, max: Option<Quantity>) -> Quantity {
    let raised = min.map_or(amount, |min| amount.max(min));
    max.map_or(raised, |max| raised.min(max))
}
