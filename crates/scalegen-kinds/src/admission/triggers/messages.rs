//! The messages about triggers, and what to do about them.

use std::borrow::Cow;

use scalegen_syntax::{FieldPath, Message, Term, Version, messages};

use crate::words;

messages! {
    MESSAGES;
    /// A value and what is wrong with it.
    FaultyValue {
        key: FieldPath = path("threshold"),
        value: String = "ten",
        fault: Message = NoTarget {},
    } "`{key}: {value}` {fault}";
    /// A type that KEDA does not have.
    NoSuchTrigger { trigger: String = "promethues" } "KEDA has no `{trigger}` trigger";
    /// A type that KEDA does not have yet.
    TriggerTooNew { keda: Version = Version::new(2, 9), trigger: String = "loki", since: Version = Version::new(2, 10) }
        "KEDA {keda} has no `{trigger}` trigger: it came with {since}";
    /// A type that KEDA had.
    TriggerRemoved { trigger: String = "stan", since: Version = Version::new(2, 19) }
        "KEDA has no `{trigger}` trigger since {since}";
    /// A type that will go.
    TriggerDeprecated { trigger: String = "liiklus", since: Version = Version::new(2, 21) }
        "the `{trigger}` trigger is deprecated since KEDA {since}";
    /// A metric type that KEDA does not have.
    NoSuchMetricType { metric_type: String = "Average" } "KEDA has no {.metricType} `{metric_type}`";
    /// A utilization of something that nobody requests.
    NotAUtilization { trigger: String = "kafka" }
        "a `{trigger}` trigger cannot have {.metricType} Utilization: there is no request to be a percentage of";
    /// A sum over pods of what is measured in each.
    NotASum { trigger: String = "cpu" } "a `{trigger}` trigger cannot have {.metricType} Value: it is measured pod by pod";
    /// A cpu or memory trigger without a metric type.
    NeedsMetricType { trigger: String = "cpu" } "`{trigger}` triggers need `{.metricType}` beside `metadata`";
    /// A metric type in both of its places.
    MetricTypeTwice {} "KEDA refuses `type` in metadata beside the trigger's `{.metricType}`";
    /// A key that KEDA does not read yet.
    KeyTooNew {
        keda: Version = Version::new(2, 9),
        key: FieldPath = path("queryParameters"),
        trigger: String = "prometheus",
        since: Version = Version::new(2, 10),
    } "KEDA {keda} ignores `{key}`: `{trigger}` triggers read it since {since}";
    /// A key that KEDA no longer reads.
    KeyRemoved {
        key: FieldPath = path("cortexOrgID"),
        trigger: String = "prometheus",
        since: Version = Version::new(2, 15),
    } "KEDA ignores `{key}` of `{trigger}` triggers since {since}";
    /// A key that KEDA no longer takes.
    KeyRefused { key: FieldPath = path("type"), trigger: String = "cpu", since: Version = Version::new(2, 18) }
        "KEDA refuses `{key}` of `{trigger}` triggers since {since}";
    /// A key that will go.
    KeyDeprecated { key: FieldPath = path("type"), trigger: String = "cpu", since: Version = Version::new(2, 7) }
        "`{key}` of `{trigger}` triggers is deprecated since KEDA {since}";
    /// A key that goes in a known version.
    KeyGoes {
        key: FieldPath = path("type"),
        trigger: String = "cpu",
        since: Version = Version::new(2, 7),
        gone: Version = Version::new(2, 18),
    } "`{key}` of `{trigger}` triggers is deprecated since KEDA {since}, and gone in {gone}";
    /// A name of a metric that KEDA does not read.
    MetricNameRemoved { since: Version = Version::new(2, 12) }
        "KEDA ignores `{.metricName}` since {since}: it names metrics itself";
    /// A name of a metric that KEDA will not read.
    MetricNameGoes { since: Version = Version::new(2, 10), gone: Version = Version::new(2, 12) }
        "`{.metricName}` is deprecated since KEDA {since}, and gone in {gone}";
    /// A name of a metric that an old KEDA needs.
    NeedsMetricName { keda: Version = Version::new(2, 9) } "KEDA {keda} needs `{.metricName}` of `prometheus` triggers";
    /// A key that KEDA does not read from metadata.
    NotFromMetadata { trigger: String = "rabbitmq", key: FieldPath = path("password") }
        "`{trigger}` triggers do not read `{key}` from metadata";
    /// A key that KEDA does not read from the environment.
    NotFromEnvironment { trigger: String = "kafka", key: FieldPath = path("topic") }
        "`{trigger}` triggers do not read `{key}` from the environment";
    /// A field of the trigger in its metadata.
    KeyOfTrigger { key: FieldPath = path("metricType") }
        "`{key}` belongs to the trigger, beside `metadata`, where KEDA does not look for it";
    /// A field of the object in a trigger's metadata.
    KeyOfSpec { key: FieldPath = path("pollingInterval") }
        "`{key}` belongs to the object's `spec`, not to a trigger's metadata";
    /// A key that no trigger of the type has.
    UnknownKey { trigger: String = "prometheus", key: FieldPath = path("treshold") }
        "`{trigger}` triggers have no `{key}`, so KEDA ignores it";
    /// A trigger without a key that it needs.
    NeedsKey { trigger: String = "prometheus", key: FieldPath = path("serverAddress") } "`{trigger}` triggers need `{key}`";
    /// A trigger whose key is there and empty.
    EmptyKey { key: FieldPath = path("serverAddress"), trigger: String = "prometheus" }
        "`{key}` is empty, which KEDA takes for missing, and `{trigger}` triggers need it";
    /// A trigger without what it needs one of several keys for.
    Needs { trigger: String = "gcp-pubsub", what: Term = Term::phrase("credentials or an identity") }
        "`{trigger}` triggers need {what}";
    /// A setting without another one that it needs.
    SettingNeeds { setting: Term = setting("mode", "QueueLength"), what: Term = Term::Path(path("value")) }
        "`{setting}` needs `{what}`";
    /// A setting with a value of zero that it cannot work with.
    NeedsNonZero { setting: Term = setting("mode", "QueueLength"), what: FieldPath = path("value") }
        "`{setting}` needs a `{what}` other than zero";
    /// A setting without the secrets that it needs.
    NeedsSecrets { setting: Term = setting("sasl", "plaintext") }
        "`{setting}` needs secrets, which KEDA reads from a TriggerAuthentication only";
    /// A key and a value of it.
    Setting { key: FieldPath = path("tls"), value: String = "enable" } "{key}: {value}";
    /// Half of an access key.
    HalfOfAwsKey { missing: FieldPath = path("awsSecretAccessKeyFromEnv") }
        "the AWS access key is incomplete without `{missing}`";
    /// A part of a connection without another one.
    PartMissing { part: FieldPath = path("port"), given: Vec<Message> = ticked(["host", "sslmode"]) }
        "`{part}` is missing beside {given}";
    /// A key in a list.
    Ticked { key: FieldPath = path("host") } "`{key}`";
    /// Keys that KEDA takes one of.
    EitherKey { key: FieldPath = path("subscriptionName"), other: FieldPath = path("topicName") }
        "KEDA takes `{key}` or `{other}`, not both";
    /// A key beside another one that stands for the same.
    KeyBesideQueueName { key: FieldPath = path("topicName") }
        "KEDA takes `{.queueName}`, or `{.topicName}` with `{.subscriptionName}`, so not `{key}` beside `{.queueName}`";
    /// A key beside those that it replaces.
    ReplacesModeAndValue {} "`{.subscriptionSize}` takes the place of `mode` and `value` beside it";
    /// A key beside those that replace it.
    QueueLengthBesideMode {} "KEDA refuses `{.queueLength}` beside `mode` and `value`";
    /// A key that another one overrides.
    IgnoredBeside { key: FieldPath = path("host"), other: FieldPath = path("connectionFromEnv") }
        "KEDA ignores `{key}` beside `{other}`";
    /// A key that has no effect without another one.
    IgnoredWithout { key: FieldPath = path("partitionLimitation"), other: FieldPath = path("topic") }
        "KEDA ignores `{key}` without `{other}`";
    /// A host beside an address.
    HostBesideAddress { key: FieldPath = path("host") } "KEDA connects to `address` and ignores `{key}` beside it";
    /// A database of a cluster.
    NoDatabases {} "a Redis cluster has no databases, so KEDA ignores `{.databaseIndex}`";
    /// A Redis trigger without a server.
    NeedsAddress {} "KEDA needs `address`, or `host` with `port`, to find the Redis server";
    /// Hosts and ports that do not go together.
    HostsAndPorts { hosts: usize = 2_usize, ports: usize = 1_usize }
        "there are {hosts} hosts and {ports} ports, and KEDA needs as many of each";
    /// A window that ends where it starts.
    SameStartAndEnd { text: String = "0 8 * * *" } "`start` and `end` are both `{text}`, which KEDA refuses";
    /// Several ways to authenticate.
    SeveralModes { modes: Term = words::and(&["basic", "bearer"]) } "`{.authModes}` has {modes}, of which KEDA takes one";
    /// A way to authenticate that the trigger does not go.
    UnusedMode { mode: Term = Term::Word("oauth".into()) }
        "`prometheus` triggers take `{mode}` in `{.authModes}` but do not authenticate with it";
    /// A setting that the protocol has no room for.
    HttpOnly { setting: Term = setting("mode", "MessageRate") } "`{setting}` works over HTTP only";
    /// A mode that KEDA does not have yet.
    ModeTooNew { keda: Version = Version::new(2, 17), mode: String = "DeliverGetRate", since: Version = Version::new(2, 18) }
        "KEDA {keda} has no mode `{mode}`: it came with {since}";
    /// A target below zero.
    TargetBelowZero { key: FieldPath = path("queueLength") }
        "`{key}` is less than zero: the API server refuses the HPA that KEDA makes of it";
    /// A target of zero, which KEDA refuses.
    TargetNotPositive { key: FieldPath = path("value") } "`{key}` is not more than zero, which KEDA refuses";
    /// A target of zero, after rounding.
    TargetRoundsToZero { key: FieldPath = path("targetQueryValue") }
        "`{key}` is no target: it has to be more than zero, in thousandths";
}

