//! Numbers and lengths of time as people read them, and the ticks of an axis.

/// A value with about three digits: `8940`, `49.2`, `0.06`.
pub(super) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        it if it >= 99.95 => 0,
        it if it >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => &text,
    };
    if text == "-0" { "0" } else { text }.to_owned()
}

/// `1m05s`, `12s`, `0.4s`.
pub(super) fn duration(seconds: f64) -> String {
    if seconds < 9.95 && seconds.fract() != 0.0 {
        return format!("{seconds:.1}s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes:02}m{seconds:02}s"),
    }
}

/// Times for an axis of this many seconds: at most `most` after the start, at round lengths.
pub(super) fn time_ticks(seconds: f64, most: usize) -> Vec<(f64, String)> {
    const STEPS: [u32; 20] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
        172_800, 604_800,
    ];
    let fits = |step: &&u32| seconds / f64::from(**step) <= most as f64;
    let step = f64::from(STEPS.iter().find(fits).copied().unwrap_or(2_419_200));
    let ticks = (0..).map(|index| f64::from(index) * step);
    ticks
        .take_while(|at| *at <= seconds)
        .map(|at| (at, clock(at)))
        .collect()
}

/// `0`, `90s`, `2m`, `1h30m`, without parts that are zero.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let parts = [(whole / 3600, 'h'), (whole / 60 % 60, 'm'), (whole % 60, 's')];
    let text: String = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if text.is_empty() { "0".to_owned() } else { text }
}

/// The values of an axis from 0 that has some room above `greatest`: round ones, the last at the top.
pub(super) fn value_ticks(greatest: f64, is_whole: bool) -> Vec<f64> {
    let greatest = if greatest.is_finite() && greatest > 1e-6 {
        greatest * 1.04
    } else {
        1.0
    };
    let rough = greatest / 3.0;
    let power = 10f64
        .powi(rough.log10().floor() as i32)
        .max(if is_whole { 1.0 } else { 0.0 });
    let steps = if is_whole {
        [1.0, 2.0, 3.0, 5.0, 10.0]
    } else {
        [1.0, 2.0, 2.5, 5.0, 10.0]
    };
    let step = steps
        .map(|step| step * power)
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    // Sums of steps would show the last bits of each.
    let count = (greatest / step - 1e-9).ceil().max(1.0) as u32;
    (0..=count).map(|index| f64::from(index) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round() {
        let shown = [8939.579, 49.23, 10.0, 0.064, 0.0, -0.001, 99.97, 1e9].map(figure);
        assert_eq!(
            shown,
            ["8940", "49.2", "10", "0.06", "0", "0", "100", "1000000000"]
        );
    }

    #[test]
    fn ticks_are_round_and_have_room() {
        let labels = |seconds| {
            let ticks = time_ticks(seconds, 5);
            ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>()
        };
        assert_eq!(labels(240.0), ["0", "1m", "2m", "3m", "4m"]);
        assert_eq!(labels(7200.0), ["0", "30m", "1h", "1h30m", "2h"]);
        assert_eq!(labels(45.0), ["0", "10s", "20s", "30s", "40s"]);
        assert_eq!(labels(0.0), ["0"]);
        assert_eq!(value_ticks(6.0, true), [0.0, 3.0, 6.0, 9.0]);
        assert_eq!(value_ticks(1.0, true), [0.0, 1.0, 2.0]);
        assert_eq!(value_ticks(8939.6, false), [0.0, 5000.0, 10_000.0]);
        for greatest in [0.0, 0.3, 1.0, 49.9, 123.0, 1e12, f64::INFINITY] {
            let ticks = value_ticks(greatest, false);
            assert!(ticks.len() > 1 && ticks.len() <= 5, "{ticks:?}");
        }
    }
}
