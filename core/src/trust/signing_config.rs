//! The signing configuration (sigstore_trustroot.proto, `SigningConfig`): which services a signer of an instance uses.
//!
//! ```json
//! { "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
//!   "caUrls": [{"url": "https://fulcio.sigstore.dev", "majorApiVersion": 1,
//!               "validFor": {"start": "2022-04-13T20:06:15.000Z"}, "operator": "sigstore.dev"}],
//!   "oidcUrls": [{…}], "rekorTlogUrls": [{…}], "rekorTlogConfig": {"selector": "ANY"},
//!   "tsaUrls": [{…}], "tsaConfig": {"selector": "EXACT", "count": 1} }
//! ```
//! Of each sort, a service can be taken that is valid now and of an API version that is supported; among those of one
//! operator the highest version, then the newest start, then the first of the list. Certificate authority and OpenID
//! Connect issuer are one each. Of logs and timestamp authorities the selector says how many: `ALL` of them, `ANY` one, `EXACT`ly `count`;
//! `SERVICE_SELECTOR_UNDEFINED`, or none at all beside a list of services, is an error. So are `ANY` and `EXACT` where no service is
//! listed; `ALL` then means none. Where some are listed and none can be taken, each of the three is an error. Version 0.1 of the message holds bare
//! addresses without version, period or operator, and the specification has no place for it any more: it is refused.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::client_trust_config;
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::session::{check_url, limits as bounds};
use crate::time::{Time, Window};

const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.signingconfig.v0.2+json";

/// One service of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// Its address, as it stands there. A timestamp authority's is the whole one; of the others it is the base.
    pub url: String,
    /// The major version of its API: of Rekor 1 or 2.
    pub major_api_version: u64,
    /// When it may be used; both ends included.
    pub valid_for: Window,
    /// Who runs it; empty if the configuration does not say, which is one operator too.
    pub operator: String,
}

/// How many services of a sort are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Selector {
    All,
    Any,
    Exact(usize),
}

/// Services of one sort, of which some are to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Selection {
    services: Vec<Service>,
    /// None: the configuration does not say, which matters only where there are services.
    selector: Option<Selector>,
    /// Whether the configuration wants at least one: then it must list some.
    is_wanted: bool,
    place: &'static str,
}

/// A parsed signing configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningConfig {
    authorities: Selection,
    issuers: Selection,
    logs: Selection,
    timestamping: Selection,
}

/// The services that are used at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SelectedServices {
    /// The certificate authority (Fulcio); none, if the instance lists none.
    pub authority: Option<Service>,
    /// The OpenID Connect issuer for people; none, if the instance lists none.
    pub issuer: Option<Service>,
    /// The transparency logs (Rekor); none, if the instance lists none.
    pub logs: Vec<Service>,
    /// The timestamp authorities (RFC 3161); none, if the instance lists none.
    pub timestamping: Vec<Service>,
}

impl SigningConfig {
    /// Parses a configuration's JSON. Unknown fields are ignored, as in the trusted root.
    ///
    /// # Errors
    /// [`Code::SigningConfigMalformed`], [`Code::SigningConfigMediaType`] and [`Code::SigningConfigUrl`].
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        let value = json::parse(json, bounds::SIGNING_CONFIG, limits::TRUSTED_ROOT_NODES);
        value.and_then(Message::document).map_err(malformed).and_then(Self::from_message)
    }

    /// The configuration that is part of a client trust configuration.
    ///
    /// # Errors
    /// As [`Self::from_json`]; those of [`ClientTrustConfig::from_json`](super::ClientTrustConfig::from_json) for the document around
    /// it.
    pub fn from_client_trust_config(json: &[u8]) -> Result<Self, Failure> {
        Self::from_message(client_trust_config::part(json, "signingConfig")?)
    }

    fn from_message(mut message: Message) -> Result<Self, Failure> {
        let media_type = message.required("mediaType").and_then(Field::text).map_err(malformed)?;
        ensure(media_type == MEDIA_TYPE, Code::SigningConfigMediaType)
            .map_err(|f| f.with("mediaType", media_type.as_str()))?;
        let one = |services, place| {
            let selector = Some(Selector::Any);
            Selection { services, selector, is_wanted: false, place }
        };
        let many = |services, selector: Option<Selector>, place| {
            // All of no services are none: so says sigstore-python, and the specification nothing else.
            let is_wanted = selector.is_some_and(|selector| selector != Selector::All);
            Selection { services, selector, is_wanted, place }
        };
        Ok(Self {
            authorities: one(services(&mut message, "caUrls")?, "caUrls"),
            issuers: one(services(&mut message, "oidcUrls")?, "oidcUrls"),
            logs: many(
                services(&mut message, "rekorTlogUrls")?,
                selector(&mut message, "rekorTlogConfig")?,
                "rekorTlogUrls",
            ),
            timestamping: many(
                services(&mut message, "tsaUrls")?,
                selector(&mut message, "tsaConfig")?,
                "tsaUrls",
            ),
        })
    }

    /// The services to use now.
    ///
    /// # Errors
    /// [`Code::SigningConfigSelector`] and [`Code::SigningConfigService`].
    pub fn select(&self, now: Time) -> Result<SelectedServices, Failure> {
        // Fulcio's version 1 is its only one: the requests of its API v1 and v2 are both of it.
        Ok(SelectedServices {
            authority: self.authorities.select(&[1], now)?.into_iter().next(),
            issuer: self.issuers.select(&[1], now)?.into_iter().next(),
            logs: self.logs.select(&[2, 1], now)?,
            timestamping: self.timestamping.select(&[1], now)?,
        })
    }
}

