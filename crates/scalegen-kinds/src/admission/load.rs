//! What the load generator hey refuses of its arguments: the Job is taken, and its pod fails at once.
//!
//! Source: `hey.go` of rakyll/hey, at its last commit.

use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::Container;
use scalegen_syntax::{FieldPath, Rule, address, go_duration, strconv};

use super::words;
use crate::admission::At;
use crate::admission::messages::{IdleWorkers, NoWorker};
use crate::{Refusal, rules};
use scalegen_syntax::defaults::hey;

/// Options that stand alone, and options that take a value.
const SWITCHES: [&str; 4] = [
    "h2",
    "disable-compression",
    "disable-keepalive",
    "disable-redirects",
];
const OPTIONS: [&str; 17] = [
    "A", "D", "H", "T", "U", "a", "c", "cpus", "d", "host", "m", "n", "o", "q", "t", "x", "z",
];

/// What hey refuses of the arguments of containers that run it, or takes for something else than it says: rules
/// LOD001 to LOD005.
///
/// What `$(NAME)` stands for is not known before the pod runs, and nothing is said of it.
pub fn load_generator(job: &Job) -> Vec<Refusal> {
    let mut found = Vec::new();
    let pod = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let spec = At::of("spec");
    let template = spec.field("template");
    let pod_spec = template.field("spec");
    let path = pod_spec.field("containers");
    for (index, container) in pod.iter().flat_map(|pod| &pod.containers).enumerate() {
        let path = path.index(index);
        if let Some(arguments) = arguments_of_hey(container) {
            check(&arguments, &path, &mut found);
        }
    }
    found
}

/// How long a run of hey takes at most, as far as its arguments say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadTime {
    /// `-z`, in milliseconds.
    pub duration: i64,
    /// `-t`, in seconds: how long after that the last requests may take. 0 is without limit.
    pub timeout: i64,
}

/// How long the containers of a Job that run hey for a time (`-z`) take. Of those that send a number of
/// requests, and of arguments that hey refuses or variables fill in, nothing is known.
pub fn load_times(job: &Job) -> Vec<LoadTime> {
    let pod = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let containers = pod.iter().flat_map(|pod| &pod.containers);
    let runs = containers.filter_map(arguments_of_hey);
    runs.filter_map(|arguments| {
        let (mut duration, mut timeout) = (None, Some(hey::TIMEOUT.seconds().into()));
        for (_, name, value) in options(&arguments) {
            match name {
                "z" => duration = go_duration::milliseconds(value),
                "t" => timeout = strconv::integer_of_any_base(value).ok(),
                _ => {}
            }
        }
        let (duration, timeout) = (duration?, timeout?);
        (duration > 0 && timeout >= 0).then_some(LoadTime { duration, timeout })
    })
    .collect()
}

/// A rate that each worker of a run of hey keeps to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LoadRate {
    /// Where `-q` has its value.
    pub at: FieldPath,
    /// `-q`, requests in a second.
    pub rate: f64,
    /// `-c`, or hey's default.
    pub workers: i64,
}

/// The rates of the containers of a Job that run hey. Of arguments that hey refuses, or variables fill in, nothing is
/// known.
pub fn load_rates(job: &Job) -> Vec<LoadRate> {
    let pod = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let path = At::of("spec");
    let path = path.field("template");
    let path = path.field("spec");
    let path = path.field("containers");
    let containers = pod.iter().flat_map(|pod| &pod.containers).enumerate();
    containers
        .filter_map(|(index, container)| {
            let arguments = arguments_of_hey(container)?;
            let (mut rate, mut workers) = (None, Some(50));
            for (stand, name, value) in options(&arguments) {
                match name {
                    "q" => rate = Some((stand, value.parse::<f64>().ok()?)),
                    "c" => workers = strconv::integer_of_any_base(value).ok(),
                    _ => {}
                }
            }
            let (stand, rate) = rate.filter(|(_, rate)| *rate > 0.0)?;
            let at = place(stand, &path.index(index));
            Some(LoadRate {
                at,
                rate,
                workers: workers?,
            })
        })
        .collect()
}

