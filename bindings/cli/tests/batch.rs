//! `verify batch`: a line in, a line out, in the same order; what is wrong with one line is the answer to this line.

mod run;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use run::{Ran, run, sigproof};
use serde_json::{Value, json};
use sigproof::{HashAlgorithm, limits};
use sigproof_testkit::many;

/// The policy of the signer of `blob`.
fn policy() -> Value {
    json!({ "version": 1, "anyOf": [{ "identity": run::IDENTITY, "issuer": run::ISSUER }] })
}

/// `blob` and its bundle, and the same under another name; a policy.
fn folder(test: &str) -> PathBuf {
    let folder = run::folder(test, "blob.sigstore.json");
    fs::copy(folder.join("blob.sigstore.json"), folder.join("elsewhere.json")).unwrap();
    fs::write(folder.join("changed"), "changed").unwrap();
    fs::write(folder.join("policy.json"), policy().to_string()).unwrap();
    folder
}

fn bundle(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("blob.sigstore.json")).unwrap()).unwrap()
}

/// Answers these lines.
fn batch(folder: &Path, lines: &[impl ToString], args: &[&str]) -> Ran {
    let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
    fs::write(folder.join("questions.jsonl"), text).unwrap();
    run(folder, &[&["verify", "batch", "questions.jsonl"], args].concat())
}

/// Verdict and code.
fn said(answer: &Value) -> (&str, Option<&str>) {
    (answer["verdict"].as_str().unwrap(), answer["code"].as_str())
}

#[test]
fn a_line_says_which_dangerous_switches_were_on() {
    let folder = folder("batch_dangerous");
    let mut open = policy();
    open["dangerous"] = json!(["noSct", "noLog"]);
    let lines = [
        json!({ "artifact": "blob", "policy": policy() }),
        json!({ "artifact": "blob", "policy": open }),
        json!({ "artifact": "changed", "bundle": "elsewhere.json", "policy": open }),
    ];
    let ran = batch(&folder, &lines, &[]);
    let answers = ran.json();
    let verdicts: Vec<&str> = answers.iter().map(|answer| said(answer).0).collect();
    assert_eq!(verdicts, ["verified", "verified", "rejected"]);
    let switches: Vec<&Value> = answers.iter().map(|answer| &answer["dangerous"]).collect();
    assert_eq!(switches, [&Value::Null, &json!(["noLog", "noSct"]), &Value::Null]);
}

