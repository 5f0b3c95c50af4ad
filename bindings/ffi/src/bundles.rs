//! Bundles, in every form that people have them in.

use sigproof::{Bundle, Code, Failure, limits};

use crate::Rejected;
use crate::guard::guarded;

/// The bundles of one artifact, in their order; at least one. One that verifies is enough.
#[derive(Clone, Debug)]
pub struct Bundles {
    pub(crate) all: Vec<Bundle>,
    /// Of all texts together.
    bytes: usize,
}

impl Bundles {
    /// All that a text holds: one bundle, or several in any of the forms in which tools write them.
    ///
    /// # Errors
    /// If the text holds something else, or too many.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        guarded(|| Ok(Self { all: Bundle::all_from_json(json)?, bytes: json.len() }))
    }

    /// Adds all that another text holds. What bounds one text bounds all of them together.
    ///
    /// # Errors
    /// As [`Self::from_json`].
    pub fn add(&mut self, json: &[u8]) -> Result<(), Rejected> {
        guarded(|| {
            let bytes = self.bytes.saturating_add(json.len());
            within(Code::JsonSize, "bytes", bytes, limits::BUNDLE_BYTES)?;
            let more = Bundle::all_from_json(json)?;
            let bundles = self.all.len().saturating_add(more.len());
            within(Code::BundleForm, "bundles", bundles, limits::BUNDLES)?;
            self.all.extend(more);
            self.bytes = bytes;
            Ok(())
        })
    }
}

fn within(code: Code, what: &'static str, found: usize, limit: usize) -> Result<(), Rejected> {
    if found > limit {
        return Err(Rejected::refused(Failure::new(code).with(what, found).with("limit", limit)));
    }
    Ok(())
}
