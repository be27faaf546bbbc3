//! Runs the rules on documents and clusters.

mod causes;
mod checks;

use std::collections::{BTreeSet, HashSet};

use scalegen_document::input::NO_MANIFEST;
use scalegen_document::{
    Directive, Document, MANY_DOCUMENTS, Object, Order, Problem, Reading, Within, values_refusals,
};
use scalegen_kinds::{Refusal, admission};
use scalegen_syntax::{Family, FieldPath, Finding, Place, Segment, Targets};

use crate::as_written::as_written;
use crate::builds::{self, Build};
use crate::chart_values;
use crate::check::Check;
use crate::clusters::{Built, Surroundings, clusters, kustomizations, mark_patches};
use crate::config::{Policy, Setting};
use crate::found::Found;
use crate::kustomize::{Kustomization, file, path, resources};
use crate::outcome::{Outcome, conclude, key, sort};
use crate::scaler::each_scaler;
use crate::trigger::Trigger;
use crate::trigger_context::each_trigger;
use crate::{Cluster, Extent, Profile, Rule, annotations, assertions, comparison, rules};
use checks::CHECKS;

/// What one document alone is found to have: structure, admission, and the rules that look at one object. Of a document
/// with variables it is what is found whatever their values are.
pub fn check_document(document: &Document, targets: &Targets) -> Vec<Finding> {
    check_document_for(document, targets, Wanted::Facts)
}

fn check_document_for(document: &Document, targets: &Targets, wanted: Wanted) -> Vec<Finding> {
    let check = |document: &Document| {
        let mut findings = Vec::new();
        refusals(document, targets, &mut findings);
        check_accepted_for(document, targets, wanted, &mut findings);
        findings
    };
    let mut findings = check(document);
    if !findings.is_empty() {
        for other in document.others() {
            keep_common(&mut findings, &check(&other));
        }
    }
    findings
}

/// The rules that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// All but opinions: nothing asks for one, and each object has some.
    Facts,
}

impl Wanted {
    /// What is to be looked for where these settings, and these comments and annotations, hold.
    pub fn by<'d>(has_opinions: bool, directives: impl IntoIterator<Item = &'d Directive>) -> Self {
        match has_opinions || directives.into_iter().any(is_about_opinion) {
            true => Self::All,
            false => Self::Facts,
        }
    }

    fn has(self, rule: &Rule) -> bool {
        matches!(self, Self::All) || rule.family != Family::Opinion
    }
}

/// Whether a comment allows an opinion, so that it has to be known whether it is needed.
fn is_about_opinion(directive: &Directive) -> bool {
    let Order::Allow { codes, .. } = &directive.order else {
        return false;
    };
    codes
        .iter()
        .any(|code| Rule::find(rules(), code).is_none_or(|rule| rule.family == Family::Opinion))
}

/// Keeps those that are among the others too.
fn keep_common(findings: &mut Vec<Finding>, others: &[Finding]) {
    let others: BTreeSet<_> = others.iter().map(|other| (key(other), &other.help)).collect();
    findings.retain(|finding| others.contains(&(key(finding), &finding.help)));
}