#[test]
fn each_form_of_a_question_is_read() {
    let folder = folder("batch_forms");
    let other =
        json!({ "version": 1, "anyOf": [{ "identity": "x@y.example", "issuer": run::ISSUER }] });
    fs::write(folder.join("other.json"), other.to_string()).unwrap();
    let digest = HashAlgorithm::Sha256.hash(&fs::read(folder.join("blob")).unwrap()).to_string();
    let wrong = HashAlgorithm::Sha256.hash(b"changed").to_string();
    let inline = bundle(&folder);
    let good = ("verified", None);
    let bad = ("rejected", Some("artifact.digest.mismatch"));
    let another = ("rejected", Some("policy.identity.mismatch"));
    let table = [
        (json!({ "artifact": "blob" }), good),
        (json!({ "artifact": "blob", "bundle": "elsewhere.json" }), good),
        (json!({ "artifact": "blob", "bundle": inline }), good),
        (json!({ "artifact": "blob", "bundle": [inline, inline] }), good),
        (json!({ "digest": digest, "bundle": "elsewhere.json" }), good),
        (json!({ "digest": digest, "bundle": inline, "policy": policy() }), good),
        (json!({ "artifact": "blob", "policy": "policy.json" }), good),
        (json!({ "artifact": "changed", "bundle": inline }), bad),
        (json!({ "artifact": "changed", "bundle": "elsewhere.json" }), bad),
        (json!({ "digest": wrong, "bundle": inline }), bad),
        (json!({ "artifact": "blob", "policy": other }), another),
        (json!({ "artifact": "blob", "policy": "other.json" }), another),
    ];
    let lines: Vec<&Value> = table.iter().map(|(line, _)| line).collect();
    for jobs in ["0", "1", "2", "7"] {
        let ran = batch(&folder, &lines, &["--policy", "policy.json", "--jobs", jobs]);
        let answers = ran.json();
        assert_eq!((ran.exit, answers.len()), (1, table.len()), "{}{}", ran.out, ran.err);
        for ((number, answer), (line, expected)) in (1..).zip(&answers).zip(&table) {
            assert_eq!(said(answer), *expected, "{line}\n{answer}");
            assert_eq!(answer["line"], number);
            assert_eq!((&answer["file"], &answer["digest"]), (&line["artifact"], &line["digest"]));
            assert_eq!(answer["step"].is_null(), expected.1.is_none(), "{answer}");
            assert_eq!(answer["message"].is_null(), expected.1.is_none(), "{answer}");
            assert!(answer["facts"].is_null() && answer["report"].is_null(), "{answer}");
        }
        assert!(ran.err.contains("7 of 12 verified, 5 rejected"), "{}", ran.err);
    }
    // The signer of lines without a policy, in arguments.
    let signer = ["--cert-identity", run::IDENTITY, "--cert-oidc-issuer", run::ISSUER, "-v"];
    let ran = batch(&folder, &lines[..2], &signer);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.err, "2 of 2 verified\n");
    let facts = &ran.json()[1]["facts"];
    assert_eq!(facts["signer"]["identity"]["value"], run::IDENTITY, "{facts}");
    assert_eq!(ran.json()[1]["report"]["verdict"], "verified");
}

