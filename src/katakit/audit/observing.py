"""Runs a suite in-process and writes down what it did: ``python -m katakit.audit.observing``."""

from __future__ import annotations

import functools
import inspect
import json
import os
import random
import sys
import tempfile
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from katakit.audit.observation import Observation, digest
from katakit.candidate import in_process
from katakit.candidate.remote import Candidates
from katakit.pytest_plugin import declare

if TYPE_CHECKING:
    import coverage


class Recorder:
    """The pytest plugin that keeps the diary of one run.

    Parameters
    ----------
    path : Path
        The solution.
    name : str
        The kata's name.
    driver : Path
        Its driver, which may not exist.
    order : str
        The order of the tests.
    cover : Coverage or None
        Gets the test that is running as its context.
    """

    def __init__(
        self, path: Path, name: str, driver: Path, order: str, cover: coverage.Coverage | None
    ) -> None:
        self._path, self._name, self._driver = path, name, driver
        self._order, self._cover = order, cover
        self._test = ""
        self._depth = 0
        self._calls: list[str] = []
        self._values: dict[str, dict[str, set[str]]] = {}
        self.outcomes: dict[str, str] = {}
        self.proves: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        declare(config)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._order == "reversed":
            items.reverse()
        elif self._order == "shuffled":
            random.Random(1).shuffle(items)  # noqa: S311 (chance need not be cryptographic)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._test, self._calls = item.nodeid, []
        slugs = [str(marker.args[0]) for marker in item.iter_markers("requirement")]
        self.proves[item.nodeid] = " ".join(slugs)
        if self._cover is not None:
            self._cover.switch_context(item.nodeid)
        done = yield
        self.calls[item.nodeid] = digest(self._calls)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
            self.seconds[report.nodeid] = report.duration

    @pytest.fixture
    def candidate(self) -> Any:
        return self._load()

    @pytest.fixture
    def candidate_other_seed(self) -> Any:
        return self._load()

    @pytest.fixture
    def candidates(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Candidates:
        monkeypatch.chdir(tmp_path)
        return Candidates(self._load)

    @property
    def options(self) -> dict[str, dict[str, int]]:
        return {
            routine: {option: len(values) for option, values in options.items()}
            for routine, options in self._values.items()
        }

    # --- watching ------------------------------------------------------------------

    def used(self, name: str) -> None:
        """Note a name of the solution that the suite used."""
        self.names.setdefault(name, self._test)

    def _load(self) -> Any:
        self._depth += 1  # what runs while it loads is no call of the suite's
        try:
            loaded = _Watched(self._path, self._name, self._driver)
        finally:
            self._depth -= 1
        object.__setattr__(loaded, "_recorder", self)
        module = loaded._module
        for name, value in list(vars(module).items()):
            if getattr(value, "__module__", None) != module.__name__ or name.startswith("_"):
                continue
            if isinstance(value, FunctionType):
                setattr(module, name, self._watch(value, name))
            elif isinstance(value, type):
                self._watch_class(value, name)
        return loaded

    def _watch_class(self, owner: type, name: str) -> None:
        for method, function in list(vars(owner).items()):
            if isinstance(function, FunctionType) and (
                method == "__init__" or not method.startswith("_")
            ):
                shown = name if method == "__init__" else f"{name}.{method}"
                setattr(owner, method, self._watch(function, shown))

    def _watch(self, function: Any, name: str) -> Any:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if not self._depth:
                self._note(signature, name, args, kwargs)
            self._depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1

        return watched

    def _note(self, signature: inspect.Signature, name: str, args: Any, kwargs: Any) -> None:
        for keyword in kwargs:
            self.used(keyword)
        if "." in name:
            self.used(name.partition(".")[2])
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return
        bound.apply_defaults()
        given = {key: value for key, value in bound.arguments.items() if key != "self"}
        self._calls.append(digest([name, given]))
        options = self._values.setdefault(name, {})
        for key, parameter in signature.parameters.items():
            if parameter.default is not inspect.Parameter.empty:
                options.setdefault(key, set()).add(digest(given[key]))


class _Watched(in_process.InProcessCandidate):
    """A candidate that notes which of its names the suite uses."""

    _recorder: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._recorder is not None:
            self._recorder.used(name)
        return super().__getattr__(name)


def main(root: str, name: str, solution: str, order: str, told: str) -> None:
    """Run the suite and write the observation as JSON."""
    sys.dont_write_bytecode = True
    suite = Path(root) / "tests" / "katas" / name / f"test_{name}.py"
    cover = None
    if order == "suite":  # other arrangements are watched for their calls and outcomes alone
        import coverage

        cover = coverage.Coverage(
            branch=True, include=[solution], data_file=None, config_file=False
        )
    recorder = Recorder(Path(solution), name, suite.with_name("driver.py"), order, cover)
    seen = in_process._Instance.__getattr__

    def noted(instance: Any, attribute: str) -> Any:
        if not in_process.is_drivers(instance):
            recorder.used(attribute)
        return seen(instance, attribute)

    in_process._Instance.__getattr__ = noted  # type: ignore[method-assign]
    if cover is not None:
        cover.start()
    status = pytest.main(
        [
            str(suite),
            "-c",
            os.devnull,
            f"--rootdir={suite.parent}",
            "--import-mode=importlib",
            "--strict-markers",
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:terminal",
            "-p",
            "no:logging",
            "-W",
            "ignore",
        ],
        plugins=[recorder],
    )
    if cover is not None:
        cover.stop()
    problem = "" if status in (0, 1) else f"pytest ended with {pytest.ExitCode(status)!r}"
    observation = Observation(
        outcomes=recorder.outcomes,
        proves=recorder.proves,
        seconds=recorder.seconds,
        calls=recorder.calls,
        options=recorder.options,
        names=recorder.names,
        problem=problem,
        **({} if problem or cover is None else _covered(cover, solution)),
    )
    Path(told).write_bytes(msgspec.json.encode(observation))


def _covered(cover: coverage.Coverage, solution: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        cover.json_report(outfile=str(path), show_contexts=True)
        report = next(iter(json.loads(path.read_text())["files"].values()))
    raw = cover.get_data().contexts_by_lineno(solution)
    return {
        "lines": {line: sorted(filter(None, tests)) for line, tests in raw.items()},
        "missing": [tuple(branch) for branch in report["missing_branches"]],
        "unrun": report["missing_lines"],
        "statements": report["summary"]["num_statements"],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
