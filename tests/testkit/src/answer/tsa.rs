//! A timestamp authority's answer to one query (RFC 3161 section 2.4).

use super::{Reply, elements};
use crate::der;
use crate::key::Hash;
use crate::tsa::{Info, Stamp, Token, Tsa};

/// What a query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The hash of what is to be stamped, SHA-256.
    pub imprint: Vec<u8>,
    /// The nonce, without a leading zero.
    pub nonce: Option<Vec<u8>>,
    /// Whether the answer is to hold the signer's certificate.
    pub certificates: bool,
}

/// Reads a query.
pub fn parse(query: &[u8]) -> Option<Query> {
    let [(0x30, whole, _)] = elements(query)?[..] else { return None };
    let parts = elements(whole)?;
    let [(2, [1], _), (0x30, imprint, _), rest @ ..] = &parts[..] else { return None };
    let [(0x30, algorithm, _), (4, digest, _)] = elements(imprint)?[..] else { return None };
    let wanted = [der::oid(Hash::Sha256.oid()), der::null()].concat();
    (algorithm == wanted && digest.len() == 32).then_some(())?;
    let nonce = rest.iter().find(|(tag, ..)| *tag == 2).map(|(_, value, _)| value.to_vec());
    let certificates = rest.iter().any(|(tag, value, _)| (*tag, *value) == (1, &[0xff]));
    Some(Query { imprint: digest.to_vec(), nonce, certificates })
}

/// Answers one query, at this time.
pub fn answer(
    tsa: &Tsa,
    query: &[u8],
    now: i64,
    change: &dyn Fn(&mut Info),
    after: &dyn Fn(&mut Token),
) -> Reply {
    let Some(query) = parse(query) else { return Reply::refuse(400, "not a timestamp query") };
    let mut info = tsa.info(b"", &Stamp::at(tsa.name, now));
    info.imprint_algorithm = der::seq(&[der::oid(Hash::Sha256.oid()), der::null()]);
    info.imprint = query.imprint;
    info.nonce = query.nonce;
    change(&mut info);
    let mut token = tsa.token(&info);
    if query.certificates {
        token.certificates = vec![tsa.signer.der.clone()];
    }
    after(&mut token);
    token.sign();
    Reply::new(201, "application/timestamp-reply", token.encode())
}
