//! Numbers and amounts as people write them.

/// A number with three decimals at most.
pub(super) fn number(number: f64) -> String {
    let rounded = (number * 1000.0).round() / 1000.0;
    format!("{rounded}")
}

/// An amount of a resource: `250m` of CPU, `512Mi` of memory.
pub(super) fn amount(resource: &str, amount: f64) -> String {
    if resource == "cpu" {
        let milli = (amount * 1000.0).round();
        return match milli % 1000.0 == 0.0 {
            true => number(amount),
            false => format!("{}m", number(milli)),
        };
    }
    let units = [("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let fits = |(_, power): &(&str, i32)| amount > 0.0 && amount % f64::from(*power).exp2() == 0.0;
    match units.into_iter().find(fits) {
        Some((unit, power)) => format!("{}{unit}", number(amount / f64::from(power).exp2())),
        None => number(amount),
    }
}

/// `1 replica`, `2 replicas`
pub(super) fn plural(count: i32, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A sentence that begins with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
