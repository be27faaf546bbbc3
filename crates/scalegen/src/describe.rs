//! What each scaler will do, in words and numbers: its response, by the controllers' own arithmetic.

mod amount;
mod arithmetic;
mod backlog;
mod jobs;
mod layout;
mod others;
mod page;
mod query;
mod record;
mod recorded;
mod replicas;
mod resources;
mod scaler_name;
mod scene;
mod source;
mod unused;
mod vpa;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Limits, Node, Object};
use scalegen_lint::{
    Autoscaler, Cluster, ObjectRef, Surroundings, check_document, each_cluster, each_scaler, keda_owner,
    may_be_engine,
};
use scalegen_profile::plan::{Demand, ObjectPlan, Plan};
use scalegen_simulate::Problem;
use scalegen_simulate::hpa::HpaOptions;
use scalegen_syntax::{Family, FieldPath, Finding, Message, ObjectName, Severity, Targets, Term, Version};

use crate::lint::read_text;
use crate::simulation::load::overshoot;
use crate::simulation::object::{Variables, at};
use crate::unit::Made;
use crate::{LintText, Reach, Stack};
use query::Query;
use record::Column;
use scaler_name::{KINDS, kind};
use scene::Scene;

pub use page::{
    Does, How, Input, Journey, Line, Missing, NotDescribed, Page, Pauses, Poll, Replicas, Report, Requests,
    Section, SizedContainer, SizedResource, StartedJobs, Step, VERSION, Wakes, Zero,
};
pub use scaler_name::{ScalerName, ScalerNameError};

/// Which scalers are described, and for which servers.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DescribeOptions {
    /// The only scaler to describe [default: all].
    pub scaler: Option<ScalerName>,
    /// The API server [default: the profile's, else the newest known].
    pub kubernetes: Option<Version>,
    /// How far profiles reach for the files that they name.
    pub reach: Reach,
}

impl DescribeOptions {
    fn over(&self, targets: Targets) -> Targets {
        let kubernetes = self.kubernetes.unwrap_or(targets.kubernetes);
        Targets {
            kubernetes,
            ..targets
        }
        .known()
    }
}

/// What was described.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Described {
    /// The scalers, in the order in which they were read.
    pub pages: Vec<Page>,
    /// What keeps texts and objects from being described.
    pub findings: Vec<Finding>,
    /// Objects that scale, and of which no page says what they do; none where one scaler is asked for.
    pub not_described: Vec<NotDescribed>,
    /// The scalers that were not asked for.
    others: Vec<ScalerName>,
}

impl Described {
    /// The pages, in words; sentences are broken to lines of this many characters.
    pub fn text(&self, width: usize) -> String {
        let pages = self.pages.iter().map(|page| layout::page(page, width, true));
        let mut text = pages.collect::<Vec<_>>().join("\n");
        if !text.is_empty() && !self.not_described.is_empty() {
            text.push('\n');
        }
        for other in &self.not_described {
            text.push_str(&layout::not_described(other));
        }
        text
    }

    /// The pages as numbers, for programs.
    pub fn report(&self) -> Report<'_> {
        Report {
            version: VERSION,
            scalers: &self.pages,
            not_described: &self.not_described,
        }
    }
}

