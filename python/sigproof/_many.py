"""Many verifications on several threads."""

from __future__ import annotations

from ._typing import final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ._artifact import Stop
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


def in_order(
    jobs: Iterable[object], settle: Callable[[object, Stop], Settled], threads: int | None
) -> Iterator[Settled]:
    """The results of all jobs, in their order. While one is waited for, some more are under way, and not all."""
    import os
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor
    from threading import Event

    count = threads or os.cpu_count() or 1
    stop = Event()
    pool = ThreadPoolExecutor(count, "sigproof")
    under_way: deque[Future[Settled]] = deque()
    try:
        for job in jobs:
            under_way.append(pool.submit(settle, job, stop))
            if len(under_way) > 2 * count:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        # Whoever does not want the rest does not wait for it either.
        stop.set()
        pool.shutdown(wait=not under_way, cancel_futures=True)
