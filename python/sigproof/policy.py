"""Who must have signed, in the words of sigstore-python's ``sigstore.verify.policy``.

Each of these compiles to the policy document that every language takes (docs/policy.md):

    AllOf([Identity(identity="me@example.com", issuer="https://accounts.google.com"),
           OIDCSourceRepositoryVisibility("public")])

    {"version": 1,
     "anyOf": [{"identity": "me@example.com", "issuer": "https://accounts.google.com"}],
     "claims": {"sourceRepositoryVisibility": "public"}}

In a document the claims are asked of every alternative. What it cannot say (another claim for each of two
identities, two values of one claim at once) is asked of the certificate after everything else held, as is a policy
of the caller's own: any object with ``verify(cert)`` that raises if the certificate will not do.
"""

from __future__ import annotations

from collections.abc import Iterable

from ._typing import cast
from .errors import ConfigError, MismatchError, VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TypeAlias

    from . import Certificate
    from ._codes import Code

    Document: TypeAlias = dict[str, object]
    Values: TypeAlias = dict[str, dict[str, None]]
    """Of each claim the values, in their order."""
    Named: TypeAlias = tuple[str, str | None]
    """An identity, and its issuer unless any will do."""

    class VerificationPolicy(Protocol):
        """What every policy is: its ``verify`` raises if the certificate will not do, and returns nothing."""

        def verify(self, cert: Certificate, /) -> None:
            """Raises ``VerificationError`` if the certificate will not do."""
            ...

else:
    # The module `typing` takes longer to import than this package.
    class VerificationPolicy:
        """What every policy is: its ``verify`` raises if the certificate will not do, and returns nothing."""

        def verify(self, cert):
            """Raises ``VerificationError`` if the certificate will not do."""
            raise NotImplementedError


__all__ = [
    "AllOf",
    "AnyOf",
    "GitHubWorkflowName",
    "GitHubWorkflowRef",
    "GitHubWorkflowRepository",
    "GitHubWorkflowSHA",
    "GitHubWorkflowTrigger",
    "Identity",
    "OIDCBuildConfigDigest",
    "OIDCBuildConfigURI",
    "OIDCBuildSignerDigest",
    "OIDCBuildSignerURI",
    "OIDCBuildTrigger",
    "OIDCIssuer",
    "OIDCIssuerV2",
    "OIDCRunInvocationURI",
    "OIDCRunnerEnvironment",
    "OIDCSourceRepositoryDigest",
    "OIDCSourceRepositoryIdentifier",
    "OIDCSourceRepositoryOwnerIdentifier",
    "OIDCSourceRepositoryOwnerURI",
    "OIDCSourceRepositoryRef",
    "OIDCSourceRepositoryURI",
    "OIDCSourceRepositoryVisibility",
    "UnsafeNoOp",
    "VerificationPolicy",
    "compile",
]

# core/src/limits.rs, POLICY_LIST: as many alternatives as a document holds.
_ALTERNATIVES = 4096

# What a policy must pin, so that it does not accept everybody.
_WHO = "who"
_ISSUER = "issuer"
_BOTH = frozenset({_WHO, _ISSUER})

_ANY_IDENTITY = "anyIdentity"
_ANY_ISSUER = "anyIssuer"


class _All:
    """One way to meet a policy: at most one identity with its issuer, and claims with one value each."""

    __slots__ = ("claims", "identity")

    def __init__(self, identity: Named | None, claims: dict[str, str]) -> None:
        self.identity = identity
        self.claims = claims

    def and_(self, other: _All) -> _All | None:
        """Both at once; nothing, if a document cannot say that."""
        if None not in (self.identity, other.identity) and self.identity != other.identity:
            return None
        claims = dict(self.claims)
        for name, value in other.claims.items():
            if claims.setdefault(name, value) != value:
                return None
        return _All(self.identity or other.identity, claims)


class _Policy:
    """A policy of this module."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        # A class of somebody else's may ask for more in its `verify`, which no document says.
        if cls.__module__ == __name__:
            _OWN.add(cls)

    def verify(self, cert: Certificate) -> None:
        """Raises ``VerificationError`` if the certificate will not do."""
        raise NotImplementedError

    def _ways(self) -> list[_All] | None:
        """Every way to meet it; nothing, if a document cannot say so."""
        raise NotImplementedError

    def _pins(self) -> frozenset[str]:
        """What of `_BOTH` is the same in every certificate that meets it."""
        raise NotImplementedError

    def _document(self) -> Document | None:
        """The policy's document; nothing, if the certificate itself must be asked."""
        _check_pins(self._pins())
        ways = self._ways()
        return None if ways is None else _document_of(ways)


