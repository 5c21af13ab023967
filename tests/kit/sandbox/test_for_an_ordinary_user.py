"""The same tests once more without root: most people who run the kit are not root."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import katakit
from katakit.sandbox import kernel

NOBODY = 65534
FOLDERS = Path(__file__).parents[3]


@pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")
@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_every_promise_holds_for_an_ordinary_user_too() -> None:
    python = _readable_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        done = _run(
            [
                *(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
                *("--basetemp", f"{folder}/base", "--rootdir", str(FOLDERS)),
                str(Path(__file__).parent),
            ],
            folder,
        )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


def _run(command: list[str], folder: str) -> subprocess.CompletedProcess[str]:
    sources = [str(Path(katakit.__file__ or "").parent.parent), str(Path(__file__).parents[3])]
    sites = [path for path in sys.path if path.endswith("-packages")]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "PYTHONPATH": os.pathsep.join([*sources, *sites]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": folder,
        "TMPDIR": folder,
    }
    return subprocess.run(
        command,
        check=False,
        env=environment,
        cwd=folder,
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _readable_interpreter() -> str:
    """This interpreter, or the system's of the same version where this one is root's alone."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        for python in (sys.executable, f"/usr/local/bin/{version}", f"/usr/bin/{version}"):
            try:
                if _run([python, "-c", "import pytest, sklearn"], folder).returncode == 0:
                    return python
            except OSError:
                continue
    pytest.skip("an ordinary user can read no interpreter with these packages here")
