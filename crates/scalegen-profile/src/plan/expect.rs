//! What scalers have to keep under a load, with its names checked.

use super::messages::{AddAssert, AddLoad, ExpectNeeds, KeepLoadOrTest, LoadBesideTest, word};
use super::planner::Planner;
use crate::codes;
use crate::language::{Expect, Workload};
use crate::messages::OtherOne;
use crate::problem::Problem;
use scalegen_syntax::{At, FieldPath, Message};

impl Planner<'_> {
    /// Reports names that lead nowhere, and what is missing.
    pub(super) fn check_expect(&mut self, key: &str, expect: &Expect) {
        let origin = FieldPath::of("expect").field(key.to_owned());
        let at = At::end(&origin);
        let mut of_test = None;
        match (&expect.load, &expect.load_test) {
            (None, None) => self.lacks(&origin, key, "load", AddLoad {}),
            (Some(_), Some(_)) => {
                let problem = Problem::new(codes::NOT_EXACTLY_ONE, origin.field("load"), LoadBesideTest {});
                let other = origin.field("load_test");
                self.report(
                    problem
                        .at_key()
                        .related(OtherOne {}, other)
                        .help(KeepLoadOrTest {}),
                );
            }
            (None, Some(name)) => {
                let known: Vec<&str> = self.profile.load_tests.keys().map(String::as_str).collect();
                match self.profile.load_tests.get(name) {
                    Some(test) => of_test = test.workload.clone(),
                    None => self.dangling("load test", "load_tests", name, &known, &at.field("load_test")),
                }
            }
            (Some(_), None) => {}
        }
        if expect.assert.is_empty() {
            self.lacks(&origin, key, "assert", AddAssert {});
        }
        let workload: Option<&Workload> = match (&expect.workload, of_test) {
            (Some(own), _) => self.workload(own, &at.field("workload")),
            (None, Some(of_test)) => self.profile.workloads.get(&of_test),
            (None, None) => match self.profile.workloads.values().collect::<Vec<_>>().as_slice() {
                [only] => Some(only),
                _ => None,
            },
        };
        if let (Some(workload), Some(scaler)) = (workload, &expect.scaler)
            && !workload.scalers.contains_key(scaler)
        {
            let known: Vec<&str> = workload.scalers.keys().map(String::as_str).collect();
            self.dangling("scaler", "scalers", scaler, &known, &at.field("scaler"));
        }
    }

    fn lacks(&mut self, origin: &FieldPath, key: &str, needed: &'static str, help: impl Into<Message>) {
        let message = ExpectNeeds {
            expect: key.to_owned(),
            key: word(needed),
        };
        let problem = Problem::new(codes::MISSING_KEY, origin.clone(), message);
        self.report(problem.help(help).breaks(Some(origin.field(needed))));
    }
}
