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
    /// A column that no metric reads.
    UnreadColumn { column: String = "pods:qps" } "no metric reads the column `{column}`";
    /// Columns that no metric reads, beside those that are listed.
    MoreUnreadColumns { count: usize = 12_usize } "no metric reads {count} more columns";
    /// A column that is read for a metric although its name is another.
    TakenColumn { column: String = "cpu utilization", metric: String = "cpu" }
        "the column `{column}` is read as `{metric}`";
    /// Two columns that a metric could read.
    AmbiguousColumn { one: String = "cpu user", other: String = "cpu system", metric: String = "cpu" }
        "`{one}` and `{other}` could both be `{metric}`";
    /// A metric of `--column` that the object does not have.
    NoSuchMetric { metric: String = "cqu" } "--column: the object reads no metric `{metric}`";
    /// A column of `--column` that the recording does not have.
    NoSuchColumn { column: String = "cpu usage" } "--column: there is no column or series `{column}`";
    /// A metric of `--column` that has a column already.
    GivenTwice { metric: String = "cpu" } "--column: `{metric}` is given twice";
    /// A replay along a recording without counts.
    NoReplicas {} "--replay: there is no column `replicas`";
    /// A column that is read, and in which every cell is empty.
    NoValue { column: String = "external:queue" } "`{column}` has no value in any row";
    /// A number of pods that no workload has.
    NotACountOfPods { column: String = "replicas", count: Term = Term::shown(-3) } "the column `{column}` counts pods, and has {count}";
    /// A number of pods that is not whole.
    PartOfAPod { column: String = "replicas", count: Term = Term::shown(2.5) }
        "the column `{column}` counts pods, and has {count}: it is rounded";
    /// More ready pods than there are pods.
    MoreReady { ready: Term = Term::shown(3), total: Term = Term::shown(2) } "{ready} pods are ready of a total of {total}";
    /// Sync times by the clock, and a trace without one.
    SyncsWithoutStart {} "the sync times are clock times, and the times of the trace count from the start";
    /// Ratios in a column of percentages.
    Ratios { column: String = "cpu", most: Term = Term::shown(0.85) }
        "the column `{column}` is read as percent, and has ratios: at most {most}";
    /// Columns of which none has a value where another has one.
    NoCommonTime { one: String = "cpu", end: Term = Term::shown("600 s"), other: String = "external:queue", start: Term = Term::shown("900 s") }
        "the last value of `{one}` is at {end}, before the first value of `{other}` at {start}";
    /// A cron trigger along times of no known zone.
    NoZone { trigger: String = "external:day" } "the schedule of `{trigger}` needs a clock, and the times have no zone";
    /// A cron trigger along times that count from the start.
    NoClock { trigger: String = "external:day" } "the schedule of `{trigger}` needs a clock, and the times count from the start";
    /// An input that no recording looks like.
    LooksLike { what: String = "a gzip file" } "this is {what}, not a recording";
    /// JSON that cannot be read, in the parser's words.
    NotJson { error: String = "EOF while parsing a value" } "this is not an answer of Prometheus: {error}";
    /// An answer that says what went wrong.
    AnsweredWithError { error: String = "query timed out" } "Prometheus answered with an error: {error}";
    /// An answer without series.
    NoSeries {} "the answer has no series";
    /// An answer whose series have no samples.
    NoSamples {} "the answer has no samples";
    /// A line that is no sample.
    NotASample { text: String = "queue three" } "`{text}` is not a sample";
    /// A sample without a time.
    NoTimestamp {} "this sample has no timestamp";
    /// Samples that are not held in memory.
    TooManySamples { most: usize = 8_388_608_usize } "there are more than {most} samples";
    /// Series that are not held in memory.
    TooManySeries { most: usize = 65_536_usize } "there are more than {most} series";
    /// An answer that is not held in memory.
    TooManyBytes { most: usize = 256_usize } "this is longer than {most} MiB";
    /// An input without an end.
    BlankLines { count: usize = 1_048_576_usize } "more than {count} blank lines follow";
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
    NotATime { text: String = "soon" } "`{text}` is not a time: write seconds from the start, seconds or milliseconds since 1970, or 2026-01-05T08:00:00Z";
    /// A time that is written in another way than the first one.
    OtherTime { text: String = "2026-01-05T08:00:15" } "`{text}` is not written like the first time";
    /// A time past all that can be simulated.
    TooLate { text: String = "1764000000" } "the time {text} is more than ten years after the start";
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
    TextAfterQuote {} "a separator must follow a closing quote";
    /// All columns that something reads.
    ColumnsRead { columns: Vec<String> = vec!["cpu".to_owned(), "external:queue".to_owned()] }
        "columns that are read: {columns}";
    /// What to do about a metric without a column.
    AddColumn { metric: String = "cpu" }
        "name its column with --column {metric}='NAME', or add one; leave its cells empty where it was not returned";
    /// What to do about a VPA without a column.
    AddContainerColumns {} "name columns cpu:CONTAINER and memory:CONTAINER, with usage as quantities";
    /// What to do about a container without a column.
    AddColumnOf { container: String = "api" } "add cpu:{container} or memory:{container}";
    /// What to do about a trace without rows.
    WriteRows {} "a trace needs a header line and at least one row, such as `time,external:NAME` and `0,12`";
    /// What to do about a text in place of a number.
    LeaveEmpty {} "leave the cell empty where the metric was not returned; NaN is a value";
    /// What to do about a time that is too late.
    CountFromStart {} "the first row shows what times count from: the start, or 1970";
    /// What to do about columns that could both be meant.
    ChooseColumn { metric: String = "cpu", column: String = "cpu user" } "choose one: --column {metric}='{column}'";
    /// All columns that there are.
    ColumnsThere { columns: Vec<String> = vec!["Time".to_owned(), "cpu user".to_owned()] } "columns that are there: {columns}";
    /// What to do about a list without times.
    WriteSyncTimes {} "write the times of the controller's syncs, one to a line";
    /// What to do about a recording without counts.
    AddReplicas {} "record spec.replicas too, or name its column with --column replicas='...'";
    /// What to do about numbers that are no counts.
    CountPods {} "record whole numbers of pods, such as kube_deployment_spec_replicas of one workload";
    /// What to do about sync times by the clock.
    GiveStartOfTrace {} "give the start of the trace with its offset, such as --start 2026-01-05T08:00+01:00";
    /// What to do about ratios.
    WritePercent {} "write percent: multiply the query by 100";
    /// What to do about an input of another kind.
    WriteFormats {}
        "recordings are CSV, TSV, JSON of Prometheus's query or query_range, what promtool prints, and OpenMetrics with timestamps";
    /// What to do about samples without times.
    WriteTimestamps {} "a scrape is one moment: record a range with `promtool query range`, or export samples with their timestamps";
    /// What to do about samples out of order.
    SortSamples {} "sort the samples of a series by time, one for each";
    /// What to do about series without a common time.
    RecordAgain {} "record all metrics over one time range";
    /// What to do about a schedule without a clock.
    GiveStart {} "give the start with its offset, such as --start 2026-01-05T08:00+01:00, or add a column with the replicas";
    /// What to do about times that are out of order.
    SortRows {} "sort the rows by time, one row for each";
    /// What to do about a trace without times.
    NameColumns {}
        "the first line names the columns, separated by commas, semicolons or tabs; `time` has seconds from the start, or a clock";
    /// What is not listed of a trace with many findings.
    MoreFindings { count: usize = 980_usize, file: String = "trace.csv" } "and {count} more in {file}";
}
