//! Paths to bytes: everything that one profile makes, ready to be written or compared.

use std::collections::BTreeMap;
use std::fmt;

use scalegen_syntax::is_invisible;

/// Where a made file goes, below the folder of its profile, with `/` between folders.
///
/// Every part is a name that every common file system keeps as it is: no `.` or `..`, no separators, no
/// control characters, no name that Windows reserves. So no path leaves the folder, whatever a profile says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(Box<str>);

/// Why a text is no [`OutputPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be a path of output: {reason}")]
pub struct OutputPathError {
    path: String,
    reason: &'static str,
}

/// Names that Windows takes for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

impl OutputPath {
    /// Checks every part of a path.
    ///
    /// # Errors
    /// When a part could not be a file name everywhere, or would leave the folder.
    pub fn new(path: impl Into<String>) -> Result<Self, OutputPathError> {
        let path = path.into();
        let reason = path.split('/').find_map(unusable);
        Self::unless(reason, path)
    }

    /// The path of a file in the folder that this path names.
    ///
    /// # Errors
    /// When the name could not be a file name everywhere.
    pub fn file(&self, name: &str) -> Result<Self, OutputPathError> {
        let mut path = String::with_capacity(self.0.len() + 1 + name.len());
        path.push_str(&self.0);
        path.push('/');
        path.push_str(name);
        Self::unless(name.split('/').find_map(unusable), path)
    }

    fn unless(reason: Option<&'static str>, path: String) -> Result<Self, OutputPathError> {
        match reason {
            Some(reason) => Err(OutputPathError { path, reason }),
            None => Ok(Self(path.into_boxed_str())),
        }
    }

    /// The path with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the folder.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The folder part; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Why a name cannot be one part of a path, if it cannot.
pub fn unusable(name: &str) -> Option<&'static str> {
    // Nearly every name; the rest is asked of those that are unusual only.
    let is_common = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.bytes().all(is_common)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with('.')
        && name.len() <= 255
        && !is_device(name)
    {
        return None;
    }
    if name.is_empty() {
        Some("a name is empty")
    } else if name == "." || name == ".." {
        Some("`.` and `..` are not names")
    } else if name.starts_with('.') {
        Some("a name starts with a dot")
    } else if name.len() > 255 {
        Some("a name is longer than 255 bytes")
    } else if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        Some("a name starts or ends with a blank, or ends with a dot")
    } else if name.chars().any(|c| c.is_control() || is_invisible(c)) {
        Some("a name has a control character, or one that nobody sees")
    } else if name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        Some("a name has one of \\ : * ? \" < > |")
    } else if is_device(name) {
        Some("a name is reserved by Windows")
    } else {
        None
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    // The longest is `conout$`, and `COM³` has five bytes.
    if !(3..=7).contains(&stem.len()) {
        return false;
    }
    let numbered = |prefix: &str| {
        let (start, rest) = stem.split_at_checked(prefix.len()).unwrap_or_default();
        let mut rest = rest.chars();
        start.eq_ignore_ascii_case(prefix)
            && rest.next().is_some_and(|c| "0123456789¹²³".contains(c))
            && rest.next().is_none()
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || numbered("com") || numbered("lpt")
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One made file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// What is in it.
    pub contents: Vec<u8>,
    /// Whether it is to be run.
    pub executable: bool,
}

/// Everything that one profile makes, in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet(BTreeMap<OutputPath, MadeFile>);

impl FileSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; one of the same path gives way.
    pub fn insert(&mut self, path: OutputPath, file: MadeFile) {
        self.0.insert(path, file);
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&MadeFile> {
        self.0.get(&OutputPath(path.into()))
    }

    /// All of them, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&OutputPath, &MadeFile)> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for FileSet {
    type Item = (OutputPath, MadeFile);
    type IntoIter = std::collections::btree_map::IntoIter<OutputPath, MadeFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_folder_or_surprises_a_file_system() {
        for path in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            ".git/config",
            "a\\b",
            "c:x",
            "a\0b",
            "a\nb",
            "CON",
            "con.yaml",
            "Com1.txt",
            "lpt9",
            "nul",
            "a.",
            "a ",
            " a",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\u{85}b",
            "x/aux.yaml",
        ] {
            assert!(OutputPath::new(path).is_err(), "{path:?}");
        }
        for path in [
            "a",
            "k8s/60-autoscale/hpa.yaml",
            "common.yaml",
            "com10.txt",
            "ä.yaml",
            "a.b.c",
        ] {
            assert!(OutputPath::new(path).is_ok(), "{path:?}");
            let below = OutputPath::new("folder").unwrap().file(path);
            assert_eq!(below, OutputPath::new(format!("folder/{path}")));
        }
    }
}
