"""Checks of quantities: the kata has the size of its level, and its flaws were written late."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.solutions.syntax import parse

MOST_TIMES = 6.0
"""A limit of speed or memory above it needs its reason in the brief."""

WORDS = "words of the brief"

_BLANK = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


@dataclass(frozen=True)
class Size:
    """What a kata of one level comes to, each from the least to the most."""

    minutes: tuple[int, int]
    words: tuple[int, int]
    core: tuple[int, int]
    stretch: tuple[int, int]
    code: tuple[int, int]
    suite: tuple[int, int]
    flawed: tuple[int, int]
    late: int


SIZES = {
    1: Size((20, 20), (250, 400), (5, 7), (0, 4), (1, 40), (1, 160), (10, 14), 5),
    2: Size((40, 40), (400, 550), (7, 10), (0, 7), (1, 80), (1, 280), (14, 20), 7),
    3: Size((60, 60), (500, 700), (8, 12), (0, 10), (1, 120), (1, 380), (18, 26), 9),
}
"""By level. The minutes are those of the core; the stretch takes half as many more."""


@check("The kata has the size of its level, and every limit above 6 says why.")
def check_size(subject: Subject) -> tuple[list[Finding], str]:
    """Compare each measure with its level's."""
    metadata = subject.kata.metadata
    place = subject.shown(subject.kata.brief_file.with_name("kata.toml"))
    findings = _limits_without_a_reason(subject)
    size = SIZES.get(metadata.level)
    if size is None:
        findings.append(
            Finding(
                f"{place} says level = {metadata.level}; there are {', '.join(map(str, SIZES))}.",
                "Take 1 for one function, 2 for a class with state, 3 for several parts.",
            )
        )
        return findings, ""
    bounds = {
        "minutes": size.minutes,
        WORDS: size.words,
        "core requirements": size.core,
        "stretch requirements": size.stretch,
        "lines of code in the reference": size.code,
        "lines of the suite": size.suite,
        "flawed solutions": size.flawed,
    }
    found = _measured(subject)
    under = [name for name, (least, _) in bounds.items() if found[name] < least]
    over = [name for name, (_, most) in bounds.items() if found[name] > most]
    for name in under if metadata.oversize else under + over:
        findings.append(_misfit(subject, name, found[name], bounds[name]))
    if found["late"] < size.late:
        findings.append(
            Finding(
                f"{subject.kata.name} has {found['late']} flawed solutions written after the "
                f"suite; level {metadata.level} has {size.late} or more.",
                "Have somebody write more who has not read the suite.",
            )
        )
    if metadata.oversize and not over:
        findings.append(
            Finding(
                f"{place} has a reason for oversize, and nothing is over.",
                "Take the line away.",
            )
        )
    figures = f"level {metadata.level}"
    if metadata.oversize and over:
        told = ", ".join(f"{found[name]} {name} ({bounds[name][1]})" for name in over)
        figures += f", over in {told}: {metadata.oversize}"
    return findings, figures


def _measured(subject: Subject) -> dict[str, int]:
    kata, flawed = subject.kata, subject.written("flawed")
    parts = [requirement.part for requirement in kata.brief.requirements]
    return {
        "minutes": kata.metadata.minutes,
        WORDS: len(_prose(subject).split()),
        "core requirements": parts.count("core"),
        "stretch requirements": parts.count("stretch"),
        "lines of code in the reference": code_lines(subject.reference.source),
        "lines of the suite": len(subject.text(kata.suite_file).splitlines()),
        "flawed solutions": len(flawed),
        "late": sum(solution.field("Written") == LATE for solution in flawed),
    }


def _prose(subject: Subject) -> str:
    """Return the brief without its blocks of code."""
    return re.sub(r"```.*?```", "", subject.text(subject.kata.brief_file), flags=re.DOTALL)


