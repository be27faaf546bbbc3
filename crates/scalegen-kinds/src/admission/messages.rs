//! The messages about objects that are not in the words of the API server's field errors.

use scalegen_syntax::{Term, Version, messages};

messages! {
    MESSAGES;
    /// A text that the reader of its small language refuses, in the reader's words.
    Unreadable { error: String = "`12x` has an unknown suffix" } "{error}";
    /// A budget that says both how many pods stay and how many may go.
    BudgetHasBothBounds {} "{.minAvailable} and {.maxUnavailable} cannot be both set";
    /// A field of an identity without another one that it needs.
    NeedsField { needs: &'static str = "roleArn" } "KEDA refuses it without `{needs}`";
    /// A role beside the workload's own.
    BesideWorkload {} "KEDA refuses it beside `{.identityOwner}` workload, whose role it is";
    /// A part of the running Jobs that is no number.
    NotAPart { text: String = "50%" } "KEDA reads no number in \"{text}\" and takes the default strategy";
    /// A number that the strategy `custom` lacks.
    NoDeduction {} "KEDA reads it with strategy `custom` without looking whether it is there: write 0";
    /// A claim that a container uses and its pod does not have.
    ClaimNotFound { claim: Term = Term::Quoted("gpu".to_owned()) }
        "Not found: {claim}: must be one of the names in {.resourceClaims} of the pod";
    /// A field that a server does not have yet.
    UnknownField { server: Term = Term::Word("KEDA".into()), since: Version = Version::new(2, 17) }
        "unknown field: {server} has it since {since}";
    /// A field that a server drops because its feature gate is off.
    DroppedByGate { gate: Term = Term::Word("HPAConfigurableTolerance".into()), since: Version = Version::new(1, 35) }
        "silently dropped: the feature gate {gate} is off before {since}";
    /// A field of a feature that is off by default.
    GateOff { gate: Term = Term::Word("PerVPAConfig".into()) } "needs the feature gate {gate}, which is off by default";
    /// A mode of a feature that is off by default.
    ModeGateOff { mode: Term = Term::Word("InPlace".into()), gate: Term = Term::Word("InPlace".into()) }
        "{.updateMode} {mode} needs the feature gate {gate} in the admission controller's flags";
    /// A mode that will go.
    AutoDeprecated {} "Auto is deprecated: use Recreate, which Auto stands for, Initial or InPlaceOrRecreate";
    /// An upper bound below the lower one.
    MaxBelowMin { resource: String = "cpu", least: Term = Term::Quoted("200m".to_owned()) }
        "max resource for {resource} is lower than min of {least}";
    /// A startup boost whose factor does not go with its type.
    BoostFactor {} "factor is required when type is Factor and forbidden otherwise";
    /// A startup boost whose quantity does not go with its type.
    BoostQuantity {} "quantity is required when type is Quantity and forbidden otherwise";
    /// A number of pods that an Indexed Job cannot have.
    AtMostWhenIndexed { most: i32 = 100_000 }
        "must be less than or equal to {most} when completion mode is Indexed";
    /// A number that is too large beside many completions.
    AtMostBesideCompletions { most: i32 = 10_000, completions: i32 = 100_000 }
        "must be less than or equal to {most} when completions are above {completions}";
    /// A limit that many completions need.
    NeededBesideCompletions { completions: i32 = 100_000 } "must be specified when completions is above {completions}";
    /// A Job whose pods would have a name that is refused.
    InvalidPodName { name: String = "load-9999" } "will not be able to create pod with invalid DNS label: {name}";
    /// A Job that its controller may lose count of.
    UntrackedIndexes { completions: i32 = 100_000, parallelism: i32 = 10_000 }
        "with more than {completions} completions and a parallelism above {parallelism}, completed indexes may not be \
         tracked when many of them fail";
    /// A label of pods that the server sets to something else.
    LabelOfServer { value: Term = Term::Quoted("load".to_owned()) } "the server sets this label itself, to {value}";
    /// A name that is fine for the object and not for its pods.
    NotAPodName { detail: Term = Term::phrase("must be no more than 63 characters") }
        "this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is \
         recommended: {detail}";
    /// Less than a byte.
    FractionalBytes { value: Term = Term::Quoted("100m".to_owned()) }
        "fractional byte value {value} is invalid, must be an integer";
    /// A load generator that does nothing.
    NoWorker {} "there must be at least one worker";
    /// A load generator of which some workers do nothing.
    IdleWorkers { workers: i64 = 50, requests: i64 = 20 } "{workers} workers are more than {requests} requests";
    /// An annotation that KEDA does not read yet.
    AnnotationTooNew { since: Version = Version::new(2, 18) } "has no effect before KEDA {since}";
    /// A minimum above the maximum, as the CRD reports it.
    MinReplicaCountAboveMax { min: i32 = 9, max: i32 = 8 }
        "{.minReplicaCount}={min} must be less than or equal to {.maxReplicaCount}={max}";
    /// A minimum above the maximum that KEDA takes.
    MinReplicaCountAboveDefault { min: i32 = 120, max: i32 = 100 }
        "{.minReplicaCount}={min} must be less than or equal to {.maxReplicaCount}, which is {max} when absent";
    /// That a maximum is below the minimum.
    AtLeastMinReplicas { min: i32 = 5 } "must be greater than or equal to `{.minReplicas}`, which is {min}";
    /// A minimum above the maximum, as the webhook reports it.
    MinAboveMax { min: i32 = 9, max: i32 = 8 }
        "{.minReplicaCount}={min} must not be greater than {.maxReplicaCount}={max}";
    /// An idle count that is not below the minimum.
    IdleNotBelowMin { idle: i32 = 2, min: i32 = 2 } "{.idleReplicaCount}={idle} must be less than {.minReplicaCount}={min}";
    /// A fallback without a metric to fall back for.
    NothingToFallBackFor {} "cpu and memory triggers have no fallback, and there is no other trigger";
    /// A fallback that an older KEDA has for averages only.
    NoAverageToFallBackFor { since: Version = Version::new(2, 18) }
        "before KEDA {since} a trigger of type AverageValue is needed";
    /// A fallback to a formula that is not there.
    FallbackWithoutFormula {} "behavior {.scalingModifiers} needs a formula in {.advanced.scalingModifiers}";
    /// A formula that does not compile.
    FormulaDoesNotCompile { error: String = "unknown name queue", cause: Term = Term::cause("UnknownName") } "the formula does not compile: {error}";
    /// A formula that fails whatever its input is.
    FormulaFails { error: String = "with a division by zero", cause: Term = Term::cause("DivisionByZero") } "the formula fails {error}";
    /// A minimum of zero that no trigger allows.
    CannotReachZero {}
        "cpu and memory cannot scale to zero, and there is no other trigger: set {.minReplicaCount} to 1 or more";
    /// A minimum of zero of what KEDA never takes away.
    NeverAtZero {}
        "KEDA keeps a workload active whose triggers are all cpu or memory: it never reaches 0, and the HPA keeps 1 replica";
    /// A ScaledObject without triggers.
    NoTriggers {} "no triggers defined";
    /// A trigger that has no cache.
    NotCached { trigger: String = "cron" } "{.useCachedMetrics} is not supported for {trigger} triggers";
    /// A name that is too long for a label's value.
    NameTooLongForLabel { length: usize = 70_usize, most: usize = 63_usize }
        "Too long: {length} characters, and the name becomes a label's value, which has at most {most}";
    /// A name of an HPA that is too long.
    HpaNameTooLong { name: Term = Term::Quoted("web".repeat(22)), length: usize = 66_usize, most: usize = 63_usize }
        "Too long: the HPA's name {name} has {length} characters, at most {most} are allowed";
    /// A name of an HPA that is too long because of what KEDA puts before it.
    GeneratedHpaNameTooLong {
        name: Term = Term::Quoted(format!("keda-hpa-{}", "web".repeat(19))),
        length: usize = 66_usize,
        most: usize = 63_usize,
    } "Too long: the HPA's name {name} has {length} characters, at most {most} are allowed: shorten the name to 54, or \
       set {.advanced.horizontalPodAutoscalerConfig.name}";
    /// A delay that nothing waits for.
    CooldownWithoutEffect {}
        "has no effect while {.minReplicaCount} is above 0: it delays the last step to zero only, the HPA's \
         {.scaleDown} behavior all others";
    /// A period and an interval that nothing waits for.
    NeitherHasEffect {}
        "has no effect while {.minReplicaCount} is above 0, nor has {.pollingInterval}: both are for the step to zero, \
         and the HPA does all others";
    /// A version of a target that no server has.
    VersionIsGone { version: String = "apps/v1beta1" } "no server has {version} since Kubernetes 1.16";
    /// A kind of a target that no server has.
    NoKindOfApps { kind: String = "Deploymnt" } "there is no {kind} in apps/v1";
    /// An interval that nothing is asked at.
    PollingWithoutEffect {}
        "has no effect while {.minReplicaCount} is above 0: the HPA asks at its own pace, unless a trigger has \
         {.useCachedMetrics}";
}