_OWN: set[type] = set()


class _Claim(_Policy):
    """A claim of the certificate has exactly this value."""

    __slots__ = ("_value",)
    oid: str
    _name: str
    _pinned: frozenset[str] = frozenset()

    def __init__(self, value: str) -> None:
        self._value = _text(value, f"the value of {type(self).__name__}")

    def verify(self, cert: Certificate) -> None:
        found = cert.claims.get(self._name)
        if found is None:
            raise _mismatch(
                "policy.claim.missing", f"the certificate has no {self._name} ({self.oid}), {self._value!r} is expected"
            )
        if found != self._value:
            raise _mismatch("policy.claim.mismatch", f"{self._name} is {found!r}, {self._value!r} is expected")

    def _ways(self) -> list[_All] | None:
        return [_All(None, {self._name: self._value})]

    def _pins(self) -> frozenset[str]:
        return self._pinned

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._value!r})"


def _who() -> frozenset[str]:
    return frozenset({_WHO})


class OIDCIssuer(_Claim):
    """The OIDC issuer, in the extension's first form (1.3.6.1.4.1.57264.1.1)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.1"
    _name = "issuerV1"
    _pinned = frozenset({_ISSUER})


class GitHubWorkflowTrigger(_Claim):
    """The event that started the GitHub workflow (1.3.6.1.4.1.57264.1.2)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.2"
    _name = "githubWorkflowTrigger"


class GitHubWorkflowSHA(_Claim):
    """The commit that the GitHub workflow ran on (1.3.6.1.4.1.57264.1.3)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.3"
    _name = "githubWorkflowSha"


class GitHubWorkflowName(_Claim):
    """The name of the GitHub workflow, which anybody may choose (1.3.6.1.4.1.57264.1.4)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.4"
    _name = "githubWorkflowName"


class GitHubWorkflowRepository(_Claim):
    """The GitHub repository, ``owner/name`` (1.3.6.1.4.1.57264.1.5)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.5"
    _name = "githubWorkflowRepository"
    _pinned = _who()


class GitHubWorkflowRef(_Claim):
    """The git ref that the GitHub workflow ran on (1.3.6.1.4.1.57264.1.6)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.6"
    _name = "githubWorkflowRef"


class OIDCIssuerV2(_Claim):
    """The OIDC issuer (1.3.6.1.4.1.57264.1.8)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.8"
    _name = "issuer"
    _pinned = frozenset({_ISSUER})


class OIDCBuildSignerURI(_Claim):
    """The build instructions that signed, with their version (1.3.6.1.4.1.57264.1.9)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.9"
    _name = "buildSignerUri"
    _pinned = _who()


class OIDCBuildSignerDigest(_Claim):
    """The digest of the version of the build instructions (1.3.6.1.4.1.57264.1.10)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.10"
    _name = "buildSignerDigest"


class OIDCRunnerEnvironment(_Claim):
    """Whether the build ran on hosted or own machines (1.3.6.1.4.1.57264.1.11)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.11"
    _name = "runnerEnvironment"


class OIDCSourceRepositoryURI(_Claim):
    """The source repository that the build was for (1.3.6.1.4.1.57264.1.12)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.12"
    _name = "sourceRepositoryUri"
    _pinned = _who()


class OIDCSourceRepositoryDigest(_Claim):
    """The version of the source that was built (1.3.6.1.4.1.57264.1.13)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.13"
    _name = "sourceRepositoryDigest"


class OIDCSourceRepositoryRef(_Claim):
    """The ref of the source that was built (1.3.6.1.4.1.57264.1.14)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.14"
    _name = "sourceRepositoryRef"


class OIDCSourceRepositoryIdentifier(_Claim):
    """The repository's immutable identifier (1.3.6.1.4.1.57264.1.15)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.15"
    _name = "sourceRepositoryIdentifier"
    _pinned = _who()


class OIDCSourceRepositoryOwnerURI(_Claim):
    """The owner of the source repository (1.3.6.1.4.1.57264.1.16)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.16"
    _name = "sourceRepositoryOwnerUri"
    _pinned = _who()


class OIDCSourceRepositoryOwnerIdentifier(_Claim):
    """The owner's immutable identifier (1.3.6.1.4.1.57264.1.17)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.17"
    _name = "sourceRepositoryOwnerIdentifier"
    _pinned = _who()


class OIDCBuildConfigURI(_Claim):
    """The top-level build instructions (1.3.6.1.4.1.57264.1.18)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.18"
    _name = "buildConfigUri"
    _pinned = _who()


class OIDCBuildConfigDigest(_Claim):
    """The version of the top-level build instructions (1.3.6.1.4.1.57264.1.19)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.19"
    _name = "buildConfigDigest"


