//! The policies of a batch: one that repeats is read once.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::outcome::No;
use crate::policies::Asked;

/// Policies that are remembered. One with as many regular expressions as there may be takes 16 MiB.
const KEPT: usize = 16;
/// Bytes of the text of a policy that is remembered.
const TEXT_BYTES: usize = 64 * 1024;

/// What a policy is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Its file, which is read once in a run.
    File(PathBuf),
    /// Its own text.
    Text(String),
}

/// The policy of lines without one, and those that were met last, the last of all first.
#[derive(Debug)]
pub(super) struct Policies {
    default: Option<Arc<Asked>>,
    met: Mutex<VecDeque<(Name, Arc<Asked>)>>,
}

impl Policies {
    pub(super) fn new(default: Option<Asked>) -> Self {
        Self { default: default.map(Arc::new), met: Mutex::default() }
    }

    /// The policy of lines without one.
    pub(super) fn default(&self) -> Option<Arc<Asked>> {
        self.default.clone()
    }

    /// The policy of this name, read by this if it was not met before. What is no policy is not remembered.
    ///
    /// # Errors
    /// As reading has them.
    pub(super) fn get(
        &self,
        name: Name,
        read: impl FnOnce(&Name) -> Result<Asked, No>,
    ) -> Result<Arc<Asked>, No> {
        if let Some(asked) = self.find(&name) {
            return Ok(asked);
        }
        // Others go on meanwhile; two that read the same at once do no harm.
        let asked = Arc::new(read(&name)?);
        if !matches!(&name, Name::Text(text) if text.len() > TEXT_BYTES) {
            self.lock(|met| {
                met.push_front((name, Arc::clone(&asked)));
                met.truncate(KEPT);
            });
        }
        Ok(asked)
    }

    fn find(&self, name: &Name) -> Option<Arc<Asked>> {
        self.lock(|met| {
            let at = met.iter().position(|(other, _)| other == name)?;
            let found = met.remove(at)?;
            let asked = Arc::clone(&found.1);
            met.push_front(found);
            Some(asked)
        })
    }

    fn lock<T>(&self, body: impl FnOnce(&mut VecDeque<(Name, Arc<Asked>)>) -> T) -> T {
        body(&mut self.met.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use sigproof::Policy;

    use super::*;

    #[test]
    fn what_repeats_is_read_once_and_few_are_kept() {
        let policies = Policies::new(None);
        let read = Cell::new(0);
        let get = |name: Name| {
            let asked = policies.get(name, |name| {
                read.set(read.get() + 1);
                let text = match name {
                    Name::File(path) => path.display().to_string(),
                    Name::Text(text) => text.clone(),
                };
                if text.is_empty() {
                    return Err(No::Internal);
                }
                Ok(Asked::of(Policy::identity(&text, "issuer")))
            });
            (asked.map(|asked| asked.policy.clone()).ok(), read.get())
        };
        let text = |n: usize| Name::Text(n.to_string());
        let policy = |identity: &str| Some(Policy::identity(identity, "issuer"));
        assert_eq!(get(text(1)), (policy("1"), 1));
        assert_eq!(get(text(1)), (policy("1"), 1));
        // A path is another thing than a text that is spelled like it.
        assert_eq!(get(Name::File("1".into())), (policy("1"), 2));
        assert_eq!(get(Name::File("1".into())), (policy("1"), 2));
        for n in 2..KEPT {
            assert_eq!(get(text(n)).1, n + 1);
        }
        // All have their place, and the one that was not asked for longest makes room.
        assert_eq!((get(text(1)).1, get(text(KEPT)).1), (KEPT, KEPT + 1));
        assert_eq!((get(text(1)).1, get(Name::File("1".into())).1), (KEPT + 1, KEPT + 2));
        assert_eq!(policies.lock(|met| met.len()), KEPT);
        // What is no policy is told of each time, and what is large is read each time.
        assert_eq!(
            (get(Name::Text(String::new())).0, get(Name::Text(String::new())).0),
            (None, None)
        );
        assert_eq!(read.get(), KEPT + 4);
        let large = || Name::Text("x".repeat(TEXT_BYTES + 1));
        assert_eq!((get(large()).1, get(large()).1), (KEPT + 5, KEPT + 6));
    }
}
