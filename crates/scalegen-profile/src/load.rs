//! Text to a typed profile.

use std::sync::Arc;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::beside::beside;
use crate::broken::Broken;
use crate::codes;
use crate::fleet;
use crate::language::Profile;
use crate::layers::{Layer, Layers, SET, merge};
use crate::loaded::{Loaded, Salvaged, ServiceTable};
use crate::messages::{
    AllowOutside, CannotRead, CheckThePath, ExtendsItself, LongChain, NameABase, NameAFile, NameAFileBeside,
    NameATomlFile, NotText, SaveAsUtf8, SaveWithoutMark,
};
use crate::problem::Part;
use crate::typed::Node;
use scalegen_syntax::{FieldPath, Finding, Message, Place, Severity, SourceFile, SystemError, Term};

/// How long a chain of `extends` may be.
const MAX_EXTENDS: usize = 16;

/// Why a profile cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unsound {
    /// Everything that is wrong with it, sorted by file and place.
    pub findings: Vec<Finding>,
    /// What is left of it without its mistakes, so that others can be looked for; none when nothing is.
    pub rest: Option<Box<Loaded>>,
}

impl From<Unsound> for Vec<Finding> {
    fn from(unsound: Unsound) -> Self {
        unsound.findings
    }
}

/// Why the text of a path cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The path names a folder.
    #[error("it is a folder")]
    Folder,
    /// There is no text of that path beside a profile that is in memory.
    #[error("a profile in memory has no other files")]
    InMemory,
    /// The text is longer than this many bytes, the limit of the reader.
    #[error("it has more than {0} bytes")]
    TooLong(u64),
    /// The profile may not reach it: it is not below this folder.
    #[error("it is outside of {0}, the root of the project")]
    Outside(String),
    /// The operating system refused to read it.
    #[error(transparent)]
    System(#[from] SystemError),
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::System(error.into())
    }
}

/// Reads a profile.
///
/// `path` is the profile's path, `read` gives the text of a path (the profile's, and those that it names,
/// resolved against it with `/`) or says why it cannot, and each of `set` is a `dotted.key=VALUE` that wins over
/// the texts.
///
/// ```
/// let text = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n";
/// let read = |_: &str| Ok(text.to_owned());
/// let loaded = scalegen_profile::load("shop.toml", &read, &["name=store"]).unwrap();
/// assert_eq!(loaded.profile.name, "store");
/// ```
///
/// # Errors
///
/// Everything that is wrong with the texts and, of what is left without that, with the plan.
pub fn load<T: Into<Vec<u8>>>(
    path: &str,
    read: &dyn Fn(&str) -> Result<T, ReadError>,
    set: &[impl AsRef<str>],
) -> Result<Loaded, Unsound> {
    let read: Reader<'_> = &|path| read(path).map(Into::into);
    let mut findings = Vec::new();
    let mut broken = Broken::default();
    let mut layers = Vec::new();
    collect(
        path,
        read,
        &mut Vec::new(),
        &mut layers,
        &mut findings,
        &mut broken,
    );
    if layers.is_empty() {
        return Err(Unsound { findings, rest: None });
    }
    for argument in set {
        match crate::overrides::layer(argument.as_ref()) {
            Ok(layer) => layers.push(layer),
            Err(finding) => findings.push(*finding),
        }
    }
    if !set.is_empty() {
        crate::overrides::check(&mut layers, &mut findings);
    }
    let layers = Layers::new(layers);
    let profile = if findings.is_empty() {
        read_typed(&layers)
    } else {
        None
    };
    let (profile, salvage) = match profile {
        Some(profile) => (Some(profile), None),
        None => match crate::structure::check(&layers, broken, &mut findings) {
            Some(salvage) => {
                let [profile, other] = salvage.profiles;
                let broken = salvage.broken;
                (Some(profile), Some(Box::new(Salvaged { other, broken })))
            }
            None => (None, None),
        },
    };
    let Some(profile) = profile else {
        crate::problem::resolve(&mut findings);
        return Err(Unsound { findings, rest: None });
    };
    let mut loaded = Loaded {
        profile,
        layers,
        table: None,
        warnings: Vec::new(),
        salvage,
    };
    loaded.read_table(read, &mut findings);
    fleet::check(&loaded, &mut findings);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        // What is wrong with a template is said of it, and not again of each service.
        let said = |finding: &Finding| {
            let same = |other: &Finding| other.code == finding.code && other.is_at_place_of(finding);
            findings.iter().any(same)
        };
        let planned: Vec<Finding> = loaded
            .check()
            .into_iter()
            .filter(|finding| !said(finding))
            .collect();
        findings.extend(planned);
        crate::problem::resolve(&mut findings);
        let rest = Some(Box::new(loaded));
        return Err(Unsound { findings, rest });
    }
    crate::problem::resolve(&mut findings);
    loaded.warnings = findings;
    Ok(loaded)
}

