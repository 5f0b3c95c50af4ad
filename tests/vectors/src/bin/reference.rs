//! What the core answers to every case, for the hosts of other languages to be held against:
//! `reference FOLDER` writes `all.jsonl` and `sample.jsonl`, one case a line, and as files the documents
//! that stand in the lists.
//!
//! A line asks as a caller of that language would: with the policy as a document. That the document
//! gets the answer of the case's own policy, and the answer that the case expects, is checked here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use serde::Serialize;
use serde_json::Value;
use sigproof::{Artifact, Bundle, Code, Hasher, Policy, Step, Verdict, Verified, Verifier};
use sigproof_vectors::{Case, Document, No, folder, manifest};

/// How many cases a host runs at the least.
const SAMPLE: usize = 30;

/// One case: the question, and the answer to it. Paths are relative to the repository.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    id: String,
    source: String,
    bundle: String,
    trusted_root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact: Option<String>,
    /// Of a case without an artifact's bytes, what is known of them; of another, what its bundle
    /// asks for.
    digests: Vec<String>,
    /// The policy's text.
    policy: String,
    /// What the text is: `document`, `pair` or, where no JavaScript object says the same, `text`.
    policy_is: &'static str,
    /// The forms in which the artifact is given, each a verification of its own.
    forms: Vec<&'static str>,
    answer: Answer,
    /// The answer where only digests of the artifact are given, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_digests: Option<Answer>,
}

/// An answer as a caller sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Answer {
    /// The call that answers: `create` takes the trusted root.
    at: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
    /// The whole report, as a number (FNV-1a over its UTF-16).
    report: u32,
}

/// What a caller catches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Error {
    name: &'static str,
    code: &'static str,
    class: &'static str,
    step: Option<&'static str>,
}

impl Answer {
    fn of(result: &Result<Verified, No>) -> Self {
        let no = match result {
            Ok(verified) => {
                let facts = Some(verified.facts().to_json());
                let report = fingerprint(&verified.report().to_json());
                return Self { at: "verify", verdict: "verified", facts, error: None, report };
            }
            Err(no) => no,
        };
        let at = if matches!(no, No::Root(_)) { "create" } else { "verify" };
        let (verdict, name) = match no.rejected().report().verdict() {
            Verdict::Refused => ("refused", "ConfigError"),
            Verdict::Failed => ("failed", "NoAnswerError"),
            _ => ("rejected", "VerificationError"),
        };
        let (code, class) = (no.code().as_str(), no.code().class().as_str());
        let error = Some(Error { name, code, class, step: no.rejected().step().map(Step::as_str) });
        let report = fingerprint(&no.report_json());
        Self { at, verdict, facts: None, error, report }
    }
}

