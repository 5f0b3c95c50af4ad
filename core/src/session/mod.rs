//! Work that needs the outside world, by somebody who never touches it: the session asks, the host does.
//!
//! A session opens no socket, reads no clock, draws no randomness and never sees a private key. [`next`] says what it needs
//! as one [`Action`]; the host does that in whatever way it likes (its own HTTP client, proxy, key holder, async runtime or none) and
//! hands the outcome to [`resume`] as one [`Event`]. That is the whole loop:
//!
//! ```
//! use p256::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};
//! use sigproof::session::{Action, Encoding, Event, Form, Purpose, Turn};
//! use sigproof::sign::{DeclaredKey, Item, Signer};
//! use sigproof::{Artifact, Policy, PublicKey, Scheme, TrustedRoot, Verifier, policy::Dangerous};
//! # use p256::pkcs8::EncodePublicKey;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The host's key, which the session never sees: it may as well be in a KMS.
//! let private = SigningKey::from_slice(&[7; 32])?;
//! let public = PublicKey::from_spki_der(private.verifying_key().to_public_key_der()?.as_bytes())?;
//!
//! let signer = Signer::key_alone(DeclaredKey::new(public.clone(), Scheme::EcdsaP256Sha256)?);
//! let mut session = signer.sign(vec![Item::bytes(b"the artifact")]);
//! let done = loop {
//!     match session.next()? {
//!         Turn::Done(done) => break done,
//!         Turn::Do(action, waiting) => {
//!             let event = match &action {
//!                 Action::Sign(asked) => match &asked.form {
//!                     Form::Digest(digest) => {
//!                         let made: Signature = private.sign_prehash(digest.bytes())?;
//!                         Event::signature(made.to_der().as_bytes(), Encoding::Der)
//!                     }
//!                     Form::Message(_) => Event::Failed("this key signs digests".into()),
//!                 },
//!                 // Action::Http: send it, and hand back status, headers and body, whatever they are.
//!                 // Action::IdentityToken, Action::Now, Action::Entropy: one line each.
//!                 other => Event::Failed(format!("not needed offline: {other:?}")),
//!             };
//!             session = waiting.resume(event);
//!         }
//!     }
//! };
//! println!("{}", done.signed[0].json());
//! # let verifier = Verifier::new(TrustedRoot::from_json(include_bytes!("../../../tests/vectors/real/sigstore.trusted_root.json")).unwrap());
//! # let policy = Policy::key(public).with_dangerous(Dangerous::NoLog);
//! # assert!(verifier.verify(&done.signed[0].bundle, Artifact::bytes(b"the artifact"), &policy).is_ok());
//! # Ok(()) }
//! ```
//!
//! # The one invariant
//!
//! **Nothing that was handed in is used before it was checked, and nothing is handed out before it was verified.** Every event is taken for
//! what an attacker would send: a signature is verified by the declared key before anything is sent to anybody, a certificate, timestamp or
//! log entry before the next request is made, and a bundle by the [`Verifier`](crate::Verifier) before it is done.
//!
//! The types keep the rest: `next` and `resume` take the session and return it, so that there is one action at a time, one event
//! for it, and after an error no session to go on with. There is no lock, no callback, and nothing to cancel: who drops a session has
//! ended it. What had been sent by then, the error says ([`Stopped`](crate::sign::Stopped)).
//!
//! # What the host does, and how
//!
//! | action | the host |
//! |---|---|
//! | [`Action::Http`] | sends the [`Request`] as it is and never follows a redirect; waits and sends again as [`Request::retry`] says; reads at most [`Request::max_body`] bytes of the answer and one more, which tells that there are more |
//! | [`Action::IdentityToken`] | gets an OpenID Connect token for the audience |
//! | [`Action::Sign`] | signs the digest or the message in the scheme, and says in which encoding it answers |
//! | [`Action::Entropy`] | draws so many random bytes |
//! | [`Action::Now`] | reads its clock |
//!
//! What it cannot do, it says with [`Event::Failed`]. A status of 4xx or 5xx is an answer and no failure.
//!
//! [`next`]: crate::sign::Session::next
//! [`resume`]: crate::sign::Waiting::resume

mod action;
mod exchange;
mod journal;
pub mod limits;
mod wire;

pub use action::{
    Action, Encoding, Event, Form, IdentityToken, Method, Purpose, Request, Resend, Response,
    Retry, SignRequest, Signature, TokenRequest,
};
pub(crate) use exchange::{
    Answer, Exchange, Existing, JSON, base, check_secret_url, check_url, json,
};
pub(crate) use journal::Journal;
pub use journal::{Stage, StageReport};

/// What a session's `next` gives: something to do and the session that waits for it, or the end.
#[derive(Debug)]
#[must_use]
pub enum Turn<W, D> {
    /// Do this, and resume with what came of it.
    Do(Action, W),
    /// It is done.
    Done(D),
}
