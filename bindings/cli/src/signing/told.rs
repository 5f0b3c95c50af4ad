//! What a run says: a line on standard error for each step, and the answer about each file.

use serde::Serialize;
use sigproof::Facts;
use sigproof::facts::Signer;
use sigproof::session::{Action, Stage};
use sigproof::sign::{Signed, Waiting};

use super::interrupt;
use super::target::Target;
use crate::fault::{Fault, FaultLine};
use crate::network::http::host_of;
use crate::output::page::{GOOD, PLAIN, Page};
use crate::output::{self, screen};

/// Says what came of it.
#[derive(Debug)]
pub(crate) struct Told {
    json: bool,
}

/// One file that was signed, or why the next one was not.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    verdict: &'a str,
    /// The file of the bundle; null, if it went to standard output.
    bundle: Option<String>,
    facts: Option<&'a Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FaultLine<'a>>,
}

impl Told {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// A file was signed, and its bundle is written.
    pub(crate) fn signed(&self, target: &Target<'_>, signed: &Signed) {
        let facts = signed.verified.facts();
        let input = target.input.to_string_lossy();
        if self.json {
            screen::json(&Line {
                input: Some(&input),
                index: Some(target.index),
                verdict: "verified",
                bundle: target.path.as_ref().map(|path| path.display().to_string()),
                facts: Some(facts),
                error: None,
            });
            return;
        }
        let mut page = Page::for_out();
        page.paragraph(0, 2, &[(GOOD, "signed"), (PLAIN, " "), (PLAIN, &input)]);
        page.field(2, "bundle", &[(PLAIN, &target.shown())]);
        match &facts.signer {
            Signer::Certificate(signer) => {
                if let Some(identity) = &signer.identity {
                    page.field(2, "identity", &[(PLAIN, identity.value())]);
                }
                if let Some(issuer) = &signer.issuer {
                    page.field(2, "issuer", &[(PLAIN, issuer)]);
                }
            }
            Signer::Key(key) => page.field(2, "key", &[(PLAIN, &key.spki_sha256)]),
            _ => {}
        }
        for entry in &facts.log_entries {
            let index = entry.log_index.or(entry.tree_index);
            let index = index.map(|index| format!("entry {index} of ")).unwrap_or_default();
            page.field(2, "log", &[(PLAIN, &format!("{index}{}", entry.log))]);
        }
        screen::out(&page.into_text());
    }

    /// It ended here.
    pub(crate) fn fault(&self, fault: &Fault) {
        if self.json {
            screen::json(&Line {
                input: None,
                index: None,
                verdict: fault.exit().word(),
                bundle: None,
                facts: None,
                error: Some(fault.line()),
            });
        }
        fault.complain(None);
        interrupt::tell();
    }
}

/// Says which server is asked next, and for what.
pub(crate) fn progress(action: &Action, waiting: &Waiting, targets: &[Target<'_>]) {
    let Action::Http(request) = action else { return };
    let Some(stage) = waiting.stages().last() else { return };
    let what = match stage.stage {
        Stage::Certificate => "certificate",
        Stage::Timestamp => "timestamp",
        Stage::LogEntry => "log entry",
        _ => "request",
    };
    let of = stage.item.and_then(|item| targets.get(item));
    let of = of.map(|target| format!("{}: ", target.input.to_string_lossy())).unwrap_or_default();
    output::complain(what, &format!("{of}{}", host_of(&request.url)));
}
