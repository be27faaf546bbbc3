//! The messages about what a profile asks for, and what to do about it.

use scalegen_syntax::{FieldPath, Message, Term, messages};

messages! {
    MESSAGES;
    /// A table that lacks one of two keys, or has both.
    NeedsEither {
        what: Term = Term::Word("a policy".into()),
        key: Term = Term::Word("pods".into()),
        other: Term = Term::Word("percent".into()),
    } "{what} needs either `{key}` or `{other}`";
    /// A signal without a query.
    SignalNeedsQuery { signal: String = "queue" } "signal `{signal}` needs either `series` or `query`";
    /// A metric without exactly one source.
    SourceCount { found: Term = Term::Word("has none".into()) }
        "a metric needs exactly one source, `resource`, `container_resource`, `pods`, `object`, `external` or \
         `signal`; this one {found}";
    /// A metric without exactly one target.
    TargetCount { found: Term = Term::Word("has several".into()) }
        "a metric needs exactly one target, `average_utilization`, `average_value` or `value`; this one {found}";
    /// A key beside others than those it belongs to.
    GoesWith { key: Term = Term::Word("selector".into()), with: Term = Term::Word("`pods`".into()) }
        "`{key}` goes with {with} only";
    /// A key of a signal that its query replaces.
    GoesWithSeries { key: Term = Term::Word("window".into()) } "`{key}` goes with `series` and without `query` only";
    /// A key of a trigger of another type.
    GoesWithTypes { key: Term = Term::Word("value".into()), types: Term = crate::messages::and(&["cpu", "memory"]) }
        "`{key}` goes with triggers of type {types} only";
    /// Keys that fit another type of trigger, all of them.
    KeysOfType { trigger: String = "redis", meant: String = "redis-streams" }
        "the keys of this `{trigger}` trigger are those of type `{meant}`";
    /// A key of metadata that the trigger has its own key for.
    HasOwnKey { own: String = "serverAddress", key: Term = Term::Word("server_address".into()) }
        "`{own}` is set by the trigger's own key `{key}`, not in `metadata`";
    /// A count beside a duration.
    RequestsBesideDuration {}
        "`requests` goes without `duration` only: a load that lasts so long does not count them";
    /// A metric of a container that nobody names.
    NoContainer {} "`container_resource` needs a container, and neither this metric nor the workload names one";
    /// Amounts of a container that nobody names.
    AmountsOfNoContainer { key: Term = Term::Word("requests".into()) }
        "`{key}` are those of a container, and the workload names none";
    /// A metric of an object that nobody names.
    NoDescribedObject {} "an `object` metric needs the object that it describes";
    /// A trigger of no type.
    NoTriggerType {} "a trigger needs a `signal`, or a `type`";
    /// A trigger without a key.
    TriggerNeeds { trigger: String = "cron", key: Term = Term::Word("end".into()) } "a {trigger} trigger needs `{key}`";
    /// An expectation without a key.
    ExpectNeeds { expect: String = "noon", key: Term = Term::Word("load".into()) } "expectation `{expect}` needs `{key}`";
    /// An expectation with two loads.
    LoadBesideTest {} "`load` and `load_test` are both set";
    /// A load test without a key.
    LoadTestNeeds { load_test: String = "chat", key: Term = Term::Word("url".into()) }
        "load test `{load_test}` needs `{key}`";
    /// Something that needs an address.
    NeedsPrometheus { what: Term = Term::Word("this trigger".into()) } "{what} needs the address of a Prometheus";
    /// A Job with two names.
    TwoNames {} "a Job has either a `name` or a `generate_name`";
    /// A load test below itself.
    LoadTestExtendsItself { load_test: String = "a", cycle: String = "a -> b -> a" }
        "load test `{load_test}` extends itself: {cycle}";
    /// Two objects in one file.
    SameFile {
        first: FieldPath = FieldPath::of("workloads").field("a"),
        second: FieldPath = FieldPath::of("workloads").field("b"),
        file: String = "hpa.yaml",
    } "{first} and {second} both go into `{file}`";
    /// Two objects with one name.
    SameObject {
        first: FieldPath = FieldPath::of("workloads").field("a"),
        second: FieldPath = FieldPath::of("workloads").field("b"),
        kind: Term = Term::Word("ScaledObject".into()),
        name: String = "chat",
        namespace: String = "shop",
    } "{first} and {second} both are {kind} `{name}` in namespace `{namespace}`";
    /// Two workloads that are one object.
    SameTarget {
        first: String = "a",
        second: String = "b",
        target: String = "Deployment/chat",
        namespace: String = "shop",
    } "workloads `{first}` and `{second}` are both {target} in namespace `{namespace}`";
    /// Two signals with one name.
    SameMetric { first: String = "a", second: String = "b", metric: String = "queue_length" }
        "signals `{first}` and `{second}` are both served as `{metric}`";
    /// Several scalers of which none is chosen.
    NoneActive { scalers: Vec<String> = vec!["cpu".to_owned(), "rps".to_owned()] }
        "none of its scalers is active: {scalers}";
    /// A name of its own where all scalers share one.
    NotSharedName {
        name: String = "hpa-chat-cpu",
        what: Term = Term::Word("HPAs".into()),
        shared: String = "hpa-chat",
    } "`{name}` is not `{shared}`, the name of all {what} of a workload that hands over in place";
    /// A KEDA that takes over no HPA.
    NoTransfer { version: String = "2.10" } "KEDA {version} cannot take over an HPA in place; 2.11 and later can";
    /// A setting of a ScaledObject against a handover in place.
    AgainstHandover { key: Term = Term::Word("restore_to_original_replica_count".into()) }
        "with this `{key}` the ScaledObject cannot hand over in place";
    /// A scaler that the workload does not have.
    NoSuchScaler { scaler: String = "cpu" } "there is no scaler `{scaler}` of this workload";
    /// A custom kind with amounts for a container.
    NoPatch { target: String = "example.com/v1/Model/chat", kind: String = "Model" }
        "no patch of {target} is generated: where a {kind} keeps its containers is not known here";
    /// A name that no metric can have.
    BadMetricName { name: String = "a b" } "metric `{name}` must be letters, digits, `_`, `:`, `.` and `-` only";
    /// A name that no series can have.
    BadSeriesName { name: String = "a-b" } "series `{name}` must be letters, digits, `_` and `:` only";
    /// A name that no label can have.
    BadLabelName { name: String = "a-b" } "label `{name}` must be letters, digits and `_` only";
    /// A query that the adapter would misread.
    TakenForPlaceholder {} "the adapter would take `<<` in this query for a placeholder";
    /// A query that the adapter cannot find series for.
    NoSeries { signal: String = "queue" } "the adapter does not know which series must exist for signal `{signal}`";
    /// A budget with both bounds, or none.
    BudgetBounds {} "a PodDisruptionBudget needs either `min_available` or `max_unavailable`";
    /// An authentication of one namespace without it.
    AuthenticationNeedsNamespace { name: String = "orders-kafka" } "authentication `{name}` needs `namespace`";
    /// A namespace of an authentication that has none.
    OfNamespaceOnly {} "a ClusterTriggerAuthentication has no namespace";
    /// A key that only authentications for the whole cluster have.
    OfClusterOnly {} "only a ClusterTriggerAuthentication reads a file of the operator";
    /// An authentication without a source.
    EmptyAuthentication { name: String = "orders-kafka" } "authentication `{name}` gives no parameter and no identity";
    /// A trigger with a reference in two forms.
    TwoAuthentications {} "a trigger has either `authentication` or `authentication_ref`";
    /// A budget that never lets a pod go.
    NothingMayGo {} "no pod may ever be evicted: draining a node waits forever";
    /// A budget that lets no pod go at the minimum.
    BudgetOverMinimum { stay: i32 = 2, scaler: String = "lag", min: i32 = 2 }
        "`min_available` {stay} lets no pod go while scaler `{scaler}` keeps the workload at {min}";
    /// A budget whose pods are assumed.
    AssumedSelector { app: String = "orders" } "the budget is for pods with the label app: {app}, which is assumed";
    /// A variable of a container with two values.
    TwoSources { name: String = "QUEUE" } "variable `{name}` has several values";
    /// A key of a scaling strategy beside another strategy.
    GoesWithStrategy { key: Term = Term::Word("custom_scaling_queue_length_deduction".into()) }
        "`{key}` goes with strategy `custom` only";
    /// A URL or connection string with a password.
    HoldsPassword {} "this has a password in it";
    /// A token of a known form.
    HoldsToken { what: &'static str = "a key of AWS" } "this looks like {what}";
    /// A value of a key that is for secrets.
    HoldsSecret {} "this is the value of a secret";
    /// A scaler that needs an add-on.
    AddonNotConfigured {
        who: Term = Term::Path(FieldPath::of("workloads").field("chat")),
        addon: Term = Term::Word("KEDA".into()),
    } "{who} needs {addon}, which [addons] does not mention";
    /// A scaler of the template.
    OfTemplate { path: FieldPath = FieldPath::of("workloads").field("chat") } "the template's {path}";
    /// A signal that is one number, where each pod needs its own.
    NotOfPods { signal: String = "queue" } "signal `{signal}` is a query that gives one number, and each pod needs its own";
    /// A metric of pods that no rule of the adapter serves.
    NobodyServes { metric: String = "inflight" } "prometheus-adapter has no rule that serves `{metric}` of pods";
    /// A part of a layout that cannot be a folder.
    BadFolder { folder: String = "a b" } "`{folder}` cannot be a folder of a layout";
    /// A layout that begins with a folder of each object.
    NoSharedFolder {} "the layout has no folder for the kustomization: the first one depends on the object";
    /// A runbook without the script that it runs.
    RunbookNeedsScript {} "the runbook runs the deploy script, which is not generated";
    /// An object without what every object has.
    ObjectNeeds { key: String = "kind" } "an object needs `{key}`";
    /// An `apiVersion` that no server has.
    NotAnApiVersion { version: String = "Apps V1" } "`{version}` is not a group and a version, such as apps/v1";
    /// A kind that no server has.
    NotAKind { kind: String = "Config Map" } "kind `{kind}` must be letters and digits only";
    /// A name that would lead elsewhere in a path.
    NotAPathName { name: String = "a/b" } "`{name}` cannot name an object: names have no `/`, no `%` and no blanks";
    /// A value of TOML that no object can have.
    NoValue { what: Term = Term::Word("a date".into()) } "objects of Kubernetes cannot have {what}";
    /// An object whose `file` is no text.
    FileIsText {} "`file` is no text; it names the object's file, and is none of its fields";
    /// A profile that asks for nothing.
    GeneratesNothing {} "this profile generates nothing";
}

messages! {
    HELP;
    /// One of several in a list of their own.
    KeepOnePolicy {} "keep one of them; write the other as a policy of its own";
    KeepOneMetric {} "keep one of them; an HPA with several metrics lists each by itself";
    KeepOneBound {} "keep one of them: the API refuses a budget with both";
    KeepSignal {} "keep `signal`, or move the query into a signal of its own";
    KeepDurationOrRequests {} "keep `duration`, or `requests`";
    KeepLoadOrTest {} "keep `load`, or `load_test`";
    KeepOneName {}
        "keep `generate_name`, so that it can be run again, or `name`, so that it can be applied";
    AddStep {} "add `pods`, a number of them, or `percent`, a part of them";
    AddBound {} "add `max_unavailable = 1`, or `min_available`, the pods that must stay";
    AddBoost {} "add `factor`, how many times the request, or `quantity`, the CPU to have instead";
    AddSource {} "add what is measured, such as `container_resource = \"cpu\"` or `signal = \"…\"`";
    AddUtilization {} "add `average_utilization`, in percent of the request";
    AddAverageValue {} "add `average_value`, what one pod should carry";
    UseAverageValue {} "use `average_value`, an amount for each pod, which goes with every source";
    AddDescribedObject {} "add `described_object`, such as \"v1/Service/chat\"";
    SetContainer {} "set the workload's `container`";
    AddSignalOrType {} "add `signal`, or a `type` such as \"prometheus\", \"cpu\" or \"cron\"";
    AddSignalOrQuery {} "add `signal`, one of [signals], or `query`, any PromQL";
    AddSeriesOrQuery {} "add `series`, the name of a metric, or `query`, any PromQL";
    AddFunction {} "add `function`, such as \"rate\" for a counter";
    AddWorkload {} "add `workload`, the one that it loads, or `extends`, a load test to start from";
    AddLoad {} "add `load_test`, one of [load_tests], or `load`, such as \"ramp 0..64/s 5m; hold 30m\"";
    AddAssert {} "add `assert`, a list such as [\"max(replicas) <= 6\"]";
    AddUrl {} "add `url`, such as \"http://web.shop.svc.cluster.local:8080/\"";
    AddPrometheus {} "add [prometheus] with its url";
    AddSeries {} "add `series`, the name of one series that the query reads";
    AddScaler {} "add [workloads.<name>] with a scaler below `scalers`, or a `vpa`";
    AddAddon { addon: Term = Term::Word("keda".into()) }
        "add `{addon} = {{}}` to [addons], or `{addon} = {{ managed = false }}` when the cluster has it";
    AddNamespace {}
        "add `namespace`, that of the scalers that refer to it, or `kind = \"ClusterTriggerAuthentication\"`";
    AddSecretTargetRef {} "add a source, such as `secret_target_ref` or `pod_identity`";
    SetClusterKind {} "set `kind = \"ClusterTriggerAuthentication\"`";
    ReplaceReference {} "keep `authentication`, or `authentication_ref` for an object that is not of this profile";
    LowerBound {} "write `max_unavailable = 1`, or fewer pods than the minimum in `min_available`";
    SetSelector {} "set `selector` to the labels of the target's pods";
    NameSecret {}
        "remove and change it; name the Secret, variable or identity that has it, as in [authentications.<name>]";
    SetCustom {} "set `strategy = \"custom\"`, or remove it";
    AddThreshold {} "add threshold = \"5\", what one pod should carry";
    AddValue {} "add value = 60, in percent of the request, or an amount with metric_type = \"AverageValue\"";
    AddTimezone {} "add timezone = \"Asia/Kolkata\", an IANA time zone";
    AddStart {} "add start = \"0 9 * * 1-5\", five cron fields";
    AddEnd {} "add end = \"0 18 * * 1-5\", five cron fields";
    AddDesiredReplicas {} "add desired_replicas = 3, the replicas from start to end";
    DefineNamed {
        what: Term = Term::Word("signal".into()),
        table: Term = Term::Word("signals".into()),
        name: String = "queue",
    } "the profile defines no {what}; add [{table}.{name}]";
    RemoveOrMeasure { key: Term = Term::Word("selector".into()), with: Term = Term::Word("`pods`".into()) }
        "remove `{key}`, or measure {with}";
    RemoveKey { trigger: String = "cpu", keys: Vec<String> = vec!["value".to_owned()] }
        "remove it; a {trigger} trigger has: {keys}";
    SeeKeys { trigger: String = "kafka" }
        "remove it; for the keys of {trigger} see `scalegen explain workloads.NAME.scalers.NAME.triggers`";
    BesideMetadata { key: Term = Term::Word("server_address".into()), own: String = "serverAddress" }
        "write `{key}` beside `metadata`, and leave `{own}` out of it";
    IntoQuery { key: Term = Term::Word("window".into()) }
        "say it in the query itself, or write `series` instead of `query` and keep `{key}`";
    AsLiteral {} "write it as \\x3c\\x3c inside the PromQL string";
    NotSharedNameFix { shared: String = "hpa-chat" }
        "remove it for `{shared}`, or write `handover = \"delete-first\"`";
    RemoveOrDeleteFirst {} "remove it, or write `handover = \"delete-first\"`";
    RaiseKeda {} "raise `keda` of `[cluster]`, or write `handover = \"delete-first\"`";
    SetActive {} "set `active` to one of them";
    RemoveActive {} "the workload has no scalers: remove `active`";
    OtherMetric {} "give one of them another `metric`";
    OtherFile {} "give one of them another `file`";
    OtherName {} "give one of them another `name`";
    OneWorkload {} "make it one workload with several scalers";
    OwnManifest {} "set them in the object's own manifest; scalegen uses these values only for checks and simulations";
    SetMetric {} "it becomes a part of URLs: set `metric` to such a name";
    UseMatchers {} "labels go into `matchers`, functions into `function`; or write a `query`";
    UseLabel {} "use the label as Prometheus shows it; it has `_` where others have `-` or `.`";
    LeaveVersionOut {} "leave it out for the version that scalegen was tested with";
    AsShown { what: Term = Term::Word("it".into()), by: Term = Term::Word("helm list".into()) } "write {what} as `{by}` shows it";
    AsInPodTemplate {} "write the container's name as the pod template has it";
    RenameTable {} "rename the table: the name becomes a part of file and object names";
    ProfileName {} "it names the folder of the generated files: write it such as \"chat-stack\"";
    /// What a cluster's name is for.
    ClusterName {} "it distinguishes clusters: write it such as \"prod-eu\"";
    UrlSuchAs {} "write it such as \"http://prometheus.monitoring.svc:9090\"";
    FileSuchAs {} "write a plain file name, such as \"hpa-chat.yaml\", or leave `file` out";
    NameSuchAs {} "write a name such as \"hpa-chat\", or leave `name` out";
    WriteSeries {} "write the signal with `series`, or read it with `signal` as a total";
    DefineSignal {} "define a signal of that name with `series`, or add one of `custom_rules` to the adapter";
    FolderSuchAs {}
        "write letters, digits, `-`, `_` and `.`, or {{profile}}, {{namespace}}, {{workload}} and {{kind}}";
    LayoutSuchAs {} "write a layout such as \"k8s/{{namespace}}/{{workload}}\"";
    TurnRunbookOff {} "remove `runbook`, or generate the script";
    KindSuchAs {} "write a kind such as \"ConfigMap\"";
    QuoteIt {} "write it in quotes";
    StartSuchAs {} "write a start such as \"load-\": the server adds five characters";
}

/// A table that lacks one of two keys, or has both.
pub(super) fn needs_either(what: &'static str, key: &'static str, other: &'static str) -> Message {
    let (what, key, other) = (word(what), word(key), word(other));
    NeedsEither { what, key, other }.into()
}

/// A key beside others than those it belongs to.
pub(super) fn goes_with(key: &'static str, with: &'static str) -> Message {
    let (key, with) = (word(key), word(with));
    GoesWith { key, with }.into()
}

/// What to write as a command shows it.
pub(super) fn as_shown(what: &'static str, by: &'static str) -> Message {
    let (what, by) = (word(what), word(by));
    AsShown { what, by }.into()
}

/// A word of ours.
pub(super) fn word(word: &'static str) -> Term {
    Term::Word(word.into())
}
