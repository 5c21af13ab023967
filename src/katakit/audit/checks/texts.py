"""Checks of what people read: brief, requirements, hints, notes, messages."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.files import write_atomically
from katakit.katas.brief import STEPS, read_hints, read_questions
from katakit.solutions.syntax import parse

SECTIONS = ("Situation", "Write", "Definitions", "Example", "Requirements")


@check("The brief has every section in order, and its example runs.")
def check_brief(subject: Subject) -> list[Finding]:
    """Read the brief as the candidate does, and run its example on the reference."""
    path = subject.kata.brief_file
    text, place = subject.text(path), subject.shown(path)
    found = re.findall(r"^## (.+?)\s*$", text, re.MULTILINE)
    findings = []
    if tuple(found) != SECTIONS:
        findings.append(
            Finding(
                f"{place} has the sections {', '.join(found) or 'none'}.",
                f"Make them {', '.join(SECTIONS)}, in this order.",
            )
        )
    return findings + _example(subject, text, place)


def _example(subject: Subject, text: str, place: str) -> list[Finding]:
    section = re.search(r"^## Example\s*$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    example = section[1] if section else ""
    if not doctest.DocTestParser().get_examples(example):
        return [
            Finding(
                f"{place} shows no example to run.",
                "Write one doctest under '## Example', checkable by hand.",
            )
        ]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{subject.kata.name}.py").write_text(subject.reference.source, "utf-8")
        page = Path(folder, "example.txt")
        page.write_text(example, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "doctest", str(page)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    if not done.returncode:
        return []
    told = done.stdout.strip() or done.stderr.strip()
    return [
        Finding(
            f"The example of {place} does not run on the reference.",
            "Mend the one that is wrong.",
            told[:2000],
        )
    ]


LONGEST = 25
VAGUE = ("correctly", "properly", "about", "handles", "appropriate", "reasonable")


@check("Each requirement is one plain promise of at most 25 words.", takes=("coverage",))
def check_requirements(subject: Subject) -> tuple[list[Finding], str]:
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


_WORDS = "1 asks about a case, 2 names the idea, 3 gives the step in one line"


@check("There are three hint steps for each requirement, and none for anything else.")
def check_hints(subject: Subject) -> tuple[list[Finding], str]:
    """Read hints.md: ``## slug``, then a numbered list."""
    path = subject.kata.author_folder / "hints.md"
    place, text = subject.shown(path), subject.text(path)
    hints = read_hints(text)
    slugs = [requirement.slug for requirement in subject.kata.brief.requirements]
    without = [slug for slug in slugs if slug not in hints]
    if subject.write and without:
        write_atomically(path, with_headings(text, without).encode())
    steps = {slug: len(hints.get(slug, [])) for slug in slugs}
    unmet = {slug: STEPS - found for slug, found in steps.items() if found < STEPS}
    findings = [
        Finding(
            f"{place} has {found} hint steps for '{slug}'; {STEPS} are required.",
            f"{_WORDS}. A fourth is one too many.",
        )
        for slug, found in steps.items()
        if found > STEPS
    ]
    if unmet:
        total = sum(unmet.values())
        headings = "" if subject.write or not without else "; --write makes the headings"
        findings.append(
            Finding(
                f"{total} {'hint is' if total == 1 else 'hints are'} missing in {place}.",
                f"{STEPS} for each requirement: {_WORDS}{headings}.",
                ", ".join(f"{slug} {steps[slug]} of {STEPS}" for slug in unmet),
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


FEWEST = 3


@check("The notes answer at least three follow-up questions.")
def check_notes(subject: Subject) -> tuple[list[Finding], str]:
    """Count the questions that have an answer."""
    path = subject.kata.author_folder / "notes.md"
    asked = read_questions(subject.text(path))
    answered = [question for question, answer in asked.items() if len(answer.split()) >= 10]
    place = subject.shown(path)
    findings = []
    if len(answered) < FEWEST:
        findings.append(
            Finding(
                f"{place} answers {len(answered)} follow-up questions; "
                f"at least {FEWEST} are required.",
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


@check("Every assertion of the suite that shows no two values says in words what is wrong.")
def check_words(subject: Subject) -> tuple[list[Finding], str]:
    """Look for an ``assert`` without a message whose failure would show the suite's details.

    Where two values are compared by ``==`` the report shows both. Of anything else it could say
    no more than "expected in 'iu', got 'b'", or nothing.
    """
    path = subject.kata.suite_file
    asserts = [n for n in ast.walk(parse(path.read_bytes())) if isinstance(n, ast.Assert)]
    findings = [
        Finding(
            f"{subject.shown(path)}:{node.lineno} asserts {ast.unparse(node.test)[:60]!r} "
            "without a word.",
            'Say what is wrong to who never sees the suite: assert ..., "positions are integers".',
        )
        for node in asserts
        if node.msg is None and not _shows_both(node.test)
    ]
    told = f"each bare assertion ({len(asserts)})" if asserts else "every assertion"
    return findings, f"{told} shows two values{' or says what is wrong' if asserts else ''}"


def _shows_both(test: ast.expr) -> bool:
    """Tell whether a test compares two values by ``==``, none of them a mere yes or no."""
    if not isinstance(test, ast.Compare) or [*map(type, test.ops)] != [ast.Eq]:
        return False
    sides = (test.left, *test.comparators)
    return not any(isinstance(side, ast.Constant) and type(side.value) is bool for side in sides)


PLACEHOLDER = "(to write)"


@check("No placeholder of the template is left.")
def check_unfinished(subject: Subject) -> list[Finding]:
    """Search all folders for the template's mark."""
    kata = subject.kata
    folders = (kata.brief_file.parent, kata.author_folder, kata.suite_file.parent)
    found = []
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        if path.suffix not in (".md", ".toml", ".py", ".diff"):
            continue
        for number, line in enumerate(subject.text(path).splitlines(), start=1):
            if PLACEHOLDER in line:
                place = f"{subject.shown(path)}:{number}"
                found.append(Finding(f"{place} is still to write.", "Write it.", line.strip()))
    return found
