//! What is wrong with the names in a selector: of the metric, and of labels in its matchers.

use scalegen_syntax::{is_slip, nearest};

use super::Eval;
use super::selector::{labels, plain};
use crate::RemarkKind;
use crate::catalogue::{Emitter, Found, MetricKind, Part, Presence, is_alike, is_also_served, is_complete};
use crate::promql::{Label, MatchOperator, Matcher};

impl<'a> Eval<'_, 'a> {
    /// Reports what is wrong with the name of a metric.
    pub(super) fn name_remarks(&mut self, name: &Label, found: &[Found<'a>], meant: Option<&str>) {
        let text = name.name.clone();
        let Some(Found { metric, part }) = found
            .first()
            .filter(|found| found.metric.emitter != Emitter::Nobody)
        else {
            // Most names that nobody knows are the users' own.
            let is_said = |meant: &&str| !found.is_empty() || is_alike(&text, meant);
            let is_known = is_complete(&text) && !is_also_served(&text);
            if meant.is_some() && !self.may_lack_total(&text, meant) || !found.is_empty() || is_known {
                let meant = meant.filter(is_said).map(str::to_owned);
                self.remark(name.span, RemarkKind::UnknownMetric { name: text, meant });
            }
            return;
        };
        // Another emitter may still have it.
        if found.len() > 1 {
            return;
        }
        // Users' own histograms may be native.
        let is_own = matches!(metric.emitter, Emitter::Workload(_) | Emitter::Unknown);
        if *part == Part::Whole && metric.kind == Some(MetricKind::Histogram) && !is_own {
            self.remark(name.span, RemarkKind::BareHistogram { name: text });
            return;
        }
        if metric.is_off() {
            let engine = metric.engine.to_owned();
            self.remark(name.span, RemarkKind::OffByDefault { name: text, engine });
            return;
        }
        let renamed_to = metric.renamed_to.map(|name| part.of(name));
        let engine = metric.engine.trim_end_matches("-v0").to_owned();
        let running = (self.context.release)(&engine);
        // A release that is known may not have the newest name yet.
        let renamed_to = renamed_to.map(|name| match running {
            Some(_) => name,
            None => self.context.catalogue.last_name(name),
        });
        let presence = match (running, metric.until) {
            (Some(running), _) => metric.at(running),
            (None, Some(until)) => Presence::Removed(until),
            (None, None) => Presence::Unknown,
        };
        let kind = match (presence, running, renamed_to) {
            (Presence::Removed(last), _, renamed_to) => RemarkKind::RemovedMetric {
                is_of_router: self.context.catalogue.find(&text).iter().any(is_of_router),
                name: text,
                engine,
                last,
                running,
                renamed_to,
            },
            (Presence::NotYet(since), Some(running), _) => RemarkKind::FutureMetric {
                name: text,
                engine,
                since,
                running,
            },
            // Where the old name is served to its end, the new one may not exist yet.
            (_, _, Some(renamed_to)) if metric.until.is_none() => RemarkKind::RenamedMetric {
                name: text,
                renamed_to,
            },
            _ => return,
        };
        self.remark(name.span, kind);
    }

    /// Whether a counter may have had no `_total` in releases that were not read: Ray's had none.
    fn may_lack_total(&self, name: &str, meant: Option<&str>) -> bool {
        let counter = meant.filter(|meant| meant.strip_suffix("_total") == Some(name));
        let found = counter.map_or_else(Vec::new, |counter| self.context.catalogue.find(counter));
        let is_unread = |found: &Found<'_>| found.metric.since.is_none();
        found.first().is_some_and(is_unread)
    }

    /// Reports a name that several emitters have which run side by side.
    pub(super) fn emitter_remarks(&mut self, name: &Label, found: &[Found<'a>], matchers: &[Matcher]) {
        let runs = found.iter().any(|found| (self.context.runs)(found.metric.engine));
        // Those of one namespace may run side by side.
        let tells_apart =
            |matcher: &Matcher| is_of_scrape(&matcher.label.name) && matcher.label.name != "namespace";
        if found.len() > 1 && runs && !matchers.iter().any(tells_apart) {
            let kind = RemarkKind::SeveralEmitters {
                name: name.name.clone(),
                engines: found.iter().map(|found| found.metric.engine.to_owned()).collect(),
            };
            self.remark(name.span, kind);
        }
    }

    /// Reports requests that both ends of a mesh count, where no matcher chooses one.
    pub(super) fn reporter_remark(&mut self, name: &Label, found: &[Found<'a>], matchers: &[Matcher]) {
        let has = |label: &str| matchers.iter().any(|matcher| matcher.label.name == label);
        let is_both = |found: &Found<'_>| found.metric.labels().any(|label| label == "reporter");
        if found.iter().any(is_both) && !has("reporter") && !has("pod") && !has("job") {
            self.remark(
                name.span,
                RemarkKind::BothEnds {
                    name: name.name.clone(),
                },
            );
        }
    }

    /// Reports a value that selects nothing, whatever the metric: a regular expression that is compared as a text, and one
    /// that only the beginning of a pod's name matches.
    pub(super) fn value_remark(&mut self, matcher: &Matcher) {
        let (label, value) = (matcher.label.name.clone(), matcher.value.clone());
        let of_pods = plain(&label) == "pod";
        let kind = match matcher.operator {
            MatchOperator::Equal | MatchOperator::NotEqual if is_regex(&label, &value) => {
                let meant = match matcher.operator {
                    MatchOperator::Equal => "=~",
                    _ => "!~",
                };
                RemarkKind::RegexAsText { label, value, meant }
            }
            MatchOperator::Match if of_pods => match whole_name(&value) {
                Some(meant) => RemarkKind::PartOfPodName { label, value, meant },
                None => return,
            },
            _ => return,
        };
        self.remark(matcher.span, kind);
    }

    /// Reports a label that the emitter does not set and that is like one that it does, or `deployment`, which nobody
    /// sets. Any other label may come from the scrape.
    pub(super) fn label_remark(&mut self, matcher: &Matcher, found: &[Found<'a>], written: Option<&str>) {
        let label = plain(&matcher.label.name);
        let has = |found: &Found<'_>| labels(&found.metric, found.part).varying.contains(label);
        let Some(Found { metric, part }) = found.first() else {
            return;
        };
        let is_of_scrape = is_of_scrape(label) || (self.context.is_added)(&matcher.label.name);
        if metric.emitter == Emitter::Nobody || is_of_scrape || found.iter().any(has) {
            return;
        }
        // Applications share names such as http_requests_total, and label them as they like.
        let all = self.context.catalogue.find(metric.name);
        if all
            .iter()
            .any(|found| found.metric.emitter == Emitter::Application)
        {
            return;
        }
        let own = labels(metric, *part).varying;
        // Only of engines whose releases were read are all labels known: elsewhere only a slip shows what was meant.
        let is_read = metric.emitter == Emitter::Engine && metric.since.is_some();
        let meant = nearest(label, own.iter().map(String::as_str))
            .filter(|meant| is_read || is_slip(label, meant))
            .map(str::to_owned);
        let nobody_sets_it =
            label == "deployment" && matches!(metric.emitter, Emitter::Engine | Emitter::Autoscaler);
        if meant.is_some() || nobody_sets_it {
            let kind = RemarkKind::WrongLabel {
                label: matcher.label.name.clone(),
                metric: metric.name.to_owned(),
                written: written.map(str::to_owned),
                meant,
            };
            self.remark(matcher.span, kind);
        }
    }
}

/// Whether it is the copy that the router of production-stack has of an engine's metric.
fn is_of_router(found: &Found<'_>) -> bool {
    found.metric.engine == "production-stack" && found.metric.until.is_none()
}

fn is_of_scrape(label: &str) -> bool {
    let known = [
        "namespace",
        "pod",
        "job",
        "instance",
        "service",
        "endpoint",
        "container",
        "node",
        "app",
        "cluster",
    ];
    known.contains(&label)
}

/// Whether a text is none that the label ever has: names have no `.*`, and a status has digits.
fn is_regex(label: &str, value: &str) -> bool {
    let is_name = is_of_scrape(plain(label)) || ["model_name", "deployment"].contains(&label);
    let is_status = ["status", "code", "status_code", "response_code"].contains(&label);
    // What stands for something that is filled in later may have any character.
    let is_filled_in = ["{{", "${", "<<"].iter().any(|start| value.contains(start));
    let is_of_object = ["namespace", "pod", "service", "container", "node"].contains(&plain(label));
    is_name && (value.contains(".*") || value.contains(".+"))
        || is_of_object && !is_filled_in && value.contains(['*', '|', '^', '(', '?'])
        || is_status
            && matches!(
                value.as_bytes(),
                [b'1'..=b'5', b'.', b'.'] | [b'1'..=b'5', b'.', b'*' | b'+']
            )
}

/// What was meant by an expression that ends within the name of a pod: `engine-` and `engine-*`.
fn whole_name(value: &str) -> Option<String> {
    let start = value.strip_suffix('*').unwrap_or(value);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (start.ends_with('-') && start.len() > 1 && start.chars().all(is_plain)).then(|| format!("{start}.*"))
}
