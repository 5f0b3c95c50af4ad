//! Certificate transparency (RFC 6962): signed certificate timestamps, embedded in a certificate or
//! beside it.

mod precertificate;
mod sct;

pub(crate) use precertificate::precertificate_tbs;
pub(crate) use sct::{SCT_LIST, Sct, parse_detached, parse_embedded};
