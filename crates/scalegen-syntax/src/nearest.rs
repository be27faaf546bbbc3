//! "Did you mean": the known word that is most like a given one.

use crate::{Message, messages};

messages! {
    MESSAGES;
    /// The word that was probably meant.
    DidYouMean { word: String = "awsRegion" } "did you mean `{word}`?";
}

/// The known word most like the given one; none where none is like it. Of equals it is the first by the alphabet, so
/// that the order of `known` does not matter.
///
/// ```
/// use scalegen_syntax::nearest;
///
/// assert_eq!(nearest("minReplica", ["min_replicas", "metrics"]), Some("min_replicas"));
/// assert_eq!(nearest("frobnicate", ["min_replicas", "metrics"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nothing has a name this long, and the comparison is quadratic.
    if word.len() > 256 {
        return None;
    }
    let known: Vec<&str> = known.into_iter().collect();
    // What a program would write is what a person is asked about.
    if let Some(meant) = meant(word, known.iter().copied()) {
        return Some(meant);
    }
    let word = folded(word);
    known
        .into_iter()
        .map(|known| (known, likeness(&word, &folded(known))))
        .filter(|(_, likeness)| *likeness > 0.8)
        .max_by(|(a, x), (b, y)| x.total_cmp(y).then_with(|| b.cmp(a)))
        .map(|(known, _)| known)
}

/// The known word that was certainly meant: one is a few letters away or goes on as it begins, and no other is as near.
/// None where a program should not decide.
///
/// ```
/// use scalegen_syntax::meant;
///
/// assert_eq!(meant("minReplicas", ["minReplicaCount", "maxReplicaCount"]), Some("minReplicaCount"));
/// assert_eq!(meant("mReplicas", ["minReplicas", "maxReplicas"]), None);
/// ```
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 256 {
        return None;
    }
    let word = folded(word);
    let distance = |known: &'a str| (strsim::osa_distance(&word, &folded(known)), known);
    let mut distances: Vec<(usize, &str)> = known.into_iter().map(distance).collect();
    distances.sort_unstable();
    distances.dedup();
    // A word that was cut off, however long its rest is.
    let mut begun = distances
        .iter()
        .filter(|(_, known)| folded(known).starts_with(&word));
    if let (4.., Some((distance @ 1.., known)), None) = (word.len(), begun.next(), begun.next()) {
        let is_near = is_near(&word, &folded(known), *distance);
        return is_near.then_some(*known);
    }
    let (least, near) = *distances.first()?;
    let is_only = distances.get(1).is_none_or(|(next, _)| *next > least);
    (is_only && is_near(&word, &folded(near), least)).then_some(near)
}

/// Whether folded words that differ in `distance` letters are certainly one and the same.
fn is_near(word: &str, known: &str, distance: usize) -> bool {
    let start = |word: &str| word.get(..3).unwrap_or_default().to_owned();
    if let ("min", "max") | ("max", "min") = (&*start(word), &*start(known)) {
        return false;
    }
    let common = word.bytes().zip(known.bytes());
    let common = common.take_while(|(one, other)| one == other).count();
    let is_slip = distance * 4 <= known.len() && (distance < 2 || common > 0);
    is_slip || common * 3 >= known.len().max(word.len()) * 2
}

/// The help for a word that is not known: "did you mean `awsRegion`?".
pub fn did_you_mean(word: impl Into<String>) -> Message {
    DidYouMean { word: word.into() }.into()
}

/// Whether one word is the other with a letter or two wrong, or in another case.
pub fn is_slip(word: &str, known: &str) -> bool {
    within_slip(&folded(word), &folded(known))
}

/// From 0 to 1, of folded words.
fn likeness(word: &str, known: &str) -> f64 {
    let likeness = strsim::jaro_winkler(word, known);
    let (short, long) = match word.len() < known.len() {
        true => (word, known),
        false => (known, word),
    };
    if short.len() < 3 {
        return likeness;
    }
    if long.contains(short) {
        #[allow(clippy::cast_precision_loss, reason = "lengths of words")]
        let share = short.len() as f64 / long.len() as f64;
        return likeness.max(0.85 + 0.15 * share);
    }
    // One slip in a short word makes it quite unlike by the measure above.
    if within_slip(word, known) || strsim::osa_distance(word, known) == 1 {
        return likeness.max(0.81);
    }
    likeness
}

fn within_slip(word: &str, known: &str) -> bool {
    word == known || (known.len() >= 4 && strsim::osa_distance(word, known) <= known.len().min(8) / 4)
}

/// A word in the one spelling in which words are compared: `minReplicas` and `min_replicas` are alike.
fn folded(word: &str) -> String {
    word.chars()
        .filter(|c| *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["min_replicas", "max_replicas", "metrics", "behavior"];
        assert_eq!(nearest("min_replica", known), Some("min_replicas"));
        assert_eq!(nearest("minReplicas", known), Some("min_replicas"));
        assert_eq!(nearest("behaviour", known), Some("behavior"));
        assert_eq!(nearest("rsp", ["rps"]), Some("rps"));
        assert_eq!(nearest("redis-lists", ["redis-streams", "redis"]), Some("redis"));
        assert_eq!(nearest("xyz", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"min_replicas".repeat(100), known), None);
        let known = ["maxReplicaCount", "minReplicaCount"];
        assert_eq!(nearest("minReplicas", known), Some("minReplicaCount"));
        assert_eq!(nearest("foo", ["bar"]), None);
        // As a fix would write it.
        let known = ["targetMetricValue", "activationTargetMetricValue"];
        assert_eq!(nearest("activatonTargetMetricValue", known), Some(known[1]));
    }

    #[test]
    fn what_a_program_may_write_is_certain() {
        let replicas = ["minReplicas", "maxReplicas", "metrics"];
        assert_eq!(meant("maxReplica", replicas), Some("maxReplicas"));
        assert_eq!(meant("MAX_REPLICAS", replicas), Some("maxReplicas"));
        assert_eq!(meant("mReplicas", replicas), None);
        assert_eq!(meant("minReplicas", ["maxReplicas"]), None);
        assert_eq!(meant("gpu", ["cpu", "memory"]), None);
        assert_eq!(meant("CPU", ["cpu", "memory"]), Some("cpu"));
        assert_eq!(meant("memroy", ["cpu", "memory"]), Some("memory"));
        assert_eq!(meant("Internal", ["External", "Object"]), None);
        assert_eq!(
            meant("Utilisation", ["Utilization", "Value"]),
            Some("Utilization")
        );
        assert_eq!(meant("name", ["namespace", "kind"]), None);
        assert_eq!(
            meant("endpointPa", ["endpoints", "endpointParams"]),
            Some("endpointParams")
        );
        assert_eq!(meant("enabled", ["disabled"]), None);
        assert_eq!(meant("x", []), None);
    }

    #[test]
    fn slips_are_not_other_words() {
        for (name, known) in [
            ("resource", "resources"),
            ("maxreplicas", "maxReplicas"),
            ("maxReplica", "maxReplicas"),
            ("scaletargetRef", "scaleTargetRef"),
            ("max_replicas", "maxReplicas"),
        ] {
            assert!(is_slip(name, known), "{name}");
        }
        for (name, known) in [
            ("updateMode", "updatePolicy"),
            ("kind", "name"),
            ("type", "name"),
            ("cpu", "gpu"),
        ] {
            assert!(!is_slip(name, known), "{name}");
        }
    }
}
