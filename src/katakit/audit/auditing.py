"""Runs checks on katas, as many at a time as there are things to wait for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from katakit.audit import proof
from katakit.audit.checks import Check
from katakit.audit.desk import Desk
from katakit.audit.finding import Audited
from katakit.audit.subject import Subject
from katakit.kata import Kata

_AT_ONCE = 2
"""Katas under audit at a time: the next one fills the processes when one comes to its end."""


def audit(
    katas: Iterable[Kata],
    checks: Iterable[Check],
    desk: Desk,
    fuzz: int = 0,
    write: bool = False,
    prove: bool = False,
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
    prove : bool
        Write the proof of each kata that owes nothing: all its checks are among these.

    Returns
    -------
    list of Audited
        One for each kata, in their order.
    """
    chosen = list(checks)
    subjects = [Subject(kata, desk, fuzz, write) for kata in katas]
    # All at once, each process would begin and end judges for ever: it keeps a few only.
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        return list(threads.map(lambda subject: _audit(subject, chosen, prove), subjects))
    except BaseException:
        desk.stop()  # else the threads would go on to the end of what they were asked for
        raise
    finally:
        threads.shutdown(cancel_futures=True)


def _audit(subject: Subject, checks: list[Check], prove: bool) -> Audited:
    """Run checks on one kata, each in a thread that waits for the desk's processes."""
    covers = proof.covered(subject.kata)
    with ThreadPoolExecutor(max(1, len(checks))) as threads:
        running = [threads.submit(c.run, subject) for c in checks if c.applies(subject)]
        audited = Audited(subject.kata.name, [check.result() for check in running])
    if prove and not audited.owed:
        if subject.write:  # some of the records may be new
            covers = proof.covered(subject.kata)
        proof.write(subject.kata, audited, covers)
    return audited
