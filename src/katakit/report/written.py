"""The files that a call asks for: a verdict in the form of each."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from katakit.errors import KataError
from katakit.outputs import Outputs
from katakit.verdict import Verdict

FORMS = {
    "json": ("katakit.verdict", "to_json"),
    "junit": ("katakit.report.junit", "to_junit"),
    "markdown": ("katakit.report.markdown", "to_markdown"),
    "classroom50": ("katakit.report.classroom50", "to_classroom50"),
    "plot": ("katakit.report.plot", "to_svg"),
}
"""Form to the module, imported where it is asked for, and the function that makes its text."""


def write_reports(verdict: Verdict, outputs: Outputs) -> list[str]:
    """Write a verdict in each form that is asked for, all of them whatever becomes of one.

    Parameters
    ----------
    outputs : Outputs
        ``--json`` and so on.

    Returns
    -------
    list of str
        Why forms could not be made of this verdict.

    Raises
    ------
    KataError
        If a file can't be written.
    """
    problems, unwritten = [], []
    for form, (module, name) in FORMS.items():
        if f"--{form}" not in outputs:
            continue
        make: Callable[[Verdict], str | bytes] = getattr(importlib.import_module(module), name)
        try:
            text = make(verdict)
        except KataError as error:
            problems.append(str(error))
            continue
        try:
            outputs.write(f"--{form}", text.encode() if isinstance(text, str) else text)
        except KataError as error:
            unwritten.append(str(error))
    if unwritten:
        raise KataError("\n".join(unwritten))
    return problems
