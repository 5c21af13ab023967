"""The verdict as JUnit XML: one test case for each requirement of the brief."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from katakit.report.words import WORDS, clean
from katakit.verdict import Judged, Outcome, Verdict

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
