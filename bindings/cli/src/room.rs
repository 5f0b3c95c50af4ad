//! Room for documents in memory, of which several threads want some.

use std::io::Read;
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::input::open;
use crate::outcome::No;

/// Documents of fewer bytes wait for nobody.
const SMALL: usize = 256 * 1024;

/// So many bytes, for all together.
pub(crate) struct Room {
    total: usize,
    taken: Mutex<usize>,
    freed: Condvar,
}

impl Room {
    /// Room for so many bytes.
    pub(crate) const fn new(total: usize) -> Self {
        Self { total, taken: Mutex::new(0), freed: Condvar::new() }
    }

    /// For the documents of one question, which have so many bytes together at the most. Nothing is taken yet.
    pub(crate) const fn share(&self, most: usize) -> Share<'_> {
        Share { room: self, most, taken: 0, read: 0 }
    }

    /// Waits until so many are free. More than there are at all has who is alone.
    fn take(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && taken.saturating_add(bytes) > self.total {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken = taken.saturating_add(bytes);
    }

    fn give_back(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(bytes);
        drop(taken);
        self.freed.notify_all();
    }
}

/// What one question has of the room, until it is answered.
pub(crate) struct Share<'a> {
    room: &'a Room,
    most: usize,
    taken: usize,
    read: usize,
}

impl Share<'_> {
    /// Reads a document, and no more of it than shows that it is over its limit.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn read(&mut self, path: &Path, limit: usize) -> Result<Vec<u8>, No> {
        let mut file = open(path)?;
        self.read_from(&mut file, limit).map_err(|error| No::unreadable(path, &error))
    }

    /// By what is read, since a length that is told may be wrong (a pipe, a file that grows).
    fn read_from(&mut self, file: &mut impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
        let most = limit.saturating_add(1);
        let first = most.min(SMALL);
        let mut bytes = Vec::new();
        file.take(as_u64(first)).read_to_end(&mut bytes)?;
        if bytes.len() == first && first < most {
            // All that the question may need at once: who waits for more while it holds some could wait for ever.
            if self.taken == 0 {
                self.room.take(self.most);
                self.taken = self.most;
            }
            file.take(as_u64(most.saturating_sub(first))).read_to_end(&mut bytes)?;
        }
        self.read = self.read.saturating_add(bytes.len());
        Ok(bytes)
    }

    /// All is read: gives back what was not needed.
    pub(crate) fn settle(&mut self) {
        let spare = self.taken.saturating_sub(self.read);
        self.taken = self.taken.saturating_sub(spare);
        self.room.give_back(spare);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.room.give_back(self.taken);
    }
}

fn as_u64(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    fn document(bytes: usize) -> impl Read {
        // A reader does not tell its length.
        io::repeat(b' ').take(as_u64(bytes))
    }

    fn taken(room: &Room) -> usize {
        *room.taken.lock().unwrap()
    }

    #[test]
    fn what_is_small_takes_nothing_and_the_rest_what_it_has() {
        let room = Room::new(10 * SMALL);
        let mut share = room.share(4 * SMALL);
        assert_eq!(share.read_from(&mut document(SMALL - 1), SMALL).unwrap().len(), SMALL - 1);
        assert_eq!(taken(&room), 0);
        let large = share.read_from(&mut document(9 * SMALL), 3 * SMALL).unwrap();
        assert_eq!((large.len(), taken(&room)), (3 * SMALL + 1, 4 * SMALL));
        // Nobody waits twice.
        assert_eq!(share.read_from(&mut document(SMALL), SMALL).unwrap().len(), SMALL);
        assert_eq!(taken(&room), 4 * SMALL);
        share.settle();
        assert_eq!(taken(&room), 4 * SMALL);
        drop(share);
        let mut share = room.share(4 * SMALL);
        share.read_from(&mut document(SMALL), 3 * SMALL).unwrap();
        share.settle();
        assert_eq!(taken(&room), SMALL);
        drop(share);
        assert_eq!(taken(&room), 0);
    }

    #[test]
    fn no_more_are_in_than_there_is_room_for() {
        // For two, and one of them may be larger than all.
        for (total, most, together) in [(8 * SMALL, 4 * SMALL, 2), (SMALL, 4 * SMALL, 1)] {
            let (room, inside, peak) = (Room::new(total), AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        let mut share = room.share(most);
                        share.read_from(&mut document(4 * SMALL), 4 * SMALL).unwrap();
                        share.settle();
                        let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                        peak.fetch_max(now, Ordering::SeqCst);
                        thread::sleep(std::time::Duration::from_millis(5));
                        inside.fetch_sub(1, Ordering::SeqCst);
                    });
                }
            });
            let peak = peak.into_inner();
            assert!((1..=together).contains(&peak), "{peak}");
            assert_eq!(taken(&room), 0);
        }
    }
}
