//! What the API server or Helm refuses.

use crate::place::{API, Place, after, with_kinds, with_theirs};

pub(crate) fn refusals() {
    for (from, to, name) in [
        ("cpu", "queue", "api-queue"),
        ("queue", "cpu", "api-cpu"),
        ("cpu", "cpu", "vpa-api"),
    ] {
        let mut before = after(with_kinds(), "web", &["--scaler", from]);
        before.refused.push(name.to_owned());
        let place = Place::new(&before);
        let ran = place.run("web", &["--yes", "--scaler", to], None);
        assert!(
            ran.text().contains("policy") && ran.text().contains("the API server refuses"),
            "{}",
            ran.text()
        );
        assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
        assert_eq!(place.cluster().gist(), before.gist());
    }
    // Where it can only be tried with the other add-on there, the old scaler comes back.
    let mut before = after(with_theirs(), "adapter", &[]);
    before.refused.push("api-queue".to_owned());
    let place = Place::new(&before);
    let ran = place.run("adapter", &["--yes", "--scaler", "queue"], None);
    assert!(
        !ran.succeeded()
            && ran
                .text()
                .contains("the old scaler was applied again: shop/Deployment/api"),
        "{}",
        ran.text()
    );
    let gap =
        "workloads whose scaler needs the other add-on keep their replicas until that is there: some minutes";
    assert!(ran.text().contains(gap), "{}", ran.text());
    assert_eq!(
        place.cluster().scalers_of(API),
        ["HorizontalPodAutoscaler/shop/hpa-api-rps"]
    );
    // A release that a run left half-way.
    let mut before = after(with_theirs(), "adapter", &[]);
    before.releases.insert(
        "monitoring/prometheus-adapter".to_owned(),
        "pending-upgrade".to_owned(),
    );
    let ran = Place::new(&before).run("adapter", &["--yes"], None);
    assert!(
        ran.text()
            .contains("helm rollback prometheus-adapter --namespace monitoring"),
        "{}",
        ran.text()
    );
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
}
