//! Files that a profile names, seen from its own folder.

use scalegen_syntax::{Message, file_path};

use crate::messages::{AbsolutePath, Backslash, EmptyPath};

/// The path of what the profile at `from` names as `to`.
pub(crate) fn beside(from: &str, to: &str) -> Result<String, Message> {
    if to.is_empty() {
        return Err(EmptyPath {}.into());
    }
    if to.starts_with(['/', '\\']) || to.as_bytes().get(1) == Some(&b':') {
        return Err(AbsolutePath { path: to.to_owned() }.into());
    }
    if to.contains('\\') {
        return Err(Backslash { path: to.to_owned() }.into());
    }
    Ok(file_path::resolve(file_path::folder(from), to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_profile_names_is_beside_it() {
        for (from, to, expected) in [
            ("shop.toml", "base.toml", "base.toml"),
            (
                "profiles/shop.toml",
                "bases/base.toml",
                "profiles/bases/base.toml",
            ),
            ("profiles/eu/shop.toml", "../base.toml", "profiles/base.toml"),
            ("shop.toml", "../base.toml", "../base.toml"),
            ("/srv/profiles/shop.toml", "../base.toml", "/srv/base.toml"),
            ("C:/profiles/shop.toml", "base.toml", "C:/profiles/base.toml"),
            // The system stays where nothing is above.
            ("C:/shop.toml", "../base.toml", "C:/../base.toml"),
            (
                "//server/share/shop.toml",
                "../base.toml",
                "//server/share/../base.toml",
            ),
            (
                "//server/share/shop.toml",
                "base.toml",
                "//server/share/base.toml",
            ),
        ] {
            assert_eq!(beside(from, to), Ok(expected.to_owned()), "{to} of {from}");
        }
        for to in ["", "/base.toml", "\\base.toml", "C:\\base.toml", "..\\base.toml"] {
            assert!(beside("shop.toml", to).is_err(), "{to}");
        }
    }
}
