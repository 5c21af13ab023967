"""The audit of every kata, but for what takes minutes: one run a kata, one test a check.

Mutants and timing are the audit's own: ``nox -s audit``.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from katakit.audit.checks import all_checks
from katakit.roots import House

ROOT = Path(__file__).parents[2]
KATAS = [kata.name for kata in House((ROOT,), ROOT / "solutions").katas()]
CHECKS = [check.name for check in all_checks() if not check.is_slow and check.name != "fuzz"]


@functools.cache
def audited(kata: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Audit a kata and return what each check found."""
    told = folder / f"audit-{kata}.json"
    done = subprocess.run(
        [sys.executable, "-m", "katakit", "audit", kata, "--no-mutants", "--jobs", "1",
         "--json", str(told)],
        cwd=ROOT, env={**os.environ, "KATAKIT_CACHE": str(folder / "cache")},
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert told.exists(), done.stdout + done.stderr
    [found] = json.loads(told.read_text())
    return {check["name"]: check["findings"] for check in found["checks"]}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("kata", [pytest.param(k, marks=pytest.mark.xdist_group(k)) for k in KATAS])
def test_nothing_is_owed(kata: str, check: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert audited(kata, tmp_path_factory.getbasetemp())[check] == []
