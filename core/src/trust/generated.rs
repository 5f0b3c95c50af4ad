//! What `cargo xtask generate` makes of the embedded roots: `core/src/crypto/known_links.in`, the links inside them, each
//! verified here, in full, by RustCrypto and by our own arithmetic; and in `core/src/crypto/compact/fixed` the tables of
//! the keys that sign most of what there is.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::TrustedRoot;
use crate::crypto::{
    self, Compact, KeyKind, Message, Provider, PublicKey, RustCrypto, Scheme, known_link,
};

const ROOTS: [&[u8]; 3] = [
    include_bytes!("../../roots/sigstore.trusted_root.json"),
    include_bytes!("../../roots/sigstore-staging.trusted_root.json"),
    include_bytes!("../../roots/github.trusted_root.json"),
];

/// Scheme, the bits of the key, what is signed, and the signature.
pub(crate) type Link = (Scheme, Vec<u8>, Vec<u8>, Vec<u8>);

/// The signatures under certificates of the embedded roots by keys of the same root, as RustCrypto finds them. `None`
/// if a root does not load, or a certificate that is not an anchor has no issuer there.
pub(crate) fn links_of_embedded_roots() -> Option<Vec<Link>> {
    let mut links = Vec::new();
    for json in ROOTS {
        let root = TrustedRoot::from_json(json).ok()?;
        for issued in root.certificates().filter(|c| !c.is_self_issued()) {
            let (signed, signature) = issued.signed_parts()?;
            let issuers = root.certificates().filter(|issuer| issued.is_issued_by_name(issuer));
            let keys = issuers.filter_map(|issuer| issuer.public_key().ok());
            let signed_by = |key: PublicKey| {
                let signs =
                    |scheme| verifies(&RustCrypto, scheme, key.key_bytes(), signed, signature);
                let scheme = Scheme::ALL.iter().copied().find(|scheme| signs(*scheme))?;
                Some((scheme, key.key_bytes().to_vec(), signed.to_vec(), signature.to_vec()))
            };
            links.push(keys.filter_map(signed_by).last()?);
        }
    }
    Some(links)
}

fn verifies(
    provider: &dyn Provider,
    scheme: Scheme,
    bits: &[u8],
    signed: &[u8],
    signature: &[u8],
) -> bool {
    let key = provider.key(scheme.key_kind(), bits);
    key.is_some_and(|key| key.verify(scheme, Message::Bytes(signed), signature).is_ok())
}

/// The keys of the public-good instance that it signs with now: of its logs, of the certificate that issues others, and
/// of the one that signs timestamps. GitHub's own and staging's are exchanged too often to be worth 25 kB each.
fn keys_with_tables() -> Option<Vec<(KeyKind, Vec<u8>)>> {
    let [public_good, ..] = ROOTS;
    let root = TrustedRoot::from_json(public_good).ok()?;
    let logs = root.tlogs().iter().chain(root.ctlogs());
    let logs = logs.filter(|log| log.valid_for.end.is_none()).map(|log| log.key.clone());
    let authorities = root.certificate_authorities().iter().chain(root.timestamp_authorities());
    let authorities = authorities.filter(|authority| authority.valid_for.end.is_none());
    let signers = authorities.filter_map(|authority| authority.chain.first()?.public_key().ok());
    let is_of_a_curve = |key: &PublicKey| matches!(key.kind(), KeyKind::P256 | KeyKind::P384);
    let keys = logs.chain(signers).filter(is_of_a_curve);
    Some(keys.map(|key| (key.kind(), key.key_bytes().to_vec())).collect())
}

/// The files with the tables of base points and keys: the names and the texts, made anew.
#[must_use]
pub fn fixed_tables() -> Option<Vec<(&'static str, String)>> {
    crypto::fixed_tables(&keys_with_tables()?)
}

/// The name of the file with the known links, and its text, made anew.
#[must_use]
pub fn known_links() -> Option<(&'static str, String)> {
    let mut entries = BTreeSet::new();
    for (scheme, bits, signed, signature) in links_of_embedded_roots()? {
        if !verifies(&Compact, scheme, &bits, &signed, &signature) {
            return None;
        }
        entries.insert(known_link(scheme, &bits, &signed, &signature)?);
    }
    let line = |entry: &[u8; 32]| {
        let bytes: Vec<String> = entry.iter().map(|byte| format!("{byte:#04x}")).collect();
        format!("[{}],\n", bytes.join(","))
    };
    let lines: String = entries.iter().map(line).collect();
    Some(("core/src/crypto/known_links.in", format!("[\n{lines}]\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_fresh() {
        let files = [
            include_str!("../crypto/compact/fixed/p256.in"),
            include_str!("../crypto/compact/fixed/p384.in"),
            include_str!("../crypto/compact/fixed/p256_keys.in"),
            include_str!("../crypto/compact/fixed/p384_keys.in"),
        ];
        let made = fixed_tables().unwrap();
        assert_eq!(made.len(), files.len());
        for ((name, made), file) in made.into_iter().zip(files) {
            assert!(made == file.replace("\r\n", "\n"), "{name}: run `cargo xtask generate`");
        }
    }

    #[test]
    fn what_is_known_is_fresh() {
        let (name, made) = known_links().unwrap();
        let file = include_str!("../crypto/known_links.in");
        assert!(made == file.replace("\r\n", "\n"), "{name}: run `cargo xtask generate`");
    }
}
