//! Options of other tools that mean something else here, or nothing: known, and refused with what to say in
//! their place. Those that mean the same are aliases, where the options are defined.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _};

use super::Cli;
use super::order::has_long;

/// The options, without their dashes, and what to do here.
const FOREIGN: [(&str, &str); 58] = [
    // cosign
    (
        "certificate-identity-regexp",
        r"here it is --cert-identity-regexp, which must match the whole text: write the whole identity, such as 'https://github\.com/o/r/\.github/workflows/release\.yml@refs/tags/.*', or use `verify github`",
    ),
    (
        "certificate-oidc-issuer-regexp",
        "here it is --cert-oidc-issuer-regexp, which must match the whole text; an issuer is best given as it is, with --cert-oidc-issuer",
    ),
    (
        "certificate-chain",
        "a chain is trusted by a trusted root alone: make one with `trust create` and give --trusted-root",
    ),
    (
        "ca-roots",
        "authorities are trusted by a trusted root alone: make one with `trust create` and give --trusted-root",
    ),
    (
        "ca-intermediates",
        "authorities are trusted by a trusted root alone: make one with `trust create` and give --trusted-root",
    ),
    (
        "timestamp-certificate-chain",
        "timestamp authorities are trusted by a trusted root alone: make one with `trust create` and give --trusted-root",
    ),
    ("certificate-github-workflow-name", "here it is `verify github --name`"),
    ("certificate-github-workflow-ref", "here it is `verify github --ref`"),
    ("certificate-github-workflow-repository", "here it is `verify github --repository`"),
    ("certificate-github-workflow-sha", "here it is `verify github --sha`"),
    ("certificate-github-workflow-trigger", "here it is `verify github --trigger`"),
    (
        "insecure-ignore-tlog",
        "here it is --dangerous-no-log, and a log entry that is there is verified all the same",
    ),
    (
        "insecure-ignore-sct",
        "here it is --dangerous-no-sct, and a certificate timestamp that is there is verified all the same",
    ),
    (
        "private-infrastructure",
        "here it is --dangerous-no-log, with the --trusted-root of the instance",
    ),
    ("use-signed-timestamps", "timestamps of the bundle always count; leave it out"),
    ("rfc3161-timestamp", "a timestamp is read from the bundle alone: give --bundle"),
    ("sct", "a certificate timestamp is read from the certificate"),
    ("rekor-url", "nothing is fetched: the log's entry is in the bundle, or in --rekor-entry"),
    ("timestamp-server-url", "nothing is fetched: timestamps are in the bundle"),
    ("check-claims", "what an attestation is about is always compared; leave it out"),
    ("type", "here it is --predicate-type, with the whole URI (https://slsa.dev/provenance/v1)"),
    ("digest", "give the digest in the place of the file: sha256:…"),
    ("digestAlg", "the digest says its algorithm: sha256:…"),
    ("sk", "export the public key of the hardware key, and give it with --key"),
    ("slot", "export the public key of the hardware key, and give it with --key"),
    ("k8s-keychain", "no registry is asked: artifacts and bundles are files"),
    ("registry-username", "no registry is asked: artifacts and bundles are files"),
    ("registry-password", "no registry is asked: artifacts and bundles are files"),
    ("max-workers", "there is one; leave it out"),
    ("timeout", "nothing is waited for; leave it out"),
    ("experimental-oci11", "no registry is asked: artifacts and bundles are files"),
    ("experimental", "leave it out"),
    // gh attestation verify
    ("format", "here it is --json"),
    ("jq", "here it is --json, with jq behind it"),
    ("template", "here it is --json, with a program of your own behind it"),
    ("digest-alg", "every digest that the bundle needs is computed; leave it out"),
    ("limit", "nothing is fetched: every bundle of --bundle is tried"),
    ("bundle-from-oci", "no registry is asked: give --bundle"),
    ("no-public-good", "trust GitHub's own root alone: --named-root github"),
    // sigstore-python and sigstore-rs
    ("instance", "nothing is fetched: give --trust-config or --trusted-root"),
    ("rekor-root-pubkey", "logs are trusted by a trusted root alone: give --trusted-root"),
    ("certificate-chain-file", "a chain is trusted by a trusted root alone: give --trusted-root"),
    ("require-rekor-offline", "offline is the only mode there is; leave it out"),
    // slsa-verifier
    ("source-uri", "here it is `verify github --repository OWNER/NAME`"),
    ("source-branch", "here it is `verify github --ref refs/heads/NAME`"),
    ("source-tag", "here it is `verify github --ref refs/tags/NAME`"),
    (
        "source-versioned-tag",
        "here it is `verify github --ref refs/tags/NAME`, or a policy with a glob",
    ),
    ("provenance-path", "here it is --bundle"),
    ("attestations-path", "here it is `verify npm --attestations`"),
    ("package-name", "here it is `verify npm --package NAME@VERSION`"),
    ("package-version", "here it is `verify npm --package NAME@VERSION`"),
    (
        "builder-id",
        "here it is `verify github --signer-workflow`, or statement.builderId in a policy",
    ),
    ("build-workflow-input", "here it is statement.parameters in a policy"),
    ("print-provenance", "here it is --output-predicate -"),
    // Of this program, in other words
    ("identity", "here it is --cert-identity"),
    ("insecure", "what can be left out has names: --dangerous-no-log, --dangerous-no-sct"),
    ("public-key", "here it is `verify key --key`"),
    ("verbose-errors", "here it is --verbose"),
];

