//! What `describe` claims of a ScaledJob is what the simulator starts, and what it says of objects that have no page.

use proptest::prelude::*;
use scalegen::describe::{Line, Page};
use scalegen::simulation::{Format, Kind, Simulation, Source, Span, Steps};
use scalegen::{DescribeOptions, Described, LintText, describe};
use serde_json::Value;

fn described(yaml: &str) -> Described {
    let text = LintText::Manifests {
        name: "jobs.yaml".into(),
        bytes: yaml.into(),
    };
    describe(vec![text], &DescribeOptions::default())
}

/// The Jobs that each poll starts, of a value for each poll; Jobs never end.
fn started(yaml: &str, polling: i64, values: &[f64], running: i64) -> Vec<i64> {
    let mut csv = "time,external:s0-redis\n".to_owned();
    for (index, value) in (0_i64..).zip(values) {
        csv.push_str(&format!("{},{value:.3}\n", index * polling));
    }
    let mut simulation = Simulation::new(
        Kind::ScaledJob,
        Source::text("jobs.yaml", yaml),
        Source::text("trace.csv", csv),
    );
    simulation.initial_replicas = Some(i32::try_from(running).unwrap());
    simulation.jobs.startup = Span::from_seconds(0);
    simulation.jobs.duration = Span::from_seconds(1_000_000);
    let mut out = Vec::new();
    simulation.run(Format::Json, Steps::All, &mut out).unwrap();
    let out: Value = serde_json::from_slice(&out).unwrap();
    let steps = out["steps"].as_array().unwrap().iter();
    let own = |step: &Value| step["strategies"][0]["starts"].as_i64();
    steps
        .map(|step| own(step).unwrap_or_else(|| panic!("{step}")))
        .collect()
}

fn scaled_job(min: i64, max: i64, target: i64, activation: i64, strategy: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: {{name: embed}}
spec:
  jobTargetRef: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: main, image: x}}]}}}}}}
  pollingInterval: 10
  minReplicaCount: {min}
  maxReplicaCount: {max}
  scalingStrategy: {{{strategy}}}
  triggers:
    - type: redis
      metadata: {{address: 'redis:6379', listName: q, listLength: '{target}', activationListLength: '{activation}'}}
"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_poll_starts_what_its_page_says(
        (min, more, target, activation) in (0_i64..4, 0_i64..30, 1_i64..9, 0_i64..4),
        strategy in prop_oneof![
            Just("strategy: default"),
            Just("strategy: accurate"),
            Just("strategy: eager"),
            Just("strategy: custom, customScalingQueueLengthDeduction: 2, customScalingRunningJobPercentage: '0.5'"),
        ],
    ) {
        let max = (min + more).max(1);
        let yaml = scaled_job(min, max, target, activation, strategy);
        let page = described(&yaml).pages.remove(0);
        let jobs = page.jobs.unwrap();
        prop_assert_eq!((jobs.min, jobs.max), (min, max));
        for poll in &jobs.polls {
            let value = (target * poll.work) as f64;
            prop_assert_eq!(started(&yaml, 10, &[value], poll.running), [poll.starts], "{:?}\n{}", poll, yaml);
        }
        prop_assert_eq!(started(&yaml, 10, &[0.0], 0), [jobs.idle]);
        let most = jobs.most.unwrap();
        let polls = usize::try_from(jobs.most_polls).unwrap();
        let found = started(&yaml, 10, &vec![1e9; polls + 1], 0);
        prop_assert_eq!(found.iter().sum::<i64>(), most, "{}", yaml);
        prop_assert_eq!(found.last(), Some(&0));
    }
}

fn words(page: &Page) -> String {
    let lines = page.sections.iter().flat_map(|section| &section.lines);
    let lines = lines.map(|line| match line {
        Line::Text(text) | Line::Code(text) => text.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn jobs_have_pages_and_others_a_line() {
    let yaml = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/describe/jobs.yaml"
    ));
    let described = described(&yaml.unwrap());
    assert!(described.findings.is_empty(), "{:#?}", described.findings);
    insta::assert_snapshot!(described.text(100));
}

#[test]
fn one_that_is_asked_for_is_alone() {
    let yaml = format!(
        "{}---\napiVersion: autoscaling.aibrix.ai/v1alpha1\nkind: PodAutoscaler\nmetadata: {{name: web}}\nspec: {{}}\n",
        scaled_job(0, 4, 1, 0, "strategy: default")
    );
    assert_eq!(described(&yaml).not_described.len(), 1);
    let mut options = DescribeOptions::default();
    options.scaler = Some("sj/embed".parse().unwrap());
    let text = LintText::Manifests {
        name: "jobs.yaml".into(),
        bytes: yaml.into(),
    };
    let described = describe(vec![text], &options);
    assert_eq!((described.pages.len(), described.not_described.len()), (1, 0));
}

#[test]
fn what_is_disabled_or_paused_is_reported_as_that() {
    let page = |annotation: &str, advanced: &str| {
        let yaml = format!(
            "apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: web, annotations: {{{annotation}}}}}
spec:
  scaleTargetRef: {{name: web}}
  minReplicaCount: 2
  maxReplicaCount: 30
  advanced: {{horizontalPodAutoscalerConfig: {{behavior: {{{advanced}}}}}}}
  triggers:
    - type: redis
      metadata: {{address: 'redis:6379', listName: q, listLength: '5'}}
"
        );
        words(&described(&yaml).pages.remove(0))
    };
    for (annotation, behavior, said) in [
        (
            "",
            "scaleDown: {selectPolicy: Disabled}",
            "It never goes down: scaleDown.selectPolicy is Disabled. 30 replicas stay",
        ),
        (
            "",
            "scaleUp: {selectPolicy: Disabled}",
            "It never goes up: scaleUp.selectPolicy is Disabled.",
        ),
        (
            "autoscaling.keda.sh/paused-scale-in: 'true'",
            "",
            "It never goes down: autoscaling.keda.sh/paused-scale-in is set. 30 replicas stay",
        ),
        (
            "autoscaling.keda.sh/paused-scale-out: 'true'",
            "",
            "paused-scale-out keeps it from going up",
        ),
        (
            "autoscaling.keda.sh/paused-replicas: '3'",
            "",
            "paused-replicas holds it at 3 replicas",
        ),
        (
            "autoscaling.keda.sh/paused: 'true'",
            "",
            "paused pauses it: it does nothing",
        ),
    ] {
        let words = page(annotation, behavior);
        assert!(words.contains(said), "{said}\n{words}");
        assert!(!words.contains("still asks for"), "{words}");
    }
}
