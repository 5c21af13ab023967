"""The audit of every kata, but for what takes minutes: one test a kata.

Mutants and timing are the audit's own: ``nox -s audit``. What has not changed since either of
them judged it on this machine comes from the audit's cache.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from katakit.roots import House

ROOT = Path(__file__).parents[2]
KATAS = [kata.name for kata in House((ROOT,), ROOT / "solutions").katas()]


def audited(kata: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Audit a kata and return what each check found, empty where nothing is owed."""
    told = folder / f"audit-{kata}.json"
    done = subprocess.run(
        [sys.executable, "-m", "katakit", "audit", kata, "--no-mutants", "--jobs", "1",
         "--json", str(told)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert told.exists(), done.stdout + done.stderr
    [found] = json.loads(told.read_text())
    assert len(found["checks"]) > 15
    return {check["name"]: check["findings"] for check in found["checks"] if check["findings"]}


@pytest.mark.parametrize("kata", KATAS)
def test_nothing_is_owed(kata: str, tmp_path: Path) -> None:
    assert audited(kata, tmp_path) == {}
