//! What a file holds: its documents, comments that speak to scalegen, and findings.

use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::{Finding, Severity, SourceFile, conflict_marker};

use crate::chart_values;
use crate::directive::{Directive, Marks};
use crate::input::Limits;
use crate::node::Value;
use crate::reader::{Stream, parse};
use crate::root::Root;
use crate::values_within::values_within;
use crate::{Chart, Document, Object, input, recognition, template};

/// What a file holds.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reading {
    /// Its text; none where it cannot be read as one.
    pub source: Option<Arc<SourceFile>>,
    /// Its objects, in their order; the items of lists each on their own.
    pub documents: Vec<Document>,
    /// Comments that speak to scalegen.
    pub directives: Vec<Directive>,
    /// What is wrong with the text. Wrong objects are among the documents: see [`Document::problems`].
    pub findings: Vec<Finding>,
    /// Whether nothing in it claims to be an object, so that it is a file of another tool, unless it was named.
    pub is_foreign: bool,
    /// Whether it is passed over when it is foreign, since nobody named it.
    pub is_candidate: bool,
    /// How many of its documents are the trees of the text as it is written, one after the other; none where a list was
    /// taken apart, a variable filled in, or something is no object.
    as_written: Option<usize>,
}

impl Reading {
    /// The trees of the text, where its documents have them as they are written.
    pub fn roots(&self) -> Option<Vec<Root>> {
        let documents = self.documents.get(..self.as_written?)?;
        Some(documents.iter().map(Root::of).collect())
    }

    /// Whether it is a file of another tool that nobody named.
    pub fn is_passed_over(&self) -> bool {
        self.is_candidate && self.is_foreign
    }

    /// Whether nothing of its text can be understood: it is a template, or broken.
    pub fn is_unreadable(&self) -> bool {
        let is_reason =
            |found: &Finding| found.severity == Severity::Error || found.code == input::TEMPLATE.code;
        self.documents.is_empty() && self.findings.iter().any(is_reason)
    }

    /// A file of any format, which is read for its text alone.
    pub fn text(source: Arc<SourceFile>) -> Self {
        Self {
            source: Some(source),
            ..Self::default()
        }
    }

    /// A file that cannot be read as text, for this reason. One that names no object is another tool's.
    pub fn unread(finding: Finding) -> Self {
        let file = finding.place.as_ref().map(|place| &place.file);
        let is_foreign = file.is_some_and(|file| {
            let is_ours = Chart::of_values_file(file.name()).is_some();
            !file.text().is_empty() && !is_ours && !recognition::names_objects(file.text())
        });
        Self {
            findings: vec![finding],
            is_foreign,
            ..Self::default()
        }
    }
}

/// Reads the YAML or JSON of a file as kubectl would.
///
/// A broken document does not hide the others of the stream. Never panics, and never takes more memory than
/// the limits allow, whatever the text is.
///
/// ```
/// use scalegen_document::{Limits, Object, read};
/// use scalegen_syntax::SourceFile;
///
/// let file = SourceFile::new("web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n");
/// let reading = read(&file, &Limits::default());
/// assert!(matches!(reading.documents[0].object(), Object::Deployment(_)));
/// assert_eq!(reading.documents[0].object_name().to_string(), "Deployment web");
/// ```
pub fn read(source: &Arc<SourceFile>, limits: &Limits) -> Reading {
    let text = source.text();
    if let Some(marker) = conflict_marker(text) {
        return Reading {
            source: Some(Arc::clone(source)),
            ..Reading::unread(input::conflict(source, marker))
        };
    }
    let Stream {
        roots,
        mut directives,
        mut findings,
        mut template,
    } = parse(source, limits);
    let is_inside = |directive: &Directive| {
        let mark = std::slice::from_ref(directive);
        directive.is_about_values()
            && roots
                .iter()
                .any(|root| !chart_values::marked(root, mark).is_empty())
    };
    // A mark above a map inside of a document is about that map alone.
    let whole: Vec<Directive> = directives
        .iter()
        .filter(|directive| !is_inside(directive))
        .cloned()
        .collect();
    let marks = Marks::of(&whole);
    let count = roots.len();
    let mut claims = !directives.is_empty()
        || recognition::is_kustomization(source.name())
        || roots.iter().any(recognition::claims);
    let mut documents = Vec::new();
    for root in roots {
        if !matches!(&root.value, Value::Map(_)) && !recognition::is_foreign_list(&root) {
            findings.push(input::not_an_object(source, &root));
            continue;
        }
        recognition::add(root, None, source, &marks, &mut documents, &mut findings);
    }
    let is_whole = documents.len() == count
        && findings.is_empty()
        && !text.contains('$')
        && documents
            .iter()
            .all(|document| document.item_of.is_none() && !document.has_unknown);
    let as_written = (is_whole && count > 0).then_some(count);
    let mut broken = Vec::new();
    let values: Vec<Document> = documents
        .iter()
        .flat_map(|document| values_within(document, &directives, &mut broken))
        .collect();
    documents.extend(values);
    // Most files have one object, and a list grows by four.
    documents.shrink_to_fit();
    claims |= documents.iter().any(Document::has_view);
    let is_broken = template.is_some() || findings.iter().any(|found| found.severity == Severity::Error);
    let is_foreign = match is_broken {
        true => {
            let is_ours = Chart::of_values_file(source.name()).is_some();
            !claims && !is_ours && !recognition::names_objects(text)
        }
        false => !claims && count > 0,
    };
    if text.contains(['{', '<']) && ["{{", "{%", "<%"].iter().any(|mark| text.contains(mark)) {
        template = template.or_else(|| documents.iter().find_map(template::in_document));
    }
    template = template.or_else(|| template::in_comments(text));
    if let Some(mark) = template {
        return Reading {
            source: Some(Arc::clone(source)),
            is_foreign,
            ..Reading::unread(input::template(source, mark))
        };
    }
    name_objects(&documents, &mut directives, &mut findings);
    findings.extend(input::notes(source));
    findings.append(&mut broken);
    if is_foreign {
        for document in &mut documents {
            document.object = Object::Unknown;
            document.problems.clear();
        }
        findings.extend((!is_broken).then(|| input::no_manifest(source)));
    }
    Reading {
        source: Some(Arc::clone(source)),
        documents,
        directives,
        findings,
        is_foreign,
        is_candidate: false,
        as_written,
    }
}

/// Notes of each comment and each finding of a text which object it is in.
fn name_objects(documents: &[Document], directives: &mut [Directive], findings: &mut [Finding]) {
    if directives.is_empty() && findings.is_empty() {
        return;
    }
    let whole = documents.iter().filter(|document| document.within().is_none());
    let mut parts: Vec<(Range<usize>, &Document)> = whole
        .filter_map(|document| Some((document.node().span.range()?, document)))
        .collect();
    parts.sort_by_key(|(span, _)| span.start);
    let object = |at: usize| {
        let before = parts.partition_point(|(span, _)| span.start <= at);
        let (span, document) = parts.get(before.checked_sub(1)?)?;
        (at < span.end && document.has_name()).then(|| document.object_name())
    };
    for directive in directives {
        directive.object = object(directive.covers.start);
    }
    for finding in findings {
        finding.object = finding.place.as_ref().and_then(|place| object(place.span.start));
    }
}
