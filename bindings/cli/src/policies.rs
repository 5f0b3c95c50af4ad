//! Who must have signed: the policy that the arguments ask for. It is written as JSON, as anybody could write
//! it, and read by the core; what no certificate says is refused by what the core's linter knows.

use std::path::Path;

use serde_json::{Map, Value, json};
use sigproof::policy::{Dangerous, Match, OneOf, StatementRule, Trap, WorkflowRule};
use sigproof::x509::Claim;
use sigproof::{Policy, PublicKey, TrustedKey, limits};

use crate::args::verify::{
    KeyArgs, PipelineArgs, PublisherArgs, ReleaseArgs, SignerArgs, SwitchArgs, WorkflowArgs,
};
use crate::input::read_document;
use crate::outcome::No;
use crate::roots::RootNames;

/// A public key in PEM is some hundred bytes; more is another file.
const KEY_BYTES: usize = 64 * 1024;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) policy: Policy,
    /// Whether only a certificate can meet it.
    pub(crate) of_certificate: bool,
    /// Whether an option leaves open which issuer of a host vouches for the signer.
    issuer_is_open: bool,
}

/// The dangerous switches of this policy that count, and what a person should know of them.
pub(crate) fn remarks(policy: &Policy) -> (Vec<&'static str>, Vec<String>) {
    let switches: Vec<&str> = policy.dangerous().map(Dangerous::name).collect();
    let meaning = Trap::DangerousSwitch.meaning();
    let note = (!switches.is_empty()).then(|| format!("{}: {meaning}", switches.join(", ")));
    (switches, note.into_iter().collect())
}

/// The same of a policy that need not be there.
pub(crate) fn remarks_of(policy: &Result<Option<Policy>, No>) -> (Vec<&'static str>, Vec<String>) {
    policy.as_ref().ok().and_then(Option::as_ref).map(remarks).unwrap_or_default()
}

impl Asked {
    /// A policy that any bundle may meet.
    pub(crate) const fn of(policy: Policy) -> Self {
        Self { policy, of_certificate: false, issuer_is_open: false }
    }

    const fn of_certificate(policy: Policy) -> Self {
        Self { policy, of_certificate: true, issuer_is_open: false }
    }

    /// The same as [`remarks`], and what is to be known of the options.
    pub(crate) fn remarks(&self) -> (Vec<&'static str>, Vec<String>) {
        let (switches, mut notes) = remarks(&self.policy);
        notes.extend(self.issuer_is_open.then(|| Trap::IssuerPattern.meaning().to_owned()));
        (switches, notes)
    }
}

/// A policy in the making.
#[derive(Clone, Default)]
struct Draft {
    any_of: Vec<Value>,
    claims: Map<String, Value>,
    /// What the statement has to say.
    statement: Map<String, Value>,
    dangerous: Vec<&'static str>,
    /// Which argument each part comes from: part, option, value.
    given: Vec<(&'static str, &'static str, String)>,
}

impl Draft {
    fn new(switches: SwitchArgs) -> Self {
        let switch = |on: bool, switch: Dangerous| on.then(|| switch.name());
        let dangerous = [
            switch(switches.dangerous_no_log, Dangerous::NoLog),
            switch(switches.dangerous_no_sct, Dangerous::NoSct),
        ];
        Self { dangerous: dangerous.into_iter().flatten().collect(), ..Self::default() }
    }

    /// The text, and a note of where it comes from.
    fn say(&mut self, part: &'static str, option: &'static str, text: &str) -> Value {
        self.given.push((part, option, text.to_owned()));
        text.into()
    }

    /// The types that an attestation may have; none, if nothing is asked.
    fn predicate_types(&mut self, types: &[String]) {
        if !types.is_empty() {
            self.statement.insert("predicateType".to_owned(), json!(types));
        }
    }

    fn claim(&mut self, claim: Claim, text: Option<&String>) {
        if let Some(text) = text {
            self.claims.insert(claim.name().to_owned(), text.as_str().into());
        }
    }

