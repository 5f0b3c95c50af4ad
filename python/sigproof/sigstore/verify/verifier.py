"""The names of ``sigstore.verify.verifier``."""

from __future__ import annotations

from ... import _artifact
from ..._bundle import Bundle as _Bundle
from ..._certificate import check_sort
from ..._typing import cast
from ..._verifier import Verifier as _Verifier
from ...errors import ConfigError, Error, MalformedError, MismatchError
from ...policy import is_own, text_of
from ..errors import CertValidationError
from ..hashes import Hashed
from ..models import Bundle, TrustedRoot, _warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..._artifact import ArtifactInput
    from ..._certificate import HasVerify, PolicyInput
    from ..._native import Certificate

__all__ = ["Verifier"]


class Verifier:
    """Verifies bundles against a trusted root. It never changes: share it between threads."""

    __slots__ = ("_verifier",)

    _verifier: _Verifier

    def __init__(self, *, trusted_root: TrustedRoot) -> None:
        """Trusts this root."""
        self._verifier = _Verifier(trusted_root=trusted_root)

    @classmethod
    def production(cls, *, offline: bool = False) -> Verifier:
        """Trusts Sigstore's public good instance, as of the release of this package."""
        _warn(offline, 2)
        return cls(trusted_root=TrustedRoot.production())

    @classmethod
    def staging(cls, *, offline: bool = False) -> Verifier:
        """Trusts Sigstore's staging instance, as of the release of this package."""
        _warn(offline, 2)
        return cls(trusted_root=TrustedRoot.staging())

    def verify_artifact(self, input_: ArtifactInput | Hashed, bundle: Bundle | _Bundle, policy: PolicyInput) -> None:
        """Verifies that the bundle is a signature of the artifact itself by whom the policy names; raises if not."""
        bundle = _bundle(bundle)
        if bundle._has_envelope:
            # An attestation may say of an artifact that it is bad. Who asks for a signature must not get one.
            raise MalformedError(
                "the bundle holds an envelope, and no signature of the artifact itself",
                code="json.field.missing",
                step="bundle",
                hints=(
                    "`verify_dsse` returns what the envelope holds",
                    "`sigproof.Verifier.verify_artifact` verifies that the artifact is a subject of its statement",
                ),
            )
        artifact = _artifact.Hashed(input_._text()) if isinstance(input_, Hashed) else input_
        try:
            self._verifier.verify_artifact(artifact, bundle._bundle, _policy(policy))
        except MismatchError as error:
            raise _sorted(error) from error

    def verify_dsse(self, bundle: Bundle | _Bundle, policy: PolicyInput) -> tuple[str, bytes]:
        """Verifies that the bundle is an envelope signed by whom the policy names, and returns the payload's type, and the
        payload."""
        bundle = _bundle(bundle)
        if not bundle._has_envelope:
            raise MalformedError("the bundle holds no envelope", code="json.field.missing", step="bundle")
        try:
            return self._verifier.verify_dsse(bundle._bundle, _policy(policy))
        except MismatchError as error:
            raise _sorted(error) from error

    def __repr__(self) -> str:
        return "<sigproof.sigstore.verify.Verifier>"


def _bundle(bundle: Bundle | _Bundle) -> Bundle:
    if isinstance(bundle, _Bundle):
        return Bundle._of(bundle)
    if not isinstance(cast("object", bundle), Bundle):
        raise ConfigError(
            f"bundle must be a Bundle, and not {type(bundle).__name__}", hints=("`Bundle.from_json(text)` reads one",)
        )
    return bundle


def _sorted(error: MismatchError) -> Error:
    return CertValidationError(error.message)._because(error) if error.code.startswith("x509.path.") else error


class _Shown:
    """A policy of the caller's own. It is shown the certificate that sigstore-python would show: that of ``cryptography``, whose
    attributes, comparisons and class are what such a policy was written for."""

    __slots__ = ("_policy",)

    def __init__(self, policy: HasVerify) -> None:
        self._policy = policy

    def verify(self, cert: Certificate, /) -> object:
        # What it answers, the verifier judges. What is all ours needs no other package.
        shown = cert if is_own(self._policy) else cert.to_cryptography()
        return cast("object", self._policy.verify(cast("Certificate", shown)))


def _policy(policy: PolicyInput) -> PolicyInput:
    if not check_sort(policy):
        return policy
    text = text_of(policy)
    return cast("PolicyInput", _Shown(cast("HasVerify", policy))) if text is None else text
