//! `scalegen simulate --scaled-job FILE`: the Jobs that each poll starts, with each strategy.

use files::Files;
use serde_json::json;

#[path = "support/simulate.rs"]
mod files;

const JOB: &str = "apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: { name: transcode, namespace: media }
spec:
  pollingInterval: 30
  maxReplicaCount: 12
  scalingStrategy: { strategy: accurate }
  jobTargetRef:
    template:
      spec:
        restartPolicy: Never
        containers: [{ name: ffmpeg, image: transcoder }]
  triggers:
  - { type: redis, metadata: { listName: videos, listLength: '1', address: 'redis:6379' } }
";

const QUEUE: &str = "time,external:s0-redis\n0,0\n30,5\n60,8\n90,\n120,0\n";

const PROFILE: &str = "name = 'media'
[scaled_jobs.transcode]
namespace = 'media'
max_replicas = 12
polling_interval = '30s'
scaling_strategy = { strategy = 'accurate' }
job = { image = 'transcoder', restart_policy = 'Never' }
triggers = [{ type = 'redis', metadata = { listName = 'videos', listLength = '1', address = 'redis:6379' } }]
[addons.keda]
";

fn simulate(changed: &[(&str, &str)], args: &[&str]) -> (i32, String, String) {
    let mut files = vec![("job.yaml", JOB), ("queue.csv", QUEUE), ("media.toml", PROFILE)];
    for (name, text) in changed {
        files.retain(|(other, _)| other != name);
        files.push((name, text));
    }
    let trace = ["--trace", "queue.csv"];
    Files::new(&files).simulate(&[args, &trace[..]].concat())
}

#[test]
fn a_table_has_a_column_for_each_strategy() {
    let args = [
        "--scaled-job",
        "job.yaml",
        "--job-startup",
        "40s",
        "--job-duration",
        "20s",
    ];
    let (code, out, err) = simulate(&[], &args);
    assert_eq!((code, err.as_str()), (0, ""));
    let rows: Vec<Vec<&str>> = out
        .lines()
        .skip(2)
        .map(|line| line.split("  ").map(str::trim).collect())
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .into_iter()
        .map(|row| row.into_iter().filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["TIME", "external:s0-redis-videos", "ACCURATE", "DEFAULT", "EAGER"],
            ["0s", "0", "0", "0", "0"],
            ["30s", "5", "0 +5", "0 +5", "0 +5"],
            // The five are pending: `accurate` takes them off, `default` too, as they count as running.
            ["1m00s", "8", "5 (5) +7", "5 (5) +3", "5 (5) +2"],
            // The first five have ended, and no value is no reason to start any.
            ["1m30s", "-", "7 (7)", "3 (3)", "2 (2)"],
            ["2m00s", "0", "0", "0", "0"],
        ]
    );
    assert!(out.starts_with("What waits is taken as recorded: it does not react to the Jobs. Each is pending for 40s, and then runs for 20s.\n"), "{out}");
}

#[test]
fn a_profile_comes_to_what_its_object_comes_to() {
    let files = Files::new(&[("job.yaml", JOB), ("queue.csv", QUEUE), ("media.toml", PROFILE)]);
    let of = |object: &str| files::steps(&files, &["--scaled-job", object, "--trace", "queue.csv"]);
    let polls = of("job.yaml");
    assert_eq!(polls, of("media.toml"));
    assert_eq!(polls[1]["metrics"], json!({"external:s0-redis-videos": 5}));
    let own = json!({"strategy": "accurate", "running": 0, "pending": 0, "starts": 5});
    assert_eq!(polls[1]["strategies"][0], own);
    assert_eq!(polls[3]["metrics"], json!({"external:s0-redis-videos": null}));
}

