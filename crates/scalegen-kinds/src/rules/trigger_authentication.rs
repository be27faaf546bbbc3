//! The rules on TriggerAuthentications, ClusterTriggerAuthentications and ScaledJobs alone.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule on authentications and ScaledJobs alone.
    pub AUTHENTICATION = Rule::of(Family::Webhook);

    UNUSABLE_AUTHENTICATION {
        code: "KED014",
        name: "unusable-authentication",
        summary: "A TriggerAuthentication has an identity or an OAuth client that lacks a field, or has one that excludes another",
        why: "KEDA's webhook rejects the object. Where the webhook is not installed, the triggers that refer to it get no credentials.",
        fix: "set what is missing, or remove the field",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: orders}
spec:
  podIdentity: {provider: aws, externalID: orders}
",
        good: &[("externalID: orders", "externalID: orders, roleArn: arn:aws:iam::123456789012:role/orders")],
        source: "apis/keda/v1alpha1/triggerauthentication_webhook.go: validateSpec",
    }

    UNREADABLE_CUSTOM_STRATEGY {
        code: "KED016",
        name: "unreadable-custom-strategy",
        summary: "A ScaledJob's strategy `custom` lacks a number, or has one that KEDA cannot read",
        severity: Severity::Warning,
        family: Family::Wrong,
        why: "Without a readable customScalingRunningJobPercentage KEDA takes the default strategy, and only logs that. It reads customScalingQueueLengthDeduction without looking whether it is there.",
        fix: "set customScalingQueueLengthDeduction to a number and customScalingRunningJobPercentage to one in quotes, such as \"0.5\"",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: {name: transcode}
spec:
  jobTargetRef:
    template:
      spec:
        containers: [{name: job, image: transcode:1}]
  scalingStrategy: {strategy: custom, customScalingQueueLengthDeduction: 1, customScalingRunningJobPercentage: 50%}
  triggers:
    - type: external
      metadata: {scalerAddress: scaler.media.svc:9090}
",
        good: &[("customScalingRunningJobPercentage: 50%", "customScalingRunningJobPercentage: \"0.5\"")],
        source: "pkg/scaling/executor/scale_jobs.go: NewScalingStrategy",
    }
}
