//! What the adapter, or the chart that starts it, makes of values that do not fit together.

use scalegen_syntax::{FieldPath, Message, did_you_mean, is_slip, write};

use super::PrometheusAdapterValues;
use super::rules::{ResourceMapping, SeriesRule};
use crate::values::messages::{
    Braces, EmptyAction, GroupBeforeLetters, NoLabels, NoNamespaceLabel, NoObjectLabel, NoQuery, NoResource,
    NoResourceInTemplate, NoScheme, NoSeries, NoSuchGroup, NoSuchNamedGroup, NoSuchResource, NotARegex,
    NotASelector, NotAnInterval, OnePattern, OpenAction, PortAfterPath, PortTwice, ReplacedRules,
    SeveralGroups, SingleAngle, StrayDollar, TwoCertificates, UnknownPlaceholder,
};
use crate::values::sections::BudgetDefaults;
use crate::{Refusal, rules};
use scalegen_syntax::go_duration;

/// What a query may refer to.
const PLACEHOLDERS: [&str; 5] = [
    "Series",
    "LabelMatchers",
    "LabelValuesByName",
    "GroupBy",
    "GroupBySlice",
];

impl PrometheusAdapterValues {
    /// What the adapter would not start with, and what it would start with and then not answer.
    pub fn check(&self) -> Vec<Refusal> {
        // Upstream: `charts/prometheus-adapter/templates/certmanager.yaml`,
        // `pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec`,
        // `cmd/adapter/adapter.go: addFlags`.
        let mut refusals = Vec::new();
        self.check_url(&mut refusals);
        self.check_rules(&mut refusals);
        let own = self.tls.as_ref().and_then(|tls| tls.enable).unwrap_or(false);
        let issued = self.cert_manager.as_ref().and_then(|issuer| issuer.enabled);
        if own && issued.unwrap_or(false) {
            refusals.push(refusal(FieldPath::of("tls").field("enable"), TwoCertificates {}));
        }
        if let Some(budget) = &self.pod_disruption_budget {
            let defaults = BudgetDefaults {
                max_unavailable: true,
                ..BudgetDefaults::default()
            };
            budget.check(defaults, &FieldPath::of("podDisruptionBudget"), &mut refusals);
        }
        if let Some(interval) = &self.metrics_relist_interval
            && go_duration::milliseconds(interval).is_none_or(|interval| interval <= 0)
        {
            refusals.push(refusal(FieldPath::of("metricsRelistInterval"), NotAnInterval {}));
        }
        refusals
    }

    fn check_url(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `charts/prometheus-adapter/templates/deployment.yaml`.
        let Some(prometheus) = &self.prometheus else {
            return;
        };
        let Some(url) = &prometheus.url else { return };
        // What is filled in later may bring one.
        let is_address = url.contains(['.', ':']) && !url.contains(['{', '$']);
        if is_address && !url.contains("://") {
            refusals.push(refusal(FieldPath::of("prometheus").field("url"), NoScheme {}));
            return;
        }
        let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let (host, path) = host.split_at(host.find('/').unwrap_or(host.len()));
        let added = prometheus.port.unwrap_or(9090);
        if let Some((_, port)) = port(host)
            && added != 0
        {
            refusals.push(refusal(
                FieldPath::of("prometheus").field("port"),
                PortTwice {
                    added: added.into(),
                    port,
                },
            ));
        } else if !path.is_empty() && added != 0 {
            refusals.push(refusal(
                FieldPath::of("prometheus").field("url"),
                PortAfterPath {
                    added: added.into(),
                    path: path.to_owned(),
                },
            ));
        }
    }

    fn check_rules(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `charts/prometheus-adapter/templates/configmap.yaml`.
        let Some(rules) = &self.rules else { return };
        let path = FieldPath::of("rules");
        let existing = rules.existing.as_ref().is_some_and(|name| !name.is_empty());
        for (key, list) in [("custom", &rules.custom), ("external", &rules.external)] {
            let Some(list) = list else { continue };
            if existing && !list.is_empty() {
                refusals.push(refusal(path.field(key), ReplacedRules {}));
            }
            for (index, rule) in list.iter().enumerate() {
                check_rule(rule, &path.field(key).index(index), key == "external", refusals);
            }
        }
        if existing && rules.resource.is_some() {
            refusals.push(refusal(path.field("resource"), ReplacedRules {}));
        }
    }
}

fn refusal(field: FieldPath, message: impl Into<Message>) -> Refusal {
    Refusal::new(rules::REFUSED, field, message)
}

/// The host and the port of `host:port`; nothing when there is no port.
pub(super) fn port(host: &str) -> Option<(&str, i32)> {
    let (host, port) = host.rsplit_once(':')?;
    // Without this, the last group of a bare IPv6 address would be a port.
    if host.contains(':') && !host.ends_with(']') {
        return None;
    }
    Some((host, port.parse().ok()?))
}

