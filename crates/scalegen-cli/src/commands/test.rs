//! `scalegen test`: whether what profiles expect of their scalers holds.

use scalegen::show::{harmless_name, json, junit_cases};
use scalegen::simulation::load::{AssertionReport, Expected, TestReport, expected};
use scalegen::{Finding, Findings};

use super::profiles;
use crate::Exit;
use crate::args::{TestArgs, TestFormat};
use crate::terminal::{chat, data};

pub(crate) fn run(args: &TestArgs) -> anyhow::Result<Exit> {
    let unusable = |findings: Vec<Finding>| {
        match args.format {
            TestFormat::Human | TestFormat::Junit => crate::findings::show(&findings, &args.profiles),
            TestFormat::Json => crate::findings::show_json(&findings)?,
        }
        Ok(Exit::Unusable)
    };
    let stacks = match profiles::read(&args.profiles, &args.set, args.reach.reach(), &args.jobs.jobs())? {
        Ok(stacks) => stacks,
        Err(findings) => return unusable(findings),
    };
    let (mut tests, mut findings) = (Vec::new(), Vec::new());
    for stack in &stacks {
        match expected(stack) {
            Ok(found) => tests.extend(found),
            Err(found) => findings.extend(Findings::into_iter(found)),
        }
    }
    if !findings.is_empty() {
        return unusable(findings);
    }
    anyhow::ensure!(!tests.is_empty(), "no profile has a table [expect.NAME]");
    let report = TestReport::new(tests);
    match args.format {
        TestFormat::Human => {
            let lines = report.tests.iter().flat_map(|test| {
                let line = |it| line(test, it);
                test.assertions.iter().map(line)
            });
            data(&lines.collect::<String>())?;
            chat(&format!("{} passed, {} failed", report.passed, report.failed));
        }
        TestFormat::Json => data(&format!("{}\n", json(&report)?))?,
        TestFormat::Junit => {
            let cases = report.tests.iter().flat_map(|test| {
                test.assertions.iter().map(move |it| {
                    let name = format!("{}: {}", test.name, it.text);
                    let failure = (!it.holds).then(|| it.values_text());
                    (test.profile.clone(), name, failure)
                })
            });
            data(&junit_cases(&cases.collect::<Vec<_>>()))?;
        }
    }
    Ok(if report.failed == 0 {
        Exit::Done
    } else {
        Exit::Found
    })
}

fn line(test: &Expected, assertion: &AssertionReport) -> String {
    let word = if assertion.holds { "ok  " } else { "FAIL" };
    let (profile, name) = (&test.profile, &test.name);
    let values = assertion.values_text();
    let text = format!("{word}  {profile} {name}: {} ({values})", assertion.text);
    harmless_name(&text) + "\n"
}
