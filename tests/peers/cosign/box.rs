//! cosign as the client of Sigstore in a box: what it signs there, without a key of its own, verifies here. Messages and
//! attestations, with Rekor v1 and v2, in every algorithm that it has.
//!
//! ```sh
//! cargo run -p sigproof-box --example cosign-box -- PATH-OF-COSIGN
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
use sigproof_box::{Fault, IDENTITY, Log, Options, Sandbox, Server};

const ARTIFACT: &[u8] = b"signed by cosign in the box\n";
/// What cosign 3.1.3 signs with for a certificate.
const ALGORITHMS: [&str; 6] = [
    "ecdsa-sha2-256-nistp256",
    "ecdsa-sha2-384-nistp384",
    "ecdsa-sha2-512-nistp521",
    "rsa-sign-pkcs1-2048-sha256",
    "rsa-sign-pkcs1-3072-sha256",
    "rsa-sign-pkcs1-4096-sha256",
];

struct Bench {
    cosign: PathBuf,
    folder: PathBuf,
    sandbox: Sandbox,
    passed: u32,
    failed: u32,
}

impl Bench {
    fn check(&mut self, name: &str, held: bool) {
        println!("{} {name}", if held { "ok    " } else { "FAILED" });
        *(if held { &mut self.passed } else { &mut self.failed }) += 1;
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.join(name), bytes).expect("a folder to write to");
    }

    /// Signs into `made.json`, with a new token.
    fn cosign(&self, log: Log, words: &str) -> Output {
        let _ = fs::remove_file(self.folder.join("made.json"));
        self.write("token", self.sandbox.token(IDENTITY).as_bytes());
        self.write("signing_config.json", self.sandbox.signing_config(log).as_bytes());
        self.write("trusted_root.json", self.sandbox.trusted_root().as_bytes());
        let mut command = Command::new(&self.cosign);
        command.current_dir(&self.folder).args(words.split(' '));
        command.args(["--yes", "--identity-token", "token", "--bundle", "made.json"]);
        command.args(["--signing-config", "signing_config.json"]);
        command.args(["--trusted-root", "trusted_root.json", "artifact"]);
        command.output().expect("cosign runs")
    }

    /// What comes of the bundle: `verified`, a code, or that there is none.
    fn verdict(&self, identity: &str, artifact: &[u8]) -> String {
        let Ok(made) = fs::read(self.folder.join("made.json")) else { return "no bundle".into() };
        let root = TrustedRoot::from_json(self.sandbox.trusted_root().as_bytes());
        let verifier = Verifier::new(root.expect("a trusted root"));
        let policy = Policy::identity(identity, self.sandbox.url(Server::Issuer));
        match Bundle::from_json(&made) {
            Err(failure) => failure.code().as_str().to_owned(),
            Ok(bundle) => match verifier.verify(&bundle, Artifact::bytes(artifact), &policy) {
                Ok(_) => "verified".to_owned(),
                Err(rejected) => rejected.code().as_str().to_owned(),
            },
        }
    }

    fn signs(&mut self, name: &str, log: Log, words: &str, of_another: &str) {
        let said = self.cosign(log, words);
        let verdicts = [
            self.verdict(IDENTITY, ARTIFACT),
            self.verdict(IDENTITY, b"another"),
            self.verdict("you@example.com", ARTIFACT),
        ];
        let held = verdicts == ["verified", of_another, "policy.identity.mismatch"];
        if !held {
            println!("{verdicts:?}\n{}", String::from_utf8_lossy(&said.stderr));
        }
        self.check(&format!("{name}, {log:?}"), held);
    }

    /// cosign believes or refuses what a server answers; whatever it writes, a fault does not verify.
    fn fails(&mut self, server: Server, fault: Fault, code: &str) {
        self.sandbox.fail(server, fault, 1);
        self.cosign(Log::V2, "sign-blob");
        let verdict = self.verdict(IDENTITY, ARTIFACT);
        self.sandbox.recover();
        let held = verdict == "no bundle" || verdict.starts_with(code);
        println!("       cosign: {verdict}");
        self.check(&format!("{} of {}", fault.name(), server.name()), held);
    }
}

fn main() -> ExitCode {
    let Some(cosign) = std::env::args_os().nth(1) else {
        eprintln!("usage: cosign-box PATH-OF-COSIGN");
        return ExitCode::from(2);
    };
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let cosign = fs::canonicalize(Path::new(&cosign)).expect("cosign is there");
    let sandbox = Sandbox::start(&Options::default()).expect("ports on loopback");
    let (passed, failed) = (0, 0);
    let mut bench = Bench { cosign, folder: folder.path().to_owned(), sandbox, passed, failed };
    bench.write("artifact", ARTIFACT);
    bench.write("predicate.json", br#"{"made":"in the box"}"#);
    for log in [Log::V1, Log::V2] {
        for algorithm in ALGORITHMS {
            let words = format!("sign-blob --signing-algorithm {algorithm}");
            bench.signs(algorithm, log, &words, "artifact.digest.mismatch");
        }
        let words = "attest-blob --type custom --predicate predicate.json";
        bench.signs("an attestation", log, words, "artifact.subject.mismatch");
    }
    bench.fails(Server::RekorV2, Fault::ForeignEntry, "binding.");
    bench.fails(Server::RekorV2, Fault::StaleCheckpoint, "tlog.checkpoint.");
    bench.fails(Server::RekorV2, Fault::WrongKey, "tlog.checkpoint.");
    bench.fails(Server::Fulcio, Fault::WrongKey, "x509.path.");
    bench.fails(Server::Fulcio, Fault::WrongIdentity, "policy.identity.");
    bench.fails(Server::Fulcio, Fault::UnknownSct, "ct.sct.");
    bench.fails(Server::Tsa, Fault::WrongImprint, "timestamp.");
    bench.fails(Server::Tsa, Fault::WrongKey, "time.");
    println!("{} passed, {} failed", bench.passed, bench.failed);
    if bench.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
