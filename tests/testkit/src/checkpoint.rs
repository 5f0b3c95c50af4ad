//! Checkpoints: C2SP signed notes over a tree head.
//!
//! ```text
//! rekor.testkit.example - 4242424242
//! 11
//! <base64 of the root hash>
//!
//! — rekor.testkit.example <base64 of the key id (4) and the signature>
//! ```

use crate::json::b64;
use crate::rekor::Log;

/// The body of a note: origin, size, root hash, further lines; it ends with a newline.
pub fn body(origin: &str, size: &str, root: &[u8], extra: &[&str]) -> String {
    let mut out = format!("{origin}\n{size}\n{}\n", b64(root));
    for line in extra {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// One signature line, with its newline.
pub fn line(name: &str, key_id: &[u8], signature: &[u8]) -> String {
    format!("\u{2014} {name} {}\n", b64([&key_id[..4], signature].concat()))
}

/// A log's own signature line over a body.
pub fn log_line(log: &Log, body: &str) -> String {
    line(&log.name, &log.key.id(), &log.sign(body.as_bytes()))
}

/// A log's checkpoint of a tree head.
pub fn checkpoint(log: &Log, size: usize, root: &[u8]) -> String {
    let body = body(&log.origin(), &size.to_string(), root, &[]);
    format!("{body}\n{}", log_line(log, &body))
}
