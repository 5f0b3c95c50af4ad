"""What the package does to its process: memory, signals, forks, panics."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sigproof import Verifier

if TYPE_CHECKING:
    from .conftest import Signed

PREPARED = """
import sys, os, time, signal, threading
from pathlib import Path
import sigproof
from sigproof import errors
bundle, path = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
policy = {"identity": "w.vollprecht@gmail.com", "issuer": "https://github.com/login/oauth"}
verifier = sigproof.Verifier.production()
def verify(given=path):
    return verifier.verify_artifact(given, bundle, policy)
"""


def start(signed: Signed, program: str, *more: str, package: Path | None = None) -> subprocess.Popen[str]:
    bundle = signed.path.with_name("cosign-v3-blob.sigstore.json")
    environment = dict(os.environ)
    if package is not None:
        environment["PYTHONPATH"] = str(package)
    return subprocess.Popen(
        [sys.executable, "-c", PREPARED + textwrap.dedent(program), bundle, signed.path, *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def said(process: subprocess.Popen[str], seconds: float = 60) -> str:
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == 0, err
    return out


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_memory_does_not_grow(signed: Signed, verifier: Verifier) -> None:
    """From the thousandth verification to the ten thousandth, at most by a mebibyte; half of them are rejected."""
    data = signed.data

    def some(count: int) -> None:
        for number in range(count):
            forged = number % 2
            try:
                verified = verifier.verify_artifact(b"forged" if forged else data, signed.bundle, signed.policy)
            except Exception as error:
                assert forged, error
            else:
                assert not forged and verified.facts and verified.report

    some(1_000)
    before = resident()
    some(9_000)
    assert resident() - before <= 1 << 20


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes long to read, and no room."""
    file = tmp_path / "large"
    with open(file, "wb") as new:
        new.truncate(1 << 40)
    return file


@pytest.mark.parametrize(
    ("given", "ask"),
    [
        ("large", "verify(given)"),
        ("open(large, 'rb')", "verify(given)"),
        ("bytes(2 << 30)", "verify(given)"),
        ("[(large, bundle, policy)] * 3", "[one.result() for one in verifier.verify_many(given, threads=2)]"),
    ],
    ids=["path", "file", "bytes", "many"],
)
def test_ctrl_c_stops_within_a_second(given: str, ask: str, signed: Signed, large: Path) -> None:
    process = start(
        signed,
        f"""
        large = Path(sys.argv[3])
        given = {given}
        print("ready", flush=True)
        try:
            {ask}
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            os._exit(0)
        """,
        str(large),
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    assert process.poll() is None, process.communicate()
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert time.monotonic() - begin < 1
    said(process)


def test_the_lock_of_the_interpreter_is_free_while_it_hashes(signed: Signed, large: Path) -> None:
    process = start(
        signed,
        """
        counted = 0
        def count():
            global counted
            while True:
                time.sleep(0.005)
                counted += 1
        threading.Thread(target=count, daemon=True).start()
        given, begin = bytes(512 << 20), time.monotonic()
        before = counted
        try:
            verify(given)
        except errors.MismatchError:
            print((counted - before) / (time.monotonic() - begin), flush=True)
        """,
    )
    # Of 200 a second at the most; held, it would be a handful.
    assert float(said(process)) > 40


def test_a_fork_after_use(signed: Signed) -> None:
    process = start(
        signed,
        """
        verify()
        list(verifier.verify_many([(path, bundle, policy)] * 20, threads=4))
        children = []
        for number in range(4):
            child = os.fork()
            if child == 0:
                try:
                    assert verify().facts.signer.kind == "certificate"
                    assert len(list(verifier.verify_many([(path, bundle, policy)] * 20, threads=4))) == 20
                    try:
                        verify(b"forged")
                    except errors.MismatchError:
                        os._exit(7)
                finally:
                    os._exit(1)
            children.append(child)
        assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [7] * 4
        verify()
        print("good")
        """,
    )
    assert said(process) == "good\n"


INJECTED = """
import importlib.machinery, importlib.util
module = sigproof._native.__file__
assert module.startswith(os.environ["PYTHONPATH"]), module
loader = importlib.machinery.ExtensionFileLoader("sigproof._inject", module)
inject = importlib.util.module_from_spec(importlib.util.spec_from_file_location("sigproof._inject", module, loader=loader))
loader.exec_module(inject)
def defect(ask):
    inject.panic()
    try:
        answer = ask()
    except errors.InternalError as error:
        assert (type(error), error.code, error.class_) == (errors.InternalError, "internal.defect", "internal")
        assert error.report.verdict == "failed" and error.step is None
        return
    raise AssertionError(answer)
"""


def test_a_panic_is_no_answer_and_the_process_lives(signed: Signed, inject: Path) -> None:
    process = start(
        signed,
        INJECTED
        + """
for _ in range(20):
    defect(verify)
    assert verify().facts
    defect(lambda: verifier.verify_dsse(bundle, policy))
    defect(lambda: verifier.verify_envelope(bundle, policy))
    artifact = sigproof._native.Artifact.bytes(b"")
    defect(lambda: sigproof._native.verify_pypi(verifier._native, "a-1.tar.gz", b"{}", artifact))
# On a thread of its own, too; and it is the answer in the place of its job.
thread = threading.Thread(target=defect, args=[verify])
thread.start()
thread.join()
def jobs():
    yield path, bundle, policy
    class Arms:
        def read(self, size, left=[path.read_bytes(), b""]):
            inject.panic()
            return left.pop(0)
    yield Arms(), bundle, policy
    yield path, bundle, policy
settled = list(verifier.verify_many(jobs(), threads=1))
assert [one.error and one.error.code for one in settled] == [None, "internal.defect", None], settled
print("good")
""",
        package=inject,
    )
    assert said(process) == "good\n"


def test_it_imports_at_once_and_brings_nothing_along() -> None:
    program = "import sys; before = set(sys.modules); import sigproof; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, env={"PYTHONPATH": where()})
    assert ran.returncode == 0, ran.stderr
    loaded = ran.stdout.split()
    slow = {"typing", "dataclasses", "inspect", "re", "json", "asyncio", "concurrent", "ctypes", "socket", "ssl"}
    assert "sigproof._native" in loaded and not slow & set(loaded), loaded


def where() -> str:
    import sigproof

    return str(Path(sigproof.__file__).parents[1])


def test_the_command_ends_as_the_program_does(signed: Signed) -> None:
    for arguments, code in [(["--version"], 0), (["verify"], 2), (["inspect", str(signed.path)], 1)]:
        ran = subprocess.run([sys.executable, "-m", "sigproof", *arguments], capture_output=True, text=True)
        assert ran.returncode == code, ran


def test_ctrl_c_ends_the_command(large: Path, signed: Signed) -> None:
    arguments = ["verify", "identity", "--cert-identity", "a", "--cert-oidc-issuer", "https://b.example", large]
    arguments += ["--bundle", signed.path.with_name("cosign-v3-blob.sigstore.json")]
    process = subprocess.Popen(
        [sys.executable, "-m", "sigproof", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(1) == -signal.SIGINT
