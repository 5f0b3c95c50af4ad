"""The verifier: has the artifact hashed, and asks the core."""

from __future__ import annotations

from . import _native
from ._artifact import artifact_of
from ._bundle import bundles_of
from ._certificate import rules_of
from ._document import plain
from ._many import ended, ended_with, in_order
from ._trust import TrustedRoot, native_root
from ._typing import cast, final
from .errors import ConfigError, Error, UnsupportedError, VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from typing import TypeAlias

    from ._artifact import ArtifactInput, Stop
    from ._bundle import BundleInput
    from ._certificate import PolicyInput, Rules
    from ._native import Settled, Verified

    Job: TypeAlias = tuple[ArtifactInput, BundleInput, PolicyInput]


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
        roots: list[tuple[str | None, _native.Root]] = []
        if trusted_roots is None:
            roots.append((None, native_root(trusted_root, "trusted_root")))
        elif not hasattr(trusted_roots, "items"):
            raise ConfigError("trusted_roots must be trusted roots by name, as a dict")
        else:
            for name, root in cast("Mapping[object, object]", trusted_roots).items():
                roots.append((_name(name), native_root(root, "each of trusted_roots")))
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
        return self._verify((input_, bundle, policy), _rfc3339(now), None)

    def _verify(self, job: Job, now: str | None, stop: Stop | None) -> Verified:
        input_, bundle, policy = job
        try:
            rules = rules_of(policy)
            bundles = bundles_of(bundle)
            artifact = artifact_of(input_, lambda: _native.needs(bundles, rules.native), stop)
            verified = self._native.verify(bundles, artifact, rules.native, now)
        except Error as error:
            from ._advice import placed

            raise placed(error, input_, bundle, policy) from error.__cause__
        if rules.last is None:
            return verified
        return _agreed(
            rules, bundles, verified, lambda rest, answers: self._native.verify(rest, artifact, rules.native, now, answers)
        )

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
        time = _rfc3339(now)
        verified = self._native.verify_dsse(bundles, rules.native, time)
        if rules.last is None:
            return verified
        return _agreed(
            rules, bundles, verified, lambda rest, answers: self._native.verify_dsse(rest, rules.native, time, answers)
        )

    def verify_many(
        self, jobs: Iterable[Job], *, threads: int | None = None, now: datetime | None = None
    ) -> Iterator[Settled]:
        """Verifies many artifacts, each ``(input_, bundle, policy)``, on as many threads as there are processors. The results
        come in the order of the jobs, an error in the place of what was not verified. Jobs are taken as they are needed; the
        artifact, the bundle and the policy of one must not change until its result is there."""
        if threads is not None and (not isinstance(threads, int) or threads < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigError("threads must be a number from 1")
        time = _rfc3339(now)

        def settle(job: object, stop: Stop) -> Settled:
            try:
                if not isinstance(job, tuple) or len(cast("tuple[object, ...]", job)) != 3:
                    raise ConfigError("each job must be a tuple: (input_, bundle, policy)")
                return ended(self._verify(cast("Job", job), time, stop))
            except Error as error:
                return ended_with(error)

        return in_order(jobs, settle, threads)

    def __repr__(self) -> str:
        return "<sigproof.Verifier>"


def _agreed(
    rules: Rules,
    bundles: _native.Bundles,
    verified: Verified,
    search: Callable[[_native.Bundles, list[Error]], Verified],
) -> Verified:
    """The first of the bundles to which the caller's own policy agrees, too. Its no is the answer about one bundle, as any
    other no, and the search goes on behind that. If no bundle is left, its first no is the answer: no other bundle came so
    far."""
    no: VerificationError | None = None
    while True:
        try:
            rules.check(verified, bundles)
            return verified
        except VerificationError as error:
            no = no or error
            answers = [*verified.rejected, error]
        if len(answers) >= bundles.count:
            raise no
        try:
            verified = search(bundles.behind(len(answers)), answers)
        except VerificationError:
            raise no from no.__cause__


def _name(name: object) -> str:
    if isinstance(name, str):
        return plain(name, "the name of a trusted root")
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
