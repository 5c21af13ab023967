"""Each test proves one requirement of the brief, and each requirement has a test."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Ask the judge, which refuses a suite that contradicts its brief."""
    problem = subject.judged_reference.problem
    if problem:
        return [Finding(problem[0].upper() + problem[1:] + ".",
                        "Write the missing half: a test with its marker, or the brief's "
                        "sentence.")], ""  # fmt: skip
    tests, slugs = subject.judged_reference.proves, subject.kata.brief.requirements
    return [], f"{len(tests)} tests of {len(slugs)} requirements"
