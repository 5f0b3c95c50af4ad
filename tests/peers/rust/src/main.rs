//! Both clients over the same bundles, in one process and one run. Prints JSON for `cargo xtask bench`. See README.md.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};
use sigproof_peers_rust::clients::{Client, Ours, Theirs};
use sigproof_peers_rust::corpus::{Corpus, KINDS, MADE, made};
use sigproof_peers_rust::figures::median;
use sigproof_peers_rust::rounds::{Clients, Times};
use sigproof_peers_rust::{PEER, spawned, threads};

const USAGE: &str = "usage: sigproof-peers-rust FOLDER SIGPROOF [ROUNDS]";
const WARM_UP: usize = 2;
/// Bundles that one thread verifies, and two.
const THREADED: usize = 2000;
const THREADED_ROUNDS: usize = 7;

fn main() -> ExitCode {
    match run() {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Value, String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sigproof, rest @ ..] = &args[..] else { return Err(USAGE.to_owned()) };
    let rounds = rest.first().map_or(Ok(15), |text| text.parse()).map_err(|_| USAGE)?;
    let (folder, sigproof) = (PathBuf::from(folder), PathBuf::from(sigproof));
    let text = |error: std::io::Error| error.to_string();

    let corpus = Corpus::new(MADE).map_err(text)?;
    let items = &corpus.common;
    let clients = Clients::new(items)?;
    let mut faults = clients.faults(items);
    for item in &corpus.only_ours {
        let one = std::slice::from_ref(item);
        if Theirs::all(one).and_then(|all| all[0].verify(&item.bundle)).is_ok() {
            faults.push(format!("{PEER} does verify {}: compare over it", item.id));
        }
        let ours = Ours::all(one).and_then(|all| all[0].verify(&item.bundle));
        faults.extend(ours.err().map(|why| format!("sigproof does not verify {}: {why}", item.id)));
    }
    if !faults.is_empty() {
        let shown: Vec<String> = faults.iter().take(10).cloned().collect();
        return Err(format!("{} faults:\n{}", faults.len(), shown.join("\n")));
    }
    corpus.write(&folder).map_err(text)?;

    eprintln!("{} bundles, {rounds} rounds", items.len());
    let times = clients.measure(items, WARM_UP, rounds);
    let warm: Vec<Value> = KINDS.iter().map(|kind| of_kind(&corpus, kind, &times)).collect();
    let verified = items.iter().position(spawned::is_cold).map(|n| median(times[0][n].clone()));
    let warm_of_cold = verified.ok_or("the command line's bundle is not among them")?;

    eprintln!("first verifications");
    let first = spawned::first(&corpus, &folder).map_err(text)?;
    let first: Vec<Value> = first
        .iter()
        .map(|first| json!({ "kind": first.kind, "ours": first.ours, "theirs": first.theirs }))
        .collect();

    eprintln!("the command line");
    let [version, verify] = spawned::cold(&sigproof).map_err(text)?;
    let (version, verify) = (version.as_nanos() as f64, verify.as_nanos() as f64);

    eprintln!("threads");
    let threads = threads::ratios(made(THREADED).map_err(text)?, THREADED_ROUNDS)?;

    Ok(json!({
        "peer": PEER,
        "bundles": items.len(),
        "made": items.iter().filter(|item| item.id.starts_with("many/")).count(),
        "rounds": rounds,
        "warm": warm,
        "first": first,
        "cold": { "version": version, "verify": verify, "warm": warm_of_cold },
        "threads": { "bundles": THREADED, "ratio": threads.ours, "arithmetic": threads.arithmetic },
    }))
}

/// The medians of a kind, the ratio of each round's, and the median of each bundle.
fn of_kind(corpus: &Corpus, kind: &str, times: &[Times; 2]) -> Value {
    let items = corpus.common.iter().enumerate();
    let numbers: Vec<usize> = items.filter(|(_, item)| item.kind == kind).map(|(n, _)| n).collect();
    let of = |times: &Times| median(numbers.iter().flat_map(|n| times[*n].clone()));
    let in_round = |times: &Times, round: usize| median(numbers.iter().map(|n| times[*n][round]));
    let rounds = numbers.first().map_or(0, |n| times[0][*n].len());
    let ratios = (0..rounds).map(|round| in_round(&times[0], round) / in_round(&times[1], round));
    let ratios: Vec<f64> = ratios.collect();
    let each = |times: &Times| -> Vec<f64> {
        numbers.iter().map(|n| (median(times[*n].clone()) / 100.0).round() / 10.0).collect()
    };
    json!({
        "kind": kind,
        "bundles": numbers.len(),
        "ours": of(&times[0]),
        "theirs": of(&times[1]),
        "least": ratios.iter().copied().fold(f64::INFINITY, f64::min),
        "most": ratios.iter().copied().fold(0.0, f64::max),
        "each": { "ours": each(&times[0]), "theirs": each(&times[1]) },
    })
}