/// Describes the scalers of texts: of profiles all that they generate, of manifests what is applied.
///
/// ```
/// use scalegen::{DescribeOptions, LintText, describe};
///
/// let text = "apiVersion: autoscaling/v2
/// kind: HorizontalPodAutoscaler
/// metadata: {name: web}
/// spec:
///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
///   minReplicas: 2
///   maxReplicas: 8
/// ";
/// let text = LintText::Manifests { name: "hpa.yaml".into(), bytes: text.into() };
/// let described = describe(vec![text], &DescribeOptions::default());
/// // Without metrics the API server fills in CPU at 80 %.
/// let step = &described.pages[0].replicas.as_ref().unwrap().inputs[0].at[0];
/// assert_eq!(step.words, "up at 89 % or more (80 % × 1.1)");
/// ```
pub fn describe(texts: Vec<LintText>, options: &DescribeOptions) -> Described {
    let limits = Limits::default();
    let mut described = Described::default();
    let mut readings = Vec::new();
    let mut surroundings = Surroundings::default();
    for text in texts {
        if let LintText::Context { name, .. } | LintText::Text { name, .. } = &text {
            surroundings.context.insert(name.clone());
        }
        let text = match read_text(text, &limits) {
            Ok(reading) => {
                readings.push(reading);
                continue;
            }
            Err(text) => text,
        };
        match text {
            LintText::Unread(finding) => described.findings.push(*finding),
            LintText::Chart(folder) => {
                surroundings.charts.insert(folder);
            }
            LintText::Profile(path) => match Stack::load_within(&path, options.reach) {
                Ok(stack) => described.add_profile(&stack, options),
                Err(findings) => described.findings.extend(findings),
            },
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    let mut of_clusters = Described::default();
    let found = each_cluster(&mut readings, &surroundings, &mut |cluster| {
        let mut is_new = |document: &&&Document| {
            let place = document.place(&FieldPath::ROOT);
            let place = place.map(|place| (place.file.name().to_owned(), place.span.start));
            let is_context = place
                .as_ref()
                .is_some_and(|(file, _)| surroundings.context.contains(file));
            !is_context && seen.insert((place, document.object_name()))
        };
        let documents = cluster.documents().iter();
        let scaled = documents.filter(|document| is_scaler(document, cluster));
        let scaled: Vec<&Document> = scaled.filter(&mut is_new).copied().collect();
        if options.scaler.is_none() {
            let all = cluster.documents().iter().filter(|document| !document.is_patch());
            let others = all.filter(|document| others::of(document).is_some());
            let others: Vec<&Document> = others.filter(&mut is_new).copied().collect();
            let others = others.into_iter().filter_map(others::of);
            of_clusters.not_described.extend(others);
        }
        of_clusters.add_cluster(cluster, &scaled, options);
    });
    let found = found.into_iter().filter(|finding| {
        let place = finding.place.as_ref();
        let is_context = place.is_some_and(|place| surroundings.context.contains(place.file.name()));
        finding.severity == Severity::Error && !is_context
    });
    described.findings.extend(found);
    described.pages.append(&mut of_clusters.pages);
    described.findings.append(&mut of_clusters.findings);
    described.others.append(&mut of_clusters.others);
    described.not_described.append(&mut of_clusters.not_described);
    scalegen_syntax::sort(&mut described.findings);
    described
}

/// Nothing was described, though nothing is wrong with what was named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NothingDescribed {
    /// Nothing that scales is there.
    #[error(
        "there is no HorizontalPodAutoscaler, ScaledObject, ScaledJob or VerticalPodAutoscaler in the given files"
    )]
    NoScaler,
    /// Nothing of the name that was asked for is there.
    #[error("there is no {wanted}; there {}", listed(.others))]
    NoSuchScaler {
        /// The name that was asked for.
        wanted: ScalerName,
        /// The names that there are.
        others: Vec<ScalerName>,
    },
}

/// Names that are listed at most.
const MOST_NAMES: usize = 20;

fn listed(names: &[ScalerName]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(ToString::to_string).collect();
    let more = match names.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{verb} {}{more}", shown.join(", "))
}

impl Described {
    /// Why there is no page, if that is no fault of what was read.
    pub fn nothing(&self, options: &DescribeOptions) -> Option<NothingDescribed> {
        let is_something = !self.pages.is_empty() || !self.not_described.is_empty();
        if is_something || crate::has_errors(&self.findings) {
            return None;
        }
        Some(match &options.scaler {
            Some(wanted) if !self.others.is_empty() => NothingDescribed::NoSuchScaler {
                wanted: wanted.clone(),
                others: self.others.clone(),
            },
            _ => NothingDescribed::NoScaler,
        })
    }

