//! Several trusted roots in one text (JSON Lines): what two of them list is trusted only as long as both
//! say. Taking all periods of both together would bring back a key that one of them has withdrawn.
//!
//! Within one document a key may stand twice with different periods: that is how a root says that it was
//! trusted, then was not, then was again.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::trusted_root::{CertificateAuthority, Note, TransparencyLog};
use crate::numbers::{self, Numbers};
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
        let mut all: Vec<&[u8]> = Vec::new();
        for certificate in &self.chain {
            let at = all.partition_point(|other| *other < certificate.der());
            all.insert(at, certificate.der());
        }
        all.concat()
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
    let mut identities = Numbers::default();
    let mut of_both: Vec<(Vec<T>, Vec<T>)> = Vec::new();
    let known = merged.drain(..).map(|entry| (entry, false));
    for (entry, is_new) in known.chain(next.into_iter().map(|entry| (entry, true))) {
        let Some(both) = numbers::at(&mut of_both, identities.of(&entry.identity())) else {
            continue;
        };
        if is_new { both.1.push(entry) } else { both.0.push(entry) }
    }
    for (known, new) in of_both {
        if known.is_empty() || new.is_empty() {
            merged.extend(known.into_iter().chain(new));
            continue;
        }
        let periods = |entries: &[T]| entries.iter().map(Listed::valid_for).collect::<Vec<_>>();
        let all_in = |some: &[T], other: &[T]| {
            let other = periods(other);
            periods(some).iter().all(|window| other.contains(window))
        };
        if all_in(&known, &new) && all_in(&new, &known) {
            merged.extend(known);
            continue;
        }
        notes.push(note(&new, place));
        for known in known {
            for window in periods(&new) {
                let both = known.valid_for().intersection(window);
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
