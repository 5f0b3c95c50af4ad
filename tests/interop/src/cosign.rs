//! cosign as a client of the same servers: what it signs there verifies here. Messages and attestations, under a certificate
//! in every algorithm that it has, and with every kind of key that it reads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use sigproof::{Artifact, Bundle, Policy, PublicKey, TrustedRoot, Verifier};
use sigproof_box::{Fault, Log, Sandbox, Server};

use crate::host::Place;
use crate::{ANOTHER, flows};

/// What cosign 3.1.3 signs with for a certificate.
const ALGORITHMS: [&str; 6] = [
    "ecdsa-sha2-256-nistp256",
    "ecdsa-sha2-384-nistp384",
    "ecdsa-sha2-512-nistp521",
    "rsa-sign-pkcs1-2048-sha256",
    "rsa-sign-pkcs1-3072-sha256",
    "rsa-sign-pkcs1-4096-sha256",
];
/// Not what we sign: RSA signs the same the same way again, and a log takes no entry twice.
const SIGNED: &[u8] = b"signed by cosign, for sigproof to verify\n";
const PASSWORD: &str = "a password";
/// A message, for the identity of the token.
const SIGN: &str = "sign-blob --identity-token token";
/// What a server of the box does wrong, and how the code begins of what comes of it.
const FAULTS: [(Server, Fault, &str); 8] = [
    (Server::RekorV2, Fault::ForeignEntry, "binding."),
    (Server::RekorV2, Fault::StaleCheckpoint, "tlog.checkpoint."),
    (Server::RekorV2, Fault::WrongKey, "tlog.checkpoint."),
    (Server::Fulcio, Fault::WrongKey, "x509.path."),
    (Server::Fulcio, Fault::WrongIdentity, "policy.identity."),
    (Server::Fulcio, Fault::UnknownSct, "ct.sct."),
    (Server::Tsa, Fault::WrongImprint, "timestamp."),
    (Server::Tsa, Fault::WrongKey, "time."),
];

/// cosign, and where it signs.
pub struct Cosign<'a> {
    program: PathBuf,
    folder: PathBuf,
    place: &'a Place<'a>,
    verifier: Verifier,
}

impl<'a> Cosign<'a> {
    /// With a folder for its files.
    ///
    /// # Errors
    /// If the folder cannot be written, or the place has no good trusted root.
    pub fn new(program: &str, folder: &Path, place: &'a Place<'a>) -> io::Result<Self> {
        let root =
            TrustedRoot::from_json(place.trusted_root.as_bytes()).map_err(io::Error::other)?;
        fs::write(folder.join("trusted_root.json"), &place.trusted_root)?;
        fs::write(folder.join("artifact"), SIGNED)?;
        fs::write(folder.join("predicate.json"), r#"{"made":"by cosign"}"#)?;
        Ok(Self {
            program: program.into(),
            folder: folder.to_owned(),
            place,
            verifier: Verifier::new(root),
        })
    }

    /// Signs, and says how it was verified for whom and what it is, for other content, and for somebody else.
    fn signs(&self, log: Log, words: &str, policies: &[Policy; 2]) -> io::Result<[String; 3]> {
        let made = self.folder.join("made.json");
        if made.exists() {
            fs::remove_file(&made)?;
        }
        fs::write(self.folder.join("token"), (self.place.token)())?;
        let config: serde_json::Value = serde_json::from_str(&(self.place.config)(log))?;
        fs::write(self.folder.join("signing_config.json"), config["signingConfig"].to_string())?;
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).args(words.split(' ')).env("COSIGN_PASSWORD", PASSWORD);
        command.args(["--yes", "--bundle", "made.json", "--signing-config", "signing_config.json"]);
        command.args(["--trusted-root", "trusted_root.json", "artifact"]);
        let said = command.output()?;
        let Ok(json) = fs::read(&made) else {
            return Err(io::Error::other(format!(
                "{words}: {}",
                String::from_utf8_lossy(&said.stderr)
            )));
        };
        let verdict = |policy: &Policy, artifact: &[u8]| match Bundle::from_json(&json) {
            Err(failure) => failure.code().as_str().to_owned(),
            Ok(bundle) => self
                .verifier
                .verify(&bundle, Artifact::bytes(artifact), policy)
                .map_or_else(|no| no.code().as_str().to_owned(), |_| "verified".to_owned()),
        };
        let [right, wrong] = policies;
        Ok([verdict(right, SIGNED), verdict(right, ANOTHER), verdict(wrong, SIGNED)])
    }

