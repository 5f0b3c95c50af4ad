"""``pip_verify.py`` against an index of this machine, as a process of its own, like a user's."""

from __future__ import annotations

import gc
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pip_verify
import pytest
from wheels import WHEELS, Index, Wheel, serving

from sigproof import Verifier
from sigproof.errors import ConfigError, HostError

HERE = Path(__file__).parent
DATA = HERE / "data"
PUBLISHERS = {"good": "example/good", "needed": "example/needed"}
# What this machine's pip is set to must not reach another index.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "HTTP"))}


@pytest.fixture
def index() -> Iterator[Index]:
    with serving() as index:
        for name in ("good", "needed"):
            index.publish(WHEELS[name], provenance(WHEELS[name]))
        index.publish(WHEELS["bare"])
        yield index


def provenance(wheel: Wheel) -> bytes:
    return (DATA / f"{wheel.file_name}.provenance").read_bytes()


def run(
    index: Index, folder: Path, *requirements: str, publishers: object = PUBLISHERS, more: tuple[str, ...] = ()
) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """The process, and the modules that are installed then."""
    (folder / "publishers.json").write_text(json.dumps(publishers))
    place = folder / "installed"
    command = [sys.executable, str(HERE.parent / "pip_verify.py"), str(folder / "publishers.json"), *requirements]
    command += ["--index-url", f"{index.url}/simple", "--integrity", f"{index.url}/integrity", *more]
    if "--trusted-root" not in more:
        command += ["--trusted-root", str(DATA / "trusted_root.json")]
    command += ["--", "--target", str(place)]
    environment = ENVIRONMENT | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment)
    return ran, {file.stem for file in place.glob("*.py")}


def test_what_verifies_is_installed_with_what_it_needs(index: Index, tmp_path: Path) -> None:
    ran, installed = run(index, tmp_path, "good")
    assert (ran.returncode, installed) == (0, {"good", "needed"}), ran.stderr
    at = "https://github.com/example/{0}/.github/workflows/release.yml@refs/tags/v1.0 at 2026-01-01T00:00:00Z"
    assert ran.stdout.splitlines() == [
        f"verified {name}-1.0-py3-none-any.whl: {at.format(name)}" for name in ("good", "needed")
    ]


@pytest.mark.parametrize("asked", ["good @ https://a.example/good.tar.gz", "./good", "git+https://a.example/good", "good.whl/x", "https://a.example/g.tar.gz", "good-1.0.tar.gz", "good-1.0.ZIP", "good-1.0-py3-none-any.whl==1"])
def test_what_pip_would_build_is_refused(index: Index, tmp_path: Path, asked: str) -> None:
    ran, installed = run(index, tmp_path, asked)
    assert (ran.returncode, installed) == (2, set[str]()), ran.stdout
    assert "must be a project's name" in ran.stderr


def test_one_forged_wheel_leaves_all_uninstalled(index: Index, tmp_path: Path) -> None:
    index.publish(WHEELS["forged"], provenance(WHEELS["needed"]))
    ran, installed = run(index, tmp_path, "good")
    assert (ran.returncode, installed) == (1, set[str]()), ran.stdout
    assert "verified good-1.0" in ran.stdout and "[artifact.subject.mismatch]" in ran.stderr, ran.stderr
    assert ran.stderr.endswith("nothing was installed\n")


@pytest.mark.parametrize(
    ("publishers", "code"),
    [
        ({"good": "example/good"}, "policy.any_of.mismatch"),
        ({"good": "example/good", "needed": "example/other"}, "policy.workflow.mismatch"),
        ({"good": "example/good", "needed": "sha256:" + "00" * 32}, "artifact.digest.mismatch"),
    ],
)
def test_only_who_is_expected_will_do(index: Index, tmp_path: Path, publishers: object, code: str) -> None:
    ran, installed = run(index, tmp_path, "good", publishers=publishers)
    assert (ran.returncode, installed) == (1, set[str]()), ran.stdout
    assert f"[{code}]" in ran.stderr, ran.stderr


def test_another_root_vouches_for_none_of_it(index: Index, tmp_path: Path) -> None:
    root = HERE.parents[2] / "tests/vectors/real/sigstore.trusted_root.json"
    ran, installed = run(index, tmp_path, "needed", more=("--trusted-root", str(root)))
    assert (ran.returncode, installed) == (1, set[str]()), ran.stdout


