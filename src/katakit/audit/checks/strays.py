"""The kata's rooms hold their own files and nothing else."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.proof import NAME
from katakit.audit.subject import Subject
from katakit.edits import SUFFIX

_SHELVES = {"flawed": (".py", SUFFIX), "alternatives": (".py",), "slow": (".py", SUFFIX)}
_LEFTOVERS = {"__pycache__", ".DS_Store", ".pytest_cache"}


def run(subject: Subject) -> list[Finding]:
    """Walk the three rooms."""
    kata = subject.kata
    author = {
        f"{kata.name}.py",
        "peer.py",
        "notes.md",
        "hints.md",
        "equivalent_mutants.toml",
        "diagnosis.toml",
        NAME,
    }
    rooms = {
        kata.brief_file.parent: {"brief.md", "kata.toml", f"{kata.name}.py"},
        kata.author_folder: author,
        kata.suite_file.parent: {f"test_{kata.name}.py", "workload.py", "driver.py", "fuzz.py"},
    }
    findings = []
    for folder, expected in rooms.items():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            parts = path.relative_to(folder).parts
            if path.is_dir() or _LEFTOVERS & set(parts):
                continue
            shelf = parts[0] if len(parts) == 2 and folder == kata.author_folder else ""
            if path.suffix in _SHELVES.get(shelf, ()):
                continue
            if len(parts) > 1 or parts[0] not in expected:
                findings.append(
                    Finding(
                        f"{subject.shown(path)} belongs to no room.",
                        "Remove it, or give it the name of its room.",
                    )
                )
    return findings
