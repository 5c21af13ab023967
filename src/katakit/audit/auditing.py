"""Runs checks on katas, as many at a time as there are things to wait for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from katakit.audit.checks import Check
from katakit.audit.desk import Desk
from katakit.audit.finding import Audited
from katakit.audit.subject import Subject
from katakit.kata import Kata


def audit(
    katas: Iterable[Kata],
    checks: Iterable[Check],
    desk: Desk,
    fuzz: int = 0,
    write: bool = False,
) -> list[Audited]:
    """Run checks on katas.

    Parameters
    ----------
    katas : iterable of Kata
    checks : iterable of Check
    desk : Desk
        An open desk; all katas share its processes.
    fuzz : int
        Examples for differential fuzzing; 0 for none.
    write : bool
        Bring the author's records up to date.

    Returns
    -------
    list of Audited
        One for each kata, in their order.
    """
    chosen = list(checks)
    subjects = [Subject(kata, desk, fuzz, write) for kata in katas]
    # The threads only wait for the desk's processes, which do the work.
    with ThreadPoolExecutor(max(1, len(subjects) * len(chosen))) as threads:
        running = [
            (subject, [threads.submit(c.run, subject) for c in chosen if c.applies(subject)])
            for subject in subjects
        ]
        return [
            Audited(subject.kata.name, [check.result() for check in checks_of])
            for subject, checks_of in running
        ]
