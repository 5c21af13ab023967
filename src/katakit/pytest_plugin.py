"""What plain pytest gets from an installed katakit.

``pytest solutions/drift.py`` judges that file: one item for each requirement of the
brief, run through the judge, so an editor's test explorer shows the brief and nothing
of the suite. ``pytest tests/katas/drift --solution solutions/drift.py`` runs the hidden
suite in pytest's own process, for authors and debuggers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from katakit.kata import Kata
    from katakit.verdict import Judged, Verdict


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what an in-process run needs."""
    group = parser.getgroup("katakit")
    group.addoption("--solution", help="the solution that a suite judges in-process")
    group.addoption("--requirement", default="", help="only tests of the requirements so named")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    from katakit.markers import declare

    declare(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of other requirements."""
    wanted = config.getoption("--requirement")
    if wanted:
        items[:] = [
            item for item in items
            if any(wanted in marker.args for marker in item.iter_markers("requirement"))
        ]  # fmt: skip


# --- a suite in pytest's own process ---------------------------------------------------


@pytest.fixture
def candidate(request: pytest.FixtureRequest) -> Any:
    """The candidate's module."""
    return _load(request)


@pytest.fixture
def candidate_elsewhere(request: pytest.FixtureRequest) -> Any:
    """The candidate's module once more; in-process it shares process and hash seed."""
    return _load(request)


@pytest.fixture
def candidates(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The module as often as it is started; in-process all share folder and process."""
    from katakit.candidate.together import Candidates

    monkeypatch.chdir(tmp_path)
    return Candidates(lambda: _load(request))


def _load(request: pytest.FixtureRequest) -> Any:
    from katakit.candidate.inprocess import InProcessCandidate

    name = request.path.parent.name
    given = request.config.getoption("--solution")
    reference = request.path.parents[3] / "reference" / name / f"{name}.py"
    path = Path(given).resolve() if given else reference
    return InProcessCandidate(path, name, request.path.with_name("driver.py"))


# --- a solution, one item for each requirement -----------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SolutionFile | None:
    """Collect ``solutions/<kata>.py`` as the requirements of that kata's brief."""
    if file_path.suffix != ".py" or file_path.parent.name in ("katas", "reference", "tests"):
        return None
    from katakit.errors import KataError
    from katakit.roots import House

    try:
        house = House.around(parent.config.rootpath)
        if file_path.parent != house.solutions.resolve():
            return None
        kata = next((k for k in house.katas() if k.name == file_path.stem), None)
    except KataError:
        return None
    if kata is None:
        return None
    found: SolutionFile = SolutionFile.from_parent(parent, path=file_path, kata=kata)
    return found


class SolutionFile(pytest.File):
    """A solution, judged once however many of its requirements are run."""

    def __init__(self, *, kata: Kata, **rest: Any) -> None:
        super().__init__(**rest)
        self.kata = kata
        self._verdict: Verdict | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each requirement."""
        for requirement in self.kata.brief.requirements:
            yield RequirementItem.from_parent(self, name=requirement.slug)

    def verdict(self) -> Verdict:
        """Return the verdict on the requirements that this session runs.

        The judge forks, and an editor's or xdist's process has threads: so it is called
        as a person would call it.
        """
        if self._verdict is None:
            mine = [item.name for item in self.session.items if item.parent is self]
            with tempfile.TemporaryDirectory() as folder:
                self._verdict = self._judge(" or ".join(mine), Path(folder) / "verdict.json")
        return self._verdict

    def _judge(self, keyword: str, path: Path) -> Verdict:
        import msgspec

        from katakit.verdict import Verdict

        call = ["kata", self.kata.name, "--solution", str(self.path), "-k", keyword]
        done = subprocess.run(
            [sys.executable, "-m", "katakit", *call, "--no-timing", "--json", str(path)],
            cwd=self.config.rootpath, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not path.exists():
            raise NotHeld(done.stderr.strip() or "the judge gave no verdict")
        return msgspec.json.decode(path.read_bytes(), type=Verdict)


class NotHeld(Exception):
    """A requirement does not hold."""


class RequirementItem(pytest.Item):
    """One requirement of a brief."""

    parent: SolutionFile

    def runtest(self) -> None:
        """Pass, or say in the report's words what does not hold."""
        judged = next(r for r in self.parent.verdict().requirements if r.slug == self.name)
        if judged.outcome != "passed":
            raise NotHeld(_in_words(judged, self.parent.verdict().trouble))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the message without a traceback of the kit."""
        if isinstance(excinfo.value, NotHeld):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Locate the item at the solution's file."""
        return self.path, 0, self.name


def _in_words(judged: Judged, trouble: str) -> str:
    from katakit.report.words import WORDS, clean

    lines = [judged.text, f"  {trouble or judged.message or WORDS[judged.outcome]}"]
    evidence = judged.evidence
    if evidence is not None:
        rows = (("called", evidence.called[:1]), ("expected", [evidence.expected]),
                ("got", [evidence.got]), ("where", evidence.where[-1:]))  # fmt: skip
        lines += [f"  {name:<10} {row[0]}" for name, row in rows if row and row[0]]
    return clean("\n".join(lines))