    /// Describes a scaler, unless another one was asked for.
    fn add(&mut self, scaler: &Scaler<'_, '_>, options: &DescribeOptions) {
        let document = scaler.document;
        if options
            .scaler
            .as_ref()
            .is_some_and(|wanted| !wanted.is_of(document))
        {
            self.others.push(ScalerName::of(document));
            return;
        }
        match scaler.page() {
            Ok(page) => self.pages.extend(page),
            Err(problems) => self.findings.extend(
                problems
                    .iter()
                    .map(|problem| at(document, &problem.field, problem.message.clone())),
            ),
        }
    }

    fn add_cluster(&mut self, cluster: &Cluster<'_>, documents: &[&Document], options: &DescribeOptions) {
        let queries = queries(cluster);
        let targets = options.over(Targets::NEWEST);
        let mut files: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for document in documents {
            let file = document.file().unwrap_or_default();
            *files.entry((file, document.kind())).or_default() += 1;
        }
        for document in documents {
            if document.node().get("spec").is_some_and(Node::has_unknown) {
                let kind = Term::from(kind(document));
                self.findings
                    .push(at(document, &FieldPath::ROOT, Variables { kind }));
                continue;
            }
            let refused: Vec<Finding> = check_document(document, &targets)
                .into_iter()
                .filter(is_refusal)
                .collect();
            if !refused.is_empty() {
                self.findings.extend(refused);
                continue;
            }
            let file = document.file().filter(|file| *file != "<stdin>");
            let is_alone = |file: &&str| files.get(&(*file, document.kind())) == Some(&1);
            let scaler = Scaler {
                document,
                cluster,
                queries: of(&queries, document),
                plan: None,
                targets,
                path: file.filter(is_alone).map(str::to_owned),
            };
            self.add(&scaler, options);
        }
    }

    fn add_profile(&mut self, stack: &Stack, options: &DescribeOptions) {
        for index in 0..stack.loaded().unit_count() {
            let (made, findings) = stack.make(index, &Demand::default());
            let findings = findings.into_iter();
            self.findings
                .extend(findings.filter(|finding| finding.severity == Severity::Error));
            let Some(made) = made else { continue };
            let folder = format!("generated/{}", made.plan.name);
            made.describe(stack, &folder, options, self);
        }
    }
}

impl Made {
    /// Describes the scalers of a unit, whose files are in a folder.
    fn describe(&self, stack: &Stack, folder: &str, options: &DescribeOptions, described: &mut Described) {
        let objects = self.documents(stack);
        let cluster = Cluster::new(objects.iter().map(|(_, document, _)| document));
        let queries = queries(&cluster);
        if options.scaler.is_none() {
            let all = objects.iter().map(|(_, document, _)| document);
            described.not_described.extend(all.filter_map(others::of));
        }
        for (manifest, document, refusals) in &objects {
            if !refusals.is_empty() || !is_scaler(document, &cluster) {
                continue;
            }
            let path = match folder {
                "" => manifest.path.to_string(),
                folder => format!("{folder}/{}", manifest.path),
            };
            let scaler = Scaler {
                document,
                cluster: &cluster,
                queries: of(&queries, document),
                plan: Some(&self.plan),
                targets: options.over(self.plan.targets),
                path: Some(path),
            };
            let index = described.pages.len();
            described.add(&scaler, options);
            let advice = overshoot::advice(&self.plan, &self.assembly.manifests, &manifest.origin);
            if let (Some(page), Some(advice)) = (described.pages.get_mut(index), advice) {
                // Before the commands that record it, which end a page.
                let at = page.sections.len().saturating_sub(1);
                page.sections.insert(at, under_load(advice));
            }
        }
    }

    /// The pages of a profile's own scalers, as lines for its runbook.
    pub(crate) fn pages(&self, stack: &Stack) -> Vec<String> {
        let mut described = Described::default();
        self.describe(stack, "", &DescribeOptions::default(), &mut described);
        // Where the profile is must not change what is generated.
        let pages = described.pages.iter();
        let pages = pages.map(|page| layout::page(page, RUNBOOK_WIDTH, false));
        let text = pages.collect::<Vec<_>>().join("\n");
        text.lines().map(str::to_owned).collect()
    }
}