/// Gives what is in a file.
pub(crate) type Reader<'r> = &'r dyn Fn(&str) -> Result<Vec<u8>, ReadError>;

impl Loaded {
    /// Adds the services of `services_from`.
    fn read_table(&mut self, read: Reader<'_>, findings: &mut Vec<Finding>) {
        let Some(path) = &self.profile.services_from else {
            return;
        };
        let place = || self.layers.locate(&FieldPath::of("services_from"), Part::Value);
        let mut texts = self.layers.files();
        let from = match (texts.next(), texts.next()) {
            // To find the place is to read the text again.
            (Some(only), None) => Arc::clone(only),
            _ => match place().file {
                set if set.name() == SET => {
                    let own = self.layers.files().rfind(|file| file.name() != SET);
                    own.map_or(set, Arc::clone)
                }
                file => file,
            },
        };
        let file = beside(from.name(), path)
            .map_err(|reason| Box::new(unreadable(reason).help(NameAFileBeside {})))
            .and_then(|path| text(&path, read));
        match file {
            Ok(file) => {
                let table = ServiceTable::new(file, self.profile.services.0.len());
                self.profile
                    .services
                    .0
                    .extend(fleet::table_services(table.file(), findings));
                self.table = Some(table);
            }
            Err(mut finding) => {
                finding.place.get_or_insert_with(place);
                findings.push(*finding);
            }
        }
    }
}

fn unreadable(reason: impl Into<Message>) -> Finding {
    codes::UNREADABLE.finding(reason)
}

/// The text at a path, or why there is none; at the first byte that is no text, if that is why.
pub(crate) fn text(path: &str, read: Reader<'_>) -> Result<Arc<SourceFile>, Box<Finding>> {
    let bytes = read(path).map_err(|error| {
        let help = match error {
            ReadError::Folder => Message::from(NameAFile {}),
            ReadError::Outside(_) => AllowOutside {}.into(),
            _ => CheckThePath {}.into(),
        };
        let (path, error) = (path.to_owned(), error.to_string());
        Box::new(unreadable(CannotRead { path, error }).help(help))
    })?;
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(SourceFile::new(path, text)),
        Err(error) => error,
    };
    let start = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let (problem, help) = match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("it is UTF-16", Message::from(SaveWithoutMark {})),
        bytes if bytes.contains(&0) => ("it is no text", NameATomlFile {}.into()),
        _ => ("it is not UTF-8", SaveAsUtf8 {}.into()),
    };
    let byte = bytes.get(start).copied().unwrap_or_default();
    // As far as it is text it is shown as that, and the byte as what stands for bytes that are none.
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let file = SourceFile::new(path, shown);
    let message = NotText {
        path: path.to_owned(),
        problem: Term::Word(problem.into()),
        at: start,
        byte: Term::Word(format!("{byte:#04x}").into()),
    };
    Err(Box::new(
        unreadable(message)
            .at(Some(Place::new(&file, start..end)))
            .help(help),
    ))
}

