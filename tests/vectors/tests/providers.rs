//! Both providers over every case: the same facts, the same reports. What WebAssembly computes with is
//! not what everything else does. And a provider that refuses a key: no signature of it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use sigproof::{
    Code, Compact, InvalidSignature, KeyKind, Message, Provider, RustCrypto, Scheme, VerifyingKey,
};
use sigproof_vectors::{No, manifest};

#[test]
fn every_case_has_one_answer_whoever_does_the_arithmetic() {
    let (mut cases, mut verified) = (0, 0);
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            // And nobody named: then what is known of an embedded root's own signatures is not verified.
            let own = case.parse().map_err(No::Rejected).and_then(|bundle| case.run_for(&bundle));
            let answers = [case.run_by(Box::new(RustCrypto)), case.run_by(Box::new(Compact)), own];
            let shown = answers.map(|answer| match answer {
                Ok(yes) => yes.facts().to_json() + &yes.report().to_json(),
                Err(No::Rejected(no)) => no.report().to_json(),
                Err(no) => format!("{no:?}"),
            });
            assert_eq!(shown[0], shown[1], "{}", case.id);
            assert_eq!(shown[0], shown[2], "{}", case.id);
            cases += 1;
            verified += usize::from(shown[0].contains(r#""verdict":"verified""#));
        }
    }
    assert!(cases >= 2_185 && verified > 550, "{cases} cases, {verified} verified");
}

/// A signature that was to be verified: key, scheme, what was signed, and signature.
type Signed = (Vec<u8>, String, Vec<u8>, Vec<u8>);

/// What a verifier has asked a provider for.
#[derive(Debug, Default)]
struct Asked {
    /// How often each key was to be made ready.
    made: BTreeMap<Vec<u8>, usize>,
    /// Keys with a signature that held.
    held: BTreeSet<Vec<u8>>,
    /// How often each signature was to be verified.
    verified: BTreeMap<Signed, usize>,
}

/// RustCrypto that refuses one key, and writes down what it is asked for.
#[derive(Debug)]
struct Refusing {
    refused: Option<Vec<u8>>,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug)]
struct Watched {
    key: Box<dyn VerifyingKey>,
    bits: Vec<u8>,
    asked: Arc<Mutex<Asked>>,
}

impl Provider for Refusing {
    fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
        *self.asked.lock().unwrap().made.entry(bits.to_vec()).or_default() += 1;
        if self.refused.as_deref() == Some(bits) {
            return None;
        }
        let (key, bits) = (RustCrypto.key(kind, bits)?, bits.to_vec());
        Some(Box::new(Watched { key, bits, asked: Arc::clone(&self.asked) }))
    }
}

impl VerifyingKey for Watched {
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let result = self.key.verify(scheme, message, signature);
        let signed = match message {
            Message::Bytes(bytes) => bytes.to_vec(),
            Message::Digest(digest) => digest.bytes().to_vec(),
        };
        let question = (self.bits.clone(), format!("{scheme:?}"), signed, signature.to_vec());
        *self.asked.lock().unwrap().verified.entry(question).or_default() += 1;
        if result.is_ok() {
            self.asked.lock().unwrap().held.insert(self.bits.clone());
        }
        result
    }
}

/// No key is made ready twice for one bundle, and none of its signatures is verified twice. And every key that a
/// verified bundle rests on, refused one at a time. A key that is refused is a signature that does not verify, or
/// a signer's key that is not supported: the codes are those, and each is reached. Only a timestamp may be
/// ignored instead.
#[test]
fn a_key_that_the_provider_refuses_verifies_nothing() {
    let wanted = [
        Code::SignatureKey,
        Code::CheckpointSignature,
        Code::SetSignature,
        Code::SctSignature,
        Code::PathSignature,
        Code::TimestampSignature,
        Code::WitnessSignature,
    ];
    let too_few_times = [Code::TimeNone, Code::TimeThreshold, Code::TimestampThreshold];
    let mut found = BTreeSet::new();
    let (mut refusals, mut strangers, mut made) = (0, 0, 0);
    for source in manifest().unwrap().sources {
        let mut verified = 0;
        for case in source.cases().unwrap().unwrap_or_default() {
            let run = |refused: Option<&Vec<u8>>| {
                let asked = Arc::default();
                let provider = Refusing { refused: refused.cloned(), asked: Arc::clone(&asked) };
                let answer = case.run_by(Box::new(provider));
                (answer, Arc::try_unwrap(asked).unwrap().into_inner().unwrap())
            };
            let (Ok(verified_before), asked) = run(None) else { continue };
            for ((_, scheme, ..), times) in &asked.verified {
                assert_eq!(*times, 1, "{}: a signature in {scheme} is verified twice", case.id);
            }
            for times in asked.made.values() {
                assert_eq!(*times, 1, "{}: a key is made ready twice", case.id);
                made += 1;
            }
            let times_before = verified_before.facts().times.len();
            for key in &asked.held {
                match run(Some(key)) {
                    // Whoever does not chain to an authority is a stranger, and a stranger's timestamp
                    // counts for nothing.
                    (Ok(yes), asked) => {
                        assert!(yes.facts().times.len() < times_before, "{}", case.id);
                        assert!(!asked.held.contains(key), "{}", case.id);
                        strangers += 1;
                    }
                    (Err(No::Rejected(no)), _) if too_few_times.contains(&no.code()) => {
                        strangers += 1;
                    }
                    (Err(No::Rejected(no)), _) => {
                        assert!(wanted.contains(&no.code()), "{}: {}", case.id, no.code());
                        found.insert(no.code().as_str());
                    }
                    (Err(no), _) => panic!("{}: {no:?}", case.id),
                }
                refusals += 1;
            }
            verified += 1;
            // As many of each source as show every sort of key.
            if verified == 60 {
                break;
            }
        }
    }
    let wanted: BTreeSet<&str> = wanted.iter().map(|code| code.as_str()).collect();
    assert_eq!(found, wanted);
    assert!(made > 1_000, "{made} keys");
    assert!(refusals > 500 && strangers > 10, "{refusals} refusals, {strangers} strangers");
}
