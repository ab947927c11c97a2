//! What differs between a text and its cleaned copy, word by word.

/// Words that are compared at most with words, product of both sides; beyond that the whole text counts as replaced.
const CELLS: usize = 4_000_000;

/// A stretch of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// In both.
    Same(String),
    /// Only before.
    Gone(String),
    /// Only after.
    New(String),
}

fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// The way from one text to the other.
pub(crate) fn diff(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (words(before), words(after));
    let width = new.len() + 1;
    if (old.len() + 1).saturating_mul(width) > CELLS {
        return vec![Piece::Gone(before.to_owned()), Piece::New(after.to_owned())];
    }
    // Length of the longest common sequence of what is left from (i, j) on.
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for (i, from) in old.iter().enumerate().rev() {
        for (j, to) in new.iter().enumerate().rev() {
            let longest = if from.trim_end() == to.trim_end() {
                cell(&common, at(i + 1, j + 1)) + 1
            } else {
                cell(&common, at(i + 1, j)).max(cell(&common, at(i, j + 1)))
            };
            if let Some(slot) = common.get_mut(at(i, j)) {
                *slot = longest;
            }
        }
    }
    let mut pieces = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(from), Some(to)) if from.trim_end() == to.trim_end() => {
                push(&mut pieces, Piece::Same, to);
                (i, j) = (i + 1, j + 1);
            }
            (Some(from), Some(_)) if cell(&common, at(i + 1, j)) >= cell(&common, at(i, j + 1)) => {
                push(&mut pieces, Piece::Gone, from);
                i += 1;
            }
            (_, Some(to)) => {
                push(&mut pieces, Piece::New, to);
                j += 1;
            }
            (Some(from), None) => {
                push(&mut pieces, Piece::Gone, from);
                i += 1;
            }
            (None, None) => return pieces,
        }
    }
}

fn cell(common: &[u32], index: usize) -> u32 {
    common.get(index).copied().unwrap_or_default()
}

/// Adds a word to the last stretch if it is of the same kind.
fn push(pieces: &mut Vec<Piece>, kind: fn(String) -> Piece, word: &str) {
    let piece = kind(word.to_owned());
    match (pieces.last_mut(), &piece) {
        (Some(Piece::Same(text)), Piece::Same(_))
        | (Some(Piece::Gone(text)), Piece::Gone(_))
        | (Some(Piece::New(text)), Piece::New(_)) => text.push_str(word),
        _ => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_were_taken_out_are_seen() {
        let pieces = diff("Herr Specht aus Lage sagt: zu teuer", "Eine Stadt sagt: zu teuer");
        assert_eq!(pieces.last(), Some(&Piece::Same("sagt: zu teuer".to_owned())));
        assert!(pieces.contains(&Piece::Gone("Herr Specht aus Lage ".to_owned())));
        assert!(pieces.contains(&Piece::New("Eine Stadt ".to_owned())));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(before in "[ab ]{0,40}", after in "[ab ]{0,40}") {
            let mut new = String::new();
            for piece in diff(&before, &after) {
                if let Piece::Same(text) | Piece::New(text) = piece {
                    new.push_str(&text);
                }
            }
            prop_assert_eq!(new, after);
        }
    }
}