class OIDCBuildTrigger(_Claim):
    """The event that started the build (1.3.6.1.4.1.57264.1.20)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.20"
    _name = "buildTrigger"


class OIDCRunInvocationURI(_Claim):
    """The run of the build (1.3.6.1.4.1.57264.1.21)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.21"
    _name = "runInvocationUri"
    _pinned = _who()


class OIDCSourceRepositoryVisibility(_Claim):
    """The source repository's visibility at signing (1.3.6.1.4.1.57264.1.22)."""

    __slots__ = ()
    oid = "1.3.6.1.4.1.57264.1.22"
    _name = "sourceRepositoryVisibility"


class Identity(_Policy):
    """The certificate's one identity is exactly this, and exactly this issuer vouches for it."""

    __slots__ = ("_identity", "_issuer")

    def __init__(self, *, identity: str, issuer: str | None = None, dangerous_any_issuer: bool = False) -> None:
        self._identity = _text(identity, "identity", "policy.identity.empty")
        if _switch(dangerous_any_issuer, "dangerous_any_issuer"):
            if issuer is not None:
                raise _refused("config.argument.invalid", "issuer and dangerous_any_issuer contradict each other")
            self._issuer = None
        elif issuer is None:
            raise _refused(
                "policy.issuer.empty",
                "issuer must say who vouches for the identity",
                "another issuer could vouch for the same identity; dangerous_any_issuer=True accepts any",
            )
        else:
            self._issuer = _text(issuer, "issuer", "policy.issuer.empty")

    def verify(self, cert: Certificate) -> None:
        if self._issuer is not None and cert.issuer != self._issuer:
            raise _mismatch("policy.issuer.mismatch", f"the issuer is {cert.issuer!r}, {self._issuer!r} is expected")
        if cert.san != self._identity:
            raise _mismatch("policy.identity.mismatch", f"the identity is {cert.san!r}, {self._identity!r} is expected")
        # core/src/policy/signer.rs, `truncated`: whoever may push a branch `main#` would sign as `main`.
        if cert.claims.get("buildSignerUri") == self._identity + "#":
            raise _mismatch("policy.identity.truncated", "the identity has lost the # at its end")

    def _ways(self) -> list[_All] | None:
        return [_All((self._identity, self._issuer), {})]

    def _pins(self) -> frozenset[str]:
        # Without an issuer, somebody said the dangerous word.
        return _BOTH

    def __repr__(self) -> str:
        issuer = "dangerous_any_issuer=True" if self._issuer is None else f"issuer={self._issuer!r}"
        return f"Identity(identity={self._identity!r}, {issuer})"


class _Several(_Policy):
    """Other policies together."""

    __slots__ = ("_children", "_said")

    def __init__(
        self,
        children: Iterable[VerificationPolicy],
        *,
        dangerous_any_identity: bool = False,
        dangerous_any_issuer: bool = False,
    ) -> None:
        name = type(self).__name__
        # A text is an iterable, too.
        given = cast("object", children)
        if isinstance(given, (str, bytes, dict)) or not isinstance(given, Iterable):
            raise _refused("config.argument.invalid", f"{name} takes a list of policies")
        self._children: tuple[VerificationPolicy, ...] = tuple(children)
        if not self._children:
            raise _refused("policy.any_of.empty", f"{name} of no policies is met by nobody, and never by anybody")
        for child in self._children:
            if not callable(getattr(child, "verify", None)) or isinstance(child, type):
                raise _refused(
                    "config.argument.invalid",
                    f"{name} takes policies, and this is a {type(child).__name__}",
                    "a policy has a method verify(cert); a document stands alone",
                )
        said: set[str] = set()
        # Whoever takes any identity still names the issuer.
        if _switch(dangerous_any_identity, "dangerous_any_identity"):
            said.add(_WHO)
        if _switch(dangerous_any_issuer, "dangerous_any_issuer"):
            said.add(_ISSUER)
        self._said = frozenset(said)

    def __repr__(self) -> str:
        words = {_WHO: ", dangerous_any_identity=True", _ISSUER: ", dangerous_any_issuer=True"}
        said = "".join(words[word] for word in sorted(self._said, reverse=True))
        return f"{type(self).__name__}({list(self._children)!r}{said})"


