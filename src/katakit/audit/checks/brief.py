"""The brief has every section in order, and its example runs."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

SECTIONS = ("Situation", "Write", "Definitions", "Example", "Requirements")


def run(subject: Subject) -> list[Finding]:
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
