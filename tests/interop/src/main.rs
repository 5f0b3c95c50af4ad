//! See the library's documentation.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use sigproof_box::{Options, Sandbox};
use sigproof_interop::cosign::Cosign;
use sigproof_interop::go::{Servers, below};
use sigproof_interop::host::Place;
use sigproof_interop::{cases, flows, judge};

const USAGE: &str = "usage: sigproof-interop box FOLDER
       sigproof-interop cosign FOLDER COSIGN
       sigproof-interop judge FOLDER CLIENT COMMAND...
       sigproof-interop servers FOLDER PROGRAMS";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let held = match words[..] {
        ["box", folder] => sign_in_box(Path::new(folder)),
        ["cosign", folder, cosign] => cosign_in_box(Path::new(folder), Path::new(cosign)),
        ["judge", folder, client, _, ..] => judge::judge(Path::new(folder), client, &args[3..]),
        ["servers", folder, programs] => servers(Path::new(folder), Path::new(programs)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match held {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// An empty folder, and where it is.
fn emptied(folder: &Path) -> io::Result<PathBuf> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(folder)?,
    }
    fs::canonicalize(folder)
}

/// Signs, and verifies it all by ourselves.
fn sign(folder: &Path, place: &Place<'_>) -> io::Result<bool> {
    let (right, tampered) = cases::write(folder, place, &flows::sign_all(place)?)?;
    println!("{right} bundles signed, {tampered} tampered with");
    judge::judge(folder, judge::OURS, &[])
}

fn sign_in_box(folder: &Path) -> io::Result<bool> {
    let folder = emptied(folder)?;
    let sandbox = Sandbox::start(&Options::default())?;
    sign(&folder, &Place::of(&sandbox))
}

/// cosign signs in the box, also where a server does wrong, and we verify.
fn cosign_in_box(folder: &Path, cosign: &Path) -> io::Result<bool> {
    let folder = emptied(folder)?;
    let cosign = fs::canonicalize(cosign)?;
    let sandbox = Sandbox::start(&Options::default())?;
    let place = Place::of(&sandbox);
    let cosign = Cosign::new(&cosign.to_string_lossy(), &folder, &place)?;
    Ok(cosign.signs_all()? & cosign.meets_faults(&sandbox)?)
}

/// We sign, and cosign and sigstore-go verify; cosign signs, and we verify.
fn servers(folder: &Path, programs: &Path) -> io::Result<bool> {
    let folder = emptied(folder)?;
    let programs = fs::canonicalize(programs)?;
    let servers = Servers::start(&programs, &below(&folder, "servers")?)?;
    let made = below(&folder, "made")?;
    let place = servers.place();
    let mut held = sign(&made, &place)?;
    let program = |name: &str| {
        programs.join(name).with_extension(env::consts::EXE_EXTENSION).display().to_string()
    };
    held &= judge::judge(&made, "sigstore-go", &[program("conformance")])?;
    held &= judge::judge(&made, "cosign", &[program("cosign")])?;
    let cosign = Cosign::new(&program("cosign"), &below(&folder, "cosign")?, &place)?;
    held &= cosign.signs_all()?;
    Ok(held)
}
