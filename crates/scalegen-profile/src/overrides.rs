//! `--set KEY=VALUE`: a layer from an argument.

use toml::Spanned;
use toml::de::DeTable;

use crate::codes;
use crate::layers::{Layer, Layers, SET};
use crate::messages::{
    self, DefineIt, ExtendsInArgument, ItemOfList, LongKey, NotAKey, NotKeyValue, NothingNamed, SetTheList,
    SeveralLines, WriteKeyValue,
};
use scalegen_syntax::nearest;
use scalegen_syntax::{Finding, Message, Place, SourceFile, Term};

/// The layer of one argument.
///
/// The value is TOML; what is no TOML value is a string, so that `--set name=shop` needs no quotes.
pub(crate) fn layer(argument: &str) -> Result<Layer, Box<Finding>> {
    let bad_with = |message: Message, help: Message| {
        let file = SourceFile::new(SET, argument);
        let place = Place::new(&file, 0..argument.len());
        let finding = codes::BAD_OVERRIDE.finding(message);
        Box::new(finding.at(Some(place)).help(help))
    };
    let bad = |message: Message| bad_with(message, WriteKeyValue {}.into());
    let shown = || shortened(argument);
    if argument.contains(['\n', '\r']) {
        return Err(bad(SeveralLines { argument: shown() }.into()));
    }
    let Some((key, value)) = split(argument) else {
        return Err(bad(NotKeyValue { argument: shown() }.into()));
    };
    if key
        .split(['"', '\''])
        .step_by(2)
        .any(|bare| bare.contains(['[', ']']))
    {
        let whole = key.split('[').next().unwrap_or(key);
        return Err(bad_with(
            ItemOfList { key: shortened(key) }.into(),
            SetTheList {
                key: shortened(whole),
            }
            .into(),
        ));
    }
    if key.matches('.').count() > MAX_DOTS {
        return Err(bad(LongKey { argument: shown() }.into()));
    }
    if key.trim() == "extends" {
        return Err(bad(ExtendsInArgument {}.into()));
    }
    if DeTable::parse(argument).is_ok() {
        return Ok(Layer::new(SourceFile::new(SET, argument)));
    }
    let quoted = format!("{key}={}", serde_json::Value::from(value.trim()));
    match DeTable::parse(&quoted) {
        Ok(_) => Ok(Layer::new(SourceFile::new(SET, quoted))),
        Err(_) => Err(bad(NotAKey { argument: shown() }.into())),
    }
}

/// More dots than any key of a profile has, names with dots in quotes included.
const MAX_DOTS: usize = 64;

fn shortened(text: &str) -> String {
    const MAX_SHOWN: usize = 80;
    let shown = text.escape_debug().to_string();
    match shown.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}

/// Takes out layers of arguments that set something of what no text has, and says so.
pub(crate) fn check(layers: &mut Vec<Layer>, findings: &mut Vec<Finding>) {
    let (texts, arguments): (Vec<_>, Vec<_>) = std::mem::take(layers)
        .into_iter()
        .partition(|layer| layer.file.name() != SET);
    let below = Layers::new(texts);
    let mut sound = Vec::new();
    for layer in arguments {
        match dangling(&layer, &below) {
            Some(finding) => findings.push(*finding),
            None => sound.push(layer),
        }
    }
    layers.extend(below.into_layers());
    layers.extend(sound);
}

/// Nothing is made by an argument alone: most likely its name is mistyped.
fn dangling(argument: &Layer, below: &Layers) -> Option<Box<Finding>> {
    // A whole table is set as what it is.
    let (key, _) = split(argument.text())?;
    if key.matches('.').count() < 2 {
        return None;
    }
    let (tree, _) = DeTable::parse_recoverable(argument.text());
    let merged = below.merged();
    let (table, inner) = tree.get_ref().iter().next()?;
    let what = match table.get_ref().as_ref() {
        "workloads" => "workload",
        "signals" => "signal",
        "load_tests" => "load test",
        _ => return None,
    };
    let (name, inner) = inner.get_ref().as_table()?.iter().next()?;
    let named = merged.get(table.get_ref().as_ref()).map(|value| value.get_ref());
    let named = named.and_then(|value| value.as_table());
    let missing =
        |what: &'static str, name: &Spanned<std::borrow::Cow<'_, str>>, known: Option<&DeTable<'_>>| {
            let known: Vec<&str> = known
                .into_iter()
                .flat_map(|table| table.keys().map(|key| key.get_ref().as_ref()))
                .collect();
            let help = match nearest(name.get_ref(), known.iter().copied()) {
                Some(near) => messages::did_you_mean(near),
                None if known.is_empty() => DefineIt {}.into(),
                None => messages::there_are(&known),
            };
            let what = Term::Word(what.into());
            let message = NothingNamed {
                what,
                name: name.get_ref().to_string(),
            };
            let finding = codes::DANGLING_REFERENCE.finding(message);
            Box::new(
                finding
                    .at(Some(Place::new(&argument.file, name.span())))
                    .help(help),
            )
        };
    let Some(found) = named.and_then(|named| named.get(name.get_ref().as_ref())) else {
        return Some(missing(what, name, named));
    };
    let scalers = inner.get_ref().as_table()?.get("scalers")?.get_ref().as_table()?;
    // A whole scaler may be set.
    let (scaler, inner) = scalers.iter().next()?;
    let known = found
        .get_ref()
        .get("scalers")
        .and_then(|scalers| scalers.get_ref().as_table());
    let is_whole = inner.get_ref().get("kind").is_some();
    let is_known = known.is_some_and(|known| known.contains_key(scaler.get_ref().as_ref()));
    (!is_known && !is_whole).then(|| missing("scaler", scaler, known))
}

/// The key and the value: what is before and after the first `=` outside quotes.
fn split(argument: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (position, c) in argument.char_indices() {
        match (quote, c) {
            (None, '=') => {
                let (key, value) = argument.split_at(position);
                return (!key.trim().is_empty()).then_some((key, &value[1..]));
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_toml_or_else_strings() {
        for (argument, text) in [
            ("a.b=10", "a.b=10"),
            ("name=shop", "name=\"shop\""),
            ("name=a\"b", "name=\"a\\\"b\""),
            ("a=[1, 2]", "a=[1, 2]"),
            ("'a=b'.c=d", "'a=b'.c=\"d\""),
            ("window=2m", "window=\"2m\""),
            ("query=sum(a=b)", "query=\"sum(a=b)\""),
            ("empty=", "empty=\"\""),
        ] {
            assert_eq!(layer(argument).unwrap().file.text(), text, "{argument}");
        }
        for argument in ["", "a", "=1", "a b=1", "a=1\nb=2", "extends=x", "[a]=1", "a..b=1"] {
            assert!(layer(argument).is_err(), "{argument}");
        }
    }
}