def code_lines(source: str) -> int:
    """Return the number of lines that hold code: no docstring, no comment, no empty line."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _BLANK:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno is not None
            held.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(held)


def _misfit(subject: Subject, name: str, number: int, bounds: tuple[int, int]) -> Finding:
    least, most = bounds
    level = subject.kata.metadata.level
    allowed = str(least) if least == most else f"{least} to {most}"
    off = f", {number - most} over" if number > most else f", {least - number} under"
    if name == "minutes":
        mend = f"Write minutes = {least}, which the core must fit, or take another level."
    elif number > most:
        mend = "Make it smaller, make two katas of it, or take another level."
    else:
        mend = "Add what is missing, or take another level."
    told = f"{subject.kata.name} has {number} {name}{off}; level {level} has {allowed}."
    return Finding(told, mend, _words_by_section(subject) if name == WORDS else "")


def _words_by_section(subject: Subject) -> str:
    """Return how many words each section has, its heading among them."""
    sections = re.split(r"^(?=## )", _prose(subject), flags=re.MULTILINE)
    heads = ((text.split("\n", 1)[0].strip("# "), len(text.split())) for text in sections)
    return ", ".join(f"{head} {words}" for head, words in heads if words)


def _limits_without_a_reason(subject: Subject) -> list[Finding]:
    promises = subject.kata.resources
    if promises is None:
        return []
    place, prose = subject.shown(subject.kata.brief_file), " ".join(_prose(subject).split())
    return [
        Finding(
            f"{place} gives no reason for the limit of '{promise.requirement}', "
            f"{promise.limit:g} times the baseline.",
            f"Find a workload for which {MOST_TIMES:g} will do, or write under '## Definitions': "
            f"The limit of **{promise.requirement}** is {promise.limit:g} because …",
        )
        for promise in (promises.speed, promises.memory)
        if promise is not None
        and promise.limit > MOST_TIMES
        and not re.search(
            rf"The limit of \*\*{re.escape(promise.requirement)}\*\* is "
            rf"{promise.limit:g},? because \w",
            prose,
        )
    ]


LATE = "after the suite"
RECORD = re.compile(r"^Late flawed solutions: (\d+) written, (\d+) slipped", re.MULTILINE)


@check(
    "Half of the flawed solutions were written after the suite, and how many slipped is on record."
)
def check_authorship(subject: Subject) -> tuple[list[Finding], str]:
    """Count by what they say; read the record in the notes."""
    flawed = subject.written("flawed")
    findings = [
        Finding(
            f"{subject.shown(solution.path)} does not say when it was written.",
            "Add 'Written: with the suite' or 'Written: after the suite' below its first sentence.",
        )
        for solution in flawed
        if solution.field("Written") not in (LATE, "with the suite")
    ]
    is_lone = subject.kata.metadata.lone_author
    late = sum(solution.field("Written") == LATE for solution in flawed)
    if 2 * late < len(flawed) or not flawed:
        findings.append(
            Finding(
                f"{late} of {len(flawed)} flawed solutions were written after the suite.",
                "Write as many as there are, from the brief alone, the suite shut."
                if is_lone
                else "Have somebody else write as many as there are, without looking at the suite "
                "(--blind DIR packs what they need). Nobody there? lone_author = true in kata.toml",
            )
        )
    record = RECORD.search(subject.text(subject.kata.author_folder / "notes.md"))
    if record is None:
        findings.append(
            Finding(
                f"reference/{subject.kata.name}/notes.md does not record how many of them slipped.",
                f"Add the line 'Late flawed solutions: {late} written, N slipped at first.'",
            )
        )
    elif int(record[1]) != late:
        findings.append(
            Finding(
                f"notes.md records {record[1]} late flawed solutions; there are {late}.",
                "Bring the record up to date.",
            )
        )
    figures = f"{late} of {len(flawed)} late" + (f", {record[2]} slipped" if record else "")
    return findings, figures + (", by a lone author (lone_author in kata.toml)" if is_lone else "")
