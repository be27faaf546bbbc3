//! What is wrong where a condition does not hold: one finding for one cause, at what has to change.

use scalegen_syntax::{Message, Remedy, Rule, Term, meant, nearest};

use super::examination::{Examination, Given, shown};
use super::expression::{Comparison, Condition, Expr, Name, Source, Verdict};
use super::fault::Fault;
use super::formats::{self, Format};
use super::messages::{
    self, Credential, DidYouMean, DifferentLengths, EitherKey, EmptyKey, GiveByAuthentication, HalfOfAwsKey,
    HttpOnly, IgnoredKey, LessThan, MoreThan, NameVariable, Needs, NeedsOneOf, NeedsSecrets, NoPodIdentity,
    NoVariable, NotAMultiple, NotAbove, NotAllowed, NotGiven, NotInParts, Or, PodIdentity,
    ReferToAuthentication, ReferToOne, RefusedKey, SameTexts, Set, SetAwsIdentity, SetTo, Unused,
    UseManagementApi, UseOneOf, VariableFault, When, With, Without, WithoutIdentity, Zero, from_env, path,
};
use super::metric_type;
use super::parameters::Parameter;
use super::truth::{holds, lengths};
use crate::rules;
use crate::scaled_object::AuthenticationKind;

/// Reports what breaks a condition.
pub(super) fn explain(
    examination: &mut Examination<'_>,
    condition: &'static Condition<'static>,
    when: &[&'static Expr<'static>],
) {
    let clauses = when.iter().flat_map(|when| clauses(examination, when)).collect();
    let settings = when.iter().flat_map(|when| when.names()).collect();
    let mut report = Report {
        examination,
        verdict: condition.verdict,
        clauses,
        settings,
    };
    match (when, &condition.then) {
        // Either this or all of that: without any of it, one thing is missing.
        ([Expr::Not(other)], Expr::All(parts)) if parts.iter().all(|part| report.lacks(part)) => {
            report.clauses.clear();
            let ways = [(**other).clone(), condition.then.clone()];
            report.needs_one_of(&ways);
        }
        _ => report.broken(&condition.then),
    }
    report.say_it_anyway(&condition.then);
}

/// A required parameter that nothing brings.
pub(super) fn missing(examination: &mut Examination<'_>, key: &'static str) {
    let mut report = Report {
        examination,
        verdict: Verdict::Refused,
        clauses: Vec::new(),
        settings: Vec::new(),
    };
    report.missing(&[Name { source: None, key }]);
}

/// Amazon's keys come in two: without either, what is missing is an identity.
pub(super) fn join_aws_keys(examination: &mut Examination<'_>, since: usize) {
    const KEYS: [&str; 2] = ["awsAccessKeyIDFromEnv", "awsSecretAccessKeyFromEnv"];
    let is_of = |of: &Option<String>, key: &str| of.as_deref() == Some(key);
    let new = examination.refusals().get(since..).unwrap_or_default();
    let missing: Vec<&'static str> = KEYS
        .into_iter()
        .filter(|key| new.iter().any(|(of, _)| is_of(of, key)))
        .collect();
    if missing.is_empty() {
        return;
    }
    let mut index = 0;
    examination.refusals().retain(|(of, _)| {
        index += 1;
        index <= since || !KEYS.iter().any(|key| is_of(of, key))
    });
    match missing.as_slice() {
        [only] => examination.missing(only, HalfOfAwsKey { missing: path(*only) }, None),
        _ => {
            let message = Needs {
                trigger: examination.trigger.type_.clone(),
                what: Term::phrase("an identity"),
            };
            let help = Some(SetAwsIdentity {}.into());
            examination.itself(
                rules::MISSING_TRIGGER_KEY,
                Some("authenticationRef"),
                message,
                help,
            );
        }
    }
}

/// A broken condition.
struct Report<'r, 'a> {
    examination: &'r mut Examination<'a>,
    verdict: Verdict,
    /// Why it is asked.
    clauses: Vec<Message>,
    /// What it is asked because of.
    settings: Vec<Name<'static>>,
}

impl Report<'_, '_> {
    fn lacks(&self, part: &Expr<'_>) -> bool {
        matches!(part, Expr::Given(_)) && holds(self.examination, part) == Some(false)
    }

