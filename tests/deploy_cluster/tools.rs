//! kubectl and helm, as far as the deploy script calls them, on a [`Cluster`]; a call may fail, hang or be the last.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::{Answer, Cluster, Refused, key, mark};
use crate::jsonpath::fill;

/// What goes wrong at a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It does nothing and fails.
    Fails,
    /// It does what it should, and the answer is lost.
    IsLost,
    /// The server never answers: this ends only for a call with a timeout.
    Hangs,
    /// Somebody presses Ctrl-C.
    Interrupts,
    /// The machine is about to shut down.
    Terminates,
    /// The machine dies before it, or right after.
    Dies,
    DiesAfter,
}

impl Fault {
    pub(crate) const ALL: [Self; 7] = [
        Self::Fails,
        Self::IsLost,
        Self::Hangs,
        Self::Interrupts,
        Self::Terminates,
        Self::Dies,
        Self::DiesAfter,
    ];

    fn here(call: usize) -> Option<Self> {
        let fault = std::env::var("FAULT").ok()?;
        let (at, name) = fault.split_once(' ')?;
        Self::ALL
            .into_iter()
            .find(|fault| at == call.to_string() && name == format!("{fault:?}"))
    }
}

/// Arguments: words, and options with their values.
struct Args {
    words: Vec<String>,
    options: Vec<(String, String)>,
}

impl Args {
    fn read(args: impl Iterator<Item = String>) -> Self {
        const FLAGS: [&str; 17] = [
            "--save-config",
            "--server-side",
            "--all-namespaces",
            "--ignore-not-found",
            "--wait",
            "--local",
            "--overwrite",
            "--show-managed-fields",
            "--minify",
            "--watch",
            "--install",
            "--create-namespace",
            "--deployed",
            "--failed",
            "--pending",
            "--uninstalling",
            "--dry-run=server",
        ];
        let mut read = Self {
            words: Vec::new(),
            options: Vec::new(),
        };
        let mut args = args;
        while let Some(arg) = args.next() {
            if !arg.starts_with("--") {
                read.words.push(arg);
            } else if FLAGS.contains(&arg.as_str()) {
                read.options.push((arg, String::new()));
            } else if let Some((name, value)) = arg.split_once('=') {
                read.options.push((name.to_owned(), value.to_owned()));
            } else {
                let value = args.next().unwrap_or_else(|| panic!("{arg} has no value"));
                read.options.push((arg, value));
            }
        }
        read
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(option, _)| option == name)?;
        Some(&found.1)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn is_local(&self) -> bool {
        self.has("--local") || matches!(self.word(0), "config" | "kustomize")
    }

    fn changes(&self) -> bool {
        let asks = matches!(self.word(0), "get" | "list" | "show" | "wait" | "version");
        !asks && !self.has("--dry-run=server") && self.word(1) != "view-last-applied"
    }
}