/// What to do where nobody is named: a signature by anyone proves nothing.
const NO_SIGNER: &str = "say who must have signed: with --policy, or with `verify identity`, `verify github`, \
     `verify gitlab`, `verify github-release` or `verify key`; what a bundle says itself is shown by `inspect`";

/// What to do where no workflow is named.
const NO_WORKFLOW: &str = "say whose workflow must have signed: with --repository OWNER/NAME, with --owner OWNER \
     for any of its repositories, or with --cert-identity URI for one workflow";

/// The error of the parser, with what to do about an option that it does not know.
pub(crate) fn explain(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg)
        && error.kind() == ErrorKind::MissingRequiredArgument
    {
        let lacks = |option: &str| missing.iter().any(|one| one.starts_with(option));
        if lacks("--policy") {
            suggest(&mut error, NO_SIGNER.to_owned());
        } else if lacks("--repository") && error.to_string().contains("verify github ") {
            suggest(&mut error, NO_WORKFLOW.to_owned());
        }
        return error;
    }
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) {
        let mut places = Vec::new();
        find(&Cli::command(), &|command| command.get_name() == word, "", &mut places);
        if !places.is_empty() {
            error.remove(ContextKind::SuggestedSubcommand);
            suggest(&mut error, format!("it is a command of another: {}", places.join(", ")));
        }
        return error;
    }
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let name = argument.trim_start_matches('-');
    let name = name.split_once('=').map_or(name, |(name, _)| name).to_owned();
    if error.kind() != ErrorKind::UnknownArgument || !argument.starts_with("--") {
        return error;
    }
    if let Some((_, instead)) = FOREIGN.iter().find(|(foreign, _)| *foreign == name) {
        return clap::Error::raw(error.kind(), format!("--{name}: {instead}\n"));
    }
    let mut places = Vec::new();
    let has_option = |command: &Command| command.get_arguments().any(|arg| has_long(arg, &name));
    find(&Cli::command(), &has_option, "", &mut places);
    if !places.is_empty() {
        // What the parser guesses at is another option.
        error.remove(ContextKind::SuggestedArg);
        suggest(&mut error, format!("it is an option of {}", places.join(", ")));
    }
    error
}

/// The same with the subcommand of `verify` that a word nearly is. The parser takes the word for a file, and so does
/// this if there is one.
pub(crate) fn with_similar(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    if let [_, verb, word, ..] = arguments
        && verb == "verify"
        && let Some(word) = word.to_str()
        && let Some(similar) = similar(word)
    {
        suggest(&mut error, format!("a similar subcommand: `sigproof verify {similar}`"));
    }
    error
}