/// What the model of the workload says about the scaler.
fn under_load(advice: [Message; 2]) -> Section {
    let sentence = |message: &Message| Line::Text(format!("{}.", amount::capital(&message.to_string())));
    Section {
        title: "Under load".to_owned(),
        lines: advice.iter().map(sentence).collect(),
    }
}

/// Characters of a line of the runbook.
const RUNBOOK_WIDTH: usize = 110;

/// A scaler, with what surrounds it.
struct Scaler<'a, 'c> {
    document: &'a Document,
    cluster: &'a Cluster<'c>,
    queries: &'a [(FieldPath, Query)],
    plan: Option<&'a Plan>,
    targets: Targets,
    /// The file that has it and no other object of its kind.
    path: Option<String>,
}

impl Scaler<'_, '_> {
    /// What is known of it; nothing where it names no target.
    fn page(&self) -> Result<Option<Page>, Vec<Problem>> {
        let document = self.document;
        // A ScaledJob has its Jobs in itself.
        let own = ObjectRef::of(document).filter(|own| own.kind == "ScaledJob");
        let target = Autoscaler::of(document).map(|autoscaler| autoscaler.target);
        let Some(target) = target.or(own) else {
            return Ok(None);
        };
        let is_of = |object: &ObjectPlan| {
            object.name == document.name() && Some(object.namespace.as_str()) == document.namespace()
        };
        let of_plan = self.plan.and_then(|plan| {
            let mut workloads = plan.workloads.iter();
            workloads.find_map(|workload| {
                let scaler = workload.scalers.iter().find(|scaler| is_of(scaler.object()));
                let vpa = workload.vpa.as_ref().filter(|vpa| is_of(&vpa.object));
                match document.object() {
                    Object::VerticalPodAutoscaler(_) => vpa.map(|_| (workload, true)),
                    _ => scaler.map(|scaler| (workload, scaler.active)),
                }
            })
        });
        let options = HpaOptions::for_kubernetes(self.targets.kubernetes);
        let scene = Scene {
            cluster: self.cluster,
            target,
            queries: self.queries,
            plan: self.plan,
            workload: of_plan.map(|(workload, _)| workload),
            options: &options,
        };
        let (mut replicas, mut requests, mut jobs) = (None, None, None);
        match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => replicas = Some(replicas::of_hpa(&scene, hpa)?),
            Object::ScaledObject(object) => replicas = Some(replicas::of_keda(&scene, object)?),
            Object::ScaledJob(job) => jobs = Some(jobs::of(&scene, job, self.targets.keda)?),
            Object::VerticalPodAutoscaler(vpa) => requests = Some(vpa::of(vpa)?),
            _ => return Ok(None),
        }
        let place = document.place(&FieldPath::ROOT);
        let mut page = Page {
            kind: document.kind().to_owned(),
            namespace: document.namespace().map(str::to_owned),
            name: document.name().to_owned(),
            file: place.as_ref().map(|place| place.file.name().to_owned()),
            line: place.map(|place| place.start().line),
            target: match jobs {
                Some(_) => "Jobs of its own".to_owned(),
                None => format!("{} {}", target.kind, target.name),
            },
            is_active: of_plan.map(|(_, is_active)| is_active),
            replicas,
            jobs,
            requests,
            record: Vec::new(),
            sections: Vec::new(),
        };
        page.record = self.record(&page, &scene);
        page.sections = match &page.jobs {
            Some(jobs) => jobs::sections(jobs),
            None => words::sections(&page),
        };
        page.sections.extend(words::record(&page));
        Ok(Some(page))
    }

    /// The commands that record what it reads and simulate it.
    fn record(&self, page: &Page, scene: &Scene<'_, '_>) -> Vec<String> {
        let (flag, resource) = match page.kind.as_str() {
            "HorizontalPodAutoscaler" => ("--hpa", "horizontalpodautoscalers.autoscaling"),
            "ScaledObject" => ("--scaled-object", "scaledobjects.keda.sh"),
            "ScaledJob" => ("--scaled-job", "scaledjobs.keda.sh"),
            _ => ("--vpa", "verticalpodautoscalers.autoscaling.k8s.io"),
        };
        let word = |text: &str| scalegen_manifest::shell_word(text).unwrap_or_default();
        let simulate = match &self.path {
            Some(path) => format!("scalegen simulate {flag} {} --trace trace.csv", word(path)),
            None => format!(
                "kubectl get {resource} {} --namespace {} --output yaml | scalegen simulate {flag} - --trace trace.csv",
                word(&page.name),
                word(page.namespace.as_deref().unwrap_or("default")),
            ),
        };
        let server = scene.plan.and_then(|plan| plan.prometheus.as_ref());
        let server = server.map(|server| server.url.as_str());
        let usage: Vec<(String, String)> = match page.requests {
            Some(_) => resources::containers(scene)
                .iter()
                .flat_map(|container| {
                    ["cpu", "memory"].map(|resource| {
                        let query = resources::query(&scene.target, Some(container), resource, false);
                        (format!("{resource}:{container}"), query)
                    })
                })
                .collect(),
            None => Vec::new(),
        };
        let of_replicas = page.replicas.iter().flat_map(|replicas| &replicas.inputs);
        let inputs = of_replicas.chain(page.jobs.iter().flat_map(|jobs| &jobs.inputs));
        let inputs = inputs.filter_map(|input| {
            Some(Column {
                name: &input.name,
                query: input.record.as_deref()?,
                server: input.server.as_deref().or(server),
            })
        });
        let usage = usage.iter().map(|(name, query)| Column { name, query, server });
        let columns: Vec<Column<'_>> = inputs.chain(usage).collect();
        match columns.is_empty() {
            true => Vec::new(),
            false => record::commands(&columns, simulate),
        }
    }
}

