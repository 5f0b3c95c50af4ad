//! Documents in which npm's attestations come, and others in their place.

use serde_json::{Value, json};
use sigproof::Code;
use sigproof::ecosystem::npm::{Attestations, PackageUrl, Publish, RegistryKeys, verify};

use super::npm::{OWN, SCOPED, SHARED, SLSA};
use crate::sigstore;
/// What `npm audit signatures --json --include-attestations` prints about these packages.
fn audit(packages: &[(&str, &str, &Value)]) -> Value {
    let verified = packages.iter().map(|(name, version, set)| {
        json!({
            "name": name, "version": version, "location": format!("node_modules/{name}"),
            "registry": "https://registry.npmjs.org/",
            "attestations": {"url": "https://registry.npmjs.org/-/npm/v1/attestations/x",
                "provenance": {"predicateType": SLSA}},
            "attestationBundles": set["attestations"],
        })
    });
    json!({"invalid": [], "missing": [], "verified": verified.collect::<Vec<_>>()})
}

#[test]
fn the_attestations_of_a_package_in_an_audit() {
    let keys = RegistryKeys::npm();
    let [own, scoped, shared] = [OWN, SCOPED, SHARED].map(|package| package.json());
    let scope = "@laurentsimon/provenance-npm-test";
    let all = audit(&[
        (scope, "1.0.3", &scoped),
        ("gundam-visor", "1.0.1", &own),
        (scope, "1.0.5", &shared),
        // Installed a second time, below another package.
        ("gundam-visor", "1.0.1", &own),
        ("unsigned", "1.0.0", &json!({})),
    ]);
    let of = |audit: &Value, package: &PackageUrl| {
        Attestations::of_package(audit.to_string().as_bytes(), package)
    };
    for package in [OWN, SCOPED, SHARED] {
        let (url, policy) = package.url_and_policy();
        let set = of(&all, &url).unwrap();
        let alone = Attestations::from_json(package.json().to_string().as_bytes()).unwrap();
        assert_eq!(set, alone);
        assert_eq!(of(&package.json(), &url).unwrap(), alone);
        let publish = Publish::Required(&keys);
        let artifact = package.artifact();
        assert!(verify(&sigstore(), &set, &url, &artifact, publish, &policy).is_ok());
        // The whole text is not a set of one package.
        let whole = Attestations::from_json(all.to_string().as_bytes()).unwrap_err();
        assert_eq!(whole.code(), Code::BundleForm);
        assert!(whole.to_string().contains("npm audit signatures"), "{whole}");
    }
    let none = |audit: &Value, name: &str, version: &str| {
        of(audit, &PackageUrl::new(name, version).unwrap()).unwrap_err().code()
    };
    // Not what npm says of a package counts, but what is signed.
    assert_eq!(none(&all, "gundam-visor", "1.0.2"), Code::NpmProvenanceMissing);
    assert_eq!(none(&all, "Gundam-visor", "1.0.1"), Code::NpmProvenanceMissing);
    assert_eq!(none(&all, "unsigned", "1.0.0"), Code::NpmProvenanceMissing);
    let claimed = audit(&[("gundam-visor", "1.0.1", &scoped)]);
    let (url, policy) = OWN.url_and_policy();
    let set = of(&claimed, &url).unwrap();
    let publish = Publish::Required(&keys);
    let no = verify(&sigstore(), &set, &url, &OWN.artifact(), publish, &policy).unwrap_err();
    assert!(no.step().is_some(), "{no}");
    // Two sets for one package are one with two provenances.
    let both = audit(&[("gundam-visor", "1.0.1", &own), ("gundam-visor", "1.0.1", &shared)]);
    let set = of(&both, &url).unwrap();
    let no = verify(&sigstore(), &set, &url, &OWN.artifact(), publish, &policy).unwrap_err();
    assert_eq!(no.code(), Code::NpmAttestationDuplicate);
    // A bundle in it is read as strictly as ever; one of another package is not looked at.
    let mut bad = all.clone();
    bad["verified"][0]["attestationBundles"][0]["bundle"]["x"] = json!(1);
    assert!(of(&bad, &url).is_ok());
    assert_eq!(none(&bad, scope, "1.0.3"), Code::JsonKeyUnknown);
    // Without --include-attestations there is nothing in it.
    let bare = of(&json!({"invalid": [], "missing": []}), &url).unwrap_err();
    assert!(bare.to_string().contains("--include-attestations"), "{bare}");
    // A project is larger than a package.
    let many = vec![json!({"name": "x", "version": "1.0.0", "location": "x"}); 20_000];
    let mut large = all.clone();
    large["verified"].as_array_mut().unwrap().extend(many);
    assert_eq!(of(&large, &url).unwrap(), of(&all, &url).unwrap());
    let bundles = vec![own["attestations"][0]["bundle"].clone(); 2_000];
    let long = of(&json!(bundles), &url).unwrap_err();
    assert_eq!(long.code(), Code::JsonNodes);
}

#[test]
fn other_documents_in_the_place_of_a_set_are_named() {
    for (text, says) in [
        (json!({"error": "Not found"}).to_string(), "a server"),
        (json!({"code": "ResourceNotFound", "message": "x"}).to_string(), "a server"),
        (json!({"dist-tags": {}, "versions": {}}).to_string(), "the metadata of a package"),
        (
            json!({"name": "a", "version": "1.0.0", "dist": {}}).to_string(),
            "the metadata of a package",
        ),
        (json!({"lockfileVersion": 3, "packages": {}}).to_string(), "a lock file"),
        (json!({"version": 1, "attestation_bundles": []}).to_string(), "PyPI"),
        ("<html>".to_owned(), "a page of HTML"),
    ] {
        let no = Attestations::from_json(text.as_bytes()).unwrap_err();
        assert!(no.code() == Code::BundleForm && no.to_string().contains(says), "{no}");
        // Nor are they the registry's keys.
        let no = RegistryKeys::from_json(text.as_bytes()).unwrap_err();
        assert!(no.code() == Code::NpmKeys && no.to_string().contains(says), "{no}");
    }
}
