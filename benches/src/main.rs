//! `instructions FOLDER`: verifies every bundle of a folder twice and prints how many there are of each kind.
//! `instructions FOLDER KIND`: only those of this kind. Under callgrind, which collects in `counted` and nowhere else,
//! the second time counts: the tables of the trusted root's keys are there then, as in a program that verifies often.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::hint::black_box;

use sigproof::Verifier;
use sigproof_benches::{Item, items_in, verifier};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (mut items, root) =
        items_in(args.first().expect("a folder").as_ref()).expect("bundles of the testkit");
    if let Some(kind) = args.get(1) {
        items.retain(|item| item.kind == *kind);
    }
    let verifier = verifier(&root);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &items {
        black_box(item.verify(&verifier));
        *kinds.entry(&item.kind).or_default() += 1;
    }
    for item in &items {
        black_box(counted(black_box(item), black_box(&verifier)));
    }
    println!("{}", serde_json::to_string(&kinds).expect("JSON"));
}

/// The name is what callgrind is told.
#[inline(never)]
fn counted(item: &Item, verifier: &Verifier) -> usize {
    item.verify(verifier)
}
