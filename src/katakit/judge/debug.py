"""The suite in this very process, under pytest's debugger: ``--pdb``.

There is no boundary, so the result is no verdict: it is stamped ``isolation: none`` and
recorded nowhere. It is for finding a mistake on one's own machine.
"""

from __future__ import annotations

import os
import sys

from katakit.errors import KataError
from katakit.kata import Kata
from katakit.solution import Solution


def debug(kata: Kata, solution: Solution, keyword: str) -> int:
    """Run the suite in-process with ``--pdb`` and return the exit status.

    Raises
    ------
    KataError
        If the solution does not load, or the kata is sealed.
    """
    if kata.is_sealed:
        raise KataError(f"{kata.name} is sealed: in-process nothing would keep its suite shut.")
    if solution.trouble is not None:
        line = f":{solution.trouble.line}" if solution.trouble.line else ""
        raise KataError(f"{solution.given}{line}   {solution.trouble.message}")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import pytest

    sys.dont_write_bytecode = True
    arguments = [
        str(kata.suite_file),
        "-c", os.devnull, f"--rootdir={kata.suite_file.parent}", "--import-mode=importlib",
        "-p", "no:cacheprovider", "-p", "katakit.pytest_plugin",
        "--solution", str(solution.path), "--requirement", keyword,
        "--pdb", "-q", "--tb=short", "--no-header",
    ]  # fmt: skip
    status = pytest.main(arguments)
    print("isolation: none. A debugging run is no verdict.")
    return 0 if status == pytest.ExitCode.OK else 1
