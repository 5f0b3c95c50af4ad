//! Output files: all of one or nothing of it, whatever stands at its path, and nothing beside it.
#![cfg(unix)]

mod run;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use run::{Ran, real, run, sigproof};

const OLD: &str = "happy-path-v0.1.sigstore.json";

fn empty(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("output_file").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn upgrade(folder: &Path, output: &str) -> Ran {
    run(folder, &["bundle", "upgrade", real(OLD).to_str().unwrap(), "--output", output])
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn what_stands_at_a_name_beside_the_file_is_left_alone() {
    let folder = empty("beside");
    fs::write(folder.join("victim"), "mine").unwrap();
    // The name that was used once.
    symlink("victim", folder.join("out.json.new")).unwrap();
    assert_eq!(upgrade(&folder, "out.json").exit, 0);
    assert_eq!(fs::read_to_string(folder.join("victim")).unwrap(), "mine");
    assert!(fs::symlink_metadata(folder.join("out.json.new")).unwrap().is_symlink());
    assert_eq!(names(&folder), ["out.json", "out.json.new", "victim"]);
}

#[test]
fn a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own() {
    let folder = empty("mode");
    fs::write(folder.join("usual"), "").unwrap();
    assert_eq!(upgrade(&folder, "new").exit, 0);
    assert_eq!(mode(&folder.join("new")), mode(&folder.join("usual")));
    fs::write(folder.join("old"), "old").unwrap();
    fs::set_permissions(folder.join("old"), Permissions::from_mode(0o640)).unwrap();
    assert_eq!(upgrade(&folder, "old").exit, 0);
    assert_eq!(mode(&folder.join("old")), 0o640);
    assert_eq!(fs::read(folder.join("old")).unwrap(), fs::read(folder.join("new")).unwrap());
}

#[test]
fn a_link_stays_a_link() {
    let folder = empty("link");
    fs::create_dir(folder.join("there")).unwrap();
    fs::write(folder.join("there/file"), "old").unwrap();
    symlink("there/file", folder.join("link")).unwrap();
    assert_eq!(upgrade(&folder, "link").exit, 0);
    assert!(fs::symlink_metadata(folder.join("link")).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.join("there/file")).unwrap().starts_with('{'));
    assert_eq!(names(&folder.join("there")), ["file"]);
    // Whoever made a link to nowhere must not choose where a file appears.
    symlink("nowhere", folder.join("dangling")).unwrap();
    let ran = upgrade(&folder, "dangling");
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("leads nowhere"), "{}", ran.err);
    assert!(!folder.join("nowhere").exists());
}

#[test]
fn a_device_stays_a_device() {
    let folder = empty("device");
    symlink("/dev/null", folder.join("null")).unwrap();
    for output in ["/dev/null", "null"] {
        assert_eq!(upgrade(&folder, output).exit, 0, "{output}");
        assert!(!fs::metadata("/dev/null").unwrap().is_file(), "{output}");
    }
    let ran = upgrade(&folder, "/dev/stdout");
    assert!(ran.exit == 0 && ran.out.starts_with('{'), "{}", ran.err);
    assert_eq!(names(&folder), ["null"]);
    if Path::new("/dev/full").exists() {
        let ran = upgrade(&folder, "/dev/full");
        assert_eq!(ran.exit, 3);
        assert!(ran.err.contains("cannot write the output"), "{}", ran.err);
    }
}

/// What stands in a file before and behind stays there.
#[test]
fn an_open_file_is_written_on() {
    let folder = empty("open");
    symlink("/dev/stdout", folder.join("out")).unwrap();
    fs::write(folder.join("appended"), "before\n").unwrap();
    let bundle = real(OLD);
    let command = sigproof(&folder);
    for (output, script) in [
        ("/dev/stdout", "{ echo before; RUN; echo behind; } > written"),
        ("out", "{ echo before; RUN; echo behind; } > written"),
        ("/dev/fd/3", "{ echo before; RUN; echo behind; } 3>> appended >> appended"),
        ("/dev/stdout", "echo before > written; RUN >> written; echo behind >> written"),
    ] {
        let run = format!("\"$0\" bundle upgrade '{}' --output {output}", bundle.display());
        let script = script.replace("RUN", &run);
        let status = Command::new("bash")
            .args(["-c", &script])
            .arg(command.get_program())
            .current_dir(&folder)
            .status();
        assert!(status.unwrap().success(), "{script}");
        let file = if script.contains("appended") { "appended" } else { "written" };
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.starts_with("before\n") && text.ends_with("behind\n"), "{script}: {text}");
        assert!(text.contains("mediaType"), "{script}");
    }
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let folder = empty("read_only");
    fs::write(folder.join("old"), "old").unwrap();
    fs::set_permissions(folder.join("old"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = upgrade(&folder, "old");
    assert_eq!(ran.exit, 3);
    assert!(ran.err.contains("read-only"), "{}", ran.err);
    assert_eq!(fs::read_to_string(folder.join("old")).unwrap(), "old");
    assert_eq!(names(&folder), ["old"]);
}

#[test]
fn a_pipe_gets_the_text() {
    let folder = empty("pipe");
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(made.success());
    let reader =
        Command::new("cat").arg(folder.join("pipe")).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(upgrade(&folder, "pipe").exit, 0);
    assert!(reader.wait_with_output().unwrap().stdout.starts_with(b"{"));
    assert_eq!(names(&folder), ["pipe"]);
}

#[test]
fn what_cannot_be_written_leaves_nothing() {
    let folder = empty("nothing");
    fs::write(folder.join("old"), "old").unwrap();
    // A file may not grow beyond a block: as on a disk that is full.
    let bundle = real(OLD);
    let limited = format!(
        "trap '' XFSZ; ulimit -f 1; exec \"$0\" bundle upgrade '{}' --output old",
        bundle.display()
    );
    let command = sigproof(&folder);
    let output = Command::new("bash")
        .args(["-c", &limited])
        .arg(command.get_program())
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_to_string(folder.join("old")).unwrap(), "old");
    assert_eq!(names(&folder), ["old"]);
    assert_eq!(upgrade(&folder, "missing/out.json").exit, 2);
    assert_eq!(upgrade(&folder, ".").exit, 2);
    assert_eq!(names(&folder), ["old"]);
}
