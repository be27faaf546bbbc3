//! Kustomizations made up from a seed.

use std::fmt::Write as _;
use std::path::Path;

/// How many are compared.
pub(crate) const SEEDS: u64 = 100;

/// A xorshift, which gives the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn is(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

const NAMES: &[&str] = &["web", "api", "worker"];

/// Writes a base, and overlays of it, and gives the folder to build.
pub(crate) fn write(root: &Path, seed: u64) -> String {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let file = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let mut base = String::from("resources: [all.yaml]\n");
    let names: Vec<&str> = NAMES.iter().copied().filter(|_| random.is(70)).collect();
    let names = if names.is_empty() { vec!["web"] } else { names };
    file("base/all.yaml", &objects(&mut random, &names));
    change(&mut random, &mut base, &names, "", &file, "base");
    file("base/kustomization.yaml", &base);
    let mut below = "base".to_owned();
    for level in 0..=random.below(3) {
        let folder = format!("overlay{level}");
        let mut text = format!("resources: [../{below}]\n");
        if random.is(25) {
            file("component/kustomization.yaml", &component(&mut random));
            text.push_str("components: [../component]\n");
        }
        change(&mut random, &mut text, &names, &folder, &file, &folder);
        file(&format!("{folder}/kustomization.yaml"), &text);
        below = folder;
    }
    below
}

fn objects(random: &mut Random, names: &[&str]) -> String {
    let mut text = String::new();
    for name in names {
        let kind = random.of(&["Deployment", "StatefulSet", "Deployment"]);
        let namespace = if random.is(15) { "\n  namespace: shop" } else { "" };
        let _ = write!(
            text,
            "
apiVersion: apps/v1
kind: {kind}
metadata:
  name: {name}{namespace}
  labels: {{app: {name}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      serviceAccountName: {name}
      containers:
      - name: {name}
        image: registry.example.com/{name}:1.0
        env: [{{name: A, value: a}}, {{name: B, valueFrom: {{configMapKeyRef: {{name: settings, key: b}}}}}}]
        ports: [{{containerPort: 80, name: http}}, {{containerPort: 443, protocol: TCP}}]
        resources: {{requests: {{cpu: 100m, memory: 64Mi}}}}
      volumes:
      - {{name: data, persistentVolumeClaim: {{claimName: data}}}}
      - {{name: settings, configMap: {{name: settings}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}{}}}
spec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {name}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: {name}{}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: {kind}, name: {name}}}
  minReplicas: 1
  maxReplicas: 5
  metrics: [{{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 80}}}}}}]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: {name}-keda}}
spec:
  scaleTargetRef: {{name: {name}}}
  triggers: [{{type: cron, metadata: {{timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: '3'}}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: {name}}}
spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app: {name}}}}}}}
---",
            if namespace.is_empty() { "" } else { ", namespace: shop" },
            if namespace.is_empty() { "" } else { ", namespace: shop" },
        );
    }
    text.push_str(
        "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {b: '1'}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: fast}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [''], resources: [configmaps], resourceNames: [settings], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: web, namespace: default}, {kind: ServiceAccount, name: default, namespace: x}]
",
    );
    text
}

fn component(random: &mut Random) -> String {
    let mut text = String::from("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n");
    if random.is(50) {
        text.push_str("labels: [{pairs: {part: component}, includeTemplates: true}]\n");
    }
    text.push_str(
        "patches:
- target: {kind: HorizontalPodAutoscaler}
  patch: '[{\"op\": \"replace\", \"path\": \"/spec/maxReplicas\", \"value\": 9}]'
",
    );
    text
}

/// Adds what changes objects.
fn change(
    random: &mut Random,
    text: &mut String,
    names: &[&str],
    tag: &str,
    file: &dyn Fn(&str, &str),
    folder: &str,
) {
    if random.is(40) {
        let _ = writeln!(text, "namespace: {}", random.of(&["shop", "prod", "default"]));
    }
    if random.is(40) {
        let _ = writeln!(text, "namePrefix: p{tag}-");
    }
    if random.is(30) {
        let _ = writeln!(text, "nameSuffix: -s{tag}");
    }
    if random.is(30) {
        let _ = writeln!(text, "commonLabels: {{team: t{tag}, app: web}}");
    }
    if random.is(30) {
        let _ = writeln!(text, "commonAnnotations: {{note: note{tag}}}");
    }
    if random.is(40) {
        let (selectors, templates) = (random.is(50), random.is(50));
        let _ = writeln!(
            text,
            "labels: [{{pairs: {{env: e{tag}}}, includeSelectors: {selectors}, includeTemplates: {templates}}}]"
        );
    }
    if random.is(20) {
        let _ = writeln!(
            text,
            "replicas: [{{name: {}, count: {}}}]",
            names[0],
            random.below(9)
        );
    }
    if random.is(30) {
        let name = names[random.below(names.len() as u64) as usize];
        let what = random.of(&[
            "newTag: v2",
            "newName: other/name",
            "digest: sha256:12",
            "newName: o, newTag: '3'",
        ]);
        let _ = writeln!(text, "images: [{{name: registry.example.com/{name}, {what}}}]");
    }
    if random.is(30) {
        let behavior = if folder == "base" {
            "create"
        } else {
            random.of(&["merge", "replace"])
        };
        let suffix = if folder == "base" {
            ""
        } else {
            ", options: {disableNameSuffixHash: true}"
        };
        let _ = writeln!(
            text,
            "configMapGenerator: [{{name: made{}, behavior: {behavior}, literals: [a={tag}, 'b{tag}=<&>']{}}}]",
            if folder == "base" || random.is(80) {
                ""
            } else {
                tag
            },
            if random.is(30) { suffix } else { "" },
        );
    }
    if random.is(20) {
        text.push_str(
            "secretGenerator: [{name: keys, literals: [a=b], options: {labels: {made: here}}}]
generatorOptions: {annotations: {by: generator}}
",
        );
    }
    if random.is(25) {
        let (path, options) = match random.below(3) {
            0 => (
                "spec.template.spec.containers.*.image",
                "delimiter: ':', index: 1",
            ),
            1 => ("metadata.annotations.a", "create: true"),
            _ => ("spec.template.spec.containers.[name=web].name", ""),
        };
        let _ = write!(
            text,
            "replacements:
- source: {{kind: ConfigMap, name: settings, fieldPath: data.b}}
  targets: [{{select: {{kind: Deployment, name: web}}, fieldPaths: ['{path}'], options: {{{options}}}}}]
"
        );
    }
    if random.is(60) {
        text.push_str("patches:\n");
        for index in 0..=random.below(2) {
            let name = names[random.below(names.len() as u64) as usize];
            patch(random, text, name, index, file, folder);
        }
    }
}

