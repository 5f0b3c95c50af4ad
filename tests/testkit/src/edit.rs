//! Changes of what a certificate or a statement says, as data: the policy's table has too many of
//! them to give each a name. A bundle with one is as valid as without; the policy decides.

use crate::ca::{self, Extension};
use crate::der;
use crate::json::canonical;
use crate::recipe::San;
use crate::world::{Draft, Effect};
use serde_json::{Value, json};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The certificate's Fulcio claim of this number says this.
    Claim(u8, String),
    /// The certificate has no Fulcio claim of this number.
    NoClaim(u8),
    /// The certificate has the Fulcio claim of this number twice.
    TwiceClaimed(u8),
    /// The certificate's alternative name is this one.
    Name(San, String),
    /// The statement has a predicate of this type.
    Predicate(String, Value),
    /// The statement is this one.
    Statement(Value),
}

impl Edit {
    /// A claim.
    pub fn claim(number: u8, text: &str) -> Self {
        Self::Claim(number, text.to_owned())
    }

    /// A predicate.
    pub fn predicate(kind: &str, predicate: &Value) -> Self {
        Self::Predicate(kind.to_owned(), predicate.clone())
    }
}

/// The Fulcio extension of this number. The first six hold bare text, the others a UTF8String.
pub fn claim(number: u8, text: &str) -> Extension {
    let value = if number < 7 { text.as_bytes().to_vec() } else { der::utf8(text) };
    Extension::new(&oid(number), false, value)
}

fn oid(number: u8) -> String {
    format!("1.3.6.1.4.1.57264.1.{number}")
}

impl Effect for Edit {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let leaf = &mut draft.leaf;
        match self {
            Self::Claim(number, text) => leaf.put_extension(claim(*number, text)),
            Self::NoClaim(number) => leaf.drop_extension(&oid(*number)),
            Self::TwiceClaimed(number) => {
                let first = leaf.extensions.iter().find(|e| e.oid == oid(*number)).cloned();
                leaf.extensions.push(first.expect("the claim"));
            }
            Self::Name(san, text) => {
                leaf.put_extension(ca::subject_alt_name(&[ca::general_name(*san, text)]));
            }
            Self::Predicate(..) | Self::Statement(_) => {}
        }
    }

    fn on_content(&self, draft: &mut Draft<'_>) {
        let statement = match self {
            Self::Predicate(kind, predicate) => json!({
                "_type": draft.recipe.statement.type_uri(),
                "subject": draft.subjects,
                "predicateType": kind,
                "predicate": predicate,
            }),
            Self::Statement(statement) => statement.clone(),
            _ => return,
        };
        draft.payload = canonical(&statement).into_bytes();
    }
}
