"""Many verifications: in order, each by itself, no more under way than asked for; and one verifier for many threads."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest

from sigproof import Hashed, Settled, Verified, Verifier, _native, errors

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from .conftest import Signed


def jobs(signed: Signed, count: int) -> Iterator[Any]:
    """Every seventh is forged."""
    for number in range(count):
        yield (b"forged" if number % 7 == 3 else signed.data, signed.bundle, signed.policy)


@pytest.mark.parametrize("threads", [None, 1, 2, 16])
def test_answers_are_in_order(threads: int | None, signed: Signed, verifier: Verifier) -> None:
    settled = list(verifier.verify_many(jobs(signed, 200), threads=threads))
    assert len(settled) == 200
    for number, one in enumerate(settled):
        if number % 7 == 3:
            assert one.verified is None and isinstance(one.error, errors.MismatchError)
            with pytest.raises(errors.MismatchError) as caught:
                one.result()
            assert caught.value is one.error
        else:
            assert type(one.verified) is Verified and one.error is None and one.result() is one.verified


def test_a_result_is_neither_true_nor_false(signed: Signed, verifier: Verifier) -> None:
    for one in verifier.verify_many(jobs(signed, 5)):
        with pytest.raises(TypeError):
            bool(one)
        assert repr(one).startswith("<sigproof.Settled ")


def test_nobody_makes_changes_or_keeps_a_result(signed: Signed, verifier: Verifier) -> None:
    sort: Any = Settled
    good, bad = verifier.verify_many([(data, signed.bundle, signed.policy) for data in (signed.data, b"forged")])
    assert good.verified and bad.error
    for make in (sort, lambda: sort(good.verified, None), lambda: sort.__new__(sort), lambda: object.__new__(sort)):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(TypeError):
        type("Forged", (sort,), {})
    for one in (good, bad):
        for way in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                way(one)
        for name in ("verified", "error", "other"):
            with pytest.raises(AttributeError):
                setattr(one, name, good.verified)
            with pytest.raises(AttributeError):
                object.__setattr__(one, name, good.verified)
    # Within the package, too, nothing but a Verified will do.
    for forged in (good, bad.error, "x", True):
        with pytest.raises(TypeError):
            _native.settled(cast("Any", forged))
    for both in ((None, None), (good.verified, bad.error)):
        with pytest.raises(RuntimeError):
            _native.settled(*both)


def test_jobs_are_taken_as_they_are_needed(signed: Signed, verifier: Verifier) -> None:
    taken = 0

    def counted() -> Iterator[Any]:
        nonlocal taken
        for job in jobs(signed, 10_000):
            taken += 1
            yield job

    answers = verifier.verify_many(counted(), threads=3)
    assert taken == 0
    next(answers)
    assert taken <= 8
    del answers
    before = threading.active_count()
    assert taken <= 8 and before <= 1 + 3


def test_no_jobs(verifier: Verifier) -> None:
    assert list(verifier.verify_many([])) == []


@pytest.mark.parametrize("job", [None, (), (b"",), [b"", b"", {}], (b"", b"", {}, 1), "abc"], ids=repr)
def test_what_is_no_job_is_its_answer(job: Any, signed: Signed, verifier: Verifier) -> None:
    good = (signed.data, signed.bundle, signed.policy)
    first, second, third = verifier.verify_many([good, job, good])
    assert first.verified and third.verified
    assert isinstance(second.error, errors.ConfigError) and "(input_, bundle, policy)" in str(second.error)


def test_what_the_jobs_raise_ends_them(signed: Signed, verifier: Verifier) -> None:
    def broken() -> Iterator[Any]:
        yield from jobs(signed, 1)
        raise ZeroDivisionError

    class Empty(Exception):
        """An error that counts as false."""

        def __len__(self) -> int:
            return 0

    def silent() -> Iterator[Any]:
        yield from jobs(signed, 1)
        raise Empty

    for threads in (1, 2):
        with pytest.raises(ZeroDivisionError):
            list(verifier.verify_many(broken(), threads=threads))
        with pytest.raises(Empty):
            list(verifier.verify_many(silent(), threads=threads))


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("where", ["jobs", "policy"])
def test_what_was_answered_before_an_end_comes_first(where: str, threads: int, signed: Signed, verifier: Verifier) -> None:
    """Also where jobs are handed to threads several at once."""

    class Breaks:
        def verify(self, cert: object) -> None:
            raise ZeroDivisionError

    def broken() -> Iterator[Any]:
        yield from jobs(signed, 500)
        if where == "policy":
            yield (signed.data, signed.bundle, Breaks())
            yield from jobs(signed, 50)
        else:
            raise ZeroDivisionError

    answers = 0
    with pytest.raises(ZeroDivisionError):
        for number, one in enumerate(verifier.verify_many(broken(), threads=threads)):
            assert (one.verified is None) == (number % 7 == 3)
            answers += 1
    assert answers == 500


def test_many_jobs_in_memory_are_not_taken_at_once(signed: Signed, verifier: Verifier) -> None:
    """However quick they are: what is under way holds some mebibytes for each thread, and not sixteen artifacts."""
    taken = 0

    def large() -> Iterator[Any]:
        nonlocal taken
        data = bytes(2 << 20)
        for _ in range(2000):
            taken += 1
            yield (data, signed.bundle, b"no policy")

    answers = verifier.verify_many(large(), threads=2)
    for number in range(1, 1000):
        next(answers)
        assert taken - number <= 5


@pytest.mark.parametrize("threads", [0, -1, "2", 2.0])
def test_threads_are_a_number(threads: Any, verifier: Verifier) -> None:
    with pytest.raises(errors.ConfigError):
        verifier.verify_many([], threads=threads)


def test_nobody_waits_for_what_nobody_wants(verifier: Verifier, signed: Signed) -> None:
    """A file that never ends is not read to its end when the answers are not asked for any more."""
    read = 0

    class Endless:
        def read(self, size: int, /) -> bytes:
            nonlocal read
            read += 1
            return bytes(size)

    answers = verifier.verify_many(
        ((file, signed.bundle, signed.policy) for file in (signed.data, Endless(), Endless())), threads=2
    )
    next(answers)
    while read < 3:
        time.sleep(0.01)
    cast("Generator[Settled]", answers).close()
    for _ in range(100):
        before = read
        time.sleep(0.2)
        if read == before:
            return
    pytest.fail("it is still read")


def test_sixteen_threads_share_one_verifier(signed: Signed) -> None:
    verifier = Verifier.production()
    start = threading.Barrier(16)

    def work(number: int) -> int:
        start.wait()
        good = 0
        for turn in range(40):
            try:
                verified = verifier.verify_artifact(
                    signed.path if turn % 2 else signed.data if (turn + number) % 4 else Hashed("sha256:" + "00" * 32),
                    signed.bundle,
                    signed.policy,
                )
            except errors.MismatchError as error:
                assert error.code == "artifact.digest.mismatch" and (turn + number) % 4 == 0 and turn % 2 == 0
            else:
                assert verified.facts.signer.kind == "certificate"
                good += 1
        return good

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(work, range(16))) == sum(
            1 for number in range(16) for turn in range(40) if turn % 2 or (turn + number) % 4
        )


def test_one_verified_is_read_by_many_threads(signed: Signed, verifier: Verifier) -> None:
    verified = verifier.verify_artifact(signed.data, signed.bundle, signed.policy)
    start = threading.Barrier(8)

    def look(_: int) -> tuple[int, int]:
        start.wait()
        return id(verified.facts), id(verified.report)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(look, range(8)))) == 1
