//! The builder of Jobs that put load on a service with hey.
//!
//! Source: `batch/v1/types.go` of k8s.io/api, `pkg/apis/batch` of Kubernetes for defaults and validation, and
//! `hey.go` of rakyll/hey for the arguments.

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, PodSecurityContext, PodSpec, PodTemplateSpec, SeccompProfile, SecurityContext,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen_syntax::{Duration, FieldPath, Targets, Term};

use super::metadata::{Metadata, generate_name_setter, metadata_setters};
use super::resources::Resources;
use super::setters::setters;
use crate::messages::TooShort;
use scalegen_kinds::Judged;
use scalegen_kinds::{Refusal, Refused, admission, rules};
use scalegen_syntax::go_duration;

/// The image when none is set. Its tag moves: pin one for anything that is to be repeated.
pub const DEFAULT_LOAD_IMAGE: &str = scalegen_syntax::defaults::hey::IMAGE;

/// The program, and the name of its container.
const HEY: &str = "hey";

/// Makes a Job that runs hey against a URL.
///
/// hey has a number of workers, each with one request under way. With a rate of `q` per worker and `c` workers
/// it makes at most `q` times `c` requests a second, and fewer when answers take longer. It ends well even when
/// every request failed.
///
/// A failed pod is not started again (`backoffLimit` 0), since that would double the load.
///
/// ```
/// use scalegen_syntax::Duration;
/// use scalegen_manifest::builders::LoadJobBuilder;
///
/// let job = LoadJobBuilder::new("load-", "http://web.shop.svc:8080/")
///     .generate_name()
///     .namespace("shop")
///     .duration(Duration::from_seconds(240))
///     .concurrency(25)
///     .qps_per_worker(50.0)
///     .build()
///     .unwrap();
/// let pod = job.spec.unwrap().template.spec.unwrap();
/// let args = pod.containers[0].args.as_deref().unwrap();
/// assert_eq!(args, ["-z", "4m", "-q", "50", "-c", "25", "http://web.shop.svc:8080/"]);
/// ```
#[derive(Clone, Debug)]
pub struct LoadJobBuilder {
    metadata: Metadata,
    pod_labels: BTreeMap<String, String>,
    url: String,
    image: String,
    duration: Option<Duration>,
    requests: Option<u32>,
    qps_per_worker: Option<f64>,
    concurrency: Option<u32>,
    timeout: Option<Duration>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    content_type: Option<String>,
    accept: Option<String>,
    host: Option<String>,
    cpus: Option<u32>,
    http2: bool,
    disable_compression: bool,
    disable_redirects: bool,
    parallelism: Option<i32>,
    completions: Option<i32>,
    disable_keepalive: bool,
    backoff_limit: i32,
    ttl_after_finished: Option<Duration>,
    active_deadline: Option<Duration>,
    resources: Resources,
    restricted: bool,
    run_as_user: Option<i64>,
    targets: Targets,
}

impl LoadJobBuilder {
    /// Of this name, with load on this URL.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            metadata: Metadata::named(name),
            pod_labels: BTreeMap::new(),
            url: url.into(),
            image: DEFAULT_LOAD_IMAGE.to_owned(),
            duration: None,
            requests: None,
            qps_per_worker: None,
            concurrency: None,
            timeout: None,
            method: None,
            headers: Vec::new(),
            body: None,
            content_type: None,
            accept: None,
            host: None,
            cpus: None,
            http2: false,
            disable_compression: false,
            disable_redirects: false,
            parallelism: None,
            completions: None,
            disable_keepalive: false,
            backoff_limit: 0,
            ttl_after_finished: None,
            active_deadline: None,
            resources: Resources::new(),
            restricted: false,
            run_as_user: None,
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();
    generate_name_setter!();

