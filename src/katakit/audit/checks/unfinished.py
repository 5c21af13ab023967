"""No placeholder of the template is left."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

PLACEHOLDER = "(to write)"


def run(subject: Subject) -> list[Finding]:
    """Search all rooms for the template's mark."""
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
