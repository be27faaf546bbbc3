//! The units of a profile: itself, and the services of its fleet.

mod check;
mod csv;
mod fill;
mod instance;
pub(crate) mod messages;
mod place;
mod shared;
mod table;
mod unique;

use std::collections::{BTreeMap, BTreeSet};

use crate::broken::Broken;
use crate::codes;
use crate::language::{Profile, Service};
use crate::loaded::Loaded;
use crate::messages::did_you_mean;
use crate::plan::{Demand, Plan, Planner};
use crate::problem::{Part, Problem, StandIn};
use crate::structure::Salvage;
use messages::{
    AndMore, AndOneMore, AndOneOther, AndOthers, DoubleBrace, ForService, GiveParameter, InTemplate, SameKey,
    StrayBrace, UnknownParameter,
};
use scalegen_syntax::{FieldPath, Finding, Message, Place, Severity, Term};

pub(crate) use check::check;
use fill::{Fill, Unfillable};
use instance::Instance;
pub use shared::{Claims, shared};
pub(crate) use table::services as table_services;
pub use unique::{Unique, UniqueNames};

/// What planning gives: the plan, unless an error stands, and everything that is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub struct Planned {
    /// The plan; none when one of the findings is an error.
    pub plan: Option<Plan>,
    /// Sorted by file and place.
    pub findings: Vec<Finding>,
    /// What can be built where there is no plan.
    pub rest: Rest,
}

/// What can be built of a unit in which something is wrong, so that what builders refuse of it is reported beside that.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Rest {
    /// Plans with different stand-ins for what is broken. Only what is wrong with each of them is wrong.
    pub plans: Vec<Plan>,
    broken: Broken,
}

impl Rest {
    /// Whether something wrong with the setting at a path follows from what is broken, or may.
    pub fn explains(&self, path: &FieldPath) -> bool {
        self.broken.explains_refusal(path)
    }
}

/// Problems that each of several plans has; of a single one, its own.
fn common_to_all(each: Vec<Vec<Problem>>) -> Vec<Problem> {
    let mut each = each.into_iter();
    let mut first = each.next().unwrap_or_default();
    for other in each {
        first.retain(|problem| {
            other
                .iter()
                .any(|other| other.code == problem.code && other.path == problem.path)
        });
    }
    first
}

/// Plans a unit with both stand-ins, after the first plan has shown that something is wrong, or was said to be.
fn plan_rest(
    plan: impl Fn(usize, StandIn) -> (Plan, Vec<Problem>),
    broken: &Broken,
    finding: impl Fn(&Problem) -> Finding,
    mut findings: Vec<Finding>,
) -> Planned {
    let mut plans = Vec::new();
    let mut each = Vec::new();
    for (index, stand_in) in StandIn::BOTH.into_iter().enumerate() {
        let (plan, problems) = plan(index, stand_in);
        plans.push(plan);
        each.push(problems);
    }
    let mut problems = common_to_all(each);
    problems.retain(|problem| !broken.explains(problem));
    let mut broken = broken.clone();
    for path in problems.iter().filter_map(|problem| problem.broken.clone()) {
        broken.add_value(path);
    }
    findings.extend(problems.iter().map(finding));
    scalegen_syntax::sort(&mut findings);
    Planned {
        plan: None,
        findings,
        rest: Rest { plans, broken },
    }
}

fn has_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// What is planned and written by itself: the profile, or one service of its fleet.
///
/// A unit is only a number beside its profile. Planning one takes microseconds, so a unit is planned again
/// rather than kept: that is what lets ten thousand of them run in a few megabytes.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'l> {
    loaded: &'l Loaded,
    /// 0 is the profile itself; services follow.
    index: usize,
}

impl Loaded {
    /// How many units there are: one, and one for each service.
    pub fn unit_count(&self) -> usize {
        1 + self.profile.services.0.len()
    }

