//! The rules of package registries, on real attestations and on ones that the testkit signs.

mod continuity;
mod npm;
mod npm_audit;
mod pypi;

use std::fs;
use std::path::Path;

use serde_json::Value;
use sigproof::{TrustedRoot, Verifier};
use sigproof_testkit::ca::Extension;
use sigproof_testkit::json::canonical;
use sigproof_testkit::world::{Draft, Effect};
use sigproof_testkit::{Made, Recipe, World, der};

/// A file of `real`.
fn real(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("real").join(name);
    fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn sigstore() -> Verifier {
    Verifier::new(TrustedRoot::sigstore())
}

/// What is signed instead of the recipe's statement.
struct Says(Value);

impl Effect for Says {
    fn on_content(&self, draft: &mut Draft<'_>) {
        draft.payload = canonical(&self.0).into_bytes();
    }
}

/// What the certificate states, by the last arc of Fulcio's identifiers.
struct Claims<'a>(&'a [(u8, &'a str)]);

impl Effect for Claims<'_> {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        for (number, text) in self.0 {
            let oid = format!("1.3.6.1.4.1.57264.1.{number}");
            draft.leaf.put_extension(Extension::new(&oid, false, der::utf8(text)));
        }
    }
}

/// What the certificate does not state, though the testkit's do.
struct Without(u8);

impl Effect for Without {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        draft.leaf.drop_extension(&format!("1.3.6.1.4.1.57264.1.{}", self.0));
    }
}

/// The hint in the place of the certificate.
struct Hint<'a>(&'a str);

impl Effect for Hint<'_> {
    fn on_bundle(&self, draft: &mut Draft<'_>) {
        draft.bundle["verificationMaterial"]["publicKey"]["hint"] = self.0.into();
    }
}

/// A bundle of the testkit, and who verifies it.
fn made(recipe: &Recipe, effects: &[&dyn Effect]) -> (Made, Verifier) {
    let made = World::new("ecosystem").make_with(recipe, effects);
    let root = TrustedRoot::from_json(&made.trusted_root_bytes).unwrap();
    (made, Verifier::new(root))
}
