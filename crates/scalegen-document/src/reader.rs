//! YAML text to trees: documents of a stream, aliases and merge keys resolved, hostile input bounded.

pub(crate) mod messages;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};
use scalegen_syntax::{Edit, Finding, Message, Place, Rule, SourceFile, Term, is_here};

use super::cut::{Cut, Fault, Part, cut};
use super::directive::{Directive, MARK, Order, Parts};
use super::entries::{Entries, Origin};
use super::input::{self, Limits};
use super::node::{Node, Span, Value};
use super::plain::{self, Plain};
use super::suspects::{self, Indent, Suspect, Suspects};
use super::{envsubst, fix, scalar, template};
use messages::*;

/// The trees of a file and what was found while reading it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Stream {
    /// The roots of its documents, empty ones left out.
    pub roots: Vec<Node>,
    /// Comments that speak to scalegen.
    pub directives: Vec<Directive>,
    /// What is wrong with the text.
    pub findings: Vec<Finding>,
    /// What shows that the text is a template, where it is no YAML.
    pub(super) template: Option<Range<usize>>,
}

/// Reads the trees of a text, whatever they are: [`read`](super::read) without looking for objects.
pub fn parse(source: &Arc<SourceFile>, limits: &Limits) -> Stream {
    parse_by(source, limits, plain::read)
}

/// [`parse`], with what reads a document that is plain.
fn parse_by(source: &Arc<SourceFile>, limits: &Limits, plain: PlainReader) -> Stream {
    if let Some(finding) = input::too_large(source.name(), source.text().len() as u64, limits) {
        return Stream {
            roots: Vec::new(),
            directives: Vec::new(),
            findings: vec![finding],
            template: None,
        };
    }
    let text = source.text();
    let mut builder = Builder {
        source,
        limits,
        plain,
        base: 0,
        stack: Vec::new(),
        roots: Vec::new(),
        anchors: BTreeMap::new(),
        values: 0,
        all_values: 0,
        suspects: Suspects::default(),
        is_refused: false,
        is_masked: false,
        comments: Vec::new(),
        findings: Vec::new(),
        template: None,
    };
    // Most files are one plain document, in which there is nothing to cut.
    let is_one = !text.contains("\n---");
    if !is_one || !builder.plain(text) {
        if is_one {
            builder.plain = |_, _, _| None;
        }
        builder.cut(text);
    }
    let Builder {
        roots,
        comments,
        mut findings,
        template,
        ..
    } = builder;
    scalegen_syntax::sort(&mut findings);
    let parts = if comments.is_empty() {
        Parts::of(&[])
    } else {
        Parts::of(&roots)
    };
    let directives = comments
        .into_iter()
        .map(|(order, span)| Directive {
            order,
            covers: parts.covered_by(source.text(), &span),
            place: Place::new(source, span),
            object: None,
        })
        .collect();
    Stream {
        roots,
        directives,
        findings,
        template,
    }
}

/// [`plain::read`], or nothing in a test that compares the two.
type PlainReader = fn(&str, usize, usize) -> Option<Plain>;

/// Why a document is not read to its end.
enum Stop {
    /// It is broken; the next one may be sound.
    Document,
    /// The file has used up what it may.
    File,
}

struct Builder<'a> {
    source: &'a Arc<SourceFile>,
    limits: &'a Limits,
    plain: PlainReader,
    /// Where the part that is parsed begins.
    base: usize,
    /// The open lists and maps.
    stack: Vec<Frame>,
    roots: Vec<Node>,
    /// The anchored values of the document, by the parser's numbers.
    anchors: BTreeMap<usize, Anchored>,
    /// What was built of the document, or of the item of a List, in the unit of [`Limits::values`].
    values: usize,
    /// What was built of the file.
    all_values: usize,
    suspects: Suspects,
    /// Whether it is reported that the part is no YAML.
    is_refused: bool,
    /// Whether the braces of variables are hidden from the parser.
    is_masked: bool,
    comments: Vec<(Order, Range<usize>)>,
    findings: Vec<Finding>,
    template: Option<Range<usize>>,
}

struct Frame {
    start: usize,
    /// Where it ends, for a flow collection: its bracket. A block ends with its last value.
    end: Option<usize>,
    block: bool,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    Sequence(Vec<Node>),
    Map { entries: Entries, key: Option<Key> },
}

