"""The README's commands, on a fresh clone with nothing but Python: what a newcomer meets."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.kit.conftest import all_gone

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(600)
RED = re.compile(r"\x1b\[(\d+;)*31m")


def commands_of_readme(heading: str) -> list[str]:
    """Return the shell commands below a heading of the README."""
    text = (ROOT / "README.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE)


class Clone:
    """A clone of this checkout as it is now, in which a newcomer types."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        for name in files:
            if (ROOT / name).is_file():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        set_up, judge = commands_of_readme("Begin")[:2]
        done = self.type(set_up)
        assert done.returncode == 0, done.stderr
        self.first = self.type(judge)

    def environment(self, **changes: str) -> dict[str, str]:
        ours = ("VIRTUAL_ENV", "PYTHONPATH", "KATAKIT_CALLED_BY", "PYTEST_CURRENT_TEST")
        kept = {k: v for k, v in os.environ.items() if not k.startswith("NOX") and k not in ours}
        python = Path(sys.executable).resolve().parent  # the base interpreter, not this venv
        return {**kept, "PATH": f"{python}:{kept['PATH']}", "NO_COLOR": "", **changes}

    def type(self, command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment(**changes),
            capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip

    def nox(self, words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return self.type(f".venv/bin/nox -s {words}", **changes)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("newcomer"))


OFFLINE = {
    "PIP_NO_INDEX": "1",
    "UV_OFFLINE": "1",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
}


def test_the_first_command_prepares_everything_and_points_to_brief_and_file(clone: Clone) -> None:
    done = clone.first
    assert done.returncode == 1, done.stderr
    assert "Preparing .nox/kata: once, about" in done.stdout
    assert re.search(
        r"^0 of \d+ hold\. That is where everybody starts\.$", done.stdout, re.MULTILINE
    )
    assert "solutions/drift.py" in done.stdout
    assert "(new: copied from the stub)" in done.stdout
    assert "katas/drift/brief.md" in done.stdout
    assert (clone.folder / "solutions/drift.py").is_file()
    assert "Session kata failed" not in done.stdout + done.stderr
    assert not RED.search(done.stdout + done.stderr)


def test_the_second_run_installs_nothing_and_needs_no_network(clone: Clone) -> None:
    before = (clone.folder / ".nox/kata/.katakit-stamp").stat().st_mtime
    done = clone.nox("kata -- drift", **OFFLINE)
    assert done.returncode == 1
    assert "Preparing" not in done.stdout
    assert "install" not in done.stderr
    assert (clone.folder / ".nox/kata/.katakit-stamp").stat().st_mtime == before


def test_the_libraries_are_compiled_even_where_bytecode_is_forbidden(clone: Clone) -> None:
    libraries = next((clone.folder / ".nox/kata/lib").glob("python3*/site-packages/sklearn"))
    assert list(libraries.glob("__pycache__/base.*.pyc"))
    assert list((clone.folder / "src/katakit/__pycache__").glob("*.pyc"))


@pytest.mark.parametrize(("words", "status"), [
    ("kata -- nosuch", 2), ("kata -- drift --solution nosuch.py", 2), ("kata -- kfold", 1),
    ("kata -- kfold --solution reference --no-timing", 0), ("list", 0),
    # A peer imports as it goes, from an environment that lies inside the kata root.
    ("kata -- kfold --solution peer --no-timing", 0),
])  # fmt: skip
def test_the_exit_status_comes_through_nox_unchanged(clone: Clone, words: str, status: int) -> None:
    done = clone.nox(words, **OFFLINE)
    assert done.returncode == status, done.stdout + done.stderr
    assert "failed" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sessions_are_listed_with_what_they_do(clone: Clone) -> None:
    done = clone.type(".venv/bin/nox -l")
    sessions = re.findall(r"^[*-] (\S+)", done.stdout, re.MULTILINE)
    assert {"kata", "watch", "mock", "audit", "tests", "lint", "bench"} <= set(sessions)
    page = (ROOT / "README.md").read_text()
    for name in sessions:
        assert re.search(rf"^[*-] {name} -> \w", done.stdout, re.MULTILINE), name
        assert f"nox -s {name}" in page, f"the README does not mention {name}"
    chosen = re.findall(r"^\* (\w+)", done.stdout, re.MULTILINE)
    assert sorted(chosen) == ["lint", "tests"]


def test_ctrl_c_in_mid_run_ends_130_and_leaves_no_process(clone: Clone) -> None:
    (clone.folder / "slow.py").write_text("print('began', flush=True)\nwhile True: pass\n")
    flag = clone.folder / "began"
    with flag.open("wb") as output:
        run = subprocess.Popen(
            [".venv/bin/nox", "-s", "kata", "--", "kfold", "--solution", "slow.py", "-s"],
            cwd=clone.folder, env=clone.environment(), stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 90
    while b"began" not in flag.read_bytes():
        assert time.monotonic() < deadline, flag.read_bytes()
        time.sleep(0.05)
    below = psutil.Process(run.pid).children(recursive=True)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(60) == 130
    assert all_gone(below)
    assert b"failed" not in flag.read_bytes()


UNCOMPILED = """\
def compile_file(*args, **kwargs):
    return False
"""
"""A module `compileall` that compiles nothing, which takes half of what making an environment does."""


def test_a_failed_uv_install_says_how_to_retry_and_that_works(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "compileall.py").write_text(UNCOMPILED)
    assert clone.type(".venv/bin/pip install -q uv").returncode == 0
    unreachable = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_NO_CACHE": "1"}
    call = ".venv/bin/nox --envdir .nox-uv -s kata -- kfold"
    done = clone.type(call, **unreachable, UV_HTTP_RETRIES="0", UV_FIND_LINKS="")
    assert done.returncode != 0
    retry = re.search(r"^ +(NOX_DEFAULT_VENV_BACKEND=virtualenv) nox", done.stderr, re.MULTILINE)
    assert retry, done.stderr
    done = clone.type(f"{retry[1]} {call}", **unreachable, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "hold" in done.stdout
