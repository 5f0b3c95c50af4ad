"""The three errors of pypi-attestations. Each has ``code``, ``step`` and ``report`` besides."""

from __future__ import annotations

from . import errors


class AttestationError(errors.Error, ValueError):
    """Whatever is wrong with an attestation; by itself: it is malformed."""

    __module__ = "sigproof.pypi"
    _default = ("json.field.value", "malformed")


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