/// A key whose value is yet to come.
enum Key {
    Name(Box<str>, Span),
    /// A plain `<<`.
    Merge(Span),
    /// Null, which cannot be a key; its value is dropped.
    Bad,
}

struct Anchored {
    node: Node,
    cost: usize,
    /// Levels of collections in it.
    height: usize,
}

impl<'a> Builder<'a> {
    /// Parses the parts of the text.
    fn cut(&mut self, text: &str) {
        let Cut { parts, faults } = cut(text);
        for fault in &faults {
            self.fault(fault);
        }
        for part in parts {
            if self.part(part).is_err() {
                break;
            }
        }
    }

    /// Parses one part of the text. After an error, the file is read no further.
    fn part(&mut self, part: Part) -> Result<(), Stop> {
        let text: &'a str = self.source.text().get(part.range.clone()).unwrap_or_default();
        self.base = part.range.start;
        if part.refused.is_none() && self.plain(text) {
            return Ok(());
        }
        self.is_refused = false;
        self.is_masked = false;
        let before = (self.roots.len(), self.comments.len(), self.findings.len());
        let mut step = self.parse(text);
        if self.is_refused
            && let Some(masked) = envsubst::mask(text)
        {
            // Braces of a variable in a flow collection, which go before the text is applied.
            self.is_refused = false;
            self.is_masked = true;
            self.template = None;
            self.roots.truncate(before.0);
            self.comments.truncate(before.1);
            self.findings.truncate(before.2);
            step = self.parse(&masked);
        }
        match part.refused {
            Some(fault) if self.findings.len() == before.2 && self.template.is_none() => {
                self.template = template::near(self.source.text(), fault.span.start);
                if self.template.is_none() {
                    self.fault(&fault);
                }
            }
            _ => {}
        }
        match self.template {
            Some(_) => Err(Stop::File),
            None => step,
        }
    }

    /// Reads a part without the parser. False where it is not plain, or too much.
    fn plain(&mut self, text: &str) -> bool {
        let Some(Plain { root, values }) = (self.plain)(text, self.base, self.limits.depth) else {
            return false;
        };
        let all_values = self.all_values.saturating_add(values);
        if values > self.limits.values || all_values > self.most_values() {
            return false;
        }
        self.all_values = all_values;
        self.roots.extend(root);
        true
    }

