//! The policies of a batch: one that repeats is parsed once. It is known by its bytes, so that what a file holds now is
//! what decides.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::outcome::No;
use crate::policies::Asked;

/// Policies that are remembered. One with as many regular expressions as there may be takes 16 MiB.
const KEPT: usize = 16;
/// Bytes of the text of a policy that is remembered.
const TEXT_BYTES: usize = 64 * 1024;

/// The policy of lines without one, and those that were met last, the last of all first.
#[derive(Debug)]
pub(super) struct Policies {
    default: Option<Arc<Asked>>,
    met: Mutex<VecDeque<(Vec<u8>, Arc<Asked>)>>,
}

impl Policies {
    pub(super) fn new(default: Option<Asked>) -> Self {
        Self { default: default.map(Arc::new), met: Mutex::default() }
    }

    /// The policy of lines without one.
    pub(super) fn default(&self) -> Option<Arc<Asked>> {
        self.default.clone()
    }

    /// The policy of this text, parsed by this if it was not met before. What is no policy is not remembered.
    ///
    /// # Errors
    /// As parsing has them.
    pub(super) fn get(
        &self,
        text: Vec<u8>,
        parse: impl FnOnce(&[u8]) -> Result<Asked, No>,
    ) -> Result<Arc<Asked>, No> {
        if let Some(asked) = self.find(&text) {
            return Ok(asked);
        }
        // Others go on meanwhile; two that parse the same at once do no harm.
        let asked = Arc::new(parse(&text)?);
        if text.len() <= TEXT_BYTES {
            self.lock(|met| {
                met.push_front((text, Arc::clone(&asked)));
                met.truncate(KEPT);
            });
        }
        Ok(asked)
    }

    fn find(&self, text: &[u8]) -> Option<Arc<Asked>> {
        self.lock(|met| {
            let at = met.iter().position(|(other, _)| other == text)?;
            let found = met.remove(at)?;
            let asked = Arc::clone(&found.1);
            met.push_front(found);
            Some(asked)
        })
    }

    fn lock<T>(&self, body: impl FnOnce(&mut VecDeque<(Vec<u8>, Arc<Asked>)>) -> T) -> T {
        body(&mut self.met.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use sigproof::Policy;

    use super::*;

    #[test]
    fn what_repeats_is_parsed_once_and_few_are_kept() {
        let policies = Policies::new(None);
        let parsed = Cell::new(0);
        let get = |text: &str| {
            let asked = policies.get(text.into(), |text| {
                parsed.set(parsed.get() + 1);
                if text.is_empty() {
                    return Err(No::Internal);
                }
                Ok(Asked::of(Policy::identity(str::from_utf8(text).unwrap(), "issuer")))
            });
            (asked.map(|asked| asked.policy.clone()).ok(), parsed.get())
        };
        let number = |n: usize| get(&n.to_string()).1;
        let policy = |identity: &str| Some(Policy::identity(identity, "issuer"));
        assert_eq!(get("1"), (policy("1"), 1));
        assert_eq!(get("1"), (policy("1"), 1));
        for n in 2..=KEPT {
            assert_eq!(number(n), n);
        }
        // All have their place, and the one that was not asked for longest makes room.
        assert_eq!((number(1), number(KEPT + 1)), (KEPT, KEPT + 1));
        assert_eq!((number(1), number(2)), (KEPT + 1, KEPT + 2));
        assert_eq!(policies.lock(|met| met.len()), KEPT);
        // What is no policy is told of each time, and what is large is parsed each time.
        assert_eq!((get("").0, get("").0), (None, None));
        assert_eq!(parsed.get(), KEPT + 4);
        let [fits, large] = [0, 1].map(|more| "x".repeat(TEXT_BYTES + more));
        assert_eq!((get(&large).1, get(&large).1), (KEPT + 5, KEPT + 6));
        assert_eq!((get(&fits).1, get(&fits).1), (KEPT + 7, KEPT + 7));
    }
}