messages! {
    FAULTS;
    /// A value that is none of the words that it can be.
    NotAllowed {} "is none of the words that KEDA takes";
    /// A target of zero, after rounding.
    TargetOfZero {} "is a target of zero: the HPA counts in thousandths";
    /// A target that is not above zero.
    NoTarget {} "is no target: the API server refuses the HPA that KEDA makes of it";
    /// A value that is not above zero, which KEDA hands on.
    NotAboveZero {} "is not more than zero, which the API server refuses";
    /// A number below its bound.
    LessThan { least: Term = Term::Number(1) } "is less than {least}";
    /// A utilization that is no whole number.
    NotAPercentage {} "is not a whole number of percent";
    /// A text that is no quantity.
    NotAQuantity {} "is not a quantity";
    /// A number of bytes that is not whole.
    FractionOfByte {} "is a fraction of a byte";
    /// A text that is no container's name.
    NotAContainerName {} "is no name of a container";
    /// A text that is no list of partitions.
    NotPartitions {} "is not a list of partitions";
    /// A range of partitions in the wrong order.
    EmptyRange {} "has a range that ends before it starts, and so is empty";
    /// A text that is no version of Kafka.
    NotAKafkaVersion {} "is no version of Kafka";
    /// A schedule with a field that no time fits.
    NeverComes {} "never comes: one of its fields has no value";
    /// A schedule with a day that no month has.
    NoSuchDay {} "never comes: no such month has that day";
    /// A text that is no queue.
    NotAQueue {} "is neither the URL nor the name of a queue";
    /// A URL that is no queue's.
    NoQueuePath {} "has no path of an account and a queue";
    /// An address with a query.
    HasQuery {} "has a query of its own, and KEDA appends /api/v1/query to it";
    /// An address with too much of a path.
    HasPath {} "ends with a path that KEDA appends itself, or that is a page for people";
    /// An address with a slash too many.
    HasSlash {} "ends with a slash, and KEDA appends another with /api/v1/query";
    /// A host that may speak either protocol.
    NoProtocol {} "does not state the protocol";
}

