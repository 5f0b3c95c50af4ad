//! The bundle of cosign.

use sigproof::bundle::{BundleVersion, Material};
use sigproof::{Artifact, Bundle, Code, Policy, PublicKey, TrustedKey, TrustedRoot, Verifier};

use crate::forms::{
    chain, content, cosign, facts, find, material, other_key, pem, promised, signature,
    without_proof,
};

/// Not carried: the inclusion proof, RFC 3161 timestamps, the message digest. The rest is proven.
#[test]
fn a_cosign_bundle_proves_what_the_bundle_proves() {
    let mut ran = 0;
    for (case, bundle, expected) in promised() {
        let entry = &bundle.log_entries()[0];
        let written = bundle.to_cosign_json().unwrap();
        let by_hand = cosign(&signature(&bundle), chain(&bundle).as_deref(), entry);
        assert_eq!(written, by_hand, "{}", case.id);
        let back = Bundle::from_cosign_json(written.as_bytes()).unwrap();
        assert_eq!(back.to_cosign_json().unwrap(), written, "{}", case.id);
        assert_eq!(back.version(), BundleVersion::V0_1);
        assert_eq!(material(&back), material(&bundle), "{}", case.id);
        assert_eq!(content(&back), content(&bundle), "{}", case.id);
        let mut promised = entry.clone();
        promised.inclusion_proof = None;
        assert_eq!(back.log_entries(), [promised], "{}", case.id);
        assert_eq!(facts(&case, &back), without_proof(expected), "{}", case.id);
        // What was read is a bundle like any other.
        assert!(Bundle::from_json(back.to_json().as_bytes()).unwrap() == back, "{}", case.id);
        ran += 1;
    }
    assert!(ran >= 20, "{ran}");
}

/// A version 0.1 bundle that rests on its promise is all that cosign's form can say.
#[test]
fn a_promise_alone_loses_nothing() {
    let case = find("real/dsse-promise-only");
    let bundle = case.parse().unwrap();
    let back = Bundle::from_cosign_json(bundle.to_cosign_json().unwrap().as_bytes()).unwrap();
    // But for the count of dropped certificates, which no document holds.
    assert_eq!(back.to_json(), bundle.to_json());
    assert_eq!(&facts(&case, &back), case.run().unwrap().facts());
}

#[test]
fn a_key_in_the_place_of_the_certificate_selects_the_policys() {
    let case = find("real/managed-key");
    let bundle = case.parse().unwrap();
    let public_key = String::from_utf8(case.read(case.key.as_ref().unwrap()).unwrap()).unwrap();
    let entry = &bundle.log_entries()[0];
    let named = cosign(bundle.signature(), Some(&public_key), entry);
    let named = Bundle::from_cosign_json(named.as_bytes()).unwrap();
    let expected = without_proof(case.run().unwrap().facts().clone());
    assert_eq!(facts(&case, &named), expected);
    // The hint is the key's hash, as newer clients write it.
    assert_eq!(named.material(), bundle.material());
    // Without a key, or with an empty one, there is no hint, and a key that stands alone needs none.
    let unnamed = cosign(bundle.signature(), None, entry);
    let empty = cosign(bundle.signature(), Some(""), entry);
    for text in [&unnamed, &empty] {
        let bundle = Bundle::from_cosign_json(text.as_bytes()).unwrap();
        assert_eq!(bundle.material(), &Material::PublicKey { hint: String::new() });
        assert_eq!(facts(&case, &bundle), expected);
        assert_eq!(bundle.to_cosign_json().unwrap(), unnamed);
    }
    // Among several keys, the hint is what tells them apart; a key is never taken from the bundle.
    let key = |pem: &[u8]| TrustedKey::new(PublicKey::from_pem_or_der(pem).unwrap());
    let other = key(pem("PUBLIC KEY", &other_key()).as_bytes());
    let root = TrustedRoot::from_json(&case.read(&case.trusted_root).unwrap()).unwrap();
    let verifier = Verifier::new(root);
    let artifact = case.read(case.artifact.as_ref().unwrap()).unwrap();
    let ask = |bundle: &Bundle, keys: Vec<TrustedKey>| {
        let policy = Policy::keyring(keys);
        let answer = verifier.verify(bundle, Artifact::bytes(&artifact), &policy);
        answer.map(drop).map_err(|rejected| rejected.code())
    };
    let own = key(public_key.as_bytes());
    let unnamed = Bundle::from_cosign_json(unnamed.as_bytes()).unwrap();
    assert_eq!(ask(&named, vec![other.clone(), own.clone()]), Ok(()));
    // Without one, each is tried.
    assert_eq!(ask(&unnamed, vec![other.clone(), own]), Ok(()));
    assert_eq!(ask(&unnamed, vec![other.clone()]), Err(Code::BindingVerifier));
    assert_eq!(ask(&named, vec![other]), Err(Code::KeyHint));
}
