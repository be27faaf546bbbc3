//! The messages about triggers, and what to do about them.

use std::borrow::Cow;

use scalegen_syntax::{FieldPath, Message, Term, Version, messages};

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
    /// A type of a distribution of KEDA.
    OfADistribution { trigger: String = "kedify-http" }
        "KEDA has no `{trigger}` trigger: it belongs to Kedify's distribution, and is not checked";
    SeeDistribution {} "compare its metadata with Kedify's documentation";
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
    /// A trigger that starts no Jobs.
    NoJobs { trigger: String = "cpu" } "a ScaledJob cannot start Jobs on `{trigger}`: the HPA measures it, and there is none";
    /// A metric type of a ScaledJob.
    NoMetricTypeOfJobs {} "KEDA refuses a ScaledJob with `{.metricType}` in a trigger: there is no HPA that it could be for";
    /// A cpu or memory trigger without a metric type.
    NeedsMetricType { trigger: String = "cpu" } "`{trigger}` triggers need `{.metricType}` beside `metadata`";
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
    } "`{key}` of `{trigger}` triggers is deprecated since KEDA {since} and removed in {gone}";
    /// A name of a metric that KEDA does not read.
    MetricNameRemoved { since: Version = Version::new(2, 12) }
        "KEDA ignores `{.metricName}` since {since}: it names metrics itself";
    /// A name of a metric that KEDA will not read.
    MetricNameGoes { since: Version = Version::new(2, 10), gone: Version = Version::new(2, 12) }
        "`{.metricName}` is deprecated since KEDA {since} and removed in {gone}";
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
    /// Something that is so for a reason.
    When {
        when: Vec<Message> = vec![With { setting: setting("sasl", "plaintext") }.into()],
        message: Message = needs_key("kafka", path("username")),
    } "{when}, {message}";
    /// A setting that is given.
    With { setting: Term = setting("sasl", "plaintext") } "with `{setting}`";
    /// A key that is not given.
    Without { key: FieldPath = path("expression") } "without `{key}`";
    /// No identity of a cloud.
    WithoutIdentity {} "without a pod identity";
    /// A trigger without a key, or a setting, that it needs.
    NeedsKey { trigger: String = "prometheus", key: Term = Term::Path(path("serverAddress")) } "`{trigger}` triggers need `{key}`";
    /// A trigger without any of several keys.
    NeedsOneOf { trigger: String = "gcp-pubsub", keys: Vec<Message> = ticked(["subscriptionName", "topicName"]) }
        "`{trigger}` triggers need one of {keys}";
    /// A key that only a variable should give, and does not.
    NoVariable { key: FieldPath = path("host"), variable: String = "RABBIT", trigger: String = "rabbitmq" }
        "the container has no variable `{variable}`, and `{trigger}` triggers need `{key}`";
    /// A key that is missing and another one beside it that was probably meant to be it.
    MisspeltKey { trigger: String = "aws-sqs-queue", key: FieldPath = path("awsRegion"), written: FieldPath = path("region") }
        "`{trigger}` triggers need `{key}` and have no `{written}`";
    /// Metadata that another type of trigger has.
    KeysOfAnotherType { trigger: String = "redis", other: String = "redis-streams" }
        "these are the keys of a `{other}` trigger, and a `{trigger}` trigger lacks what it needs";
    /// Secrets that no TriggerAuthentication gives, since none is named.
    NeedsSecrets { trigger: String = "kafka", keys: Vec<Message> = ticked(["username", "password"]) }
        "`{trigger}` triggers need {keys}, which KEDA reads from a TriggerAuthentication only";
    /// Secrets that the TriggerAuthentication does not give.
    NotGiven {
        credentials: Term = Term::from(Message::from(Credential { kind: "TriggerAuthentication".to_owned(), name: "kafka".to_owned() })),
        keys: Vec<Message> = ticked(["username"]),
        trigger: String = "kafka",
    } "{credentials} does not give {keys}, and `{trigger}` triggers need it";
    /// What gives the secrets of a trigger.
    Credential { kind: String = "TriggerAuthentication", name: String = "kafka" } "{kind} {name}";
    /// An identity that a trigger cannot use.
    PodIdentity { trigger: String = "azure-blob", provider: String = "gcp" }
        "`{trigger}` triggers cannot use the pod identity `{provider}`";
    /// An identity that a trigger needs.
    NoPodIdentity { trigger: String = "azure-pipelines" } "`{trigger}` triggers need a pod identity";
    /// An identity in a list.
    PodIdentityTick { provider: String = "gcp" } "pod identity `{provider}`";
    /// Keys in a list that go together.
    TickedWith { first: Message = tick("host"), second: Message = tick("port") } "{first} with {second}";
    /// A trigger whose key is there and empty.
    EmptyKey { key: FieldPath = path("serverAddress"), trigger: String = "prometheus" }
        "`{key}` is empty, which KEDA takes for missing, and `{trigger}` triggers need it";
    /// A trigger without what it needs one of several keys for.
    Needs { trigger: String = "gcp-pubsub", what: Term = Term::phrase("credentials or an identity") }
        "`{trigger}` triggers need {what}";
    /// Settings that KEDA takes one of.
    EitherKey { key: Term = Term::Path(path("subscriptionName")), other: Term = Term::Path(path("topicName")) }
        "KEDA takes `{key}` or `{other}`, not both";
    /// A setting that KEDA refuses.
    RefusedKey { setting: Term = Term::Path(path("subscriptionName")) } "KEDA refuses `{setting}`";
    /// A setting that has no effect.
    IgnoredKey { setting: Term = Term::Path(path("partitionLimitation")) } "KEDA ignores `{setting}`";
    /// A setting that KEDA takes and makes nothing of.
    Unused { setting: Term = setting("authModes", "oauth") } "KEDA takes `{setting}` and does nothing with it";
    /// Lists that do not go together.
    DifferentLengths { first: FieldPath = path("host"), one: usize = 2_usize, second: FieldPath = path("port"), other: usize = 1_usize }
        "`{first}` has {one} entries and `{second}` has {other}, and KEDA needs as many of each";
    /// Two values that have to differ.
    SameTexts { first: FieldPath = path("start"), second: FieldPath = path("end"), text: String = "0 8 * * *" }
        "`{first}` and `{second}` are both `{text}`, which KEDA refuses";
    /// A variable whose value is wrong.
    VariableFault { variable: String = "RABBIT", fault: Message = NotAllowed {} } "the value of the variable `{variable}` {fault}";
    /// A key and a value of it.
    Setting { key: FieldPath = path("tls"), value: String = "enable" } "{key}: {value}";
    /// Half of an access key.
    HalfOfAwsKey { missing: FieldPath = path("awsSecretAccessKeyFromEnv") }
        "the AWS access key is incomplete without `{missing}`";
    /// A key in a list.
    Ticked { key: FieldPath = path("host") } "`{key}`";
    /// A setting that the protocol has no room for.
    HttpOnly { setting: Term = setting("mode", "MessageRate") } "`{setting}` works over HTTP only";
}

