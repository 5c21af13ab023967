"""The notes answer at least five follow-up questions."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.texts import read_questions

FEWEST = 5


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Count the questions that have an answer."""
    path = subject.kata.author_folder / "notes.md"
    asked = read_questions(subject.text(path))
    answered = [question for question, answer in asked.items() if len(answer.split()) >= 10]
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
    findings += [
        Finding(f"{place} leaves {question!r} without an answer.", "Answer it in a few sentences.")
        for question in asked
        if question not in answered
    ]
    return findings, f"{len(answered)} questions"