    fn broken(&mut self, expr: &Expr<'static>) {
        let holding = |report: &Self, parts: &[Expr<'static>], wanted: bool| -> Vec<Expr<'static>> {
            let held = parts
                .iter()
                .filter(|part| holds(report.examination, part) == Some(wanted));
            held.cloned().collect()
        };
        match expr {
            Expr::Given(name) => self.missing(&[*name]),
            Expr::All(parts) => {
                let (given, others): (Vec<_>, Vec<_>) = holding(self, parts, false)
                    .into_iter()
                    .partition(|part| matches!(part, Expr::Given(_)));
                self.missing(&given.iter().flat_map(Expr::names).collect::<Vec<_>>());
                others.iter().for_each(|part| self.broken(part));
            }
            Expr::Any(parts) => self.needs_one_of(parts),
            Expr::One(parts) => match holding(self, parts, true).as_slice() {
                [] => self.needs_one_of(parts),
                several => self.conflict(several),
            },
            Expr::AtMostOne(parts) => self.conflict(&holding(self, parts, true)),
            Expr::Together(parts) => {
                let given = holding(self, parts, true);
                let beside = given
                    .iter()
                    .flat_map(|part| clauses(self.examination, part))
                    .next();
                self.clauses.extend(beside);
                let absent: Vec<_> = holding(self, parts, false).iter().flat_map(Expr::names).collect();
                self.missing(&absent);
            }
            Expr::None(parts) => holding(self, parts, true)
                .iter()
                .for_each(|part| self.unwanted(part)),
            Expr::Not(inner) => self.unwanted(inner),
            Expr::Compare(name, comparison, with) => self.compared(*name, *comparison, with),
            Expr::Words(name, words, _) => self.no_word(*name, words),
            Expr::Is(name, format) => match self.examination.given(*name) {
                Given::Absent => self.missing(&[*name]),
                given => {
                    let text = given.text().zip(Format::named(format));
                    let fault = text.map(|(text, format)| formats::check(format, text));
                    if name.key.ends_with('*') {
                        self.row(*name);
                    } else if let Some(Err(fault)) = fault {
                        self.fault(*name, fault);
                    }
                }
            },
            Expr::SameLength(first, second) => {
                if let Some((one, other)) = lengths(self.examination, *first, *second) {
                    let (first, second) = (self.written(*first), self.written(*second));
                    let message = DifferentLengths {
                        first: path(first),
                        one,
                        second: path(second.clone()),
                        other,
                    };
                    self.report(rules::CONFLICTING_TRIGGER_KEYS, &second, message.into(), None);
                }
            }
            Expr::Parts(name, separator, count) => match self.examination.given(*name) {
                Given::Absent => self.missing(&[*name]),
                _ => {
                    let (parts, separator) = (*count, separator.to_string());
                    self.fault(*name, Fault::malformed(NotInParts { parts, separator }));
                }
            },
            Expr::Multiple(first, second) => {
                let of = path(second.key);
                let rule = rules::TRIGGER_VALUE_OUT_OF_RANGE;
                self.fault(*first, Fault::new(rule, NotAMultiple { of }));
            }
            Expr::Differ(first, second) => {
                let text = self.examination.given(*second).text().unwrap_or_default();
                let message = SameTexts {
                    first: path(first.key),
                    second: path(second.key),
                    text: shown(text),
                };
                self.report(rules::CONFLICTING_TRIGGER_KEYS, second.key, message.into(), None);
            }
            Expr::Has(name, _) => self.missing(&[*name]),
            Expr::Shared(_) => {}
        }
    }

    /// Says it of a key, unless that key has a finding, with why it is asked.
    fn report(&mut self, rule: &'static Rule, key: &str, message: Message, help: Option<Message>) {
        if !self.examination.is_reported(key, rule) {
            let message = self.because(message);
            self.examination.key(rule, key, message, help);
        }
    }

    fn because(&self, message: Message) -> Message {
        if self.clauses.is_empty() {
            return message;
        }
        let when = self.clauses.clone();
        When { when, message }.into()
    }

    /// The key that stands for a parameter in metadata: its own, another name of it, or that of a variable.
    fn written(&self, name: Name<'_>) -> String {
        let examination = &*self.examination;
        let aliases = examination.parameters().iter().filter(|of| of.alias == name.key);
        let mut names = std::iter::once(name.key).chain(aliases.map(|of| of.name));
        let variable = [name.key, "FromEnv"].concat();
        match names.find(|key| examination.text(key).is_some()) {
            Some(key) => key.to_owned(),
            None if name.source == Some(Source::Environment) || examination.text(&variable).is_some() => {
                variable
            }
            None => name.key.to_owned(),
        }
    }

    /// Whether a parameter is one that a TriggerAuthentication alone gives.
    fn is_secret(&self, name: Name<'_>) -> bool {
        let only = |of: &Parameter<'_>| of.sources().all(|source| source == Source::Authentication);
        name.source == Some(Source::Authentication)
            || name.source.is_none() && self.examination.parameter(name.key).is_some_and(only)
    }

    fn missing(&mut self, names: &[Name<'static>]) {
        if self.verdict != Verdict::Refused {
            return;
        }
        let (secret, plain): (Vec<Name<'_>>, Vec<Name<'_>>) =
            names.iter().partition(|name| self.is_secret(**name));
        self.secrets(&secret);
        for name in plain {
            let key = self.written(name);
            let trigger = self.examination.trigger.type_.clone();
            let named = path(name.key);
            let message = match self.examination.variable(name.key) {
                Some(variable) => {
                    let variable = variable.to_owned();
                    Message::from(NoVariable {
                        key: named,
                        variable,
                        trigger,
                    })
                }
                None if self.examination.trigger.metadata.contains_key(&key) => EmptyKey {
                    key: path(key.clone()),
                    trigger,
                }
                .into(),
                None => messages::needs_key(&trigger, path(key.clone())),
            };
            let help = self.ways(name);
            self.report(rules::MISSING_TRIGGER_KEY, &key, message, help);
        }
    }

    /// What a TriggerAuthentication has to give, in one finding.
    fn secrets(&mut self, names: &[Name<'static>]) {
        let keys = messages::ticked(names.iter().map(|name| name.key));
        let rule = rules::MISSING_TRIGGER_KEY;
        let is_known =
            |(of, refusal): &(Option<String>, crate::Refusal)| of.is_none() && refusal.rule == rule;
        if names.is_empty() || self.examination.refusals().iter().any(is_known) {
            return;
        }
        let trigger = self.examination.trigger.type_.clone();
        let (message, help) = match &self.examination.trigger.authentication_ref {
            None => (
                Message::from(NeedsSecrets { trigger, keys }),
                Message::from(ReferToOne {}),
            ),
            Some(reference) => {
                let credentials = Credential {
                    kind: match reference.kind {
                        Some(AuthenticationKind::ClusterTriggerAuthentication) => {
                            "ClusterTriggerAuthentication"
                        }
                        _ => "TriggerAuthentication",
                    }
                    .to_owned(),
                    name: reference.name.clone(),
                };
                let credentials = Term::from(Message::from(credentials));
                let key = names.first().map_or("", |name| name.key);
                (
                    NotGiven {
                        credentials,
                        keys,
                        trigger,
                    }
                    .into(),
                    GiveByAuthentication { key: path(key) }.into(),
                )
            }
        };
        let message = self.because(message);
        self.examination
            .itself(rule, Some("authenticationRef"), message, Some(help));
    }

    /// The ways to give a parameter.
    fn ways(&self, name: Name<'static>) -> Option<Message> {
        let key = name.key;
        let parameter = self.examination.parameter(key);
        let has = |source| match name.source {
            Some(only) => only == source,
            None => parameter.is_none_or(|of| of.is_from(source)),
        };
        let mut ways: Vec<Message> = Vec::new();
        if has(Source::Metadata) {
            ways.push(Set { key: path(key) }.into());
        }
        if has(Source::Environment) && parameter.is_some() {
            ways.push(NameVariable { key: from_env(key) }.into());
        }
        if has(Source::Authentication) && parameter.is_some() {
            ways.push(match self.examination.trigger.authentication_ref {
                None => ReferToAuthentication {}.into(),
                Some(_) => GiveByAuthentication { key: path(key) }.into(),
            });
        }
        ways.into_iter().reduce(|way, other| Or { way, other }.into())
    }

    fn needs_one_of(&mut self, parts: &[Expr<'static>]) {
        if self.verdict != Verdict::Refused {
            return;
        }
        let names: Vec<Name<'_>> = parts.iter().flat_map(Expr::names).collect();
        // A number that is given and too small is wrong where it is.
        let given = parts.iter().find(|part| match part {
            Expr::Compare(name, ..) => {
                name.key != "pod" && matches!(self.examination.given(*name), Given::Text(_))
            }
            // So is what is given in part.
            Expr::All(parts) => parts
                .iter()
                .any(|part| holds(self.examination, part) == Some(true)),
            _ => false,
        });
        if let Some(given) = given {
            if let Expr::All(parts) = given {
                let there = parts
                    .iter()
                    .find(|part| holds(self.examination, part) == Some(true));
                self.clauses
                    .extend(there.into_iter().flat_map(|part| clauses(self.examination, part)));
            }
            return self.broken(given);
        }
        if let [first, ..] = names.as_slice()
            && names.iter().all(|name| name.key == first.key)
        {
            // One key that two sources may have: the container's key is in the environment.
            let in_environment = names.iter().find(|name| name.source == Some(Source::Environment));
            return self.missing(&[*in_environment.unwrap_or(first)]);
        }
        if names.iter().all(|name| self.is_secret(*name)) {
            return self.secrets(names.get(..1).unwrap_or_default());
        }
        let is_placed = |name: &&Name<'_>| name.key != "pod" && !self.is_secret(**name);
        let Some(mut place) = names.iter().find(is_placed).copied() else {
            return;
        };
        let is_plain = |of: &Parameter<'_>| of.is_from(Source::Metadata);
        if place.source.is_none() && !self.examination.parameter(place.key).is_none_or(is_plain) {
            place.source = Some(Source::Environment);
        }
        // A way was chosen, and its variable is not there.
        let chosen = |name: &&Name<'_>| self.examination.variable(name.key).is_some();
        if let Some(name) = names.iter().find(chosen) {
            return self.missing(&[*name]);
        }
        let keys: Vec<Message> = parts.iter().map(alternative).collect();
        let rule = rules::MISSING_TRIGGER_KEY;
        if names
            .iter()
            .any(|name| self.examination.is_reported(name.key, rule))
        {
            return;
        }
        let trigger = self.examination.trigger.type_.clone();
        let help = self.ways(place);
        let key = self.written(place);
        self.report(rule, &key, NeedsOneOf { trigger, keys }.into(), help);
    }

    fn conflict(&mut self, parts: &[Expr<'static>]) {
        let [first, .., last] = parts else { return };
        let is_here = |part: &&&Expr<'_>| {
            let mut names = part.names().into_iter();
            names.any(|name| {
                self.examination
                    .trigger
                    .metadata
                    .contains_key(&self.written(name))
            })
        };
        let place = [last, first].iter().find(is_here).map(|part| (*part).clone());
        let rule = rules::CONFLICTING_TRIGGER_KEYS;
        let message = Message::from(EitherKey {
            key: self.term(first),
            other: self.term(last),
        });
        match place.and_then(|part| part.names().into_iter().next()) {
            Some(name) => {
                let key = self.written(name);
                self.report(rule, &key, message, None);
            }
            // A TriggerAuthentication gives both.
            None => {
                let message = self.because(message);
                self.examination
                    .itself(rule, Some("authenticationRef"), message, None);
            }
        }
    }

    /// What KEDA refuses has an error, whatever is in the way of a better one.
    fn say_it_anyway(&mut self, then: &Expr<'static>) {
        let names = then.names();
        let is_known = |(key, refusal): &(Option<String>, crate::Refusal)| {
            refusal.is_error() || names.iter().any(|name| key.as_deref() == Some(name.key))
        };
        if self.verdict != Verdict::Refused || self.examination.refusals().iter().any(is_known) {
            return;
        }
        if let Some(name) = names.first().copied() {
            let setting = path(self.written(name)).into();
            let message = self.because(RefusedKey { setting }.into());
            self.examination
                .itself(rules::CONFLICTING_TRIGGER_KEYS, None, message, None);
        }
    }

    /// A part of a condition for people: a key, or a key with its value.
    fn term(&self, part: &Expr<'_>) -> Term {
        match part {
            Expr::Has(name, word) => setting(name.key, word),
            Expr::Compare(name, ..) | Expr::Words(name, ..) => match self.examination.given(*name) {
                Given::Text(text) => setting(name.key, text),
                _ => path(name.key.to_owned()).into(),
            },
            _ => match part.names().first() {
                Some(name) => {
                    let key = self.written(*name);
                    path(key.strip_prefix("trigger.").unwrap_or(&key).to_owned()).into()
                }
                None => Term::List(Vec::new()),
            },
        }
    }

    /// What is there and should not be.
    fn unwanted(&mut self, part: &Expr<'static>) {
        let Some(name) = part.names().into_iter().next() else {
            return;
        };
        let key = self.written(name);
        let setting = self.term(part);
        let help = messages::remove(key.clone());
        let (rule, message) = match self.verdict {
            Verdict::Refused => (
                rules::CONFLICTING_TRIGGER_KEYS,
                Message::from(RefusedKey { setting }),
            ),
            Verdict::Ignored => (rules::IGNORED_TRIGGER_KEY, IgnoredKey { setting }.into()),
            Verdict::Doubtful => (rules::DOUBTFUL_TRIGGER_VALUE, Unused { setting }.into()),
        };
        if self.examination.trigger.metadata.contains_key(&key) {
            self.report(rule, &key, message, help);
        } else if self.verdict == Verdict::Refused {
            let message = self.because(message);
            self.examination
                .itself(rule, Some("authenticationRef"), message, None);
        }
    }

    fn compared(&mut self, name: Name<'static>, comparison: Comparison, with: &'static str) {
        match name.key {
            "pod" => return self.pod_identity(),
            "rabbit_protocol" => return self.http_only(),
            _ => {}
        }
        let given = self.examination.given(name);
        if let (Given::Text(_), Ok(bound)) = (given, with.parse::<i64>()) {
            let rule = rules::TRIGGER_VALUE_OUT_OF_RANGE;
            let fault = match comparison {
                Comparison::AtLeast => Fault::new(rule, LessThan { least: bound.into() }),
                Comparison::AtMost => Fault::new(rule, MoreThan { most: bound }),
                Comparison::NotEqual if bound == 0 => Fault::new(rule, Zero {}),
                _ => Fault::new(rule, NotAbove { bound }),
            };
            return self.fault(name, fault);
        }
        if comparison != Comparison::Equal {
            return self.missing(&[name]);
        }
        let key = self.written(name);
        let trigger = self.examination.trigger.type_.clone();
        let message = messages::needs_key(&trigger, setting(name.key, with));
        let help = SetTo {
            key: path(name.key),
            value: Term::Word(with.into()),
        };
        self.report(rules::MISSING_TRIGGER_KEY, &key, message, Some(help.into()));
    }

    fn no_word(&mut self, name: Name<'static>, words: &'static str) {
        match name.key {
            "pod" => return self.pod_identity(),
            "metricType" => return metric_type::of_resource(self.examination),
            _ => {}
        }
        let words = || words.split('|').filter(|word| !word.is_empty());
        let Given::Text(text) = self.examination.given(name) else {
            return self.missing(&[name]);
        };
        let help = match nearest(text, words()) {
            Some(word) => Message::from(DidYouMean { name: word.into() }),
            None => UseOneOf {
                words: words().map(str::to_owned).collect(),
            }
            .into(),
        };
        self.fault(
            name,
            Fault::new(rules::DISALLOWED_TRIGGER_VALUE, NotAllowed {})
                .help(help)
                .remedy(Remedy::text(meant(text, words())))
                .at(0..text.len()),
        );
    }

    /// What the protocol cannot do, at the setting that asks for it.
    fn http_only(&mut self) {
        let given = |name: &&Name<'_>| self.examination.text(name.key).is_some();
        let Some(name) = self.settings.iter().rev().find(given).copied() else {
            return self.missing(&[Name {
                source: None,
                key: "host",
            }]);
        };
        let text = self.examination.text(name.key).unwrap_or_default();
        let setting = setting(name.key, &shown(text));
        let rule = rules::CONFLICTING_TRIGGER_KEYS;
        if !self.examination.is_reported(name.key, rule) {
            self.examination.key(
                rule,
                name.key,
                HttpOnly { setting },
                Some(UseManagementApi {}.into()),
            );
        }
    }

    fn pod_identity(&mut self) {
        let Given::Text(provider) = self.examination.given(POD) else {
            return;
        };
        let trigger = self.examination.trigger.type_.clone();
        let message = match provider {
            "none" => Message::from(NoPodIdentity { trigger }),
            _ => PodIdentity {
                trigger,
                provider: provider.to_owned(),
            }
            .into(),
        };
        let message = self.because(message);
        let rule = rules::UNUSABLE_POD_IDENTITY;
        self.examination
            .itself(rule, Some("authenticationRef"), message, None);
    }

    /// A wrong value, where it is written.
    fn fault(&mut self, name: Name<'static>, fault: Fault) {
        let fault = match self.verdict {
            Verdict::Doubtful => fault.of(rules::DOUBTFUL_TRIGGER_VALUE),
            _ => fault,
        };
        let key = self.written(name);
        if self.examination.is_reported(&key, fault.rule) {
            return;
        }
        if let Some(variable) = self
            .examination
            .variable(name.key)
            .filter(|_| self.examination.text(name.key).is_none())
        {
            let message = VariableFault {
                variable: variable.to_owned(),
                fault: fault.what,
            };
            self.examination
                .key(fault.rule, &key, message, fault.help.map(|help| *help));
        } else if let Some(value) = self.examination.value(&key) {
            self.examination.fault(&key, value, fault);
        }
    }

    /// A row without a query, or none where one is named.
    fn row(&mut self, name: Name<'static>) {
        let prefix = name.key.trim_end_matches('*');
        let empty = self
            .examination
            .trigger
            .metadata
            .iter()
            .find(|(key, value)| key.starts_with(prefix) && value.trim().is_empty());
        let trigger = self.examination.trigger.type_.clone();
        match empty {
            Some((key, _)) => {
                let (key, named) = (key.clone(), path(key.clone()));
                self.report(
                    rules::MISSING_TRIGGER_KEY,
                    &key,
                    EmptyKey { key: named, trigger }.into(),
                    None,
                );
            }
            None => {
                let row = self.examination.text("resultQueryRowID").unwrap_or_default();
                let key = [prefix, row].concat();
                let message = messages::needs_key(&trigger, path(key.clone()));
                self.report(rules::MISSING_TRIGGER_KEY, &key, message, None);
            }
        }
    }
}

const POD: Name<'static> = Name {
    source: None,
    key: "pod",
};

fn setting(key: &str, value: &str) -> Term {
    messages::setting(key.to_owned(), value)
}

/// One of several things that a trigger needs.
fn alternative(part: &Expr<'static>) -> Message {
    match part {
        Expr::Compare(name, Comparison::Equal, word) if name.key == "pod" => PodIdentityTick {
            provider: (*word).to_owned(),
        }
        .into(),
        _ => {
            let names = part.names();
            let keys = names.iter().map(|name| messages::tick(name.key));
            let joined = keys.reduce(|first, second| messages::TickedWith { first, second }.into());
            joined.unwrap_or_else(|| WithoutIdentity {}.into())
        }
    }
}

use messages::PodIdentityTick;

/// Why a condition is asked, for people: what of it is given and what is not.
fn clauses(examination: &Examination<'_>, expr: &Expr<'_>) -> Vec<Message> {
    let of = |name: &Name<'_>| match (name.key, examination.given(*name)) {
        ("rabbit_protocol", _) | (_, Given::Absent | Given::Maybe | Given::Hidden) => None,
        ("pod", Given::Text("none")) => Some(Message::from(WithoutIdentity {})),
        (key, Given::Text(text) | Given::Default(text)) => {
            let key = if key == "pod" { "podIdentity" } else { key };
            let setting = setting(key, &shown(text));
            Some(With { setting }.into())
        }
    };
    match expr {
        Expr::Given(name) => {
            let setting = path(name.key.to_owned()).into();
            vec![With { setting }.into()]
        }
        Expr::Compare(name, ..) | Expr::Words(name, ..) | Expr::Is(name, _) => of(name).into_iter().collect(),
        Expr::Has(name, word) => {
            let setting = setting(name.key, word);
            vec![With { setting }.into()]
        }
        Expr::Not(inner) => match &**inner {
            Expr::Given(name) => {
                let key = path(name.key.to_owned());
                vec![Without { key }.into()]
            }
            _ => Vec::new(),
        },
        Expr::All(parts) => parts.iter().flat_map(|part| clauses(examination, part)).collect(),
        Expr::Any(parts) => parts
            .iter()
            .find(|part| holds(examination, part) == Some(true))
            .map_or_else(Vec::new, |part| clauses(examination, part)),
        _ => Vec::new(),
    }
}
