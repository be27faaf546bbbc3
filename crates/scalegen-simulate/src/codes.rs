//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Code, Severity};

macro_rules! codes {
    ($($constant:ident = $code:literal $name:literal: $summary:literal; why $why:literal; fix $fix:literal)*) => {
        $(#[doc = $summary]
        pub const $constant: &str = $code;)*
        /// Every code, in order. Codes are permanent: a retired one leaves a gap.
        pub const CODES: &[Code] = &[$(Code {
            code: $code, name: $name, severity: severity($code), summary: $summary, why: $why, fix: $fix,
        }),*];
    };
}

codes! {
    EMPTY_TRACE = "SIM001" "empty-trace":
        "A trace without a header or without rows.";
        why "There is nothing that a controller could read.";
        fix "Write a header line, such as `time,external:NAME`, and at least one row."
    NO_TIME = "SIM002" "trace-without-time":
        "A trace without a column `time`.";
        why "Values need the second from which they hold.";
        fix "Name the columns in the first line, separated by commas; `time` counts seconds from the start."
    UNREAD_COLUMN = "SIM003" "unread-column":
        "A column of a trace that no metric of the object reads.";
        why "A mistyped name would silently leave a metric without its values.";
        fix "Use one of the names that the message lists, or take the column out."
    METRIC_WITHOUT_COLUMN = "SIM004" "metric-without-column":
        "A metric of the object that has no column in the trace.";
        why "The controller would take it for a metric that failed, which holds replicas where they are.";
        fix "Add the column; leave its cells empty where the metric was not returned."
    DUPLICATE_COLUMN = "SIM005" "duplicate-column":
        "A column that is in a trace twice.";
        why "Only one of them could be read.";
        fix "Take one of them out."
    NOT_A_NUMBER = "SIM006" "cell-not-a-number":
        "A cell of a trace that is neither empty nor a number.";
        why "It has no value that could be held against a target.";
        fix "Write a number or a quantity such as 250m, NaN, or nothing where the metric was not returned."
    UNORDERED_TIMES = "SIM007" "unordered-times":
        "A row of a trace whose time is not later than that of the row before.";
        why "A value holds until the next row, so that rows out of order have no meaning.";
        fix "Sort the rows by time, one row for each."
    NOT_A_TIME = "SIM008" "not-a-time":
        "A time of a trace that is not a number of seconds from the start.";
        why "A time since 1970 would begin with decades of nothing.";
        fix "Count seconds from the start of the trace: subtract the first time from all."
    MALFORMED_ROW = "SIM009" "malformed-row":
        "A line of a trace that is not CSV with as many cells as the header.";
        why "It is not certain which value belongs to which metric.";
        fix "Separate cells by commas, put cells with commas in double quotes, and close them on their line."
    UNUSABLE_OBJECT = "SIM010" "object-cannot-be-simulated":
        "A field of the object that servers refuse, or that cannot be simulated.";
        why "The controllers would never see such an object.";
        fix "Mend the field as the message says; `scalegen lint` tells more about the file."
    LEFT_OUT = "SIM011" "left-out":
        "A field or a trigger of the object that the simulation does not go by.";
        why "Servers drop fields that they do not know; of some triggers the target cannot be told from the object.";
        fix "Mend the name of the field; what the rest does is simulated as if the field were not there."
}

/// How much a code matters: an error, but for what is simulated all the same.
const fn severity(code: &str) -> Severity {
    match code.as_bytes() {
        b"SIM011" => Severity::Warning,
        _ => Severity::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_in_order_and_documented() {
        assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
        for code in CODES {
            for text in [code.summary, code.why, code.fix] {
                assert!(text.ends_with('.'), "{text}");
            }
        }
    }
}
