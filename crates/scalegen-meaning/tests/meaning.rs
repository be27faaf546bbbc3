//! Queries with their abstract values, and concrete series within their bounds.

#[path = "meaning/concrete.rs"]
mod concrete;
#[path = "meaning/promtool.rs"]
mod promtool;
#[path = "../../../tests/support/skip.rs"]
mod skip;
#[path = "meaning/within.rs"]
mod within;
#[path = "meaning/words.rs"]
mod words;

use scalegen_meaning::adapter::{Fill, fill};
use scalegen_meaning::value::{Elements, OverPods, Reading};
use scalegen_meaning::{Context, Meaning, Release, RemarkKind, meaning, promql};

fn of<'a>(query: &str, context: &Context<'a>) -> Meaning<'a> {
    let tree = promql::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    meaning(&tree, context)
}

fn rules(name: &str) -> Option<&'static str> {
    Some(match name {
        "demo:queue" => "sum by (pod) (vllm:num_requests_waiting)",
        "demo:rate" => "sum(rate(vllm_request_success_total[1m]))",
        "demo:circle" => "demo:other + 1",
        "demo:other" => "demo:circle + 1",
        "demo:broken" => "sum(",
        "demo:wide" => "demo:wider + demo:wider + demo:wider",
        "demo:wider" => "demo:widest + demo:widest + demo:widest",
        "demo:widest" => "a + b + demo:wide_as_can_be + demo:wide_as_can_be",
        "demo:wide_as_can_be" => "a",
        _ => return None,
    })
}

