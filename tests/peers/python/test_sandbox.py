"""sigstore-python as the client of Sigstore in a box: it signs there, and both clients verify what it made."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sigstore.oidc import Issuer

IDENTITY = "sandbox@example.com"
LOGS = ["trust_config.json", "trust_config.rekor-v1.json"]


@dataclass
class Box:
    folder: Path
    issuer: str

    def token(self, query: str = "") -> str:
        with urllib.request.urlopen(f"{self.issuer}/sandbox/token?{query}") as answer:
            return answer.read().decode()

    def sigstore(self, config: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sigstore", "--trust-config", str(self.folder / config)]
        return subprocess.run([*command, *words], capture_output=True, text=True)

    def sigproof(
        self, config: str, file: Path, identity: str = IDENTITY
    ) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("sigproof")
        who = ["--cert-identity", identity, "--cert-oidc-issuer", self.issuer]
        trust = ["--trust-config", str(self.folder / config)]
        command = [str(program), "verify", "identity", str(file), *trust, *who]
        return subprocess.run(command, capture_output=True, text=True)


def started(folder: Path, *words: str) -> Iterator[Box]:
    """The servers, until the test is over."""
    command = [os.environ["SIGPROOF_BOX"], "--folder", str(folder), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as servers:
        try:
            assert servers.stdout
            issuer = None
            for line in servers.stdout:
                issuer = issuer or re.match(r" +issuer +(http://\S+)", line)
                if "sigproof verify" in line:
                    break
            assert issuer
            yield Box(folder, issuer[1])
        finally:
            servers.terminate()


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    yield from started(tmp_path_factory.mktemp("box"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "artifact"
    path.write_bytes(b"signed by sigstore-python in the box\n")
    return path


@pytest.mark.parametrize("config", LOGS)
def test_what_it_signs_verifies(box: Box, file: Path, config: str) -> None:
    signed = box.sigstore(config, "sign", "--identity-token", box.token(), str(file))
    assert signed.returncode == 0, signed.stderr
    good = box.sigproof(config, file)
    assert good.returncode == 0, good.stdout + good.stderr
    # As strict as the other one.
    who = ["--cert-identity", IDENTITY, "--cert-oidc-issuer", box.issuer]
    theirs = box.sigstore(config, "verify", "identity", *who, str(file))
    assert theirs.returncode == 0, theirs.stderr
    wrong = box.sigproof(config, file, "you@example.com")
    assert wrong.returncode == 1 and "policy.identity.mismatch" in wrong.stdout + wrong.stderr
    file.write_bytes(b"another")
    assert box.sigproof(config, file).returncode == 1


@pytest.mark.parametrize("config", LOGS)
def test_what_it_attests_verifies(box: Box, file: Path, config: str) -> None:
    predicate = file.with_name("predicate.json")
    definition = '{"buildType":"x","externalParameters":{}}'
    details = '{"builder":{"id":"x"}}'
    predicate.write_text(f'{{"buildDefinition":{definition},"runDetails":{details}}}')
    words = ["--predicate", str(predicate), "--predicate-type", "https://slsa.dev/provenance/v1"]
    attested = box.sigstore(config, "attest", "--identity-token", box.token(), *words, str(file))
    assert attested.returncode == 0, attested.stderr
    good = box.sigproof(config, file)
    assert good.returncode == 0 and "slsa.dev" in good.stdout, good.stdout + good.stderr
    file.write_bytes(b"another")
    assert box.sigproof(config, file).returncode == 1


def test_an_identity_that_is_a_uri(box: Box, file: Path) -> None:
    identity = "https://example.com/o/r/.github/workflows/w.yml@refs/heads/main"
    token = box.token(f"identity={identity}")
    assert box.sigstore(LOGS[0], "sign", "--identity-token", token, str(file)).returncode == 0
    assert box.sigproof(LOGS[0], file, identity).returncode == 0


def test_it_signs_as_a_workflow(box: Box, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the token as in a job of GitHub Actions."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "sandbox")
    url = f"{box.issuer}/sandbox/actions?api-version=2.0"
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", url)
    signed = box.sigstore(LOGS[0], "sign", str(file))
    assert signed.returncode == 0, signed.stderr
    workflow = "https://github.com/example/app/.github/workflows/release.yml@refs/tags/v1.0.0"
    assert box.sigproof(LOGS[0], file, workflow).returncode == 0


def test_a_token_for_another_audience_gets_no_certificate(box: Box, file: Path) -> None:
    config = LOGS[0]
    words = ["--oidc-client-id", "another", "--identity-token", box.token("audience=another")]
    signed = box.sigstore(config, "sign", *words, str(file))
    assert signed.returncode != 0 and not list(file.parent.glob("*.sigstore.json"))


def test_its_browser_flow(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def browse(url: str) -> bool:
        threading.Thread(target=lambda: urllib.request.urlopen(url).read()).start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    token = Issuer(box.issuer).identity_token()
    assert (token.identity, token.issuer) == (IDENTITY, box.issuer)


def test_its_flow_without_a_browser(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()

    def typed(_: str) -> str:
        link = re.search(r"http://\S+", shown.getvalue())
        assert link
        with urllib.request.urlopen(link[0]) as page:
            return page.read().decode()

    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr("builtins.input", typed)
    assert Issuer(box.issuer).identity_token(force_oob=True).identity == IDENTITY


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("rekor-v2=foreign-entry", "binding."),
        ("rekor-v2=stale-checkpoint", "tlog.checkpoint."),
        ("rekor-v2=wrong-key", "tlog.checkpoint."),
        ("fulcio=wrong-identity", "policy.identity.mismatch"),
        ("fulcio=wrong-key", "x509.path."),
        ("tsa=wrong-imprint", "timestamp.imprint.mismatch"),
        ("tsa=wrong-key", "time.verified.none"),
    ],
)
def test_what_it_believes_of_a_faulty_server_does_not_verify(
    tmp_path: Path, file: Path, fault: str, code: str
) -> None:
    """It looks at some answers and believes others: whatever it writes, the fault is found."""
    for box in started(tmp_path / "box", "--fault", fault):
        signed = box.sigstore(LOGS[0], "sign", "--identity-token", box.token(), str(file))
        if signed.returncode == 0:
            verdict = box.sigproof(LOGS[0], file)
            assert verdict.returncode == 1 and code in verdict.stdout + verdict.stderr
        else:
            assert not list(file.parent.glob("*.sigstore.json"))
        shutil.rmtree(tmp_path / "box")
