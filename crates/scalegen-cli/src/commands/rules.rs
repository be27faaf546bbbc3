//! `scalegen rules`: the rules, for people and for scripts.

use scalegen::show::json;
use scalegen::{Rule, rule_list};
use serde_json::{Value, json as value};

use crate::Exit;
use crate::args::{RulesArgs, RulesFormat};
use crate::terminal::{data, width};

pub(crate) fn run(args: &RulesArgs) -> anyhow::Result<Exit> {
    let rules = scalegen::rules(&args.rules, &args.kind)?;
    match args.format {
        RulesFormat::Human => {
            data(&rule_list(&rules, width()))?;
        }
        RulesFormat::Json => {
            let rules: Vec<Value> = rules.into_iter().map(entry).collect();
            data(&format!("{}\n", json(&rules)?))?;
        }
    }
    Ok(Exit::Done)
}

fn entry(rule: &Rule) -> Value {
    value!({
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "bad": rule.bad,
        "good": rule.good_example(),
        "source": rule.source,
        "versions": rule.versions.to_string(),
    })
}