#[test]
fn queries_have_their_values() {
    let context = Context {
        rule: &rules,
        scrape_interval: Some("30s".parse().unwrap()),
        ..Context::default()
    };
    let mut page = String::new();
    for query in include_str!("meaning/queries.promql").lines() {
        match query.strip_prefix("# ") {
            Some(title) => page.push_str(&format!("\n== {title}\n\n")),
            None => page.push_str(&words::describe(query, &of(query, &context))),
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn releases_decide_what_is_said_of_a_name() {
    let kinds = |query: &str, running: Option<&str>| {
        let release = running.map(|text| text.parse::<Release>().unwrap());
        let context = Context {
            release: &|engine| release.filter(|_| engine == "vllm"),
            ..Context::default()
        };
        let remarks = of(query, &context).remarks;
        remarks
            .iter()
            .map(|remark| remark.message().to_string())
            .collect::<Vec<_>>()
    };
    let old = "max(vllm:gpu_cache_usage_perc)";
    assert_eq!(
        kinds(old, None),
        ["vllm has vllm:gpu_cache_usage_perc only up to 0.10.2; use vllm:kv_cache_usage_perc"]
    );
    assert_eq!(
        kinds(old, Some("0.12")),
        [
            "vllm 0.12.0 does not have vllm:gpu_cache_usage_perc: the last release with it is 0.10.2; use vllm:kv_cache_usage_perc"
        ]
    );
    assert!(kinds(old, Some("0.9.1")).is_empty());
    let new = "max(vllm:kv_cache_usage_perc)";
    assert_eq!(
        kinds(new, Some("0.9.1")),
        ["vllm 0.9.1 does not have vllm:kv_cache_usage_perc yet: the first release with it is 0.9.2"]
    );
    assert!(kinds(new, Some("0.9.2")).is_empty());
    assert!(kinds(new, None).is_empty());
    let both = "max(vllm:kv_cache_usage_perc or vllm:gpu_cache_usage_perc)";
    for running in [None, Some("0.9.1"), Some("0.12")] {
        assert!(kinds(both, running).is_empty(), "{running:?}");
    }
    assert_eq!(of(both, &Context::default()).value.bounds.upper.number(), 1.0);
    let value = of(
        "max(vllm:kv_cache_usage_perc) + sum(vllm:num_preemptions_total)",
        &Context::default(),
    )
    .value;
    assert_eq!(value.releases("vllm"), (Some("0.9.2".parse().unwrap()), None));
    assert_eq!(value.releases("sglang"), (None, None));
    // One release was read of this one.
    assert_eq!(
        of("sum(tgi_queue_size)", &Context::default())
            .value
            .releases("tgi"),
        (None, None)
    );
}

#[test]
fn remarks_point_into_the_query() {
    let context = Context {
        rule: &rules,
        scrape_interval: Some("30s".parse().unwrap()),
        ..Context::default()
    };
    for (query, part) in [
        ("sum(rate(vllm:request_success_total[1m]))", "1m"),
        ("sum(vllm_num_requests_waiting)", "vllm_num_requests_waiting"),
        ("sum(vllm:num_requests_waiting{model=\"a\"})", "model=\"a\""),
        ("rate(vllm:num_requests_waiting[5m])", "vllm:num_requests_waiting"),
        ("1 + demo:rate", "demo:rate"),
        ("sum(vllm:num_requests_waiting) / vllm:num_requests_running", "/"),
    ] {
        let remarks = of(query, &context).remarks;
        let parts: Vec<_> = remarks
            .iter()
            .map(|remark| &query[remark.span.start..remark.span.end])
            .collect();
        assert!(parts.contains(&part), "{query}: {parts:?}");
    }
}

#[test]
fn recording_rules_are_followed_to_an_end() {
    let context = Context {
        rule: &rules,
        ..Context::default()
    };
    assert_eq!(of("demo:circle", &context).value.over_pods, OverPods::Unknown);
    let long = vec!["demo:wide"; 60].join(" + ");
    assert!(of(&long, &context).value.series.len() < 200);
}

#[test]
fn an_adapters_template_has_a_value() {
    let template = "max by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})";
    let filled = fill(
        template,
        &Fill {
            series: "vllm:num_requests_running",
            matchers: &[("namespace", "demo"), ("pod", "engine-0|engine-1")],
            group_by: &["pod"],
        },
    );
    let value = of(&filled.query, &Context::default()).value;
    let pod = Elements::Each {
        labels: vec!["pod".to_owned()],
        is_open: false,
    };
    assert_eq!(value.elements(), pod);
    assert_eq!(value.over_pods, OverPods::PerPod);
    let series = filled.in_template(value.series[0].span);
    assert_eq!(&template[series.start..series.end], "<<.Series>>");
    // What is not filled in is not known.
    let filled = fill(
        "sum(<<.Name>>)",
        &Fill {
            series: "",
            matchers: &[],
            group_by: &[],
        },
    );
    assert_eq!(of(&filled.query, &Context::default()).value.is_additive(), None);
}

#[test]
fn the_deepest_queries_are_walked() {
    let deep: String = "abs(a + ".repeat(48) + "a" + &")".repeat(48);
    // Each rule is as deep as can be, and begins with the next one.
    let deeper = deep.replacen("a + ", "demo:deeper + ", 1);
    let context = Context {
        rule: &|name| (name == "demo:deeper" || name == "demo:deep").then_some(&*deeper),
        ..Context::default()
    };
    for query in [deep.as_str(), "demo:deep", &format!("{}a", "- ".repeat(98))] {
        assert_eq!(of(query, &context).value.over_pods, OverPods::Unknown);
    }
}

#[test]
fn the_widest_queries_are_walked() {
    fn wide(count: usize) -> String {
        match count {
            0 | 1 => "sum(vllm:num_requests_waiting)".to_owned(),
            _ => format!("({} + {})", wide(count / 2), wide(count - count / 2)),
        }
    }
    let query = wide(1500);
    assert!(query.len() > 50_000);
    let value = of(&query, &Context::default()).value;
    assert_eq!((value.over_pods, value.series.len()), (OverPods::Total, 1500));
    let labels = "model_name=\"a\",".repeat(4000);
    let query = format!("sum(vllm:num_requests_waiting{{{labels}}})");
    assert_eq!(of(&query, &Context::default()).value.over_pods, OverPods::Total);
}

#[test]
fn one_total_by_another_is_not_divided_among_pods() {
    let is_additive = |query: &str| of(query, &Context::default()).value.is_additive();
    for query in [
        "sum(busy) / sum(slots)",
        "100 * sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))",
        "sum(queue) / clamp_min(sum(workers), 1)",
    ] {
        assert_eq!(is_additive(query), Some(false), "{query}");
    }
    for query in ["sum(busy) / max(slots)", "sum(busy) / 8", "busy / slots"] {
        assert_eq!(is_additive(query), None, "{query}");
    }
}

#[test]
fn a_guess_at_a_name_says_who_emits_it_and_no_more() {
    let of = |query: &str| of(query, &Context::default());
    let guess = of("sum(vllm:avg_generation_throughput_tok_per_s)");
    assert_eq!(guess.value.at_zero, Reading::Empty);
    assert!(
        matches!(guess.remarks.as_slice(), [one] if matches!(one.kind, RemarkKind::UnknownMetric { .. }))
    );
    // A slip, on the other hand, is read as what was meant.
    let slip = of("sum(vllm:request_success)");
    let kinds: Vec<_> = slip.remarks.iter().map(|remark| &remark.kind).collect();
    assert!(matches!(
        kinds.as_slice(),
        [
            RemarkKind::UnknownMetric { .. },
            RemarkKind::CounterWithoutRate { .. }
        ]
    ));
    let meant = of("sum(nv_inference_pending_requests_count)").value.series[0]
        .meant
        .clone();
    assert_eq!(meant.as_deref(), Some("nv_inference_pending_request_count"));
}

#[test]
fn what_is_scaled_is_the_callers_to_say() {
    let query = "sum(vllm:num_requests_waiting) or vector(0)";
    assert_eq!(of(query, &Context::default()).value.at_zero, Reading::Number(0.0));
    let other = Context {
        is_scaled: &|_, _| false,
        ..Context::default()
    };
    assert_eq!(of(query, &other).value.at_zero, Reading::Unknown);
    // Of a metric that nobody knows a label may show it.
    let by_label = Context {
        is_scaled: &|_, matchers| matchers.iter().any(|matcher| matcher.value == "web"),
        ..Context::default()
    };
    let at_zero = |query: &str| of(query, &by_label).value.at_zero;
    assert_eq!(
        at_zero("sum(rate(router_requests_total{app=\"web\"}[2m]))"),
        Reading::Empty
    );
    assert_eq!(
        at_zero("sum(rate(router_requests_total{app=\"other\"}[2m]))"),
        Reading::Unknown
    );
}

#[test]
fn copies_of_a_metric_count_where_their_emitter_runs() {
    let query = "sum(vllm:num_requests_running)";
    let alone = of(query, &Context::default());
    assert_eq!(alone.value.series[0].found.len(), 1);
    assert_eq!(alone.remarks, []);
    let stack = Context {
        runs: &|engine| engine == "production-stack",
        ..Context::default()
    };
    let both = of(query, &stack);
    assert_eq!(both.value.series[0].found.len(), 2);
    assert!(matches!(both.remarks[0].kind, RemarkKind::SeveralEmitters { .. }));
    // A label that only the router sets, and one of the scrape, select one.
    for query in [
        "sum(vllm:num_requests_running{server=\"a\"})",
        "sum(vllm:num_requests_running{job=\"a\"})",
    ] {
        assert_eq!(of(query, &stack).remarks, [], "{query}");
    }
}

#[test]
fn a_window_is_judged_by_the_scrape_interval() {
    let short = |scrape: Option<&str>| {
        let context = Context {
            scrape_interval: scrape.map(|text| text.parse().unwrap()),
            ..Context::default()
        };
        let remarks = of("sum(rate(vllm:request_success_total[1m]))", &context).remarks;
        remarks
            .iter()
            .any(|remark| matches!(remark.kind, RemarkKind::ShortWindow { .. }))
    };
    assert!(!short(None));
    assert!(!short(Some("15s")));
    assert!(short(Some("30s")));
}
