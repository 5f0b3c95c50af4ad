//! Strict readers of the encodings that bundles, trusted roots and log entries are made of.

pub(crate) mod base64;
pub(crate) mod der;
pub(crate) mod forbidden;
pub(crate) mod json;
pub(crate) mod nearest;
pub(crate) mod pem;
pub(crate) mod raw_field;
pub(crate) mod text;
pub(crate) mod tls;