    /// Reads it as a policy.
    ///
    /// # Errors
    /// If the core refuses it, or knows that no certificate says a value like this.
    fn policy(&self) -> Result<Policy, No> {
        let mut policy = json!({ "version": 1, "anyOf": self.any_of });
        if let Some(policy) = policy.as_object_mut() {
            if !self.claims.is_empty() {
                policy.insert("claims".to_owned(), self.claims.clone().into());
            }
            if !self.statement.is_empty() {
                policy.insert("statement".to_owned(), self.statement.clone().into());
            }
            if !self.dangerous.is_empty() {
                policy.insert("dangerous".to_owned(), json!(self.dangerous));
            }
        }
        let policy = Policy::from_json(policy.to_string().as_bytes()).map_err(No::Core)?;
        // A policy in a file may be as open as its author likes, and has `policy lint`; an option that
        // leaves open who signed is a slip.
        for finding in policy.lint() {
            // A star is a slip where no glob was asked for; in a glob, a question mark is itself.
            let literal = finding.trap == Trap::LiteralWildcard && !self.is_glob(&finding.place);
            let slip = matches!(
                finding.trap,
                Trap::NeverMatches
                    | Trap::Placeholder
                    | Trap::PatternMatchesAll
                    | Trap::OwnerWildcard
            );
            if (slip || literal)
                && let Some(no) = self.misspelled(&finding.place, &finding.message)
            {
                return Err(no);
            }
        }
        Ok(policy)
    }

    /// Whether this place comes from an option for globs.
    fn is_glob(&self, place: &str) -> bool {
        let mut given = self.given.iter().filter(|(_, option, _)| option.ends_with("-glob"));
        given.any(|(part, ..)| place.ends_with(part))
    }

    /// What to say of the argument that this place of the policy comes from.
    fn misspelled(&self, place: &str, meaning: &str) -> Option<No> {
        let last = place.rsplit('.').next()?;
        let (_, option, text) = self.given.iter().find(|(part, ..)| *part == last)?;
        // Where the linter lists what each sort of value looks like, only this one's is meant.
        let rest = meaning.strip_prefix(Trap::NeverMatches.meaning());
        let message = match (rest, form(option, last)) {
            (Some(rest), Some(form)) => match rest.strip_prefix(": write ") {
                Some(meant) => format!("{option} is {form}: write {}", meant.trim_matches('"')),
                None => format!("{option} is {form}, and not {text}"),
            },
            _ => format!("{option} {text}: {meaning}"),
        };
        Some(No::argument(message))
    }
}

/// What a value of this option looks like.
fn form(option: &str, part: &str) -> Option<&'static str> {
    Some(match (option, part) {
        ("--cert-identity", "repository" | "file" | "ref") => return None,
        ("--signer-workflow", _) => "OWNER/NAME/.github/workflows/FILE, with @REF if it is pinned",
        ("--project", _) => "GROUP/PROJECT",
        (_, "repository" | "sourceRepository") => "OWNER/NAME",
        (_, "ref" | "sourceRef") => "a whole ref, such as refs/tags/v1",
        ("--issuer" | "--cert-oidc-issuer", _) => "a URL that starts with https://",
        (_, "host") => "the name of a host, such as github.com",
        (_, "tag") => "the tag alone, such as v1",
        _ => return None,
    })
}

/// The policy of a file.
///
/// # Errors
/// If it cannot be read, or is not a policy.
pub(crate) fn read(path: &Path) -> Result<Policy, No> {
    parse(&read_document(path, limits::POLICY_BYTES)?)
}

/// The policy of this text.
///
/// # Errors
/// If it is not a policy.
pub(crate) fn parse(json: &[u8]) -> Result<Policy, No> {
    Policy::from_json(json).map_err(No::Core)
}

/// What a policy's file asks.
///
/// # Errors
/// If it cannot be read, or is not a policy.
pub(crate) fn file(path: &Path) -> Result<Asked, No> {
    read(path).map(Asked::of)
}