messages! {
    HELP;
    /// A name that was probably meant.
    DidYouMean { name: Term = Term::Path(path("threshold")) } "did you mean `{name}`?";
    /// A name that was meant, in other letters.
    DidYouMeanCase { name: String = "Europe/Berlin" } "did you mean `{name}`? Case matters";
    /// All keys there are.
    ItHas { keys: Vec<FieldPath> = vec![path("query"), path("threshold")] } "it has {keys}";
    /// All words there are.
    UseOneOf { words: Vec<String> = vec!["disable".to_owned(), "enable".to_owned()] } "use {words}";
    /// All areas there are.
    Areas { areas: Vec<String> = vec!["Africa".to_owned(), "America".to_owned()] } "the areas are {areas}";
    /// A key to remove.
    Remove { key: FieldPath = path("type") } "remove `{key}`";
    /// A host to remove.
    RemoveHost { key: FieldPath = path("host") } "remove `{key}` and its port";
    /// A key to use instead.
    UseInstead { key: FieldPath = path("value") } "use `{key}` instead";
    /// A key or a type to use.
    Use { name: Term = Term::Path(path("queryParameters")) } "use `{name}`";
    /// A key to move to the trigger.
    MoveToTrigger { key: FieldPath = path("metricType") } "move `{key}` out of `metadata`";
    /// A key to move to the object's spec.
    MoveToSpec { key: FieldPath = path("pollingInterval") } "move `{key}` to `spec`";
    /// A key to set.
    Set { key: FieldPath = path("topic") } "set `{key}`";
    /// A key to set, rather than where it comes from.
    SetItself { key: FieldPath = path("topic") } "set `{key}` itself";
    /// A key to set to a value.
    SetTo { key: FieldPath = path("tls"), value: Term = Term::Word("enable".into()) } "set `{key}` to {value}";
    /// A target to set.
    SetPodsPerReplica {} "set `value` to the pods of the selector that one replica stands for";
    /// The parts of a connection.
    SetParts { parts: Vec<Message> = ticked(["host", "port"]) } "set `{.connectionFromEnv}`, or {parts}";
    /// A variable to name.
    NameVariable { key: FieldPath = path("hostFromEnv") } "name an environment variable in `{key}`";
    /// Secrets to refer to.
    UseAuthentication {} "use a TriggerAuthentication";
    /// Secrets to refer to, or a variable to name.
    UseAuthenticationOr { key: FieldPath = path("hostFromEnv") } "use a TriggerAuthentication, or `{key}`";
    /// A key that a TriggerAuthentication can give.
    GiveByAuthentication { key: FieldPath = path("password") } "give `{key}` by a TriggerAuthentication";
    /// A TriggerAuthentication to refer to.
    ReferToAuthentication {} "refer to a TriggerAuthentication in `{.authenticationRef}`";
    /// A TriggerAuthentication to refer to, where one was named.
    ReferToOne {} "refer to one in `{.authenticationRef}`";
    /// Identities for Amazon.
    SetAwsIdentity {}
        "refer to a TriggerAuthentication in `{.authenticationRef}`, set `{.identityOwner}` to operator, or set \
         `{.awsAccessKeyIDFromEnv}` and `{.awsSecretAccessKeyFromEnv}`";
    /// One of two ways.
    Or { way: Message = Set { key: path("host") }, other: Message = ReferToAuthentication {} } "{way}, or {other}";
    /// Metric types of cpu and memory.
    SetResourceMetricType {}
        "set `{.metricType}` to Utilization (percent of the request) or AverageValue (an amount per pod)";
    /// Metric types of all other triggers.
    UseMetricType {} "use AverageValue (per pod, the default) or Value (for all pods together)";
    /// A metric type for amounts.
    SetAverageValue {} "for an amount set `{.metricType}` to AverageValue";
    /// What to use of Google's.
    UsePrometheus {} "Google retires the query language behind it: use a prometheus trigger on Cloud Monitoring";
    /// What to use in place of liiklus.
    UseKafka { gone: Version = Version::new(2, 24) } "KEDA {gone} removes it: move to a kafka trigger";
    /// Letters of names.
    UseNameCharacters {} "use lowercase letters, digits and dashes between them, 63 at most";
    /// An end after the start.
    EndLater {} "let it end later";
    /// Modes that work.
    UseOtherModes {} "use basic, bearer, tls or custom";
    /// A protocol that can do it.
    UseManagementApi {} "use the management API: a `host` of http:// or https://, and `protocol: http`";
    /// A URL that says the protocol.
    StartWithProtocol {} "start with amqp://, amqps://, http:// or https://, or set `protocol`";
    /// A URL that KEDA can read.
    StartWithHttp {} "start with http:// or https://";
    /// What to write.
    Write { text: Term = Term::phrase("host:port") } "write {text}";
    /// Two ways to write a URL.
    WriteUrl { host: String = "prometheus:9090" } "write http://{host} or https://{host}";
    /// A number without a suffix.
    WriteNumber { number: Term = Term::Number(5000) } "KEDA reads numbers as JSON does: write {number}";
    /// The form of numbers.
    NumbersAreJson {} "KEDA reads numbers as JSON does: digits, without sign, suffix or separator";
    /// A target that is too small to count.
    ScaleUp {} "scale the query up, and the target with it";
    /// A target that is not above zero.
    UseAboveZero {} "use a number above zero";
    /// A suffix that is not what it looks like.
    SuffixOfBytes {} "m is for thousandths: Mi and M are for millions of bytes";
    /// A list without spaces.
    NoSpaces {} "KEDA takes no spaces here: write 1,3,5-8";
    /// A comma too many.
    RemoveComma {} "remove the comma";
    /// A space too many.
    RemoveSpace {} "remove the space";
    /// A value that no map can have.
    NoEqualsInValue {} "KEDA cannot take a value with = or , in it";
    /// The form of cities.
    CityForm {} "cities start with a capital and have _ for spaces, such as America/New_York";
}