    /// Signs in every way, prints what is not as it should be, and says whether all is.
    ///
    /// # Errors
    /// If cosign does not run.
    pub fn signs_all(&self) -> io::Result<bool> {
        let Place { identity, issuer, .. } = self.place;
        let mut failed = 0;
        let mut count = 0;
        let mut check = |name: String, held: io::Result<[String; 3]>, expected: [&str; 3]| {
            count += 1;
            match held {
                Ok(said) if said == expected => {}
                Ok(said) => {
                    println!("FAILED cosign signs, {name}: {said:?} instead of {expected:?}");
                    failed += 1;
                }
                Err(error) => {
                    println!("FAILED cosign signs, {name}: {error}");
                    failed += 1;
                }
            }
        };
        let [message, envelope] = ["artifact.digest.mismatch", "artifact.subject.mismatch"];
        let attest = "attest-blob --type custom --predicate predicate.json";
        let policies =
            [Policy::identity(identity, issuer), Policy::identity("you@example.com", issuer)];
        let other = "policy.identity.mismatch";
        for log in self.place.logs {
            for algorithm in ALGORITHMS {
                let words = format!("{SIGN} --signing-algorithm {algorithm}");
                let said = self.signs(*log, &words, &policies);
                check(format!("{algorithm}, {log:?}"), said, ["verified", message, other]);
            }
            let words = format!("{attest} --identity-token token");
            let said = self.signs(*log, &words, &policies);
            check(format!("attestation, {log:?}"), said, ["verified", envelope, other]);
        }
        let stranger = PublicKey::from_pem_or_der(flows::another_key()?.as_bytes());
        let stranger = Policy::key(stranger.map_err(io::Error::other)?);
        for (name, key) in flows::keys()? {
            // cosign signs with no key of Ed25519.
            if name == "ed25519" {
                continue;
            }
            let file = key.to_cosign_pem(PASSWORD.as_bytes()).map_err(io::Error::other)?;
            fs::write(self.folder.join("our.key"), file.as_bytes())?;
            let policies = [Policy::key(key.public_key().clone()), stranger.clone()];
            for (words, content) in [("sign-blob", message), (attest, envelope)] {
                let said = self.signs(Log::V2, &format!("{words} --key our.key"), &policies);
                check(
                    format!("{words} {name}"),
                    said,
                    ["verified", content, "binding.key_hint.mismatch"],
                );
            }
        }
        println!("cosign signs in {count} ways; {failed} failed");
        Ok(failed == 0)
    }

    /// cosign believes or refuses what a server of the box answers: whatever it writes, a fault does not verify. Prints what is not
    /// as it should be, and says whether all is.
    ///
    /// # Errors
    /// If cosign does not run.
    pub fn meets_faults(&self, sandbox: &Sandbox) -> io::Result<bool> {
        let Place { identity, issuer, .. } = self.place;
        let policy = Policy::identity(identity, issuer);
        let policies = [policy.clone(), policy];
        let mut held = true;
        for (server, fault, code) in FAULTS {
            sandbox.fail(server, fault, 1);
            let said = self.signs(Log::V2, SIGN, &policies);
            sandbox.recover();
            let name = format!("{} of {}", fault.name(), server.name());
            match said {
                Ok([verdict, ..]) if !verdict.starts_with(code) => {
                    println!("FAILED {name}: {verdict} instead of {code}…");
                    held = false;
                }
                Ok([verdict, ..]) => println!("ok {name}: cosign takes it, and we say {verdict}"),
                Err(_) => println!("ok {name}: cosign writes no bundle"),
            }
        }
        Ok(held)
    }
}
