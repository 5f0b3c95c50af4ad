"""The notebook, run from the first cell to the last in a kernel of this environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOK = Path(__file__).parents[1] / "notebook.ipynb"
STEPS = ["bundle", "time", "path", "sct", "log_entry", "binding", "signature", "artifact", "policy"]


class Here(AsyncKernelManager):
    """Starts kernels with this interpreter, whatever kernels are installed elsewhere."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python")


def executed(notebook: Any) -> Any:
    resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=300, km=Here(), resources=resources).execute()
    return notebook


def outputs(notebook: Any, kind: str) -> list[str]:
    """What the cells show in this form, in their order."""
    shown = [one for cell in notebook.cells if cell.cell_type == "code" for one in cell.outputs]
    found = [one["data"][kind] for one in shown if kind in one.get("data", {})]
    return found + [one["text"] for one in shown if one.get("name") == kind]


@pytest.fixture
def notebook() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_kept_without_outputs(notebook: Any) -> None:
    nbformat.validate(notebook)
    assert not outputs(notebook, "text/html")


@pytest.mark.filterwarnings("default")
def test_it_shows_what_was_checked(notebook: Any) -> None:
    shown = executed(notebook)
    tables = [html for html in outputs(shown, "text/html") if "What was checked" in html]
    assert len(tables) == 1
    assert "w.vollprecht@gmail.com" in tables[0] and "2025-12-03T18:36:43Z" in tables[0]
    good, forged = outputs(shown, "image/svg+xml")
    assert good.count("<circle") == forged.count("<circle") == len(STEPS)
    for step in STEPS:
        assert f">{step}: " in good and f">{step}: " in forged
        assert f">{step}</th>" in tables[0]
    assert "artifact: pass" in good and "#c62828" not in good
    assert "artifact: fail" in forged and "policy: not_reached" in forged and forged.count("#c62828") == 1
    assert ">artifact.digest.mismatch</text>" in forged
    rejection, table = outputs(shown, "stdout")
    assert "[artifact.digest.mismatch]" in rejection
    assert [line.split()[-1] for line in table.splitlines()] == [
        "2025-12-03T18:36:43Z",
        "artifact.digest.mismatch",
        "policy.identity.mismatch",
    ]


@pytest.mark.filterwarnings("default")
def test_another_signer_stops_it(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.source = cell.source.replace("w.vollprecht@gmail.com", "somebody@example.com")
    with pytest.raises(CellExecutionError, match=r"policy\.identity\.mismatch"):
        executed(notebook)
