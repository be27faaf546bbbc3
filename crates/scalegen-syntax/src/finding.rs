//! What the author of a profile or manifest is to know: where, what, what to do about it, and the edit that does it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::{ApiWords, FieldPath, Message, ObjectName, Words, messages, printable};

messages! {
    MESSAGES;
    /// Another place that a finding is about.
    IsHere { what: String = "the other scaler" } "{what} is here";
    /// What to write instead.
    Write { text: String = "apps/v1" } "write {text}";
}

/// The message of a [`Related`] place: "the other scaler is here".
pub fn is_here(what: impl Into<String>) -> Message {
    IsHere { what: what.into() }.into()
}

/// The help that says what to write instead: "write apps/v1".
pub fn write(text: impl Into<String>) -> Message {
    Write { text: text.into() }.into()
}

/// A text that findings can point into: a file, standard input, or a `--set` argument.
pub struct SourceFile {
    name: String,
    text: String,
    /// The line of the whole file at which `text` starts.
    first_line: usize,
    /// Byte offsets of the first characters of lines; made when the first finding asks.
    line_starts: OnceLock<Vec<usize>>,
}

impl fmt::Debug for SourceFile {
    /// Its name alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SourceFile").field(&self.name).finish()
    }
}

/// Bytes up to which the lines before a place are counted for each.
const NEAR: usize = 2048;

/// A line and a column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceFile {
    /// A text under the name that people know it by.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Self::excerpt(name, text, 1)
    }

    /// A few lines of a file too long to be held, of which the first is line `first_line`, from 1.
    ///
    /// ```
    /// use scalegen_syntax::SourceFile;
    ///
    /// let row = SourceFile::excerpt("trace.csv", "15,oops", 1_000_000);
    /// assert_eq!(row.position(3).line, 1_000_000);
    /// ```
    pub fn excerpt(name: impl Into<String>, text: impl Into<String>, first_line: usize) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
            first_line,
            line_starts: OnceLock::new(),
        })
    }

    /// The name to show: the path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line at which [`text`](Self::text) starts: 1, but for excerpts.
    pub fn first_line(&self) -> usize {
        self.first_line
    }

    /// The whole text, or the excerpt of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte; past the end it is the end.
    pub fn position(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &self.text[..byte];
        // Of a place near the start, lines are counted before a table of all of them is made.
        let (lines, start) = match byte < NEAR {
            true => (
                before.bytes().filter(|byte| *byte == b'\n').count(),
                before.rfind('\n').map_or(0, |end| end + 1),
            ),
            false => {
                let starts = self.line_starts();
                let lines = starts.partition_point(|start| *start <= byte) - 1;
                (lines, starts[lines])
            }
        };
        Position {
            line: lines + self.first_line,
            column: before[start..].chars().count() + 1,
        }
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(end, _)| end + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }
}

/// A range of bytes in a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Place {
    /// The text.
    pub file: Arc<SourceFile>,
    /// Bytes in it.
    pub span: Range<usize>,
}

impl Place {
    /// A range of bytes in `file`.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        Self {
            file: Arc::clone(file),
            span,
        }
    }

    /// Where it starts.
    pub fn start(&self) -> Position {
        self.file.position(self.span.start)
    }

    /// Where it ends: the position after its last character.
    pub fn end(&self) -> Position {
        self.file.position(self.span.end)
    }
}

/// Bytes of a text, and what to write instead.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes; none where something is inserted.
    pub place: Place,
    /// What to write.
    pub text: String,
}

impl Edit {
    /// Bytes of a text, and what to write instead.
    pub fn new(place: Place, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { place, text }
    }

    /// Another text for a part of a value, where its place has that part as it is, in quotes or not. None where it is
    /// written in another way, and where the text has characters that a format may read otherwise.
    pub fn part(place: &Place, was: &str, text: &str) -> Option<Self> {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '~') || was.contains(c);
        let mut place = place.clone();
        let written = place.file.text().get(place.span.clone())?;
        if let Some(quote) = written.chars().next().filter(|first| matches!(first, '"' | '\''))
            && written != was
        {
            let _ = written.strip_prefix(quote)?.strip_suffix(quote)?;
            place.span = place.span.start + 1..place.span.end - 1;
        }
        let is_it = place.file.text().get(place.span.clone()) == Some(was);
        let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.ends_with(':');
        (is_it && is_word && text.chars().all(is_safe)).then(|| Self::new(place, text))
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant.
    Warning,
    /// Refused by a server, or certain not to work.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Who would say what a finding says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Structure, as the API server or a CRD enforces it.
    Schema,
    /// The API server's validation of built-in kinds.
    Admission,
    /// The webhooks of KEDA and the VPA.
    Webhook,
    /// The metadata of KEDA triggers.
    Trigger,
    /// Accepted, and then not what was meant.
    Wrong,
    /// How objects fit together.
    Relation,
    /// What many would do otherwise, and what is fine for some: off unless it is turned on.
    Opinion,
    /// The profile itself.
    Profile,
    /// A file that cannot be read as what it is.
    Input,
    /// Suppressions of findings.
    Suppression,
}

