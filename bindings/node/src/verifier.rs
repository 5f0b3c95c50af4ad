//! The verifier, here and now or on a thread of the host's pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi::{Env, Error, Result, Task};
use napi_derive::napi;
use sigproof_ffi as ffi;

use crate::answer::{Said, Verified, said};
use crate::artifact::{Artifact, ArtifactText};
use crate::documents::{Policy, PolicyText, bundles, copies};

/// Verifies bundles against trusted roots.
#[napi]
pub struct Verifier(pub(crate) Arc<ffi::Verifier>);

/// A trusted root that a verifier is made of.
#[napi(object, object_to_js = false)]
pub struct RootText {
    /// Its name; one alone may have none.
    pub name: Option<String>,
    /// Its JSON.
    pub json: Uint8Array,
}

/// A verifier that trusts these roots.
#[napi(catch_unwind)]
pub fn verifier(roots: Vec<RootText>) -> Said<Verifier> {
    let as_ffi = |root: &RootText| (root.name.clone(), root.json.to_vec());
    let roots: Vec<(Option<String>, Vec<u8>)> = roots.iter().map(as_ffi).collect();
    let roots = roots.iter().map(|(name, json)| (name.clone(), ffi::Root::Json(json)));
    let roots: Vec<_> = roots.collect();
    said(ffi::Verifier::new(&roots), |verifier| Verifier(Arc::new(verifier)))
}

/// What is asked about one artifact, or without one about an envelope.
#[napi(object, object_to_js = false)]
pub struct QuestionText {
    /// The texts of its bundles, of which one must verify.
    pub bundles: Vec<Uint8Array>,
    /// The artifact.
    pub artifact: Option<ArtifactText>,
    /// Who must have signed.
    pub policy: PolicyText,
    /// The present time.
    pub now: Option<String>,
}

/// A question whose inputs were copied.
pub struct Question {
    verifier: Arc<ffi::Verifier>,
    bundles: Vec<Vec<u8>>,
    artifact: Option<Artifact>,
    policy: Policy,
    now: Option<String>,
}

impl Question {
    fn copy(verifier: &Verifier, question: QuestionText) -> Self {
        Self {
            verifier: Arc::clone(&verifier.0),
            bundles: copies(&question.bundles),
            artifact: question.artifact.map(Artifact::copy),
            policy: Policy::copy(question.policy),
            now: question.now,
        }
    }

    fn ask(self) -> std::result::Result<ffi::First, ffi::Rejected> {
        let policy = self.policy.read()?;
        let artifact = self.artifact.map(Artifact::read).transpose()?;
        let bundles = bundles(&self.bundles)?;
        let question =
            ffi::Question { now: self.now.as_deref(), ..ffi::Question::new(&bundles, &policy) };
        match artifact {
            Some(artifact) => self.verifier.verify(&question, &artifact),
            None => self.verifier.verify_dsse(&question),
        }
    }
}

impl Ask for Question {
    type Answer = Verified;

    fn answer(self) -> Said<Verified> {
        said(self.ask(), |first| Verified::first(&first))
    }
}

/// Verifies that one of the bundles is a signature of the artifact by whom the policy names.
#[napi(catch_unwind)]
pub fn verify(verifier: &Verifier, question: QuestionText) -> Said<Verified> {
    Question::copy(verifier, question).answer()
}

/// The same on another thread.
#[napi(catch_unwind)]
pub fn verify_later(verifier: &Verifier, question: QuestionText) -> AsyncTask<Later<Question>> {
    later(Question::copy(verifier, question))
}

/// What another thread can answer.
pub trait Ask: Send + 'static {
    /// What the answer is, if it is not no.
    type Answer: Send + 'static;

    /// The core's answer, as texts.
    fn answer(self) -> Said<Self::Answer>;
}

/// A question on its way to another thread.
pub struct Later<Q> {
    question: Option<Q>,
    #[cfg(feature = "inject")]
    end: Option<ffi::inject::End>,
}

pub(crate) fn later<Q: Ask>(question: Q) -> AsyncTask<Later<Q>>
where
    Said<Q::Answer>: napi::bindgen_prelude::ToNapiValue + napi::bindgen_prelude::TypeName,
{
    AsyncTask::new(Later {
        question: Some(question),
        #[cfg(feature = "inject")]
        end: ffi::inject::disarm(),
    })
}

impl<Q: Ask> Task for Later<Q>
where
    Said<Q::Answer>: napi::bindgen_prelude::ToNapiValue + napi::bindgen_prelude::TypeName,
{
    type Output = Said<Q::Answer>;
    type JsValue = Said<Q::Answer>;

    fn compute(&mut self) -> Result<Self::Output> {
        let question = self.question.take().ok_or_else(defect)?;
        #[cfg(feature = "inject")]
        if let Some(end) = self.end {
            ffi::inject::arm(end);
        }
        // The pool is C's, and has no answer to a panic but the end of the process.
        catch_unwind(AssertUnwindSafe(|| question.answer())).map_err(|_| defect())
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(output)
    }
}

fn defect() -> Error {
    Error::from_reason("the addon failed")
}
