//! Text that is no API object, rendered from `templates/`: the deploy script and the runbook.
//!
//! `templates/` of this crate is a copy of the folder at the top of the repository, where people edit them: a package
//! has only its own files. `tests/templates.rs` keeps them equal.
//!
//! Values of a profile are data here too. Each output language has its own engine, whose escaping is on for
//! every value: a shell word in the script, plain inline text in Markdown. A variable that a template names
//! and its context lacks is an error.

use std::borrow::Cow;
use std::error::Error;
use std::sync::{Arc, OnceLock};

use crate::{NulError, shell_word};
use serde::Serialize;

use tera::{Context, Kwargs, State, Tera, TeraResult};

const SCRIPT: (&str, &str) = (
    "deploy_autoscaling.sh",
    include_str!("../templates/deploy_autoscaling.sh"),
);
const RUNBOOK: (&str, &str) = ("RUNBOOK.md", include_str!("../templates/RUNBOOK.md"));

/// Why a template cannot be rendered. Not the profile's fault, but no reason to panic either.
///
/// The cause is shared: a template is read once, and each attempt to render it fails for that reason.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The template's text has a mistake.
    #[error("cannot read the template {0}")]
    Text(&'static str, #[source] Arc<dyn Error + Send + Sync>),
    /// A value is missing, or cannot be written where the template has it.
    #[error("cannot render the template {0}")]
    Value(&'static str, #[source] Arc<dyn Error + Send + Sync>),
}

/// Renders the deploy script.
///
/// # Errors
/// When a value has a NUL, which no argument of a program can hold.
pub fn deploy_script(deployment: &crate::deployment::Deployment) -> Result<String, TemplateError> {
    static ENGINE: OnceLock<Result<Tera, TemplateError>> = OnceLock::new();
    render(
        &ENGINE,
        SCRIPT,
        |text, out| {
            let word = shell_word(text).map_err(std::io::Error::other)?;
            out.write_all(word.as_bytes())
        },
        deployment,
    )
}

/// Renders the runbook.
///
/// # Errors
/// As [`deploy_script`].
pub fn runbook(deployment: &crate::deployment::Deployment) -> Result<String, TemplateError> {
    static ENGINE: OnceLock<Result<Tera, TemplateError>> = OnceLock::new();
    render(
        &ENGINE,
        RUNBOOK,
        |text, out| out.write_all(inline(text).as_bytes()),
        deployment,
    )
}

type Escape = fn(&str, &mut dyn std::io::Write) -> std::io::Result<()>;

fn render(
    engine: &OnceLock<Result<Tera, TemplateError>>,
    (name, template): (&'static str, &str),
    escape: Escape,
    context: &impl Serialize,
) -> Result<String, TemplateError> {
    let engine = engine.get_or_init(|| {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".sh", ".md"]);
        tera.set_escape_fn(escape);
        tera.register_filter("comment", |text: &str, _: Kwargs, _: &State| {
            one_line(text).into_owned()
        });
        tera.register_filter("sh", |text: &str, _: Kwargs, _: &State| -> TeraResult<String> {
            shell_word(&one_line(text)).map_err(tera::Error::message)
        });
        tera.register_filter(
            "literal",
            |text: &str, _: Kwargs, _: &State| -> TeraResult<String> {
                literal(text).map_err(tera::Error::message)
            },
        );
        tera.register_filter("code", |text: &str, _: Kwargs, _: &State| code(text));
        tera.register_filter("remark", |text: &str, _: Kwargs, _: &State| {
            one_line(text).replace('<', "‹").replace('>', "›")
        });
        tera.add_raw_template(name, template)
            .map_err(|error| TemplateError::Text(name, Arc::new(error)))?;
        Ok(tera)
    });
    let tera = engine.as_ref().map_err(TemplateError::clone)?;
    let text = Context::from_serialize(context).and_then(|context| tera.render(name, &context));
    text.map_err(|error| TemplateError::Value(name, Arc::new(error)))
}

/// A word of bash to assign: in quotes where it looks like arithmetic, as `kept-x` does beside a variable `kept`.
fn literal(text: &str) -> Result<String, NulError> {
    let word = shell_word(text)?;
    let name = word
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    let is_sum = name > 0 && word.as_bytes().get(name).is_some_and(|b| b"+-*".contains(b));
    Ok(if is_sum { format!("'{word}'") } else { word })
}

/// Text for a comment: control characters, line ends among them, become blanks, and so does what YAML takes
/// nowhere, not even in a comment.
pub fn one_line(text: &str) -> Cow<'_, str> {
    // Most texts are nothing but these, and every head of sixty thousand files comes by here. Without a way out the
    // loop takes many bytes at a time.
    if text
        .bytes()
        .fold(true, |seen, byte| seen & matches!(byte, b' '..=b'~'))
    {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        '\u{fffe}' | '\u{ffff}' => ' ',
        c if c.is_control() || scalegen_syntax::is_invisible(c) => ' ',
        c => c,
    });
    Cow::Owned(shown.collect())
}

