"""The verifier: has the artifact hashed, and asks the core."""

from __future__ import annotations

from . import _native
from ._artifact import artifact_of
from ._bundle import bundles_of
from ._certificate import rules_of
from ._trust import TrustedRoot, native_root
from ._typing import cast, final
from .errors import ConfigError, Error, UnsupportedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ._artifact import ArtifactInput
    from ._bundle import Bundle
    from ._certificate import PolicyInput
    from ._document import Document
    from ._native import Verified
    BundleInput = Bundle | Document | list[Bundle | Document]


@final
class Verifier:
    """Verifies bundles against trusted roots. It never changes: share it between threads."""

    __slots__ = ("_native",)

    _native: _native.Verifier

    def __init__(
        self,
        *,
        trusted_root: TrustedRoot | None = None,
        trusted_roots: Mapping[str, TrustedRoot] | None = None,
    ) -> None:
        """Trusts one root, or several by name: a policy may ask for one of them."""
        if (trusted_root is None) == (trusted_roots is None):
            raise ConfigError(
                "a Verifier needs one of trusted_root and trusted_roots",
                hints=("`Verifier.production()` trusts Sigstore's public good instance",),
            )
        if trusted_roots is None:
            roots = [(None, native_root(trusted_root, "trusted_root"))]
        else:
            roots = [
                (_name(name), native_root(root, "each of trusted_roots"))
                for name, root in cast("Mapping[object, object]", trusted_roots).items()
            ]
        self._native = _native.Verifier(roots)

    @classmethod
    def production(cls, *, offline: bool = True) -> Verifier:
        """Trusts Sigstore's public good instance, as of the release of this package."""
        return cls(trusted_root=TrustedRoot.production(offline=offline))

    @classmethod
    def staging(cls, *, offline: bool = True) -> Verifier:
        """Trusts Sigstore's staging instance, as of the release of this package. For tests only."""
        return cls(trusted_root=TrustedRoot.staging(offline=offline))

    def verify_artifact(
        self,
        input_: ArtifactInput,
        bundle: BundleInput,
        policy: PolicyInput,
        *,
        now: datetime | None = None,
    ) -> Verified:
        """Verifies that the bundle is a signature of the artifact by whom the policy names; raises if not.

        ``now`` refuses evidence from after that time; without it no clock is asked."""
        rules = rules_of(policy)
        bundles = bundles_of(bundle)
        time = _rfc3339(now)
        artifact = artifact_of(input_, bundles, rules.native)
        verified = self._native.verify(bundles, artifact, rules.native, time)
        rules.check(verified, bundles)
        return verified

    def verify_dsse(
        self, bundle: BundleInput, policy: PolicyInput, *, now: datetime | None = None
    ) -> tuple[str, bytes]:
        """Verifies that the bundle is an envelope signed by whom the policy names, and returns the payload with its type.
        No artifact is compared."""
        verified = self.verify_envelope(bundle, policy, now=now)
        kind, payload = verified.payload_type, verified.payload
        if kind is None or payload is None:
            raise UnsupportedError("the bundle holds no envelope")
        return kind, payload

    def verify_envelope(self, bundle: BundleInput, policy: PolicyInput, *, now: datetime | None = None) -> Verified:
        """The same, with everything that is proven."""
        rules = rules_of(policy)
        bundles = bundles_of(bundle)
        verified = self._native.verify_dsse(bundles, rules.native, _rfc3339(now))
        rules.check(verified, bundles)
        return verified

    def __repr__(self) -> str:
        return "<sigproof.Verifier>"


def _name(name: object) -> str:
    if isinstance(name, str):
        return name
    raise ConfigError(f"the name of a trusted root must be text, and not {type(name).__name__}")


def _rfc3339(now: object) -> str | None:
    if now is None:
        return None
    from datetime import datetime, timezone

    if not isinstance(now, datetime):
        raise ConfigError("now must be a datetime", hints=("`datetime.now(timezone.utc)` is the present time",))
    if now.utcoffset() is None:
        raise ConfigError("now must say its time zone", hints=("`datetime.now(timezone.utc)` does so",))
    return now.astimezone(timezone.utc).replace(tzinfo=None).isoformat() + "Z"
