//! Predicates about the workflow of [`crate::recipe::WORKFLOW`]: SLSA provenance v0.2 and v1, and
//! SLSA verification summaries.

use crate::ca::COMMIT;
use crate::recipe::WORKFLOW;
use serde_json::{Value, json};

/// The type of provenance v0.2.
pub const PROVENANCE_V0_2: &str = "https://slsa.dev/provenance/v0.2";
/// The type of provenance v1.
pub const PROVENANCE_V1: &str = "https://slsa.dev/provenance/v1";
/// The type of verification summaries.
pub const SUMMARY: &str = "https://slsa.dev/verification_summary/v1";
/// The source repository.
pub const REPOSITORY: &str = "https://github.com/testkit/example";
/// The source's ref.
pub const REF: &str = "refs/tags/v1.0.0";
/// The workflow's file.
pub const FILE: &str = ".github/workflows/release.yml";
/// The builder that npm's command line names.
pub const RUNNER: &str = "https://github.com/actions/runner/github-hosted";
/// The verifier of summaries.
pub const VERIFIER: &str = "https://verifier.testkit.example";
/// The resource of summaries.
pub const RESOURCE: &str = "pkg:generic/testkit/example@1.0.0";

/// A source as materials and dependencies name it.
pub fn source(repository: &str, git_ref: &str) -> String {
    format!("git+{repository}@{git_ref}")
}

fn inputs() -> Value {
    json!({ "level": "release", "dry": false, "count": 3 })
}

/// Provenance v0.2 as slsa-github-generator writes it: the builder is the workflow that signs.
pub fn v0_2() -> Value {
    let uri = source(REPOSITORY, REF);
    json!({
        "buildType": "https://testkit.example/build/v0.2",
        "builder": { "id": WORKFLOW },
        "invocation": {
            "configSource": { "uri": uri, "digest": { "sha1": COMMIT }, "entryPoint": FILE },
            "parameters": inputs(),
        },
        "materials": [{ "uri": uri, "digest": { "sha1": COMMIT } }],
    })
}

/// Provenance v1 as GitHub's build type says it: the builder is the sort of runner.
pub fn v1() -> Value {
    json!({
        "buildDefinition": {
            "buildType": "https://testkit.example/build/v1",
            "externalParameters": {
                "workflow": { "repository": REPOSITORY, "ref": REF, "path": FILE },
                "inputs": inputs(),
            },
            "resolvedDependencies": [
                { "uri": source(REPOSITORY, REF), "digest": { "gitCommit": COMMIT } },
            ],
        },
        "runDetails": { "builder": { "id": RUNNER } },
    })
}

/// A verification summary.
pub fn summary() -> Value {
    json!({
        "verifier": { "id": VERIFIER },
        "timeVerified": "2026-01-01T00:00:00Z",
        "resourceUri": RESOURCE,
        "policy": { "uri": "https://policy.testkit.example" },
        "verificationResult": "PASSED",
        "verifiedLevels": ["SLSA_BUILD_LEVEL_2", "TESTKIT_REVIEWED"],
    })
}
