//! A number for each distinct key, in the order in which they come, so that what belongs to a key is found in
//! a list without a search. One type of map for everything: each type of its own costs a page that loads the
//! WebAssembly module some kilobytes.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

#[derive(Debug, Default)]
pub(crate) struct Numbers(BTreeMap<Vec<u8>, usize>);

impl Numbers {
    /// The key's number; a new one gets the next.
    pub(crate) fn of(&mut self, key: &[u8]) -> usize {
        let next = self.0.len();
        *self.0.entry(key.to_vec()).or_insert(next)
    }

    /// Whether the key comes for the first time.
    pub(crate) fn is_new(&mut self, key: &[u8]) -> bool {
        let next = self.0.len();
        self.of(key) == next
    }

    /// How many keys have come.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The key's number, if it has come.
    pub(crate) fn find(&self, key: &[u8]) -> Option<usize> {
        self.0.get(key).copied()
    }
}

/// The value with this number, which is the list's next if it has none yet.
pub(crate) fn at<T: Default>(list: &mut Vec<T>, number: usize) -> Option<&mut T> {
    if list.len() <= number {
        list.push(T::default());
    }
    list.get_mut(number)
}