/// Answers one call, which is what this program is run for under the name of a tool.
pub(crate) fn main(tool: &str) -> ExitCode {
    let args = Args::read(std::env::args().skip(1));
    let path = Cluster::path();
    if args.is_local() {
        return finish(local(&args));
    }
    let kind = if args.changes() { "!" } else { "?" };
    let line = format!(
        "{kind} {tool} {}\n",
        std::env::args().skip(1).collect::<Vec<_>>().join(" ")
    );
    let mut calls = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path.join("calls"))
        .unwrap();
    calls.write_all(line.as_bytes()).unwrap();
    let call = fs::read_to_string(path.join("calls")).unwrap().lines().count();
    let fault = Fault::here(call);
    match fault {
        Some(Fault::Fails) => return finish(Err(Refused::Unreachable)),
        Some(Fault::Hangs) => {
            let ends = args.get("--request-timeout").is_some_and(|limit| limit != "0")
                || tool == "helm" && parent() == "timeout";
            if !ends {
                std::thread::sleep(Duration::from_secs(600));
            }
            return finish(Err(Refused::NoAnswer));
        }
        Some(Fault::Interrupts) => signal("-INT"),
        Some(Fault::Terminates) => signal("-TERM"),
        Some(Fault::Dies) => signal("-KILL"),
        Some(Fault::IsLost | Fault::DiesAfter) | None => {}
    }
    // Of two runs side by side, one call at a time.
    let lock = fs::File::create(path.join("lock")).unwrap();
    lock.lock().unwrap();
    let mut cluster = Cluster::read(&path);
    let answer = match tool {
        "helm" => helm(&args, &mut cluster),
        _ => kubectl(&args, &mut cluster),
    };
    cluster.write(&path);
    if let Ok(watched) = std::env::var("WATCHED") {
        let (target, hpa) = watched.split_once(' ').unwrap();
        let seen = (
            cluster.scalers_of(target).len(),
            cluster.objects.contains_key(hpa),
        );
        if seen != (1, true) {
            fs::write(path.join("gap"), format!("{seen:?} after {line}")).unwrap();
        }
    }
    match fault {
        Some(Fault::IsLost) => return finish(Err(Refused::Lost)),
        Some(Fault::DiesAfter) => signal("-KILL"),
        _ => {}
    }
    finish(answer)
}

fn finish(answer: Answer<String>) -> ExitCode {
    match answer {
        Ok(text) => {
            // Whoever asked may be gone.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "Error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// To the script and everything that it started, as a terminal does it.
fn signal(signal: &str) {
    let own = std::process::id().to_string();
    let output = Command::new("ps")
        .args(["-o", "pgid=", "-p", &own])
        .output()
        .unwrap();
    let group = String::from_utf8(output.stdout).unwrap();
    Command::new("kill")
        .args([signal, "--", &format!("-{}", group.trim())])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    std::thread::sleep(Duration::from_secs(5));
}

/// The program that called this one.
fn parent() -> String {
    let id = std::os::unix::process::parent_id().to_string();
    let output = Command::new("ps")
        .args(["-o", "comm=", "-p", &id])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn input(file: &str) -> Vec<Value> {
    let mut text = String::new();
    match file {
        "-" => _ = std::io::stdin().read_to_string(&mut text).unwrap(),
        path => text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}")),
    }
    let documents = text.split("\n---\n").filter(|text| !text.trim().is_empty());
    documents
        .map(|text| serde_yaml::from_str(text).unwrap())
        .collect()
}

fn output(args: &Args, objects: &[Value]) -> String {
    match args
        .get("--output")
        .and_then(|form| form.strip_prefix("jsonpath="))
    {
        Some(template) => objects.iter().map(|object| fill(template, object)).collect(),
        None => objects
            .iter()
            .map(|object| format!("---\n{}", serde_yaml::to_string(object).unwrap()))
            .collect(),
    }
}

fn local(args: &Args) -> Answer<String> {
    let mut objects = match args.word(0) {
        "config" => {
            let context = args.get("--context").unwrap_or("lab");
            let found =
                json!({"current-context": context, "clusters": [{"cluster": {"server": "https://lab"}}]});
            return Ok(fill("{.current-context}|{.clusters[*].cluster.server}", &found));
        }
        "kustomize" => return Ok(output(args, &build(args.word(1)))),
        _ => input(args.get("--filename").unwrap()),
    };
    for object in &mut objects {
        match args.word(0) {
            "label" => mark(object, "labels", &args.words[1..]),
            "annotate" => mark(object, "annotations", &args.words[1..]),
            _ => {
                let patch: Value = serde_json::from_str(args.get("--patch").unwrap()).unwrap();
                if patch.is_object() {
                    merge(object, &patch);
                } else if object["spec"]
                    .as_object_mut()
                    .unwrap()
                    .remove("replicas")
                    .is_none()
                {
                    return Err(Refused::NotFound("/spec/replicas".to_owned()));
                }
            }
        }
    }
    Ok(output(args, &objects))
}

fn merge(into: &mut Value, patch: &Value) {
    match patch {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| merge(&mut into[name], value)),
        value => *into = value.clone(),
    }
}

/// What kustomize builds of a folder that scalegen generated.
fn build(folder: &str) -> Vec<Value> {
    let folder = Path::new(folder);
    let kustomization = &input(folder.join("kustomization.yaml").to_str().unwrap())[0];
    let pairs = kustomization["labels"][0]["pairs"].as_object().unwrap();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap()))
        .collect();
    let files = kustomization["resources"].as_array().unwrap().iter();
    let mut objects: Vec<_> = files
        .flat_map(|file| input(folder.join(file.as_str().unwrap()).to_str().unwrap()))
        .collect();
    objects
        .iter_mut()
        .for_each(|object| mark(object, "labels", &pairs));
    objects
}

