//! The testkit's timestamps and signatures, judged by another implementation: `openssl`.

mod host;

use host::{folder, openssl, write};
use std::fs;

use sigproof_testkit::der;
use sigproof_testkit::fault::Fault;
use sigproof_testkit::fault::token::Token;
use sigproof_testkit::json::unb64;
use sigproof_testkit::key::{Hash, Key, KeyKind, Scheme};
use sigproof_testkit::recipe::{EntryKind, Recipe};
use sigproof_testkit::variant::Variant;
use sigproof_testkit::variant::stamp::Stamps;
use sigproof_testkit::world::{ARTIFACT, Made, World};

/// The n-th timestamp of a bundle under each authority of its trusted root: whether one accepts it.
fn accepted(name: &str, made: &Made, n: usize) -> Option<bool> {
    let folder = folder(&format!("timestamp-{name}-{n}"));
    let base = |value: &serde_json::Value| unb64(value.as_str().unwrap());
    let material = &made.bundle["verificationMaterial"];
    let list = &material["timestampVerificationData"]["rfc3161Timestamps"];
    let token = write(&folder, "token", base(&list[n]["signedTimestamp"]));
    let signature =
        write(&folder, "signature", base(&made.bundle["messageSignature"]["signature"]));
    let mut any = false;
    for authority in made.trusted_root["timestampAuthorities"].as_array().unwrap() {
        let mut chain: Vec<String> = authority["certChain"]["certificates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| der::pem("CERTIFICATE", &base(&c["rawBytes"])))
            .collect();
        let root = write(&folder, "root.pem", chain.pop().unwrap());
        // An empty file of certificates is none to OpenSSL.
        chain.push(fs::read_to_string(&root).unwrap());
        let rest = write(&folder, "rest.pem", chain.concat());
        let args = [
            "ts",
            "-verify",
            "-in",
            &token,
            "-data",
            &signature,
            "-CAfile",
            &root,
            "-untrusted",
            &rest,
            "-attime",
            "1767225600",
        ];
        let output = openssl(&args);
        if !output.status.success() {
            println!("{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
        any |= output.status.success();
    }
    Some(any)
}

#[test]
fn timestamps_verify() {
    let world = World::new("openssl");
    let recipe = Recipe::wide(EntryKind::Message2);
    for stamps in Stamps::ALL {
        let two = match stamps {
            // OpenSSL looks at the first certificate of an issuer name and serial number only, and
            // reads timestamps as PKCS#7, which knows no signer by key identifier.
            Stamps::TwinFirst | Stamps::KeyId | Stamps::BeforeEntry => continue,
            Stamps::Two => 2,
            _ => 1,
        };
        let made = world.make(&recipe.varied(Variant::Stamp(*stamps)));
        for n in 0..two {
            let n = if *stamps == Stamps::UnknownFirst { 1 } else { n };
            let Some(accepted) = accepted(stamps.slug(), &made, n) else { return };
            assert!(accepted, "{}", stamps.slug());
        }
    }
}

#[test]
fn changed_timestamps_do_not_verify() {
    let world = World::new("openssl");
    let recipe = Recipe::wide(EntryKind::Message2);
    for fault in [
        Token::DigestWrong,
        Token::ContentChanged,
        Token::CertificateWrong,
        Token::ImprintArtifact,
        Token::ImprintOther,
        Token::SignatureFlipped,
        Token::Rejection,
        Token::TwoSigners,
        Token::ContentData,
    ] {
        let made = world.make(&recipe.with(Fault::Token(fault)));
        let Some(accepted) = accepted(fault.expectation().slug, &made, 0) else { return };
        assert!(!accepted, "{}", fault.expectation().slug);
    }
}

#[test]
fn rsa_and_ed25519_signatures_verify() {
    let folder = folder("signatures-evidence");
    let artifact = write(&folder, "artifact", ARTIFACT);
    for kind in [KeyKind::Rsa, KeyKind::Rsa3072, KeyKind::Rsa4096, KeyKind::RsaE3] {
        let key = Key::derive(kind, "openssl", "leaf");
        let public = write(&folder, "key.pem", der::pem("PUBLIC KEY", &key.spki()));
        for (scheme, salt) in
            [(Scheme::Plain, ""), (Scheme::Pss(32), "32"), (Scheme::Pss(20), "20")]
        {
            let bytes = key.sign_in(scheme, Hash::Sha256, ARTIFACT);
            let signature = write(&folder, "signature", bytes);
            let salt = format!("rsa_pss_saltlen:{salt}");
            let mut args = vec!["dgst", "-sha256", "-verify", &public, "-signature", &signature];
            if scheme != Scheme::Plain {
                args.extend(["-sigopt", "rsa_padding_mode:pss", "-sigopt", &salt]);
            }
            args.push(&artifact);
            let output = openssl(&args);
            assert!(output.status.success(), "{kind:?} {scheme:?}: {output:?}");
        }
    }
    let key = Key::derive(KeyKind::Ed25519, "openssl", "leaf");
    let public = write(&folder, "ed25519.pem", der::pem("PUBLIC KEY", &key.spki()));
    let signature = write(&folder, "ed25519", key.sign(Hash::Sha512, ARTIFACT));
    let args = [
        "pkeyutl", "-verify", "-pubin", "-inkey", &public, "-rawin", "-in", &artifact, "-sigfile",
        &signature,
    ];
    let output = openssl(&args);
    assert!(output.status.success(), "{output:?}");
}

/// The example of RFC 8032 section 7.3, which OpenSSL 3.0 cannot verify.
#[test]
fn ed25519ph_is_that_of_the_rfc() {
    use ed25519_dalek::SigningKey;
    use sha2::{Digest, Sha512};
    let seed = "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42";
    let key = SigningKey::from_bytes(&hex::decode(seed).unwrap().try_into().unwrap());
    let signature = key.sign_prehashed(Sha512::new_with_prefix(b"abc"), None).unwrap();
    let expected = "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41\
                    31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";
    assert_eq!(hex::encode(signature.to_bytes()), expected);
}
