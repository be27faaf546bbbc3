//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule of what a simulation reads.
    pub CODES = Rule::of(Family::Input);

    EMPTY_TRACE {
        code: "SIM001",
        name: "empty-trace",
        summary: "The trace has no header or no rows",
        why: "There is nothing for a controller to read.",
        fix: "write a header line, such as `time,external:NAME`, and at least one row",
    }

    NO_TIME {
        code: "SIM002",
        name: "trace-without-time",
        summary: "The trace has no column `time`",
        why: "Each value needs the second from which it holds.",
        fix: "name the columns in the first line, separated by commas; `time` counts seconds from the start",
    }

    UNREAD_COLUMN {
        code: "SIM003",
        name: "unread-column",
        summary: "The trace has a column that no metric of the object reads",
        why: "A mistyped name would silently leave a metric without its values.",
        fix: "use one of the names that the message lists, or remove the column",
    }

    METRIC_WITHOUT_COLUMN {
        code: "SIM004",
        name: "metric-without-column",
        summary: "A metric of the object has no column in the trace",
        why: "The controller would treat the metric as failed, which keeps the replicas as they are.",
        fix: "add the column; leave its cells empty where the metric was not returned",
    }

    DUPLICATE_COLUMN {
        code: "SIM005",
        name: "duplicate-column",
        summary: "The trace has the same column twice",
        why: "The simulation could read only one of them.",
        fix: "remove one of them",
    }

    NOT_A_NUMBER {
        code: "SIM006",
        name: "cell-not-a-number",
        summary: "A cell of the trace is neither empty nor a number",
        why: "It has no value to compare with a target.",
        fix: "write a number or a quantity such as 250m, NaN, or nothing where the metric was not returned",
    }

    UNORDERED_TIMES {
        code: "SIM007",
        name: "unordered-times",
        summary: "A row has the same time as the row before it, or an earlier one",
        why: "A value holds until the next row, so rows out of order have no meaning.",
        fix: "sort the rows by time, with one row per time",
    }

    NOT_A_TIME {
        code: "SIM008",
        name: "not-a-time",
        summary: "A time of the trace is not a number of seconds from the start",
        why: "A trace with times since 1970 would begin with decades of nothing.",
        fix: "count seconds from the start of the trace: subtract the first time from all times",
    }

    MALFORMED_ROW {
        code: "SIM009",
        name: "malformed-row",
        summary: "A line of the trace is not CSV, or has more or fewer cells than the header",
        why: "It is unclear which value belongs to which metric.",
        fix: "separate cells by commas, put cells with commas in double quotes, and close the quotes on the same line",
    }

    UNUSABLE_OBJECT {
        code: "SIM010",
        name: "object-cannot-be-simulated",
        summary: "Servers would reject a field of the object, or scalegen cannot simulate it",
        why: "The controllers would never see such an object.",
        fix: "fix the field as the message says; run `scalegen lint` for more about the file",
    }

    LEFT_OUT {
        code: "SIM011",
        name: "left-out",
        summary: "The simulation ignores a field or a trigger of the object",
        severity: Severity::Warning,
        why: "Servers drop fields that they do not know. For some triggers, the object does not show the target.",
        fix: "fix the name of the field; the rest is simulated as if the field were not there",
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
