//! The parts of a rule. Each kind of rule has one table, and each part is one row:
//!
//! ```text
//! /// The workflow's file.
//! pub file: Option<OneOf> = "file", one_of, File, wider;
//!     └ the field            │       │       │     └ how one value covers another (cover.rs)
//!                            │       │       └ the variant on which others match
//!                            │       └ how the JSON is read (read.rs)
//!                            └ the key in the policy's JSON
//! ```
//! From the table the macro `rule` makes the type, its parser, the list of its parts and `covers`. A row
//! cannot say how the part is compared with a certificate, or what the linter thinks of it. Those are
//! functions that `match` on the variant, without a `_`: where a new part is forgotten, the code does not
//! compile. The tests below hold the tables against `docs/reference/policy.schema.json`, and ask of each
//! part whether it counts.

use alloc::vec::Vec;

use super::OneOf;
use super::asked::Asked;
use crate::failure::Failure;

/// A part, the name of the values within it if they have one, and the values.
pub(super) type Named<'a, P> = (P, Option<&'a str>, &'a OneOf);

/// A rule of several parts.
pub(super) trait Rule {
    type Part: Copy;

    /// Every part, also those that the policy says nothing about.
    fn fields(&self) -> Vec<(Self::Part, &dyn Asked)>;

    /// Refuses a part that is empty.
    fn check_parts(&self) -> Result<(), Failure> {
        self.fields().into_iter().try_for_each(|(_, field)| field.check())
    }

    /// Every list of values that the rule holds.
    fn parts(&self) -> Vec<Named<'_, Self::Part>> {
        let mut all = Vec::new();
        for (part, field) in self.fields() {
            all.extend(field.values().map(|values| (part, None, values)));
            let named = field.named().iter();
            all.extend(named.map(|(name, values)| (part, Some(name.as_str()), values)));
        }
        all
    }
}

