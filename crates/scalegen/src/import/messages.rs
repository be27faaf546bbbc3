//! What is said of objects that a profile does not generate as they were.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// A budget of pods that nothing that was imported scales.
    BudgetOfOthers {} "no scaler is imported for the pods that it selects";
    /// A Job that puts load on something that nothing scales.
    LoadOfOthers {} "no scaler is imported for what is behind this URL";
    /// A Job with another program than hey.
OtherProgram { program: String = "k6" } "a profile's load tests run hey, and this runs {program}; it starts as soon as it is applied";
    /// A Job that runs hey in a way that no key expresses.
    UnreadArguments {} "a profile has no keys for hey behind a shell, with variables, or beside other containers";
    /// Values of a chart for which others were read.
    OtherValues {} "other values of this chart were imported, and a profile has one release of it";
    /// Values of a chart inside of a release or another object.
    ValuesStay { kind: String = "HelmRelease" } "the values of the chart stay in this {kind}, and the profile does not have them";
    /// Values of prometheus-adapter that leave its own rules on.
    DefaultRules {} "the chart's own rules are on, and a profile never has them";
    /// What values of prometheus-adapter need.
    NoDefaultRules {} "set `rules.default: false`, with a rule for each metric that something asks for";
    /// A null in values of a chart.
    NullOfValues {} "this null takes away a default of the chart, and TOML has none";
    /// An autoscaler that names nothing that it scales.
    NothingScaled {} "it names nothing that it scales";
    /// An object whose name the server generates.
    NoName {} "it has a `generateName` only, and a profile keeps objects that can be applied again";
    /// An object without a name.
    Nameless {} "it has no name";
    /// What an object without a name needs.
    SetName {} "give it a `metadata.name`";
    /// A value that TOML has not.
    NullDropped {} "this null is dropped";
    /// A value that is not known before the object is applied.
    Variable { text: String = "${MAX}" } "`{text}` is filled in when the object is applied, and keys of a profile need the value";
    /// A field that no key becomes.
    NoKey {} "a profile has no key for this field";
    /// An object that scales and is of none of the kinds that a profile has tables for.
    NoTable { kind: String = "HTTPScaledObject" } "a profile has no table for a {kind}";
    /// Settings of `autoscaling/v2` in an object of `autoscaling/v1`.
    InAnnotation {} "settings in this annotation are not read: import the object as autoscaling/v2";
    /// An object whose name another one has, with other fields.
    OtherOfName { own: String = "prod/kustomization.yaml", other: String = "dev/kustomization.yaml" }
        "the profile has the object of this kind and name from {other}, and not the one from {own}";
    /// Objects of one name are for several profiles.
    ImportApart {} "import each of them into a profile of its own: `scalegen import DIR -o FILE`";
    /// A field that is generated otherwise.
    Differs { was: String = "\"Max\"", is: String = "nothing" } "it is {was}, and {is} is generated";
    /// An object that is not generated, though all of its fields have keys.
    Dropped {} "the profile does not generate it";
}
