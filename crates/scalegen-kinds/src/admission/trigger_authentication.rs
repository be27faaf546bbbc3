//! What the API server, the CRD and the webhook of KEDA refuse of a TriggerAuthentication or
//! ClusterTriggerAuthentication.
//!
//! Source: `apis/keda/v1alpha1/triggerauthentication_webhook.go` of kedacore/keda 2.20.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen_syntax::address;

use super::messages::{BesideWorkload, NeedsField};
use super::{At, metadata, words};
use crate::trigger_authentication::{
    ClusterTriggerAuthentication, IdentityOwner, OAuth2, PodIdentity, Provider, TriggerAuthentication,
};
use crate::{Refusal, rules};

/// What servers refuse of a TriggerAuthentication: rules KED101, KED107 and KED014.
pub fn trigger_authentication(object: &TriggerAuthentication) -> Vec<Refusal> {
    let spec = &object.spec;
    check(
        &object.metadata,
        spec.pod_identity.as_ref(),
        spec.oauth2.as_ref(),
        &spec.lists(),
    )
}

/// What servers refuse of a ClusterTriggerAuthentication: rules KED101, KED107 and KED014.
pub fn cluster_trigger_authentication(object: &ClusterTriggerAuthentication) -> Vec<Refusal> {
    let spec = &object.spec;
    check(
        &object.metadata,
        spec.pod_identity.as_ref(),
        spec.oauth2.as_ref(),
        &spec.lists(),
    )
}

