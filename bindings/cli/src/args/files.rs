//! What every `sigproof verify …` takes: artifacts, where their signatures are, whom to trust, how to answer.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use sigproof::{Bundle, Time, limits};

use super::usage;
use crate::input::{BUNDLE_SUFFIXES, Input, STANDARD_INPUT, found_beside, read_document};

/// Whom to trust.
#[derive(Debug, Args)]
pub(crate) struct RootArgs {
    /// The trusted root [default: compiled in, see `sigproof --version -v`]
    #[arg(
        long,
        visible_alias = "custom-trusted-root",
        value_name = "FILE",
        value_hint = ValueHint::FilePath
    )]
    pub(crate) trusted_root: Option<PathBuf>,
    /// The trusted root of a client trust configuration
    #[arg(long, value_name = "FILE", conflicts_with = "trusted_root", value_hint = ValueHint::FilePath)]
    pub(crate) trust_config: Option<PathBuf>,
    /// Trust the staging instance's root, compiled in
    #[arg(long, conflicts_with_all = ["trusted_root", "trust_config"])]
    pub(crate) staging: bool,
    /// One of several trusted roots, by the name that policies bind a rule to; without a file, one that
    /// is compiled in (`public-good`, `staging`, `github`)
    #[arg(
        long,
        value_name = "NAME[=FILE]",
        conflicts_with_all = ["trusted_root", "trust_config", "staging"]
    )]
    pub(crate) named_root: Vec<OsString>,
    /// Accepted for the sake of scripts; offline is the only mode there is
    #[arg(long)]
    pub(crate) offline: bool,
    /// Accepted for the sake of scripts; bundles of every version are read
    #[arg(long, hide = true)]
    pub(crate) new_bundle_format: bool,
}

/// What time it is, which no clock is asked.
#[derive(Debug, Args)]
pub(crate) struct NowArgs {
    /// The time to take for the present, as 2026-11-27T12:00:00Z: signatures later than that are rejected,
    /// and a key with a period is judged by it where nothing proves a time [default: none]
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) now: Option<Time>,
}

fn time(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text)
        .ok_or_else(|| "not a time as RFC 3339 writes it, such as 2026-11-27T12:00:00Z".to_owned())
}

/// How to print the answers.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Print one JSON object a file
    #[arg(long)]
    pub(crate) json: bool,
    /// Print every fact and every check
    #[arg(short, long, conflicts_with = "json")]
    pub(crate) verbose: bool,
}

/// What to verify, where its signature is, and whom to trust.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// Files, or digests: sha256:, sha384: or sha512: with exactly the right number of hexadecimal
    /// digits is a digest, - is standard input, everything else a path
    #[arg(required = true, value_name = "FILE_OR_DIGEST", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<OsString>,
    /// Bundles: one of any version, cosign's legacy form, or several in one file as `gh attestation
    /// download` and GitHub's API give them; - is standard input. May be given several times: one
    /// that verifies is enough [default: FILE.sigstore.json, then FILE.sigstore]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) bundle: Vec<PathBuf>,
    /// The signing certificate, where there is no bundle: PEM, DER or as cosign writes it
    #[arg(
        long,
        visible_alias = "cert",
        value_name = "FILE",
        requires = "signature",
        conflicts_with = "bundle",
        value_hint = ValueHint::FilePath
    )]
    pub(crate) certificate: Option<PathBuf>,
    /// The signature, where there is no bundle: base64 or bytes
    #[arg(long, value_name = "FILE", conflicts_with = "bundle", value_hint = ValueHint::FilePath)]
    pub(crate) signature: Option<PathBuf>,
    /// The log entry, where there is no bundle: JSON, as Rekor's API or cosign has it
    #[arg(long, value_name = "FILE", requires = "signature", value_hint = ValueHint::FilePath)]
    pub(crate) rekor_entry: Option<PathBuf>,
    /// Write the predicate of the verified attestation to this file, or with - to standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output_predicate: Option<PathBuf>,
    /// Whom to trust.
    #[command(flatten)]
    pub(crate) roots: RootArgs,
    /// What time it is.
    #[command(flatten)]
    pub(crate) time: NowArgs,
    /// How to print the answers.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What makes a verification worth its name, and is to be left out.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct SwitchArgs {
    /// Take a signature that no transparency log vouches for: whoever has the key or account may
    /// have signed unseen, and a timestamp has to prove when
    #[arg(long)]
    pub(crate) dangerous_no_log: bool,
    /// Take a certificate that no certificate transparency log vouches for: the authority may
    /// have issued it unseen
    #[arg(long)]
    pub(crate) dangerous_no_sct: bool,
}

