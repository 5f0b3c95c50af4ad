//! What the tests take from the machine: the command `openssl`, and a folder for its files.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// A folder in which `openssl` works.
pub(crate) struct Bench(TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs `openssl` with these words; it must succeed. A machine without it cannot run these tests, and a skip would
    /// look like a pass.
    pub(crate) fn openssl(&self, words: &str) -> Vec<u8> {
        let mut command = Command::new("openssl");
        command.current_dir(self.0.path()).args(words.split(' '));
        let output = command.output().expect("the command openssl must be installed");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {words}: {said}");
        output.stdout
    }

    /// The same, and the file that it wrote.
    pub(crate) fn written(&self, words: &str) -> Vec<u8> {
        self.openssl(&format!("{words} -out written"));
        self.read("written")
    }
}
