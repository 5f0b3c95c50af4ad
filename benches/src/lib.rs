//! The bundles that `sigproof-testkit bundles COUNT FOLDER` writes, with a verifier and a policy for each.
#![forbid(unsafe_code)]

use std::path::Path;
use std::{fs, io};

use serde_json::Value;
use sigproof::{Artifact, Bundle, Policy, PublicKey, TrustedRoot, Verifier};

/// One bundle, and what is asked about it.
pub struct Item {
    pub kind: String,
    pub bundle: Vec<u8>,
    pub artifact: Vec<u8>,
    pub policy: Policy,
}

impl Item {
    /// Reads the bundle and verifies it: what is counted, and what is timed.
    ///
    /// # Panics
    /// If it does not verify.
    pub fn verify(&self, verifier: &Verifier) -> usize {
        let bundle = Bundle::from_json(&self.bundle).expect("a bundle");
        let artifact = Artifact::bytes(&self.artifact);
        let verified = verifier.verify(&bundle, artifact, &self.policy).expect("it verifies");
        verified.facts().times.len()
    }
}

/// The items of a list and the trusted root that they share; `read` gives the bytes of a file that the list names.
///
/// # Errors
/// If a file is missing, or has another form.
pub fn items(read: impl Fn(&str) -> io::Result<Vec<u8>>) -> io::Result<(Vec<Item>, Vec<u8>)> {
    let rows: Vec<Value> = serde_json::from_slice(&read("cases.json")?)?;
    let item = |row: &Value| -> io::Result<Item> {
        let field = |name: &str| row[name].as_str();
        let file = |name: &str| read(field(name).unwrap_or_default());
        let policy = match field("key") {
            Some(_) => Policy::key(
                PublicKey::from_pem_or_der(&file("key")?).map_err(|_| io::Error::other("key"))?,
            ),
            None => Policy::identity(
                field("identity").unwrap_or_default(),
                field("issuer").unwrap_or_default(),
            ),
        };
        Ok(Item {
            kind: field("kind").unwrap_or_default().to_owned(),
            bundle: file("bundle")?,
            artifact: file("artifact")?,
            policy,
        })
    };
    let items = rows.iter().map(item).collect::<io::Result<Vec<_>>>()?;
    Ok((items, read("trusted_root.json")?))
}

/// [`items`] of a folder.
///
/// # Errors
/// If a file is missing, or has another form.
pub fn items_in(folder: &Path) -> io::Result<(Vec<Item>, Vec<u8>)> {
    items(|name| fs::read(folder.join(name)))
}

/// A verifier with this root.
///
/// # Panics
/// If it does not load.
pub fn verifier(root: &[u8]) -> Verifier {
    Verifier::new(TrustedRoot::from_json(root).expect("a trusted root"))
}
