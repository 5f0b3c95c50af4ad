//! A folder with files, and a Sigstore for them.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::{env, fs};

use serde_json::Value;
use sigproof_box::{Log, Options, Sandbox, Server};

/// Whom the tokens are about.
pub(crate) const IDENTITY: &str = "me@example.com";
/// A secret of the environment.
pub(crate) const PASSWORD: &str = "planted-password";

pub(crate) struct Place {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: PathBuf,
    token: String,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// None, if a signal ended it.
    pub(crate) exit: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn has_code(&self, code: &str) -> bool {
        let named = self.err.lines().filter_map(|line| line.trim_start().strip_prefix("code "));
        named.map(str::trim).any(|found| found.starts_with(code))
    }
}

impl Place {
    /// With the files `a` and `b`, and what clients are told.
    pub(crate) fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sign").join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let options = Options { seed: Some(test.to_owned()), port: None };
        let sandbox = Sandbox::start(&options).unwrap();
        let token = sandbox.token(IDENTITY);
        for (name, text) in [
            ("a", "the first file".to_owned()),
            ("b", "the second file".to_owned()),
            ("token", format!("{token}\n")),
            ("v1.json", sandbox.trust_config(Log::V1)),
            ("v2.json", sandbox.trust_config(Log::V2)),
            ("root.json", sandbox.trusted_root()),
            ("services.json", sandbox.signing_config(Log::V2)),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        Self { sandbox, folder, token }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        fs::symlink_metadata(self.path(name)).is_ok()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The program, where nothing of the machine that runs the tests is seen.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigproof"));
        self.sealed(&mut command);
        command.args(args);
        command
    }

    /// In the folder, and without what changes an answer.
    pub(crate) fn sealed<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.current_dir(&self.folder).stdin(Stdio::null());
        for name in ["ALL_PROXY", "HTTPS_PROXY", "COSIGN_PASSWORD", "GITHUB_ACTIONS", "GITLAB_CI"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.env_remove("http_proxy").env_remove("BUILDKITE").env_remove("CIRCLECI")
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.ran(self.command(args).output().unwrap())
    }

    /// No run shows a secret.
    pub(crate) fn ran(&self, output: Output) -> Ran {
        let ran = Ran {
            exit: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        let parts = self.token.split('.').skip(1).chain([PASSWORD]);
        for secret in parts {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "a secret: {ran:?}");
        }
        ran
    }

    /// Signs with the token, and without being asked.
    pub(crate) fn keyless(&self, verb: &str, config: &str, args: &[&str]) -> Ran {
        let fixed = [verb, "--trust-config", config, "--identity-token", "@token", "--yes"];
        self.run(&[&fixed[..], args].concat())
    }

    /// Starts it, and returns when standard error has this line as often.
    pub(crate) fn start_until(&self, args: &[&str], line: &str) -> (Child, String) {
        let mut command = self.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut read = Vec::new();
        let mut stderr = child.stderr.take().unwrap();
        let mut byte = [0];
        while !String::from_utf8_lossy(&read).lines().any(|found| found.starts_with(line)) {
            assert_eq!(stderr.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&read));
            read.push(byte[0]);
        }
        child.stderr = Some(stderr);
        (child, String::from_utf8(read).unwrap())
    }

    /// The exit code of a verification of this file by the identity, under the root of the box.
    pub(crate) fn verdict(&self, file: &str, identity: &str, more: &[&str]) -> Option<i32> {
        let issuer = self.sandbox.url(Server::Issuer);
        let fixed = ["verify", "identity", file, "--trusted-root", "root.json"];
        let whom = ["--cert-identity", identity, "--cert-oidc-issuer", issuer];
        self.run(&[&fixed[..], &whom, more].concat()).exit
    }

    /// What each server was asked since the last time.
    pub(crate) fn requests(&self) -> Vec<String> {
        let all = Server::ALL.map(|server| self.sandbox.take_requests(server));
        all.concat()
    }

    /// The files that are there beside those that were there at first.
    pub(crate) fn new_files(&self) -> Vec<String> {
        let old = ["a", "b", "token", "v1.json", "v2.json", "root.json", "services.json"];
        let names = fs::read_dir(&self.folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut new: Vec<_> = names.filter(|name| !old.contains(&name.as_str())).collect();
        new.sort();
        new
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }
}
