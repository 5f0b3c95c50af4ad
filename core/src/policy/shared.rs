//! Domains and hosts that many people or projects share, where a pattern for a part of the name lets
//! strangers in.

/// Mail domains at which anyone gets an address, or at which a provider gives one to each project.
///
/// The mail providers are the larger ones that give an address to whoever asks, by their own pages. The
/// service accounts are Google Cloud's defaults ("Types of service accounts", "Default service accounts"),
/// one domain for all projects; `PROJECT.iam.gserviceaccount.com` is one project's and not among them. The
/// no-reply addresses are GitHub's and GitLab's for every account ("Setting your commit email address",
/// "Private commit email").
const MAIL_DOMAINS: [&str; 66] = [
    "126.com",
    "163.com",
    "aol.com",
    "appspot.gserviceaccount.com",
    "att.net",
    "cloudbuild.gserviceaccount.com",
    "cloudservices.gserviceaccount.com",
    "comcast.net",
    "daum.net",
    "developer.gserviceaccount.com",
    "duck.com",
    "fastmail.com",
    "foxmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "iam.gserviceaccount.com",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "pm.me",
    "privaterelay.appleid.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rocketmail.com",
    "sina.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "users.noreply.github.com",
    "users.noreply.gitlab.com",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
    "zohomail.com",
];

/// Whether strangers have addresses in this domain.
pub(super) fn is_shared_mail_domain(domain: &str) -> bool {
    MAIL_DOMAINS.binary_search(&domain.to_ascii_lowercase().as_str()).is_ok()
}

/// How many segments of the path say whose it is. On most hosts the first does; where projects or
/// namespaces stand further down, the ones before them are the same for everybody.
pub(super) fn owner_segments(host: &str) -> usize {
    match host {
        // https://circleci.com/api/v2/projects/PROJECT/pipeline-definitions/… (Fulcio, circleci)
        "circleci.com" => 4,
        // https://kubernetes.io/namespaces/NAMESPACE/serviceaccounts/NAME (Fulcio, kubernetes)
        "kubernetes.io" => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_sorted_for_the_search() {
        assert!(MAIL_DOMAINS.is_sorted());
        assert!(is_shared_mail_domain("Gmail.com"));
        assert!(!is_shared_mail_domain("my-project.iam.gserviceaccount.com"));
        assert!(!is_shared_mail_domain("example.com"));
    }
}