fn is_scaler(document: &Document, cluster: &Cluster<'_>) -> bool {
    if !KINDS.iter().any(|(kind, _)| *kind == document.kind()) || document.is_patch() {
        return false;
    }
    // The HPA that KEDA made is the ScaledObject over again.
    let owner = keda_owner(document);
    let is_owner = |other: &&Document| {
        other.kind() == "ScaledObject"
            && Some(other.name()) == owner
            && other.namespace() == document.namespace()
    };
    owner.is_none() || !cluster.documents().iter().any(is_owner)
}

/// Whether servers refuse what a finding is about.
fn is_refusal(finding: &Finding) -> bool {
    let is_of_servers = matches!(
        finding.family,
        Family::Schema | Family::Admission | Family::Webhook | Family::Trigger
    );
    is_of_servers && finding.severity == Severity::Error
}

/// What the queries of scalers mean, for each with the path of the query.
type Queries = BTreeMap<ObjectName, Vec<(FieldPath, Query)>>;

fn queries(cluster: &Cluster<'_>) -> Queries {
    let mut all = Queries::new();
    each_scaler(cluster, &mut |scaler| {
        let target = Autoscaler::of(scaler.document).map(|autoscaler| autoscaler.target);
        let is_engine = target.is_some_and(|target| may_be_engine(cluster, &target));
        let is_of_hpa = matches!(scaler.document.object(), Object::HorizontalPodAutoscaler(_));
        let queries = scaler.queries.iter().map(|query| {
            let known = match &query.read {
                Ok(meaning) => {
                    let known = query::of_value(&query.text, &meaning.value, is_engine, is_of_hpa);
                    query::Query {
                        // What no name and no object shows is not known.
                        is_own: known.is_own.filter(|is_own| *is_own || !query.is_unclear),
                        ..known
                    }
                }
                Err((_, error)) => query::refused(&query.text, error),
            };
            (query.path.clone(), known)
        });
        all.insert(scaler.document.object_name(), queries.collect());
    });
    all
}

fn of<'q>(queries: &'q Queries, document: &Document) -> &'q [(FieldPath, Query)] {
    queries.get(&document.object_name()).map_or(&[], Vec::as_slice)
}
