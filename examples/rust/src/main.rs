//! Verifies a file: `sigproof-example FILE BUNDLE POLICY`. README.md of this folder shows a run.
#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;

use sigproof::x509::Claim;
use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verified, Verifier};

/// Whether this is the file that the policy's signer has signed. The trusted root is compiled in.
fn verify(file: &str, bundle: &str, policy: &str) -> Result<Verified, Box<dyn std::error::Error>> {
    let verifier = Verifier::new(TrustedRoot::sigstore());
    let bundle = Bundle::from_json(&std::fs::read(bundle)?)?;
    let policy = Policy::from_json(&std::fs::read(policy)?)?;
    let file = std::fs::read(file)?;
    Ok(verifier.verify(&bundle, Artifact::bytes(&file), &policy)?)
}

/// What the bundle proves, for a person. The facts as JSON are `verified.facts().to_json()`.
fn show(verified: &Verified) {
    let facts = verified.facts();
    if let Some(signer) = facts.signer.certificate() {
        if let Some(identity) = &signer.identity {
            println!("signed by {}", identity.value());
        }
        if let Some(commit) = signer.claim(Claim::SourceRepositoryDigest) {
            println!("commit    {commit}");
        }
    }
    for time in &facts.times {
        println!("signed at {}", time.time);
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, bundle, policy] = &arguments[..] else {
        eprintln!("usage: sigproof-example FILE BUNDLE POLICY");
        return ExitCode::from(2);
    };
    match verify(file, bundle, policy) {
        Ok(verified) => {
            show(&verified);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            // "No" is an answer; a missing file or a policy that makes no sense is a bad question.
            match error.downcast_ref::<sigproof::Rejected>().map(sigproof::Rejected::kind) {
                Some(sigproof::Verdict::Rejected) => ExitCode::from(1),
                _ => ExitCode::from(2),
            }
        }
    }
}
