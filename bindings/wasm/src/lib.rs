//! `sigproof-ffi` for JavaScript. Each function copies its inputs into the instance's memory and
//! returns a handle or a text; a [`Rejected`] is thrown. Anything else that leaves the module as an
//! exception is a trap: the instance is lost, and the shell replaces it.

pub mod npm;

use sigproof_ffi as ffi;
use wasm_bindgen::prelude::wasm_bindgen;

/// No, and why. Its kind, code and step are in the report, and not a second time in the module.
#[wasm_bindgen]
pub struct Rejected(ffi::Rejected);

#[wasm_bindgen]
impl Rejected {
    /// The reason in words.
    #[wasm_bindgen(getter)]
    pub fn message(&self) -> String {
        self.0.message()
    }

    /// The report as canonical JSON.
    pub fn report(&self) -> String {
        self.0.report_json()
    }
}

/// Yes, and what is proven.
#[wasm_bindgen]
pub struct Verified(ffi::Verified);

#[wasm_bindgen]
impl Verified {
    /// The facts as canonical JSON.
    pub fn facts(&self) -> String {
        self.0.facts_json()
    }

    /// The report as canonical JSON.
    pub fn report(&self) -> String {
        self.0.report_json()
    }

    /// The verified payload of a DSSE envelope.
    pub fn payload(&self) -> Option<Vec<u8>> {
        self.0.payload().map(<[u8]>::to_vec)
    }

    /// The type of that payload.
    #[wasm_bindgen(getter, js_name = payloadType)]
    pub fn payload_type(&self) -> Option<String> {
        self.0.payload_type().map(ToOwned::to_owned)
    }
}

/// The trusted roots that a verifier is made of.
#[wasm_bindgen]
#[derive(Default)]
pub struct Roots(Vec<(Option<String>, Vec<u8>)>);

#[wasm_bindgen]
impl Roots {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a trusted root's JSON.
    pub fn add(&mut self, name: Option<String>, json: Vec<u8>) {
        self.0.push((name, json));
    }
}

/// Whom to accept.
#[wasm_bindgen]
pub struct Policy(ffi::Policy);

#[wasm_bindgen]
impl Policy {
    /// Reads a policy's JSON.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        ffi::Policy::from_json(json).map(Self).map_err(Rejected)
    }

    /// Exactly this identity, vouched for by exactly this issuer.
    pub fn identity(identity: &str, issuer: &str) -> Self {
        Self(ffi::Policy::identity(identity, issuer))
    }
}

/// What a bundle is verified against.
#[wasm_bindgen]
pub struct Artifact(ffi::Artifact);

#[wasm_bindgen]
impl Artifact {
    /// The bytes as a whole.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self(ffi::Artifact::Bytes(bytes))
    }

    /// Digests of the same bytes, and how these begin, where that was seen.
    pub fn digests(digests: Vec<String>, head: Option<Vec<u8>>) -> Result<Self, Rejected> {
        let artifact = ffi::Artifact::digests(&digests).map_err(Rejected)?;
        Ok(Self(match head {
            Some(head) => artifact.with_head(&head),
            None => artifact,
        }))
    }
}

/// What an artifact must be given as.
#[wasm_bindgen]
pub struct Needs(ffi::Needs);

#[wasm_bindgen]
impl Needs {
    /// The algorithms of its digests.
    #[wasm_bindgen(getter)]
    pub fn algorithms(&self) -> Vec<String> {
        self.0.algorithms().map(ToOwned::to_owned).collect()
    }

    /// Whether digests may not do.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> bool {
        self.0.bytes()
    }
}

/// The bundles of one artifact.
#[wasm_bindgen]
#[derive(Default)]
pub struct Bundles(ffi::Bundles);

#[wasm_bindgen]
impl Bundles {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// All that a text holds, of which one can be read.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        ffi::Bundles::from_json(json).map(Self).map_err(Rejected)
    }

    /// Adds all that another text holds.
    pub fn add(&mut self, json: &[u8]) -> Result<(), Rejected> {
        self.0.add(json).map_err(Rejected)
    }
}

