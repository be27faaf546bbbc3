//! A page in words.

use scalegen_simulate::Span;
use scalegen_simulate::vpa::RecommenderOptions;

use super::amount::{amount, capital, number, plural};
use super::page::{
    Does, How, Input, Journey, Line, Missing, Page, Pauses, Replicas, Requests, Section, SizedContainer,
    SizedResource, Wakes,
};

/// What an HPA, a ScaledObject or a VPA does, in the order of its sections.
pub(super) fn sections(page: &Page) -> Vec<Section> {
    let mut sections = Vec::new();
    if let Some(replicas) = &page.replicas {
        of_replicas(replicas, &mut sections);
    }
    if let Some(requests) = &page.requests {
        of_requests(page, requests, &mut sections);
    }
    sections
}

/// The section that ends a page.
pub(super) fn record(page: &Page) -> Vec<Section> {
    let mut sections = Vec::new();
    if page.requests.is_some() && page.record.is_empty() {
        let line = "Its containers are not known here. A trace for `scalegen simulate --vpa` has the columns cpu:NAME and memory:NAME for each of them.";
        add(&mut sections, "To record and simulate it", vec![text(line)]);
    }
    let others = without_query(page);
    let names = match others.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    };
    if !page.record.is_empty() {
        let columns = if others.len() == 1 {
            "a column of that name"
        } else {
            "columns of these names"
        };
        let before = format!(
            "No query for {names} is known here: add {columns} to trace.csv before the last command."
        );
        let mut lines = Vec::new();
        if !others.is_empty() {
            lines.push(text(before));
        }
        let commands = page.record.iter();
        lines.extend(commands.map(|command| Line::Code(command.clone())));
        add(&mut sections, "To record a day and simulate it", lines);
    } else if !others.is_empty() {
        let line = format!(
            "No query for {names} is known here. A trace for `scalegen simulate` has the columns time, {}.",
            others.join(", ")
        );
        add(&mut sections, "To record and simulate it", vec![text(line)]);
    }
    sections
}

/// The columns of a trace for which no query is known.
fn without_query(page: &Page) -> Vec<&str> {
    let of_replicas = page.replicas.iter().flat_map(|replicas| &replicas.inputs);
    let inputs = of_replicas.chain(page.jobs.iter().flat_map(|jobs| &jobs.inputs));
    let names = inputs.filter(|input| input.has_column && input.record.is_none());
    names.map(|input| input.name.as_str()).collect()
}

pub(super) fn add(sections: &mut Vec<Section>, title: &str, lines: Vec<Line>) {
    if !lines.is_empty() {
        let title = title.to_owned();
        sections.push(Section { title, lines });
    }
}

pub(super) fn text(text: impl Into<String>) -> Line {
    Line::Text(text.into())
}

fn of_replicas(replicas: &Replicas, sections: &mut Vec<Section>) {
    add(sections, "Paused", paused(replicas));
    for (index, input) in replicas.inputs.iter().enumerate() {
        let title = match replicas.inputs.len() {
            1 => "What it reads".to_owned(),
            count => format!("What it reads, {} of {count}", index + 1),
        };
        let mut lines = reads(input);
        lines.extend(alone(replicas, input));
        add(sections, &title, lines);
    }
    add(sections, "Left out", leaves_out(&replicas.left_out));
    if replicas.deciding > 1 {
        let line = "The input that asks for the most replicas decides: one is enough to go up, and all of them have to ask for fewer to go down.";
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
        replicas
            .unused
            .iter()
            .map(|unused| text(format!("{unused}.")))
            .collect(),
    );
}

pub(super) fn reads(input: &Input) -> Vec<Line> {
    let mut lines = vec![text(format!("{}: {}.", named(input), input.reads))];
    lines.extend(input.query.iter().cloned().map(Line::Code));
    if let Some(bounds) = &input.bounds {
        lines.push(text(format!("The value is {bounds}.")));
    }
    lines.extend(input.emitted_words.iter().map(text));
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
        lines.push(text("Between up and down nothing moves."));
    }
    lines
}

/// What an input is called, with the name of its metric where that is another one.
fn named(input: &Input) -> String {
    let Input { called, name, .. } = input;
    // As kubectl shows it in the HPA.
    let metric = name.strip_prefix("external:").unwrap_or(name);
    match called == name {
        true => name.clone(),
        false if called.ends_with(&format!("({metric})")) => capital(called),
        false => format!("{} [{metric}]", capital(called)),
    }
}

