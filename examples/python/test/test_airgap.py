"""The walk-through of ``airgap/README.md``, in a network namespace that has no interface but a loopback that is down. For an ordinary
user whose system allows no such namespace, the kernel refuses it every socket but those within the machine."""

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
for address in ("127.0.0.1", "192.0.2.1"):
    try:
        socket.create_connection((address, 9), timeout=5)
    except OSError as error:
        assert error.errno in REFUSALS, error
    else:
        raise AssertionError(address)
"""
# Not available, and unreachable: not merely refused.
NAMESPACE = PROOF.replace("REFUSALS", "(99, 101)") + """
assert {name for _, name in socket.if_nameindex()} == {"lo"}, socket.if_nameindex()
print("no network")
"""
NO_SOCKETS = PROOF.replace("REFUSALS", "(1,)") + """
print("no sockets")
"""

# Becomes the command that follows, in a process to which the kernel gives no socket of IPv4, IPv6 or packets (seccomp(2)): native code
# gets none, either. Nobody needs to be root for it.
REFUSE = """
import ctypes, os, platform, struct, sys
number = {"x86_64": 41, "aarch64": 198}[platform.machine()]
local, errno_1, allow = 1, 0x00050001, 0x7FFF0000
program = [
    (0x20, 0, 0, 0),        # load the number of the system call
    (0x15, 0, 3, number),   # socket? else allow
    (0x20, 0, 0, 16),       # load its first argument, the family
    (0x15, 1, 0, local),    # AF_UNIX? then allow
    (0x06, 0, 0, errno_1),  # EPERM
    (0x06, 0, 0, allow),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(filter), 0, 0) == 0, ctypes.get_errno()
