//! The keys that become no field by themselves: the plan resolves them, or the linter goes by them.

use super::prometheus_adapter::FILTER;
use super::table::{Row, Table};

type Key = Row<(), ()>;
type Keys = Table<(), ()>;

pub(super) static PROFILE: Keys = Table::new(
    "Profile",
    &[
        Key::plan("name"),
        Key::plan("description"),
        Key::plan("extends"),
        Key::plan("labels"),
        Key::plan("annotations"),
        Key::plan("cluster"),
        Key::plan("prometheus"),
        Key::plan("signals"),
        Key::plan("metrics"),
        Key::plan("workloads"),
        Key::plan("authentications"),
        Key::plan("scaled_jobs"),
        Key::plan("addons"),
        Key::plan("load_tests"),
        Key::plan("objects"),
        Key::plan("defaults"),
        Key::plan("output"),
        Key::plan("expect"),
        Key::plan("lint"),
        Key::plan("template"),
        Key::plan("services"),
        Key::plan("services_from"),
        Key::plan("service_defaults"),
    ],
);

pub(super) static OUTPUT: Keys = Table::new(
    "Output",
    &[Key::plan("layout"), Key::plan("script"), Key::plan("runbook")],
);

pub(super) static DEFAULTS: Keys = Table::new(
    "Defaults",
    &[
        Key::plan("min_replicas"),
        Key::plan("behavior"),
        Key::plan("polling_interval"),
        Key::plan("cooldown_period"),
        Key::plan("initial_cooldown_period"),
        Key::plan("fallback"),
        Key::plan("handover"),
    ],
);

pub(super) static CLUSTER: Keys = Table::new(
    "Cluster",
    &[
        Key::plan("name"),
        Key::plan("kubernetes"),
        Key::plan("distribution"),
        Key::plan("keda"),
        Key::plan("vpa"),
        Key::plan("vpa_feature_gates"),
        Key::plan("engines"),
    ],
);

pub(super) static DECLARED_METRIC: Keys = Table::new(
    "DeclaredMetric",
    &[
        Key::plan("type"),
        Key::plan("unit"),
        Key::plan("lower"),
        Key::plan("upper"),
        Key::plan("emitted_by"),
    ],
);

pub(super) static PROMETHEUS: Keys =
    Table::new("Prometheus", &[Key::plan("url"), Key::plan("scrape_interval")]);

pub(super) static SIGNAL: Keys = Table::new(
    "Signal",
    &[
        Key::plan("metric"),
        Key::plan("description"),
        Key::plan("series"),
        Key::plan("matchers"),
        Key::plan("function"),
        Key::plan("window"),
        Key::plan("aggregate"),
        Key::plan("query"),
        Key::plan("unit"),
        Key::plan("bounds"),
        Key::plan("emitted_by"),
        Key::plan("adapter"),
    ],
);

pub(super) static MATCHER: Keys = Table::new(
    "MatcherTable",
    &[Key::plan("not"), Key::plan("regex"), Key::plan("not_regex")],
);

pub(super) static BOUNDS: Keys = Table::new("Bounds", &[Key::plan("min"), Key::plan("max")]);

pub(super) static SIGNAL_ADAPTER: Keys = Table::new(
    "SignalAdapter",
    &[
        Key::plan("series_query"),
        Key::table("series_filters", "", &FILTER, |(), ()| ()),
        Key::plan("namespaced"),
        Key::plan("namespace_label"),
        Key::plan("metrics_query"),
    ],
);

pub(super) static WORKLOAD: Keys = Table::new(
    "Workload",
    &[
        Key::plan("namespace"),
        Key::plan("target"),
        Key::plan("container"),
        Key::plan("service"),
        Key::plan("startup_time"),
        Key::plan("model"),
        Key::plan("replicas"),
        Key::plan("active"),
        Key::plan("scalers"),
        Key::plan("handover"),
        Key::plan("vpa"),
        Key::plan("pdb"),
        Key::plan("labels"),
        Key::plan("annotations"),
    ],
);

pub(super) static MODEL: Keys = Table::new(
    "Model",
    &[
        Key::plan("cpu_per_request"),
        Key::plan("base_cpu"),
        Key::plan("startup_cpu"),
        Key::plan("service_time"),
        Key::plan("slots"),
        Key::plan("queue"),
        Key::plan("counts"),
        Key::plan("startup"),
        Key::plan("calls"),
        Key::plan("price"),
        Key::plan("breaks_per_second"),
        Key::plan("engine"),
        Key::plan("iteration_base"),
        Key::plan("per_running_request"),
        Key::plan("per_context_token"),
        Key::plan("prefill_per_token"),
        Key::plan("max_num_seqs"),
        Key::plan("kv_blocks"),
        Key::plan("tokens"),
    ],
);

pub(super) static CALL: Keys = Table::new("Call", &[Key::plan("workload"), Key::plan("per_request")]);

pub(super) static START_UP: Keys = Table::new(
    "StartUp",
    &[
        Key::plan("schedule"),
        Key::plan("pull"),
        Key::plan("start"),
        Key::plan("probe"),
    ],
);

pub(super) static TOKENS: Keys = Table::new("Tokens", &[Key::plan("input"), Key::plan("output")]);

pub(super) static EXPECT: Keys = Table::new(
    "Expect",
    &[
        Key::plan("workload"),
        Key::plan("scaler"),
        Key::plan("load"),
        Key::plan("load_test"),
        Key::plan("initial_replicas"),
        Key::plan("assert"),
    ],
);

pub(super) static ADDONS: Keys = Table::new(
    "Addons",
    &[
        Key::plan("metrics_server"),
        Key::plan("prometheus_adapter"),
        Key::plan("keda"),
        Key::plan("vpa"),
    ],
);

pub(super) static TEMPLATE: Keys = Table::new(
    "Template",
    &[
        Key::plan("signals"),
        Key::plan("workloads"),
        Key::plan("load_tests"),
        Key::plan("authentications"),
        Key::plan("scaled_jobs"),
    ],
);

pub(super) static LINT: Keys = Table::new(
    "Lint",
    &[Key::plan("allow"), Key::plan("warn"), Key::plan("deny")],
);
