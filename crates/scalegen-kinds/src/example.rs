//! Starts of the YAML that examples of rules share. What follows begins on a line of its own:
//! `hpa!("\n  maxReplicas: 5\n")`.

/// A HorizontalPodAutoscaler of the Deployment `web`; the rest of its `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! hpa {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}",
            $rest
        )
    };
}

/// A VerticalPodAutoscaler of the Deployment `web`; the rest of its `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! vpa {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}",
            $rest
        )
    };
}

/// The Deployment `web`; its containers follow.
#[doc(hidden)]
#[macro_export]
macro_rules! containers {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:",
            $rest
        )
    };
}

/// The Deployment `web`; its pods' `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! pod {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:",
            $rest
        )
    };
}

/// The Deployment `web`; its `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! deployment {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:",
            $rest
        )
    };
}

/// A ScaledObject of the Deployment `web` with one trigger of type prometheus; its metadata follows.
#[doc(hidden)]
#[macro_export]
macro_rules! prometheus_trigger {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:",
            $rest
        )
    };
}

/// A ScaledObject of the Deployment `web`; the rest of its `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! scaled_object {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}",
            $rest
        )
    };
}

/// A Job that runs hey; the rest of its container follows.
#[doc(hidden)]
#[macro_export]
macro_rules! hey {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]",
            $rest
        )
    };
}

/// The Job `load`; its `spec` follows.
#[doc(hidden)]
#[macro_export]
macro_rules! job {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:",
            $rest
        )
    };
}

/// A ScaledObject of the Deployment `web` that scales on its requests; the rest of its `spec` comes before the trigger.
#[doc(hidden)]
#[macro_export]
macro_rules! scaled_on_requests {
    ($rest:literal) => {
        concat!(
            "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}",
            $rest,
            "  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
"
        )
    };
}
