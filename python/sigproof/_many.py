"""Many verifications on several threads."""

from __future__ import annotations

from ._native import Settled, settled
from ._typing import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ._artifact import Stop
    from ._native import Verified
    from .errors import Error

    Settle = Callable[[object, Stop], Settled]

_MOST = 8
"""Jobs that are handed to a thread at once. To hand over one by one costs as much as a tenth of a verification."""
_SECONDS = 0.01
"""What is handed over at once is to be done in this time, so that no thread waits long for another at the end."""
_BYTES = 1 << 20
"""Artifacts and bundles in memory that are handed over at once, unless one has more by itself."""


def ended(verified: Verified) -> Settled:
    return settled(verified)


def ended_with(error: Error) -> Settled:
    return settled(None, error)


def text(one: Settled) -> str:
    """How it looks at a prompt."""
    return f"<sigproof.Settled {one.error if one.verified is None else one.verified!r}>"


def in_order(jobs: Iterable[object], settle: Settle, threads: int | None) -> Iterator[Settled]:
    """The results of all jobs, in their order. While one is waited for, some more are under way, and not all."""
    import os

    count = threads or os.cpu_count() or 1
    return _here(jobs, settle) if count == 1 else _on_threads(jobs, settle, count)


def _here(jobs: Iterable[object], settle: Settle) -> Iterator[Settled]:
    """On the thread of who asks."""
    for job in jobs:
        yield settle(job, _NEVER)


class _Never:
    """What nobody sets."""

    __slots__ = ()

    def is_set(self) -> bool:
        return False


_NEVER = _Never()


def _on_threads(jobs: Iterable[object], settle: Settle, count: int) -> Iterator[Settled]:
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor
    from threading import Event

    stop = Event()
    pool = ThreadPoolExecutor(count, "sigproof")
    under_way: deque[Future[_Done]] = deque()
    # Of those that were waited for: how many, and how long one of the last took.
    done, each = 0, _SECONDS
    try:
        given = iter(jobs)
        last = False
        while under_way or not last:
            while not last and len(under_way) <= 2 * count:
                # The first ones go alone: nobody knows yet how long they take, nor whether there are many.
                most = min(_MOST, 1 + done // 8, max(1, int(_SECONDS / each)))
                some = _some(given, most)
                last = some.ended
                if some.jobs or some.broken is not None:
                    under_way.append(pool.submit(_settle_all, some, settle, stop))
            if under_way:
                answered = under_way.popleft().result()
                if answered.settled:
                    done += len(answered.settled)
                    each = max(answered.seconds / len(answered.settled), 1e-6)
                yield from answered.settled
                if answered.broken is not None:
                    raise answered.broken
    finally:
        # Whoever does not want the rest does not wait for it either.
        stop.set()
        pool.shutdown(wait=not under_way, cancel_futures=True)


class _Some:
    """Jobs that are handed over at once; whether they are the last; and what the caller's iterator raised behind them."""

    __slots__ = ("broken", "ended", "jobs")

    def __init__(self) -> None:
        self.jobs: list[object] = []
        self.ended = False
        self.broken: BaseException | None = None


def _some(given: Iterator[object], most: int) -> _Some:
    some = _Some()
    size = 0
    while len(some.jobs) < most and size < _BYTES:
        try:
            job = next(given)
        except StopIteration:
            some.ended = True
            break
        except Exception as error:
            # Those before it have answers, which come first.
            some.ended, some.broken = True, error
            break
        some.jobs.append(job)
        size += _size(job)
    return some


def _size(job: object) -> int:
    """Bytes that a job holds in memory: of its artifact and its bundle, where these are at hand."""
    if not isinstance(job, tuple):
        return 0
    size = 0
    for part in cast("tuple[object, ...]", job)[:2]:
        if isinstance(part, (bytes, bytearray, memoryview, str)):
            size += part.nbytes if isinstance(part, memoryview) else len(part)
    return size


class _Done:
    """The answers about some jobs, how long they took together, and what none of them may hide."""

    __slots__ = ("broken", "seconds", "settled")

    def __init__(self, settled: Sequence[Settled], seconds: float, broken: BaseException | None) -> None:
        self.settled = settled
        self.seconds = seconds
        self.broken = broken


def _settle_all(some: _Some, settle: Settle, stop: Stop) -> _Done:
    from time import perf_counter

    begin = perf_counter()
    answers: list[Settled] = []
    broken = some.broken
    for job in some.jobs:
        if stop.is_set():
            break
        try:
            answers.append(settle(job, stop))
        except BaseException as error:
            # What a caller's own policy raises beside an answer: of those before it the answers come first.
            broken = error
            break
    return _Done(answers, perf_counter() - begin, broken)
