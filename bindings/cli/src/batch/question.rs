//! One line of a batch: `{"artifact": PATH, "bundle": …, "policy": …}`, or `"digest"` in the place of `"artifact"`.
//! What a value is, its type in JSON says: a document that stands there itself is an object (or, of several bundles,
//! a list), a path is a text. A key that is not known, or a value that is null, is a slip, and the default that
//! would stand in for it was not meant.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use sigproof::policy::Dangerous;
use sigproof::{Digest, Time, Verifier, limits};

use super::answer::Subject;
use super::policies::Policies;
use crate::input::{BUNDLE_SUFFIXES, Input, STANDARD_INPUT, find_beside};
use crate::outcome::{Answer, No};
use crate::policies::{self, Asked};
use crate::room::{Room, Share};
use crate::source::{Candidates, if_swapped};
use crate::verify::verify;

/// Bytes of a line: a bundle and a policy, each as large as may be, and some paths.
pub(super) const LINE_BYTES: usize = limits::BUNDLE_BYTES + limits::POLICY_BYTES + 64 * 1024;

/// Bytes of the documents that lines name by their paths and that are in memory together; small ones do not count.
static DOCUMENTS: Room = Room::new(super::UNDER_WAY);

const FORM: &str = "a line is {\"artifact\": PATH, \"bundle\": PATH, \"policy\": PATH}";

/// What has another form is most often this.
const ONE_A_LINE: &str = "one JSON object a line, no list and no line breaks inside";

/// The keys of a line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    artifact: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    digest: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    bundle: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    policy: Option<&'a RawValue>,
}

/// What a line says.
#[derive(Debug)]
pub(super) struct Question<'a> {
    artifact: Option<String>,
    digest: Option<String>,
    bundle: Option<&'a RawValue>,
    policy: Option<&'a RawValue>,
}

/// What is there, null too, which an `Option` would take for nothing.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// What stands at a key.
enum Given<'a> {
    Path(PathBuf),
    Document(&'a str),
}

impl<'a> Question<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// If it is not a question.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, No> {
        let keys: Keys<'a> =
            serde_json::from_slice(line).map_err(|error| not_a_question(line, &error))?;
        // A list of the values alone would be read, too.
        if !is_object(line) {
            return Err(other_form());
        }
        let of = |key, value: Option<&RawValue>| value.map(|value| text(key, value)).transpose();
        let question = Self {
            artifact: of("artifact", keys.artifact)?,
            digest: of("digest", keys.digest)?,
            bundle: keys.bundle,
            policy: keys.policy,
        };
        match (&question.artifact, &question.digest) {
            (Some(_), Some(_)) => Err(No::argument(
                "both \"artifact\" and \"digest\", and one is the thing to verify".to_owned(),
            )),
            (None, None) => Err(No::argument("neither \"artifact\" nor \"digest\"".to_owned())),
            _ => Ok(question),
        }
    }

    /// What it is about.
    pub(super) fn subject(&self) -> Subject {
        Subject { file: self.artifact.clone(), digest: self.digest.clone(), dangerous: Vec::new() }
    }

    /// Asks it, and says under which dangerous switches.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn ask(
        &self,
        verifier: &Verifier,
        number: usize,
        known: &Policies,
        now: Option<Time>,
        dangerous: &mut Vec<&'static str>,
    ) -> Result<Answer, No> {
        let input = self.input()?;
        let mut share = DOCUMENTS.share(LINE_BYTES);
        let parse = |text: &[u8]| policies::parse(text).map(Asked::of);
        let asked = match self.policy.map(|value| given("policy", value)).transpose()? {
            // Read each time: what it holds now is what is asked.
            Some(Given::Path(path)) => {
                known.get(share.read(&path, limits::POLICY_BYTES)?, parse)?
            }
            Some(Given::Document(text)) => known.get(text.into(), parse)?,
            None => known.default().ok_or_else(|| {
                No::argument("no \"policy\", and none for all lines".to_owned())
                    .with_hint("say who must have signed: \"policy\" in the line, or --policy FILE")
            })?,
        };
        dangerous.extend(asked.policy.dangerous().map(Dangerous::name));
        let candidates = self.candidates(&input, number, &mut share)?;
        share.settle();
        verify(verifier, &input, &candidates, &asked, now)
    }

    fn input(&self) -> Result<Input, No> {
        match (&self.artifact, &self.digest) {
            (Some(path), _) => Ok(Input::Path(path_of("artifact", path)?)),
            (None, digest) => {
                let digest = digest.as_deref().unwrap_or_default().parse::<Digest>();
                digest.map(Input::Digest).map_err(No::before_steps)
            }
        }
    }

    fn candidates(
        &self,
        input: &Input,
        number: usize,
        share: &mut Share<'_>,
    ) -> Result<Candidates, No> {
        let path = match (self.bundle.map(|value| given("bundle", value)).transpose()?, input) {
            (Some(Given::Document(text)), _) => {
                let name = format!("the bundle of line {number}");
                return Candidates::of(&name, text.as_bytes());
            }
            (Some(Given::Path(path)), _) => path,
            (None, Input::Path(path)) => {
                find_beside(path, BUNDLE_SUFFIXES, "bundle", "\"bundle\":")?
            }
            (None, _) => {
                return Err(No::argument("a digest needs a \"bundle\"".to_owned()));
            }
        };
        Candidates::of(&path.to_string_lossy(), &share.read(&path, limits::BUNDLE_BYTES)?)
            .map_err(|no| if_swapped(no, input))
    }
}

