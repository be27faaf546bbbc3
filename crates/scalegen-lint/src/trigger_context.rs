//! What other documents of a cluster give to a trigger, and what is wrong with the trigger because of it.

use scalegen_document::{Document, Node, Object};
use scalegen_kinds::Refusal;
use scalegen_kinds::admission::{self, Credentials, Environment, TriggerContext};
use scalegen_kinds::scaled_object::AuthenticationKind;
use scalegen_syntax::{FieldPath, Targets};

use crate::object_ref::namespace;
use crate::pod::Pod;
use crate::trigger::Trigger;
use crate::{Autoscaler, Cluster, ObjectRef};

/// A trigger with what the cluster shows around it.
pub(crate) struct InContext<'t, 'a> {
    pub(crate) trigger: &'t Trigger<'a>,
    /// The document of its TriggerAuthentication, if it is here as a whole.
    pub(crate) authentication: Option<&'a Document>,
    /// The environment that its `…FromEnv` keys refer to, if the container is known.
    pub(crate) environment: Option<&'t Environment>,
    /// What is refused of it only because of these.
    pub(crate) refusals: Vec<Refusal>,
}

/// Visits the triggers of a cluster.
pub(crate) fn each_trigger<'a>(
    cluster: &Cluster<'a>,
    targets: &Targets,
    visit: &mut dyn FnMut(&InContext<'_, 'a>),
) {
    for document in cluster
        .documents()
        .iter()
        .copied()
        .filter(|document| !document.is_patch())
    {
        let mut environment = None;
        for trigger in Trigger::of(document) {
            let environment = environment
                .get_or_insert_with(|| environment_of(cluster, document))
                .as_ref();
            let authentication = authentication(cluster, &trigger);
            let refusals = match (authentication, environment) {
                (None, None) => Vec::new(),
                _ => only_in_context(&trigger, authentication, environment, targets),
            };
            visit(&InContext {
                trigger: &trigger,
                authentication,
                environment,
                refusals,
            });
        }
    }
}

fn only_in_context(
    trigger: &Trigger<'_>,
    authentication: Option<&Document>,
    environment: Option<&Environment>,
    targets: &Targets,
) -> Vec<Refusal> {
    let mut context = TriggerContext::default();
    context.formula_input = trigger.formula_input;
    let refused = |context| admission::trigger(trigger.trigger, context, &trigger.path(), targets);
    let alone = refused(context);
    let credentials = authentication.and_then(credentials);
    context.authentication = credentials.as_ref();
    context.environment = environment;
    let mut refusals = refused(context);
    let is_known = |refusal: &Refusal| {
        alone
            .iter()
            .any(|other| (other.rule, &other.field) == (refusal.rule, &refusal.field))
    };
    refusals.retain(|refusal| !is_known(refusal));
    refusals
}

/// The reference of a trigger, and the namespace that it is looked for in.
pub(crate) fn reference<'t>(trigger: &'t Trigger<'_>) -> Option<ObjectRef<'t>> {
    let reference = trigger.trigger.authentication_ref.as_ref()?;
    let (kind, namespace) = match reference.kind {
        Some(AuthenticationKind::ClusterTriggerAuthentication) => ("ClusterTriggerAuthentication", None),
        _ => ("TriggerAuthentication", namespace(trigger.document)),
    };
    Some(ObjectRef {
        group: "keda.sh",
        kind,
        namespace,
        name: &reference.name,
    })
}

fn authentication<'a>(cluster: &Cluster<'a>, trigger: &Trigger<'_>) -> Option<&'a Document> {
    if cluster.may_be_patched() {
        return None;
    }
    match cluster.named(&reference(trigger)?) {
        [only] if !only.is_patch() => Some(only),
        _ => None,
    }
}

/// The parameters that a document gives, each with the field that names it.
pub(crate) fn parameters(document: &Document) -> Option<Vec<(&str, FieldPath)>> {
    let parameters = match document.object() {
        Object::TriggerAuthentication(object) => object.spec.parameters(),
        Object::ClusterTriggerAuthentication(object) => object.spec.parameters(),
        _ => return None,
    };
    let placed = parameters.into_iter().map(|(name, fields, index)| {
        let list = fields
            .into_iter()
            .fold(FieldPath::of("spec"), |path, field| path.field(field));
        (name, list.index(index).field("parameter"))
    });
    Some(placed.collect())
}

fn credentials(document: &Document) -> Option<Credentials> {
    let (identity, oauth2, file) = match document.object() {
        Object::TriggerAuthentication(object) => (&object.spec.pod_identity, &object.spec.oauth2, false),
        Object::ClusterTriggerAuthentication(object) => {
            let spec = &object.spec;
            (&spec.pod_identity, &spec.oauth2, spec.file_path.is_some())
        }
        _ => return None,
    };
    let mut credentials = Credentials::default();
    credentials.parameters = parameters(document)?
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    if oauth2.is_some() {
        let of_token = [
            "oauthTokenURI",
            "clientID",
            "clientSecret",
            "scopes",
            "endpointParams",
        ];
        credentials.parameters.extend(of_token.map(str::to_owned));
    }
    credentials.has_others = file || document.node().has_unknown();
    if let Some(identity) = identity {
        identity
            .provider
            .as_str()
            .clone_into(&mut credentials.pod_identity);
    }
    Some(credentials)
}

/// The environment of the container that a ScaledObject or ScaledJob takes variables from.
fn environment_of(cluster: &Cluster<'_>, document: &Document) -> Option<Environment> {
    match document.object() {
        Object::ScaledObject(object) => {
            let pod = Pod::of(cluster, &Autoscaler::of(document)?.target).filter(|pod| pod.whole)?;
            let named = object.spec.scale_target_ref.env_source_container_name.as_deref();
            let container = match named.filter(|name| !name.is_empty()) {
                Some(name) => pod.container(name)?,
                None => pod.containers.iter().find(|container| !container.is_sidecar)?,
            };
            Some(environment(
                container.variables(),
                container.has_other_variables(),
            ))
        }
        Object::ScaledJob(object) => {
            let template = document
                .node()
                .get_in(&["spec", "jobTargetRef", "template", "spec"])?;
            let mut containers = template.get("containers")?.items().iter();
            let container = match object.spec.env_source_container_name.as_deref() {
                Some(name) if !name.is_empty() => {
                    containers.find(|container| container.get("name").and_then(Node::as_str) == Some(name))?
                }
                _ => containers.next()?,
            };
            let variables = container.get("env").into_iter().flat_map(Node::items);
            Some(environment(variables, container.get("envFrom").is_some()))
        }
        _ => None,
    }
}

/// KEDA reads what is written and what Secrets and ConfigMaps have, but no fields of the pod.
fn environment<'n>(variables: impl Iterator<Item = &'n Node>, has_others: bool) -> Environment {
    let mut environment = Environment::default();
    environment.has_others = has_others;
    for variable in variables {
        let Some(name) = variable.get("name").and_then(Node::as_str) else {
            environment.has_others = true;
            continue;
        };
        let from = variable.get("valueFrom");
        let is_field =
            from.is_some_and(|from| from.get("fieldRef").or(from.get("resourceFieldRef")).is_some());
        let value = match (variable.get("value").and_then(Node::as_str), from) {
            (_, Some(_)) if is_field => Some(String::new()),
            (Some(text), _) if !text.contains("$(") => Some(text.to_owned()),
            (None, None) if variable.get("value").is_none() => Some(String::new()),
            _ => None,
        };
        environment.variables.insert(name.to_owned(), value);
    }
    environment
}
