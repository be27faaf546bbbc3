//! Starts of the YAML that examples of rules share. What follows begins on a line of its own:
//! `hpa!("\n  maxReplicas: 5\n")`.

macro_rules! starts {
    ($dollar:tt $($(#[$attribute:meta])* $name:ident = $start:literal $(.. $end:literal)?;)*) => { $(
        $(#[$attribute])*
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($dollar rest:literal) => {
                concat!($start, $dollar rest $(, $end)?)
            };
        }
    )* };
}

starts! { $
    /// A HorizontalPodAutoscaler of the Deployment `web`; the rest of its `spec` follows.
    hpa = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}";

    /// A VerticalPodAutoscaler of the Deployment `web`; the rest of its `spec` follows.
    vpa = "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}";

    /// The Deployment `web`; its containers follow.
    containers = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:";

    /// The Deployment `web`; its pods' `spec` follows.
    pod = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:";

    /// The Deployment `web`; its `spec` follows.
    deployment = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:";

    /// A ScaledObject of the Deployment `web` with one trigger of type prometheus; its metadata follows.
    prometheus_trigger = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:";

    /// A ScaledObject of the Deployment `web`; the rest of its `spec` follows.
    scaled_object = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}";

    /// A Job that runs hey; the rest of its container follows.
    hey = "\
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
          command: [hey]";

    /// The Job `load`; its `spec` follows.
    job = "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:";

    /// A ScaledObject of the Deployment `web` that scales on its requests; the rest of its `spec` comes before the trigger.
    scaled_on_requests = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}" .. "  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
";
}
