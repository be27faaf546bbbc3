//! The API's spelling of a key, and the profile's.

/// `stabilizationWindowSeconds` to `stabilization_window_seconds`.
pub fn snake(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    let mut previous_upper = true;
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            if !previous_upper {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
        } else {
            snake.push(if c == '-' { '_' } else { c });
        }
        previous_upper = c.is_ascii_uppercase() || c == '_' || c == '-';
    }
    snake
}

/// `stabilization_window` to `stabilizationWindow`.
pub fn camel(snake: &str) -> String {
    let mut camel = String::with_capacity(snake.len());
    let mut upper = false;
    for c in snake.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            camel.push(c.to_ascii_uppercase());
            upper = false;
        } else {
            camel.push(c);
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_both_ways() {
        for (api, profile) in [
            ("minReplicas", "min_replicas"),
            ("evictAfterOOM", "evict_after_oom"),
            ("url", "url"),
            ("qps", "qps"),
        ] {
            assert_eq!(snake(api), profile);
        }
        assert_eq!(snake("min-replicas"), "min_replicas");
        assert_eq!(snake("MinReplicas"), "min_replicas");
        assert_eq!(camel("activation_threshold"), "activationThreshold");
    }
}
