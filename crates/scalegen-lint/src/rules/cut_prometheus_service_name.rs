//! WRG025: a Service of kube-prometheus-stack under a name that is too long for it.

use std::ops::Range;

use scalegen_document::{Chart, Document, Object};
use scalegen_kinds::prometheus_trigger;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG025",
    name: "cut-prometheus-service-name",
    summary: "A URL uses the full name of the kube-prometheus-stack Service, which the chart truncates",
    severity: Severity::Warning,
    why: "The chart truncates `<release>-kube-prometheus-stack` to 26 characters before it adds `-prometheus`. With a release name of more than four characters, no Service has the full name, and every query fails: no such host.",
    fix: "use the truncated name; `kubectl get service -l app=kube-prometheus-stack-prometheus -A` shows it",
    bad: prometheus_trigger!(
        "
        serverAddress: http://monitoring-kube-prometheus-stack-prometheus.monitoring.svc:9090
        query: up
        threshold: \"5\"
"
    ),
    good: &[(
        "http://monitoring-kube-prometheus-stack-prometheus.monitoring.svc:9090",
        "http://monitoring-kube-prometheus-prometheus.monitoring.svc:9090",
    )],
    source: "prometheus-community/helm-charts, charts/kube-prometheus-stack/templates/_helpers.tpl: kube-prometheus-stack.fullname",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    CutName "kube-prometheus-stack truncates this name";
    ServiceName { name: String = "shop-kube-prometheus-stack-prometheus" }
        "its Service is called {name}, unless the chart's values say otherwise";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Document(check_document), Check::Profile(check_profile)]);

/// Of profiles, their own check finds the address once.
fn check_document(document: &Document, found: &mut Found<'_>) {
    if document.is_generated() {
        return;
    }
    for trigger in Trigger::of(document).filter(|trigger| trigger.trigger.type_ == "prometheus") {
        if let Some((name, bytes)) = trigger
            .trigger
            .metadata
            .get("serverAddress")
            .and_then(|url| cut(url))
        {
            found
                .within(document, trigger.key("serverAddress"), &bytes, CutName)
                .help(ServiceName { name });
        }
    }
    if *document.object() == Object::HelmValues(Chart::PrometheusAdapter) {
        let url = document.node().get_in(&["prometheus", "url"]);
        if let Some((name, bytes)) = url.and_then(|url| url.as_str()).and_then(cut) {
            let path = FieldPath::of("prometheus").field("url");
            let detail = found.within(document, path, &bytes, CutName);
            detail.help(ServiceName { name });
        }
    }
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let own = profile.prometheus.map(|prometheus| prometheus.url);
    let own_path = || FieldPath::of("prometheus").field("url");
    let mut check = |url: &str, path: &dyn Fn() -> FieldPath| {
        if let Some((name, _)) = cut(url) {
            let detail = found.in_profile(profile, path(), CutName);
            detail.help(ServiceName { name });
        }
    };
    if let Some(url) = own {
        check(url, &own_path);
    }
    for input in &profile.inputs {
        if let Some(url) = input.server_address.filter(|url| own != Some(url)) {
            check(url, &|| input.path("server_address"));
        }
    }
}

/// How many characters of its full name the chart keeps.
const KEPT: usize = 26;

/// The name that the chart really gives to the Service of a URL, and the bytes of the one that is too long.
fn cut(url: &str) -> Option<(String, Range<usize>)> {
    let start = url.find("://").map_or(0, |scheme| scheme + 3);
    let rest = url.get(start..)?;
    let name = rest.split(['.', ':', '/']).next()?;
    let release = name.strip_suffix("-kube-prometheus-stack-prometheus")?;
    let full = name.strip_suffix("-prometheus")?;
    if release.is_empty() || full.len() <= KEPT {
        return None;
    }
    let kept = full.get(..KEPT)?.trim_end_matches('-');
    Some((format!("{kept}-prometheus"), start..start + name.len()))
}
