"""The same six objects a service through Jinja2 and PyYAML: rendered, read back, written."""

import os
import sys

import jinja2
import yaml

TEMPLATES = {
    "hpa-{name}-cpu": """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: hpa-{{ name }}-cpu, namespace: {{ namespace }}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ name }}}
  minReplicas: {{ min }}
  maxReplicas: {{ max }}
  metrics:
  - type: ContainerResource
    containerResource: {name: cpu, container: app, target: {type: Utilization, averageUtilization: 60}}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 2, periodSeconds: 120}]}
""",
    "hpa-{name}-mem": """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: hpa-{{ name }}-mem, namespace: {{ namespace }}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ name }}}
  minReplicas: {{ min }}
  maxReplicas: {{ max }}
  metrics:
  - type: ContainerResource
    containerResource: {name: memory, container: app, target: {type: Utilization, averageUtilization: 70}}
""",
    "keda-scaledobject-{name}": """apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: {{ name }}, namespace: {{ namespace }}}
spec:
  scaleTargetRef: {name: {{ name }}}
  minReplicaCount: {{ min }}
  maxReplicaCount: {{ max }}
  triggers:
  - type: prometheus
    metadata:
      serverAddress: http://prometheus.monitoring.svc:9090
      query: sum(rate(http_requests_total{service="{{ name }}"}[2m]))
      threshold: "{{ threshold }}"
""",
    "vpa-{name}": """apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: {{ name }}, namespace: {{ namespace }}}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ name }}}
  updatePolicy: {updateMode: "Off"}
""",
    "vpa-{name}-worker": """apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: {{ name }}-worker, namespace: {{ namespace }}}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ name }}-worker}
  updatePolicy: {updateMode: "Off"}
""",
    "loadgen-job-{name}": """apiVersion: batch/v1
kind: Job
metadata: {generateName: loadgen-{{ name }}-, namespace: {{ namespace }}}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: hey
        image: williamyeh/hey
        args: [-z, 4m, -c, "25", -q, "50", "http://{{ name }}.{{ namespace }}.svc.cluster.local:8080/chat"]
""",
}


def main(count, out):
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    templates = {name: environment.from_string(text) for name, text in TEMPLATES.items()}
    os.makedirs(out, exist_ok=True)
    for index in range(count):
        values = {
            "name": f"svc-{index:05d}",
            "namespace": f"team-{index % 37}",
            "min": 2 + index % 3,
            "max": 10 + index % 20,
            "threshold": 5 + index % 50,
        }
        for name, template in templates.items():
            read = yaml.safe_load(template.render(values))
            with open(f"{out}/{name.format(**values)}.yaml", "w", encoding="utf-8") as file:
                yaml.safe_dump(read, file, sort_keys=False)


main(int(sys.argv[1]), sys.argv[2])
