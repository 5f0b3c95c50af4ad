"""What signs is not here yet. Programs import it at their top, so that the names are."""

from __future__ import annotations

from ..errors import ConfigError


def refused(name: str) -> ConfigError:
    """The error for whoever calls something that signs."""
    return ConfigError(
        f"{name} is there to be imported: sigproof does not sign yet",
        code="config.option.unknown",
        hints=("sign with sigstore-python or cosign; what they sign is verified here",),
    )


class Refused:
    """A class of sigstore-python's that signs, or makes what is signed. Nobody gets one."""

    __slots__ = ()

    def __new__(cls, *_args: object, **_keywords: object) -> Refused:
        raise refused(f"{cls.__module__.replace('sigproof.', '', 1)}.{cls.__qualname__}")
