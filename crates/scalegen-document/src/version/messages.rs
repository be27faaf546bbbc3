//! The messages about API versions and kinds.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    /// A version that these servers no longer serve.
    NoLongerServed {
        server: &'static str = "Kubernetes",
        api_version: String = "autoscaling/v2beta2",
        kind: String = "HorizontalPodAutoscaler",
        since: Term = Term::shown("1.26"),
    } "{server} no longer serves {api_version} of {kind} since {since}";
    /// A version that these servers do not serve yet.
    ServedSince {
        api_version: String = "autoscaling/v2",
        kind: String = "HorizontalPodAutoscaler",
        since: Term = Term::shown("1.23"),
    } "Kubernetes serves {api_version} of {kind} since {since} only";
    /// The version to write for it.
    WriteInstead { api_version: &'static str = "autoscaling/v2" }
        "write {api_version}, whose fields may differ";
    /// A version that the kind never had.
    NoKindInVersion { kind: String = "Deployment", api_version: String = "v1" }
        "there is no {kind} in {api_version}";
    /// A kind that no version of the group has.
    NoSuchKind { kind: String = "Deploymnet", api_version: String = "apps/v1" }
        "there is no kind {kind} in {api_version}";
    /// A field that a newer version of the kind has.
    InNewerVersion { api_version: &'static str = "autoscaling/v2" }
        "{api_version} has it: write that as the apiVersion";
    /// An object that does not say what it is.
    NoField { field: &'static str = "kind" } "this has no `{field}`, so no server knows what it is";
    /// What such a field takes.
    FieldIsString { field: &'static str = "kind" } "`{field}` is a string";
    /// What to add to such an object.
    AddFields "add `apiVersion` and `kind`; if this is part of a manifest, write the whole manifest";
}
