//! docs/policy.md says what is true: its policies parse, fit docs/reference/policy.schema.json and are what the
//! linter says they are; its first example verifies a real bundle.

mod docs;

use docs::{Schema, read};
use serde_json::{Value, json};
use sigproof::policy::Trap;
use sigproof::x509::Claim;
use sigproof::{Artifact, Bundle, Policy, Rejected, Step, TrustedRoot, Verifier};

/// A fenced block: what the fence says, the text, and the heading of third level above it.
struct Block {
    fence: String,
    text: String,
    heading: String,
}

impl Block {
    /// The names after `KEY=` in the fence.
    fn names(&self, key: &str) -> Option<Vec<&str>> {
        let list = self.fence.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        Some(list?.split(',').collect())
    }

    fn policy(&self) -> Policy {
        Policy::from_json(self.text.as_bytes()).unwrap_or_else(|e| panic!("{}\n{e}", self.text))
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut heading) = (Vec::new(), "");
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            heading = "";
        }
        if let Some(text) = line.strip_prefix("### ") {
            heading = text;
        }
        if let Some(fence) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let (fence, heading) = (fence.to_owned(), heading.to_owned());
            blocks.push(Block { fence, text: text.join("\n"), heading });
        }
    }
    blocks
}

fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap();
    let level = heading.split(' ').next().unwrap();
    rest.split(&format!("\n{level} ")).next().unwrap()
}

#[test]
fn every_policy_of_the_page_is_what_it_says() {
    let (page, schema) = (read("policy.md"), Schema::load("policy"));
    let mut policies = 0;
    for block in blocks(&page).iter().filter(|block| block.fence.starts_with("json")) {
        let said = match block.fence.split(' ').nth(1) {
            Some("good") => Vec::new(),
            Some("policy") => block.names("lint").unwrap_or_default(),
            Some(trap) if trap.starts_with("trap=") => block.names("trap").unwrap(),
            _ => panic!("`{}` does not say what the policy is", block.fence),
        };
        let findings = block.policy().lint();
        let found: Vec<_> = findings.iter().map(|finding| finding.trap.as_str()).collect();
        assert_eq!(found, said, "{}", block.text);
        let document: Value = serde_json::from_str(&block.text).unwrap();
        assert!(schema.takes(&document), "not by the schema: {}", block.text);
        policies += 1;
    }
    assert!(policies > 50, "only {policies} policies: is this the page?");
}

#[test]
fn every_trap_has_its_section_and_there_is_no_other() {
    let page = read("policy.md");
    let traps = section(&page, "## The traps");
    let headings: Vec<_> = traps.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let names: Vec<_> = Trap::ALL.iter().map(|trap| format!("`{}`", trap.as_str())).collect();
    assert_eq!(headings, names);
    let blocks = blocks(&page);
    for trap in Trap::ALL {
        let heading = format!("`{}`", trap.as_str());
        let mine: Vec<_> = blocks.iter().filter(|block| block.heading == heading).collect();
        let bad = mine
            .iter()
            .any(|block| block.names("trap").is_some_and(|names| names.contains(&trap.as_str())));
        assert!(bad && mine.iter().any(|block| block.fence == "json good"), "{heading}");
        // Word by word what the linter says, but that it starts a sentence.
        let quote = section(traps, &format!("### {heading}"));
        let quote = quote.lines().find_map(|line| line.strip_prefix("> ")).unwrap();
        let said = quote.trim_end_matches('.').to_lowercase();
        assert_eq!(said, trap.meaning().to_lowercase());
    }
}

#[test]
fn every_claim_has_its_row() {
    let page = read("policy.md");
    let claims = section(&page, "## What else the certificate says: `claims`");
    let rows: Vec<_> = claims
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | ."))
        .map(|(name, rest)| {
            let number = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
            (name, number.parse().unwrap())
        })
        .collect();
    let all: Vec<_> = Claim::ALL.iter().map(|claim| (claim.name(), claim.number())).collect();
    assert_eq!(rows, all);
    let schema: Value = serde_json::from_str(&read("reference/policy.schema.json")).unwrap();
    let properties = schema["$defs"]["claims"]["properties"].as_object().unwrap();
    assert_eq!(properties.len(), all.len());
    assert!(all.iter().all(|(name, _)| properties.contains_key(*name)));
}

