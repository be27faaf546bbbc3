//! What the load generator hey refuses of its arguments: the Job is taken, and its pod fails at once.
//!
//! Source: `hey.go` of rakyll/hey, at its last commit.

use k8s_openapi::api::batch::v1::Job;
use scalegen_profile::FieldPath;

use super::{Rule, words};
use crate::{Level, Refusal};

/// Rules on the arguments of hey.
pub const LOAD_RULES: &[Rule] = &[
    rule(
        "L1",
        "There is at least one worker, and no more workers than requests",
    ),
    rule("L2", "A header is a name, a colon and a value"),
    rule(
        "L3",
        "Counts and times are whole numbers, and a rate is a number, none below zero",
    ),
    rule(
        "L4",
        "The first argument that belongs to no option is the URL, of http or https",
    ),
    rule(
        "L5",
        "Every option is one of hey's, with a value unless it is a switch",
    ),
];

const fn rule(code: &'static str, summary: &'static str) -> Rule {
    Rule {
        code,
        level: Level::Runtime,
        summary,
        versions: "",
        source: "github.com/rakyll/hey, hey.go: main",
    }
}

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
/// Requests and workers when they are not said.
const DEFAULT_REQUESTS: i64 = 200;
const DEFAULT_WORKERS: i64 = 50;

/// What hey refuses of the arguments of containers whose command is `hey`, or takes for something else than it
/// says: rules L1 to L5.
pub fn load_generator(job: &Job) -> Vec<Refusal> {
    let mut found = Vec::new();
    let pod = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let path = FieldPath::of("spec")
        .field("template")
        .field("spec")
        .field("containers");
    for (index, container) in pod.iter().flat_map(|pod| &pod.containers).enumerate() {
        let command = container.command.as_deref().unwrap_or_default();
        if command == ["hey"] {
            let arguments = container.args.as_deref().unwrap_or_default();
            check(arguments, &path.index(index).field("args"), &mut found);
        }
    }
    found
}

/// Reads as Go's `flag` does: options first, with one dash or two, the value in the next argument or after `=`.
fn check(arguments: &[String], path: &FieldPath, found: &mut Vec<Refusal>) {
    let mut load = Load::default();
    let mut rest = arguments.iter().enumerate();
    let mut url = None;
    while let Some((index, argument)) = rest.next() {
        let Some(option) = argument.strip_prefix('-').filter(|option| !option.is_empty()) else {
            url = Some((index, argument));
            break;
        };
        let option = option.strip_prefix('-').unwrap_or(option);
        if option.is_empty() {
            url = rest.next();
            break;
        }
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some((index, value))),
            None => (option, None),
        };
        if SWITCHES.contains(&name) {
            continue;
        }
        if !OPTIONS.contains(&name) {
            let message = words::invalid(argument, "hey has no such option");
            found.push(refusal("L5", path.index(index), message));
            return;
        }
        let Some((index, value)) =
            value.or_else(|| rest.next().map(|(index, value)| (index, value.as_str())))
        else {
            found.push(refusal(
                "L5",
                path.index(index),
                words::required("a value of this option"),
            ));
            return;
        };
        load.take(name, value, path.index(index), found);
    }
    load.workers_have_requests(path, found);
    match url {
        None => found.push(refusal("L4", path.clone(), words::required("a URL"))),
        Some((_, url)) if url.starts_with("http://") || url.starts_with("https://") => {}
        Some((index, url)) => {
            let message = words::invalid(url, "must be a URL of http or https");
            found.push(refusal("L4", path.index(index), message));
        }
    }
}

/// What is said of the load.
struct Load {
    workers: i64,
    /// Where the number of workers is said.
    workers_at: Option<FieldPath>,
    requests: i64,
    timed: bool,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            workers: DEFAULT_WORKERS,
            workers_at: None,
            requests: DEFAULT_REQUESTS,
            timed: false,
        }
    }
}

impl Load {
    /// One option: L2 and L3.
    fn take(&mut self, option: &str, value: &str, at: FieldPath, found: &mut Vec<Refusal>) {
        match option {
            "z" => self.timed = value != "0s",
            "q" if !value
                .parse::<f64>()
                .is_ok_and(|rate| rate.is_finite() && rate >= 0.0) =>
            {
                found.push(refusal(
                    "L3",
                    at,
                    words::invalid(value, "must be a number, 0 or more"),
                ));
            }
            "c" | "n" | "t" => {
                let Some(number) = value.parse::<i64>().ok().filter(|number| *number >= 0) else {
                    found.push(refusal(
                        "L3",
                        at,
                        words::invalid(value, "must be a whole number, 0 or more"),
                    ));
                    return;
                };
                if option == "c" {
                    self.workers = number;
                    self.workers_at = Some(at);
                } else if option == "n" {
                    self.requests = number;
                }
            }
            "H" if !is_header(value) => {
                let message = words::invalid(value, "must be of the form `Name: value`");
                found.push(refusal("L2", at, message));
            }
            _ => {}
        }
    }

    /// L1. With a duration, the number of requests does not matter.
    fn workers_have_requests(&self, path: &FieldPath, found: &mut Vec<Refusal>) {
        let at = self.workers_at.clone().unwrap_or_else(|| path.clone());
        if self.workers < 1 {
            found.push(refusal("L1", at, "there must be at least one worker".to_owned()));
        } else if !self.timed && self.requests < self.workers {
            let message = format!(
                "{} workers are more than {} requests",
                self.workers, self.requests
            );
            found.push(refusal("L1", at, message));
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

fn refusal(rule: &'static str, field: FieldPath, message: String) -> Refusal {
    Refusal::new(rule, Level::Runtime, field, message)
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
                    refusal.rule,
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
        ] {
            assert_eq!(refused(good), nothing, "{good}");
        }
        for (bad, expected) in [
            ("-c|0|http://web", "L1 [1]"),
            ("-c=0|http://web", "L1 [0]"),
            ("-c|51|-n|50|http://web", "L1 [1]"),
            ("-n|10|http://web", "L1 "),
            ("-z|0s|-n|10|http://web", "L1 "),
            ("-H|x|http://web", "L2 [1]"),
            ("-H|: b|http://web", "L2 [1]"),
            ("-H|A b: c|http://web", "L2 [1]"),
            ("-H|A:|http://web", "L2 [1]"),
            ("-H|A: b\r\nC: d|http://web", "L2 [1]"),
            ("-q|-1|http://web", "L3 [1]"),
            ("-q|NaN|http://web", "L3 [1]"),
            ("-t|20s|http://web", "L3 [1]"),
            ("-c|1.5|http://web", "L3 [1]"),
            ("-z|1m", "L4 "),
            ("", "L4 [0]"),
            ("-|http://web", "L4 [0]"),
            ("web:8080", "L4 [0]"),
            ("-z", "L5 [0]"),
            ("-x-y|http://web", "L5 [0]"),
            ("-h|A: b|http://web", "L5 [0]"),
        ] {
            assert_eq!(refused(bad), [expected], "{bad}");
        }
    }
}