/// The policy of `verify identity`.
///
/// # Errors
/// If it is a file that cannot be read, or no policy.
pub(crate) fn identity(args: &SignerArgs, switches: SwitchArgs) -> Result<Asked, No> {
    let mut draft = Draft::new(switches);
    if let Some(path) = &args.policy {
        if let Some(switch) = draft.dangerous.first() {
            return Err(No::argument(format!(
                "--policy: a policy says itself what it does without: \"dangerous\": [\"{switch}\"]"
            )));
        }
        return file(path);
    }
    let (glob, regex) = (&args.cert_identity_glob, &args.cert_identity_regexp);
    let exact = args.cert_identity.as_deref();
    let identity = draft.value("identity", "--cert-identity", exact, glob, regex);
    let (glob, regex) = (&args.cert_oidc_issuer_glob, &args.cert_oidc_issuer_regexp);
    let exact = args.cert_oidc_issuer.as_deref();
    let issuer = draft.value("issuer", "--cert-oidc-issuer", exact, glob, regex);
    let open = leaves_host_open(&issuer);
    draft.any_of.push(json!({ "identity": identity, "issuer": issuer }));
    draft.predicate_types(&args.predicate_type);
    let policy = draft.policy()?;
    match draft.misspelled("issuer", Trap::IssuerPattern.meaning()).filter(|_| open) {
        Some(no) => Err(no.with_hint(match meant_issuer(&issuer) {
            Some(meant) => format!(
                "a dot of a regular expression is any character: write `\\.`, or the issuer as it is: --cert-oidc-issuer {meant}"
            ),
            None => "say which issuer is meant: --cert-oidc-issuer URL".to_owned(),
        })),
        None => {
            let mut findings = policy.lint().into_iter();
            let issuer_is_open = findings.any(|finding| finding.trap == Trap::IssuerPattern);
            Ok(Asked { issuer_is_open, ..Asked::of_certificate(policy) })
        }
    }
}

/// The issuer of a regular expression in which nothing but dots stands for other characters.
fn meant_issuer(issuer: &Value) -> Option<String> {
    let regex = issuer["regex"].as_str()?;
    let text = regex.trim_start_matches('^').trim_end_matches('$').replace("\\.", ".");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/:._-~%".contains(c);
    (text.starts_with("https://") && !text.contains("..") && text.chars().all(plain))
        .then_some(text)
}

/// Whether an issuer that matches may be on a host that the pattern does not name.
fn leaves_host_open(issuer: &Value) -> bool {
    let (text, asked) = match (issuer["glob"].as_str(), issuer["regex"].as_str()) {
        (Some(glob), _) => (glob, json!({ "glob": format!("{glob}/o/r") })),
        (None, Some(regex)) => (regex, json!({ "regex": format!("(?:{regex})/o/r") })),
        (None, None) => return false,
    };
    let is_glob = issuer["glob"].is_string();
    if starts_with_host(text, is_glob) {
        return false;
    }
    // Hosts that are listed are known to the linter, which looks at them in an identity.
    let rule = json!({ "identity": asked, "issuer": "https://issuer.example" });
    let policy = json!({ "version": 1, "anyOf": [rule] }).to_string();
    let Ok(policy) = Policy::from_json(policy.as_bytes()) else { return true };
    policy.lint().iter().any(|finding| {
        finding.place.ends_with(".identity")
            && !matches!(finding.trap, Trap::OwnerChoice | Trap::PatternWithoutNeed)
    })
}

/// Whether the pattern begins with a whole host, letter by letter, which nothing behind it takes back.
fn starts_with_host(pattern: &str, is_glob: bool) -> bool {
    let Some(rest) = pattern.trim_start_matches('^').strip_prefix("https://") else { return false };
    if !is_glob && rest.contains('|') {
        return false;
    }
    // A bare dot of a regular expression is any letter, and so another host.
    let rest = if is_glob { rest.to_owned() } else { rest.replace("\\.", "-") };
    let is_host =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':') || (is_glob && c == '.');
    let behind = rest.trim_start_matches(is_host);
    let host = rest.len() > behind.len();
    let path = behind
        .strip_prefix('/')
        .is_some_and(|path| is_glob || !path.starts_with(['?', '*', '+', '{']));
    host && (behind.is_empty() || behind == "$" || path)
}

impl Draft {
    /// An exact text, or a pattern in its place. The parser has seen to it that there is one of them.
    fn value(
        &mut self,
        part: &'static str,
        option: &'static str,
        exact: Option<&str>,
        glob: &Option<String>,
        regex: &Option<String>,
    ) -> Value {
        let (of_glob, of_regex) = match part {
            "issuer" => ("--cert-oidc-issuer-glob", "--cert-oidc-issuer-regexp"),
            _ => ("--cert-identity-glob", "--cert-identity-regexp"),
        };
        match (glob, regex) {
            (Some(glob), _) => json!({ "glob": self.say(part, of_glob, glob) }),
            (None, Some(regex)) => json!({ "regex": self.say(part, of_regex, regex) }),
            (None, None) => self.say(part, option, exact.unwrap_or_default()),
        }
    }
}