def test_a_wheel_that_nobody_attests_needs_its_digest(index: Index, tmp_path: Path) -> None:
    ran, installed = run(index, tmp_path, "bare", publishers={"bare": "example/bare"})
    assert (ran.returncode, installed) == (1, set[str]()), ran.stdout
    assert "[pypi.attestation.missing]" in ran.stderr, ran.stderr
    pinned = {"Bare": "sha256:" + sha256(WHEELS["bare"].data).hexdigest()}
    ran, installed = run(index, tmp_path, "bare", publishers=pinned)
    assert (ran.returncode, installed) == (0, {"bare"}), ran.stderr


def test_a_bad_question_and_no_answer_are_no_rejection(index: Index, tmp_path: Path) -> None:
    ran, _ = run(index, tmp_path, "needed", publishers=["needed"])
    assert (ran.returncode, ran.stdout, index.asked) == (2, "", []), ran.stderr
    ran, _ = run(index, tmp_path, "needed", publishers={"needed": {"version": 1, "anyOf": []}})
    assert ran.returncode == 2 and "[policy.any_of.empty]" in ran.stderr, ran.stderr
    ran, installed = run(index, tmp_path, "nowhere")
    assert (ran.returncode, installed) == (3, set[str]()), ran.stderr
    index.files[f"/integrity/needed/1.0/{WHEELS['needed'].file_name}/provenance"] = b"{}"
    ran, installed = run(index, tmp_path, "needed")
    assert (ran.returncode, installed) == (1, set[str]()), ran.stderr


@pytest.mark.parametrize(
    ("asked", "publishers"),
    [
        (("good", "good"), PUBLISHERS),
        (("good", "GOOD==1.0"), PUBLISHERS),
        (("good-x", "good_x"), PUBLISHERS),
        (("good",), {"good": "example/good", "Good": "example/other", "needed": "example/needed"}),
        (("good",), {"a-b": "example/good", "a__B": "example/other"}),
    ],
)
def test_a_project_stands_once(index: Index, tmp_path: Path, asked: tuple[str, ...], publishers: object) -> None:
    ran, installed = run(index, tmp_path, *asked, publishers=publishers)
    assert (ran.returncode, installed, index.asked) == (2, set[str](), []), ran.stderr
    assert re.search(r"(is asked for|stands in .*) 2 times", ran.stderr), ran.stderr


def test_a_name_that_stands_twice_is_no_publisher(index: Index, tmp_path: Path) -> None:
    text = '{"good": "example/other", "good": "example/good", "needed": "example/needed"}'
    (tmp_path / "publishers.json").write_text(text)
    with pytest.raises(ConfigError):
        pip_verify.publishers(tmp_path / "publishers.json")
    (tmp_path / "publishers.json").write_text("[" * 100_000)
    with pytest.raises(ConfigError):
        pip_verify.publishers(tmp_path / "publishers.json")


def test_two_files_of_one_project_are_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever pip's resolver answers."""
    called: list[str] = []

    def pip(*arguments: str, within: str | None = None) -> None:
        called.append(arguments[0])
        for name in ("good-1.0-py3-none-any.whl", "GOOD-2.0-py3-none-any.whl"):
            (tmp_path / name).write_bytes(b"")

    monkeypatch.setattr(pip_verify, "pip", pip)
    options = pip_verify.parser().parse_args(["publishers.json", "good"])
    with pytest.raises(ConfigError) as caught:
        pip_verify.install(tmp_path, options, [], dict[str, object](PUBLISHERS), Verifier.production())
    assert "good was downloaded 2 times" in str(caught.value) and called == ["download"]


# What a server, or whoever stands between, may answer; and what is no address.
ODD_ANSWERS: dict[str, bytes] = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n",
    "a long line": b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
    "odd chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "an error": b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
}


# http.client leaves the socket of a broken answer to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=list(ODD_ANSWERS))
def test_a_network_that_fails_is_no_answer(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(HostError) as caught:
            pip_verify.provenance_of(f"http://127.0.0.1:{server.getsockname()[1]}/x")
        thread.join()
    assert pip_verify.exit_code(caught.value) == 3
    del caught
    gc.collect()


@pytest.mark.parametrize("address", ["nowhere", "http://[/", "http://127.0.0.1:99999/", "http://a b/", "http://127.0.0.1:x/"])
def test_an_address_that_is_none_is_one_line(index: Index, tmp_path: Path, address: str) -> None:
    ran, installed = run(index, tmp_path, "needed", more=("--integrity", address))
    assert (ran.returncode, installed) == (3, set[str]()), ran.stderr
    assert "Traceback" not in ran.stderr and ran.stderr.splitlines()[-1] == "nothing was installed"
