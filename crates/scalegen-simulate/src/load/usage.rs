//! Usage as metrics-server reports it: the mean between two scrapes of a counter.

/// The mean of a value that changes in steps, between two times in seconds. `steps` are times with values, in order
/// of time; before the first the value is that of the first.
pub fn mean_between(steps: &[(f64, f64)], from_s: f64, to_s: f64) -> Option<f64> {
    let value_at_start = steps.first()?.1;
    let (mut time, mut value, mut sum) = (from_s, value_at_start, 0.0);
    for &(at, next) in steps {
        if at > time && time < to_s {
            let end = at.min(to_s);
            sum += value * (end - time);
            time = end;
        }
        if at >= to_s {
            break;
        }
        value = next;
    }
    Some((sum + value * (to_s - time).max(0.0)) / (to_s - from_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_inside_counts_for_its_share() {
        let steps = [(0.0, 100.0), (64.0, 400.0)];
        assert_eq!(mean_between(&steps, 60.0, 75.0), Some(320.0));
        assert_eq!(mean_between(&steps, 45.0, 60.0), Some(100.0));
        assert_eq!(mean_between(&steps, 70.0, 80.0), Some(400.0));
        assert_eq!(mean_between(&[], 0.0, 1.0), None);
    }
}
