//! Which column each metric reads: the one that is named for it, the one that the caller names, or the only one that
//! can be meant.

use scalegen_syntax::{Finding, Message, Related, is_here};

use super::column::{Column, ColumnName, WorkloadColumn};
use super::error::finding;
use super::labels::Labels;
use super::messages::{
    AddColumn, AmbiguousColumn, ChooseColumn, ColumnsRead, ColumnsThere, GivenTwice, MoreUnreadColumns,
    NoColumn, NoColumnOfEither, NoSuchColumn, NoSuchMetric, TakenColumn, UnreadColumn,
};
use super::unit::Unit;
use crate::codes;

/// More columns that nothing reads are counted, not listed.
const MOST_UNREAD: usize = 5;

/// Something that wants a column.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Its names, the best first.
    pub(crate) names: Vec<ColumnName>,
    /// Whether it can do without; then only a column that is named for it counts.
    pub(crate) is_optional: bool,
}

/// The columns that were found.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// For each that wants one, in order.
    pub(super) columns: Vec<Option<usize>>,
    pub(super) workload: Vec<(WorkloadColumn, usize)>,
    /// What keeps the recording from being used.
    pub(super) errors: Vec<Finding>,
    /// Notes of what was taken, and warnings of what was not.
    pub(super) warnings: Vec<Finding>,
}

/// Columns, and who has them.
struct Binding<'a> {
    columns: &'a [Option<Column>],
    wanted: &'a [Wanted],
    taken: Vec<bool>,
    /// Metrics for which several columns could be meant.
    ambiguous: Vec<String>,
    bound: Bound,
}

/// Finds the columns. `given` has the pairs of the caller: a metric, and the column or the labels of a series.
pub(super) fn bind(columns: &[Option<Column>], wanted: &[Wanted], given: &[(String, String)]) -> Bound {
    let mut binding = Binding {
        columns,
        wanted,
        taken: vec![false; columns.len()],
        ambiguous: Vec::new(),
        bound: Bound {
            columns: vec![None; wanted.len()],
            ..Bound::default()
        },
    };
    for (metric, column) in given {
        binding.given(metric, column);
    }
    binding.named();
    let has_failed = !binding.bound.errors.is_empty();
    // Where the caller's own pairs are wrong, the rest may follow from that.
    if !has_failed {
        for closeness in [Closeness::Equal, Closeness::Within] {
            binding.alike(closeness);
        }
        binding.only();
        binding.missing();
        binding.unread();
    }
    binding.bound
}

/// How a column's text is like the name of a metric.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closeness {
    /// The same words.
    Equal,
    /// All words of the metric's name among others.
    Within,
}

