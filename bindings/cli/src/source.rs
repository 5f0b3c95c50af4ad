//! Where a signature is: in a bundle of any version or in several, in cosign's legacy bundle, or in parts in
//! files of their own.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use sigproof::bundle::Material;
use sigproof::report::{StepReport, Value};
use sigproof::{Bundle, HashAlgorithm, Rejected, Verdict, limits};

use crate::args::verify::FileArgs;
use crate::input::{Input, read_document};
use crate::outcome::{No, Other, Tried};

/// The bundles that may be of an artifact: one that verifies is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Candidates {
    /// What each is called: its file, with its place in it if there are several.
    pub(crate) names: Vec<String>,
    pub(crate) bundles: Vec<Bundle>,
    /// What is not a bundle, with the answer.
    pub(crate) unreadable: Vec<(String, Rejected)>,
}

impl Candidates {
    fn add(&mut self, name: String, bundle: Bundle) {
        self.names.push(name);
        self.bundles.push(bundle);
    }

    fn add_all(&mut self, name: &str, bundles: Vec<Result<Bundle, Rejected>>) {
        let count = bundles.len();
        for (i, bundle) in bundles.into_iter().enumerate() {
            let place = || format!("{name}, bundle {} of {count}", i.saturating_add(1));
            let name = if count == 1 { name.to_owned() } else { place() };
            match bundle {
                Ok(bundle) => self.add(name, bundle),
                Err(rejected) => self.unreadable.push((name, rejected)),
            }
        }
    }

    /// The bundles of one text that goes by this name.
    ///
    /// # Errors
    /// If it holds none.
    pub(crate) fn of(name: &str, text: &[u8]) -> Result<Self, No> {
        let mut found = Self::default();
        found.add_all(name, Bundle::each_from_json(text).map_err(No::Core)?);
        found.check()
    }

    /// What was found, if there is a bundle in it.
    fn check(self) -> Result<Self, No> {
        match self.unreadable.first() {
            Some((_, rejected)) if self.bundles.is_empty() => Err(No::Core(rejected.clone())),
            _ => Ok(self),
        }
    }

    /// How many bundles, and things that are not a bundle.
    pub(crate) fn len(&self) -> usize {
        self.bundles.len() + self.unreadable.len()
    }

    /// That none verifies. The core counts the bundles, and here they have names.
    pub(crate) fn no(&self, rejected: Rejected) -> No {
        // A question that was refused was so whatever the bundle.
        if self.len() < 2 || rejected.kind() != Verdict::Rejected {
            return No::Core(rejected);
        }
        let number = rejected.report().failure().and_then(|f| number_in(f.evidence()));
        let name = |number: usize| {
            let index = number.saturating_sub(1);
            self.names.get(index).cloned().unwrap_or_default()
        };
        let unreadable = self.unreadable.iter().map(|(name, rejected)| Other {
            name: name.clone(),
            code: rejected.code().to_string(),
            step: rejected.step().map(|step| step.as_str().to_owned()),
        });
        let steps = rejected.report().steps().iter();
        let notes = steps.flat_map(StepReport::evidence).filter(|e| e.check() == OTHER_BUNDLE);
        let others = notes.filter_map(|note| {
            let text = |wanted: &str| {
                note.values().iter().find_map(|(name, value)| match value {
                    Value::Text(text) if *name == wanted => Some(text.clone()),
                    _ => None,
                })
            };
            let name = name(number_in(note.values())?);
            Some(Other { name, code: text("code")?, step: text("step") })
        });
        let tried =
            Tried { name: name(number.unwrap_or(1)), others: others.chain(unreadable).collect() };
        No::OfSeveral(rejected, tried)
    }

    /// What the artifact has to be hashed with for any of them.
    pub(crate) fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let mut all: Vec<HashAlgorithm> =
            self.bundles.iter().flat_map(Bundle::digest_algorithms).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// What the core calls its note of what came of another bundle.
pub(crate) const OTHER_BUNDLE: &str = "other_bundle";

/// Which bundle the values are about, from 1.
fn number_in(values: &[(&'static str, Value)]) -> Option<usize> {
    values.iter().find_map(|(name, value)| match value {
        Value::Number(number) if *name == "bundleNumber" => number.parse().ok(),
        _ => None,
    })
}

/// The bundles of the arguments.
#[derive(Debug)]
pub(crate) enum Source {
    /// Named, and the same for every artifact; read once.
    Named(Result<Box<Candidates>, No>),
    /// Beside each artifact; with what to say if it is not there.
    Beside(Option<&'static str>),
}

impl Source {
    /// Reads what the arguments name. `of_certificate` says that a bare key's signature cannot be meant.
    pub(crate) fn new(
        args: &FileArgs,
        of_certificate: bool,
        elsewhere: Option<&'static str>,
    ) -> Self {
        match &args.signature {
            Some(signature) => Self::Named(parts(args, signature, of_certificate).map(Box::new)),
            None if args.bundle.is_empty() => Self::Beside(elsewhere),
            None => Self::Named(read_all(&args.bundle).map(Box::new)),
        }
    }

    /// The bundles of an artifact.
    ///
    /// # Errors
    /// If there is none, or one cannot be read.
    pub(crate) fn of(&self, input: &Input) -> Result<Cow<'_, Candidates>, No> {
        match self {
            Self::Named(Ok(candidates)) => Ok(Cow::Borrowed(&**candidates)),
            Self::Named(Err(no)) => Err(no.clone()),
            Self::Beside(elsewhere) => Ok(Cow::Owned(read_all(&[input.find_bundle(*elsewhere)?])?)),
        }
    }
}

fn parts(args: &FileArgs, signature: &Path, of_certificate: bool) -> Result<Candidates, No> {
    let name = signature.to_string_lossy().into_owned();
    let signature = read(signature)?;
    let certificate = args.certificate.as_deref().map(read).transpose()?;
    let entry = args.rekor_entry.as_deref().map(read).transpose()?;
    let bundle = Bundle::from_parts(&signature, certificate.as_deref(), entry.as_deref())
        .map_err(No::Core)?;
    if of_certificate && matches!(bundle.material(), Material::PublicKey { .. }) {
        let message =
            format!("--signature {name}: nothing says who signed, which a certificate does");
        return Err(No::argument(message).with_hint(
            "give the certificate with --certificate FILE; a bare key's signature is for `verify key`",
        ));
    }
    let mut found = Candidates::default();
    found.add(name, bundle);
    Ok(found)
}

/// All bundles of these files. What is not a bundle has to be another's to be told of.
///
/// # Errors
/// If one cannot be read, or none of them holds a bundle.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Candidates, No> {
    let mut found = Candidates::default();
    for path in paths {
        let name = path.to_string_lossy();
        match Bundle::each_from_json(&read(path)?) {
            Ok(bundles) => {
                found.add_all(&name, bundles);
            }
            Err(rejected) => found.unreadable.push((name.into_owned(), rejected)),
        }
    }
    found.check()
}

fn read(path: &Path) -> Result<Vec<u8>, No> {
    read_document(path, limits::BUNDLE_BYTES)
}
