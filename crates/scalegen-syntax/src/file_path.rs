//! Paths of files as texts name each other: with `/`, and relative to the folder of a text.

use std::borrow::Cow;

/// A path without `.`, and without `..` where there is something above: most are so already.
///
/// ```
/// use scalegen_syntax::file_path::normal;
///
/// assert_eq!(normal("base.toml"), "base.toml");
/// assert_eq!(normal("./eu/../base.toml"), "base.toml");
/// ```
pub fn normal(path: &str) -> Cow<'_, str> {
    match is_resolved(path) {
        true => Cow::Borrowed(path),
        false => Cow::Owned(resolve("", path)),
    }
}

/// What a text in `folder` means by `path`: without `.`, and without `..` where there is something above.
///
/// ```
/// use scalegen_syntax::file_path::resolve;
///
/// assert_eq!(resolve("profiles/eu", "../base.toml"), "profiles/base.toml");
/// assert_eq!(resolve("", "../base.toml"), "../base.toml");
/// ```
pub fn resolve(folder: &str, path: &str) -> String {
    if is_resolved(folder) && is_resolved(path) {
        let slash = if folder.is_empty() || path.is_empty() {
            ""
        } else {
            "/"
        };
        return [folder, slash, path].concat();
    }
    let whole = if folder.is_empty() { path } else { folder };
    // A share of Windows begins with two slashes.
    let root = &whole[..whole.len() - whole.trim_start_matches('/').len()];
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") && !is_top(root, &parts) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{root}{}", parts.join("/"))
}

/// Whether no part of a path is empty, `.` or `..`, which holds for most. A false no costs time alone.
fn is_resolved(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_part = |at: usize| !matches!(bytes.get(at), None | Some(b'.' | b'/'));
    bytes.is_empty()
        || is_part(0)
            && bytes
                .iter()
                .enumerate()
                .all(|(at, byte)| *byte != b'/' || is_part(at + 1))
}

/// The folder of a file; empty for the current one.
pub fn folder(file: &str) -> &str {
    match file.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

/// Whether there is nothing above: these parts are a drive, or a server and its share.
fn is_top(root: &str, parts: &[&str]) -> bool {
    match (root, parts) {
        ("", [drive]) => drive.ends_with(':'),
        ("//", parts) => parts.len() <= 2,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_its_folder() {
        for (folder, path, expected) in [
            ("", "a.yaml", "a.yaml"),
            ("", "./a//b/../c.yaml", "a/c.yaml"),
            ("", "/srv/./a.yaml", "/srv/a.yaml"),
            ("g", "../base", "base"),
            ("g", "../../base", "../base"),
            ("../g", "../base", "../base"),
            ("/", "../a.yaml", "/../a.yaml"),
            ("C:", "../a.yaml", "C:/../a.yaml"),
            ("//server/share", "../a.yaml", "//server/share/../a.yaml"),
        ] {
            assert_eq!(resolve(folder, path), expected, "{path} of {folder}");
        }
        assert_eq!(folder("a.yaml"), "");
        assert_eq!(folder("/a.yaml"), "/");
        assert_eq!(folder("/srv/a.yaml"), "/srv");
    }
}
