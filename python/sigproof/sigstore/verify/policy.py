"""The names of ``sigstore.verify.policy``: those of :mod:`sigproof.policy`."""

from ...policy import *  # noqa: F403
from ...policy import __all__ as _policies

__all__ = [name for name in _policies if name != "compile"]  # pyright: ignore[reportUnsupportedDunderAll]