/// What the documents of a call are found to have together, whatever the values of their variables are: in
/// kustomizations, and in all else.
fn check_clusters(
    files: &[Reading],
    unlisted: &BTreeSet<String>,
    built: &[Build],
    surroundings: &Surroundings,
    targets: &Targets,
    wanted: Wanted,
) -> [Vec<Finding>; 2] {
    // Patches that nothing applies belong to nothing.
    let is_applied = |document: &&Document| unlisted.is_empty() || !unlisted.contains(&*file(document));
    let documents = files.iter().flat_map(|file| &file.documents);
    let documents: Vec<&Document> = documents.filter(is_applied).collect();
    let whole: Vec<Built<'_>> = built
        .iter()
        .filter_map(|built| built.with(files, built.documents.iter().collect()))
        .collect();
    let mut findings = check_trial(&documents, &whole, surroundings, targets, wanted);
    if findings.iter().all(Vec::is_empty) {
        return findings;
    }
    let all_built = built.iter().flat_map(|built| &built.documents);
    let others: Vec<Vec<Document>> = documents.iter().map(|document| document.others()).collect();
    let others_built: Vec<Vec<Document>> = all_built.map(Document::others).collect();
    let trials = others.iter().chain(&others_built).map(Vec::len).max();
    for trial in 0..trials.unwrap_or_default() {
        let tried = documents.iter().zip(&others);
        let tried: Vec<&Document> = tried
            .map(|(document, others)| others.get(trial).unwrap_or(document))
            .collect();
        let mut others = others_built.iter();
        let tried_built: Vec<Built<'_>> = built
            .iter()
            .filter_map(|built| {
                let tried = built.documents.iter().zip(&mut others);
                let tried = tried.map(|(document, others)| others.get(trial).unwrap_or(document));
                built.with(files, tried.collect())
            })
            .collect();
        let others = check_trial(&tried, &tried_built, surroundings, targets, wanted);
        for (findings, others) in findings.iter_mut().zip(&others) {
            keep_common(findings, others);
        }
    }
    findings
}

