"""``registry_audit.py`` over real bundles."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import registry_audit
from registry_audit import Row, Verdict, audit

from sigproof import Verifier

REAL = Path(__file__).parents[3] / "tests/vectors/real"
TEXT, BUNDLE = REAL / "cosign-v3-blob.txt", REAL / "cosign-v3-blob.sigstore.json"
SIGNER = ("w.vollprecht@gmail.com", "https://github.com/login/oauth")
POLICY = {"version": 1, "anyOf": [{"identity": SIGNER[0], "issuer": SIGNER[1]}]}
GOOD = ["verified", "", "", *SIGNER, "2025-12-03T18:36:43Z"]
FORGED = ["rejected", "artifact.digest.mismatch", "artifact", "", "", ""]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    for name in ("a/good.txt", "b/forged.txt", "b/none.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TEXT, folder / name)
    (folder / "b/forged.txt").write_text("forged")
    for name in ("a/good.txt", "b/forged.txt", "c/alone.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BUNDLE, folder / f"{name}.sigstore.json")
    shutil.copy(BUNDLE, folder / "c/.sigstore.json")
    (tmp_path / "policy.json").write_text(json.dumps(POLICY))
    return folder


def run(*arguments: str | Path) -> tuple[int, dict[str, list[str]], str]:
    program = Path(registry_audit.__file__)
    ran = subprocess.run([sys.executable, program, *arguments], capture_output=True, text=True, timeout=60)
    header, *lines = list(csv.reader(ran.stdout.splitlines())) or [[]]
    assert not lines or header == ["name", "verdict", "code", "step", "signer", "issuer", "time"]
    found = {line[0]: line[1:] for line in lines}
    assert len(found) == len(lines)
    return ran.returncode, found, ran.stderr


def test_a_folder_has_a_verdict_for_every_file(folder: Path) -> None:
    code, found, said = run(folder, folder.parent / "policy.json")
    assert found["a/good.txt"] == GOOD
    assert found["b/forged.txt"] == FORGED
    # Neither an artifact without a bundle nor a bundle without an artifact is passed over.
    assert set(found) == {"a/good.txt", "b/forged.txt", "b/none.txt", "c/alone.txt.sigstore.json", "c/.sigstore.json"}
    assert {verdict[0] for name, verdict in found.items() if name != "a/good.txt"} == {"rejected"}
    assert code == 1
    assert json.loads(said) == {"verified": 1, "rejected": 4, "bad question": 0, "no answer": 0}


def test_the_bundle_of_a_bundle_is_not_passed_over(folder: Path) -> None:
    (folder / "a/good.txt.sigstore.json.sigstore.json").write_text("nobody looks at this")
    code, found, _ = run(folder / "a", folder.parent / "policy.json")
    assert code == 1 and found["good.txt"] == GOOD
    assert found["good.txt.sigstore.json.sigstore.json"][0] == "rejected"


def test_only_where_all_is_verified_it_succeeds(folder: Path) -> None:
    code, found, _ = run(folder / "a", folder.parent / "policy.json")
    assert (code, found) == (0, {"good.txt": GOOD})
    (folder / "empty").mkdir()
    assert run(folder / "empty", folder.parent / "policy.json")[:2] == (1, {})


def test_what_never_ends_and_what_is_too_long_has_a_verdict(folder: Path) -> None:
    """Nothing but regular files is opened, and no more of them is read than the verifier takes."""
    os.mkfifo(folder / "a/pipe")
    shutil.copy(BUNDLE, folder / "a/pipe.sigstore.json")
    shutil.copy(TEXT, folder / "a/piped.txt")
    os.mkfifo(folder / "a/piped.txt.sigstore.json")
    (folder / "a/device.txt").symlink_to("/dev/zero")
    shutil.copy(TEXT, folder / "a/endless.txt")
    (folder / "a/endless.txt.sigstore.json").symlink_to("/dev/zero")
    (folder / "a/folder").symlink_to(folder / "b", target_is_directory=True)
    (folder / "a/broken").symlink_to(folder / "nowhere")
    shutil.copy(TEXT, folder / "a/long.txt")
    with (folder / "a/long.txt.sigstore.json").open("wb") as file:
        file.truncate(1 << 40)
    code, found, said = run(folder / "a", folder.parent / "policy.json")
    assert code == 1 and found.pop("good.txt") == GOOD
    assert found.pop("long.txt")[:2] == ["rejected", "json.size.exceeded"]
    names = {"pipe", "piped.txt", "device.txt", "endless.txt", "folder", "broken"}
    assert found == dict.fromkeys(names, ["no answer", "host.artifact.unreadable", "", "", "", ""])
    assert json.loads(said) == {"verified": 1, "rejected": 1, "bad question": 0, "no answer": 6}


def test_bundles_are_read_as_they_are_needed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    content = registry_audit.content

    def counted(file: Path, longest: int) -> bytes:
        read.append(file.name)
        return content(file, longest)

    monkeypatch.setattr(registry_audit, "content", counted)
    files = registry_audit.files_of(folder)
    verdicts = audit(registry_audit.rows_of_folder(folder, files * 100, b"{}"), Verifier.production(), threads=2)
    assert len(files) == 5 and read == []
    next(verdicts)
    assert 0 < len(read) <= 5


def test_a_table_is_written_as_a_whole_or_not_at_all(folder: Path) -> None:
    table, written = folder.parent / "table.csv", folder.parent / "verdicts.csv"
    good = "name,artifact,digest,bundle,policy\na,registry/a/good.txt,,registry/a/good.txt.sigstore.json,\n"
    for broken, code in [
        (good.encode() + b"\xff,,,,\n", 2),
        (good.encode() + b'"' + b"x" * 200_000 + b'",,,,\n', 2),
        (b"name,artifact,digest\na,,\n", 2),
    ]:
        table.write_bytes(broken)
        ran = run(table, folder.parent / "policy.json", written)
        assert ran[0] == code and len(ran[2].splitlines()) == 1, ran
        assert not written.exists() and not list(folder.parent.glob("verdicts*"))
    table.write_text(good + "b,registry/a/good.txt,,registry/a/good.txt.sigstore.json,gone.json\n" + "c,a\0b,,,\n")
    code, _, said = run(table, folder.parent / "policy.json", written)
    assert code == 1 and json.loads(said) == {"verified": 1, "rejected": 1, "bad question": 0, "no answer": 1}, said


def test_a_table(folder: Path) -> None:
    table, written = folder.parent / "table.csv", folder.parent / "verdicts.csv"
    another = {"version": 1, "anyOf": [{"identity": "somebody@example.com", "issuer": SIGNER[1]}]}
    (folder.parent / "another.json").write_text(json.dumps(another))
    bundle = "registry/a/good.txt.sigstore.json"
    lines = [
        ["name", "artifact", "digest", "bundle", "policy"],
        ["file", "registry/a/good.txt", "", bundle, ""],
        ["digest", "", "sha256:" + sha256(TEXT.read_bytes()).hexdigest(), bundle, ""],
        ["forged", "registry/b/forged.txt", "", bundle, ""],
        ["policy", "registry/a/good.txt", "", bundle, "another.json"],
        ["gone", "registry/gone.txt", "", bundle, ""],
        ["odd", "", "sha256:00", bundle, ""],
        ["short", ""],
    ]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    code, printed, said = run(table, folder.parent / "policy.json", written)
    assert (code, printed) == (1, {}), said
    with written.open(newline="") as file:
        found = {line[0]: line[1:] for line in csv.reader(file)}
    assert found["file"] == found["digest"] == GOOD
    assert found["forged"] == FORGED
    assert found["policy"][:3] == ["rejected", "policy.identity.mismatch", "policy"]
    assert found["gone"][:2] == ["no answer", "host.artifact.unreadable"]
    assert found["odd"][0] == "bad question"
    assert found["short"][0] == "rejected"
    assert json.loads(said) == {"verified": 2, "rejected": 3, "bad question": 1, "no answer": 1}


def test_a_bad_question_writes_no_table(folder: Path) -> None:
    assert run(folder, folder.parent / "policy.json", "--trusted-root", BUNDLE)[:2] == (2, {})
    assert run(folder, folder / "nowhere")[:2] == (3, {})


def test_rows_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[Row]:
        number = 0
        while True:
            taken.append(number)
            yield Row(str(number), TEXT if number % 2 else b"forged", BUNDLE.read_bytes(), json.dumps(POLICY))
            number += 1

    verdicts = audit(endless(), Verifier.production(), threads=2)
    first = [next(verdicts) for _ in range(10)]
    assert [one.name for one in first] == [str(number) for number in range(10)]
    assert [one.verdict for one in first] == ["rejected", "verified"] * 5
    assert len(taken) < 20


def test_a_terminal_gets_a_progress_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = [Verdict("a", "verified"), Verdict("b", "rejected")]
    assert list(registry_audit.with_progress(verdicts, 2)) == verdicts
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(registry_audit.with_progress(verdicts, 2)) == verdicts
    line = capsys.readouterr().err
    assert f"[{'#' * 15:30}] 1/2, 0 not verified" in line
    assert line.endswith(f"\r[{'#' * 30}] 2/2, 1 not verified\n")