/// That triggers are not part of the page.
pub(super) fn leaves_out(triggers: &[String]) -> Vec<Line> {
    let line = |trigger: &String| {
        text(format!(
            "scalegen does not read the target of {trigger}: what follows is without it, and it may ask for more."
        ))
    };
    triggers.iter().map(line).collect()
}

/// What annotations of KEDA keep it from.
fn paused(replicas: &Replicas) -> Vec<Line> {
    let Pauses {
        at,
        all,
        scale_in,
        scale_out,
        ..
    } = replicas.pauses;
    let until = "it does nothing of what follows until that is removed";
    let mut lines = Vec::new();
    match at {
        Some(count) => lines.push(format!(
            "The annotation autoscaling.keda.sh/paused-replicas holds it at {}: {until}.",
            plural(count, "replica")
        )),
        None if all => lines.push(format!(
            "The annotation autoscaling.keda.sh/paused pauses it: {until}."
        )),
        None => {}
    }
    if scale_in && !all {
        lines.push(
            "The annotation autoscaling.keda.sh/paused-scale-in keeps it from going down until that is removed."
                .to_owned(),
        );
    }
    if scale_out && !all {
        lines.push(
            "The annotation autoscaling.keda.sh/paused-scale-out keeps it from going up until that is removed."
                .to_owned(),
        );
    }
    lines.into_iter().map(text).collect()
}

/// What one of several inputs asks for at most.
fn alone(replicas: &Replicas, input: &Input) -> Option<Line> {
    let is_among_others = replicas.inputs.len() > 1 && input.target.is_some();
    let reaches = input.reaches.filter(|reaches| *reaches < replicas.max)?;
    let most = plural(reaches, "replica");
    is_among_others.then(|| {
        text(format!(
            "Alone it asks for at most {most}, with its greatest value."
        ))
    })
}

fn far(replicas: &Replicas, journey: &Journey) -> Vec<Line> {
    let mut lines = Vec::new();
    let bounded = replicas
        .inputs
        .iter()
        .all(|input| input.upper.is_some() || input.target.is_none());
    let Journey { from, reaches, .. } = journey;
    let is_stuck = replicas
        .zero
        .as_ref()
        .is_some_and(|zero| zero.wakes == Wakes::Never);
    if is_stuck {
        lines.push(text(
            "From 0 it goes nowhere. What follows holds once somebody starts a pod.",
        ));
    }
    lines.push(text(match reaches {
        _ if replicas.never_up && reaches == from => format!("It never goes up: {}.", off(replicas, true)),
        _ if *reaches == replicas.max => format!(
            "It can reach {}, its maximum{}.",
            plural(*reaches, "replica"),
            partitioned(replicas)
        ),
        _ if bounded => format!(
            "It never reaches {}: with the greatest value it asks for {reaches}.",
            plural(replicas.max, "replica")
        ),
        _ => format!(
            "It stops at {}, below its maximum of {}.",
            plural(*reaches, "replica"),
            replicas.max
        ),
    }));
    if reaches > from && !is_stuck {
        lines.push(text(format!(
            "From {from} to {reaches} takes {} after the value jumps to its greatest.",
            within(journey.up_seconds, journey.rests.0)
        )));
    }
    if replicas.never_down && journey.returns_to == *reaches && reaches > from {
        lines.push(text(format!(
            "It never goes down: {}. {} stay until something else takes them away.",
            off(replicas, false),
            plural(*reaches, "replica"),
        )));
    } else if replicas.floor > 0 && replicas.floor < replicas.min {
        lines.push(text(format!(
            "It does not stay at {}: KEDA asks for idleReplicaCount {}, and its HPA goes up to its minimum of {} again.",
            plural(replicas.floor, "replica"),
            replicas.floor,
            replicas.min
        )));
    } else if journey.returns_to > replicas.floor {
        lines.push(text(format!(
            "It never returns to {}: with the least value it still asks for {}.",
            replicas.floor, journey.returns_to
        )));
    } else if *reaches > journey.returns_to {
        lines.push(text(format!(
            "From {reaches} back to {} takes {} after the value drops to its least.",
            journey.returns_to,
            within(journey.down_seconds, journey.rests.1),
        )));
    }
    lines
}

/// On what it depends that the greatest value reaches the maximum, where that is the partitions of a topic.
fn partitioned(replicas: &Replicas) -> String {
    let deciding = || replicas.inputs.iter().filter(|input| input.target.is_some());
    match deciding().next().and_then(|input| input.partitioned.as_ref()) {
        Some(of) if replicas.max > 1 && deciding().all(|input| input.partitioned.is_some()) => format!(
            ", where {of} has enough partitions: KEDA asks for one replica for each at most, and the tolerance of the HPA may stop it short of their number"
        ),
        _ => String::new(),
    }
}

