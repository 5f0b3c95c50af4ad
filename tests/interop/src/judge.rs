//! Another client's verdicts, held against the cases. `differences.json` says, for each client, what it does not take although
//! it is right, with a part of what it says; what it takes although it is wrong; and why. All else must be as it should,
//! and each row must be needed.
//!
//! A client is a command. It is given the list of the cases, and prints `{"id": null}` for what it verifies and `{"id": "why"}` for
//! what it does not; or it is called for each case: `sigstore-go` speaks the conformance protocol, and `cosign` is
//! its command.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use serde_json::Value;
use sigproof::policy::Dangerous;
use sigproof::{Artifact, Bundle, Failure, Policy, PublicKey, TrustedRoot, Verifier};

/// Rows by client.
const DIFFERENCES: &str = include_str!("../differences.json");
/// The client that is called for each case.
const CONFORMANCE: &str = "sigstore-go";
/// The other one.
const COSIGN: &str = "cosign";
/// Ourselves, without a command.
pub const OURS: &str = "sigproof";

/// A case as the list has it.
pub struct Row(Value);

impl Row {
    fn text(&self, name: &str) -> Option<&str> {
        self.0[name].as_str()
    }

    /// Its name.
    pub fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }

    fn is_right(&self) -> bool {
        self.0["fault"].is_null()
    }

    /// A file of the case.
    fn file(&self, folder: &Path, name: &str) -> Option<String> {
        self.text(name).map(|file| folder.join(file).display().to_string())
    }
}

/// The list of a folder.
///
/// # Errors
/// If there is none.
pub fn rows(folder: &Path) -> io::Result<Vec<Row>> {
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("cases.json"))?)?;
    Ok(rows.into_iter().map(Row).collect())
}

/// What a client says of each case: nothing where it verifies.
type Verdicts = BTreeMap<String, Option<String>>;

fn each(rows: &[Row], call: impl Fn(&Row) -> Command) -> io::Result<Verdicts> {
    let mut verdicts = Verdicts::new();
    for row in rows {
        let said = call(row).output()?;
        let why = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned();
        verdicts.insert(row.id().to_owned(), (!said.status.success()).then_some(why));
    }
    Ok(verdicts)
}

/// The question, in the words that sigstore-go's program and cosign share.
fn flags(folder: &Path, row: &Row) -> Vec<String> {
    let all = [
        ("--bundle", row.file(folder, "bundle")),
        ("--trusted-root", row.file(folder, "trusted_root")),
        ("--key", row.file(folder, "key")),
        ("--certificate-identity", row.text("identity").map(str::to_owned)),
        ("--certificate-oidc-issuer", row.text("issuer").map(str::to_owned)),
    ];
    let given = all.into_iter().filter_map(|(flag, value)| Some([flag.to_owned(), value?]));
    given.flatten().collect()
}

fn conformance(folder: &Path, row: &Row, command: &[String]) -> Command {
    let mut client = Command::new(&command[0]);
    client.args(&command[1..]).arg("verify-bundle");
    client.args(flags(folder, row));
    client.args(row.file(folder, "artifact"));
    client
}

/// cosign's own command. It is told what it must go without.
fn cosign(folder: &Path, row: &Row, command: &[String]) -> Command {
    let mut client = Command::new(&command[0]);
    client.args(&command[1..]);
    let attests = row.id().split(' ').any(|word| word == "attestation");
    match attests {
        true => client.args(["verify-blob-attestation", "--type", "slsaprovenance1"]),
        false => client.arg("verify-blob"),
    };
    client.args(flags(folder, row));
    if row.0["no_log"] == true {
        client.arg("--insecure-ignore-tlog");
        if row.text("key").is_none() {
            client.arg("--use-signed-timestamps");
        }
    }
    client.args(row.file(folder, "artifact"));
    client
}

/// What we say ourselves, in this process.
fn ours(folder: &Path, row: &Row) -> io::Result<Option<String>> {
    let file = |name: &str| fs::read(folder.join(row.text(name).unwrap_or_default()));
    let no = |failure: Failure| io::Error::other(failure);
    let verifier = Verifier::new(TrustedRoot::from_json(&file("trusted_root")?).map_err(no)?);
    let policy = match (row.text("key"), row.text("identity"), row.text("issuer")) {
        (None, Some(identity), Some(issuer)) => Policy::identity(identity, issuer),
        _ => Policy::key(PublicKey::from_pem_or_der(&file("key")?).map_err(no)?),
    };
    let policy = match row.0["no_log"] == true {
        true => policy.with_dangerous(Dangerous::NoLog),
        false => policy,
    };
    let bundle = match Bundle::from_json(&file("bundle")?) {
        Ok(bundle) => bundle,
        Err(rejected) => return Ok(Some(rejected.to_string())),
    };
    let artifact = file("artifact")?;
    let verified = verifier.verify(&bundle, Artifact::bytes(&artifact), &policy);
    Ok(verified.err().map(|rejected| rejected.to_string()))
}

fn asked(folder: &Path, command: &[String]) -> io::Result<Verdicts> {
    let mut client = Command::new(&command[0]);
    client.args(&command[1..]).arg(folder.join("cases.json")).stderr(Stdio::inherit());
    let said = client.output()?;
    if !said.status.success() {
        return Err(io::Error::other(format!("{command:?}: {}", said.status)));
    }
    Ok(serde_json::from_slice(&said.stdout)?)
}

/// A row of the differences.
struct Difference {
    words: Vec<String>,
    /// A part of what it says of something right; none where it takes something wrong.
    says: Option<String>,
    met: usize,
}

