//! Several trusted roots in one text (JSON Lines): what two of them list is trusted only as long as both
//! say, whatever order they stand in. Taking the periods of both together would bring back a key that one of
//! them has withdrawn.
//!
//! What an authority is trusted for hangs on keys: two entries are about one thing if the first certificates
//! of their chains have one key, and else if any of their certificates do. An entry of an algorithm that this
//! library lacks is not used, and its period still counts.
//!
//! Within one document a key may stand twice with different periods: that is how a root says that it was
//! trusted, then was not, then was again.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Note;
use crate::numbers::{self, Numbers};
use crate::time::Window;

/// What may stand in two roots.
pub(super) trait Listed {
    /// The keys that it is trusted for, the most telling first.
    fn keys(&self) -> Vec<&[u8]>;
    /// All that it is: another entry differs in this, or in its period.
    fn whole(&self) -> Vec<&[u8]>;
    fn valid_for(&self) -> Window;
    fn with_valid_for(&self, window: Window) -> Self
    where
        Self: Sized;
    /// How a note names it.
    fn name(&self) -> &str;
}

/// One list of one document.
pub(super) struct List<T> {
    pub(super) entries: Vec<T>,
    /// The keys of entries that are not used, and their periods.
    pub(super) unused: Vec<(Vec<u8>, Window)>,
}

/// What all documents say together. The place is the list's, for the notes.
pub(super) fn together<T: Listed>(
    documents: Vec<List<T>>,
    place: &str,
    notes: &mut Vec<Note>,
) -> Vec<T> {
    let listed = documents.iter().map(|document| Document {
        entries: document.entries.iter().map(|entry| -> &dyn Listed { entry }).collect(),
        unused: &document.unused,
    });
    let trusted = trusted(&listed.collect::<Vec<_>>(), place, notes);
    let entries = documents.iter().flat_map(|document| &document.entries);
    let mut merged = Vec::new();
    for (entry, periods) in entries.zip(trusted) {
        merged.extend(periods.into_iter().map(|period| entry.with_valid_for(period)));
    }
    merged
}

/// A list whose entries may be of any type: what is decided about them is there once for all.
struct Document<'a> {
    entries: Vec<&'a dyn Listed>,
    unused: &'a [(Vec<u8>, Window)],
}

/// For each entry of each document the periods in which it is trusted, as far as no entry before it says the same.
fn trusted(documents: &[Document<'_>], place: &str, notes: &mut Vec<Note>) -> Vec<Vec<Window>> {
    let said: Vec<Said> = documents.iter().map(Said::by).collect();
    let mut trusted = Vec::new();
    let mut seen = Numbers::default();
    for (own, document) in documents.iter().enumerate() {
        for entry in &document.entries {
            let mut periods = alloc::vec![entry.valid_for()];
            let others = said.iter().enumerate().filter(|(other, _)| *other != own);
            for (_, other) in others {
                if let Some(of_other) = other.about(*entry) {
                    periods = intersection(&periods, &of_other);
                }
            }
            if periods != [entry.valid_for()] {
                note(*entry, place, notes);
            }
            // Several documents say most things alike.
            periods.retain(|period| seen.is_new(&everything(*entry, *period)));
            trusted.push(periods);
        }
    }
    trusted
}

fn everything(entry: &dyn Listed, period: Window) -> Vec<u8> {
    let end = period.end().map_or(String::new(), |end| end.to_string());
    let mut all = format!("{} {end}", period.start()).into_bytes();
    for part in entry.whole() {
        all.extend_from_slice(&part.len().to_be_bytes());
        all.extend_from_slice(part);
    }
    all
}

/// When a document says that a key is trusted.
#[derive(Default)]
struct Said {
    /// By the most telling key of an entry.
    by_first: Periods,
    /// By each of its keys.
    by_any: Periods,
}

#[derive(Default)]
struct Periods {
    keys: Numbers,
    periods: Vec<Vec<Window>>,
}

impl Periods {
    fn add(&mut self, key: &[u8], period: Window) {
        if let Some(periods) = numbers::at(&mut self.periods, self.keys.of(key)) {
            periods.push(period);
        }
    }

    fn find(&self, key: &[u8]) -> Option<&[Window]> {
        self.periods.get(self.keys.find(key)?).map(Vec::as_slice)
    }
}

impl Said {
    fn by(list: &Document<'_>) -> Self {
        let mut said = Self::default();
        for entry in &list.entries {
            for (i, key) in entry.keys().into_iter().enumerate() {
                if i == 0 {
                    said.by_first.add(key, entry.valid_for());
                }
                said.by_any.add(key, entry.valid_for());
            }
        }
        for (key, period) in list.unused {
            said.by_first.add(key, *period);
            said.by_any.add(key, *period);
        }
        for of in [&mut said.by_first, &mut said.by_any] {
            of.periods.iter_mut().for_each(join);
        }
        said
    }

    /// The periods of what is about the same, if there is any.
    fn about(&self, entry: &dyn Listed) -> Option<Vec<Window>> {
        let keys = entry.keys();
        if let Some(periods) = keys.first().and_then(|first| self.by_first.find(first)) {
            return Some(periods.to_vec());
        }
        let mut found = keys.iter().filter_map(|key| self.by_any.find(key)).peekable();
        found.peek()?;
        let mut periods: Vec<Window> = found.flatten().copied().collect();
        join(&mut periods);
        Some(periods)
    }
}

/// The same moments in as few periods as there can be, in their order.
fn join(periods: &mut Vec<Window>) {
    periods.sort_unstable_by_key(Window::start);
    let mut joined: Vec<Window> = Vec::new();
    for next in periods.drain(..) {
        match joined.last_mut() {
            Some(last) if last.contains(next.start()) => *last = last.extended_to(next),
            _ => joined.push(next),
        }
    }
    *periods = joined;
}

/// The moments that are in one of both.
fn intersection(some: &[Window], other: &[Window]) -> Vec<Window> {
    let each = some.iter().flat_map(|one| other.iter().filter_map(|two| one.intersection(*two)));
    each.collect()
}

fn note(entry: &dyn Listed, place: &str, notes: &mut Vec<Note>) {
    let name: String = entry.name().chars().take(80).collect();
    let reason = format!(
        "two roots give \"{}\" different periods: it is trusted only as long as both say",
        name.escape_debug()
    );
    let note = Note { place: place.into(), reason };
    // One for all entries of that name.
    if notes.last() != Some(&note) {
        notes.push(note);
    }
}