/// The options before the URL that take a value, what they are given, and where.
fn options<'a>(arguments: &[Argument<'a>]) -> Vec<(Stand, &'a str, &'a str)> {
    let mut options = Vec::new();
    let mut rest = arguments.iter();
    while let Some((stand, argument)) = rest.next() {
        let Some(option) = argument.strip_prefix('-') else {
            break;
        };
        let option = option.strip_prefix('-').unwrap_or(option);
        match option.split_once('=') {
            Some((name, value)) => options.push((*stand, name, value)),
            None if SWITCHES.contains(&option) => {}
            None => match rest.next().filter(|_| OPTIONS.contains(&option)) {
                Some((stand, value)) => options.push((*stand, option, value)),
                None => break,
            },
        }
    }
    options
}

/// What hey is called with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadArguments<'a> {
    /// The options before the URL, in their order.
    pub options: Vec<LoadOption<'a>>,
    /// The URL.
    pub url: &'a str,
}

/// An option of hey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadOption<'a> {
    /// Its name, without dashes.
    pub name: &'a str,
    /// What it is given; none for a switch that stands alone.
    pub value: Option<&'a str>,
    /// The list of the container that has the value, `command` or `args`, and the item there; of a switch its own.
    pub at: (&'static str, usize),
}

/// The arguments of a container that runs hey; none where it runs something else, or hey would not take them.
pub fn load_arguments(container: &Container) -> Option<LoadArguments<'_>> {
    let mut rest = arguments_of_hey(container)?.into_iter();
    let mut options = Vec::new();
    loop {
        let (at, argument) = rest.next()?;
        let Some(option) = argument.strip_prefix('-').filter(|option| !option.is_empty()) else {
            // What follows the URL is not read.
            let arguments = LoadArguments {
                options,
                url: argument,
            };
            return rest.next().is_none().then_some(arguments);
        };
        let option = option.strip_prefix('-').unwrap_or(option);
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option, None),
        };
        let (at, value) = match (SWITCHES.contains(&name), value) {
            (true, value) => (at, value),
            (false, _) if !OPTIONS.contains(&name) => return None,
            (false, Some(value)) => (at, Some(value)),
            (false, None) => rest.next().map(|(at, value)| (at, Some(value)))?,
        };
        options.push(LoadOption { name, value, at });
    }
}

/// An argument and where it stands.
type Argument<'a> = (Stand, &'a str);

/// A list of a container, and the item there.
type Stand = (&'static str, usize);

/// Where something stands in the container at `path`.
fn place((list, index): Stand, path: &At<'_>) -> FieldPath {
    path.field(list).index(index).path()
}

/// The arguments of a container that runs hey: what follows it in the command, then `args`.
fn arguments_of_hey(container: &Container) -> Option<Vec<Argument<'_>>> {
    fn at<'a>(list: &'static str, texts: &'a [String]) -> impl Iterator<Item = Argument<'a>> {
        let texts = texts.iter().enumerate();
        texts.map(move |(index, text)| ((list, index), text.as_str()))
    }
    let command = container.command.as_deref().unwrap_or_default();
    let args = container.args.as_deref().unwrap_or_default();
    let is_hey = match (command, args) {
        ([program, ..], _) => last_part(program) == "hey",
        // Images of this name start it themselves; options show that nothing else is started.
        ([], [first, ..]) => {
            first.starts_with('-') && is_hey_image(container.image.as_deref().unwrap_or_default())
        }
        ([], []) => false,
    };
    is_hey.then(|| at("command", command).skip(1).chain(at("args", args)).collect())
}

fn is_hey_image(image: &str) -> bool {
    let name = last_part(image);
    name.find([':', '@']).map_or(name, |end| &name[..end]) == "hey"
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Reads as Go's `flag` does: options first, with one dash or two, the value in the next argument or after `=`.
/// `path` is that of the container.
fn check(arguments: &[Argument<'_>], path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut load = Load::default();
    let mut rest = arguments.iter().copied();
    let mut url = None;
    while let Some((at, argument)) = rest.next() {
        let Some(option) = argument.strip_prefix('-').filter(|option| !option.is_empty()) else {
            url = Some((at, argument));
            break;
        };
        let option = option.strip_prefix('-').unwrap_or(option);
        if option.is_empty() {
            url = rest.next();
            break;
        }
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some((at, value))),
            None => (option, None),
        };
        if SWITCHES.contains(&name) {
            continue;
        }
        if !OPTIONS.contains(&name) {
            let message = words::invalid(argument, "hey has no such option");
            found.push(Refusal::new(rules::UNKNOWN_LOAD_OPTION, place(at, path), message));
            return;
        }
        let Some((at, value)) = value.or_else(|| rest.next()) else {
            found.push(Refusal::new(
                rules::UNKNOWN_LOAD_OPTION,
                place(at, path),
                words::required_because("a value of this option"),
            ));
            return;
        };
        load.take(name, value, at, path, found);
    }
    load.workers_have_requests(path, found);
    match url {
        None => found.push(Refusal::new(
            rules::LOAD_WITHOUT_URL,
            path.field("args"),
            words::required_because("a URL"),
        )),
        Some((_, url)) if is_expanded(url) || address::http_url(url).is_ok() => {}
        Some((at, url)) => {
            let message = words::invalid(url, "must be a URL of http or https");
            found.push(Refusal::new(rules::LOAD_WITHOUT_URL, place(at, path), message));
        }
    }
}