class AnyOf(_Several):
    """One of these policies is met."""

    __slots__ = ()

    def verify(self, cert: Certificate) -> None:
        failures: list[str] = []
        for child in self._children:
            try:
                _ask(child, cert)
            except VerificationError as failure:
                failures.append(str(failure).partition("\n")[0])
            else:
                return
        raise _mismatch("policy.any_of.mismatch", f"none of {len(failures)} policies is met: " + "; ".join(failures))

    def _ways(self) -> list[_All] | None:
        ways: list[_All] = []
        for child in self._children:
            some = _ways_of(child)
            if some is None or len(ways) + len(some) > _ALTERNATIVES:
                return None
            ways += some
        return ways

    def _pins(self) -> frozenset[str]:
        pins = _BOTH
        for child in self._children:
            pins &= _pins_of(child)
        return pins | self._said


class AllOf(_Several):
    """Every one of these policies is met."""

    __slots__ = ()

    def verify(self, cert: Certificate) -> None:
        for child in self._children:
            _ask(child, cert)

    def _ways(self) -> list[_All] | None:
        ways = [_All(None, {})]
        for child in self._children:
            some = _ways_of(child)
            if some is None or len(ways) * len(some) > _ALTERNATIVES:
                return None
            both = [way.and_(other) for way in ways for other in some]
            ways = [way for way in both if way is not None]
            if len(ways) < len(both):
                return None
        return ways

    def _pins(self) -> frozenset[str]:
        pins = self._said
        for child in self._children:
            pins |= _pins_of(child)
        return pins


class UnsafeNoOp(_Policy):
    """Whoever signed will do, so that nothing is known of who it was: for tests alone."""

    __slots__ = ()

    def __init__(self, *, dangerous_any_identity: bool = False) -> None:
        if not _switch(dangerous_any_identity, "dangerous_any_identity"):
            raise _refused(
                "policy.identity.empty",
                "UnsafeNoOp names nobody",
                "dangerous_any_identity=True accepts whoever signed; Identity names somebody",
            )

    def verify(self, cert: Certificate) -> None:
        """Asks nothing."""

    def _ways(self) -> list[_All] | None:
        return [_All(None, {})]

    def _pins(self) -> frozenset[str]:
        return _BOTH

    def __repr__(self) -> str:
        return "UnsafeNoOp(dangerous_any_identity=True)"


def compile(policy: object) -> Document | None:
    """The document that says the same as this policy; None, if the certificate itself must be asked (:func:`_ask`)
    after everything else held."""
    if type(policy) in _OWN:
        assert isinstance(policy, _Policy)
        return policy._document()
    return None


def _ask(policy: VerificationPolicy, cert: Certificate) -> None:
    """Asks a policy about a certificate. Only silence is consent: who returns False means no."""
    answer = cast("object", policy.verify(cert))
    if answer is not None and answer is not True:
        close = getattr(answer, "close", None)
        if callable(close):
            close()
        raise _refused(
            "config.argument.invalid",
            f"verify of {type(policy).__name__} returned a {type(answer).__name__}, and must return nothing",
            "raise VerificationError if the certificate will not do",
        )


def _ways_of(policy: object) -> list[_All] | None:
    return policy._ways() if isinstance(policy, _Policy) and type(policy) in _OWN else None


def _pins_of(policy: object) -> frozenset[str]:
    # Whoever writes a policy of their own decides.
    return policy._pins() if isinstance(policy, _Policy) and type(policy) in _OWN else _BOTH


def _check_pins(pins: frozenset[str]) -> None:
    if _WHO not in pins:
        raise _refused(
            "policy.identity.empty",
            "the policy names nobody in particular",
            "add Identity, or a claim that says whose build it is, such as OIDCSourceRepositoryURI; "
            "AllOf([…], dangerous_any_identity=True) accepts everybody who meets the rest",
        )
    if _ISSUER not in pins:
        raise _refused(
            "policy.issuer.empty",
            "the policy names no issuer",
            "add OIDCIssuer or OIDCIssuerV2; AllOf([…], dangerous_any_issuer=True) accepts any",
        )


def _document_of(ways: list[_All]) -> Document | None:
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


def _mismatch(code: Code, message: str) -> MismatchError:
    return MismatchError(message, code=code, step="policy")


def _refused(code: Code, message: str, *hints: str) -> ConfigError:
    return ConfigError(message, code=code, hints=hints)


def _text(value: object, what: str, code: Code = "policy.value.empty") -> str:
    if not isinstance(value, str):
        raise _refused("config.argument.invalid", f"{what} must be a str, and is a {type(value).__name__}")
    if not value:
        raise _refused(code, f"{what} is empty, which never means any")
    return value


def _switch(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise _refused("config.argument.invalid", f"{what} must be True or False")
    return value
