//! Recommendations of the VPA over time, as text.

use std::io::{self, Write};

use scalegen_profile::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Format, csv, number, table};
use crate::vpa::{Bounds, ContainerRecommendation, MAX_AMOUNT, VpaStep};

/// Writes the runs of a recommender, holding none of them back.
#[derive(Debug)]
pub struct VpaReport<W> {
    out: W,
    format: Format,
    all: bool,
    runs: usize,
    shown: usize,
    /// The targets of the last run that a table showed.
    last: Vec<ContainerRecommendation>,
}

impl<W: Write> VpaReport<W> {
    /// A report. A table shows the runs whose targets differ from those last shown, or with `all` every run; JSON
    /// and CSV always have all.
    pub fn new(out: W, format: Format, all: bool) -> Self {
        Self {
            out,
            format,
            all,
            runs: 0,
            shown: 0,
            last: Vec::new(),
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
                if self.all || is_other(&self.last, step.recommendations) {
                    self.shown += 1;
                    self.last = step.recommendations.to_vec();
                    table_lines(&mut self.out, step)?;
                }
                Ok(())
            }
        }
    }

    /// Writes the end.
    pub fn finish(mut self) -> io::Result<()> {
        match self.format {
            Format::Json if self.runs == 0 => self.out.write_all(b"{\"steps\":[]}\n")?,
            Format::Json => self.out.write_all(b"\n]}\n")?,
            Format::Table if self.runs > self.shown => {
                writeln!(
                    self.out,
                    "{} more runs left the targets as they were",
                    self.runs - self.shown
                )?;
            }
            Format::Csv | Format::Table => {}
        }
        self.out.flush()
    }
}

/// Whether a target differs; bounds move with every run, as they narrow with time.
fn is_other(last: &[ContainerRecommendation], now: &[ContainerRecommendation]) -> bool {
    let target = |bounds: Option<Bounds>| bounds.map(|bounds| bounds.target);
    let is_same = |(one, other): (&ContainerRecommendation, &ContainerRecommendation)| {
        one.container == other.container
            && target(one.cpu) == target(other.cpu)
            && target(one.memory) == target(other.memory)
    };
    last.len() != now.len() || !last.iter().zip(now).all(is_same)
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

/// The recommender's largest amount is what an upper bound is until there are samples enough to tell.
fn upper(resource: &str, bound: Quantity) -> String {
    let largest = match resource {
        "cpu" => Quantity::from_milli(MAX_AMOUNT),
        _ => Quantity::from_bytes(MAX_AMOUNT),
    };
    if bound >= largest {
        "unbounded".to_owned()
    } else {
        bound.to_string()
    }
}

fn table_lines(out: &mut impl Write, step: &VpaStep<'_>) -> io::Result<()> {
    for it in step.recommendations {
        for (resource, bounds) in resources(it) {
            writeln!(
                out,
                "{:>10}  {:<20}  {resource:<8}  {:>14}  {:>14}  {:>14}  {:>14}",
                table::time(step.time.seconds_f64()),
                name(step, it),
                bounds.target.to_string(),
                bounds.lower.to_string(),
                upper(resource, bounds.upper),
                bounds.uncapped.to_string(),
            )?;
        }
    }
    Ok(())
}