messages! {
    FAULTS;
    /// A value that is none of the words that it can be.
    NotAllowed {} "is none of the words that KEDA takes";
    /// A target of zero, after rounding.
    TargetOfZero {} "is a target of zero: the HPA counts in thousandths";
    /// A target that is not above zero.
    NoTarget {} "is not a valid target: the API server rejects the HPA that KEDA creates";
    /// A value that is not above zero, which KEDA hands on.
    NotAboveZero {} "is not more than zero, which the API server refuses";
    /// A value of another form.
    NotInForm { form: Term = Term::phrase("a URL or an absolute path") } "is not {form}";
    /// A value in too many parts or too few.
    NotInParts { parts: usize = 3_usize, separator: String = ":" } "does not have {parts} parts between `{separator}`";
    /// A number that another one does not divide.
    NotAMultiple { of: FieldPath = path("metricStatPeriod") } "is not a multiple of `{of}`";
    /// A number that is not above its bound.
    NotAbove { bound: i64 = 0 } "is not more than {bound}, which KEDA refuses";
    /// A number above its bound.
    MoreThan { most: i64 = 100 } "is more than {most}";
    /// A number that stands for none.
    Zero {} "is zero, which KEDA takes for missing";
    /// A value that KEDA does not read, and replaces.
    Replaced { fault: Message = NotAllowed {}, default: String = "5" } "{fault}: KEDA logs that and uses {default}";
    /// A query with a character that does not belong there.
    NotAQuery {} "is not a list of key=value between & signs";
    /// A number below its bound.
    LessThan { least: Term = Term::Number(1) } "is less than {least}";
    /// A number of bytes that is not whole.
    FractionOfByte {} "is a fraction of a byte";
    /// A text that is no list of partitions.
    NotPartitions {} "is not a list of partitions";
    /// A range of partitions in the wrong order.
    EmptyRange {} "has a range that ends before it starts, and so is empty";
    /// A schedule with a field that no time fits.
    NeverComes {} "never comes: one of its fields has no value";
    /// A schedule with a day that no month has.
    NoSuchDay {} "never comes: no such month has that day";
    /// An address with a query.
    HasQuery {} "has a query of its own, and KEDA appends /api/v1/query to it";
    /// An address with too much of a path.
    HasPath {} "ends with a path that KEDA appends itself, or that is a page for people";
    /// An address with a slash too many.
    HasSlash {} "ends with a slash, and KEDA appends another with /api/v1/query";
}

messages! {
    HELP;
    /// A name that was probably meant.
    DidYouMean { name: Term = Term::Path(path("threshold")) } "did you mean `{name}`?";
    /// A type that was probably meant.
    DidYouMeanType { name: String = "redis-streams" } "did you mean type `{name}`?";
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
    /// A protocol that can do it.
    UseManagementApi {} "use the management API: a `host` of http:// or https://, and `protocol: http`";
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
    path(from_env_key(key))
}

/// The key that names an environment variable for a key of metadata.
pub(super) fn from_env_key(key: &str) -> String {
    format!("{key}FromEnv")
}

/// A key and a value of it.
pub(super) fn setting(key: impl Into<Cow<'static, str>>, value: &str) -> Term {
    let (key, value) = (path(key), value.to_owned());
    Term::Message(Box::new(Setting { key, value }.into()))
}

/// A trigger without a key, or a setting, that it needs.
pub(super) fn needs_key(trigger: &str, key: impl Into<Term>) -> Message {
    let (trigger, key) = (trigger.to_owned(), key.into());
    NeedsKey { trigger, key }.into()
}

/// A key for a list.
pub(super) fn tick(key: &'static str) -> Message {
    Ticked { key: path(key) }.into()
}

/// Keys for a list.
pub(super) fn ticked(keys: impl IntoIterator<Item = &'static str>) -> Vec<Message> {
    keys.into_iter().map(tick).collect()
}

/// A key to remove.
pub(super) fn remove(key: impl Into<Cow<'static, str>>) -> Option<Message> {
    Some(Remove { key: path(key) }.into())
}

/// What to write.
pub(super) fn write(text: &'static str) -> Message {
    let text = Term::phrase(text);
    Write { text }.into()
}