fn kubectl(args: &Args, cluster: &mut Cluster) -> Answer<String> {
    let dry_run = args.has("--dry-run=server");
    let name = args.word(2);
    match args.word(0) {
        "get" => get(args, cluster),
        "apply" if args.word(1) == "view-last-applied" => {
            let kind = cluster.kind_of(name)?;
            let found = format!("{kind}/{}/{}", args.get("--namespace").unwrap(), args.word(3));
            let object = cluster.objects.get(&found).ok_or(Refused::NotFound(found))?;
            let applied = object["metadata"]["annotations"]["last-applied"].as_str();
            applied.map(str::to_owned).ok_or(Refused::NeverApplied)
        }
        "apply" if args.word(1) == "set-last-applied" => {
            for object in input(args.get("--filename").unwrap()) {
                let found = key(&object);
                let there = cluster.objects.get_mut(&found).ok_or(Refused::NotFound(found))?;
                there["metadata"]["annotations"]["last-applied"] = object.to_string().into();
            }
            Ok(String::new())
        }
        "apply" if args.has("--server-side") => {
            let manager = args.get("--field-manager").unwrap();
            input(args.get("--filename").unwrap())
                .iter()
                .try_for_each(|object| cluster.own_replicas(object, manager))?;
            Ok(String::new())
        }
        "apply" => {
            let objects = match args.get("--kustomize") {
                Some(folder) => build(folder),
                None => input(args.get("--filename").unwrap()),
            };
            objects
                .into_iter()
                .try_for_each(|object| cluster.apply(object, dry_run))?;
            Ok(String::new())
        }
        "create" => {
            let created = input(args.get("--filename").unwrap())
                .into_iter()
                .map(|object| cluster.create(object));
            created.collect()
        }
        "replace" => {
            let mut objects = input(args.get("--filename").unwrap()).into_iter();
            match args.has("--save-config") {
                true => objects.try_for_each(|object| cluster.put_over(object))?,
                false => objects.try_for_each(|object| cluster.replace(object))?,
            }
            Ok(String::new())
        }
        "label" => {
            let kind = cluster.kind_of(args.word(1))?;
            let found = format!("{kind}/{}/{name}", args.get("--namespace").unwrap_or_default());
            let object = cluster.objects.get_mut(&found).ok_or(Refused::NotFound(found))?;
            mark(object, "labels", &args.words[3..]);
            Ok(String::new())
        }
        "delete" if args.has("--filename") => {
            for object in input(args.get("--filename").unwrap()) {
                cluster.objects.remove(&key(&object));
            }
            Ok(String::new())
        }
        "delete" => {
            let kind = cluster.kind_of(args.word(1))?;
            let name = args
                .get("--field-selector")
                .map(|field| field.strip_prefix("metadata.name=").unwrap().to_owned());
            let selector = args
                .get("--selector")
                .expect("nothing is deleted by its name alone");
            for found in cluster.select(&kind, args.get("--namespace"), selector, name.as_deref()) {
                cluster.delete(&found, args.get("--cascade") == Some("orphan"))?;
            }
            Ok(String::new())
        }
        "wait" => match args.get("--for") {
            Some("delete") => {
                let (_, name) = args.word(1).split_once('/').unwrap();
                let found = format!(
                    "HorizontalPodAutoscaler/{}/{name}",
                    args.get("--namespace").unwrap()
                );
                match cluster.objects.contains_key(&found) {
                    true => Err(Refused::StillThere),
                    false => Ok(String::new()),
                }
            }
            Some("condition=Ready") if cluster.keda_is_down => Err(Refused::StillThere),
            _ => Ok(String::new()),
        },
        "patch" => Ok(String::new()),
        other => panic!("kubectl {other} is new here"),
    }
}

