//! Where a signature is: in a bundle of any version or in several, in cosign's legacy bundle, or in parts in
//! files of their own.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use sigproof::bundle::Material;
use sigproof::report::{StepReport, Value};
use sigproof::{Bundle, HashAlgorithm, Rejected, limits};

use crate::args::verify::FileArgs;
use crate::input::{Input, read_document};
use crate::outcome::{Choice, No, Other, Tried, text_in};

/// The bundles that may be of an artifact: one that verifies is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Candidates {
    /// What each is called: its file, with its place in it if there are several.
    pub(crate) names: Vec<String>,
    /// Each, or why it cannot be read.
    pub(crate) bundles: Vec<Result<Bundle, Rejected>>,
}

impl Candidates {
    fn add(&mut self, name: String, bundle: Result<Bundle, Rejected>) {
        self.names.push(name);
        self.bundles.push(bundle);
    }

    fn add_all(&mut self, name: &str, bundles: Vec<Result<Bundle, Rejected>>) {
        let count = bundles.len();
        for (i, bundle) in bundles.into_iter().enumerate() {
            let place = || format!("{name}, bundle {} of {count}", i.saturating_add(1));
            self.add(if count == 1 { name.to_owned() } else { place() }, bundle);
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
        match self.bundles.first() {
            Some(Err(rejected)) if self.readable().next().is_none() => {
                let all = self.names.iter().zip(&self.bundles);
                let others = all.skip(1).filter_map(|(name, bundle)| {
                    let no = bundle.as_ref().err()?;
                    let step = no.step().map(|step| step.as_str().to_owned());
                    Some(Other { name: name.clone(), code: no.code().as_str().to_owned(), step })
                });
                let others = others.collect();
                let tried = Tried { name: self.name(0), others, hints: Vec::new() };
                Err(No::OfSeveral(rejected.clone(), tried))
            }
            _ => Ok(self),
        }
    }

    /// Those that can be read.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.iter().flatten()
    }

    fn name(&self, index: usize) -> String {
        self.names.get(index).cloned().unwrap_or_default()
    }

    /// Which of several bundles verified. Of those behind it, what cannot be read is told of.
    pub(crate) fn choice(&self, index: usize, rejected: Vec<Rejected>) -> Option<Choice> {
        let names = self.names.iter().cloned();
        let behind = names.clone().zip(&self.bundles).skip(index.saturating_add(1));
        let unreadable = behind.filter_map(|(name, bundle)| Some((name, bundle.clone().err()?)));
        let rejected = names.zip(rejected).chain(unreadable).collect();
        (self.bundles.len() > 1).then(|| Choice { bundle: self.name(index), rejected })
    }

    /// That none verifies. The core counts the bundles, and here they have names.
    pub(crate) fn no(&self, rejected: Rejected) -> No {
        let number = rejected.report().failure().and_then(|f| number_in(f.evidence()));
        // Of one it says none, nor where the question was refused, whatever the bundle.
        let Some(number) = number else { return No::Core(rejected) };
        let name = |number: usize| self.name(number.saturating_sub(1));
        let steps = rejected.report().steps().iter();
        let notes = steps.flat_map(StepReport::evidence).filter(|e| e.check() == OTHER_BUNDLE);
        let others = notes.filter_map(|note| {
            let text = |wanted| text_in(note.values(), wanted).map(str::to_owned);
            let name = name(number_in(note.values())?);
            Some(Other { name, code: text("code")?, step: text("step") })
        });
        let tried = Tried { name: name(number), others: others.collect(), hints: Vec::new() };
        No::OfSeveral(rejected, tried)
    }

    /// What the artifact has to be hashed with for any of them.
    pub(crate) fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let mut all: Vec<HashAlgorithm> =
            self.readable().flat_map(Bundle::digest_algorithms).collect();
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
            Self::Named(Err(no)) => Err(if_swapped(no.clone(), input)),
            Self::Beside(elsewhere) => Ok(Cow::Owned(read_all(&[input.find_bundle(*elsewhere)?])?)),
        }
    }
}

/// That no bundle can be read; where what is to be verified is one, with the advice to change their places.
pub(crate) fn if_swapped(mut no: No, input: &Input) -> No {
    // A pipe can be read once.
    if let (No::OfSeveral(_, tried), Input::Path(path)) = (&mut no, input)
        && path.is_file()
        && read(path).is_ok_and(|bytes| Bundle::all_from_json(&bytes).is_ok())
    {
        let path = path.display();
        tried.hints =
            vec![format!("{path} is a bundle: if it is that of {}, swap the two", tried.name)];
    }
    no
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
    found.add(name, Ok(bundle));
    Ok(found)
}

/// All bundles of these files. What is not a bundle has to be another's to be told of.
///
/// # Errors
/// If one cannot be read, or none of them holds a bundle.
fn read_all(paths: &[PathBuf]) -> Result<Candidates, No> {
    let mut found = Candidates::default();
    for path in paths {
        let name = path.to_string_lossy();
        match Bundle::each_from_json(&read(path)?) {
            Ok(bundles) => found.add_all(&name, bundles),
            Err(rejected) => found.add(name.into_owned(), Err(rejected)),
        }
    }
    found.check()
}

fn read(path: &Path) -> Result<Vec<u8>, No> {
    read_document(path, limits::BUNDLE_BYTES)
}
