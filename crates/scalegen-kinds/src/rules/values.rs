//! The rules on values of charts.

use scalegen_syntax::{Family, Rule, rules};

rules! {
    /// Every rule on values of charts.
    pub VALUES = Rule::of(Family::Wrong);

    UNUSABLE_CHART_VALUES {
        code: "WRG027",
        name: "unusable-chart-values",
        summary: "A chart, or the program that it installs, cannot use its values",
        why: "The release is not created, the program does not start, or it starts and serves nothing: Helm itself does not look at values.",
        fix: "change the value as the message says",
        bad: "\
# scalegen: values(prometheus-adapter)
prometheus: {url: \"http://prometheus.monitoring.svc:9090\"}
rules: {default: false}
",
        good: &[("svc:9090\"}", "svc\", port: 9090}")],
        source: "templates of the charts; pkg/config and pkg/naming of kubernetes-sigs/prometheus-adapter",
    }
}
