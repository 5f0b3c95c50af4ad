"""The claims of a certificate (Fulcio's extensions 1.3.6.1.4.1.57264.1.N) as policies, by sigstore-python's names."""

from __future__ import annotations

from ._typing import cast
from ._ways import ISSUER, WHO, All, Policy, checked_text, mismatch, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cryptography.x509 import Certificate as CryptographyCertificate

    from ._ways import Certificate


# core/src/policy/claim.rs: the older claim of GitHub that says the same as a newer one.
_TWINS = (
    ("buildTrigger", "githubWorkflowTrigger"),
    ("sourceRepositoryDigest", "githubWorkflowSha"),
    ("sourceRepositoryUri", "githubWorkflowRepository"),
    ("sourceRepositoryRef", "githubWorkflowRef"),
)


def check_twin(name: str, claims: dict[str, str]) -> None:
    """A certificate that holds both must mean one thing."""
    for new, old in _TWINS:
        if name not in (new, old) or new not in claims or old not in claims:
            continue
        found = claims[new]
        if new == "sourceRepositoryUri":
            # The one is a URI on any one host, the other `owner/name`.
            host, _, found = found.removeprefix("https://").partition("/")
            agree = claims[new].startswith("https://") and host != "" and found == claims[old]
        else:
            agree = found == claims[old]
        if not agree:
            raise mismatch("policy.claim.conflict", f"{new} is {claims[new]!r}, and {old} {claims[old]!r}")


class Stated:
    """What a certificate states."""

    __slots__ = ("claims", "names")

    def __init__(self, der: bytes) -> None:
        from ._inspect import inspect

        (certificate,) = inspect(der).certificates
        self.claims = cast("dict[str, str]", certificate.claims.to_dict())
        self.names = [name.value for name in certificate.subject_alternative_names]
        # core/src/policy/certificate_identity.rs: what every policy asks.
        if len(self.names) > 1:
            raise mismatch("policy.identity.san_ambiguous", "the certificate names more than one identity")
        issuers = [self.claims[name] for name in ("issuerV1", "issuer") if name in self.claims]
        if len(set(issuers)) > 1:
            raise mismatch("policy.issuer.conflict", f"the certificate has two issuers: {' and '.join(map(repr, issuers))}")


def stated_by(cert: object) -> Stated:
    """Of a certificate of ours, or of the package ``cryptography``."""
    der = getattr(cert, "der", None)
    if not isinstance(der, bytes):
        if not callable(getattr(cert, "public_bytes", None)):
            raise refused("config.argument.invalid", f"verify takes a certificate, and not a {type(cert).__name__}")
        from cryptography.hazmat.primitives.serialization import Encoding

        der = cast("CryptographyCertificate", cert).public_bytes(Encoding.DER)
    return Stated(der)


class Claim(Policy):
    """A claim of the certificate has exactly this value."""

    __slots__ = ("_value",)
    oid: str
    _name: str
    _pinned: frozenset[str] = frozenset()

    def __init__(self, value: str) -> None:
        self._value = checked_text(value, f"the value of {type(self).__name__}")

    def verify(self, cert: Certificate) -> None:
        claims = stated_by(cert).claims
        check_twin(self._name, claims)
        found = claims.get(self._name)
        if found is None:
            raise mismatch(
                "policy.claim.missing", f"the certificate has no {self._name} ({self.oid}), {self._value!r} is expected"
            )
        if found != self._value:
            raise mismatch("policy.claim.mismatch", f"{self._name} is {found!r}, {self._value!r} is expected")

    def _ways(self) -> list[All] | None:
        return [All(None, {self._name: self._value})]

    def _pins(self) -> frozenset[str]:
        return self._pinned

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._value!r})"


class OIDCIssuer(Claim):
    """The OIDC issuer, in the extension's first form (1.3.6.1.4.1.57264.1.1)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.1"
    _name = "issuerV1"
    _pinned = frozenset({ISSUER})


class GitHubWorkflowTrigger(Claim):
    """The event that started the GitHub workflow (1.3.6.1.4.1.57264.1.2)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.2"
    _name = "githubWorkflowTrigger"


class GitHubWorkflowSHA(Claim):
    """The commit that the GitHub workflow ran on (1.3.6.1.4.1.57264.1.3)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.3"
    _name = "githubWorkflowSha"


class GitHubWorkflowName(Claim):
    """The name of the GitHub workflow, which anybody may choose (1.3.6.1.4.1.57264.1.4)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.4"
    _name = "githubWorkflowName"


