//! Traces of any columns: values, cells that failed, and the same rows cut into more.

use proptest::prelude::*;
use scalegen_simulate::Instant;
use scalegen_simulate::trace::Trace;

/// A row: seconds until the next one, and its cells.
pub(crate) type TraceRow = (u32, Vec<String>);

/// A cell: mostly a number of any size, at times nothing, NaN or a quantity.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..500_u32).prop_map(|value| value.to_string()),
        2 => (0..500_000_u32).prop_map(|value| format!("{value}m")),
        1 => (0..u64::MAX / 4).prop_map(|value| value.to_string()),
        1 => (-50..0_i32).prop_map(|value| value.to_string()),
        1 => Just("NaN".to_owned()),
        2 => Just(String::new()),
    ]
}

/// Rows of `columns` cells, at most `gap` seconds apart.
pub(crate) fn rows(columns: usize, gap: u32) -> impl Strategy<Value = Vec<TraceRow>> {
    prop::collection::vec((1..gap, prop::collection::vec(cell(), columns)), 1..20)
}

/// The rows as a trace, which ends when the last of them does.
pub(crate) fn csv(columns: &[String], rows: &[TraceRow]) -> String {
    let mut text = format!("time,{}\n", columns.join(","));
    let mut time = 0;
    for (gap, cells) in rows {
        text += &format!("{time},{}\n", cells.join(","));
        time += gap;
    }
    text + &format!("{time}{}\n", ",".repeat(columns.len()))
}

/// Every row cut into up to `parts` rows, at whole seconds.
pub(crate) fn split(rows: &[TraceRow], parts: u32) -> Vec<TraceRow> {
    let cut = |(gap, cells): &TraceRow| {
        let (gap, cells) = (*gap, cells.clone());
        let cuts = parts.min(gap);
        (0..cuts).map(move |cut| (gap / cuts + u32::from(cut < gap % cuts), cells.clone()))
    };
    rows.iter().flat_map(cut).collect()
}

proptest! {
    #[test]
    fn no_trace_panics(csv in "(time|cpu|[0-9,.\"\n\r -])*") {
        if let Ok(mut trace) = Trace::open("trace.csv", csv.as_bytes()) {
            for second in 0..5 {
                if trace.advance(Instant::from_seconds(second * 1000)).is_err() {
                    break;
                }
            }
        }
    }
}
