"""There are three hint steps for each requirement, and none for anything else."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.files import write_atomically
from katakit.texts import STEPS, read_hints

_WORDS = "1 asks about a case, 2 names the idea, 3 gives the step in one line"


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Read hints.md: ``## slug``, then a numbered list."""
    path = subject.kata.author_folder / "hints.md"
    place, text = subject.shown(path), subject.text(path)
    hints = read_hints(text)
    slugs = [requirement.slug for requirement in subject.kata.brief.requirements]
    without = [slug for slug in slugs if slug not in hints]
    if subject.write and without:
        write_atomically(path, with_headings(text, without).encode())
    steps = {slug: len(hints.get(slug, [])) for slug in slugs}
    owed = {slug: STEPS - found for slug, found in steps.items() if found < STEPS}
    findings = [
        Finding(
            f"{place} has {found} hint steps for '{slug}'; {STEPS} are owed.",
            f"{_WORDS}. A fourth is one too many.",
        )
        for slug, found in steps.items()
        if found > STEPS
    ]
    if owed:
        total = sum(owed.values())
        headings = "" if subject.write or not without else "; --write makes the headings"
        findings.append(
            Finding(
                f"{total} {'hint is' if total == 1 else 'hints are'} owed in {place}.",
                f"{STEPS} for each requirement: {_WORDS}{headings}.",
                ", ".join(f"{slug} {steps[slug]} of {STEPS}" for slug in owed),
            )
        )
    findings += [
        Finding(
            f"{place} has hints for '{slug}', which the brief does not require.",
            "Drop them, or rename the section.",
        )
        for slug in hints
        if slug not in slugs
    ]
    return findings, f"{sum(steps.values())} hints"


def with_headings(text: str, slugs: list[str]) -> str:
    """Return a text of hints with a heading for each of these requirements below what is there."""
    begun = text.rstrip() or "# Hints"
    return "\n\n".join([begun, *(f"## {slug}" for slug in slugs)]) + "\n"