/// The policy of `verify github`. A workflow is always pinned with the repository that it ran for.
///
/// # Errors
/// If an argument is not what the option is for.
pub(crate) fn github(
    args: &WorkflowArgs,
    switches: SwitchArgs,
    roots: &RootNames,
) -> Result<Asked, No> {
    check_commit("--sha", args.sha.as_deref())?;
    check_commit("--signer-digest", args.signer_digest.as_deref())?;
    let mut draft = Draft::new(switches);
    let mut rule = json!({ "provider": "github" });
    let source = match (&args.repository, &args.owner) {
        (Some(repository), _) => Some(repository.as_str().into()),
        (None, Some(owner)) => Some(json!({ "glob": any_of_owner(owner)? })),
        (None, None) => None,
    };
    let holder = holder(args)?;
    let git_ref = args.git_ref.as_deref();
    // Of the same repository, the workflow's ref is the source's.
    let same = holder.as_ref().is_none_or(|h| Some(&h.repository) == args.repository.as_ref());
    let at = holder.as_ref().is_some_and(|holder| holder.git_ref.is_some());
    match &holder {
        Some(holder) => {
            rule["repository"] = draft.say("repository", holder.option, &holder.repository);
            if let Some(file) = &holder.file {
                rule["file"] = draft.say("file", holder.option, file);
            }
            if let Some(at) = &holder.git_ref {
                rule["ref"] = draft.say("ref", holder.option, at);
            }
        }
        None => rule["repository"] = source.clone().unwrap_or_default(),
    }
    if let Some(repository) = &args.repository {
        let part = if same { "repository" } else { "sourceRepository" };
        draft.say(part, "--repository", repository);
    }
    if let Some(source) = source.filter(|_| !same || args.owner.is_some()) {
        rule["sourceRepository"] = source;
    }
    if let Some(git_ref) = git_ref {
        let own = same && !at && args.owner.is_none();
        let part = if own { "ref" } else { "sourceRef" };
        rule[part] = draft.say(part, "--ref", git_ref);
    }
    let runner = args.deny_self_hosted_runners.then(|| "github-hosted".to_owned());
    draft.parts(&mut rule, &args.trigger, &runner, &args.host, &args.issuer);
    draft.claim(Claim::GithubWorkflowSha, args.sha.as_ref());
    draft.claim(Claim::GithubWorkflowName, args.name.as_ref());
    draft.claim(Claim::BuildSignerDigest, args.signer_digest.as_ref());
    draft.predicate_types(&args.predicate_type);
    draft.any_of.push(json!({ "workflow": rule }));
    let policy = draft.policy()?;
    let policy = if roots.has_github() { policy.under_roots(roots.names()) } else { policy };
    Ok(Asked::of_certificate(match args.predicate_type.as_slice() {
        [] => policy.with_statement(StatementRule::build_provenance()),
        _ => policy,
    }))
}

/// A commit is compared whole.
fn check_commit(option: &str, text: Option<&str>) -> Result<(), No> {
    let is_commit =
        |text: &str| matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    match text.filter(|text| !is_commit(text)) {
        None => Ok(()),
        Some(text) => Err(No::argument(format!(
            "{option} {text}: not a commit, which is 40 hexadecimal digits, or 64"
        ))
        .with_hint("`git rev-parse COMMIT` prints it whole")),
    }
}

/// The workflow that must have signed, where it is named.
struct Holder {
    option: &'static str,
    repository: String,
    file: Option<String>,
    git_ref: Option<String>,
}

fn holder(args: &WorkflowArgs) -> Result<Option<Holder>, No> {
    let host = args.host.as_deref().unwrap_or("github.com");
    if let Some(uri) = &args.cert_identity {
        // The core takes those of github.com apart; another host's have the same form.
        let path = uri.strip_prefix(&format!("https://{host}/"));
        let rule = path
            .and_then(|path| WorkflowRule::github_uri(&format!("https://github.com/{path}")).ok());
        let Some(rule) = rule else {
            let form = format!("https://{host}/OWNER/NAME/.github/workflows/FILE@REF");
            if uri.contains("/.github/workflows/") && !uri.contains('@') {
                return Err(No::argument(format!(
                    "--cert-identity {uri}: `@REF` is missing at its end, as in {form}; \
                     --signer-workflow names a workflow without its ref"
                )));
            }
            let no = No::argument(format!("--cert-identity {uri}: not a workflow, {form}"));
            return Err(no.with_hint("whoever is no workflow is verified by `verify identity`"));
        };
        let text = |value: &OneOf| value.matches().first().map(|one| one.source().to_owned());
        return Ok(Some(Holder {
            option: "--cert-identity",
            repository: text(&rule.repository).unwrap_or_default(),
            file: rule.file.as_ref().and_then(text),
            git_ref: rule.git_ref.as_ref().and_then(text),
        }));
    }
    if let Some(workflow) = &args.signer_workflow {
        let option = "--signer-workflow";
        let parts = workflow_parts(workflow, host).ok_or_else(|| {
            No::argument(format!("{option} {workflow}: not OWNER/NAME/.github/workflows/FILE"))
        })?;
        let (repository, file, git_ref) = parts;
        return Ok(Some(Holder { option, repository, file: Some(file), git_ref }));
    }
    Ok(args.signer_repo.as_ref().map(|repository| Holder {
        option: "--signer-repo",
        repository: repository.clone(),
        file: None,
        git_ref: None,
    }))
}