os.execvp(sys.argv[1], sys.argv[1:])
"""
SECCOMP = [sys.executable, "-c", REFUSE]


def room() -> tuple[list[str], str]:
    """What enters a room without a network, and the proof of it."""
    tried: list[str] = []
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            ran = subprocess.run([*command, "true"], capture_output=True, text=True)
        except OSError as error:
            tried.append(f"{command[0]}: {error}")
            continue
        if ran.returncode == 0:
            return command, NAMESPACE
        tried.append(f"{' '.join(command)}: {ran.stderr.strip()}")
    said = "this machine allows no network namespace: " + "; ".join(tried)
    if os.geteuid() == 0:
        pytest.fail(said)
    print(f"{said}; sockets are refused instead")
    return SECCOMP, NO_SOCKETS


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


def test_sockets_are_refused_where_no_namespace_is_allowed(tmp_path: Path) -> None:
    """What stands for a namespace elsewhere holds here, too: it is seen to refuse, and the package does not mind."""
    assert shell(f"python3 -c '{NO_SOCKETS}'", tmp_path).returncode != 0
    refused = shell(f"python3 -c '{NO_SOCKETS}'", tmp_path, SECCOMP)
    assert (refused.returncode, refused.stdout) == (0, "no sockets\n"), refused.stderr
    (tmp_path / "files").mkdir()
    shutil.copy(REAL / "cosign-v3-blob.txt", tmp_path / "files/app.txt")
    shutil.copy(REAL / "cosign-v3-blob.sigstore.json", tmp_path / "files/app.txt.sigstore.json")
    (tmp_path / "policy.json").write_text(POLICY)
    checked = subprocess.run([*SECCOMP, sys.executable, AIRGAP / "check.py", tmp_path], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "verified app.txt, signed at 2025-12-03T18:36:43Z\n"), checked.stderr


def test_the_walk_through(tmp_path: Path) -> None:
    shutil.copy(AIRGAP / "check.py", tmp_path)
    shutil.copy(REAL / "cosign-v3-blob.txt", tmp_path / "app.txt")
    shutil.copy(REAL / "cosign-v3-blob.sigstore.json", tmp_path / "app.txt.sigstore.json")
    (tmp_path / "policy.json").write_text(POLICY)
    outside = shell(BLOCKS["outside"], tmp_path)
    assert outside.returncode == 0, outside.stderr

    inside, proof = room()
    # The proof itself must be able to fail: outside there is a network, or at least its loopback answers with a refusal.
    assert shell(f"python3 -c '{proof}'", tmp_path).returncode != 0
    walked = shell(f"python3 -c '{proof}'\n{BLOCKS['inside']}", tmp_path, inside)
    assert walked.returncode == 0, walked.stderr
    said = "no network" if proof == NAMESPACE else "no sockets"
    assert walked.stdout.startswith(f"{said}\nverified app.txt, signed at 2025-12-03T18:36:43Z\n"), walked.stdout
    assert "w.vollprecht@gmail.com" in walked.stdout

    check, command = BLOCKS["inside"].splitlines()[2:]
    file = tmp_path / "carry/files/app.txt"
    file.write_bytes(file.read_bytes() + b"!")
    by_example, by_command = (shell(line, tmp_path, inside) for line in (check, command))
    assert by_example.returncode == 1, by_example
    assert by_example.stdout.startswith("NOT VERIFIED app.txt: ") and "[artifact.digest.mismatch]" in by_example.stdout
    assert by_command.returncode == 1, by_command


def check(folder: Path) -> tuple[int, dict[str, str], str]:
    """The exit code, what is said of each file, and what besides."""
    command = [sys.executable, AIRGAP / "check.py", folder]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    lines = [line for line in ran.stdout.splitlines() if not line.startswith("hint: ")]
    said: dict[str, str] = {}
    for line in lines:
        found = re.fullmatch(r"(?:verified|NOT VERIFIED) ([^,:]+)[,:] (.*)", line)
        assert found and found[1] not in said, line
        said[found[1]] = found[2]
    return ran.returncode, said, ran.stderr


def test_every_file_is_spoken_of(tmp_path: Path) -> None:
    files = tmp_path / "files"
    (files / "deep/er").mkdir(parents=True)
    (tmp_path / "policy.json").write_text(POLICY)
    assert check(tmp_path)[0] == 2
    for name in ("good.txt", "deep/er/good.txt"):
        shutil.copy(REAL / "cosign-v3-blob.txt", files / name)
        shutil.copy(REAL / "cosign-v3-blob.sigstore.json", files / f"{name}.sigstore.json")
    code, said, _ = check(tmp_path)
    assert code == 0 and said.keys() == {"good.txt", "deep/er/good.txt"}
    assert set(said.values()) == {"signed at 2025-12-03T18:36:43Z"}

    # What is a bundle has none: this is a file of that name.
    (files / "good.txt.sigstore.json.sigstore.json").write_text("nobody looks at this")
    bad = {"good.txt.sigstore.json.sigstore.json": "no bundle", "none.txt": "no bundle", "gone.txt.sigstore.json": "no bundle", "deep/policy.json": "no bundle"}
    (files / "none.txt").write_text("nobody signed this")
    (files / "deep/policy.json").write_text(POLICY)
    shutil.copy(REAL / "cosign-v3-blob.sigstore.json", files / "gone.txt.sigstore.json")
    code, said, _ = check(tmp_path)
    assert code == 1 and said.keys() == {"good.txt", "deep/er/good.txt", *bad}
    assert all(words in said[name] for name, words in bad.items()), said

    # What never ends, and what leads elsewhere.
    os.mkfifo(files / "pipe")
    shutil.copy(REAL / "cosign-v3-blob.sigstore.json", files / "pipe.sigstore.json")
    shutil.copy(REAL / "cosign-v3-blob.txt", files / "piped")
    os.mkfifo(files / "piped.sigstore.json")
    (files / "link").symlink_to(files / "deep", target_is_directory=True)
    (files / "broken").symlink_to(files / "nowhere")
    code, said, _ = check(tmp_path)
    assert code == 2 and said.keys() == {"good.txt", "deep/er/good.txt", *bad, "pipe", "piped", "link", "broken"}
    assert "not a regular file" in said["pipe"] and "not a regular file" in said["piped"]
    (tmp_path / "policy.json").unlink()
    assert check(tmp_path)[:2] == (2, {})
