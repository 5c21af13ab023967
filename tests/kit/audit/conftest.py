"""A small kata that owes nothing, for tests that break it in one way each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

BRIEF = '''\
# Rolling mean

## Situation

A sensor's readings jump, and a dashboard of raw values tells nobody anything.
The home-made smoothing drops the first readings on some days and the last ones on others.
You are asked for a moving average whose length can be relied upon.

## Write

- `rolling_mean(values, window=3) -> array`

Allowed: numpy.

## Definitions

- **Window.** A number of neighbouring values. The result has one element for each place where a whole window fits: n_samples − window + 1 of them, in the order of the values.
- **Mean.** The sum of a window's values over their number, computed in float64. Integers are as good as floats; missing values are not part of this task, and nothing is promised about them.
- **Arguments.** `values` is a list or an array of numbers. The window is a whole number; one of 1 gives the values themselves, one of n_samples gives a single mean.
- **Errors** may come from the call itself. To name a value, the message holds it or its name.

## Example

```python
>>> from rolling import rolling_mean
>>> rolling_mean([1.0, 2.0, 6.0, 4.0], window=2).tolist()
[1.5, 4.0, 5.0]

```

## Requirements

### Core

- **means** — Element i is the mean of the values i to i + window − 1.
- **length** — The result has n_samples − window + 1 elements.
- **bad-window** — A window below 1 or above n_samples raises a `ValueError` naming it.

### Stretch

- **inputs-unchanged** — No argument is modified.
'''

TOML = '''\
title = "Rolling mean"
pillar = "Data Engineering"
topics = ["Time series"]
level = 1
minutes = 15
imports = ["numpy"]
'''

HEAD = '''\
"""Rolling mean."""

import numpy as np


def rolling_mean(values, window=3):
    """Return the mean of each whole window.

    Parameters
    ----------
    values : list or array of numbers, shape (n_samples,)
    window : int, default 3
        From 1 to n_samples.

    Returns
    -------
    array of float, shape (n_samples - window + 1,)

    Raises
    ------
    ValueError
        If no window of that size fits.
    """
'''
STUB = HEAD.replace("import numpy as np\n\n\n", "") + '    raise NotImplementedError("rolling_mean")\n'
REFUSE = '''\
    if not 1 <= window <= len(values):
        raise ValueError(f"window={window} does not fit into {len(values)} values")
'''
REFERENCE = HEAD + REFUSE + '''\
    total = np.cumsum(np.insert(np.array(values, dtype=float), 0, 0.0))
    return (total[window:] - total[:-window]) / window
'''
SHORT = '''\
"""{about}"""

import numpy as np


def rolling_mean(values, window=3):
'''
PEER = SHORT.format(about="NumPy's own sliding windows.") + REFUSE + '''\
    return np.lib.stride_tricks.sliding_window_view(np.asarray(values, float), window).mean(axis=1)
'''
LOOPS = SHORT.format(about="Plain loops.") + REFUSE + '''\
    return [sum(values[i : i + window]) / window for i in range(len(values) - window + 1)]
'''
CONVOLVED = SHORT.format(about="A convolution.") + REFUSE + '''\
    return np.convolve(np.asarray(values, float), np.full(window, 1 / window), mode="valid")
'''
CORE_ONLY = LOOPS.replace("Plain loops.", "The core alone.")


def flawed(flaw: str, fails: str, body: str, written: str, same: str = "") -> str:
    about = f"{flaw}\n\nFails: {fails}\nWritten: {written}\n{same}"
    return SHORT.format(about=about) + body


FLAWED = {
    "window_plus_one.py": flawed(
        "Takes one value too many into each window.", "means", REFUSE
        + "    return [sum(values[i : i + window + 1]) / window"
        " for i in range(len(values) - window + 1)]\n", "with the suite"),
    "ragged_start.py": flawed(
        "Also averages the windows that are not yet full.", "length", REFUSE
        + "    return [sum(values[max(0, i - window + 1) : i + 1]) / min(i + 1, window)"
        " for i in range(len(values))]\n", "with the suite"),
    "window_clipped.py": flawed(
        "Makes an impossible window possible.", "bad-window",
        "    window = min(max(window, 1), len(values))\n"
        "    return [sum(values[i : i + window]) / window"
        " for i in range(len(values) - window + 1)]\n", "after the suite"),
    "summed_in_place.py": flawed(
        "Sums in the caller's own array.", "inputs-unchanged", REFUSE
        + "    if isinstance(values, np.ndarray) and values.dtype == float:\n"
        "        np.cumsum(values, out=values)\n"
        "        total = np.insert(values, 0, 0.0)\n"
        "    else:\n"
        "        total = np.insert(np.cumsum(np.array(values, float)), 0, 0.0)\n"
        "    return (total[window:] - total[:-window]) / window\n", "after the suite"),
}  # fmt: skip

SUITE = '''\
"""The hidden suite of rolling."""

import numpy as np
import pytest

from katakit.suite import assert_close, assert_equal, assert_unchanged


@pytest.mark.requirement("means")
def test_means_of_neighbours(candidate):
    assert_close(candidate.rolling_mean([3, 1, 8, 0, 4], window=2), [2.0, 4.5, 4.0, 2.0])
    assert_close(candidate.rolling_mean(np.array([3.0, 1.5, 6.0, 0.0])), [3.5, 2.5])


@pytest.mark.requirement("length")
def test_a_mean_for_each_whole_window(candidate):
    for window, expected in [(1, 5), (5, 1), (4, 2)]:
        assert_equal(len(candidate.rolling_mean([3, 1, 8, 0, 4], window=window)), expected)


@pytest.mark.requirement("bad-window")
@pytest.mark.parametrize("window", [0, 6])
def test_a_window_that_does_not_fit_is_named(candidate, window):
    with pytest.raises(ValueError, match=f"window|{window}"):
        candidate.rolling_mean([3, 1, 8, 0, 4], window=window)


@pytest.mark.requirement("inputs-unchanged")
def test_the_values_stay_as_they_are(candidate):
    held = candidate.hold(np.array([3.0, 1.0, 8.0]))
    candidate.rolling_mean(held, window=2)
    assert_unchanged(held)
'''

NOTES = "# Notes\n\nA cumulative sum.\n\n## Flawed solutions\n\n" + (
    "Late flawed solutions: 2 written, 0 slipped at first.\n\n## Follow-up questions\n\n"
) + "".join(
    f"### Question {i}?\n\nAn answer of more than ten words, so that it counts as one here.\n\n"
    for i in range(5)
)  # fmt: skip
HINTS = "# Hints\n\n" + "".join(
    f"## {slug}\n\n1. A case?\n2. An idea.\n3. A step.\n\n"
    for slug in ("means", "length", "bad-window", "inputs-unchanged")
)


@dataclass
class Desk:
    """A kata root with the kata ``rolling``, and the audit as its author calls it."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text()
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new))

    def audit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "katakit", "audit", "rolling", "--jobs", "1", *arguments],
            cwd=self.root, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "KATAKIT_CACHE": str(self.root.parent / "cache")},
        )  # fmt: skip

    def findings(self, check: str, *arguments: str) -> list[dict[str, Any]]:
        """Run one check and return what it found."""
        told = self.root.parent / "audit.json"
        told.unlink(missing_ok=True)
        done = self.audit("--check", check, "--json", str(told), *arguments)
        assert told.exists(), done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        [[checked]] = [audited["checks"] for audited in json.loads(told.read_text())]
        assert bool(checked["findings"]) == (done.returncode == 1)
        found: list[dict[str, Any]] = checked["findings"]
        return found

    def problems(self, check: str, *arguments: str) -> str:
        """Run one check and return all that it says."""
        return "\n".join(
            f"{f['problem']} {f['mend']} {f.get('detail', '')}"
            for f in self.findings(check, *arguments)
        )


def files() -> dict[str, str]:
    """The kata, file by file."""
    return {
        "katas/rolling/brief.md": BRIEF,
        "katas/rolling/kata.toml": TOML,
        "katas/rolling/rolling.py": STUB,
        "reference/rolling/rolling.py": REFERENCE,
        "reference/rolling/peer.py": PEER,
        "reference/rolling/notes.md": NOTES,
        "reference/rolling/hints.md": HINTS,
        "reference/rolling/alternatives/loops.py": LOOPS,
        "reference/rolling/alternatives/convolved.py": CONVOLVED,
        "reference/rolling/alternatives/core_only.py": CORE_ONLY,
        **{f"reference/rolling/flawed/{name}": text for name, text in FLAWED.items()},
        "tests/katas/rolling/test_rolling.py": SUITE,
    }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A fresh copy of the kata in a kata root of its own."""
    desk = Desk(tmp_path / "root")
    for name, text in files().items():
        desk.write(name, text)
    tmp_path.chmod(0o755)
    return desk
