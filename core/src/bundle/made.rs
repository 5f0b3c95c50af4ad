//! A bundle of parts, as a signer makes it.

use alloc::vec::Vec;

use super::{Bundle, BundleVersion, Content, LogEntry, Material};
use crate::report::Rejected;

impl Bundle {
    /// The bundle of these parts, written and read again: it is judged by what is handed out.
    pub(crate) fn made(
        version: BundleVersion,
        material: Material,
        entries: Vec<LogEntry>,
        timestamps: Vec<Vec<u8>>,
        content: Content,
    ) -> Result<Self, Rejected> {
        let media_type = version.media_type().into();
        let made = Self {
            media_type,
            version,
            material,
            entries,
            timestamps,
            content,
            detached_sct: None,
        };
        Self::from_json(made.to_json().as_bytes())
    }
}
