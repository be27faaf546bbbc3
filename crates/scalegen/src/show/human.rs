//! Findings as a person reads them: rustc's look, with the source line, carets and the other places.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use scalegen_document::rendered_from;
use scalegen_syntax::{Finding, Place, Severity};

use super::Roots;
use super::escape::{harmless, harmless_name, is_hidden};

/// Findings as text, one block each, in the order given; `is_colored` with the escape sequences of a terminal.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// let findings: Vec<_> = findings.into_iter().collect();
/// let text = scalegen::show::human(&findings, false);
/// assert!(text.starts_with("error[PRO002]: unknown key `activ`"), "{text}");
/// assert!(text.contains("2 | activ = 'cpu'\n  | ^^^^^"), "{text}");
/// ```
pub fn human(findings: &[Finding], is_colored: bool) -> String {
    render(findings, is_colored, &|_| true)
}

/// Like [`human`], with only the places of what is not in the roots: no line of another's file gets into a log because a
/// profile or a kustomization names it.
pub fn human_within(findings: &[Finding], is_colored: bool, roots: &Roots) -> String {
    let names = findings.iter().flat_map(places).map(|place| place.file.name());
    let others = roots.lack(names);
    render(findings, is_colored, &|name| !others.contains(name))
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    let related = finding.related.iter().map(|related| &related.place);
    finding.place.iter().chain(related)
}

fn render(findings: &[Finding], is_colored: bool, is_shown: &dyn Fn(&str) -> bool) -> String {
    let renderer = match is_colored {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let mut text = String::new();
    for finding in findings {
        text.push_str(&render_one(&renderer, finding, is_shown));
        text.push_str("\n\n");
    }
    text
}

fn render_one(renderer: &Renderer, finding: &Finding, is_shown: &dyn Fn(&str) -> bool) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(harmless(&finding.title())).id(finding.code);
    let mut group = match &finding.place {
        Some(place) if is_shown(place.file.name()) => {
            title.element(snippet(place, AnnotationKind::Primary, ""))
        }
        Some(place) => title.element(origin(place)),
        None => Group::with_title(title),
    };
    if let Some(help) = finding.help_text() {
        group = group.element(Level::HELP.message(harmless(&help)));
    }
    let mut groups = vec![group];
    for related in &finding.related {
        let note = Level::NOTE.secondary_title(harmless(&related.message.text(finding.words)));
        groups.push(match is_shown(related.place.file.name()) {
            true => note.element(snippet(&related.place, AnnotationKind::Context, "")),
            false => note.element(origin(&related.place)),
        });
    }
    renderer.render(&groups)
}

/// The lines of a place, with carets. Only those lines are handed on, so that a thousand findings in a large
/// file cost no more than a thousand in a small one.
fn snippet(
    place: &Place,
    kind: AnnotationKind,
    label: &str,
) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    let (excerpt, first_line, span) = excerpt(place);
    let annotation = kind.span(span);
    let annotation = if label.is_empty() {
        annotation
    } else {
        annotation.label(label.to_owned())
    };
    Snippet::source(excerpt)
        .line_start(first_line)
        .path(harmless_name(&name(place)))
        .fold(false)
        .annotation(annotation)
}

/// A place without its lines.
fn origin(place: &Place) -> Origin<'static> {
    let start = place.start();
    Origin::path(harmless_name(&name(place)))
        .line(start.line)
        .char_column(start.column)
}

/// The file of a place, behind the template that it was rendered from.
fn name(place: &Place) -> Cow<'_, str> {
    let file = place.file.name();
    match rendered_from(place) {
        Some(template) => Cow::Owned(format!("{template} in {file}")),
        None => Cow::Borrowed(file),
    }
}

/// Lines longer than this are cut around the place, so that one line of a megabyte fits a terminal.
const WIDEST: usize = 400;

