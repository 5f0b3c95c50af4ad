//! What the shell has of the core's data: the object identifiers of the claims, and the documents of
//! `core/roots`, which are not part of the WebAssembly module, since not every page needs them.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use sigproof::x509::Claim;

use super::HEADER;
use crate::document::Document;
use crate::root;

/// The module, its source, and what it is.
const ROOTS: [(&str, &str, &str); 4] = [
    (
        "js/src/generated/roots/sigstore.ts",
        "core/roots/sigstore.trusted_root.json",
        "The trusted root of Sigstore's public good instance.",
    ),
    (
        "js/src/generated/roots/staging.ts",
        "core/roots/sigstore-staging.trusted_root.json",
        "The trusted root of Sigstore's staging instance.",
    ),
    (
        "js/src/generated/roots/github.ts",
        "core/roots/github.trusted_root.json",
        "The trusted root of GitHub's own instance.",
    ),
    (
        "js/src/generated/roots/npm.ts",
        "core/roots/npm.registry-keys.json",
        "The keys of npm's registry.",
    ),
];

/// The claims, and a module for each document.
pub(super) fn documents() -> Result<Vec<Document>> {
    let mut documents = vec![("js/src/generated/claims.ts", claims())];
    for (path, source, title) in ROOTS {
        let json = fs::read_to_string(root().join(source)).context(source)?;
        // As it is, whatever a checkout makes of line ends; a JSON string is one of JavaScript, too.
        let text = serde_json::to_string(&json.replace("\r\n", "\n"))?;
        let module =
            format!("{HEADER}\n/** {title} {source}. */\nexport const json =\n  {text};\n");
        documents.push((path, module));
    }
    Ok(documents)
}

fn claims() -> String {
    let mut text = HEADER.to_owned();
    text.push_str(
        "import type { Claim } from \"./types.js\";\n\n\
         /** The claims of a certificate by the last number of their object identifier, \
         1.3.6.1.4.1.57264.1.N. */\n\
         export const CLAIMS: { readonly [number: string]: Claim | undefined } = {\n  \
         // Nothing is found on Object.prototype.\n  __proto__: null,\n",
    );
    for claim in Claim::ALL {
        let _ = writeln!(text, "  {}: \"{}\",", claim.number(), claim.name());
    }
    text.push_str("} as object as { readonly [number: string]: Claim };\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_its_number() {
        let text = claims();
        for claim in Claim::ALL {
            assert!(text.contains(&format!("\n  {}: \"{}\",\n", claim.number(), claim.name())));
        }
        assert_eq!(text.matches("\",\n").count(), Claim::ALL.len());
    }

    #[test]
    fn the_documents_are_what_the_core_has() {
        for (_, text) in documents().unwrap().into_iter().skip(1) {
            let literal = text.split_once("export const json =\n  ").unwrap().1;
            let json: String = serde_json::from_str(literal.strip_suffix(";\n").unwrap()).unwrap();
            let path = ROOTS.iter().find(|(_, source, _)| text.contains(source)).unwrap().1;
            assert_eq!(json, fs::read_to_string(root().join(path)).unwrap());
        }
    }
}