/// `OWNER/NAME/.github/workflows/FILE[@REF]`, with or without the host before it, taken apart: repository,
/// file, and ref.
fn workflow_parts(text: &str, host: &str) -> Option<(String, String, Option<String>)> {
    let path = text.strip_prefix("https://").unwrap_or(text);
    let path = path.strip_prefix(host).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
    let (path, git_ref) = path.split_once('@').map_or((path, None), |(p, r)| (p, Some(r)));
    let mut parts = path.splitn(3, '/');
    let (owner, name, file) = (parts.next()?, parts.next()?, parts.next()?);
    let good = ![owner, name, file].contains(&"") && !owner.contains([':', '.']);
    good.then(|| (format!("{owner}/{name}"), file.to_owned(), git_ref.map(str::to_owned)))
}

/// Every repository of the owner.
fn any_of_owner(owner: &str) -> Result<String, No> {
    if owner.is_empty() || owner.contains(['/', '*', ':']) {
        let no = No::argument(format!("--owner {owner}: not the name of an owner"));
        return Err(no.with_hint("a repository is named with --repository OWNER/NAME"));
    }
    Ok(format!("{owner}/*"))
}

impl Draft {
    /// The parts that every workflow has.
    fn parts(
        &mut self,
        rule: &mut Value,
        trigger: &Option<String>,
        runner: &Option<String>,
        host: &Option<String>,
        issuer: &Option<String>,
    ) {
        for (part, option, text) in [
            ("trigger", "--trigger", trigger),
            ("runner", "--runner", runner),
            ("host", "--host", host),
            ("issuer", "--issuer", issuer),
        ] {
            if let Some(text) = text {
                rule[part] = self.say(part, option, text);
            }
        }
    }
}

/// The policy of `verify gitlab`.
///
/// # Errors
/// If an argument is not what the option is for.
pub(crate) fn gitlab(args: &PipelineArgs, switches: SwitchArgs) -> Result<Asked, No> {
    check_commit("--sha", args.sha.as_deref())?;
    let mut draft = Draft::new(switches);
    let mut rule = json!({ "provider": "gitlab" });
    rule["repository"] = draft.say("repository", "--project", &args.project);
    if let Some(file) = &args.file {
        rule["file"] = draft.say("file", "--file", file);
    }
    if let Some(git_ref) = &args.git_ref {
        rule["ref"] = draft.say("ref", "--ref", git_ref);
    }
    draft.parts(&mut rule, &args.trigger, &args.runner, &args.host, &args.issuer);
    draft.claim(Claim::SourceRepositoryDigest, args.sha.as_ref());
    draft.predicate_types(&args.predicate_type);
    draft.any_of.push(json!({ "workflow": rule }));
    draft.policy().map(Asked::of_certificate)
}

/// The policy of `verify github-release`.
///
/// # Errors
/// If an argument is not what the option is for.
pub(crate) fn github_release(args: &ReleaseArgs) -> Result<Asked, No> {
    let mut draft = Draft::default();
    let mut rule = json!({});
    rule["repository"] = draft.say("repository", "--repository", &args.repository);
    if let Some(tag) = &args.tag {
        rule["tag"] = draft.say("tag", "--tag", tag);
    }
    if let Some(id) = &args.repository_id {
        rule["repositoryId"] = draft.say("repositoryId", "--repository-id", id);
    }
    if let Some(id) = &args.owner_id {
        rule["ownerId"] = draft.say("ownerId", "--owner-id", id);
    }
    draft.any_of.push(json!({ "githubRelease": rule }));
    draft.policy().map(Asked::of_certificate)
}

