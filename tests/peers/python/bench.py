"""The package beside sigstore-python, and beside the core in Rust: the same bundles, in one run, in turns.

    python bench.py OURS THEIRS BUNDLES [--rust MANY] [--rounds N] [--json FILE] [--first]

`cargo xtask bench python` calls it. OURS and THEIRS are environments with nothing in them but ``sigproof`` (a release build) and
``sigstore``; BUNDLES is what ``sigproof-testkit bundles COUNT BUNDLES`` wrote; MANY is the program ``target/release/examples/many``,
which makes the same bundles for itself. Prints what was measured and which goals are met; the exit code says whether all are.

Times are of the processor, of the whole process: a busy machine blurs them a little, and the wall clock much. Two threads can be
measured by the wall clock alone, and only where nothing else runs, or as root with ``--first``, where all but the imports goes before
everything else. What the machine gives to two at once is measured in the same rounds, in turns: two threads of Rust without an
interpreter, and two processes with one each. Where two of its processors share a core, neither comes to 2.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter, process_time
from typing import Any

Answer = dict[str, Any]
IMPORTS = {
    "ours": "from sigproof import Bundle, Verifier, policy",
    "theirs": "from sigstore.models import Bundle\nfrom sigstore.verify import Verifier, policy",
}
WARM = 2


# In the environments of the two: reads commands as lines of JSON, and answers each with one.


def questions(folder: Path) -> list[tuple[str, bytes, bytes, dict[str, str], str]]:
    cases: list[dict[str, str]] = json.loads((folder / "cases.json").read_text())
    asked: list[tuple[str, bytes, bytes, dict[str, str], str]] = []
    for case in cases:
        who = {name: case[name] for name in ("identity", "issuer") if name in case}
        if "key" in case:
            pem = (folder / case["key"]).read_text().splitlines()
            who = {"key": "".join(line for line in pem if "-----" not in line)}
        bundle, artifact = (folder / case["bundle"]).read_bytes(), (folder / case["artifact"]).read_bytes()
        asked.append((case["id"], bundle, artifact, who, case["kind"]))
    return asked


def ours(folder: Path) -> tuple[Any, list[tuple[str, Callable[[], Any]]], list[tuple[bytes, bytes, Any]]]:
    from sigproof import Bundle, TrustedRoot, Verifier, policy

    verifier = Verifier(trusted_root=TrustedRoot.from_file(folder / "trusted_root.json"))
    calls: list[tuple[str, Callable[[], Any]]] = []
    jobs: list[tuple[bytes, bytes, Any]] = []
    for name, bundle, artifact, who, _ in questions(folder):
        if "key" in who:
            rule: Any = {"version": 1, "anyOf": [{"key": {"spki": who["key"]}}]}
        else:
            rule = policy.Identity(**who)

        def call(bundle: bytes = bundle, artifact: bytes = artifact, rule: Any = rule) -> object:
            return verifier.verify_artifact(artifact, Bundle.from_json(bundle), rule)

        calls.append((name, call))
        jobs.append((artifact, bundle, rule))
    return verifier, calls, jobs


def theirs(folder: Path) -> tuple[Any, list[tuple[str, Callable[[], Any]]], list[tuple[bytes, bytes, Any]]]:
    from sigstore.models import Bundle, TrustedRoot
    from sigstore.verify import Verifier, policy

    verifier = Verifier(trusted_root=TrustedRoot.from_file(str(folder / "trusted_root.json")))
    calls: list[tuple[str, Callable[[], Any]]] = []
    for name, bundle, artifact, who, kind in questions(folder):
        if "key" in who:
            continue
        rule = policy.Identity(**who)

        # An envelope is verified without its artifact: there is no call that compares the two.
        def call(bundle: bytes = bundle, artifact: bytes = artifact, rule: Any = rule, kind: str = kind) -> object:
            read = Bundle.from_json(bundle)
            if read._inner.dsse_envelope is not None:
                return verifier.verify_dsse(read, rule)
            return verifier.verify_artifact(artifact, read, rule)

        calls.append((name, call))
    return verifier, calls, []


def rss() -> int:
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text()).group(1)) * 1024  # type: ignore[union-attr]


def go_first() -> None:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def may_go_first() -> bool:
    try:
        with first(True):
            return True
    except (AttributeError, PermissionError):
        print("other programs may go first: that is root's to forbid, on Linux")
        return False


@contextmanager
def first(wanted: bool) -> Generator[None]:
    """Goes before everything else on the machine, which needs root."""
    if wanted:
        go_first()
    try:
        yield
    finally:
        if wanted:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def part_of(calls: list[tuple[str, Callable[[], Any]]], number: int, of: int) -> list[tuple[str, Callable[[], Any]]]:
    """The eight kinds of bundles come in turn and cost differently: each part gets whole turns."""
    return [one for index, one in enumerate(calls) if index // 8 % of == number]


def plain(calls: list[tuple[str, Callable[[], Any]]], threads: int) -> float:
    """Seconds by the wall for every bundle once, on so many threads that share one verifier."""

    def run(part: list[tuple[str, Callable[[], Any]]]) -> None:
        for _, call in part:
            call()

    workers = [Thread(target=run, args=(part_of(calls, number, threads),)) for number in range(threads)]
    begin = perf_counter()
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    return perf_counter() - begin


def hashing(threads: int) -> float:
    """Seconds by the wall for 8 pieces of work that share nothing, on so many threads: what the machine can give."""
    piece = bytes(16 << 20)
    begin = perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: sha256(piece).digest(), range(8)))
    return perf_counter() - begin


def worker(who: str, folder: Path) -> None:
    verifier, calls, jobs = (ours if who == "ours" else theirs)(folder)
    for line in sys.stdin:
        command: Answer = json.loads(line)
        answer: Answer = {}
        if command["do"] == "which":
            verified: list[str] = []
            for name, call in calls:
                try:
                    call()
                except Exception:
                    continue
                verified.append(name)
            answer = {"verified": verified}
        elif command["do"] == "round":
            chosen = set(command["names"])
            todo = [call for name, call in calls if name in chosen]
            # As the program in Rust: whoever is interrupted finds the processor's caches full of something else.
            with first(command["first"]):
                begin = process_time()
                for call in todo:
                    call()
                answer = {"seconds": process_time() - begin, "count": len(todo)}
        elif command["do"] == "threads":
            with first(command["first"]):
                answer = {"plain": plain(calls, command["threads"]), "hashing": hashing(command["threads"])}
                begin = perf_counter()
                good = sum(one.result() is not None for one in verifier.verify_many(jobs, threads=command["threads"]))
                answer |= {"verify_many": perf_counter() - begin, "count": good}
        elif command["do"] == "part":
            with first(command["first"]):
                begin = perf_counter()
                for _, call in part_of(calls, command["number"], command["of"]):
                    call()
                answer = {"begin": begin, "end": perf_counter()}
        elif command["do"] == "memory":
            number = 0
            for number, (_, call) in enumerate(forever(calls), 1):
                call()
                if number == 1_000:
                    answer["at 1000"] = rss()
                if number == 10_000:
                    answer["at 10000"] = rss()
                    break
        print(json.dumps(answer), flush=True)


def forever(calls: list[tuple[str, Callable[[], Any]]]) -> Iterator[tuple[str, Callable[[], Any]]]:
    while True:
        yield from calls


# The one that asks.


class Peer:
    def __init__(self, who: str, environment: Path, folder: Path) -> None:
        self.python = environment / "bin/python"
        command = [self.python, "-I", __file__, "--worker", who, folder]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, do: str, **more: object) -> Answer:
        self.begin(do, **more)
        return self.answer()

    def begin(self, do: str, **more: object) -> None:
        assert self.process.stdin
        print(json.dumps({"do": do, **more}), file=self.process.stdin, flush=True)

    def answer(self) -> Answer:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a process ended")
        return json.loads(line)

    def end(self) -> None:
        self.process.communicate()


def import_times(environments: dict[str, Path], rounds: int) -> dict[str, float]:
    """Of an import in a new process, without the start of Python: in milliseconds, the median."""
    found: dict[str, list[float]] = {who: [] for who in environments}
    for _ in range(rounds):
        for who, environment in environments.items():
            # A warm one, with its bytecode written; the process times itself, since other times are too coarse.
            script = f"from time import process_time as t\nb = t()\n{IMPORTS[who]}\nVerifier, policy\nprint(t() - b)"
            ran = subprocess.run([environment / "bin/python", "-I", "-c", script], check=True, capture_output=True, text=True)
            found[who].append(float(ran.stdout) * 1000)
    return {who: median(times) for who, times in found.items()}


def size(environment: Path) -> int:
    """What pip leaves on the disk, without pip itself."""
    (packages,) = environment.glob("lib/python*/site-packages")
    own = re.compile(r"(pip|setuptools|pkg_resources|wheel|_distutils_hack|distutils-precedence)([-.].*)?$")
    files = [file for file in packages.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files if not own.match(file.relative_to(packages).parts[0]))


def rust(program: Path, count: int, rounds: int, before_others: bool) -> Answer:
    """Seconds for all bundles, the best round: of the processor in one thread, and by the wall in one and in two."""
    ran = subprocess.run(
        [program, str(count), str(rounds), "2"],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=go_first if before_others else None,
    )
    found = re.findall(r"threads?: +([\d.]+)(ms|s) wall +([\d.]+)(ms|s) CPU", ran.stdout)
    assert len(found) == 2, ran.stdout
    (one, cpu), (two, _) = [
        [float(value) / (1000 if unit == "ms" else 1) for value, unit in ((wall, wall_unit), (cpu, cpu_unit))]
        for wall, wall_unit, cpu, cpu_unit in found
    ]
    return {"cpu": cpu, "one": one, "two": two}


def at_once(peers: list[Peer], before_others: bool) -> float:
    """Seconds by the wall until each process has done its part: one clock counts for all."""
    for number, peer in enumerate(peers):
        peer.begin("part", number=number, of=len(peers), first=before_others)
    answers = [peer.answer() for peer in peers]
    return max(one["end"] for one in answers) - min(one["begin"] for one in answers)


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("ours", "theirs", "bundles"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rust", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--first", action="store_true", help="measure threads before everything else on the machine, where this is root")
    options = parser.parse_args()
    rounds: int = options.rounds
    options.first = options.first and may_go_first()
    environments = {"ours": options.ours, "theirs": options.theirs}
    found: Answer = {}
    rows: list[Answer] = []

    def row(what: str, figure: float, sign: str = "", goal: float | None = None, ours: str = "", other: str = "") -> None:
        rows.append({"what": what, "ours": ours, "other": other, "figure": figure, "sign": sign, "goal": goal})


    times = import_times(environments, 2 * rounds + 1)
    sizes = {who: size(environment) for who, environment in environments.items()}
    found["import, ms of CPU"], found["installed, bytes"] = times, sizes
    shown = {who: f"{value:.1f} ms" for who, value in times.items()}
    row("import", times["ours"] / times["theirs"], "<=", 0.1, shown["ours"], shown["theirs"])
    shown = {who: f"{value / 2**20:.1f} MiB" for who, value in sizes.items()}
    row("installed size", sizes["ours"] / sizes["theirs"], "<=", 0.1, shown["ours"], shown["theirs"])

    peers = {who: Peer(who, environment, options.bundles) for who, environment in environments.items()}
    verified = {who: peer.ask("which")["verified"] for who, peer in peers.items()}
    every: list[str] = verified["ours"]
    total = len(json.loads((options.bundles / "cases.json").read_text()))
    if len(every) != total:
        sys.exit(f"only {len(every)} of {total} verify")
    both = sorted(set(every) & set(verified["theirs"]))
    found["bundles"] = {"all": total, "both verify": len(both)}

    alone: list[float] = []
    beside: dict[str, list[float]] = {"ours": [], "theirs": []}
    in_rust: list[Answer] = []
    for number in range(rounds + WARM):
        answers = {who: peer.ask("round", names=both, first=options.first) for who, peer in peers.items()}
        whole = peers["ours"].ask("round", names=every, first=options.first)
        if number >= WARM:
            alone.append(whole["seconds"])
            for who, answer in answers.items():
                beside[who].append(answer["seconds"])
        # Its figure is the best of some rounds, and it needs long to make its bundles: at the begin, amid, and at the end.
        if options.rust and number in (WARM, WARM + rounds // 2, WARM + rounds - 1):
            in_rust.append(rust(options.rust, total, 5, options.first))
    micro = {who: median(times) / len(both) * 1e6 for who, times in beside.items()}
    found["verify, µs of CPU, what both verify"] = micro
    ratio = median(a / b for a, b in zip(beside["ours"], beside["theirs"], strict=True))
    shown = {who: f"{value:.0f} µs" for who, value in micro.items()}
    row(f"`verify_artifact` ({len(both)})", ratio, "<=", 1 / 3, shown["ours"], shown["theirs"])
    if in_rust:
        # The best of each.
        least = {what: min(one[what] for one in in_rust) for what in in_rust[0]}
        found["verify, µs of CPU, all"] = {"python": min(alone) / total * 1e6, "rust": least["cpu"] / total * 1e6}
        shown = {who: f"{value:.0f} µs" for who, value in found["verify, µs of CPU, all"].items()}
        what = f"`verify_artifact` ({total}), beside the core in Rust"
        row(what, min(alone) / least["cpu"], "<=", 1.25, shown["python"], shown["rust"])

    ours = [peers["ours"], Peer("ours", options.ours, options.bundles)]
    ours[1].ask("which")
    taken: dict[str, list[float]] = {}
    for number in range(rounds):
        # In turns, and in another order each time: what slows the machine down slows all of them.
        for threads in ((1, 2), (2, 1))[number % 2]:
            answer = ours[0].ask("threads", threads=threads, first=options.first)
            assert answer["count"] == total
            for what in ("plain", "verify_many", "hashing"):
                taken.setdefault(f"{what} {threads}", []).append(answer[what])
            taken.setdefault(f"processes {threads}", []).append(at_once(ours[:threads], options.first))
    found["seconds, of the best round"] = {what: min(times) for what, times in taken.items()}

    def twice(one: str, two: str) -> dict[str, float]:
        """What two do of one: of the best rounds, and the median of all."""
        each = [a / b for a, b in zip(taken[one], taken[two], strict=True)]
        return {"best": min(taken[one]) / min(taken[two]), "median": median(each)}

    found["two threads do, of one"] = twice("plain 1", "plain 2")
    # Against the plain loop, too, which has no thread to hand anything to.
    found["verify_many on two threads does, of one"] = twice("verify_many 1", "verify_many 2")
    found["verify_many on two threads does, of a plain loop"] = twice("plain 1", "verify_many 2")
    # What the machine gives.
    found["two processes do, of one"] = twice("processes 1", "processes 2")
    found["two threads that hash do, of one"] = twice("hashing 1", "hashing 2")
    if in_rust:
        found["two threads do, of one, in Rust"] = {
            "best": min(one["one"] for one in in_rust) / min(one["two"] for one in in_rust),
            "median": median(one["one"] / one["two"] for one in in_rust),
        }
    row("two threads, beside one", found["two threads do, of one"]["best"], ">=", 1.8)
    row("`verify_many` on two threads, beside a plain loop", found["verify_many on two threads does, of a plain loop"]["best"])
    row("what the machine gives: two processes, beside one", found["two processes do, of one"]["best"])
    if in_rust:
        row("what the machine gives: two threads of Rust, beside one", found["two threads do, of one, in Rust"]["best"])
    for peer in (peers["theirs"], *ours):
        peer.end()

    fresh = Peer("ours", options.ours, options.bundles)
    memory = fresh.ask("memory")
    fresh.end()
    found["resident, bytes"] = memory
    row("MiB of memory from the 1 000th verification to the 10 000th", (memory["at 10000"] - memory["at 1000"]) / 2**20, "<=", 1.0)

    missed = 0
    for name, value in found.items():
        print(f"{name}: {json.dumps(value)}")
    for one in rows:
        met = one["figure"] <= one["goal"] if one["sign"] == "<=" else not one["goal"] or one["figure"] >= one["goal"]
        missed += not met
        said = f", goal {one['sign']} {one['goal']:.3f}" if one["goal"] else ""
        print(f"{'MISSED' if not met else 'met   ' if said else '      '} {one['what']}: {one['figure']:.3f}{said}")
    if options.json:
        peer = next(options.theirs.glob("lib/python*/site-packages/sigstore-*.dist-info")).name.removesuffix(".dist-info")
        python = ".".join(map(str, sys.version_info[:3]))
        answer = {"found": found, "rows": rows, "peer": peer.replace("-", " "), "python": python, "bundles": total}
        options.json.write_text(json.dumps(answer, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
