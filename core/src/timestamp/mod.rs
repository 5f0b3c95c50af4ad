//! RFC 3161 timestamps: a timestamp authority states that it saw a signature at a time.
//!
//! ```text
//! TimeStampResp  { status, ContentInfo }                              RFC 3161 section 2.4.2
//! ContentInfo    { id-signedData, SignedData }                        RFC 5652 section 3
//! SignedData     { …, eContent = TSTInfo, certificates, SignerInfo }  RFC 5652 section 5.1
//! SignerInfo     { sid, digestAlgorithm, signedAttrs, signature }     RFC 5652 section 5.3
//! TSTInfo        { messageImprint = H(signature), genTime, … }        RFC 3161 section 2.4.2
//! ```
//! [`parse`] reads a response; [`find_signers`] finds whose key has signed it; [`verify`] decides for
//! one authority whether the token is its own and whether it holds. The authority's window is for the caller to check.

mod asn1;
mod cms;
mod tst_info;
mod verify;

#[cfg(feature = "sign")]
pub(crate) use asn1::SHA256;
pub(crate) use cms::{Parsed, Token, parse};
pub(crate) use verify::{Outcome, find_signers, intermediates, is_own, name_of, verify};
