//! How the caller names the artifact: by bytes, by a digest, by several, and wrongly.

use serde_json::Value;
use sigproof::{
    Artifact, Bundle, Code, Digest, HashAlgorithm, Hasher, Policy, TrustedRoot, Verifier,
};
use sigproof_testkit::dsse;
use sigproof_testkit::json::{b64, unb64};
use sigproof_vectors::{Case, manifest};

fn case(id: &str) -> Case {
    let cases = manifest().unwrap().sources.remove(0).cases().unwrap().unwrap();
    cases.into_iter().find(|c| c.id == id).unwrap()
}

struct Question {
    verifier: Verifier,
    bundle: Bundle,
    policy: Policy,
}

fn question(id: &str) -> Question {
    let case = case(id);
    let root = TrustedRoot::from_json(&case.read(&case.trusted_root).unwrap()).unwrap();
    Question {
        verifier: Verifier::new(root),
        bundle: Bundle::from_json(&case.read(&case.bundle).unwrap()).unwrap(),
        policy: case.policy().unwrap(),
    }
}

impl Question {
    fn ask(&self, artifact: Artifact<'_>) -> Result<Vec<Digest>, Code> {
        let answer = self.verifier.verify(&self.bundle, artifact, &self.policy);
        answer.map(|v| v.facts().artifact.clone()).map_err(|rejected| rejected.code())
    }
}

const BLOB: &[u8] = include_bytes!("../real/cosign-v3-blob.txt");
const CONDA: &[u8] = include_bytes!("../real/signed-package-2.1.0-hb0f4dca_0.conda");

#[test]
fn a_message_by_bytes_and_by_digests() {
    let q = question("real/cosign-v3-blob");
    let [sha256, sha384, sha512] = HashAlgorithm::ALL.map(|algorithm| algorithm.hash(BLOB));
    assert_eq!(q.bundle.digest_algorithms(), [HashAlgorithm::Sha256]);
    assert_eq!(q.ask(Artifact::bytes(BLOB)), Ok(vec![sha256.clone()]));
    let mut hasher = Hasher::new(&q.bundle.digest_algorithms());
    BLOB.chunks(5).for_each(|chunk| hasher.update(chunk));
    assert_eq!(q.ask(Artifact::digests(hasher.finish())), Ok(vec![sha256.clone()]));
    // Only what was compared is a fact.
    let several = vec![sha512.clone(), sha256.clone(), HashAlgorithm::Sha384.hash(b"another")];
    assert_eq!(q.ask(Artifact::digests(several)), Ok(vec![sha256]));
    assert_eq!(q.ask(Artifact::digest(sha512)), Err(Code::ArtifactUnavailable));
    assert_eq!(q.ask(Artifact::digest(sha384)), Err(Code::ArtifactUnavailable));
    assert_eq!(q.ask(Artifact::digests(vec![])), Err(Code::ArtifactUnavailable));
    assert_eq!(q.ask(Artifact::bytes(b"")), Err(Code::ArtifactDigest));
}

#[test]
fn a_statement_by_bytes_and_by_digests() {
    let q = question("real/conda-dsse");
    let [sha256, _, sha512] = HashAlgorithm::ALL.map(|algorithm| algorithm.hash(CONDA));
    assert_eq!(q.ask(Artifact::bytes(CONDA)), Ok(vec![sha256.clone()]));
    assert_eq!(q.ask(Artifact::digest(sha256.clone())), Ok(vec![sha256.clone()]));
    let unrelated = HashAlgorithm::Sha512.hash(b"another");
    assert_eq!(q.ask(Artifact::digests(vec![unrelated, sha256.clone()])), Ok(vec![sha256]));
    assert_eq!(q.ask(Artifact::digest(sha512)), Err(Code::ArtifactUnavailable));
    assert_eq!(q.ask(Artifact::bytes(b"another")), Err(Code::SubjectMismatch));
}

#[test]
fn two_digests_of_one_algorithm_are_two_artifacts() {
    let other = HashAlgorithm::Sha256.hash(b"another");
    for (id, bytes) in [("real/cosign-v3-blob", BLOB), ("real/conda-dsse", CONDA)] {
        let q = question(id);
        let right = HashAlgorithm::Sha256.hash(bytes);
        for pair in [[&right, &other], [&other, &right]] {
            let digests = pair.map(Clone::clone).to_vec();
            assert_eq!(q.ask(Artifact::digests(digests)), Err(Code::ArtifactAmbiguous), "{id}");
        }
        assert!(q.ask(Artifact::digests(vec![right.clone(), right])).is_ok(), "{id}");
    }
}