/// npm's provenance of sigstore@2.0.0, judged by this policy.
/// By name, or in one of the policies.
#[test]
fn every_part_is_on_the_page() {
    let page = read("policy.md");
    let schema: Value = serde_json::from_str(&read("reference/policy.schema.json")).unwrap();
    let definitions = &schema["$defs"];
    let mut seen = 0;
    for object in [
        &definitions["alternative"],
        &definitions["workflow"],
        &definitions["statement"],
        &definitions["evidence"],
        &definitions["evidence"]["properties"]["witnesses"],
    ] {
        for key in object["properties"].as_object().unwrap().keys() {
            let named = page.contains(&format!("`{key}`")) || page.contains(&format!("\"{key}\":"));
            assert!(named, "{key}");
            seen += 1;
        }
    }
    assert!(seen >= 38, "{seen}");
}

fn verify(policy: &Value) -> Result<(), Rejected> {
    const DIGEST: &str = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1\
                          e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
    let bundle = include_bytes!("../real/sigstore-js-2.0.0-provenance.sigstore.json");
    let bundle = Bundle::from_json(bundle).unwrap();
    let policy = Policy::from_json(policy.to_string().as_bytes()).unwrap();
    let verifier = Verifier::new(TrustedRoot::sigstore());
    verifier.verify(&bundle, Artifact::digest(DIGEST.parse().unwrap()), &policy).map(drop)
}

/// The first policy of the page, for the repository of the real bundle.
fn first_example() -> Value {
    let blocks = blocks(&read("policy.md"));
    let first = blocks.iter().find(|block| block.fence.starts_with("json policy")).unwrap();
    let mut policy: Value = serde_json::from_str(&first.text).unwrap();
    // The three things that the page says to change, and nothing else.
    let workflow = &mut policy["anyOf"][0]["workflow"];
    assert_eq!(workflow.as_object().unwrap().len(), 4);
    workflow["repository"] = json!("sigstore/sigstore-js");
    workflow["file"] = json!("release.yml");
    workflow["ref"] = json!("refs/heads/main");
    policy
}

/// The failure of the report, and what it says of its first part.
fn failure(rejected: &Rejected) -> Value {
    assert_eq!(rejected.step(), Some(Step::Policy));
    let report: Value = serde_json::from_str(&rejected.report().to_json()).unwrap();
    report["failure"].clone()
}

#[test]
fn the_first_example_verifies_and_each_change_of_it_is_told_by_its_part() {
    assert!(verify(&first_example()).is_ok());
    for (part, value, code, named) in [
        ("provider", json!("gitlab"), "policy.issuer.mismatch", "issuer"),
        ("repository", json!("sigstore/sigstore"), "policy.workflow.mismatch", "repository"),
        ("repository", json!("Sigstore/sigstore-js"), "policy.workflow.mismatch", "repository"),
        ("file", json!("ci.yml"), "policy.workflow.mismatch", "file"),
        ("ref", json!("refs/tags/v2.0.0"), "policy.workflow.mismatch", "ref"),
        ("ref", json!({"glob": "refs/tags/v*"}), "policy.workflow.mismatch", "ref"),
    ] {
        let mut policy = first_example();
        policy["anyOf"][0]["workflow"][part] = value;
        let failure = failure(&verify(&policy).unwrap_err());
        assert_eq!(failure["code"], code, "{policy}");
        assert_eq!(failure["evidence"]["part"], named, "{policy}");
    }
}

#[test]
fn the_rejection_of_the_page_is_a_real_one() {
    let mut policy = first_example();
    policy["anyOf"][0]["workflow"]["ref"] = json!({"glob": "refs/tags/v*"});
    let failure = failure(&verify(&policy).unwrap_err());
    let page = read("policy.md");
    let shown = &blocks(section(&page, "## What a rejection looks like"))[0];
    let shown: Value = serde_json::from_str(&shown.text).unwrap_or_default();
    assert_eq!(shown, failure, "the page should show:\n{failure:#}");
}

#[test]
fn the_statement_of_the_page_is_that_of_the_real_bundle() {
    let blocks = blocks(&read("policy.md"));
    let of_real = blocks.iter().filter(|block| block.text.contains("sigstore/sigstore-js"));
    let policies: Vec<Value> =
        of_real.filter_map(|block| serde_json::from_str(&block.text).ok()).collect();
    let mut seen = 0;
    for policy in policies.iter().filter(|policy| policy.get("statement").is_some()) {
        assert!(verify(policy).is_ok(), "{policy}");
        seen += 1;
    }
    assert_eq!(seen, 1);
}