/// Text inside a Markdown paragraph or table, with no markup of its own.
fn inline(text: &str) -> String {
    let text = one_line(text);
    let text = text.trim_start();
    let mut shown = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut before = None;
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next();
        match c {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            // Between blanks it is no emphasis.
            '*' if before == Some(' ') && after.is_none_or(|c| c == ' ') => shown.push(c),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => shown.extend(['\\', c]),
            // Inside of a word it is no emphasis.
            '_' if !is_word(before) || !is_word(after) => shown.extend(['\\', c]),
            // What begins a heading, a list or a line.
            '#' | '-' | '+' | '=' if at == 0 => shown.extend(['\\', c]),
            '.' | ')' if at == digits && digits > 0 => shown.extend(['\\', c]),
            c => shown.push(c),
        }
        before = Some(c);
    }
    shown
}

/// A code span, in a table too, between as many backticks as its text does not have.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let edge = if longest > 0 { " " } else { "" };
    format!("{fence}{edge}{text}{edge}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deployment::{Deployment, LoadTest};

    /// Whatever a profile says, the script stays one script and the runbook one text.
    #[test]
    fn values_are_data() {
        let hostile = "a'; rm -rf \"$HOME\" `id` $(id) \n{{ x }} {% raw %} \u{1b}[31m \u{202e}| <b>";
        let deployment = Deployment {
            header: vec![format!("From {hostile}")],
            profile: hostile.to_owned(),
            load_tests: vec![LoadTest {
                name: hostile.to_owned(),
                namespace: hostile.to_owned(),
                job: hostile.to_owned(),
                fixed_name: true,
                file: "load.yaml".to_owned(),
                summary: hostile.to_owned(),
            }],
            choices: vec![hostile.to_owned()],
            ..Deployment::default()
        };
        let script = deploy_script(&deployment).unwrap();
        assert!(
            script.lines().nth(1).unwrap().starts_with("# From a'; rm -rf"),
            "{script}"
        );
        assert!(script.contains(&shell_word(hostile).unwrap()));
        let text = runbook(&deployment).unwrap();
        assert!(!text.contains('\u{1b}'), "{text}");
        let fences = text
            .lines()
            .filter(|line| line.trim_start().starts_with("```"))
            .count();
        assert_eq!(fences % 2, 0, "{text}");
    }

    /// Each text, and what a reader of Markdown shows of it.
    #[test]
    fn texts_have_no_markup_of_their_own() {
        for (text, expected) in [
            ("# Heading", "\\# Heading"),
            ("a # b - c + 1. d", "a # b - c + 1. d"),
            ("- item", "\\- item"),
            ("12. item", "12\\. item"),
            ("1.5 cores", "1\\.5 cores"),
            ("![x](http://a)", "!\\[x\\](http://a)"),
            ("a <b> & c", "a &lt;b&gt; &amp; c"),
            ("a|b `c` *d* ~e~ \\", "a\\|b \\`c\\` \\*d\\* \\~e\\~ \\\\"),
            ("0 8 * * *", "0 8 * * *"),
            ("chat_rps _x_", "chat_rps \\_x\\_"),
            ("a\nb", "a b"),
        ] {
            assert_eq!(inline(text), expected, "{text}");
        }
        for (text, expected) in [("web", "`web`"), ("a|b", "`a\\|b`"), ("a`b``c", "``` a`b``c ```")] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_that_looks_like_a_sum_is_in_quotes() {
        for (text, expected) in [
            ("kept-x", "'kept-x'"),
            ("kept-x/cpu", "'kept-x/cpu'"),
            ("web", "web"),
            ("web/cpu-rps", "web/cpu-rps"),
            ("a-b c", "'a-b c'"),
            ("", "''"),
            ("-x", "-x"),
        ] {
            assert_eq!(literal(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_no_argument_can_hold_is_an_error() {
        let deployment = Deployment {
            header: vec![],
            profile: String::new(),
            ..Deployment::default()
        };
        assert!(deploy_script(&deployment).is_ok());
        let nul = Deployment {
            base_addons: "a\0b".to_owned(),
            ..Deployment::default()
        };
        let error = deploy_script(&nul).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot render the template deploy_autoscaling.sh"
        );
        assert!(error.source().is_some(), "{error:?}");
    }

    #[test]
    fn templates_name_nothing_that_their_context_lacks() {
        let context = serde_json::to_value(Deployment::default()).unwrap();
        let known: Vec<_> = context.as_object().unwrap().keys().map(String::as_str).collect();
        for (name, template) in [SCRIPT, RUNBOOK] {
            let mut tera = Tera::default();
            tera.register_filter("comment", |text: &str, _: Kwargs, _: &State| {
                one_line(text).into_owned()
            });
            for filter in ["sh", "code", "remark", "literal"] {
                tera.register_filter(filter, |text: &str, _: Kwargs, _: &State| text.to_owned());
            }
            tera.add_raw_template(name, template).unwrap();
            let variables: std::collections::BTreeSet<_> =
                tera.get_template_variables(name).unwrap().into_iter().collect();
            for variable in variables {
                let root = variable.split(['.', '[']).next().unwrap().to_owned();
                assert!(known.contains(&root.as_str()), "{name} names `{variable}`");
            }
        }
    }
}
