//! The scalers of a cluster, with the meaning of each query that they ask.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_meaning::adapter::{Fill, Filled, fill};
use scalegen_meaning::catalogue::{Catalogue, Emitter};
use scalegen_meaning::promql::{ErrorKind, Expr, ExprKind, Matcher, parse};
use scalegen_meaning::{Context, Meaning, Release, Remark, RemarkKind, Span, meaning};
use scalegen_syntax::{FieldPath, Message, Quantity};

use crate::cluster::keda_owner;
use crate::found::Detail;
use crate::metric::Metric;
use crate::queries::MOST_OF_ONE_QUERY;
use crate::served_metrics::series;
use crate::trigger::Trigger;
use crate::{Aim, Cluster, Found, ObjectRef};

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
}

/// A query, or the name of a metric that an HPA reads.
#[derive(Debug)]
#[non_exhaustive]
pub struct Query<'a> {
    /// Where it is.
    pub path: FieldPath,
    /// What it means, or why it means nothing.
    pub read: Result<Meaning<'a>, (Span, ErrorKind)>,
    /// All of it.
    pub span: Span,
    /// Whether one of its parts is computed, not only read.
    pub has_call: bool,
    /// What its number is compared with.
    pub target: Option<Target>,
    /// Where its parts are in the text; none where the text is the query.
    filled: Option<Filled>,
    /// Whether the text is the name of a metric, so that the parts of its query are nowhere.
    is_name: bool,
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
    /// The number above which KEDA wakes the workload.
    pub activation: f64,
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

    /// What is known of its result.
    pub(crate) fn meaning(&self) -> Option<&Meaning<'_>> {
        self.read.as_ref().ok()
    }
}

impl Scaler<'_> {
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
pub(crate) fn each_scaler(cluster: &Cluster<'_>, visit: &mut dyn FnMut(&Scaler<'_>)) {
    let documents = cluster.documents();
    if !documents.iter().any(|document| is_scaler(document)) {
        return;
    }
    let recorded = recorded(documents);
    let rule = |name: &str| recorded.get(name).copied();
    let release = |engine: &str| release(cluster, engine);
    let context = Context {
        rule: &rule,
        release: &release,
        ..Context::default()
    };
    let of_engine = |metric: Option<&scalegen_meaning::catalogue::Metric<'_>>, _: &[Matcher]| {
        metric.is_some_and(|metric| metric.emitter == Emitter::Engine)
    };
    let of_nobody = |_: Option<&scalegen_meaning::catalogue::Metric<'_>>, _: &[Matcher]| false;
    let has_adapter = cluster.values(Chart::PrometheusAdapter).next().is_some();
    let engine = Context {
        is_scaled: &of_engine,
        ..context
    };
    let nobody = Context {
        is_scaled: &of_nobody,
        ..context
    };
    for document in documents.iter().filter(|document| is_scaler(document)) {
        let target = Aim::of(document).map(|aim| aim.target);
        // Nobody knows what emits a series by what is scaled alone, but its own engine is what its name and image say.
        let is_engine =
            document.file().is_some() && target.is_some_and(|target| may_be_engine(cluster, &target));
        let context = if is_engine { &engine } else { &nobody };
        let scaler = match document.object() {
            Object::ScaledObject(object) => of_keda(document, object, context),
            Object::HorizontalPodAutoscaler(hpa) if !has_adapter && keda_owner(document).is_none() => {
                of_hpa(document, hpa, context)
            }
            Object::HelmValues(Chart::PrometheusAdapter) => of_adapter(document, context),
            Object::Tree => of_kserve(document, context),
            _ => continue,
        };
        visit(&scaler);
    }
}

fn is_scaler(document: &Document) -> bool {
    let has_queries = match document.object() {
        Object::ScaledObject(_)
        | Object::HorizontalPodAutoscaler(_)
        | Object::HelmValues(Chart::PrometheusAdapter) => true,
        Object::Tree => document.kind() == "InferenceService",
        _ => false,
    };
    has_queries && !document.is_patch()
}

/// The recording rules of the set, by name.
fn recorded<'a>(documents: &[&'a Document]) -> BTreeMap<&'a str, &'a str> {
    let of_kind = documents
        .iter()
        .filter(|document| document.kind() == "PrometheusRule");
    let items = |node: Option<&'a Node>| node.map_or(&[][..], Node::items);
    let groups = of_kind.flat_map(|document| items(document.node().get_in(&["spec", "groups"])));
    groups
        .flat_map(|group| items(group.get("rules")))
        .filter_map(|rule| Some((rule.get("record")?.as_str()?, rule.get("expr")?.as_str()?)))
        .collect()
}

/// The release in the image tags of an engine's workloads, where they agree.
fn release(cluster: &Cluster<'_>, engine: &str) -> Option<Release> {
    let mut releases = images(cluster, None).filter_map(|image| {
        let (name, tag) = image.rsplit('/').next()?.split_once(':')?;
        let of_engine = name.strip_prefix(engine)?;
        let tag = tag.split('@').next()?;
        (of_engine.is_empty() || of_engine.starts_with('-')).then(|| tag.parse::<Release>().ok())
    });
    let first = releases.next()??;
    releases.all(|release| release == Some(first)).then_some(first)
}

