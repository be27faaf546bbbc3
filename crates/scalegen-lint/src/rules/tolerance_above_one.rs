//! WRG009: a tolerance of the whole target or more.

use scalegen_document::Document;
use scalegen_kinds::admission::read_quantity;
use scalegen_syntax::{Family, Message, Server, Severity, Term, Versions, messages};

use crate::behavior::directions;
use crate::{Check, Found, Rule};
use scalegen_kinds::hpa;

pub(crate) const RULE: Rule = Rule {
    code: "WRG009",
    name: "tolerance-above-one",
    summary: "tolerance is 1 or more",
    severity: Severity::Warning,
    why: "A tolerance is a fraction of the target: 0.05 is 5 %. Usage cannot be negative, so from 1 on nothing is ever scaled down, and scaled up only when usage is more than double.",
    fix: "write a percentage as a fraction: 5 % is 0.05",
    bad: hpa!(
        "
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"5\"}
"
    ),
    good: &[("scaleUp: {tolerance: \"5\"}", "scaleUp: {tolerance: \"0.05\"}")],
    source: "pkg/controller/podautoscaler/replica_calculator.go: Tolerances.isWithin",
    versions: Versions::since(Server::Kubernetes, 1, 33),
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NeverScaledDown { tolerance: String = "1" } "with a tolerance of {tolerance} the HPA never scales down";
    ScaledUpLate { tolerance: String = "1", factor: Term = Term::shown(2) }
        "with a tolerance of {tolerance} the HPA scales up only above {factor} times the target";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    for direction in directions(document) {
        let Some(written) = direction.tolerance else {
            continue;
        };
        let Some(tolerance) = read_quantity(written)
            .ok()
            .filter(|tolerance| tolerance.to_f64() >= 1.0)
        else {
            continue;
        };
        let factor = Term::shown(tolerance.to_f64() + 1.0);
        let tolerance = written.0.clone();
        let message = match direction.field {
            "scaleDown" => Message::from(NeverScaledDown { tolerance }),
            _ => ScaledUpLate { tolerance, factor }.into(),
        };
        let path = direction.path().field("tolerance");
        found.at(document, path, message);
    }
}
