//! The `aws-sqs-queue` trigger. Source: `aws_sqs_queue_scaler.go`.

use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::fault::Fault;
use crate::admission::triggers::messages::{
    self, HalfOfAwsKey, NoQueuePath, NotAQueue, SetAwsIdentity, path, write,
};
use crate::rules;

const QUEUE_URL: &str = "https://sqs.<region>.amazonaws.com/<account>/<queue>";

/// The queue is a URL of an account and a name, or a name alone.
pub(super) fn check(examination: &mut Examination<'_>) {
    if let Some(queue) = examination.value("queueURL")
        && let Some(fault) = check_queue(queue.text)
    {
        examination.fault("queueURL", queue, fault);
    }
    check_credentials(examination);
}

fn check_queue(text: &str) -> Option<Fault> {
    let Some((scheme, rest)) = text.split_once("://") else {
        // A path is a URL for Go; all else is a name.
        if text.starts_with('/') {
            return path_fault(text, 0);
        }
        let name = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        return (!name)
            .then(|| Fault::new(rules::DOUBTFUL_TRIGGER_VALUE, NotAQueue {}).help(write(QUEUE_URL)));
    };
    let path_at = rest.find('/').unwrap_or(rest.len());
    let path_end = rest.find(['?', '#']).unwrap_or(rest.len()).max(path_at);
    path_fault(
        rest.get(path_at..path_end).unwrap_or_default(),
        scheme.len() + "://".len() + path_at,
    )
}

/// KEDA takes the queue's name from the second part of a path of two.
fn path_fault(path: &str, start: usize) -> Option<Fault> {
    let parts: Vec<&str> = path.split('/').collect();
    if matches!(parts[..], [_, _, name] if !name.is_empty()) {
        return None;
    }
    let fault = Fault::malformed(NoQueuePath {}).help(write(QUEUE_URL));
    Some(if path.is_empty() {
        fault
    } else {
        fault.at(start..start + path.len())
    })
}

/// KEDA signs its requests as itself, as a TriggerAuthentication says, or with a key of the scaled container.
fn check_credentials(examination: &mut Examination<'_>) {
    if examination.authenticated() || examination.text("identityOwner") == Some("operator") {
        return;
    }
    let id = examination.says("awsAccessKeyID");
    let secret = examination.environment_gives("awsSecretAccessKey");
    match (id, secret) {
        (true, true) => {}
        (false, false) => examination.itself(
            rules::MISSING_TRIGGER_KEY,
            Some("authenticationRef"),
            messages::needs("aws-sqs-queue", "an identity"),
            Some(SetAwsIdentity {}.into()),
        ),
        (false, true) => half(examination, "awsAccessKeyIDFromEnv"),
        (true, false) => half(examination, "awsSecretAccessKeyFromEnv"),
    }
}

fn half(examination: &mut Examination<'_>, missing: &'static str) {
    examination.missing(
        missing,
        HalfOfAwsKey {
            missing: path(missing),
        },
        None,
    );
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::Base;

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        let base = Base {
            trigger_type: "aws-sqs-queue",
            metadata: &[
                (
                    "queueURL",
                    "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
                ),
                ("awsRegion", "eu-west-1"),
                ("identityOwner", "operator"),
            ],
            metric_type: None,
            authenticated: false,
        };
        base.hold(&[
            (&[("queueURL", "orders")], &[]),
            (&[("queueURL", "orders.fifo")], &[]),
            (
                &[("queueURL", "https://sqs.eu-west-1.amazonaws.com/orders")],
                &["malformed-trigger-value queueURL"],
            ),
            (
                &[("queueURL", "https://sqs.eu-west-1.amazonaws.com/1/orders/")],
                &["malformed-trigger-value queueURL"],
            ),
            (
                &[("queueURL", "https://sqs.eu-west-1.amazonaws.com")],
                &["malformed-trigger-value queueURL"],
            ),
            (
                &[("queueURL", "arn:aws:sqs:eu-west-1:1:orders")],
                &["doubtful-trigger-value queueURL"],
            ),
            (&[("queueURL", "-")], &["missing-trigger-key queueURL"]),
            (&[("queueURL", "-"), ("queueURLFromEnv", "QUEUE")], &[]),
            (&[("awsRegion", "-")], &["missing-trigger-key awsRegion"]),
            (
                &[("queueLength", "0")],
                &["trigger-value-out-of-range queueLength"],
            ),
            (
                &[("queueLength", "five")],
                &["malformed-trigger-value queueLength"],
            ),
            (&[("activationQueueLength", "0")], &[]),
            (&[("scaleOnInFlight", "f")], &[]),
            (
                &[("scaleOnDelayed", "no")],
                &["malformed-trigger-value scaleOnDelayed"],
            ),
            (
                &[("identityOwner", "keda")],
                &[
                    "missing-trigger-key authenticationRef",
                    "disallowed-trigger-value identityOwner",
                ],
            ),
            (
                &[("awsEndpoint", "localstack:4566")],
                &["malformed-trigger-value awsEndpoint"],
            ),
            (
                &[("identityOwner", "-")],
                &["missing-trigger-key authenticationRef"],
            ),
            (
                &[("identityOwner", "pod")],
                &["missing-trigger-key authenticationRef"],
            ),
            (&[("queueUrl", "orders")], &["unknown-trigger-key queueUrl"]),
            (
                &[
                    ("identityOwner", "-"),
                    ("awsAccessKeyIDFromEnv", "AWS_ACCESS_KEY_ID"),
                ],
                &["missing-trigger-key awsSecretAccessKeyFromEnv"],
            ),
            (
                &[
                    ("identityOwner", "-"),
                    ("awsAccessKeyIDFromEnv", "A"),
                    ("awsSecretAccessKeyFromEnv", "B"),
                ],
                &[],
            ),
        ]);
    }
}
