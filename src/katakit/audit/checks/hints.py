"""There are three hint steps for each requirement, and none for anything else."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.texts import STEPS, read_hints


def run(subject: Subject) -> list[Finding]:
    """Read hints.md: ``## slug``, then a numbered list."""
    path = subject.kata.author_folder / "hints.md"
    place = subject.shown(path)
    steps = {slug: len(found) for slug, found in read_hints(subject.text(path)).items()}
    slugs = [requirement.slug for requirement in subject.kata.brief.requirements]
    findings = [
        Finding(
            f"{place} has {steps.get(slug, 0)} hint steps for '{slug}'; {STEPS} are owed.",
            "1 asks about a case, 2 names the idea, 3 gives the step in one line.",
        )
        for slug in slugs
        if steps.get(slug, 0) != STEPS
    ]
    return findings + [
        Finding(
            f"{place} has hints for '{slug}', which the brief does not require.",
            "Drop them, or rename the section.",
        )
        for slug in steps
        if slug not in slugs
    ]
