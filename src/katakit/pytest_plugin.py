"""What plain pytest gets from an installed katakit: fixtures, markers, and solutions as tests.

The markers are declared alike wherever a suite is run.
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
    from katakit.katas.kata import Kata
    from katakit.verdict import Judged, Verdict


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what an in-process run needs."""
    group = parser.getgroup("katakit")
    group.addoption("--solution", help="the solution that a suite judges in-process")
    group.addoption("--requirement", default="", help="only tests of the requirements so named")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
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
def candidate_other_seed(request: pytest.FixtureRequest) -> Any:
    """The candidate's module once more; in-process it shares process and hash seed."""
    return _load(request)


@pytest.fixture
def candidates(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The module as often as it is started; in-process all share folder and process."""
    from katakit.candidate.remote import Candidates

    monkeypatch.chdir(tmp_path)
    return Candidates(lambda: _load(request))


def _load(request: pytest.FixtureRequest) -> Any:
    from katakit.candidate.in_process import InProcessCandidate

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
    from katakit.katas.workspace import Workspace

    try:
        workspace = Workspace.around(parent.config.rootpath)
        if file_path.parent != workspace.solutions.resolve():
            return None
        kata = next((k for k in workspace.katas() if k.name == file_path.stem), None)
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
    from katakit.report.text import WORDS, clean

    lines = [judged.text, f"  {trouble or judged.message or WORDS[judged.outcome]}"]
    evidence = judged.evidence
    if evidence is not None:
        rows = (("called", evidence.called[:1]), ("expected", [evidence.expected]),
                ("got", [evidence.got]), ("where", evidence.where[-1:]))  # fmt: skip
        lines += [f"  {name:<10} {row[0]}" for name, row in rows if row and row[0]]
    return clean("\n".join(lines))


ONE_PROCESS = "one_process"
_DECLARED = (
    "requirement(slug): the requirement that a test proves",
    f"{ONE_PROCESS}(wanted=True): the cases of a test follow each other in one process",
)


def declare(config: pytest.Config) -> None:
    """Make the markers known to a run."""
    for line in _DECLARED:
        config.addinivalue_line("markers", line)


def share_a_process(one: pytest.Item, following: pytest.Item | None) -> bool:
    """Tell whether two tests are cases of one, to which its suite gives one process."""
    if following is None or _function(one) != _function(following):
        return False
    return _wants_one(one) and _wants_one(following)


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _wants_one(item: pytest.Item) -> bool:
    marker = item.get_closest_marker(ONE_PROCESS)
    return marker is not None and all(marker.args)
