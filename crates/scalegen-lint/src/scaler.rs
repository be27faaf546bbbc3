//! The scalers of a cluster, with the meaning of each query that they ask.

mod adapter;
mod aibrix;
mod formula;
mod hpa;
mod kaito;
mod keda;
mod kserve;
mod names;
mod of_rule;
mod recorded;
mod shown;
mod surroundings;
mod whose;

pub use surroundings::may_be_engine;

use std::cell::{LazyCell, OnceCell, RefCell};
use std::collections::BTreeMap;

use scalegen_document::{Chart, Document, Object};
use scalegen_meaning::adapter::Filled;
use scalegen_meaning::catalogue::{Catalogue, Emitter, Metric};
use scalegen_meaning::promql::{Aggregator, ErrorKind, Expr, ExprKind, Matcher, Operator, parse};
use scalegen_meaning::value::{Series, What};
use scalegen_meaning::{Context, Meaning, Release, Remark, RemarkKind, Span, meaning};
use scalegen_syntax::expr::Interval;
use scalegen_syntax::{FieldPath, Message};

use crate::cluster::keda_owner;
use crate::found::Detail;
use crate::known::{self, OwnMetric};
use crate::queries::MOST_OF_ONE_QUERY;
use crate::{Autoscaler, Cluster, Found, query};
use whose::{Owner, Whose};

/// A scaler, or the rules of an adapter, with the queries that are asked for it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scaler<'a> {
    /// The object that has the queries.
    pub document: &'a Document,
    /// The replicas that it goes down to: 0 where KEDA takes all pods away.
    pub floor: i32,
    /// The field that has the floor.
    pub floor_path: FieldPath,
    /// The most replicas; none of an adapter, which scales nothing.
    pub ceiling: Option<i32>,
    /// The field that has the most replicas.
    pub ceiling_field: &'static str,
    /// Whether it has a trigger of which nobody knows that it cannot wake the workload.
    pub has_other_triggers: bool,
    /// Its queries.
    pub queries: Vec<Query<'a>>,
    /// The formula that makes one number of those of its triggers.
    pub formula: Option<Formula>,
}

/// A formula over triggers, with what its result is compared with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Formula {
    /// Where it is.
    pub path: FieldPath,
    /// The least and the greatest number that it gives.
    pub bounds: Interval,
    /// Whether the number grows with the work of all pods together; none where that is not known.
    pub is_additive: Option<bool>,
    /// What its number is compared with.
    pub target: Target,
}

/// A query, or the name of a metric that an HPA reads.
#[derive(Debug)]
#[non_exhaustive]
pub struct Query<'a> {
    /// Where it is.
    pub path: FieldPath,
    /// What Prometheus is asked.
    pub text: String,
    /// What it means, or why it means nothing.
    pub read: Result<Meaning<'a>, (Span, ErrorKind)>,
    /// All of it.
    pub span: Span,
    /// Whether it is a mean of elements, whatever number multiplies or divides that.
    pub(crate) is_mean: bool,
    /// Whether one of its parts is computed, not only read, now or over a time.
    pub has_call: bool,
    /// What its number is compared with.
    pub target: Option<Target>,
    /// Where its parts are in the text; none where the text is the query.
    filled: Option<Filled>,
    /// The workload whose queue it counts, where that is known to be another one than is scaled.
    pub(crate) queue_of: Option<String>,
    /// Whether a matcher names something of which nothing shows whether it is what is scaled.
    pub is_unclear: bool,
    /// Whether the text is the name of a metric, so that the parts of its query are nowhere.
    pub(crate) is_name: bool,
}

/// What the number of a query is compared with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Target {
    /// The number.
    pub number: f64,
    /// Where it is.
    pub path: FieldPath,
    /// Where its type is.
    pub type_path: FieldPath,
    /// Who divides it.
    pub kind: TargetKind,
    /// The number above which KEDA wakes the workload, where one is written: 0 otherwise.
    pub activation: Option<Activation>,
}

/// The number above which KEDA wakes a workload, and where it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Activation {
    /// The number.
    pub number: f64,
    /// Where it is.
    pub path: FieldPath,
}

/// By what the controller divides a number before it compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// `AverageValue` of one number: by the replicas.
    Shared,
    /// `AverageValue` of a number for each pod: by nothing, as it is their mean.
    PerPod,
    /// `Value`: by nothing, and it multiplies the replicas.
    Value,
}