#[test]
fn scaled_jobs_of_a_fleet_are_found() {
    let fleet = PROFILE
        .replace(
            "name = 'media'\n",
            "name = 'media'\nservices = [{ name = 'a' }, { name = 'b' }]\n[template]\n",
        )
        .replace("[scaled_jobs.transcode]", "[template.scaled_jobs.\"{name}\"]");
    let (code, out, err) = simulate(
        &[("media.toml", &fleet)],
        &["--scaled-job", "media.toml", "--job", "b"],
    );
    assert!(code == 0 && out.contains("ACCURATE"), "{err}");
    let (_, _, err) = simulate(&[("media.toml", &fleet)], &["--scaled-job", "media.toml"]);
    assert!(err.contains("name a scaled job with --job: a, b"), "{err}");
}

#[test]
fn csv_has_a_line_for_each_strategy_of_the_object() {
    let custom = "{ strategy: custom, customScalingQueueLengthDeduction: 1, customScalingRunningJobPercentage: '0.5' }";
    let job = JOB.replace("{ strategy: accurate }", custom);
    let args = [
        "--scaled-job",
        "job.yaml",
        "--format",
        "csv",
        "--initial-replicas",
        "2",
        "--until",
        "30s",
    ];
    let (code, out, _) = simulate(&[("job.yaml", &job)], &args);
    assert_eq!(code, 0);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(
        lines[0],
        "time,external:s0-redis-videos,strategy,running,pending,starts"
    );
    assert_eq!(
        lines[5..],
        [
            "30,5,custom,2,0,3",
            "30,5,default,2,0,3",
            "30,5,accurate,2,0,5",
            "30,5,eager,2,0,5"
        ]
    );
}

#[test]
fn what_is_wrong_is_reported() {
    let refused = JOB.replace("maxReplicaCount: 12", "maxReplicaCount: many");
    let target = JOB.replace("listLength: '1'", "listLength: one");
    let two = PROFILE.replace("[addons", "[scaled_jobs.other]\nnamespace = 'media'\njob = { image = 'x' }\ntriggers = [{ type = 'redis', metadata = { listName = 'v', address = 'redis:6379' } }]\n[addons");
    let none = "name = 'media'\n";
    for (changed, args, shown) in [
        (
            ("job.yaml", refused.as_str()),
            &["--scaled-job", "job.yaml"][..],
            "spec.maxReplicaCount: this must be a whole number",
        ),
        (
            ("job.yaml", &target),
            &["--scaled-job", "job.yaml"],
            "`listLength: one` is not a whole number",
        ),
        (
            ("queue.csv", "time,one,other\n0,1,2\n"),
            &["--scaled-job", "job.yaml"],
            "there is no column `external:s0-redis-videos` or `external:s0-redis`",
        ),
        (("a", ""), &["--scaled-job", "none.yaml"], "cannot read none.yaml"),
        (("a", ""), &["--scaled-job", "queue.csv"], "not an object"),
        (
            ("a", ""),
            &["--scaled-job", "media.toml", "--job", "transcod"],
            "no scaled job `transcod`; did you mean `transcode`?",
        ),
        (
            ("media.toml", &two),
            &["--scaled-job", "media.toml"],
            "name a scaled job with --job: transcode, other",
        ),
        (
            ("media.toml", none),
            &["--scaled-job", "media.toml"],
            "the profile has no scaled job",
        ),
        (
            ("media.toml", "name = 3\n"),
            &["--scaled-job", "media.toml"],
            "error[PRO003]",
        ),
        (
            ("a", ""),
            &["--scaled-job", "job.yaml", "--sync-period", "5s"],
            "cannot be used with",
        ),
        (
            ("a", ""),
            &["--scaled-job", "job.yaml", "--job", "transcode"],
            "--job names a scaled job of a profile (.toml), and job.yaml is none",
        ),
        (
            ("a", ""),
            &["--hpa", "job.yaml", "--job", "x"],
            "cannot be used with",
        ),
    ] {
        let (code, out, err) = simulate(&[changed], args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(shown), "{args:?}: {err}");
    }
}
