"""What each flawed solution fails is on record, for the report in study mode."""

from __future__ import annotations

from katakit.audit.diagnosing import diagnose
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.diagnosis import file_of, read_diagnosis, to_toml
from katakit.files import write_atomically


def run(subject: Subject) -> list[Finding]:
    """Compare the record with the truth, or write it where the audit was asked to."""
    found = diagnose(subject)
    if read_diagnosis(subject.kata) == found:
        return []
    path = file_of(subject.kata)
    if subject.write:
        write_atomically(path, to_toml(found).encode())
        return []
    return [
        Finding(
            f"{subject.shown(path)} is missing or of another day.",
            f"Have it written: nox -s audit -- {subject.kata.name} --write",
        )
    ]
