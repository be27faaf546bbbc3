//! What keeps kustomize from building something, and what this crate does not look at.

use std::fmt;

use scalegen_syntax::Place;

/// Why kustomize would build nothing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub fault: Fault,
    /// Where it is written; none for a folder that the caller named.
    pub place: Option<Place>,
    /// Where the objects are that it is about, if these are several.
    pub objects: Vec<Place>,
}

/// What is wrong with a kustomization.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A path that is neither a file nor a folder with a kustomization.
    #[error("`{0}` is neither a file nor a folder with a kustomization")]
    NotFound(String),
    /// A folder with several files of the names that kustomize looks for.
    #[error("the folder `{0}` has several kustomization files")]
    Several(String),
    /// A kustomization that contains itself.
    #[error("`{0}` contains this kustomization, which is a cycle")]
    Cycle(String),
    /// A kustomization without any list or field.
    #[error("this kustomization is empty")]
    Empty,
    /// Kustomizations nested more deeply than anybody writes.
    #[error("kustomizations are nested more than {0} levels deep")]
    TooDeep(usize),
    /// More values than the limit.
    #[error("the kustomization builds more than {0} values")]
    TooLarge(usize),
    /// A patch for a name that no object of the kind has, so that kustomize leaves it out without a word.
    #[error("the patch changes nothing: there is no {object}")]
    SelectsNone {
        /// The object that the target names.
        object: Box<Target>,
        /// The name of an object of the kind that is alike.
        near: Option<String>,
    },
    /// A file above the folder of the kustomization.
    #[error("the file `{0}` is outside of the kustomization's folder, which kustomize does not read")]
    Outside(String),
    /// A component in `resources`, or something else in `components`.
    #[error("`{path}` is a {kind}, which cannot be in `{list}`")]
    WrongKind {
        /// The path that is listed.
        path: String,
        /// What is there.
        kind: String,
        /// The list.
        list: &'static str,
    },
    /// Two objects of one identity.
    #[error("{0} is built twice")]
    Twice(ObjectId),
    /// A patch of an object that is not there.
    #[error("no object matches the patch of {0}")]
    NoTarget(ObjectId),
    /// A patch in another API version than the object has.
    #[error("the patch is for {given}, and {object} has {own}")]
    OtherVersion {
        /// The object.
        object: ObjectId,
        /// The version that the patch has.
        given: String,
        /// The version that the object has.
        own: String,
    },
    /// A patch of several objects that names one.
    #[error("{1} objects match the patch of {0}")]
    SeveralTargets(ObjectId, usize),
    /// A patch that is neither an object nor a list of operations, or both `path` and `patch`.
    #[error("this is neither a merge patch, with a kind and a name, nor a list of JSON 6902 operations")]
    NoPatch,
    /// A patch that begins as JSON and goes on as YAML.
    #[error("a patch that begins with `[` must be JSON, with all keys and strings in quotes")]
    NotJson,
    /// Operations without the objects that they are for.
    #[error("a JSON 6902 patch needs a `target`")]
    NoSelector,
    /// Several merge patches with one target.
    #[error("several patches cannot share one `target`")]
    SeveralPatches,
    /// A patch that has another kind of value where the object has a map or list.
    #[error("the patch has {patch} at `{path}`, and the object has {object}")]
    Mismatch {
        /// The path of the value.
        path: String,
        /// What the patch has.
        patch: String,
        /// What the object has.
        object: String,
    },
    /// An operation that an object does not allow.
    #[error("the operation `{operation}` of `{path}` does not apply to {object}")]
    Operation {
        /// The operation.
        operation: String,
        /// Its path.
        path: String,
        /// The object.
        object: ObjectId,
    },
    /// A regular expression or selector that cannot be read.
    #[error("`{0}` is no selector")]
    Selector(String),
    /// Objects with several names that a reference could mean.
    #[error("the name `{0}` could be that of several objects")]
    Ambiguous(String),
    /// Replicas of an object that is not there.
    #[error("no object that scales is called `{0}`")]
    NoReplicas(String),
    /// A generator that merges with, or replaces, something that is not there.
    #[error("{0} is not there to be merged or replaced")]
    NotGenerated(ObjectId),
    /// A replacement whose source is not there, or is several objects.
    #[error("{0} objects match the source of the replacement, not one")]
    Sources(usize),
    /// A field that kustomize does not know.
    #[error("unknown field `{field}`")]
    UnknownField {
        /// The field.
        field: String,
        /// One that it may be meant to be.
        near: Option<String>,
    },
    /// A variable whose value is not there.
    #[error("the variable `{0}` refers to a field that is not there")]
    NoVariable(String),
    /// A field of a replacement that is not there.
    #[error("there is no field `{0}`")]
    NoField(String),
}

impl Fault {
    /// Whether kustomize builds everything anyway.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Self::SelectsNone { .. })
    }

    /// Whether it is that something is not there, so that it may be in what was not examined.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(
            self,
            Self::NoTarget(_)
                | Self::SelectsNone { .. }
                | Self::NoReplicas(_)
                | Self::NotGenerated(_)
                | Self::Sources(0)
                | Self::NoField(_)
                | Self::NoVariable(_)
        )
    }
}

/// An object, as messages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectId {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, self.name)
    }
}

/// What a target names, as messages name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// A version, or group and version, that no object of the name and kind has.
    pub version: String,
    /// The kind; empty for any.
    pub kind: String,
    /// The name or pattern; empty for any.
    pub name: String,
    /// A namespace that no object of the name and kind is in.
    pub namespace: String,
    /// Selectors by labels and annotations, where nothing has those.
    pub selector: String,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind.as_str() {
            "" => "object",
            kind => kind,
        };
        match self.version.as_str() {
            "" => f.write_str(kind)?,
            version => write!(f, "{version} {kind}")?,
        }
        for (before, text) in [
            ("", &self.name),
            ("in namespace ", &self.namespace),
            ("with ", &self.selector),
        ] {
            if !text.is_empty() {
                write!(f, " {before}`{text}`")?;
            }
        }
        Ok(())
    }
}

/// Something that goes into what kustomize builds and was not examined, so that nothing may depend on its absence.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unseen {
    /// What it is.
    pub what: What,
    /// Where it is named.
    pub place: Option<Place>,
}

/// What was not examined.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[non_exhaustive]
pub enum What {
    /// A repository or URL.
    Remote(String),
    /// A file or folder that is not there.
    Missing(String),
    /// A file for a generator that is not there, as one with secrets that git ignores.
    Ungenerated(String),
    /// A file that is not YAML.
    Unread(String),
    /// A generator or transformer that is no part of kustomize, or one of kustomize's own that this crate lacks.
    Plugin(String),
    /// A Helm chart that kustomize inflates.
    Chart(String),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(path) => write!(f, "`{path}` is remote"),
            Self::Missing(path) | Self::Ungenerated(path) => write!(f, "`{path}` is not there"),
            Self::Unread(path) => write!(f, "`{path}` cannot be read"),
            Self::Plugin(kind) => write!(f, "the plugin {kind} is not run"),
            Self::Chart(name) => write!(f, "the Helm chart {name} is not rendered"),
        }
    }
}
