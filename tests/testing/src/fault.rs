//! The faults, out of the testkit's tables: those that need no other trusted root and no other question.

use sigproof_testkit::ca;
use sigproof_testkit::fault::artifact::Artifact;
use sigproof_testkit::fault::authority::Authority;
use sigproof_testkit::fault::binding::Binding;
use sigproof_testkit::fault::binding_v2::BindingV2;
use sigproof_testkit::fault::checkpoint::Checkpoint;
use sigproof_testkit::fault::inclusion::Inclusion;
use sigproof_testkit::fault::log_v2::LogV2;
use sigproof_testkit::fault::moment::Moment;
use sigproof_testkit::fault::path::Path;
use sigproof_testkit::fault::policy::Policy;
use sigproof_testkit::fault::sct::Sct;
use sigproof_testkit::fault::signature::Signature;
use sigproof_testkit::fault::time::Time;
use sigproof_testkit::fault::token::Token;
use sigproof_testkit::fault::{self as kit};
use sigproof_testkit::recipe::Recipe;
use sigproof_testkit::world::{ANOTHER, Draft, Effect};

use crate::{Log, Signing};

/// Who signs where somebody else should.
const SOMEBODY: &str = "somebody-else@testkit.example";
const SOME_URI: &str =
    "https://github.com/somebody-else/app/.github/workflows/w.yml@refs/heads/main";
const SOME_ISSUER: &str = "https://somebody-else.testkit.example";

macro_rules! faults {
    ($($variant:ident, $v1:expr, $v2:expr, $sentence:literal;)+) => {
        /// What is wrong with a bundle. All else in it is as it would be without: who signs, logs and vouches for it has signed
        /// it so.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = $sentence] $variant,)+
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// What is wrong, in one sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }

            /// The testkit's, in each log.
            fn of_testkit(self, log: Log) -> Option<kit::Fault> {
                match (self, log) {
                    $((Self::$variant, Log::V1) => $v1, (Self::$variant, Log::V2) => $v2,)+
                }
            }
        }
    };
}

const fn some(fault: kit::Fault) -> Option<kit::Fault> {
    Some(fault)
}

use kit::Fault as Kit;

faults! {
    SignatureFlipped, some(Kit::Signature(Signature::Flipped)), some(Kit::Signature(Signature::Flipped)),
        "A bit of the signature is flipped.";
    SignatureByAnotherKey, some(Kit::Signature(Signature::OtherKey)), some(Kit::Signature(Signature::OtherKey)),
        "The signature is by another key than the certificate's.";
    SignatureOverAnotherMessage, some(Kit::Signature(Signature::OtherMessage)), some(Kit::Signature(Signature::OtherMessage)),
        "The signature is over something else.";
    SignatureOverPayload, some(Kit::Signature(Signature::NotPae)), some(Kit::Signature(Signature::NotPae)),
        "The signature of the envelope is over its payload, and not over the pre-authentication encoding.";
    AnotherArtifact, None, None,
        "All is right, for another artifact.";
    AnotherIdentity, None, None,
        "All is right, for another identity.";
    AnotherIssuer, None, None,
        "All is right, for the same identity at another issuer.";
    TwoIdentities, some(Kit::Policy(Policy::SanTwoFirst)), some(Kit::Policy(Policy::SanTwoFirst)),
        "The certificate names a second identity.";
    AuthorityUnknown, None, None,
        "The certificate is of an authority that nobody trusts.";
    CertificateSelfSigned, some(Kit::Path(Path::SelfSigned)), some(Kit::Path(Path::SelfSigned)),
        "The certificate is signed by its own key.";
    CertificateFlipped, some(Kit::Path(Path::Signature)), some(Kit::Path(Path::Signature)),
        "A bit of the certificate's signature is flipped.";
    CertificateForServers, some(Kit::Path(Path::ServerPurpose)), some(Kit::Path(Path::ServerPurpose)),
        "The certificate is for servers, and not for signing code.";
    CertificateExpired, some(Kit::Time(Time::AfterLeaf)), some(Kit::Moment(Moment::Late)),
        "The certificate had expired before the bundle was signed.";
    CertificateNotYetValid, some(Kit::Time(Time::BeforeLeaf)), some(Kit::Moment(Moment::Early)),
        "The certificate was not yet valid when the bundle was signed.";
    CertificateTimestampMissing, some(Kit::Sct(Sct::Absent)), some(Kit::Sct(Sct::Absent)),
        "The certificate has no signed certificate timestamp.";
    CertificateTimestampFlipped, some(Kit::Sct(Sct::Flipped)), some(Kit::Sct(Sct::Flipped)),
        "A bit of the signed certificate timestamp is flipped.";
    CertificateTimestampUnknown, some(Kit::Sct(Sct::UnknownLog)), some(Kit::Sct(Sct::UnknownLog)),
        "The signed certificate timestamp is of a log that nobody trusts.";
    LogEntryMissing, some(Kit::Time(Time::NoEntries)), None,
        "The bundle has no log entry, and so no time.";
    LogEntryOfAnotherArtifact, some(Kit::Binding(Binding::Spliced)), some(Kit::BindingV2(BindingV2::Spliced)),
        "The log entry is a good one of another artifact by the same signer.";
    LogEntryOfAnotherCertificate, some(Kit::Binding(Binding::Certificate)), some(Kit::BindingV2(BindingV2::Certificate)),
        "The log entry names another certificate for the same key.";
    PromiseMissing, some(Kit::Time(Time::PromiseMissing)), None,
        "The log does not promise its entry, and so nobody vouches for its time.";
    PromiseFlipped, some(Kit::Time(Time::BitFlipped)), None,
        "A bit of the log's promise (signed entry timestamp) is flipped.";
    InclusionHashFlipped, some(Kit::Inclusion(Inclusion::HashFlipped)), some(Kit::LogV2(LogV2::HashFlipped)),
        "A bit of the inclusion proof is flipped.";
    InclusionHashDropped, some(Kit::Inclusion(Inclusion::HashDropped)), some(Kit::LogV2(LogV2::HashDropped)),
        "The inclusion proof is one hash short.";
    CheckpointFlipped, some(Kit::Checkpoint(Checkpoint::BitFlipped)), some(Kit::LogV2(LogV2::Flipped)),
        "A bit of the checkpoint's signature is flipped.";
    CheckpointByAnotherKey, some(Kit::Checkpoint(Checkpoint::OtherKey)), some(Kit::LogV2(LogV2::OtherKey)),
        "The checkpoint is signed by another key in the log's name.";
    CheckpointUnsigned, some(Kit::Checkpoint(Checkpoint::NoLine)), some(Kit::LogV2(LogV2::OnlyWitnesses)),
        "The checkpoint has no signature of the log's.";
    TimestampMissing, None, some(Kit::LogV2(LogV2::NoTimestamp)),
        "There is no timestamp, and so no time.";
    TimestampFlipped, None, some(Kit::Token(Token::SignatureFlipped)),
        "A bit of the timestamp's signature is flipped.";
    TimestampOfAnotherSignature, None, some(Kit::Token(Token::ImprintOther)),
        "The timestamp is a good one of another signature.";
    TimestampAuthorityUnknown, None, some(Kit::Authority(Authority::Unknown)),
        "The timestamp is of an authority that nobody trusts.";
    StatementMalformed, some(Kit::Artifact(Artifact::NotJson)), some(Kit::Artifact(Artifact::NotJson)),
        "The envelope's payload is not JSON.";
    StatementWithoutSubjects, some(Kit::Artifact(Artifact::NoSubjects)), some(Kit::Artifact(Artifact::NoSubjects)),
        "The statement is about nothing.";
    PayloadTypeUnknown, some(Kit::Artifact(Artifact::PayloadType)), some(Kit::Artifact(Artifact::PayloadType)),
        "The envelope's payload is of a type that is not in-toto's.";
}

