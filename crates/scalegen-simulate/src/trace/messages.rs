//! The messages about traces that cannot be used.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    /// A trace without a header.
    EmptyTrace { file: String = "trace.csv" } "{file} is empty";
    /// A trace with nothing but a header.
    NoRows { file: String = "trace.csv" } "{file} has no rows";
    /// A header without `time`.
    NoTimeColumn {} "there is no column `time`";
    /// A column whose name is none of a metric.
    NotAColumnName { text: String = "qps" }
        "`{text}` names no metric: write external:NAME, object:NAME, pods:NAME, cpu, memory, cpu:CONTAINER or cpu_value";
    /// A column that no metric reads.
    UnreadColumn { column: String = "pods:qps" } "no metric reads the column `{column}`";
    /// A metric without a column.
    NoColumn { column: String = "cpu" } "there is no column `{column}`";
    /// A metric without a column of either of its names.
    NoColumnOfEither { column: String = "external:s0-prometheus", other: String = "external:waiting" }
        "there is no column `{column}` or `{other}`";
    /// A column that appears twice.
    RepeatedColumn { column: String = "cpu" } "the column `{column}` appears twice";
    /// A column that holds what another one holds, by another name.
    EqualColumns { column: String = "cpu:api_value", name: String = "cpu:api" }
        "the column `{column}` repeats another column of {name}";
    /// A VPA along a trace without containers.
    NoContainerColumn {} "the trace has no column of any container";
    /// A container with a policy and without a column.
    ContainerWithoutColumn { container: String = "api" }
        "there is no column of the container `{container}`, which the VPA has a policy for";
    /// A row with too few or too many cells.
    CellCount { found: usize = 1_usize, expected: usize = 2_usize }
        "the header has {expected} columns, this row has {found}";
    /// A cell that is neither empty nor a number.
    NotANumber { text: String = "many" } "`{text}` is not a number";
    /// A time that is not a number of seconds.
    NotATime { text: String = "soon" } "`{text}` is not a time: write seconds from the start, 0 or more";
    /// A time past all that can be simulated.
    TooLate { text: String = "1764000000" } "{text} seconds are more than ten years";
    /// A time of two rows.
    RepeatedTime { time: String = "15" } "the time {time} appears twice";
    /// A row that is earlier than the one before.
    TimeOutOfOrder { time: String = "15", before: Term = Term::shown(30) } "the time {time} comes after {before}";
    /// A line that is not held in memory.
    LineTooLong {} "this line is longer than 1 MiB";
    /// A line of other bytes.
    NotUtf8 {} "this line is not UTF-8";
    /// A quote without an end.
    OpenQuote {} "a quote is not closed on its line";
    /// Text after a quoted cell.
    TextAfterQuote {} "a comma must follow a closing quote";
    /// All columns that something reads.
    ColumnsRead { columns: Vec<String> = vec!["cpu".to_owned(), "external:queue".to_owned()] }
        "columns that are read: {columns}";
    /// What to do about a metric without a column.
    AddColumn {} "each metric needs a column; leave its cells empty where it was not returned";
    /// What to do about a VPA without a column.
    AddContainerColumns {} "name columns cpu:CONTAINER and memory:CONTAINER, with usage as quantities";
    /// What to do about a container without a column.
    AddColumnOf { container: String = "api" } "add cpu:{container} or memory:{container}";
    /// What to do about a trace without rows.
    WriteRows {} "a trace needs a header line and at least one row, such as `time,external:NAME` and `0,12`";
    /// What to do about a text in place of a number.
    LeaveEmpty {} "leave the cell empty where the metric was not returned; NaN is a value";
    /// What to do about a time since 1970.
    CountFromStart {} "count seconds from the start of the trace, not since 1970";
    /// What to do about times that are out of order.
    SortRows {} "sort the rows by time, one row for each";
    /// What to do about a trace without times.
    NameColumns {}
        "the first line names the columns, separated by commas; `time` counts seconds from the start";
    /// What is not listed of a trace with many findings.
    MoreFindings { count: usize = 980_usize, file: String = "trace.csv" } "and {count} more in {file}";
}
