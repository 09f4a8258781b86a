"""The notebook runs from top to bottom, finds what it speaks of, and is kept without output."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "explore.ipynb"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run the notebook in its folder; give what each cell shows, by the last line of its source."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parents[1])}}
    ).execute()
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not [out for out in cell.outputs if out.output_type in ("error", "stream")]
            data = [out.data for out in cell.outputs]
            words = "\n".join(
                one.get("text/plain", "") + one.get("image/svg+xml", "") for one in data
            )
            shown[cell.source.splitlines()[-1]] = words
    return shown


def test_notebook_is_kept_without_output() -> None:
    """No cell of the file has output, a count or a mark of who ran it; it is valid and sorted."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    notebook = json.loads(text)
    nbformat.validate(notebook)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    assert {"kernelspec", "language_info"} == set(notebook["metadata"])
    assert json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text


def test_every_cell_shows_something(outputs: dict[str, str]) -> None:
    """Each cell but the first, which imports, ends in something to look at."""
    assert 10 == len(outputs)
    assert ['AGENCY = "ice"'] == [line for line, words in outputs.items() if not words.strip()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("history", "Federal Protective Service"),
        ("history", "National Protection and Programs Directorate"),
        ("joints", "differs within the period"),
        ("SVG(drawn)", "<svg"),
        ("runs", "FY2006: 50"),
        ("pd.DataFrame(evidence).T", "91,497"),
        ("pd.DataFrame(moved)", "fps"),
        ("comparisons", "before_value"),
    ],
)
def test_cell_shows_what_it_speaks_of(outputs: dict[str, str], line: str, words: str) -> None:
    """What a cell is about stands in what it shows."""
    assert words in outputs[line]


def test_no_line_is_drawn_across_a_break(outputs: dict[str, str]) -> None:
    """The runs of the series keep apart what the verdicts keep apart."""
    runs = outputs["runs"]
    assert runs.count("[") > 2
    assert "CY2003" not in runs.split("FY2006")[1]