fn check_rule(rule: &SeriesRule, path: &FieldPath, external: bool, refusals: &mut Vec<Refusal>) {
    // Upstream: `pkg/naming/metric_namer.go: NamersFromConfig`, `pkg/naming/metrics_query.go:
    // NewMetricsQuery`.
    let message: Option<Message> = match rule.series_query.as_deref().map(str::trim) {
        None | Some("") => Some(NoSeries {}.into()),
        Some(query) => (!is_selector(query)).then(|| NotASelector {}.into()),
    };
    refusals.extend(message.map(|message| refusal(path.field("seriesQuery"), message)));
    for (index, filter) in rule.series_filters.iter().flatten().enumerate() {
        if filter.is.is_some() == filter.is_not.is_some() {
            let field = path.field("seriesFilters").index(index);
            refusals.push(refusal(field, OnePattern {}));
            continue;
        }
        for (key, pattern) in [("is", &filter.is), ("isNot", &filter.is_not)] {
            let field = path.field("seriesFilters").index(index).field(key);
            refusals.extend(
                pattern
                    .as_deref()
                    .and_then(|pattern| not_compiled(pattern, field)),
            );
        }
    }
    check_resources(rule.resources.as_ref(), path, external, refusals);
    check_name(rule, path, refusals);
    match rule.metrics_query.as_deref().map(str::trim) {
        None | Some("") => {
            let message = NoQuery {};
            refusals.push(refusal(path.field("metricsQuery"), message));
        }
        Some(query) => {
            if let Some(message) = template_problem(query, &PLACEHOLDERS) {
                refusals.push(refusal(path.field("metricsQuery"), message));
            }
        }
    }
}

fn check_resources(
    resources: Option<&ResourceMapping>,
    path: &FieldPath,
    external: bool,
    refusals: &mut Vec<Refusal>,
) {
    // Upstream: `pkg/naming/resource_converter.go: NewResourceConverter`.
    let path = path.field("resources");
    let Some(resources) = resources else {
        refusals.push(Refusal {
            help: Some(write("resources: {template: <<.Resource>>}")),
            ..refusal(path, NoLabels {})
        });
        return;
    };
    if let Some(template) = &resources.template {
        if let Some(message) = template_problem(template, &["Group", "Resource"]) {
            refusals.push(refusal(path.field("template"), message));
        } else if !template.contains(".Resource") {
            let message = NoResourceInTemplate {};
            refusals.push(refusal(path.field("template"), message));
        }
    }
    let overrides = resources.overrides.as_ref();
    for (label, resource) in overrides.into_iter().flatten() {
        if resource.resource.as_ref().is_none_or(String::is_empty) {
            let field = path.field("overrides").key(label.as_str()).field("resource");
            refusals.push(refusal(field, NoResource {}));
        }
        if let Some(near) = resource.resource.as_deref().and_then(misspelt) {
            let field = path.field("overrides").key(label.as_str()).field("resource");
            let resource = resource.resource.clone().unwrap_or_default();
            let help = Some(did_you_mean(near));
            refusals.push(Refusal {
                help,
                ..refusal(field, NoSuchResource { resource })
            });
        }
    }
    let namespace = overrides.into_iter().flatten().any(|(_, resource)| {
        matches!(
            resource.resource.as_deref(),
            Some("namespace" | "namespaces" | "ns")
        )
    });
    if resources.template.is_some() {
        return;
    }
    if external && !namespace && resources.namespaced != Some(false) {
        let message = NoNamespaceLabel {};
        refusals.push(refusal(path, message));
    } else if !external && overrides.is_none_or(std::collections::BTreeMap::is_empty) {
        let message = NoObjectLabel {};
        refusals.push(refusal(path, message));
    }
}

/// Resources that rules map labels to.
const RESOURCES: [&str; 11] = [
    "cronjob",
    "daemonset",
    "deployment",
    "ingress",
    "job",
    "namespace",
    "node",
    "pod",
    "replicaset",
    "service",
    "statefulset",
];

/// The resource that a misspelt name is meant for: the adapter does not start on one that the API server does not have.
fn misspelt(resource: &str) -> Option<&'static str> {
    let singular = resource.trim_end_matches('s');
    let is_known = |known: &&str| known.trim_end_matches('s') == singular;
    let is_near = |known: &&&str| resource.len() > 2 && is_slip(resource, known);
    match RESOURCES.iter().any(is_known) || resource == "ingresses" {
        true => None,
        false => RESOURCES.iter().find(is_near).copied(),
    }
}

fn check_name(rule: &SeriesRule, path: &FieldPath, refusals: &mut Vec<Refusal>) {
    // Upstream: `pkg/naming/metric_namer.go: NamersFromConfig`.
    let Some(name) = &rule.name else { return };
    let path = path.field("name");
    let pattern = name.matches.as_deref();
    if let Some(refusal) = pattern.and_then(|pattern| not_compiled(pattern, path.field("matches"))) {
        refusals.push(refusal);
        return;
    }
    let groups = name.matches.as_deref().map_or(0, capture_groups);
    match name.as_deref_nonempty() {
        None if groups > 1 => refusals.push(refusal(path.field("as"), SeveralGroups { groups })),
        None => {}
        Some(expansion) => {
            if let Some(message) = expansion_problem(expansion, groups, name.matches.as_deref()) {
                refusals.push(refusal(path.field("as"), message));
            }
        }
    }
}

