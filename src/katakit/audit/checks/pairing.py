"""Each test proves one requirement of the brief, and each requirement has a test."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import BrokenSuite, Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Ask the judge, which refuses a suite that contradicts its brief."""
    try:
        result = subject.judged_reference
    except BrokenSuite as problem:
        said = str(problem)
        return [
            Finding(
                said[0].upper() + said[1:] + ".",
                "Write the missing half: a test with its marker, or the brief's sentence.",
            )
        ], ""
    tests, slugs = result.proves, subject.kata.brief.requirements
    return [], f"{len(tests)} tests of {len(slugs)} requirements"
