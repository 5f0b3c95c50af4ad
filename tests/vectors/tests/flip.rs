//! Every byte of a good bundle, and of the trusted root, changed: nothing panics, what still
//! verifies proves the same, and a change of signed bytes is all but always noticed.

use std::io::Write as _;
use std::ops::Range;

use sigproof::facts::{Facts, Signer};
use sigproof::{Artifact, Bundle, Digest, Policy, TrustedRoot, Verified, Verifier};
use sigproof_vectors::{Case, manifest};

struct Question {
    id: String,
    bundle: Vec<u8>,
    root: Vec<u8>,
    artifact: Digest,
    policy: Policy,
}

impl Question {
    fn of(id: &str) -> Self {
        let cases = manifest().unwrap().sources.remove(0).cases().unwrap().unwrap();
        let case: Case = cases.into_iter().find(|c| c.id == id).unwrap();
        let bundle = case.read(&case.bundle).unwrap();
        let artifact = match (&case.digest, &case.artifact) {
            (Some(digest), _) => digest.parse().unwrap(),
            (None, Some(path)) => {
                let algorithms = Bundle::from_json(&bundle).unwrap().digest_algorithms();
                algorithms[0].hash(&case.read(path).unwrap())
            }
            (None, None) => panic!("{id}: no artifact"),
        };
        Self {
            id: case.id.clone(),
            root: case.read(&case.trusted_root).unwrap(),
            bundle,
            artifact,
            policy: Policy::identity(&case.identity.unwrap(), &case.issuer.unwrap()),
        }
    }

    fn ask(&self, root: TrustedRoot, bundle: &[u8]) -> Option<Verified> {
        let bundle = Bundle::from_json(bundle).ok()?;
        let artifact = Artifact::digest(self.artifact.clone());
        Verifier::new(root).verify(&bundle, artifact, &self.policy).ok()
    }

    /// What is proven, without the names that are read from the root.
    fn facts(verified: &Verified) -> Facts {
        let mut facts = verified.facts().clone();
        if let Signer::Certificate(signer) = &mut facts.signer {
            signer.certificate_authority.clear();
        }
        facts.times.iter_mut().for_each(|time| time.authority.clear());
        facts.log_entries.iter_mut().for_each(|entry| entry.log.clear());
        facts.certificate_timestamps.iter_mut().for_each(|timestamp| timestamp.log.clear());
        facts
    }
}

/// The same is proven of signer, artifact and statement, and by no other evidence. Of several
/// pieces of evidence one may be gone: what is of an unknown authority after the change counts for
/// nothing.
fn is_no_more(changed: &Facts, good: &Facts) -> bool {
    changed.signer == good.signer
        && changed.artifact == good.artifact
        && changed.statement == good.statement
        && changed.times.iter().all(|time| good.times.contains(time))
        && changed.log_entries.iter().all(|entry| good.log_entries.contains(entry))
        && changed.certificate_timestamps == good.certificate_timestamps
}

/// Every change of a text: byte by byte, two flips and a deletion, then every prefix.
fn changes(text: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    let flips = (0..text.len()).flat_map(move |at| {
        [Some(0x01), Some(0x80), None].into_iter().map(move |mask| {
            let mut changed = text.to_vec();
            match mask {
                Some(mask) => changed[at] ^= mask,
                None => drop(changed.remove(at)),
            }
            (at, changed)
        })
    });
    // A prefix changes everything from its end on.
    flips.chain((0..text.len()).map(move |end| (usize::MAX, text[..end].to_vec())))
}

/// Where the text holds what a signature or a hash covers.
fn signed_ranges(text: &str) -> Vec<Range<usize>> {
    let keys = [
        "rawBytes",
        "signedEntryTimestamp",
        "signedTimestamp",
        "canonicalizedBody",
        "signature",
        "sig",
        "payload",
    ];
    let mut ranges = Vec::new();
    for key in keys {
        let marker = format!("\"{key}\"");
        for (at, _) in text.match_indices(&marker) {
            let open = at + marker.len() + text[at + marker.len()..].find('"').unwrap() + 1;
            ranges.push(open..open + text[open..].find('"').unwrap());
        }
    }
    ranges
}

/// Runs every change on two threads; returns (changes, verified, in signed bytes, of those verified).
fn run(question: &Question, text: &[u8], signed: &[Range<usize>], of_root: bool) -> [usize; 4] {
    let root = || TrustedRoot::from_json(&question.root).unwrap();
    let good = Question::facts(&question.ask(root(), &question.bundle).unwrap());
    let count = |part: usize| {
        let mut counts = [0; 4];
        for (i, (at, changed)) in changes(text).enumerate() {
            if i % 2 != part || changed == text {
                continue;
            }
            let verified = if of_root {
                TrustedRoot::from_json(&changed)
                    .ok()
                    .and_then(|root| question.ask(root, &question.bundle))
            } else {
                question.ask(root(), &changed)
            };
            let inside = signed.iter().any(|range| range.contains(&at));
            counts[0] += 1;
            counts[2] += usize::from(inside);
            if let Some(verified) = verified {
                let facts = Question::facts(&verified);
                assert!(is_no_more(&facts, &good), "{}: change {i} at {at}", question.id);
                counts[1] += 1;
                counts[3] += usize::from(inside);
            }
        }
        counts
    };
    let [one, two] = std::thread::scope(|scope| {
        let other = scope.spawn(|| count(1));
        [count(0), other.join().unwrap()]
    });
    let sum = [one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3]];
    let _ = writeln!(
        std::io::stderr(),
        "{}{}: {} changes, {} still verify; {} in signed bytes, {} of them still verify",
        question.id,
        if of_root { " (trusted root)" } else { "" },
        sum[0],
        sum[1],
        sum[2],
        sum[3]
    );
    sum
}

fn flip(id: &str) {
    let question = Question::of(id);
    let text = String::from_utf8(question.bundle.clone()).unwrap();
    let signed = signed_ranges(&text);
    let [changes, verified, inside, inside_verified] =
        run(&question, text.as_bytes(), &signed, false);
    assert!(changes > 4 * text.len() - 8 && verified < changes / 10, "{verified} of {changes}");
    assert!(inside > 2 * text.len(), "most of a bundle is signed bytes: {inside}");
    assert!(inside_verified * 100 < inside, "{inside_verified} of {inside}");
}

#[test]
fn a_bundle_of_version_0_1() {
    flip("real/happy-path-v0.1");
}

#[test]
fn a_bundle_of_version_0_3() {
    flip("real/happy-path-intoto-in-dsse-v3");
}

#[test]
fn a_bundle_with_two_times() {
    flip("real/cosign-v3-blob");
}

#[test]
fn an_intoto_bundle() {
    flip("real/npm-sigstore-2.0.0-provenance");
}

#[test]
fn a_bundle_of_rekor_v2_with_a_timestamp() {
    flip("real/rekor2-dsse");
}

#[test]
fn the_trusted_root() {
    let question = Question::of("real/happy-path-intoto-in-dsse-v3");
    let [changes, ..] = run(&question, &question.root.clone(), &[], true);
    assert!(changes > 4 * question.root.len() - 8);
}
