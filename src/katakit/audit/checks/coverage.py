"""The suite runs every line and takes every branch of the reference."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Read what an in-process run left out."""
    seen = subject.observed()
    place = subject.shown(subject.kata.reference_file)
    lines = subject.reference.source.splitlines()
    findings = [
        Finding(
            f"{place}:{line} is never run.",
            "Test what it is for, or drop it.",
            lines[line - 1].strip(),
        )
        for line in seen.unrun
    ]
    findings += [
        Finding(
            f"{place}:{start} never goes on to {'its end' if end < 0 else f'line {end}'}.",
            "Test the case in which it does.",
            lines[start - 1].strip(),
        )
        for start, end in seen.missing
        if start not in seen.unrun and end not in seen.unrun
    ]
    return findings, f"{seen.statements} statements, every branch" if not findings else ""
