//! A meaning as a few lines.

use scalegen_meaning::Meaning;
use scalegen_meaning::value::{Bound, Elements, Reading, Unit, Value};

pub(crate) fn describe(query: &str, meaning: &Meaning<'_>) -> String {
    let value = &meaning.value;
    let mut text = format!(
        "{query}\n  {:?}, {}; {:?} in {}, {} to {}; {:?}, additive: {}; idle {}, at zero pods {}\n",
        value.shape,
        elements(value),
        value.what,
        unit(&value.unit),
        value.bounds.lower,
        bound(&value.bounds.upper),
        value.over_pods,
        value
            .is_additive()
            .map_or("unknown".to_owned(), |is| is.to_string()),
        reading(value.idle),
        reading(value.at_zero),
    );
    for remark in &meaning.remarks {
        let part = &query[remark.span.start..remark.span.end];
        text.push_str(&format!("  - `{part}`: {}\n", remark.message()));
    }
    text
}

fn elements(value: &Value<'_>) -> String {
    match value.elements() {
        Elements::Unknown => "unknown elements".to_owned(),
        Elements::One => "one".to_owned(),
        Elements::AtMostOne => "at most one".to_owned(),
        Elements::Each { labels, is_open } => {
            format!("each {}{}", labels.join(" "), if is_open { " …" } else { "" })
        }
    }
}

fn unit(unit: &Unit) -> String {
    match unit {
        Unit::Unknown => "?".to_owned(),
        Unit::None => "1".to_owned(),
        Unit::Of { name, per_second } => format!("{name}{}", if *per_second { "/s" } else { "" }),
    }
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Number(number) => number.to_string(),
        Bound::Product {
            factor,
            setting,
            times_pods,
        } => {
            let setting = setting
                .as_ref()
                .map_or_else(String::new, |setting| format!(" x {setting}"));
            format!("{factor}{setting}{}", if *times_pods { " x pods" } else { "" })
        }
    }
}

fn reading(reading: Reading) -> String {
    match reading {
        Reading::Number(number) => number.to_string(),
        other => format!("{other:?}").to_lowercase(),
    }
}
