"""A kata as the checks see it: its files, and what its solutions come to, each judged once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from katakit.audit.evaluation_queue import EvaluationQueue
from katakit.audit.observation import Observation
from katakit.audit.requests import Request, Result
from katakit.errors import KataError
from katakit.katas.diagnosis import Diagnosis, Flaw, content_of, read_diagnosis
from katakit.katas.kata import Kata
from katakit.solutions.edits import SUFFIX, about_of, read_solution
from katakit.solutions.syntax import parse


class BrokenSuite(KataError):
    """The suite itself can't be run, so nothing can be said by it."""


@dataclass(frozen=True)
class Shipped:
    """A solution that the kata ships.

    Attributes
    ----------
    path : Path
    source : str
        Of an edit the text that it makes.
    about : str
        What it says of itself: its docstring, or what stands above an edit's hunks.
    misfit : str
        Why an edit makes no solution, ``""`` if it does.
    """

    path: Path
    source: str
    about: str = ""
    misfit: str = ""

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.path.name

    def field(self, label: str) -> str:
        """Return what it says of itself after ``Label:``, ``""`` if nothing."""
        found = re.search(rf"^{label}: (.+(?:\n[ \t]+\S.*)*)$", self.about, re.MULTILINE)
        return " ".join(found[1].split()) if found else ""

    @property
    def fails(self) -> tuple[str, ...]:
        """The requirements that a flawed or slow solution says it fails."""
        return tuple(slug.strip() for slug in self.field("Fails").split(",") if slug.strip())


class Subject:
    """One kata under audit.

    Parameters
    ----------
    kata : Kata
    queue : EvaluationQueue
        Where solutions are judged.
    fuzz : int
        Examples for differential fuzzing; 0 for none.
    write : bool
        Whether checks may bring the author's records up to date.
    """

    def __init__(
        self, kata: Kata, queue: EvaluationQueue, fuzz: int = 0, write: bool = False
    ) -> None:
        self.kata = kata
        self.queue = queue
        self.fuzz = fuzz
        self.write = write
        self._contents: dict[str, list[Shipped]] = {}

    # --- files ---------------------------------------------------------------------

    def shipped(self, room: str) -> list[Shipped]:
        """Return the solutions in ``flawed/``, ``slow/`` or ``alternatives/``, by name.

        An edit that does not fit its base is none; the check of its room names it.
        """
        return [solution for solution in self.written(room) if not solution.misfit]

    def written(self, room: str) -> list[Shipped]:
        """Return the same, edits that do not fit their base included."""
        if room not in self._contents:
            folder = self.kata.author_folder / room
            paths = [*folder.glob("*.py"), *folder.glob(f"*{SUFFIX}")]
            self._contents[room] = [self._read(path) for path in sorted(paths)]
        return self._contents[room]

    @cached_property
    def reference(self) -> Shipped:
        """The reference."""
        return self._read(self.kata.reference_file)

    @cached_property
    def stub(self) -> Shipped:
        """The stub."""
        return self._read(self.kata.stub_file)

    def text(self, path: Path) -> str:
        """Return a file's text, ``""`` if it is missing."""
        return path.read_text("utf-8-sig") if path.is_file() else ""

    def shown(self, path: Path) -> str:
        """Return a path as it stands in the kata root."""
        return path.relative_to(self.kata.root).as_posix()

    # --- runs ----------------------------------------------------------------------

    def request(self, solution: Shipped, **options: object) -> Request:
        """Return the request that has a solution judged; `options` are fields of `Request`."""
        whole = Request(str(self.kata.root), self.kata.name, solution.name, solution.source)
        return replace(whole, **options)  # type: ignore[arg-type]

    def results(self, requests: Iterable[Request]) -> list[Result]:
        """Return the result of each request.

        Raises
        ------
        BrokenSuite
            If the suite can't be run, or contradicts the brief.
        """
        results = self.queue.judge(requests)
        for result in results:
            if result.problem:
                raise BrokenSuite(result.problem)
        return results

    def judge(self, *solutions: Shipped, **options: object) -> list[Result]:
        """Have solutions judged, each with the same fields; raises as `results` does."""
        return self.results([self.request(solution, **options) for solution in solutions])

    @cached_property
    def judged_reference(self) -> Result:
        """What the reference comes to; raises as `results` does."""
        return self.judge(self.reference)[0]

    def observed(self, order: str = "suite", hash_seed: int = 0) -> Observation:
        """Return what the suite does to the reference, in-process.

        Raises
        ------
        BrokenSuite
            If the suite can't be run.
        """
        seen = self.queue.observe(self.kata, self.reference.source, order, hash_seed)
        if seen.problem:
            raise BrokenSuite(seen.problem)
        return seen

    def _read(self, path: Path) -> Shipped:
        if path.suffix != SUFFIX:
            source = self.text(path)
            return Shipped(path, source, _docstring(source))
        try:
            about, source = read_solution(path, self.kata)
        except KataError as error:
            return Shipped(path, "", about_of(path), str(error))
        return Shipped(path, source, about)


def _docstring(source: str) -> str:
    try:
        return ast.get_docstring(parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""


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