impl Query<'_> {
    /// Finds something at a part of the query.
    pub(crate) fn report<'f>(
        &self,
        scaler: &Scaler<'_>,
        span: Span,
        found: &'f mut Found<'_>,
        message: impl Into<Message>,
    ) -> Detail<'f> {
        if self.is_name {
            return found.at(scaler.document, self.path.clone(), message);
        }
        let span = self
            .filled
            .as_ref()
            .map_or(span, |filled| filled.in_template(span));
        found.within(
            scaler.document,
            self.path.clone(),
            &(span.start..span.end),
            message,
        )
    }

    /// Whether all that it counts are requests or messages that wait, of which there are none as long as pods keep up.
    pub(crate) fn counts_what_waits(&self) -> bool {
        const WORDS: [&str; 7] = [
            "waiting",
            "queue_size",
            "queued",
            "queue_reqs",
            "pending",
            "deferred",
            "messages_ready",
        ];
        let Some(value) = self.meaning().map(|meaning| &meaning.value) else {
            return false;
        };
        let waits = |series: &Series<'_>| {
            !series.found.is_empty() && WORDS.iter().any(|word| series.name.contains(word))
        };
        matches!(value.what, What::Gauge | What::Count)
            && !value.series.is_empty()
            && value.series.iter().all(waits)
    }

    /// Whether its result grows with the work of all pods together. Nobody knows what an unknown series counts, but a sum
    /// of anything is a total.
    pub(crate) fn is_additive(&self) -> Option<bool> {
        let value = &self.meaning()?.value;
        match value.what {
            What::Constant | What::Time => None,
            _ => value
                .is_additive()
                .or_else(|| query::is_sum(&self.text).then_some(true)),
        }
    }

    /// What is known of its result.
    pub(crate) fn meaning(&self) -> Option<&Meaning<'_>> {
        self.read.as_ref().ok()
    }
}

impl<'a> Scaler<'a> {
    /// A scaler that has one pod at least, and no query.
    fn new(document: &'a Document, ceiling_field: &'static str) -> Self {
        Self {
            document,
            floor: 1,
            floor_path: FieldPath::default(),
            ceiling: None,
            ceiling_field,
            has_other_triggers: true,
            queries: Vec::new(),
            formula: None,
        }
    }

    /// The remarks on its queries of some kinds.
    pub(crate) fn remarks<'s>(
        &'s self,
        wanted: impl Fn(&RemarkKind) -> bool + Copy + 's,
    ) -> impl Iterator<Item = (&'s Query<'s>, &'s Remark)> {
        self.queries.iter().flat_map(move |query| {
            let remarks = query.meaning().map_or(&[][..], |meaning| &meaning.remarks);
            let wanted = remarks.iter().filter(move |remark| wanted(&remark.kind));
            wanted.take(MOST_OF_ONE_QUERY).map(move |remark| (query, remark))
        })
    }
}

/// Visits every scaler of a cluster, and every adapter, each of their queries read once.
pub fn each_scaler(cluster: &Cluster<'_>, visit: &mut dyn FnMut(&Scaler<'_>)) {
    let documents = cluster.documents();
    if !documents.iter().any(|document| is_scaler(document)) {
        return;
    }
    let recorded = surroundings::recorded(documents);
    let added = surroundings::AddedLabels::of(documents);
    let is_added = |label: &str| added.has(label);
    let declared = cluster.known();
    // Every query asks, and the answer goes through all workloads.
    let releases: RefCell<BTreeMap<String, Option<Release>>> = RefCell::default();
    let release = |engine: &str| {
        let mut releases = releases.borrow_mut();
        *releases.entry(engine.to_owned()).or_insert_with(|| {
            let release = declared.and_then(|known| known.engines.get(engine).copied());
            release.or_else(|| surroundings::release(cluster, engine))
        })
    };
    let annotated = documents.iter().flat_map(|document| known::annotated(document));
    let annotated: Vec<OwnMetric> = annotated.filter_map(|(_, metric)| metric).collect();
    let metrics = declared.map_or(&[][..], |known| &known.metrics).iter();
    let own: Vec<Metric<'_>> = metrics.chain(&annotated).map(OwnMetric::metric).collect();
    let adapters: Vec<&Document> = cluster.values(Chart::PrometheusAdapter).collect();
    let has_router = LazyCell::new(|| surroundings::has_router(cluster));
    let runs = |software: &str| software == "production-stack" && *has_router;
    let beside = OnceCell::new();
    for document in documents.iter().filter(|document| is_scaler(document)) {
        let target = Autoscaler::of(document).map(|autoscaler| autoscaler.target);
        // Nobody knows what emits a series by what is scaled alone, but its own engine is what its name and image say.
        let is_engine = LazyCell::new(|| match document.object() {
            Object::Tree => true,
            _ => {
                !document.is_generated()
                    && target.is_some_and(|target| surroundings::may_be_engine(cluster, &target))
            }
        });
        // Whoever emits them, series of the pods of a workload end with its pods; an engine's may be those of other engines.
        let owner = Owner::of(document, cluster, &beside);
        let whose = |emitter: Option<Emitter<'_>>, matchers: &[Matcher]| {
            owner
                .as_ref()
                .map_or(Whose::Any, |owner| owner.whose(emitter, matchers))
        };
        let is_scaled = |metric: Option<&Metric<'_>>, matchers: &[Matcher]| {
            let emitter = metric.map(|metric| metric.emitter);
            let whose = whose(emitter, matchers);
            let is_emitter = |metric: &Metric<'_>| match metric.emitter {
                Emitter::Engine => *is_engine && matches!(whose, Whose::Scaled | Whose::Any),
                Emitter::Workload(name) => {
                    whose != Whose::Others && target.is_some_and(|target| target.name == name)
                }
                Emitter::Router | Emitter::Gateway | Emitter::Frontend => {
                    !document.is_generated()
                        && target
                            .is_some_and(|target| surroundings::is_named_after(target.name, metric.engine))
                }
                _ => false,
            };
            let chosen = || {
                whose == Whose::Scaled
                    || target.is_some_and(|target| surroundings::is_by_own_proxy(target.name, matchers))
            };
            metric.is_some_and(is_emitter) || !document.is_generated() && chosen()
        };
        let rule = |name: &str| recorded.get(name).copied();
        let setting = |name: &str| surroundings::setting(cluster, &target?, name);
        let context = &Context {
            catalogue: Catalogue { own: &own },
            rule: &rule,
            release: &release,
            is_scaled: &is_scaled,
            runs: &runs,
            is_added: &is_added,
            setting: &setting,
            ..Context::default()
        };
        let mut scaler = match (document.object(), document.kind()) {
            (Object::ScaledObject(object), _) => keda::of_keda(document, object, context),
            (Object::ScaledJob(_), _) => keda::of_job(document, context),
            (Object::HorizontalPodAutoscaler(hpa), _) if keda_owner(document).is_none() => {
                hpa::of_hpa(document, hpa, &adapters, context)
            }
            (Object::HelmValues(Chart::PrometheusAdapter), _) => adapter::of_adapter(document, context),
            (_, "InferenceService") => kserve::of_kserve(document, context),
            (_, "PodAutoscaler") => aibrix::of_aibrix(document, context),
            (_, "InferenceSet") => kaito::of_kaito(document, context),
            (_, "PrometheusRule") => recorded::of_rules(document, context),
            _ => continue,
        };
        if let Some(target) = target.filter(|_| !document.is_generated()) {
            let waits = scaler
                .queries
                .iter_mut()
                .filter(|query| query.counts_what_waits());
            for query in waits {
                query.queue_of = surroundings::queue_of(cluster, &target, query);
            }
        }
        if *is_engine {
            let is_unclear =
                |series: &Series<'_>| whose(Some(Emitter::Engine), &series.matchers) == Whose::Unknown;
            for query in &mut scaler.queries {
                query.is_unclear = query
                    .meaning()
                    .is_some_and(|meaning| meaning.value.series.iter().any(is_unclear));
            }
        }
        visit(&scaler);
    }
}

