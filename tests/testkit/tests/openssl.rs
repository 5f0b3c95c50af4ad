//! The testkit's certificates and signatures, judged by another implementation: `openssl`.

mod host;

use host::{folder, openssl, write};

use sigproof_testkit::ca::Chain;
use sigproof_testkit::der;
use sigproof_testkit::key::{Hash, Key, KeyKind};
use sigproof_testkit::recipe::{EntryKind, Recipe, Version};
use sigproof_testkit::world::{ARTIFACT, World};

#[test]
fn leaves_parse_and_chain_to_their_authorities() {
    let world = World::new("openssl");
    for authority in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa] {
        for key in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa] {
            let folder = folder(&format!("chain-{authority:?}-{key:?}"));
            let made =
                world.make(&Recipe { authority, key, hash: key.hash(), ..Recipe::default() });
            let chain = Chain::new(&world.seed, authority, "fulcio").sign();
            let pem = |der: &[u8]| der::pem("CERTIFICATE", der);
            let leaf = write(&folder, "leaf.pem", pem(&made.leaf));
            let root = write(&folder, "root.pem", pem(&chain[0].der));
            let issuer = write(&folder, "issuer.pem", pem(&chain[1].der));
            let at = "1767225600";
            let args = [
                "verify",
                "-attime",
                at,
                "-CAfile",
                &root,
                "-untrusted",
                &issuer,
                "-x509_strict",
                &leaf,
            ];
            let output = openssl(&args);
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            // OpenSSL asks of an empty subject what Fulcio does: a critical alternative name.
            assert!(output.status.success(), "{authority:?} {key:?}: {errors}");
            let text = openssl(&["x509", "-in", &leaf, "-noout", "-text"]);
            let text = String::from_utf8_lossy(&text.stdout).into_owned();
            for part in ["CT Precertificate SCTs", "email:signer@testkit.example", "Code Signing"] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
        }
    }
}

#[test]
fn signatures_verify() {
    let folder = folder("signatures");
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa] {
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            if kind == KeyKind::P521 && hash != Hash::Sha512 {
                continue;
            }
            let key = Key::derive(kind, "openssl", "signatures");
            let public = write(&folder, "key.pem", der::pem("PUBLIC KEY", &key.spki()));
            let signature = write(&folder, "signature", key.sign(hash, ARTIFACT));
            let artifact = write(&folder, "artifact", ARTIFACT);
            let digest = format!("-{}", hash.label());
            let args = ["dgst", &digest, "-verify", &public, "-signature", &signature, &artifact];
            let output = openssl(&args);
            assert!(output.status.success(), "{kind:?} {hash:?}: {output:?}");
        }
    }
}

#[test]
fn making_twice_gives_the_same_bytes() {
    for entry in EntryKind::ALL {
        let recipe = Recipe { key: KeyKind::Rsa, ..Recipe::of(Version::V02, entry) };
        let (a, b) = (World::new("same").make(&recipe), World::new("same").make(&recipe));
        assert_eq!(a.bundle_bytes, b.bundle_bytes);
        assert_eq!(a.trusted_root_bytes, b.trusted_root_bytes);
        let other = World::new("other").make(&recipe);
        assert_ne!(a.trusted_root_bytes, other.trusted_root_bytes);
    }
}