fn not_a_question(line: &[u8], error: &serde_json::Error) -> No {
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return No::argument("UTF-16, and questions are read in UTF-8".to_owned());
    }
    // There is one line: where in the file it is, the answer says itself.
    let said = error.to_string();
    let said = said.split(" at line 1 column ").next().unwrap_or_default();
    if !is_object(line) || error.is_eof() {
        return other_form();
    }
    let column = error.column();
    let message = match said {
        "trailing characters" => {
            format!("not a question, trailing text at column {column}: {ONE_A_LINE}")
        }
        said => format!("not a question, at column {column}: {said}"),
    };
    No::argument(message).with_hint(FORM)
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{")
}

fn other_form() -> No {
    No::argument(format!("not a question: {ONE_A_LINE}")).with_hint(FORM)
}

/// The text that stands at a key.
fn text(key: &str, value: &RawValue) -> Result<String, No> {
    serde_json::from_str(value.get())
        .map_err(|_| No::argument(format!("\"{key}\" is not a text")).with_hint(FORM))
}

/// A path, or a document that stands there itself.
fn given<'a>(key: &str, value: &'a RawValue) -> Result<Given<'a>, No> {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'{') => Ok(Given::Document(json)),
        Some(b'[') if key == "policy" => {
            Err(No::argument(format!("\"{key}\" is a path or an object, and not a list"))
                .with_hint("several who may have signed are one policy: `anyOf` lists them"))
        }
        Some(b'[') if json.trim_start_matches('[').trim_start().starts_with('"') => {
            Err(No::argument(format!(
                "\"{key}\" is a list of bundles themselves, and not of paths"
            ))
            .with_hint("give the path of one file, which may hold several bundles, one on a line"))
        }
        Some(b'[') => Ok(Given::Document(json)),
        Some(b'"') => path_of(key, &text(key, value)?).map(Given::Path),
        _ => Err(No::argument(format!("\"{key}\" is neither a path nor the document itself"))),
    }
}

fn path_of(key: &str, path: &str) -> Result<PathBuf, No> {
    if path.is_empty() {
        return Err(No::argument(format!("\"{key}\" is empty")));
    }
    if Path::new(path).as_os_str() == STANDARD_INPUT {
        return Err(No::argument(format!(
            "\"{key}\": a line cannot name standard input; the file of this name is ./-"
        )));
    }
    Ok(path.into())
}
