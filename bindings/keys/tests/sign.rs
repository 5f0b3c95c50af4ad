//! Signatures, verified by the core's providers.

mod testkit_keys;

use sigproof::{Compact, Family, Provider, RustCrypto};
use sigproof_keys::{Code, Encoding, HashAlgorithm, KeyKind, KeyPair, Message, Scheme};
use testkit_keys::rsa;

const MESSAGE: &[u8] = b"what is signed";

fn holds(key: &KeyPair, scheme: Scheme, message: Message<'_>, signature: &[u8]) -> bool {
    let public = key.public_key();
    let providers: [&dyn Provider; 2] = [&Compact, &RustCrypto];
    let [one, two] = providers.map(|provider| {
        let key = provider.key(public.kind(), public.key_bytes()).unwrap();
        key.verify(scheme, message, signature).is_ok()
    });
    assert_eq!(one, two);
    one
}

fn keys() -> Vec<KeyPair> {
    let kinds = [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Ed25519];
    let mut keys: Vec<_> = kinds.map(|kind| KeyPair::generate(kind).unwrap()).into();
    for name in ["rsa2048-leaf.pem", "rsa4096-leaf.pem"] {
        keys.push(KeyPair::import(&rsa(name), None).unwrap());
    }
    keys
}

/// With the hash, and how the signature is written. The last of each kind are those of X.509 and of older clients.
const SCHEMES: &[(Scheme, Option<HashAlgorithm>, Encoding)] = &[
    (Scheme::EcdsaP256Sha256, Some(HashAlgorithm::Sha256), Encoding::Der),
    (Scheme::EcdsaP256Sha384, Some(HashAlgorithm::Sha384), Encoding::Der),
    (Scheme::EcdsaP256Sha512, Some(HashAlgorithm::Sha512), Encoding::Der),
    (Scheme::EcdsaP384Sha384, Some(HashAlgorithm::Sha384), Encoding::Der),
    (Scheme::EcdsaP384Sha256, Some(HashAlgorithm::Sha256), Encoding::Der),
    (Scheme::EcdsaP384Sha512, Some(HashAlgorithm::Sha512), Encoding::Der),
    (Scheme::EcdsaP521Sha512, Some(HashAlgorithm::Sha512), Encoding::Der),
    (Scheme::EcdsaP521Sha256, Some(HashAlgorithm::Sha256), Encoding::Der),
    (Scheme::EcdsaP521Sha384, Some(HashAlgorithm::Sha384), Encoding::Der),
    (Scheme::Ed25519, None, Encoding::Raw),
    (Scheme::Ed25519ph, Some(HashAlgorithm::Sha512), Encoding::Raw),
    (Scheme::RsaPkcs1Sha256, Some(HashAlgorithm::Sha256), Encoding::Raw),
    (Scheme::RsaPkcs1Sha384, Some(HashAlgorithm::Sha384), Encoding::Raw),
    (Scheme::RsaPkcs1Sha512, Some(HashAlgorithm::Sha512), Encoding::Raw),
    (Scheme::RsaPssSha256, Some(HashAlgorithm::Sha256), Encoding::Raw),
];

#[test]
fn the_core_verifies_what_is_signed() {
    let mut signed = 0;
    for key in keys() {
        for (scheme, hash, encoding) in SCHEMES.iter().copied() {
            if scheme.key_kind() != key.kind() {
                let error = key.sign(scheme, Message::Bytes(MESSAGE)).unwrap_err();
                assert_eq!(error.code(), Code::SignAlgorithm);
                continue;
            }
            signed += 1;
            let made = key.sign(scheme, Message::Bytes(MESSAGE)).unwrap();
            assert_eq!(made.encoding, encoding, "{scheme:?}");
            assert!(holds(&key, scheme, Message::Bytes(MESSAGE), &made.signature), "{scheme:?}");
            assert!(!holds(&key, scheme, Message::Bytes(b"another"), &made.signature));
            let Some(hash) = hash else { continue };
            // The digest gives a signature of the same message, and is not hashed again.
            let digest = hash.hash(MESSAGE);
            let made = key.sign(scheme, Message::Digest(&digest)).unwrap();
            assert!(holds(&key, scheme, Message::Bytes(MESSAGE), &made.signature), "{scheme:?}");
            assert!(!holds(&key, scheme, Message::Bytes(digest.bytes()), &made.signature));
        }
    }
    // Two RSA keys.
    assert_eq!(signed, SCHEMES.len() + 4);
}

/// The registry's scheme: the first of its kind in the table above.
#[test]
fn each_key_has_the_registry_s_scheme() {
    let expected = [
        Scheme::EcdsaP256Sha256,
        Scheme::EcdsaP384Sha384,
        Scheme::EcdsaP521Sha512,
        Scheme::Ed25519,
        Scheme::RsaPkcs1Sha256,
        Scheme::RsaPkcs1Sha256,
    ];
    assert_eq!(keys().iter().map(KeyPair::scheme).collect::<Vec<_>>(), expected);
}

#[test]
fn what_the_scheme_does_not_sign_is_refused() {
    let hashes = [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];
    for key in keys() {
        for hash in hashes {
            let digest = hash.hash(MESSAGE);
            let outcome = key.sign(key.scheme(), Message::Digest(&digest));
            match key.scheme().hash() == Some(hash) {
                true => assert!(outcome.is_ok(), "{key:?} {hash:?}"),
                false => assert_eq!(outcome.unwrap_err().code(), Code::SignForm, "{key:?}"),
            }
        }
    }
}

/// A log refuses an entry that it has already: what was signed and lost must not be signed the same way again. PKCS #1 v1.5
/// and Ed25519 know one signature only.
#[test]
fn nothing_is_signed_the_same_way_twice_where_the_scheme_has_more_than_one() {
    for key in keys() {
        for (scheme, ..) in SCHEMES.iter().filter(|(scheme, ..)| scheme.key_kind() == key.kind()) {
            let twice = [(); 2].map(|()| key.sign(*scheme, Message::Bytes(MESSAGE)).unwrap());
            let one_only =
                matches!(scheme.family(), Family::RsaPkcs1 | Family::Ed25519 | Family::Ed25519ph);
            assert_eq!(twice[0] == twice[1], one_only, "{scheme:?}");
        }
    }
}

#[test]
fn keys_are_new_each_time() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Ed25519] {
        let twice = [(); 2].map(|()| KeyPair::generate(kind).unwrap());
        assert_ne!(twice[0].public_key(), twice[1].public_key());
        assert_eq!(twice[0].kind(), kind);
    }
}