impl FileArgs {
    /// What clap cannot check.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        if self.signature.is_some() && self.inputs.len() > 1 {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "one --signature cannot be that of several files; leave it out and each file's own bundle is found",
            ));
        }
        if self.output_predicate.is_some() && self.inputs.len() > 1 {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "--output-predicate is for one file, and here are several",
            ));
        }
        let paths = self.bundle.iter().chain(&self.certificate).chain(&self.signature);
        let paths = paths.chain(&self.rekor_entry);
        let paths = paths.chain(&self.roots.trusted_root).chain(&self.roots.trust_config);
        let names = self.inputs.iter().map(OsString::as_os_str).chain(paths.map(|p| p.as_os_str()));
        if names.filter(|name| *name == STANDARD_INPUT).count() > 1 {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "-: standard input is named twice, and can be read once",
            ));
        }
        let to_output = self.output_predicate.as_deref();
        if to_output.is_some_and(|path| path.as_os_str() == STANDARD_INPUT) && self.output.json {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "--output-predicate - cannot be used with --json, which has the predicate, too",
            ));
        }
        // What is the name of a file as well is refused with the reason, when its turn comes.
        let named = !self.bundle.is_empty() || self.signature.is_some();
        let is_digest = |input: &OsString| matches!(Input::new(input), Ok(Input::Digest(_)));
        if !named && self.inputs.iter().any(is_digest) {
            return Err(usage(
                ErrorKind::MissingRequiredArgument,
                "a digest needs --bundle or --signature: there is no file to find one next to",
            ));
        }
        Ok(())
    }

    /// The artifacts: the arguments without the bundles that belong to others of them.
    pub(crate) fn artifacts(&self) -> Artifacts<'_> {
        let is_bundle = |json: &[u8]| Bundle::all_from_json(json).is_ok();
        // Where they are named, none is found beside a file.
        let suffixes = if self.bundle.is_empty() { &BUNDLE_SUFFIXES[..] } else { &[] };
        Artifacts::among(&self.inputs, &self.bundle, suffixes, is_bundle)
    }
}

/// Which of the arguments are artifacts, as `dist/*` names both.
#[derive(Debug)]
pub(crate) struct Artifacts<'a> {
    /// The artifacts, each with its place among the arguments.
    pub(crate) inputs: Vec<(usize, &'a OsStr)>,
    /// What is left out, each with its place among the arguments, and what it is.
    pub(crate) left_out: Vec<(usize, &'a OsStr, String)>,
}

impl<'a> Artifacts<'a> {
    /// A file is left out only if it is named as a bundle, or is the one that is found beside another argument, and
    /// reads as one: whatever has a bundle's name and is another thing, or a bundle that nothing is verified by, is
    /// verified like the rest. What stands alone is an artifact, whatever its name: nobody's only question goes
    /// unanswered.
    pub(crate) fn among<T: AsRef<OsStr>>(
        inputs: &'a [T],
        bundles: &[PathBuf],
        suffixes: &[&str],
        is_bundle: impl Fn(&[u8]) -> bool,
    ) -> Self {
        let all: BTreeSet<&OsStr> = inputs.iter().map(AsRef::as_ref).collect();
        let owner = |name: &OsStr| {
            let name = name.to_str()?;
            let mut owners = suffixes.iter().filter_map(|suffix| name.strip_suffix(suffix));
            let is_of = |owner: &&str| {
                all.contains(OsStr::new(owner))
                    && found_beside(Path::new(owner), suffixes)
                        .is_some_and(|path| path.as_os_str() == name)
            };
            owners.find(is_of).map(str::to_owned)
        };
        let several = inputs.len() > bundles.len();
        let named = |name: &OsStr| several && bundles.iter().any(|b| b == Path::new(name));
        let reads = |name: &OsStr| {
            // A pipe can be read once, and a folder never.
            Path::new(name).is_file()
                && read_document(Path::new(name), limits::BUNDLE_BYTES).is_ok_and(|b| is_bundle(&b))
        };
        let mut found = Self { inputs: Vec::new(), left_out: Vec::new() };
        for (index, name) in inputs.iter().map(AsRef::as_ref).enumerate() {
            let what = match owner(name) {
                Some(owner) => Some(format!("the bundle of {owner}")),
                None => named(name).then(|| "a bundle".to_owned()),
            };
            match what.filter(|_| reads(name)) {
                Some(what) => found.left_out.push((index, name, what)),
                None => found.inputs.push((index, name)),
            }
        }
        // Every argument was named as a bundle, too: then they are what is asked about.
        if found.inputs.is_empty() {
            found.left_out.clear();
            found.inputs = inputs.iter().map(AsRef::as_ref).enumerate().collect();
        }
        found
    }
}