/// The images of one workload, or of all.
fn images<'c>(cluster: &'c Cluster<'_>, of: Option<&'c ObjectRef<'c>>) -> impl Iterator<Item = &'c str> {
    let workloads = cluster
        .workloads()
        .filter(move |workload| of.is_none() || ObjectRef::of(workload.document).as_ref() == of);
    let specs = workloads.filter_map(|workload| workload.template.spec.as_ref());
    let containers = specs.flat_map(|spec| &spec.containers);
    containers.filter_map(|container| container.image.as_deref())
}

/// Words in names of what stands before an engine.
const IN_FRONT: [&str; 10] = [
    "api",
    "backend",
    "frontend",
    "gateway",
    "ingress",
    "proxy",
    "retriever",
    "router",
    "ui",
    "web",
];

/// Whether what is scaled may be the engine whose metrics are read: neither its name nor its images deny it.
fn may_be_engine(cluster: &Cluster<'_>, target: &ObjectRef<'_>) -> bool {
    let mut words = target.name.split('-');
    let mut images = images(cluster, Some(target)).peekable();
    !words.any(|word| IN_FRONT.contains(&word)) && images.peek().is_none()
        || images.any(|image| {
            [
                "vllm",
                "sglang",
                "tgi",
                "text-generation",
                "triton",
                "llama",
                "nim",
            ]
            .iter()
            .any(|engine| image.contains(engine))
        })
}

fn of_keda<'a>(document: &'a Document, object: &ScaledObject, context: &Context<'a>) -> Scaler<'a> {
    let spec = &object.spec;
    let (floor, floor_field) = match spec.idle_replica_count {
        Some(idle) => (idle, "idleReplicaCount"),
        None => (spec.min_replica_count.unwrap_or(0), "minReplicaCount"),
    };
    let mut queries = Vec::new();
    let mut has_other_triggers = false;
    for trigger in Trigger::of(document) {
        let of = trigger.trigger;
        let Some(text) = of.metadata.get("query").filter(|_| of.type_ == "prometheus") else {
            // KEDA does not wake a workload on what its own pods use.
            has_other_triggers |= !of.is_resource();
            continue;
        };
        let number = |key: &str| {
            of.metadata
                .get(key)
                .and_then(|text| text.trim().parse::<f64>().ok())
        };
        let target = number("threshold")
            .filter(|_| !trigger.formula_input)
            .map(|number_of| Target {
                number: number_of,
                path: trigger.key("threshold"),
                type_path: trigger.path.field("metricType"),
                kind: match of.metric_type.as_deref() {
                    Some("Value") => TargetKind::Value,
                    _ => TargetKind::Shared,
                },
                activation: number("activationThreshold").unwrap_or(0.0),
            });
        // VictoriaMetrics reads more than PromQL has.
        let is_prometheus = of
            .metadata
            .get("serverAddress")
            .is_none_or(|address| !address.contains("victoria"));
        let query = Query::of(trigger.key("query"), text, context, target, |_| true);
        match query {
            Query { read: Err(_), .. } if !is_prometheus => has_other_triggers = true,
            query => queries.push(query),
        }
    }
    Scaler {
        document,
        floor,
        floor_path: FieldPath::of("spec").field(floor_field),
        ceiling: Some(spec.max_replica_count.unwrap_or(100)),
        ceiling_field: "maxReplicaCount",
        has_other_triggers,
        queries,
    }
}

/// An adapter may serve anything under any name, but the name of a known metric stands for that metric.
fn of_hpa<'a>(document: &'a Document, hpa: &'a HorizontalPodAutoscaler, context: &Context<'a>) -> Scaler<'a> {
    let mut queries = Vec::new();
    for metric in Metric::of(hpa) {
        let Some(name) = metric.identifier().map(|identifier| identifier.name.as_str()) else {
            continue;
        };
        let is_known = matches!(Catalogue::default().find(name).as_slice(), [_]);
        // A counter's rate is often served under its name.
        if !is_known || name.ends_with("_total") || metric.block == "object" {
            continue;
        }
        let field = metric.counts();
        let quantity = match field {
            Some("value") => metric.target.value.as_ref(),
            Some("averageValue") => metric.target.average_value.as_ref(),
            _ => None,
        };
        let number = quantity.and_then(|quantity| quantity.0.parse::<Quantity>().ok());
        let target_path = metric.target_path();
        let target = number.zip(field).map(|(number, field)| Target {
            number: number.to_f64(),
            path: target_path.field(field),
            type_path: target_path.field("type"),
            kind: match (metric.block, field) {
                ("pods", _) => TargetKind::PerPod,
                (_, "value") => TargetKind::Value,
                _ => TargetKind::Shared,
            },
            activation: 0.0,
        });
        let path = metric.path().field(metric.block).field("metric").field("name");
        let is_shown =
            |kind: &RemarkKind| matches!(kind, RemarkKind::CounterWithoutRate { is_known: true, .. });
        let mut query = Query::of(path, name, context, target, is_shown);
        query.is_name = true;
        queries.push(query);
    }
    Scaler {
        document,
        floor: hpa.spec.min_replicas.unwrap_or(1),
        floor_path: FieldPath::of("spec").field("minReplicas"),
        ceiling: Some(hpa.spec.max_replicas),
        ceiling_field: "maxReplicas",
        has_other_triggers: true,
        queries,
    }
}

