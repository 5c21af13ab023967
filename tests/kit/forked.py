"""Calls the kit in forks of a process that has imported it: to import is half of a call.

A fork runs ``__main__`` as ``python -m katakit`` does, in the folder and environment asked
for, and ends as an interpreter ends. What depends on how Python starts needs a start, and so
does what another process may read of that start: ``/proc/PID/environ`` and its words.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
AT_START = ("PYTHON", "LANG", "LC_", "OMP_", "OPENBLAS_", "HOME")
"""How variables begin that are read when Python or a library starts, and never again."""
COMMANDS = (
    "katakit.judge.measurement", "katakit.katas.packages", "katakit.practice.suggestion",
    "katakit.report.file_formats", "katakit.report.markdown", "katakit.report.live_terminal",
    "katakit.report.terminal", "cookiecutter.main", "fsrs", "packaging.requirements",
)  # fmt: skip
"""What the commands import once they are at work."""
JUDGES = (
    "katakit.judge.run", "katakit.judge.plugin", "katakit.timing.run", "_pytest.helpconfig",
    "_pytest.skipping", "_pytest.tracemalloc", "_pytest.warnings", "pytest_timeout", "numpy",
)  # fmt: skip
"""What a process has imported whose judges are forks."""
GIVEN, SAID = "stdin", ("stdout", "stderr")


class Forks:
    """A process that has imported the kit, and forks for each call.

    Parameters
    ----------
    environment : mapping, optional
        That of the calls, as far as Python reads it when it starts; by default this process's.
    judges : bool
        Whether their judges are forks too. Where they are not, each run has the judge that a
        person's has, in an interpreter of its own (`katakit.judge.judge_process`).
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, *, judges: bool = True
    ) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kit.forked", *(JUDGES if judges else ())],
            cwd=ROOT, bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**self._environment, "OPENBLAS_NUM_THREADS": "1"},  # with threads none may fork
        )  # fmt: skip

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Tell whether a call in this environment would be the same as in a new process."""
        mine = self._environment
        changed = {n for n in {*mine, *environment} if mine.get(n) != environment.get(n)}
        return self._process.poll() is None and not any(n.startswith(AT_START) for n in changed)

    def call(
        self,
        words: tuple[str, ...],
        cwd: Path,
        environment: Mapping[str, str],
        seconds: float,
        given: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Call the kit, with this on its standard input; return its output and status."""
        with tempfile.TemporaryDirectory(prefix="forked-") as name:
            folder = Path(name)
            asked = {"words": words, "cwd": str(cwd), "environment": dict(environment)}
            (folder / "asked.json").write_text(json.dumps(asked))
            (folder / GIVEN).write_text(given)
            assert self._process.stdin
            self._process.stdin.write(f"{folder}\n".encode())
            number = int(self._answer(seconds))
            try:
                status = int(self._answer(seconds))
            except TimeoutError:
                os.kill(number, 9)
                self._answer(seconds)
                raise subprocess.TimeoutExpired([*words], seconds) from None
            said = [(folder / one).read_bytes().decode(errors="replace") for one in SAID]
        return subprocess.CompletedProcess([*words], status, *said)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self, seconds: float) -> bytes:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise TimeoutError
        return self._process.stdout.readline()


_forks: Forks | None = None


def call(
    words: tuple[str, ...],
    cwd: Path,
    environment: Mapping[str, str],
    seconds: float = 120,
    given: str = "",
) -> subprocess.CompletedProcess[str]:
    """Call the kit as a script would, with this to read; return its output and status."""
    global _forks
    _forks = _forks or Forks()
    if _forks.serves(environment):
        return _forks.call(words, cwd, environment, seconds, given)
    return subprocess.run(
        [sys.executable, "-m", "katakit", *words], cwd=cwd, env=environment,
        capture_output=True, text=True, timeout=seconds, check=False, input=given,
    )  # fmt: skip


def close() -> None:
    """End the process that forks, if there is one."""
    global _forks
    if _forks is not None:
        _forks.close()
        _forks = None


# --- in that process ----------------------------------------------------------------------


def serve() -> None:
    """Fork for each line that names a folder; returns in the fork, which is to be the kit."""
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _become(Path(line.rstrip("\n")))
            return
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    os._exit(0)


def _become(folder: Path) -> None:
    asked = json.loads((folder / "asked.json").read_text())
    given = os.open(folder / GIVEN, os.O_RDONLY)
    files = [os.open(folder / name, os.O_WRONLY | os.O_CREAT) for name in SAID]
    for number, one in enumerate((given, *files)):
        os.dup2(one, number)
        os.close(one)
    sys.stdin = open(0, closefd=False)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = asked["cwd"]
    sys.argv = ["katakit", *asked["words"]]


def _run() -> NoReturn:
    """Be the kit and end as Python does, but for taking everything apart, which takes long."""
    status = 1
    try:
        runpy.run_module("katakit", run_name="__main__", alter_sys=True)
    except SystemExit as left:
        status = int(left.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    import importlib
    import pkgutil

    from katakit import commands

    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"katakit.commands.{module.name}")
    for needed in (*COMMANDS, *sys.argv[1:]):
        importlib.import_module(needed)
    gc.freeze()
    serve()
    _run()
