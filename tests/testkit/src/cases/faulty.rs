//! The cases with a fault.

use super::{Planned, id};
use crate::fault::artifact::Artifact;
use crate::fault::binding::Binding;
use crate::fault::checkpoint::Checkpoint;
use crate::fault::inclusion::Inclusion;
use crate::fault::json::Json;
use crate::fault::path::Path;
use crate::fault::policy::Policy;
use crate::fault::root::Root;
use crate::fault::sct::Sct;
use crate::fault::signature::Signature;
use crate::fault::time::Time;
use crate::fault::x509::X509;
use crate::fault::{Expectation, Fault};
use crate::key::Hash;
use crate::recipe::{EntryKind, Recipe, Version};
use crate::twist::Twist;

pub(super) fn all() -> Vec<Planned> {
    let mut out = Vec::new();
    let mut add = |group, base: &Recipe, twin: &str, fault| {
        out.push(Planned::faulty(group, base, twin, fault));
    };
    let default = Recipe::default();
    let v01 = Recipe::of(Version::V01, EntryKind::HashedRekord);
    let promise = Recipe::of(Version::V01Promise, EntryKind::HashedRekord);
    let uri = super::valid::workflow(EntryKind::HashedRekord);

    for fault in Json::ALL {
        for base in fault.bases() {
            add("bundle", &base, "valid", Fault::Json(*fault));
        }
    }
    for fault in X509::ALL {
        add("bundle", &default, "valid", Fault::X509(*fault));
    }
    for fault in Time::ALL {
        add("time", &default, "valid", Fault::Time(*fault));
        let step = fault.expectation().code.starts_with("tlog.set.");
        if step || *fault == Time::LogWindow || *fault == Time::AfterLeaf {
            add("time", &promise, "valid", Fault::Time(*fault));
        }
    }
    for fault in Path::ALL {
        match fault {
            Path::ExcludedUri | Path::PermittedUri => {
                add("path", &uri, "san_uri", Fault::Path(*fault));
            }
            _ => add("path", &default, "valid", Fault::Path(*fault)),
        }
    }
    for fault in Sct::ALL {
        add("sct", &default, "valid", Fault::Sct(*fault));
    }
    for fault in Inclusion::ALL {
        add("log_entry", &default, "valid", Fault::Inclusion(*fault));
        add("log_entry", &v01, "valid", Fault::Inclusion(*fault));
    }
    for fault in Checkpoint::ALL {
        add("log_entry", &default, "valid", Fault::Checkpoint(*fault));
    }
    for fault in [Checkpoint::OtherKey, Checkpoint::BitFlipped, Checkpoint::NoLine] {
        add("log_entry", &v01, "valid", Fault::Checkpoint(fault));
    }
    for entry in EntryKind::ALL {
        let base = Recipe::of(Version::V03, entry);
        for fault in Binding::ALL.iter().filter(|f| f.applies(entry)) {
            add("binding", &base, "valid", Fault::Binding(*fault));
        }
        for fault in Signature::ALL.iter().filter(|f| f.applies(entry.is_envelope())) {
            add("signature", &base, "valid", Fault::Signature(*fault));
        }
        for fault in Artifact::ALL.iter().filter(|f| f.applies(entry.is_envelope())) {
            add("artifact", &base, "valid", Fault::Artifact(*fault));
        }
    }
    for fault in [Binding::Digest, Binding::Signature, Binding::Certificate, Binding::Spliced] {
        add("binding", &promise, "valid", Fault::Binding(fault));
    }
    for fault in Policy::ALL {
        add("policy", &default, "valid", Fault::Policy(*fault));
    }
    for fault in [Policy::Identity, Policy::IdentityPrefix, Policy::IdentityCase, Policy::Issuer] {
        add("policy", &uri, "san_uri", Fault::Policy(fault));
    }
    for fault in Root::ALL {
        add("trust_root", &default, "valid", Fault::Root(*fault));
    }
    out.extend(digests());
    out
}

/// Artifacts given by another digest, or without a message digest to stand between.
fn digests() -> Vec<Planned> {
    let fault = Fault::Artifact(Artifact::Other);
    let mut out = Vec::new();
    for entry in [EntryKind::HashedRekord, EntryKind::Dsse] {
        let base = Recipe::of(Version::V03, entry);
        let mut case = Planned::faulty("artifact", &base, "valid", fault);
        case.id = id(&base, "digest_sha256_of_other_artifact");
        case.twin = Some(id(&base, "digest_sha256"));
        case.digest = Some(Hash::Sha256);
        out.push(case);
    }
    let base = Recipe::default().twisted(Twist::NoMessageDigest);
    let mut case = Planned::faulty("binding", &base, Twist::NoMessageDigest.slug(), fault);
    case.expectation = case.expectation.map(|row| Expectation {
        step: "binding",
        code: "binding.digest.mismatch",
        checks: &["binding.digest.mismatch", "artifact.digest.mismatch"],
        ..row
    });
    out.push(case);
    out
}
