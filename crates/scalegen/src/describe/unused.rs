//! Settings that never count, in words.

use scalegen_simulate::response::{Direction, Unused};

/// A setting that never counts, in words; none where nobody wrote it.
pub(super) fn words(
    unused: &Unused,
    has_policies: &dyn Fn(Direction) -> bool,
    names: &[String],
) -> Option<String> {
    Some(match unused {
        Unused::Disabled { direction } => {
            format!(
                "{}: selectPolicy is Disabled, so it never goes that way",
                direction.field()
            )
        }
        Unused::AllowsEverything { direction, policy } => {
            has_policies(*direction).then_some(())?;
            format!(
                "{}: the policy {policy} limits nothing: it allows the whole way at once",
                direction.field()
            )
        }
        Unused::NeverSelected {
            direction,
            policy,
            by,
        } => {
            has_policies(*direction).then_some(())?;
            format!(
                "{}: the policy {policy} never counts: {by} is selected instead at any number of replicas",
                direction.field()
            )
        }
        Unused::ShortWindow { direction, seconds } => format!(
            "{}: the stabilization window of {seconds} s holds nothing back: it is over before the next sync",
            direction.field()
        ),
        Unused::Cooldown { seconds } => format!(
            "cooldownPeriod {seconds} s never counts: it delays the step to 0, and minReplicaCount is above 0"
        ),
        Unused::Activation { trigger } => format!(
            "The activation threshold of {} never counts: it is for the step from 0, and minReplicaCount is above 0",
            names.get(*trigger).map_or("a trigger", String::as_str)
        ),
    })
}