class GitHubWorkflowRepository(Claim):
    """The GitHub repository, ``owner/name`` (1.3.6.1.4.1.57264.1.5)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.5"
    _name = "githubWorkflowRepository"
    _pinned = frozenset({WHO})


class GitHubWorkflowRef(Claim):
    """The git ref that the GitHub workflow ran on (1.3.6.1.4.1.57264.1.6)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.6"
    _name = "githubWorkflowRef"


class OIDCIssuerV2(Claim):
    """The OIDC issuer (1.3.6.1.4.1.57264.1.8)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.8"
    _name = "issuer"
    _pinned = frozenset({ISSUER})


class OIDCBuildSignerURI(Claim):
    """The build instructions that signed, with their version (1.3.6.1.4.1.57264.1.9)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.9"
    _name = "buildSignerUri"
    _pinned = frozenset({WHO})


class OIDCBuildSignerDigest(Claim):
    """The digest of the version of the build instructions (1.3.6.1.4.1.57264.1.10)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.10"
    _name = "buildSignerDigest"


class OIDCRunnerEnvironment(Claim):
    """Whether the build ran on hosted or own machines (1.3.6.1.4.1.57264.1.11)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.11"
    _name = "runnerEnvironment"


class OIDCSourceRepositoryURI(Claim):
    """The source repository that the build was for (1.3.6.1.4.1.57264.1.12)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.12"
    _name = "sourceRepositoryUri"
    _pinned = frozenset({WHO})


class OIDCSourceRepositoryDigest(Claim):
    """The version of the source that was built (1.3.6.1.4.1.57264.1.13)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.13"
    _name = "sourceRepositoryDigest"


class OIDCSourceRepositoryRef(Claim):
    """The ref of the source that was built (1.3.6.1.4.1.57264.1.14)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.14"
    _name = "sourceRepositoryRef"


class OIDCSourceRepositoryIdentifier(Claim):
    """The repository's immutable identifier (1.3.6.1.4.1.57264.1.15)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.15"
    _name = "sourceRepositoryIdentifier"
    _pinned = frozenset({WHO})


class OIDCSourceRepositoryOwnerURI(Claim):
    """The owner of the source repository (1.3.6.1.4.1.57264.1.16)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.16"
    _name = "sourceRepositoryOwnerUri"
    _pinned = frozenset({WHO})


class OIDCSourceRepositoryOwnerIdentifier(Claim):
    """The owner's immutable identifier (1.3.6.1.4.1.57264.1.17)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.17"
    _name = "sourceRepositoryOwnerIdentifier"
    _pinned = frozenset({WHO})


class OIDCBuildConfigURI(Claim):
    """The top-level build instructions (1.3.6.1.4.1.57264.1.18)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.18"
    _name = "buildConfigUri"
    _pinned = frozenset({WHO})


class OIDCBuildConfigDigest(Claim):
    """The version of the top-level build instructions (1.3.6.1.4.1.57264.1.19)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.19"
    _name = "buildConfigDigest"


class OIDCBuildTrigger(Claim):
    """The event that started the build (1.3.6.1.4.1.57264.1.20)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.20"
    _name = "buildTrigger"


class OIDCRunInvocationURI(Claim):
    """The run of the build (1.3.6.1.4.1.57264.1.21)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.21"
    _name = "runInvocationUri"
    _pinned = frozenset({WHO})


class OIDCSourceRepositoryVisibility(Claim):
    """The source repository's visibility at signing (1.3.6.1.4.1.57264.1.22)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.22"
    _name = "sourceRepositoryVisibility"


CLAIMS: tuple[type[Claim], ...] = (
    OIDCIssuer,
    GitHubWorkflowTrigger,
    GitHubWorkflowSHA,
    GitHubWorkflowName,
    GitHubWorkflowRepository,
    GitHubWorkflowRef,
    OIDCIssuerV2,
    OIDCBuildSignerURI,
    OIDCBuildSignerDigest,
    OIDCRunnerEnvironment,
    OIDCSourceRepositoryURI,
    OIDCSourceRepositoryDigest,
    OIDCSourceRepositoryRef,
    OIDCSourceRepositoryIdentifier,
    OIDCSourceRepositoryOwnerURI,
    OIDCSourceRepositoryOwnerIdentifier,
    OIDCBuildConfigURI,
    OIDCBuildConfigDigest,
    OIDCBuildTrigger,
    OIDCRunInvocationURI,
    OIDCSourceRepositoryVisibility,
)
"""All of them."""
