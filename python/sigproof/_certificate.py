"""Policies as callers give them, and the certificate that a caller's own policy looks at."""

from __future__ import annotations

from types import MappingProxyType

from . import _native
from ._document import encoded, written
from ._typing import cast, final
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol, TypeAlias

    from cryptography.x509 import Certificate as CryptographyCertificate

    from ._document import Buffer
    from ._facts import CertificateSigner

    class HasVerify(Protocol):
        """A policy of the caller's own. It raises to say no."""

        def verify(self, cert: Certificate, /) -> None: ...

    PolicyInput: TypeAlias = "str | Buffer | Mapping[str, object] | HasVerify"
    """Whose signature is accepted: a policy document as JSON or as a dict; as a dict also just ``identity`` and ``issuer``;
    one of ``sigproof.policy``; or an object with ``verify(cert)``, which is asked after everything else held."""

_ANYBODY = b'{"version":1,"anyOf":[],"dangerous":["anyIdentity","anyIssuer"]}'
"""Under a policy of the caller's own, the core checks everything but the signer."""


@final
class Certificate:
    """A verified signing certificate, as a policy of the caller's own sees it."""

    __slots__ = ("_signer", "der")

    der: bytes
    """The certificate."""
    _signer: CertificateSigner

    def __init__(self) -> None:
        raise ConfigError("a Certificate comes from a verification")

    @property
    def san(self) -> str | None:
        """The identity that the certificate authority vouches for."""
        identity = self._signer.identity
        return None if identity is None else identity.value

    @property
    def issuer(self) -> str | None:
        """The OIDC issuer that vouched for the identity."""
        return self._signer.issuer

    @property
    def claims(self) -> Mapping[str, str]:
        """What else the certificate states, by the names that a policy document's ``claims`` have."""
        return MappingProxyType(cast("dict[str, str]", self._signer.claims.to_dict()))

    def to_cryptography(self) -> CryptographyCertificate:
        """The certificate as the package ``cryptography`` has it, which must be installed."""
        try:
            from cryptography.x509 import load_der_x509_certificate
        except ImportError as cause:
            raise ConfigError(
                "to_cryptography needs the package cryptography, which is not installed",
                hints=("`pip install cryptography`; `cert.der` is the certificate without it",),
            ) from cause
        return load_der_x509_certificate(self.der)

    def __repr__(self) -> str:
        return f"<sigproof.Certificate of {self.san!r}, vouched for by {self.issuer!r}>"


@final
class Rules:
    """A policy, read: what the core checks, and whom to ask last."""

    __slots__ = ("last", "native")

    native: _native.Policy
    last: HasVerify | None

    def __init__(self, native: _native.Policy, last: HasVerify | None) -> None:
        self.native = native
        self.last = last

    def check(self, verified: _native.Verified, bundles: _native.Bundles) -> None:
        """Asks the caller's own policy. Whatever it raises is the answer, an error of this package as it is."""
        if self.last is None:
            return
        from ._facts import CertificateSigner

        der = bundles.certificate(verified.bundle_index)
        signer = verified.facts.signer
        if der is None or not isinstance(signer, CertificateSigner):
            raise ConfigError("a policy with verify(cert) is about certificates, and the bundle is signed with a key")
        certificate = object.__new__(Certificate)
        certificate.der = der
        certificate._signer = signer
        answer = cast("object", self.last.verify(certificate))
        if answer is not None and answer is not True:
            # A policy says no by raising. One that returns False means no, and must not be taken for yes.
            raise ConfigError(f"verify(cert) of a policy must return None or raise, and it returned {answer!r:.200}")


def rules_of(policy: object) -> Rules:
    """Reads a policy in any of its forms."""
    pair = _pair(policy)
    if pair is not None:
        return Rules(_native.Policy.identity(*pair), None)
    text, last = _split(policy)
    return Rules(_native.Policy.from_json(text), last)


def document_of(policy: object) -> bytes:
    """The JSON of a policy that is data."""
    pair = _pair(policy)
    if pair is not None:
        return written({"version": 1, "anyOf": [{"identity": pair[0], "issuer": pair[1]}]}, "policy")
    text, last = _split(policy)
    if last is not None:
        raise ConfigError("this policy is a function, and not a document")
    return text


def _pair(policy: object) -> tuple[str, str] | None:
    """The short form: an identity and its issuer."""
    if type(policy) is dict and len(cast("dict[object, object]", policy)) == 2:
        members = cast("dict[object, object]", policy)
        identity, issuer = members.get("identity"), members.get("issuer")
        if isinstance(identity, str) and isinstance(issuer, str):
            return identity, issuer
    return None


def _split(policy: object) -> tuple[bytes, HasVerify | None]:
    if isinstance(policy, (str, bytes, bytearray, memoryview, dict)):
        return encoded(cast("object", policy), "policy"), None
    if callable(getattr(policy, "verify", None)):
        from .policy import compile

        document = compile(policy)
        return (_ANYBODY, cast("HasVerify", policy)) if document is None else (written(document, "policy"), None)
    return encoded(policy, "policy"), None