macro_rules! rule {
    // Only what is required can be missed. An identity has nothing that is, and shares its message with its alternative.
    (@only $message:ident []; $($key:literal,)*) => {};
    (@only $message:ident [$($required:literal,)+]; $($key:literal,)*) => {
        $message.deny_other_than(&[$($key,)*])?;
    };
    (@variants $rule:ident; $($field:ident $key:literal,)+) => {};
    (@variants $rule:ident $part:ident; $($field:ident $key:literal $variant:ident,)+) => {
        #[doc = concat!("A part of [`", stringify!($rule), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::policy) enum $part { $($variant,)+ }

        impl $part {
            /// Every part, in the order in which differences are listed.
            pub(in crate::policy) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The part's key in the policy's JSON.
            pub(in crate::policy) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
    // Either no row of a table says how a value covers another, or each row does. A table with some rows
    // that do and some that do not is none of the forms below, and does not compile.
    (@covers $rule:ident $part:ident; $($field:ident $variant:ident,)+) => {
        impl $crate::policy::part::Rule for $rule {
            type Part = $part;

            fn fields(&self) -> alloc::vec::Vec<($part, &dyn $crate::policy::asked::Asked)> {
                let all: [($part, &dyn $crate::policy::asked::Asked); $part::ALL.len()] =
                    [$(($part::$variant, &self.$field),)+];
                all.into()
            }
        }
    };
    (@covers $rule:ident $part:ident; $($field:ident $variant:ident $covers:ident,)+) => {
        rule!(@covers $rule $part; $($field $variant,)+);

        impl $rule {
            /// Whether each part accepts everything that the other's does, as far as equal values and
            /// texts that a pattern matches tell.
            pub(in crate::policy) fn covers(&self, other: &Self) -> bool {
                $($crate::policy::cover::$covers(&self.$field, &other.$field))&&+
            }
        }
    };
    (@covers $rule:ident; $($field:ident,)+) => {};
    (
        $(#[$meta:meta])*
        $vis:vis struct $rule:ident $(, $part:ident)?;
        required { $(
            $(#[$rmeta:meta])*
            $rvis:vis $rfield:ident: $rtype:ty = $rkey:literal, $rread:expr
                $(, $rvariant:ident $(, $rcovers:ident)?)?;
        )* }
        optional { $(
            $(#[$fmeta:meta])*
            $fvis:vis $field:ident: $type:ty = $key:literal, $read:expr
                $(, $variant:ident $(, $covers:ident)?)?;
        )* }
    ) => {
        $(#[$meta])*
        $vis struct $rule {
            $($(#[$rmeta])* $rvis $rfield: $rtype,)*
            $($(#[$fmeta])* $fvis $field: $type,)*
        }

        impl $rule {
            /// A rule with the parts that are required, and no others.
            pub(in crate::policy) const fn of($($rfield: $rtype),*) -> Self {
                Self { $($rfield,)* $($field: <$type as $crate::policy::asked::Unsaid>::UNSAID,)* }
            }

            /// Takes the parts out of their message. The caller refuses what is left in it.
            pub(in crate::policy) fn read(
                message: &mut $crate::encoding::json::Message,
            ) -> Result<Self, $crate::failure::Failure> {
                rule!(@only message [$($rkey,)*]; $($rkey,)* $($key,)*);
                let mut rule =
                    Self::of($($crate::policy::read::required(message, $rkey, $rread)?),*);
                $($crate::policy::read::optional(message, $key, &mut rule.$field, $read)?;)*
                Ok(rule)
            }
        }

        #[cfg(test)]
        impl $rule {
            pub(in crate::policy) const KEYS: &'static [&'static str] = &[$($rkey,)* $($key,)*];
            pub(in crate::policy) const REQUIRED: &'static [&'static str] = &[$($rkey,)*];
        }

        rule!(@variants $rule $($part)?;
            $($rfield $rkey $($rvariant)?,)* $($field $key $($variant)?,)*);
        rule!(@covers $rule $($part)?;
            $($rfield $($rvariant $($rcovers)?)?,)* $($field $($variant $($covers)?)?,)*);
    };
}

pub(super) use rule;

#[cfg(test)]
mod tests {
    use super::super::certificate_identity::CertificateIdentity;
    use super::super::evidence::EvidenceRule;
    use super::super::lint::findings;
    use super::super::predicate::Predicate;
    use super::super::release::ReleaseRule;
    use super::super::signer::{IdentityRule, SignerRule};
    use super::super::statement::{Attested, StatementPart, StatementRule};
    use super::super::workflow::{WorkflowPart, WorkflowRule};
    use super::super::{Dangerous, IdentityKind, Match, Policy, Provider, Witnesses};
    use super::*;
    use crate::bundle::statement;
    use crate::code::Code;
    use crate::encoding::json::{self, Value};
    use crate::limits;
    use crate::x509::{Claim, FulcioExtensions, SubjectAltName};
    use alloc::format;
    use alloc::string::String;
    use std::collections::{BTreeMap, BTreeSet};

    fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        names.into_iter().collect()
    }

    fn texts(list: &Value) -> BTreeSet<&str> {
        set(list.items().iter().filter_map(Value::as_text))
    }

    #[test]
    fn the_tables_and_the_schema_have_the_same_parts() {
        let text = include_bytes!("../../../docs/reference/policy.schema.json");
        let schema = json::parse(text, limits::POLICY_BYTES, limits::POLICY_NODES).unwrap();
        let definitions = schema.get("$defs");
        let evidence = definitions.get("evidence");
        let claims: Vec<&str> = Claim::ALL.iter().map(|claim| claim.name()).collect();
        for (rule, object, keys, required) in [
            ("workflow", definitions.get("workflow"), WorkflowRule::KEYS, WorkflowRule::REQUIRED),
            (
                "statement",
                definitions.get("statement"),
                StatementRule::KEYS,
                StatementRule::REQUIRED,
            ),
            ("evidence", evidence, EvidenceRule::KEYS, EvidenceRule::REQUIRED),
            (
                "witnesses",
                evidence.get("properties").get("witnesses"),
                Witnesses::KEYS,
                Witnesses::REQUIRED,
            ),
            (
                "githubRelease",
                definitions.get("githubRelease"),
                ReleaseRule::KEYS,
                ReleaseRule::REQUIRED,
            ),
            ("claims", definitions.get("claims"), &claims, &[]),
        ] {
            let properties = object.get("properties").entries();
            let properties = set(properties.iter().map(|(key, _)| key.as_str()));
            assert_eq!(properties, set(keys.iter().copied()), "{rule}");
            assert_eq!(keys.len(), properties.len(), "{rule}: a key twice");
            assert_eq!(texts(object.get("required")), set(required.iter().copied()), "{rule}");
        }
        // An identity is the alternative itself: each other kind of signer denies it its parts.
        let alternative = definitions.get("alternative");
        let others = alternative.get("oneOf").items().iter();
        let others = others.filter(|other| !other.get("required").items().is_empty());
        let mut kinds = set(["root", "evidence", "dangerous"]);
        for other in others {
            let denied = other.get("properties").entries().iter().map(|(key, _)| key.as_str());
            assert_eq!(set(denied), set(IdentityRule::KEYS.iter().copied()));
            kinds.extend(texts(other.get("required")));
        }
        assert_eq!(kinds.len(), 9);
        let properties = alternative.get("properties").entries().iter();
        let own = properties.map(|(key, _)| key.as_str()).filter(|key| !kinds.contains(key));
        assert_eq!(set(own), set(IdentityRule::KEYS.iter().copied()));
        assert_eq!(texts(alternative.get("required")), set(IdentityRule::REQUIRED.iter().copied()));
        let property = |of: &'static str, key| definitions.get(of).get("properties").get(key);
        let names = IdentityKind::ALL.map(IdentityKind::name);
        assert_eq!(texts(property("alternative", "kind").get("enum")), set(names));
        let names = Provider::ALL.map(Provider::name);
        assert_eq!(texts(property("workflow", "provider").get("enum")), set(names));
        let switches = definitions.get("dangerous").get("items");
        assert_eq!(texts(switches.get("enum")), set(Dangerous::ALL.map(Dangerous::name)));
    }

    fn policy(text: &str) -> Policy {
        Policy::from_json(text.as_bytes()).unwrap_or_else(|no| panic!("{text}: {no}"))
    }

    /// The policy of one workflow with this part, and its rule.
    fn workflow(part: WorkflowPart, value: &str) -> (Policy, WorkflowRule) {
        let mut parts = BTreeMap::from([("provider", "github"), ("repository", "o/r")]);
        parts.insert(part.name(), value);
        let parts: Vec<String> =
            parts.into_iter().map(|(key, value)| format!(r#""{key}":"{value}""#)).collect();
        let workflow = parts.join(",");
        let policy = policy(&format!(r#"{{"version":1,"anyOf":[{{"workflow":{{{workflow}}}}}]}}"#));
        let SignerRule::Workflow(rule) = &policy.any_of[0].signer else { panic!("another kind") };
        let rule = rule.clone();
        (policy, rule)
    }

    /// The value that the certificate of [`each_part_of_a_workflow_counts`] has, and another.
    fn values_of(part: WorkflowPart) -> [&'static str; 2] {
        match part {
            WorkflowPart::Provider => ["github", "gitlab"],
            WorkflowPart::Host => ["github.com", "git.example"],
            WorkflowPart::Issuer => {
                [super::super::workflow::GITHUB_ISSUER, "https://issuer.example"]
            }
            WorkflowPart::Repository | WorkflowPart::SourceRepository => ["o/r", "o/*"],
            WorkflowPart::File => ["w.yml", "*.yml"],
            WorkflowPart::Ref | WorkflowPart::SourceRef => ["refs/tags/v1", "refs/tags/*"],
            WorkflowPart::Trigger => ["push", "pu*"],
            WorkflowPart::Runner => ["github-hosted", "self-*"],
        }
    }

    #[test]
    fn each_part_of_a_workflow_counts() {
        let uri = "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1";
        let claims = FulcioExtensions::of(&[
            (Claim::SourceRepositoryUri, "https://github.com/o/r"),
            (Claim::SourceRepositoryRef, "refs/tags/v1"),
            (Claim::BuildTrigger, "push"),
            (Claim::RunnerEnvironment, "github-hosted"),
        ]);
        let identity = SubjectAltName::Uri(uri.into());
        let issuer = Some(super::super::workflow::GITHUB_ISSUER);
        let presented = CertificateIdentity { identity: Some(&identity), issuer, claims: &claims };
        let mut lists = 0;
        for part in WorkflowPart::ALL {
            let name = part.name();
            let [right, wrong] = values_of(*part);
            let ((_, right), (policy, wrong)) = (workflow(*part, right), workflow(*part, wrong));
            assert_ne!(right, wrong, "{name}: not read");
            assert_eq!(right.differences(&presented), [], "{name}");
            // Provider and host say which form the identity has.
            let found = wrong.differences(&presented);
            let shown = |difference: &super::super::difference::Difference| match part {
                WorkflowPart::Provider | WorkflowPart::Host => difference.is_about("identity"),
                _ => difference.is_about(name),
            };
            assert!(found.iter().any(shown), "{name}: not compared: {found:?}");
            assert!(!right.covers(&wrong) && !wrong.covers(&right), "{name}: not covered");
            // A string with a star is a trap wherever values are.
            if wrong.parts().iter().any(|(of, ..)| of == part) {
                let place = format!("anyOf[0].workflow.{name}");
                let linted = findings(&policy);
                assert!(linted.iter().any(|found| found.place == place), "{name}: not looked at");
                lists += 1;
            }
        }
        assert!(lists >= 7);
    }

    #[test]
    fn each_part_of_a_statement_counts() {
        let provenance = r#"{"buildDefinition":{"externalParameters":{"inputs":{"a":"b"}}}}"#;
        let summary = r#"{"verificationResult":"PASSED"}"#;
        // Whether there must be a statement at all has a test of its own.
        for part in StatementPart::ALL.iter().filter(|part| **part != StatementPart::Optional) {
            let name = part.name();
            let (kind, predicate) = match part {
                StatementPart::VerifierId
                | StatementPart::ResourceUri
                | StatementPart::VerifiedLevels => {
                    ("https://slsa.dev/verification_summary/v1", summary)
                }
                _ => ("https://slsa.dev/provenance/v1", provenance),
            };
            let value = match part {
                StatementPart::Parameters => r#"{"a":"x*"}"#,
                StatementPart::VerifiedLevels => r#"["x*"]"#,
                _ => r#""x*""#,
            };
            let policy = policy(&format!(
                r#"{{"version":1,"anyOf":[{{"identity":"i","issuer":"https://u.example"}}],"statement":{{"{name}":{value}}}}}"#
            ));
            let text = format!(
                r#"{{"_type":"https://in-toto.io/Statement/v1","predicateType":"{kind}","predicate":{predicate}}}"#
            );
            let statement = statement::parse(text.as_bytes()).unwrap();
            let predicate = Predicate::new(text.as_bytes());
            let attested = Attested { statement: &statement, matched: None, predicate: &predicate };
            let [group] = policy.groups(None).try_into().ok().unwrap();
            let failure = group.judge_statement(Some(&attested), None).unwrap_err();
            assert_eq!(failure.code(), Code::StatementMismatch, "{name}");
            assert_eq!(failure.evidence()[0], ("part", name.into()), "{name}: not compared");
            if *part != StatementPart::VerifiedLevels {
                let place = format!("statement.{name}");
                let found = findings(&policy);
                let own = *part != StatementPart::Parameters;
                assert_eq!(found.iter().any(|f| f.place == place), own, "{name}: {found:?}");
            }
            let rule = &policy.statement;
            assert!(rule.fields().iter().any(|(of, field)| of == part && field.is_said()));
        }
    }

    #[test]
    fn what_is_empty_is_refused_whatever_its_type_is() {
        let one = |text: &str| OneOf::new(alloc::vec![Match::exact("a"), Match::exact(text)]);
        let all: [(&dyn Asked, bool); 13] = [
            (&one("a"), true),
            (&one(""), false),
            (&OneOf::new(Vec::new()), false),
            (&Some(one("")), false),
            (&None::<OneOf>, true),
            (&String::from("a"), true),
            (&String::new(), false),
            (&Match::exact("a"), true),
            (&Some(Match::exact("")), false),
            (&alloc::vec![String::from("a"), String::new()], false),
            (&alloc::vec![(String::new(), one("a"))], true),
            (&alloc::vec![(String::from("a"), one(""))], false),
            (&Vec::<String>::new(), true),
        ];
        for (i, (value, good)) in all.into_iter().enumerate() {
            assert_eq!(value.check().is_ok(), good, "{i}");
        }
    }
}
