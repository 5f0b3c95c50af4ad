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

from ._claims import (
    CLAIMS,
    GitHubWorkflowName,
    GitHubWorkflowRef,
    GitHubWorkflowRepository,
    GitHubWorkflowSHA,
    GitHubWorkflowTrigger,
    OIDCBuildConfigDigest,
    OIDCBuildConfigURI,
    OIDCBuildSignerDigest,
    OIDCBuildSignerURI,
    OIDCBuildTrigger,
    OIDCIssuer,
    OIDCIssuerV2,
    OIDCRunInvocationURI,
    OIDCRunnerEnvironment,
    OIDCSourceRepositoryDigest,
    OIDCSourceRepositoryIdentifier,
    OIDCSourceRepositoryOwnerIdentifier,
    OIDCSourceRepositoryOwnerURI,
    OIDCSourceRepositoryRef,
    OIDCSourceRepositoryURI,
    OIDCSourceRepositoryVisibility,
    stated_by,
)
from ._document import written
from ._typing import cast
from ._ways import BOTH, ISSUER, WHO, All, Policy, checked_text, mismatch, refused
from .errors import VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from . import Certificate as VerifiedCertificate
    from ._ways import Certificate, Document

    class VerificationPolicy(Protocol):
        """What every policy is: its ``verify`` raises if the certificate will not do, and returns nothing."""

        def verify(self, cert: VerifiedCertificate, /) -> None:
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


class Identity(Policy):
    """The certificate's one identity is exactly this, and exactly this issuer vouches for it."""

    __slots__ = ("_identity", "_issuer")

    def __init__(self, *, identity: str, issuer: str | None = None, dangerous_any_issuer: bool = False) -> None:
        self._identity = checked_text(identity, "identity", "policy.identity.empty")
        if _switch(dangerous_any_issuer, "dangerous_any_issuer"):
            if issuer is not None:
                raise refused("config.argument.invalid", "issuer and dangerous_any_issuer contradict each other")
            self._issuer = None
        elif issuer is None:
            raise refused(
                "policy.issuer.empty",
                "issuer must say who vouches for the identity",
                "another issuer could vouch for the same identity; dangerous_any_issuer=True accepts any",
            )
        else:
            self._issuer = checked_text(issuer, "issuer", "policy.issuer.empty")

    def verify(self, cert: Certificate) -> None:
        stated = stated_by(cert)
        if self._issuer is not None:
            # The two forms agree; one alone will do.
            issuer = stated.claims.get("issuer", stated.claims.get("issuerV1"))
            if issuer is None:
                raise mismatch("policy.issuer.missing", f"the certificate has no issuer, {self._issuer!r} is expected")
            if issuer != self._issuer:
                raise mismatch("policy.issuer.mismatch", f"the issuer is {issuer!r}, {self._issuer!r} is expected")
        if stated.names != [self._identity]:
            found = stated.names[0] if stated.names else None
            raise mismatch("policy.identity.mismatch", f"the identity is {found!r}, {self._identity!r} is expected")
        # core/src/policy/signer.rs, `truncated`: whoever may push a branch `main#` would sign as `main`.
        if stated.claims.get("buildSignerUri") == self._identity + "#":
            raise mismatch("policy.identity.truncated", "the identity has lost the # at its end")

    def _ways(self) -> list[All] | None:
        return [All((self._identity, self._issuer), {})]

    def _pins(self) -> frozenset[str]:
        # Without an issuer, somebody said the dangerous word.
        return BOTH

    def __repr__(self) -> str:
        issuer = "dangerous_any_issuer=True" if self._issuer is None else f"issuer={self._issuer!r}"
        return f"Identity(identity={self._identity!r}, {issuer})"


