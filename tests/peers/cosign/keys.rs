//! cosign's keys with cosign itself, both ways: what it writes opens here with the right password and with no other, and
//! what is written here opens there. Then each signs with the other's file. The command line's files are held against cosign in
//! the same way, and both ask the same plugin of a key manager.
//!
//! ```sh
//! cargo run -p sigproof-keys --example cosign-keys -- PATH-OF-COSIGN PATH-OF-SIGPROOF
//! ```

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sigproof::{DefaultProvider, Message, Provider as _};
use sigproof_keys::{Code, KeyKind, KeyPair, Scheme};

const ARTIFACT: &[u8] = b"signed by one client with the other's key\n";
const PASSWORD: &str = "correct horse, battery";
/// No log and no authority: cosign signs offline.
const OFFLINE: &str = r#"{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}"#;

struct Bench {
    cosign: PathBuf,
    sigproof: PathBuf,
    folder: PathBuf,
    passed: u32,
    failed: u32,
}

impl Bench {
    fn check(&mut self, name: &str, held: bool) {
        println!("{} {name}", if held { "ok    " } else { "FAILED" });
        *(if held { &mut self.passed } else { &mut self.failed }) += 1;
    }

    fn cosign(&self, password: &str, words: &[&str]) -> Output {
        self.run(&self.cosign, password, words)
    }

