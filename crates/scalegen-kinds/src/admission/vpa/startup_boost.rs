//! The startup boost of a pod or of a container: rules VS4, VS5 and V13.

use super::resolution::resolution;
use super::{PER_VPA_CONFIG, Server, VpaFeatureGate, webhook};
use crate::admission::At;
use crate::admission::{crd_quantity, words};
use crate::vpa::{StartupBoost, StartupBoostType};
use crate::{Level, Refusal};

pub(super) fn startup_boost(
    boost: &StartupBoost,
    server: &Server<'_>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if !server.knows(PER_VPA_CONFIG, path, found) {
        return;
    }
    let allowed = server.allows(VpaFeatureGate::CPUStartupBoost, "V13", path, found);
    let Some(cpu) = &boost.cpu else { return };
    let path = path.field("cpu");
    let mut rule = |rule, holds: bool, message: &str| {
        if !holds {
            found.push(Refusal::new(rule, Level::Crd, path, message));
        }
    };
    rule(
        "VS4",
        (cpu.type_ == StartupBoostType::Factor) == cpu.factor.is_some(),
        "factor is required when type is Factor and forbidden otherwise",
    );
    rule(
        "VS5",
        (cpu.type_ == StartupBoostType::Quantity) == cpu.quantity.is_some(),
        "quantity is required when type is Quantity and forbidden otherwise",
    );
    match (cpu.type_, cpu.factor) {
        (StartupBoostType::Factor, Some(factor)) if allowed && factor < 1 => {
            let message = words::invalid_number(factor, "must be >= 1 for type Factor");
            found.push(webhook("V13", path.field("factor"), message));
        }
        _ => {}
    }
    if let Some(quantity) = &cpu.quantity {
        let field = path.field("quantity");
        if let Some(refusal) = crd_quantity::check(quantity, "VS2", field) {
            found.push(refusal);
        } else if allowed
            && cpu.type_ == StartupBoostType::Quantity
            && let Some(detail) = resolution("cpu", quantity)
        {
            found.push(webhook("V13", field, words::invalid(&quantity.0, detail)));
        }
    }
}