    setters! {
        /// Adds a label to the pod, or replaces the one with this key.
        pod_label(mut self, key: impl Into<String>, value: impl Into<String>) {
            self.pod_labels.insert(key.into(), value.into());
        }

        /// The image that has `hey` on its path; [`DEFAULT_LOAD_IMAGE`] when not set.
        image(mut self, image: impl Into<String>) { self.image = image.into(); }

        /// How long it runs (`-z`); the number of requests then does not matter. Requests under way at the end are
        /// waited for.
        duration(mut self, duration: Duration) { self.duration = Some(duration); }

        /// How many requests it makes (`-n`), at least one for each worker; 200 when neither this nor a duration
        /// is set.
        requests(mut self, requests: u32) { self.requests = Some(requests); }

        /// Requests per second of *each* worker at most (`-q`), 0 or more; 0 and absent are without limit.
        qps_per_worker(mut self, rate: f64) { self.qps_per_worker = Some(rate); }

        /// The number of workers (`-c`), 1 or more; 50 when absent.
        concurrency(mut self, workers: u32) { self.concurrency = Some(workers); }

        /// How long one request may take before it counts as an error (`-t`); 20 seconds when absent, which is
        /// short for a language model. 0 is without limit.
        timeout(mut self, timeout: Duration) { self.timeout = Some(timeout); }

        /// The HTTP method (`-m`); GET when absent.
        method(mut self, method: impl Into<String>) { self.method = Some(method.into()); }

        /// Adds a header (`-H`). Without a `Content-Type`, hey sends `text/html`.
        header(mut self, name: impl Into<String>, value: impl Into<String>) {
            self.headers.push((name.into(), value.into()));
        }

        /// The body of each request (`-d`).
        body(mut self, body: impl Into<String>) { self.body = Some(body.into()); }

        /// The `Content-Type` of the body (`-T`); `text/html` when absent.
        content_type(mut self, type_: impl Into<String>) { self.content_type = Some(type_.into()); }

        /// The `Accept` header (`-A`).
        accept(mut self, types: impl Into<String>) { self.accept = Some(types.into()); }

        /// The `Host` header (`-host`); the URL's host when absent.
        host(mut self, host: impl Into<String>) { self.host = Some(host.into()); }

        /// HTTP/2 (`-h2`).
        http2(mut self) { self.http2 = true; }

        /// The cores that hey uses (`-cpus`), 1 or more; all of the node's when absent.
        cpus(mut self, cores: u32) { self.cpus = Some(cores); }

        /// Asks for uncompressed answers.
        disable_compression(mut self) { self.disable_compression = true; }

        /// Leaves redirects unfollowed.
        disable_redirects(mut self) { self.disable_redirects = true; }

        /// Pods at a time, each with all the load; 1 when absent.
        parallelism(mut self, pods: i32) { self.parallelism = Some(pods); }

        /// Pods that have to end well, in all; 1 when absent.
        completions(mut self, pods: i32) { self.completions = Some(pods); }

        /// A new connection for each request, so that replicas added later get their part of the load.
        disable_keepalive(mut self) { self.disable_keepalive = true; }

        /// How often a failed pod is started again, 0 or more; 0 when not set.
        backoff_limit(mut self, retries: i32) { self.backoff_limit = retries; }

        /// When the finished Job and its log are removed; never when absent, at once when zero.
        ttl_after_finished(mut self, ttl: Duration) { self.ttl_after_finished = Some(ttl); }

        /// When the Job is stopped, whatever it does: more than the duration, a request's timeout and the time to
        /// pull the image. Never when absent.
        active_deadline(mut self, deadline: Duration) { self.active_deadline = Some(deadline); }

        /// What the container asks for and is limited to; nothing when not set.
        resources(mut self, resources: Resources) { self.resources = resources; }

        /// Everything that the restricted Pod Security Standard asks for. An image whose user is root, or a name
        /// and not a number, also needs [`run_as_user`](Self::run_as_user).
        restricted(mut self) { self.restricted = true; }

        /// The user that the pod runs as, by number; the image's when absent.
        run_as_user(mut self, uid: i64) { self.run_as_user = Some(uid); }
    }

    /// The Job, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::job`] or [`admission::load_generator`] has more than warnings on it.
    pub fn build(self) -> Result<Job, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("Job", &name)
    }

    pub(crate) fn judge(self) -> Judged<Job> {
        let job = Job {
            metadata: self.metadata.object_meta(),
            spec: Some(JobSpec {
                active_deadline_seconds: self.active_deadline.map(|deadline| deadline.seconds().into()),
                backoff_limit: Some(self.backoff_limit),
                parallelism: self.parallelism,
                completions: self.completions,
                ttl_seconds_after_finished: self.ttl_after_finished.map(Duration::seconds),
                template: self.template(),
                ..JobSpec::default()
            }),
            status: None,
        };
        let mut refusals = admission::job(&job, &self.targets);
        refusals.extend(admission::load_generator(&job));
        refusals.extend(self.without_time());
        Judged::new(job, refusals)
    }

    /// hey takes a duration of zero for none, and makes its 200 requests instead.
    fn without_time(&self) -> Option<Refusal> {
        let duration = self.duration.filter(|duration| duration.seconds() <= 0)?;
        let field = FieldPath::of("spec")
            .field("template")
            .field("spec")
            .field("containers")
            .index(0)
            .field("args")
            .index(1);
        let duration = Term::Quoted(duration.to_string());
        let message = TooShort { duration };
        Some(Refusal::new(rules::MALFORMED_LOAD_NUMBER, field, message))
    }

    fn template(&self) -> PodTemplateSpec {
        let labels = (!self.pod_labels.is_empty()).then(|| self.pod_labels.clone());
        let pod_context = PodSecurityContext {
            run_as_non_root: self.restricted.then_some(true),
            run_as_user: self.run_as_user,
            seccomp_profile: self.restricted.then(|| SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                localhost_profile: None,
            }),
            ..PodSecurityContext::default()
        };
        let container_context = SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities {
                add: None,
                drop: Some(vec!["ALL".to_owned()]),
            }),
            ..SecurityContext::default()
        };
        PodTemplateSpec {
            metadata: labels.map(|labels| ObjectMeta {
                labels: Some(labels),
                ..ObjectMeta::default()
            }),
            spec: Some(PodSpec {
                containers: vec![Container {
                    name: HEY.to_owned(),
                    image: Some(self.image.clone()),
                    command: Some(vec![HEY.to_owned()]),
                    args: Some(self.arguments()),
                    resources: self.resources.requirements(),
                    security_context: self.restricted.then_some(container_context),
                    ..Container::default()
                }],
                restart_policy: Some("Never".to_owned()),
                security_context: (self.restricted || self.run_as_user.is_some()).then_some(pod_context),
                ..PodSpec::default()
            }),
        }
    }

    /// What hey is called with.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                arguments.push(name.to_owned());
                arguments.push(literal(&value));
            }
        };
        option("-z", self.duration.map(go_duration::text));
        option("-n", self.requests.map(|requests| requests.to_string()));
        option("-q", self.qps_per_worker.map(|rate| rate.to_string()));
        option("-c", self.concurrency.map(|workers| workers.to_string()));
        option("-t", self.timeout.map(|timeout| timeout.seconds().to_string()));
        option("-m", self.method.clone());
        for (name, value) in &self.headers {
            option("-H", Some(format!("{name}: {value}")));
        }
        option("-d", self.body.clone());
        option("-T", self.content_type.clone());
        option("-A", self.accept.clone());
        option("-host", self.host.clone());
        option("-cpus", self.cpus.map(|cores| cores.to_string()));
        for (given, switch) in [
            (self.http2, "-h2"),
            (self.disable_compression, "-disable-compression"),
            (self.disable_keepalive, "-disable-keepalive"),
            (self.disable_redirects, "-disable-redirects"),
        ] {
            if given {
                arguments.push(switch.to_owned());
            }
        }
        arguments.push(literal(&self.url));
        arguments
    }
}