/// The lines that a place touches, at most three, the number of the first, and the place in them.
fn excerpt(place: &Place) -> (String, usize, Range<usize>) {
    let text = place.file.text();
    let floor = |byte: usize| {
        (0..=byte.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let (start, end) = (
        floor(place.span.start),
        floor(place.span.end.max(place.span.start)),
    );
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at);
    // A place that spans more lines than fit is marked on its first one.
    let end = if text[start..end].bytes().filter(|byte| *byte == b'\n').count() > 2 {
        line_end(start)
    } else {
        end
    };
    let mut from = line_start;
    let mut to = line_end(end.max(start));
    if start - from > WIDEST {
        from = floor(start - WIDEST / 2);
    }
    let end = floor(end.min(start + WIDEST));
    if to - end > WIDEST {
        to = floor(end + WIDEST / 2);
    }
    let (excerpt, span) = visible(&text[from..to], start - from..end - from);
    (excerpt, place.file.position(start).line, span)
}

/// Lines of a source with a mark for each character that a terminal would obey or not show, and the place where
/// it is now. A carriage return at the end of a line is left out.
fn visible(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    let mut shown = String::with_capacity(text.len());
    let (mut start, mut end) = (None, None);
    for (at, c) in text.char_indices() {
        if at >= span.start {
            start.get_or_insert(shown.len());
        }
        if at >= span.end {
            end.get_or_insert(shown.len());
        }
        match c {
            '\r' if matches!(text.as_bytes().get(at + 1), None | Some(b'\n')) => {}
            '\n' | '\t' => shown.push(c),
            c if is_hidden(c) => shown.push(char::REPLACEMENT_CHARACTER),
            c => shown.push(c),
        }
    }
    let span = start.unwrap_or(shown.len())..end.unwrap_or(shown.len());
    (shown, span)
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{Family, SourceFile, write};

    use super::*;

    #[test]
    fn a_source_line_cannot_speak_to_the_terminal() {
        let line = "a\u{9b}31m\u{200b}\u{1b}[1m: \u{202e}xß\u{85}\r\n";
        let file = SourceFile::new("a.yaml", format!("first: 1\n{line}last: 1\n"));
        let at = 9 + line.find('x').unwrap();
        let place = Some(Place::new(&file, at..at + 3));
        let finding = Finding::error("INP003", Family::Input, write("5")).at(place);
        let text = human(&[finding], false);
        assert!(!text.contains(|c| c != '\n' && is_hidden(c)), "{text:?}");
        let lines: Vec<_> = text.lines().collect();
        let column = lines[3].chars().position(|c| c == 'x').unwrap();
        let carets = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!((column, lines[4].matches('^').count()), (carets, 2), "{text}");
        // The end of a line is no hidden character, and other carriage returns are.
        assert_eq!(lines[3].matches(char::REPLACEMENT_CHARACTER).count(), 5, "{text}");
    }

    #[test]
    fn the_template_of_a_chart_is_named_beside_the_stream() {
        let text = "---\n# Source: web/templates/a.yaml\na: 1\n---\n# Source: web/templates/b.yaml\nb: 1\n";
        let file = SourceFile::new("<stdin>", text);
        let at = text.find("b: 1").unwrap();
        let finding = Finding::error("X", Family::Input, write("5")).at(Some(Place::new(&file, at..at + 1)));
        let shown = human(std::slice::from_ref(&finding), false);
        assert!(
            shown.contains("--> web/templates/b.yaml in <stdin>:6:1"),
            "{shown}"
        );
        let shown = super::super::github(&[finding]);
        assert_eq!(
            shown,
            "::error file=web/templates/b.yaml,title=X::write 5 (<stdin>:6:1)\n"
        );
    }

    #[test]
    fn a_line_end_of_windows_is_not_shown() {
        let file = SourceFile::new("a.yaml", "a: 1\r\nb\r: 2\r\n");
        for (span, hidden) in [(4..5, 0), (6..9, 1), (3..10, 1)] {
            let finding =
                Finding::error("INP010", Family::Input, write("5")).at(Some(Place::new(&file, span)));
            let text = human(&[finding], false);
            assert_eq!(
                text.matches(char::REPLACEMENT_CHARACTER).count(),
                hidden,
                "{text}"
            );
        }
    }
}
