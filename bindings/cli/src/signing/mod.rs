//! `sigproof sign` and `sigproof attest`. In this order, so that what can be refused is refused before anything is sent:
//!
//! ```text
//! targets ─▶ key ─▶ items ─▶ services ─▶ consent ─▶ the session, with each bundle written as soon as it is whole
//! ```
//! Each step of the network has a line on standard error. Whatever ends the run early, what is public by then is said.

mod consent;
mod interrupt;
mod items;
mod key;
mod services;
mod target;
pub(crate) mod tokens;
mod told;

use std::ffi::OsStr;
use std::io;

use sigproof::session::Action;
use sigproof::sign::{Item, Signer, Waiting};

use crate::args::sign::{AttestArgs, SignArgs, SigningArgs};
use crate::exit::{Exit, guarded};
use crate::fault::{Code, Fault};
use crate::network::http::Client;
use crate::network::{Ended, Holder as _, Host};
use crate::output::screen;
use crate::writer::{self, New};
use consent::{Agreed, What};
use key::Key;
use target::Target;
use tokens::Tokens;

/// `sigproof sign`.
pub(crate) fn sign(args: &SignArgs) -> Exit {
    let made = |key: &Key, targets: &[Target<'_>]| {
        targets.iter().map(|target| items::file(target.input, key)).collect()
    };
    end(&args.signing, &args.inputs, What::Files, made)
}

/// `sigproof attest`.
pub(crate) fn attest(args: &AttestArgs) -> Exit {
    let made = |_: &Key, targets: &[Target<'_>]| match &args.statement {
        Some(path) => Ok(vec![items::statement(path, targets)?]),
        None => {
            let (path, of) = (args.predicate.as_deref(), args.predicate_type.as_deref());
            let said = items::Predicate::read(path.unwrap_or(OsStr::new("").as_ref()), of)?;
            targets.iter().map(|target| said.of(target.input)).collect()
        }
    };
    end(&args.signing, &args.inputs, What::Attestations, made)
}

type Items = Result<Vec<Item>, Fault>;

/// Runs it, and says what came of it.
fn end<T: AsRef<OsStr>>(
    args: &SigningArgs,
    inputs: &[T],
    what: What,
    items: impl Fn(&Key, &[Target<'_>]) -> Items,
) -> Exit {
    // A crash must leave no key on the disk. Where the system does not let a process say so, it goes on.
    let _ = sigproof_keys::forbid_core_dumps();
    let mut told = told::Told::new(args.output.json);
    let outcome = guarded(|| run(args, inputs, what, items, &mut told));
    match outcome {
        Some(Ok(())) => Exit::Verified,
        Some(Err(fault)) => {
            told.fault(&fault);
            fault.exit()
        }
        None => {
            interrupt::tell();
            Exit::Failed
        }
    }
}

fn run<T: AsRef<OsStr>>(
    args: &SigningArgs,
    inputs: &[T],
    what: What,
    items: impl Fn(&Key, &[Target<'_>]) -> Items,
    told: &mut told::Told,
) -> Result<(), Fault> {
    let targets = target::of(inputs, &args.output)?;
    let instance = services::instance(&args.services)?;
    let key = Key::of(&args.key)?;
    let items = items(&key, &targets)?;
    let tokens = Tokens::of(&args.token)?;
    let client = Client::new(args.network.ca_file.as_deref())?;
    let signer = match &instance {
        None => Signer::key_alone(key.declared().clone()),
        Some(instance) if args.key.key.is_some() && !args.key.issue_certificate => {
            Signer::with_key(instance.clone(), key.declared().clone())
        }
        Some(instance) => {
            let signer = Signer::keyless(instance.clone(), key.declared().clone());
            let signer = signer.with_audience(&args.token.oidc.oidc_client_id);
            // Fulcio before version 1.7 verifies the other proof with SHA-256 only.
            if key.is_default() { signer } else { signer.with_signing_request() }
        }
    };
    let is_keyless = instance.is_some() && (args.key.key.is_none() || args.key.issue_certificate);
    let mut agreed = Agreed::new(&args.output, what, is_keyless);
    interrupt::watch()?;
    let host = Host { client: &client, holder: &key, tokens: &tokens };
    let mut written = 0;
    let watch = |action: &Action, waiting: &Waiting| {
        interrupt::now_public(waiting.published());
        keep(waiting.signed(), &targets, &args.output, &mut written, told)?;
        // The services are known when the clock was read.
        if !matches!(action, Action::Now) || !waiting.published().is_empty() {
            agreed.to(waiting.services(), &targets)?;
        }
        told::progress(action, waiting, &targets);
        Ok(())
    };
    match host.run(signer.sign(items), watch) {
        Ok(done) => {
            interrupt::now_public(&done.published);
            keep(&done.signed, &targets, &args.output, &mut written, told)
        }
        Err(Ended::Enough) => Ok(()),
        Err(Ended::Here(fault)) => Err(fault),
        Err(Ended::Stopped(stopped)) => {
            interrupt::now_public(stopped.published());
            keep(stopped.signed(), &targets, &args.output, &mut written, told)?;
            Err(Fault::from(stopped.failure()))
        }
    }
}

/// Writes the bundles that were not there before.
fn keep(
    signed: &[sigproof::sign::Signed],
    targets: &[Target<'_>],
    args: &crate::args::sign::BundleArgs,
    written: &mut usize,
    told: &mut told::Told,
) -> Result<(), Fault> {
    for (signed, target) in signed.iter().zip(targets).skip(*written) {
        *written = written.saturating_add(1);
        write(target, &signed.json(), args.overwrite)?;
        interrupt::now_written(&target.path);
        told.signed(target, signed);
    }
    Ok(())
}

fn write(target: &Target<'_>, json: &str, overwrite: bool) -> Result<(), Fault> {
    let text = format!("{json}\n");
    let written = match target.path.as_deref() {
        Some(path) => writer::make(path, text.as_bytes(), New { overwrite, secret: false }),
        None => screen::document(text.as_bytes()),
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => target.exists(),
        _ => Fault::new(Code::Output)
            .with("file", target.shown())
            .with("cause", error.to_string())
            .with_hint("there is no bundle of this file: make room, and sign it again"),
    })
}
