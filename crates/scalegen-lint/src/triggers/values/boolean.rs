//! Booleans, in the spellings of Go's `strconv.ParseBool`.

use crate::triggers::examination::Fault;

/// None for a text that KEDA does not take for a boolean.
pub(in crate::triggers) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

pub(super) fn check(text: &str) -> Option<Fault> {
    if boolean(text).is_some() {
        return None;
    }
    let fault = Fault::malformed("is not a boolean");
    Some(match text.to_lowercase().as_str() {
        "yes" | "y" | "on" | "enable" | "enabled" | "true" => fault.help("write true"),
        "no" | "n" | "off" | "disable" | "disabled" | "false" => fault.help("write false"),
        _ => fault.help("write true or false"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_spellings_of_go() {
        for text in [
            "1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
        for (text, help) in [
            ("yes", "write true"),
            ("tRue", "write true"),
            ("off", "write false"),
            ("2", "write true or false"),
        ] {
            assert_eq!(
                check(text).and_then(|fault| fault.help).as_deref(),
                Some(help),
                "{text}"
            );
        }
    }
}
