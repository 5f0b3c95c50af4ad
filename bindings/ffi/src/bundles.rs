//! Bundles, in every form that people have them in.

use sigproof::{Bundle, Code, Failure, limits};

use crate::Rejected;
use crate::guard::guarded;

/// The bundles of one artifact, in their order. One that verifies is enough. What cannot be read as a bundle has a
/// place among them, with an answer of its own, and takes away none of the others.
#[derive(Clone, Debug, Default)]
pub struct Bundles {
    pub(crate) readable: Vec<Bundle>,
    /// What cannot be read: its place, ascending, and why.
    unreadable: Vec<(usize, Rejected)>,
    /// Of all texts together.
    bytes: usize,
}

impl Bundles {
    /// None yet: a question about none is answered as one about an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// All that a text holds: one bundle, or several in any of the forms in which tools write them.
    ///
    /// # Errors
    /// If not one of them can be read.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        let mut bundles = Self::new();
        bundles.add(json)?;
        bundles.check()?;
        Ok(bundles)
    }

    /// Adds all that another text holds. A text that cannot be read at all stands in the place of one bundle.
    ///
    /// # Errors
    /// If there are too many. What bounds one text bounds all of them together.
    pub fn add(&mut self, json: &[u8]) -> Result<(), Rejected> {
        guarded(|| {
            let bytes = self.bytes.saturating_add(json.len());
            within(Code::JsonSize, "bytes", bytes, limits::BUNDLE_BYTES)?;
            let more = Bundle::each_from_json(json).unwrap_or_else(|rejected| vec![Err(rejected)]);
            let bundles = self.count().saturating_add(more.len());
            within(Code::BundleForm, "bundles", bundles, limits::BUNDLES)?;
            for bundle in more {
                match bundle {
                    Ok(bundle) => self.readable.push(bundle),
                    Err(rejected) => self.unreadable.push((self.count(), rejected.into())),
                }
            }
            self.bytes = bytes;
            Ok(())
        })
    }

    /// How many there are, with what cannot be read.
    pub fn count(&self) -> usize {
        self.readable.len().saturating_add(self.unreadable.len())
    }

    /// That there is one which can be read, or what is wrong with the first.
    pub(crate) fn check(&self) -> Result<(), Rejected> {
        if !self.readable.is_empty() {
            return Ok(());
        }
        let none =
            || Rejected::before_steps(Failure::new(Code::BundleForm).with("bundles", 0_usize));
        Err(self.unreadable.first().map_or_else(none, |(_, rejected)| rejected.clone()))
    }

    /// The place among all of one that can be read.
    pub(crate) fn place(&self, readable: usize) -> usize {
        self.unreadable.iter().fold(readable, |place, (unreadable, _)| {
            if *unreadable <= place { place.saturating_add(1) } else { place }
        })
    }

    /// The answers about the first so many of all, from those about the ones that can be read.
    pub(crate) fn answers(
        &self,
        places: usize,
        of_readable: impl IntoIterator<Item = Rejected>,
    ) -> Vec<Rejected> {
        let mut of_readable = of_readable.into_iter();
        let mut unreadable = self.unreadable.iter().peekable();
        let answer = |place| match unreadable.next_if(|(other, _)| *other == place) {
            Some((_, rejected)) => Some(rejected.clone()),
            None => of_readable.next(),
        };
        (0..places).filter_map(answer).collect()
    }
}

fn within(code: Code, what: &'static str, found: usize, limit: usize) -> Result<(), Rejected> {
    if found > limit {
        return Err(Rejected::before_steps(
            Failure::new(code).with(what, found).with("limit", limit),
        ));
    }
    Ok(())
}