/// KServe generates a ScaledObject from the queries of an InferenceService, without their type: it is AverageValue.
fn of_kserve<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let predictor = document.node().get_in(&["spec", "predictor"]);
    let number = |field: &str| {
        predictor?
            .get(field)?
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
    };
    let of_query = |(path, metric): (FieldPath, &Node)| {
        let target = metric.get_in(&["external", "target", "value"]);
        let number = target.and_then(|value| value.as_str()?.parse().ok());
        let path = path.field("external");
        let target_path = path.field("target");
        let target = number.map(|number| Target {
            number,
            path: target_path.field("value"),
            type_path: target_path.field("type"),
            kind: TargetKind::Shared,
            activation: 0.0,
        });
        let text = metric.get_in(&["external", "metric", "query"])?.as_str()?;
        let path = path.field("metric").field("query");
        Some(Query::of(path, text, context, target, |_| true))
    };
    Scaler {
        document,
        floor: number("minReplicas").unwrap_or(1),
        floor_path: FieldPath::of("spec").field("predictor").field("minReplicas"),
        ceiling: number("maxReplicas"),
        ceiling_field: "maxReplicas",
        has_other_triggers: true,
        queries: kserve_metrics(document).filter_map(of_query).collect(),
    }
}

/// What an InferenceService is scaled on by KEDA, with its path.
pub(crate) fn kserve_metrics(document: &Document) -> impl Iterator<Item = (FieldPath, &Node)> {
    let is_keda = document.kind() == "InferenceService"
        && document.annotation("serving.kserve.io/autoscalerClass") == Some("keda");
    let keys = ["spec", "predictor", "autoScaling", "metrics"];
    let metrics = document.node().get_in(&keys).filter(|_| is_keda);
    let [spec, predictor, scaling, list] = keys;
    let path = FieldPath::of(spec).field(predictor).field(scaling).field(list);
    let metrics = metrics.map_or(&[][..], Node::items).iter().enumerate();
    metrics.map(move |(index, metric)| (path.index(index), metric))
}

fn of_adapter<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let mut queries = Vec::new();
    for list in ["custom", "external"] {
        let rules = document
            .node()
            .get_in(&["rules", list])
            .map_or(&[][..], Node::items);
        for (index, rule) in rules.iter().enumerate() {
            let path = FieldPath::of("rules").field(list).index(index);
            let text = |key: &str| rule.get(key).and_then(Node::as_str);
            let name = text("seriesQuery").and_then(series);
            if let Some(text) = text("seriesQuery").filter(|_| name.is_some()) {
                let is_name = |kind: &RemarkKind| {
                    matches!(
                        kind,
                        RemarkKind::UnknownMetric { .. }
                            | RemarkKind::RemovedMetric { .. }
                            | RemarkKind::RenamedMetric { .. }
                            | RemarkKind::FutureMetric { .. }
                    )
                };
                let query = Query::of(path.field("seriesQuery"), text, context, None, is_name);
                if query.read.is_ok() {
                    queries.push(query);
                }
            }
            let Some(template) = text("metricsQuery") else {
                continue;
            };
            let filled = fill(
                template,
                &Fill {
                    series: name.unwrap_or("unknown_series"),
                    matchers: &[("namespace", "default")],
                    group_by: &["pod"],
                },
            );
            let is_shown = |kind: &RemarkKind| {
                !matches!(
                    kind,
                    RemarkKind::SeveralElements { .. }
                        | RemarkKind::UnknownMetric { .. }
                        | RemarkKind::RenamedMetric { .. }
                )
            };
            let mut query = Query::of(path.field("metricsQuery"), &filled.query, context, None, is_shown);
            query.filled = Some(filled);
            queries.push(query);
        }
    }
    Scaler {
        document,
        floor: 1,
        floor_path: FieldPath::of("rules"),
        ceiling: None,
        ceiling_field: "",
        has_other_triggers: true,
        queries,
    }
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
        let is_call = |expr: &Expr| matches!(expr.kind, ExprKind::Call(_));
        let has_call = tree.as_ref().is_ok_and(|tree| tree.walk().any(is_call));
        let read = tree.map_err(|error| (error.span, error.kind)).map(|tree| {
            let mut meaning = meaning(&tree, context);
            meaning.remarks.retain(|remark| is_shown(&remark.kind));
            meaning
        });
        Self {
            path,
            read,
            span: Span {
                start: 0,
                end: text.trim_end().len(),
            },
            has_call,
            target,
            filled: None,
            is_name: false,
        }
    }
}
