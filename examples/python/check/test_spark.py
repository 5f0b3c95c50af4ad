"""Over 2 000 bundles of the testkit, of which 100 are forged, Spark gives the verdicts of the loop."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TESTKIT = Path(os.environ.get("SIGPROOF_TESTKIT", ROOT / "target/debug/sigproof-testkit"))
COUNT, FORGED = 2000, 100
# In how many turns the testkit makes the same kind of bundle again.
KINDS = 8


def flip(text: str) -> str:
    """A signature with another bit in its last byte: it is still well-formed."""
    data = bytearray(b64decode(text))
    data[-1] ^= 1
    return b64encode(data).decode()


class Question:
    def __init__(self, folder: Path, case: dict[str, str]) -> None:
        self.name = case["id"]
        self.artifact = (folder / case["artifact"]).read_bytes()
        self.bundle: Any = json.loads((folder / case["bundle"]).read_bytes())
        if "key" in case:
            body = (folder / case["key"]).read_text().splitlines()[1:-1]
            self.who: dict[str, Any] = {"key": {"spki": "".join(body)}}
        else:
            self.who = {"identity": case["identity"], "issuer": case["issuer"]}

    @property
    def policy(self) -> str:
        return json.dumps({"version": 1, "anyOf": [self.who]})


def forge(question: Question, way: int, other: Question) -> None:
    """Each way makes another thing untrue, and leaves all well-formed."""
    if way == 0:
        question.artifact += b"!"
    elif way == 1:
        if "messageSignature" in question.bundle:
            signature = question.bundle["messageSignature"]
            signature["signature"] = flip(signature["signature"])
        else:
            signature = question.bundle["dsseEnvelope"]["signatures"][0]
            signature["sig"] = flip(signature["sig"])
    elif way == 2:
        question.bundle = other.bundle
    elif way == 3:
        entries = other.bundle["verificationMaterial"]["tlogEntries"]
        question.bundle["verificationMaterial"]["tlogEntries"] = entries
    else:
        stranger = {"identity": "stranger@example.com", "issuer": "https://accounts.example.com"}
        question.who = other.who if "key" in question.who else stranger


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A folder with the same table twice, as CSV with files and as Parquet; and the names of what is forged."""
    folder = tmp_path_factory.mktemp("many")
    subprocess.run([TESTKIT, "bundles", str(COUNT), folder], check=True)
    questions = [Question(folder, case) for case in json.loads((folder / "cases.json").read_text())]
    assert len(questions) == COUNT
    honest = [Question(folder, case) for case in json.loads((folder / "cases.json").read_text())]
    chosen = sorted(Random(2000).sample(range(COUNT), FORGED))
    for number, index in enumerate(chosen):
        forge(questions[index], number % 5, honest[(index + KINDS) % COUNT])
    table: list[dict[str, Any]] = []
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "artifact", "digest", "bundle", "policy"])
        for number, question in enumerate(questions):
            stem = f"{number:04}"
            (folder / f"{stem}.bin").write_bytes(question.artifact)
            (folder / f"{stem}.sigstore.json").write_text(json.dumps(question.bundle))
            (folder / f"{stem}.policy.json").write_text(question.policy)
            # One half by their bytes, the other by their digests.
            digest = "" if number % 2 else "sha256:" + sha256(question.artifact).hexdigest()
            artifact = "" if digest else f"{stem}.bin"
            writer.writerow([question.name, artifact, digest, f"{stem}.sigstore.json", f"{stem}.policy.json"])
            table.append({
                "name": question.name,
                "artifact": None if digest else question.artifact,
                "digest": digest or None,
                "bundle": json.dumps(question.bundle),
                "policy": question.policy,
            })
    columns = [(name, pa.binary() if name == "artifact" else pa.string()) for name in table[0]]
    (folder / "table").mkdir()
    for part in range(4):
        pq.write_table(pa.Table.from_pylist(table[part::4], pa.schema(columns)), folder / f"table/{part}.parquet")
    (folder / "policy.json").write_text(questions[0].policy)
    return folder, {questions[index].name for index in chosen}


def test_spark_gives_the_verdicts_of_the_loop(made: tuple[Path, set[str]]) -> None:
    folder, forged = made
    examples = HERE.parent
    root = ["--trusted-root", folder / "trusted_root.json"]
    command: list[str | Path] = [examples / "registry_audit.py", folder / "table.csv", folder / "policy.json"]
    ran = subprocess.run([sys.executable, *command, folder / "verdicts.csv", *root], capture_output=True, text=True)
    assert ran.returncode == 1, ran.stderr
    with (folder / "verdicts.csv").open(newline="") as file:
        by_loop = {line["name"]: dict(line) for line in csv.DictReader(file)}

    # As its page says. The workers take this interpreter, or they would lack pyarrow.
    submit = Path(sys.executable).with_name("spark-submit")
    command = [submit, "--master", "local[2]", "--py-files", examples / "registry_audit.py"]
    command += [examples / "registry_audit_spark.py", folder / "table", folder / "policy.json", folder / "verdicts"]
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    ran = subprocess.run([*command, *root], capture_output=True, text=True, env=environment)
    assert ran.returncode == 1, ran.stderr
    rows: list[dict[str, str]] = pq.read_table(folder / "verdicts").to_pylist()
    by_spark = {row["name"]: row for row in rows}

    assert len(rows) == len(by_spark) == len(by_loop) == COUNT
    assert {name for name, verdict in by_loop.items() if verdict["verdict"] == "rejected"} == forged
    assert sum(verdict["verdict"] == "verified" for verdict in by_loop.values()) == COUNT - FORGED
    assert by_spark == by_loop
