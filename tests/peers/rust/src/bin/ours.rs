//! What the peer says of bundles that sigproof made: prints, for each case of a list, null or why not. The list is that of
//! `tests/interop`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use serde_json::Value;
use sigproof_peers_rust::clients::{Client, Theirs};
use sigproof_peers_rust::corpus;

fn said(folder: &Path, number: usize) -> io::Result<Option<String>> {
    let item = corpus::read(folder, number)?;
    let ready = Theirs::all(std::slice::from_ref(&item));
    Ok(ready.and_then(|all| all[0].verify(&item.bundle)).err())
}

fn run(list: &Path) -> io::Result<String> {
    let folder = list.parent().unwrap_or(Path::new("."));
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(list)?)?;
    let mut verdicts = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        verdicts.insert(row["id"].as_str().unwrap_or_default(), said(folder, number)?);
    }
    Ok(serde_json::to_string(&verdicts)?)
}

fn main() -> ExitCode {
    match run(Path::new(&env::args().nth(1).unwrap_or_default())) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("usage: ours CASES.json: {error}");
            ExitCode::FAILURE
        }
    }
}
