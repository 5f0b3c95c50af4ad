"""Many verifications on several threads."""

from __future__ import annotations

from ._typing import final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._native import Verified
    from .errors import Error


@final
class Settled:
    """How one of many verifications ended: one of ``verified`` and ``error`` is there."""

    __slots__ = ("error", "verified")

    verified: Verified | None
    error: Error | None

    def __init__(self, verified: Verified | None, error: Error | None) -> None:
        self.verified = verified
        self.error = error

    def result(self) -> Verified:
        """What is proven; raises the error, if that is how it ended."""
        if self.verified is None:
            raise self.error or RuntimeError("nothing was verified")
        return self.verified

    def __bool__(self) -> bool:
        raise TypeError("a Settled is neither true nor false: `result()` returns what is proven, or raises")

    def __repr__(self) -> str:
        return f"<sigproof.Settled {self.verified or self.error!r}>"