impl Selection {
    /// Those to take, of these versions, of which the first is preferred.
    fn select(&self, versions: &[u64], now: Time) -> Result<Vec<Service>, Failure> {
        if self.services.is_empty() && !self.is_wanted {
            return Ok(Vec::new());
        }
        let selector = self
            .selector
            .ok_or_else(|| Failure::new(Code::SigningConfigSelector).with("field", self.place))?;
        let usable = |s: &&Service| s.valid_for.contains(now);
        let mut newest: Vec<&Service> = self.services.iter().filter(usable).collect();
        // A stable sort: of two that began at once, the list's first.
        newest.sort_by_key(|service| Reverse(service.valid_for.start));
        let mut taken: Vec<Service> = Vec::new();
        for version in versions {
            for service in newest.iter().filter(|s| s.major_api_version == *version) {
                if taken.iter().all(|other| other.operator != service.operator) {
                    taken.push((*service).clone());
                }
            }
        }
        let wanted = match selector {
            Selector::All => taken.len().max(1),
            Selector::Any => 1,
            Selector::Exact(count) => count,
        };
        ensure(taken.len() >= wanted, Code::SigningConfigService).map_err(|f| {
            f.with("field", self.place)
                .with("wanted", wanted)
                .with("found", taken.len())
                .with("now", now)
        })?;
        taken.truncate(wanted);
        Ok(taken)
    }
}

fn malformed(failure: Failure) -> Failure {
    failure.within(Code::SigningConfigMalformed)
}

fn services(message: &mut Message, key: &'static str) -> Result<Vec<Service>, Failure> {
    let Some(list) = message.optional(key) else { return Ok(Vec::new()) };
    let list = list.bounded_list(bounds::SERVICES, Code::JsonFieldValue).map_err(malformed)?;
    list.into_iter().map(|field| service(field.message().map_err(malformed)?)).collect()
}

fn service(mut message: Message) -> Result<Service, Failure> {
    let url = message.required("url").and_then(Field::text).map_err(malformed)?;
    check_url(&url)?;
    let mut read = || {
        let major_api_version =
            message.optional("majorApiVersion").map_or(Ok(0), Field::integer)?;
        let operator = message.optional("operator").map_or(Ok(String::new()), Field::text)?;
        let mut period = message.required("validFor")?.message()?;
        let start = time(period.required("start")?)?;
        let end = period.optional("end").map(time).transpose()?;
        let valid_for = Window::new(start, end);
        ensure(valid_for.is_some(), Code::JsonFieldValue).map_err(|f| f.at(period.place()))?;
        let valid_for = valid_for.ok_or(Failure::new(Code::JsonFieldValue))?;
        Ok((major_api_version, operator, valid_for))
    };
    let (major_api_version, operator, valid_for) = read().map_err(malformed)?;
    Ok(Service { url, major_api_version, valid_for, operator })
}

fn time(field: Field) -> Result<Time, Failure> {
    let place = String::from(field.place());
    let text = field.text()?;
    Time::parse_rfc3339(&text).ok_or_else(|| Field::bad_value(&place, text))
}

