"""The walk-through of ``airgap/README.md``, in a network namespace that has no interface but a loopback that is down."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

AIRGAP = Path(__file__).parents[1] / "airgap"
ROOT = Path(__file__).parents[3]
REAL = ROOT / "tests/vectors/real"
POLICY = '{"version":1,"anyOf":[{"identity":"w.vollprecht@gmail.com","issuer":"https://github.com/login/oauth"}]}'
BLOCKS = dict(re.findall(r"<!-- runs: (\w+) -->\n```sh\n(.*?)```\n", (AIRGAP / "README.md").read_text(), re.DOTALL))

# Fails unless nothing can be reached.
PROOF = """
import socket
assert {name for _, name in socket.if_nameindex()} == {"lo"}, socket.if_nameindex()
for address in ("127.0.0.1", "192.0.2.1"):
    try:
        socket.create_connection((address, 9), timeout=5)
    except OSError as error:
        assert error.errno in (99, 101), error  # not available, unreachable: not merely refused
    else:
        raise AssertionError(address)
print("no network")
"""


def room() -> list[str]:
    """What enters a room without a network."""
    tried: list[str] = []
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            ran = subprocess.run([*command, "true"], capture_output=True, text=True)
        except OSError as error:
            pytest.fail(f"this test needs Linux with unshare of util-linux: {error}")
        if ran.returncode == 0:
            return command
        tried.append(f"{' '.join(command)}: {ran.stderr.strip()}")
    pytest.fail("this machine allows no network namespace (run as root, or allow user namespaces): " + "; ".join(tried))


def wheel() -> Path:
    named = os.environ.get("SIGPROOF_WHEEL")
    wheels = [Path(named)] if named else sorted((ROOT / "target/python/dist").glob("*.whl"))
    assert len(wheels) == 1, f"{len(wheels)} wheels: `cargo xtask python` builds one, and SIGPROOF_WHEEL names another"
    return wheels[0].absolute()


def shell(script: str, folder: Path, inside: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment |= {"SIGPROOF_WHEEL": str(wheel()), "PIP_CONFIG_FILE": os.devnull}
    # `python3` is the one that runs this test, outside of its own environment.
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    if not (tools / "python3").exists():
        (tools / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (tools / "python3").chmod(0o755)
    environment["PATH"] = f"{tools}{os.pathsep}{environment['PATH']}"
    command = [*(inside or []), "sh", "-eu", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_walk_through(tmp_path: Path) -> None:
    shutil.copy(AIRGAP / "check.py", tmp_path)
    shutil.copy(REAL / "cosign-v3-blob.txt", tmp_path / "app.txt")
    shutil.copy(REAL / "cosign-v3-blob.sigstore.json", tmp_path / "app.txt.sigstore.json")
    (tmp_path / "policy.json").write_text(POLICY)
    outside = shell(BLOCKS["outside"], tmp_path)
    assert outside.returncode == 0, outside.stderr

    inside = room()
    # The proof itself must be able to fail: outside there is a network, or at least its loopback answers with a refusal.
    assert shell(f"python3 -c '{PROOF}'", tmp_path).returncode != 0
    walked = shell(f"python3 -c '{PROOF}'\n{BLOCKS['inside']}", tmp_path, inside)
    assert walked.returncode == 0, walked.stderr
    assert walked.stdout.startswith("no network\nverified app.txt, signed at 2025-12-03T18:36:43Z\n"), walked.stdout
    assert "w.vollprecht@gmail.com" in walked.stdout

    check, command = BLOCKS["inside"].splitlines()[2:]
    for file in (tmp_path / "carry/app.txt", tmp_path / "app.txt"):
        file.write_bytes(file.read_bytes() + b"!")
    by_example, by_command = (shell(line, tmp_path, inside) for line in (check, command))
    assert by_example.returncode == 1, by_example
    assert by_example.stdout.startswith("NOT VERIFIED app.txt: ") and "[artifact.digest.mismatch]" in by_example.stdout
    assert by_command.returncode == 1, by_command
