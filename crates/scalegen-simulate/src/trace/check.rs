//! A pass over a whole trace that finds everything wrong with it, before a simulation starts.

use std::io::BufRead;

use scalegen_syntax::{Family, Finding, Severity};

use super::Trace;
use super::error::TraceError;
use super::messages::MoreFindings;

/// The rest of a trace with more findings is counted, not listed.
const MOST: usize = 20;

/// Reads a trace from its header to its end, and reports what is wrong with its rows: the first twenty
/// findings, then how many more there are.
///
/// ```
/// use scalegen_simulate::trace::{TraceError, check};
///
/// let csv = "time,cpu\n0,many\n15,3\n30,few\n";
/// let Err(TraceError::Findings(findings)) = check("cpu.csv", csv.as_bytes()) else { panic!() };
/// assert_eq!(findings.len(), 2);
/// ```
///
/// # Errors
/// The findings, or a reader that fails.
pub fn check(name: &str, reader: impl BufRead) -> Result<(), TraceError> {
    let mut trace = Trace::open(name, reader)?;
    let mut findings = Vec::new();
    let mut more = 0;
    let mut first_more = None;
    loop {
        match trace.read_row() {
            Ok(true) => {}
            Ok(false) => break,
            Err(TraceError::Findings(of_row)) => {
                for finding in of_row {
                    if findings.len() < MOST {
                        findings.push(finding);
                    } else {
                        more += 1;
                        first_more.get_or_insert(finding.code);
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(code) = first_more {
        let message = MoreFindings {
            count: more,
            file: name.to_owned(),
        };
        let mut rest = Finding::error(code, Family::Input, message);
        rest.severity = Severity::Note;
        findings.push(rest);
    }
    if !trace.has_rows {
        findings.push(trace.without_rows());
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(TraceError::Findings(findings))
    }
}
