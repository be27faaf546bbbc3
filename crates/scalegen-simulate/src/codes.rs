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
        fix: "name the columns in the first line, separated by commas, semicolons or tabs; `time` has seconds from the start or a clock",
    }

    UNREAD_COLUMN {
        code: "SIM003",
        name: "unread-column",
        summary: "The trace has a column that no metric of the object reads",
        severity: Severity::Warning,
        why: "A mistyped name would silently leave a metric without its values.",
        fix: "use one of the names that the message lists, name the column with `--column`, or remove it",
    }

    METRIC_WITHOUT_COLUMN {
        code: "SIM004",
        name: "metric-without-column",
        summary: "A metric of the object has no column in the trace",
        why: "The controller would treat the metric as failed, which keeps the replicas as they are.",
        fix: "add the column, or name it with `--column cpu='cpu utilization'`; leave its cells empty where the metric was not returned",
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
        summary: "A time of the trace cannot be read, or is not written like the first one",
        why: "Each value holds from its time on, so every time has to be known.",
        fix: "write seconds from the start, seconds or milliseconds since 1970, or dates with times such as 2026-01-05T08:00:00Z",
    }

    MALFORMED_ROW {
        code: "SIM009",
        name: "malformed-row",
        summary: "A line of the trace cannot be read, or has more or fewer cells than the header",
        why: "It is unclear which value belongs to which metric.",
        fix: "separate cells as the header does, put cells with separators in double quotes, and close the quotes on the same line",
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

    AMBIGUOUS_COLUMN {
        code: "SIM021",
        name: "ambiguous-column",
        summary: "Two columns of the trace could be one metric of the object",
        why: "The wrong one would give a timeline that never happened.",
        fix: "choose one with `--column`, such as `--column cpu='cpu user'`",
    }

    NO_SUCH_COLUMN {
        code: "SIM022",
        name: "no-such-column",
        summary: "`--column` names a metric or a column that does not exist, or a metric twice",
        why: "A mistyped name would leave a metric with another column, or without one.",
        fix: "use one of the names that the message lists",
    }

    TAKEN {
        code: "SIM023",
        name: "taken-from-the-input",
        summary: "The simulation takes a column by its look, or the replicas at the start from a status",
        severity: Severity::Note,
        why: "What nobody stated could be meant otherwise.",
        fix: "state it: `--column` names a column, `--initial-replicas` the replicas at the start",
    }

    RATIOS {
        code: "SIM024",
        name: "ratios-as-percent",
        summary: "A column that is read as percent has ratios",
        severity: Severity::Warning,
        why: "The controller cuts percentages to whole ones: 0.45 is 0 %, which scales down.",
        fix: "multiply the query by 100",
    }

    UNKNOWN_FORMAT {
        code: "SIM025",
        name: "unknown-format",
        summary: "The trace is in no format of recordings, or too long for one that has to be held in memory",
        why: "There is nothing for a controller to read.",
        fix: "export CSV, or the JSON of Prometheus's `query_range`",
    }

    NO_COMMON_TIME {
        code: "SIM026",
        name: "no-common-time",
        summary: "Two metrics of the trace have no time in common",
        why: "At every sync one of them would be missing.",
        fix: "record all metrics over one time range",
    }

    NO_CLOCK {
        code: "SIM027",
        name: "no-clock",
        summary: "A schedule or a list of sync times needs a clock, and the trace has none",
        why: "When a cron trigger starts and ends depends on the time of day, and so does which row a sync found.",
        fix: "give the start with its offset, such as `--start 2026-01-05T08:00+01:00`, or add a column with the replicas that the trigger asks for",
    }

    MODEL {
        code: "SIM028",
        name: "unusable-model",
        summary: "The model of a workload lacks a number, or its calls form a circle",
        why: "What pods serve, and what a request costs, decides how a load and a scaler come to terms.",
        fix: "complete `[workloads.NAME.model]` as the message says",
    }

    NO_SERIES {
        code: "SIM029",
        name: "metric-not-simulated",
        summary: "A scaler reads a metric or a query that a simulation under load has no values of",
        why: "The scaler would see a failed metric, and the result would be about something else.",
        fix: "simulate another scaler, or simulate this one along a recording with `--trace`",
    }

    NOT_A_COUNT {
        code: "SIM030",
        name: "not-a-count",
        summary: "A column that counts pods has a number that no workload has",
        why: "The controller would start from a count that never was, or be compared with it.",
        fix: "record whole numbers of pods from 0 to 1,000,000, of one workload, with no more ready pods than there are",
    }

    UNREADABLE_ASSERTION {
        code: "SIM031",
        name: "unreadable-assertion",
        summary: "An assertion of `[expect]` cannot be read",
        why: "It would be neither right nor wrong.",
        fix: "write a comparison such as `max(replicas) <= 6` or `time_to(replicas >= 4) <= 90s`",
    }

    UNREADABLE_LOAD {
        code: "SIM032",
        name: "unreadable-load",
        summary: "A load of `[expect]` cannot be read",
        why: "There is nothing for the pods to serve.",
        fix: "write shapes such as `ramp 0..64/s 5m; hold 30m`, or the name of a file with a time and a rate in each line",
    }

    AMBIGUOUS_EXPECTATION {
        code: "SIM033",
        name: "ambiguous-expectation",
        summary: "A table of `[expect]` leaves open which workload or scaler is meant",
        why: "What holds of one scaler need not hold of another.",
        fix: "add `workload` or `scaler`",
    }
}

rules! {
    /// What is known of a loop without running it; the linter reports it of profiles.
    pub LOOPS = Rule::of(Family::Wrong);

    BACKLOG_OVERSHOOTS {
        code: "SIM034",
        name: "backlog-of-slow-starter",
        summary: "A workload whose pods start slowly is scaled on its backlog alone, with a low threshold",
        severity: Severity::Warning,
        why: "Until the first new pod serves, the backlog grows and asks for more pods at each sync. Then all of them come, the backlog is gone, and they are removed again. A threshold of at least e × requests per second of a pod × seconds until a new pod serves does not overshoot.",
        fix: "raise the threshold to the number in the message; or scale on arrivals or running requests, and keep the backlog as a second trigger",
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