    /// Either program, with the plugin of the command line's tests on the PATH.
    fn run(&self, program: &Path, password: &str, words: &[&str]) -> Output {
        let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/plugin");
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([plugins].into_iter().chain(env::split_paths(&path)));
        let mut command = Command::new(program);
        command.current_dir(&self.folder).args(words).env("COSIGN_PASSWORD", password);
        command.env("PATH", path.expect("a path")).output().expect("the program runs")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.join(name), bytes).expect("a folder to write to");
    }

    /// What cosign wrote, here.
    fn theirs(&mut self, name: &str, password: &str) {
        let made =
            self.cosign(password, &["generate-key-pair", "--output-key-prefix", name]).status;
        self.check(&format!("cosign makes {name}"), made.success());
        let file = self.read(&format!("{name}.key"));
        let public = self.read(&format!("{name}.pub"));
        let key = KeyPair::import(&file, Some(password.as_bytes()));
        let same = key.is_ok_and(|key| key.public_pem().is_ok_and(|pem| pem.as_bytes() == public));
        self.check(&format!("{name} opens with its password"), same);
        let wrong = KeyPair::import(&file, Some(b"another"));
        let code = wrong.err().map(|error| error.code());
        self.check(&format!("{name} opens with no other"), code == Some(Code::PasswordWrong));
    }

    /// What is written here, there.
    fn ours(&mut self, name: &str, key: &KeyPair) {
        let file = key.to_cosign_pem(PASSWORD.as_bytes()).unwrap_or_default();
        let public = key.public_pem().unwrap_or_default();
        self.write("ours.key", file.as_bytes());
        self.write("ours.pub", public.as_bytes());
        let said = self.cosign(PASSWORD, &["public-key", "--key", "ours.key"]);
        let same = said.status.success() && said.stdout == public.as_bytes();
        self.check(&format!("cosign opens ours: {name}"), same);
        let said = self.cosign("another", &["public-key", "--key", "ours.key"]);
        let refused = String::from_utf8_lossy(&said.stderr).contains("decryption failed");
        let refused = refused && !said.status.success();
        self.check(&format!("with no other password: {name}"), refused);

        // Imported by cosign, which encrypts it again.
        let _ = fs::remove_file(self.folder.join("import-cosign.key"));
        let plain = key.to_pkcs8_pem().unwrap_or_default();
        self.write("plain.pem", plain.as_bytes());
        self.cosign("again", &["import-key-pair", "--yes", "--key", "plain.pem"]);
        let again = KeyPair::import(&self.read("import-cosign.key"), Some(b"again"));
        let same = again.is_ok_and(|again| again.public_key() == key.public_key());
        self.check(&format!("cosign imports it, and it opens: {name}"), same);
    }

    /// A signature of cosign's with our file, and one of ours that cosign verifies.
    fn signatures(&mut self, name: &str, key: &KeyPair) {
        self.write("artifact", ARTIFACT);
        self.write("offline.json", OFFLINE.as_bytes());
        let words = "sign-blob --yes --key ours.key --signing-config offline.json --bundle made.json artifact";
        let words: Vec<_> = words.split(' ').collect();
        let said = self.cosign(PASSWORD, &words);
        let bundle: serde_json::Value =
            serde_json::from_slice(&self.read("made.json")).unwrap_or_default();
        let signature = bundle["messageSignature"]["signature"].as_str().unwrap_or_default();
        let signature = STANDARD.decode(signature).unwrap_or_default();
        let public = key.public_key();
        let ready = DefaultProvider::default().key(public.kind(), public.key_bytes());
        let holds = |bytes| {
            let ready = ready.as_ref();
            ready.is_some_and(|key_| key_.verify(key.scheme(), bytes, &signature).is_ok())
        };
        let verified = holds(Message::Bytes(ARTIFACT)) && !holds(Message::Bytes(b"another"));
        if !verified {
            println!("{}", String::from_utf8_lossy(&said.stderr));
        }
        self.check(&format!("cosign signs with ours: {name}"), verified);

        // With a key, cosign 3.1.3 verifies by SHA-256 whatever the curve, and so not what it signed itself with SHA-384.
        let scheme = match key.kind() {
            KeyKind::P384 => Scheme::EcdsaP384Sha256,
            KeyKind::P521 => Scheme::EcdsaP521Sha256,
            _ => key.scheme(),
        };
        let signed = key.sign(scheme, Message::Bytes(ARTIFACT));
        let signature = signed.map(|signed| STANDARD.encode(signed.signature)).unwrap_or_default();
        self.write("artifact.sig", signature.as_bytes());
        self.write("another", b"another");
        let verify = "verify-blob --key ours.pub --signature artifact.sig --insecure-ignore-tlog";
        let verify = |file| {
            let words: Vec<_> = verify.split(' ').chain([file]).collect();
            self.cosign("", &words)
        };
        let (good, bad) = (verify("artifact"), verify("another"));
        if !good.status.success() {
            println!("{}", String::from_utf8_lossy(&good.stderr));
        }
        let held = good.status.success() && !bad.status.success();
        self.check(&format!("cosign verifies what we sign: {name}"), held);
    }
}

impl Bench {
    /// The command line's files there, and cosign's with the command line.
    fn command_line(&mut self) {
        let sigproof = self.sigproof.clone();
        for name in
            ["ecdsa-sha2-256-nistp256", "ecdsa-sha2-384-nistp384", "ecdsa-sha2-512-nistp521"]
        {
            let words =
                ["key", "generate", "--output-key-prefix", name, "--signing-algorithm", name];
            let made = self.run(&sigproof, PASSWORD, &words);
            let (key, public) = (format!("{name}.key"), self.read(&format!("{name}.pub")));
            let said = self.cosign(PASSWORD, &["public-key", "--key", &key]);
            let same = made.status.success() && !public.is_empty() && said.stdout == public;
            self.check(&format!("cosign opens what `key generate` writes: {name}"), same);
            let said = self.cosign("another", &["public-key", "--key", &key]);
            self.check(&format!("with no other password: {name}"), !said.status.success());
        }
        // Made by `theirs`.
        let public = self.read("simple.pub");
        let said = self.run(&sigproof, PASSWORD, &["key", "public", "--key", "simple.key"]);
        self.check("`key public` opens cosign's", said.status.success() && said.stdout == public);
        let said = self.run(&sigproof, "another", &["key", "public", "--key", "simple.key"]);
        self.check("and with no other password", said.status.code() == Some(1));
        let words = ["key", "import", "--key", "simple.key", "--output-key-prefix", "moved"];
        let made = self.run(&sigproof, PASSWORD, &words);
        let said = self.cosign(PASSWORD, &["public-key", "--key", "moved.key"]);
        let same =
            made.status.success() && said.stdout == public && self.read("moved.pub") == public;
        self.check("cosign opens what `key import` writes of its own", same);
    }

