//! Verifies a file of any size, whose bundles may be several: `large FILE BUNDLES POLICY`. The file is read once, and a
//! piece at a time.
#![forbid(unsafe_code)]

use std::env;
use std::fs::File;
use std::process::ExitCode;

use sigproof::{Artifact, Bundle, HashAlgorithm, Policy, TrustedRoot, Verified, Verifier};

type Error = Box<dyn std::error::Error>;

/// The first of the bundles that proves what the policy asks for.
fn verify(file: &str, bundles: &str, policy: &str) -> Result<Verified, Error> {
    let policy = Policy::from_json(&std::fs::read(policy)?)?;
    // One bundle, JSON Lines as `gh attestation download` writes them, or the answer of GitHub's API.
    let bundles = Bundle::all_from_json(&std::fs::read(bundles)?)?;
    // An Ed25519 signature of a message is over the message itself; no digest will do.
    if bundles.iter().any(|bundle| bundle.may_need_bytes(&policy)) {
        return Err("a signature needs the whole file in memory".into());
    }
    let wanted = |algorithm: &HashAlgorithm| {
        bundles.iter().any(|bundle| bundle.digest_algorithms().contains(algorithm))
    };
    let algorithms: Vec<_> = HashAlgorithm::ALL.into_iter().filter(wanted).collect();
    let artifact = Artifact::read(File::open(file)?, &algorithms)?;
    let verifier = Verifier::new(TrustedRoot::sigstore());
    Ok(verifier.verify_first(&bundles, &artifact, &policy, None)?.verified)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, bundles, policy] = &arguments[..] else {
        eprintln!("usage: large FILE BUNDLES POLICY");
        return ExitCode::from(2);
    };
    match verify(file, bundles, policy) {
        Ok(verified) => {
            println!("{}", verified.facts().to_json());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