fn is_scaler(document: &Document) -> bool {
    let has_queries = match document.object() {
        Object::ScaledObject(_)
        | Object::ScaledJob(_)
        | Object::HorizontalPodAutoscaler(_)
        | Object::HelmValues(Chart::PrometheusAdapter) => true,
        Object::Tree => matches!(
            document.kind(),
            "InferenceService" | "InferenceSet" | "PodAutoscaler"
        ),
        _ => document.kind() == "PrometheusRule",
    };
    has_queries && !document.is_patch()
}

impl<'a> Query<'a> {
    fn of(
        path: FieldPath,
        text: &str,
        context: &Context<'a>,
        target: Option<Target>,
        is_shown: impl Fn(&RemarkKind) -> bool,
    ) -> Self {
        let tree = parse(text);
        let is_of_counter = |expr: &Expr| {
            let ExprKind::Call(call) = &expr.kind else {
                return false;
            };
            // A gauge over time has as many elements as it has itself.
            !call.function.name.ends_with("_over_time")
        };
        let is_mean = tree.as_ref().is_ok_and(is_mean);
        let has_call = tree.as_ref().is_ok_and(|tree| tree.walk().any(is_of_counter));
        let read = tree.map_err(|error| (error.span, error.kind)).map(|tree| {
            let mut meaning = meaning(&tree, context);
            meaning.remarks.retain(|remark| is_shown(&remark.kind));
            meaning
        });
        Self {
            path,
            text: text.to_owned(),
            read,
            span: Span {
                start: 0,
                end: text.trim_end().len(),
            },
            is_mean,
            has_call,
            target,
            filled: None,
            queue_of: None,
            is_unclear: false,
            is_name: false,
        }
    }
}

/// Whether a query is a mean of elements: `avg(x)`, `avg(x) * 100`, `avg(x) or vector(0)`.
fn is_mean(query: &Expr) -> bool {
    let is_number = |expr: &Expr| matches!(expr.without_parens().kind, ExprKind::Number(_));
    match &query.without_parens().kind {
        // A mean of quotients may be that of shares or of anything else.
        ExprKind::Aggregation(of) if of.aggregator == Aggregator::Avg => !of
            .query
            .walk()
            .any(|part| matches!(&part.kind, ExprKind::Binary(of) if of.operator == Operator::Divide)),
        ExprKind::Binary(of) => match of.operator {
            Operator::Multiply => {
                is_number(&of.right) && is_mean(&of.left) || is_number(&of.left) && is_mean(&of.right)
            }
            Operator::Divide => is_number(&of.right) && is_mean(&of.left),
            Operator::Or => match &of.right.without_parens().kind {
                ExprKind::Call(call) => call.function.name == "vector" && is_mean(&of.left),
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}