    /// The same plugin, asked by both.
    fn plugin(&mut self) {
        let sigproof = self.sigproof.clone();
        let openssl = ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "held.pem"];
        self.run(Path::new("openssl"), "", &openssl);
        let key = format!("fake://{}", self.folder.join("held.pem").display());
        let theirs = self.cosign("", &["public-key", "--key", &key]);
        let ours = self.run(&sigproof, "", &["key", "public", &key]);
        let same =
            theirs.status.success() && !ours.stdout.is_empty() && ours.stdout == theirs.stdout;
        self.check("a plugin shows cosign and us the same key", same);
        let words =
            "sign-blob --yes --signing-config offline.json --bundle held.json artifact --key";
        let words: Vec<_> = words.split(' ').chain([key.as_str()]).collect();
        let said = self.cosign("", &words);
        if !said.status.success() {
            println!("{}", String::from_utf8_lossy(&said.stderr));
        }
        self.write("held.pub", &ours.stdout);
        let verify = |bench: &Self, file| {
            let words = "verify key --key held.pub --bundle held.json --dangerous-no-log";
            let words: Vec<_> = words.split(' ').chain([file]).collect();
            bench.run(&sigproof, "", &words).status.code()
        };
        let held = verify(self, "artifact") == Some(0) && verify(self, "another") == Some(1);
        self.check("what cosign signs by the plugin verifies here", held);
        let words = "sign --offline --yes --overwrite --bundle by-us.json artifact --key";
        let words: Vec<_> = words.split(' ').chain([key.as_str()]).collect();
        let said = self.run(&sigproof, "", &words);
        if !said.status.success() {
            println!("{}", String::from_utf8_lossy(&said.stderr));
        }
        let verify = |bench: &Self, file| {
            let words = "verify-blob --key held.pub --bundle by-us.json --insecure-ignore-tlog";
            let words: Vec<_> = words.split(' ').chain([file]).collect();
            bench.cosign("", &words).status.success()
        };
        let held = verify(self, "artifact") && !verify(self, "another");
        self.check("what we sign by the plugin cosign verifies", held);
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(cosign), Some(sigproof)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: cosign-keys PATH-OF-COSIGN PATH-OF-SIGPROOF");
        return ExitCode::from(2);
    };
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let cosign = fs::canonicalize(cosign).expect("cosign is there");
    let sigproof = fs::canonicalize(sigproof).expect("sigproof is there");
    let (passed, failed) = (0, 0);
    let mut bench = Bench { cosign, sigproof, folder: folder.path().to_owned(), passed, failed };
    for (name, password) in [("simple", PASSWORD), ("empty", ""), ("wide", "pässwörd 🔑")] {
        bench.theirs(name, password);
    }
    let kinds = [KeyKind::P256, KeyKind::P384, KeyKind::P521];
    let mut keys: Vec<_> =
        kinds.map(|kind| (kind.name(), KeyPair::generate(kind).expect("random numbers"))).into();
    let rsa = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/testkit/keys");
    let rsa = fs::read(rsa.join("rsa3072-leaf.pem")).expect("the testkit's key");
    keys.push(("RSA", KeyPair::import(&rsa, None).expect("an RSA key")));
    for (name, key) in &keys {
        bench.ours(name, key);
        bench.signatures(name, key);
    }
    bench.command_line();
    bench.plugin();
    println!("{} passed, {} failed", bench.passed, bench.failed);
    if bench.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