    /// The unit of that number: 0 is the profile itself, services follow in their order.
    pub fn unit(&self, index: usize) -> Option<Unit<'_>> {
        (index < self.unit_count()).then_some(Unit { loaded: self, index })
    }

    /// All units, the profile itself first.
    pub fn units(&self) -> impl ExactSizeIterator<Item = Unit<'_>> {
        (0..self.unit_count()).map(|index| Unit { loaded: self, index })
    }

    /// Everything that is wrong with the profile and with all of its services.
    ///
    /// It plans one unit after the other; a caller with more than one core does the same by
    /// [`unit`](Self::unit), [`Demand::add`], [`Unique::claim`] and [`Collapse`].
    pub fn check(&self) -> Vec<Finding> {
        let mut demand = Demand::default();
        let mut unique = Unique::default();
        let mut services = Collapse::default();
        for unit in self.units().skip(1) {
            let planned = unit.plan();
            if let Some(plan) = &planned.plan {
                demand.add(&plan.demand);
                services.add(unit, unique.claim(unit, plan));
            }
            services.add(unit, planned.findings);
        }
        let mut findings = services.finish();
        let itself = self.plan_with(&demand);
        if let (Some(plan), Some(unit)) = (&itself.plan, self.unit(0)) {
            findings.extend(unique.claim(unit, plan));
        }
        findings.extend(itself.findings);
        scalegen_syntax::sort(&mut findings);
        findings
    }

    /// Resolves the profile itself, without its services.
    pub fn plan(&self) -> Planned {
        self.plan_with(&Demand::default())
    }

    /// Resolves the profile itself, with add-ons for what its services ask of them: the sum of their
    /// [`Plan::demand`].
    pub fn plan_with(&self, services: &Demand) -> Planned {
        let sound = Broken::default();
        let broken = self.salvage.as_ref().map_or(&sound, |salvage| &salvage.broken);
        let finding = |problem: &Problem| self.layers.finding(problem);
        let mut findings = self.warnings.clone();
        if self.salvage.is_none() {
            let planner = Planner::new(&self.profile, None, broken, StandIn::Low);
            let (plan, problems) = planner.plan(None, services);
            if !has_error(&problems) {
                findings.extend(problems.iter().map(finding));
                scalegen_syntax::sort(&mut findings);
                return Planned {
                    plan: Some(plan),
                    findings,
                    rest: Rest::default(),
                };
            }
        }
        let plan = |index: usize, stand_in| {
            let other = self.salvage.as_ref().map(|salvage| &salvage.other);
            let profile = other.filter(|_| index > 0).unwrap_or(&self.profile);
            Planner::new(profile, None, broken, stand_in).plan(None, services)
        };
        plan_rest(plan, broken, finding, findings)
    }
}

impl<'l> Unit<'l> {
    /// Its number: 0 for the profile itself.
    pub fn index(self) -> usize {
        self.index
    }

