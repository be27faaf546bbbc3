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
    rule("L3", "Rate and timeout are not negative"),
    rule(
        "L4",
        "The last argument is the URL, and the only one that is not of an option",
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

/// Options of hey that stand alone; all others that it has take the next argument.
const SWITCHES: [&str; 5] = [
    "-h2",
    "-disable-compression",
    "-disable-keepalive",
    "-disable-redirects",
    "-more",
];
/// Requests and workers when they are not said.
const DEFAULT_REQUESTS: i64 = 200;
const DEFAULT_WORKERS: i64 = 50;

/// What hey refuses of the arguments of containers whose command is `hey`: rules L1 to L4.
///
/// Only the options that scalegen writes are understood; a container with others is passed over.
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

fn check(arguments: &[String], path: &FieldPath, found: &mut Vec<Refusal>) {
    let (mut workers, mut requests, mut timed) = ((None, DEFAULT_WORKERS), DEFAULT_REQUESTS, false);
    let mut rest = arguments.iter().enumerate();
    let mut urls = 0;
    while let Some((index, argument)) = rest.next() {
        if !argument.starts_with('-') {
            urls += 1;
            if urls > 1 || argument.is_empty() {
                found.push(refusal(
                    "L4",
                    path.index(index),
                    words::invalid(argument, "must be one URL"),
                ));
            }
            continue;
        }
        if SWITCHES.contains(&argument.as_str()) {
            continue;
        }
        let Some((index, value)) = rest.next() else {
            found.push(refusal(
                "L4",
                path.index(index),
                words::required("a value of this option"),
            ));
            return;
        };
        let number = value.parse::<f64>().unwrap_or(f64::NAN);
        match argument.as_str() {
            "-z" => timed = true,
            "-n" => requests = value.parse().unwrap_or(0),
            "-c" => workers = (Some(index), value.parse().unwrap_or(0)),
            "-q" | "-t" if !(number.is_finite() && number >= 0.0) => {
                let message = words::invalid(value, "must be a number, 0 or more");
                found.push(refusal("L3", path.index(index), message));
            }
            "-H" if !is_header(value) => {
                let message = words::invalid(value, "must be of the form `Name: value`");
                found.push(refusal("L2", path.index(index), message));
            }
            _ => {}
        }
    }
    if urls == 0 {
        found.push(refusal("L4", path.clone(), words::required("a URL")));
    }
    let (place, workers) = workers;
    let at = place.map_or_else(|| path.clone(), |index| path.index(index));
    if workers < 1 {
        found.push(refusal("L1", at, "there must be at least one worker".to_owned()));
    } else if !timed && requests < workers {
        found.push(refusal(
            "L1",
            at,
            format!("{workers} workers are more than {requests} requests"),
        ));
    }
}

fn is_header(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, value)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !value.trim_start().is_empty()
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
            "-disable-keepalive|-q|0.5|-t|0|http://web",
            "-H|X-A:b|-d|-5|http://web",
        ] {
            assert_eq!(refused(good), nothing, "{good}");
        }
        for (bad, expected) in [
            ("-c|0|http://web", "L1 [1]"),
            ("-c|-1|http://web", "L1 [1]"),
            ("-c|51|-n|50|http://web", "L1 [1]"),
            ("-n|10|http://web", "L1 "),
            ("-H|x|http://web", "L2 [1]"),
            ("-H|: b|http://web", "L2 [1]"),
            ("-H|A b: c|http://web", "L2 [1]"),
            ("-H|A: |http://web", "L2 [1]"),
            ("-H|A: b\r\nC: d|http://web", "L2 [1]"),
            ("-q|-1|http://web", "L3 [1]"),
            ("-q|NaN|http://web", "L3 [1]"),
            ("-t|inf|http://web", "L3 [1]"),
            ("-z|1m", "L4 "),
            ("http://web|http://other", "L4 [1]"),
            ("", "L4 [0]"),
            ("http://web|-z", "L4 [1]"),
        ] {
            assert_eq!(refused(bad), [expected], "{bad}");
        }
    }
}