fn get(args: &Args, cluster: &Cluster) -> Answer<String> {
    if let Some(file) = args.get("--filename") {
        let template = args.get("--output").unwrap().strip_prefix("jsonpath=").unwrap();
        let objects = input(file).into_iter();
        let there = objects.filter_map(|object| cluster.objects.get(&key(&object)));
        return Ok(there.map(|object| fill(template, object)).collect());
    }
    let kind = cluster.kind_of(args.word(1))?;
    let name = args.words.get(2).map(String::as_str);
    let namespace = args.get("--namespace");
    assert!(namespace.is_some() || args.has("--all-namespaces") || name.is_some());
    let found = cluster.select(&kind, namespace, args.get("--selector").unwrap_or_default(), name);
    let objects: Vec<_> = found.iter().map(|name| cluster.objects[name].clone()).collect();
    let form = args.get("--output").unwrap();
    match (name, form.strip_prefix("jsonpath=")) {
        (_, None) => Ok(found.join("\n")),
        (Some(_), Some(template)) => Ok(objects.iter().map(|object| fill(template, object)).collect()),
        (None, Some(template)) => Ok(fill(template, &json!({"items": objects}))),
    }
}

fn helm(args: &Args, cluster: &mut Cluster) -> Answer<String> {
    let namespace = args.get("--namespace").unwrap_or_default();
    let release = |name: &str| format!("{namespace}/{name}");
    const EXTERNAL: &str = "APIService//v1beta1.external.metrics.k8s.io";
    match args.word(0) {
        "list" => {
            let name = args.get("--filter").unwrap().trim_matches(['^', '$']);
            let state = cluster.releases.get(&release(name));
            Ok(state.map_or_else(
                || "[]\n".to_owned(),
                |state| format!("- name: {name}\n  status: {state}\n"),
            ))
        }
        "show" => Ok("name: chart\n".to_owned()),
        "upgrade" => {
            let name = args.word(1);
            cluster.releases.insert(release(name), "deployed".to_owned());
            let annotations = json!({
                "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace,
            });
            let mut own = |kind: &str, name: &str| {
                let object = json!({"kind": kind, "metadata": {"name": name, "annotations": annotations}});
                cluster.objects.insert(format!("{kind}//{name}"), object);
            };
            match name {
                "keda" => {
                    own("CustomResourceDefinition", "scaledobjects.keda.sh");
                    own("APIService", "v1beta1.external.metrics.k8s.io");
                }
                "prometheus-adapter" => own("APIService", "v1beta1.external.metrics.k8s.io"),
                "metrics-server" => own("APIService", "v1beta1.metrics.k8s.io"),
                _ => own(
                    "CustomResourceDefinition",
                    "verticalpodautoscalers.autoscaling.k8s.io",
                ),
            }
            Ok(String::new())
        }
        "uninstall" => {
            cluster.releases.remove(&release(args.word(1)));
            cluster.objects.remove(EXTERNAL);
            if args.word(1) == "keda" {
                cluster
                    .objects
                    .remove("CustomResourceDefinition//scaledobjects.keda.sh");
                // With a CRD go its objects, and what they own.
                for name in cluster.select("ScaledObject", None, "", None) {
                    cluster.delete(&name, false)?;
                }
            }
            Ok(String::new())
        }
        other => panic!("helm {other} is new here"),
    }
}