fn similar(word: &str) -> Option<String> {
    let cli = Cli::command();
    let verify = cli.find_subcommand("verify")?;
    let is_name = word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    if !is_name || verify.find_subcommand(word).is_some() || Path::new(word).exists() {
        return None;
    }
    // The parser knows what is similar, where nothing but a subcommand may stand.
    let names = Command::new("verify")
        .disable_help_subcommand(true)
        .subcommands(verify.get_subcommands().cloned());
    let error = names.try_get_matches_from(["verify", word]).err()?;
    match error.get(ContextKind::SuggestedSubcommand)? {
        // The best is the last.
        ContextValue::Strings(similar) => similar.last().cloned(),
        ContextValue::String(similar) => Some(similar.clone()),
        _ => None,
    }
}

fn suggest(error: &mut clap::Error, hint: String) {
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint.into()]));
}

/// The commands below others of which this is true.
fn find(
    command: &Command,
    is_meant: &dyn Fn(&Command) -> bool,
    above: &str,
    places: &mut Vec<String>,
) {
    for inner in command.get_subcommands() {
        let path = format!("{above} {}", inner.get_name());
        if is_meant(inner) {
            places.push(format!("`sigproof{path}`"));
        }
        find(inner, is_meant, &path, places);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn names(command: &Command, found: &mut Vec<String>) {
        for arg in command.get_arguments() {
            let long = arg.get_long_and_visible_aliases().unwrap_or_default();
            found.extend(long.into_iter().map(str::to_owned));
        }
        command.get_subcommands().for_each(|inner| names(inner, found));
    }

    #[test]
    fn what_is_refused_is_no_option_here_and_says_options_that_are() {
        let mut own = Vec::new();
        names(&Cli::command(), &mut own);
        for (i, (foreign, instead)) in FOREIGN.iter().enumerate() {
            assert!(!own.iter().any(|own| own == foreign), "--{foreign}");
            assert!(
                FOREIGN.iter().skip(i + 1).all(|(other, _)| other != foreign),
                "--{foreign} twice"
            );
            let words = instead.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            for option in words.filter_map(|word| word.strip_prefix("--")) {
                assert!(own.iter().any(|own| own == option), "--{foreign}: --{option}");
            }
        }
    }

    /// Whoever may choose what stands before the pinned part may choose the host and the owner.
    #[test]
    fn nobody_is_told_to_open_a_pattern() {
        for (foreign, instead) in FOREIGN {
            for word in instead.split([' ', '\'', '`']) {
                assert!(!word.starts_with(['.', '*', '^']), "--{foreign}: {word}");
            }
        }
    }

    #[test]
    fn each_is_refused_with_one_line() {
        for verb in ["identity", "github", "key"] {
            for (foreign, instead) in FOREIGN {
                for option in [format!("--{foreign}"), format!("--{foreign}=x")] {
                    let error = Cli::try_parse_from(["sigproof", "verify", verb, "f", &option]);
                    let error = explain(error.expect_err(&option));
                    assert_eq!(error.to_string(), format!("error: --{foreign}: {instead}\n"));
                }
            }
        }
    }

    #[test]
    fn who_must_have_signed_is_asked_for() {
        let error = Cli::try_parse_from(["sigproof", "verify", "f"]).err().unwrap();
        assert!(explain(error).to_string().contains(NO_SIGNER));
        let error = Cli::try_parse_from(["sigproof", "verify", "identity", "f"]).err().unwrap();
        assert!(!explain(error).to_string().contains(NO_SIGNER));
    }

    #[test]
    fn an_option_of_another_command_is_named() {
        for (arguments, place) in [
            (&["verify", "f", "--cert-identity", "x"][..], "`sigproof verify identity`"),
            (&["verify", "identity", "f", "--repository", "o/r"], "`sigproof verify github`"),
            (&["verify", "key", "f", "--dangerous-no-sct"], "`sigproof verify github`"),
            (&["verify", "github", "f", "--provenance", "x"], "`sigproof verify pypi`"),
        ] {
            let all = [&["sigproof"], arguments].concat();
            let error = explain(Cli::try_parse_from(all).err().unwrap()).to_string();
            assert!(error.contains(place), "{error}");
        }
    }
}
