//! The modules of a crate, and the paths that each of them names.

use std::collections::BTreeSet;
use std::path::Path;

/// A file of a crate.
pub(crate) struct Source {
    /// Its module, from the root: empty for `lib.rs` and `main.rs`.
    pub module: Vec<String>,
    /// What it imports: the name that it gets here, and its path. `*` for a glob.
    pub imports: Vec<(String, Vec<String>)>,
    /// Paths in its text that begin with `crate` or `super`.
    pub paths: Vec<Vec<String>>,
    /// Modules that only tests have.
    pub of_tests: BTreeSet<String>,
}

/// The files below a folder.
pub(crate) fn read(folder: &Path) -> Vec<Source> {
    let files = files(folder);
    files.iter().map(|(name, text)| Source::new(name, text)).collect()
}

/// The names of the files below a folder, from there and with slashes, and their texts.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    walk(folder, folder, &mut files);
    files.sort();
    files
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.push((name.replace('\\', "/"), text));
        }
    }
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let module = path.strip_suffix(".rs").expect("a file of Rust").split('/');
        let mut source = Self {
            module: module
                .filter(|part| !matches!(*part, "lib" | "main" | "mod"))
                .map(str::to_owned)
                .collect(),
            imports: Vec::new(),
            paths: Vec::new(),
            of_tests: BTreeSet::new(),
        };
        let tokens = tokens(text);
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            if tokens_at(first, after)
                .take(7)
                .eq(["#", "[", "cfg", "(", "test", ")", "]"])
            {
                rest = source.skip_tests(&after[6..]);
            } else if first == "use" {
                let end = after.iter().position(|token| token == ";").unwrap_or(after.len());
                source.import(&after[..end]);
                rest = &after[end..];
            } else if matches!(first.as_str(), "crate" | "super")
                && after.first().is_some_and(|next| next == "::")
            {
                let path = path_of(tokens_at(first, after));
                rest = &after[(2 * path.len() - 1).min(after.len())..];
                source.paths.push(path);
            }
        }
        source
    }

    /// What is behind the item that begins here; of a module in a file of its own the name is kept.
    fn skip_tests<'t>(&mut self, tokens: &'t [String]) -> &'t [String] {
        if let [module, name, end, ..] = tokens
            && (module == "mod" && end == ";")
        {
            self.of_tests.insert(name.clone());
        }
        let mut depth = 0_usize;
        for (index, token) in tokens.iter().enumerate() {
            match token.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            let is_end = token == ";" || token == "}";
            if is_end && depth == 0 {
                return &tokens[index + 1..];
            }
        }
        &[]
    }

    /// Adds what one `use` imports.
    fn import(&mut self, tokens: &[String]) {
        let mut prefixes: Vec<Vec<String>> = vec![Vec::new()];
        let mut path: Vec<String> = Vec::new();
        let mut name = None;
        let mut is_renamed = false;
        for token in tokens.iter().map(String::as_str).chain([","]) {
            match token {
                "::" => {}
                "as" => is_renamed = true,
                "{" => {
                    let above = prefixes.last().cloned().unwrap_or_default();
                    prefixes.push([above, std::mem::take(&mut path)].concat());
                }
                "," | "}" => {
                    if !path.is_empty() {
                        let above = prefixes.last().cloned().unwrap_or_default();
                        let mut whole = [above, std::mem::take(&mut path)].concat();
                        if whole.len() > 1 && whole.last().is_some_and(|last| last == "self") {
                            whole.pop();
                        }
                        let name = name.take().or_else(|| whole.last().cloned());
                        self.imports.push((name.unwrap_or_default(), whole));
                    }
                    if token == "}" {
                        prefixes.pop();
                    }
                }
                word if is_renamed => {
                    name = Some(word.to_owned());
                    is_renamed = false;
                }
                word => path.push(word.to_owned()),
            }
        }
    }
}

fn tokens_at<'t>(first: &'t String, after: &'t [String]) -> impl Iterator<Item = &'t String> {
    std::iter::once(first).chain(after)
}

/// The words of a path, as long as it goes on.
fn path_of<'t>(tokens: impl Iterator<Item = &'t String>) -> Vec<String> {
    let mut path = Vec::new();
    for (index, token) in tokens.enumerate() {
        match (index % 2, token.as_str()) {
            (0, word) if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(word.to_owned())
            }
            (1, "::") => {}
            _ => break,
        }
    }
    path
}

/// Words, `::` and single characters; comments, texts and spaces are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = string(rest) {
            length
        } else if c == '\'' {
            character(rest)
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else if word > 0 {
            tokens.push(rest[..word].to_owned());
            word
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a text literal, if one begins here.
fn string(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let after = rest.strip_prefix(prefix);
        after.is_some_and(|after| {
            after.trim_start_matches('#').starts_with('"')
                && (prefix.ends_with('r') || after.starts_with('"'))
        })
    })?;
    let body = &rest[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        let start = prefix.len() + hashes + 1;
        return Some(
            rest[start..]
                .find(&end)
                .map_or(rest.len(), |at| start + at + end.len()),
        );
    }
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(prefix.len() + at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// The length of a character, or of the mark of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(rest.len(), |end| end + 4),
        Some((at, c)) if rest[at + c.len_utf8()..].starts_with('\'') => at + c.len_utf8() + 1,
        _ => 1,
    }
}