impl Fault {
    /// Whether what is signed can have this fault: an artifact's signature has no statement, and Rekor v2 makes no promise.
    pub fn applies(self, signing: &Signing) -> bool {
        match self {
            Self::AnotherArtifact
            | Self::AnotherIdentity
            | Self::AnotherIssuer
            | Self::AuthorityUnknown => true,
            _ => self.of_testkit(signing.log).is_some_and(|fault| match fault {
                kit::Fault::Signature(fault) => fault.applies(signing.attests),
                kit::Fault::Artifact(fault) => fault.applies(signing.attests),
                _ => true,
            }),
        }
    }

    /// What Sigproof rejects the bundle with: a code of its table (`sigproof::Code`). Nothing where the fault does not apply.
    pub fn code(self, signing: &Signing) -> Option<&'static str> {
        if !self.applies(signing) {
            return None;
        }
        Some(match self {
            Self::AnotherArtifact if signing.attests => "artifact.subject.mismatch",
            Self::AnotherArtifact => "artifact.digest.mismatch",
            Self::AnotherIdentity => "policy.identity.mismatch",
            Self::AnotherIssuer => "policy.issuer.mismatch",
            Self::AuthorityUnknown => "x509.path.issuer_unknown",
            _ => self.of_testkit(signing.log)?.expectation(signing.recipe().entry).code,
        })
    }

    /// Puts it into what is made.
    pub(crate) fn put(self, signing: &Signing, recipe: &mut Recipe, artifact: &mut &[u8]) {
        match self {
            Self::AnotherArtifact => *artifact = ANOTHER,
            Self::AnotherIdentity if signing.identity.contains("://") => {
                recipe.identity = SOME_URI.to_owned();
            }
            Self::AnotherIdentity => recipe.identity = SOMEBODY.to_owned(),
            Self::AnotherIssuer => recipe.issuer = SOME_ISSUER.to_owned(),
            _ => recipe.fault = self.of_testkit(signing.log),
        }
    }
}

/// Lets an authority that is in no trusted root sign the certificate.
pub(crate) struct UnknownAuthority(pub(crate) bool);

impl Effect for UnknownAuthority {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let kind = draft.recipe.authority;
        if let (true, Some(stranger)) = (self.0, draft.world.chain(kind, "stranger").sign().pop()) {
            draft.leaf = ca::leaf(draft.recipe, &stranger, &draft.leaf_key);
            draft.signer = stranger;
        }
    }
}
