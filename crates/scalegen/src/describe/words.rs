//! A page in words.

use scalegen_simulate::Span;
use scalegen_simulate::vpa::RecommenderOptions;

use super::amount::{amount, number, plural};
use super::page::{
    Does, How, Input, Journey, Line, Page, Replicas, Requests, Section, SizedContainer, SizedResource, Wakes,
};

/// The sections of a page, in their order.
pub(super) fn sections(page: &Page) -> Vec<Section> {
    let mut sections = Vec::new();
    if let Some(replicas) = &page.replicas {
        of_replicas(page, replicas, &mut sections);
    }
    if let Some(requests) = &page.requests {
        of_requests(page, requests, &mut sections);
    }
    if !page.record.is_empty() {
        add(
            &mut sections,
            "To record a day and simulate it",
            page.record
                .iter()
                .map(|command| Line::Code(command.clone()))
                .collect(),
        );
    }
    sections
}

fn add(sections: &mut Vec<Section>, title: &str, lines: Vec<Line>) {
    if !lines.is_empty() {
        let title = title.to_owned();
        sections.push(Section { title, lines });
    }
}

fn text(text: impl Into<String>) -> Line {
    Line::Text(text.into())
}

fn of_replicas(page: &Page, replicas: &Replicas, sections: &mut Vec<Section>) {
    if replicas.is_paused {
        let line = "An annotation pauses it: it does nothing of what follows until that is removed.";
        add(sections, "Paused", vec![text(line)]);
    }
    for (index, input) in replicas.inputs.iter().enumerate() {
        let title = match replicas.inputs.len() {
            1 => "What it reads".to_owned(),
            count => format!("What it reads, {} of {count}", index + 1),
        };
        add(sections, &title, reads(page, input));
    }
    if replicas.inputs.len() > 1 {
        let line = "The input that asks for the most replicas decides: one is enough to go up, and all have to ask for fewer to go down.";
        add(sections, "Together", vec![text(line)]);
    }
    if let Some(journey) = &replicas.journey {
        add(sections, "How far and how fast", far(replicas, journey));
    }
    add(sections, "Without the metric", without(replicas));
    add(sections, "At zero", zero(replicas));
    add(
        sections,
        "What never counts",
        replicas.unused.iter().map(text).collect(),
    );
}

fn reads(page: &Page, input: &Input) -> Vec<Line> {
    let mut lines = vec![text(format!("{}: {}.", input.name, input.reads))];
    lines.extend(input.query.iter().cloned().map(Line::Code));
    if let Some(bounds) = &input.bounds {
        lines.push(text(format!("The value is {bounds}.")));
    }
    lines.extend(emitted(page, input).map(text));
    lines.extend(input.target_words.iter().map(text));
    for step in &input.at {
        lines.push(text(format!(
            "At {}: {}.",
            plural(step.replicas, "replica"),
            step.words
        )));
    }
    if input
        .at
        .iter()
        .any(|step| step.up_at.is_some() && step.down_at.is_some())
    {
        lines.push(text("Between these values nothing moves."));
    }
    lines
}

fn emitted(page: &Page, input: &Input) -> Option<String> {
    let by = input.emitted_by.as_deref()?;
    let target = &page.target;
    // Names of software stay as they are.
    let subject = match by.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => by.to_owned(),
    };
    Some(match input.is_own {
        Some(true) => {
            format!("The pods of {target} themselves emit it ({by}): without pods there are no series.")
        }
        Some(false) => format!(
            "{subject} emits it, not {target}: it is there also without pods of that, and more of them lower it only if they take work off {by}."
        ),
        None => format!("{subject} emits it."),
    })
}

fn far(replicas: &Replicas, journey: &Journey) -> Vec<Line> {
    let mut lines = Vec::new();
    let bounded = replicas
        .inputs
        .iter()
        .all(|input| input.upper.is_some() || input.target.is_none());
    let Journey { from, reaches, .. } = journey;
    lines.push(text(match reaches {
        _ if *reaches == replicas.max => format!("It can reach {reaches} replicas, its maximum."),
        _ if bounded => format!(
            "It never reaches {}: with the greatest value it asks for {reaches}.",
            plural(replicas.max, "replica")
        ),
        _ => format!(
            "It stops at {} below its maximum of {}.",
            plural(*reaches, "replica"),
            replicas.max
        ),
    }));
    if reaches > from {
        lines.push(text(format!(
            "From {from} to {reaches} takes {} after the value jumps to its greatest{}.",
            duration(journey.up_seconds),
            longer(journey)
        )));
    }
    if journey.returns_to > replicas.floor {
        lines.push(text(format!(
            "It never returns to {}: with the least value it still asks for {}.",
            replicas.floor, journey.returns_to
        )));
    } else {
        lines.push(text(format!(
            "From {reaches} back to {} takes {} after the value drops to its least.",
            journey.returns_to,
            duration(journey.down_seconds),
        )));
    }
    lines
}

fn longer(journey: &Journey) -> &'static str {
    match journey.is_longer {
        true => ", and longer: the simulation ends after seven days",
        false => "",
    }
}

