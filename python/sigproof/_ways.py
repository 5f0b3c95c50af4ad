"""How a policy becomes a document."""

from __future__ import annotations

from .errors import ConfigError, MismatchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from cryptography.x509 import Certificate as CryptographyCertificate

    from . import Certificate as VerifiedCertificate
    from ._codes import Code

    Certificate: TypeAlias = VerifiedCertificate | CryptographyCertificate
    Document: TypeAlias = dict[str, object]
    Values: TypeAlias = dict[str, dict[str, None]]
    """Of each claim the values, in their order."""
    Named: TypeAlias = tuple[str, str | None]
    """An identity, and its issuer unless any will do."""

# What a policy must pin, so that it does not accept everybody.
WHO = "who"
ISSUER = "issuer"
BOTH = frozenset({WHO, ISSUER})

_ANY_IDENTITY = "anyIdentity"
_ANY_ISSUER = "anyIssuer"


class All:
    """One way to meet a policy: at most one identity with its issuer, and claims with one value each."""

    __slots__ = ("claims", "identity")

    def __init__(self, identity: Named | None, claims: dict[str, str]) -> None:
        self.identity = identity
        self.claims = claims

    def and_(self, other: All) -> All | None:
        """Both at once; nothing, if a document cannot say that."""
        if None not in (self.identity, other.identity) and self.identity != other.identity:
            return None
        claims = dict(self.claims)
        for name, value in other.claims.items():
            if claims.setdefault(name, value) != value:
                return None
        return All(self.identity or other.identity, claims)


_FIXED = frozenset(("__class__", "_children", "_identity", "_issuer", "_said", "_text", "_value"))


class Policy:
    """A policy of this package. It never changes, so that its document is made once."""

    __slots__ = ("_text",)

    _text: bytes | None
    """The document as JSON; there when it was asked for, and None if no document says the same."""

    def __setattr__(self, name: str, value: object) -> None:
        self._check_free(name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._check_free(name)
        object.__delattr__(self, name)

    def _check_free(self, name: str) -> None:
        # Whatever a class of the caller's own adds is the caller's.
        if name in _FIXED and hasattr(self, name):
            raise AttributeError(f"a {type(self).__name__} never changes: make another one")

    def verify(self, cert: Certificate) -> None:
        """Raises ``VerificationError`` if the certificate will not do."""
        raise NotImplementedError

    def _ways(self) -> list[All] | None:
        """Every way to meet it; nothing, if a document cannot say so."""
        raise NotImplementedError

    def _pins(self) -> frozenset[str]:
        """What of `BOTH` is the same in every certificate that meets it."""
        raise NotImplementedError

    def _document(self) -> Document | None:
        """The policy's document; nothing, if the certificate itself must be asked."""
        check_pins(self._pins())
        ways = self._ways()
        return None if ways is None else document_of(ways)


def check_pins(pins: frozenset[str]) -> None:
    if WHO not in pins:
        raise refused(
            "policy.identity.empty",
            "the policy names nobody in particular",
            "add Identity, or a claim that says whose build it is, such as OIDCSourceRepositoryURI; "
            "AllOf([…], dangerous_any_identity=True) accepts everybody who meets the rest",
        )
    if ISSUER not in pins:
        raise refused(
            "policy.issuer.empty",
            "the policy names no issuer",
            "add OIDCIssuer or OIDCIssuerV2; AllOf([…], dangerous_any_issuer=True) accepts any",
        )


def document_of(ways: list[All]) -> Document | None:
    """One document for all these ways, if its claims, which are asked of every alternative, come out the same."""
    asked: dict[Named | None, set[frozenset[tuple[str, str]]]] = {}
    values: Values = {}
    for way in ways:
        asked.setdefault(way.identity, set()).add(frozenset(way.claims.items()))
        for name, value in way.claims.items():
            values.setdefault(name, {})[value] = None
    combinations = 1
    for some in values.values():
        combinations *= len(some)
    # Each identity with each combination of the values: only that is what a document says.
    names = values.keys()
    if any(way.claims.keys() != names for way in ways):
        return None
    if any(len(some) != combinations for some in asked.values()):
        return None
    document: Document = {"version": 1, "anyOf": [one for key in asked for one in _alternatives(key, values)]}
    if values:
        document["claims"] = {
            name: next(iter(some)) if len(some) == 1 else list(some) for name, some in values.items()
        }
    return document


def _alternatives(key: Named | None, values: Values) -> list[Document]:
    if key is not None:
        identity, issuer = key
        if issuer is None:
            return [{"identity": identity, "dangerous": [_ANY_ISSUER]}]
        return [{"identity": identity, "issuer": issuer}]
    # The claims say who. The issuer is one of them, or somebody said the dangerous word.
    issuers = values.get("issuer") or values.get("issuerV1")
    if not issuers:
        return [{"dangerous": [_ANY_IDENTITY, _ANY_ISSUER]}]
    return [{"issuer": issuer, "dangerous": [_ANY_IDENTITY]} for issuer in issuers]


def mismatch(code: Code, message: str) -> MismatchError:
    return MismatchError(message, code=code, step="policy")


def refused(code: Code, message: str, *hints: str) -> ConfigError:
    return ConfigError(message, code=code, hints=hints)


def checked_text(value: object, what: str, code: Code = "policy.value.empty") -> str:
    if not isinstance(value, str):
        raise refused("config.argument.invalid", f"{what} must be a str, and is a {type(value).__name__}")
    if not value:
        raise refused(code, f"{what} is empty, which never means any")
    return value
