"""Half of the flawed solutions were written after the suite, and how many slipped is on record."""

from __future__ import annotations

import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

LATE = "after the suite"
RECORD = re.compile(r"^Late flawed solutions: (\d+) written, (\d+) slipped", re.MULTILINE)


def run(subject: Subject) -> tuple[list[Finding], str]:
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
