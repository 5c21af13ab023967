"""A cold judged run against plain pytest on the same suite in one process.

Plain pytest is given every advantage: no plugin is loaded but the one that hands out the
module. Bytecode is kept, as on anyone's second run. ``nox -s bench -- judge [KATA] [ROUNDS]``
"""

from __future__ import annotations

import os
import sys

from tests.bench._interleaved import ROOT, medians


def run(words: list[str]) -> None:
    """Print medians and ratios for the reference and for the peer."""
    kata = words[0] if words else "kfold"
    rounds = int(words[1]) if len(words) > 1 else 15
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}
    print(f"{kata}, medians of {rounds} interleaved runs, {os.cpu_count()} CPUs, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    for solution in (kata, "peer"):
        path = ROOT / "reference" / kata / f"{solution}.py"
        word = "peer" if solution == "peer" else "reference"
        plain = [
            sys.executable, "-m", "pytest", f"tests/katas/{kata}", "--solution", str(path), "-q",
            "-p", "katakit.pytest_plugin", "-p", "no:cacheprovider", "-c", os.devnull,
            "--rootdir", str(ROOT), "--import-mode=importlib",
        ]  # fmt: skip
        judged = [sys.executable, "-m", "katakit", "kata", kata, "--solution", word, "--no-timing"]
        found = medians({"plain": plain, "judged": judged}, rounds, environment)
        plainly, judging = found["plain"], found["judged"]
        print(f"  {word:<10} plain pytest {plainly.wall * 1e3:5.0f} ms   "
              f"judged {judging.wall * 1e3:5.0f} ms   {judging.wall / plainly.wall:.2f} ×   "
              f"of CPU {plainly.cpu * 1e3:5.0f} and {judging.cpu * 1e3:5.0f} ms")  # fmt: skip
