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

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Note;
use crate::numbers::{self, Numbers};
use crate::time::Window;

/// What may stand in two roots.
pub(super) trait Listed: Clone {
    /// The keys that it is trusted for, the most telling first.
    fn keys(&self) -> Vec<&[u8]>;
    /// All that it is: another entry differs in this, or in its period.
    fn whole(&self) -> Vec<&[u8]>;
    fn valid_for(&self) -> Window;
    fn with_valid_for(self, window: Window) -> Self;
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
    let lists: Vec<Vec<Entry>> = documents.iter().map(entries).collect();
    let kept = agree(&lists, place, notes);
    let entry = |(document, at, period): (usize, usize, Window)| {
        let list: &List<T> = documents.get(document)?;
        list.entries.get(at).map(|entry| entry.clone().with_valid_for(period))
    };
    kept.into_iter().filter_map(entry).collect()
}

/// An entry of any list.
struct Entry {
    keys: Vec<Vec<u8>>,
    /// Empty for one that is not used.
    whole: Vec<u8>,
    name: String,
    period: Window,
}

fn entries<T: Listed>(list: &List<T>) -> Vec<Entry> {
    let used = list.entries.iter().map(|entry| {
        let mut whole = Vec::new();
        for part in entry.whole() {
            whole.extend_from_slice(&part.len().to_be_bytes());
            whole.extend_from_slice(part);
        }
        let keys = entry.keys().into_iter().map(<[u8]>::to_vec).collect();
        Entry { keys, whole, name: entry.name().to_owned(), period: entry.valid_for() }
    });
    let unused = list.unused.iter().map(|(key, period)| {
        let keys = alloc::vec![key.clone()];
        Entry { keys, whole: Vec::new(), name: String::new(), period: *period }
    });
    used.chain(unused).collect()
}

/// The entries that are kept, by document and place, each with a period.
fn agree(lists: &[Vec<Entry>], place: &str, notes: &mut Vec<Note>) -> Vec<(usize, usize, Window)> {
    let said: Vec<Said> = lists.iter().map(|list| Said::by(list)).collect();
    let mut kept = Vec::new();
    let mut seen = Numbers::default();
    for (own, list) in lists.iter().enumerate() {
        for (at, entry) in list.iter().enumerate().filter(|(_, entry)| !entry.whole.is_empty()) {
            let mut periods = alloc::vec![entry.period];
            for (_, other) in said.iter().enumerate().filter(|(other, _)| *other != own) {
                if let Some(of_other) = other.about(entry) {
                    periods = intersection(&periods, &of_other);
                }
            }
            if periods != [entry.period] {
                note(entry, place, notes);
            }
            for period in periods {
                // Several documents say most things alike.
                let end = period.end().map_or(String::new(), |end| end.to_string());
                let text = [period.start().to_string(), end].join(" ");
                if seen.is_new(&[text.as_bytes(), &entry.whole].concat()) {
                    kept.push((own, at, period));
                }
            }
        }
    }
    kept
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
    fn by(list: &[Entry]) -> Self {
        let mut said = Self::default();
        for entry in list {
            for (i, key) in entry.keys.iter().enumerate() {
                if i == 0 {
                    said.by_first.add(key, entry.period);
                }
                said.by_any.add(key, entry.period);
            }
        }
        for of in [&mut said.by_first, &mut said.by_any] {
            of.periods.iter_mut().for_each(join);
        }
        said
    }

    /// The periods of what is about the same, if there is any.
    fn about(&self, entry: &Entry) -> Option<Vec<Window>> {
        if let Some(periods) = entry.keys.first().and_then(|first| self.by_first.find(first)) {
            return Some(periods.to_vec());
        }
        let mut found = entry.keys.iter().filter_map(|key| self.by_any.find(key)).peekable();
        found.peek()?;
        let mut periods: Vec<Window> = found.flatten().copied().collect();
        join(&mut periods);
        Some(periods)
    }
}

/// The same moments in as few periods as there can be, in their order.
fn join(periods: &mut Vec<Window>) {
    let mut ordered: Vec<Window> = Vec::new();
    for next in periods.drain(..) {
        let at = ordered.partition_point(|earlier| earlier.start() <= next.start());
        ordered.insert(at, next);
    }
    let mut joined: Vec<Window> = Vec::new();
    for next in ordered {
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

fn note(entry: &Entry, place: &str, notes: &mut Vec<Note>) {
    let name: String = entry.name.chars().take(80).collect();
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