fn fingerprint(report: &str) -> u32 {
    let bytes = report.encode_utf16().flat_map(u16::to_le_bytes);
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn main() -> ExitCode {
    let Some(out) = env::args_os().nth(1) else {
        eprintln!("usage: reference FOLDER");
        return ExitCode::from(2);
    };
    // The module for WebAssembly has no signer (bindings/xtask/tests/house.rs): that reports are the same with and without one, the
    // comparison shows only if this has it, which it has where the whole workspace is built.
    if Code::from_wire("sign.item.none").is_none() {
        eprintln!("error: built without the signer; build the whole workspace");
        return ExitCode::from(2);
    }
    match write(&PathBuf::from(out)) {
        Ok(wrong) if wrong.is_empty() => ExitCode::SUCCESS,
        Ok(wrong) => {
            eprintln!("{} wrong:\n{}", wrong.len(), wrong.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Writes both files, and returns what is wrong with the cases.
fn write(out: &Path) -> io::Result<Vec<String>> {
    fs::create_dir_all(out)?;
    let files = out.canonicalize()?.join("files");
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    let mut roots = BTreeMap::new();
    for source in manifest()?.sources {
        let Some(cases) = source.cases()? else {
            println!("source {}: not here", source.name);
            continue;
        };
        println!("source {}: {} cases", source.name, cases.len());
        if cases.len() < source.at_least {
            wrong.push(format!("source {}: fewer than {} cases", source.name, source.at_least));
        }
        for case in &cases {
            let root = roots
                .entry((case.folder.clone(), case.trusted_root.clone()))
                .or_insert_with(|| case.root().map(Verifier::new));
            match line(&source.name, case, root.as_ref(), lines.len(), &files) {
                Ok(line) => lines.push(line),
                Err(reason) => wrong.push(format!("{}: {reason}", case.id)),
            }
        }
    }
    let sample = sample(&lines);
    if sample.len() != SAMPLE {
        wrong.push(format!("the sample has {} cases", sample.len()));
    }
    fs::write(out.join("all.jsonl"), text(&lines)?)?;
    fs::write(out.join("sample.jsonl"), text(&sample)?)?;
    Ok(wrong)
}

/// The case's bundle, as JavaScript reads it.
fn read_in_every_form(case: &Case) -> Result<Bundle, sigproof::Rejected> {
    let text = case.read(&case.bundle).unwrap_or_else(|e| panic!("{}: {e}", case.id));
    Bundle::all_from_json(&text).map(|mut bundles| bundles.remove(0))
}

/// The line of a case, or what is wrong with it.
fn line(
    source: &str,
    case: &Case,
    root: Result<&Verifier, &No>,
    number: usize,
    files: &Path,
) -> Result<Line, String> {
    let own = case.run();
    if let Some(reason) = case.judge(&own) {
        return Err(reason);
    }
    let own = Answer::of(&own);
    let bundle = read_in_every_form(case);
    let (policy_is, policy) = policy(case);
    let ask = |by_digest| Answer::of(&answer(case, root, &bundle, policy_is, &policy, by_digest));
    let answer = ask(false);
    // A policy's document also says where in it the fault is, and in a text of several bundles the place is
    // another than in one.
    let is_refused = |error: &Error| error.class == "config" && error.code.starts_with("policy.");
    let is_read =
        |error: &Error| is_refused(error) || (bundle.is_err() && error.code == "json.field.type");
    let of_document = answer.error.as_ref().is_some_and(is_read);
    let report = if of_document { own.report } else { answer.report };
    if (Answer { report, ..answer.clone() }) != own {
        return Err(format!("its document gets {answer:?}, its own policy {own:?}"));
    }
    let (digests, by_digests) = match (&case.artifact, &bundle) {
        (None, _) => (case.digest.iter().cloned().collect(), None),
        (Some(_), Err(_)) => (Vec::new(), None),
        (Some(path), Ok(bundle)) => {
            let mut hasher = Hasher::new(&bundle.digest_algorithms());
            hasher.update(&case.read(path).map_err(|e| e.to_string())?);
            let digests = hasher.finish().iter().map(ToString::to_string).collect();
            (digests, Some(ask(true)).filter(|by_digests| *by_digests != answer))
        }
    };
    let file = |document: &Document| match case.file(document, files) {
        Ok(path) => Ok(relative(&path)),
        Err(error) => Err(error.to_string()),
    };
    Ok(Line {
        id: case.id.clone(),
        source: source.to_owned(),
        bundle: file(&case.bundle)?,
        trusted_root: file(&case.trusted_root)?,
        artifact: case.artifact.as_ref().map(file).transpose()?,
        forms: forms(case.artifact.is_some(), !digests.is_empty(), number),
        digests,
        policy,
        policy_is,
        answer,
        by_digests,
    })
}

/// The policy as JavaScript has it. An object cannot say all that a text can: that a key is there
/// twice, or that a number is written `1.0`, or is over 2^53. What the core refuses for such a thing stays text.
fn policy(case: &Case) -> (&'static str, String) {
    let document = case.policy_document();
    match &document {
        Value::String(text) if case.policy().is_ok() => ("document", text.clone()),
        Value::String(text) => ("text", text.clone()),
        _ if is_another_in_javascript(&document) => ("text", document.to_string()),
        _ if case.is_pair() => ("pair", document["anyOf"][0].to_string()),
        _ => ("document", document.to_string()),
    }
}

fn is_another_in_javascript(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            const LARGEST: u64 = (1 << 53) - 1;
            number.as_u64().is_some_and(|number| number > LARGEST)
                || number.is_f64() && number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        Value::Array(items) => items.iter().any(is_another_in_javascript),
        Value::Object(fields) => fields.values().any(is_another_in_javascript),
        _ => false,
    }
}

/// Asks in the order in which the hosts do: the root, the policy, the bundle.
fn answer(
    case: &Case,
    root: Result<&Verifier, &No>,
    bundle: &Result<Bundle, sigproof::Rejected>,
    policy_is: &str,
    policy: &str,
    by_digest: bool,
) -> Result<Verified, No> {
    let verifier = root.map_err(No::clone)?;
    let policy = match policy_is {
        "pair" => {
            let pair: Value = serde_json::from_str(policy).unwrap_or_default();
            let part = |name: &str| pair[name].as_str().unwrap_or_default().to_owned();
            Policy::identity(&part("identity"), &part("issuer"))
        }
        _ => Policy::from_json(policy.as_bytes()).map_err(No::Rejected)?,
    };
    let bundle = bundle.as_ref().map_err(|rejected| No::Rejected(rejected.clone()))?;
    let Some(path) = case.artifact.as_ref().filter(|_| by_digest) else {
        return case.verify(verifier, bundle, &policy, false);
    };
    // Digests as a caller has them, who does not say how the file begins.
    let mut hasher = Hasher::new(&bundle.digest_algorithms());
    hasher.update(&case.read(path).unwrap_or_else(|e| panic!("{}: {e}", case.id)));
    let artifact = Artifact::digests(hasher.finish());
    verifier.verify(bundle, artifact, &policy).map_err(No::Rejected)
}

/// Every case once, and of every ten cases each other form of the artifact once.
fn forms(bytes: bool, digests: bool, number: usize) -> Vec<&'static str> {
    let first = if bytes { "bytes" } else { "digests" };
    let second = match number % 10 {
        0 if bytes => Some("blob"),
        3 => Some("sync"),
        6 if bytes => Some("stream"),
        8 if bytes && digests => Some("digests"),
        _ => None,
    };
    [first].into_iter().chain(second).collect()
}

/// The first case of each source and sort of answer, and others in equal distances, each in every
/// form of the artifact.
fn sample(lines: &[Line]) -> Vec<Line> {
    let mut seen = BTreeSet::new();
    let sort = |line: &Line| {
        let error = line.answer.error.as_ref().map(|error| error.name);
        (line.source.clone(), line.answer.at, error, line.policy_is == "text")
    };
    let mut chosen: BTreeSet<usize> =
        (0..lines.len()).filter(|&i| seen.insert(sort(&lines[i]))).collect();
    let mut step = lines.len() / SAMPLE;
    while chosen.len() < SAMPLE && step > 0 {
        for i in (step / 2..lines.len()).step_by(step) {
            if chosen.len() < SAMPLE {
                chosen.insert(i);
            }
        }
        step /= 2;
    }
    let all = |line: &Line| {
        let (bytes, digests) = (line.artifact.is_some(), !line.digests.is_empty());
        let mut forms: Vec<_> =
            [0, 3, 6, 8].into_iter().flat_map(|n| forms(bytes, digests, n)).collect();
        forms.sort_unstable();
        forms.dedup();
        Line { forms, ..line.clone() }
    };
    chosen.into_iter().map(|i| all(&lines[i])).collect()
}

/// The path as seen from the repository's root, if it is below it or beside it.
fn relative(path: &Path) -> String {
    let folder = folder();
    let repository = folder.ancestors().nth(2).unwrap_or(&folder);
    let Ok(inside) = path.strip_prefix(repository) else {
        return path.to_string_lossy().into_owned();
    };
    let mut parts: Vec<String> = Vec::new();
    for part in inside.components() {
        match part {
            std::path::Component::ParentDir if parts.last().is_some_and(|last| last != "..") => {
                parts.pop();
            }
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

fn text(lines: &[Line]) -> io::Result<String> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    Ok(text)
}