fn check_trial(
    documents: &[&Document],
    built: &[Built<'_>],
    surroundings: &Surroundings,
    targets: &Targets,
    wanted: Wanted,
) -> [Vec<Finding>; 2] {
    let [mut of_built, mut of_others] = [Vec::new(), Vec::new()];
    for cluster in clusters(documents.iter().copied(), built, surroundings) {
        let findings = match cluster.extent() {
            Extent::Together => &mut of_others,
            Extent::Kustomization { .. } | Extent::Alternative { .. } => &mut of_built,
        };
        check_cluster_into(&cluster.knowing(&surroundings.known), targets, wanted, findings);
    }
    [of_built, of_others]
}

/// The rest of [`check_document`] for an object that servers of these versions are known to accept without a warning:
/// what its builder has judged is not judged again.
pub fn check_accepted(document: &Document, targets: &Targets, findings: &mut Vec<Finding>) {
    check_accepted_for(document, targets, Wanted::All, findings);
}

/// Like [`check_accepted`], with some of the rules.
pub fn check_accepted_for(
    document: &Document,
    targets: &Targets,
    wanted: Wanted,
    findings: &mut Vec<Finding>,
) {
    let unserved = document.unserved(targets);
    let triggers: Vec<Trigger<'_>> = Trigger::of(document).collect();
    for (rule, check) in CHECKS
        .of(document)
        .iter()
        .filter(|(rule, _)| rule.versions.hold(targets) && wanted.has(rule))
    {
        let mut found = Found::new(rule, targets, findings);
        run(check, document, &triggers, unserved.as_slice(), &mut found);
    }
}

/// [`check_document`] of an object that its builder refused, which cannot be made: what is found of the refusals
/// can neither be allowed nor be made quieter.
pub fn check_refused(document: &Document, refusals: &[Refusal], targets: &Targets) -> Vec<Finding> {
    let mut findings = check_document(document, targets);
    for refusal in refusals {
        let rule = refusal.rule;
        let path = as_written(document, refusal.field.clone()).to_string();
        let mut is_reported = false;
        for finding in &mut findings {
            if finding.code == rule.code && finding.path.as_ref() == Some(&path) {
                finding.binding = true;
                is_reported = true;
            }
        }
        if !is_reported {
            let before = findings.len();
            report(document, refusal.clone(), targets, &mut findings);
            for finding in findings.iter_mut().skip(before) {
                finding.binding = true;
            }
        }
    }
    findings
}

/// One way in which a rule is found in a document, if it is one of those that look at such a document.
fn run(
    check: &Check,
    document: &Document,
    triggers: &[Trigger<'_>],
    unserved: &[Problem],
    found: &mut Found<'_>,
) {
    match (*check, document.object()) {
        (Check::Document(check), _) => check(document, found),
        (Check::HorizontalPodAutoscaler(check), Object::HorizontalPodAutoscaler(hpa)) => {
            check(document, hpa, found);
        }
        (Check::VerticalPodAutoscaler(check), Object::VerticalPodAutoscaler(vpa)) => {
            check(document, vpa, found);
        }
        (Check::ScaledObject(check), Object::ScaledObject(object)) => check(document, object, found),
        (Check::Job(check), Object::Job(job)) => check(document, job, found),
        (Check::Trigger(check), _) => {
            for trigger in triggers {
                check(trigger, found);
            }
        }
        (Check::Structure(flaw), _) => {
            found.is_about_structure = true;
            let problems = document.problems().iter().chain(unserved);
            for problem in problems.filter(|problem| problem.flaw == flaw) {
                let detail = if flaw.is_about_the_key() {
                    found.at_key(document, problem.path.clone(), problem.message.clone())
                } else {
                    found.at(document, problem.path.clone(), problem.message.clone())
                };
                let detail = detail.fix(document, &problem.path, None, problem.remedy.as_ref());
                if let Some(help) = &problem.help {
                    detail.help(help.clone());
                }
            }
        }
        _ => {}
    }
}

/// What servers refuse.
fn refusals(document: &Document, targets: &Targets, findings: &mut Vec<Finding>) {
    for refusal in refused(document, targets) {
        // A patch replaces lists of custom resources whole, so its triggers are whole ones.
        if refusal.rule.family == Family::Trigger || comparison::counts(document, &refusal) {
            report(document, refusal, targets, findings);
        }
    }
}

/// What servers of these versions refuse of an object.
fn refused(document: &Document, targets: &Targets) -> Vec<Refusal> {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => target_once(document, admission::hpa(hpa, targets)),
        Object::Job(job) => {
            let mut refusals = admission::job(job, targets);
            refusals.extend(admission::load_generator(job));
            refusals
        }
        Object::Deployment(deployment) => admission::deployment(deployment, targets),
        Object::StatefulSet(set) => admission::stateful_set(set, targets),
        Object::PodDisruptionBudget(budget) => admission::pod_disruption_budget(budget, targets),
        Object::VerticalPodAutoscaler(vpa) => admission::vpa(vpa, targets),
        Object::ScaledObject(scaled) => admission::scaled_object(scaled, targets),
        Object::ScaledJob(job) => admission::scaled_job(job, targets),
        Object::TriggerAuthentication(object) => admission::trigger_authentication(object),
        Object::ClusterTriggerAuthentication(object) => admission::cluster_trigger_authentication(object),
        // Of a profile the assembly has judged them, with places of its own.
        Object::HelmValues(_) if document.file().is_some() => {
            let mut refusals = values_refusals(document);
            for refusal in &mut refusals {
                refusal.rule = scalegen_kinds::rules::UNUSABLE_CHART_VALUES;
            }
            refusals
        }
        _ => Vec::new(),
    }
}

/// Keeps one refusal of those for each field of a target that is not there at all.
fn target_once(document: &Document, mut refusals: Vec<Refusal>) -> Vec<Refusal> {
    let target = FieldPath::of("spec").field("scaleTargetRef");
    if refusals.is_empty() || document.at(&target).is_some_and(|node| !node.is_null()) {
        return refusals;
    }
    let mut is_first = true;
    refusals.retain(|refusal| !refusal.field.is_within(&target) || std::mem::take(&mut is_first));
    refusals
}

fn report(document: &Document, refusal: Refusal, targets: &Targets, findings: &mut Vec<Finding>) {
    let is_quoted = match refusal
        .culprit
        .as_ref()
        .and_then(|culprit| culprit.segments().last())
    {
        Some(Segment::Key(key)) => refusal.quotes(key),
        _ => false,
    };
    let fixed = as_written(document, refusal.place().clone());
    let causes = causes::of(document, &refusal);
    let bound = causes::Bound::of(document, &refusal);
    let field = as_written(document, refusal.field);
    // The rule may be one on structure, which is found already.
    if document.is_flawed_at(&field) {
        return;
    }
    let mut found = Found::new(refusal.rule, targets, findings);
    let detail = match &refusal.span {
        _ if refusal.at_key => found.at_key(document, field, refusal.message),
        Some(bytes) => found.within(document, field, bytes, refusal.message),
        None => found.at(document, field, refusal.message),
    };
    let detail = detail.fix(document, &fixed, refusal.span.as_ref(), refusal.remedy.as_ref());
    detail.with(|finding| {
        finding.severity = refusal.severity;
        if let Some(help) = refusal.help {
            finding.help = Some(help);
        }
        if let Some(culprit) = &refusal.culprit {
            finding.place = place_of_culprit(document, is_quoted, culprit);
        }
        if let Some(bound) = bound {
            bound.put(finding);
        }
        causes::relate(finding, causes);
    });
}

/// What the documents of a cluster are found to have together.
pub fn check_cluster(cluster: &Cluster<'_>, targets: &Targets) -> Vec<Finding> {
    check_cluster_for(cluster, targets, Wanted::All)
}

/// Like [`check_cluster`], with some of the rules.
pub fn check_cluster_for(cluster: &Cluster<'_>, targets: &Targets, wanted: Wanted) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_cluster_into(cluster, targets, wanted, &mut findings);
    findings
}

fn check_cluster_into(cluster: &Cluster<'_>, targets: &Targets, wanted: Wanted, findings: &mut Vec<Finding>) {
    for (rule, check) in CHECKS
        .cluster
        .iter()
        .filter(|(rule, _)| rule.versions.hold(targets) && wanted.has(rule))
    {
        if let Check::Cluster(check) = check {
            check(cluster, &mut Found::new(rule, targets, findings));
        }
    }
    if cluster
        .documents()
        .iter()
        .any(|document| document.file().is_some())
    {
        each_trigger(cluster, targets, &mut |of| {
            for refusal in &of.refusals {
                report(of.trigger.document, refusal.clone(), targets, findings);
            }
        });
    }
    each_scaler(cluster, &mut |scaler| {
        for (rule, check) in &CHECKS.scaler {
            if let Check::Scaler(check) = check {
                check(scaler, &mut Found::new(rule, targets, findings));
            }
        }
    });
}

/// What a kustomization is found to be, as it is written.
fn check_kustomization(kustomization: &Kustomization<'_>, targets: &Targets) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rule, check) in &CHECKS.kustomization {
        if let Check::Kustomization(check) = check {
            check(kustomization, &mut Found::new(rule, targets, &mut findings));
        }
    }
    findings
}

