//! The arguments of `sigproof key`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::algorithm::Algorithm;
use super::examples;

/// `sigproof key`.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a new key, in two files
    #[command(after_help = examples::KEY_GENERATE)]
    Generate(GenerateArgs),
    /// Write a key that is there already as cosign keeps it, under a password
    #[command(after_help = examples::KEY_IMPORT)]
    Import(ImportArgs),
    /// Print the public half of a key
    #[command(after_help = examples::KEY_PUBLIC)]
    Public(PublicArgs),
}

/// Where two halves of a key go.
#[derive(Debug, Args)]
pub(crate) struct PairArgs {
    /// Write the private key to PREFIX.key, and the public one to PREFIX.pub
    #[arg(
        long,
        value_name = "PREFIX",
        value_hint = ValueHint::FilePath,
        default_value = "sigproof",
        conflicts_with = "output"
    )]
    pub(crate) output_key_prefix: PathBuf,
    /// Write the private key to FILE, and the public one beside it: FILE with .pub in the place of .key, or behind
    /// it
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Read the private key's password from FILE, without the end of its line [default: COSIGN_PASSWORD, or else it
    /// is asked for at the terminal]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,
    /// Print what was written as a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sigproof key generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    pub(crate) pair: PairArgs,
    /// In which algorithm the key signs, by its name in Sigstore's registry
    #[arg(long, value_name = "NAME", value_enum, default_value = "ecdsa-sha2-256-nistp256")]
    pub(crate) signing_algorithm: Algorithm,
    /// The form of the private key's file
    #[arg(long, value_name = "FORM", value_enum, default_value = "cosign")]
    pub(crate) key_format: Format,
    /// Have a plugin make the key, and keep it: NAME://REFERENCE runs sigstore-kms-NAME. The public half is written to
    /// PREFIX.pub
    #[arg(
        long,
        value_name = "NAME://REFERENCE",
        conflicts_with_all = ["signing_algorithm", "key_format", "output", "password_file"]
    )]
    pub(crate) kms: Option<String>,
    /// The plugin's own name for an algorithm [default: the one that it takes for usual]
    #[arg(long, value_name = "NAME", requires = "kms")]
    pub(crate) kms_algorithm: Option<String>,
}

/// `sigproof key import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The private key: PKCS#8, also encrypted, SEC1, PKCS#1, or as cosign keeps it; PEM or DER
    #[arg(
        value_name = "KEY",
        value_hint = ValueHint::FilePath,
        required_unless_present = "key",
        conflicts_with = "key"
    )]
    pub(crate) file: Option<PathBuf>,
    /// The same, as cosign takes it
    #[arg(long, value_name = "KEY", value_hint = ValueHint::FilePath)]
    pub(crate) key: Option<PathBuf>,
    /// Read the password of KEY itself from FILE [default: COSIGN_PASSWORD, or else it is asked for at the terminal]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) input_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pair: PairArgs,
}

/// `sigproof key public`.
#[derive(Debug, Args)]
pub(crate) struct PublicArgs {
    /// The key, private or public, in any form that is read; or NAME://REFERENCE, which the plugin sigstore-kms-NAME
    /// is asked for
    #[arg(
        value_name = "KEY",
        value_hint = ValueHint::FilePath,
        required_unless_present = "key",
        conflicts_with = "key"
    )]
    pub(crate) file: Option<PathBuf>,
    /// The same, as cosign takes it
    #[arg(long, value_name = "KEY", value_hint = ValueHint::FilePath)]
    pub(crate) key: Option<PathBuf>,
    /// Read the password of KEY from FILE [default: COSIGN_PASSWORD, or else it is asked for at the terminal]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,
    /// Print a JSON object: kind, hint, spki (base64) and pem
    #[arg(long)]
    pub(crate) json: bool,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) overwrite: bool,
}

/// The form of a private key's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As cosign keeps it, encrypted under a password
    Cosign,
    /// PKCS#8 in PEM, without a password
    Pkcs8,
}
