//! Sigstore in a box: a certificate authority, certificate transparency logs, Rekor v1 and v2 logs,
//! timestamp authorities and witnesses with seeded keys and a fake clock, and the faults of
//! everything that they sign.
//!
//! The testkit shares no code with the verifier: it writes DER, JSON, signed notes and Merkle trees
//! with encoders of its own, so that a mistake on one side cannot hide a mistake on the other.
//!
//! ```
//! use sigproof_testkit::{Recipe, World};
//!
//! let world = World::new("docs");
//! let made = world.make(&Recipe::default());
//! assert_eq!(made.bundle["mediaType"], "application/vnd.dev.sigstore.bundle.v0.3+json");
//! ```

pub mod answer;
pub mod bundle;
pub mod ca;
pub mod case;
pub mod cases;
pub mod checkpoint;
pub mod clock;
pub mod ct;
pub mod der;
pub mod dsse;
pub mod edit;
pub mod evidence;
pub mod fault;
pub mod json;
pub mod key;
pub mod list;
pub mod many;
pub mod merkle;
mod npm;
pub mod predicate;
pub mod question;
pub mod recipe;
pub mod rekor;
pub mod rekor_v2;
pub mod statement;
pub mod trusted_root;
pub mod tsa;
pub mod twist;
pub mod variant;
pub mod witness;
pub mod world;

pub use case::Case;
pub use edit::Edit;
pub use fault::Fault;
pub use question::Question;
pub use recipe::{EntryKind, Recipe, Version};
pub use twist::Twist;
pub use variant::Variant;
pub use world::{Made, World};
