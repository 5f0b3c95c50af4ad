//! One signature of each kind, beside aws-lc, ring and RustCrypto in the same run: `cargo bench` in this folder.
//!
//! `unknown` reads the key and verifies once, as with a key from a bundle; `known` has the tables of a key of the
//! trusted root; `32` is the arithmetic of WebAssembly and machines of 32 bits.

use std::hint::black_box;

use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::{rand, rsa, signature as aws};
use criterion::{Criterion, criterion_group, criterion_main};
use sigproof::{Compact, Compact32, KeyKind, Message, Provider, RustCrypto, Scheme};

const MESSAGE: &[u8] = b"what is signed";

/// A key's bits, and its signature of the message.
struct Signed {
    key: Vec<u8>,
    signature: Vec<u8>,
}

fn ecdsa(algorithm: &'static aws::EcdsaSigningAlgorithm) -> Signed {
    let key = aws::EcdsaKeyPair::generate(algorithm).expect("a key");
    let signature = key.sign(&rand::SystemRandom::new(), MESSAGE).expect("a signature");
    Signed { key: key.public_key().as_ref().to_vec(), signature: signature.as_ref().to_vec() }
}

fn rsa(size: rsa::KeySize) -> Signed {
    let key = rsa::KeyPair::generate(size).expect("a key");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&aws::RSA_PKCS1_SHA256, &rand::SystemRandom::new(), MESSAGE, &mut signature)
        .expect("a signature");
    Signed { key: key.public_key().as_ref().to_vec(), signature }
}

fn ed25519() -> Signed {
    let key = aws::Ed25519KeyPair::generate().expect("a key");
    let signature = key.sign(MESSAGE);
    Signed { key: key.public_key().as_ref().to_vec(), signature: signature.as_ref().to_vec() }
}

fn providers(c: &mut Criterion, name: &str, kind: KeyKind, scheme: Scheme, signed: &Signed) {
    let mut group = c.benchmark_group(name);
    let ours: [(&str, &dyn Provider); 3] =
        [("sigproof", &Compact), ("sigproof 32", &Compact32), ("RustCrypto", &RustCrypto)];
    for (name, provider) in ours {
        group.bench_function(format!("{name}, unknown"), |b| {
            b.iter(|| {
                let key = provider.key(kind, black_box(&signed.key)).expect("a key");
                key.verify(scheme, Message::Bytes(MESSAGE), &signed.signature).expect("it holds");
            });
        });
        let known = provider.key(kind, &signed.key).expect("a key");
        known.expect_more();
        group.bench_function(format!("{name}, known"), |b| {
            b.iter(|| {
                let signature = black_box(&signed.signature);
                known.verify(scheme, Message::Bytes(MESSAGE), signature).expect("it holds");
            });
        });
        group.bench_function(format!("{name}, key and tables"), |b| {
            b.iter(|| provider.key(kind, black_box(&signed.key)).expect("a key").expect_more());
        });
    }
    group.finish();
}

fn peers(
    c: &mut Criterion,
    name: &str,
    signed: &Signed,
    by_aws: &'static dyn aws::VerificationAlgorithm,
    by_ring: Option<&'static dyn ring::signature::VerificationAlgorithm>,
) {
    let mut group = c.benchmark_group(name);
    group.bench_function("aws-lc, unknown", |b| {
        b.iter(|| {
            let key = aws::UnparsedPublicKey::new(by_aws, black_box(&signed.key));
            key.verify(MESSAGE, &signed.signature).expect("it holds");
        });
    });
    let known = aws::ParsedPublicKey::new(by_aws, &signed.key).expect("a key");
    group.bench_function("aws-lc, known", |b| {
        b.iter(|| known.verify_sig(MESSAGE, black_box(&signed.signature)).expect("it holds"));
    });
    if let Some(by_ring) = by_ring {
        group.bench_function("ring, unknown", |b| {
            b.iter(|| {
                let key = ring::signature::UnparsedPublicKey::new(by_ring, black_box(&signed.key));
                key.verify(MESSAGE, &signed.signature).expect("it holds");
            });
        });
    }
    group.finish();
}

fn all(c: &mut Criterion) {
    use ring::signature as by_ring;

    let signed = ecdsa(&aws::ECDSA_P256_SHA256_ASN1_SIGNING);
    providers(c, "P-256", KeyKind::P256, Scheme::EcdsaP256Sha256, &signed);
    let ring: &dyn by_ring::VerificationAlgorithm = &by_ring::ECDSA_P256_SHA256_ASN1;
    peers(c, "P-256", &signed, &aws::ECDSA_P256_SHA256_ASN1, Some(ring));

    let signed = ecdsa(&aws::ECDSA_P384_SHA384_ASN1_SIGNING);
    providers(c, "P-384", KeyKind::P384, Scheme::EcdsaP384Sha384, &signed);
    peers(
        c,
        "P-384",
        &signed,
        &aws::ECDSA_P384_SHA384_ASN1,
        Some(&by_ring::ECDSA_P384_SHA384_ASN1),
    );

    let signed = ecdsa(&aws::ECDSA_P521_SHA512_ASN1_SIGNING);
    providers(c, "P-521", KeyKind::P521, Scheme::EcdsaP521Sha512, &signed);
    peers(c, "P-521", &signed, &aws::ECDSA_P521_SHA512_ASN1, None);

    let sizes = [(2048, rsa::KeySize::Rsa2048), (4096, rsa::KeySize::Rsa4096)];
    for (bits, size) in sizes {
        let (signed, name) = (rsa(size), format!("RSA {bits}"));
        providers(c, &name, KeyKind::Rsa, Scheme::RsaPkcs1Sha256, &signed);
        let ring: &dyn by_ring::VerificationAlgorithm = &by_ring::RSA_PKCS1_2048_8192_SHA256;
        peers(c, &name, &signed, &aws::RSA_PKCS1_2048_8192_SHA256, Some(ring));
    }

    let signed = ed25519();
    providers(c, "Ed25519", KeyKind::Ed25519, Scheme::Ed25519, &signed);
    peers(c, "Ed25519", &signed, &aws::ED25519, Some(&by_ring::ED25519));
}

criterion_group!(benches, all);
criterion_main!(benches);