/// The argument that reaches the program as `text`: Kubernetes expands `$(NAME)` in arguments, and takes `$$` for
/// one dollar sign.
fn literal(text: &str) -> String {
    if text.contains("$(") || text.contains("$$") {
        text.replace('$', "$$")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::Quantity;

    use super::*;
    use crate::to_yaml;

    const URL: &str = "http://web.shop.svc:8080/chat";

    fn arguments(builder: LoadJobBuilder) -> Vec<String> {
        builder.arguments()
    }

    #[test]
    fn minimal() {
        insta::assert_snapshot!(to_yaml(&LoadJobBuilder::new("load", URL).build().unwrap()).unwrap());
    }

    #[test]
    fn every_field() {
        let seconds = Duration::from_seconds;
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        let job = LoadJobBuilder::new("load-", URL)
            .generate_name()
            .namespace("shop")
            .label("app.kubernetes.io/name", "load")
            .annotation("example.com/why", "on")
            .pod_label("app", "load")
            .image("example/hey@sha256:0123")
            .duration(seconds(5400))
            .requests(1000)
            .concurrency(25)
            .qps_per_worker(0.5)
            .timeout(seconds(120))
            .method("POST")
            .header("Content-Type", "application/json")
            .header("X-Team", "a: b")
            .body(r#"{"question":"Do you accept UPI Payments?","k":4,"max_tokens":160}"#)
            .disable_keepalive()
            .backoff_limit(2)
            .ttl_after_finished(seconds(0))
            .active_deadline(seconds(6000))
            .resources(
                Resources::new()
                    .request("cpu", quantity("0.5"))
                    .limit("memory", quantity("128Mi")),
            )
            .restricted()
            .run_as_user(65534)
            .build()
            .unwrap();
        insta::assert_snapshot!(to_yaml(&job).unwrap());
    }

    #[test]
    fn arguments_come_in_the_order_that_people_write_them_in() {
        let job = LoadJobBuilder::new("load", URL)
            .header("Content-Type", "application/json")
            .body("{}")
            .method("POST")
            .concurrency(25)
            .qps_per_worker(50.0)
            .duration(Duration::from_seconds(240));
        assert_eq!(
            arguments(job).join(" "),
            format!("-z 4m -q 50 -c 25 -m POST -H Content-Type: application/json -d {{}} {URL}")
        );
    }

    #[test]
    fn nothing_in_a_text_is_expanded_on_the_way_to_the_program() {
        for (text, argument) in [
            ("$5", "$5"),
            ("$(HOME)", "$$(HOME)"),
            ("$$1 $2", "$$$$1 $$2"),
            ("a$", "a$"),
        ] {
            assert_eq!(literal(text), argument);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_reported_at_once() {
        let refused = LoadJobBuilder::new("Load", "-x")
            .concurrency(0)
            .qps_per_worker(f64::NAN)
            .header("bad name", "")
            .image("")
            .backoff_limit(-1)
            .run_as_user(-1)
            .build()
            .unwrap_err();
        insta::assert_snapshot!(refused);
    }
}
