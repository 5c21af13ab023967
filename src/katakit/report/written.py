"""The files that a call asks for: a verdict in the form of each."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

from katakit.errors import KataError
from katakit.files import write_atomically
from katakit.verdict import Verdict

FORMS = {
    "json": ("katakit.verdict", "to_json"),
    "junit": ("katakit.report.junit", "to_junit"),
    "markdown": ("katakit.report.markdown", "to_markdown"),
    "classroom50": ("katakit.report.classroom50", "to_classroom50"),
    "plot": ("katakit.report.plot", "to_svg"),
}
"""Form to the module, imported where it is asked for, and the function that makes its text."""


def write_reports(verdict: Verdict, paths: Mapping[str, str | None]) -> list[str]:
    """Write a verdict in each form that has a path, all of them whatever becomes of one.

    Returns
    -------
    list of str
        Why forms could not be made of this verdict.

    Raises
    ------
    KataError
        If a file can't be written.
    """
    problems = []
    for form, path in paths.items():
        if not path:
            continue
        module, name = FORMS[form]
        make: Callable[[Verdict], str | bytes] = getattr(importlib.import_module(module), name)
        try:
            text = make(verdict)
        except KataError as error:
            problems.append(str(error))
            continue
        try:
            write_atomically(Path(path), text.encode() if isinstance(text, str) else text)
        except OSError as error:
            raise KataError(f"The report could not be written: {error}") from error
    return problems
