"""A verdict as a file: which forms there are, JUnit's XML, and the JSON of Classroom 50."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from katakit.errors import KataError
from katakit.files import Outputs
from katakit.report.text import WORDS, clean, one_line
from katakit.verdict import Judged, Outcome, Verdict

FORMS = {
    "json": ("katakit.verdict", "to_json"),
    "junit": ("katakit.report.file_formats", "to_junit"),
    "markdown": ("katakit.report.markdown", "to_markdown"),
    "classroom50": ("katakit.report.file_formats", "to_classroom50"),
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


_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(verdict: Verdict) -> bytes:
    """Return the XML document."""
    requirements = verdict.requirements
    failures = sum(r.outcome is Outcome.FAILED for r in requirements)
    skipped = sum(r.outcome is Outcome.NOT_JUDGED for r in requirements)
    errors = len(requirements) - failures - skipped - len(verdict.held)
    counts = {
        "tests": str(len(requirements)),
        "failures": str(failures),
        "errors": str(errors),
        "skipped": str(skipped),
        "time": f"{verdict.seconds:.3f}",
    }
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(
        root, "testsuite", {"name": verdict.kata, "timestamp": verdict.started, **counts}
    )
    for requirement in requirements:
        _case(suite, verdict, requirement)
    if verdict.trouble:
        if verdict.printed:
            ET.SubElement(suite, "system-out").text = _legal(verdict.printed)
        ET.SubElement(suite, "system-err").text = _legal(verdict.trouble)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: ET.Element, verdict: Verdict, requirement: Judged) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": f"{verdict.kata}.{requirement.part}",
            "name": requirement.slug,
            "time": f"{requirement.seconds:.3f}",
        },
    )
    if requirement.outcome is Outcome.PASSED:
        return
    if requirement.outcome is Outcome.NOT_JUDGED:
        ET.SubElement(case, "skipped", {"message": "left out of this run"})
        return
    tag = "failure" if requirement.outcome is Outcome.FAILED else "error"
    message = requirement.message or WORDS[requirement.outcome]
    element = ET.SubElement(
        case, tag, {"message": _legal(message), "type": str(requirement.outcome)}
    )
    element.text = _legal(_details(requirement))


def _details(requirement: Judged) -> str:
    lines = [requirement.text]
    evidence = requirement.evidence
    if evidence is not None:
        lines += [f"called    {line}" for line in evidence.called[:1]]
        lines += [f"expected  {evidence.expected}"] if evidence.expected else []
        lines += [f"got       {evidence.got}"] if evidence.got else []
        lines += [f"where     {line}" for line in evidence.where]
    return "\n".join(lines)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", clean(text))


SCHEMA = "classroom50/result/v1"

_FIELDS = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""Field to the variable in which the runner says it."""


def to_classroom50(verdict: Verdict, environment: Mapping[str, str] = os.environ) -> str:
    """Return the result's JSON.

    Parameters
    ----------
    environment : mapping of str to str
        What the runner of Classroom 50 sets.

    Raises
    ------
    KataError
        If it lacks what says whose submission this is.

    References
    ----------
    The wiki of foundation50/classroom50, "Advanced Autograding", the ``result.json`` contract.
    """
    if missing := [name for name in _FIELDS.values() if not environment.get(name)]:
        raise KataError(
            f"--classroom50 is for the runner of Classroom 50, which sets {', '.join(missing)}; "
            "here they are not set."
        )
    started = datetime.fromisoformat(verdict.started).astimezone(UTC)
    tests: list[dict[str, Any]] = [
        {
            "test-name": f"{requirement.part}: {requirement.slug}",
            "passed": requirement.outcome is Outcome.PASSED,
            "score": int(requirement.outcome is Outcome.PASSED),
            "max-score": 1,
            "sentence": one_line(requirement.text, 300),
            "outcome": str(requirement.outcome),
        }
        for requirement in verdict.requirements
    ]
    result = {
        "schema": SCHEMA,
        **{field: environment[name] for field, name in _FIELDS.items()},
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": len(tests),
        "tests": tests,
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"
