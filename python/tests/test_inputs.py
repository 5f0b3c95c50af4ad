"""Every form of an artifact is read once, and what was hashed is what the facts are about."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sigproof import Bundle, Hashed, TrustedRoot, Verifier, errors, inspect, lint, policy

if TYPE_CHECKING:
    from .conftest import Signed


class Once(io.RawIOBase):
    """A binary file that counts, and gives as little as it may."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)
        self.sizes: list[int] = []

    def read(self, size: int = -1, /) -> bytes:
        self.sizes.append(size)
        return self.inner.read(min(size, 7))


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def of_every_other_byte(data: bytes) -> memoryview:
    return memoryview(bytes(byte for one in data for byte in (one, 0)))[::2]


FORMS: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda path: path.read_bytes(),
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "a view of every other byte": lambda path: of_every_other_byte(path.read_bytes()),
    "path": lambda path: path,
    "raw file": lambda path: open(path, "rb", buffering=0),
    "buffered file": lambda path: open(path, "rb"),
    "BytesIO": lambda path: io.BytesIO(path.read_bytes()),
    "small pieces": lambda path: Once(path.read_bytes()),
    "Hashed": lambda path: Hashed(digest(path.read_bytes())),
    "two digests": lambda path: Hashed(
        digest(path.read_bytes()), f"sha512:{hashlib.sha512(path.read_bytes()).hexdigest()}"
    ),
    "digest": lambda path: digest(path.read_bytes()),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form(form: str, signed: Signed, verifier: Verifier) -> None:
    with ExitStack() as files:

        def given(path: Path) -> Any:
            made = FORMS[form](path)
            return files.enter_context(made) if hasattr(made, "close") else made

        verified = verifier.verify_artifact(given(signed.path), Bundle.from_json(signed.bundle), signed.policy)
        assert digest(signed.data) in verified.facts.artifact
        with pytest.raises(errors.MismatchError) as caught:
            verifier.verify_artifact(given(Path(__file__)), Bundle.from_json(signed.bundle), signed.policy)
        assert caught.value.code == "artifact.digest.mismatch"


def test_a_path_is_opened_once(signed: Signed, verifier: Verifier, tmp_path: Path) -> None:
    class Counted(os.PathLike[str]):
        asked = 0

        def __fspath__(self) -> str:
            Counted.asked += 1
            # Whoever opened it a second time would open something else.
            return str(signed.path if Counted.asked == 1 else tmp_path / "other")

    (tmp_path / "other").write_bytes(b"other")
    verifier.verify_artifact(Counted(), signed.bundle, signed.policy)
    assert Counted.asked == 1


def test_a_pipe_is_read_once(signed: Signed, verifier: Verifier, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(signed.data))
    writer.start()
    verifier.verify_artifact(pipe, signed.bundle, signed.policy)
    writer.join()


def test_a_file_is_read_from_where_it_is_and_in_pieces(signed: Signed, verifier: Verifier) -> None:
    file = io.BytesIO(b"before" + signed.data)
    file.seek(6)
    verifier.verify_artifact(file, signed.bundle, signed.policy)
    assert file.tell() == 6 + len(signed.data)
    zipped = io.BytesIO(gzip.compress(signed.data))
    with gzip.open(zipped) as inner:
        verifier.verify_artifact(inner, signed.bundle, signed.policy)  # pyright: ignore[reportArgumentType]
    once = Once(signed.data)
    verifier.verify_artifact(once, signed.bundle, signed.policy)
    assert set(once.sizes) == {1 << 20}