/// What disables a direction.
fn off(replicas: &Replicas, up: bool) -> &'static str {
    let Pauses {
        scale_in, scale_out, ..
    } = replicas.pauses;
    match up {
        true if scale_out => "autoscaling.keda.sh/paused-scale-out is set",
        true => "scaleUp.selectPolicy is Disabled",
        false if scale_in => "autoscaling.keda.sh/paused-scale-in is set",
        false => "scaleDown.selectPolicy is Disabled",
    }
}

/// How long a way takes, where the simulation saw its end.
fn within(seconds: f64, is_at_rest: bool) -> String {
    match is_at_rest {
        true => duration(seconds),
        false => "more than seven days".to_owned(),
    }
}

fn without(replicas: &Replicas) -> Vec<Line> {
    let when = |how: How| match how {
        How::Empty => "the query gives no result",
        How::Failed if replicas.deciding > 1 => "none of the sources can be read",
        How::Failed => "the source cannot be read",
    };
    let line = |when: String, missing: &Missing| {
        let (floor, max) = (replicas.floor, replicas.max);
        let (low, high) = (missing.of_floor, missing.of_max);
        let time = duration(missing.seconds);
        text(match missing.does {
            Does::Holds => format!("If {when}, it holds the replicas that there are."),
            Does::ScalesIn if missing.how == How::Empty => {
                format!("If {when}, that counts as 0: it goes down, from {max} to {high} in {time}.")
            }
            Does::ScalesIn => format!("If {when}, it goes down, from {max} to {high} in {time}."),
            Does::FallsBack => {
                format!(
                    "If {when}, it falls back to {}, from {max} in {time}.",
                    plural(high, "replica")
                )
            }
            Does::Moves if (floor, low) == (0, 0) && missing.of_one == Some(high) => {
                format!(
                    "If {when}, it goes to {} where any run, and stays at 0 where none do.",
                    plural(high, "replica")
                )
            }
            Does::Moves if high == max => {
                format!("If {when}, it keeps what runs, and goes up to {low} where there are fewer.")
            }
            Does::Moves if low == floor => {
                format!("If {when}, it keeps what runs, and goes down to {high} where there are more.")
            }
            Does::Moves => format!("If {when}, it goes from {floor} to {low}, and from {max} to {high}."),
        })
    };
    match replicas.missing.as_slice() {
        [empty, failed]
            if (empty.does, empty.of_floor, empty.of_max)
                == (failed.does, failed.of_floor, failed.of_max) =>
        {
            vec![line(
                format!("{}, or {}", when(empty.how), when(failed.how)),
                failed,
            )]
        }
        missing => missing
            .iter()
            .map(|missing| line(when(missing.how).to_owned(), missing))
            .collect(),
    }
}

fn zero(replicas: &Replicas) -> Vec<Line> {
    let Some(zero) = &replicas.zero else {
        if replicas.pauses.all {
            return Vec::new();
        }
        if replicas.floor == 0 {
            let line = "With the feature gate HPAScaleToZero it goes to 0, and only an Object or External metric brings it back; without the gate, minReplicas 0 is refused.";
            return vec![text(line)];
        }
        return vec![text(format!(
            "It never goes to 0: it keeps at least {}.",
            plural(replicas.min, "replica")
        ))];
    };
    if replicas.pauses.is_forced {
        let line = "The annotation autoscaling.keda.sh/force-activation keeps it from 0.";
        return vec![text(line)];
    }
    if zero.is_kept {
        let line = "It never goes to 0: KEDA keeps a workload active whose triggers are all cpu or memory, and starts 1 replica where there is none.";
        return vec![text(line)];
    }
    if replicas.pauses.scale_in {
        let line = "The annotation autoscaling.keda.sh/paused-scale-in keeps it from going to 0.";
        return vec![text(line)];
    }
    let first = match zero.wakes {
        Wakes::Wakes => "It goes to 0, and wakes again:",
        Wakes::Never => "It goes to 0, and nothing wakes it again:",
        Wakes::Unknown => "It goes to 0, and wakes only if one of these can:",
    };
    let mut lines = vec![text(first)];
    lines.extend(
        zero.inputs
            .iter()
            .map(|input| text(format!("{}.", capital(input)))),
    );
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
        "The target is the {}th percentile of CPU use and of daily memory peaks, plus {} %, and at least {}m and {}Mi for a pod. The weight of a sample halves every {}.",
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
            (None, None) => format!("{name} without bounds"),
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

pub(super) fn duration(seconds: f64) -> String {
    Span::from_seconds_f64(seconds).to_string()
}
