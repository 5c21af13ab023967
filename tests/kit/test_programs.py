"""Tests that need a program beside Python: what becomes of them on a machine that lacks it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import programs
from tests.kit.programs import Program, need

ROOT = Path(__file__).parents[2]
NOWHERE = Program("a program of nobody's", ("katakit-no-such-program",), ("katakit-no-such",))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, with nothing in it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_an_installed_one_is_taken(path: Path) -> None:
    mine = script(path / "katakit-no-such-program", "echo Mine 1.2")
    assert need(NOWHERE) == str(mine)


def test_one_that_is_a_text_about_a_package_does_not_count(path: Path) -> None:
    script(path / "katakit-no-such-program", "echo 'Install the snap 1.0 instead' >&2; exit 1")
    with pytest.raises(pytest.skip.Exception):
        need(NOWHERE, {})


def test_root_on_debian_gets_the_package(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    mine = path / "katakit-no-such-program"
    script(path / "apt-get", f'[ "$1" = update ] || {{ echo "#!/bin/sh\necho Mine 2.0" > {mine}; '
                             f"/bin/chmod +x {mine}; echo \"$@\" > {path}/asked; }}")  # fmt: skip
    assert need(NOWHERE) == str(mine)
    assert (path / "asked").read_text().split()[-1] == "katakit-no-such"


def test_on_other_systems_another_way_is_tried(path: Path) -> None:
    def otherwise() -> str:
        script(path / "another", "echo Mine 3.0")
        return ""

    assert need(Program("it", ("another",), (), otherwise)) == str(path / "another")


@pytest.mark.parametrize("user", [0, 1000])
def test_where_none_can_be_had_a_person_goes_without_and_ci_fails(
    path: Path, monkeypatch: pytest.MonkeyPatch, user: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    script(path / "apt-get", "echo 'E: Unable to locate package katakit-no-such' >&2; exit 100")
    why = "Unable to locate" if user == 0 else "only root may .*apt-get install katakit-no-such"
    with pytest.raises(pytest.skip.Exception, match=f"a program of nobody's: .*{why}"):
        need(NOWHERE, {})
    with pytest.raises(pytest.fail.Exception, match=why):
        need(NOWHERE, {"CI": "true"})


SUITE = """
from tests.kit.programs import Program, need


def test_that_needs_it():
    need(Program("a program of nobody's", ("katakit-no-such-program",), ("none",)))


def test_that_does_not():
    pass
"""


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["alone", "spread"])
@pytest.mark.parametrize("ci", ["", "true"])
def test_a_persons_run_is_green_and_its_last_line_says_what_was_left_out(
    tmp_path: Path, ci: str, spread: tuple[str, ...]
) -> None:
    (tmp_path / "conftest.py").write_text("from tests.kit.conftest import pytest_unconfigure\n")
    (tmp_path / "test_it.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    bare = {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "CI": ci}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *spread], cwd=tmp_path, env=bare,
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    if ci:
        assert done.returncode == 1, done.stdout
        assert "left out for want of a program of nobody's" in done.stdout
    else:
        assert done.returncode == 0, done.stdout
        last = done.stdout.strip().splitlines()[-1]
        assert last.startswith("1 test was left out for want of a program of nobody's: none is")


def test_a_browser_may_lie_in_playwrights_own_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(path))
    place = path / ".cache/ms-playwright/chromium-1200/chrome-linux"
    place.mkdir(parents=True)
    mine = script(place / "chrome", "echo Chromium 140.0")
    assert programs.BROWSER.found() == str(mine)