fn selector(message: &mut Message, key: &'static str) -> Result<Option<Selector>, Failure> {
    let Some(field) = message.optional(key) else { return Ok(None) };
    let read = || {
        let mut message = field.message()?;
        let count = message.optional("count").map_or(Ok(0), Field::integer)?;
        let Some(field) = message.optional("selector") else { return Ok(None) };
        let place = String::from(field.place());
        let name = field.text()?;
        match name.as_str() {
            "ALL" => Ok(Some(Selector::All)),
            "ANY" => Ok(Some(Selector::Any)),
            "SERVICE_SELECTOR_UNDEFINED" => Ok(None),
            "EXACT" => {
                let count = usize::try_from(count).ok().filter(|count| *count > 0);
                ensure(count.is_some(), Code::JsonFieldValue).map_err(|f| f.at(message.place()))?;
                Ok(count.map(Selector::Exact))
            }
            _ => Err(Field::bad_value(&place, name)),
        }
    };
    read().map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    const NOW: &str = "2026-01-01T00:00:00Z";

    fn now() -> Time {
        Time::parse_rfc3339(NOW).unwrap()
    }

    /// Logs as (address, version, start, end, operator), and how they are selected.
    fn logs(
        list: &[(&str, u64, &str, Option<&str>, &str)],
        config: &str,
    ) -> Result<Vec<String>, Code> {
        let service = |(name, version, start, end, operator): &(
            &str,
            u64,
            &str,
            Option<&str>,
            &str,
        )| {
            let end = end.map_or(String::new(), |end| format!(r#","end":"{end}T00:00:00Z""#));
            format!(
                r#"{{"url":"https://{name}.example","majorApiVersion":{version},"operator":"{operator}","validFor":{{"start":"{start}T00:00:00Z"{end}}}}}"#
            )
        };
        let list: Vec<String> = list.iter().map(service).collect();
        let json = format!(
            r#"{{"mediaType":"{MEDIA_TYPE}","rekorTlogUrls":[{}]{config}}}"#,
            list.join(",")
        );
        let selected =
            SigningConfig::from_json(json.as_bytes()).and_then(|config| config.select(now()));
        let name =
            |s: Service| s.url.trim_start_matches("https://").trim_end_matches(".example").into();
        selected.map(|s| s.logs.into_iter().map(name).collect()).map_err(|f| f.code())
    }

    const ALL: &str = r#","rekorTlogConfig":{"selector":"ALL"}"#;
    const ANY: &str = r#","rekorTlogConfig":{"selector":"ANY"}"#;

    #[test]
    fn the_highest_version_then_the_newest_once_an_operator() {
        let one = [
            ("old", 1, "2020-01-01", None, "a"),
            ("v2-older", 2, "2024-01-01", None, "a"),
            ("v2-newer", 2, "2025-01-01", None, "a"),
            ("v2-to-come", 2, "2026-01-02", None, "a"),
            ("v2-ended", 2, "2025-06-01", Some("2025-12-31"), "a"),
            ("v3", 3, "2025-06-01", None, "a"),
        ];
        assert_eq!(logs(&one, ANY).unwrap(), ["v2-newer"]);
        assert_eq!(logs(&one, ALL).unwrap(), ["v2-newer"]);
        let two = [
            ("b1", 1, "2025-01-01", None, "b"),
            ("a2", 2, "2024-01-01", None, "a"),
            ("b2", 2, "2023-01-01", Some("2026-01-01"), "b"),
            ("c1", 1, "2020-01-01", None, "c"),
        ];
        // The end is included; a higher version before a newer start.
        assert_eq!(logs(&two, ALL).unwrap(), ["a2", "b2", "c1"]);
        assert_eq!(logs(&two, ANY).unwrap(), ["a2"]);
        let exact = |n: u64| format!(r#","rekorTlogConfig":{{"selector":"EXACT","count":{n}}}"#);
        assert_eq!(logs(&two, &exact(2)).unwrap(), ["a2", "b2"]);
        assert_eq!(logs(&two, &exact(3)).unwrap(), ["a2", "b2", "c1"]);
        assert_eq!(logs(&two, &exact(4)), Err(Code::SigningConfigService));
        assert_eq!(logs(&two, &exact(0)), Err(Code::SigningConfigMalformed));
        // Two that began at once: the first of the list.
        let same = [("first", 1, "2025-01-01", None, ""), ("second", 1, "2025-01-01", None, "")];
        assert_eq!(logs(&same, ALL).unwrap(), ["first"]);
    }

    #[test]
    fn what_does_not_say_how_is_refused() {
        let one = [("a", 1, "2020-01-01", None, "a")];
        for config in [
            "",
            r#","rekorTlogConfig":null"#,
            r#","rekorTlogConfig":{}"#,
            r#","rekorTlogConfig":{"selector":"SERVICE_SELECTOR_UNDEFINED"}"#,
        ] {
            assert_eq!(logs(&one, config), Err(Code::SigningConfigSelector), "{config}");
            // Nothing is to be selected of nothing.
            assert_eq!(logs(&[], config).unwrap(), [""; 0]);
        }
        // Who wants some gets some: a key would sign without a log, and nobody would see it.
        for config in [ANY, r#","rekorTlogConfig":{"selector":"EXACT","count":2}"#] {
            assert_eq!(logs(&[], config), Err(Code::SigningConfigService), "{config}");
        }
        // All there are is what an instance without a log says.
        assert_eq!(logs(&[], ALL).unwrap(), [""; 0]);
        for config in [
            r#","rekorTlogConfig":{"selector":"any"}"#,
            r#","rekorTlogConfig":{"selector":2}"#,
            r#","rekorTlogConfig":{"selector":"EXACT"}"#,
            r#","rekorTlogConfig":[]"#,
        ] {
            assert_eq!(logs(&one, config), Err(Code::SigningConfigMalformed), "{config}");
        }
        for none in [
            ("a", 3, "2020-01-01", None, "a"),
            ("a", 0, "2020-01-01", None, "a"),
            ("a", 1, "2026-01-02", None, "a"),
            ("a", 1, "2020-01-01", Some("2025-12-31"), "a"),
        ] {
            assert_eq!(logs(&[none], ALL), Err(Code::SigningConfigService), "{none:?}");
            assert_eq!(logs(&[none], ANY), Err(Code::SigningConfigService), "{none:?}");
        }
        assert_eq!(
            logs(&[("a", 1, "2020-01-01", Some("2019-01-01"), "a")], ANY),
            Err(Code::SigningConfigMalformed)
        );
        assert_eq!(logs(&[("u@a", 1, "2020-01-01", None, "a")], ANY), Err(Code::SigningConfigUrl));
    }

    #[test]
    fn the_form_of_the_document() {
        let read =
            |json: &str| SigningConfig::from_json(json.as_bytes()).map(drop).map_err(|f| f.code());
        for version in
            ["signingconfig.v0.1+json", "signingconfig.v0.3+json", "signingconfig+json;version=0.2"]
        {
            let json = format!(r#"{{"mediaType":"application/vnd.dev.sigstore.{version}"}}"#);
            assert_eq!(read(&json), Err(Code::SigningConfigMediaType));
        }
        for bad in ["", "[]", "{}", r#"{"mediaType":1}"#, r#"{"mediaType":"a","mediaType":"a"}"#] {
            assert_eq!(read(bad), Err(Code::SigningConfigMalformed), "{bad}");
        }
        let services = |n: usize| {
            let one = r#"{"url":"https://a.example","validFor":{"start":"2020-01-01T00:00:00Z"}}"#;
            read(&format!(
                r#"{{"mediaType":"{MEDIA_TYPE}","caUrls":[{}]}}"#,
                alloc::vec![one; n].join(",")
            ))
        };
        assert_eq!(services(bounds::SERVICES), Ok(()));
        assert_eq!(services(bounds::SERVICES + 1), Err(Code::SigningConfigMalformed));
    }

    /// The public instance's, as its TUF repository has it.
    #[test]
    fn the_real_one() {
        let json = include_bytes!("../../../tests/vectors/real/sigstore.signing_config.v0.2.json");
        let selected = SigningConfig::from_json(json).unwrap().select(now()).unwrap();
        let url = |s: &Service| s.url.clone();
        assert_eq!(selected.authority.as_ref().map(url).unwrap(), "https://fulcio.sigstore.dev");
        assert_eq!(selected.issuer.as_ref().map(url).unwrap(), "https://oauth2.sigstore.dev/auth");
        assert_eq!(
            selected.logs.iter().map(url).collect::<Vec<_>>(),
            ["https://rekor.sigstore.dev"]
        );
        let authorities: Vec<String> = selected.timestamping.iter().map(url).collect();
        assert_eq!(authorities, ["https://timestamp.sigstore.dev/api/v1/timestamp"]);
        let before = Time::parse_rfc3339("2021-01-01T00:00:00Z").unwrap();
        let refused = SigningConfig::from_json(json).unwrap().select(before).unwrap_err();
        assert_eq!(refused.code(), Code::SigningConfigService);
        // As a part of what private instances hand out.
        let root = include_str!("../../../tests/vectors/real/sigstore.trusted_root.json");
        let whole = format!(
            r#"{{"mediaType":"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json","trustedRoot":{root},"signingConfig":{}}}"#,
            core::str::from_utf8(json).unwrap()
        );
        let config = SigningConfig::from_client_trust_config(whole.as_bytes()).unwrap();
        assert_eq!(config.select(now()).unwrap(), selected);
        let without = whole.replace("signingConfig", "other");
        assert_eq!(
            SigningConfig::from_client_trust_config(without.as_bytes()).unwrap_err().code(),
            Code::RootMalformed
        );
    }
}
