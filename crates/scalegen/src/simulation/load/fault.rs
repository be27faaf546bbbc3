//! What keeps a profile's workload from being simulated under load.

use scalegen_profile::Part;
use scalegen_simulate::codes;
use scalegen_syntax::{FieldPath, Finding, Message, Rule, messages};

use crate::Stack;

messages! {
    MESSAGES;
    /// A workload of which nothing is known.
    NoModel { workload: String = "web" } "workload {workload} has no model";
    /// What to do about it.
    AddModel { workload: String = "web" }
        "add [workloads.{workload}.model] with cpu_per_request, service_time or engine";
    /// A model without a number that decides.
    NoCost "the model has none of cpu_per_request, service_time and engine";
    /// What to do about it.
    AddCost "add one, as measured at a steady load";
    /// An engine without coefficients.
    NoCoefficient { key: String = "iteration_base" } "the engine has no {key}";
    /// What to do about it.
    AddCoefficient "add it, or name a preset with `engine`";
    /// An engine without the size of its requests.
    NoTokens "the engine has no tokens, which decide what a request costs";
    /// What to do about it.
    AddTokens "add the mean of a request: tokens = {{ input = 1155, output = 211 }}";
    /// A preset that does not exist.
    NoPreset { name: String = "llama" } "engine `{name}` is not known";
    /// What to do about it.
    UsePreset { names: String = "llama-3.1-8b-h100" } "use one of {names}, or give the engine's own numbers";
    /// A key without the one that it goes with.
    Needs { key: String = "slots", needed: String = "service_time" } "{key} has no effect without {needed}";
    /// What to do about it.
    AddNeeded { needed: String = "service_time" } "add {needed}, or remove the key";
    /// A pod without a limit, where the load needs one.
    NoCapacity { workload: String = "web" } "nothing limits what a pod of {workload} serves";
    /// What to do about it.
    AddCapacity "add service_time with slots to the model, or a CPU limit beside cpu_per_request";
    /// Calls that come back.
    Circle { workload: String = "web", deepest: usize = 32_usize }
        "the calls of {workload} form a circle, or are nested deeper than {deepest}";
    /// What to do about it.
    RemoveCall "remove the call that leads back";
    /// A metric that has no values.
    NotSimulated { metric: String = "memory" } "a simulation under load has no values of {metric}";
    /// A query that cannot be evaluated.
    NoSeries { part: String = "deriv(x[5m])", query: String = "sum(deriv(x[5m]))" }
        "a simulation under load has no values of `{part}` in `{query}`";
    /// A signal of a workload that is not simulated.
    OfOther { signal: String = "queue", workload: String = "vllm" }
        "signal {signal} comes from {workload}, which no simulated workload calls";
    /// What to do about it.
    AddCall { workload: String = "vllm" } "add {workload} to `calls` of the model";
    /// A load test that ends after a number of requests.
    NoDuration { load_test: String = "chat" } "load test {load_test} has no duration";
    /// What to do about it.
    AddDuration "replace requests by duration";
    /// A target in percent of a request that there is not.
    NoCpuRequest { workload: String = "web" }
        "the pods of {workload} request no CPU: a target in percent of it reads nothing, and nothing is scaled";
    /// What to do about a metric without values.
    WhatIsSimulated "CPU, rate() or increase() of a counter of requests, and gauges of waiting or running requests are";
}

/// A fault at a path of the profile.
#[derive(Debug)]
pub(super) struct Fault {
    rule: &'static Rule,
    path: FieldPath,
    message: Message,
    help: Option<Message>,
}

impl Fault {
    pub(super) fn of_model(path: FieldPath, message: impl Into<Message>, help: impl Into<Message>) -> Self {
        Self {
            rule: codes::MODEL,
            path,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    pub(super) fn of_metric(path: FieldPath, message: impl Into<Message>) -> Self {
        Self {
            rule: codes::NO_SERIES,
            path,
            message: message.into(),
            help: Some(WhatIsSimulated.into()),
        }
    }

    pub(super) fn of_object(path: FieldPath, message: Message) -> Self {
        Self {
            rule: codes::UNUSABLE_OBJECT,
            path,
            message,
            help: None,
        }
    }

    pub(super) fn finding(self, stack: &Stack) -> Finding {
        let place = stack
            .loaded()
            .unit(0)
            .map(|unit| unit.locate(&self.path, Part::Value));
        let mut finding = self.rule.finding(self.message).at(place);
        finding.path = Some(self.path.to_string());
        if let Some(help) = self.help {
            finding.help = Some(help);
        }
        stack.given.finding(finding)
    }
}
