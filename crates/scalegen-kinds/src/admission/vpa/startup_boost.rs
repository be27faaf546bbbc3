//! The startup boost of a pod or of a container: rules VPA104, VPA105 and VPA013.

use super::resolution::resolution;
use super::{PER_VPA_CONFIG, Server, VpaFeatureGate};
use scalegen_syntax::Message;

use crate::admission::At;
use crate::admission::messages::{BoostFactor, BoostQuantity};
use crate::admission::{quantities, words};
use crate::vpa::{StartupBoost, StartupBoostType};
use crate::{Refusal, rules};

pub(super) fn startup_boost(
    boost: &StartupBoost,
    server: &Server<'_>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if !server.knows(PER_VPA_CONFIG, path, found) {
        return;
    }
    let allowed = server.allows(
        VpaFeatureGate::CPUStartupBoost,
        rules::GATED_STARTUP_BOOST,
        path,
        found,
    );
    let Some(cpu) = &boost.cpu else { return };
    let path = path.field("cpu");
    let mut rule = |rule, holds: bool, message: Message| {
        if !holds {
            found.push(Refusal::new(rule, path, message));
        }
    };
    rule(
        rules::STARTUP_BOOST_FACTOR_MISMATCH,
        (cpu.type_ == StartupBoostType::Factor) == cpu.factor.is_some(),
        BoostFactor {}.into(),
    );
    rule(
        rules::STARTUP_BOOST_QUANTITY_MISMATCH,
        (cpu.type_ == StartupBoostType::Quantity) == cpu.quantity.is_some(),
        BoostQuantity {}.into(),
    );
    match (cpu.type_, cpu.factor) {
        (StartupBoostType::Factor, Some(factor)) if allowed && factor < 1 => {
            let message = words::invalid_number(factor, "must be >= 1 for type Factor");
            found.push(Refusal::new(
                rules::GATED_STARTUP_BOOST,
                path.field("factor"),
                message,
            ));
        }
        _ => {}
    }
    if let Some(quantity) = &cpu.quantity {
        let field = path.field("quantity");
        if let Some(refusal) = quantities::check_crd(quantity, field) {
            found.push(refusal);
        } else if allowed
            && cpu.type_ == StartupBoostType::Quantity
            && let Some(detail) = resolution("cpu", quantity)
        {
            found.push(Refusal::new(
                rules::GATED_STARTUP_BOOST,
                field,
                words::invalid(&quantity.0, detail),
            ));
        }
    }
}