class _Several(Policy):
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
            raise refused("config.argument.invalid", f"{name} takes a list of policies")
        self._children: tuple[VerificationPolicy, ...] = tuple(children)
        if not self._children:
            raise refused("policy.any_of.empty", f"{name} of no policies is met by nobody, and never by anybody")
        for child in self._children:
            if not callable(getattr(child, "verify", None)) or isinstance(child, type):
                raise refused(
                    "config.argument.invalid",
                    f"{name} takes policies, and this is a {type(child).__name__}",
                    "a policy has a method verify(cert); a document stands alone",
                )
        said: set[str] = set()
        # Whoever takes any identity still names the issuer.
        if _switch(dangerous_any_identity, "dangerous_any_identity"):
            said.add(WHO)
        if _switch(dangerous_any_issuer, "dangerous_any_issuer"):
            said.add(ISSUER)
        self._said = frozenset(said)

    def __repr__(self) -> str:
        words = {WHO: ", dangerous_any_identity=True", ISSUER: ", dangerous_any_issuer=True"}
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
        raise mismatch("policy.any_of.mismatch", f"none of {len(failures)} policies is met: " + "; ".join(failures))

    def _ways(self) -> list[All] | None:
        ways: list[All] = []
        for child in self._children:
            some = _ways_of(child)
            if some is None or len(ways) + len(some) > _ALTERNATIVES:
                return None
            ways += some
        return ways

    def _pins(self) -> frozenset[str]:
        pins = BOTH
        for child in self._children:
            pins &= _pins_of(child)
        return pins | self._said


class AllOf(_Several):
    """Every one of these policies is met."""

    __slots__ = ()

    def verify(self, cert: Certificate) -> None:
        for child in self._children:
            _ask(child, cert)

    def _ways(self) -> list[All] | None:
        ways = [All(None, {})]
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


class UnsafeNoOp(Policy):
    """Whoever signed will do, so that nothing is known of who it was: for tests alone."""

    __slots__ = ()

    def __init__(self, *, dangerous_any_identity: bool = False) -> None:
        if not _switch(dangerous_any_identity, "dangerous_any_identity"):
            raise refused(
                "policy.identity.empty",
                "UnsafeNoOp names nobody",
                "dangerous_any_identity=True accepts whoever signed; Identity names somebody",
            )

    def verify(self, cert: Certificate) -> None:
        """Asks nothing."""

    def _ways(self) -> list[All] | None:
        return [All(None, {})]

    def _pins(self) -> frozenset[str]:
        return BOTH

    def __repr__(self) -> str:
        return "UnsafeNoOp(dangerous_any_identity=True)"


_OWN = frozenset((AllOf, AnyOf, Identity, UnsafeNoOp, *CLAIMS))
"""The classes that documents can be made of. One that is derived from them may ask for more in its `verify`, which no
document says."""


def compile(policy: object) -> Document | None:
    """The document that says the same as this policy; None, if the certificate itself must be asked (:func:`_ask`)
    after everything else held."""
    if type(policy) in _OWN:
        assert isinstance(policy, Policy)
        return policy._document()
    return None


def text_of(policy: object) -> bytes | None:
    """The same as JSON. It is made once, as none of these policies changes, and a policy of the caller's own within
    others has no document."""
    if type(policy) not in _OWN:
        return None
    assert isinstance(policy, Policy)
    if not hasattr(policy, "_text"):
        document = policy._document()
        try:
            policy._text = None if document is None else written(document, "policy")
        except AttributeError:
            # Another thread was as fast, and has made the same.
            pass
    return policy._text


def is_own(policy: object) -> bool:
    """Whether it is of this package, with all that it consists of."""
    if isinstance(policy, _Several) and type(policy) in _OWN:
        return all(is_own(child) for child in policy._children)
    return type(policy) in _OWN


def _ask(policy: VerificationPolicy, cert: Certificate) -> None:
    """Asks a policy about a certificate. Only silence is consent: who returns False means no."""
    answer = cast("object", policy.verify(cast("VerifiedCertificate", cert)))
    if answer is not None and answer is not True:
        close = getattr(answer, "close", None)
        if callable(close):
            close()
        raise refused(
            "config.argument.invalid",
            f"verify of {type(policy).__name__} returned a {type(answer).__name__}, and must return nothing",
            "raise VerificationError if the certificate will not do",
        )


def _ways_of(policy: object) -> list[All] | None:
    return policy._ways() if isinstance(policy, Policy) and type(policy) in _OWN else None


def _pins_of(policy: object) -> frozenset[str]:
    # Whoever writes a policy of their own decides.
    return policy._pins() if isinstance(policy, Policy) and type(policy) in _OWN else BOTH


def _switch(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise refused("config.argument.invalid", f"{what} must be True or False")
    return value