fn differences(client: &str) -> io::Result<Vec<Difference>> {
    let all: Value = serde_json::from_str(DIFFERENCES)?;
    let rows = all[client].as_array();
    let rows =
        rows.ok_or_else(|| io::Error::other(format!("{client} is not in the differences")))?;
    let difference = |row: &Value| Difference {
        words: row["cases"].as_str().unwrap_or_default().split(' ').map(str::to_owned).collect(),
        says: row["says"].as_str().map(str::to_owned),
        met: 0,
    };
    Ok(rows.iter().map(difference).collect())
}

/// Whether the case has all the words; `a|b` is either.
fn has(id: &str, words: &[String]) -> bool {
    let has = |word: &str| id.split(' ').any(|part| part == word);
    words.iter().all(|word| word.split('|').any(has))
}

/// What is wrong with a client's verdict of a case, after the differences.
fn wrong(row: &Row, said: Option<&Option<String>>, known: &mut [Difference]) -> Option<String> {
    let right = row.is_right();
    let Some(said) = said else { return Some("was not asked".to_owned()) };
    let of_case =
        |known: &&mut Difference| known.says.is_some() == right && has(row.id(), &known.words);
    let known = known.iter_mut().find(of_case);
    match (said, known) {
        (None, None) if right => None,
        // Also where it would take it: it may not get that far.
        (Some(_), _) if !right => None,
        (Some(why), Some(known)) if right => {
            let part = known.says.as_deref().unwrap_or_default();
            known.met += 1;
            (!why.contains(part)).then(|| format!("does not say {part}: {why}"))
        }
        (None, Some(known)) if !right => {
            known.met += 1;
            None
        }
        (None, _) => Some("is verified".to_owned()),
        (Some(why), _) => Some(format!("is rejected: {why}")),
    }
}

/// Asks a client about the cases of a folder, prints what is not as it should be, and says whether all is.
///
/// # Errors
/// If there are no cases, or the client does not run.
pub fn judge(folder: &Path, client: &str, command: &[String]) -> io::Result<bool> {
    let rows = rows(folder)?;
    if rows.is_empty() || (command.is_empty() && client != OURS) {
        return Err(io::Error::other("no command, or no cases"));
    }
    let verdicts = match client {
        OURS => {
            let said = |row: &Row| Ok((row.id().to_owned(), ours(folder, row)?));
            rows.iter().map(said).collect::<io::Result<_>>()?
        }
        CONFORMANCE => each(&rows, |row| conformance(folder, row, command))?,
        COSIGN => each(&rows, |row| cosign(folder, row, command))?,
        _ => asked(folder, command)?,
    };
    let mut known = differences(client)?;
    let mut failed = 0;
    for row in &rows {
        if let Some(why) = wrong(row, verdicts.get(row.id()), &mut known) {
            println!("FAILED {client}: {}: {}", row.id(), why.trim());
            failed += 1;
        }
    }
    for known in known.iter().filter(|known| known.met == 0) {
        println!("FAILED {client}: no case needs the difference {:?}", known.words);
        failed += 1;
    }
    let right = rows.iter().filter(|row| row.is_right()).count();
    let differ: usize = known.iter().map(|known| known.met).sum();
    println!(
        "{client}: {right} bundles and {} tampered ones; {differ} differ as is known, {failed} failed",
        rows.len() - right
    );
    Ok(failed == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(words: &str, says: Option<&str>) -> Difference {
        let words = words.split(' ').map(str::to_owned).collect();
        Difference { words, says: says.map(str::to_owned), met: 0 }
    }

    #[test]
    fn a_verdict_is_as_it_should_be_or_as_is_known() {
        let right = Row(json!({ "id": "rekor-v2 key p256", "fault": null }));
        let bad = Row(json!({ "id": "rekor-v2 key p256 entry", "fault": "entry" }));
        let no = |why: &str| Some(Some(why.to_owned()));
        let yes = Some(None);
        let is_wrong = |row: &Row, said: Option<Option<String>>, known: &mut [Difference]| {
            wrong(row, said.as_ref(), known).is_some()
        };
        assert!(!is_wrong(&right, yes.clone(), &mut []) && is_wrong(&right, no("x"), &mut []));
        assert!(!is_wrong(&bad, no("x"), &mut []) && is_wrong(&bad, yes.clone(), &mut []));
        assert!(is_wrong(&right, None, &mut []) && is_wrong(&bad, None, &mut []));
        // What is known of something right excuses nothing of something wrong, and the other way round.
        let refuses = || [known("key p256|p384", Some("no keys"))];
        assert!(!is_wrong(&right, no("takes no keys"), &mut refuses()));
        assert!(is_wrong(&right, no("another reason"), &mut refuses()));
        assert!(is_wrong(&right, yes.clone(), &mut refuses()));
        assert!(is_wrong(&bad, yes.clone(), &mut refuses()));
        let takes = || [known("entry", None)];
        assert!(!is_wrong(&bad, yes.clone(), &mut takes()));
        assert!(!is_wrong(&bad, no("x"), &mut takes()));
        assert!(is_wrong(&right, no("x"), &mut [known("rekor-v2", None)]));
        assert!(is_wrong(&right, no("x"), &mut [known("p384", Some("x"))]));
    }

    #[test]
    fn every_difference_says_why() {
        let all: BTreeMap<String, Vec<Value>> = serde_json::from_str(DIFFERENCES).unwrap();
        for row in all.values().flatten() {
            let filled = |name: &str| row[name].as_str().is_some_and(|text| !text.is_empty());
            assert!(filled("cases") && filled("why"), "{row}");
            assert!(row["says"].is_null() || filled("says"), "{row}");
        }
    }
}