class Says:
    """A file that answers with these."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    def read(self, _size: int, /) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("given", "sort", "code", "words"),
    [
        (Says(OSError(5, "Input/output error")), errors.HostError, "host.artifact.unreadable", "Input/output error"),
        (Says(b"x", ValueError("broken")), errors.HostError, "host.artifact.unreadable", "broken"),
        (Says(b"x", None), errors.HostError, "host.artifact.unreadable", "NoneType"),
        (Says(3), errors.HostError, "host.artifact.unreadable", "int"),
        (Says("text"), errors.ConfigError, "config.argument.invalid", "binary"),
        (io.StringIO("text"), errors.ConfigError, "config.argument.invalid", "binary"),
        (Path("no-such-file"), errors.HostError, "host.artifact.unreadable", "no-such-file"),
        (Path("."), errors.HostError, "host.artifact.unreadable", ""),
        ("a/path", errors.ConfigError, "config.argument.invalid", "digest"),
        ("sha256:zz", errors.ConfigError, "artifact.digest.length", "no hexadecimal digit"),
        (None, errors.ConfigError, "config.argument.invalid", "NoneType"),
        (3, errors.ConfigError, "config.argument.invalid", "int"),
        (["sha256:00"], errors.ConfigError, "config.argument.invalid", "list"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_artifact(
    given: Any, sort: type[errors.Error], code: str, words: str, signed: Signed, verifier: Verifier
) -> None:
    with pytest.raises(errors.Error) as caught:
        verifier.verify_artifact(given, signed.bundle, signed.policy)
    assert (type(caught.value), caught.value.code) == (sort, code), caught.value
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "name", ["a\0b", "a\udc80\ud800", ".", "a" * 5000, "", "none/there", "x" * 300], ids=lambda name: repr(name)[:16]
)
def test_a_path_of_nothing_that_can_be_read(name: str, signed: Signed, verifier: Verifier) -> None:
    """It is the answer about one artifact, and ends nothing else."""
    good = (signed.data, signed.bundle, signed.policy)
    first, second, third = verifier.verify_many([good, (Path(name), signed.bundle, signed.policy), good])
    assert first.verified and third.verified
    with pytest.raises(errors.HostError) as caught:
        second.result()
    assert caught.value.code == "host.artifact.unreadable"
    str(caught.value).encode()


class Odd:
    """A path that gives something else."""

    def __init__(self, gives: Any) -> None:
        self.gives = gives

    def __fspath__(self) -> Any:
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


@pytest.mark.parametrize("gives", [7, None, b"\0", ZeroDivisionError("none")], ids=repr)
def test_a_path_that_is_none(gives: Any, signed: Signed, verifier: Verifier) -> None:
    with pytest.raises(errors.HostError):
        verifier.verify_artifact(Odd(gives), signed.bundle, signed.policy)


def test_text_that_nobody_can_write_down(signed: Signed, verifier: Verifier) -> None:
    odd = "\ud800"
    for ask in (
        lambda: verifier.verify_artifact(f"sha256:{odd}", signed.bundle, signed.policy),
        lambda: Hashed(f"sha256:{odd}"),
        lambda: verifier.verify_artifact(signed.data, signed.bundle, {"identity": odd, "issuer": "x"}),
        lambda: verifier.verify_artifact(signed.data, signed.bundle, {"identity": "x", "issuer": odd}),
        lambda: verifier.verify_artifact(signed.data, signed.bundle, {"version": 1, "anyOf": [{"identity": odd, "issuer": "x"}]}),
        lambda: verifier.verify_artifact(signed.data, odd, signed.policy),
        lambda: verifier.verify_artifact(signed.data, signed.bundle, policy.Identity(identity=odd, issuer="x")),
        lambda: Verifier(trusted_roots={odd: TrustedRoot.production()}),
        lambda: lint(odd),
        lambda: inspect(odd),
    ):
        with pytest.raises(errors.Error):
            ask()


def test_what_is_no_digest() -> None:
    for wrong in [(), (b"sha256:00",), ("sha256:00", 3)]:
        with pytest.raises(errors.ConfigError):
            Hashed(*wrong)  # pyright: ignore[reportArgumentType]


def test_ctrl_c_and_other_ends_are_not_errors_of_ours(signed: Signed, verifier: Verifier) -> None:
    for end in (KeyboardInterrupt(), SystemExit(3), GeneratorExit()):
        with pytest.raises(type(end)):
            verifier.verify_artifact(Says(b"x", end), signed.bundle, signed.policy)


def test_a_signature_of_the_bytes_themselves(real: Path) -> None:
    """Ed25519 signs no digest: files are read into memory then, and digests do not do."""
    foreign = real.parent / "foreign"
    key = (foreign / "ed25519.pub").read_text()
    spki = "".join(line for line in key.splitlines() if not line.startswith("-"))
    policy = {"version": 1, "anyOf": [{"key": {"spki": spki}}], "dangerous": ["noLog"]}
    bundle = (foreign / "ed25519.sigstore.json").read_bytes()
    artifact = foreign / "artifact.txt"
    verifier = Verifier.production()
    for given in (artifact, artifact.read_bytes(), Once(artifact.read_bytes())):
        verifier.verify_artifact(given, bundle, policy)
    with pytest.raises(errors.ConfigError) as caught:
        verifier.verify_artifact(digest(artifact.read_bytes()), bundle, policy)
    assert caught.value.code == "artifact.bytes_required"
    with pytest.raises(errors.MismatchError):
        verifier.verify_artifact(Once(artifact.read_bytes() + b"x"), bundle, policy)


def test_a_buffer_that_another_thread_changes(signed: Signed, verifier: Verifier) -> None:
    """Whatever stands in it when it is copied is hashed, and nothing else: what verifies has the signed digest, and both
    answers come."""
    good, stop, changes = signed.data, threading.Event(), 0
    # Long enough to be hashed in several pieces, without the lock of the interpreter.
    buffer = bytearray(good)

    def change() -> None:
        nonlocal changes
        while not stop.is_set():
            buffer[0] ^= 1
            changes += 1

    thread = threading.Thread(target=change)
    thread.start()
    verified, rejected = 0, 0
    try:
        while (not verified or not rejected or verified + rejected < 300) and verified + rejected < 20_000:
            for given in (buffer, memoryview(buffer)):
                try:
                    facts = verifier.verify_artifact(given, signed.bundle, signed.policy).facts
                except errors.MismatchError as error:
                    assert error.code == "artifact.digest.mismatch"
                    rejected += 1
                else:
                    assert facts.artifact == (digest(good),)
                    verified += 1
    finally:
        stop.set()
        thread.join()
    assert verified and rejected and changes > 1


def test_a_piece_that_its_file_changes_later(signed: Signed, verifier: Verifier) -> None:
    """A file that gives its own buffer, and writes to it while it is asked for the next piece."""

    class Sly:
        def __init__(self) -> None:
            self.buffer = bytearray(signed.data)
            self.asked = 0

        def read(self, _size: int, /) -> Any:
            self.asked += 1
            if self.asked == 1:
                return memoryview(self.buffer)
            self.buffer[:] = b"\0" * len(self.buffer)
            return b""

    verified = verifier.verify_artifact(Sly(), signed.bundle, signed.policy)
    assert verified.facts.artifact == (digest(signed.data),)