/// Nothing that is wrong with a line is ever an answer to another, or a yes.
#[test]
fn a_line_that_is_no_question_is_refused_alone() {
    let folder = folder("batch_malformed");
    fs::create_dir(folder.join("dir")).unwrap();
    fs::write(folder.join("none.json"), "{}").unwrap();
    let inline = bundle(&folder).to_string();
    let refused = |line: &str, part: &'static str| (line.to_owned(), 2, part);
    let lines = [
        refused("{", "not a question"),
        refused("null", "not a question"),
        refused("[]", "not a question"),
        refused("[\"blob\"]", "not a question"),
        refused("[\"blob\", \"x\", \"elsewhere.json\", \"policy.json\"]", "not a question"),
        refused("\"blob\"", "not a question"),
        refused("{}", "neither \"artifact\" nor \"digest\""),
        refused(r#"{"artifact": "blob"} x"#, "trailing"),
        refused(r#"{"artifact": "blob", "artifact": "blob"}"#, "duplicate"),
        refused(
            r#"{"artifact": "blob", "bundle": ["blob.sigstore.json", "elsewhere.json"]}"#,
            "\"bundle\" is a list of bundles themselves, and not of paths",
        ),
        refused(
            r#"{"artifact": "blob", "policy": ["policy.json"]}"#,
            "\"policy\" is a path or an object, and not a list",
        ),
        refused(r#"{"artifact": "blob", "polcy": "policy.json"}"#, "unknown field `polcy`"),
        refused(r#"{"artifact": null}"#, "\"artifact\" is not a text"),
        refused(r#"{"artifact": 1}"#, "\"artifact\" is not a text"),
        refused(r#"{"artifact": ""}"#, "\"artifact\" is empty"),
        refused(r#"{"artifact": "-"}"#, "./-"),
        refused(r#"{"artifact": "blob", "digest": "sha256:00"}"#, "both"),
        refused(r#"{"artifact": "blob", "policy": null}"#, "neither a path nor the document"),
        refused(r#"{"artifact": "blob", "policy": 1}"#, "neither a path nor the document"),
        refused(r#"{"artifact": "blob", "policy": ""}"#, "\"policy\" is empty"),
        refused(r#"{"artifact": "blob", "policy": "-"}"#, "./-"),
        refused(r#"{"artifact": "blob", "policy": "missing.json"}"#, "missing.json: no such file"),
        refused(r#"{"artifact": "blob", "policy": {}}"#, ""),
        refused(r#"{"artifact": "blob", "policy": []}"#, ""),
        refused(r#"{"artifact": "blob", "bundle": null}"#, "neither a path nor the document"),
        refused(r#"{"artifact": "blob", "bundle": "missing.json"}"#, "missing.json: no such file"),
        refused(r#"{"artifact": "blob", "bundle": "dir"}"#, "dir"),
        refused(r#"{"artifact": "missing"}"#, "missing: no such file"),
        refused(r#"{"artifact": "changed"}"#, "no bundle found"),
        refused(r#"{"digest": "sha256:00", "bundle": "elsewhere.json"}"#, "sha256:00"),
        refused(r#"{"digest": "blob", "bundle": "elsewhere.json"}"#, "blob"),
        refused(
            &format!(r#"{{"digest": "sha256:{}"}}"#, "00".repeat(32)),
            "a digest needs a \"bundle\"",
        ),
        (r#"{"artifact": "blob", "bundle": {}}"#.to_owned(), 1, ""),
        (r#"{"artifact": "blob", "bundle": []}"#.to_owned(), 1, ""),
        (r#"{"artifact": "blob", "bundle": "none.json"}"#.to_owned(), 1, ""),
        (
            format!(
                r#"{{"artifact": "blob", "bundle": {}}}"#,
                inline.replacen(':', ":1,\"x\":", 1)
            ),
            1,
            "",
        ),
        (format!(r#"{{"artifact": "blob", "bundle": {{"a":0,{}}}"#, &inline[1..]), 1, ""),
    ];
    for (line, exit, part) in &lines {
        let good = r#"{"artifact": "blob"}"#;
        let three = [good, line, good];
        let ran = batch(&folder, &three, &["--policy", "policy.json", "--jobs", "2"]);
        let answers = ran.json();
        assert_eq!((ran.exit, answers.len()), (*exit, 3), "{line}\n{}{}", ran.out, ran.err);
        assert_eq!((said(&answers[0]).0, said(&answers[2]).0), ("verified", "verified"));
        let (verdict, code) = said(&answers[1]);
        assert_eq!(verdict, if *exit == 1 { "rejected" } else { "refused" }, "{line}");
        assert!(code.is_some() && answers[1]["facts"].is_null(), "{line}");
        let message = answers[1]["message"].as_str().unwrap();
        assert!(message.contains(part), "{line}: {message}");
    }
    let ran = batch(&folder, &[r#"{"artifact": "blob"}"#], &[]);
    assert_eq!((ran.exit, said(&ran.json()[0])), (2, ("refused", Some("config.argument.invalid"))));
    // Bytes that are not UTF-8, and UTF-16.
    for (bytes, part) in
        [(&b"{\"artifact\": \"\xff\"}"[..], "not a question"), (b"\xff\xfe{\0", "UTF-16")]
    {
        fs::write(folder.join("bytes"), bytes).unwrap();
        let ran = run(&folder, &["verify", "batch", "bytes", "--policy", "policy.json"]);
        assert_eq!(ran.exit, 2);
        assert!(ran.json()[0]["message"].as_str().unwrap().contains(part), "{}", ran.out);
    }
}

/// Else a program that has failed to write the questions would be told that all is well.
#[test]
fn nothing_asked_is_nothing_verified() {
    let folder = folder("batch_nothing");
    for text in ["", "\n \r\n\t\n", "\u{feff}\n"] {
        fs::write(folder.join("none"), text).unwrap();
        let ran = run(&folder, &["verify", "batch", "none", "--policy", "policy.json"]);
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{text:?}");
        assert!(ran.err.contains("no question"), "{}", ran.err);
    }
    // What stands in the way of all answers is said once.
    for args in [
        &["missing", "--policy", "policy.json"][..],
        &[".", "--policy", "policy.json"],
        &["questions.jsonl", "--policy", "missing"],
        &["questions.jsonl", "--policy", "blob"],
        &["questions.jsonl", "--policy", "policy.json", "--trusted-root", "policy.json"],
        &["questions.jsonl", "--policy", "policy.json", "--cert-identity", "x"],
        &["questions.jsonl", "--jobs", "-1"],
    ] {
        batch(&folder, &[r#"{"artifact": "blob"}"#], &[]);
        let ran = run(&folder, &[&["verify", "batch"], args].concat());
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{args:?} {}", ran.out);
        assert!(ran.err.contains("error: "), "{args:?} {}", ran.err);
    }
}

#[test]
fn empty_lines_count_and_have_no_answer() {
    let folder = folder("batch_empty_lines");
    let good = r#"{"artifact": "blob"}"#;
    let ran = batch(&folder, &["", good, " ", "", good], &["--policy", "policy.json"]);
    let lines: Vec<Value> = ran.json().iter().map(|answer| answer["line"].clone()).collect();
    assert_eq!((ran.exit, lines), (0, vec![json!(2), json!(5)]));
}

/// A line may have as many bytes as bundle and policy may have together, and some paths, and not one more.
#[test]
fn a_line_has_an_end() {
    const MOST: usize = limits::BUNDLE_BYTES + limits::POLICY_BYTES + 64 * 1024;
    let folder = folder("batch_long");
    let good = r#"{"artifact": "blob"}"#;
    let of = |bytes: usize| good.to_owned() + &" ".repeat(bytes - good.len());
    let lines = [of(MOST), of(MOST + 1), good.to_owned()];
    let ran = batch(&folder, &lines, &["--policy", "policy.json"]);
    fs::remove_file(folder.join("questions.jsonl")).unwrap();
    let answers = ran.json();
    assert_eq!((ran.exit, answers.len()), (2, 3), "{}", ran.err);
    assert_eq!(said(&answers[1]), ("refused", Some("config.argument.invalid")));
    assert!(answers[1]["message"].as_str().unwrap().contains("longer than"), "{}", answers[1]);
    assert_eq!((said(&answers[0]).0, said(&answers[2]).0), ("verified", "verified"));
}

/// Else it would take lines that get no answer then.
#[cfg(unix)]
#[test]
fn no_line_reads_the_questions() {
    let folder = folder("batch_own_input");
    std::os::unix::fs::symlink("/dev/stdin", folder.join("link")).unwrap();
    let good = json!({ "artifact": "blob" }).to_string();
    let mut names = vec!["/dev/stdin", "/dev/fd/0", "link"];
    if cfg!(target_os = "linux") {
        names.push("/proc/self/fd/0");
    }
    for name in names {
        for bad in [
            json!({ "artifact": name, "bundle": "elsewhere.json" }),
            json!({ "artifact": "blob", "bundle": name }),
            json!({ "artifact": "blob", "policy": name }),
        ] {
            let text = format!("{good}\n{bad}\nno question\n{good}\n");
            for list in ["-", "/dev/stdin", "link"] {
                let mut child = sigproof(&folder)
                    .args(["verify", "batch", list, "--policy", "policy.json", "-j", "1"])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
                let ran = Ran::new(&child.wait_with_output().unwrap());
                let answers = ran.json();
                let verdicts: Vec<&str> = answers.iter().map(|answer| said(answer).0).collect();
                let expected = ["verified", "refused", "refused", "verified"];
                assert_eq!(
                    (ran.exit, &verdicts[..]),
                    (2, &expected[..]),
                    "{list} {bad} {}",
                    ran.out
                );
                assert_eq!(said(&answers[1]).1, Some("config.argument.invalid"));
                let message = answers[1]["message"].as_str().unwrap();
                assert!(message.contains("the questions are read from it"), "{message}");
            }
        }
    }
}

/// Else a policy that was withdrawn would go on verifying.
#[test]
fn a_policy_that_changes_is_read_again() {
    let folder = folder("batch_policy_changes");
    fs::create_dir(folder.join("sub")).unwrap();
    let write = |identity: &str| {
        let policy =
            json!({ "version": 1, "anyOf": [{ "identity": identity, "issuer": run::ISSUER }] });
        fs::write(folder.join("of_line.json"), policy.to_string()).unwrap();
    };
    let mut child = sigproof(&folder)
        .args(["verify", "batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    for (identity, path, verdict) in [
        (run::IDENTITY, "of_line.json", "verified"),
        ("x@y.example", "of_line.json", "rejected"),
        (run::IDENTITY, "sub/../of_line.json", "verified"),
        (run::IDENTITY, "of_line.json/", "refused"),
    ] {
        write(identity);
        writeln!(input, "{}", json!({ "artifact": "blob", "policy": path })).unwrap();
        let answer: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        assert_eq!(said(&answer).0, verdict, "{answer}");
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

/// As a person asks who has a list, or a text with line breaks.
#[test]
fn questions_in_another_form_are_told_the_form() {
    let folder = folder("batch_other_form");
    let one = json!({ "artifact": "blob" });
    let list = json!([one, one]);
    for text in [
        list.to_string(),
        format!("[\n  {one},\n  {one}\n]"),
        format!("{one:#}"),
        format!("{list:#}"),
        format!("{one}, {one}"),
    ] {
        let ran = batch(&folder, &[&text], &["--policy", "policy.json"]);
        assert_eq!(ran.exit, 2, "{}", ran.out);
        let answers = ran.json();
        for answer in answers.iter().filter(|answer| said(answer).0 != "verified") {
            let message = answer["message"].as_str().unwrap();
            let form = "one JSON object a line, no list and no line breaks inside";
            assert!(message.contains(form), "{text}: {message}");
            for word in ["type", "map", "sequence", "string", "EOF", "expected"] {
                assert!(!message.contains(word), "{text}: {message}");
            }
        }
    }
}

#[test]
fn a_line_says_which_of_several_bundles_it_is_about() {
    let folder = folder("batch_several");
    let inline = bundle(&folder);
    fs::write(folder.join("cut.jsonl"), format!("{{}}\n{inline}\n{{\"a\"")).unwrap();
    let lines = [
        json!({ "artifact": "blob", "bundle": "cut.jsonl" }),
        json!({ "artifact": "changed", "bundle": [{}, inline, inline] }),
        json!({ "artifact": "blob" }),
    ];
    let ran = batch(&folder, &lines, &["--policy", "policy.json"]);
    let answers = ran.json();
    assert_eq!((ran.exit, answers.len()), (1, 3), "{}", ran.out);
    assert_eq!(answers[0]["bundle"], "cut.jsonl, bundle 2 of 3");
    assert_eq!(answers[1]["bundle"], "the bundle of line 2, bundle 2 of 3");
    assert!(answers[0].get("others").is_none() && answers[2].get("bundle").is_none());
    let ran = batch(&folder, &lines, &["--policy", "policy.json", "-v"]);
    let answers = ran.json();
    let names = |answer: &Value| -> Vec<Value> {
        let others = answer["others"].as_array().unwrap();
        assert!(others.iter().all(|other| other["code"].is_string()), "{answer}");
        others.iter().map(|other| other["name"].clone()).collect()
    };
    assert_eq!(names(&answers[0]), ["cut.jsonl, bundle 1 of 3", "cut.jsonl, bundle 3 of 3"]);
    let of = |n| format!("the bundle of line 2, bundle {n} of 3");
    assert_eq!(names(&answers[1]), [of(1), of(3)]);
    // The number counts those that cannot be read.
    let report = answers[1]["report"].to_string();
    assert!(
        report.contains(r#""bundleNumber":"2""#) && report.contains(r#""ofBundles":"3""#),
        "{report}"
    );
}

/// As a service: whoever writes one question gets its answer before the next.
#[test]
fn an_answer_waits_for_no_further_line() {
    let folder = folder("batch_dialogue");
    for jobs in ["1", "3"] {
        let mut child = sigproof(&folder)
            .args(["verify", "batch", "-", "--policy", "policy.json", "--jobs", jobs])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        for n in 1..=5 {
            writeln!(input, r#"{{"artifact": "blob"}}"#).unwrap();
            let answer: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
            assert_eq!((&answer["line"], said(&answer)), (&json!(n), ("verified", None)));
        }
        drop(input);
        assert!(output.next().is_none());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

/// Generated bundles of every kind: each with its own artifact and with its neighbour's, on several threads.
#[test]
fn many_bundles_are_answered_each_by_itself() {
    let folder = folder("batch_many");
    let files = many::files(48);
    for (path, bytes) in &files {
        fs::write(folder.join(path), bytes).unwrap();
    }
    let cases: Vec<Value> = serde_json::from_slice(&files["cases.json"]).unwrap();
    let policy = |case: &Value| {
        let signer = match case["key"].as_str() {
            Some(pem) => {
                let pem = str::from_utf8(&files[pem]).unwrap();
                let base64: String = pem.lines().filter(|line| !line.contains("---")).collect();
                json!({ "key": { "spki": base64 } })
            }
            None => json!({ "identity": case["identity"], "issuer": case["issuer"] }),
        };
        json!({ "version": 1, "anyOf": [signer] })
    };
    let neighbours = cases.iter().cycle().skip(1);
    let lines: Vec<Value> = cases
        .iter()
        .zip(neighbours)
        .flat_map(|(case, next)| {
            let ask = |of: &Value| {
                json!({ "artifact": of["artifact"], "bundle": case["bundle"], "policy": policy(case) })
            };
            [ask(case), ask(next)]
        })
        .collect();
    let mut outputs = Vec::new();
    for jobs in ["1", "4"] {
        let ran = batch(&folder, &lines, &["--trusted-root", "trusted_root.json", "-j", jobs]);
        let answers = ran.json();
        assert_eq!((ran.exit, answers.len()), (1, 96), "{}", ran.err);
        for (n, (answer, line)) in answers.iter().zip(&lines).enumerate() {
            assert_eq!((&answer["line"], &answer["file"]), (&json!(n + 1), &line["artifact"]));
            assert_eq!(said(answer).0, ["verified", "rejected"][n % 2], "{line}\n{answer}");
        }
        assert!(ran.err.contains("48 of 96 verified, 48 rejected"), "{}", ran.err);
        outputs.push(ran.out);
    }
    assert_eq!(outputs[0], outputs[1]);
}

/// Documents that are named by their paths are in memory a few at a time, however many threads there are.
#[cfg(target_os = "linux")]
#[test]
fn large_documents_are_read_a_few_at_a_time() {
    const MIB: usize = 1024 * 1024;
    let folder = folder("batch_large_documents");
    fs::write(folder.join("large.json"), format!("{}{{}}", " ".repeat(24 * MIB))).unwrap();
    let lines = vec![json!({ "artifact": "blob", "bundle": "large.json" }).to_string(); 32];
    fs::write(folder.join("questions.jsonl"), lines.join("\n")).unwrap();
    let mut child = sigproof(&folder)
        .args(["verify", "batch", "questions.jsonl", "--policy", "policy.json", "-j", "32"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = kib.and_then(|kib| kib.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let ran = Ran::new(&child.wait_with_output().unwrap());
    fs::remove_file(folder.join("large.json")).unwrap();
    assert_eq!((ran.exit, ran.json().len()), (1, 32), "{}", ran.out);
    // Two of 24 MiB, each while its buffer grows, and the threads.
    assert!(peak > 0 && peak < 192 * 1024, "{peak} KiB");
}

/// Nobody who stops to listen changes the answer.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_output_does_not_change_the_exit() {
    let folder = folder("batch_closed");
    batch(&folder, &vec![r#"{"artifact": "blob"}"#; 50], &["--policy", "policy.json"]);
    let mut child = sigproof(&folder)
        .args(["verify", "batch", "questions.jsonl", "--policy", "policy.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
