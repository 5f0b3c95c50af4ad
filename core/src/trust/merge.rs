//! Several trusted roots in one text (JSON Lines): what two of them list is trusted only as long as both
//! say. Taking all periods of both together would bring back a key that one of them has withdrawn.
//!
//! Within one document a key may stand twice with different periods: that is how a root says that it was
//! trusted, then was not, then was again.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::trusted_root::{CertificateAuthority, Note, TransparencyLog};
use crate::time::Window;

/// What may stand in two roots.
pub(super) trait Listed: Clone {
    /// What makes two entries one and the same.
    fn identity(&self) -> Vec<u8>;
    fn valid_for(&self) -> Window;
    fn with_valid_for(self, window: Window) -> Self;
    /// How a note names it.
    fn name(&self) -> &str;
}

impl Listed for TransparencyLog {
    fn identity(&self) -> Vec<u8> {
        self.key.spki_der().to_vec()
    }

    fn valid_for(&self) -> Window {
        self.valid_for
    }

    fn with_valid_for(mut self, window: Window) -> Self {
        self.valid_for = window;
        self
    }

    fn name(&self) -> &str {
        &self.base_url
    }
}

impl Listed for CertificateAuthority {
    /// Its certificates, in whatever order they stand.
    fn identity(&self) -> Vec<u8> {
        let all: BTreeSet<_> = self.chain.iter().map(|c| c.der()).collect();
        all.into_iter().collect::<Vec<_>>().concat()
    }

    fn valid_for(&self) -> Window {
        self.valid_for
    }

    fn with_valid_for(mut self, window: Window) -> Self {
        self.valid_for = window;
        self
    }

    fn name(&self) -> &str {
        &self.uri
    }
}

/// Adds what the next root lists. The place is the list's, for the note.
pub(super) fn add<T: Listed>(
    merged: &mut Vec<T>,
    next: Vec<T>,
    place: &str,
    notes: &mut Vec<Note>,
) {
    let mut of_both: BTreeMap<Vec<u8>, (Vec<T>, Vec<T>)> = BTreeMap::new();
    for entry in merged.drain(..) {
        of_both.entry(entry.identity()).or_default().0.push(entry);
    }
    for entry in next {
        of_both.entry(entry.identity()).or_default().1.push(entry);
    }
    for (_, (known, new)) in of_both {
        if known.is_empty() || new.is_empty() {
            merged.extend(known.into_iter().chain(new));
            continue;
        }
        let periods = |entries: &[T]| {
            let all = entries.iter().map(Listed::valid_for);
            all.map(|window| (window.start, window.end)).collect::<BTreeSet<_>>()
        };
        if periods(&known) == periods(&new) {
            merged.extend(known);
            continue;
        }
        notes.push(note(&new, place));
        for known in known {
            for (start, end) in periods(&new) {
                let both = known.valid_for().intersection(Window { start, end });
                merged.extend(both.map(|window| known.clone().with_valid_for(window)));
            }
        }
    }
}

fn note<T: Listed>(entries: &[T], place: &str) -> Note {
    let name: String =
        entries.first().map(Listed::name).unwrap_or_default().chars().take(80).collect();
    let reason = format!(
        "two roots give \"{}\" different periods: it is trusted only as long as both say",
        name.escape_debug()
    );
    Note { place: place.into(), reason }
}