impl Binding<'_> {
    fn column(&self, index: usize) -> Option<&Column> {
        self.columns.get(index).and_then(Option::as_ref)
    }

    fn take(&mut self, wanted: usize, column: usize) {
        if let Some(slot) = self.bound.columns.get_mut(wanted) {
            *slot = Some(column);
        }
        self.mark(column);
    }

    fn mark(&mut self, column: usize) {
        if let Some(taken) = self.taken.get_mut(column) {
            *taken = true;
        }
    }

    /// A pair of the caller.
    fn given(&mut self, metric: &str, text: &str) {
        let is_it = |name: &ColumnName| name.to_string() == metric || name.plain() == metric;
        let wanted = self.wanted.iter().position(|it| it.names.iter().any(is_it));
        let workload = WorkloadColumn::ALL
            .into_iter()
            .find(|it| ColumnName::Workload(*it).to_string() == metric);
        if wanted.is_none() && workload.is_none() {
            let metric = metric.to_owned();
            let finding = finding(codes::NO_SUCH_COLUMN, NoSuchMetric { metric });
            let columns = shown(self.wanted);
            self.bound.errors.push(finding.help(ColumnsRead { columns }));
            return;
        }
        let is_bound = |it: usize| self.bound.columns.get(it).is_some_and(Option::is_some);
        let is_given = wanted.is_some_and(is_bound)
            || workload.is_some_and(|it| self.bound.workload.iter().any(|(other, _)| *other == it));
        if is_given {
            let metric = metric.to_owned();
            let finding = finding(codes::NO_SUCH_COLUMN, GivenTwice { metric });
            self.bound.errors.push(finding);
            return;
        }
        let found = self.called(text);
        match found[..] {
            [column] => match (wanted, workload) {
                (Some(wanted), _) => self.take(wanted, column),
                (None, Some(workload)) => {
                    self.bound.workload.push((workload, column));
                    self.mark(column);
                }
                (None, None) => {}
            },
            [] => {
                let column = text.to_owned();
                let there = self.columns.iter().flatten().map(|it| it.text.clone());
                let columns = there.take(20).collect();
                let finding = finding(codes::NO_SUCH_COLUMN, NoSuchColumn { column });
                self.bound.errors.push(finding.help(ColumnsThere { columns }));
            }
            [..] => self.ambiguous(metric, &found),
        }
    }

    /// The columns that a text of the caller means.
    fn called(&self, text: &str) -> Vec<usize> {
        let find = |is_it: &dyn Fn(&Column) -> bool| -> Vec<usize> {
            let columns = self.columns.iter().enumerate();
            let found = columns.filter(|(_, column)| column.as_ref().is_some_and(is_it));
            found.map(|(index, _)| index).collect()
        };
        let text = text.trim();
        let (plain, _) = Unit::cut(text);
        let mut found = find(&|column| column.text == text || column.text == plain);
        if found.is_empty() {
            found = find(&|column| column.text.eq_ignore_ascii_case(plain));
        }
        if let Some(labels) = Labels::parse(text).filter(|_| found.is_empty()) {
            found = find(&|column| column.labels.as_ref().is_some_and(|it| labels.selects(it)));
        }
        if found.is_empty() {
            found = find(&|column| {
                column
                    .labels
                    .as_ref()
                    .is_some_and(|it| it.name.as_deref() == Some(text))
            });
        }
        found
    }

    /// Columns that are named for what wants them.
    fn named(&mut self) {
        for (index, wanted) in self.wanted.iter().enumerate() {
            if self.bound.columns.get(index).is_none_or(Option::is_some) {
                continue;
            }
            let find = |name: &ColumnName| {
                let is_it = |column: &Option<Column>| {
                    column.as_ref().is_some_and(|it| it.name.as_ref() == Some(name))
                };
                self.columns.iter().position(is_it)
            };
            if let Some(column) = wanted.names.iter().find_map(find) {
                self.take(index, column);
            }
        }
        for workload in WorkloadColumn::ALL {
            if self.bound.workload.iter().any(|(it, _)| *it == workload) {
                continue;
            }
            let name = ColumnName::Workload(workload);
            let is_metric = |it: &Labels| {
                it.name
                    .as_deref()
                    .is_some_and(|it| workload.metrics().contains(&it))
            };
            let is_it = |(index, column): &(usize, &Option<Column>)| {
                self.taken.get(*index) == Some(&false)
                    && column.as_ref().is_some_and(|it| {
                        let is_named = it.name.as_ref() == Some(&name);
                        is_named
                            || it.labels.as_ref().is_some_and(is_metric)
                            || workload.metrics().contains(&it.text.as_str())
                    })
            };
            let found: Vec<usize> = self
                .columns
                .iter()
                .enumerate()
                .filter(is_it)
                .map(|it| it.0)
                .collect();
            match found[..] {
                [] => {}
                [column] => {
                    self.bound.workload.push((workload, column));
                    self.mark(column);
                    if self
                        .column(column)
                        .is_some_and(|it| it.name.as_ref() != Some(&name))
                    {
                        self.note(column, name.to_string());
                    }
                }
                [..] => self.ambiguous(&name.to_string(), &found),
            }
        }
    }

    /// Columns whose text is like the name of a metric that has none.
    fn alike(&mut self, closeness: Closeness) {
        let open: Vec<usize> = self.open().collect();
        let candidates: Vec<Vec<usize>> = open.iter().map(|it| self.candidates(*it, closeness)).collect();
        for (place, (wanted, of_it)) in open.iter().zip(&candidates).enumerate() {
            let is_shared = |column: &usize| {
                let others = candidates.iter().enumerate().filter(|(other, _)| *other != place);
                others.into_iter().any(|(_, of_other)| of_other.contains(column))
            };
            match of_it[..] {
                [] => {}
                [column] if !is_shared(&column) => {
                    self.take(*wanted, column);
                    self.note(column, self.shown(*wanted));
                }
                [_] => {}
                [..] => self.ambiguous(&self.shown(*wanted), of_it),
            }
        }
    }

    /// The one column that is left for the one metric that has none.
    fn only(&mut self) {
        let open: Vec<usize> = self.open().collect();
        let is_left = |column: &usize| self.may_take(*column) && self.fits(*column, &open);
        let left: Vec<usize> = (0..self.columns.len()).filter(is_left).collect();
        if let ([wanted], [column]) = (&open[..], &left[..]) {
            self.take(*wanted, *column);
            self.note(*column, self.shown(*wanted));
        }
    }

    /// What still wants a column that it cannot do without, and for which none is too many.
    fn open(&self) -> impl Iterator<Item = usize> {
        let is_open = |(index, wanted): &(usize, &Wanted)| {
            let is_unbound = self.bound.columns.get(*index) == Some(&None);
            let is_ambiguous = self.ambiguous.contains(&self.shown(*index));
            is_unbound && !wanted.is_optional && !is_ambiguous
        };
        self.wanted.iter().enumerate().filter(is_open).map(|it| it.0)
    }

    fn shown(&self, wanted: usize) -> String {
        let name = self.wanted.get(wanted).and_then(|it| it.names.first());
        name.map(ToString::to_string).unwrap_or_default()
    }

    fn may_take(&self, index: usize) -> bool {
        let is_free = self.taken.get(index) == Some(&false);
        let is_explicit = |it: &Column| it.name.as_ref().is_some_and(ColumnName::is_explicit);
        is_free && self.column(index).is_some_and(|it| !is_explicit(it))
    }

    /// Whether the unit of a column is that of the metrics: percent is no usage, and bytes are no utilization.
    fn fits(&self, column: usize, wanted: &[usize]) -> bool {
        let unit = self.column(column).and_then(|it| it.unit);
        wanted.iter().all(|wanted| {
            let name = self.wanted.get(*wanted).and_then(|it| it.names.first());
            !matches!(
                (name, unit),
                (Some(ColumnName::Utilization(_)), Some(Unit::Times(_)))
                    | (Some(ColumnName::Usage(_)), Some(Unit::Percent))
            )
        })
    }

    fn candidates(&self, wanted: usize, closeness: Closeness) -> Vec<usize> {
        let names = self
            .wanted
            .get(wanted)
            .map(|it| it.names.as_slice())
            .unwrap_or_default();
        let names: Vec<Vec<String>> = names.iter().map(|name| words(&name.plain())).collect();
        let is_like = |column: &Column| {
            let texts = [
                Some(column.text.as_str()),
                column.labels.as_ref().and_then(|it| it.name.as_deref()),
            ];
            texts.into_iter().flatten().any(|text| {
                let own = words(text);
                names.iter().any(|name| match closeness {
                    Closeness::Equal => own == *name,
                    Closeness::Within => !name.is_empty() && name.iter().all(|word| own.contains(word)),
                })
            })
        };
        (0..self.columns.len())
            .filter(|index| self.may_take(*index) && self.fits(*index, &[wanted]))
            .filter(|index| self.column(*index).is_some_and(is_like))
            .collect()
    }

    fn note(&mut self, column: usize, metric: String) {
        let Some(column) = self.column(column) else {
            return;
        };
        let place = column.place.clone();
        let column = column.text.clone();
        let finding = finding(codes::TAKEN, TakenColumn { column, metric });
        self.bound.warnings.push(finding.at(Some(place)));
    }

    fn ambiguous(&mut self, metric: &str, found: &[usize]) {
        let mut columns = found.iter().filter_map(|index| self.column(*index));
        let (Some(one), Some(other)) = (columns.next(), columns.next()) else {
            return;
        };
        let message = AmbiguousColumn {
            one: one.text.clone(),
            other: other.text.clone(),
            metric: metric.to_owned(),
        };
        let mut finding = finding(codes::AMBIGUOUS_COLUMN, message)
            .help(ChooseColumn {
                metric: metric.to_owned(),
                column: one.text.clone(),
            })
            .at(Some(one.place.clone()));
        finding.related.push(Related {
            message: is_here(format!("`{}`", other.text)),
            place: other.place.clone(),
        });
        self.bound.errors.push(finding);
        self.ambiguous.push(metric.to_owned());
        for column in found {
            self.mark(*column);
        }
    }

    /// What is left without a column.
    fn missing(&mut self) {
        let open: Vec<usize> = self.open().collect();
        for index in open {
            let mut names = self
                .wanted
                .get(index)
                .map(|it| it.names.iter())
                .into_iter()
                .flatten();
            let column = names.next().map(ToString::to_string).unwrap_or_default();
            let help = AddColumn {
                metric: column.clone(),
            };
            let message = match names.map(ToString::to_string).find(|name| *name != column) {
                Some(other) => NoColumnOfEither { column, other }.into(),
                None => Message::from(NoColumn { column }),
            };
            let finding = finding(codes::METRIC_WITHOUT_COLUMN, message);
            self.bound.errors.push(finding.help(help));
        }
    }

    fn unread(&mut self) {
        let is_unread = |(index, _): &(usize, &Option<Column>)| self.taken.get(*index) == Some(&false);
        let unread = self.columns.iter().enumerate().filter(is_unread);
        let unread: Vec<&Column> = unread.filter_map(|it| it.1.as_ref()).collect();
        let columns = shown(self.wanted);
        for column in unread.iter().take(MOST_UNREAD) {
            let message = UnreadColumn {
                column: column.text.clone(),
            };
            let columns = columns.clone();
            let finding = finding(codes::UNREAD_COLUMN, message).help(ColumnsRead { columns });
            self.bound.warnings.push(finding.at(Some(column.place.clone())));
        }
        if let Some(count) = unread.len().checked_sub(MOST_UNREAD).filter(|count| *count > 0) {
            let finding = finding(codes::UNREAD_COLUMN, MoreUnreadColumns { count });
            self.bound.warnings.push(finding);
        }
    }
}

fn shown(wanted: &[Wanted]) -> Vec<String> {
    let names = wanted.iter().filter_map(|it| it.names.first());
    names.map(ToString::to_string).collect()
}

/// The words of a name, whatever stands between them.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
