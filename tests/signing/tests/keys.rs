//! What key holders get wrong: each in the form in which a provider does it. The signature is refused before anything is sent, and the failure
//! names the cause.

use sigproof::session::{Action, Encoding, Event, Form};
use sigproof::sign::{DeclaredKey, Item, Signer, Takes};
use sigproof::{Code, PublicKey, Scheme};
use sigproof_signing::Host;
use sigproof_testkit::key::{self, Hash, Key, KeyKind};

const FILE: &[u8] = b"the file that is signed\n";

/// What a key's holder answers.
type Holder = fn(&Key, &Form) -> (Vec<u8>, Encoding);

/// Signs alone, with a key of this kind in this scheme, and a holder who answers so. The message of the failure, or none.
fn run(
    kind: KeyKind,
    scheme: Scheme,
    takes: Takes,
    holder: impl Fn(&Key, &Form) -> (Vec<u8>, Encoding) + 'static,
) -> Option<String> {
    let mut host = Host::new(kind);
    let key = host.key.clone();
    host.changes.event = Box::new(move |action, _| match action {
        Action::Sign(asked) => {
            let (signature, encoding) = holder(&key, &asked.form);
            Event::signature(&signature, encoding)
        }
        other => panic!("{other:?}"),
    });
    let public = PublicKey::from_spki_der(&host.key.spki()).unwrap();
    let declared = DeclaredKey::new(public, scheme).unwrap().taking(takes);
    let failed = host.run(Signer::key_alone(declared).sign(vec![Item::bytes(FILE)])).err()?;
    assert_eq!(failed.code(), Code::SignSignature);
    assert!(failed.published().is_empty());
    Some(failed.to_string())
}

fn digest(form: &Form) -> Vec<u8> {
    match form {
        Form::Digest(digest) => digest.bytes().to_vec(),
        Form::Message(_) => panic!("a digest was asked for"),
    }
}

fn message(form: &Form) -> Vec<u8> {
    match form {
        Form::Message(message) => message.clone(),
        Form::Digest(_) => panic!("a message was asked for"),
    }
}

#[test]
fn every_key_in_every_form_that_it_may_take() {
    for (kind, scheme, hash) in [
        (KeyKind::P256, Scheme::EcdsaP256Sha256, Hash::Sha256),
        (KeyKind::P384, Scheme::EcdsaP384Sha384, Hash::Sha384),
        (KeyKind::P521, Scheme::EcdsaP521Sha512, Hash::Sha512),
    ] {
        let done = run(kind, scheme, Takes::Digest, move |key, form| {
            (key.sign_digest(hash, &digest(form)), Encoding::Der)
        });
        assert_eq!(done, None);
        let done = run(kind, scheme, Takes::Digest, move |key, form| {
            (key.p1363(&key.sign_digest(hash, &digest(form))), Encoding::P1363)
        });
        assert_eq!(done, None);
        let done = run(kind, scheme, Takes::Message, move |key, form| {
            (key.sign(hash, &message(form)), Encoding::Der)
        });
        assert_eq!(done, None);
    }
    let rsa = |takes, sign: fn(&Key, &Form) -> Vec<u8>| {
        run(KeyKind::Rsa, Scheme::RsaPkcs1Sha256, takes, move |key, form| {
            (sign(key, form), Encoding::Raw)
        })
    };
    assert_eq!(rsa(Takes::Digest, |key, form| key.sign_digest(Hash::Sha256, &digest(form))), None);
    assert_eq!(rsa(Takes::Message, |key, form| key.sign(Hash::Sha256, &message(form))), None);
}

/// r and s of which one begins with zeros are as long as the curve all the same.
#[test]
fn short_numbers_in_p1363() {
    for n in 0..600_u32 {
        let file = format!("file {n}");
        let mut host = Host::new(KeyKind::P521);
        host.p1363 = true;
        let signature = host.key.p1363(&host.key.sign(Hash::Sha512, file.as_bytes()));
        if signature[..2] == [0, 0] || signature[66..68] == [0, 0] {
            let done = host
                .run(Signer::key_alone(host.declared()).sign(vec![Item::bytes(file.as_bytes())]));
            assert!(done.is_ok(), "{n}");
            return;
        }
    }
    panic!("none was short");
}