/// What a profile, or one service of it, is found to say that its objects do not show.
pub fn check_profile(profile: &Profile<'_>, targets: &Targets) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rule, check) in CHECKS
        .profile
        .iter()
        .filter(|(rule, _)| rule.versions.hold(targets))
    {
        if let Check::Profile(check) = check {
            check(profile, &mut Found::new(rule, targets, &mut findings));
        }
    }
    findings
}

/// Lints the files of one call: [`check_files`], then [`conclude`] for all.
///
/// ```
/// use scalegen_lint::{Surroundings, lint, rules};
/// use scalegen_syntax::Targets;
/// use scalegen_document::{Limits, read};
/// use scalegen_syntax::SourceFile;
///
/// let file = SourceFile::new("web.yaml", "
/// apiVersion: autoscaling/v2
/// kind: HorizontalPodAutoscaler
/// metadata: {name: web}
/// spec:
///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
///   minReplicas: 5
///   maxReplicas: 2
///   metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
/// ");
/// let outcome = lint(&mut [read(&file, &Limits::default())], &Surroundings::default(), &[], &Targets::NEWEST, rules());
/// assert_eq!(outcome.findings[0].code, "HPA004");
/// assert_eq!(outcome.findings[0].place.as_ref().unwrap().start().line, 8);
/// ```
pub fn lint(
    files: &mut [Reading],
    surroundings: &Surroundings,
    settings: &[Setting],
    targets: &Targets,
    rules: &[&'static Rule],
) -> Outcome {
    let (findings, directives) = check_files(files, surroundings, targets);
    conclude(findings, &directives, settings, &Policy::default(), rules)
}

/// Everything that is found in the files of one call, and the comments and annotations that may allow some of it. What is
/// applied of the files is what kustomizations build, and what goes into none:
/// [`mark_patches`], [`check_document`] for each document, [`check_cluster`] for each of the [`clusters`].
pub fn check_files(
    files: &mut [Reading],
    surroundings: &Surroundings,
    targets: &Targets,
) -> (Vec<Finding>, Vec<Directive>) {
    let place = |directive: &Directive| (directive.place.file.name().to_owned(), directive.place.span.start);
    let unlisted = mark_patches(files);
    chart_values::add(files);
    pass_over(files);
    let mut directives: Vec<Directive> = files.iter().flat_map(|file| file.directives.clone()).collect();
    let with_annotations = files.iter().filter(|file| {
        let source = file.source.as_ref();
        source.is_some_and(|source| source.text().contains(annotations::ALLOW))
    });
    directives.extend(annotations::directives(
        with_annotations.flat_map(|file| &file.documents),
    ));
    let mut findings = of_texts(files);
    let built = builds::builds(files, &mut findings);
    // An overlay may set them, too.
    let of_files: BTreeSet<(String, usize)> = directives.iter().map(place).collect();
    let all_built = built.iter().flat_map(|built| &built.documents);
    let mut of_built = annotations::directives(all_built);
    of_built.retain(|directive| !of_files.contains(&place(directive)));
    directives.extend(of_built);
    // Those of a base are in every kustomization that takes it in.
    let mut of_patches: Vec<&Directive> = built.iter().flat_map(|built| &built.directives).collect();
    of_patches.sort_by_cached_key(|directive| place(directive));
    of_patches.dedup_by_key(|directive| place(directive));
    directives.extend(of_patches.into_iter().cloned());
    // What goes into a kustomization is judged as it comes out.
    let of_builds: HashSet<&str> = built
        .iter()
        .flat_map(|built| &built.files)
        .map(String::as_str)
        .collect();
    let wanted = Wanted::by(!surroundings.without_opinions, &directives);
    // Values that a generator puts into a ConfigMap, where nothing says what that is for.
    let values_built: BTreeSet<&str> = built
        .iter()
        .flat_map(|built| &built.documents)
        .filter(|document| document.within().is_some())
        .filter_map(Document::file)
        .collect();
    findings.retain(|finding| {
        let place = finding
            .place
            .as_ref()
            .filter(|_| finding.code == NO_MANIFEST.code);
        place.is_none_or(|place| !values_built.contains(place.file.name()))
    });
    let is_applied = |document: &Document| match document.object() {
        Object::Kustomization => true,
        Object::HelmValues(_) if document.within().is_some_and(is_of_generator) => true,
        Object::HelmValues(_) if document.within().is_none() => {
            !document.file().is_some_and(|file| values_built.contains(file))
        }
        _ => !of_builds.contains(&*file(document)),
    };
    let is_large = files.iter().map(|file| file.documents.len()).sum::<usize>() > MANY_DOCUMENTS;
    for document in files.iter_mut().flat_map(|file| &mut file.documents) {
        if is_applied(document) {
            findings.extend(check_document_for(document, targets, wanted));
        }
        if is_large {
            document.put_aside();
        }
    }
    let files = &*files;
    let documents = || files.iter().flat_map(|file| &file.documents);
    let mut of_built: Vec<Finding> = built
        .iter()
        .flat_map(|built| &built.documents)
        .flat_map(|document| check_document_for(document, targets, wanted))
        .collect();
    let place = |finding: &Finding| {
        let place = finding.place.as_ref()?;
        Some((finding.code, place.file.name().to_owned(), place.span.start))
    };
    // What is found in a patch where it is applied is not found again where it is not.
    let mut found: BTreeSet<_> = of_built.iter().map(place).collect();
    for patch in built.iter().flat_map(|built| &built.patches) {
        let mut of_patch = check_document_for(patch, targets, wanted);
        of_patch.retain(|finding| !found.contains(&place(finding)));
        found.extend(of_patch.iter().map(place));
        of_built.append(&mut of_patch);
    }
    for kustomization in kustomizations(documents()) {
        findings.extend(check_kustomization(&kustomization, targets));
    }
    let surroundings = &surroundings.with_unread(&findings);
    let [in_built, mut in_others] = check_clusters(files, &unlisted, &built, surroundings, targets, wanted);
    // Some files are applied as they are and through a kustomization, too.
    let found: BTreeSet<_> = in_built.iter().map(place).collect();
    in_others.retain(|finding| finding.place.is_none() || !found.contains(&place(finding)));
    of_built.extend(in_built);
    findings.extend(in_others);
    once(&mut of_built);
    findings.append(&mut of_built);
    // What a file that was named does to one beside it is reported there, whichever of them a rule points at.
    let is_named = |place: &Place| !surroundings.context.contains(place.file.name());
    findings.retain(|finding| {
        let place = finding.place.as_ref();
        place.is_none_or(is_named) || finding.related.iter().any(|related| is_named(&related.place))
    });
    (findings, directives)
}

/// Whether values are in the configuration of a generator, which a kustomization takes in without building an object of it.
fn is_of_generator(within: &Within) -> bool {
    within.object.kind == "HelmChartInflationGenerator"
}

/// Leaves of files of other tools their texts, which kustomizations may take in. What one lists as a resource is named.
/// What tests compare is theirs, too.
fn pass_over(files: &mut [Reading]) {
    let compared = assertions::files(files);
    for file in files.iter_mut().filter(|_| !compared.is_empty()) {
        let name = file.source.as_ref().map(|source| path(source.name()));
        if name.is_some_and(|name| compared.contains(&*name)) {
            file.is_foreign = true;
            file.is_candidate = true;
            file.directives = Vec::new();
        }
    }
    if !files.iter().any(Reading::is_passed_over) {
        return;
    }
    let documents = files.iter().flat_map(|file| &file.documents);
    let roots = documents.filter(|document| *document.object() == Object::Kustomization);
    let listed: BTreeSet<String> = roots.flat_map(resources).map(|(_, path)| path).collect();
    for file in files.iter_mut().filter(|file| file.is_passed_over()) {
        let name = file.source.as_ref().map(|source| path(source.name()));
        file.is_candidate = !name.is_some_and(|name| listed.contains(&*name));
        if file.is_candidate {
            file.documents = Vec::new();
        }
    }
}

/// What is wrong with the texts.
fn of_texts(files: &[Reading]) -> Vec<Finding> {
    let read = files.iter().filter(|file| !file.is_passed_over());
    read.flat_map(|file| file.findings.clone()).collect()
}

/// Visits what is applied of the files of one call, cluster by cluster: what kustomizations build, and what goes into none
/// of them. Returns what is found of the texts, and of kustomizations that cannot be built.
pub fn each_cluster(
    files: &mut [Reading],
    surroundings: &Surroundings,
    visit: &mut dyn FnMut(&Cluster<'_>),
) -> Vec<Finding> {
    mark_patches(files);
    chart_values::add(files);
    pass_over(files);
    let files = &*files;
    let mut findings = of_texts(files);
    let built = builds::builds(files, &mut findings);
    let built: Vec<Built<'_>> = built
        .iter()
        .filter_map(|built| built.with(files, built.documents.iter().collect()))
        .collect();
    let documents = files.iter().flat_map(|file| &file.documents);
    let surroundings = surroundings.with_unread(&findings);
    for cluster in clusters(documents, &built, &surroundings) {
        visit(&cluster);
    }
    findings
}

/// What is found at one place of a base is the base's, however many kustomizations build it under other names.
fn once(findings: &mut Vec<Finding>) {
    sort(findings);
    findings.dedup_by(|next, first| {
        let same = |finding: &Finding| {
            let place = finding.place.as_ref()?;
            Some((
                place.file.name().to_owned(),
                place.span.clone(),
                finding.path.clone(),
            ))
        };
        next.code == first.code
            && next.object != first.object
            && same(next).is_some()
            && same(next) == same(first)
    });
}

/// Where the entry stands that a map is refused for: at its key, when that is what the server quotes.
fn place_of_culprit(document: &Document, is_quoted: bool, culprit: &FieldPath) -> Option<Place> {
    let culprit = as_written(document, culprit.clone());
    match is_quoted {
        true => document.place_of_key(&culprit),
        false => document.place(&culprit),
    }
}

#[cfg(test)]
mod tests;
