"""Every kata passes its audit: its proof covers the files as they are, or it is audited now, whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.audit import proof
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace

ROOT = Path(__file__).parents[2]
KATAS = Workspace((ROOT,), ROOT / "solutions").katas()


def unmet(kata: Kata, folder: Path) -> dict[str, list[str]]:
    """Audit a kata with mutants and timing and return what each check found."""
    told = folder / "audit.json"
    done = subprocess.run(
        [sys.executable, "-m", "katakit", "audit", kata.name, "--json", str(told)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert told.exists(), done.stdout + done.stderr
    [found] = json.loads(told.read_text())
    assert len(found["checks"]) > 15
    return {check["name"]: check["findings"] for check in found["checks"] if check["findings"]}


@pytest.mark.timeout(1000)
@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_nothing_is_owed(kata: Kata, tmp_path: Path) -> None:
    why = proof.missing(kata)
    assert not why or unmet(kata, tmp_path) == {}, why