/// Whether a variable stands in it, which the kubelet puts in.
fn is_expanded(text: &str) -> bool {
    text.contains("$(")
}

/// What is said of the load.
struct Load {
    /// Nothing when it is not known; so too for the requests.
    workers: Option<i64>,
    requests: Option<i64>,
    /// Where the number of workers is said, else that of requests.
    said_at: Option<Stand>,
    timed: bool,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            workers: Some(hey::WORKERS.into()),
            requests: Some(hey::REQUESTS.into()),
            said_at: None,
            timed: false,
        }
    }
}

impl Load {
    /// One option: LOD002 and LOD003.
    fn take(&mut self, option: &str, value: &str, at: Stand, path: &At<'_>, found: &mut Vec<Refusal>) {
        let known = !is_expanded(value);
        let mut refuse = |rule: &'static Rule, detail: &'static str| {
            if known {
                found.push(Refusal::new(rule, place(at, path), words::invalid(value, detail)));
            }
        };
        match option {
            "z" => {
                let time = go_duration::milliseconds(value);
                if time.is_none_or(|time| time < 0) {
                    refuse(
                        rules::MALFORMED_LOAD_NUMBER,
                        "must be a duration with a unit, such as 90s or 4m",
                    );
                }
                self.timed = time.is_none_or(|time| time > 0);
            }
            "q" => {
                let rate = strconv::float(value);
                if !rate.is_ok_and(|rate| rate.is_finite() && rate >= 0.0) {
                    refuse(rules::MALFORMED_LOAD_NUMBER, "must be a number, 0 or more");
                }
            }
            "c" | "n" | "t" | "cpus" => {
                let number = strconv::integer_of_any_base(value)
                    .ok()
                    .filter(|number| *number >= 0);
                if number.is_none() {
                    refuse(rules::MALFORMED_LOAD_NUMBER, "must be a whole number, 0 or more");
                }
                if option == "c" {
                    self.workers = number;
                    self.said_at = Some(at);
                } else if option == "n" {
                    self.requests = number;
                    self.said_at.get_or_insert(at);
                }
            }
            "H" if !is_header(value) => {
                refuse(rules::MALFORMED_LOAD_HEADER, "must be of the form `Name: value`")
            }
            _ => {}
        }
    }

    /// LOD001. With a duration, the number of requests does not matter.
    fn workers_have_requests(&self, path: &At<'_>, found: &mut Vec<Refusal>) {
        let Some(workers) = self.workers else {
            return;
        };
        let args = || path.field("args").path();
        let at = self.said_at.map_or_else(args, |at| place(at, path));
        if workers < 1 {
            found.push(Refusal::new(
                rules::LOAD_WORKERS_WITHOUT_REQUESTS,
                at,
                NoWorker {},
            ));
        } else if let Some(requests) = self
            .requests
            .filter(|requests| !self.timed && *requests < workers)
        {
            let message = IdleWorkers { workers, requests };
            found.push(Refusal::new(rules::LOAD_WORKERS_WITHOUT_REQUESTS, at, message));
        }
    }
}

