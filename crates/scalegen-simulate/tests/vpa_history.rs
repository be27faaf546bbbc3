//! What the VPA recommends along a recorded usage.

use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_simulate::report::{Format, Steps, VpaReport};
use scalegen_simulate::trace::{Trace, TraceError};
use scalegen_simulate::vpa::{ContainerRecommendation, RecommenderOptions, RecordedUsage, VpaSpec, run};

fn spec(policies: &str) -> VpaSpec {
    let yaml = format!(
        "{{ apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {{ name: v }}, spec: \
         {{ targetRef: {{ kind: Deployment, name: d }}, resourcePolicy: {{ containerPolicies: [{policies}] }} }} }}"
    );
    let vpa: VerticalPodAutoscaler = serde_yaml::from_str(&yaml).unwrap();
    VpaSpec::new(&vpa).unwrap()
}

/// The times of all runs, and what the last of them recommends.
fn last(spec: &VpaSpec, csv: &str) -> (Vec<f64>, Vec<ContainerRecommendation>) {
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedUsage::new(trace, spec).unwrap();
    let (mut times, mut recommendations) = (Vec::new(), Vec::new());
    run(spec, &RecommenderOptions::default(), &mut source, |step| {
        times.push(step.time.seconds_f64());
        recommendations = step.recommendations.to_vec();
    })
    .unwrap();
    (times, recommendations)
}

fn text(it: &ContainerRecommendation) -> [String; 4] {
    let cpu = it.cpu.unwrap();
    [cpu.target, cpu.lower, cpu.upper, cpu.uncapped].map(|quantity| quantity.to_string())
}

#[test]
fn a_day_of_constant_usage() {
    let (times, recommended) = last(
        &spec(""),
        "time,cpu:app,memory:app\n0,0.2,300Mi\n86400,0.2,300Mi\n",
    );
    assert_eq!((times.len(), times[0], times[1439]), (1440, 60.0, 86_400.0));
    // The end of the bucket of 200 millicores, 215, and 15 %; a day of samples doubles the upper bound.
    assert_eq!(text(&recommended[0]), ["247m", "246m", "494m", "247m"]);
    let memory = recommended[0].memory.unwrap();
    assert_eq!(memory.target.to_string(), "380258472");
}

#[test]
fn more_rows_of_the_same_change_nothing() {
    let few = last(&spec(""), "time,cpu:app\n0,0.2\n7200,0.2\n");
    let rows: String = (0..=240).map(|row| format!("{},0.2\n", row * 30)).collect();
    assert_eq!(few, last(&spec(""), &format!("time,cpu:app\n{rows}")));
}

#[test]
fn bounds_cap_all_but_the_uncapped_target() {
    let policy = "{ containerName: '*', minAllowed: { cpu: 500m }, maxAllowed: { cpu: 1 }, controlledResources: [cpu] }";
    let (_, recommended) = last(&spec(policy), "time,cpu:app\n0,0.2\n3600,0.2\n");
    assert_eq!(text(&recommended[0]), ["500m", "500m", "1", "247m"]);
    assert_eq!(recommended[0].memory, None);
}

#[test]
fn containers_share_the_floor_and_those_that_are_off_do_not_count() {
    let csv = "time,cpu:a,cpu:b\n0,1m,1m\n3600,1m,1m\n";
    let (_, both) = last(&spec(""), csv);
    assert_eq!(
        both.iter().map(|it| text(it)[0].clone()).collect::<Vec<_>>(),
        ["12m", "12m"]
    );
    let (_, one) = last(&spec("{ containerName: b, mode: 'Off' }"), csv);
    assert_eq!(
        one.iter().map(|it| text(it)[0].clone()).collect::<Vec<_>>(),
        ["25m"]
    );
}

#[test]
fn columns_of_no_container_are_findings() {
    let named = spec("{ containerName: api }, { containerName: proxy, mode: 'Off' }, { containerName: '*' }");
    for (csv, codes) in [
        ("time,external:q\n0,1\n", &["SIM004", "SIM003"][..]),
        ("time,cpu\n0,1\n", &["SIM004", "SIM003"]),
        ("time,cpu:api\n0,1\n", &[]),
        // One thing in two spellings, and a policy for a container that the trace has not.
        ("time,cpu:api,cpu:api_value\n0,1,1\n", &["SIM005"]),
        ("time,cpu:apy\n0,1\n", &["SIM004"]),
    ] {
        let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
        let found: Vec<_> = match RecordedUsage::new(trace, &named) {
            Ok(_) => Vec::new(),
            Err(TraceError::Findings(findings)) => findings.iter().map(|it| it.code).collect(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(found, codes, "{csv}");
    }
}

#[test]
fn reports_in_every_format() {
    let report = |format, steps| {
        let trace = Trace::open("trace.csv", &b"time,cpu:app\n0,0.2\n180,0.2\n"[..]).unwrap();
        let only_cpu = spec("{ containerName: app, controlledResources: [cpu] }");
        let mut source = RecordedUsage::new(trace, &only_cpu).unwrap();
        let mut out = Vec::new();
        let mut report = VpaReport::new(&mut out, format, steps);
        run(&only_cpu, &RecommenderOptions::default(), &mut source, |step| {
            report.step(step).unwrap()
        })
        .unwrap();
        report.finish().unwrap();
        String::from_utf8(out).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&report(Format::Json, Steps::Changes)).unwrap();
    assert_eq!(json["steps"].as_array().unwrap().len(), 3);
    assert_eq!(json["steps"][2]["containers"][0]["target"]["cpu"], "247m");
    assert_eq!(
        report(Format::Csv, Steps::Changes).lines().nth(1),
        Some("60,app,cpu,247m,25m,100G,247m")
    );
    assert_eq!(report(Format::Table, Steps::All).lines().count(), 4);
    let table = report(Format::Table, Steps::Changes);
    let times: Vec<_> = table
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    // The first run, the last one, and how many were between them.
    assert_eq!(times, ["TIME", "1m00s", "3m00s", "1"]);
}

#[test]
fn a_table_shows_the_lines_whose_target_moved_then_the_last_run() {
    let csv = "time,cpu:app,memory:app,cpu:side\n0,0.2,300Mi,10m\n120,0.2,900Mi,10m\n240,0.2,900Mi,10m\n";
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let spec = spec("");
    let mut source = RecordedUsage::new(trace, &spec).unwrap();
    let mut out = Vec::new();
    let mut report = VpaReport::new(&mut out, Format::Table, Steps::Changes);
    run(&spec, &RecommenderOptions::default(), &mut source, |step| {
        report.step(step).unwrap()
    })
    .unwrap();
    report.finish().unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}