fn without(replicas: &Replicas) -> Vec<Line> {
    let mut lines = Vec::new();
    for missing in &replicas.missing {
        let when = match missing.how {
            How::Empty => "If the query gives no result",
            How::Failed => "If the source cannot be read",
        };
        let time = duration(missing.seconds);
        lines.push(text(match missing.does {
            Does::Holds => format!("{when}, it holds the replicas that there are."),
            Does::ScalesIn if missing.how == How::Empty => format!(
                "{when}, that counts as 0: it goes down to {}, from {} in {time}.",
                missing.of_max, replicas.max
            ),
            Does::ScalesIn => format!("{when}, it goes down to {}.", missing.of_max),
            Does::FallsBack => format!(
                "{when}, it falls back to {} after {time}.",
                plural(missing.of_max, "replica")
            ),
            Does::Moves => format!(
                "{when}, {} become {}, and {} become {}.",
                replicas.floor, missing.of_floor, replicas.max, missing.of_max
            ),
        }));
    }
    lines
}

fn zero(replicas: &Replicas) -> Vec<Line> {
    let Some(zero) = &replicas.zero else {
        return vec![text(format!(
            "It never goes to 0: it keeps at least {}.",
            plural(replicas.floor, "replica")
        ))];
    };
    let first = match zero.wakes {
        Wakes::Wakes => "At 0 replicas something wakes it without any pod:",
        Wakes::Never => "Nothing wakes it from 0 replicas:",
        Wakes::Unknown => "At 0 replicas it wakes as soon as one input is above its activation threshold:",
    };
    let mut lines = vec![text(first)];
    lines.extend(zero.inputs.iter().map(|input| text(format!("{input}."))));
    lines
}

fn of_requests(page: &Page, requests: &Requests, sections: &mut Vec<Section>) {
    let options = RecommenderOptions::default();
    let named = requests.containers.len() > 1;
    let lines = requests
        .containers
        .iter()
        .map(|container| text(sized(container, named)));
    add(sections, "What it sizes", lines.collect());
    let percent = |part: f64| number((part * 1e6).round() / 1e4);
    let target = format!(
        "The target is the {}th percentile of the CPU and of the daily memory peaks that were used, plus {} %, and at least {}m and {}Mi for a pod. The weight of what was used halves every {}.",
        percent(options.target_cpu_percentile),
        percent(options.margin_fraction),
        options.min_cpu_millicores,
        options.min_memory_bytes >> 20,
        options.cpu_half_life,
    );
    add(sections, "How it recommends", vec![text(target)]);
    let mode = &requests.update_mode;
    let least = requests.min_replicas.unwrap_or_default();
    let evicts = format!(
        "while at least {} {} alive",
        plural(least, "replica"),
        if least == 1 { "is" } else { "are" }
    );
    let target = &page.target;
    let does = match mode.as_str() {
        "Off" => format!("It only recommends: nothing changes {target} (updateMode Off)."),
        "Initial" => {
            "It sets requests when a pod is created, and never evicts one (updateMode Initial).".to_owned()
        }
        "InPlace" => {
            "It resizes running pods in place, and never evicts one (updateMode InPlace).".to_owned()
        }
        "InPlaceOrRecreate" => format!(
            "It resizes running pods in place; where that fails, it evicts them, {evicts} (updateMode InPlaceOrRecreate)."
        ),
        _ => format!(
            "It evicts pods whose requests are outside of its bounds, {evicts}, and sets the requests of the new ones (updateMode {mode})."
        ),
    };
    add(sections, "What it does with that", vec![text(does)]);
    let without = "Without samples of a container there is no recommendation for it, and its requests stay.";
    add(sections, "Without the metric", vec![text(without)]);
}

fn sized(container: &SizedContainer, is_among_others: bool) -> String {
    let name = match (container.name.as_str(), is_among_others) {
        ("*", true) => "Every other container".to_owned(),
        ("*", false) => "Every container".to_owned(),
        (name, _) => format!("Container {name}"),
    };
    if !container.is_on {
        return format!("{name}: not sized.");
    }
    let of = |resource: &SizedResource| {
        let is_cpu = resource.resource == "cpu";
        let shown = |of: f64| amount(&resource.resource, of);
        let least = resource.least.map(|least| format!(" at least {}", shown(least)));
        let most = resource.most.map(|most| format!(" at most {}", shown(most)));
        let name = if is_cpu { "CPU" } else { "memory" };
        match (least, most) {
            (None, None) => name.to_owned(),
            (Some(bound), None) | (None, Some(bound)) => format!("{name}{bound}"),
            (Some(least), Some(most)) => format!("{name}{least} and{most}"),
        }
    };
    let resources: Vec<String> = container.resources.iter().map(of).collect();
    match resources.is_empty() {
        true => format!("{name}: neither CPU nor memory."),
        false => format!("{name}: {}.", resources.join("; ")),
    }
}

fn duration(seconds: f64) -> String {
    Span::from_seconds_f64(seconds).to_string()
}
