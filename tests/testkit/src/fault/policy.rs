//! Identities and issuers that are not the ones asked for.

use crate::ca::{self, Extension, oid};
use crate::der;
use crate::world::{Draft, Effect, Made};

faults! {
    /// Faults of the signer, as the policy sees them.
    Policy, "policy" {
        Identity "identity_other", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for another identity";
        IdentityPrefix "identity_prefix", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for a prefix of the identity";
        IdentitySuffix "identity_suffix", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for a suffix of the identity";
        IdentityLonger "identity_longer", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for the identity with a slash after it";
        IdentityCase "identity_case", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for the identity in upper case";
        Issuer "issuer_other", "policy.issuer.mismatch",
            ["policy.issuer.mismatch"], "",
            "the policy asks for another issuer";
        IssuerSlash "issuer_longer", "policy.issuer.mismatch",
            ["policy.issuer.mismatch"], "",
            "the policy asks for the issuer with a slash after it";
        IssuerCase "issuer_case", "policy.issuer.mismatch",
            ["policy.issuer.mismatch"], "",
            "the policy asks for the issuer in upper case";
        IssuerAbsent "issuer_absent", "policy.issuer.missing",
            ["policy.issuer.missing", "policy.issuer.mismatch"], "",
            "the certificate has neither issuer extension";
        OldIssuerOther "issuer_conflict_old", "policy.issuer.conflict",
            ["policy.issuer.conflict"], "",
            "the issuer extension .1.8 is as asked and .1.1 another one";
        NewIssuerOther "issuer_conflict_new", "policy.issuer.conflict",
            ["policy.issuer.conflict", "policy.issuer.mismatch"], "",
            "the issuer extension .1.1 is as asked and .1.8 another one";
        SanAbsent "san_absent", "policy.identity.san_missing",
            ["policy.identity.san_missing", "policy.identity.mismatch"], "",
            "the certificate has no alternative name";
        SanDns "san_dns", "policy.identity.san_missing",
            ["policy.identity.san_missing", "policy.identity.mismatch"], "",
            "the certificate's only alternative name is a DNS name";
        SanTwoFirst "san_two_right_first", "policy.identity.san_ambiguous",
            ["policy.identity.san_ambiguous"], "",
            "the certificate has two alternative names, the first as asked";
        SanTwoLast "san_two_right_last", "policy.identity.san_ambiguous",
            ["policy.identity.san_ambiguous", "policy.identity.mismatch"], "",
            "the certificate has two alternative names, the last as asked";
        IdentityDotless "identity_homoglyph", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy asks for the identity with a dotless i";
    }
}

impl Effect for Policy {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let right = ca::general_name(draft.recipe.san, &draft.recipe.identity);
        let other = der::tlv(0x81, b"another@testkit.example");
        let leaf = &mut draft.leaf;
        match self {
            Self::IssuerAbsent => {
                leaf.drop_extension(oid::ISSUER_V1);
                leaf.drop_extension(oid::ISSUER_V2);
            }
            Self::OldIssuerOther => {
                let value = b"https://other.testkit.example".to_vec();
                leaf.put_extension(Extension::new(oid::ISSUER_V1, false, value));
            }
            Self::NewIssuerOther => {
                let value = der::utf8("https://other.testkit.example");
                leaf.put_extension(Extension::new(oid::ISSUER_V2, false, value));
            }
            Self::SanAbsent => leaf.drop_extension(oid::SAN),
            Self::SanDns => {
                let name = der::tlv(0x82, b"testkit.example");
                leaf.put_extension(ca::subject_alt_name(&[name]));
            }
            Self::SanTwoFirst => leaf.put_extension(ca::subject_alt_name(&[right, other])),
            Self::SanTwoLast => leaf.put_extension(ca::subject_alt_name(&[other, right])),
            _ => {}
        }
    }

    fn on_question(&self, _seed: &str, made: &mut Made) {
        let question = &mut made.question;
        let (Some(identity), Some(issuer)) = (&mut question.identity, &mut question.issuer) else {
            return;
        };
        match self {
            Self::Identity => *identity = "another@testkit.example".to_owned(),
            Self::IdentityPrefix => drop(identity.pop()),
            Self::IdentitySuffix => drop(identity.remove(0)),
            Self::IdentityLonger => identity.push('/'),
            Self::IdentityCase => *identity = identity.to_uppercase(),
            Self::Issuer => *issuer = "https://other.testkit.example".to_owned(),
            Self::IssuerSlash => issuer.push('/'),
            Self::IssuerCase => *issuer = issuer.to_uppercase(),
            Self::IdentityDotless => *identity = identity.replace('i', "\u{131}"),
            _ => {}
        }
    }
}
