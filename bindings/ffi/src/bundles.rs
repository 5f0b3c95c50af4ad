//! Bundles, in every form that people have them in.

use sigproof::bundle::Material;
use sigproof::{Bundle, Code, Failure, limits};

use crate::Rejected;
use crate::guard::guarded;

/// What stands in a bundle's place: the bundle, or why it cannot be read.
pub(crate) type Each = Result<Bundle, sigproof::Rejected>;

/// The bundles of one artifact, in their order. One that verifies is enough. What cannot be read as a bundle has a
/// place among them, with an answer of its own, and takes away none of the others.
#[derive(Clone, Debug, Default)]
pub struct Bundles {
    pub(crate) all: Vec<Each>,
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
            let bundles = self.all.len().saturating_add(more.len());
            within(Code::BundleForm, "bundles", bundles, limits::BUNDLES)?;
            self.all.extend(more);
            self.bytes = bytes;
            Ok(())
        })
    }

    /// How many there are, with what cannot be read.
    pub const fn count(&self) -> usize {
        self.all.len()
    }

    /// Those behind so many. Where a caller's own judgement of what was verified is a no, the search goes on there.
    #[must_use]
    pub fn behind(&self, count: usize) -> Self {
        let all = self.all.get(count..).unwrap_or_default().to_vec();
        Self { all, bytes: self.bytes }
    }

    /// The signing certificate of the bundle in this place, in DER; none, if it cannot be read or is signed with a key
    /// that the policy names.
    pub fn certificate(&self, index: usize) -> Option<&[u8]> {
        match self.all.get(index)?.as_ref().ok()?.material() {
            Material::Certificate { leaf, .. } => Some(leaf.der()),
            _ => None,
        }
    }

    /// That there is one which can be read, or what is wrong with the first.
    pub(crate) fn check(&self) -> Result<(), Rejected> {
        match self.all.first() {
            Some(Err(first)) if self.all.iter().all(Result::is_err) => Err(first.clone().into()),
            Some(_) => Ok(()),
            None => Err(Rejected::before_steps(Code::BundleForm.into())),
        }
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
