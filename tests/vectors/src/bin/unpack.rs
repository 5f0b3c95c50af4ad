//! Writes a case as files, for other tools to be tried with: `unpack ID FOLDER`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use sigproof_vectors::{Case, manifest};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [id, out] = args.as_slice() else {
        eprintln!("usage: unpack ID FOLDER");
        return ExitCode::from(2);
    };
    match unpack(id, Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn unpack(id: &str, out: &Path) -> io::Result<()> {
    let case = find(id)?.ok_or_else(|| io::Error::other(format!("no case {id}")))?;
    let policy = case.policy_document();
    // A text that is not a policy stays as it is.
    let policy = policy.as_str().map_or_else(|| policy.to_string(), str::to_owned);
    let mut files = vec![
        ("bundle.sigstore.json", case.read(&case.bundle)?),
        ("trusted_root.json", case.read(&case.trusted_root)?),
        ("policy.json", policy.into_bytes()),
    ];
    if let Some(artifact) = &case.artifact {
        files.push(("artifact", case.read(artifact)?));
    }
    if let Some(digest) = &case.digest {
        files.push(("artifact.digest", digest.clone().into_bytes()));
    }
    fs::create_dir_all(out)?;
    files.into_iter().try_for_each(|(name, bytes)| fs::write(out.join(name), bytes))
}

fn find(id: &str) -> io::Result<Option<Case>> {
    for source in manifest()?.sources {
        let cases = source.cases()?.unwrap_or_default();
        if let Some(case) = cases.into_iter().find(|case| case.id == id) {
            return Ok(Some(case));
        }
    }
    Ok(None)
}
