"""Policies as callers give them, and what the certificate that a caller's own policy looks at does in Python."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import _native
from ._document import encoded, plain, written
from ._typing import cast, final
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TypeAlias

    from cryptography.x509 import Certificate as CryptographyCertificate

    from ._document import Buffer
    from ._native import Certificate
    from ._facts import CertificateSigner

    class HasVerify(Protocol):
        """A policy of the caller's own. It raises to say no."""

        def verify(self, cert: Certificate, /) -> None: ...

    PolicyInput: TypeAlias = "str | Buffer | Mapping[str, object] | HasVerify"
    """Whose signature is accepted: a policy document as JSON or as a dict; as a dict also just ``identity`` and ``issuer``;
    one of ``sigproof.policy``; or an object with ``verify(cert)``, which is asked after everything else held."""

_ANYBODY = b'{"version":1,"anyOf":[],"dangerous":["anyIdentity","anyIssuer"]}'
"""Under a policy of the caller's own, the core checks everything but the signer."""


def claims_of(signer: CertificateSigner) -> Mapping[str, str]:
    """What else the certificate states, so that nobody can change it."""
    return MappingProxyType(cast("dict[str, str]", signer.claims.to_dict()))


def to_cryptography(der: bytes) -> CryptographyCertificate:
    """The certificate as the package ``cryptography`` has it."""
    try:
        from cryptography.x509 import load_der_x509_certificate
    except ImportError as cause:
        raise ConfigError(
            "to_cryptography needs the package cryptography, which is not installed",
            hints=("`pip install cryptography`; `cert.der` is the certificate without it",),
        ) from cause
    return load_der_x509_certificate(der)


def is_same(der: bytes, other: object) -> bool:
    """Whether something else is this certificate. A list of certificates that are not wanted has those of ``cryptography``."""
    if not callable(getattr(other, "public_bytes", None)):
        return False
    return cast("object", to_cryptography(der)) == other


def hash_of(der: bytes) -> int:
    """That of whatever is equal."""
    try:
        return hash(to_cryptography(der))
    except ConfigError:
        return hash(der)


def text(certificate: Certificate) -> str:
    """How it looks at a prompt."""
    return f"<sigproof.Certificate of {certificate.san!r}, vouched for by {certificate.issuer!r}>"


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
        certificate = _native.certificate(verified, bundles)
        if certificate is None:
            raise ConfigError("a policy with verify(cert) is about certificates, and the bundle is signed with a key")
        answer = cast("object", self.last.verify(certificate))
        if answer is not None and answer is not True:
            # A policy says no by raising. One that returns False means no, and must not be taken for yes.
            raise ConfigError(f"verify(cert) of a policy must return None or raise, and it returned {answer!r:.200}")


_READ: dict[bytes, _native.Policy] = {}
"""Policies by their text, which is all that they are made of. To read one costs as much as a twentieth of a verification, and
nobody else runs meanwhile."""
_KEPT, _LONGEST = 64, 16 << 10


def rules_of(policy: object) -> Rules:
    """Reads a policy in any of its forms."""
    pair = _pair(policy)
    if pair is not None:
        return Rules(_native.Policy.identity(*pair), None)
    text, last = _split(policy)
    return Rules(_read(text), last)


def _read(text: bytes) -> _native.Policy:
    read = _READ.get(text)
    if read is None:
        read = _native.Policy.from_json(text)
        if len(text) <= _LONGEST:
            if len(_READ) >= _KEPT:
                _READ.clear()
            _READ[text] = read
    return read


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
            return plain(identity, "identity"), plain(issuer, "issuer")
    return None


def check_sort(policy: object) -> bool:
    """Whether a policy is an object that is asked, and not data. What is both would be taken for one of the two."""
    asked = callable(getattr(policy, "verify", None))
    if asked and isinstance(policy, (str, bytes, bytearray, memoryview, Mapping)):
        policy = cast("object", policy)
        raise ConfigError(
            f"this {type(policy).__name__} is data and has a method verify, so that nobody knows which of them is the policy",
            hints=("pass a document as a plain dict or text, and a policy of your own as an object that is neither",),
        )
    return asked


def _split(policy: object) -> tuple[bytes, HasVerify | None]:
    if check_sort(policy):
        from .policy import text_of

        text = text_of(policy)
        return (_ANYBODY, cast("HasVerify", policy)) if text is None else (text, None)
    return encoded(policy, "policy"), None