    /// The service that it is; none for the profile itself.
    pub fn service(self) -> Option<&'l Service> {
        self.loaded.profile.services.0.get(self.index.checked_sub(1)?)
    }

    /// Resolves it. The profile itself is resolved without regard to its services; see
    /// [`Loaded::plan_with`].
    pub fn plan(self) -> Planned {
        let Some(service) = self.service() else {
            return self.loaded.plan();
        };
        let shared = &self.loaded.profile;
        let template = shared.template.as_ref().map(|template| &template.0);
        let no_template = toml::Table::new();
        let template = template.unwrap_or(&no_template);
        let broken = Broken::default();
        let finding = |problem: &Problem| self.finding(problem, service);
        let name = Some(service.name.as_str());
        let Ok(instance) = Instance::of(template, self.fill_for(service)) else {
            return self.salvage(template, service);
        };
        let profile = Profile {
            workloads: instance.workloads,
            signals: instance.signals,
            load_tests: instance.load_tests,
            authentications: instance.authentications,
            scaled_jobs: instance.scaled_jobs,
            ..Profile::default()
        };
        let shared_broken = self.loaded.salvage.as_ref().map(|salvage| &salvage.broken);
        let broken = shared_broken.unwrap_or(&broken);
        let plan = |_, stand_in| {
            Planner::new(&profile, Some(shared), broken, stand_in).plan(name, &Demand::default())
        };
        if shared_broken.is_none() {
            let (plan, problems) = plan(0, StandIn::Low);
            if !has_error(&problems) {
                let mut findings: Vec<_> = problems.iter().map(finding).collect();
                scalegen_syntax::sort(&mut findings);
                return Planned {
                    plan: Some(plan),
                    findings,
                    rest: Rest::default(),
                };
            }
        }
        plan_rest(plan, broken, finding, Vec::new())
    }

    /// Where a value of its plan's profile stands: in the service's row when it is a parameter, in its `set`,
    /// or in the template. Paths are those of [`Plan`], below the unit's own root.
    pub fn locate(self, path: &FieldPath, part: Part) -> Place {
        match self.service() {
            None => self.loaded.layers.locate(path, part),
            Some(service) => place::locate(self, service, path, part).place,
        }
    }

    fn fill_for<'s>(self, service: &'s Service) -> Fill<'s>
    where
        'l: 's,
    {
        Fill {
            service,
            defaults: &self.loaded.profile.service_defaults,
        }
    }

    /// What is wrong with a template that could not be filled for a service, and what is left of it.
    fn salvage(self, template: &toml::Table, service: &Service) -> Planned {
        let fill = self.fill_for(service);
        let mut unfillable = Vec::new();
        let mut tree = instance::tree(template, fill, &mut unfillable);
        if let Some(set) = &service.set {
            instance::merge(&mut tree, set);
        }
        let mut findings: Vec<Finding> = unfillable
            .iter()
            .map(|(path, error)| self.loaded.layers.finding(&self.unfillable(path, error, service)))
            .collect();
        let mut salvaged = None;
        if findings.is_empty() {
            let report = |problem: &Problem| findings.push(self.finding(problem, service));
            salvaged = crate::structure::of_service(&tree, report);
        }
        let Some(Salvage { profiles, broken }) = salvaged else {
            scalegen_syntax::sort(&mut findings);
            return Planned {
                plan: None,
                findings,
                rest: Rest::default(),
            };
        };
        let shared = &self.loaded.profile;
        let plan = |index: usize, stand_in| {
            let [low, high] = &profiles;
            let profile = if index == 0 { low } else { high };
            let name = Some(service.name.as_str());
            Planner::new(profile, Some(shared), &broken, stand_in).plan(name, &Demand::default())
        };
        let finding = |problem: &Problem| self.finding(problem, service);
        plan_rest(plan, &broken, finding, findings)
    }

    fn unfillable(self, path: &FieldPath, error: &Unfillable, service: &Service) -> Problem {
        match error {
            Unfillable::Unknown(parameter) => {
                let message = for_service(
                    UnknownParameter {
                        parameter: parameter.clone(),
                    },
                    service,
                );
                let own = service.parameters.iter().map(|(own, _)| own.as_ref());
                let defaults = self.loaded.profile.service_defaults.0.keys().map(String::as_str);
                let problem = Problem::new(codes::UNKNOWN_PARAMETER, path.clone(), message);
                match scalegen_syntax::nearest(parameter, own.chain(defaults).chain([fill::NAME])) {
                    Some(near) => problem.help(did_you_mean(near)),
                    None => problem.help(GiveParameter {}),
                }
            }
            Unfillable::Brace => {
                let message = for_service(StrayBrace {}, service);
                Problem::new(codes::UNKNOWN_PARAMETER, path.clone(), message).help(DoubleBrace {})
            }
            Unfillable::SameKey(key) => {
                let message = for_service(SameKey { key: key.clone() }, service);
                Problem::new(codes::DUPLICATE_OBJECT, path.clone(), message).at_key()
            }
        }
    }

    /// A problem of a service, in its row, its `set` or the template.
    fn finding(self, problem: &Problem, service: &Service) -> Finding {
        let mut finding = self.loaded.layers.finding_by(problem, |path, part| {
            place::locate(self, service, path, part).place
        });
        finding.message = for_service(finding.message, service);
        if let Some(template) = place::locate(self, service, &problem.path, problem.part).template {
            finding.related.push(scalegen_syntax::Related {
                message: InTemplate {}.into(),
                place: template,
            });
        }
        finding
    }
}

/// Findings of services, those that they have in common, because they are about the template, as one.
///
/// The first stays, and says how many other services have it. Of findings that differ in code, place or words all
/// stay; the service's name and the values of its parameters are no difference.
#[derive(Debug, Default)]
pub struct Collapse {
    /// With how many other services have each.
    kept: Vec<(Finding, usize)>,
    /// What findings are about, with the index of the first in `kept`.
    seen: BTreeMap<Common, usize>,
}

impl Collapse {
    /// Adds what was found in a unit. Services must come in their order for the first to be the same on every run.
    pub fn add(&mut self, unit: Unit<'_>, findings: Vec<Finding>) {
        let mut added = BTreeSet::new();
        for finding in findings {
            let common = unit.service().and_then(|service| common(&finding, service));
            let first = common.as_ref().and_then(|common| self.seen.get(common));
            match first.and_then(|first| Some((*first, self.kept.get_mut(*first)?))) {
                // The same for two objects of one service is still one service.
                Some((first, (kept, others))) => {
                    *others += usize::from(added.insert(first));
                    kept.binding |= finding.binding;
                }
                None => {
                    added.insert(self.kept.len());
                    self.seen.extend(common.map(|common| (common, self.kept.len())));
                    self.kept.push((finding, 0));
                }
            }
        }
    }

