//! Core dumps. A program of its own: what it asks for holds for the whole process.

#![cfg(target_os = "linux")]

use std::fs;

use rustix::process::{DumpableBehavior, dumpable_behavior};
use sigproof_keys::forbid_core_dumps;

#[test]
fn the_process_leaves_no_core() {
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
    forbid_core_dumps().unwrap();
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{line}");
    // Again: it is nothing new.
    forbid_core_dumps().unwrap();
}
