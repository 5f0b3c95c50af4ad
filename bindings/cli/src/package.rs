//! `sigproof verify pypi` and `sigproof verify npm`: the core's rules over files.

use std::io;
use std::path::Path;

use sigproof::ecosystem::npm::{Attestations, PackageJson, PackageUrl, Publish, RegistryKeys};
use sigproof::ecosystem::pypi::Provenance;
use sigproof::ecosystem::{npm, pypi};
use sigproof::{Code, Failure, HashAlgorithm, Hasher, Policy, Time, Verified, Verifier, limits};

use crate::args::end;
use crate::args::files::Artifacts;
use crate::args::verify::{NpmArgs, PypiArgs};
use crate::exit::{Exit, guarded};
use crate::input::{Input, find_beside, read_document};
use crate::outcome::{Answer, No, SignerFrom};
use crate::output::{Asking, answer, note_left_out};
use crate::{archive, policies, roots};

/// The provenance of a file, beside it.
const SUFFIXES: [&str; 2] = [".provenance", ".publish.attestation"];

/// Verifies Python distributions.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn pypi(args: &PypiArgs) -> io::Result<Exit> {
    if let Err(error) = args.check() {
        return Ok(end(&error));
    }
    let verifier = roots::verifier(&args.roots, &[roots::PUBLIC_GOOD]);
    let policy = guarded(|| policies::publisher(&args.publisher)).unwrap_or(Err(No::Internal));
    let is_provenance = |json: &[u8]| Provenance::from_json(json).is_ok();
    let files = Artifacts::among(&args.inputs, &[], &SUFFIXES, is_provenance);
    note_left_out(&files, &args.output);
    let (switches, notes) = policies::remarks_of(&policy);
    let asking = Asking {
        verb: "pypi",
        root: roots::given(&args.roots),
        named: &args.roots.named_root,
        switches: &switches,
        notes: &notes,
        ..Asking::default()
    };
    answer(&files.inputs, &args.output, asking, |path| {
        let path = Path::new(path);
        let (verifier, policy) = (verifier.as_ref(), policy.as_ref());
        let (verifier, policy) = (verifier.map_err(No::clone)?, policy.map_err(No::clone)?);
        let provenance = args.provenance.as_deref();
        let verified = verify_pypi(verifier, path, provenance, policy.as_ref(), args.time.now)?;
        let from = if policy.is_some() { SignerFrom::Caller } else { SignerFrom::Publisher };
        Ok(Answer::Package(verified, from))
    })
}

fn verify_pypi(
    verifier: &Verifier,
    path: &Path,
    provenance: Option<&Path>,
    policy: Option<&Policy>,
    now: Option<Time>,
) -> Result<Vec<Verified>, No> {
    let provenance = match provenance {
        Some(path) => path.to_owned(),
        None => find_beside(path, SUFFIXES, "provenance", "--provenance")?,
    };
    let json = read_document(&provenance, limits::BUNDLE_BYTES)?;
    let provenance = Provenance::from_json(&json).map_err(No::Core)?;
    let artifact = Input::Path(path.to_owned()).artifact(&provenance.digest_algorithms());
    let artifact = artifact?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    pypi::verify_at(verifier, &provenance, &name, &artifact, policy, now).map_err(No::Core)
}

/// Verifies an npm package.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn npm(args: &NpmArgs) -> io::Result<Exit> {
    let policy = guarded(|| policies::publisher(&args.publisher)).unwrap_or(Err(No::Internal));
    let (switches, notes) = policies::remarks_of(&policy);
    let asking = Asking {
        verb: "npm",
        root: roots::given(&args.roots),
        named: &args.roots.named_root,
        switches: &switches,
        notes: &notes,
        package: args.package.is_some() && args.keys.is_none(),
        ..Asking::default()
    };
    answer(&[(0, args.tarball.as_os_str())], &args.output, asking, |_| {
        verify_npm(args, policy.clone())
    })
}

fn verify_npm(args: &NpmArgs, asked: Result<Option<Policy>, No>) -> Result<Answer, No> {
    let verifier = roots::verifier(&args.roots, &[roots::PUBLIC_GOOD])?;
    let asked = asked?;
    let json = read_document(&args.attestations, limits::BUNDLE_BYTES)?;
    let attestations = Attestations::from_json(&json).map_err(No::Core)?;
    let given = args.keys.as_deref().map(read_keys).transpose()?;
    let embedded = RegistryKeys::npm();
    // Whose keys are named is whose attestation is wanted. And who names a package, but nobody who
    // may have made it, leaves it to the registry to say whose the name is.
    let publish = match &given {
        Some(keys) => Publish::Required(keys),
        None if args.package.is_some() && asked.is_none() => Publish::Required(&embedded),
        None => Publish::IfPresent(&embedded),
    };
    // Once, so that what is hashed is what is looked into.
    let tarball = archive::read(&args.tarball)?;
    // What was changed or cut on the way is at fault, and not the question; and how much of it does not tell.
    let json = archive::package_json(&tarball)
        .map_err(|cause| No::before_steps(Failure::new(Code::NpmPackage).with("archive", cause)))?;
    let json = PackageJson::parse(&json).map_err(No::before_steps)?;
    if let Some(package) = &args.package {
        json.check_is(&parse_package(package)?).map_err(No::before_steps)?;
    }
    let (policy, from) = match asked {
        Some(policy) => (policy, SignerFrom::Caller),
        None => (json.policy().map_err(No::before_steps)?, SignerFrom::PackageJson),
    };
    let mut hasher = Hasher::new(&HashAlgorithm::ALL);
    hasher.update(&tarball);
    let artifact = hasher.into_artifact();
    let (url, now) = (json.url(), args.time.now);
    let verified = npm::verify_at(&verifier, &attestations, url, &artifact, publish, &policy, now);
    Ok(Answer::Package(verified.map_err(No::Core)?.into_all(), from))
}

fn read_keys(path: &Path) -> Result<RegistryKeys, No> {
    let json = read_document(path, limits::REGISTRY_KEYS_BYTES)?;
    RegistryKeys::from_json(&json).map_err(No::root)
}

/// `name@version`; the name of a scoped package begins with an at sign, too.
fn parse_package(text: &str) -> Result<PackageUrl, No> {
    let (name, version) = text.rsplit_once('@').unwrap_or((text, ""));
    PackageUrl::new(name, version).map_err(|_| {
        No::argument(format!(
            "--package {text}: not NAME@VERSION of an npm package, such as sigstore@2.3.1"
        ))
    })
}
