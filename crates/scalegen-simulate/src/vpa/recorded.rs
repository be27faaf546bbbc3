//! A recorded trace as what containers use: `cpu:CONTAINER` in cores, `memory:CONTAINER` in bytes.

use std::io::BufRead;

use scalegen_syntax::Finding;

use super::simulation::{Usage, UsageSource};
use super::spec::VpaSpec;
use crate::quantity_float::milli;
use crate::trace::messages::{AddColumnOf, AddContainerColumns, ContainerWithoutColumn, NoContainerColumn};
use crate::trace::{Cell, ColumnName, Trace, TraceError, finding};
use crate::{Instant, Span, codes};

/// A trace, read for one VPA.
#[derive(Debug)]
pub struct RecordedUsage<R> {
    trace: Trace<R>,
    containers: Vec<String>,
    /// For each container the columns of its CPU and of its memory.
    columns: Vec<(Option<usize>, Option<usize>)>,
    usage: Vec<Usage>,
}

impl<R: BufRead> RecordedUsage<R> {
    /// Takes the containers from the columns. A column of anything else, two columns of one thing, and a container
    /// that the VPA names but no column does, are findings.
    pub fn new(mut trace: Trace<R>, spec: &VpaSpec) -> Result<Self, TraceError> {
        let mut findings = Vec::new();
        let mut containers: Vec<String> = Vec::new();
        let mut columns = Vec::new();
        let of_container = |name: &ColumnName| matches!(of(name), Some((_, "cpu" | "memory")));
        let named: Vec<ColumnName> = trace
            .columns()
            .map(|it| it.1.clone())
            .filter(of_container)
            .collect();
        let given = trace.given().filter(|it| of_container(it) && !named.contains(it));
        let names: Vec<ColumnName> = named.iter().cloned().chain(given).collect();
        let wanted: Vec<_> = names.iter().map(|name| vec![name.clone()]).collect();
        let bound = match trace.bind(&wanted) {
            Err(TraceError::Findings(more)) => {
                findings.extend(more);
                Vec::new()
            }
            bound => bound?,
        };
        trace.reads_usage();
        for (name, index) in names.iter().zip(bound) {
            let Some((container, resource)) = of(name) else {
                continue;
            };
            let position = containers
                .iter()
                .position(|it| it == container)
                .unwrap_or_else(|| {
                    containers.push(container.to_owned());
                    columns.push((None, None));
                    containers.len() - 1
                });
            if let Some((cpu, memory)) = columns.get_mut(position) {
                let slot = if resource == "cpu" { cpu } else { memory };
                if slot.is_some() {
                    findings.push(trace.duplicate(index, &format!("{resource}:{container}")));
                }
                *slot = Some(index);
            }
        }
        if !containers.is_empty() {
            let missing = spec
                .sized_containers()
                .filter(|name| !containers.iter().any(|it| it == name));
            findings.extend(missing.map(|name| without_columns(&trace, name)));
        }
        if !findings.is_empty() {
            return Err(TraceError::Findings(findings));
        }
        if containers.is_empty() {
            let finding = finding(codes::METRIC_WITHOUT_COLUMN, NoContainerColumn {})
                .help(AddContainerColumns {})
                .at(Some(trace.header_place()));
            let warnings = trace.warnings();
            return Err(TraceError::Findings(
                [finding].into_iter().chain(warnings).collect(),
            ));
        }
        Ok(Self {
            trace,
            containers,
            columns,
            usage: Vec::new(),
        })
    }

    /// The trace.
    pub fn trace(&mut self) -> &mut Trace<R> {
        &mut self.trace
    }

    /// Stops at `end` instead of the last row; after that row its values hold.
    #[must_use]
    pub fn until(mut self, end: Option<Span>) -> Self {
        self.trace.until(end);
        self
    }
}

/// The container and the resource of a column.
fn of(name: &ColumnName) -> Option<(&str, &str)> {
    match name {
        ColumnName::Usage(it) | ColumnName::Utilization(it) => Some((it.container.as_deref()?, &it.name)),
        _ => None,
    }
}

/// A container of the VPA's policies that the trace does not know: as likely as not, one of them is misspelled.
fn without_columns<R: BufRead>(trace: &Trace<R>, container: &str) -> Finding {
    let message = ContainerWithoutColumn {
        container: container.to_owned(),
    };
    finding(codes::METRIC_WITHOUT_COLUMN, message)
        .help(AddColumnOf {
            container: container.to_owned(),
        })
        .at(Some(trace.header_place()))
}

impl<R: BufRead> UsageSource for RecordedUsage<R> {
    type Error = TraceError;

    fn containers(&self) -> &[String] {
        &self.containers
    }

    fn observe(&mut self, time: Instant) -> Result<Option<&[Usage]>, TraceError> {
        if !self.trace.observe(time)? {
            return Ok(None);
        }
        self.usage.clear();
        self.usage.extend(self.columns.iter().map(|(cpu, memory)| Usage {
            cpu: cpu.and_then(|column| match self.trace.cell(column) {
                Cell::Number { quantity, .. } => Some(milli(quantity)),
                _ => None,
            }),
            memory: memory.and_then(|column| match self.trace.cell(column) {
                Cell::Number { quantity, .. } => i64::try_from(quantity.units_ceil()).ok(),
                _ => None,
            }),
        }));
        Ok(Some(&self.usage))
    }
}
