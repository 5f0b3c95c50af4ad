//! The timestamp authorities (RFC 3161, over HTTP as its section 3.4): they state when a signature existed.
//!
//! ```text
//! TimeStampReq ::= SEQUENCE { version 1, messageImprint { SHA-256, H(signature) }, nonce INTEGER, certReq TRUE }
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use der::{Encode as _, Tag};

use super::key::integer;
use crate::code::Code;
use crate::crypto::HashAlgorithm;
use crate::encoding::der as raw;
use crate::failure::{Failure, ensure};
use crate::report::Evidence;
use crate::session::{Exchange, limits as bounds};
use crate::timestamp::{self, Parsed, SHA256};

const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";

/// A number that nobody can foresee: the answer must repeat it, so that it is no older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nonce(Vec<u8>);

impl Nonce {
    /// Of so many random bytes. Those of a generator that is not one are refused as far as they show.
    pub(super) fn new(mut random: Vec<u8>) -> Result<Self, Failure> {
        let first = random.first().copied().unwrap_or_default();
        let sound = random.len() == bounds::NONCE && random.iter().any(|b| *b != first);
        ensure(sound, Code::SessionEntropy).map_err(|f| f.with("bytes", random.len()))?;
        if let Some(first) = random.first_mut() {
            // Positive, and of full length, whatever the first byte was.
            *first = (*first & 0x7f) | 0x40;
        }
        Ok(Self(random))
    }
}

pub(super) fn exchange(url: &str, signature: &[u8], nonce: &Nonce) -> Result<Exchange, Failure> {
    let query = query(signature, nonce).ok_or(Failure::new(Code::Internal))?;
    let exchange = Exchange::post(String::from(url), QUERY, REPLY, query);
    Ok(exchange.at_most(bounds::TIMESTAMP_ANSWER))
}

fn query(signature: &[u8], nonce: &Nonce) -> Option<Vec<u8>> {
    let imprint = HashAlgorithm::Sha256.hash(signature);
    let null = raw::wrap(Tag::Null, &[])?;
    let algorithm = raw::wrap(Tag::Sequence, &[&SHA256.to_der().ok()?, &null])?;
    let digest = raw::wrap(Tag::OctetString, &[imprint.bytes()])?;
    let imprint = raw::wrap(Tag::Sequence, &[&algorithm, &digest])?;
    let version = integer(&[1])?;
    let certificates = raw::wrap(Tag::Boolean, &[&[0xff]])?;
    raw::wrap(Tag::Sequence, &[&version, &imprint, &integer(&nonce.0)?, &certificates])
}

/// The answer is to this request. That it is signed by whom, and about this signature, is for the verifier to say.
pub(super) fn check(response: &[u8], signature: &[u8], nonce: &Nonce) -> Result<Evidence, Failure> {
    let token = match timestamp::parse(response)? {
        Parsed::Token(token) => token,
        Parsed::Unsupported { reason, .. } => return Err(reason),
    };
    ensure(token.info.nonce.as_ref() == Some(&nonce.0), Code::SignTimestampNonce)?;
    let imprint = HashAlgorithm::Sha256.hash(signature);
    let same = token.info.imprint_algorithm == HashAlgorithm::Sha256
        && token.info.imprint == imprint.bytes();
    ensure(same, Code::TimestampImprint)?;
    Ok(Evidence::new("timestamp", "RFC 3161 section 2.4.2").with("time", token.info.gen_time))
}
