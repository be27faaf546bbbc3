//! WRG048: a share that is none.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG048",
    name: "used-by-free",
    summary: "A query divides what is used by what is free",
    severity: Severity::Warning,
    why: "The quotient is 1 at 50 % full and has no upper bound, so a threshold meant as a share of the whole is reached too early.",
    fix: "divide by the sum of used and free",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: avg(DCGM_FI_DEV_FB_USED / DCGM_FI_DEV_FB_FREE)
        threshold: \"1\"
"
    ),
    good: &[(
        "/ DCGM_FI_DEV_FB_FREE",
        "/ (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)",
    )],
    source: "the metric definitions of dcgm-exporter",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| matches!(kind, RemarkKind::UsedByFree);
    for (query, remark) in scaler.remarks(wanted) {
        query.report(scaler, remark.span, found, remark.message());
    }
}
