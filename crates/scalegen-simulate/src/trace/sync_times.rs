//! When a controller synced, from a list of times.

use scalegen_syntax::{Place, SourceFile};

use super::error::{TraceError, finding};
use super::messages::{EmptyTrace, GiveStartOfTrace, SyncsWithoutStart, WriteSyncTimes};
use super::times::Times;
use crate::{Clock, Instant, codes};

/// Reads a list of times, one to a line, or separated by commas: in seconds from the start, or by the clock, of which
/// `start` is what it shows at the start.
///
/// ```
/// use scalegen_simulate::Instant;
/// use scalegen_simulate::trace::sync_times;
///
/// let times = sync_times("syncs.txt", "15.03\n30.09\n", None).unwrap();
/// assert_eq!(times[0], Instant::from_nanos(15_030_000_000));
/// ```
///
/// # Errors
/// Texts that are no times, times that are not in order, and clock times without a `start`.
pub fn sync_times(name: &str, text: &str, start: Option<Clock>) -> Result<Vec<Instant>, TraceError> {
    let mut times = Times::new(start, None);
    let mut read = Vec::new();
    let mut findings = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for part in line.split([',', '[', ']']).map(str::trim) {
            // A header, as the first line of a table has it.
            if part.is_empty() || (number == 1 && part.eq_ignore_ascii_case("time")) {
                continue;
            }
            match times.read(part) {
                Ok(time) => read.push(time),
                Err(finding) => {
                    let start = (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
                    let file = SourceFile::excerpt(name, line, number);
                    let place = Place::new(&file, start..start + part.len());
                    findings.push(finding.at(Some(place)));
                }
            }
        }
    }
    let place = Place::new(&SourceFile::excerpt(name, "", 1), 0..0);
    if start.is_none() && !read.is_empty() && !times.is_from_start() {
        let finding = finding(codes::NO_CLOCK, SyncsWithoutStart {});
        findings.push(finding.help(GiveStartOfTrace {}).at(Some(place)));
    } else if read.is_empty() && findings.is_empty() {
        let file = name.to_owned();
        let finding = finding(codes::EMPTY_TRACE, EmptyTrace { file });
        findings.push(finding.help(WriteSyncTimes {}).at(Some(place)));
    }
    if findings.is_empty() {
        Ok(read)
    } else {
        findings.truncate(20);
        Err(TraceError::Findings(findings))
    }
}
