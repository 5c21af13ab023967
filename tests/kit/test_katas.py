"""The audit of every kata, but for what takes minutes: one test for each kata and check.

Mutants and timing are the audit's own: ``nox -s audit``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.audit.checks import Check, all_checks
from katakit.kata import Kata
from katakit.roots import House

ROOT = Path(__file__).parents[2]
KATAS = House((ROOT,), ROOT / "solutions").katas()
CHECKS = [check for check in all_checks() if not check.is_slow and check.name != "fuzz"]
TOGETHER = {
    **dict.fromkeys(("flawed", "leaks", "vacuous", "distinct", "diagnosis"), "flawed"),
    **dict.fromkeys(
        ("coverage", "options", "unsaid", "determinism", "pace", "pairing"), "reference"
    ),
}
"""Checks that want the same judged: one after the other, from one cache."""


def each_kata_and_check() -> list[object]:
    """Return the pairs, those that share results in one group of xdist's."""
    return [
        pytest.param(
            kata, check, id=f"{kata.name}-{check.name}",
            marks=pytest.mark.xdist_group(f"{kata.name}-{TOGETHER.get(check.name, check.name)}"),
        )
        for kata in KATAS
        for check in sorted(CHECKS, key=lambda check: TOGETHER.get(check.name, check.name))
    ]  # fmt: skip


@pytest.mark.parametrize(("kata", "check"), each_kata_and_check())
def test_nothing_is_owed(
    kata: Kata, check: Check, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = tmp_path / "audit.json"
    cache = tmp_path_factory.getbasetemp() / "cache"
    done = subprocess.run(
        [sys.executable, "-m", "katakit", "audit", kata.name, "--check", check.name,
         "--jobs", "1", "--json", str(told)],
        cwd=ROOT, env={**os.environ, "KATAKIT_CACHE": str(cache)},
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert told.exists(), done.stdout + done.stderr
    [audited] = json.loads(told.read_text())
    assert [checked["name"] for checked in audited["checks"]] == [check.name]
    assert done.returncode == 0, done.stdout