fn is_header(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, value)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !value.is_empty()
            && !value.contains(['\r', '\n'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: &str) -> Vec<String> {
        let arguments: Vec<&str> = arguments.split('|').collect();
        let job: Job = serde_json::from_value(serde_json::json!({
            "metadata": {"name": "a"},
            "spec": {"template": {"spec": {"containers": [
                {"name": "sidecar", "command": ["sleep"], "args": ["-c", "0"]},
                {"name": "hey", "command": ["hey"], "args": arguments},
            ]}}},
        }))
        .unwrap();
        let prefix = "spec.template.spec.containers[1].args";
        load_generator(&job)
            .iter()
            .map(|refusal| {
                format!(
                    "{} {}",
                    refusal.rule.code,
                    refusal.field.to_string().replace(prefix, "")
                )
            })
            .collect()
    }

    #[test]
    fn every_rule_fires_and_stays_silent() {
        let nothing: [&str; 0] = [];
        for good in [
            "-z|4m|-q|50|-c|25|-m|POST|-H|Content-Type: application/json|-d|{}|http://web",
            "http://web",
            "-n|1|-c|1|http://web",
            "-z|1s|-c|1000|http://web",
            "-disable-keepalive|-q|0.5|-t|0|https://web",
            "-H|X-A:b|-H|X-B: |-d|-5|http://web",
            "--z=1m|-c=300|--|http://web",
            "http://web|-ignored",
            "-z|$(TIME)|-c|$(WORKERS)|-q|$(RATE)|-H|$(HEADER)|$(URL)",
            "-n|10|-c|$(WORKERS)|http://$(HOST)/",
            "-n|$(REQUESTS)|http://web",
            "-z|0|-n|50|http://web",
        ] {
            assert_eq!(refused(good), nothing, "{good}");
        }
        for (bad, expected) in [
            ("-c|0|http://web", "LOD001 [1]"),
            ("-c=0|http://web", "LOD001 [0]"),
            ("-c|51|-n|50|http://web", "LOD001 [1]"),
            ("-n|10|http://web", "LOD001 [1]"),
            ("-z|0s|-n|10|http://web", "LOD001 [3]"),
            ("-z|0m|-n|10|http://web", "LOD001 [3]"),
            ("-n|0|http://web", "LOD001 [1]"),
            ("-H|x|http://web", "LOD002 [1]"),
            ("-H|: b|http://web", "LOD002 [1]"),
            ("-H|A b: c|http://web", "LOD002 [1]"),
            ("-H|A:|http://web", "LOD002 [1]"),
            ("-H|A: b\r\nC: d|http://web", "LOD002 [1]"),
            ("-q|-1|http://web", "LOD003 [1]"),
            ("-q|NaN|http://web", "LOD003 [1]"),
            ("-t|20s|http://web", "LOD003 [1]"),
            ("-c|1.5|http://web", "LOD003 [1]"),
            ("-z|5|http://web", "LOD003 [1]"),
            ("-z|4min|http://web", "LOD003 [1]"),
            ("-z|-1m|http://web", "LOD003 [1]"),
            ("-cpus|two|http://web", "LOD003 [1]"),
            ("-z|1m", "LOD004 "),
            ("", "LOD004 [0]"),
            ("-|http://web", "LOD004 [0]"),
            ("web:8080", "LOD004 [0]"),
            ("-z", "LOD005 [0]"),
            ("-x-y|http://web", "LOD005 [0]"),
            ("-h|A: b|http://web", "LOD005 [0]"),
        ] {
            assert_eq!(refused(bad), [expected], "{bad}");
        }
    }
    #[test]
    fn hey_is_found_wherever_it_is_started() {
        let found = |container: serde_json::Value| -> Vec<String> {
            let job: Job = serde_json::from_value(serde_json::json!({
                "spec": {"template": {"spec": {"containers": [container]}}},
            }))
            .unwrap();
            let refusals = load_generator(&job);
            refusals.iter().map(|refusal| refusal.field.to_string()).collect()
        };
        let at = |field: &str| vec![format!("spec.template.spec.containers[0].{field}")];
        let bad = serde_json::json!(["-c", "0", "http://web"]);
        for (container, expected) in [
            (
                serde_json::json!({"command": ["hey"], "args": bad}),
                at("args[1]"),
            ),
            (
                serde_json::json!({"command": ["/usr/bin/hey", "-c", "0", "http://web"]}),
                at("command[2]"),
            ),
            (
                serde_json::json!({"command": ["hey", "-c"], "args": ["0", "http://web"]}),
                at("args[0]"),
            ),
            (serde_json::json!({"command": ["hey"]}), at("args")),
            (
                serde_json::json!({"image": "example.com:5000/load/hey:0.1@sha256:0", "args": bad}),
                at("args[1]"),
            ),
            (
                serde_json::json!({"image": "hey", "args": ["sh", "-c", "hey"]}),
                vec![],
            ),
            (serde_json::json!({"image": "hey"}), vec![]),
            (serde_json::json!({"image": "heyday", "args": bad}), vec![]),
            (
                serde_json::json!({"image": "hey", "command": ["sh"], "args": ["-c", "hey"]}),
                vec![],
            ),
        ] {
            assert_eq!(found(container.clone()), expected, "{container}");
        }
    }
}
