"""What interview questions must have: files that read, and enough in each to ask by."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from katakit.audit.finding import Audited, Checked, Finding
from katakit.errors import KataError
from katakit.interview.question_bank import ASPECTS, ROUNDS, STAGES, Question, points, read_question
from katakit.interview.rounds.design import quantity

NAME = "interviews"
"""By which the audit's command line knows the banks."""

_FEWEST = {"concepts": (3, 2), "behavioural": (4, 3), "design": (12, 4)}
"""Points of a strong answer, and follow-up questions."""
_FACTS, _NUMBERS, _OF_EACH, _OF_STAGE = 12, 5, 3, 4
_WORDS = (90, 260)
"""Of the answer to a question of concepts."""


def audit_banks(root: Path) -> Audited:
    """Check every question of a root, one check for each kind of round."""
    return Audited(NAME, [_check(root, kind) for kind in ROUNDS])


def has_banks(root: Path) -> bool:
    """Tell whether a root has questions of its own."""
    return any((root / "reference" / "interviews" / kind).is_dir() for kind in ROUNDS)


def _check(root: Path, kind: str) -> Checked:
    began = time.monotonic()
    findings: list[Finding] = []
    paths = sorted((root / "reference" / "interviews" / kind).glob("*.md"))
    for path in paths:
        try:
            question = read_question(path)
            lacks = [*_lacks_of_all(question), *(_lacks_of_a_design(question) if kind == "design"
                     else _lacks_of_an_answer(question))]  # fmt: skip
        except (KataError, UnicodeDecodeError) as error:
            findings.append(Finding(str(error), "katakit.interview.question_bank tells the form."))
            continue
        place = path.relative_to(root).as_posix()
        findings += [
            Finding(f"{place} {lack}.", "Write it, or drop the question.") for lack in lacks
        ]
    sentence = f"Every question of the bank '{kind}' can be asked, answered and graded."
    seconds = round(time.monotonic() - began, 3)
    return Checked(kind, sentence, findings, f"{len(paths)} questions", seconds)


def _lacks_of_all(question: Question) -> Iterable[str]:
    graded, asked = _FEWEST[question.round]
    if not question.pillar:
        yield "has no line 'pillar: ...', a heading of the guide"
    if len(question.rubric) < graded:
        yield f"has {len(question.rubric)} points to grade by; at least {graded} are required"
    if len(question.follow_ups) < asked:
        yield f"has {len(question.follow_ups)} follow-up questions; at least {asked} are required"


def _lacks_of_an_answer(question: Question) -> Iterable[str]:
    words = len(question.sections.get("Answer", "").split())
    if question.round == "concepts" and not _WORDS[0] <= words <= _WORDS[1]:
        yield f"answers in {words} words, not in {_WORDS[0]} to {_WORDS[1]}"


def _lacks_of_a_design(question: Question) -> Iterable[str]:
    if len(question.facts) < _FACTS:
        yield f"has {len(question.facts)} facts; at least {_FACTS} are required"
    asked = Counter(word for fact in question.facts for word in fact.words)
    for word, count in asked.items():
        if count > 1:
            yield f"has {count} facts that {word!r} asks for"
    aspects = Counter(aspect for aspect, _ in question.rubric)
    for aspect in ASPECTS:
        if aspects[aspect] < _OF_EACH:
            yield f"has {aspects[aspect]} points on {aspect}; at least {_OF_EACH} are required"
    for aspect in aspects.keys() - set(ASPECTS):
        yield f"grades by {aspect!r}, which is no heading of the guide's considerations"
    for stage in STAGES:
        if len(points(question.sections[stage])) < _OF_STAGE:
            yield f"says too little of what '{stage}' should cover"
    if len(question.numbers) < _NUMBERS:
        yield f"has {len(question.numbers)} numbers; at least {_NUMBERS} are required"
    for number in question.numbers:
        try:
            quantity(number.value)
        except ValueError as error:
            yield f"has a number that can't be read: {error}"
