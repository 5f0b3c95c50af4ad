"""The three errors of pypi-attestations. Each has ``code``, ``step`` and ``report`` besides."""

from __future__ import annotations

from . import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self


class AttestationError(errors.Error, ValueError):
    """Whatever is wrong with an attestation; by itself: it is malformed."""

    __module__ = "sigproof.pypi"
    _default = ("json.field.value", "malformed")

    def _because(self, error: errors.Error) -> Self:
        """The same reason as of this error."""
        self.code, self.class_, self.step = error.code, error.class_, error.step
        self._report, self._hints = error._report, error._hints
        return self


class ConversionError(AttestationError):
    """A bundle is no attestation, or the other way round."""

    __module__ = "sigproof.pypi"
    _default = ("pypi.attestation.not_expressible", "unsupported")


class VerificationError(AttestationError, errors.VerificationError):
    """The attestation does not verify."""

    __module__ = "sigproof.pypi"
    _default = ("policy.caller.rejected", "mismatch")

    def __init__(self, msg: str) -> None:
        super().__init__(f"Verification failed: {msg}")
