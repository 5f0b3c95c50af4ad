//! How much two threads do more than one: every generated bundle once a round, by `Verifier::verify_many`.
//!
//! ```text
//! cargo run --release --locked -p sigproof-cli --example many -- [BUNDLES [ROUNDS [THREADS]]]
//! ```
//!
//! The bundles are made first, which takes longer than all else. Rounds with one thread and with several take turns, so
//! that a machine that slows down slows both; what counts is the best of each. The CPU time tells work that several
//! threads do twice, or waiting that burns, from a machine that has no second processor to spare.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use sigproof::{Artifact, Bundle, Policy, PublicKey, Rejected, TrustedRoot, Verifier};
use sigproof_testkit::many;

/// A bundle, its artifact, and who must have signed.
type Question = (Arc<[u8]>, Arc<[u8]>, Arc<Policy>);

fn main() {
    let mut args = env::args().skip(1).map(|arg| arg.parse::<usize>().expect("a number"));
    let (bundles, rounds) = (args.next().unwrap_or(2_000), args.next().unwrap_or(7));
    let threads = args.next().unwrap_or(2);
    let (root, questions) = questions(&many::files(bundles));
    let mut best = [[Duration::MAX; 2]; 2];
    for _ in 0..rounds {
        for (best, threads) in best.iter_mut().zip([1, threads]) {
            // A new one each time: what it learns of its root counts for both.
            let verifier = Arc::new(Verifier::new(root.clone()));
            let (begin, cpu) = (Instant::now(), cpu_time());
            let answers = verifier.verify_many(
                questions.clone(),
                NonZeroUsize::new(threads),
                |verifier, (bundle, artifact, policy): Question| {
                    let bundle = Bundle::from_json(&bundle)?;
                    verifier.verify(&bundle, Artifact::bytes(&artifact), &policy)
                },
            );
            let verified = answers.filter(Result::<_, Rejected>::is_ok).count();
            assert_eq!(verified, questions.len(), "all bundles are good");
            *best = [best[0].min(begin.elapsed()), best[1].min(cpu_time() - cpu)];
        }
    }
    let [[one, one_cpu], [several, several_cpu]] = best;
    println!("{bundles} bundles, best of {rounds} rounds");
    println!("1 thread:  {one:>10.3?} wall {one_cpu:>10.3?} CPU");
    println!("{threads} threads: {several:>10.3?} wall {several_cpu:>10.3?} CPU");
    println!(
        "{threads} threads do {:.2} times as much as one, with {:.3} times the CPU time",
        one.as_secs_f64() / several.as_secs_f64(),
        several_cpu.as_secs_f64() / one_cpu.as_secs_f64()
    );
}

fn questions(files: &BTreeMap<String, Vec<u8>>) -> (TrustedRoot, Vec<Question>) {
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&files["cases.json"]).expect("JSON");
    let root = TrustedRoot::from_json(&files["trusted_root.json"]).expect("a trusted root");
    let questions = cases.iter().map(|case| {
        let text = |key: &str| case[key].as_str();
        let file = |key: &str| Arc::from(files[text(key).expect("a name")].as_slice());
        let policy = match text("key") {
            Some(key) => Policy::key(PublicKey::from_pem_or_der(&files[key]).expect("a key")),
            None => Policy::identity(
                text("identity").expect("an identity"),
                text("issuer").expect("an issuer"),
            ),
        };
        (file("bundle"), file("artifact"), Arc::new(policy))
    });
    (root, questions.collect())
}

/// What this process has used of all processors, as Linux counts it, to 10 ms; elsewhere nothing.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // Behind the name, from the state on: utime and stime are the 12th and 13th.
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