/// The policy of `verify key`.
///
/// # Errors
/// If a file cannot be read, or is not a key.
pub(crate) fn keys(args: &KeyArgs) -> Result<Asked, No> {
    let mut keys = Vec::new();
    for path in &args.key {
        let bytes = read_document(path, KEY_BYTES)?;
        let key = PublicKey::from_pem_or_der(&bytes).map_err(No::before_steps)?;
        keys.push(TrustedKey::new(key));
    }
    let mut policy = Policy::keyring(keys);
    if !args.predicate_type.is_empty() {
        let types = args.predicate_type.iter().map(|text| Match::exact(text)).collect();
        let mut rule = StatementRule::default();
        rule.predicate_type = Some(OneOf::new(types));
        policy = policy.with_statement(rule);
    }
    if args.dangerous_no_log {
        policy = policy.with_dangerous(Dangerous::NoLog);
    }
    Ok(Asked::of(policy))
}

/// The policy that the caller names for a package; `None` leaves it to what the package says.
///
/// # Errors
/// If it is a file that cannot be read, or no policy.
pub(crate) fn publisher(args: &PublisherArgs) -> Result<Option<Policy>, No> {
    if let Some(path) = &args.policy {
        return read(path).map(Some);
    }
    let mut draft = Draft::default();
    let (identity, issuer) = (&args.cert_identity, &args.cert_oidc_issuer);
    if let Some(repository) = &args.repository {
        let repository = draft.say("repository", "--repository", repository);
        let rule = json!({ "provider": "github", "repository": repository });
        draft.any_of.push(json!({ "workflow": rule }));
    } else if let Some(project) = &args.project {
        let project = draft.say("repository", "--project", project);
        let rule = json!({ "provider": "gitlab", "repository": project });
        draft.any_of.push(json!({ "workflow": rule }));
    } else if let (Some(identity), Some(issuer)) = (identity, issuer) {
        let identity = draft.say("identity", "--cert-identity", identity);
        let issuer = draft.say("issuer", "--cert-oidc-issuer", issuer);
        draft.any_of.push(json!({ "identity": identity, "issuer": issuer }));
    } else {
        return Ok(None);
    }
    draft.policy().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_a_pattern_leaves_open() {
        for (kind, pattern, open) in [
            ("glob", "https://token.example.com", false),
            ("glob", "https://token.example.com/*", false),
            ("glob", "https://token.example.com:8443/*/x", false),
            ("glob", "https://*", true),
            ("glob", "https://*/x", true),
            ("glob", "https://token.*", true),
            ("glob", "https://token.example.com*", true),
            ("glob", "https://token.*.com/x", true),
            ("glob", "https://*.example.com", true),
            ("glob", "http*://token.example.com", true),
            ("regex", r"https://token\.example\.com", false),
            ("regex", r"^https://token\.example\.com$", false),
            ("regex", r"https://token\.example\.com/.*", false),
            ("regex", r"https://(a|b)\.example\.com", false),
            ("regex", r"https://a\.example\.com|https://b\.example\.com", false),
            ("regex", r"https://token.example\.com", true),
            ("regex", r"https://token\.example\.com.*", true),
            ("regex", r"https://token\.example\.com/?.*", true),
            ("regex", r"https://a\.example\.com|https://.*", true),
            ("regex", r"https://a\.example\.com/x|.*", true),
            ("regex", r"https://[a-z]+\.com", true),
            ("regex", r".*(token).*", true),
            ("regex", r"https://evil@token.*", true),
        ] {
            assert_eq!(leaves_host_open(&json!({ kind: pattern })), open, "{kind} {pattern}");
        }
        assert!(!leaves_host_open(&json!("https://*")));
    }

    #[test]
    fn workflows_without_a_ref() {
        let parts = |text| workflow_parts(text, "github.com");
        let file = ".github/workflows/w.yml".to_owned();
        let plain = Some(("o/r".to_owned(), file.clone(), None));
        assert_eq!(parts("o/r/.github/workflows/w.yml"), plain);
        assert_eq!(parts("github.com/o/r/.github/workflows/w.yml"), plain);
        assert_eq!(parts("https://github.com/o/r/.github/workflows/w.yml"), plain);
        let at = Some(("o/r".to_owned(), file, Some("refs/tags/v1".to_owned())));
        assert_eq!(parts("o/r/.github/workflows/w.yml@refs/tags/v1"), at);
        for wrong in [
            "w.yml",
            "o/r",
            "o//w.yml",
            "https://evil.example/o/r/.github/workflows/w.yml",
            "http://github.com/o/r/.github/workflows/w.yml",
        ] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
