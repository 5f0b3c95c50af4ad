"""The same audit on Apache Spark, for tables that one machine is too slow for.

    spark-submit --py-files registry_audit.py registry_audit_spark.py TABLE.parquet POLICY VERDICTS.parquet

The table's columns: ``name``, ``artifact`` (its bytes) or ``digest`` (``sha256:…``), ``bundle`` (JSON), and ``policy`` (JSON, or
null where POLICY holds). Every worker needs the package ``sigproof``, and asks nobody else: trusted root and policy travel with
the job.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow as pa
from registry_audit import NONE, Row, audit

from sigproof import Hashed, TrustedRoot, Verifier

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

COLUMNS = ("name", "verdict", "code", "step", "signer", "issuer", "time")
SCHEMA = ", ".join(f"{column} string" for column in COLUMNS)


def audited(table: DataFrame, policy: str | None, trusted_root: str | None = None) -> DataFrame:
    """A verdict for every row, as a table."""
    # The functions below travel to the workers with these texts; a Verifier does not travel.
    return table.mapInArrow(lambda batches: verdicts(batches, policy, trusted_root), SCHEMA)


def verdicts(
    batches: Iterator[pa.RecordBatch], policy: str | None, trusted_root: str | None
) -> Iterator[pa.RecordBatch]:
    """Those of one partition. Spark sees to the threads: here it is one."""
    root = TrustedRoot.from_json(trusted_root) if trusted_root else TrustedRoot.production()
    verifier = Verifier(trusted_root=root)
    schema = pa.schema([(column, pa.string()) for column in COLUMNS])
    for batch in batches:
        rows = (row_of(cast("dict[str, object]", line), policy) for line in batch.to_pylist())
        answers = [asdict(verdict) for verdict in audit(rows, verifier, threads=1)]
        yield pa.RecordBatch.from_pylist(answers, schema=schema)


def row_of(line: dict[str, object], policy: str | None) -> Row:
    artifact = line.get("artifact")
    return Row(
        cast("str", line["name"]),
        # Spark hands bytes over as bytearray.
        bytes(cast("bytes", artifact)) if artifact is not None else Hashed(cast("str | None", line["digest"]) or ""),
        cast("str | None", line["bundle"]) or NONE,
        # No policy at all is a bad question, and the verdict says so.
        cast("str | None", line.get("policy")) or policy or "",
    )


def main(arguments: list[str]) -> int:
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser(description="Writes a verdict for every row of a table.")
    parser.add_argument("table", help="a table as Parquet, wherever Spark reads from")
    parser.add_argument("policy", type=Path, help="whose signature is accepted where a row names no policy")
    parser.add_argument("verdicts", help="where to write the verdicts as Parquet")
    parser.add_argument("--trusted-root", type=Path, help="another trusted root than Sigstore's of this release")
    options = parser.parse_args(arguments)
    root = options.trusted_root.read_text(encoding="utf-8") if options.trusted_root else None
    spark = SparkSession.builder.appName("registry audit").getOrCreate()
    try:
        found = audited(spark.read.parquet(options.table), options.policy.read_text(encoding="utf-8"), root)
        found.write.parquet(options.verdicts)
        counts = {row["verdict"]: row["count"] for row in spark.read.parquet(options.verdicts).groupBy("verdict").count().collect()}
    finally:
        spark.stop()
    print(counts, file=sys.stderr)
    return 0 if set(counts) == {"verified"} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
