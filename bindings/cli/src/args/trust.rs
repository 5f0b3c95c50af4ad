//! The arguments of `sigproof trust`. A service is a list of `key=value`, with the keys that `cosign trusted-root
//! create` has, so that a script needs few changes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use sigproof::Time;

use super::examples;

/// `sigproof trust`.
#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Make a trusted root from certificates and keys
    #[command(after_help = examples::TRUST)]
    Create(CreateArgs),
}

/// `sigproof trust create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// A certificate authority: url, certificate-chain (a file in PEM, the issuing certificate first) and, if
    /// wanted, start-time [default: when the issuing certificate begins], end-time, operator
    #[arg(
        long,
        value_name = "KEY=VALUE,...",
        value_parser = authority,
        required_unless_present_any = ["rekor", "ctfe", "tsa"]
    )]
    pub(crate) fulcio: Vec<AuthorityArg>,
    /// A transparency log: url, public-key (a file in PEM), start-time and, if wanted, end-time, operator,
    /// and of a Rekor v2 log origin, the name that it signs its checkpoints with
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = log_with_origin)]
    pub(crate) rekor: Vec<LogArg>,
    /// A certificate transparency log: url, public-key, start-time and, if wanted, end-time, operator
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = log)]
    pub(crate) ctfe: Vec<LogArg>,
    /// A timestamp authority: as --fulcio
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = authority)]
    pub(crate) tsa: Vec<AuthorityArg>,
    /// Where to write it [default: standard output]
    #[arg(short, long, alias = "out", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// A certificate authority or a timestamp authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthorityArg {
    pub(crate) url: String,
    pub(crate) chain: PathBuf,
    pub(crate) start: Option<Time>,
    pub(crate) end: Option<Time>,
    pub(crate) operator: Option<String>,
}

/// A log of either sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogArg {
    pub(crate) url: String,
    pub(crate) key: PathBuf,
    pub(crate) start: Time,
    pub(crate) end: Option<Time>,
    pub(crate) origin: Option<String>,
    pub(crate) operator: Option<String>,
}

fn authority(text: &str) -> Result<AuthorityArg, String> {
    let mut pairs =
        Pairs::new(text, &["url", "certificate-chain", "start-time", "end-time", "operator"])?;
    Ok(AuthorityArg {
        url: pairs.url()?,
        chain: pairs.required("certificate-chain")?.into(),
        start: pairs.time("start-time")?,
        end: pairs.time("end-time")?,
        operator: pairs.take("operator"),
    })
}

fn log(text: &str) -> Result<LogArg, String> {
    Pairs::new(text, &["url", "public-key", "start-time", "end-time", "operator"])?.log()
}

fn log_with_origin(text: &str) -> Result<LogArg, String> {
    let known = ["url", "public-key", "start-time", "end-time", "operator", "origin"];
    let mut pairs = Pairs::new(text, &known)?;
    Ok(LogArg { origin: pairs.take("origin"), ..pairs.log()? })
}

/// What is still to be read of a list.
struct Pairs<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Pairs<'a> {
    /// Reads the list. A key that is not known is told before one that is missing, since it may stand for that.
    fn new(text: &'a str, known: &[&str]) -> Result<Self, String> {
        let plain = |key: &str| key.replace(['-', '_'], "").to_ascii_lowercase();
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for pair in text.split(',') {
            let (key, value) = pair.trim().split_once('=').unwrap_or((pair, ""));
            if value.is_empty() {
                return Err(format!("'{pair}' is not KEY=VALUE"));
            }
            if pairs.iter().any(|(other, _)| *other == key) {
                return Err(format!(
                    "{key} stands there twice: each service has an option of its own"
                ));
            }
            pairs.push((key, value));
        }
        if let Some((key, _)) = pairs.iter().find(|(key, _)| !known.contains(key)) {
            return Err(match known.iter().find(|other| plain(other) == plain(key)) {
                Some(meant) => format!("{key}: not a key of this: write {meant}"),
                None => format!("{key}: not a key of this; they are {}", known.join(", ")),
            });
        }
        Ok(Self(pairs))
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| *other == key)?;
        Some(self.0.remove(at).1.to_owned())
    }

    fn required(&mut self, key: &str) -> Result<String, String> {
        self.take(key).ok_or_else(|| format!("{key} is missing"))
    }

    fn url(&mut self) -> Result<String, String> {
        let url = self.required("url")?;
        let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
        match rest {
            Some(rest) if !rest.is_empty() && !rest.starts_with('/') => Ok(url),
            _ => Err(format!(
                "url={url}: not the address of a service, such as https://rekor.example.com"
            )),
        }
    }

    fn time(&mut self, key: &str) -> Result<Option<Time>, String> {
        let read = |text: String| {
            Time::parse_rfc3339(&text)
                .ok_or_else(|| format!("{key}={text}: not a time such as 2026-11-27T12:00:00Z"))
        };
        self.take(key).map(read).transpose()
    }

    fn log(&mut self) -> Result<LogArg, String> {
        Ok(LogArg {
            url: self.url()?,
            key: self.required("public-key")?.into(),
            start: self
                .time("start-time")?
                .ok_or("start-time is missing: a key does not say since when its log uses it")?,
            end: self.time("end-time")?,
            origin: None,
            operator: self.take("operator"),
        })
    }
}