fn check(
    object: &ObjectMeta,
    identity: Option<&PodIdentity>,
    oauth2: Option<&OAuth2>,
    lists: &[(&'static str, usize)],
) -> Vec<Refusal> {
    let mut found = metadata(object, rules::MALFORMED_SCALED_OBJECT_METADATA);
    let path = At::of("spec");
    for (field, _) in lists.iter().filter(|(_, length)| *length == 0) {
        let source = path.field(field);
        let message = crate::words::NoItems {};
        found.push(Refusal::new(
            rules::EMPTY_SCALED_OBJECT_FIELD,
            source.field("secrets"),
            message,
        ));
    }
    let mut refuse = |at: At<'_>, message: scalegen_syntax::Message| {
        found.push(Refusal::new(rules::UNUSABLE_AUTHENTICATION, at, message));
    };
    let at = path.field("podIdentity");
    match identity.map_or(Provider::AzureWorkload, |identity| identity.provider) {
        Provider::AzureWorkload => {
            if let Some(identity) = identity {
                azure(identity, &at, &mut refuse);
            }
        }
        Provider::Aws => {
            if let Some(identity) = identity {
                aws(identity, &at, &mut refuse);
            }
            return found;
        }
        // The webhook looks no further.
        Provider::Gcp | Provider::AwsEks | Provider::None => return found,
    }
    if let Some(oauth2) = oauth2 {
        oauth(oauth2, &path.field("oauth2"), &mut refuse);
    }
    found
}

type Refuse<'r> = &'r mut dyn FnMut(At<'_>, scalegen_syntax::Message);

fn is_set(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.is_empty())
}

fn azure(identity: &PodIdentity, at: &At<'_>, refuse: Refuse<'_>) {
    const EMPTY: &str = "must not be empty where it is set";
    for (field, text) in [
        ("identityId", &identity.identity_id),
        ("identityTenantId", &identity.identity_tenant_id),
    ] {
        if text.as_ref().is_some_and(String::is_empty) {
            refuse(at.field(field), words::invalid("", EMPTY));
        }
    }
    if is_set(&identity.identity_authority_host) && identity.identity_tenant_id.is_none() {
        let needs = "identityTenantId";
        refuse(at.field("identityAuthorityHost"), NeedsField { needs }.into());
    }
}

fn aws(identity: &PodIdentity, at: &At<'_>, refuse: Refuse<'_>) {
    if is_set(&identity.role_arn) && identity.identity_owner == Some(IdentityOwner::Workload) {
        refuse(at.field("roleArn"), BesideWorkload {}.into());
    }
    if is_set(&identity.external_id) && !is_set(&identity.role_arn) {
        let needs = "roleArn";
        refuse(at.field("externalID"), NeedsField { needs }.into());
    }
}

fn oauth(oauth2: &OAuth2, at: &At<'_>, refuse: Refuse<'_>) {
    for (field, text) in [("clientId", &oauth2.client_id), ("tokenUrl", &oauth2.token_url)] {
        if text.is_empty() {
            refuse(at.field(field), words::required());
        }
    }
    if !oauth2.token_url.is_empty() && address::http_url(&oauth2.token_url).is_err() {
        let detail = "must be an http or https URL with a host";
        refuse(at.field("tokenUrl"), words::invalid(&oauth2.token_url, detail));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(spec: &str) -> Vec<String> {
        let text = format!(
            "{{metadata: {{name: a}}, spec: {spec}, apiVersion: keda.sh/v1alpha1, kind: TriggerAuthentication}}"
        );
        let object: TriggerAuthentication = serde_yaml::from_str(&text).unwrap();
        let codes = |refusals: Vec<Refusal>| -> Vec<String> {
            refusals
                .iter()
                .map(|of| format!("{} {}", of.rule.code, of.field))
                .collect()
        };
        let text = text.replace("kind: Trigger", "kind: ClusterTrigger");
        let cluster: ClusterTriggerAuthentication = serde_yaml::from_str(&text).unwrap();
        let found = codes(trigger_authentication(&object));
        assert_eq!(found, codes(cluster_trigger_authentication(&cluster)));
        found
    }

    #[test]
    fn the_webhook_branches_on_the_provider_first() {
        for (spec, expected) in [
            ("{}", None),
            ("{podIdentity: {provider: azure-workload}}", None),
            (
                "{podIdentity: {provider: azure-workload, identityId: ''}}",
                Some("identityId"),
            ),
            (
                "{podIdentity: {provider: azure-workload, identityTenantId: ''}}",
                Some("identityTenantId"),
            ),
            (
                "{podIdentity: {provider: azure-workload, identityAuthorityHost: h}}",
                Some("identityAuthorityHost"),
            ),
            (
                "{podIdentity: {provider: azure-workload, identityAuthorityHost: h, identityTenantId: t}}",
                None,
            ),
            (
                "{podIdentity: {provider: aws, externalID: x}}",
                Some("externalID"),
            ),
            ("{podIdentity: {provider: aws, externalID: x, roleArn: r}}", None),
            (
                "{podIdentity: {provider: aws, roleArn: r, identityOwner: workload}}",
                Some("roleArn"),
            ),
            (
                "{podIdentity: {provider: aws, roleArn: r, identityOwner: keda}}",
                None,
            ),
        ] {
            let expected: Vec<String> = expected
                .iter()
                .map(|field| format!("KED014 spec.podIdentity.{field}"))
                .collect();
            assert_eq!(found(spec), expected, "{spec}");
        }
        let token =
            |url: &str| format!("oauth2: {{type: clientCredentials, clientId: c, tokenUrl: '{url}'}}");
        assert_eq!(
            found(&format!("{{{}}}", token("https://a/token"))),
            Vec::<String>::new()
        );
        for url in ["", "a/token", "ftp://a", "https:///token"] {
            assert_eq!(
                found(&format!("{{{}}}", token(url))),
                ["KED014 spec.oauth2.tokenUrl"],
                "{url}"
            );
        }
        let not_looked_at = format!("{{podIdentity: {{provider: gcp}}, {}}}", token(""));
        assert_eq!(found(&not_looked_at), Vec::<String>::new());
        assert_eq!(
            found("{hashiCorpVault: {address: a, authentication: token, secrets: []}}"),
            ["KED104 spec.hashiCorpVault.secrets"]
        );
    }
}
