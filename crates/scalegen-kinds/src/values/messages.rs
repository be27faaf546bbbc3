//! The messages about values of Helm charts.

use scalegen_syntax::{FieldPath, Message, Term, messages};

use crate::words;

messages! {
    MESSAGES;
    /// Both bounds of a PodDisruptionBudget.
    BothBounds {} "{.minAvailable} and {.maxUnavailable} cannot both be set";
    /// A bound beside the chart's own.
    BesideDefaultBound {
        default: FieldPath = FieldPath::of("minAvailable"),
        other: FieldPath = FieldPath::of("maxUnavailable"),
    } "{default} has a default in the chart: set it to null beside {other}";
    /// A part of an issuer that is not generated.
    NeededWithoutIssuer {} "must be set when issuer.generate is false";
    /// A version of TLS that KEDA does not know.
    UnknownTlsVersion {} "must be TLS10, TLS11, TLS12 or TLS13";
    /// A number below zero.
    BelowZero {} "must be zero or more";
    /// A flag that is no duration.
    FlagNotADuration { flag: Term = Term::Word("metric-resolution".into()), example: Term = Term::Word("15s".into()) }
        "{flag} must be a duration with a unit, such as {example}";
    /// An interval that metrics-server does not take.
    ResolutionTooShort {} "metric-resolution must be 10s or more: metrics-server does not start";
    /// A timeout that metrics-server does not take.
    TimeoutTooLong { most: i64 = 9000, timeout: i64 = 10_000 }
        "nine tenths of metric-resolution ({most} ms) must be as long as kubelet-request-timeout ({timeout} ms): \
         metrics-server does not start";
    /// An authority that nobody asks.
    UnusedAuthority {} "kubelet-certificate-authority cannot be given with kubelet-insecure-tls";
    /// A bundle that the API server refuses.
    UnusedBundle {}
        "an APIService takes no {.caBundle} while {.insecureSkipTLSVerify} is true, the chart's default: set it to \
         false";
    /// A source of certificates that is not chosen.
    UnusedTlsSource { tls_type: Term = Term::Word("helm".into()) } "has no effect while tls.type is {tls_type}";
    /// A Secret without a name.
    UnnamedSecret {} "tls.type {.existingSecret} needs the Secret's name";
    /// A serving certificate from two sources.
    TwoCertificates {} "the serving certificate has two sources: tls and {.certManager}";
    /// An interval that the adapter does not take.
    NotAnInterval {} "must be a duration above zero with a unit, such as 1m";
    /// A port in the URL beside the chart's.
    PortTwice { added: i64 = 9090, port: i32 = 80 }
        "the chart adds :{added} to a url that has port {port} already: set port to 0";
    /// A path in the URL before the chart's port.
    PortAfterPath { added: i64 = 9090, path: String = "/prometheus" }
        "the chart adds :{added} after `{path}`: put the path into prometheus.path";
    /// Rules that another ConfigMap replaces.
    ReplacedRules {} "has no effect: rules.existing names a ConfigMap that replaces every other rule";
    /// A rule of the adapter without series.
    NoSeries {} "a rule needs a selector of series";
    /// A query for series that is none.
    NotASelector {} "this is no selector of series: write a name, matchers in braces, or both";
    /// A regular expression that Go does not compile.
    NotARegex {} "Go cannot compile this regular expression, so the adapter does not start";
    /// A filter of series without exactly one pattern.
    OnePattern {} "exactly one of is and {.isNot} must be set";
    /// A rule of the adapter without a query.
    NoQuery {} "a rule needs a query";
    /// A rule of the adapter that knows no label.
    NoLabels {} "without a template or overrides the adapter knows no label for the namespace, and every query fails";
    /// A template that forgets its resource.
    NoResourceInTemplate {} "the template must hold <<.Resource>>";
    /// An override of nothing.
    NoResource {} "must name a resource, such as namespace";
    /// A rule without a label for the namespace.
    NoNamespaceLabel {} "no label stands for the namespace: give an override, a template, or namespaced: false";
    /// A rule without a label for any object.
    NoObjectLabel {} "no label stands for an object: give overrides or a template";
    /// A name that several groups could make.
    SeveralGroups { groups: usize = 2_usize } "`matches` has {groups} groups: say in `as` which of them make the name";
    /// A dollar in a name that begins no group.
    StrayDollar {} "`$` begins no group here: write ${{1}} for a group, $$ for a dollar";
    /// A group in a name that the pattern does not have.
    NoSuchGroup { group: String = "3" } "there is no group {group} in `matches`: the name becomes empty there";
    /// A named group in a name that the pattern does not have.
    NoSuchNamedGroup { group: String = "metric" }
        "there is no group named `{group}` in `matches`: the name becomes empty there";
    /// A group in a name that letters follow.
    GroupBeforeLetters { group: String = "1_per_second", number: String = "1", rest: String = "_per_second" }
        "Go reads `${group}` as a group named `{group}`, which is empty: write ${{{number}}}{rest}";
    /// A template's action that does not end.
    OpenAction {} "`<<` is not closed by `>>`";
    /// A template's action without anything in it.
    EmptyAction {} "there is nothing between `<<` and `>>`";
    /// A placeholder that is not there.
    UnknownPlaceholder { field: String = "Labels", known: Vec<String> = vec![".Group".to_owned(), ".Resource".to_owned()] }
        "`.{field}` is unknown: use {known}";
    /// Placeholders as Helm writes them.
    Braces {} "placeholders go between `<<` and `>>`, not between braces";
    /// Placeholders between single angle brackets.
    SingleAngle { field: String = "Series" } "placeholders go between `<<` and `>>`: write <<.{field}>>";
    /// An address without a scheme.
    NoScheme {} "the address of Prometheus needs a scheme: write http:// or https:// before it";
    /// A resource that the API server does not have.
    NoSuchResource { resource: String = "podd" } "there is no resource `{resource}`, and the adapter does not start";
    /// A flag and its value in one argument.
    FlagWithBlank { flag: String = "--metric-resolution" }
        "metrics-server has no flag with a blank in its name: write `{flag}=` before the value";
    /// A word of KEDA's logs.
    NotALogWord { word: String = "verbose", known: Vec<String> = vec!["console".to_owned(), "json".to_owned()] }
        "KEDA does not start with `{word}`: use {known}";
    /// An updater without an admission controller.
    EvictedForNothing {}
        "without the admission controller evicted pods come back as they were, and are evicted again";
    /// Several sources of the webhook's certificate.
    ExclusiveModes { modes: Term = words::and(&["certGen", "registerWebhook"]) }
        "{modes} exclude each other: turn all but one off";
    /// A certificate without an issuer.
    NeedsIssuer {} "must be set unless {.createSelfSignedIssuer} is enabled";
    /// Several replicas that all work.
    NoLeader { replicas: i32 = 2 } "{replicas} replicas work against each other without a leader";
}

/// A flag that is no duration.
pub(super) fn not_a_duration(flag: &'static str, example: &'static str) -> Message {
    let (flag, example) = (Term::Word(flag.into()), Term::Word(example.into()));
    FlagNotADuration { flag, example }.into()
}
