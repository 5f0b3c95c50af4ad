//! The forms in which people have bundles, where one is asked for: tools write several into one text.
//!
//! | Form | Who writes it |
//! |---|---|
//! | one bundle of any version | every client |
//! | `{"base64Signature": …}` | cosign 1 and 2 |
//! | JSON Lines: a bundle a line | `gh attestation download` |
//! | `[bundle, …]` | people, and some caches |
//! | `{"attestations": [{"bundle": …}]}` | GitHub's API |
//! | `[{"attestation": {"bundle": …}, "verificationResult": …}]` | `gh attestation verify --format json` |
//!
//! Each bundle is read as strictly as one that stands alone. Around it only what leads to it is looked at.

use alloc::vec::Vec;
use core::iter;

use super::legacy::{cosign, detached};
use super::{Bundle, parse};
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::hint;
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::report::Rejected;

impl Bundle {
    /// Parses all bundles of a text, in their order. There is at least one.
    ///
    /// ```
    /// # use sigproof::Bundle;
    /// # let one = include_str!("../../../tests/vectors/real/cosign-v3-blob.sigstore.json");
    /// # let one = one.replace('\n', "");
    /// let lines = format!("{one}\n{one}\n");
    /// assert_eq!(Bundle::all_from_json(lines.as_bytes())?.len(), 2);
    /// # Ok::<(), sigproof::Rejected>(())
    /// ```
    ///
    /// # Errors
    /// As [`Bundle::from_json`], of the first that cannot be read; [`Code::BundleForm`] for a text that is something
    /// else, which the evidence names, or holds no bundle, or too many ([`limits::BUNDLES`]).
    pub fn all_from_json(text: &[u8]) -> Result<Vec<Self>, Rejected> {
        let each = Self::each_from_json(text)?;
        let count = each.len();
        let of_several = |(i, bundle): (usize, Result<Self, Rejected>)| {
            let number = i.saturating_add(1);
            bundle.map_err(
                |no| if count > 1 { no.of_several(number, count, iter::empty()) } else { no },
            )
        };
        each.into_iter().enumerate().map(of_several).collect()
    }

    /// The same, with an answer about each: one that cannot be read takes away none of the others, of which each is read
    /// as if it stood alone. There is at least one answer.
    ///
    /// # Errors
    /// If the text as a whole is neither JSON nor JSON Lines, is something else, or holds no bundle, or too many.
    pub fn each_from_json(text: &[u8]) -> Result<Vec<Result<Self, Rejected>>, Rejected> {
        each(text).map_err(Rejected::malformed)
    }
}

type Each = Vec<Result<Bundle, Rejected>>;

fn each(text: &[u8]) -> Result<Each, Failure> {
    let text = json::without_byte_order_mark(text)?;
    let size = limits::BUNDLE_BYTES;
    ensure(text.len() <= size, Code::JsonSize)
        .map_err(|f| f.with("bytes", text.len()).with("limit", size))?;
    let lines = json::documents(text);
    if let [(_, whole)] = lines.as_slice() {
        let document = json::parse_bare(whole, size, limits::BUNDLES_NODES);
        return in_input(Field::document(
            document.map_err(|f| recognize::not_json(f, Code::BundleForm, whole))?,
        ));
    }
    ensure(lines.len() <= limits::BUNDLES, Code::BundleForm)
        .map_err(|f| f.with("bundles", lines.len()).with("limit", limits::BUNDLES))?;
    let mut bundles = Vec::new();
    for (number, line) in lines {
        let document = json::parse_bare(line, size, limits::BUNDLE_NODES);
        // What begins otherwise stands in no bundle's place, and the text is not JSON Lines.
        if let Err(failure) = &document
            && !line.trim_ascii_start().starts_with(b"{")
        {
            return Err(failure.clone().on_line(number));
        }
        let bundle = document.and_then(|value| in_object(Field::document(value).message()?));
        bundles.push(bundle.map_err(|f| Rejected::malformed(f.on_line(number))));
    }
    Ok(bundles)
}

fn in_input(document: Field) -> Result<Each, Failure> {
    let list = if document.is_list() {
        document
    } else {
        let mut message = document.message()?;
        // What holds a bundle's own parts is one, whatever else stands beside them: of two statements of what was signed
        // none would be left out.
        if is_bundle(&message) {
            return Ok(alloc::vec![Ok(parse::message(message)?)]);
        }
        match message.optional("attestations") {
            Some(list) => list,
            None => return Ok(alloc::vec![Ok(in_object(message)?)]),
        }
    };
    let items = list.bounded_list(limits::BUNDLES, Code::BundleForm)?;
    ensure(!items.is_empty(), Code::BundleForm)
        .map_err(|f| f.with("bundles", 0_usize).with("found", hint::EMPTY_LIST))?;
    let read = |item: Field| item.message().and_then(in_object).map_err(Rejected::malformed);
    Ok(items.into_iter().map(read).collect())
}

/// The bundle that the object is, or that it wraps.
fn in_object(mut message: Message) -> Result<Bundle, Failure> {
    if is_bundle(&message) {
        return parse::message(message);
    }
    if let Some(attestation) = message.optional("attestation") {
        message = attestation.message()?;
    }
    match message.optional("bundle") {
        Some(bundle) => bundle_of(bundle.message()?),
        None => bundle_of(message),
    }
}

fn is_bundle(message: &Message) -> bool {
    recognize::of_object(message.fields()) == Some(DocumentKind::Bundle)
}

/// An envelope may carry what else a bundle holds; any other document is named as what it is.
fn bundle_of(message: Message) -> Result<Bundle, Failure> {
    let kind = recognize::of_object(message.fields());
    match kind {
        Some(DocumentKind::CosignBundle) => cosign::bundle(message),
        Some(DocumentKind::DsseEnvelope) => detached::of_envelope(message),
        Some(DocumentKind::Bundle) | None => parse::message(message),
        _ => Err(recognize::instead(Code::BundleForm.into(), kind, &[])),
    }
}
