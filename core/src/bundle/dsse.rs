//! The Dead Simple Signing Envelope (secure-systems-lab/dsse, envelope.md and protocol.md).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::encoding::json::Message;
use crate::failure::{Failure, ensure};

/// An envelope with the one signature that a bundle may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// The payload's media type.
    pub payload_type: String,
    /// The signature over the pre-authentication encoding.
    pub signature: Vec<u8>,
    /// The key identifier; a hint without meaning here.
    pub keyid: String,
}

impl Envelope {
    /// The pre-authentication encoding, which is what the signature covers; lengths are in bytes.
    ///
    /// ```text
    /// PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body
    /// ```
    pub(crate) fn pae(&self) -> Vec<u8> {
        pae(&self.payload_type, &self.payload)
    }
}

/// How every pre-authentication encoding begins.
pub(crate) const PAE_START: &[u8] = b"DSSEv1 ";

fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut out = PAE_START.to_vec();
    let rest = format!("{} {payload_type} {} ", payload_type.len(), payload.len());
    out.extend_from_slice(rest.as_bytes());
    out.extend_from_slice(payload);
    out
}

/// Fields that the envelope does not know are ignored, as its specification asks.
pub(super) fn parse(message: Message) -> Result<Envelope, Failure> {
    parse_with_certificate(message).map(|(envelope, _)| envelope)
}

/// An envelope that stands alone may carry its certificate beside the signature, as in-toto's and
/// slsa-github-generator's do: `{"keyid": "", "sig": "MEUC…", "cert": "-----BEGIN CERTIFICATE-----\n…"}`.
pub(super) fn parse_with_certificate(
    mut message: Message,
) -> Result<(Envelope, Option<String>), Failure> {
    let payload = message.required("payload")?.bytes_not_empty()?;
    let payload_type = message.required("payloadType")?.text()?;
    let mut signatures = match message.optional("signatures") {
        Some(list) => list.list()?,
        None => Vec::new(),
    };
    ensure(signatures.len() == 1, Code::BundleDsseSignatures)
        .map_err(|f| f.with("signatures", signatures.len()))?;
    let first = signatures.pop().ok_or(Failure::new(Code::BundleDsseSignatures))?;
    let mut first = first.message()?;
    let envelope = Envelope {
        payload,
        payload_type,
        signature: first.required("sig")?.bytes_not_empty()?,
        keyid: first.optional("keyid").map_or(Ok(String::new()), |keyid| keyid.text())?,
    };
    // In a bundle it is a field that nobody knows: of what type it is has no meaning there.
    let certificate = first.optional("cert").and_then(|field| field.text().ok());
    Ok((envelope, certificate.filter(|text| !text.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::pae;

    /// protocol.md, "Test vectors", and lengths in bytes rather than characters.
    #[test]
    fn pre_authentication_encoding() {
        assert_eq!(
            pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
        assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
        assert_eq!(pae("\u{e9}", b"\0"), b"DSSEv1 2 \xc3\xa9 1 \0");
        assert_eq!(pae("\u{1f4a1}", b"x"), "DSSEv1 4 \u{1f4a1} 1 x".as_bytes());
    }
}
