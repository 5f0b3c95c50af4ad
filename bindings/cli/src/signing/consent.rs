//! What becomes public, and whether whoever signs agrees: what is in a log once stays there.

use std::io::{self, BufRead as _, IsTerminal as _};

use sigproof::sign::{RekorVersion, Services};

use super::target::Target;
use crate::args::sign::BundleArgs;
use crate::fault::{Code, Fault};
use crate::network::Ended;
use crate::output::page::{PLAIN, Page, STRONG};
use crate::output::screen;

/// What is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Files.
    Files,
    /// What is said about them.
    Attestations,
}

/// Whether it was agreed to.
pub(crate) struct Agreed<'a> {
    args: &'a BundleArgs,
    what: What,
    is_keyless: bool,
    already: bool,
}

impl<'a> Agreed<'a> {
    pub(crate) const fn new(args: &'a BundleArgs, what: What, is_keyless: bool) -> Self {
        Self { args, what, is_keyless, already: false }
    }

    /// Says what becomes public, and asks, once and before anything is sent.
    ///
    /// # Errors
    /// If nobody agrees; and if no more than this was wanted.
    pub(crate) fn to(&mut self, services: &Services, targets: &[Target<'_>]) -> Result<(), Ended> {
        if self.already {
            return Ok(());
        }
        self.already = true;
        let public = self.public(services);
        if self.args.dry_run {
            self.tell_all(&public, services, targets);
            return Err(Ended::Enough);
        }
        if public.is_empty() {
            return Ok(());
        }
        let mut page = Page::for_err();
        let headline = "this becomes public, and cannot be taken back:";
        page.paragraph(0, 2, &[(STRONG, headline)]);
        write(&mut page, &public);
        screen::err(&page.into_text());
        if self.args.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(Ended::Here(Fault::new(Code::Consent).with_hint(
                "--yes agrees to it; --dry-run says what would be sent; a key with --offline signs without anything being sent",
            )));
        }
        screen::err("Go on? [y/N] ");
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        match (read, answer.trim().to_ascii_lowercase().as_str()) {
            (Ok(_), "y" | "yes") => Ok(()),
            _ => Err(Ended::Here(Fault::new(Code::Declined))),
        }
    }

    /// What, and where: a line for each.
    fn public(&self, services: &Services) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        if let Some(url) = services.authority().filter(|_| self.is_keyless) {
            all.push((
                "identity",
                format!("whom the token is about (an e-mail address, a workflow), in the certificate that {url} issues and logs"),
            ));
        }
        let signer = if self.is_keyless { "the certificate" } else { "the public key" };
        for (url, version) in services.logs() {
            let whole = version == RekorVersion::V1 && self.what == What::Attestations;
            let of = match self.what {
                What::Files => "the digest of each file",
                What::Attestations if whole => "each statement, which is sent as a whole",
                What::Attestations => "the digest of each statement",
            };
            all.push(("log entry", format!("{of}, the signature and {signer}, in the log {url}")));
        }
        all
    }

    /// What would be sent, and where.
    fn tell_all(
        &self,
        public: &[(&'static str, String)],
        services: &Services,
        targets: &[Target<'_>],
    ) {
        let mut page = Page::for_out();
        page.paragraph(0, 2, &[(STRONG, "nothing is sent, signed or written (--dry-run)")]);
        for target in targets {
            let shown = format!("{} -> {}", target.input.to_string_lossy(), target.shown());
            page.field(2, "would sign", &[(PLAIN, &shown)]);
        }
        if let Some(url) = services.authority().filter(|_| self.is_keyless) {
            let shown = format!("the identity token and the public key, once, to {url}");
            page.field(2, "would send", &[(PLAIN, &shown)]);
        }
        for url in services.timestamping() {
            let shown = format!("the digest of each signature to {url}");
            page.field(2, "would send", &[(PLAIN, &shown)]);
        }
        for (url, version) in services.logs() {
            let shown = format!("each entry to {url} (Rekor v{})", version.number());
            page.field(2, "would send", &[(PLAIN, &shown)]);
        }
        let headline = match public.is_empty() {
            true => "nothing would become public",
            false => "this would become public, and could not be taken back:",
        };
        page.paragraph(0, 2, &[(STRONG, headline)]);
        write(&mut page, public);
        screen::out(&page.into_text());
    }
}

fn write(page: &mut Page, public: &[(&'static str, String)]) {
    for (name, what) in public {
        page.field(2, name, &[(PLAIN, what)]);
    }
}