/// The fast path: nothing but serde, which stops at the first mistake and says too little about it.
fn read_typed(layers: &Layers) -> Option<Profile> {
    let mut merged = DeTable::new();
    for layer in layers.iter() {
        merge(&mut merged, DeTable::parse(layer.text()).ok()?.into_inner());
    }
    if crate::structure::has_number_too_small(&merged) {
        return None;
    }
    Profile::deserialize(Node::parsed(&merged)).ok()
}

/// The text at `path` and, before it, what it extends.
fn collect(
    path: &str,
    read: Reader<'_>,
    chain: &mut Vec<String>,
    layers: &mut Vec<Layer>,
    findings: &mut Vec<Finding>,
    broken: &mut Broken,
) {
    let file = match text(path, read) {
        Ok(file) => file,
        Err(finding) => {
            findings.push(*finding);
            broken.lost_a_text();
            return;
        }
    };
    let layer = Layer::new(file);
    chain.push(path.to_owned());
    if let Some((base, place)) = extended(&layer) {
        match beside(path, &base) {
            Err(reason) => {
                findings.push(bad_extends(reason, place));
                broken.lost_a_text();
            }
            Ok(base) if chain.contains(&base) => {
                let cycle = format!("{} -> {base}", chain.join(" -> "));
                findings.push(bad_extends(ExtendsItself { base, cycle }, place));
                broken.lost_a_text();
            }
            Ok(_) if chain.len() >= MAX_EXTENDS => {
                findings.push(bad_extends(LongChain { most: MAX_EXTENDS }, place));
                broken.lost_a_text();
            }
            Ok(base) => {
                let before = findings.len();
                collect(&base, read, chain, layers, findings, broken);
                for finding in &mut findings[before..] {
                    if finding.place.is_none() {
                        let outside = finding.help.take().filter(|help| *help == AllowOutside {}.into());
                        *finding = bad_extends(finding.message.clone(), place.clone());
                        finding.help = outside.or(finding.help.take());
                    }
                }
            }
        }
    }
    chain.pop();
    layers.push(layer);
}

fn bad_extends(message: impl Into<Message>, place: Place) -> Finding {
    codes::BAD_EXTENDS
        .finding(message)
        .at(Some(place))
        .help(NameABase {})
}

/// What a text extends, and where it says so.
fn extended(layer: &Layer) -> Option<(String, Place)> {
    // Most profiles extend nothing; they are not read twice.
    if !layer.text().contains("extends") {
        return None;
    }
    let (table, _) = DeTable::parse_recoverable(layer.text());
    let value = table.get_ref().get("extends")?;
    match value.get_ref() {
        DeValue::String(base) => {
            let place = Place::new(&layer.file, value.span());
            Some((base.clone().into_owned(), place))
        }
        _ => None,
    }
}

/// Whether a TOML text is a profile to be rendered: it has a `name`, and `workloads`, `extends`, or what a
/// fleet has: `services`, `services_from` or `template`, or `objects`. A text with mistakes counts by what can be read of it; a base without a name is no profile of its own.
pub fn looks_like_profile(text: &str) -> bool {
    let (tree, _) = DeTable::parse_recoverable(text);
    let tree = tree.get_ref();
    let has = |key: &str| tree.contains_key(key);
    let keys = ["workloads", "extends", "services", "services_from", "template"];
    let keeps = || {
        let Some(DeValue::Array(objects)) = tree.get("objects").map(toml::Spanned::get_ref) else {
            return false;
        };
        let is_object = |object: &toml::Spanned<DeValue<'_>>| matches!(object.get_ref(), DeValue::Table(object) if object.contains_key("apiVersion"));
        objects.iter().any(is_object)
    };
    has("name") && (keys.into_iter().any(has) || keeps())
}
