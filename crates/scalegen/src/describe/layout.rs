//! A page as lines of text.

use super::amount::plural;
use super::page::{Line, NotDescribed, Page};

/// The page as text, its sentences broken into lines; with or without the file that has the scaler.
pub(super) fn page(page: &Page, width: usize, has_place: bool) -> String {
    let mut out = String::new();
    let mut line = |indent: usize, text: &str| {
        out.push_str(&" ".repeat(indent));
        out.push_str(text);
        out.push('\n');
    };
    let name = match &page.namespace {
        Some(namespace) => format!("{namespace}/{}", page.name),
        None => page.name.clone(),
    };
    let place = page.file.as_ref().zip(page.line).filter(|_| has_place);
    let place = place.map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
    line(0, &format!("{} {name}{place}", page.kind));
    let does = match &page.replicas {
        Some(replicas) => {
            let (from, idle) = match (replicas.floor, replicas.min) {
                (0, min) if min > 1 => (min, ", and to 0 while it is idle"),
                (floor, _) => (floor, ""),
            };
            let condition = match page.is_active {
                Some(false) => ", once it is the active scaler",
                _ => "",
            };
            let most = plural(replicas.max, "replica");
            format!("scales {} from {from} to {most}{idle}{condition}", page.target)
        }
        None if page.jobs.is_some() => match page.jobs.as_ref().map(|jobs| jobs.max) {
            Some(1) => "starts 1 Job at a time".to_owned(),
            most => format!("starts up to {} Jobs at a time", most.unwrap_or_default()),
        },
        None => format!("sizes the containers of {}", page.target),
    };
    line(2, &does);
    for section in &page.sections {
        line(0, "");
        line(2, &section.title);
        for of in &section.lines {
            match of {
                Line::Text(text) => {
                    for (index, part) in broken(text, width.saturating_sub(6)).iter().enumerate() {
                        line(if index == 0 { 4 } else { 6 }, part);
                    }
                }
                // A line of the query of its own could end what it is shown in.
                Line::Code(code) => code.lines().for_each(|code| line(8, code)),
            }
        }
    }
    out
}

/// The line that stands for a page.
pub(super) fn not_described(other: &NotDescribed) -> String {
    let NotDescribed {
        kind,
        namespace,
        name,
        reason,
        ..
    } = other;
    let namespace = namespace
        .as_ref()
        .map_or(String::new(), |namespace| format!("{namespace}/"));
    let place = other.file.as_ref().zip(other.line);
    let place = place.map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
    format!("not described: {kind} {namespace}{name}{place}: {reason}\n")
}

/// A sentence in lines of about this many characters.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in text.split_whitespace() {
        let more = word.chars().count();
        if length > 0 && length + 1 + more > width {
            lines.push(String::new());
            length = 0;
        }
        if let Some(line) = lines.last_mut() {
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += more;
        }
    }
    lines
}