/// A key of metadata.
pub(super) fn path(key: impl Into<Cow<'static, str>>) -> FieldPath {
    FieldPath::of(key)
}

/// The environment variable's key for a key of metadata.
pub(super) fn from_env(key: &str) -> FieldPath {
    path(format!("{key}FromEnv"))
}

/// A key and a value of it.
pub(super) fn setting(key: &'static str, value: &str) -> Term {
    let (key, value) = (path(key), value.to_owned());
    Term::Message(Box::new(Setting { key, value }.into()))
}

/// A trigger without a key that it needs.
pub(super) fn needs_key(trigger: &str, key: &'static str) -> Message {
    let (trigger, key) = (trigger.to_owned(), path(key));
    NeedsKey { trigger, key }.into()
}

/// A trigger without what it needs one of several keys for.
pub(super) fn needs(trigger: &str, what: &'static str) -> Message {
    let (trigger, what) = (trigger.to_owned(), Term::phrase(what));
    Needs { trigger, what }.into()
}

/// A setting without another one that it needs.
pub(super) fn setting_needs(setting: impl Into<Term>, what: impl Into<Term>) -> Message {
    let (setting, what) = (setting.into(), what.into());
    SettingNeeds { setting, what }.into()
}

/// Keys for a list.
pub(super) fn ticked(keys: impl IntoIterator<Item = &'static str>) -> Vec<Message> {
    keys.into_iter()
        .map(|key| Ticked { key: path(key) }.into())
        .collect()
}

/// A key to remove.
pub(super) fn remove(key: impl Into<Cow<'static, str>>) -> Option<Message> {
    Some(Remove { key: path(key) }.into())
}

/// A key to set.
pub(super) fn set(key: &'static str) -> Option<Message> {
    Some(Set { key: path(key) }.into())
}

/// A key to set to a value.
pub(super) fn set_to(key: &'static str, value: &'static str) -> Option<Message> {
    let (key, value) = (path(key), Term::Word(value.into()));
    Some(SetTo { key, value }.into())
}

/// A key to set, or a TriggerAuthentication to refer to.
pub(super) fn set_or_refer(key: &'static str) -> Option<Message> {
    let way = Set { key: path(key) }.into();
    let other = ReferToAuthentication {}.into();
    Some(Or { way, other }.into())
}

/// What to write.
pub(super) fn write(text: &'static str) -> Message {
    let text = Term::phrase(text);
    Write { text }.into()
}
