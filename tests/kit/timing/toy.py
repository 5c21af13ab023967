"""The kata `rows`: the sum of each row, with solutions that do a known multiple of the work."""

from __future__ import annotations

from pathlib import Path

from katakit.katas.kata import Kata

BRIEF = """\
# Sums of rows

## Requirements

### Core

- **sums** — `totals(X)` returns the sum of each row.
- **fast** — On 4,000 rows it takes at most twice the CPU time of a plain solution.

### Stretch

- **linear** — CPU time grows in proportion to the rows, from 500 to 8,000.
- **lean** — On 4,000 rows it takes at most 3 times the memory of a plain solution.
"""

TOML = """\
title = "Sums of rows"
pillar = "Infrastructure as Code"
topics = ["Adding"]
level = 1
minutes = 5
imports = ["numpy"]

[limits]
call_seconds = 3
test_seconds = 12
memory_mb = 1024

[workload]
baseline = "plain"
speed = { requirement = "fast", limit = 2.0 }
growth = { requirement = "linear", promised = "n" }
memory = { requirement = "lean", limit = 3.0 }
"""

SOLUTION = '''\
"""Sums of rows."""

import numpy as np

{before}

def work(X, times=20):
    """Return the sums, computed several times over."""
    for _ in range(times):
        sums = np.sin(X).sum(axis=1)
    return sums


def totals(X):
    """Return the sum of each row's sines."""
    {body}
'''

WORKLOAD = '''\
"""What is timed."""

import numpy as np

UNIT = "rows"
SIZE = 4_000
GROWTH = (500, 1_000, 2_000, 4_000, 8_000)


def prepare(size, rng):
    return {"X": rng.normal(size=(size, 10))}


def run(solution, data):
    return solution.totals(data["X"])


def check(data, result):
    assert np.allclose(np.asarray(result, float), np.sin(data["X"]).sum(axis=1))
'''

SUITE = """\
import numpy as np
import pytest
from katakit.suite import assert_close


@pytest.mark.requirement("sums")
def test_two_rows(candidate):
    assert_close(np.asarray(candidate.totals([[0.0, 0.0], [0.0, np.pi / 2]])), [0.0, 1.0])
"""

PLAIN = "return work(np.asarray(X))"


def build(root: Path) -> Kata:
    """Write the kata below a root and return it."""
    files = {
        "katas/rows/brief.md": BRIEF,
        "katas/rows/kata.toml": TOML,
        "katas/rows/rows.py": SOLUTION.format(
            before="", body='raise NotImplementedError("totals")'
        ),
        "reference/rows/rows.py": SOLUTION.format(before="", body=PLAIN),
        "reference/rows/alternatives/plain.py": SOLUTION.format(before="", body=PLAIN),
        "tests/katas/rows/test_rows.py": SUITE,
        "tests/katas/rows/workload.py": WORKLOAD,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Kata(root, "rows")
