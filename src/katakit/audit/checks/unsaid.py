"""The suite uses no name of the solution that the brief does not show."""

from __future__ import annotations

import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Look up in the brief every function, method, attribute and keyword that a test used."""
    seen = subject.observed()
    words = set(re.findall(r"\w+", subject.text(subject.kata.brief_file)))
    findings = [
        Finding(
            f"{test.partition('::')[2]} uses {name!r}, which the brief never shows.",
            "Promise it in the brief, or test what is promised.",
        )
        for name, test in sorted(seen.names.items())
        if name not in words and not name.startswith("__")
    ]
    return findings, f"{len(seen.names)} names"
