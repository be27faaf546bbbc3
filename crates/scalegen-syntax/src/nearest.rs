//! "Did you mean": the known word that is most like a given one.

/// The most alike of `known`, unless none is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long words are compared in part: nobody mistypes a word this long, and the comparison is quadratic.
    if word.len() > 64 {
        return None;
    }
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            let close = candidate.to_lowercase();
            let likeness = strsim::jaro_winkler(&lower, &close);
            let long = |text: &str| text.len() >= 3;
            let contained =
                (long(&close) && lower.contains(&close)) || (long(&lower) && close.contains(&lower));
            // One slip in a short word makes it quite unlike by the measure above.
            let slip = long(&lower) && strsim::osa_distance(&lower, &close) == 1;
            (
                candidate,
                if contained || slip {
                    likeness.max(0.81)
                } else {
                    likeness
                },
            )
        })
        .filter(|(_, likeness)| *likeness > 0.8)
        .max_by(|(a, x), (b, y)| x.total_cmp(y).then_with(|| b.cmp(a)))
        .map(|(candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["min_replicas", "max_replicas", "metrics", "behavior"];
        assert_eq!(nearest("min_replica", known), Some("min_replicas"));
        assert_eq!(nearest("behaviour", known), Some("behavior"));
        assert_eq!(nearest("rsp", ["rps"]), Some("rps"));
        assert_eq!(nearest("xyz", known), None);
        assert_eq!(nearest("", known), None);
    }
}