fn patch(
    random: &mut Random,
    text: &mut String,
    name: &str,
    index: u64,
    file: &dyn Fn(&str, &str),
    folder: &str,
) {
    let number = random.below(9) + 1;
    match random.below(7) {
        0 => {
            let _ = write!(
                text,
                "- target: {{kind: HorizontalPodAutoscaler, name: {name}}}
  patch: |-
    - op: replace
      path: /spec/maxReplicas
      value: {number}
    - op: add
      path: /metadata/annotations
      value: {{a.io/b: c}}
    - {{op: add, path: /metadata/annotations/a.io~1d, value: e}}
"
            );
        }
        1 => {
            file(
                &format!("{folder}/patch{index}.yaml"),
                &format!(
                    "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: any}}
spec:
  maxReplicas: {number}
  minReplicas: null
  metrics: [{{type: Resource, resource: {{name: memory, target: {{type: AverageValue, averageValue: 1Gi}}}}}}]
"
                ),
            );
            let _ = writeln!(
                text,
                "- {{path: patch{index}.yaml, target: {{kind: HorizontalPodAutoscaler, name: {}}}}}",
                random.of(&["w.*", "api", ".*", "web|api"])
            );
        }
        2 => {
            let _ = write!(
                text,
                "- target: {{group: apps, labelSelector: 'app={name}'}}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: any, labels: {{patched: 'yes', env: patched, team: patched}}}}
    spec:
      replicas: {number}
      template:
        spec:
          containers:
          - name: {name}
            env: [{{name: A, value: b}}, {{name: C, value: c}}]
            ports: [{{containerPort: 80, protocol: UDP}}, {{containerPort: 443, name: https}}]
            resources: {{limits: {{cpu: 1}}, requests: {{memory: null}}}}
          - {{name: sidecar, image: sidecar}}
          volumes: [{{name: data, $patch: delete}}, {{name: more, emptyDir: {{}}}}]
"
            );
        }
        3 => {
            let _ = write!(
                text,
                "- target: {{kind: ScaledObject}}
  patch: |
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {{name: any}}
    spec: {{minReplicaCount: {number}, triggers: [{{type: cpu, metadata: {{value: '50'}}}}]}}
"
            );
        }
        4 => {
            let _ = write!(
                text,
                "- target: {{kind: Service, name: {name}}}
  patch: |
    apiVersion: v1
    kind: Service
    metadata: {{name: any}}
    spec: {{ports: [{{port: 80, name: http}}, {{port: 9{number}}}]}}
"
            );
        }
        5 => {
            let _ = write!(
                text,
                "- target: {{kind: PodDisruptionBudget, name: {name}}}
  patch: '{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: any}}, $patch: delete}}'
"
            );
        }
        _ => {
            let _ = write!(
                text,
                "- target: {{kind: (Deployment|StatefulSet)}}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: any}}
    spec:
      template:
        spec:
          containers:
          - {{name: {name}, $patch: {}}}
          tolerations: [{{key: a{number}}}]
          affinity: {{$patch: replace, nodeAffinity: {{}}}}
",
                random.of(&["merge", "delete", "replace"])
            );
        }
    }
}

/// All files of a folder, by their paths in it.
pub(crate) fn files(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(root)
                    .expect("a path below")
                    .to_str()
                    .expect("UTF-8");
                files.push((name.to_owned(), std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    files.sort();
    files
}

/// The files with some of their bytes gone, doubled or replaced.
pub(crate) fn mangle(files: &[(String, String)], seed: u64) -> Vec<(String, String)> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mangle = |(path, text): &(String, String)| {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..random.below(4) {
            let at = random.below(bytes.len() as u64 + 1) as usize;
            let end = bytes.len().min(at + random.below(12) as usize);
            match random.below(3) {
                0 => drop(bytes.drain(at..end)),
                1 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => {
                    let word = random.of(&[
                        "null", "[]", "{}", "\n", " ", "- ", ": ", "0", "\"", "'", "*", "~1", "ä",
                    ]);
                    bytes.splice(at..end, word.bytes());
                }
            }
        }
        (path.clone(), String::from_utf8_lossy(&bytes).into_owned())
    };
    files.iter().map(mangle).collect()
}
