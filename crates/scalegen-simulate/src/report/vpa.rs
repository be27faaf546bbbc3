//! Recommendations of the VPA over time, as text.

use std::io::{self, Write};

use scalegen_syntax::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Format, Steps, csv, time};
use crate::Instant;
use crate::number::number;
use crate::vpa::amount::{MAX_AMOUNT, humanize};
use crate::vpa::{Bounds, ContainerRecommendation, RecordedVpaStep, VpaStep};

/// Writes the runs of a recommender, holding back at most the last one, which a table always ends with.
#[derive(Debug)]
pub struct VpaReport<W> {
    out: W,
    format: Format,
    steps: Steps,
    runs: usize,
    shown: usize,
    /// The targets that a table showed last: of each container and resource, in the order of their first time.
    targets: Vec<(Line, Quantity)>,
    /// The run before, where a table did not show it.
    hidden: Option<(RecordedVpaStep, Vec<String>)>,
}

/// A container's position and the name of a resource.
type Line = (usize, &'static str);

impl<W: Write> VpaReport<W> {
    /// A report. A table of changes shows the targets that differ from those last shown, and the whole last run.
    pub fn new(out: W, format: Format, steps: Steps) -> Self {
        Self {
            out,
            format,
            steps,
            runs: 0,
            shown: 0,
            targets: Vec::new(),
            hidden: None,
        }
    }

    /// Writes a run.
    pub fn step(&mut self, step: &VpaStep<'_>) -> io::Result<()> {
        let is_first = self.runs == 0;
        self.runs += 1;
        match self.format {
            Format::Json => {
                self.out
                    .write_all(if is_first { b"{\"steps\":[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, &json_of(step))?;
                Ok(())
            }
            Format::Csv => {
                if is_first {
                    self.out
                        .write_all(b"time,container,resource,target,lower,upper,uncapped\n")?;
                }
                csv_lines(&mut self.out, step)
            }
            Format::Table => {
                if is_first {
                    table_header(&mut self.out)?;
                }
                let is_shown = self.table_lines(step)?;
                self.shown += usize::from(is_shown);
                self.hidden = (!is_shown).then(|| (step.to_recorded(), step.containers.to_vec()));
                Ok(())
            }
        }
    }

    /// The lines whose target differs from the last one shown, or all; whether there was one. Bounds do not make a
    /// line worth showing: they move with every run, as they narrow with time.
    fn table_lines(&mut self, step: &VpaStep<'_>) -> io::Result<bool> {
        let all = self.steps == Steps::All;
        let mut is_shown = all;
        for it in step.recommendations {
            for (resource, bounds) in resources(it) {
                let line = (it.container, resource);
                let last = self.targets.iter_mut().find(|(known, _)| *known == line);
                let is_new = match last {
                    Some((_, target)) => std::mem::replace(target, bounds.target) != bounds.target,
                    None => {
                        self.targets.push((line, bounds.target));
                        true
                    }
                };
                if is_new || all {
                    is_shown = true;
                    let container = step.containers.get(it.container).map_or("", String::as_str);
                    table_line(&mut self.out, step.time, container, resource, &bounds)?;
                }
            }
        }
        Ok(is_shown)
    }

    /// Writes the end.
    pub fn finish(mut self) -> io::Result<()> {
        match self.format {
            Format::Json if self.runs == 0 => self.out.write_all(b"{\"steps\":[]}\n")?,
            Format::Json => self.out.write_all(b"\n]}\n")?,
            Format::Table => {
                if let Some((step, containers)) = &self.hidden {
                    self.shown += 1;
                    for it in &step.recommendations {
                        let container = containers.get(it.container).map_or("", String::as_str);
                        for (resource, bounds) in resources(it) {
                            table_line(&mut self.out, step.time, container, resource, &bounds)?;
                        }
                    }
                }
                match self.runs - self.shown {
                    0 => {}
                    1 => writeln!(self.out, "1 more run left the targets as they were")?,
                    more => writeln!(self.out, "{more} more runs left the targets as they were")?,
                }
            }
            Format::Csv => {}
        }
        self.out.flush()
    }
}

fn resources(it: &ContainerRecommendation) -> impl Iterator<Item = (&'static str, Bounds)> {
    [("cpu", it.cpu), ("memory", it.memory)]
        .into_iter()
        .filter_map(|(name, it)| Some((name, it?)))
}

fn name<'a>(step: &VpaStep<'a>, it: &ContainerRecommendation) -> &'a str {
    step.containers.get(it.container).map_or("", String::as_str)
}

/// A run as JSON, its time first.
#[derive(Serialize)]
struct Run<'a> {
    time: Value,
    containers: Vec<Container<'a>>,
}

