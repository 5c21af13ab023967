"""On random inputs the alternatives and the peer agree with the reference."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.fuzzing import compare
from katakit.audit.subject import Subject

TAKES = ("hypothesis",)


def applies(subject: Subject) -> bool:
    """Tell whether this audit was asked to fuzz."""
    return subject.fuzz > 0


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Compare each of them with the reference, in-process."""
    room = subject.kata.suite_file.parent / "fuzz.py"
    if not room.is_file():
        return [
            Finding(
                f"{subject.shown(room)} is missing: nothing says what inputs look like.",
                "Write INPUTS, run and TOLERANCE; docs/authoring.md shows them.",
            )
        ], ""
    others = [s.path for s in subject.shipped("alternatives") if s.name != "core_only.py"]
    if subject.kata.peer_file.is_file():
        others.append(subject.kata.peer_file)
    findings = []
    for path in others:
        told = compare(room, subject.kata.reference_file, path, subject.kata.name, subject.fuzz)
        if told:
            findings.append(
                Finding(
                    f"{subject.shown(path)} and the reference differ on an input.",
                    "If the brief decides who is right, make it a test; if it leaves it "
                    "open, loosen a test or sharpen the brief.",
                    told,
                )
            )
    return findings, f"{len(others)} solutions, {subject.fuzz} inputs each"
