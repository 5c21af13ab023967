"""Finds out, or remembers, which requirements each flawed solution fails.

What ``diagnosis.toml`` holds for exactly the present texts is not judged again.
"""

from __future__ import annotations

from katakit.audit.subject import Subject
from katakit.diagnosis import Diagnosis, Flaw, content_of, read_diagnosis


def diagnose(subject: Subject) -> Diagnosis:
    """Return the diagnosis as it should be stored."""
    kata = subject.kata
    known = {(flaw.name, flaw.content): flaw for flaw in read_diagnosis(kata).flawed}
    flawed = {s.name: (s, content_of(kata, s.source)) for s in subject.shipped("flawed")}
    new = [s for s, content in flawed.values() if (s.name, content) not in known]
    judged = dict(zip([s.name for s in new], subject.judge(*new, trusted="to fail"), strict=True))
    flaws = []
    for name, (solution, content) in flawed.items():
        first = (solution.about.splitlines() or [""])[0]
        result = judged.get(name)
        fails = known[name, content].fails if result is None else sorted(result.failed)
        flaws.append(Flaw(name, first, content, fails))
    return Diagnosis(kata.suite_sha256, flaws)
