//! Texts that look like a password, a token or a key.

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A URL, or a connection string, with a password.
    Password,
    /// A token or key whose form is known: what it is.
    Token(&'static str),
    /// A value of a key that is for secrets.
    Named,
}

/// Beginnings of tokens, how long these are at least, and what they are.
const TOKENS: &[(&str, usize, &str)] = &[
    ("AKIA", 20, "a key of AWS"),
    ("ASIA", 20, "a key of AWS"),
    ("AIza", 39, "a key of Google"),
    ("ya29.", 30, "a key of Google"),
    ("ghp_", 40, "a token of GitHub"),
    ("gho_", 40, "a token of GitHub"),
    ("ghs_", 40, "a token of GitHub"),
    ("github_pat_", 40, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 30, "a token of Slack"),
    ("xoxp-", 30, "a token of Slack"),
    ("sk_live_", 24, "a key of Stripe"),
    ("sk-ant-", 40, "a key of Anthropic"),
    ("sk-proj-", 40, "a key of OpenAI"),
    ("hvs.", 24, "a token of Vault"),
    ("glsa_", 30, "a token of Grafana"),
    ("NRAK-", 30, "a key of New Relic"),
    ("eyJhbGciOi", 60, "a JSON web token"),
];

/// Fields of connection strings that hold a secret.
const FIELDS: &[&str] = &["sharedaccesskey=", "accountkey=", "password=", "pwd="];

/// Ends of names that are for a secret alone, in lower case and without `_` and `-`.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "appkey",
    "accesstoken",
    "secretaccesskey",
    "clientsecret",
    "bearertoken",
    "personalaccesstoken",
    "privatekey",
    "authtoken",
    "sastoken",
];

/// Whether the value of a key looks like a secret: by its form, or by the key's name. Placeholders (`${PASSWORD}`,
/// `{password}`, `<password>`) and empty values are none.
///
/// ```
/// use scalegen_syntax::{Secret, secret};
///
/// assert_eq!(secret("connection", "postgresql://shop:hunter2@db:5432/shop"), Some(Secret::Password));
/// assert_eq!(secret("connection", "postgresql://shop@db:5432/shop"), None);
/// assert_eq!(secret("password", "hunter2"), Some(Secret::Named));
/// assert_eq!(secret("passwordFromEnv", "DB_PASSWORD"), None);
/// assert_eq!(secret("password", "${DB_PASSWORD}"), None);
/// ```
pub fn secret(key: &str, value: &str) -> Option<Secret> {
    let value = value.trim();
    if is_placeholder(value) {
        return None;
    }
    let words = value.split([' ', '"', '\'', '=', ';', ',']);
    for word in words {
        let known =
            |(start, least, _): &&(&str, usize, &str)| word.len() >= *least && word.starts_with(*start);
        if let Some((_, _, whose)) = TOKENS.iter().find(known) {
            return Some(Secret::Token(whose));
        }
    }
    if value.starts_with("-----BEGIN ") && value.contains("PRIVATE KEY") {
        return Some(Secret::Token("a private key"));
    }
    if has_password(value) || has_field(value) {
        return Some(Secret::Password);
    }
    let is_named = NAMES.iter().any(|name| ends_like(key, name));
    (is_named && !value.contains(char::is_whitespace)).then_some(Secret::Named)
}

/// Whether a key ends with a name, whatever its case and whatever is between its letters and digits.
fn ends_like(key: &str, name: &str) -> bool {
    let mut letters = key.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let is_next = |byte: u8| {
        letters
            .next()
            .is_some_and(|letter| letter.to_ascii_lowercase() == byte)
    };
    name.bytes().rev().all(is_next)
}

/// A value that stands for another one.
fn is_placeholder(value: &str) -> bool {
    let is_within = |open, close| value.starts_with(open) && value.ends_with(close);
    value.is_empty()
        || value.starts_with('$')
        || is_within('{', '}')
        || is_within('<', '>')
        || is_within('%', '%')
}

/// `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    let urls = value.split("://").skip(1);
    let mut authorities = urls.filter_map(|rest| {
        let end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
        rest.get(..end)?.rsplit_once('@')
    });
    authorities.any(|(user, _)| {
        let password = user.split_once(':').map(|(_, password)| password);
        password.is_some_and(|password| !is_placeholder(password))
    })
}

/// `Endpoint=…;SharedAccessKey=…`.
fn has_field(value: &str) -> bool {
    if !value.contains('=') {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    FIELDS.iter().any(|field| {
        let at_start = |start: usize| {
            start == 0 || matches!(lower.as_bytes().get(start - 1), Some(b';' | b' ' | b'&' | b'?'))
        };
        let mut found = lower.match_indices(field).filter(|(start, _)| at_start(*start));
        found.any(|(start, _)| {
            let rest = value.get(start + field.len()..).unwrap_or_default();
            let own = rest.split([';', ' ', '&']).next().unwrap_or_default();
            !is_placeholder(own)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_one() {
        for (key, value, expected) in [
            (
                "host",
                "amqp://guest:guest@rabbitmq.shop.svc:5672/",
                Some(Secret::Password),
            ),
            ("host", "amqp://rabbitmq.shop.svc:5672/", None),
            ("host", "amqp://$USER:$PASSWORD@rabbitmq:5672/", None),
            ("url", "http://prometheus.monitoring.svc:9090/a:b@c", None),
            (
                "connection",
                "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=abc=",
                Some(Secret::Password),
            ),
            (
                "connection",
                "host=db user=shop password=hunter2",
                Some(Secret::Password),
            ),
            (
                "awsAccessKeyID",
                "AKIAIOSFODNN7EXAMPLE",
                Some(Secret::Token("a key of AWS")),
            ),
            (
                "Authorization",
                "Bearer ghp_0123456789012345678901234567890123456789",
                Some(Secret::Token("a token of GitHub")),
            ),
            ("apiKey", "0123", Some(Secret::Named)),
            ("api_key", "0123", Some(Secret::Named)),
            ("passwordFromEnv", "REDIS_PASSWORD", None),
            ("parameter", "password", None),
            ("query", "sum(rate(password_resets_total[2m]))", None),
            ("body", "{\"max_tokens\":160}", None),
            ("password", "", None),
            ("password", "{password}", None),
            ("description", "AKIA", None),
        ] {
            assert_eq!(secret(key, value), expected, "{key} = {value}");
        }
    }
}