impl Family {
    /// Every family.
    pub const ALL: &[Self] = &[
        Self::Schema,
        Self::Admission,
        Self::Webhook,
        Self::Trigger,
        Self::Wrong,
        Self::Relation,
        Self::Opinion,
        Self::Profile,
        Self::Input,
        Self::Suppression,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Admission => "admission",
            Self::Webhook => "webhook",
            Self::Trigger => "trigger",
            Self::Wrong => "wrong",
            Self::Relation => "relation",
            Self::Opinion => "opinion",
            Self::Profile => "profile",
            Self::Input => "input",
            Self::Suppression => "suppression",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Another place that a finding is about: "the other scaler is here".
#[derive(Clone, Debug)]
pub struct Related {
    /// What is there.
    pub message: Message,
    /// Where.
    pub place: Place,
}

/// Something that the author of a profile or manifest can fix.
///
/// A plain value, without behavior: whoever finds something fills it in, and only the command line formats
/// it. What the environment did (a file that cannot be read, a full disk) is an error type instead.
#[derive(Clone, Debug)]
pub struct Finding {
    /// A permanent code, such as `PRO003`.
    pub code: &'static str,
    /// Who would say it.
    pub family: Family,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence without a full stop, with the values it is about.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
    /// The words of its reader: the API's names of fields, or the keys of a profile.
    pub words: &'static dyn Words,
    /// Where; none for what has no place, such as a missing file.
    pub place: Option<Place>,
    /// The object it is about.
    pub object: Option<ObjectName>,
    /// The field of that object, or of the profile, such as `spec.maxReplicas`.
    pub path: Option<String>,
    /// The key of the profile that a field of the object comes from, where it cannot be generated.
    pub setting: Option<FieldPath>,
    /// Other places.
    pub related: Vec<Related>,
    /// What to write instead, where it is safe to write it; all of it or none.
    pub fix: Vec<Edit>,
    /// The annotation of the object that allows it.
    pub allowed_at: Option<Place>,
    /// What it is about cannot be made at all, so that no setting and no comment may hide or soften it.
    pub binding: bool,
}

impl Finding {
    /// An error with a message and nothing else.
    pub fn error(code: &'static str, family: Family, message: impl Into<Message>) -> Self {
        Self {
            code,
            family,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            words: &ApiWords,
            place: None,
            object: None,
            path: None,
            setting: None,
            related: Vec::new(),
            fix: Vec::new(),
            allowed_at: None,
            binding: false,
        }
    }

    /// What it says, without the object and the field of it.
    pub fn text(&self) -> String {
        let message = self.message.text(self.words);
        match &self.setting {
            Some(setting) => format!("{}: {message}", printable(&setting.to_string())),
            None => message,
        }
    }

    /// What to do, as text.
    pub fn help_text(&self) -> Option<String> {
        self.help.as_ref().map(|help| help.text(self.words))
    }

    /// What it says of which field of which object, as the API server does:
    /// `HorizontalPodAutoscaler shop/web: spec.scaleTargetRef.kind: Required value`.
    pub fn title(&self) -> String {
        match (&self.object, &self.path) {
            (Some(object), Some(path)) if self.setting.is_none() => {
                format!(
                    "{object}: {}: {}",
                    printable(&self.words.field(path)),
                    self.text()
                )
            }
            (Some(object), _) => format!("{object}: {}", self.text()),
            (None, _) => self.text(),
        }
    }

    /// Whether both are about the same bytes of the same text.
    pub fn is_at_place_of(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Some(own), Some(other)) => own.file.name() == other.file.name() && own.span == other.span,
            _ => false,
        }
    }

    /// A finding at a place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// A finding with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// By file and place, then by code: the order of every report.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        place_key(a)
            .cmp(&place_key(b))
            .then_with(|| a.code.cmp(b.code))
            .then_with(|| a.message.cmp(&b.message))
    });
}

/// Sorts, and keeps one of findings that say the same of the same place.
pub fn merge(findings: &mut Vec<Finding>) {
    sort(findings);
    findings.dedup_by(|a, b| a.code == b.code && a.message == b.message && place_key(a) == place_key(b));
}

fn place_key(finding: &Finding) -> Option<(&str, usize, usize)> {
    finding
        .place
        .as_ref()
        .map(|place| (place.file.name(), place.span.start, place.span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let file = SourceFile::new("p.toml", "a = 1\nbß = 2\n");
        let at = |byte| {
            let Position { line, column } = file.position(byte);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(5), (1, 6));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(9), (2, 3)); // after the two bytes of ß
        assert_eq!(at(8), (2, 2)); // inside it
        assert_eq!(at(999), (3, 1));

        let long = format!("{}ß: 1\n", "line\n".repeat(NEAR));
        let file = SourceFile::new("p.toml", long);
        let at = |byte| file.position(byte).line;
        assert_eq!(
            [at(NEAR - 1), at(NEAR), at(NEAR + 1)].map(|line| line - NEAR / 5),
            [1, 1, 1]
        );
        assert_eq!(
            file.position(5 * NEAR + 2),
            Position {
                line: NEAR + 1,
                column: 2
            }
        );
    }
}
