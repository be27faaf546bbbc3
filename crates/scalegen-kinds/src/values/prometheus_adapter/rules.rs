//! Which series of Prometheus the adapter offers, under which name, and how it asks for them.
//!
//! Source: `pkg/config/config.go` of kubernetes-sigs/prometheus-adapter 0.12.

use std::collections::BTreeMap;

use crate::values::keys::chart_keys;

chart_keys! {
    /// Which series become which metrics.
    Rules {
        /// The chart's own rules, which offer every series as a custom metric; true when absent.
        default: bool,
        /// Rules for Pods and Object metrics, `custom.metrics.k8s.io`.
        custom: Vec<SeriesRule>,
        /// A ConfigMap with all rules; replaces every other key here.
        existing: String,
        /// Rules for External metrics, `external.metrics.k8s.io`.
        external: Vec<SeriesRule>,
        /// Rules for CPU and memory, `metrics.k8s.io`: what metrics-server serves otherwise.
        resource: ResourceRules,
    }

    /// One rule: some series, and the metrics made of them.
    SeriesRule {
        /// A selector of series, as PromQL writes it: `chat_requests_total{namespace!=""}`.
        series_query: String,
        /// Filters on the names that the selector found.
        series_filters: Vec<SeriesFilter>,
        /// How labels of the series stand for Kubernetes objects. An external rule needs to know which label
        /// is the namespace, unless it is not namespaced.
        resources: ResourceMapping,
        /// The metric's name; the series' own when absent.
        name: NameMapping,
        /// The query, with `<<` and `>>` around placeholders: `.Series`, `.LabelMatchers`,
        /// `.LabelValuesByName`, `.GroupBy`, `.GroupBySlice`.
        metrics_query: String,
    }
}

impl SeriesRule {
    /// A rule by its selector and its query.
    pub fn new(series_query: impl Into<String>, metrics_query: impl Into<String>) -> Self {
        Self {
            series_query: Some(series_query.into()),
            metrics_query: Some(metrics_query.into()),
            ..Self::default()
        }
    }

    /// Gives the metric this name, whatever the series is called.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        // In a Go expansion, `$$` is a dollar.
        self.name.get_or_insert_default().as_ = Some(name.into().replace('$', "$$"));
        self
    }

    /// Takes only series whose name this regular expression finds, and lets the name refer to its groups.
    #[must_use]
    pub fn matching(mut self, pattern: impl Into<String>) -> Self {
        self.name.get_or_insert_default().matches = Some(pattern.into());
        self
    }

    /// A label whose value is the name of a Kubernetes object: `label_is("namespace", "namespace")`.
    #[must_use]
    pub fn label_is(mut self, label: impl Into<String>, resource: impl Into<String>) -> Self {
        let resources = self.resources.get_or_insert_default();
        resources.overrides.get_or_insert_default().insert(
            label.into(),
            GroupResource {
                group: None,
                resource: Some(resource.into()),
            },
        );
        self
    }

    /// Asks for the series of every namespace, not only for those of the HPA's: needed when the series carry
    /// another namespace than the HPA, or none.
    #[must_use]
    pub fn in_every_namespace(mut self) -> Self {
        self.resources.get_or_insert_default().namespaced = Some(false);
        self
    }

    /// Adds a filter on the names of the series.
    #[must_use]
    pub fn filter(mut self, filter: SeriesFilter) -> Self {
        self.series_filters.get_or_insert_default().push(filter);
        self
    }
}

chart_keys! {
    /// A filter on the names of series: exactly one of the two.
    SeriesFilter {
        /// Keeps the names that this regular expression finds.
        is: String,
        /// Drops the names that this regular expression finds.
        is_not: String,
    }
}

impl SeriesFilter {
    /// Keeps the names that the pattern finds.
    pub fn keep(pattern: impl Into<String>) -> Self {
        Self {
            is: Some(pattern.into()),
            is_not: None,
        }
    }

    /// Drops the names that the pattern finds.
    pub fn drop(pattern: impl Into<String>) -> Self {
        Self {
            is: None,
            is_not: Some(pattern.into()),
        }
    }
}

chart_keys! {
    /// How labels of the series stand for Kubernetes objects.
    ResourceMapping {
        /// A Go template of the label, for every resource: `<<.Resource>>`, `kube_<<.Group>>_<<.Resource>>`.
        template: String,
        /// Labels one by one, by the label.
        overrides: BTreeMap<String, GroupResource>,
        /// Whether the query is held to the HPA's namespace; true when absent. For external rules.
        namespaced: bool,
    }

    /// A kind of Kubernetes object, as the API's paths name it.
    GroupResource {
        /// Its group; the core group when absent.
        group: String,
        /// Its resource: `namespace`, `pod`, `deployment`.
        resource: String,
    }

    /// The metric's name, made from the series'.
    NameMapping {
        /// A regular expression, not anchored; series whose name it does not find are left out.
        matches: String,
        /// The name, as Go expands it: `${1}` is the first group. `$1_x` is not: Go reads a group `1_x`, and
        /// the name becomes empty.
        as_ as "as": String,
    }

    /// Rules for CPU and memory.
    ResourceRules {
        /// How CPU is asked for.
        cpu: ResourceRule,
        /// How memory is asked for.
        memory: ResourceRule,
        /// The window that the queries look back over: `3m`.
        window: String,
    }

    /// How one resource is asked for.
    ResourceRule {
        /// The query for containers.
        container_query: String,
        /// The query for nodes.
        node_query: String,
        /// How labels stand for Kubernetes objects.
        resources: ResourceMapping,
        /// The label that holds the container's name.
        container_label: String,
    }
}
