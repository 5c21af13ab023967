"""Each requirement is one plain promise of at most 25 words."""

from __future__ import annotations

import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)

LONGEST = 25
VAGUE = ("correctly", "properly", "about", "handles", "appropriate", "reasonable")


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Weigh each sentence."""
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
    parts = [requirement.part for requirement in subject.kata.brief.requirements]
    return findings, f"{parts.count('core')} core, {parts.count('stretch')} stretch"
