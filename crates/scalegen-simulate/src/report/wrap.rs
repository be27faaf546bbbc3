//! Texts in lines that fit.

/// The lines of `text`, broken at spaces so that none has more than `width` characters; a longer word is broken too.
pub(super) fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.map(|width| width.max(1)) else {
        return vec![text.to_owned()];
    };
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut start = |length: usize, lines: &mut Vec<String>, space: bool| {
        if used + usize::from(space && used > 0) + length > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        let needs_space = space && used > 0;
        used += length + usize::from(needs_space);
        needs_space
    };
    for word in text.split(' ') {
        let letters: Vec<_> = word.chars().collect();
        for (index, piece) in letters.chunks(width).enumerate() {
            let needs_space = start(piece.len(), &mut lines, index == 0);
            if let Some(line) = lines.last_mut() {
                line.extend(needs_space.then_some(' '));
                line.extend(piece);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("a bb ccc", None), ["a bb ccc"]);
        assert_eq!(wrapped("a bb ccc", Some(4)), ["a bb", "ccc"]);
        assert_eq!(wrapped("a bb ccc", Some(3)), ["a", "bb", "ccc"]);
        assert_eq!(wrapped("external:queue is", Some(9)), ["external:", "queue is"]);
        assert_eq!(wrapped("× × ×", Some(3)), ["× ×", "×"]);
        assert_eq!(wrapped("", Some(3)), [""]);
    }
}