impl super::rules::NameMapping {
    fn as_deref_nonempty(&self) -> Option<&str> {
        self.as_.as_deref().filter(|expansion| !expansion.is_empty())
    }
}

/// The refusal of a regular expression that Go does not compile, so that the adapter does not start.
fn not_compiled(pattern: &str, field: FieldPath) -> Option<Refusal> {
    // What Go takes, and this crate's `regex` does not.
    let is_of_go = pattern.contains('{')
        || ["\\p", "\\P", "\\Q", "\\C"]
            .iter()
            .any(|of_go| pattern.contains(of_go));
    if is_of_go {
        return None;
    }
    let is_broken = matches!(regex::Regex::new(pattern), Err(regex::Error::Syntax(_)));
    is_broken.then(|| refusal(field, NotARegex {}))
}

/// Whether Prometheus takes a text for a selector of series: a name, matchers in braces, or both. What Helm fills in may
/// be anything.
fn is_selector(query: &str) -> bool {
    if query.contains("{{") || query.contains('#') {
        return true;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    let rest = query.trim_start_matches(is_name).trim_start();
    let Some(matchers) = rest.strip_prefix('{') else {
        return rest.is_empty() && !query.starts_with(|c: char| c.is_ascii_digit());
    };
    let mut quote = None;
    let mut characters = matchers.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some('"' | '\''), '\\') => {
                characters.next();
            }
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '}') => return characters.as_str().trim().is_empty(),
            (None, _) => {}
        }
    }
    false
}

/// Capturing groups of a regular expression, named or not.
fn capture_groups(pattern: &str) -> usize {
    let mut groups = 0;
    let mut in_class = false;
    let mut rest = pattern.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                rest.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let mut ahead = rest.clone();
                let named = ahead.next() == Some('?')
                    && match ahead.next() {
                        Some('P') => ahead.next() == Some('<'),
                        Some('<') => true,
                        _ => false,
                    };
                groups += usize::from(rest.peek() != Some(&'?') || named);
            }
            _ => {}
        }
    }
    groups
}

/// What is wrong with a name as Go's `Regexp.Expand` reads it, given the groups of the pattern.
fn expansion_problem(expansion: &str, groups: usize, pattern: Option<&str>) -> Option<Message> {
    let mut rest = expansion;
    while let Some(dollar) = rest.find('$') {
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
            continue;
        }
        let braced = rest.strip_prefix('{');
        let inner = braced.unwrap_or(rest);
        let end = inner
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(inner.len());
        let (group, after) = inner.split_at(end);
        if group.is_empty() || (braced.is_some() && !after.starts_with('}')) {
            return Some(StrayDollar {}.into());
        }
        rest = after;
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        if digits == group.len() {
            if group.parse::<usize>().is_ok_and(|number| number <= groups) {
                continue;
            }
            return Some(
                NoSuchGroup {
                    group: group.to_owned(),
                }
                .into(),
            );
        }
        let named = pattern.is_some_and(|pattern| pattern.contains(&format!("<{group}>")));
        if named {
            continue;
        }
        let (number, rest) = group.split_at(digits);
        let (number, rest, group) = (number.to_owned(), rest.to_owned(), group.to_owned());
        return Some(match digits {
            0 => NoSuchNamedGroup { group }.into(),
            _ => GroupBeforeLetters { group, number, rest }.into(),
        });
    }
    None
}

/// What is wrong with a Go template between `<<` and `>>`, given the fields it may use.
fn template_problem(template: &str, fields: &[&str]) -> Option<Message> {
    let mut rest = template;
    while let Some(start) = rest.find("<<") {
        let inner = &rest[start + 2..];
        let Some(end) = inner.find(">>") else {
            return Some(OpenAction {}.into());
        };
        let (action, after) = inner.split_at(end);
        rest = &after[2..];
        if action.trim().is_empty() {
            return Some(EmptyAction {}.into());
        }
        for field in fields_used(action) {
            if !fields.contains(&field) {
                let known = fields.iter().map(|field| format!(".{field}")).collect();
                let field = field.to_owned();
                return Some(UnknownPlaceholder { field, known }.into());
            }
        }
    }
    if template.contains("{{") {
        return Some(Braces {}.into());
    }
    let is_single = |field: &&&str| template.contains(&format!("<.{field}>"));
    let single = fields.iter().find(is_single).filter(|_| !template.contains("<<"));
    single.map(|field| {
        SingleAngle {
            field: (*field).to_owned(),
        }
        .into()
    })
}

/// The fields that an action of a template reads from the whole, outside of its strings.
fn fields_used(action: &str) -> Vec<&str> {
    let mut used = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in action.char_indices() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`' | '\'') => quote = Some(character),
            (None, '.') if !before.is_alphanumeric() && !matches!(before, '_' | ')' | '$') => {
                let name = &action[at + 1..];
                let end = name
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(name.len());
                if end > 0 {
                    used.push(&name[..end]);
                }
            }
            _ => {}
        }
        before = character;
    }
    used
}
