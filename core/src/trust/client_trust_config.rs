//! The client trust configuration (sigstore_trustroot.proto, `ClientTrustConfig`): a trusted root and
//! a signing configuration in one document, as private instances hand it out.
//!
//! ```json
//! { "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
//!   "trustedRoot": {…}, "signingConfig": {…} }
//! ```

use super::TrustedRoot;
use super::trusted_root::within;
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;

const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";

/// A client trust configuration. Its signing configuration is not looked at: verifying needs none.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientTrustConfig {
    /// The trusted root.
    pub trusted_root: TrustedRoot,
}

impl ClientTrustConfig {
    /// Parses a configuration's JSON. Unknown fields are ignored, as in the trusted root.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sigproof::{Verifier, trust::ClientTrustConfig};
    /// let config = ClientTrustConfig::from_json(&std::fs::read("trust_config.json")?)?;
    /// let verifier = Verifier::new(config.trusted_root);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A failure of class trust_root.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        let trusted_root = part(json, "trustedRoot").and_then(TrustedRoot::from_message)?;
        Ok(Self { trusted_root })
    }
}

/// The part of the document under this key.
pub(super) fn part(json: &[u8], key: &'static str) -> Result<Message, Failure> {
    let (bytes, nodes) = (limits::TRUSTED_ROOT_BYTES, limits::TRUSTED_ROOT_NODES);
    let read = || -> Result<Message, Failure> {
        let value = json::parse(json, bytes, nodes)
            .map_err(|failure| recognize::not_json(failure, Code::RootMalformed, json))?;
        let wanted = DocumentKind::ClientTrustConfig;
        let value = recognize::only(value, wanted, Code::RootMalformed)?;
        let mut message = Message::document(value)?;
        let media_type = message.required("mediaType").and_then(Field::text)?;
        ensure(media_type == MEDIA_TYPE, Code::RootMediaType)
            .map_err(|f| f.with("mediaType", media_type.as_str()))?;
        message.required(key)?.message()
    };
    read().map_err(within)
}

#[cfg(all(test, feature = "embedded-roots"))]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn the_root_is_the_one_inside() {
        let root = core::str::from_utf8(crate::trust::embedded::SIGSTORE).unwrap();
        let whole = |media_type: &str, root: &str| {
            let json = format!(
                r#"{{"mediaType":"{media_type}","trustedRoot":{root},"signingConfig":{{"x":1}}}}"#
            );
            ClientTrustConfig::from_json(json.as_bytes()).map_err(|failure| failure.code())
        };
        let config = whole(MEDIA_TYPE, root).unwrap();
        assert_eq!(config.trusted_root.tlogs().len(), TrustedRoot::sigstore().tlogs().len());
        assert_eq!(whole("application/json", root).unwrap_err(), Code::RootMediaType);
        assert_eq!(whole(MEDIA_TYPE, "null").unwrap_err(), Code::RootMalformed);
        assert_eq!(whole(MEDIA_TYPE, "[]").unwrap_err(), Code::RootMalformed);
        assert_eq!(whole(MEDIA_TYPE, "{}").unwrap_err(), Code::RootMediaType);
        let twice = format!(r#"{{"trustedRoot":{root},"trustedRoot":{root}}}"#);
        let failure = ClientTrustConfig::from_json(twice.as_bytes()).unwrap_err();
        assert_eq!(failure.code(), Code::RootMalformed);
    }
}
