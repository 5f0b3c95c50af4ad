//! Each part of the core by itself: `cargo bench` in `benches`. The same primitives beside aws-lc and ring are in
//! `tests/peers/arithmetic`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sigproof::{
    Bundle, DefaultProvider, HashAlgorithm, Hasher, KeyKind, Message, Policy, Provider as _,
    PublicKey, Scheme, TrustedRoot,
};
use sigproof_benches::{Item, items, verifier};
use sigproof_testkit::key::{self, Hash, Key};
use sigproof_testkit::many;

/// So many of each kind take turns, so that no bundle is known by heart.
const EACH: usize = 16;
const KINDS: usize = 8;
const MESSAGE: &[u8] = b"what is signed";

fn made() -> (Vec<Item>, Vec<u8>) {
    let files = many::files(EACH * KINDS);
    items(|name| files.get(name).cloned().ok_or_else(|| std::io::Error::other(name.to_owned())))
        .expect("the testkit's bundles")
}

fn documents(c: &mut Criterion) {
    let (items, root) = made();
    let mut group = c.benchmark_group("read");
    group.bench_function("trusted root", |b| {
        b.iter(|| TrustedRoot::from_json(black_box(&root)).expect("a root"));
    });
    let policy = br#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r",
        "file":"w.yml","ref":{"glob":"refs/tags/v*"}}}]}"#;
    group.bench_function("policy", |b| {
        b.iter(|| Policy::from_json(black_box(policy)).expect("a policy"));
    });
    for item in items.iter().take(KINDS) {
        group.bench_function(&item.kind, |b| {
            b.iter(|| Bundle::from_json(black_box(&item.bundle)).expect("a bundle"));
        });
    }
    group.finish();
}

fn bundles(c: &mut Criterion) {
    let (items, root) = made();
    let mut group = c.benchmark_group("read and verify");
    for kind in 0..KINDS {
        let of_kind: Vec<&Item> = items.iter().skip(kind).step_by(KINDS).collect();
        let verifier = verifier(&root);
        let mut turn = of_kind.iter().cycle();
        group.bench_function(&of_kind[0].kind, |b| {
            b.iter(|| turn.next().map(|item| item.verify(&verifier)));
        });
    }
    group.bench_function("the first, with the trusted root", |b| {
        b.iter(|| items[2].verify(&verifier(black_box(&root))));
    });
    group.finish();
}

fn signatures(c: &mut Criterion) {
    let kinds = [
        ("P-256", key::KeyKind::P256, KeyKind::P256, Hash::Sha256, Scheme::EcdsaP256Sha256),
        ("P-384", key::KeyKind::P384, KeyKind::P384, Hash::Sha384, Scheme::EcdsaP384Sha384),
        ("P-521", key::KeyKind::P521, KeyKind::P521, Hash::Sha512, Scheme::EcdsaP521Sha512),
        ("RSA 2048", key::KeyKind::Rsa, KeyKind::Rsa, Hash::Sha256, Scheme::RsaPkcs1Sha256),
        ("RSA 4096", key::KeyKind::Rsa4096, KeyKind::Rsa, Hash::Sha256, Scheme::RsaPkcs1Sha256),
        ("Ed25519", key::KeyKind::Ed25519, KeyKind::Ed25519, Hash::Sha512, Scheme::Ed25519),
    ];
    let mut group = c.benchmark_group("one signature, the key read before");
    for (name, made, kind, hash, scheme) in kinds {
        let signer = Key::derive(made, "benches", name);
        let signature = signer.sign(hash, MESSAGE);
        let spki = PublicKey::from_pem_or_der(&signer.spki()).expect("a key");
        group.bench_function(name, |b| {
            b.iter(|| {
                let key = DefaultProvider::default().key(kind, black_box(spki.key_bytes()));
                let key = key.expect("a key");
                key.verify(scheme, Message::Bytes(MESSAGE), &signature).expect("it holds");
            });
        });
    }
    group.finish();
}

fn hashes(c: &mut Criterion) {
    let bytes = vec![7; 1 << 20];
    let mut group = c.benchmark_group("hash 1 MiB");
    group.throughput(Throughput::Bytes(1 << 20));
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        group.bench_function(algorithm.name(), |b| b.iter(|| algorithm.hash(black_box(&bytes))));
    }
    group.bench_function("sha256 and sha512, in one pass", |b| {
        b.iter(|| {
            let mut hasher = Hasher::new(&[HashAlgorithm::Sha256, HashAlgorithm::Sha512]);
            hasher.update(black_box(&bytes));
            black_box(hasher.into_artifact());
        });
    });
    group.finish();
}

criterion_group!(benches, documents, bundles, signatures, hashes);
criterion_main!(benches);
