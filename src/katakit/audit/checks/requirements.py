"""Each requirement is one plain promise of at most 25 words, and their number fits the time."""

from __future__ import annotations

import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)

LONGEST = 25
VAGUE = ("correctly", "properly", "about", "handles", "appropriate", "reasonable")
CORE, STRETCH = range(3, 13), range(11)


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Weigh each sentence and count them."""
    place = subject.shown(subject.kata.brief_file)
    findings = []
    for requirement in subject.kata.brief.requirements:
        words = [w for w in requirement.text.split() if re.search(r"\w", w)]
        if len(words) > LONGEST:
            findings.append(
                Finding(
                    f"{place}: '{requirement.slug}' has {len(words)} words.",
                    f"Say it in {LONGEST}, or make two requirements of it.",
                )
            )
        vague = [
            word for word in VAGUE if re.search(rf"\b{word}\b", requirement.text, re.IGNORECASE)
        ]
        if vague:
            findings.append(
                Finding(
                    f"{place}: '{requirement.slug}' says {vague[0]!r}, which two people read in "
                    "two ways.",
                    "Say what can be observed.",
                )
            )
        if not requirement.text.endswith("."):
            findings.append(
                Finding(
                    f"{place}: '{requirement.slug}' is no whole sentence.",
                    "End it with a full stop.",
                )
            )
    counts = []
    for part, allowed in (("core", CORE), ("stretch", STRETCH)):
        number = sum(r.part == part for r in subject.kata.brief.requirements)
        counts.append(f"{number} {part}")
        if number not in allowed:
            findings.append(
                Finding(
                    f"{place} has {number} {part} requirements.",
                    f"Keep {allowed[0]} to {allowed[-1]}: more do not fit the time, fewer are no "
                    "kata.",
                )
            )
    return findings, ", ".join(counts)
