//! What a session takes of an answer, and how long it lets a host wait; each with the origin of its number.

/// Bytes of a certificate authority's answer: a chain of 10 certificates of at most 64 kB in PEM fits.
pub const CERTIFICATE_ANSWER: usize = 1024 * 1024;
/// Bytes of a log's answer: the entry's body in base64 ([`crate::limits::CANONICALIZED_BODY_BYTES`]), and its proof.
pub const ENTRY_ANSWER: usize = 12 * 1024 * 1024;
/// Bytes of a timestamp authority's answer: what a bundle may hold.
pub const TIMESTAMP_ANSWER: usize = crate::limits::TIMESTAMP_BYTES;
/// Bytes of an event's JSON: the largest answer in base64, and what stands around it.
pub const EVENT: usize = 20 * 1024 * 1024;
/// Bytes of an identity token (GitHub's have 2 kB).
pub const TOKEN: usize = 64 * 1024;
/// Bytes of an identity that is signed as a proof of possession (an address has 320, GitHub's subjects some hundred).
pub const CHALLENGE: usize = 4096;
/// Redirects within one host that one request may take.
pub const REDIRECTS: usize = 3;
/// Services of one sort in a signing configuration (the public instance has one of each).
pub const SERVICES: usize = 64;
/// Bytes of a signing configuration (the public instance's has 1 kB).
pub const SIGNING_CONFIG: usize = crate::limits::TRUSTED_ROOT_BYTES;
/// Seconds that a host waits for an answer at the least.
pub const TIMEOUT_SECONDS: u32 = 10;
/// Seconds for a write to Rekor v2, which answers when the entry is in the tree (client guide: at least 20 seconds).
pub const REKOR_V2_TIMEOUT_SECONDS: u32 = 20;
/// How often a request is sent at the most.
pub const ATTEMPTS: u32 = 4;
/// Seconds of waiting between attempts, together: a longer outage is for a person to judge.
pub const WAIT_SECONDS: u32 = 60;
/// Bytes of a nonce (RFC 3161 asks for a large random number; 64 bits are what it names).
pub const NONCE: usize = 8;
/// Seconds that a certificate must still be valid for before another artifact is signed under it: the timestamp comes after.
pub const CERTIFICATE_MARGIN_SECONDS: i64 = 60;
/// Seconds by which a server's time may be later than the session's: the clocks differ, and between the clock and an entry lie
/// attempts and waiting ([`WAIT_SECONDS`]).
pub const CLOCK_ALLOWANCE_SECONDS: i64 = 600;
/// Bytes of a bundle that are kept free for each log entry: a certificate of 64 kB in base64 three times over, and a checkpoint.
pub const ENTRY_ROOM: usize = 256 * 1024;
/// Bytes of an issuer's answer in a login: three tokens ([`TOKEN`]), and what stands around them.
pub const LOGIN_ANSWER: usize = 256 * 1024;
/// Bytes of what a browser comes back with, of a code, and of an address (RFC 9110 section 4.1 asks for 8000 at the least).
pub const LOGIN_QUERY: usize = 8192;
/// Characters of a code that a person types (RFC 8628 section 6.1 has 8).
pub const LOGIN_USER_CODE: usize = 64;
/// Random bytes for a login: a verifier (RFC 7636 section 4.1), a state and a nonce.
pub const LOGIN_RANDOM: usize = 64;
/// Seconds between two questions where the issuer says nothing (RFC 8628 section 3.2), and what `slow_down` adds (section 3.5).
pub const LOGIN_INTERVAL: u64 = 5;
/// Seconds between two questions at the most, whatever the issuer says: somebody waits.
pub const LOGIN_LONGEST_INTERVAL: u64 = 60;
/// Seconds in which a person logs in on another device, at the most (RFC 8628 section 3.2 shows that many).
pub const LOGIN_SECONDS: u64 = 1800;