#[derive(Serialize)]
struct Container<'a> {
    container: &'a str,
    usage: Map<String, Value>,
    target: Map<String, Value>,
    lower_bound: Map<String, Value>,
    upper_bound: Map<String, Value>,
    uncapped_target: Map<String, Value>,
}

fn json_of<'a>(step: &VpaStep<'a>) -> Run<'a> {
    let containers = step.recommendations.iter().map(|it| {
        let each = |pick: fn(&Bounds) -> Quantity| {
            let amounts =
                resources(it).map(|(name, bounds)| (name.to_owned(), Value::from(pick(&bounds).to_string())));
            amounts.collect::<Map<_, _>>()
        };
        let usage = step.usage.get(it.container).copied().unwrap_or_default();
        let usage = [
            ("cpu", usage.cpu.map(Quantity::from_milli)),
            ("memory", usage.memory.map(Quantity::from_bytes)),
        ];
        let usage = usage.map(|(name, it)| (name.to_owned(), it.map(|it| it.to_string()).into()));
        Container {
            container: name(step, it),
            usage: usage.into_iter().collect(),
            target: each(|it| it.target),
            lower_bound: each(|it| it.lower),
            upper_bound: each(|it| it.upper),
            uncapped_target: each(|it| it.uncapped),
        }
    });
    Run {
        time: number(step.time.seconds_f64()),
        containers: containers.collect(),
    }
}

fn csv_lines(out: &mut impl Write, step: &VpaStep<'_>) -> io::Result<()> {
    for it in step.recommendations {
        for (
            resource,
            Bounds {
                target,
                lower,
                upper,
                uncapped,
            },
        ) in resources(it)
        {
            write!(out, "{},", number(step.time.seconds_f64()))?;
            csv::text(out, name(step, it))?;
            writeln!(out, ",{resource},{target},{lower},{upper},{uncapped}")?;
        }
    }
    Ok(())
}

fn table_header(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:>10}  {:<20}  {:<8}  {:>14}  {:>14}  {:>14}  {:>14}",
        "TIME", "CONTAINER", "RESOURCE", "TARGET", "LOWER", "UPPER", "UNCAPPED"
    )
}

/// An amount as people read it: bytes, which the recommender counts one by one, with a unit.
///
/// The largest amount is the upper bound until there are enough samples.
fn amount(resource: &str, amount: Quantity) -> String {
    let is_memory = resource == "memory";
    let largest = if is_memory {
        Quantity::from_bytes(MAX_AMOUNT)
    } else {
        Quantity::from_milli(MAX_AMOUNT)
    };
    if amount >= largest {
        return "unbounded".to_owned();
    }
    let exact = amount.to_string();
    let is_bare = exact.bytes().all(|byte| byte.is_ascii_digit());
    match i64::try_from(amount.units_ceil()) {
        Ok(bytes) if is_memory && is_bare => humanize(bytes),
        _ => exact,
    }
}

fn table_line(
    out: &mut impl Write,
    time: Instant,
    container: &str,
    resource: &str,
    bounds: &Bounds,
) -> io::Result<()> {
    let [target, lower, upper, uncapped] =
        [bounds.target, bounds.lower, bounds.upper, bounds.uncapped].map(|it| amount(resource, it));
    writeln!(
        out,
        "{:>10}  {container:<20}  {resource:<8}  {target:>14}  {lower:>14}  {upper:>14}  {uncapped:>14}",
        time::time(time.seconds_f64()),
    )
}
