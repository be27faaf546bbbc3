//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule of what a simulation reads.
    pub CODES = Rule::of(Family::Input);

    EMPTY_TRACE {
        code: "SIM001",
        name: "empty-trace",
        summary: "A trace without a header or without rows",
        why: "There is nothing that a controller could read.",
        fix: "Write a header line, such as `time,external:NAME`, and at least one row",
    }

    NO_TIME {
        code: "SIM002",
        name: "trace-without-time",
        summary: "A trace without a column `time`",
        why: "Values need the second from which they hold.",
        fix: "Name the columns in the first line, separated by commas; `time` counts seconds from the start",
    }

    UNREAD_COLUMN {
        code: "SIM003",
        name: "unread-column",
        summary: "A column of a trace that no metric of the object reads",
        why: "A mistyped name would silently leave a metric without its values.",
        fix: "Use one of the names that the message lists, or take the column out",
    }

    METRIC_WITHOUT_COLUMN {
        code: "SIM004",
        name: "metric-without-column",
        summary: "A metric of the object that has no column in the trace",
        why: "The controller would take it for a metric that failed, which holds replicas where they are.",
        fix: "Add the column; leave its cells empty where the metric was not returned",
    }

    DUPLICATE_COLUMN {
        code: "SIM005",
        name: "duplicate-column",
        summary: "A column that is in a trace twice",
        why: "Only one of them could be read.",
        fix: "Take one of them out",
    }

    NOT_A_NUMBER {
        code: "SIM006",
        name: "cell-not-a-number",
        summary: "A cell of a trace that is neither empty nor a number",
        why: "It has no value that could be held against a target.",
        fix: "Write a number or a quantity such as 250m, NaN, or nothing where the metric was not returned",
    }

    UNORDERED_TIMES {
        code: "SIM007",
        name: "unordered-times",
        summary: "A row of a trace whose time is not later than that of the row before",
        why: "A value holds until the next row, so that rows out of order have no meaning.",
        fix: "Sort the rows by time, one row for each",
    }

    NOT_A_TIME {
        code: "SIM008",
        name: "not-a-time",
        summary: "A time of a trace that is not a number of seconds from the start",
        why: "A time since 1970 would begin with decades of nothing.",
        fix: "Count seconds from the start of the trace: subtract the first time from all",
    }

    MALFORMED_ROW {
        code: "SIM009",
        name: "malformed-row",
        summary: "A line of a trace that is not CSV with as many cells as the header",
        why: "It is not certain which value belongs to which metric.",
        fix: "Separate cells by commas, put cells with commas in double quotes, and close them on their line",
    }

    UNUSABLE_OBJECT {
        code: "SIM010",
        name: "object-cannot-be-simulated",
        summary: "A field of the object that servers refuse, or that cannot be simulated",
        why: "The controllers would never see such an object.",
        fix: "Mend the field as the message says; `scalegen lint` tells more about the file",
    }

    LEFT_OUT {
        code: "SIM011",
        name: "left-out",
        summary: "A field or a trigger of the object that the simulation does not go by",
        severity: Severity::Warning,
        why: "Servers drop fields that they do not know; of some triggers the target cannot be told from the object.",
        fix: "Mend the name of the field; what the rest does is simulated as if the field were not there",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_well_formed_and_in_order() {
        assert!(CODES.is_sorted_by(|one, next| one.code < next.code));
        for rule in CODES {
            assert!(rule.code.starts_with("SIM"), "{}", rule.code);
            assert_eq!(rule.flaw(), None, "{}", rule.code);
        }
    }
}
