"""The notes answer at least five follow-up questions."""

from __future__ import annotations

import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

FEWEST = 5


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Count the questions that have an answer."""
    path = subject.kata.author_folder / "notes.md"
    found = re.search(
        r"^## Follow-up questions\s*$(.*?)(?=^## |\Z)", subject.text(path), re.MULTILINE | re.DOTALL
    )
    asked = re.split(r"^### ", found[1], flags=re.MULTILINE)[1:] if found else []
    answered = [one for one in asked if len(one.partition("\n")[2].split()) >= 10]
    place = subject.shown(path)
    findings = []
    if len(answered) < FEWEST:
        findings.append(
            Finding(
                f"{place} answers {len(answered)} follow-up questions; at least {FEWEST} are owed.",
                "Under '## Follow-up questions' write '### Question' and an answer: more data, "
                "failure in production, an alternative and its price, what to tell others.",
            )
        )
    for one in asked:
        if one not in answered:
            title = one.partition("\n")[0].strip()
            findings.append(
                Finding(
                    f"{place} leaves {title!r} without an answer.", "Answer it in a few sentences."
                )
            )
    return findings, f"{len(answered)} questions"