/// What an artifact must be given as, for these bundles and this policy.
#[wasm_bindgen]
pub fn needs(bundles: &Bundles, policy: &Policy) -> Result<Needs, Rejected> {
    ffi::Needs::of(&bundles.0, &policy.0).map(Needs).map_err(Rejected)
}

/// Hashes an artifact piece by piece.
#[wasm_bindgen]
pub struct Hasher(ffi::Hasher);

#[wasm_bindgen]
impl Hasher {
    /// A hasher for these algorithms.
    #[wasm_bindgen(constructor)]
    pub fn new(algorithms: Vec<String>) -> Result<Self, Rejected> {
        ffi::Hasher::new(&algorithms).map(Self).map_err(Rejected)
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// How the artifact begins.
    pub fn head(&self) -> Vec<u8> {
        self.0.head().to_vec()
    }

    /// The digests, in the order of the algorithms.
    pub fn finish(self) -> Vec<String> {
        self.0.finish()
    }
}

/// Verifies bundles against trusted roots.
#[wasm_bindgen]
pub struct Verifier(ffi::Verifier);

#[wasm_bindgen]
impl Verifier {
    /// A verifier that trusts these roots. One alone may have no name.
    #[wasm_bindgen(constructor)]
    pub fn new(roots: &Roots) -> Result<Self, Rejected> {
        let roots = roots.0.iter().map(|(name, json)| (name.clone(), ffi::Root::Json(json)));
        let roots: Vec<_> = roots.collect();
        ffi::Verifier::new(&roots).map(Self).map_err(Rejected)
    }

    /// Verifies that one of the bundles is a signature of the artifact by whom the policy names.
    pub fn verify(
        &self,
        bundles: &Bundles,
        artifact: &Artifact,
        policy: &Policy,
        now: Option<String>,
    ) -> Result<First, Rejected> {
        let now = now.as_deref();
        let question = ffi::Question { now, ..ffi::Question::new(&bundles.0, &policy.0) };
        self.0.verify(&question, &artifact.0).map(First).map_err(Rejected)
    }

    /// Verifies that one of the bundles is an envelope signed by whom the policy names.
    #[wasm_bindgen(js_name = verifyDsse)]
    pub fn verify_dsse(
        &self,
        bundles: &Bundles,
        policy: &Policy,
        now: Option<String>,
    ) -> Result<First, Rejected> {
        let now = now.as_deref();
        let question = ffi::Question { now, ..ffi::Question::new(&bundles.0, &policy.0) };
        self.0.verify_dsse(&question).map(First).map_err(Rejected)
    }
}

/// The first bundle that verifies.
#[wasm_bindgen]
pub struct First(ffi::First);

#[wasm_bindgen]
impl First {
    /// Its place among the bundles.
    #[wasm_bindgen(getter)]
    pub fn index(&self) -> usize {
        self.0.index
    }

    /// The answer about the last of those before it that was not handed out yet.
    #[wasm_bindgen(js_name = popRejected)]
    pub fn pop_rejected(&mut self) -> Option<Rejected> {
        self.0.rejected.pop().map(Rejected)
    }

    /// What it proves.
    pub fn verified(self) -> Verified {
        Verified(self.0.verified)
    }
}

/// What a document says, as JSON. Nothing of it is verified.
#[wasm_bindgen]
pub fn inspect(document: &[u8]) -> Result<String, Rejected> {
    ffi::inspect(document).map_err(Rejected)
}

/// What a policy gets wrong, as a JSON list.
#[wasm_bindgen]
pub fn lint(policy: &[u8]) -> Result<String, Rejected> {
    ffi::lint(policy).map_err(Rejected)
}

/// Tests only: lets the next verification end in a trap (`trap`), out of memory or out of stack.
#[cfg(feature = "inject")]
#[wasm_bindgen]
pub fn inject(end: &str) {
    ffi::inject::arm(match end {
        "memory" => ffi::inject::End::Memory,
        "stack" => ffi::inject::End::Stack,
        _ => ffi::inject::End::Panic,
    });
}