    /// What is left.
    pub fn finish(self) -> Vec<Finding> {
        let counted = |(mut finding, others): (Finding, usize)| {
            let message = finding.message;
            finding.message = match (others, message.kind() == ForService::KIND) {
                (0, _) => message,
                (1, true) => AndOneOther { message }.into(),
                (1, false) => AndOneMore { message }.into(),
                (_, true) => AndOthers { message, others }.into(),
                (_, false) => AndMore { message, others }.into(),
            };
            finding
        };
        self.kept.into_iter().map(counted).collect()
    }
}

/// What a service's finding is about whatever the service: code, place, and message without its name and parameters.
type Common = (&'static str, String, (usize, usize), Message);

fn common(finding: &Finding, service: &Service) -> Option<Common> {
    let place = finding.place.as_ref()?;
    let values: Vec<_> = service
        .parameters
        .iter()
        .map(|(name, value)| (name.as_ref(), value.to_string()))
        .collect();
    let without = |term: &Term| {
        let text = match term {
            Term::Text(text) | Term::Quoted(text) | Term::Service(text) => without_name(text, &service.name),
            Term::Word(text) => without_name(text, &service.name),
            Term::Path(path) => without_name(&path.to_string(), &service.name),
            Term::Object(object) => without_name(&object.to_string(), &service.name),
            Term::Number(number) => number.to_string(),
            Term::Phrase(_) | Term::Cause(_) | Term::List(_) | Term::Message(_) => return None,
        };
        Some(Term::Text(without_values(&text, &values)))
    };
    let span = (place.span.start, place.span.end);
    let message = finding.message.map(&without);
    Some((finding.code, place.file.name().to_owned(), span, message))
}

fn for_service(message: impl Into<Message>, service: &Service) -> Message {
    let service = Term::Service(service.name.to_string());
    ForService {
        message: message.into(),
        service,
    }
    .into()
}

/// A text with `{parameter}` for the words that are values of parameters.
fn without_values(text: &str, values: &[(&str, String)]) -> String {
    let mut without = String::with_capacity(text.len());
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    for piece in text.split_inclusive(|c| !is_word(c)) {
        let (word, rest) = piece.split_at(piece.find(|c| !is_word(c)).unwrap_or(piece.len()));
        match values.iter().find(|(_, value)| value == word) {
            Some((parameter, _)) => without.push_str(&format!("{{{parameter}}}")),
            None => without.push_str(word),
        }
        without.push_str(rest);
    }
    without
}

/// A text with `{name}` for the name of the service, also where that is a part of a name, as in `cart-worker`.
fn without_name(message: &str, name: &str) -> String {
    let mut without = String::with_capacity(message.len());
    let mut end = 0;
    for (start, _) in message.match_indices(name) {
        let (before, after) = (&message[end..start], &message[start + name.len()..]);
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        if is_apart(message[..start].chars().next_back()) && is_apart(after.chars().next()) {
            without.push_str(before);
            without.push_str("{name}");
            end = start + name.len();
        }
    }
    without.push_str(&message[end..]);
    without
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_services_have_in_common_is_said_once() {
        let services =
            "services = [{name = \"a\", max = 1}, {name = \"b\", max = 2}, {name = \"ab\", max = 3}]\n";
        let text = format!(
            "name = \"shop\"\n{services}[template.workloads.\"{{name}}\"]\nnamespace = \"shop\"\ntarget = \"Deployment/{{name}}\"\n"
        );
        let read = |_: &str| Ok(text.clone());
        let set: [&str; 0] = [];
        let loaded = crate::load("shop.toml", &read, &set).expect("a sound profile");
        let place = loaded.layers.locate(&FieldPath::of("name"), Part::Value);
        let find = |error: String| {
            let message = crate::messages::Unreadable { error };
            crate::codes::SYNTAX.finding(message).at(Some(place.clone()))
        };
        let mut collapse = Collapse::default();
        for (unit, max) in loaded.units().skip(1).zip(1..) {
            let name = &unit.service().expect("a service").name;
            let twice = format!("{name}-worker takes at most {max}");
            collapse.add(
                unit,
                vec![find(twice.clone()), find(twice), find(format!("a max of {name}"))],
            );
        }
        let messages: Vec<_> = collapse
            .finish()
            .into_iter()
            .map(|finding| finding.text())
            .collect();
        assert_eq!(
            messages,
            [
                "a-worker takes at most 1, and 2 more services",
                "a max of a",
                "a max of b, and the same of one more service"
            ],
            "a word is no name of a service unless it is apart"
        );
    }
}
