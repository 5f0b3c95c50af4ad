//! The examples of each command's help.

pub(crate) const ALL: &str = "\
Examples:
  # Who signed this file? app.tar.gz.sigstore.json is found next to it
  sigproof verify identity app.tar.gz \\
      --cert-identity \\
      https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1 \\
      --cert-oidc-issuer https://token.actions.githubusercontent.com

  # Is it what a policy asks for? What does the policy get wrong?
  sigproof verify app.tar.gz --policy policy.json
  sigproof policy lint policy.json

  # What does this bundle say? (nothing is verified)
  sigproof inspect app.tar.gz.sigstore.json

  # Which trusted roots are compiled in?
  sigproof --version -v";

/// How a run of most commands ends; the others say it themselves.
pub(crate) const EXIT: &str = "\
Exit codes:
  0  everything verified
  1  something was rejected: the answer is no
  2  something was refused: bad arguments, a file that is not there, a trusted
     root or policy that cannot be used
  3  there is no answer: a file could not be read or written, or this program
     has a defect
With several files, the highest one.";

/// The examples, and how a run of the command ends.
pub(crate) fn and_exit(examples: &str) -> String {
    format!("{examples}\n\n{EXIT}")
}

pub(crate) const VERIFY: &str = "\
Examples:
  # By a policy (docs/policy.md)
  sigproof verify app.tar.gz --policy policy.json

  # By the identity in the signing certificate
  sigproof verify identity app.tar.gz --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # By the GitHub Actions workflow that signed
  sigproof verify github app.tar.gz --repository o/r --ref refs/tags/v1

  # By the GitLab pipeline that signed, or the GitHub release of the file
  sigproof verify gitlab app.tar.gz --project group/project --ref refs/tags/v1
  sigproof verify github-release app.tar.gz --repository o/r --tag v1

  # By a public key
  sigproof verify key app.tar.gz --key release.pub

  # One of several bundles is enough; one file may hold several
  sigproof verify github app.tar.gz --repository o/r \\
      --bundle a.jsonl --bundle b.json

  # Every artifact of a folder; the bundles in it are left out
  sigproof verify github dist/* --repository o/r

  # What is piped in
  curl -L https://example.com/app.tar.gz | sigproof verify github - \\
      --repository o/r --bundle app.tar.gz.sigstore.json

  # Packages
  sigproof verify pypi example-1.0-py3-none-any.whl \\
      --provenance example.provenance
  sigproof verify npm example-1.0.0.tgz --attestations example.attestations.json

  # Thousands of files: one question a line, on all processors
  sigproof verify batch questions.jsonl --policy policy.json

A file whose name is that of a subcommand is given as ./NAME.";

pub(crate) const IDENTITY: &str = "\
Examples:
  # The bundle is app.tar.gz.sigstore.json, or else app.tar.gz.sigstore
  sigproof verify identity app.tar.gz --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # A bundle elsewhere, and the artifact by its digest
  sigproof verify identity \\
      sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \\
      --bundle empty.sigstore.json --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # Older material: certificate, signature and log entry apart
  sigproof verify identity app.tar.gz --certificate app.pem \\
      --signature app.sig --rekor-entry app.rekor.json \\
      --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # Several files, for a program to read: one JSON object a line
  sigproof verify identity dist/*.whl --json --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # Any of a mail domain's people (a glob), any tag of a release workflow (a
  # regular expression, which must match the whole text)
  sigproof verify identity app.tar.gz --cert-identity-glob '*@example.com' \\
      --cert-oidc-issuer https://accounts.google.com
  sigproof verify identity app.tar.gz \\
      --cert-identity-regexp \\
    'https://github\\.com/o/r/\\.github/workflows/release\\.yml@refs/tags/v.*' \\
      --cert-oidc-issuer https://token.actions.githubusercontent.com

  # What the attestation says, for a program to read
  sigproof verify identity app.tar.gz \\
      --predicate-type https://slsa.dev/provenance/v1 \\
      --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com \\
      --output-predicate provenance.json

  # An own Sigstore instance
  sigproof verify identity app.tar.gz --trusted-root trusted_root.json \\
      --cert-identity me@example.com \\
      --cert-oidc-issuer https://oidc.example.com";

pub(crate) const GITHUB: &str = "\
Examples:
  # Any workflow and any ref of o/r, run for o/r itself
  sigproof verify github app.tar.gz --repository o/r

  # This workflow, started by a release, for this tag
  sigproof verify github app.tar.gz --repository o/r \\
      --trigger release --ref refs/tags/v1 \\
      --cert-identity \\
      https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1

  # This workflow, whatever its ref
  sigproof verify github app.tar.gz --repository o/r \\
      --signer-workflow o/r/.github/workflows/release.yml

  # A reusable workflow of another repository, run for o/r
  sigproof verify github app.tar.gz --repository o/r --ref refs/heads/main \\
      --cert-identity \\
      https://github.com/org/ci/.github/workflows/build.yml@refs/tags/v3
  sigproof verify github app.tar.gz --repository o/r --signer-repo org/ci

  # Any repository of an owner
  sigproof verify github app.tar.gz --owner o

  # Another attestation than that of the build
  sigproof verify github app.tar.gz --repository o/r \\
      --predicate-type https://in-toto.io/attestation/test-result/v0.1

  # An enterprise with data residency
  sigproof verify github app.tar.gz --repository o/r \\
      --host acme.ghe.com --trusted-root root.json

An attestation has to be SLSA provenance (v1 or v0.2) unless --predicate-type
names another type. A plain signature of the file has no type.";

pub(crate) const GITLAB: &str = "\
Examples:
  # Any pipeline and any ref of the project
  sigproof verify gitlab app.tar.gz --project group/project

  # The pipeline of this tag, as this file describes it
  sigproof verify gitlab app.tar.gz --project group/subgroup/project \\
      --file .gitlab-ci.yml --ref refs/tags/v1

  # An instance of one's own
  sigproof verify gitlab app.tar.gz --project group/project \\
      --host gitlab.example.com";

pub(crate) const GITHUB_RELEASE: &str = "\
Examples:
  # An asset of a release that nobody can change any more, and of this tag
  gh release download v1 --repo o/r --pattern app.tar.gz
  gh attestation download app.tar.gz --repo o/r \\
      --predicate-type https://in-toto.io/attestation/release/v0.2
  sigproof verify github-release app.tar.gz --repository o/r --tag v1 \\
      --bundle sha256:*.jsonl

It says that GitHub has published the file so, not who has built it: see
`sigproof verify github`.";

pub(crate) const KEY: &str = "\
Examples:
  sigproof verify key app.tar.gz --key release.pub

  # One of several keys: the bundle's hint selects it, or else any will do
  sigproof verify key app.tar.gz --key 2025.pub --key 2026.pub

  # The key from standard input
  cosign public-key --key cosign.key | sigproof verify key app.tar.gz --key -

  # A signature without a bundle, which no log vouches for
  sigproof verify key app.tar.gz --key release.pub \\
      --signature app.sig --dangerous-no-log";

pub(crate) const PYPI: &str = "\
Examples:
  # Signed by the publisher that the index names (PEP 740)
  sigproof verify pypi example-1.0-py3-none-any.whl \\
      --provenance example.provenance

  # And by whom you name: both must hold
  sigproof verify pypi example-1.0.tar.gz \\
      --provenance example.provenance --repository o/r
  sigproof verify pypi example-1.0.tar.gz \\
      --provenance example.provenance --project group/project

  # One attestation names no publisher
  sigproof verify pypi example-1.0.tar.gz \\
      --provenance example-1.0.tar.gz.publish.attestation \\
      --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com";

pub(crate) const NPM: &str = "\
Examples:
  # Built in the repository that package.json names; the answer of
  # the registry's /-/npm/v1/attestations/example@1.0.0 is in
  # example.attestations.json
  sigproof verify npm example-1.0.0.tgz --attestations example.attestations.json

  # Built by a workflow of the repository that you name, and the package that
  # you asked for
  sigproof verify npm example-1.0.0.tgz \\
      --attestations example.attestations.json \\
      --repository o/r --package example@1.0.0

  # Another registry's keys
  sigproof verify npm example-1.0.0.tgz \\
      --attestations example.attestations.json \\
      --keys keys.json --policy policy.json";

pub(crate) const BATCH: &str = r#"Examples:
  # A policy for all lines; the last line has one of its own. questions.jsonl:
  #   {"artifact": "app.tar.gz"}
  #   {"artifact": "lib.whl", "bundle": "bundles/lib.json"}
  #   {"digest": "sha256:e3b0...", "bundle": {...}, "policy": "own.json"}
  sigproof verify batch questions.jsonl --policy policy.json

  # Questions that another program writes; the files that did not verify
  find-questions | sigproof verify batch - --policy policy.json \
      | jq -r 'select(.verdict != "verified") | .file'

Paths are relative to the current folder. Each line that is not empty gets a
line, in the same order: line, file or digest, verdict, code, step; and message
and hints where it was not verified.
"#;

pub(crate) const INSPECT: &str = "\
Examples:
  sigproof inspect app.tar.gz.sigstore.json
  sigproof inspect app.tar.gz.sigstore.json --json

  # Which kind of file is each?
  sigproof inspect downloads/*

Exit codes:
  0  every document could be read; nothing is verified by that
  1  a document does not have the form of its kind, or is of no kind that is
     known
  2  bad arguments, or a file that is not there
  3  a file could not be read";

pub(crate) const POLICY: &str = "\
Examples:
  sigproof policy lint policy.json
  sigproof policy lint policies/*.json --json

Exit codes:
  0  no trap found
  1  a trap found
  2  not a policy, or a file that is not there
  3  not readable";

pub(crate) const CONTINUITY: &str = "\
Examples:
  sigproof verify npm tool-1.0.1.tgz --repository acme/tool --json |
    jq '[.attestations[].facts]' > now.json
  sigproof continuity accepted.json now.json

Both files hold facts, and nothing of them is verified by this: CURRENT is to
be what a verification has just printed, PREVIOUS what you have kept.

Exit codes:
  0  nothing got weaker
  1  something did
  2  not facts, or a file that is not there
  3  not readable";

pub(crate) const BUNDLE: &str = "\
Examples:
  sigproof bundle upgrade app.tar.gz.sigstore --output app.tar.gz.sigstore.json
  sigproof bundle upgrade old.sigstore.json > new.sigstore.json

  # Several in one file: each becomes a line
  sigproof bundle upgrade all.jsonl --output new.jsonl

Exit codes:
  0  written
  1  not a bundle, or one whose log entries lack the inclusion proof of
     version 0.3
  2  a file or folder that is not there
  3  not readable or not writable";

pub(crate) const TRUST: &str = "\
Examples:
  # The trusted root of a Sigstore of your own (docs/own-sigstore.md)
  sigproof trust create --output trusted_root.json \\
      --fulcio url=https://fulcio.example.com,certificate-chain=fulcio.pem \\
      --rekor 'url=https://rekor.example.com,public-key=rekor.pub,
          start-time=2026-01-01T00:00:00Z' \\
      --ctfe 'url=https://ctfe.example.com,public-key=ctfe.pub,
          start-time=2026-01-01T00:00:00Z'

  # Of a Rekor v2 log, with a timestamp authority
  sigproof trust create --output trusted_root.json \\
      --fulcio url=https://fulcio.example.com,certificate-chain=fulcio.pem \\
      --ctfe 'url=https://ctfe.example.com,public-key=ctfe.pub,
          start-time=2026-01-01T00:00:00Z' \\
      --rekor 'url=https://log.example.com,origin=log.example.com,
          public-key=log.pub,start-time=2026-01-01T00:00:00Z' \\
      --tsa url=https://tsa.example.com,certificate-chain=tsa.pem

Exit codes:
  0  written
  2  a file that is not there, or is not what its name says
  3  not readable or not writable";

#[cfg(feature = "sign")]
pub(crate) const GET_IDENTITY_TOKEN: &str = "\
Examples:
  # In a job of GitHub Actions or the like its token; else a person logs in
  sigproof get-identity-token > token.txt
  sigproof sign app.tar.gz --identity-token @token.txt

  # Without a browser on this machine
  sigproof get-identity-token --device
  sigproof get-identity-token --oauth-force-oob

  # At an issuer of your own
  sigproof get-identity-token --oidc-issuer https://oidc.example.com

The token stands alone on standard output. Whoever has it can sign in your name
for as long as it is good: some minutes.

Exit codes:
  0  printed
  1  the issuer refuses, or an answer is not what it must be
  2  bad arguments
  3  the issuer cannot be reached, or gives no answer";

#[cfg(feature = "sign")]
pub(crate) const KEYS: &str = "\
Examples:
  # A new key: sigproof.key, under a password, and sigproof.pub
  sigproof key generate

  # A key of OpenSSL's, for cosign and sigproof
  sigproof key import private.pem --output-key-prefix release

  # The public half
  sigproof key public release.key

Exit codes:
  0  written
  1  not a key, one of a kind that is not supported, or a wrong password
  2  bad arguments, a file that is not there, or one that is there already
  3  not readable or not writable";

#[cfg(feature = "sign")]
pub(crate) const KEY_GENERATE: &str = "\
Examples:
  # sigproof.key, under a password that is asked for twice, and sigproof.pub
  sigproof key generate

  # The names that cosign gives
  sigproof key generate --output-key-prefix cosign

  # Without a terminal
  COSIGN_PASSWORD=... sigproof key generate --output-key-prefix release
  sigproof key generate --output keys/release.key --password-file password.txt

  # On P-384; or without a password, for a program that keeps it elsewhere
  sigproof key generate --signing-algorithm ecdsa-sha2-384-nistp384
  sigproof key generate --key-format pkcs8 --output release.pem

  # In a key manager, by its plugin for cosign
  sigproof key generate --kms my-hsm://slot/1 --output-key-prefix release

An empty password is one, too. cosign does not sign with Ed25519. The files are
those of `cosign generate-key-pair`; the default names are our own, so that
neither program writes over the other's key.";

#[cfg(feature = "sign")]
pub(crate) const KEY_IMPORT: &str = "\
Examples:
  # private.pem becomes release.key, under a new password, and release.pub
  sigproof key import private.pem --output-key-prefix release

  # An RSA key, which is not made here
  openssl genrsa -out rsa.pem 3072
  sigproof key import rsa.pem

  # One that is encrypted already, to another password
  sigproof key import old.key --input-password-file old.txt \\
      --password-file new.txt --output new.key

The file that is read stays as it is.";

#[cfg(feature = "sign")]
pub(crate) const KEY_PUBLIC: &str = "\
Examples:
  sigproof key public release.key --output release.pub

  # Its hint, as bundles name it, and its SPKI, as a policy does
  sigproof key public release.pub --json

  # Of a key in a key manager, by its plugin for cosign: sigstore-kms-my-hsm
  sigproof key public my-hsm://slot/1

  # The key from standard input
  openssl genpkey -algorithm ed25519 | sigproof key public -";

pub(crate) const SIGN: &str = "\
Examples:
  # In a job of GitHub Actions (id-token: write), GitLab CI, Buildkite,
  # CircleCI or Google Cloud; writes app.tar.gz.sigstore.json
  sigproof sign app.tar.gz --yes

  # What would be sent, and where? Nothing is
  sigproof sign dist/* --dry-run

  # With a token from elsewhere: in a file, or - for standard input
  sigproof sign app.tar.gz --identity-token @token.txt

  # With a key, and with its entry in the log; the password is asked for
  sigproof sign app.tar.gz --key cosign.key

  # With a key alone: nothing is sent
  sigproof sign app.tar.gz --key cosign.key --offline

  # At a Sigstore of your own, or at the one of `cargo xtask sandbox`
  sigproof sign app.tar.gz --trust-config trust_config.json

Exit codes:
  0  signed, and verified
  1  an answer, a token or a key is not what it must be
  2  refused: bad arguments, a bundle that is there already, nobody agreed
  3  a server gives no answer, or a file could not be read or written
130  interrupted";

pub(crate) const ATTEST: &str = "\
Examples:
  # Provenance that something else has written
  sigproof attest app.tar.gz --predicate provenance.json \\
      --predicate-type slsaprovenance1

  # A bill of materials, by a key
  sigproof attest app.tar.gz --predicate app.spdx.json \\
      --predicate-type spdx --key cosign.key

  # A whole statement, signed as it is; it must be about the file
  sigproof attest app.tar.gz --statement statement.json

The names of predicate types: slsaprovenance (or slsaprovenance02),
slsaprovenance1, spdx, cyclonedx, vsa, openvex, vuln, link, test-result, custom.
Exit codes are those of `sigproof sign`.";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  sigproof completions bash \\
      > ~/.local/share/bash-completion/completions/sigproof
  sigproof completions zsh > ~/.zfunc/_sigproof
  sigproof completions fish > ~/.config/fish/completions/sigproof.fish

Exit codes:
  0  printed
  2  bad arguments";

pub(crate) const MAN: &str = "\
Examples:
  sigproof man > sigproof.1 && man ./sigproof.1

Exit codes:
  0  printed
  2  bad arguments";
