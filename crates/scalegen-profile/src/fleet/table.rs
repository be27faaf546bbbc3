//! A table of services in a file of its own.

use std::sync::Arc;

use serde::Deserialize;

use super::csv;
use super::messages::{
    CellCount, DoubleQuote, NameColumns, NoNameColumn, OpenQuote, QuoteCells, RenameColumn, ServicesOnly,
    TwoColumns,
};
use crate::codes;
use crate::language::{Interned, Parameter, Service, Services};
use crate::messages::Unreadable;
use scalegen_syntax::{Finding, Message, Place, SourceFile};

/// The services of a file: CSV with a header line, or TOML with `[[services]]`.
pub(crate) fn services(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Vec<Service> {
    if file.name().ends_with(".toml") {
        toml_services(file, findings)
    } else {
        csv_services(file, findings)
    }
}

fn toml_services(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Vec<Service> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        services: Services,
    }
    match toml::from_str::<Table>(file.text()) {
        Ok(table) => table.services.0,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = Unreadable {
                error: error.message().split_whitespace().collect::<Vec<_>>().join(" "),
            };
            findings.push(
                codes::BAD_ROW
                    .finding(message)
                    .at(Some(Place::new(file, span)))
                    .help(ServicesOnly {}),
            );
            Vec::new()
        }
    }
}

fn csv_services(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Vec<Service> {
    let bad = |span, message: Message, help: Message| {
        codes::BAD_ROW
            .finding(message)
            .at(Some(Place::new(file, span)))
            .help(help)
    };
    let mut rows = csv::rows(file.text());
    let header = rows.next();
    let header: Vec<csv::Cell<'_>> = header.map(|row| row.cells).unwrap_or_default();
    let Some(name_column) = header.iter().position(|cell| cell.text == "name") else {
        findings.push(bad(0..0, NoNameColumn {}.into(), NameColumns {}.into()));
        return Vec::new();
    };
    for (column, cell) in header.iter().enumerate() {
        if header.iter().take(column).any(|other| other.text == cell.text) {
            let column = cell.text.to_string();
            findings.push(bad(
                cell.span.clone(),
                TwoColumns { column }.into(),
                RenameColumn {}.into(),
            ));
        }
    }
    let mut names = Interned::default();
    let columns: Vec<Arc<str>> = header.iter().map(|cell| names.get(&cell.text)).collect();
    let mut services = Vec::new();
    for row in rows {
        if let Some(broken) = row.broken.clone() {
            findings.push(bad(broken, OpenQuote {}.into(), DoubleQuote {}.into()));
        }
        if row.cells.len() != header.len() {
            let (cells, columns) = (row.cells.len(), header.len());
            let message = CellCount { cells, columns }.into();
            findings.push(bad(row.span(), message, QuoteCells {}.into()));
        }
        let name = row.cells.get(name_column).map(|cell| cell.text.to_string());
        let parameter =
            |(column, cell): (&Arc<str>, &csv::Cell<'_>)| Some((Arc::clone(column), value(cell)?));
        let cells = columns
            .iter()
            .zip(&row.cells)
            .enumerate()
            .filter(|(column, _)| *column != name_column);
        services.push(Service {
            name: name.unwrap_or_default(),
            parameters: cells.filter_map(|(_, cell)| parameter(cell)).collect(),
            set: None,
        });
    }
    services
}

/// The value of a cell; an empty one is none, so that the default holds. A cell in quotes is a text.
fn value(cell: &csv::Cell<'_>) -> Option<Parameter> {
    let text = cell.text.as_ref();
    if cell.quoted {
        return Some(Parameter::Text(text.into()));
    }
    if text.is_empty() {
        return None;
    }
    Some(match text {
        "true" => Parameter::Boolean(true),
        "false" => Parameter::Boolean(false),
        _ => match (plain_number(text), text.parse::<i64>(), text.parse::<f64>()) {
            (true, Ok(number), _) => Parameter::Integer(number),
            (true, _, Ok(number)) if number.is_finite() => Parameter::Float(number),
            _ => Parameter::Text(text.into()),
        },
    })
}

/// Whether a text is digits, perhaps with a sign before and a fraction behind: neither `1e5` nor `007`, which
/// might be names.
fn plain_number(text: &str) -> bool {
    text.parse::<scalegen_syntax::Decimal>().is_ok() && !text.contains(['e', 'E'])
}

/// Where a value of the row of that number stands, or the row when it is not there.
pub(super) fn place(file: &Arc<SourceFile>, number: usize, parameter: &str) -> Option<Place> {
    let mut rows = csv::rows(file.text());
    let header = rows.next()?;
    let row = rows.nth(number)?;
    let column = header.cells.iter().position(|cell| cell.text == parameter);
    let cell = column.and_then(|column| row.cells.get(column));
    let span = match cell {
        Some(cell) if !cell.span.is_empty() => cell.span.clone(),
        _ => row.span(),
    };
    Some(Place::new(file, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_types_that_they_look_like_unless_quoted() {
        let text = "name,a,b,c,d,e,f\ncart,10,0.5,true,\"10\",007,\n";
        let file = SourceFile::new("services.csv", text);
        let mut findings = Vec::new();
        let services = services(&file, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let values: Vec<String> = services[0]
            .parameters
            .iter()
            .map(|(key, value)| format!("{key} {value:?}"))
            .collect();
        assert_eq!(
            values,
            [
                "a Integer(10)",
                "b Float(0.5)",
                "c Boolean(true)",
                "d Text(\"10\")",
                "e Text(\"007\")"
            ]
        );
        let at = |parameter| place(&file, 0, parameter).map(|place| file.text()[place.span].to_owned());
        assert_eq!(at("b").as_deref(), Some("0.5"));
        assert_eq!(at("f").as_deref(), Some("cart,10,0.5,true,\"10\",007,"));
    }
}
