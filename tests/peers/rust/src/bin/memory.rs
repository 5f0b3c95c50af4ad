//! Prints as JSON what sigproof holds on the heap: a verifier whose tables are built beside one without, and a
//! verification at its highest. The allocator counts, so that nothing is timed here.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use peak_alloc::PeakAlloc;
use serde_json::json;
use sigproof_peers_rust::clients::{Client, Ours};
use sigproof_peers_rust::corpus::{Corpus, Item, KINDS, MADE};
use sigproof_peers_rust::figures::median;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// A key of the trusted root may get its table after a few uses: each bundle is verified as often, and more.
const ROUNDS: usize = 8;

fn main() {
    let corpus = Corpus::new(MADE).expect("a corpus");
    let mut by_root: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in &corpus.common {
        by_root.entry(&item.root).or_default().push(item);
    }
    let mut verifiers = Vec::new();
    let mut verifications: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    // The root with the most bundles first: what all verifiers share counts for it.
    let mut roots: Vec<_> = by_root.into_iter().collect();
    roots.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
    for (root, items) in roots {
        let empty = HEAP.current_usage();
        let verifier = Arc::new(Ours::verifier(root).expect("a trusted root"));
        let without = HEAP.current_usage() - empty;
        for item in items.iter().cycle().take(items.len().max(16) * ROUNDS) {
            let client = Ours::prepare(item, Arc::clone(&verifier)).expect("a question");
            client.verify(&item.bundle).expect("it verifies");
        }
        let with = HEAP.current_usage() - empty;
        verifiers.push(json!({ "bundles": items.len(), "without": without, "with": with }));
        for item in items {
            let client = Ours::prepare(item, Arc::clone(&verifier)).expect("a question");
            let before = HEAP.current_usage();
            HEAP.reset_peak_usage();
            client.verify(black_box(&item.bundle)).expect("it verifies");
            let highest = HEAP.peak_usage() - before;
            let times = highest as f64 / item.bundle.len() as f64;
            verifications.entry(item.kind).or_default().push(times);
        }
    }
    let kinds = KINDS.iter().filter_map(|kind| {
        let times = verifications.get(kind)?;
        let most = times.iter().copied().fold(0.0, f64::max);
        Some(json!({ "kind": kind, "median": median(times.clone()), "most": most }))
    });
    let kinds: Vec<_> = kinds.collect();
    println!("{}", json!({ "verifiers": verifiers, "verifications": kinds }));
}