    fn parse(&mut self, text: &str) -> Result<(), Stop> {
        self.values = 0;
        self.suspects = Suspects::of(text, self.base);
        let mut parser = Parser::new_from_str_with_options(
            text,
            granit_parser::options! {
                block_nesting_limit: self.limits.depth,
                flow_nesting_limit: self.limits.depth,
                emit_comments: text.contains(MARK),
                // Comments in a row are kept until it is clear what they belong to. They are no more than
                // the file, which has a limit of its own.
                max_buffered_comment_events: usize::MAX,
            },
        );
        while let Some(event) = parser.next_event() {
            let step = match event {
                Ok((event, span)) => {
                    let span = span.byte_range().unwrap_or_default();
                    self.event(event, self.base + span.start..self.base + span.end)
                }
                Err(error) => {
                    self.broken(&error);
                    Err(Stop::Document)
                }
            };
            match step {
                Ok(()) => {}
                Err(Stop::Document) => {
                    self.stack.clear();
                    self.anchors.clear();
                    self.suspects = Suspects::default();
                    if self.template.is_some() || !matches!(parser.proceed_next_document(), Ok(true)) {
                        break;
                    }
                }
                Err(Stop::File) => return Err(Stop::File),
            }
        }
        self.look_at_suspects(self.base + text.len());
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Stop> {
        self.look_at_suspects(span.start);
        match event {
            Event::Comment(text, _) => {
                if let Some(order) = Order::parse(&text) {
                    self.comments.push((order, span));
                }
                Ok(())
            }
            Event::DocumentEnd => {
                self.anchors.clear();
                self.values = 0;
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(style, anchor, span, Inside::Sequence(Vec::new()))
            }
            Event::MappingStart(style, anchor, _) => {
                let entries = Entries::default();
                self.open(style, anchor, span, Inside::Map { entries, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Range<usize>,
    ) -> Result<(), Stop> {
        self.spend(1 + text.len() / 64, &span)?;
        let unmasked = self.is_masked.then(|| envsubst::unmask(text));
        let text = unmasked.as_deref().unwrap_or(text);
        let plain = style == ScalarStyle::Plain;
        self.look_into(style, &span);
        // The parser says `~` where there is nothing.
        let value = match tag {
            None if plain && span.is_empty() => Value::Null,
            None if plain => scalar::resolve(text),
            None => Value::String(text.into()),
            Some(tag) => self.tagged(text, tag, &span),
        };
        if matches!(value, Value::Float(number) if !number.is_finite()) {
            let text = text.to_owned();
            self.find(input::NO_JSON, NotInJson { text }, span.clone());
        }
        let node = Node {
            span: Span::new(span.start, span.end),
            value,
        };
        let merge = plain && tag.is_none() && text == "<<";
        self.complete(node, anchor, 1 + text.len() / 64, merge)
    }

    /// A scalar with a tag: only YAML's own say what it is, any other makes it a string, as in kubectl.
    fn tagged(&mut self, text: &str, tag: &Tag, span: &Range<usize>) -> Value {
        let resolved = scalar::resolve(text);
        let fits = match tag.core_suffix() {
            Some("bool") => matches!(resolved, Value::Bool(_)),
            Some("int") => matches!(resolved, Value::Integer(_)),
            Some("float") => matches!(resolved, Value::Integer(_) | Value::Float(_)),
            Some("null") => matches!(resolved, Value::Null),
            _ => return Value::String(text.into()),
        };
        if !fits {
            let (text, tag) = (text.to_owned(), tag.original());
            self.find(input::NOT_YAML, NotOfTag { text, tag }, span.clone());
        }
        resolved
    }

    fn open(
        &mut self,
        style: StructureStyle,
        anchor: usize,
        span: Range<usize>,
        inside: Inside,
    ) -> Result<(), Stop> {
        self.spend(1, &span)?;
        if self.stack.len() >= self.limits.depth {
            return Err(self.too_deep(span));
        }
        if style != StructureStyle::Block {
            self.suspects.passed(false, span.end);
        }
        self.stack.push(Frame {
            start: span.start,
            end: None,
            block: style == StructureStyle::Block,
            anchor,
            inside,
        });
        Ok(())
    }

    fn close(&mut self, span: Range<usize>) -> Result<(), Stop> {
        let Some(mut frame) = self.stack.pop() else {
            return Ok(());
        };
        if !frame.block {
            frame.end = Some(span.end);
            self.suspects.passed(false, span.end);
        }
        let value = match frame.inside {
            Inside::Sequence(mut items) => {
                items.shrink_to_fit();
                Value::Sequence(items)
            }
            Inside::Map { entries, .. } => Value::Map(entries.into_list()),
        };
        let last = match &value {
            Value::Sequence(items) => items.last().and_then(|item| item.span.range()),
            Value::Map(entries) => entries
                .last()
                .and_then(|entry| entry.value.span.range().or_else(|| entry.key_span.range())),
            _ => None,
        };
        // The last value may be an alias of something further up.
        let end = frame.end.or(last.map(|last| last.end)).unwrap_or(frame.start);
        let node = Node {
            span: Span::new(frame.start, end.max(frame.start)),
            value,
        };
        self.complete(node, frame.anchor, 1, false)
    }

    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), Stop> {
        let Some(Anchored { cost, height, .. }) = self.anchors.get(&anchor) else {
            self.find(input::NOT_YAML, AliasInside, span);
            return Err(Stop::Document);
        };
        let (cost, height) = (*cost, *height);
        if self.stack.len() + height > self.limits.depth {
            return Err(self.too_deep(span));
        }
        self.spend(cost, &span)?;
        match self.anchors.get(&anchor) {
            Some(anchored) => self.complete(anchored.node.clone(), 0, cost, false),
            None => Ok(()),
        }
    }

    /// Puts a finished value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize, cost: usize, merge: bool) -> Result<(), Stop> {
        if anchor != 0 {
            let (below, height) = measure(&node);
            let cost = below.max(cost);
            self.spend(cost, &node.span.range().unwrap_or_default())?;
            let node = node.clone();
            self.anchors.insert(anchor, Anchored { node, cost, height });
        }
        let Some(frame) = self.stack.last_mut() else {
            if !node.is_null() {
                self.roots.push(node);
            }
            return Ok(());
        };
        let block = frame.block;
        match &mut frame.inside {
            Inside::Sequence(items) => {
                items.push(node);
                // The items of a List are objects of their own.
                if let [
                    Frame {
                        inside:
                            Inside::Map {
                                key: Some(Key::Name(key, _)),
                                ..
                            },
                        ..
                    },
                    _,
                ] = &*self.stack
                    && **key == *"items"
                {
                    self.values = 0;
                }
            }
            Inside::Map { entries, key } => match key.take() {
                Some(Key::Name(name, span)) => {
                    if let Some(earlier) = entries.put(name, span, node, Origin::Written) {
                        self.duplicate(span, earlier);
                    }
                }
                Some(Key::Merge(span)) => {
                    if !entries.merge(&node) {
                        let span = span.range().unwrap_or_default();
                        self.find(input::NOT_YAML, MergeNotMap, span);
                    }
                }
                Some(Key::Bad) => {}
                None => {
                    *key = Some(match &node.value {
                        _ if merge => Key::Merge(node.span),
                        Value::Null => Key::Bad,
                        value => Key::Name(name(value), node.span),
                    });
                    return self.check_key(node.span, &node.value, block);
                }
            },
        }
        Ok(())
    }

    /// What kubectl refuses of a key that was just read.
    fn check_key(&mut self, span: Span, key: &Value, block: bool) -> Result<(), Stop> {
        let span = span.range().unwrap_or_default();
        match key {
            Value::Null => self.find(input::NO_JSON, KeyNotString, span),
            Value::Sequence(_) | Value::Map(_) => {
                match template::near(self.source.text(), span.start) {
                    Some(mark) => self.template = Some(mark),
                    None => self.find(input::NO_JSON, KeyNotString, span),
                }
                return Err(Stop::Document);
            }
            _ if block => self.check_indentation(span.start),
            _ => {}
        }
        Ok(())
    }

    /// The parser takes a tab after a space, which kubectl does not.
    fn check_indentation(&mut self, key: usize) {
        let before = self.source.text().get(..key).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = before.get(line..).unwrap_or_default();
        if let Some(tab) = indent.find('\t').filter(|_| indent.trim().is_empty()) {
            self.find(input::NOT_YAML, TabIndentation, line + tab..line + tab + 1);
        }
    }

    fn duplicate(&mut self, span: Span, earlier: Span) {
        let range = span.range().unwrap_or_default();
        let key = self
            .source
            .text()
            .get(range.clone())
            .unwrap_or_default()
            .to_owned();
        self.find(input::DUPLICATE_KEY, KeyRepeated { key }, range);
        if let (Some(finding), Some(earlier)) = (self.findings.last_mut(), earlier.range()) {
            finding.related.push(scalegen_syntax::Related {
                message: is_here("the first"),
                place: Place::new(self.source, earlier),
            });
        }
    }

    fn spend(&mut self, cost: usize, span: &Range<usize>) -> Result<(), Stop> {
        self.values = self.values.saturating_add(cost);
        self.all_values = self.all_values.saturating_add(cost);
        let most = self.most_values();
        if self.values <= self.limits.values && self.all_values <= most {
            return Ok(());
        }
        let (object, most, stop) = match self.all_values <= most {
            true => (true, self.limits.values, Stop::Document),
            false => (false, most, Stop::File),
        };
        let what = Term::Word(if object { "object" } else { "file" }.into());
        self.find(
            input::TOO_MANY_VALUES,
            TooManyValues { what, limit: most },
            span.clone(),
        );
        Err(stop)
    }

    /// What a file may hold. A value that is written out takes some bytes; aliases take few for a lot.
    fn most_values(&self) -> usize {
        let of_bytes = self.source.text().len() / BYTES_OF_VALUE;
        self.limits.values.max(of_bytes)
    }

    fn too_deep(&mut self, span: Range<usize>) -> Stop {
        let limit = self.limits.depth;
        self.find(input::TOO_DEEP, TooDeep { limit }, span);
        Stop::Document
    }

    fn broken(&mut self, error: &ScanError) {
        let text = self.source.text();
        let at = self.base + error.marker().byte_offset().unwrap_or_default();
        let span = input::character(text, at);
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            self.too_deep(span);
            return;
        }
        match suspects::tab_near(text, span.start) {
            Some(tab) => self.refuse(TabIndentation.into(), tab..tab + 1),
            None => {
                let error = error.info().to_owned();
                self.refuse(NotYaml { error }.into(), span);
            }
        }
    }

    fn fault(&mut self, fault: &Fault) {
        self.find(fault.rule, fault.message.clone(), fault.span.clone());
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(fault.help.clone());
            if let Some(line) = fault.line_before {
                let (at, line) = fix::line_before(self.source.text(), fault.span.start, line);
                finding.fix = vec![Edit::new(Place::new(self.source, at..at), line)];
            }
        }
    }

    /// Reports what is no YAML, unless it is a template. Of a part that is reported once.
    fn refuse(&mut self, message: Message, span: Range<usize>) {
        if std::mem::replace(&mut self.is_refused, true) {
            return;
        }
        match template::near(self.source.text(), span.start) {
            Some(mark) => self.template = Some(mark),
            None => self.find(input::NOT_YAML, message, span),
        }
    }

    /// Reports the tabs and line breaks up to a byte that kubectl does not take between values.
    fn look_at_suspects(&mut self, to: usize) {
        if let Some(suspect) = self.suspects.between(self.source.text(), to, self.indent()) {
            self.suspect(suspect);
        }
    }

    /// Reports the first tab or line break that kubectl does not take in a scalar.
    fn look_into(&mut self, style: ScalarStyle, span: &Range<usize>) {
        if span.is_empty() {
            return;
        }
        if let Some(suspect) = self
            .suspects
            .inside(self.source.text(), style, span, self.indent())
        {
            self.suspect(suspect);
        }
        self.suspects.passed(style == ScalarStyle::Plain, span.end);
    }

    fn suspect(&mut self, suspect: Suspect) {
        let message = match suspect.is_tab {
            true => TabIndentation.into(),
            false => InvisibleLineEnd.into(),
        };
        self.refuse(message, input::character(self.source.text(), suspect.at));
        // kubectl reads no further.
        self.suspects = Suspects::default();
    }

    /// Where the innermost block and the innermost collection are.
    fn indent(&self) -> Indent {
        let mut frames = self.stack.iter().rev();
        Indent {
            is_flow: self.stack.last().is_some_and(|frame| !frame.block),
            block: frames.find(|frame| frame.block).map(|frame| frame.start),
        }
    }

    fn find(&mut self, rule: &'static Rule, message: impl Into<Message>, span: Range<usize>) {
        if self.findings.len() >= self.limits.findings {
            return;
        }
        let place = Place::new(self.source, span);
        self.findings.push(rule.finding(message).at(Some(place)));
    }
}

/// The fewest bytes that a value takes in a large file that was not written to do harm, on average.
const BYTES_OF_VALUE: usize = 6;

/// A key as JSON has it: Go prints numbers and booleans into strings.
fn name(key: &Value) -> Box<str> {
    match key {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string().into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Float(number) => number.to_string().into(),
        Value::Null | Value::Unknown(_) | Value::Sequence(_) | Value::Map(_) => Box::default(),
    }
}

/// What a value costs, and its levels.
fn measure(node: &Node) -> (usize, usize) {
    let mut cost = 1;
    let mut height = 0;
    let mut add = |node: &Node, key: usize| {
        let (below, levels) = measure(node);
        cost += below + key / 64;
        height = height.max(levels);
    };
    match &node.value {
        Value::String(text) => return (1 + text.len() / 64, 0),
        Value::Sequence(items) => items.iter().for_each(|item| add(item, 0)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|entry| add(&entry.value, 64 + entry.key.len())),
        _ => return (1, 0),
    }
    (cost, height + 1)
}

/// [`parse`], with the parser alone.
#[cfg(test)]
pub(crate) fn by_parser(source: &Arc<SourceFile>, limits: &Limits) -> Stream {
    parse_by(source, limits, |_, _, _| None)
}

#[cfg(test)]
mod tests;