#[test]
fn a_digest_has_the_length_of_its_algorithm() {
    for bad in ["sha256:", "sha256:00", "sha512:", "md5:d41d8cd98f00b204e9800998ecf8427e", "x", ""]
    {
        assert_eq!(bad.parse::<Digest>().unwrap_err().code(), Code::ArtifactLength, "{bad}");
    }
    let short = Digest::new(HashAlgorithm::Sha384, &[0; 32]);
    assert_eq!(short.unwrap_err().code(), Code::ArtifactLength);
}

/// On Rekor v2 an entry over the encoding of an envelope is one over a file of these bytes, and so is
/// the signature: the real attestation, shown as the signature of a file.
#[test]
fn an_attestation_is_no_signature_of_a_file() {
    let id = "real/conda-rekor2-dsse-as-hashedrekord";
    let mut q = question(id);
    let case = case(id);
    let mut json: Value = serde_json::from_slice(&case.read(&case.bundle).unwrap()).unwrap();
    let envelope = json.as_object_mut().unwrap().remove("dsseEnvelope").unwrap();
    let kind = envelope["payloadType"].as_str().unwrap();
    let payload = unb64(envelope["payload"].as_str().unwrap());
    let file = dsse::pae(kind, &payload);
    let sha256 = HashAlgorithm::Sha256.hash(&file);
    json["messageSignature"] = serde_json::json!({
        "messageDigest": { "algorithm": "SHA2_256", "digest": b64(sha256.bytes()) },
        "signature": envelope["signatures"][0]["sig"],
    });
    q.bundle = Bundle::from_json(json.to_string().as_bytes()).unwrap();
    let refused = Err(Code::ArtifactEncoding);
    assert_eq!(q.ask(Artifact::bytes(&file)), refused);
    for size in [1, 6, 7, 8, file.len()] {
        let mut hasher = Hasher::new(&q.bundle.digest_algorithms());
        file.chunks(size).for_each(|chunk| hasher.update(chunk));
        assert_eq!(hasher.head(), b"DSSEv1 ");
        assert_eq!(q.ask(hasher.into_artifact()), refused, "{size}");
    }
    let digest = || Artifact::digest(sha256.clone());
    assert_eq!(q.ask(digest().with_head(&file)), refused);
    // With a digest alone nobody can tell, and the report says so.
    let verified = q.verifier.verify(&q.bundle, digest(), &q.policy).unwrap();
    assert!(verified.report().to_json().contains("beginning_not_seen"));
    // Nor with a piece of the beginning, as a stream may hand it out, unless the piece cannot be an encoding's.
    for (head, told) in [(&b""[..], false), (b"D", false), (b"DSSEv1", false), (b"DSSEv2", true)] {
        let answer = q.verifier.verify(&q.bundle, digest().with_head(head), &q.policy).unwrap();
        let unseen = answer.report().to_json().contains("beginning_not_seen");
        assert_eq!(unseen, !told, "{head:?}");
    }
    // What is wrong with the artifact comes first.
    let other = Artifact::bytes(b"DSSEv1 another");
    assert_eq!(q.ask(other), Err(Code::ArtifactDigest));
}

/// Whoever gives two digests may think that both were looked at.
#[test]
fn the_report_says_which_digests_were_not_compared() {
    for id in ["real/conda-dsse", "real/cosign-v3-blob"] {
        let q = question(id);
        let case = case(id);
        let file = case.read(case.artifact.as_ref().unwrap()).unwrap();
        let (sha256, sha512) = (HashAlgorithm::Sha256.hash(&file), HashAlgorithm::Sha512.hash(b""));
        let noted = |artifact: Artifact<'_>| {
            let verified = q.verifier.verify(&q.bundle, artifact, &q.policy).unwrap();
            let steps = verified.report().steps().iter();
            let step = steps.filter(|step| step.step() == sigproof::Step::Artifact);
            let mut notes = step.flat_map(|step| step.evidence());
            let note = notes.find(|note| note.check() == "digest_not_compared");
            note.map(|note| format!("{:?}", note.values()))
        };
        assert_eq!(noted(Artifact::bytes(&file)), None, "{id}");
        assert_eq!(noted(Artifact::digest(sha256.clone())), None, "{id}");
        let both = vec![sha512, sha256.clone(), sha256];
        let note = noted(Artifact::digests(both.clone())).unwrap();
        let (compared, other) = note.split_once("notCompared").unwrap();
        assert!(compared.contains("sha256") && !compared.contains("sha512"), "{id}: {note}");
        assert!(other.contains("sha512") && !other.contains("sha256"), "{id}: {note}");
        // A file that was read has no digest of other bytes.
        assert_eq!(noted(Artifact::digests(both).with_head(&file)), None, "{id}");
    }
}