#[test]
fn the_usual_causes() {
    let cause = |told: Option<String>, words: &str| {
        let told = told.unwrap_or_default();
        assert!(told.contains(words), "{told}: {words}");
    };
    let p256 = |holder: fn(&Key, &Form) -> (Vec<u8>, Encoding)| {
        run(KeyKind::P256, Scheme::EcdsaP256Sha256, Takes::Digest, holder)
    };
    // Azure, PKCS #11 and WebCrypto, taken for OpenSSL; and the reverse.
    cause(
        p256(|key, form| (key.p1363(&key.sign_digest(Hash::Sha256, &digest(form))), Encoding::Der)),
        "p1363",
    );
    cause(
        p256(|key, form| (key.sign_digest(Hash::Sha256, &digest(form)), Encoding::P1363)),
        "cause \"DER",
    );
    cause(
        p256(|key, form| (key.sign_digest(Hash::Sha256, &digest(form)), Encoding::Raw)),
        "cause \"DER",
    );
    // AWS with the message type RAW over a digest.
    cause(
        p256(|key, form| (key.sign(Hash::Sha256, &digest(form)), Encoding::Der)),
        "a second time",
    );
    // Both at once.
    cause(
        p256(|key, form| (key.p1363(&key.sign(Hash::Sha256, &digest(form))), Encoding::Der)),
        "a second time",
    );
    // A key with another hash than the registry's: cosign of old.
    let p384 = run(KeyKind::P384, Scheme::EcdsaP384Sha384, Takes::Message, |key, form| {
        (key.sign(Hash::Sha256, &message(form)), Encoding::Der)
    });
    cause(p384, "another hash");
    let rsa = |takes, holder: fn(&Key, &Form) -> Vec<u8>| {
        run(KeyKind::Rsa, Scheme::RsaPkcs1Sha256, takes, move |key, form| {
            (holder(key, form), Encoding::Raw)
        })
    };
    // Google Cloud's RSA keys for SHA-512.
    cause(rsa(Takes::Message, |key, form| key.sign(Hash::Sha512, &message(form))), "another hash");
    cause(rsa(Takes::Digest, |key, form| key.sign(Hash::Sha256, &digest(form))), "a second time");
    // The first of a key's algorithms at AWS, and Vault's default.
    cause(
        rsa(Takes::Message, |key, form| {
            key.sign_in(key::Scheme::Pss(32), Hash::Sha256, &message(form))
        }),
        "PSS",
    );
    let pss = run(KeyKind::Rsa, Scheme::RsaPssSha256, Takes::Message, |key, form| {
        (key.sign(Hash::Sha256, &message(form)), Encoding::Raw)
    });
    cause(pss, "PKCS #1 v1.5, and PSS was asked for");
    // Google Cloud signs the message by Ed25519.
    let ed25519 = run(KeyKind::Ed25519, Scheme::Ed25519ph, Takes::Message, |key, form| {
        (key.sign(Hash::Sha512, &message(form)), Encoding::Raw)
    });
    cause(ed25519, "Ed25519 over the message");
    let prehashed = run(KeyKind::Ed25519, Scheme::Ed25519, Takes::Message, |key, form| {
        (key.sign_in(key::Scheme::Prehashed, Hash::Sha512, &message(form)), Encoding::Raw)
    });
    cause(prehashed, "Ed25519ph, and Ed25519");
    let of_digest = run(KeyKind::Ed25519, Scheme::Ed25519ph, Takes::Digest, |key, form| {
        (key.sign(Hash::Sha512, &digest(form)), Encoding::Raw)
    });
    cause(of_digest, "Ed25519 over the digest");
}

#[test]
fn what_has_no_usual_cause_is_refused_all_the_same() {
    let no_cause = |told: Option<String>| assert!(!told.unwrap().contains("cause"));
    let answers: [Holder; 7] = [
        |_, form| {
            let other = Key::derive(KeyKind::P256, "signing", "another");
            (other.sign_digest(Hash::Sha256, &digest(form)), Encoding::Der)
        },
        |key, _| (key.sign(Hash::Sha256, b"another file"), Encoding::Der),
        |_, _| (vec![], Encoding::Der),
        |_, _| (vec![0; 64], Encoding::P1363),
        |_, _| (vec![0xff; 64], Encoding::P1363),
        |_, _| (vec![1; 63], Encoding::P1363),
        // Vault's own form is for the host to undo.
        |key, form| {
            let text = [b"vault:v1:", &key.sign_digest(Hash::Sha256, &digest(form))[..]].concat();
            (text, Encoding::Der)
        },
    ];
    for holder in answers {
        no_cause(run(KeyKind::P256, Scheme::EcdsaP256Sha256, Takes::Digest, holder));
    }
}

#[test]
fn a_key_is_declared_in_a_scheme_of_the_registry() {
    let public =
        |kind| PublicKey::from_spki_der(&Key::derive(kind, "signing", "leaf").spki()).unwrap();
    for (kind, scheme) in [
        (KeyKind::P256, Scheme::EcdsaP384Sha384),
        (KeyKind::P256, Scheme::EcdsaP256Sha512),
        (KeyKind::P384, Scheme::EcdsaP384Sha256),
        (KeyKind::P521, Scheme::EcdsaP521Sha256),
        (KeyKind::Rsa, Scheme::RsaPkcs1Sha512),
        (KeyKind::Rsa, Scheme::Ed25519),
        (KeyKind::Ed25519, Scheme::EcdsaP256Sha256),
    ] {
        let refused = DeclaredKey::new(public(kind), scheme).unwrap_err();
        assert_eq!(refused.code(), Code::SignKeyAlgorithm, "{kind:?} {scheme:?}");
    }
}
